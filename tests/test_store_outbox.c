/*
 * test_store_outbox.c - each message once, whatever happens on the way
 */
#include "tests/store_help.h"

#include "store/find.h"
#include "store/outbox.h"

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)

static struct outbox_row message(const char *period)
{
    return (struct outbox_row){.sink = STR("desk"),
                               .destination = STR("owner@shop.test"),
                               .kind = STR("daily"),
                               .period = str_from(period),
                               .brand = STR("Blue Heron"),
                               .subject = STR("Tuesday"),
                               .message = STR("Subject: Tuesday\r\n\r\nHello\r\n"),
                               .next_at = TIME_UNKNOWN};
}

static int64_t put(struct store *st, const char *period, const int64_t *mentions,
                   size_t len, bool want_new)
{
    struct outbox_row r = message(period);
    bool is_new = !want_new;
    int64_t row = 0;

    assert_ok(store_outbox_put(st, &r, mentions, len, NOW, &is_new, &row, err));
    assert_int_equal(is_new, want_new);
    return row;
}

static enum status next(struct store *st, int64_t now, struct arena *arena,
                        struct outbox_row *out)
{
    return store_outbox_next(st, STR_NONE, now, arena, out, NULL);
}

static void test_message_travels_whole(void **state)
{
    struct place *p = *state;
    struct outbox_row r = message("2026-03-01"), got;
    struct arena arena = {0};
    int64_t row = 0;

    r.message = (struct str){"a\0b\r\n\xff", 6}; /* any bytes */
    assert_ok(store_outbox_put(p->st, &r, NULL, 0, NOW, NULL, &row, err));
    assert_int_equal(next(p->st, NOW, &arena, &got), OK);
    assert_int_equal(got.row, row);
    assert_str(got.sink, "desk");
    assert_str(got.destination, "owner@shop.test");
    assert_str(got.kind, "daily");
    assert_str(got.period, "2026-03-01");
    assert_str(got.brand, "Blue Heron");
    assert_str(got.subject, "Tuesday");
    assert_true(str_eq(got.message, r.message));
    assert_int_equal(got.state, OUTBOX_SENDING);
    assert_int_equal(got.tries, 1);
    assert_false(got.may_be_second);
    assert_int_equal(next(p->st, NOW, &arena, &got),
                     ERR_MISSING); /* it is in our hands */
    assert_ok(store_outbox_taken(p->st, row, NOW + 3, STR_NONE, err));
    assert_ok(store_outbox_row(p->st, row, &arena, &got, err));
    assert_int_equal(got.state, OUTBOX_SENT);
    assert_int_equal(got.sent_at, NOW + 3);
    assert_int_equal(next(p->st, NOW + 99 * DAY, &arena, &got), ERR_MISSING);
    arena_release(&arena);
}

static void test_same_key_is_not_sent_again(void **state)
{
    struct place *p = *state;
    struct outbox_row got, other = message("2026-03-01");
    struct arena arena = {0};
    int64_t row = put(p->st, "2026-03-01", NULL, 0, true), row2 = 0;
    bool is_new = false;

    assert_int_equal(put(p->st, "2026-03-01", NULL, 0, false), row);
    assert_int_equal(next(p->st, NOW, &arena, &got), OK);
    assert_ok(store_outbox_taken(p->st, row, NOW, STR_NONE, err));
    assert_int_equal(put(p->st, "2026-03-01", NULL, 0, false), row);
    other.brand = STR("Grey Owl"); /* the same owner's other brand */
    assert_ok(store_outbox_put(p->st, &other, NULL, 0, NOW, &is_new, &row2, err));
    assert_true(is_new && row2 != row);
    arena_release(&arena);
}

static void add_mentions(struct store *st, int len)
{
    struct source_state src = source_named("s", "Blue Heron");
    struct batch b = {0};

    for (int i = 0; i < len; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);

        say(&b, "", "", "", "words", (double)NAN, NOW)->id = id;
    }
    assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    batch_release(&b);
}

static int64_t unsent(struct store *st, const char *to, const char *kind)
{
    struct find f = {.unsent_to = str_from(to), .unsent_kind = str_from(kind)};
    int64_t n = 0;

    assert_ok(store_count(st, &f, &n, err));
    return n;
}

static void test_mention_goes_into_one_digest(void **state)
{
    struct place *p = *state;
    const int64_t first[] = {1, 2, 2}, second[] = {4, 3, 2}, third[] = {3, 4};
    struct outbox_row r = message("2026-03-02");
    struct arena arena = {0};
    struct outbox_find all = {0};
    struct outbox_row *rows;
    size_t len;

    add_mentions(p->st, 4);
    (void)put(p->st, "2026-03-01", first, 3, true);
    assert_int_equal(unsent(p->st, "owner@shop.test", "daily"), 2);
    assert_int_equal(unsent(p->st, "owner@shop.test", "weekly"), 4);
    assert_int_equal(unsent(p->st, "else@shop.test", "daily"), 4);
    assert_status(store_outbox_put(p->st, &r, second, 3, NOW, NULL, NULL, err), ERR_BUSY);
    assert_int_equal(unsent(p->st, "owner@shop.test", "daily"), 2); /* none of it */
    assert_ok(store_outbox(p->st, &all, &arena, &rows, &len, err));
    assert_int_equal(len, 1);
    (void)put(p->st, "2026-03-02", third, 2, true);
    assert_int_equal(unsent(p->st, "owner@shop.test", "daily"), 0);
    arena_release(&arena);
}

static void test_cut_off_in_sending_is_offered_again(void **state)
{
    struct place *p = *state;
    struct outbox_row got;
    struct arena arena = {0};
    struct store *next_run = NULL;
    int64_t row = put(p->st, "d", NULL, 0, true);

    assert_int_equal(next(p->st, NOW, &arena, &got), OK);
    assert_ok(store_open(p->path, STORE_WRITE, &next_run, err)); /* as after kill -9 */
    assert_int_equal(next(next_run, NOW, &arena, &got), OK);
    assert_int_equal(got.row, row);
    assert_true(got.may_be_second);
    assert_int_equal(got.tries, 2);
    assert_str(got.message, "Subject: Tuesday\r\n\r\nHello\r\n");
    store_close(next_run);
    arena_release(&arena);
}

static void test_retry_waits_and_unsure_may_be_second(void **state)
{
    struct place *p = *state;
    struct outbox_row got;
    struct arena arena = {0};
    int64_t row = put(p->st, "d", NULL, 0, true);
    bool is_dead = true;

    assert_int_equal(next(p->st, NOW, &arena, &got), OK);
    assert_ok(
        store_outbox_retry(p->st, row, NOW + MINUTE, STR("451 later"), &is_dead, err));
    assert_false(is_dead);
    assert_int_equal(next(p->st, NOW + MINUTE - 1, &arena, &got), ERR_MISSING);
    assert_int_equal(next(p->st, NOW + MINUTE, &arena, &got), OK);
    assert_str(got.error, "451 later");
    assert_false(got.may_be_second); /* it was refused, so it did not arrive */
    assert_ok(store_outbox_unsure(p->st, row, NOW + HOUR, STR("silence"), &is_dead, err));
    assert_ok(store_outbox_row(p->st, row, &arena, &got, err));
    assert_int_equal(got.state, OUTBOX_SENDING);
    assert_int_equal(next(p->st, NOW + HOUR - 1, &arena, &got), ERR_MISSING);
    assert_int_equal(next(p->st, NOW + HOUR, &arena, &got), OK);
    assert_true(got.may_be_second);
    assert_int_equal(got.tries, 3);
    assert_ok(store_outbox_dead(p->st, row, STR("550 no such user"), err));
    assert_int_equal(next(p->st, NOW + DAY, &arena, &got), ERR_MISSING);
    assert_ok(store_outbox_row(p->st, row, &arena, &got, err));
    assert_int_equal(got.state, OUTBOX_DEAD);
    assert_str(got.error, "550 no such user");
    assert_ok(store_outbox_again(p->st, row, NOW + 2 * DAY, err));
    assert_int_equal(next(p->st, NOW + 2 * DAY, &arena, &got), OK);
    assert_int_equal(got.tries, 1);
    assert_ok(store_outbox_drop(p->st, row, err));
    assert_status(store_outbox_drop(p->st, row, err), ERR_MISSING);
    arena_release(&arena);
}

static int64_t put_alert(struct store *st, const char *period, const char *to,
                         int64_t about)
{
    struct outbox_row r = message(period);
    int64_t row = 0;

    r.kind = STR("alert");
    r.destination = str_from(to);
    r.about = about;
    assert_ok(store_outbox_put(st, &r, NULL, 0, NOW, NULL, &row, err));
    return row;
}

/* What stands between the digest's row and the alert's: what became of the digest. */
static void test_an_alert_waits_for_the_digest_that_shows_it(void **state)
{
    static const struct {
        const char *why;
        enum { TAKEN, LATER, UNSURE, REFUSED, DROPPED } what;
        enum status offered; /* the alert, in the same run */
        enum outbox_state then;
    } rows[] = {
        {"arrived", TAKEN, ERR_MISSING, OUTBOX_COVERED},
        {"not yet", LATER, OK, OUTBOX_SENDING},
        {"perhaps", UNSURE, OK, OUTBOX_SENDING},
        {"never", REFUSED, OK, OUTBOX_SENDING},
        {"taken out by hand", DROPPED, OK, OUTBOX_SENDING},
    };
    struct place *p = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_row got;
        struct arena arena = {0};
        int64_t mention = (int64_t)i + 1;
        char name[2] = {(char)('a' + i), '\0'};
        int64_t alert = put_alert(p->st, name, "owner@shop.test", mention), digest;

        digest = put(p->st, name, NULL, 0, true);
        assert_ok(
            store_outbox_cover(p->st, digest, STR("owner@shop.test"), &mention, 1, err));
        assert_int_equal(next(p->st, NOW, &arena, &got), OK);
        assert_int_equal(got.row, digest);
        assert_int_equal(next(p->st, NOW, &arena, &got), ERR_MISSING); /* it waits */
        if (rows[i].what == TAKEN)
            assert_ok(store_outbox_taken(p->st, digest, NOW, STR_NONE, err));
        if (rows[i].what == LATER)
            assert_ok(
                store_outbox_retry(p->st, digest, NOW + MINUTE, STR("451"), NULL, err));
        if (rows[i].what == UNSURE)
            assert_ok(store_outbox_unsure(p->st, digest, NOW + MINUTE, STR("silence"),
                                          NULL, err));
        if (rows[i].what == REFUSED)
            assert_ok(store_outbox_dead(p->st, digest, STR("550"), err));
        if (rows[i].what == DROPPED)
            assert_ok(store_outbox_drop(p->st, digest, err));
        if (next(p->st, NOW, &arena, &got) != rows[i].offered)
            fail_msg("%s: offered or not", rows[i].why);
        assert_ok(store_outbox_row(p->st, alert, &arena, &got, err));
        if (got.state != rows[i].then)
            fail_msg("%s: %s", rows[i].why, outbox_state_name(got.state));
        assert_ok(store_outbox_taken(p->st, alert, NOW, STR_NONE, err));
        if (rows[i].what == LATER || rows[i].what == UNSURE)
            assert_ok(store_outbox_drop(p->st, digest, err));
        arena_release(&arena);
    }
}

static void test_only_alerts_about_what_is_shown_there_wait(void **state)
{
    struct place *p = *state;
    const int64_t shown[] = {7};
    struct outbox_row got;
    struct arena arena = {0};
    int64_t there = put_alert(p->st, "a", "owner@shop.test", 7);
    int64_t others[] = {put_alert(p->st, "b", "owner@shop.test", 8),
                        put_alert(p->st, "c", "cook@shop.test", 7),
                        put_alert(p->st, "d", "owner@shop.test", 0)};
    int64_t digest = put(p->st, "x", NULL, 0, true);

    assert_ok(store_outbox_cover(p->st, digest, STR("owner@shop.test"), shown, 1, err));
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        assert_ok(store_outbox_row(p->st, others[i], &arena, &got, err));
        assert_int_equal(got.instead, 0);
    }
    assert_ok(store_outbox_row(p->st, there, &arena, &got, err));
    assert_int_equal(got.instead, digest);
    /* by hand it goes out all the same */
    assert_ok(store_outbox_taken(p->st, digest, NOW, STR_NONE, err));
    assert_ok(store_outbox_again(p->st, there, NOW, err));
    assert_ok(store_outbox_row(p->st, there, &arena, &got, err));
    assert_int_equal(got.state, OUTBOX_QUEUED);
    assert_int_equal(got.instead, 0);
    arena_release(&arena);
}

/* The documented table, walked through until the message is given up. */
static void test_dead_after_five_days_of_tries(void **state)
{
    struct place *p = *state;
    struct outbox_row got;
    struct arena arena = {0};
    int64_t row = put(p->st, "d", NULL, 0, true), now = NOW;
    bool is_dead = false;
    int tries = 0;

    while (!is_dead && tries < 100) {
        assert_int_equal(next(p->st, now, &arena, &got), OK);
        tries++;
        assert_int_equal(got.tries, tries);
        now += outbox_wait_s(got.tries, (uint64_t)got.row);
        assert_ok(store_outbox_retry(p->st, row, now, STR("421"), &is_dead, err));
    }
    assert_in_range(now - NOW, 5 * DAY, 5 * DAY + 13 * HOUR);
    assert_in_range(tries, 14, 16);
    assert_int_equal(next(p->st, now, &arena, &got), ERR_MISSING);
    arena_release(&arena);
}

static void test_clock_that_jumped_kills_and_strands_nothing(void **state)
{
    struct place *p = *state;
    struct outbox_row got;
    struct arena arena = {0};
    int64_t row = put(p->st, "d", NULL, 0, true);
    bool is_dead = true;

    assert_int_equal(next(p->st, NOW, &arena, &got), OK);
    /* three years ahead: one failure is not five days of them */
    assert_ok(
        store_outbox_retry(p->st, row, NOW + 1096 * DAY, STR("421"), &is_dead, err));
    assert_false(is_dead);
    /* and back again: nobody waits three years */
    assert_int_equal(next(p->st, NOW + HOUR, &arena, &got), OK);
    arena_release(&arena);
}

static void test_waits_are_those_of_the_manual(void **state)
{
    static const struct {
        int64_t tries, least;
    } rows[] = {{0, 1 * MINUTE},  {1, 1 * MINUTE}, {2, 5 * MINUTE},
                {3, 30 * MINUTE}, {4, 2 * HOUR},   {5, 6 * HOUR},
                {6, 12 * HOUR},   {7, 12 * HOUR},  {1000, 12 * HOUR}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t low = INT64_MAX, high = 0;

        for (uint64_t seed = 0; seed < 1000; seed++) {
            int64_t wait = outbox_wait_s(rows[i].tries, seed);

            assert_int_equal(wait, outbox_wait_s(rows[i].tries, seed));
            low = wait < low ? wait : low;
            high = wait > high ? wait : high;
        }
        if (low < rows[i].least || high > rows[i].least + rows[i].least / 10 ||
            high > 12 * HOUR || (rows[i].least < 12 * HOUR && high == low))
            fail_msg("try %lld: %lld to %lld", (long long)rows[i].tries, (long long)low,
                     (long long)high);
    }
}

static void test_order_sinks_and_lists(void **state)
{
    struct place *p = *state;
    struct outbox_row a = message("1"), b = message("2"), got;
    struct outbox_find dead = {.states = 1u << OUTBOX_DEAD}, hook = {.sink = STR("hook")};
    struct arena arena = {0};
    struct outbox_row *rows;
    int64_t row_a, row_b;
    size_t len;

    a.next_at = NOW + 10;
    b.sink = STR("hook");
    assert_ok(store_outbox_put(p->st, &a, NULL, 0, NOW, NULL, &row_a, err));
    assert_ok(store_outbox_put(p->st, &b, NULL, 0, NOW + 1, NULL, &row_b, err));
    assert_status(store_outbox_next(p->st, STR("desk"), NOW + 5, &arena, &got, err),
                  ERR_MISSING);
    assert_int_equal(next(p->st, NOW + 20, &arena, &got), OK);
    assert_int_equal(got.row, row_b); /* due first */
    assert_ok(store_outbox_dead(p->st, row_b, STR("404"), err));
    assert_ok(store_outbox(p->st, &dead, &arena, &rows, &len, err));
    assert_int_equal(len, 1);
    assert_int_equal(rows[0].row, row_b);
    assert_int_equal(rows[0].message.len, 0);
    assert_ok(store_outbox(p->st, &hook, &arena, &rows, &len, err));
    assert_int_equal(len, 1);
    arena_release(&arena);
}

static void test_sending_is_no_part_of_a_group(void **state)
{
    struct place *p = *state;
    struct outbox_row got;
    struct arena arena = {0};

    (void)put(p->st, "d", NULL, 0, true);
    assert_ok(store_begin(p->st, err));
    assert_int_equal(next(p->st, NOW, &arena, &got), ERR_USAGE);
    store_rollback(p->st);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_message_travels_whole),
        TEST(test_same_key_is_not_sent_again),
        TEST(test_mention_goes_into_one_digest),
        TEST(test_cut_off_in_sending_is_offered_again),
        TEST(test_retry_waits_and_unsure_may_be_second),
        TEST(test_an_alert_waits_for_the_digest_that_shows_it),
        TEST(test_only_alerts_about_what_is_shown_there_wait),
        TEST(test_dead_after_five_days_of_tries),
        TEST(test_clock_that_jumped_kills_and_strands_nothing),
        cmocka_unit_test(test_waits_are_those_of_the_manual),
        TEST(test_order_sinks_and_lists),
        TEST(test_sending_is_no_part_of_a_group),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
