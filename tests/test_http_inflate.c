/*
 * The streams below are of Python's gzip and zlib; what they hold is `plain`, or 1,000 x.
 */
#include "tests/unit.h"

#include "fetchers/http_inflate.h"

#include <string.h>

static const char plain[] = "<rss><channel></channel></rss>";
static const char packed_gzip[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\x29\x2a\x2e\xb6\xb3\x49\xce"
    "\x48\xcc\xcb\x4b\xcd\xb1\xb3\xd1\x47\xb0\x40\x12\x00\x24\x2b\xb3\xa0\x1e"
    "\x00\x00\x00";
static const char packed_zlib[] =
    "\x78\x9c\xb3\x29\x2a\x2e\xb6\xb3\x49\xce\x48\xcc\xcb\x4b\xcd\xb1\xb3\xd1"
    "\x47\xb0\x40\x12\x00\xa6\xb2\x0a\xa9";
static const char packed_raw[] =
    "\xb3\x29\x2a\x2e\xb6\xb3\x49\xce\x48\xcc\xcb\x4b\xcd\xb1\xb3\xd1\x47\xb0"
    "\x40\x12\x00";
static const char packed_twice[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x93\xef\xe6\x60\x00\x01\x26\xe6"
    "\xcd\x9a\x5a\x7a\xdb\x36\x7b\x9e\xf3\x38\x73\xda\xfb\xec\xc6\xcd\x17\xdd"
    "\x37\x38\x08\x31\xa8\x68\x6f\x5e\x20\x07\x94\x06\x00\x8e\x35\xd4\xd3\x27"
    "\x00\x00\x00";
static const char packed_members[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\x29\x2a\x2e\xb6\xb3\x49\xce"
    "\x48\xcc\x03\x00\xc0\x5a\x55\x53\x0a\x00\x00\x00\x1f\x8b\x08\x00\x00\x00"
    "\x00\x00\x02\x03\xcb\x4b\xcd\xb1\xb3\xd1\x4f\xce\x48\xcc\xcb\x03\xb3\x8a"
    "\x8a\x8b\xed\x00\xda\xed\xbc\xb4\x14\x00\x00\x00";
static const char packed_thousand[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\xa8\x18\x05\xa3\x60\x14\x0c"
    "\x77\x00\x00\xe6\xc9\x41\x3b\xe8\x03\x00\x00";

#define BYTES(array)                                                                     \
    {                                                                                    \
        array, sizeof(array) - 1                                                         \
    }
#define CUT(array, len)                                                                  \
    {                                                                                    \
        array, len                                                                       \
    }

/* All by one inflater, so that what one body left is in the way of the next. */
static void test_codings_are_undone(void **state)
{
    static const struct {
        const char *encoding;
        struct str body, plain;
        size_t most;
        enum status rc;
        const char *why;
    } rows[] = {
        {"gzip", BYTES(packed_gzip), BYTES(plain), 1000, OK, "as asked"},
        {"GZIP", BYTES(packed_gzip), BYTES(plain), 1000, OK, "names have no case"},
        {"x-gzip", BYTES(packed_gzip), BYTES(plain), 1000, OK, "RFC 9110, 8.4.1.3"},
        {"deflate", BYTES(packed_zlib), BYTES(plain), 1000, OK, "as it is written down"},
        {"deflate", BYTES(packed_raw), BYTES(plain), 1000, OK, "as some servers send it"},
        {"gzip, gzip", BYTES(packed_twice), BYTES(plain), 1000, OK,
         "the last is undone first"},
        {"gzip", BYTES(packed_members), BYTES(plain), 1000, OK, "RFC 1952, 2.2"},
        {"identity", BYTES(plain), BYTES(plain), 1000, OK, "not packed"},
        {"", BYTES(plain), BYTES(plain), 1000, OK, "no such header"},
        {"gzip", {"", 0}, {"", 0}, 1000, OK, "no body"},
        {"gzip",
         CUT(packed_gzip, 15),
         {"<rss", 4},
         1000,
         OK,
         "ended early: what there is"},
        {"gzip", CUT(packed_gzip, 5), {"", 0}, 1000, OK, "ended within its head"},
        {"gzip", BYTES(packed_gzip), BYTES(plain), 30, OK, "just as much as is allowed"},
        {"gzip", BYTES(packed_gzip), {plain, 29}, 29, ERR_LIMIT, "a byte too many"},
        {"gzip",
         BYTES(packed_members),
         {plain, 15},
         15,
         ERR_LIMIT,
         "all members together"},
        {"gzip, gzip",
         BYTES(packed_twice),
         {packed_gzip, 32},
         32,
         ERR_LIMIT,
         "what comes between counts too"},
        {"gzip", BYTES(plain), {"", 0}, 1000, ERR_PARSE, "not packed at all"},
        {"deflate", BYTES(plain), {"", 0}, 1000, ERR_PARSE, "not packed at all"},
        {"br", BYTES(plain), BYTES(plain), 1000, ERR_PARSE, "another coding"},
        {"gzip,gzip,gzip,gzip,gzip,gzip", BYTES(packed_gzip), BYTES(packed_gzip), 1000,
         ERR_PARSE, "so many are a trick"},
        {"gzip", BYTES(packed_gzip), BYTES(plain), 1000, OK,
         "still at work behind all that"},
    };
    struct inflater x = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str out = STR_NONE;
        struct error err = {0};
        enum status rc = inflater_read(&x, str_from(rows[i].encoding), rows[i].body,
                                       rows[i].most, &out, &err);

        if (rc != rows[i].rc || err.code != rc || !str_eq(out, rows[i].plain))
            fail_msg("%s: %d \"" STR_FMT "\" (%s)", rows[i].why, rc, STR_ARG(out),
                     err.text);
    }
    inflater_release(&x);
}

static void test_a_small_body_may_hold_much(void **state)
{
    struct str body = BYTES(packed_thousand), out;
    struct inflater x = {0};

    (void)state;
    assert_int_equal(inflater_read(&x, STR("gzip"), body, 1000, &out, NULL), OK);
    assert_int_equal(out.len, 1000);
    for (size_t i = 0; i < out.len; i++)
        assert_int_equal(out.ptr[i], 'x');
    assert_int_equal(inflater_read(&x, STR("gzip"), body, 999, &out, NULL), ERR_LIMIT);
    inflater_release(&x);
}

/* A byte changed anywhere: an answer, whole or not, or a fault; never more than allowed.
 */
static void test_damage_is_found(void **state)
{
    char body[sizeof(packed_gzip) - 1];
    struct inflater x = {0};
    size_t faults = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(body); i++) {
        struct str out;

        memcpy(body, packed_gzip, sizeof(body));
        body[i] = (char)(body[i] ^ 0xff);
        faults += inflater_read(&x, STR("gzip"), (struct str){body, sizeof(body)}, 64,
                                &out, NULL) != OK;
        assert_true(out.len <= 64);
    }
    assert_true(faults > sizeof(body) / 2);
    inflater_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codings_are_undone),
        cmocka_unit_test(test_a_small_body_may_hold_much),
        cmocka_unit_test(test_damage_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
