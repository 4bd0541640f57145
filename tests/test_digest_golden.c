#include "tests/unit.h"

#include "base/buf.h"
#include "tests/digest_cases.h"

/* What each day is printed as; see golden/digest/README.md. */
static const struct {
    const char *day, *format, *suffix;
} files[] = {
    {"bad-day", "alert-mail", "alert.html"},
    {"bad-day", "alert-text", "alert.txt"},
    {"bad-day", "html", "page.html"},
    {"bad-day", "json", "json"},
    {"bad-day", "mail", "mail.html"},
    {"bad-day", "text", "txt"},
    {"bad-day", "eml", "eml"},
    {"bad-day", "de:alert-text", "de.alert.txt"},
    {"bad-day", "de:mail", "de.mail.html"},
    {"bad-day", "de:text", "de.txt"},
    {"bad-day", "es:text", "es.txt"},
    {"bad-day", "fr:text", "fr.txt"},
    {"bad-day", "it:alert-text", "it.alert.txt"},
    {"bad-day", "it:text", "it.txt"},
    {"bad-day", "pt:alert-text", "pt.alert.txt"},
    {"bad-day", "pt:text", "pt.txt"},
    {"blind-day", "it:text", "it.txt"},
    {"good-day", "pt:text", "pt.txt"},
    {"blind-day", "text", "txt"},
    {"empty-day", "mail", "mail.html"},
    {"empty-day", "text", "txt"},
    {"first-day", "mail", "mail.html"},
    {"first-day", "text", "txt"},
    {"five-places", "html", "page.html"},
    {"five-places", "mail", "mail.html"},
    {"five-places", "text", "txt"},
    {"good-day", "mail", "mail.html"},
    {"good-day", "text", "txt"},
    {"hostile", "alert-mail", "alert.html"},
    {"hostile", "eml", "eml"},
    {"hostile", "html", "page.html"},
    {"hostile", "json", "json"},
    {"hostile", "mail", "mail.html"},
    {"hostile", "text", "txt"},
    {"long-month", "mail", "mail.html"},
    {"long-month", "text", "txt"},
    {"many", "mail", "mail.html"},
    {"many", "text", "txt"},
    {"round-calm", "text", "txt"},
    {"round-fifty", "de:text", "de.txt"},
    {"round-fifty", "eml", "eml"},
    {"round-fifty", "es:text", "es.txt"},
    {"round-fifty", "fr:text", "fr.txt"},
    {"round-fifty", "html", "page.html"},
    {"round-fifty", "json", "json"},
    {"round-fifty", "mail", "mail.html"},
    {"round-fifty", "text", "txt"},
    {"round-full", "mail", "mail.html"},
    {"round-full", "text", "txt"},
    {"round-hostile", "mail", "mail.html"},
    {"round-hostile", "text", "txt"},
    {"round-quiet", "mail", "mail.html"},
    {"round-quiet", "text", "txt"},
    {"scripts", "mail", "mail.html"},
    {"scripts", "text", "txt"},
    {"quiet-week", "text", "txt"},
    {"week", "board", "board.html"},
    {"week", "de:text", "de.txt"},
    {"week", "es:text", "es.txt"},
    {"week", "fr:mail", "fr.mail.html"},
    {"week", "fr:text", "fr.txt"},
    {"week", "html", "page.html"},
    {"week", "json", "json"},
    {"week", "mail", "mail.html"},
    {"week", "text", "txt"},
};

static const struct digest_case_row *find_row(const char *name)
{
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        if (strcmp(digest_case_rows[i].name, name) == 0)
            return &digest_case_rows[i];
    }
    return NULL;
}

/* Where the first difference stands, for the message. */
static size_t first_difference(struct str a, struct str b)
{
    size_t at = 0;

    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
        at++;
    return at;
}

static void test_days_are_printed_as_reviewed(void **state)
{
    const char *source = getenv("EARSHOT_SOURCE");
    const char *update = getenv("EARSHOT_GOLDEN");
    bool is_update = update != NULL && strcmp(update, "update") == 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf got = {0}, want = {0}, path = {0};
        struct error err = {0};
        size_t at;

        buf_printf(&path, "%s/tests/golden/digest/%s.%s", source != NULL ? source : ".",
                   files[i].day, files[i].suffix);
        if (digest_case_print(find_row(files[i].day), str_from(files[i].format), NULL,
                              &got, &err) != OK)
            fail_msg("%s: %s", path.ptr, err.text);
        if (is_update)
            assert_int_equal(page_write(path.ptr, buf_str(&got), NULL), OK);
        assert_int_equal(buf_read_file(&want, path.ptr, 0, NULL), OK);
        at = first_difference(buf_str(&got), buf_str(&want));
        if (!str_eq(buf_str(&got), buf_str(&want)))
            fail_msg("%s differs at byte %zu: got \"" STR_FMT "\", want \"" STR_FMT "\"",
                     path.ptr, at, STR_ARG(str_slice(buf_str(&got), at, 60)),
                     STR_ARG(str_slice(buf_str(&want), at, 60)));
        buf_release(&got);
        buf_release(&want);
        buf_release(&path);
    }
}

static void test_a_mail_is_never_cut_by_the_reader(void **state)
{
    (void)state;
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        struct buf got = {0};

        assert_int_equal(
            digest_case_print(&digest_case_rows[i], STR("mail"), NULL, &got, NULL), OK);
        if (got.len > REPORT_MAIL_MAX_BYTES)
            fail_msg("%s: %zu bytes", digest_case_rows[i].name, got.len);
        buf_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_are_printed_as_reviewed),
        cmocka_unit_test(test_a_mail_is_never_cut_by_the_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
