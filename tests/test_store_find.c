/*
 * test_store_find.c - the right mentions come back, in the right order and number
 */
#include "tests/store_help.h"

#include "store/find.h"
#include "store/records.h"

#define NONE ((double)NAN)

/* Ten mentions of two brands, judged; `id` names them in the tests below. */
static const struct {
    const char *id, *source, *brand, *place, *author, *text;
    double rating, recommend;
    int days; /* before NOW */
    enum nps_class nps;
    enum severity severity;
    enum mood mood;
    const char *issues[2];
    bool is_ours;
} world[] = {
    {"a",
     "google",
     "Blue",
     "Pier",
     "Ann",
     "Charged twice, still waiting for my refund",
     0.0,
     1,
     1,
     NPS_DETRACTOR,
     SEVERITY_HIGH,
     MOOD_NEGATIVE,
     {"refund", "phone"},
     true},
    {"b",
     "google",
     "Blue",
     "Pier",
     "Bob",
     "Forty minutes for two flat whites",
     0.25,
     3,
     2,
     NPS_DETRACTOR,
     SEVERITY_NORMAL,
     MOOD_NEGATIVE,
     {"late", NULL},
     true},
    {"c",
     "google",
     "Blue",
     "Mill",
     "Cleo",
     "Nice café, Inès remembers every order",
     1.0,
     10,
     3,
     NPS_PROMOTER,
     SEVERITY_NONE,
     MOOD_POSITIVE,
     {NULL, NULL},
     true},
    {"d",
     "yelp",
     "Blue",
     "Pier",
     "ann",
     "Late again, and nobody calls back",
     0.25,
     2,
     10,
     NPS_DETRACTOR,
     SEVERITY_NORMAL,
     MOOD_NEGATIVE,
     {"late", "phone"},
     true},
    {"e",
     "yelp",
     "Blue",
     "",
     "",
     "It is a cafe",
     NONE,
     7,
     20,
     NPS_PASSIVE,
     SEVERITY_NONE,
     MOOD_NEUTRAL,
     {NULL, NULL},
     true},
    {"f",
     "news",
     "Blue",
     "",
     "Reuters",
     "A blue heron was seen at the lake",
     NONE,
     NONE,
     4,
     NPS_UNKNOWN,
     SEVERITY_NONE,
     MOOD_NEUTRAL,
     {NULL, NULL},
     false},
    {"g",
     "owl",
     "Owl",
     "",
     "Gil",
     "Owl has better refund rules, never late",
     0.75,
     8,
     5,
     NPS_PASSIVE,
     SEVERITY_NONE,
     MOOD_POSITIVE,
     {NULL, NULL},
     true},
    {"h",
     "google",
     "Blue",
     "Mill",
     "Hal",
     "Glass in my cake! I bled.",
     0.0,
     0,
     30,
     NPS_DETRACTOR,
     SEVERITY_URGENT,
     MOOD_NEGATIVE,
     {"safety", NULL},
     true},
};

static void build(struct store *st)
{
    struct batch b = {0};

    for (size_t i = 0; i < ARRAY_LEN(world); i++) {
        struct source_state src = source_named(world[i].source, world[i].brand);

        batch_reset(&b);
        say(&b, world[i].id, world[i].author, "", world[i].text, world[i].rating,
            NOW - world[i].days * DAY)
            ->place = str_from(world[i].place);
        /* each is first seen half a day after it was posted */
        assert_ok(
            store_add(st, &src, &b, NOW - world[i].days * DAY + DAY / 2, NULL, err));
    }
    assert_ok(store_unjudged(st, STR("v"), 100, &b, err));
    assert_int_equal(b.len, ARRAY_LEN(world));
    for (size_t i = 0; i < b.len; i++) {
        struct judgement *j = &b.items[i].judgement;

        j->version = STR("v");
        j->recommend = world[i].recommend;
        j->nps = world[i].nps;
        j->severity = world[i].severity;
        j->mood = world[i].mood;
        j->is_ours = world[i].is_ours;
        j->lang = STR("en");
        for (; j->issues_len < 2 && world[i].issues[j->issues_len] != NULL;
             j->issues_len++)
            j->issues[j->issues_len] = str_from(world[i].issues[j->issues_len]);
        if (j->issues_len > 0)
            j->dimension = STR("reliability");
    }
    assert_ok(store_judge(st, &b, err));
    assert_ok(store_case_open(st, 2, TIME_UNKNOWN, NOW, NULL, err)); /* b */
    batch_release(&b);
}

static int setup(void **state)
{
    (void)place_setup(state);
    build(((struct place *)*state)->st);
    return 0;
}

/* As if a mention still waited to be judged: what is found is the same, by another way.
 */
static int setup_waiting(void **state)
{
    struct place *p;

    (void)setup(state);
    p = *state;
    assert_ok(store_meta_put(p->st, STR("judged-to"), STR("0"), err));
    return 0;
}

/* As after a run. */
static int setup_packed(void **state)
{
    struct place *p;

    (void)setup(state);
    p = *state;
    assert_ok(store_pack(p->st, err));
    return 0;
}

static void test_filters(void **state)
{
    static const struct {
        const char *why, *want;
        struct find f;
    } rows[] = {
        {"all that are ours, newest first", "abcgdeh", {0}},
        {"oldest first", "hedgcba", {.order = FIND_OLDEST}},
        {"as stored", "abcdegh", {.order = FIND_STORED}},
        {"worst first", "hadbegc", {.order = FIND_WORST}},
        {"best first", "cgebdah", {.order = FIND_BEST}},
        {"two", "ab", {.limit = 2}},
        {"the next two", "cg", {.limit = 2, .offset = 2}},
        {"behind the second", "cgdeh", {.offset = 2}},
        {"a brand", "abcdeh", {.brand = {"Blue", 4}}},
        {"a brand that nobody knows", "", {.brand = {"Red", 3}}},
        {"a source", "abch", {.source = {"google", 6}}},
        {"a place", "abd", {.place = {"Pier", 4}}},
        {"an author, case folded", "ad", {.author = {"ANN", 3}}},
        {"an issue", "bd", {.issue = {"late", 4}}},
        {"an issue of a brand", "bd", {.issue = {"late", 4}, .brand = {"Blue", 4}}},
        {"the oldest of an issue of a brand",
         "d",
         {.issue = {"late", 4}, .brand = {"Blue", 4}, .order = FIND_OLDEST, .limit = 1}},
        {"an issue of a brand, in a window",
         "b",
         {.issue = {"late", 4},
          .brand = {"Blue", 4},
          .from = NOW - 9 * DAY,
          .to = NOW - DAY}},
        {"an issue of a brand, by an author",
         "d",
         {.issue = {"late", 4}, .brand = {"Blue", 4}, .author = {"ANN", 3}}},
        {"a dimension", "abdh", {.dimension = {"reliability", 11}}},
        {"a language", "abcgdeh", {.lang = {"en", 2}}},
        {"another language", "", {.lang = {"de", 2}}},
        {"detractors", "abdh", {.nps = NPS_DETRACTOR}},
        {"a mood", "cg", {.mood = MOOD_POSITIVE}},
        {"severity high or worse", "ah", {.severity_least = SEVERITY_HIGH}},
        {"urgent", "h", {.severity_least = SEVERITY_URGENT}},
        {"from an instant on, that one too", "abcg", {.from = NOW - 5 * DAY}},
        {"up to an instant, that one not", "gdeh", {.to = NOW - 3 * DAY}},
        {"a window of a brand",
         "bc",
         {.brand = {"Blue", 4}, .from = NOW - 3 * DAY, .to = NOW - DAY}},
        {"seen in a window",
         "bc",
         {.seen_from = NOW - 3 * DAY + DAY / 2, .seen_to = NOW - DAY + DAY / 2}},
        {"seen in a window, of a brand",
         "g",
         {.brand = {"Owl", 3}, .seen_from = NOW - 9 * DAY}},
        {"seen before anything was", "", {.seen_to = NOW - 100 * DAY}},
        {"seen after everything was", "", {.seen_from = NOW + 100 * DAY}},
        {"off topic", "f", {.ours = FIND_OTHERS}},
        {"ours or not", "abcfgdeh", {.ours = FIND_ALL}},
        {"one row", "c", {.row = 3}},
        {"a row that is not there", "", {.row = 77}},
        {"no answer of the owner's", "abcgdeh", {.has_no_reply = true}},
        {"an answer of the owner's", "", {.has_reply = true}},
        {"a word", "ag", {.words = {"refund", 6}}},
        {"a word in other case", "ag", {.words = {"REFUND", 6}}},
        {"two words, any order", "d", {.words = {"nobody late", 11}}},
        {"a phrase", "d", {.words = {"\"calls back\"", 12}}},
        {"a phrase in the wrong order", "", {.words = {"\"back calls\"", 12}}},
        {"a phrase that is not closed", "d", {.words = {"\"calls back", 11}}},
        {"a beginning", "ab", {.words = {"w*", 2}, .source = {"google", 6}}},
        {"operators are words", "", {.words = {"refund OR late", 14}}},
        {"without accents", "ce", {.words = {"cafe", 4}}},
        {"with accents", "c", {.words = {"in\xc3\xa8s", 5}}},
        {"a word and a brand", "a", {.words = {"refund", 6}, .brand = {"Blue", 4}}},
        {"nothing but signs", "", {.words = {"!?", 2}}},
        {"ranked", "g", {.words = {"better", 6}, .order = FIND_RANK}},
    };
    struct place *p = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct batch b = {0};
        struct buf got = {0};
        struct find f = rows[i].f;
        int64_t n = -1;

        assert_ok(store_find(p->st, &f, &b, err));
        for (size_t k = 0; k < b.len; k++)
            buf_add(&got, b.items[k].id);
        buf_add_text(&got, "");
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"%s\"", rows[i].why, got.len > 0 ? got.ptr : "");
        assert_ok(store_count(p->st, &f, &n, err));
        if (f.limit == 0 && f.offset == 0 && n != (int64_t)strlen(rows[i].want))
            fail_msg("%s: counted %lld", rows[i].why, (long long)n);
        buf_release(&got);
        batch_release(&b);
    }
}

static void test_complaints_that_want_a_case(void **state)
{
    static const struct {
        const char *why, *brand;
        int64_t from, within;
        int64_t want[4]; /* rows, in order */
    } rows[] = {
        {"of a brand, but for the one that is a case", "Blue", 0, DAY, {1, 4, 8}},
        {"from an instant on, that one too", "Blue", NOW - 10 * DAY, DAY, {1, 4}},
        {"seen half a day later", "Blue", 0, DAY / 2, {1, 4, 8}},
        {"seen sooner than that", "Blue", 0, DAY / 2 - 1, {0}},
        {"a brand without detractors", "Owl", 0, DAY, {0}},
        {"a brand that nobody knows", "Red", 0, DAY, {0}},
    };
    struct place *p = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena arena = {0};
        struct case_wanted *got = NULL;
        size_t len = 0, want = 0;

        while (rows[i].want[want] != 0)
            want++;
        assert_ok(store_cases_wanted(p->st, str_from(rows[i].brand), rows[i].from,
                                     rows[i].within, &arena, &got, &len, err));
        if (len != want)
            fail_msg("%s: %zu", rows[i].why, len);
        for (size_t k = 0; k < len; k++) {
            const struct case_wanted *w = &got[k];

            if (w->mention != rows[i].want[k] || w->seen_at - w->posted_at != DAY / 2)
                fail_msg("%s: row %lld", rows[i].why, (long long)w->mention);
        }
        arena_release(&arena);
    }
}

static const struct tally *tally_of(const struct tally *t, size_t len, const char *key)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(t[i].key, str_from(key)))
            return &t[i];
    }
    fail_msg("no tally for %s", key);
    return t;
}

static void test_tallies(void **state)
{
    struct place *p = *state;
    struct find blue = {.brand = STR("Blue")}, all = {0}, late = {.issue = STR("late")};
    struct arena arena = {0};
    struct tally *t;
    const struct tally *one;
    size_t len;

    assert_ok(store_tally(p->st, &blue, FIND_BY_NOTHING, &arena, &t, &len, err));
    assert_int_equal(len, 1);
    assert_int_equal(t[0].key.len, 0);
    assert_int_equal(t[0].mentions, 6);
    assert_int_equal(t[0].authors, 5); /* Ann and ann are one */
    assert_int_equal(t[0].negative, 4);
    assert_int_equal(t[0].neutral, 1);
    assert_int_equal(t[0].positive, 1);
    assert_int_equal(t[0].promoters, 1);
    assert_int_equal(t[0].passives, 1);
    assert_int_equal(t[0].detractors, 4);
    assert_int_equal(t[0].severe, 2);
    assert_int_equal(t[0].rated, 5);
    assert_near(t[0].rating, 1.5 / 5, 1e-12);
    assert_int_equal(t[0].first_at, NOW - 30 * DAY);
    assert_int_equal(t[0].last_at, NOW - DAY);

    assert_ok(store_tally(p->st, &all, FIND_BY_BRAND, &arena, &t, &len, err));
    assert_int_equal(len, 2);
    assert_str(t[0].key, "Blue"); /* the largest first */
    assert_str(t[1].key, "Owl");
    assert_ok(store_tally(p->st, &all, FIND_BY_ISSUE, &arena, &t, &len, err));
    assert_int_equal(len, 4);
    assert_str(t[0].key, "late"); /* ties by key */
    assert_str(t[1].key, "phone");
    assert_int_equal(t[1].mentions, 2);
    assert_ok(store_tally(p->st, &late, FIND_BY_ISSUE, &arena, &t, &len, err));
    one = tally_of(t, len, "phone"); /* of those that were late, who has it too? */
    assert_int_equal(one->mentions, 1);
    assert_ok(store_tally(p->st, &late, FIND_BY_PLACE, &arena, &t, &len, err));
    assert_int_equal(len, 1);
    assert_str(t[0].key, "Pier");
    assert_int_equal(t[0].mentions, 2);
    assert_ok(store_tally(p->st, &all, FIND_BY_SOURCE, &arena, &t, &len, err));
    assert_int_equal(tally_of(t, len, "google")->detractors, 3);
    assert_ok(store_tally(p->st, &all, FIND_BY_NPS, &arena, &t, &len, err));
    assert_int_equal(tally_of(t, len, "detractor")->mentions, 4);
    assert_ok(store_tally(p->st, &all, FIND_BY_AUTHOR, &arena, &t, &len, err));
    assert_int_equal(t[0].mentions, 2);
    assert_ok(store_tally(p->st, &all, FIND_BY_SEVERITY, &arena, &t, &len, err));
    assert_ok(store_tally(p->st, &all, FIND_BY_LANG, &arena, &t, &len, err));
    assert_ok(store_tally(p->st, &all, FIND_BY_DIMENSION, &arena, &t, &len, err));
    assert_int_equal(tally_of(t, len, "")->mentions, 3);
    arena_release(&arena);
}

static void test_answers_are_in_order_of_time(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct answer *a;
    size_t len;

    assert_ok(
        store_answers(p->st, STR("Blue"), NOW - 20 * DAY, 0, &arena, &a, &len, err));
    assert_int_equal(len, 5);
    assert_str(a[0].issues, "");
    assert_str(a[1].issues, "late phone");
    assert_str(a[4].issues, "refund phone");
    assert_true(isnan(a[0].rating));
    assert_near(a[0].recommend, 7, 0);
    assert_int_equal(a[0].nps, NPS_PASSIVE);
    assert_int_equal(a[0].at, NOW - 20 * DAY);
    assert_near(a[4].rating, 0, 0);
    assert_near(a[4].recommend, 1, 0);
    assert_int_equal(a[4].row, 1);
    assert_int_equal(a[4].severity, SEVERITY_HIGH);
    assert_str(a[4].source, "google");
    assert_str(a[4].place, "Pier");
    assert_str(a[0].place, "");
    assert_true(a[0].author == 0); /* e has none; d is "ann", a "Ann" */
    assert_true(a[1].author == a[4].author && a[4].author != 0);
    assert_true(a[2].author != a[4].author);
    arena_release(&arena);
}

static void test_one_mention_by_row_and_by_id(void **state)
{
    struct place *p = *state;
    struct batch b = {0};

    assert_ok(store_mention(p->st, 6, &b, err)); /* off topic ones as well */
    assert_ok(store_mention_by_id(p->st, STR("owl"), STR("g"), &b, err));
    assert_int_equal(b.len, 2);
    assert_str(b.items[0].id, "f");
    assert_str(b.items[1].id, "g");
    assert_status(store_mention(p->st, 99, &b, err), ERR_MISSING);
    assert_status(store_mention(p->st, 0, &b, err), ERR_MISSING);
    assert_status(store_mention_by_id(p->st, STR("yelp"), STR("g"), &b, err),
                  ERR_MISSING);
    assert_status(store_mention_by_id(p->st, STR("nope"), STR("g"), &b, err),
                  ERR_MISSING);
    batch_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name)                                                                       \
    cmocka_unit_test_setup_teardown(name, setup, place_teardown),                        \
        cmocka_unit_test_setup_teardown(name, setup_packed, place_teardown),             \
        cmocka_unit_test_setup_teardown(name, setup_waiting, place_teardown)
        TEST(test_filters),
        TEST(test_complaints_that_want_a_case),
        TEST(test_tallies),
        TEST(test_answers_are_in_order_of_time),
        TEST(test_one_mention_by_row_and_by_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
