/*
 * test_store_plans.c - what one mention or case costs doesn't grow with the store
 *
 * Steps of SQLite's machine are counted, so that a busy computer changes nothing.
 */
#include "tests/store_help.h"

#include "store/internal.h"
#include "store/records.h"

#define NONE ((double)NAN)

/* Steps of all kept statements since the last call. */
static int64_t steps(struct store *st)
{
    int64_t sum = 0;

    for (sqlite3_stmt *s = sqlite3_next_stmt(st->db, NULL); s != NULL;
         s = sqlite3_next_stmt(st->db, s))
        sum += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
    return sum;
}

/* Mentions up to number `to`, judged as complaints; every author has two. */
static void add_complaints(struct store *st, int from, int to)
{
    struct source_state src = source_named("s", "Blue Heron");
    struct batch b = {0};

    for (int i = from; i < to; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);
        struct str author = arena_printf(&b.arena, "Author %d", i / 2);
        struct mention *m = say(&b, "", "", "", "", NONE, NOW - i);

        m->id = m->text = id;
        m->author = author;
    }
    assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    assert_ok(store_unjudged(st, STR("1-a"), (size_t)(to - from), &b, err));
    assert_int_equal(b.len, to - from);
    for (size_t i = 0; i < b.len; i++) {
        b.items[i].judgement.version = STR("1-a");
        b.items[i].judgement.nps = NPS_DETRACTOR;
        b.items[i].judgement.mood = MOOD_NEGATIVE;
    }
    assert_ok(store_judge(st, &b, err));
    batch_release(&b);
}

/* Rows count from 1. */
static int64_t open_cases(struct store *st, int from, int to)
{
    (void)steps(st);
    for (int i = from; i < to; i++)
        assert_ok(store_case_open(st, i + 1, NOW + DAY, NOW, NULL, err));
    return steps(st);
}

static void test_a_case_costs_the_same_among_many(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct case_record c;
    int64_t few, many;

    add_complaints(p->st, 0, 1000);
    few = open_cases(p->st, 0, 100);
    (void)open_cases(p->st, 100, 900);
    many = open_cases(p->st, 900, 1000);
    if (few == 0 || many > few * 5 / 4)
        fail_msg("100 cases: %lld steps, and %lld behind 900 others", (long long)few,
                 (long long)many);
    for (int row = 1; row <= 1000; row++) {
        assert_ok(store_case(p->st, row, NOW, &arena, &c, err));
        assert_int_equal(c.draft, 2 - row % 2); /* the author's first, then second */
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_case_costs_the_same_among_many,
                                        place_setup, place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
