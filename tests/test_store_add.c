/*
 * test_store_add.c - what is new, what is known, what is the same elsewhere
 */
#include "tests/store_help.h"

#include "store/find.h"

#define LONG_TEXT                                                                        \
    "The coffee was cold again and nobody at the counter cared to make a new one for "   \
    "me."
#define NONE ((double)NAN)

/* Store one batch and compare what was counted. */
static void add(struct store *st, const char *source, const struct batch *b, int64_t now,
                struct store_counts want, const char *why)
{
    struct source_state src = source_named(source, "Blue Heron");
    struct store_counts got = {0};
    struct error err = {OK, ""};

    if (store_add(st, &src, b, now, &got, &err) != OK)
        fail_msg("%s: %s", why, err.text);
    if (got.fresh != want.fresh || got.edited != want.edited || got.known != want.known ||
        got.also != want.also || got.replied != want.replied)
        fail_msg("%s: fresh %zu edited %zu replied %zu known %zu also %zu", why,
                 got.fresh, got.edited, got.replied, got.known, got.also);
}

static size_t count(struct store *st)
{
    struct find all = {.ours = FIND_ALL};
    int64_t n = 0;

    assert_ok(store_count(st, &all, &n, err));
    return (size_t)n;
}

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
        cmocka_unit_test(test_one_mention_under_two_names),
        TEST(test_one_link_for_all_items_loses_none),
        TEST(test_one_id_for_all_items_loses_none),
        cmocka_unit_test(test_same_story_elsewhere),
        TEST(test_copies_stay_within_a_brand),
        TEST(test_copy_that_is_rewritten_becomes_a_mention),
        TEST(test_edit_keeps_the_old_words),
        TEST(test_reply_of_the_owner_is_no_edit),
        TEST(test_dates_in_doubt_count_when_seen),
        TEST(test_cut_body_keeps_validators),
        TEST(test_failures_are_counted_and_forgotten),
        TEST(test_sources_are_taken_once),
        TEST(test_wrong_input_stores_nothing),
        TEST(test_groups_commit_together_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
