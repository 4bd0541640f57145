#include "tests/unit.h"

#include "base/date.h"
#include "base/mention.h"
#include "config/shipped.h"
#include "reports/phrases.h"

static struct words english(struct arena *arena)
{
    return (struct words){arena, language_find(STR("en")), 0, 0, NULL};
}

static void test_every_phrase_has_words(void **state)
{
    const struct language *l = language_find(STR("en"));

    (void)state;
    for (int i = 0; i < P_COUNT_; i++) {
        const char *forms[] = {l->rows[i].one, l->rows[i].many};

        if (forms[0] == NULL)
            fail_msg("phrase %d has no words", i);
        for (size_t k = 0; k < 2 && forms[k] != NULL; k++) {
            int depth = 0;

            for (const char *c = forms[k]; *c != '\0'; c++) {
                depth += (*c == '{') - (*c == '}');
                assert_true(depth == 0 || depth == 1);
            }
            if (depth != 0)
                fail_msg("phrase %d leaves a brace open: %s", i, forms[k]);
        }
    }
}

static void test_unknown_languages_are_english(void **state)
{
    static const char *const codes[] = {"en", "en-GB", "EN_us", "", "xx", "english"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        assert_str(language_code(language_find(str_from(codes[i]))), "en");
    assert_true(language_is_rtl(STR("ar-EG")));
    assert_false(language_is_rtl(STR("en")));
}

static void test_places_are_filled_by_name(void **state)
{
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    assert_str(PHRASE(&w, P_SOURCE_RATING, 0, {"rating", STR("1 of 5")},
                      {"source", STR("{rating} & {n}")}),
               "{rating} & {n}, 1 of 5"); /* what strangers wrote is not filled again */
    assert_str(phrase_n(&w, P_PEOPLE, 1), "1 person");
    assert_str(phrase_n(&w, P_PEOPLE, 0), "0 people");
    assert_str(phrase_n(&w, P_PEOPLE, 1204), "1,204 people");
    assert_str(phrase_n(&w, P_PRE_THANK, 12), "twelve people to thank");
    assert_str(phrase_n(&w, P_PRE_THANK, 13), "13 people to thank");
    arena_release(&arena);
}

static void test_numbers_need_no_locale(void **state)
{
    static const struct {
        int64_t n;
        const char *want;
    } rows[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1,000"},
        {-1234567, "\xe2\x88\x92"
                   "1,234,567"},
        {INT64_MIN, "\xe2\x88\x92"
                    "9,223,372,036,854,775,808"},
    };
    static const struct {
        double n;
        const char *want;
    } decimals[] = {
        {4, "4"},
        {3.5, "3.5"},
        {3.449, "3.4"},
        {-0.5, "\xe2\x88\x92"
               "0.5"},
        {-2.5, "\xe2\x88\x92"
               "2.5"},
        {0.04, "0"},
    };
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(say_number(&w, rows[i].n), rows[i].want);
    for (size_t i = 0; i < ARRAY_LEN(decimals); i++)
        assert_str(say_decimal(&w, decimals[i].n), decimals[i].want);
    arena_release(&arena);
}

static void test_spans_get_coarser(void **state)
{
    static const struct {
        int64_t seconds;
        const char *want;
    } rows[] = {
        {-5, "1\xc2\xa0min"},
        {59, "1\xc2\xa0min"},
        {60, "1\xc2\xa0min"},
        {3599, "59\xc2\xa0min"},
        {3600, "1\xc2\xa0h"},
        {47 * 3600 + 3599, "47\xc2\xa0h"},
        {48 * 3600, "2\xc2\xa0"
                    "days"},
        {400 * 86400, "400\xc2\xa0"
                      "days"},
    };
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(say_span(&w, rows[i].seconds), rows[i].want);
    arena_release(&arena);
}

static void test_days_are_local_with_the_year_where_it_is_not_near(void **state)
{
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    /* date -u -d 2026-11-17 +%s: 1794873600; a Tuesday */
    w.now = 1794873600;
    assert_str(say_day(&w, 1794873600 - 1), "16 Nov");
    w.offset_s = 3600;
    assert_str(say_day(&w, 1794873600 - 1), "17 Nov");
    w.offset_s = -5 * 3600;
    assert_str(say_day(&w, 1794873600), "16 Nov");
    assert_str(say_day(&w, 0), "31 Dec 1969"); /* five hours west of 1970 */
    w.offset_s = 0;
    assert_str(say_day(&w, 1794873600 - INT64_C(320) * 86400), "1 Jan 2026");
    assert_str(say_date_long(&w, date_days(2026, 11, 17)), "Tuesday 17 November");
    assert_str(say_date_short(&w, date_days(2026, 11, 17)), "Tue 17 Nov");
    arena_release(&arena);
}

static void test_lists_end_in_and(void **state)
{
    struct str items[] = {STR("a"), STR_NONE, STR("b"), STR("c")};
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    assert_str(say_list(&w, items, 0), "");
    assert_str(say_list(&w, items, 1), "a");
    assert_str(say_list(&w, items, 3), "a and b");
    assert_str(say_list(&w, items, 4), "a, b and c");
    assert_str(say_chain(&w, items, 4), "a \xc2\xb7 b \xc2\xb7 c");
    arena_release(&arena);
}

static void test_names_begin_small_inside_a_sentence(void **state)
{
    static const struct {
        const char *name, *lower;
    } rows[] = {
        {"Late orders", "late orders"},
        {"WiFi", "WiFi"},
        {"DHL delivery", "DHL delivery"},
        {"A long wait", "a long wait"},
        {"late", "late"},
        {"", ""},
        {"X-ray queue", "x-ray queue"},
        {"\xc3\x84rger", "\xc3\x84rger"},
    };
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(say_lower(&w, str_from(rows[i].name)), rows[i].lower);
    assert_str(say_upper(&w, STR("late orders")), "Late orders");
    arena_release(&arena);
}

static void test_foreign_words_are_clean_and_isolated_where_they_must_be(void **state)
{
    static const struct {
        const char *why, *text;
        size_t codes;
        const char *want;
    } rows[] = {
        {"plain stays plain", "Sara K.", 60, "Sara K."},
        {"line ends are blanks", "CR\r\nLF", 60, "CR LF"},
        {"Arabic is isolated", "\xd9\x82\xd9\x87", 60,
         "\xe2\x81\xa8\xd9\x82\xd9\x87\xe2\x81\xa9"},
        {"Hebrew inside Latin too", "a \xd7\xa0", 60,
         "\xe2\x81\xa8"
         "a \xd7\xa0\xe2\x81\xa9"},
        {"foreign isolates are removed", "\xe2\x81\xa9x\xe2\x81\xa8", 60, "x"},
        {"long ones are cut", "abcdefgh", 5, "ab..."},
    };
    struct arena arena = {0};
    struct words w = english(&arena);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = say_foreign(&w, str_from(rows[i].text), rows[i].codes);

        if (!str_eq(got, str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(got));
    }
    arena_release(&arena);
}

static void test_every_shipped_issue_has_a_noun(void **state)
{
    struct str rest = shipped_file("issues/en.yaml"), mark = STR("- id: ");
    size_t kinds = 0;

    (void)state;
    while (rest.ptr != NULL) {
        struct str line = str_trim(str_split(&rest, '\n'));

        if (!str_starts(line, mark))
            continue;
        line = str_slice(line, mark.len, line.len);
        kinds++;
        if (language_noun(language_find(STR("en")), line) == NULL)
            fail_msg("issue_nouns_en in reports/nouns_en.c has no row for " STR_FMT,
                     STR_ARG(line));
    }
    assert_true(kinds > 10);
    assert_null(language_noun(language_find(STR("en")), STR("of-the-owner")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_phrase_has_words),
        cmocka_unit_test(test_unknown_languages_are_english),
        cmocka_unit_test(test_places_are_filled_by_name),
        cmocka_unit_test(test_numbers_need_no_locale),
        cmocka_unit_test(test_spans_get_coarser),
        cmocka_unit_test(test_days_are_local_with_the_year_where_it_is_not_near),
        cmocka_unit_test(test_lists_end_in_and),
        cmocka_unit_test(test_names_begin_small_inside_a_sentence),
        cmocka_unit_test(test_every_shipped_issue_has_a_noun),
        cmocka_unit_test(test_foreign_words_are_clean_and_isolated_where_they_must_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
