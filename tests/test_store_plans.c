/*
 * test_store_plans.c - what one mention or case costs doesn't grow with the store
 *
 * Steps of SQLite's machine are counted, so that a busy computer changes nothing.
 */
#include "tests/store_help.h"

#include "store/internal.h"
#include "store/records.h"

#define NONE ((double)NAN)

struct steps {
    struct store *st;
    int64_t count;
};

static int count_step(void *ctx)
{
    ((struct steps *)ctx)->count++;
    return 0;
}

static void steps_start(struct steps *s, struct store *st)
{
    *s = (struct steps){.st = st};
    sqlite3_progress_handler(st->db, 1, count_step, s);
}

static int64_t steps_end(struct steps *s)
{
    sqlite3_progress_handler(s->st->db, 0, NULL, NULL);
    return s->count;
}

/* Mentions of a source, all of one place, judged as complaints of one kind; every author
 * has two. */
static void add_complaints(struct store *st, const char *name, int from, int to)
{
    struct source_state src = source_named(name, "Blue Heron");
    struct batch b = {0};

    for (int i = from; i < to; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);
        struct str author = arena_printf(&b.arena, "Author %d", i / 2);
        struct mention *m = say(&b, "", "", "", "", NONE, NOW - i);

        m->id = id;
        m->text = arena_printf(&b.arena, "Number %d was cold again, says %d", i, i);
        m->author = author;
        m->place = str_from(name);
    }
    assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    assert_ok(store_unjudged(st, STR("1-a"), (size_t)(to - from), &b, err));
    assert_int_equal(b.len, to - from);
    for (size_t i = 0; i < b.len; i++) {
        b.items[i].judgement.version = STR("1-a");
        b.items[i].judgement.nps = NPS_DETRACTOR;
        b.items[i].judgement.mood = MOOD_NEGATIVE;
        b.items[i].judgement.issues[0] = str_from(name);
        b.items[i].judgement.issues_len = 1;
    }
    assert_ok(store_judge(st, &b, err));
    batch_release(&b);
}

/* Rows count from 1. */
static int64_t open_cases(struct store *st, int from, int to)
{
    struct steps s;

    steps_start(&s, st);
    for (int i = from; i < to; i++)
        assert_ok(store_case_open(st, i + 1, NOW + DAY, NOW, NULL, err));
    return steps_end(&s);
}

static void test_a_case_costs_the_same_among_many(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct case_record c;
    int64_t few, many;

    add_complaints(p->st, "s", 0, 1000);
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

/* What a night asks of a store with ten mentions that matter. */
static int64_t list_cases(struct store *st)
{
    struct case_find f = {.brand = STR("Blue Heron")};
    struct arena arena = {0};
    struct case_record *c;
    struct steps s;
    size_t len;

    steps_start(&s, st);
    assert_ok(store_cases(st, &f, NOW, &arena, &c, &len, err));
    assert_int_equal(len, 10);
    arena_release(&arena);
    return steps_end(&s);
}

static int64_t find_ten(struct store *st, struct find f)
{
    struct batch b = {0};
    struct steps s;

    f.brand = STR("Blue Heron");
    f.to = NOW + DAY;
    f.limit = 10;
    steps_start(&s, st);
    assert_ok(store_find(st, &f, &b, err));
    assert_int_equal(b.len, 10);
    batch_release(&b);
    return steps_end(&s);
}

static int64_t find_source(struct store *st)
{
    return find_ten(st, (struct find){.source = STR("few")});
}

static int64_t find_place(struct store *st)
{
    return find_ten(st, (struct find){.place = STR("few")});
}

static int64_t find_issue(struct store *st)
{
    return find_ten(st, (struct find){.issue = STR("few")});
}

static int64_t find_frequent_issue(struct store *st)
{
    return find_ten(st, (struct find){.issue = STR("many")});
}

static int64_t find_newest(struct store *st)
{
    return find_ten(st, (struct find){.order = FIND_NEWEST});
}

/* One old mention goes. */
static int64_t purge_one(struct store *st, int64_t at)
{
    size_t removed = 0;
    struct steps s;

    steps_start(&s, st);
    assert_ok(store_purge(st, at, &removed, err));
    assert_int_equal(removed, 1);
    return steps_end(&s);
}

static void test_to_purge_one_costs_the_same_among_many(void **state)
{
    struct place *p = *state;
    int64_t few, many;

    add_complaints(p->st, "s", 0, 200); /* the last is the oldest */
    few = purge_one(p->st, NOW - 198);
    add_complaints(p->st, "t", 200, 2200);
    many = purge_one(p->st, NOW - 2198);
    if (few == 0 || many > few * 5 / 4)
        fail_msg("%lld steps, and %lld among 2000 more", (long long)few, (long long)many);
    assert_ok(sql_int(p->st, "SELECT count(*) FROM wordings", &few, err));
    assert_true(few > 0);
    assert_ok(store_purge(p->st, NOW + 1, NULL, err)); /* of more than a few it sweeps */
    assert_ok(sql_int(p->st, "SELECT count(*) FROM wordings", &few, err));
    assert_int_equal(few, 0);
}

static void test_a_night_asks_as_much_of_a_large_store(void **state)
{
    static const struct {
        const char *why;
        int64_t (*ask)(struct store *st);
    } rows[] = {
        {"the open cases, among many that are done", list_cases},
        {"the newest of a source that says little", find_source},
        {"the newest of a place that is seldom named", find_place},
        {"the newest of an issue that is rare", find_issue},
        {"the newest of an issue that is frequent", find_frequent_issue},
        {"the newest of all", find_newest},
    };
    int64_t small[ARRAY_LEN(rows)];
    struct place *p = *state;

    add_complaints(p->st, "few", 1000, 1010);
    add_complaints(p->st, "many", 0, 20);
    (void)open_cases(p->st, 0, 10);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        small[i] = rows[i].ask(p->st);
    add_complaints(p->st, "many", 20, 1000);
    (void)open_cases(p->st, 10, 1010);
    for (int row = 11; row <= 1010; row++)
        assert_ok(
            store_case_set(p->st, row, CASE_RESOLVED, TIME_UNKNOWN, STR_NONE, NOW, err));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t large = rows[i].ask(p->st);

        if (small[i] == 0 || large > small[i] * 5 / 4)
            fail_msg("%s: %lld steps, and %lld among 1000 more", rows[i].why,
                     (long long)small[i], (long long)large);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_case_costs_the_same_among_many,
                                        place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_to_purge_one_costs_the_same_among_many,
                                        place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_a_night_asks_as_much_of_a_large_store,
                                        place_setup, place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
