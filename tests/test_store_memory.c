/*
 * test_store_memory.c - SQLite's nth allocation fails: an error, and nothing half-done
 */
#include "tests/store_help.h"

#include <sqlite3.h>

#include "store/find.h"
#include "store/outbox.h"

/* Cmocka has no other way: SQLite takes functions without a place for context. */
static struct {
    long left;        /* allocations until one fails; 0: none does */
    bool is_for_good; /* all later ones fail too */
    bool has_failed;
    sqlite3_mem_methods real;
} fault;

static bool is_refused(void)
{
    if (fault.left > 0 && --fault.left == 0) {
        fault.has_failed = true;
        if (fault.is_for_good)
            fault.left = 1;
        return true;
    }
    return false;
}

static void *refusing_malloc(int size)
{
    return is_refused() ? NULL : fault.real.xMalloc(size);
}

static void *refusing_realloc(void *old, int size)
{
    return is_refused() ? NULL : fault.real.xRealloc(old, size);
}

static bool is_fine(enum status rc)
{
    if (rc != OK && rc != ERR_OS && rc != ERR_MISSING)
        (void)fprintf(stderr, "unexpected: %s\n", status_name(rc));
    return rc == OK || rc == ERR_OS || rc == ERR_MISSING;
}

/* One small night; false where a status was neither success nor "out of memory". */
static bool night(const char *path)
{
    struct source_state src = source_named("s", "Blue");
    struct find f = {.unsent_to = STR("o"), .unsent_kind = STR("daily")};
    struct outbox_row r = {.sink = STR("s"),
                           .destination = STR("o"),
                           .kind = STR("daily"),
                           .period = STR("1"),
                           .message = STR("hello"),
                           .next_at = TIME_UNKNOWN};
    struct store *st = NULL;
    struct batch b = {0};
    struct arena arena = {0};
    struct outbox_row out;
    int64_t rows[20];
    bool is_ok;
    enum status rc = store_open(path, STORE_WRITE, &st, NULL);

    is_ok = is_fine(rc);
    for (int i = 0; rc == OK && i < 20; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);

        say(&b, "", "Ann", "Title", "words that are the same", (double)NAN, NOW + i)->id =
            id;
    }
    if (rc == OK)
        is_ok = is_ok && is_fine(rc = store_add(st, &src, &b, NOW, NULL, NULL));
    if (rc == OK)
        is_ok = is_ok && is_fine(rc = store_unjudged(st, STR("v"), 50, &b, NULL));
    for (size_t i = 0; rc == OK && i < b.len; i++)
        b.items[i].judgement.version = STR("v");
    if (rc == OK)
        is_ok = is_ok && is_fine(rc = store_judge(st, &b, NULL));
    if (rc == OK)
        is_ok = is_ok && is_fine(rc = store_find(st, &f, &b, NULL));
    for (size_t i = 0; rc == OK && i < b.len; i++)
        rows[i] = b.items[i].row;
    if (rc == OK && b.len > 0)
        is_ok = is_ok && is_fine(rc = store_outbox_put(st, &r, rows, b.len, NOW, NULL,
                                                       NULL, NULL));
    if (rc == OK)
        is_ok = is_ok &&
                is_fine(rc = store_outbox_next(st, STR_NONE, NOW, &arena, &out, NULL));
    if (rc == OK)
        is_ok = is_ok && is_fine(store_outbox_taken(st, out.row, NOW, STR_NONE, NULL));
    store_close(st);
    batch_release(&b);
    arena_release(&arena);
    return is_ok;
}

static void check_after(struct place *p, long n)
{
    struct find all = {0}, unsent = {.unsent_to = STR("o"), .unsent_kind = STR("daily")};
    struct outbox_find sent = {.states = 1u << OUTBOX_SENT};
    struct arena arena = {0};
    struct outbox_row *rows;
    size_t len = 0;
    int64_t count = 0;

    if (!night(p->path)) /* the next run completes */
        fail_msg("the run after %ld failed", n);
    place_open(p);
    assert_ok(store_check(p->st, true, err));
    assert_ok(store_count(p->st, &all, &count, err));
    assert_int_equal(count, 20);
    assert_ok(store_count(p->st, &unsent, &count, err));
    assert_int_equal(count, 0);
    assert_ok(store_outbox(p->st, &sent, &arena, &rows, &len, err));
    assert_int_equal(len, 1);
    store_close(p->st);
    p->st = NULL;
    arena_release(&arena);
}

static void fail_at(struct place *p, bool is_for_good)
{
    long n = 1;
    int rounds = 0;

    store_close(p->st);
    p->st = NULL;
    do {
        (void)unlink(p->path);
        place_open(p);
        store_close(p->st);
        p->st = NULL;
        fault.has_failed = false;
        fault.is_for_good = is_for_good;
        fault.left = n;
        if (!night(p->path))
            fail_msg("allocation %ld", n);
        fault.left = 0;
        check_after(p, n);
        rounds++;
        n += 1 + n / 7;
    } while (fault.has_failed);
    assert_true(rounds > 30);
}

static void test_one_failed_allocation(void **state)
{
    fail_at(*state, false);
}

static void test_all_allocations_fail_from_one_on(void **state)
{
    fail_at(*state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_one_failed_allocation),
        TEST(test_all_allocations_fail_from_one_on),
    };
    sqlite3_mem_methods refusing;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &fault.real) != SQLITE_OK)
        return 1;
    refusing = fault.real;
    refusing.xMalloc = refusing_malloc;
    refusing.xRealloc = refusing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &refusing) != SQLITE_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
