#include "tests/unit.h"

#include <math.h>

#include "analyze/recommend.h"

/* The shipped settings of stars, and the cuts of two lists. */
static struct recommend_input input(double promoter_cut)
{
    return (struct recommend_input){
        .rating = NAN,
        .least_passive = 0.65,
        .least_promoter = 0.85,
        .p_text = NAN,
        .p_promoter = NAN,
        .says = NAN,
        .detractor_cut = 0.5,
        .promoter_cut = promoter_cut,
    };
}

static void test_statements_are_overruled_only_by_plain_words(void **state)
{
    static const struct {
        const char *why;
        double says, p_text, p_promoter;
        enum basis basis;
        enum nps_class nps;
    } rows[] = {
        {"words that lean the other way", 0.5, 0.3, 0.6, BASIS_STATEMENT, NPS_DETRACTOR},
        {"words that say the opposite", 0.5, 0.01, 0.95, BASIS_TEXT, NPS_PROMOTER},
        {"stars to be seen, and a complaint", 10, 0.97, 0.1, BASIS_TEXT, NPS_DETRACTOR},
        {"praise and a small complaint", 10, 0.7, 0.4, BASIS_STATEMENT, NPS_PROMOTER},
        {"nothing but a number", 7, NAN, NAN, BASIS_STATEMENT, NPS_PASSIVE},
    };
    static const double cuts[] = {0.3, 0.57, 0.9};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows) * ARRAY_LEN(cuts); i++) {
        size_t row = i % ARRAY_LEN(rows);
        struct recommend_input in = input(cuts[i / ARRAY_LEN(rows)]);
        struct judgement j = {0};

        in.says = rows[row].says;
        in.p_text = rows[row].p_text;
        in.p_promoter = rows[row].p_promoter;
        recommend_judge(&in, &j);
        if (j.basis != rows[row].basis ||
            (j.basis == BASIS_STATEMENT && j.nps != rows[row].nps))
            fail_msg("%s, cut %.2f: %s, recommend %.1f", rows[row].why, in.promoter_cut,
                     basis_name(j.basis), j.recommend);
    }
}

static void test_what_judges_nothing_is_no_answer(void **state)
{
    static const struct {
        const char *why;
        double rating, says, p_text;
        bool is_neutral;
        enum nps_class nps;
    } rows[] = {
        {"a question", NAN, NAN, 0.3, true, NPS_UNKNOWN},
        {"mild praise", NAN, NAN, 0.3, false, NPS_PASSIVE},
        {"a dry complaint", NAN, NAN, 0.8, true, NPS_DETRACTOR},
        {"four stars and dry words", 0.75, NAN, 0.3, true, NPS_PASSIVE},
        {"seven of ten and dry words", NAN, 7, 0.3, true, NPS_PASSIVE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct recommend_input in = input(0.8);
        struct judgement j = {0};

        in.rating = rows[i].rating;
        in.says = rows[i].says;
        in.p_text = rows[i].p_text;
        in.p_promoter = 0.4;
        in.is_neutral = rows[i].is_neutral;
        recommend_judge(&in, &j);
        if (j.nps != rows[i].nps || isnan(j.recommend))
            fail_msg("%s: %d, recommend %.1f", rows[i].why, (int)j.nps, j.recommend);
    }
}

static void test_what_is_grave_tells_most_in_few_words(void **state)
{
    double few = recommend_weigh_severity(0.4, SEVERITY_URGENT, 8);
    double many = recommend_weigh_severity(0.4, SEVERITY_URGENT, 120);

    (void)state;
    assert_true(few > 0.7 && few < 0.8);
    assert_true(many > 0.4 && many < 0.5);
    assert_true(recommend_weigh_severity(0.4, SEVERITY_NORMAL, 8) <= 0.4);
    assert_true(isnan(recommend_weigh_severity(NAN, SEVERITY_URGENT, 8)));
}

/* Class, number and probability must never tell three stories. */
static void test_class_number_and_probability_agree(void **state)
{
    (void)state;
    for (int i = 0; i <= 100; i++) {
        for (int says = -1; says <= 10; says++) {
            struct recommend_input in = input(0.8);
            struct judgement j = {0};

            in.p_text = i / 100.0;
            in.p_promoter = 1 - in.p_text;
            in.says = says < 0 ? NAN : says;
            recommend_judge(&in, &j);
            assert_int_equal(j.nps, nps_classify(j.recommend));
            if (j.basis == BASIS_TEXT)
                assert_int_equal(j.p_detractor >= in.detractor_cut,
                                 j.nps == NPS_DETRACTOR);
        }
    }
}

static void test_stars_fix_the_class(void **state)
{
    static const struct {
        double stars; /* of five */
        enum nps_class nps;
    } rows[] = {
        {1, NPS_DETRACTOR}, {3, NPS_DETRACTOR},  {3.5, NPS_DETRACTOR},
        {4, NPS_PASSIVE},   {4.5, NPS_PROMOTER}, {5, NPS_PROMOTER},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct recommend_input in = input(0.57);
        struct judgement j = {0};

        in.rating = (rows[i].stars - 1) / 4;
        recommend_judge(&in, &j);
        assert_int_equal(j.nps, rows[i].nps);
        for (int p = 20; p <= 80; p += 20) {
            in.p_text = p / 100.0;
            in.p_promoter = 1 - in.p_text;
            recommend_judge(&in, &j);
            if (j.nps != rows[i].nps)
                fail_msg("%.1f stars, words of %.2f: %s", rows[i].stars, in.p_text,
                         nps_class_name(j.nps));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements_are_overruled_only_by_plain_words),
        cmocka_unit_test(test_what_judges_nothing_is_no_answer),
        cmocka_unit_test(test_what_is_grave_tells_most_in_few_words),
        cmocka_unit_test(test_class_number_and_probability_agree),
        cmocka_unit_test(test_stars_fix_the_class),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
