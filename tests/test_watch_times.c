/*
 * test_watch_times.c - alerts at night, on days off, and many at once
 */
#include "tests/watch_help.h"

static void test_quiet_hours_hold_all_but_what_is_urgent(void **state)
{
    static const struct {
        const char *why;
        enum severity severity;
        bool is_urgent_rule, is_held;
    } rows[] = {
        {"high", SEVERITY_HIGH, false, true},
        {"urgent", SEVERITY_URGENT, false, false},
        {"a rule that presses", SEVERITY_HIGH, true, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY,
                                                    .is_urgent = rows[i].is_urgent_rule});

        s.quiet_until = MONDAY + 7 * HOUR;
        severe(&s, "m1", MONDAY);
        s.events[0].severity = rows[i].severity;
        assert_int_equal(turn(&s, MONDAY), 1);
        if ((s.result.actions[0].held_until == s.quiet_until) != rows[i].is_held)
            fail_msg("%s", rows[i].why);
        arena_release(&s.arena);
    }
}

/* Hour by hour: how many come, and what is said. */
static void test_a_storm_is_one_message_a_count_an_hour_and_an_end(void **state)
{
    static const struct {
        const char *why;
        int comes;
        size_t told;
        enum watch_what what;
        int64_t count, all;
    } hours[] = {
        {"it begins", 8, 1, WATCH_STORM, 8, 8},
        {"more", 5, 1, WATCH_STORM_COUNT, 5, 13},
        {"a pause", 0, 0, WATCH_ALERT, 0, 0},
        {"one more", 1, 1, WATCH_STORM_COUNT, 1, 14},
        {"a pause", 0, 0, WATCH_ALERT, 0, 0},
        {"over", 0, 1, WATCH_STORM_OVER, 0, 14},
        {"nothing is said of nothing", 0, 0, WATCH_ALERT, 0, 0},
        {"as on other days", 1, 1, WATCH_ALERT, 0, 0},
    };
    static const char names[][4] = {"m01", "m02", "m03", "m04", "m05",
                                    "m06", "m07", "m08", "m09", "m10",
                                    "m11", "m12", "m13", "m14", "m15"};
    struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY});
    struct str first = STR_NONE;
    size_t next = 0;

    (void)state;
    s.storm_after = 5;
    for (size_t i = 0; i < ARRAY_LEN(hours); i++) {
        const struct watch_action *a;

        for (int k = 0; k < hours[i].comes; k++)
            severe(&s, names[next++], MONDAY + (int64_t)i * HOUR);
        if (turn(&s, MONDAY + (int64_t)i * HOUR) != hours[i].told)
            fail_msg("hour %zu, %s: %zu messages", i, hours[i].why, s.result.len);
        if (hours[i].told == 0)
            continue;
        a = &s.result.actions[0];
        if (a->what != hours[i].what ||
            (a->what != WATCH_ALERT &&
             (a->count != hours[i].count || a->all != hours[i].all)))
            fail_msg("hour %zu, %s: what %d, %lld of %lld", i, hours[i].why, a->what,
                     (long long)a->count, (long long)a->all);
        if (a->what == WATCH_STORM)
            first = a->id;
        else if (a->what != WATCH_ALERT)
            assert_true(str_eq(a->thread, first));
    }
    arena_release(&s.arena);
}

static void test_alerts_of_the_last_hour_count_towards_a_storm(void **state)
{
    static const char names[][3] = {"a1", "a2", "a3", "b1", "b2", "c1"};
    struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY});

    (void)state;
    s.storm_after = 5;
    for (size_t i = 0; i < 3; i++)
        severe(&s, names[i], MONDAY);
    assert_int_equal(turn(&s, MONDAY), 3);
    for (size_t i = 3; i < 5; i++)
        severe(&s, names[i], MONDAY + HOUR / 2);
    assert_int_equal(turn(&s, MONDAY + HOUR / 2), 2); /* five are no storm */
    severe(&s, names[5], MONDAY + HOUR / 2 + 60);
    assert_int_equal(turn(&s, MONDAY + HOUR / 2 + 60), 1);
    assert_int_equal(s.result.actions[0].what, WATCH_STORM);
    assert_int_equal(s.result.actions[0].all, 6);
    assert_int_equal(s.result.actions[0].events_len, 1);
    arena_release(&s.arena);
}

static void test_a_storm_at_night_is_one_message_in_the_morning(void **state)
{
    static const char names[][4] = {"m01", "m02", "m03", "m04", "m05",
                                    "m06", "m07", "m08", "m09", "m10",
                                    "m11", "m12", "m13", "m14", "m15"};
    struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY});
    size_t next = 0;

    (void)state;
    s.storm_after = 5;
    s.quiet_until = MONDAY + 7 * HOUR;
    for (int hour = 0; hour < 7; hour++) {
        for (int k = 0; k < (hour == 0 ? 8 : 1); k++)
            severe(&s, names[next++], MONDAY + hour * HOUR);
        assert_int_equal(turn(&s, MONDAY + hour * HOUR), hour == 0 ? 1 : 0);
        if (hour == 0)
            assert_true(s.result.actions[0].held_until == s.quiet_until);
    }
    s.quiet_until = TIME_UNKNOWN;
    assert_int_equal(turn(&s, MONDAY + 7 * HOUR), 1);
    assert_int_equal(s.result.actions[0].what, WATCH_STORM_COUNT);
    assert_int_equal(s.result.actions[0].count, 6);
    arena_release(&s.arena);
}

/* What a storm is about is told beside it; many such messages are a storm themselves. */
static void test_what_explains_a_storm_is_not_lost_in_it(void **state)
{
    static const struct {
        const char *why;
        int mentions, issues;
        size_t told;
        enum watch_what last;
    } rows[] = {
        {"a storm and its issue", 8, 1, 2, WATCH_STORM},
        {"mentions alone", 8, 0, 1, WATCH_STORM},
        {"issues alone, few", 0, 3, 3, WATCH_ALERT},
        {"too many issues", 0, 6, 1, WATCH_STORM},
        {"few of both", 4, 2, 6, WATCH_ALERT},
    };
    static const char names[][3] = {"m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"};
    static const char issues[][3] = {"i1", "i2", "i3", "i4", "i5", "i6"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY});
        size_t told;

        s.rules[s.rules_len++] =
            (struct rule_settings){.name = STR("again"), .when = WHEN_ISSUE};
        s.storm_after = 5;
        for (int k = 0; k < rows[i].mentions; k++)
            severe(&s, names[k], MONDAY);
        for (int k = 0; k < rows[i].issues; k++)
            event(&s, WATCH_ISSUE, issues[k])->count = 9;
        told = turn(&s, MONDAY);
        if (told != rows[i].told || s.result.actions[told - 1].what != rows[i].last)
            fail_msg("%s: %zu messages", rows[i].why, told);
        if (rows[i].issues > 0 && rows[i].issues < 6)
            assert_int_equal(s.result.actions[0].rule, 1);
        arena_release(&s.arena);
    }
}

static void test_without_storm_each_goes_out(void **state)
{
    static const char names[][3] = {"a1", "a2", "a3", "a4", "a5", "a6", "a7"};
    struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY});

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        severe(&s, names[i], MONDAY);
    assert_int_equal(turn(&s, MONDAY), 7);
    arena_release(&s.arena);
}

static void test_a_clock_that_went_back_silences_nothing(void **state)
{
    struct sim s = begin((struct rule_settings){
        .name = STR("a"), .when = WHEN_SEVERITY, .cool_down_s = DAY});

    (void)state;
    severe(&s, "m1", MONDAY + 900 * DAY);
    assert_int_equal(turn(&s, MONDAY + 900 * DAY), 1);
    severe(&s, "m2", MONDAY + 900 * DAY);
    assert_int_equal(turn(&s, MONDAY), 1);
    arena_release(&s.arena);
}

static void test_quiet_ends_when_hours_and_days_do(void **state)
{
    static struct str weekend[] = {STR_INIT("sat"), STR_INIT("Sunday")};
    static struct str week[] = {STR_INIT("mon"), STR_INIT("tue"), STR_INIT("wed"),
                                STR_INIT("thu"), STR_INIT("fri"), STR_INIT("sat"),
                                STR_INIT("sun")};
    static const struct {
        const char *why;
        int from, to;
        struct str_list days;
        const char *now, *until;
    } rows[] = {
        {"never", 0, 0, {NULL, 0}, "2025-11-17T03:00:00Z", NULL},
        {"before midnight",
         22 * 60,
         7 * 60,
         {NULL, 0},
         "2025-11-17T23:00:00Z",
         "2025-11-18T07:00:00Z"},
        {"behind midnight",
         22 * 60,
         7 * 60,
         {NULL, 0},
         "2025-11-18T06:59:59Z",
         "2025-11-18T07:00:00Z"},
        {"at its end", 22 * 60, 7 * 60, {NULL, 0}, "2025-11-18T07:00:00Z", NULL},
        {"at its beginning",
         22 * 60,
         7 * 60,
         {NULL, 0},
         "2025-11-18T22:00:00Z",
         "2025-11-19T07:00:00Z"},
        {"by day",
         12 * 60,
         14 * 60,
         {NULL, 0},
         "2025-11-18T13:00:00Z",
         "2025-11-18T14:00:00Z"},
        {"a weekend", 0, 0, {weekend, 2}, "2025-11-22T12:00:00Z", "2025-11-24T00:00:00Z"},
        {"a weekend and the nights",
         22 * 60,
         7 * 60,
         {weekend, 2},
         "2025-11-21T23:00:00Z",
         "2025-11-24T07:00:00Z"},
        {"Friday noon", 22 * 60, 7 * 60, {weekend, 2}, "2025-11-21T12:00:00Z", NULL},
        {"every day", 0, 0, {week, 7}, "2025-11-21T12:00:00Z", NULL},
    };

    (void)state;
    assert_true(date_local_zone("UTC"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct settings s = {.quiet_from = rows[i].from,
                             .quiet_to = rows[i].to,
                             .quiet_days = rows[i].days};
        int64_t now = 0, until = TIME_UNKNOWN;

        assert_int_equal(date_parse_any(str_from(rows[i].now), &now, NULL), OK);
        if (rows[i].until != NULL)
            assert_int_equal(date_parse_any(str_from(rows[i].until), &until, NULL), OK);
        if (watch_quiet_until(&s, now) != until)
            fail_msg("%s: %lld", rows[i].why, (long long)watch_quiet_until(&s, now));
    }
    /* the night on which the clock goes forward, Europe/Berlin: 07:00 is 05:00Z */
    assert_true(date_local_zone("Europe/Berlin"));
    {
        struct settings s = {.quiet_from = 22 * 60, .quiet_to = 7 * 60};
        int64_t now = 0, until = 0;

        assert_int_equal(date_parse_any(STR("2026-03-28T22:30:00Z"), &now, NULL), OK);
        assert_int_equal(date_parse_any(STR("2026-03-29T05:00:00Z"), &until, NULL), OK);
        assert_true(watch_quiet_until(&s, now) == until);
    }
    assert_true(date_local_zone("UTC"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quiet_hours_hold_all_but_what_is_urgent),
        cmocka_unit_test(test_a_storm_is_one_message_a_count_an_hour_and_an_end),
        cmocka_unit_test(test_alerts_of_the_last_hour_count_towards_a_storm),
        cmocka_unit_test(test_a_storm_at_night_is_one_message_in_the_morning),
        cmocka_unit_test(test_what_explains_a_storm_is_not_lost_in_it),
        cmocka_unit_test(test_without_storm_each_goes_out),
        cmocka_unit_test(test_a_clock_that_went_back_silences_nothing),
        cmocka_unit_test(test_quiet_ends_when_hours_and_days_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
