/* Rates of false and missed states come from simulation with fixed seeds; the bars are
 * those that trends.h promises, not what one run printed. */
#include "tests/unit.h"

#include "analyze/trends.h"
#include "tests/random.h"

static void fill(struct trend_day *days, size_t from, size_t to, double rate)
{
    for (size_t d = from; d < to; d++)
        days[d] = (struct trend_day){poisson(rate), 0};
}

/* How often a state begins in a history. */
static int entries(const enum trend_state *states, size_t len, enum trend_state s)
{
    int n = 0;

    for (size_t i = 1; i < len; i++)
        n += states[i] == s && states[i - 1] != s;
    return n;
}

enum { YEAR = 365, RUNS = 150 };

static void test_stationary_counts_seldom_grow(void **state)
{
    static const double rates[] = {0.2, 0.3, 0.5, 1, 2, 5};

    (void)state;
    for (size_t r = 0; r < ARRAY_LEN(rates); r++) {
        for (int is_weekly = 0; is_weekly <= 1; is_weekly++) {
            int grown = 0, closed = 0;

            for (int run = 0; run < RUNS; run++) {
                struct trend_day days[2 * YEAR];
                enum trend_state states[2 * YEAR];
                struct trend t;

                for (size_t d = 0; d < 2 * YEAR; d++)
                    fill(days, d, d + 1,
                         rates[r] * (!is_weekly   ? 1
                                     : d % 7 >= 5 ? 2
                                                  : 0.6));
                trend_history(days, 2 * YEAR, states, &t);
                grown += entries(states, 2 * YEAR, TREND_GROWING);
                closed += entries(states, 2 * YEAR, TREND_CLOSED);
            }
            print_message("%.1f a day%s: false growing %.2f, closed %.2f a year\n",
                          rates[r], is_weekly ? ", weekly" : "", grown / 2. / RUNS,
                          closed / 2. / RUNS);
            assert_true(grown < 2 * RUNS);
            assert_true(closed < 2 * RUNS);
        }
    }
}

static void test_a_rise_from_one_to_four_a_week_is_noticed(void **state)
{
    enum { PAST = 182, AFTER = 14 };
    int grown = 0, noticed = 0, runs = 400;

    (void)state;
    for (int run = 0; run < runs; run++) {
        struct trend_day days[PAST + AFTER];
        struct trend t;
        bool is_noticed = false, is_grown = false;

        fill(days, 0, PAST, 1. / 7);
        fill(days, PAST, PAST + AFTER, 4. / 7);
        for (size_t len = PAST + 1; len <= PAST + AFTER; len++) {
            trend_follow(days, len, &t);
            is_grown |= t.state == TREND_GROWING;
            is_noticed |=
                t.state == TREND_GROWING || t.is_rising ||
                ((t.state == TREND_BACK || t.state == TREND_OPENED) && t.noticed >= PAST);
        }
        grown += is_grown;
        noticed += is_noticed;
    }
    print_message("1 to 4 a week, within 14 days: noticed %.3f, growing %.3f\n",
                  (double)noticed / runs, (double)grown / runs);
    assert_true(noticed >= 0.9 * runs);
    assert_true(grown >= 0.65 * runs);
}

static void test_an_end_and_a_return_are_noticed(void **state)
{
    enum { ENDS = 140, RETURNS = 224, DAYS = 238 };
    int closed = 0, back = 0, runs = 300;

    (void)state;
    for (int run = 0; run < runs; run++) {
        struct trend_day days[DAYS] = {0};
        enum trend_state states[DAYS];
        struct trend t;

        fill(days, 0, ENDS, 4. / 7);
        fill(days, RETURNS, DAYS, 4. / 7);
        trend_history(days, DAYS, states, &t);
        closed += states[ENDS + 13] == TREND_CLOSED;
        back += states[DAYS - 1] == TREND_BACK;
    }
    print_message("4 a week ends and returns: closed within 14 days %.3f, back %.3f\n",
                  (double)closed / runs, (double)back / runs);
    assert_true(closed >= 0.9 * runs);
    assert_true(back >= 0.9 * runs);
}

static void test_five_mentions_are_never_growth(void **state)
{
    struct trend_day days[100] = {0};
    enum trend_state states[100];
    struct trend t;

    (void)state;
    days[0].count = days[20].count = 1;
    for (size_t d = 90; d < 95; d++)
        days[d].count = 1;
    trend_history(days, 100, states, &t);
    assert_int_equal(entries(states, 100, TREND_GROWING), 0);
}

static void test_a_life_has_its_states(void **state)
{
    struct trend_day days[400] = {0};
    enum trend_state states[400];
    struct trend t;

    (void)state;
    for (size_t d = 60; d < 150; d += 4)
        days[d].count = 1;
    for (size_t d = 300; d < 400; d += 3)
        days[d].count = 1;
    trend_history(days, 400, states, &t);
    assert_int_equal(states[59], TREND_NONE);
    assert_int_equal(states[68], TREND_OPENED); /* the third mention */
    assert_int_equal(states[120], TREND_STEADY);
    assert_int_equal(states[200], TREND_CLOSED);
    assert_int_equal(states[306], TREND_BACK);
    assert_int_equal(states[399], TREND_STEADY);
    assert_int_equal(t.first, 60);
    assert_int_equal(t.last, 399);
    assert_int_equal(t.opened, 60);

    trend_follow(days, 310, &t);
    assert_int_equal(t.state, TREND_BACK);
    assert_int_equal(t.since, 300);
    assert_int_equal(t.noticed, 306);
}

static void test_a_day_more_changes_no_day_before(void **state)
{
    struct trend_day days[300];
    enum trend_state all[300], part[300];
    struct trend t;

    (void)state;
    fill(days, 0, 200, 0.3);
    fill(days, 200, 300, 1.2);
    trend_history(days, 300, all, &t);
    for (size_t len = 1; len <= 300; len += 13) {
        trend_history(days, len, part, &t);
        assert_memory_equal(part, all, len * sizeof(*part));
        assert_int_equal(t.state, all[len - 1]);
    }
}

static void test_states_do_not_flicker(void **state)
{
    struct trend_day days[2 * YEAR];
    enum trend_state states[2 * YEAR];
    int changes = 0;
    struct trend t;

    (void)state;
    for (int run = 0; run < 100; run++) {
        fill(days, 0, 2 * YEAR, 0.25);
        trend_history(days, 2 * YEAR, states, &t);
        for (size_t d = 1; d < 2 * YEAR; d++)
            changes += states[d] != states[d - 1];
    }
    assert_true(changes < 100 * 2 * 5); /* fewer than 5 a year */
}

/* Twice as many people write, twice as many complain: no news. */
static void test_growth_counts_against_exposure(void **state)
{
    int grown = 0, grown_alone = 0, runs = 100;

    (void)state;
    for (int run = 0; run < runs; run++) {
        struct trend_day days[140];
        struct trend t;

        for (size_t d = 0; d < 140; d++) {
            uint32_t count = poisson(d < 112 ? 1 : 2);

            days[d] = (struct trend_day){count, count + poisson(d < 112 ? 20 : 40)};
        }
        trend_follow(days, 140, &t);
        grown += t.state == TREND_GROWING;
        for (size_t d = 0; d < 140; d++)
            days[d].all = 0;
        trend_follow(days, 140, &t);
        grown_alone += t.state == TREND_GROWING;
    }
    assert_true(grown <= 0.1 * runs);
    assert_true(grown_alone >= 0.9 * runs);
}

static void test_nothing_and_first_days(void **state)
{
    struct trend_day days[10] = {0};
    struct trend t;

    (void)state;
    trend_follow(days, 0, &t);
    assert_int_equal(t.state, TREND_NONE);
    assert_true(t.first == SIZE_MAX && t.last == SIZE_MAX);
    for (size_t d = 0; d < 10; d++)
        days[d].count = 2;
    trend_follow(days, 10, &t);
    assert_int_equal(t.state, TREND_STEADY); /* it was there when watching began */
}

static void test_growth_of_one_among_many_kinds_is_doubted(void **state)
{
    static const struct {
        const char *why;
        size_t kinds;
        double p;
        enum trend_state want;
    } rows[] = {
        {"among few", 10, 0.008, TREND_GROWING},        /* q 0.08 */
        {"among many", 40, 0.008, TREND_STEADY},        /* q 0.32 */
        {"plain among many", 40, 0.001, TREND_GROWING}, /* q 0.04 */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct trend t[40];

        for (size_t k = 0; k < rows[i].kinds; k++)
            t[k] = (struct trend){.state = TREND_STEADY, .opened = 3, .p = 1};
        t[2] = (struct trend){
            .state = TREND_GROWING, .opened = 3, .since = 50, .p = rows[i].p};
        trend_doubt(t, rows[i].kinds);
        if (t[2].state != rows[i].want ||
            t[2].since != (rows[i].want == TREND_GROWING ? 50 : 3))
            fail_msg("%s: %s since day %zu", rows[i].why, trend_state_name(t[2].state),
                     t[2].since);
        assert_int_equal(t[0].state, TREND_STEADY);
    }
}

/* An owner judges the program by its first month: 1, 5, 10 a week is told in it, and
 * counts that only wander are not. */
static void test_growth_in_the_first_month(void **state)
{
    static const uint32_t counts[30] = {[8] = 1,  [16] = 1, [18] = 2, [20] = 2, [22] = 2,
                                        [23] = 1, [24] = 2, [26] = 2, [28] = 2, [29] = 1};
    struct trend_day days[35] = {0};
    int grown = 0, runs = 0;
    struct trend t;

    (void)state;
    for (size_t d = 0; d < ARRAY_LEN(counts); d++)
        days[d] = (struct trend_day){counts[d], 10 + counts[d]};
    trend_follow(days, ARRAY_LEN(counts), &t);
    assert_int_equal(t.state, TREND_GROWING);
    for (double rate = 0.2; rate < 5; rate *= 1.5) {
        for (int run = 0; run < 1000; run++, runs++) {
            fill(days, 0, ARRAY_LEN(days), rate);
            trend_follow(days, ARRAY_LEN(days), &t);
            grown += t.state == TREND_GROWING;
        }
    }
    print_message("first five weeks: false growing in %.4f\n", (double)grown / runs);
    assert_true(grown <= runs / 100);
}

/* Benjamini and Hochberg by hand: p sorted 0.01 0.03 0.04 0.2 1 of 5. */
static void test_many_kinds_are_adjusted(void **state)
{
    struct trend t[] = {{.p = 0.01}, {.p = 0.04}, {.p = 0.03}, {.p = 1}, {.p = 0.2}};

    (void)state;
    trend_adjust(t, 5);
    assert_near(t[0].q, 0.05, 1e-12);
    assert_near(t[1].q, 0.04 * 5 / 3, 1e-12);
    assert_near(t[2].q, 0.04 * 5 / 3, 1e-12);
    assert_near(t[3].q, 1, 1e-12);
    assert_near(t[4].q, 0.25, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stationary_counts_seldom_grow),
        cmocka_unit_test(test_a_rise_from_one_to_four_a_week_is_noticed),
        cmocka_unit_test(test_an_end_and_a_return_are_noticed),
        cmocka_unit_test(test_five_mentions_are_never_growth),
        cmocka_unit_test(test_a_life_has_its_states),
        cmocka_unit_test(test_a_day_more_changes_no_day_before),
        cmocka_unit_test(test_states_do_not_flicker),
        cmocka_unit_test(test_growth_counts_against_exposure),
        cmocka_unit_test(test_nothing_and_first_days),
        cmocka_unit_test(test_growth_in_the_first_month),
        cmocka_unit_test(test_growth_of_one_among_many_kinds_is_doubted),
        cmocka_unit_test(test_many_kinds_are_adjusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
