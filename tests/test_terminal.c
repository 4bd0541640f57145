#include "tests/unit.h"

#include "reports/terminal.h"

static void test_nothing_foreign_steers_the_terminal(void **state)
{
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"colour", "a\x1b[31mred", "a [31mred"},
        {"title of the window", "\x1b]0;owned\x07x", " ]0;owned x"},
        {"C1 control sequence introducer",
         "\xc2\x9b"
         "31m",
         " 31m"},
        {"raw C1 byte",
         "\x9b"
         "31m",
         "\xef\xbf\xbd"
         "31m"},
        {"carriage return hides what was said", "good\rbad", "good bad"},
        {"backspace", "ab\b\bcd", "ab  cd"},
        {"bidi override",
         "\xe2\x80\xae"
         "abc\xe2\x80\xac",
         "abc"},
        {"line ends stay", "a\nb\n", "a\nb\n"},
        {"NUL-free DEL",
         "a\x7f"
         "b",
         "a b"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct terminal t;

        terminal_init(&t, NULL, TERMINAL_AUTO);
        terminal_put(&t, STYLE_BAD, str_from(rows[i].text));
        if (!str_eq(buf_str(&t.out), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&t.out)));
        terminal_release(&t);
    }
}

static void test_colour_only_when_asked_for(void **state)
{
    struct terminal t;

    (void)state;
    terminal_init(&t, NULL, TERMINAL_ALWAYS);
    terminal_printf(&t, STYLE_BAD, "%d %s", 3, "late\x1b[0m");
    /* ECMA-48: 31 is red, 0 the default; what came in lost its ESC */
    assert_str(buf_str(&t.out), "\x1b[31m3 late [0m\x1b[0m");
    terminal_release(&t);
    terminal_init(&t, NULL, TERMINAL_NEVER);
    terminal_put(&t, STYLE_BAD, STR("late"));
    assert_str(buf_str(&t.out), "late");
    terminal_release(&t);
}

static void test_auto_means_a_terminal_and_no_wish_against_it(void **state)
{
    FILE *file = tmpfile();
    struct terminal t;

    (void)state;
    assert_non_null(file);
    terminal_init(&t, file, TERMINAL_AUTO);
    assert_false(t.has_color);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(setenv("COLUMNS", "50", 1), 0);
    terminal_init(&t, NULL, TERMINAL_AUTO);
    assert_int_equal(t.columns, 50);
    assert_int_equal(setenv("COLUMNS", "200", 1), 0);
    terminal_init(&t, NULL, TERMINAL_AUTO);
    assert_int_equal(t.columns, 78);
    assert_int_equal(unsetenv("COLUMNS"), 0);
}

static void test_a_line_is_cut_by_columns(void **state)
{
    static const struct {
        const char *why, *text;
        int columns;
        const char *want;
    } rows[] = {
        {"fits", "short", 10, "short"},
        {"cut", "a longer line", 8, "a lon..."},
        {"no limit", "a\n\n b", 0, "a b"},
        {"wide characters count two", "\xe6\x9c\x80\xe9\xab\x98\xe3\x81\xa7\xe3\x81\x97",
         7, "\xe6\x9c\x80\xe9\xab\x98..."},
        {"wide ones that fit", "\xe6\x9c\x80\xe9\xab\x98", 4, "\xe6\x9c\x80\xe9\xab\x98"},
        {"no room", "abcdef", 2, ".."},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct terminal t;

        terminal_init(&t, NULL, TERMINAL_NEVER);
        terminal_put_line(&t, STYLE_PLAIN, str_from(rows[i].text), rows[i].columns);
        if (!str_eq(buf_str(&t.out), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&t.out)));
        terminal_release(&t);
    }
}

static void test_bars_fill_their_width(void **state)
{
    static const struct {
        double share;
        const char *want;
    } rows[] = {
        {0, "    "},
        {0.5, "\xe2\x96\x88\xe2\x96\x88  "},
        {1, "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"},
        {7, "\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88\xe2\x96\x88"},
        {-1, "    "},
        {0.125, "\xe2\x96\x8c   "}, /* half a column: U+258C */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct terminal t;

        terminal_init(&t, NULL, TERMINAL_NEVER);
        terminal_bar(&t, STYLE_BAD, rows[i].share, 4);
        assert_str(buf_str(&t.out), rows[i].want);
        assert_int_equal(terminal_columns(buf_str(&t.out)), 4);
        terminal_release(&t);
    }
}

static void test_a_spark_scales_to_the_largest(void **state)
{
    static const int64_t values[] = {0, 1, 7, -2};
    struct terminal t;

    (void)state;
    terminal_init(&t, NULL, TERMINAL_NEVER);
    terminal_spark(&t, STYLE_PLAIN, values, ARRAY_LEN(values));
    assert_str(buf_str(&t.out), ".\xe2\x96\x82\xe2\x96\x88."); /* U+2582, U+2588 */
    terminal_release(&t);
}

static void test_a_file_that_takes_nothing_is_an_error(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    struct terminal t;

    (void)state;
    if (full == NULL)
        skip();
    terminal_init(&t, full, TERMINAL_NEVER);
    terminal_put(&t, STYLE_PLAIN, STR("text\n"));
    assert_int_equal(terminal_flush(&t, full, NULL), ERR_IO);
    terminal_release(&t);
    (void)fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_foreign_steers_the_terminal),
        cmocka_unit_test(test_colour_only_when_asked_for),
        cmocka_unit_test(test_auto_means_a_terminal_and_no_wish_against_it),
        cmocka_unit_test(test_a_line_is_cut_by_columns),
        cmocka_unit_test(test_bars_fill_their_width),
        cmocka_unit_test(test_a_spark_scales_to_the_largest),
        cmocka_unit_test(test_a_file_that_takes_nothing_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
