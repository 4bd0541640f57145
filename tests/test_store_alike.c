/*
 * test_store_alike.c - the same story in another source, told a little otherwise
 */
#include "tests/store_help.h"

#include "store/find.h"

#define NONE ((double)NAN)

#define STORY                                                                            \
    "A fire broke out in the kitchen of the Blue Heron cafe at the pier on Monday "      \
    "night. "                                                                            \
    "Nobody was hurt, the fire brigade said, but the kitchen and a part of the roof "    \
    "were "                                                                              \
    "destroyed. The owner hopes to open again within a month, and thanked the guests "   \
    "who "                                                                               \
    "helped to carry the furniture out."
#define STORY_EDITED                                                                     \
    "A fire broke out in the kitchen of the Blue Heron cafe at the pier on Monday "      \
    "night. "                                                                            \
    "Nobody was hurt, the fire brigade said, but the kitchen and part of the roof were " \
    "destroyed. The owner hopes to open again within a month, and thanked all guests "   \
    "who "                                                                               \
    "helped to carry the furniture out. (Reporting by our correspondent)"
#define STORY_CUT                                                                        \
    "A fire broke out in the kitchen of the Blue Heron cafe at the pier on Monday ni..."
#define OTHER_STORY                                                                      \
    "The Blue Heron cafe at the pier will be at the Monday market with its new cakes, "  \
    "and "                                                                               \
    "the owner hopes that all the guests who helped to carry the furniture out last "    \
    "year "                                                                              \
    "will come again. Nobody has to pay for the first cup, she said."

struct told {
    const char *title, *text, *url, *author;
    double rating;
    int64_t at;
};

static const struct {
    const char *why;
    struct told first, second;
    bool is_same;
} rows[] = {
    {"a few words changed and a line added",
     {"Fire", STORY, "", "", NONE, NOW},
     {"Pier cafe burns", STORY_EDITED, "", "", NONE, NOW},
     true},
    {"other words about the same cafe",
     {"", STORY, "", "", NONE, NOW},
     {"", OTHER_STORY, "", "", NONE, NOW},
     false},
    {"the publisher's name behind the headline, and only the beginning",
     {"Fire destroys kitchen of pier cafe", STORY, "", "", NONE, NOW},
     {"Fire destroys kitchen of pier cafe - The Daily Heron", STORY_CUT, "", "", NONE,
      NOW},
     true},
    {"the same headline over other words",
     {"Blue Heron at the pier: a review", STORY, "", "", NONE, NOW},
     {"Blue Heron at the pier: a review", OTHER_STORY, "", "", NONE, NOW},
     false},
    {"a short headline, but all of the beginning word for word",
     {"Fire", STORY, "", "", NONE, NOW},
     {"Fire", STORY_CUT, "", "", NONE, NOW},
     true},
    {"short praise by two people",
     {"", "Great coffee and friendly staff at the pier, we will come again!", "", "Ann",
      NONE, NOW},
     {"", "Great coffee and friendly staff at the pier, will come again!", "", "Bob",
      NONE, NOW},
     false},
    {"a form with other figures",
     {"",
      "At the market on Monday the price of coffee rose by 31 cents to 412, that of "
      "tea fell by 7 to 230 and that of sugar stayed where it was, at 99 for each pound.",
      "", "", NONE, NOW},
     {"",
      "At the market on Monday the price of coffee rose by 44 cents to 456, that of "
      "tea fell by 9 to 221 and that of sugar stayed where it was, at 98 for each pound.",
      "", "", NONE, NOW},
     false},
    {"the same page and headline, no text at all",
     {"Fire destroys kitchen of pier cafe", STORY,
      "https://news.example/fire?utm_source=x", "", NONE, NOW},
     {"Fire destroys kitchen of pier cafe", "", "https://www.news.example/fire/", "",
      NONE, NOW},
     true},
    {"the same page, only the beginning",
     {"Fire!", STORY, "https://news.example/fire", "", NONE, NOW},
     {"A cafe burns", STORY_CUT, "https://news.example/fire", "", NONE, NOW},
     true},
    {"the same page, but comments of two readers",
     {"", "I was there, and it was a horrible sight to see the roof come down.",
      "https://news.example/fire", "Ann", NONE, NOW},
     {"", "Was the landlord not told two years ago about these cables?",
      "https://news.example/fire", "Bob", NONE, NOW},
     false},
    {"the same front page",
     {"", STORY, "https://news.example/", "", NONE, NOW},
     {"", OTHER_STORY, "https://news.example/", "", NONE, NOW},
     false},
    {"half a year later",
     {"Fire", STORY, "", "", NONE, NOW - 180 * DAY},
     {"Pier cafe burns", STORY_EDITED, "", "", NONE, NOW},
     false},
    {"reviews of two people",
     {"", STORY, "", "Ann", 0.5, NOW},
     {"", STORY_EDITED, "", "Bob", 0.5, NOW},
     false},
    {"a review and a post without rating",
     {"", STORY, "", "", 0.5, NOW},
     {"", STORY_EDITED, "", "", NONE, NOW},
     false},
    {"a review that its author copied",
     {"", STORY, "", "Ann", 0.5, NOW},
     {"", STORY_EDITED, "", "ann", 0.5, NOW},
     true},
    {"with other stars",
     {"", STORY, "", "Ann", 0.5, NOW},
     {"", STORY_EDITED, "", "Ann", 1.0, NOW},
     false},
};

static void add(struct store *st, const char *source, const char *brand,
                const struct told *t)
{
    struct source_state src = source_named(source, brand);
    struct store_counts counts = {0};
    struct batch b = {0};

    say(&b, "1", t->author, t->title, t->text, t->rating, t->at)->url = str_from(t->url);
    assert_ok(store_add(st, &src, &b, NOW, &counts, err));
    assert_int_equal(counts.fresh, 1); /* the words are not the very same */
    batch_release(&b);
}

static void judge(struct store *st, const char *version, bool is_ours)
{
    struct batch b = {0};

    assert_ok(store_unjudged(st, str_from(version), 100, &b, err));
    for (size_t i = 0; i < b.len; i++) {
        b.items[i].judgement.version = str_from(version);
        b.items[i].judgement.is_ours = is_ours;
    }
    assert_ok(store_judge(st, &b, err));
    assert_ok(store_unjudged(st, str_from(version), 100, &b, err));
    assert_int_equal(b.len, 0);
    batch_release(&b);
}

static void test_stories_told_otherwise(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (int together = 0; together < 2; together++) {
            struct find all = {.order = FIND_STORED};
            struct batch got = {0};
            struct place p;

            place_start(&p);
            place_open(&p);
            add(p.st, "one", "Blue", &rows[i].first);
            if (!together) /* in two nights, or in one */
                judge(p.st, "v", true);
            add(p.st, "two", "Blue", &rows[i].second);
            judge(p.st, "v", true);
            assert_ok(store_find(p.st, &all, &got, err));
            if (got.len != (rows[i].is_same ? 1 : 2))
                fail_msg("%s: %zu mentions", rows[i].why, got.len);
            if (rows[i].is_same) {
                assert_int_equal(got.items[0].also_on, 1);
                assert_str(got.items[0].source, "one");
            }
            judge(p.st, "v2", true); /* other rules change nothing in that */
            assert_ok(store_find(p.st, &all, &got, err));
            assert_int_equal(got.len, rows[i].is_same ? 1 : 2);
            assert_ok(store_check(p.st, true, err));
            batch_release(&got);
            place_end(&p);
        }
    }
}

static void test_only_between_sources_of_a_brand(void **state)
{
    static const struct {
        const char *why, *sources[2], *brands[2];
        bool is_ours[2];
    } cases[] = {
        {"two brands", {"one", "two"}, {"Blue", "Owl"}, {true, true}},
        {"one of them off topic", {"one", "two"}, {"Blue", "Blue"}, {false, true}},
        {"the other one", {"one", "two"}, {"Blue", "Blue"}, {true, false}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct find all = {.ours = FIND_ALL};
        int64_t n = 0;
        struct place p;

        place_start(&p);
        place_open(&p);
        add(p.st, cases[i].sources[0], cases[i].brands[0], &rows[0].first);
        judge(p.st, "v", cases[i].is_ours[0]);
        add(p.st, cases[i].sources[1], cases[i].brands[1], &rows[0].second);
        judge(p.st, "v", cases[i].is_ours[1]);
        assert_ok(store_count(p.st, &all, &n, err));
        if (n != 2)
            fail_msg("%s: %lld", cases[i].why, (long long)n);
        place_end(&p);
    }
}

/* What was told apart, or sent, must not vanish because rules change. */
static void test_known_mentions_are_never_joined_later(void **state)
{
    struct place *p = *state;
    struct find all = {.ours = FIND_ALL};
    int64_t n = 0;

    add(p->st, "one", "Blue", &rows[0].first);
    judge(p->st, "v", true);
    add(p->st, "two", "Blue", &rows[1].second);
    judge(p->st, "v", true);
    judge(p->st, "v2", true);
    assert_ok(store_count(p->st, &all, &n, err));
    assert_int_equal(n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stories_told_otherwise),
        cmocka_unit_test(test_only_between_sources_of_a_brand),
        cmocka_unit_test_setup_teardown(test_known_mentions_are_never_joined_later,
                                        place_setup, place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
