#include "tests/unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

static void test_split_gives_every_part(void **state)
{
    struct str rest = STR("a,,b");

    (void)state;
    assert_str(str_split(&rest, ','), "a");
    assert_str(str_split(&rest, ','), "");
    assert_str(str_split(&rest, ','), "b");
    assert_null(rest.ptr);
}

static void test_int_is_range_checked(void **state)
{
    static const struct {
        const char *why, *text;
        bool ok;
        int64_t want;
    } rows[] = {
        {"zero", "0", true, 0},
        {"plus sign", "+7", true, 7},
        {"smallest", "-9223372036854775808", true, INT64_MIN},
        {"largest", "9223372036854775807", true, INT64_MAX},
        {"one too large", "9223372036854775808", false, 0},
        {"one too small", "-9223372036854775809", false, 0},
        {"twenty digits", "99999999999999999999", false, 0},
        {"empty", "", false, 0},
        {"sign alone", "-", false, 0},
        {"letters behind", "5x", false, 0},
        {"blank in front", " 5", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t got = 0;

        if (str_to_int(str_from(rows[i].text), &got) != rows[i].ok || got != rows[i].want)
            fail_msg("%s: got %lld", rows[i].why, (long long)got);
    }
}

static void test_double_needs_the_whole_text(void **state)
{
    double got = -1;

    (void)state;
    assert_true(str_to_double(STR("4.5"), &got));
    assert_near(got, 4.5, 0);
    assert_false(str_to_double(STR("4,5"), &got));
    assert_false(str_to_double(STR("1e999"), &got));
    assert_false(str_to_double(STR("nan"), &got));
    assert_false(str_to_double(STR("0x10"), &got));
}

/* Short numbers are read another way than long ones: to the same bits. */
static void test_double_is_that_of_strtod(void **state)
{
    static const struct {
        const char *why, *text;
    } rows[] = {
        {"no exact fraction", "0.1"},
        {"below zero", "-2.675"},
        {"no zero of its own", "-0"},
        {"no digit behind the point", "7."},
        {"no digit before it", ".5"},
        {"a sign", "+1.25"},
        {"the most digits of the short way", "12345678901234"},
        {"as many behind a point", "0.9007199254741"},
        {"one more", "0.90071992547409"},
        {"what two doubles are near to", "9007199254740993"},
        {"the longest of a double", "0.30000000000000004"},
        {"with an exponent", "1.5e-3"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double got = NAN, want = strtod(rows[i].text, NULL);

        if (!str_to_double(str_from(rows[i].text), &got) ||
            memcmp(&got, &want, sizeof(got)) != 0)
            fail_msg("%s: %s gives %.17g", rows[i].why, rows[i].text, got);
    }
    assert_false(str_to_double(STR("."), &(double){0}));
    assert_false(str_to_double(STR("-"), &(double){0}));
    assert_false(str_to_double(STR("-.e"), &(double){0}));
    assert_false(str_to_double(STR("1.2.3"), &(double){0}));
}

static void test_distance_counts_edits(void **state)
{
    (void)state;
    assert_int_equal(str_distance(STR("adapter"), STR("adapter"), 3), 0);
    assert_int_equal(str_distance(STR("adpater"), STR("adapter"), 3), 1);
    assert_int_equal(str_distance(STR("adaptr"), STR("adapter"), 3), 1);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 3), 3);
    assert_int_equal(str_distance(STR("abc"), STR("xyzxyz"), 3), 4);
}

static void test_buf_keeps_what_fits(void **state)
{
    struct buf b = {.max = 5};

    (void)state;
    buf_add_text(&b, "abc");
    buf_add_text(&b, "defg");
    buf_add_char(&b, 'x');
    assert_str(buf_str(&b), "abcx");
    assert_int_equal(buf_status(&b, NULL), ERR_LIMIT);
    buf_release(&b);
}

static void test_buf_writes_code_points(void **state)
{
    struct buf b = {0};

    (void)state;
    buf_add_code(&b, 'a');
    buf_add_code(&b, 0xE9);
    buf_add_code(&b, 0x20AC);
    buf_add_code(&b, 0x1F600);
    buf_add_code(&b, 0xD800);
    buf_add_code(&b, 0x110000);
    assert_str(buf_str(&b),
               "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD\xEF\xBF\xBD");
    buf_release(&b);
}

static void test_error_keeps_the_first(void **state)
{
    struct error err = {0};

    (void)state;
    assert_int_equal(error_set(&err, ERR_PARSE, "no \n%s", "items"), ERR_PARSE);
    assert_int_equal(error_set(&err, ERR_IO, "later"), ERR_IO);
    error_prefix(&err, "parse: ");
    assert_string_equal(err.text, "parse: no  items");
    assert_int_equal(err.code, ERR_PARSE);
}

static void test_error_is_one_line_of_utf8(void **state)
{
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"plain", "caf\xc3\xa9 \xe2\x80\xa6", "caf\xc3\xa9 \xe2\x80\xa6"},
        {"cut inside of quotes", "no date: \"ma\xc3\"", "no date: \"ma\""},
        {"of three bytes one", "\"\xe2\", two \"\xe2\x80\"", "\"\", two \"\""},
        {"of that one two", "a\xef\xbf\"", "a\""},
        {"bytes that are none", "a\xff\x80z", "az"},
        {"what stands for such bytes stays", "a\xef\xbf\xbdz", "a\xef\xbf\xbdz"},
        {"controls",
         "a\x1b[2J\x7f\xc2\x9b"
         "b",
         "a [2J  b"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};

        (void)error_set(&err, ERR_PARSE, "%s", rows[i].text);
        if (strcmp(err.text, rows[i].want) != 0)
            fail_msg("%s: \"%s\"", rows[i].why, err.text);
    }
    for (size_t len = 240; len < 260; len++) { /* cut at the end of the room for it */
        struct error err = {0};
        char text[300];

        memset(text, 'a', len);
        memcpy(text + len, "\xe2\x82\xac\xe2\x82\xac", 7);
        (void)error_set(&err, ERR_PARSE, "%s", text);
        assert_int_equal(utf8_valid(str_from(err.text)), strlen(err.text));
        assert_true(strlen(err.text) > 252 || strlen(err.text) == len + 6);
    }
}

static void test_arena_aligns_and_keeps(void **state)
{
    struct arena a = {0};
    struct str kept = arena_copy(&a, STR("kept"));

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal((uintptr_t)arena_alloc(&a, 100) % 16, 0);
    assert_str(kept, "kept");
    assert_str(arena_printf(&a, "%d stars", 5), "5 stars");
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split_gives_every_part),
        cmocka_unit_test(test_int_is_range_checked),
        cmocka_unit_test(test_double_needs_the_whole_text),
        cmocka_unit_test(test_double_is_that_of_strtod),
        cmocka_unit_test(test_distance_counts_edits),
        cmocka_unit_test(test_buf_keeps_what_fits),
        cmocka_unit_test(test_buf_writes_code_points),
        cmocka_unit_test(test_error_keeps_the_first),
        cmocka_unit_test(test_error_is_one_line_of_utf8),
        cmocka_unit_test(test_arena_aligns_and_keeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
