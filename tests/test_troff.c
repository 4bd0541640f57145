/* test_troff.c - text in man pages stays the text that it is */
#include "tests/unit.h"

#include "base/troff.h"

static void test_troff_shows_text_as_it_is(void **state)
{
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"plain", "Read surveys", "Read surveys"},
        {"an option keeps its hyphens", "--dry-run", "\\-\\-dry\\-run"},
        {"a backslash is no escape", "a\\b", "a\\eb"},
        {"a dot first is no request", ".TH", "\\&.TH"},
        {"on a later line neither", "a\n.b", "a\n\\&.b"},
        {"a dot inside is a dot", "a.b", "a.b"},
        {"a quote first is no request", "'x'", "\\(aqx\\(aq"},
        {"a home folder", "~/x^y", "\\(ti/x\\(hay"},
        {"words in bold", "see `earshot run`.", "see \\fBearshot run\\fR."},
        {"nothing", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        troff_add(&out, str_from(rows[i].text));
        if (!str_eq(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&out)));
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_troff_shows_text_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
