#include "tests/store_help.h"

#include "store/find.h"

enum { MOST = 20 };

/* One night: the reviews `from` (the newest) to `to` are shown, but for `without`. */
static void night(struct store *st, int n, int from, int to, int without, bool is_mixed,
                  bool is_cut)
{
    struct source_state src = source_named("google", "Blue");
    struct error err = {OK, ""};
    struct batch b = {0};

    for (int i = from; i <= to; i++) {
        int age = is_mixed ? (i * 7) % MOST : i;
        struct mention *m;

        if (i == without)
            continue;
        m = batch_add(&b);
        m->id = arena_printf(&b.arena, "review-%d", i);
        m->author = arena_printf(&b.arena, "Guest %d", i);
        m->text = arena_printf(&b.arena, "what guest %d said of the day", i);
        m->posted_at = NOW - age * DAY;
        m->rating = 0.5;
    }
    b.is_cut = is_cut;
    if (store_add(st, &src, &b, NOW + n * DAY, NULL, &err) != OK)
        fail_msg("%s", err.text);
    batch_release(&b);
}

static int64_t vanished(struct store *st, int i)
{
    char id[32];
    struct batch b = {0};
    struct error err = {OK, ""};
    int64_t at = 0;

    (void)snprintf(id, sizeof(id), "review-%d", i);
    if (store_mention_by_id(st, STR("google"), str_from(id), &b, &err) != OK ||
        store_vanished(st, b.items[0].row, &at, &err) != OK)
        fail_msg("%s", err.text);
    batch_release(&b);
    return at;
}

static void test_taken_down_where_the_window_allows(void **state)
{
    static const struct {
        const char *why;
        int from, to, without; /* the second night */
        bool is_mixed, is_cut;
        int of;
        bool is_gone;
    } rows[] = {
        {"one of the middle is missing", 0, 14, 5, false, false, 5, true},
        {"those that stand there are not", 0, 14, 5, false, false, 4, false},
        {"fallen out at the end", 0, 11, -1, false, false, 13, false},
        {"too near the end to say", 0, 14, 13, false, false, 13, false},
        {"too few are shown", 0, 7, 3, false, false, 3, false},
        {"not in order of time", 0, 14, 5, true, false, 5, false},
        {"the answer was cut", 0, 14, 5, false, true, 5, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct place p;

        place_start(&p);
        place_open(&p);
        night(p.st, 0, 0, 14, -1, rows[i].is_mixed, false);
        night(p.st, 1, rows[i].from, rows[i].to, rows[i].without, rows[i].is_mixed,
              rows[i].is_cut);
        if (vanished(p.st, rows[i].of) != (rows[i].is_gone ? NOW + DAY : TIME_UNKNOWN))
            fail_msg("%s", rows[i].why);
        place_end(&p);
    }
}

static void test_shown_again(void **state)
{
    struct place *p = *state;

    night(p->st, 0, 0, 14, -1, false, false);
    night(p->st, 1, 0, 14, 5, false, false);
    assert_int_equal(vanished(p->st, 5), NOW + DAY);
    night(p->st, 2, 0, 14, 5, false, false); /* the first time counts */
    assert_int_equal(vanished(p->st, 5), NOW + DAY);
    night(p->st, 3, 0, 14, -1, false, false);
    assert_true(vanished(p->st, 5) == TIME_UNKNOWN);
}

/* Another source that has the same story says nothing of this one. */
static void test_a_copy_elsewhere_is_no_return(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("yelp", "Blue");
    struct batch b = {0};
    struct store_counts counts = {0};

    night(p->st, 0, 0, 14, -1, false, false);
    (void)say(&b, "y5", "Guest 5", "", "what guest 5 said of the day", 0.5,
              NOW - 5 * DAY);
    assert_ok(store_add(p->st, &src, &b, NOW, &counts, err));
    assert_int_equal(counts.also, 1);
    night(p->st, 1, 0, 14, 5, false, false);
    assert_int_equal(vanished(p->st, 5), NOW + DAY);
    assert_ok(store_add(p->st, &src, &b, NOW + 2 * DAY, NULL, err));
    assert_int_equal(vanished(p->st, 5), NOW + DAY);
    batch_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_down_where_the_window_allows),
        cmocka_unit_test_setup_teardown(test_shown_again, place_setup, place_teardown),
        cmocka_unit_test_setup_teardown(test_a_copy_elsewhere_is_no_return, place_setup,
                                        place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
