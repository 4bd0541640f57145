#include "tests/unit.h"

#include "fetchers/http_address.h"

#include <sys/socket.h>
#include <sys/un.h>

/* RFC 6890 and the registries that it names; edges are the first and the last address of
 * a range and their neighbours outside. */
static void test_private_addresses_are_refused(void **state)
{
    static const struct {
        const char *ip;
        bool is_refused;
    } rows[] = {
        {"0.0.0.0", true},
        {"0.255.255.255", true},
        {"1.0.0.0", false},
        {"9.255.255.255", false},
        {"10.0.0.0", true},
        {"10.255.255.255", true},
        {"11.0.0.0", false},
        {"100.63.255.255", false},
        {"100.64.0.0", true},
        {"100.127.255.255", true},
        {"100.128.0.0", false},
        {"126.255.255.255", false},
        {"127.0.0.1", true},
        {"127.255.255.255", true},
        {"128.0.0.0", false},
        {"169.253.255.255", false},
        {"169.254.169.254", true}, /* where clouds keep credentials */
        {"169.255.0.0", false},
        {"172.15.255.255", false},
        {"172.16.0.0", true},
        {"172.31.255.255", true},
        {"172.32.0.0", false},
        {"192.0.0.0", true},
        {"192.0.0.255", true},
        {"192.0.1.0", false},
        {"192.167.255.255", false},
        {"192.168.0.0", true},
        {"192.168.255.255", true},
        {"192.169.0.0", false},
        {"198.17.255.255", false},
        {"198.18.0.0", true},
        {"198.19.255.255", true},
        {"198.20.0.0", false},
        {"223.255.255.255", false},
        {"224.0.0.0", true},
        {"239.255.255.255", true},
        {"240.0.0.0", true},
        {"255.255.255.255", true},
        {"8.8.8.8", false},
        {"::", true},
        {"::1", true},
        {"::2", true}, /* as 0.0.0.2 */
        {"::8.8.8.8", false},
        {"::127.0.0.1", true},
        {"::ffff:127.0.0.1", true},
        {"::ffff:10.1.2.3", true},
        {"::ffff:8.8.8.8", false},
        {"::fffe:127.0.0.1", false},
        {"64:ff9b::127.0.0.1", true},
        {"64:ff9b::192.168.0.1", true},
        {"64:ff9b::8.8.8.8", false},
        {"64:ff9b:1::8.8.8.8", true}, /* a network's own translation */
        {"2002:7f00:1::", true},      /* 127.0.0.1 */
        {"2002:a9fe:a9fe::1", true},  /* 169.254.169.254 */
        {"2002:808:808::1", false},
        {"2003::1", false},
        {"fbff::1", false},
        {"fc00::", true},
        {"fdff:ffff::1", true},
        {"fe00::1", false},
        {"fe7f::1", false},
        {"fe80::1", true},
        {"febf::1", true},
        {"fec0::1", true},
        {"ff00::", true},
        {"ff02::1", true},
        {"2001:4860:4860::8888", false},
        {"no address", true},
        {"", true},
        {"127.1", true},    /* no address as inet_pton reads it */
        {"1.2.3.4 ", true}, /* likewise */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *why = address_text_refusal(rows[i].ip, address_refusal);

        if ((why != NULL) != rows[i].is_refused)
            fail_msg("%s: %s", rows[i].ip, why != NULL ? why : "taken as public");
    }
}

static void test_other_families_are_refused(void **state)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};

    (void)state;
    assert_non_null(address_refusal((const struct sockaddr *)&local));
    assert_non_null(address_text_refusal(NULL, address_refusal));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_private_addresses_are_refused),
        cmocka_unit_test(test_other_families_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
