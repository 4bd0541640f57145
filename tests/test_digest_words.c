/*
 * test_digest_words.c - numbers, stars, links and dates of a digest in words
 */
#include "tests/digest_help.h"

static void test_few_answers_give_no_nps(void **state)
{
    static const struct {
        int64_t count;
        double value;
        const char *big, *detail;
    } rows[] = {
        {0, NAN, "\xe2\x80\x93", "no answers yet"},
        {1, 100, "\xe2\x80\x93",
         "too few to say: 1\xc2\xa0"
         "answer"},
        {9, 33, "\xe2\x80\x93",
         "too few to say: 9\xc2\xa0"
         "answers"},
        {10, -33.4,
         "\xe2\x88\x92"
         "33",
         "likely \xe2\x88\x92"
         "70 to 20"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.nps = (struct digest_nps){.value = rows[i].value,
                                       .low = -70.2,
                                       .high = 19.6,
                                       .count = rows[i].count,
                                       .previous = NAN,
                                       .window_days = 90};
        value = make(&s.in);
        assert_member(value, "number", "/numbers/0/value", rows[i].big);
        assert_member(value, "detail", "/numbers/0/detail", rows[i].detail);
        assert_int_equal(json_at(value, "/nps/value") != NULL, rows[i].count >= 10);
        assert_int_equal(str_find(json_get_str(value, "subject"), STR("NPS")) != SIZE_MAX,
                         rows[i].count >= 10);
        json_decref(value);
    }
}

static const char why_you[] =
    "You get this because earshot watches what is said of Shop.";

static void test_stars_are_classed_in_words(void **state)
{
    static const struct {
        double promoter, passive;
        const char *want; /* NULL: nothing is said */
    } rows[] = {
        {1, 0.75, "Promoters gave 5 stars, passives 4, detractors 1 to 3."},
        {0.75, 0.5, "Promoters gave 4 and 5 stars, passives 3, detractors 1 and 2."},
        {0.9, 0.7, "Promoters gave 5 stars, passives 4, detractors 1 to 3."},
        {0.9, 0.85,
         "Ratings from 90 % up count as promoter, from 85 % as passive, lower "
         "ones as detractor."},
        {0, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.rating_promoter = rows[i].promoter;
        s.in.rating_passive = rows[i].passive;
        value = make(&s.in);
        if (rows[i].want != NULL)
            assert_member(value, "rule", "/foot/text/0", rows[i].want);
        else
            assert_member(value, "no rule", "/foot/text/0", why_you);
        json_decref(value);
    }
}

static void test_ratings_stand_on_their_own_scale(void **state)
{
    static const struct {
        double rating, least, most;
        const char *want;
    } rows[] = {
        {0, 1, 5, "web, 1 of 5"},     {0.625, 1, 5, "web, 3.5 of 5"},
        {0.3, 0, 10, "web, 3 of 10"}, {0, 0, 1, "web, thumbs down"},
        {1, 0, 1, "web, thumbs up"},  {0.2, NAN, NAN, "web, 20 of 100"},
        {NAN, 1, 5, "web"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.cases_len = 1;
        s.mentions[0].rating = rows[i].rating;
        s.mentions[0].rating_least = rows[i].least;
        s.mentions[0].rating_most = rows[i].most;
        value = make(&s.in);
        assert_member(value, "rating", "/waiting/items/0/where", rows[i].want);
        json_decref(value);
    }
}

static void test_only_web_addresses_become_links(void **state)
{
    static const struct {
        const char *url, *want; /* NULL: no link */
    } rows[] = {
        {"https://a.example/x?y=1#z", "https://a.example/x?y=1#z"},
        {"http://a.example/", "http://a.example/"},
        {"javascript:alert(1)", NULL},
        {"java\nscript:alert(1)", NULL},
        {"data:text/html,x", NULL},
        {"vbscript:x", NULL},
        {"file:///etc/passwd", NULL},
        {"//a.example/", NULL},
        {"https://user:pass@a.example/", NULL},
        {"https://user@a.example/", NULL},
        {"https://a.example/\"onclick=\"x", "https://a.example/%22onclick=%22x"},
        {"https://", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;
        const char *got;

        small_init(&s);
        s.in.cases_len = 1;
        s.mentions[0].url = str_from(rows[i].url);
        value = make(&s.in);
        got = json_string_value(json_at(value, "/waiting/items/0/url"));
        if (got == NULL ? rows[i].want != NULL
                        : (strchr(got, '"') != NULL || strchr(got, '@') != NULL ||
                           rows[i].want == NULL || strcmp(got, rows[i].want) != 0))
            fail_msg("%s gives %s", rows[i].url, got != NULL ? got : "(none)");
        json_decref(value);
    }
}

static void test_the_colour_of_the_brand_stays_readable(void **state)
{
    static const struct {
        const char *given, *light;
    } rows[] = {
        {"#1f5e70", "#1f5e70"}, /* contrast 7.2 on white:
                                   webaim.org/resources/contrastchecker */
        {"#FFFF00", NULL},      /* must become darker */
        {"red", "#1f5e70"},     {"#12345", "#1f5e70"},
        {"#1f5e7g", "#1f5e70"}, {"", "#1f5e70"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.brand.color = str_from(rows[i].given);
        value = make(&s.in);
        if (rows[i].light != NULL)
            assert_member(value, rows[i].given, "/accent/light", rows[i].light);
        else
            assert_true(json_string_value(json_at(value, "/accent/light"))[1] < '8');
        json_decref(value);
    }
}

static void test_dates_are_local_and_doubtful_ones_named(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.cases_len = 1;
    s.mentions[0].posted_at = s.in.now + 3 * DAY;
    value = make(&s.in);
    assert_member(value, "future", "/waiting/items/0/age", "date in doubt");
    json_decref(value);
    /* 2024-10-04 22:30 UTC is the next day two hours to the east */
    s.mentions[0].posted_at = 20000 * DAY + 22 * HOUR + 1800;
    s.in.offset_s = 2 * HOUR;
    value = make(&s.in);
    assert_member(value, "offset", "/waiting/items/0/when", "5 Oct");
    json_decref(value);
}

static void test_an_edit_upwards_is_worth_a_thank_you(void **state)
{
    struct digest_edit edits[2];
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    for (size_t i = 0; i < 2; i++) {
        s.mentions[i].rating = i == 0 ? 1 : 0.25;
        s.mentions[i].rating_least = 1;
        s.mentions[i].rating_most = 5;
        edits[i] = (struct digest_edit){&s.mentions[i], i == 0 ? 0.25 : 1, TIME_UNKNOWN};
    }
    edits[0].replied_at = s.in.now - DAY;
    s.in.edits = edits;
    s.in.edits_len = 2;
    value = make(&s.in);
    assert_member(value, "up", "/thanks/items/0/text",
                  "Ann went from 2 to 5 of 5 after your answer.");
    assert_int_equal(json_array_size(json_at(value, "/thanks/items")), 1);
    assert_member(value, "down", "/worse/items/0/text", "Bo went down from 5 to 2 of 5.");
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_answers_give_no_nps),
        cmocka_unit_test(test_stars_are_classed_in_words),
        cmocka_unit_test(test_ratings_stand_on_their_own_scale),
        cmocka_unit_test(test_only_web_addresses_become_links),
        cmocka_unit_test(test_the_colour_of_the_brand_stays_readable),
        cmocka_unit_test(test_dates_are_local_and_doubtful_ones_named),
        cmocka_unit_test(test_an_edit_upwards_is_worth_a_thank_you),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
