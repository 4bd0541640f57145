#include "tests/unit.h"

#include "reports/filler.h"
#include "tests/digest_cases.h"

static void test_lines_break_between_words(void **state)
{
    static const struct {
        const char *why, *first, *second;
        int columns, indent;
        const char *want;
    } rows[] = {
        {"fits", "one two", "", 7, 0, "one two\n"},
        {"breaks at a blank", "one two three", "", 8, 0, "one two\nthree\n"},
        {"styles stand together", "one tw", "o three", 8, 0, "one two\nthree\n"},
        {"a comma stays with its word", "one two", ", three", 7, 0, "one\ntwo,\nthree\n"},
        {"indent", "one two", "", 6, 2, "  one\n  two\n"},
        {"a long word stays whole", "a incomprehensible b", "", 6, 0,
         "a\nincomprehensible\nb\n"},
        {"wide characters count two", "\xe6\x9c\x80 \xe9\xab\x98", "", 4, 0,
         "\xe6\x9c\x80\n\xe9\xab\x98\n"},
        {"isolates go over lines",
         "\xe2\x81\xa8"
         "ab cd\xe2\x81\xa9",
         " e", 4, 0,
         "\xe2\x81\xa8"
         "ab\xe2\x81\xa9\n\xe2\x81\xa8"
         "cd\xe2\x81\xa9 e\n"},
        {"an isolate left open ends with the line",
         "\xe2\x81\xa8"
         "ab",
         "", 4, 0,
         "\xe2\x81\xa8"
         "ab\xe2\x81\xa9\n"},
        {"nothing", "", "", 4, 2, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct filler f = {.indent = rows[i].indent};

        terminal_init(&f.t, NULL, TERMINAL_NEVER);
        f.t.columns = rows[i].columns;
        filler_put(&f, STYLE_PLAIN, str_from(rows[i].first));
        filler_put(&f, STYLE_BOLD, str_from(rows[i].second));
        filler_end_line(&f);
        if (!str_eq(buf_str(&f.t.out), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&f.t.out)));
        filler_release(&f);
    }
}

static void test_a_coloured_text_holds_our_colours_alone(void **state)
{
    static const char *const ours[] = {"[0m", "[1m", "[2m", "[31m", "[32m", "[1;33m"};
    const struct report_options o = {.has_color = true};

    (void)state;
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        struct buf out = {0};
        size_t sequences = 0;

        assert_int_equal(
            digest_case_print(&digest_case_rows[i], STR("text"), &o, &out, NULL), OK);
        for (size_t at = 0; at < out.len; at++) {
            bool is_ours = out.ptr[at] != '\x1b';

            for (size_t k = 0; k < ARRAY_LEN(ours) && !is_ours; k++)
                is_ours =
                    str_starts(str_slice(buf_str(&out), at + 1, 8), str_from(ours[k]));
            sequences += out.ptr[at] == '\x1b';
            if (!is_ours)
                fail_msg("%s: a foreign sequence at byte %zu", digest_case_rows[i].name,
                         at);
        }
        assert_true(sequences > 0);
        buf_release(&out);
    }
}

static void test_no_line_is_wider_than_asked(void **state)
{
    static const int widths[] = {40, 60, 78};

    (void)state;
    for (size_t i = 0; i < digest_case_rows_len * ARRAY_LEN(widths); i++) {
        const struct digest_case_row *row = &digest_case_rows[i / ARRAY_LEN(widths)];
        const struct report_options o = {.columns = widths[i % ARRAY_LEN(widths)]};
        struct buf out = {0};
        struct str rest;

        assert_int_equal(digest_case_print(row, STR("text"), &o, &out, NULL), OK);
        rest = buf_str(&out);
        while (rest.ptr != NULL) {
            struct str line = str_split(&rest, '\n');
            struct str words = line;
            int widest = 0;

            while (words.ptr !=
                   NULL) { /* a long word, an address or markup, stays whole */
                int columns = terminal_columns(str_split(&words, ' '));

                widest = columns > widest ? columns : widest;
            }
            if (terminal_columns(line) > o.columns && widest < 24)
                fail_msg("%s, %d columns: " STR_FMT, row->name, o.columns, STR_ARG(line));
        }
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_break_between_words),
        cmocka_unit_test(test_a_coloured_text_holds_our_colours_alone),
        cmocka_unit_test(test_no_line_is_wider_than_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
