#include "tests/unit.h"

#include "base/address.h"
#include "config/settings.h"

/* How people write an address, and what a mail server gets. Punycode by
 * python3 -c 'print("exämple.de".encode("idna"))'. */
static void test_addresses_are_read_as_written(void **state)
{
    static const struct {
        const char *why, *text;
        const char *want; /* NULL: refused */
    } rows[] = {
        {"plain", "a@b.example", "a@b.example"},
        {"blanks around", " a@b.example\t", "a@b.example"},
        {"host in capitals", "Ann.O@Shop.Example", "Ann.O@shop.example"},
        {"other scripts", "a@ex\u00e4mple.de", "a@xn--exmple-cua.de"},
        {"with a name", "J\u00f6rg <a@EX\u00c4MPLE.de>",
         "J\u00f6rg <a@xn--exmple-cua.de>"},
        {"quoted name", "\"M\u00fcller, J\u00f6rg\" <a@b.de>",
         "\"M\u00fcller, J\u00f6rg\" <a@b.de>"},
        {"an address as quoted name", "\"c@d.de\" <a@b.de>", "\"c@d.de\" <a@b.de>"},
        {"plus", "a+reviews@b.de", "a+reviews@b.de"},
        {"two with a comma", "a@b.de, c@d.de", NULL},
        {"two, the second with a name", "a@b.de, Ann <c@d.de>", NULL},
        {"two with a semicolon", "a@b.de; c@d.de", NULL},
        {"no dot", "a@b", NULL},
        {"quote within a name", "N\"x <a@b.de>", NULL},
        {"underscore in a host", "a@b_c.de", NULL},
        {"symbol in a host", "a@b\u2602.de", NULL},
        {"another script before the @", "j\u00f6rg@b.de", NULL},
        {"line end", "a@b.de\r\nBcc: c@d.de", NULL},
        {"nothing", "", NULL},
        {"only brackets", "<>", NULL},
        {"only an @", "@", NULL},
        {"open bracket", "Ann <a@b.de", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        enum status rc = address_read(str_from(rows[i].text), &out, NULL);

        if ((rc == OK) != (rows[i].want != NULL) ||
            (rc == OK && !str_eq(buf_str(&out), str_from(rows[i].want))))
            fail_msg("%s: rc %d, \"%s\"", rows[i].why, rc, out.ptr);
        buf_release(&out);
    }
}

/* What passes here must pass when the mail is made: else a run ends with no mail sent. */
static void test_settings_take_what_mails_take(void **state)
{
    static const struct {
        const char *to, *want; /* of the fault */
    } rows[] = {
        {"a@b", "not a host name after the '@'"},
        {"'N\"x <a@b.de>'", "a name with controls or quotes"},
        {"-x@b.de", "wrong before the '@'"},
        {"'a@b.de, Ann <c@d.de>'", "several in one"},
        {"[a@b.de, nobody]", "no '@'"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf yaml = {0}, faults = {0};
        struct settings s;

        buf_printf(&yaml,
                   "brands: [{name: A}]\ndestinations:\n  - {name: o, kind: folder, "
                   "folder: m, from: d@e.de, to: %s}\n",
                   rows[i].to);
        if (settings_parse(buf_str(&yaml), "x.yaml", &s, &faults, NULL) != ERR_CONFIG ||
            strstr(faults.ptr, rows[i].want) == NULL)
            fail_msg("%s: %s", rows[i].to, faults.ptr != NULL ? faults.ptr : "taken");
        settings_release(&s);
        buf_release(&yaml);
        buf_release(&faults);
    }
}

static void test_settings_keep_the_spelling_of_servers(void **state)
{
    static const char yaml[] = "brands: [{name: A}]\ndestinations:\n"
                               "  - {name: o, kind: folder, folder: m, from: d@E.de,\n"
                               "     to: [' a@ex\u00e4mple.de', Ann <c@D.de>]}\n";
    struct settings s;
    struct buf faults = {0};

    (void)state;
    if (settings_parse(str_from(yaml), "x.yaml", &s, &faults, NULL) != OK)
        fail_msg("%s", faults.ptr);
    assert_str(s.sinks[0].from, "d@e.de");
    assert_str(s.sinks[0].to.items[0], "a@xn--exmple-cua.de");
    assert_str(s.sinks[0].to.items[1], "Ann <c@d.de>");
    settings_release(&s);
    buf_release(&faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_read_as_written),
        cmocka_unit_test(test_settings_take_what_mails_take),
        cmocka_unit_test(test_settings_keep_the_spelling_of_servers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
