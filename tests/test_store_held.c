/*
 * Messages that wait for a time of day, that follow another, and what alerts have told.
 */
#include "tests/unit.h"

#include "store/outbox.h"
#include "store/watches.h"

enum { NOON = 1763380800, HOUR = 3600 };

static struct store *open_store(void)
{
    struct store *st = NULL;

    assert_int_equal(store_open(":memory:", STORE_CREATE, &st, NULL), OK);
    return st;
}

static struct outbox_row message(const char *period)
{
    return (struct outbox_row){.sink = STR("o"),
                               .destination = STR("room"),
                               .kind = STR("alert"),
                               .period = str_from(period),
                               .brand = STR("Pier"),
                               .message = STR("{}"),
                               .next_at = TIME_UNKNOWN,
                               .held_until = TIME_UNKNOWN};
}

static void test_held_messages_wait_and_others_do_not(void **state)
{
    static const struct {
        const char *why;
        int64_t held_until, now;
        enum status rc;
    } rows[] = {
        {"not held", TIME_UNKNOWN, NOON, OK},
        {"held", NOON + HOUR, NOON, ERR_MISSING},
        {"a moment before", NOON + HOUR, NOON + HOUR - 1, ERR_MISSING},
        {"at the time", NOON + HOUR, NOON + HOUR, OK},
        {"over a weekend", NOON + 62 * HOUR, NOON + 61 * HOUR, ERR_MISSING},
        {"the clock went back by years", NOON + HOUR, NOON - 20000 * HOUR, OK},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct store *st = open_store();
        struct outbox_row r = message("1"), got;
        struct arena a = {0};
        enum status rc;

        r.held_until = rows[i].held_until;
        assert_int_equal(store_outbox_put(st, &r, NULL, 0, NOON, NULL, NULL, NULL), OK);
        rc = store_outbox_next(st, STR_NONE, rows[i].now, &a, &got, NULL);
        if (rc != rows[i].rc)
            fail_msg("%s: %s", rows[i].why, status_name(rc));
        arena_release(&a);
        store_close(st);
    }
}

static void test_the_owner_may_send_what_is_held(void **state)
{
    struct store *st = open_store();
    struct outbox_row r = message("1"), got;
    struct arena a = {0};
    int64_t row = 0;

    (void)state;
    r.held_until = NOON + HOUR;
    assert_int_equal(store_outbox_put(st, &r, NULL, 0, NOON, NULL, &row, NULL), OK);
    assert_int_equal(store_outbox_again(st, row, NOON, NULL), OK);
    assert_int_equal(store_outbox_next(st, STR_NONE, NOON, &a, &got, NULL), OK);
    arena_release(&a);
    store_close(st);
}

static void test_a_follow_up_knows_the_receipt_of_the_first(void **state)
{
    struct store *st = open_store();
    struct outbox_row first = message("1"), second = message("2"), other = message("1");
    struct outbox_row got;
    struct arena a = {0};

    (void)state;
    second.thread = STR("1");
    other.destination = STR("elsewhere");
    assert_int_equal(store_outbox_put(st, &other, NULL, 0, NOON, NULL, NULL, NULL), OK);
    assert_int_equal(store_outbox_next(st, STR_NONE, NOON, &a, &got, NULL), OK);
    assert_int_equal(store_outbox_taken(st, got.row, NOON, STR("$other"), NULL), OK);
    assert_int_equal(store_outbox_put(st, &first, NULL, 0, NOON, NULL, NULL, NULL), OK);
    assert_int_equal(store_outbox_put(st, &second, NULL, 0, NOON, NULL, NULL, NULL), OK);
    assert_int_equal(store_outbox_next(st, STR_NONE, NOON, &a, &got, NULL), OK);
    assert_str(got.period, "1");
    assert_int_equal(got.first_receipt.len, 0);
    assert_int_equal(store_outbox_taken(st, got.row, NOON, STR("$first"), NULL), OK);
    assert_int_equal(store_outbox_next(st, STR_NONE, NOON, &a, &got, NULL), OK);
    assert_str(got.thread, "1");
    assert_str(got.first_receipt, "$first");
    arena_release(&a);
    store_close(st);
}

static void test_watches_are_replaced_listed_and_pruned(void **state)
{
    static const struct watch_row rows[] = {
        {STR_INIT("severe"), STR_INIT("m2"), 10, 20, 1},
        {STR_INIT("severe"), STR_INIT(""), 10, 20, 0},
        {STR_INIT("severe"), STR_INIT("m1"), 10, 500, 1},
        {STR_INIT("severe"), STR_INIT("m2"), 10, 30, 4},
    };
    struct store *st = open_store();
    struct watch_row *got;
    struct arena a = {0};
    size_t len;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(store_watch_put(st, STR("Pier"), &rows[i], NULL), OK);
    assert_int_equal(store_watch_put(st, STR("Quay"), &rows[0], NULL), OK);
    assert_int_equal(store_watches(st, STR("Pier"), &a, &got, &len, NULL), OK);
    assert_int_equal(len, 3);
    assert_str(got[2].item, "m2");
    assert_int_equal(got[2].told_at, 30);
    assert_int_equal(got[2].count, 4);
    assert_int_equal(store_watches_prune(st, STR("Pier"), 100, NULL), OK);
    assert_int_equal(store_watches(st, STR("Pier"), &a, &got, &len, NULL), OK);
    assert_int_equal(len, 2); /* what stands for a rule as a whole stays */
    assert_str(got[1].item, "m1");
    assert_int_equal(store_watches(st, STR("Quay"), &a, &got, &len, NULL), OK);
    assert_int_equal(len, 1);
    arena_release(&a);
    store_close(st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held_messages_wait_and_others_do_not),
        cmocka_unit_test(test_the_owner_may_send_what_is_held),
        cmocka_unit_test(test_a_follow_up_knows_the_receipt_of_the_first),
        cmocka_unit_test(test_watches_are_replaced_listed_and_pruned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
