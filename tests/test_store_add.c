/*
 * test_store_add.c - what is new, what is known, what is the same elsewhere
 */
#include "tests/store_add_help.h"

static void test_second_night_brings_nothing(void **state)
{
    struct place *p = *state;
    struct batch b = {0};

    for (int i = 0; i < 50; i++) {
        struct mention *m;
        struct str id = arena_printf(&b.arena, "tag:%d", i);
        struct str text =
            arena_printf(&b.arena, "text number %d, told at length %d", i, i);

        m = say(&b, "", "Ann", "", "", 0.5, NOW - i * DAY);
        m->id = id;
        m->text = text;
        m->url = arena_printf(&b.arena, "https://shop.example/p/%d", i);
    }
    add(p->st, "feed", &b, NOW, (struct store_counts){.fresh = 50}, "first night");
    add(p->st, "feed", &b, NOW + DAY, (struct store_counts){.known = 50}, "second");
    assert_int_equal(count(p->st), 50);
    batch_release(&b);
}

static void test_fields_come_back(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("google", "Blue Heron");
    struct find f = {0};
    struct batch b = {0}, got = {0};
    struct mention *m = say(&b, "r1", "Zoë", "Tïtle", LONG_TEXT, 0.25, NOW - 5);

    m->url = STR("https://maps.example/r1");
    m->place = STR("Pier Street");
    m->reply = STR("We are sorry.");
    m->replied_at = NOW - 1;
    m->updated_at = NOW - 2;
    m->language = STR("en");
    m->site = STR("maps.example");
    m->touchpoint = STR("after");
    m->segment = STR("regulars");
    assert_ok(store_add(p->st, &src, &b, NOW, NULL, err));
    assert_ok(store_find(p->st, &f, &got, err));
    assert_int_equal(got.len, 1);
    m = &got.items[0];
    assert_str(m->source, "google");
    assert_str(m->brand, "Blue Heron");
    assert_str(m->place, "Pier Street");
    assert_str(m->id, "r1");
    assert_str(m->url, "https://maps.example/r1");
    assert_str(m->author, "Zoë");
    assert_str(m->title, "Tïtle");
    assert_str(m->text, LONG_TEXT);
    assert_str(m->reply, "We are sorry.");
    assert_str(m->language, "en");
    assert_str(m->site, "maps.example");
    assert_str(m->touchpoint, "after");
    assert_str(m->segment, "regulars");
    assert_int_equal(m->posted_at, NOW - 5);
    assert_int_equal(m->updated_at, NOW - 2);
    assert_int_equal(m->replied_at, NOW - 1);
    assert_int_equal(m->seen_at, NOW);
    assert_int_equal(m->version, 1);
    assert_true(m->row > 0);
    assert_near(m->rating, 0.25, 0);
    assert_near(m->rating_least, 1, 0);
    assert_near(m->rating_most, 5, 0);
    assert_int_equal(m->judgement.mood, MOOD_UNSCORED);
    assert_true(isnan(m->judgement.score));
    assert_true(m->judgement.is_ours);
    batch_release(&b);
    batch_release(&got);
}

static void test_unknown_fields_stay_unknown(void **state)
{
    struct place *p = *state;
    struct find f = {0};
    struct batch b = {0}, got = {0};

    (void)say(&b, "r1", "", "", "x", NONE, TIME_UNKNOWN);
    add(p->st, "feed", &b, NOW, (struct store_counts){.fresh = 1}, "bare");
    assert_ok(store_find(p->st, &f, &got, err));
    assert_int_equal(got.len, 1);
    assert_true(isnan(got.items[0].rating) && isnan(got.items[0].rating_most));
    assert_true(got.items[0].posted_at == TIME_UNKNOWN);
    assert_true(got.items[0].replied_at == TIME_UNKNOWN);
    assert_int_equal(got.items[0].url.len, 0);
    batch_release(&b);
    batch_release(&got);
}

static void test_edit_keeps_the_old_words(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct mention_version *old = NULL;
    size_t len = 0;
    struct batch b = {0}, got = {0};
    struct find edited = {.edited_from = NOW + DAY};

    (void)say(&b, "1", "Priya", "Meh", "The soup was cold.", 0.25, NOW);
    add(p->st, "s", &b, NOW, (struct store_counts){.fresh = 1}, "first");
    b.items[0].title = STR("Better");
    b.items[0].text = STR("They called and made it good.");
    b.items[0].rating = 1.0;
    b.items[0].updated_at = NOW + DAY - 5;
    add(p->st, "s", &b, NOW + DAY, (struct store_counts){.edited = 1}, "edit");
    assert_ok(store_find(p->st, &edited, &got, err));
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].version, 2);
    assert_str(got.items[0].text, "They called and made it good.");
    assert_near(got.items[0].rating, 1.0, 0);
    assert_int_equal(got.items[0].updated_at, NOW + DAY - 5);
    assert_int_equal(got.items[0].seen_at, NOW);
    assert_ok(store_versions(p->st, got.items[0].row, &arena, &old, &len, err));
    assert_int_equal(len, 1);
    assert_str(old[0].title, "Meh");
    assert_str(old[0].text, "The soup was cold.");
    assert_near(old[0].rating, 0.25, 0);
    assert_int_equal(old[0].version, 1);
    assert_int_equal(old[0].until, NOW + DAY);
    arena_release(&arena);
    batch_release(&b);
    batch_release(&got);
}

static void test_reply_of_the_owner_is_no_edit(void **state)
{
    struct place *p = *state;
    struct find f = {.has_reply = true};
    struct batch b = {0}, got = {0};

    (void)say(&b, "1", "Ann", "", LONG_TEXT, 0.25, NOW);
    add(p->st, "s", &b, NOW, (struct store_counts){.fresh = 1}, "first");
    b.items[0].reply = STR("Sorry! Come by.");
    b.items[0].replied_at = NOW + 60;
    add(p->st, "s", &b, NOW + 100, (struct store_counts){.replied = 1}, "reply");
    add(p->st, "s", &b, NOW + 200, (struct store_counts){.known = 1}, "again");
    assert_ok(store_find(p->st, &f, &got, err));
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].version, 1);
    assert_str(got.items[0].reply, "Sorry! Come by.");
    assert_int_equal(got.items[0].replied_at, NOW + 60);
    batch_release(&b);
    batch_release(&got);
}

static void test_dates_in_doubt_count_when_seen(void **state)
{
    struct place *p = *state;
    struct find today = {.from = NOW, .to = NOW + DAY};
    struct batch b = {0}, got = {0};

    (void)say(&b, "old", "", "", "posted last week, seen today", NONE, NOW - 7 * DAY);
    (void)say(&b, "none", "", "", "posted nobody knows when", NONE, TIME_UNKNOWN);
    (void)say(&b, "future", "", "", "posted in three years, it says", NONE,
              NOW + 1000 * DAY);
    add(p->st, "s", &b, NOW, (struct store_counts){.fresh = 3}, "night");
    assert_ok(store_find(p->st, &today, &got, err));
    assert_int_equal(got.len, 2);
    assert_str(got.items[0].id, "future");
    assert_str(got.items[1].id, "none");
    batch_release(&b);
    batch_release(&got);
}

static void test_cut_body_keeps_validators(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("s", "Blue Heron"), got;
    struct arena arena = {0};
    struct batch b = {0};

    src.etag = STR("\"one\"");
    src.last_modified = STR("Sun, 01 Mar 2026 12:30:00 GMT");
    src.body_hash = UINT64_C(0xfedcba9876543210);
    (void)say(&b, "1", "", "", LONG_TEXT, NONE, NOW);
    assert_ok(store_add(p->st, &src, &b, NOW, NULL, err));
    src.etag = STR("\"two\"");
    src.last_modified = STR_NONE;
    src.body_hash = 7;
    src.next_at = NOW + 2 * DAY;
    b.is_cut = true;
    (void)say(&b, "2", "", "", "a second one, complete before the cut", NONE, NOW);
    assert_ok(store_add(p->st, &src, &b, NOW + DAY, NULL, err));
    assert_ok(store_source(p->st, STR("s"), &arena, &got, err));
    assert_str(got.etag, "\"one\"");
    assert_str(got.last_modified, "Sun, 01 Mar 2026 12:30:00 GMT");
    assert_true(got.body_hash == UINT64_C(0xfedcba9876543210));
    assert_int_equal(got.next_at, NOW + 2 * DAY);
    assert_int_equal(got.mentions, 2);
    assert_int_equal(got.fetches, 2);
    b.is_cut = false;
    assert_ok(store_add(p->st, &src, &b, NOW + 2 * DAY, NULL, err));
    assert_ok(store_source(p->st, STR("s"), &arena, &got, err));
    assert_str(got.etag, "\"two\"");
    assert_int_equal(got.last_modified.len, 0);
    arena_release(&arena);
    batch_release(&b);
}

static void test_failures_are_counted_and_forgotten(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("s", "Blue Heron"), got;
    struct arena arena = {0};

    src.etag = STR("\"e\"");
    assert_ok(store_add(p->st, &src, NULL, NOW, NULL, err));
    for (int i = 1; i <= 3; i++)
        assert_ok(store_source_failed(p->st, STR("s"), STR("Blue Heron"), STR("http"),
                                      STR("503"), NOW + i, NOW + i * DAY, false, err));
    assert_ok(store_source(p->st, STR("s"), &arena, &got, err));
    assert_int_equal(got.failures, 3);
    assert_int_equal(got.failing_since, NOW + 1);
    assert_int_equal(got.fetched_at, NOW + 3);
    assert_int_equal(got.succeeded_at, NOW);
    assert_int_equal(got.next_at, NOW + 3 * DAY);
    assert_str(got.error_stage, "http");
    assert_str(got.error, "503");
    assert_str(got.etag, "\"e\"");
    assert_ok(store_add(p->st, &src, NULL, NOW + 9, NULL, err));
    assert_ok(store_source(p->st, STR("s"), &arena, &got, err));
    assert_int_equal(got.failures, 0);
    assert_true(got.failing_since == TIME_UNKNOWN);
    assert_int_equal(got.error.len, 0);
    assert_int_equal(got.fetches, 2);
    arena_release(&arena);
}

static void test_sources_are_taken_once(void **state)
{
    struct place *p = *state;
    struct store *other = NULL;
    struct source_state src = source_named("s", "B");
    bool is_taken = false;

    assert_ok(store_open(p->path, STORE_WRITE, &other, err));
    assert_ok(store_source_take(p->st, STR("s"), STR("B"), NOW, NOW + 600, false,
                                &is_taken, err));
    assert_true(is_taken);
    assert_ok(store_source_take(other, STR("s"), STR("B"), NOW + 1, NOW + 601, true,
                                &is_taken, err));
    assert_false(is_taken); /* another run has it */
    assert_ok(store_source_take(other, STR("s"), STR("B"), NOW + 600, NOW + 700, false,
                                &is_taken, err));
    assert_true(is_taken); /* that run is late, or dead */
    src.next_at = NOW + DAY;
    assert_ok(store_add(other, &src, NULL, NOW + 601, NULL, err));
    assert_ok(store_source_take(p->st, STR("s"), STR("B"), NOW + 602, NOW + 900, false,
                                &is_taken, err));
    assert_false(is_taken); /* not due */
    assert_ok(store_source_take(p->st, STR("s"), STR("B"), NOW + 602, NOW + 900, true,
                                &is_taken, err));
    assert_true(is_taken);
    assert_ok(store_source_pause(p->st, STR("s"), true, err));
    assert_ok(store_source_take(p->st, STR("s"), STR("B"), NOW + 9 * DAY, NOW + 10 * DAY,
                                true, &is_taken, err));
    assert_false(is_taken);
    assert_status(store_source_pause(p->st, STR("nobody"), true, err), ERR_MISSING);
    store_close(other);
}

/* A correction at noon, while a run is on: both write, each from its own process. */
static void test_two_stores_of_one_file_take_turns(void **state)
{
    struct place *p = *state;
    struct store *other = NULL;

    assert_ok(store_open(p->path, STORE_WRITE, &other, err));
    for (int i = 0; i < 4; i++) {
        struct batch b = {0};
        char id[16];

        (void)snprintf(id, sizeof(id), "id-%d", i);
        (void)say(&b, id, "Ann", "", LONG_TEXT, NONE, NOW - i * DAY);
        b.items[0].text = arena_printf(&b.arena, "%s %d", LONG_TEXT, i);
        add(i % 2 == 0 ? p->st : other, i % 2 == 0 ? "google" : "yelp", &b, NOW,
            (struct store_counts){.fresh = 1}, "in turns");
        batch_release(&b);
    }
    assert_int_equal(count(p->st), 4);
    store_close(other);
}

static void test_wrong_input_stores_nothing(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("s", "B"), none = source_named("", "B");
    struct batch b = {0};

    (void)say(&b, "1", "", "", LONG_TEXT, NONE, NOW);
    (void)say(&b, "", "", "", "no id", NONE, NOW);
    assert_status(store_add(p->st, &src, &b, NOW, NULL, err), ERR_USAGE);
    assert_status(store_add(p->st, &none, &b, NOW, NULL, err), ERR_USAGE);
    assert_int_equal(count(p->st), 0);
    batch_release(&b);
}

static void test_groups_commit_together_or_not_at_all(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("s", "B"), none = source_named("", "B");
    struct batch b = {0};

    (void)say(&b, "1", "", "", LONG_TEXT, NONE, NOW);
    assert_ok(store_begin(p->st, err));
    assert_status(store_begin(p->st, err), ERR_BUG);
    assert_ok(store_add(p->st, &src, &b, NOW, NULL, err));
    store_rollback(p->st);
    assert_int_equal(count(p->st), 0);
    assert_ok(store_begin(p->st, err));
    assert_ok(store_add(p->st, &src, &b, NOW, NULL, err));
    assert_status(store_add(p->st, &none, &b, NOW, NULL, err), ERR_USAGE);
    assert_ok(store_source_failed(p->st, STR("t"), STR("B"), STR("http"), STR("503"), NOW,
                                  NOW, false, err));
    assert_ok(store_commit(p->st, err));
    assert_status(store_commit(p->st, err), ERR_BUG);
    store_close(p->st);
    p->st = NULL;
    place_open(p);
    assert_int_equal(count(p->st), 1);
    batch_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_second_night_brings_nothing),
        TEST(test_fields_come_back),
        TEST(test_unknown_fields_stay_unknown),
        TEST(test_edit_keeps_the_old_words),
        TEST(test_reply_of_the_owner_is_no_edit),
        TEST(test_dates_in_doubt_count_when_seen),
        TEST(test_cut_body_keeps_validators),
        TEST(test_failures_are_counted_and_forgotten),
        TEST(test_sources_are_taken_once),
        TEST(test_two_stores_of_one_file_take_turns),
        TEST(test_wrong_input_stores_nothing),
        TEST(test_groups_commit_together_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
