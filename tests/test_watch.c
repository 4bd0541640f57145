/*
 * Which alerts go out when, in simulated time: each test is a row of hours, and what was
 * told is remembered from one to the next as the store does.
 */
#include "tests/watch_help.h"

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
                                 STR_INIT("STRASSE"), STR_INIT("won't pay"),
                                 STR_INIT("?!")};
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
        {"they said “rats” aloud", 1},
        {"rats… everywhere", 1},
        {"rats—again", 1},
        {"rats\xf0\x9f\xa4\xae", 1}, /* an emoji */
        {"#rats", 1},
        {"r\xc3\xa4ts", 1}, /* as it may be written */
        {"she won’t pay", 1},
        {"she won't pay", 1},
        {"what?!", 0}, /* no word is left of it */
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
        cmocka_unit_test(test_excess_is_that_of_the_predictive_distribution),
        cmocka_unit_test(test_silence_is_measured_against_the_rhythm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
