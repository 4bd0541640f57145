/*
 * test_store_records.c - cases, ledger, digests, corrections and small facts
 */
#include "tests/store_help.h"

#include "store/find.h"
#include "store/records.h"

#define HOUR INT64_C(3600)

static void add_mentions(struct store *st, const char *brand, int len)
{
    struct source_state src = source_named(brand, brand);
    struct batch b = {0};

    for (int i = 0; i < len; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);

        say(&b, "", "", "", "words", (double)NAN, NOW)->id = id;
    }
    assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    batch_release(&b);
}

static void test_case_runs_through_its_states(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct case_record c;
    struct case_event *events;
    bool is_new = false;
    size_t len;

    add_mentions(p->st, "Blue", 1);
    assert_ok(store_case_open(p->st, 1, NOW + 24 * HOUR, NOW, &is_new, err));
    assert_true(is_new);
    assert_ok(store_case_open(p->st, 1, NOW + 99 * HOUR, NOW + 5, &is_new, err));
    assert_false(is_new);
    assert_ok(store_case(p->st, 1, NOW, &arena, &c, err));
    assert_int_equal(c.state, CASE_OPEN);
    assert_int_equal(c.due_at, NOW + 24 * HOUR);
    assert_int_equal(c.opened_at, NOW);
    assert_true(c.answered_at == TIME_UNKNOWN);
    assert_str(c.brand, "Blue");
    assert_ok(store_case_set(p->st, 1, CASE_SNOOZED, NOW + 8 * HOUR, STR("ask Ines"),
                             NOW + HOUR, err));
    assert_ok(store_case(p->st, 1, NOW + 8 * HOUR - 1, &arena, &c, err));
    assert_int_equal(c.state, CASE_SNOOZED);
    assert_int_equal(c.snoozed_until, NOW + 8 * HOUR);
    assert_ok(store_case(p->st, 1, NOW + 8 * HOUR, &arena, &c, err));
    assert_int_equal(c.state, CASE_OPEN); /* awake */
    assert_ok(store_case_set(p->st, 1, CASE_ANSWERED, TIME_UNKNOWN, STR_NONE,
                             NOW + 9 * HOUR, err));
    assert_ok(store_case_set(p->st, 1, CASE_WAITING, TIME_UNKNOWN, STR("for Sara"),
                             NOW + 10 * HOUR, err));
    assert_ok(store_case_set(p->st, 1, CASE_ANSWERED, TIME_UNKNOWN, STR_NONE,
                             NOW + 11 * HOUR, err));
    assert_ok(store_case(p->st, 1, NOW + 12 * HOUR, &arena, &c, err));
    assert_int_equal(c.state, CASE_ANSWERED);
    assert_int_equal(c.answered_at, NOW + 9 * HOUR); /* the first answer counts */
    assert_int_equal(c.changed_at, NOW + 11 * HOUR);
    assert_str(c.note, "for Sara");
    assert_ok(store_case_events(p->st, 1, &arena, &events, &len, err));
    assert_int_equal(len, 5);
    assert_int_equal(events[0].state, CASE_OPEN);
    assert_int_equal(events[1].state, CASE_SNOOZED);
    assert_str(events[1].note, "ask Ines");
    assert_int_equal(events[4].at, NOW + 11 * HOUR);
    assert_status(store_case_open(p->st, 5, NOW, NOW, NULL, err), ERR_MISSING);
    assert_status(store_case_set(p->st, 5, CASE_OPEN, 0, STR_NONE, NOW, err),
                  ERR_MISSING);
    assert_status(store_case(p->st, 5, NOW, &arena, &c, err), ERR_MISSING);
    assert_status(store_case_due(p->st, 5, NOW, err), ERR_MISSING);
    arena_release(&arena);
}

/* Stars alone say nothing to answer, and behind a survey without a name is nobody. */
static void test_what_nobody_can_answer_wants_no_case(void **state)
{
    static const struct {
        const char *id, *author, *url, *title, *text;
    } said[] = {
        {"stars alone", "Ann", "https://example.com/1", "", ""},
        {"nobody", "", "", "Bad", "Cold soup"},
        {"a name", "Ann", "", "", "Cold soup"},
        {"a link", "", "https://example.com/2", "Cold soup", ""},
    };
    struct place *p = *state;
    struct source_state src = source_named("s", "Blue");
    struct batch b = {0};
    struct arena arena = {0};
    struct case_wanted *wanted;
    size_t len;

    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        say(&b, said[i].id, said[i].author, said[i].title, said[i].text, 0.0, NOW)->url =
            str_from(said[i].url);
    assert_ok(store_add(p->st, &src, &b, NOW, NULL, err));
    assert_ok(store_unjudged(p->st, STR("v"), 10, &b, err));
    for (size_t i = 0; i < b.len; i++) {
        b.items[i].judgement.version = STR("v");
        b.items[i].judgement.nps = NPS_DETRACTOR;
    }
    assert_ok(store_judge(p->st, &b, err));
    assert_ok(store_cases_wanted(p->st, STR("Blue"), 0, DAY, &arena, &wanted, &len, err));
    assert_int_equal(len, 2);
    assert_int_equal(wanted[0].mention, 3);
    assert_int_equal(wanted[1].mention, 4);
    arena_release(&arena);
    batch_release(&b);
}

static void test_cases_are_listed_by_due_time(void **state)
{
    struct place *p = *state;
    struct case_find active = {0}, blue = {.brand = STR("Blue")},
                     done = {.states = 1u << CASE_RESOLVED},
                     late = {.due_before = NOW + 2 * HOUR}, one = {.limit = 1};
    struct arena arena = {0};
    struct case_record *c;
    size_t len;

    add_mentions(p->st, "Blue", 3);
    add_mentions(p->st, "Owl", 1);
    assert_ok(store_case_open(p->st, 1, TIME_UNKNOWN, NOW, NULL, err));
    assert_ok(store_case_open(p->st, 2, NOW + 3 * HOUR, NOW, NULL, err));
    assert_ok(store_case_open(p->st, 3, NOW + HOUR, NOW, NULL, err));
    assert_ok(store_case_open(p->st, 4, NOW + 2 * HOUR, NOW, NULL, err));
    assert_ok(store_cases(p->st, &active, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 4);
    assert_int_equal(c[0].mention, 3);
    assert_int_equal(c[1].mention, 4);
    assert_int_equal(c[2].mention, 2);
    assert_int_equal(c[3].mention, 1); /* without due time: last */
    assert_ok(store_cases(p->st, &blue, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 3);
    assert_ok(store_cases(p->st, &late, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 1);
    assert_ok(store_cases(p->st, &one, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 1);
    assert_ok(store_case_set(p->st, 2, CASE_RESOLVED, 0, STR_NONE, NOW, err));
    assert_ok(store_case_set(p->st, 3, CASE_SNOOZED, NOW + HOUR, STR_NONE, NOW, err));
    assert_ok(store_cases(p->st, &active, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 2);
    assert_ok(store_cases(p->st, &active, NOW + HOUR, &arena, &c, &len, err));
    assert_int_equal(len, 3); /* one woke */
    assert_ok(store_cases(p->st, &done, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 1);
    assert_int_equal(c[0].mention, 2);
    arena_release(&arena);
}

static void test_names_of_states_read_back(void **state)
{
    (void)state;
    for (int i = CASE_OPEN; i <= CASE_SNOOZED; i++) {
        enum case_state s = CASE_OPEN;

        assert_true(case_state_parse(str_from(case_state_name((enum case_state)i)), &s));
        assert_int_equal(s, i);
    }
    assert_false(case_state_parse(STR("done"), &(enum case_state){CASE_OPEN}));
}

static void test_ledger_keeps_each_issue(void **state)
{
    struct place *p = *state;
    struct issue_record r = {.brand = STR("Blue"),
                             .issue = STR("late"),
                             .state = STR("opened"),
                             .since = NOW,
                             .opened_at = NOW,
                             .closed_at = TIME_UNKNOWN,
                             .back_at = TIME_UNKNOWN,
                             .first_at = NOW - 5,
                             .last_at = NOW - 1,
                             .count = 9,
                             .count_30d = 7,
                             .told_at = TIME_UNKNOWN,
                             .action_at = NOW - 2,
                             .action = STR("new hatch"),
                             .changed_at = NOW};
    struct issue_record got, *list;
    struct arena arena = {0};
    size_t len;

    assert_ok(store_issue_put(p->st, &r, err));
    r.place = STR("Pier");
    assert_ok(store_issue_put(p->st, &r, err));
    r.place = STR_NONE;
    r.state = STR("back");
    r.back_at = NOW + 9;
    assert_ok(store_issue_put(p->st, &r, err)); /* replaces the first */
    assert_ok(store_issue(p->st, STR("Blue"), STR("late"), STR_NONE, &arena, &got, err));
    assert_str(got.state, "back");
    assert_int_equal(got.back_at, NOW + 9);
    assert_true(got.closed_at == TIME_UNKNOWN && got.told_at == TIME_UNKNOWN);
    assert_int_equal(got.count, 9);
    assert_int_equal(got.count_30d, 7);
    assert_str(got.action, "new hatch");
    assert_int_equal(got.action_at, NOW - 2);
    r.brand = STR("Owl");
    assert_ok(store_issue_put(p->st, &r, err));
    assert_ok(store_issues(p->st, STR("Blue"), &arena, &list, &len, err));
    assert_int_equal(len, 2);
    assert_str(list[1].place, "Pier");
    assert_ok(store_issues(p->st, STR_NONE, &arena, &list, &len, err));
    assert_int_equal(len, 3);
    assert_status(
        store_issue(p->st, STR("Blue"), STR("rude"), STR_NONE, &arena, &got, err),
        ERR_MISSING);
    arena_release(&arena);
}

static void test_digests_are_found_by_time(void **state)
{
    struct place *p = *state;
    struct digest_record r = {.brand = STR("Blue"), .kind = STR("daily")}, got, *list;
    const int64_t mentions[] = {1, 2, 2};
    struct arena arena = {0};
    size_t len;

    for (int i = 0; i < 3; i++) {
        r.from = NOW + i * DAY;
        r.to = r.from + DAY;
        r.made_at = r.to + 5;
        r.value = i == 1 ? STR("{\"n\":1}") : STR("{}");
        assert_ok(store_digest_put(p->st, &r, mentions, 3, err));
    }
    assert_ok(store_digest(p->st, STR("Blue"), STR("daily"), NOW + DAY, false, &arena,
                           &got, err));
    assert_int_equal(got.from, NOW + DAY);
    assert_str(got.value, "{\"n\":1}");
    assert_ok(store_digest(p->st, STR("Blue"), STR("daily"), NOW + 9 * DAY, true, &arena,
                           &got, err));
    assert_int_equal(got.from, NOW + 2 * DAY);
    assert_status(
        store_digest(p->st, STR("Blue"), STR("daily"), NOW - 1, false, &arena, &got, err),
        ERR_MISSING);
    assert_status(
        store_digest(p->st, STR("Blue"), STR("weekly"), NOW, false, &arena, &got, err),
        ERR_MISSING);
    r.value = STR("{\"again\":true}");
    assert_ok(store_digest_put(p->st, &r, mentions, 1, err));
    assert_ok(store_digests(p->st, STR_NONE, STR("daily"), 0, &arena, &list, &len, err));
    assert_int_equal(len, 3);
    assert_int_equal(list[0].from, NOW + 2 * DAY);
    assert_int_equal(list[0].value.len, 0);
    assert_ok(store_digests(p->st, STR("Blue"), STR_NONE, 2, &arena, &list, &len, err));
    assert_int_equal(len, 2);
    assert_ok(store_digest(p->st, STR("Blue"), STR("daily"), NOW + 2 * DAY, false, &arena,
                           &got, err));
    assert_str(got.value, "{\"again\":true}");
    arena_release(&arena);
}

static void test_corrections(void **state)
{
    struct place *p = *state;
    struct correction a = {.mention = 3,
                           .brand = STR("Blue"),
                           .field = STR("ours"),
                           .was = STR("yes"),
                           .value = STR("no"),
                           .note = STR("the bird"),
                           .made_at = NOW},
                      rule = {.field = STR("exclude"),
                              .value = STR("lake"),
                              .made_at = 9},
                      *list;
    struct arena arena = {0};
    int64_t id = 0;
    size_t len;

    assert_ok(store_correct(p->st, &a, &id, err));
    assert_ok(store_correct(p->st, &rule, NULL, err));
    assert_ok(store_corrections(p->st, 0, &arena, &list, &len, err));
    assert_int_equal(len, 2);
    assert_int_equal(list[0].id, id);
    assert_int_equal(list[0].mention, 3);
    assert_str(list[0].field, "ours");
    assert_str(list[0].was, "yes");
    assert_str(list[0].value, "no");
    assert_str(list[0].note, "the bird");
    assert_int_equal(list[1].mention, 0);
    assert_ok(store_corrections(p->st, 3, &arena, &list, &len, err));
    assert_int_equal(len, 1);
    assert_ok(store_correction_drop(p->st, id, err));
    assert_status(store_correction_drop(p->st, id, err), ERR_MISSING);
    arena_release(&arena);
}

static void test_small_facts(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct str got;

    assert_status(store_meta_get(p->st, STR("x"), &arena, &got, err), ERR_MISSING);
    assert_ok(store_meta_put(p->st, STR("x"), STR("1"), err));
    assert_ok(store_meta_put(p->st, STR("x"), STR("2"), err));
    assert_ok(store_meta_get(p->st, STR("x"), &arena, &got, err));
    assert_str(got, "2");
    assert_ok(store_meta_put(p->st, STR("x"), STR_NONE, err));
    assert_status(store_meta_get(p->st, STR("x"), &arena, &got, err), ERR_MISSING);
    arena_release(&arena);
}

static void test_statistics_count_everything(void **state)
{
    struct place *p = *state;
    struct store_stats s;

    assert_ok(store_statistics(p->st, &s, err));
    assert_int_equal(s.mentions, 0);
    assert_true(s.oldest_at == TIME_UNKNOWN);
    assert_int_equal(s.form, 1);
    assert_true(s.bytes > 0);
    add_mentions(p->st, "Blue", 3);
    assert_ok(store_case_open(p->st, 1, NOW, NOW, NULL, err));
    assert_ok(store_statistics(p->st, &s, err));
    assert_int_equal(s.mentions, 3);
    assert_int_equal(s.sources, 1);
    assert_int_equal(s.cases, 1);
    assert_int_equal(s.judged, 0);
    assert_int_equal(s.newest_at, NOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_case_runs_through_its_states),
        TEST(test_what_nobody_can_answer_wants_no_case),
        TEST(test_cases_are_listed_by_due_time),
        cmocka_unit_test(test_names_of_states_read_back),
        TEST(test_ledger_keeps_each_issue),
        TEST(test_digests_are_found_by_time),
        TEST(test_corrections),
        TEST(test_small_facts),
        TEST(test_statistics_count_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
