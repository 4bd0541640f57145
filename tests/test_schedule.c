#include "tests/unit.h"

#include "fetchers/schedule.h"

#define HOUR ((int64_t)3600)
#define DAY (24 * HOUR)
static const int64_t noon = 1772884800; /* 2026-03-07 12:00:00 UTC */

static void test_waits_after_a_fetch(void **state)
{
    static const struct {
        const char *why;
        enum http_fault fault;
        int64_t failures; /* before */
        int64_t retry_after, every;
        int64_t least, most; /* seconds from now to due */
    } rows[] = {
        {"success", HTTP_FINE, 0, 0, HOUR, HOUR * 7 / 8, HOUR * 15 / 16},
        {"success ends a streak", HTTP_FINE, 9, 0, HOUR, HOUR * 7 / 8, HOUR * 15 / 16},
        {"success may bring a wait", HTTP_FINE, 0, 2 * HOUR, HOUR, 2 * HOUR,
         9 * HOUR / 4},
        {"first failure", HTTP_DNS, 0, 0, HOUR, HOUR * 7 / 8, HOUR * 15 / 16},
        {"second", HTTP_CONNECT, 1, 0, HOUR, 2 * HOUR * 7 / 8, 2 * HOUR},
        {"fourth", HTTP_TIME, 3, 0, HOUR, 8 * HOUR * 7 / 8, 8 * HOUR},
        {"many", HTTP_DNS, 1000000, 0, HOUR, DAY * 7 / 8, DAY},
        {"seldom and many", HTTP_DNS, 50, 0, 7 * DAY, 7 * DAY * 7 / 8, 7 * DAY},
        {"Retry-After is kept", HTTP_WAIT, 0, 5 * HOUR, HOUR, 5 * HOUR, 45 * HOUR / 8},
        {"Retry-After shorter than ours", HTTP_WAIT, 3, 60, HOUR, 7 * HOUR, 8 * HOUR},
        {"Retry-After of a year", HTTP_WAIT, 0, 365 * DAY, HOUR, DAY, DAY * 9 / 8},
        {"Retry-After below zero", HTTP_WAIT, 0, -5, HOUR, HOUR * 7 / 8, HOUR * 15 / 16},
        {"no interval set", HTTP_DNS, 0, 0, 0, 52, 60},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (uint64_t seed = 0; seed < 200; seed++) {
            struct schedule s = {.failures = rows[i].failures};
            int64_t wait;

            schedule_update(&s, rows[i].fault, false, rows[i].retry_after, rows[i].every,
                            noon, seed);
            wait = s.due_at - noon;
            if (wait < rows[i].least || wait > rows[i].most || s.checked_at != noon ||
                s.is_paused)
                fail_msg("%s: %lld s", rows[i].why, (long long)wait);
            assert_int_equal(s.failures,
                             rows[i].fault == HTTP_FINE ? 0 : rows[i].failures + 1);
        }
    }
}

static void test_interval_follows_the_source(void **state)
{
    static const struct {
        const char *why;
        int64_t quiet, every, latest, want; /* quiet -1: no mention known */
    } rows[] = {
        {"busy", 600, HOUR, 6 * HOUR, HOUR},
        {"an eighth of the silence", 24 * HOUR, HOUR, 6 * HOUR, 3 * HOUR},
        {"no longer than the latest", 30 * DAY, HOUR, 6 * HOUR, 6 * HOUR},
        {"no shorter than every", 24 * HOUR, 12 * HOUR, 6 * HOUR, 12 * HOUR},
        {"no time known", -1, HOUR, 6 * HOUR, HOUR},
        {"a mention of tomorrow", -DAY, HOUR, 6 * HOUR, HOUR},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t newest = rows[i].quiet == -1 ? 0 : noon - rows[i].quiet;
        int64_t got = schedule_interval(rows[i].every, rows[i].latest, newest, noon);

        if (got != rows[i].want)
            fail_msg("%s: %lld s", rows[i].why, (long long)got);
    }
}

static void test_nothing_but_410_pauses(void **state)
{
    (void)state;
    for (int fault = 0; fault < HTTP_FAULTS_LEN; fault++) {
        struct schedule s = {0};

        for (int night = 0; night < 1000; night++)
            schedule_update(&s, (enum http_fault)fault, false, 0, DAY, noon + night * DAY,
                            7);
        assert_int_equal(s.is_paused, fault == HTTP_GONE);
        assert_int_equal(schedule_is_due(&s, DAY, noon + 1001 * DAY), fault != HTTP_GONE);
    }
}

/* Run by a timer at the same time each night, a bit earlier or later: none is skipped. */
static void test_a_nightly_run_finds_daily_sources_due(void **state)
{
    struct schedule s = {0};

    (void)state;
    for (int night = 0; night < 400; night++) {
        int64_t now = noon + night * DAY + (int64_t)(night % 7) * 300;

        assert_true(schedule_is_due(&s, DAY, now));
        schedule_update(&s, night % 3 == 0 ? HTTP_TIME : HTTP_FINE, false, 0, DAY, now,
                        3);
        assert_false(schedule_is_due(&s, DAY, now + HOUR));
    }
}

static void test_sources_that_failed_together_are_spread(void **state)
{
    int64_t first = 0;
    size_t others = 0;

    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct schedule s = {0};

        schedule_update(&s, HTTP_DNS, false, 0, HOUR, noon, seed);
        if (seed == 0)
            first = s.due_at;
        else
            others += s.due_at != first ? 1 : 0;
    }
    assert_true(others > 90);
}

static void test_unsent_requests_are_not_the_sources_fault(void **state)
{
    struct schedule s = {.checked_at = noon - DAY, .due_at = noon, .failures = 2};
    const struct schedule before = s;

    (void)state;
    schedule_update(&s, HTTP_STOPPED, true, 0, DAY, noon, 1);
    assert_memory_equal(&s, &before, sizeof(s));
    schedule_update(&s, HTTP_STOPPED, false, 0, DAY, noon, 1);
    assert_memory_equal(&s, &before, sizeof(s));
    schedule_update(&s, HTTP_WAIT, true, HOUR, DAY, noon, 1);
    assert_int_equal(s.failures, 2);
    assert_int_equal(s.checked_at, noon - DAY);
    assert_true(s.due_at >= noon + HOUR);
}

static void test_wrong_clocks_do_not_silence_a_source(void **state)
{
    static const struct {
        const char *why;
        struct schedule s;
        bool is_due;
    } rows[] = {
        {"new", {0}, true},
        {"in an hour", {.checked_at = 1772884700, .due_at = 1772884800 + HOUR}, false},
        {"at the second", {.checked_at = 1772884700, .due_at = 1772884800}, true},
        {"set when the clock was 3 years ahead",
         {.checked_at = 1772884800 + 1095 * DAY, .due_at = 1772884800 + 1096 * DAY},
         true},
        {"due in 3 years",
         {.checked_at = 1772884700, .due_at = 1772884800 + 1095 * DAY},
         true},
        {"paused", {.is_paused = true}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (schedule_is_due(&rows[i].s, DAY, noon) != rows[i].is_due)
            fail_msg("%s", rows[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits_after_a_fetch),
        cmocka_unit_test(test_interval_follows_the_source),
        cmocka_unit_test(test_nothing_but_410_pauses),
        cmocka_unit_test(test_a_nightly_run_finds_daily_sources_due),
        cmocka_unit_test(test_sources_that_failed_together_are_spread),
        cmocka_unit_test(test_unsent_requests_are_not_the_sources_fault),
        cmocka_unit_test(test_wrong_clocks_do_not_silence_a_source),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
