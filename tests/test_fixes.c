/* Whether a measure helped: exact chances from the binomial law, rates of error by
 * simulation with a fixed seed; the bars are those that fixes.h promises. */
#include "tests/unit.h"

#include "analyze/fixes.h"
#include "tests/random.h"

enum { DAYS = 200, AT = 100, RUNS = 1500 };

static void fill(struct trend_day *days, double before, double after, double all_after)
{
    for (size_t d = 0; d < DAYS; d++) {
        uint32_t count = poisson(d < AT ? before : after);

        days[d] = (struct trend_day){count, count + poisson(d < AT ? 5 : all_after)};
    }
}

/* One mention on each of `count` days from `from` on. */
static void put(struct trend_day *days, size_t from, size_t count)
{
    for (size_t d = from; d < from + count; d++)
        days[d].count = days[d].all = 1;
}

static void test_chance_is_that_of_the_binomial_law(void **state)
{
    static const struct {
        const char *why;
        size_t history, before, after;
        double p; /* of a fair coin: as many days before as after */
    } rows[] = {
        {"9 before, 1 after", 30, 9, 1, 11.0 / 1024},
        {"10 before, none after", 30, 10, 0, 1.0 / 1024},
        {"2 before, 8 after", 30, 2, 8, 56.0 / 1024},
        {"nothing at all", 30, 0, 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct trend_day days[DAYS] = {{0, 0}};
        size_t at = rows[i].history;
        struct fix_result r;

        put(days, 0, rows[i].before);
        put(days, at + 1, rows[i].after);
        fix_judge(days, at + 1 + 30, at, &r);
        if (fabs(r.p - rows[i].p) > 1e-9 || r.before != rows[i].before ||
            r.after != rows[i].after || r.days_before != 30 || r.days_after != 30)
            fail_msg("%s: p %.6f, %d and %d in %zu and %zu days", rows[i].why, r.p,
                     (int)r.before, (int)r.after, r.days_before, r.days_after);
    }
}

static void test_more_writers_are_more_exposure(void **state)
{
    struct trend_day days[DAYS] = {{0, 0}};
    struct fix_result r;

    (void)state;
    for (size_t d = 0; d < DAYS; d++)
        days[d] =
            (struct trend_day){d % 3 == 0 || (d > AT && d % 3 == 1), d > AT ? 40 : 20};
    fix_judge(days, DAYS, AT, &r);
    assert_true(r.after > r.before * 3 / 2);
    assert_int_equal(r.verdict, FIX_NO_CHANGE);
}

static void test_nothing_is_said_too_early(void **state)
{
    struct trend_day days[DAYS] = {{0, 0}};
    struct fix_result r;

    (void)state;
    put(days, 0, AT);
    fix_judge(days, AT + FIX_DAYS_MIN, AT, &r); /* the last day is the 13th after */
    assert_int_equal(r.verdict, FIX_EARLY);
    assert_true(r.certain == SIZE_MAX);
    fix_judge(days, AT + FIX_DAYS_MIN + 1, AT, &r);
    assert_int_equal(r.verdict, FIX_WORKED);
    assert_int_equal(r.certain, AT + FIX_DAYS_MIN);
    fix_judge(days, DAYS, AT, &r); /* what was certain once stays that day's news */
    assert_int_equal(r.certain, AT + FIX_DAYS_MIN);
    assert_int_equal(r.settled, AT + FIX_DAYS_MAX);
    fix_judge(days, DAYS, DAYS + 3, &r); /* yet to come */
    assert_int_equal(r.verdict, FIX_EARLY);
}

/* Who begins with a measure has no days to compare it with: 10 of 10 became none in 90.
 */
static void test_without_days_before_nothing_is_said(void **state)
{
    struct trend_day days[DAYS] = {{0, 0}};
    struct fix_result r;

    (void)state;
    put(days, 0, 10);
    fix_judge(days, 10 + FIX_DAYS_MAX + 2, 10, &r);
    assert_int_equal(r.verdict, FIX_EARLY);
    assert_true(r.settled == SIZE_MAX && r.certain == SIZE_MAX);
    fix_judge(days, FIX_DAYS_MAX + 2, 0, &r);
    assert_int_equal(r.verdict, FIX_EARLY);
    assert_true(r.settled == SIZE_MAX);
}

static void test_measures_without_effect_are_seldom_called_one(void **state)
{
    static const double rates[] = {0.1, 0.3, 1, 3};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
        int called = 0;

        for (int run = 0; run < RUNS; run++) {
            struct trend_day days[DAYS];
            struct fix_result r;

            fill(days, rates[i], rates[i], 5);
            fix_judge(days, DAYS, AT, &r);
            called += r.certain != SIZE_MAX || r.verdict == FIX_WORKED ||
                      r.verdict == FIX_WORSE;
        }
        print_message("%.1f a day, nothing changed: called a change in %.1f %%\n",
                      rates[i], 100.0 * called / RUNS);
        assert_true(called <= RUNS / 20);
    }
}

static void test_measures_that_help_are_told(void **state)
{
    static const struct {
        double before, after;
        double least; /* share of runs told by the 90th day */
    } rows[] = {{0.3, 0.03, 0.95}, {1, 0.3, 0.99}, {0.15, 0, 0.95}, {0.2, 0.6, 0.9}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int told = 0;

        for (int run = 0; run < RUNS; run++) {
            struct trend_day days[DAYS];
            struct fix_result r;

            fill(days, rows[i].before, rows[i].after, 5);
            fix_judge(days, DAYS, AT, &r);
            told +=
                r.verdict == (rows[i].before > rows[i].after ? FIX_WORKED : FIX_WORSE);
        }
        print_message("%.2f to %.2f a day: told in %.1f %%\n", rows[i].before,
                      rows[i].after, 100.0 * told / RUNS);
        assert_true(told >= rows[i].least * RUNS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chance_is_that_of_the_binomial_law),
        cmocka_unit_test(test_more_writers_are_more_exposure),
        cmocka_unit_test(test_nothing_is_said_too_early),
        cmocka_unit_test(test_without_days_before_nothing_is_said),
        cmocka_unit_test(test_measures_without_effect_are_seldom_called_one),
        cmocka_unit_test(test_measures_that_help_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
