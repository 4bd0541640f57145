/* Intervals and chances: scipy 1.10.1 (stats.beta.ppf, stats.binom), as in the
 * formulas that trends.h names. */
#include "tests/unit.h"

#include "analyze/trends.h"
#include "tests/random.h"

static void test_before_and_after_is_exact(void **state)
{
    static const struct {
        const char *why;
        uint64_t before;
        double before_days;
        uint64_t after;
        double after_days;
        double low, high, p;
        bool is_fewer, is_more;
    } rows[] = {
        {"a new hatch helped", 9, 28, 1, 28, 0.0025349884618969956, 0.8018541270878744,
         0.021484375, true, false},
        {"more in a shorter time", 10, 56, 10, 14, 1.4941873867974649, 10.708161600997887,
         0.00518965480134804, false, true},
        {"none before", 0, 28, 5, 28, 0.9163558573154597, INFINITY, 0.0625, false, false},
        {"none at all", 0, 28, 0, 28, 0, INFINITY, 1, false, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rate_change got;

        assert_int_equal(rate_compare(rows[i].before, rows[i].before_days, rows[i].after,
                                      rows[i].after_days, .95, &got, NULL),
                         OK);
        if (fabs(got.low - rows[i].low) > 1e-9 ||
            !(got.high == rows[i].high || fabs(got.high - rows[i].high) < 1e-8) ||
            fabs(got.p - rows[i].p) > 1e-9 || got.is_fewer != rows[i].is_fewer ||
            got.is_more != rows[i].is_more)
            fail_msg("%s: %.12g to %.12g, p %.12g", rows[i].why, got.low, got.high,
                     got.p);
    }
    assert_int_equal(rate_compare(1, 0, 1, 1, .95, &(struct rate_change){0}, NULL),
                     ERR_USAGE);
}

static void test_usual_range_holds_the_next_day(void **state)
{
    static const double rates[] = {0.3, 2, 12};

    (void)state;
    for (size_t r = 0; r < ARRAY_LEN(rates); r++) {
        int inside = 0, runs = 2000;
        double width = 0;

        for (int i = 0; i < runs; i++) {
            uint32_t days[57], low, high;

            for (int d = 0; d < 57; d++)
                days[d] = poisson(rates[r] * (d % 7 >= 5 ? 2 : 0.6));
            assert_true(trend_usual(days, 56, .8, &low, &high));
            inside += low <= days[56] && days[56] <= high;
            width += high - low;
        }
        /* 0.8 is promised; whole numbers can only be held more often. */
        if (inside < .78 * runs || (r == 2 && inside > .93 * runs))
            fail_msg("rate %.1f: inside %d of %d, width %.1f", rates[r], inside, runs,
                     width / runs);
    }
}

static void test_usual_range_widens_for_days_that_vary(void **state)
{
    uint32_t even[56], burst[56], low, high, burst_low, burst_high;

    (void)state;
    for (int d = 0; d < 56; d++) {
        even[d] = 9 + (uint32_t)d % 3;
        burst[d] = d % 5 == 0 ? 38 : 3;
    }
    assert_true(trend_usual(even, 56, .8, &low, &high));
    assert_true(trend_usual(burst, 56, .8, &burst_low, &burst_high));
    assert_true(low >= 5 && high <= 15);
    assert_true(burst_high > 2 * high && burst_low < low);
    assert_false(trend_usual(even, 13, .8, &low, &high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before_and_after_is_exact),
        cmocka_unit_test(test_usual_range_holds_the_next_day),
        cmocka_unit_test(test_usual_range_widens_for_days_that_vary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
