#include "tests/unit.h"

#include "analyze/surges.h"

enum { YEAR = 365, RUNS = 40 };

static uint64_t seed = 88172645463325252ULL;

static double uniform(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static uint32_t poisson(double mean)
{
    double limit = exp(-mean), p = uniform();
    uint32_t k = 0;

    for (; p > limit; k++)
        p *= uniform();
    return k;
}

static void test_quiet_issues_have_no_surge(void **state)
{
    static const double rates[] = {0.2, 1, 3, 8, 20};

    (void)state;
    for (size_t r = 0; r < ARRAY_LEN(rates); r++) {
        for (int is_weekly = 0; is_weekly <= 1; is_weekly++) {
            int found = 0;

            for (int run = 0; run < RUNS; run++) {
                struct trend_day days[YEAR];

                for (size_t d = 0; d < YEAR; d++) {
                    double factor = !is_weekly ? 1 : d % 7 >= 5 ? 2 : 0.6;
                    uint32_t n = poisson(rates[r] * factor);

                    days[d] = (struct trend_day){n, n + poisson(40 * factor)};
                    found += surge_is(days, d);
                }
            }
            print_message("%.1f a day%s: %.2f surges a year\n", rates[r],
                          is_weekly ? ", weekly" : "", (double)found / RUNS);
            assert_true(found <= 0.2 * RUNS);
        }
    }
}

/* Eight quiet days, then ten times as much of one issue, as in February 2015 at some
 * airlines; found on the day itself, told as one. */
static void test_a_surge_is_found_on_its_day_and_told_once(void **state)
{
    int found = 0, runs = 200;

    (void)state;
    for (int run = 0; run < runs; run++) {
        struct trend_day days[12];
        size_t since = SIZE_MAX;
        bool is_once = true;

        for (size_t d = 0; d < 12; d++) {
            uint32_t n = poisson(d == 7 || d == 8 ? 30 : 3);

            days[d] = (struct trend_day){n, n + poisson(30)};
        }
        for (size_t len = 8; len <= 12; len++) {
            struct trend t;

            trend_follow(days, len, &t);
            surge_follow(days, len, &t);
            if (len == 8)
                since = t.state == TREND_GROWING ? t.since : SIZE_MAX;
            is_once = is_once && t.state == TREND_GROWING && t.since == since;
        }
        found += since == 7 && is_once;
    }
    assert_true(found >= 0.98 * runs);
}

static void test_more_of_everything_is_no_surge(void **state)
{
    int found = 0, runs = 200;

    (void)state;
    for (int run = 0; run < runs; run++) {
        struct trend_day days[15];

        for (size_t d = 0; d < 15; d++) {
            double factor = d == 14 ? 6 : 1;
            uint32_t n = poisson(4 * factor);

            days[d] = (struct trend_day){n, n + poisson(40 * factor)};
        }
        found += surge_is(days, 14);
    }
    assert_true(found <= 0.02 * runs);
}

static void test_few_data_give_no_loud_claims(void **state)
{
    struct trend_day days[6] = {{0, 5}, {0, 5}, {0, 5}, {0, 5}, {0, 5}, {5, 5}};
    struct trend t = {.state = TREND_NONE};

    (void)state;
    surge_follow(days, 6, &t);
    assert_int_equal(t.state, TREND_NONE);
    days[5].count = days[5].all = 40;
    assert_true(surge_is(days, 5));
    assert_false(surge_is(days + 2, 3)); /* three days are no past */
    surge_follow(days, 0, &t);
    assert_int_equal(t.state, TREND_NONE);
}

static void test_what_grows_already_is_not_told_again(void **state)
{
    struct trend_day days[40];
    struct trend t = {.state = TREND_GROWING, .since = 35};

    (void)state;
    for (size_t d = 0; d < 40; d++)
        days[d] = (struct trend_day){d == 30 ? 40 : 2, 60};
    surge_follow(days, 40, &t);
    assert_int_equal(t.since, 30);
    t.state = TREND_STEADY;
    surge_follow(days, 40, &t);
    assert_int_equal(t.state, TREND_STEADY); /* it is news no more */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quiet_issues_have_no_surge),
        cmocka_unit_test(test_a_surge_is_found_on_its_day_and_told_once),
        cmocka_unit_test(test_more_of_everything_is_no_surge),
        cmocka_unit_test(test_few_data_give_no_loud_claims),
        cmocka_unit_test(test_what_grows_already_is_not_told_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
