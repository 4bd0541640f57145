/*
 * Which alerts go out when, in simulated time: each test is a row of hours, and what was
 * told is remembered from one to the next as the store does.
 */
#include "tests/unit.h"

#include "analyze/watch.h"
#include "base/date.h"

#include <math.h>

enum { HOUR = 3600, DAY = 86400 };
#define MONDAY INT64_C(1763337600) /* 2025-11-17T00:00:00Z */

/* What is remembered, and what came of the last turn. */
struct sim {
    struct arena arena;
    struct rule_settings rules[4];
    size_t rules_len;
    struct watch_mark marks[256];
    size_t marks_len;
    struct watch_event events[64];
    size_t events_len;
    struct watch_result result;
    int64_t storm_after, quiet_until;
};

static void keep(struct sim *s, const struct watch_mark *m)
{
    for (size_t i = 0; i < s->marks_len; i++) {
        if (str_eq(s->marks[i].rule, m->rule) && str_eq(s->marks[i].item, m->item)) {
            s->marks[i] = *m;
            return;
        }
    }
    assert_true(s->marks_len < ARRAY_LEN(s->marks));
    s->marks[s->marks_len++] = *m;
}

/* How many messages this turn gives; the events are used up. */
static size_t turn(struct sim *s, int64_t now)
{
    struct watch_input in = {.rules = s->rules,
                             .rules_len = s->rules_len,
                             .brand = STR("Pier"),
                             .events = s->events,
                             .events_len = s->events_len,
                             .marks = s->marks,
                             .marks_len = s->marks_len,
                             .storm_after = s->storm_after,
                             .quiet_until = s->quiet_until,
                             .now = now};

    watch_decide(&in, &s->arena, &s->result);
    for (size_t i = 0; i < s->result.marks_len; i++)
        keep(s, &s->result.marks[i]);
    s->events_len = 0;
    return s->result.len;
}

static struct sim begin(struct rule_settings rule)
{
    struct sim s = {.rules = {rule}, .rules_len = 1, .quiet_until = TIME_UNKNOWN};

    return s;
}

static struct watch_event *event(struct sim *s, enum watch_kind kind, const char *item)
{
    struct watch_event *e = &s->events[s->events_len++];

    *e = (struct watch_event){.kind = kind, .item = str_from(item), .stars = NAN};
    return e;
}

static void severe(struct sim *s, const char *item, int64_t at)
{
    struct watch_event *e = event(s, WATCH_MENTION, item);

    e->at = at;
    e->severity = SEVERITY_HIGH;
}

static void test_each_kind_has_its_threshold(void **state)
{
    static const struct {
        const char *why;
        struct rule_settings rule;
        struct watch_event event;
        size_t told;
    } rows[] = {
        {"severe enough", {.when = WHEN_SEVERITY}, {.severity = SEVERITY_HIGH}, 1},
        {"not severe", {.when = WHEN_SEVERITY}, {.severity = SEVERITY_NORMAL}, 0},
        {"not urgent",
         {.when = WHEN_SEVERITY, .severity = 1},
         {.severity = SEVERITY_HIGH},
         0},
        {"urgent",
         {.when = WHEN_SEVERITY, .severity = 1},
         {.severity = SEVERITY_URGENT},
         1},
        {"few stars", {.when = WHEN_STARS, .stars = 2}, {.stars = 2}, 1},
        {"more stars", {.when = WHEN_STARS, .stars = 2}, {.stars = 2.5}, 0},
        {"no stars", {.when = WHEN_STARS, .stars = 2}, {.stars = NAN}, 0},
        {"no stars asked for", {.when = WHEN_STARS, .stars = 0}, {.stars = 0}, 1},
        {"spike",
         {.when = WHEN_SPIKE, .chance = 0.001},
         {.kind = WATCH_SPIKE, .count = 4, .chance = 0.0005},
         1},
        {"too few for a spike",
         {.when = WHEN_SPIKE, .chance = 0.001},
         {.kind = WATCH_SPIKE, .count = 3, .chance = 0.0005},
         0},
        {"chance",
         {.when = WHEN_SPIKE, .chance = 0.001},
         {.kind = WATCH_SPIKE, .count = 40, .chance = 0.0011},
         0},
        {"fewer are enough for the owner",
         {.when = WHEN_SPIKE, .chance = 0.001, .least = 2},
         {.kind = WATCH_SPIKE, .count = 2, .chance = 0.0005},
         1},
        {"a spike of a source, the brand is asked for",
         {.when = WHEN_SPIKE, .chance = 1},
         {.kind = WATCH_SPIKE, .count = 9, .source = STR_INIT("google")},
         0},
        {"a spike of the source that is asked for",
         {.when = WHEN_SPIKE, .chance = 1, .source = STR_INIT("google")},
         {.kind = WATCH_SPIKE, .count = 9, .source = STR_INIT("google")},
         1},
        {"a fall",
         {.when = WHEN_NPS, .chance = 0.01},
         {.kind = WATCH_NPS, .count = 20, .chance = 0.002},
         1},
        {"few answers",
         {.when = WHEN_NPS, .chance = 0.01},
         {.kind = WATCH_NPS, .count = 19, .chance = 0.002},
         0},
        {"an issue", {.when = WHEN_ISSUE}, {.kind = WATCH_ISSUE, .count = 3}, 1},
        {"a small one",
         {.when = WHEN_ISSUE, .least = 5},
         {.kind = WATCH_ISSUE, .count = 4},
         0},
        {"silence",
         {.when = WHEN_SILENT, .after_s = DAY, .chance = 0.01},
         {.kind = WATCH_SILENT, .silence_s = DAY, .chance = 0.01},
         1},
        {"short silence",
         {.when = WHEN_SILENT, .after_s = DAY, .chance = 0.01},
         {.kind = WATCH_SILENT, .silence_s = DAY - 1, .chance = 0},
         0},
        {"usual silence",
         {.when = WHEN_SILENT, .after_s = DAY, .chance = 0.01},
         {.kind = WATCH_SILENT, .silence_s = 9 * DAY, .chance = 0.02},
         0},
        {"another brand",
         {.when = WHEN_SEVERITY, .brand = STR_INIT("Quay")},
         {.severity = SEVERITY_URGENT},
         0},
        {"another source",
         {.when = WHEN_SEVERITY, .source = STR_INIT("google")},
         {.severity = SEVERITY_URGENT, .source = STR_INIT("yelp")},
         0},
        {"another kind of rule", {.when = WHEN_ISSUE}, {.severity = SEVERITY_URGENT}, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim s = begin(rows[i].rule);

        s.events[s.events_len] = rows[i].event;
        s.events[s.events_len].item = STR("x");
        s.events[s.events_len++].at = MONDAY;
        if (turn(&s, MONDAY) != rows[i].told)
            fail_msg("%s: %zu", rows[i].why, s.result.len);
        arena_release(&s.arena);
    }
}

static void test_words_are_whole_words_in_any_case(void **state)
{
    static struct str items[] = {STR_INIT("rats"), STR_INIT("Food Poisoning"),
                                 STR_INIT("STRASSE")};
    static const struct {
        const char *text;
        size_t told;
    } rows[] = {
        {"There were RATS in the kitchen", 1},
        {"The pirates came", 0},
        {"rats", 1},
        {"crats", 0},
        {"ratsy", 0},
        {"I got food poisoning!", 1},
        {"poisoning food", 0},
        {"in der Straße", 1},
        {"pirates and (rats)", 1},
        {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim s = begin((struct rule_settings){.when = WHEN_WORDS,
                                                    .words = {items, ARRAY_LEN(items)}});
        struct watch_event *e = event(&s, WATCH_MENTION, "m1");

        e->at = MONDAY;
        e->text = str_from(rows[i].text);
        if (turn(&s, MONDAY) != rows[i].told)
            fail_msg("\"%s\": %zu", rows[i].text, s.result.len);
        arena_release(&s.arena);
    }
}

static void test_an_item_is_told_once_by_the_first_rule(void **state)
{
    struct sim s = begin((struct rule_settings){.name = STR("a"), .when = WHEN_SEVERITY});

    (void)state;
    s.rules[s.rules_len++] =
        (struct rule_settings){.name = STR("b"), .when = WHEN_STARS, .stars = 5};
    for (int hour = 0; hour < 48; hour++) {
        severe(&s, "m1", MONDAY);
        s.events[0].stars = 1;
        assert_int_equal(turn(&s, MONDAY + hour * HOUR), hour == 0 ? 1 : 0);
    }
    assert_int_equal(s.marks_len, 3); /* two rules and one item */
    arena_release(&s.arena);
}

static void test_a_new_rule_tells_nothing_old(void **state)
{
    struct sim s = begin((struct rule_settings){.name = STR("a"), .when = WHEN_SEVERITY});

    (void)state;
    severe(&s, "m1", MONDAY - 2 * DAY); /* a brand's first turn: history of three days */
    assert_int_equal(turn(&s, MONDAY), 1);
    s.rules[s.rules_len++] =
        (struct rule_settings){.name = STR("b"), .when = WHEN_STARS, .stars = 5};
    event(&s, WATCH_MENTION, "m2")->at = MONDAY - HOUR;
    s.events[0].stars = 1;
    assert_int_equal(turn(&s, MONDAY + HOUR), 0);
    event(&s, WATCH_MENTION, "m3")->at = MONDAY + HOUR;
    s.events[0].stars = 1;
    assert_int_equal(turn(&s, MONDAY + 2 * HOUR), 1);
    arena_release(&s.arena);
}

static void test_a_rule_cools_down(void **state)
{
    static const struct {
        int64_t after;
        size_t told;
    } rows[] = {{0, 1}, {HOUR, 0}, {6 * HOUR - 1, 0}, {6 * HOUR, 1}, {7 * HOUR, 0}};
    static const char *const items[] = {"m1", "m2", "m3", "m4", "m5"};
    struct sim s = begin((struct rule_settings){
        .name = STR("a"), .when = WHEN_SEVERITY, .cool_down_s = 6 * HOUR});

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        severe(&s, items[i], MONDAY + rows[i].after);
        if (turn(&s, MONDAY + rows[i].after) != rows[i].told)
            fail_msg("%s: %zu", items[i], s.result.len);
    }
    severe(&s, "m2", MONDAY + HOUR); /* what was left to the digest stays there */
    assert_int_equal(turn(&s, MONDAY + 20 * HOUR), 0);
    arena_release(&s.arena);
}

static void test_spikes_and_falls_come_back_after_their_time(void **state)
{
    static const struct {
        enum rule_when when;
        enum watch_kind kind;
        int64_t wait;
    } rows[] = {{WHEN_SPIKE, WATCH_SPIKE, DAY}, {WHEN_NPS, WATCH_NPS, 7 * DAY}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim s = begin((struct rule_settings){.when = rows[i].when});
        size_t told = 0;

        for (int hour = 0; hour <= 14 * 24; hour++) {
            event(&s, rows[i].kind, "x")->count = 50;
            told += turn(&s, MONDAY + hour * HOUR);
        }
        assert_int_equal(told, 14 * DAY / rows[i].wait + 1);
        arena_release(&s.arena);
    }
}

static void test_silence_is_told_until_it_is_over_and_then_anew(void **state)
{
    static const struct {
        enum watch_kind kind;
        size_t told;
        enum watch_what what;
    } rows[] = {
        {WATCH_BACK, 0, WATCH_ALERT},     {WATCH_SILENT, 1, WATCH_ALERT},
        {WATCH_SILENT, 0, WATCH_ALERT},   {WATCH_BACK, 1, WATCH_FOLLOW_UP},
        {WATCH_BACK, 0, WATCH_ALERT},     {WATCH_SILENT, 1, WATCH_ALERT},
        {WATCH_BACK, 1, WATCH_FOLLOW_UP},
    };
    struct sim s = begin((struct rule_settings){.when = WHEN_SILENT});
    struct str first = STR_NONE;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        event(&s, rows[i].kind, "silent:google")->silence_s = DAY;
        if (turn(&s, MONDAY + (int64_t)i * HOUR) != rows[i].told ||
            (rows[i].told > 0 && s.result.actions[0].what != rows[i].what))
            fail_msg("step %zu: %zu", i, s.result.len);
        if (rows[i].told > 0 && rows[i].what == WATCH_ALERT)
            first = s.result.actions[0].id;
        else if (rows[i].told > 0)
            assert_true(str_eq(s.result.actions[0].thread, first));
    }
    arena_release(&s.arena);
}

static void test_a_late_answer_follows_the_first_message_once(void **state)
{
    struct sim s = begin((struct rule_settings){.when = WHEN_SEVERITY});
    struct str first;

    (void)state;
    event(&s, WATCH_LATE, "m2"); /* nobody was told of it */
    severe(&s, "m1", MONDAY);
    assert_int_equal(turn(&s, MONDAY), 1);
    first = s.result.actions[0].id;
    event(&s, WATCH_LATE, "m1");
    assert_int_equal(turn(&s, MONDAY + DAY), 1);
    assert_int_equal(s.result.actions[0].what, WATCH_FOLLOW_UP);
    assert_true(str_eq(s.result.actions[0].thread, first));
    assert_false(str_eq(s.result.actions[0].id, first));
    event(&s, WATCH_LATE, "m1");
    assert_int_equal(turn(&s, MONDAY + DAY + HOUR), 0);
    arena_release(&s.arena);
}

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

        assert_int_equal(date_parse_rfc3339(str_from(rows[i].now), &now, NULL), OK);
        if (rows[i].until != NULL)
            assert_int_equal(date_parse_rfc3339(str_from(rows[i].until), &until, NULL),
                             OK);
        if (watch_quiet_until(&s, now) != until)
            fail_msg("%s: %lld", rows[i].why, (long long)watch_quiet_until(&s, now));
    }
    /* the night on which the clock goes forward, Europe/Berlin: 07:00 is 05:00Z */
    assert_true(date_local_zone("Europe/Berlin"));
    {
        struct settings s = {.quiet_from = 22 * 60, .quiet_to = 7 * 60};
        int64_t now = 0, until = 0;

        assert_int_equal(date_parse_rfc3339(STR("2026-03-28T22:30:00Z"), &now, NULL), OK);
        assert_int_equal(date_parse_rfc3339(STR("2026-03-29T05:00:00Z"), &until, NULL),
                         OK);
        assert_true(watch_quiet_until(&s, now) == until);
    }
    assert_true(date_local_zone("UTC"));
}

/* Values by Python, terms of the negative binomial added up: r = n + 0.5, p = 56 / 57. */
static void test_excess_is_that_of_the_predictive_distribution(void **state)
{
    static const struct {
        const char *why;
        uint64_t count;
        size_t len;
        uint32_t first; /* all in the first window; the others none */
        double want;
    } rows[] = {
        {"never a complaint before", 1, 56, 0, 0.0088106},
        {"never, and four", 4, 56, 0, 2.6087e-08},
        {"too short a past", 50, 13, 0, 1},
        {"none", 0, 56, 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t before[64] = {rows[i].first};
        double got = watch_excess(rows[i].count, before, rows[i].len, NULL);

        if (fabs(got - rows[i].want) > 0.01 * rows[i].want)
            fail_msg("%s: %.8g", rows[i].why, got);
    }
    {
        uint32_t steady[56], lumpy[56] = {0};
        double usual = 0, even;

        for (size_t i = 0; i < 56; i++)
            steady[i] = 2;
        lumpy[5] = lumpy[33] = 56;
        even = watch_excess(9, steady, 56, &usual);
        assert_true(usual > 1.99 && usual < 2.01);
        assert_true(fabs(even - 0.00029529) < 1e-8);
        assert_true(watch_excess(9, lumpy, 56, NULL) > 0.03);
        assert_true(watch_excess(4, steady, 56, NULL) > 0.1);
    }
}

static void test_silence_is_measured_against_the_rhythm(void **state)
{
    (void)state;
    /* one a day for a month: e^-7 for a week, somewhat more for a short past */
    assert_true(watch_silence(30, 30 * DAY, 7 * DAY, 1) < 0.003);
    assert_true(watch_silence(30, 30 * DAY, 7 * DAY, 1) > exp(-7.0));
    assert_true(watch_silence(30, 30 * DAY, 2 * DAY, 1) > 0.1);
    assert_true(watch_silence(30, 30 * DAY, 7 * DAY, 4) > 0.1); /* comes in lumps */
    assert_true(watch_silence(7, 30 * DAY, 300 * DAY, 1) == 1); /* too few to say */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_has_its_threshold),
        cmocka_unit_test(test_words_are_whole_words_in_any_case),
        cmocka_unit_test(test_an_item_is_told_once_by_the_first_rule),
        cmocka_unit_test(test_a_new_rule_tells_nothing_old),
        cmocka_unit_test(test_a_rule_cools_down),
        cmocka_unit_test(test_spikes_and_falls_come_back_after_their_time),
        cmocka_unit_test(test_silence_is_told_until_it_is_over_and_then_anew),
        cmocka_unit_test(test_a_late_answer_follows_the_first_message_once),
        cmocka_unit_test(test_quiet_hours_hold_all_but_what_is_urgent),
        cmocka_unit_test(test_a_storm_is_one_message_a_count_an_hour_and_an_end),
        cmocka_unit_test(test_alerts_of_the_last_hour_count_towards_a_storm),
        cmocka_unit_test(test_a_storm_at_night_is_one_message_in_the_morning),
        cmocka_unit_test(test_without_storm_each_goes_out),
        cmocka_unit_test(test_a_clock_that_went_back_silences_nothing),
        cmocka_unit_test(test_quiet_ends_when_hours_and_days_do),
        cmocka_unit_test(test_excess_is_that_of_the_predictive_distribution),
        cmocka_unit_test(test_silence_is_measured_against_the_rhythm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
