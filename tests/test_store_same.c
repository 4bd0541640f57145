/*
 * test_store_same.c - what is one mention, and what is told elsewhere too
 */
#include "tests/store_add_help.h"

#include <time.h>

/* Two nights of one source with one mention each: what becomes of the second. */
static void test_one_mention_under_two_names(void **state)
{
    struct one {
        const char *id, *url, *author, *title, *text;
        double rating;
        int64_t posted_at;
    };
    static const struct {
        const char *why;
        struct one before, after;
        bool is_both; /* the second night still shows the first one too */
        struct store_counts want;
    } rows[] = {
        {"same id and words",
         {"1", "", "Ann", "T", LONG_TEXT, 0.5, NOW},
         {"1", "", "Ann", "T", LONG_TEXT, 0.5, NOW},
         false,
         {.known = 1}},
        {"case and white space are no edit",
         {"1", "", "Ann", "Cold Coffee", LONG_TEXT, 0.5, NOW},
         {"1", "", "Ann", " COLD  coffee\n", LONG_TEXT "  ", 0.5, NOW},
         false,
         {.known = 1}},
        {"case beyond ASCII is none either",
         {"1", "", "Ann", "ÄRGER im Café СТОЛ", LONG_TEXT, 0.5, NOW},
         {"1", "", "Ann", "ärger im CAFÉ стол", LONG_TEXT, 0.5, NOW},
         false,
         {.known = 1}},
        {"other text is an edit",
         {"1", "", "Ann", "T", LONG_TEXT, 0.5, NOW},
         {"1", "", "Ann", "T", "They made it good.", 0.5, NOW},
         false,
         {.edited = 1}},
        {"other stars are an edit",
         {"1", "", "Ann", "T", LONG_TEXT, 0.25, NOW},
         {"1", "", "Ann", "T", LONG_TEXT, 1.0, NOW},
         false,
         {.edited = 1}},
        {"stars that go are an edit",
         {"1", "", "Ann", "T", LONG_TEXT, 0.25, NOW},
         {"1", "", "Ann", "T", LONG_TEXT, NONE, NOW},
         false,
         {.edited = 1}},
        {"new id, same words, link and author",
         {"1", "https://a.example/p?id=1", "Ann", "T", LONG_TEXT, 0.5, NOW},
         {"2", "https://a.example/p?id=1", "Ann", "T", LONG_TEXT, 0.5, NOW},
         false,
         {.known = 1}},
        {"new id, same link, headline changed",
         {"1", "https://a.example/p/1", "Ann", "Fire in Pier Street", LONG_TEXT, NONE,
          NOW},
         {"2", "http://www.a.example/p/1/", "Ann", "Two hurt in Pier Street", LONG_TEXT,
          NONE, NOW},
         false,
         {.edited = 1}},
        {"new id, link of the home page, other words",
         {"1", "https://a.example/", "", "Fire in Pier Street", LONG_TEXT, NONE, NOW},
         {"2", "https://a.example/", "", "Fair opens", "All are welcome on Monday.", NONE,
          NOW + 5},
         false,
         {.fresh = 1}},
        {"new id, long words, no link",
         {"1", "", "Ann", "", LONG_TEXT, 0.5, NOW},
         {"2", "", "ann", "", LONG_TEXT, 0.5, NOW + 9},
         false,
         {.known = 1}},
        {"the same words by another author",
         {"1", "", "Ann", "", LONG_TEXT, 0.5, NOW},
         {"2", "", "Bob", "", LONG_TEXT, 0.5, NOW},
         false,
         {.fresh = 1}},
        {"two customers with the same short praise",
         {"1", "", "", "", "Great coffee, friendly staff!", 1.0, NOW},
         {"2", "", "", "", "Great coffee, friendly staff!", 1.0, NOW + 60},
         false,
         {.fresh = 1}},
        {"the same words while the first is still shown",
         {"1", "", "Ann", "", LONG_TEXT, 0.5, NOW},
         {"2", "", "Ann", "", LONG_TEXT, 0.5, NOW},
         true,
         {.fresh = 1, .known = 1}},
        {"ratings alone are nobody's wording",
         {"1", "", "", "", "", 0.5, NOW},
         {"2", "", "", "", "", 0.5, NOW},
         false,
         {.fresh = 1}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct one *nights[2] = {&rows[i].before, &rows[i].after};
        struct place p;
        struct batch b = {0};

        place_start(&p);
        place_open(&p);
        for (int night = 0; night < 2; night++) {
            const struct one *o = nights[night];

            if (night == 0 || !rows[i].is_both)
                batch_reset(&b);
            say(&b, o->id, o->author, o->title, o->text, o->rating, o->posted_at)->url =
                str_from(o->url);
            add(p.st, "s", &b, NOW + night * DAY,
                night == 0 ? (struct store_counts){.fresh = 1} : rows[i].want,
                rows[i].why);
        }
        /* and what the second night brought is known on the third */
        add(p.st, "s", &b, NOW + 2 * DAY, (struct store_counts){.known = b.len},
            rows[i].why);
        batch_release(&b);
        place_end(&p);
    }
}

static void test_one_link_for_all_items_loses_none(void **state)
{
    static const char *const titles[] = {"Bread is late", "Cake is dry", "Tea is fine",
                                         "Door is shut", "Till is down"};
    struct place *p = *state;
    struct batch b = {0};
    const char *const feeds[] = {"f1", "f2", "f3", "f4", "f5"};

    for (size_t f = 0; f < 5; f++) {
        batch_reset(&b);
        for (size_t i = 0; i < 5; i++) {
            struct str id = arena_printf(&b.arena, "%zu-%zu", f, i);
            struct str text =
                arena_printf(&b.arena, "Story %zu of feed %zu, told in full here", i, f);
            struct mention *m = say(&b, "", "", titles[i], "", NONE, NOW);

            m->id = id;
            m->text = text;
            m->url = STR("https://news.example/");
        }
        add(p->st, feeds[f], &b, NOW, (struct store_counts){.fresh = 5}, feeds[f]);
        add(p->st, feeds[f], &b, NOW + 1, (struct store_counts){.known = 5}, feeds[f]);
    }
    assert_int_equal(count(p->st), 25);
    batch_release(&b);
}

static void test_one_id_for_all_items_loses_none(void **state)
{
    struct place *p = *state;
    struct batch b = {0};

    (void)say(&b, "same", "", "Bread is late", "It came at noon.", NONE, NOW);
    (void)say(&b, "same", "", "Cake is dry", "It was from Monday.", NONE, NOW);
    (void)say(&b, "same", "", "Cake is dry", "It was from Monday.", NONE, NOW);
    add(p->st, "f", &b, NOW, (struct store_counts){.fresh = 2, .known = 1}, "night 1");
    add(p->st, "f", &b, NOW + DAY, (struct store_counts){.known = 3}, "night 2");
    (void)say(&b, "same", "", "Tea is cold", "It stood for an hour.", NONE, NOW + DAY);
    add(p->st, "f", &b, NOW + 2 * DAY, (struct store_counts){.fresh = 1, .known = 3},
        "night 3");
    assert_int_equal(count(p->st), 3);
    batch_release(&b);
}

/* Two sources: is the second one's mention the first one's story? */
static void test_same_story_elsewhere(void **state)
{
    static const struct {
        const char *why;
        const char *author[2], *text[2];
        double rating[2];
        bool is_also;
    } rows[] = {
        {"an article in two papers",
         {"A. Smith", "Reuters"},
         {LONG_TEXT, LONG_TEXT},
         {NONE, NONE},
         true},
        {"case and spaces apart",
         {"", ""},
         {LONG_TEXT, " " LONG_TEXT "\n"},
         {NONE, NONE},
         true},
        {"a review copied by its author",
         {"Ann", "ann"},
         {LONG_TEXT, LONG_TEXT},
         {0.5, 0.5},
         true},
        {"two people's reviews",
         {"Ann", "Bob"},
         {LONG_TEXT, LONG_TEXT},
         {0.5, 0.5},
         false},
        {"other stars", {"Ann", "Ann"}, {LONG_TEXT, LONG_TEXT}, {0.5, 1.0}, false},
        {"short words by chance",
         {"", ""},
         {"Great coffee, friendly staff!", "Great coffee, friendly staff!"},
         {NONE, NONE},
         false},
        {"short words by the same person",
         {"Ann", "Ann"},
         {"Great coffee, friendly staff!", "Great coffee, friendly staff!"},
         {NONE, NONE},
         true},
        {"other words",
         {"Ann", "Ann"},
         {LONG_TEXT, "And now for something else at length"},
         {NONE, NONE},
         false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct find all = {0};
        struct place p;
        struct batch b = {0}, got = {0};

        place_start(&p);
        place_open(&p);
        for (size_t s = 0; s < 2; s++) {
            batch_reset(&b);
            (void)say(&b, "1", rows[i].author[s], "", rows[i].text[s], rows[i].rating[s],
                      NOW);
            add(p.st, s == 0 ? "one" : "two", &b, NOW,
                s == 1 && rows[i].is_also ? (struct store_counts){.also = 1}
                                          : (struct store_counts){.fresh = 1},
                rows[i].why);
            add(p.st, s == 0 ? "one" : "two", &b, NOW, (struct store_counts){.known = 1},
                rows[i].why);
        }
        assert_ok(store_find(p.st, &all, &got, err));
        assert_int_equal(got.len, rows[i].is_also ? 1 : 2);
        assert_int_equal(got.items[0].also_on, rows[i].is_also ? 1 : 0);
        batch_release(&b);
        batch_release(&got);
        place_end(&p);
    }
}

static void test_copies_stay_within_a_brand(void **state)
{
    struct place *p = *state;
    struct source_state ours = source_named("a", "Blue Heron");
    struct source_state theirs = source_named("b", "Grey Owl");
    struct store_counts got = {0};
    struct batch b = {0};

    (void)say(&b, "1", "", "Two cafes", LONG_TEXT, NONE, NOW);
    assert_ok(store_add(p->st, &ours, &b, NOW, &got, err));
    assert_ok(store_add(p->st, &theirs, &b, NOW, &got, err));
    assert_int_equal(got.fresh, 2);
    batch_release(&b);
}

static void test_copy_that_is_rewritten_becomes_a_mention(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct also_on *also = NULL;
    size_t len = 0;
    struct batch b = {0};

    (void)say(&b, "1", "", "T", LONG_TEXT, NONE, NOW);
    add(p->st, "one", &b, NOW, (struct store_counts){.fresh = 1}, "first");
    b.items[0].id = STR("x");
    b.items[0].url = STR("https://two.example/x");
    add(p->st, "two", &b, NOW, (struct store_counts){.also = 1}, "copy");
    assert_ok(store_also(p->st, 1, &arena, &also, &len, err));
    assert_int_equal(len, 1);
    assert_str(also[0].source, "two");
    assert_str(also[0].id, "x");
    assert_str(also[0].url, "https://two.example/x");
    b.items[0].text = STR(LONG_TEXT " Again!");
    add(p->st, "two", &b, NOW + 1, (struct store_counts){.known = 1}, "much the same");
    b.items[0].text = STR("We were wrong: the coffee is hot, and everybody is kind.");
    add(p->st, "two", &b, NOW + 2, (struct store_counts){.fresh = 1}, "rewritten");
    assert_ok(store_also(p->st, 1, &arena, &also, &len, err));
    assert_int_equal(len, 0);
    assert_int_equal(count(p->st), 2);
    arena_release(&arena);
    batch_release(&b);
}

static void test_id_of_a_copy_that_two_items_get(void **state)
{
    struct place *p = *state;
    struct batch b = {0};

    (void)say(&b, "x", "", "T", LONG_TEXT, NONE, NOW);
    add(p->st, "one", &b, NOW, (struct store_counts){.fresh = 1}, "first");
    add(p->st, "two", &b, NOW, (struct store_counts){.also = 1}, "copy");
    b.items[0].text = STR("The soup was fine, and so was the bread with it.");
    (void)say(&b, "x", "", "T", "Nobody told us that the kitchen was shut.", NONE, NOW);
    add(p->st, "two", &b, NOW + 1, (struct store_counts){.fresh = 2}, "two of one id");
    add(p->st, "two", &b, NOW + 2, (struct store_counts){.known = 2}, "again");
    assert_int_equal(count(p->st), 3);
    batch_release(&b);
}

/* Seconds of the night in which all items of a source came back under other ids. */
static double seconds_of_new_ids(size_t len, bool is_one_link)
{
    static char head[4000];
    struct batch b = {0};
    struct place p;
    clock_t before = 0;

    memset(head, 'a', sizeof(head) - 1);
    place_start(&p);
    place_open(&p);
    for (size_t night = 0; night < 2; night++) {
        batch_reset(&b);
        for (size_t i = 0; i < len; i++) {
            struct mention *m = say(&b, "", "Ann", "", "", NONE, NOW + (time_t)i);

            m->id = arena_printf(&b.arena, "%zu-%zu", night, i);
            m->text = arena_printf(&b.arena, "%s %zu-%zu", is_one_link ? "Story" : head,
                                   night, i);
            if (is_one_link)
                m->url = STR("https://news.example/");
        }
        before = clock();
        add(p.st, "f", &b, NOW, (struct store_counts){.fresh = len}, "new ids");
    }
    before = clock() - before;
    batch_release(&b);
    place_end(&p);
    return (double)before / CLOCKS_PER_SEC;
}

static void test_many_new_ids_take_no_age(void **state)
{
    (void)state;
    assert_true(seconds_of_new_ids(2000, true) < 5); /* sanitised build */
    assert_true(seconds_of_new_ids(2000, false) < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        cmocka_unit_test(test_one_mention_under_two_names),
        TEST(test_one_link_for_all_items_loses_none),
        TEST(test_one_id_for_all_items_loses_none),
        TEST(test_id_of_a_copy_that_two_items_get),
        cmocka_unit_test(test_many_new_ids_take_no_age),
        cmocka_unit_test(test_same_story_elsewhere),
        TEST(test_copies_stay_within_a_brand),
        TEST(test_copy_that_is_rewritten_becomes_a_mention),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
