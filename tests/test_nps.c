#include "tests/unit.h"

#include "analyze/nps.h"

static void test_score_counts_the_classes(void **state)
{
    static const double recommend[] = {10, 9, 8, 7, 6, 0, NAN, 8.6, 6.4};
    struct nps_counts c = {0};
    struct nps got;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(recommend); i++)
        nps_add(&c, nps_classify(recommend[i]));
    assert_int_equal(c.promoters, 3); /* 10, 9, 8.6 */
    assert_int_equal(c.passives, 2);
    assert_int_equal(c.detractors, 3);
    got = nps_of(c, .95);
    assert_int_equal(got.count, 8);
    assert_near(got.score, 0, 1e-12);
    assert_false(got.is_enough);
}

/* By hand from Rocks 2016: 19 of 36 promoters, 12 detractors; 50, 30, 20 of 100. */
static void test_interval_is_the_adjusted_wald(void **state)
{
    struct nps got = nps_of((struct nps_counts){19, 5, 12, 0}, .95);

    (void)state;
    assert_near(got.score, 700. / 36, 1e-9);
    assert_near(got.low, -10.142071673657494, 1e-9);
    assert_near(got.high, 46.03950757109339, 1e-9);
    assert_true(got.is_enough);
    got = nps_of((struct nps_counts){50, 30, 20, 0}, .95);
    assert_near(got.low, 14.051130178761607, 1e-9);
    assert_near(got.high, 44.20129700570441, 1e-9);
}

/* By another program: z 1.959964, the variance of the adjusted Wald interval, and (0.11 *
 * share)^2.
 */
static void test_what_words_alone_tell_is_told_less_surely(void **state)
{
    static const struct {
        const char *why;
        uint64_t by_words, times;
        double half;
    } rows[] = {
        {"ratings alone", 0, 1, 15.0751},
        {"half of them texts", 50, 1, 18.5327},
        {"texts alone", 100, 1, 26.3073},
        {"ratings without end", 0, 10000, 0.1531},
        {"texts without end", 1000000, 10000, 21.5601},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t n = rows[i].times;
        struct nps got =
            nps_of((struct nps_counts){50 * n, 30 * n, 20 * n, rows[i].by_words}, .95);

        if (fabs((got.high - got.low) / 2 - rows[i].half) > 0.001)
            fail_msg("%s: %.4f", rows[i].why, (got.high - got.low) / 2);
    }
}

static void test_words_are_counted_beside_ratings(void **state)
{
    struct nps_counts c = {0};

    (void)state;
    nps_add_judged(&c, NPS_PROMOTER, BASIS_RATING);
    nps_add_judged(&c, NPS_DETRACTOR, BASIS_TEXT);
    nps_add_judged(&c, NPS_PASSIVE, BASIS_BOTH);
    nps_add_judged(&c, NPS_PROMOTER, BASIS_STATEMENT);
    nps_add_judged(&c, NPS_UNKNOWN, BASIS_TEXT);
    assert_int_equal(c.promoters, 2);
    assert_int_equal(c.passives, 1);
    assert_int_equal(c.detractors, 1);
    assert_int_equal(c.by_words, 1);
}

static void test_few_answers_claim_little(void **state)
{
    struct nps none = nps_of((struct nps_counts){0}, .95);
    struct nps one = nps_of((struct nps_counts){1, 0, 0, 0}, .95);
    struct nps all = nps_of((struct nps_counts){12, 0, 0, 0}, .95);

    (void)state;
    assert_true(isnan(none.score) && isnan(none.low) && !none.is_enough);
    assert_near(one.score, 100, 0);
    assert_true(one.low < 0 && one.high <= 100 && !one.is_enough);
    assert_true(all.is_enough && all.low < 85 && all.high <= 100);
}

static void test_change_is_told_only_when_there_is_one(void **state)
{
    static const struct {
        const char *why;
        struct nps_counts a, b;
        bool want;
    } rows[] = {
        {"31 points on 100 and 120", {50, 30, 20, 0}, {80, 30, 10, 0}, true},
        {"the same", {50, 30, 20, 0}, {50, 30, 20, 0}, false},
        {"noise", {50, 30, 20, 0}, {52, 30, 18, 0}, false},
        {"great, but on 12", {10, 1, 1, 0}, {1, 1, 10, 0}, false},
        {"none later", {50, 30, 20, 0}, {0, 0, 0, 0}, false},
        {"a fall", {80, 10, 10, 0}, {40, 20, 40, 0}, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct nps_change got = nps_compare(rows[i].a, rows[i].b, .95);

        if (got.is_changed != rows[i].want)
            fail_msg("%s: %f to %f, p %f", rows[i].why, got.low, got.high, got.p);
    }
    struct nps_change got = nps_compare(rows[0].a, rows[0].b, .95);
    assert_near(got.low, 8.851935952968514, 1e-9);
    assert_near(got.high, 46.71677507394758, 1e-9);
    assert_near(got.p, 0.004022985646696828, 1e-12);
}

/* Exact coverage: every outcome of 25 answers, weighed by its trinomial chance. */
static double coverage(unsigned n, double promoter, double detractor)
{
    double truth = 100 * (promoter - detractor), sum = 0;

    for (unsigned p = 0; p <= n; p++) {
        for (unsigned d = 0; d + p <= n; d++) {
            unsigned s = n - p - d;
            struct nps got = nps_of((struct nps_counts){p, s, d, 0}, .95);
            double log_chance = lgamma(n + 1.) - lgamma(p + 1.) - lgamma(s + 1.) -
                                lgamma(d + 1.) + p * log(promoter) + d * log(detractor) +
                                s * log(1 - promoter - detractor);

            if (got.low <= truth && truth <= got.high)
                sum += exp(log_chance);
        }
    }
    return sum;
}

static void test_interval_holds_the_truth_as_often_as_it_says(void **state)
{
    static const struct {
        double promoter, detractor;
    } rows[] = {{.5, .2}, {.33, .33}, {.7, .1}, {.2, .6}, {.85, .05}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (unsigned n = 10; n <= 60; n += 25) {
            double got = coverage(n, rows[i].promoter, rows[i].detractor);

            if (got < .93)
                fail_msg("%u answers, %.2f and %.2f: %.3f", n, rows[i].promoter,
                         rows[i].detractor, got);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score_counts_the_classes),
        cmocka_unit_test(test_interval_is_the_adjusted_wald),
        cmocka_unit_test(test_what_words_alone_tell_is_told_less_surely),
        cmocka_unit_test(test_words_are_counted_beside_ratings),
        cmocka_unit_test(test_few_answers_claim_little),
        cmocka_unit_test(test_change_is_told_only_when_there_is_one),
        cmocka_unit_test(test_interval_holds_the_truth_as_often_as_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
