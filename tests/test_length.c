/*
 * test_length.c - a busy day: what it is called, what is left to the page, and where an
 * answer goes when a mention has no page of its own
 */
#include "tests/unit.h"

#include "base/json.h"
#include "reports/alert.h"
#include "reports/digest.h"
#include "reports/notice.h"

#include <math.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400, CASES = 24 };

/* A shop with many cases, each with a draft and a long text. */
struct busy {
    struct brand_settings brand;
    struct digest_input in;
    struct mention mentions[CASES];
    struct digest_case cases[CASES];
    struct digest_source source;
};

#define WORDS                                                                            \
    "I waited for three weeks and nobody answered a single one of my mails about the "   \
    "parcel that never came, and then the price was another one than the one in the "    \
    "shop, which is not what anybody would call fair to a customer of ten years."

static void busy_init(struct busy *b, size_t cases)
{
    *b = (struct busy){
        .brand = {.name = STR("Shop"), .answer_hours = 24},
        .in = {.from = 20000 * DAY,
               .to = 20001 * DAY,
               .now = 20001 * DAY,
               .date = {2024, 10, 5},
               .counts = {.mentions = 40,
                          .usual_low = 3,
                          .usual_high = 9,
                          .usual_worst_low = 0,
                          .usual_worst_high = 2},
               .nps = {.value = NAN, .previous = NAN, .window_days = 90}},
        .source = {.name = STR("web"),
                   .label = STR("Google"),
                   .adapter = STR("googlebusiness"),
                   .failing_since = TIME_UNKNOWN},
    };
    b->in.brand = &b->brand;
    b->in.cases = b->cases;
    b->in.cases_len = cases;
    b->in.sources = &b->source;
    b->in.sources_len = 1;
    for (size_t i = 0; i < CASES; i++) {
        static const char ids[] = "abcdefghijklmnopqrstuvwxyz";

        mention_init(&b->mentions[i]);
        b->mentions[i].source = STR("web");
        b->mentions[i].id = b->mentions[i].author = (struct str){ids + i, 1};
        b->mentions[i].text = STR(WORDS);
        b->mentions[i].posted_at = b->in.now - 30 * HOUR;
        b->cases[i] =
            (struct digest_case){.mention = &b->mentions[i],
                                 .id = (int64_t)i + 1,
                                 .due = b->in.now - 6 * HOUR,
                                 .draft = STR("Hello,\n\n" WORDS " " WORDS "\n\nShop")};
    }
}

static json_t *make(const struct digest_input *in)
{
    struct error err = {0};
    json_t *value = NULL;

    if (digest_make(in, &value, &err) != OK)
        fail_msg("%s", err.text);
    return value;
}

static const char *text_at(const json_t *value, const char *pointer)
{
    const char *text = json_string_value(json_at(value, pointer));

    return text != NULL ? text : "(none)";
}

static void test_a_flood_is_the_headline(void **state)
{
    static const struct {
        const char *why;
        int64_t detractors, low, high;
        const char *headline, *subject, *detail, *tone;
    } rows[] = {
        {"as usual", 2, 0, 2, "A is waiting for you, too long already.",
         "1 to answer, 40 new - Sat 5 Oct", "usual: 0 to 2", "plain"},
        {"more than usual", 5, 0, 2, "A is waiting for you, too long already.",
         "1 to answer, 40 new - Sat 5 Oct", "usual: 0 to 2", "bad"},
        {"a flood", 31, 0, 2, "31 complaints in a day, where 0 to 2 are usual.",
         "1 to answer, 31 complaints in a day, 40 new - Sat 5 Oct", "usual: 0 to 2",
         "bad"},
        {"never any", 31, 0, 0, "31 complaints in a day, where 0 are usual.",
         "1 to answer, 31 complaints in a day, 40 new - Sat 5 Oct", "usual: 0", "bad"},
        {"always many", 31, 20, 40, "A is waiting for you, too long already.",
         "1 to answer, 40 new - Sat 5 Oct", "usual: 20 to 40", "plain"},
        {"always the same", 2, 2, 2, "A is waiting for you, too long already.",
         "1 to answer, 40 new - Sat 5 Oct", "usual: 2", "plain"},
        {"nothing to compare with", 31, -1, -1, "A is waiting for you, too long already.",
         "1 to answer, 40 new - Sat 5 Oct", "usual: not known yet", "plain"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct busy b;
        json_t *value;

        busy_init(&b, 1);
        b.in.counts.detractors = rows[i].detractors;
        b.in.counts.usual_worst_low = rows[i].low;
        b.in.counts.usual_worst_high = rows[i].high;
        value = make(&b.in);
        if (strcmp(text_at(value, "/headline"), rows[i].headline) != 0 ||
            strcmp(text_at(value, "/subject"), rows[i].subject) != 0 ||
            strcmp(text_at(value, "/numbers/2/detail"), rows[i].detail) != 0 ||
            strcmp(text_at(value, "/numbers/2/tone"), rows[i].tone) != 0)
            fail_msg("%s: %s | %s | %s | %s", rows[i].why, text_at(value, "/headline"),
                     text_at(value, "/subject"), text_at(value, "/numbers/2/detail"),
                     text_at(value, "/numbers/2/tone"));
        json_decref(value);
    }
}

static bool is_hidden(const json_t *value, const char *pointer)
{
    return json_is_false(json_at(value, pointer));
}

static void test_a_full_day_leaves_part_to_the_page(void **state)
{
    struct busy b;
    json_t *value;

    (void)state;
    busy_init(&b, 2);
    value = make(&b.in);
    assert_false(is_hidden(value, "/waiting/items/1/draft_shown"));
    json_decref(value);

    busy_init(&b, CASES);
    value = make(&b.in);
    assert_true(json_integer_value(json_at(value, "/words")) <= 525);
    assert_string_equal(text_at(value, "/reading"), "a\u00a02\u2011minute\u00a0read");
    assert_true(is_hidden(value, "/waiting/items/1/draft_shown"));
    assert_int_equal(json_integer_value(json_at(value, "/waiting/shown")), 4);
    assert_string_equal(text_at(value, "/waiting/late"), "(none)"); /* none counted */
    json_decref(value);
}

static void test_a_draft_keeps_its_lines(void **state)
{
    struct busy b;
    json_t *value;
    const char *draft;

    (void)state;
    busy_init(&b, 1);
    value = make(&b.in);
    draft = text_at(value, "/waiting/items/0/draft");
    assert_true(strncmp(draft, "Hello,\nI waited", 15) == 0);
    assert_string_equal(strrchr(draft, '\n'), "\nShop");
    json_decref(value);
}

static void test_what_has_no_page_is_answered_at_the_desk(void **state)
{
    static const struct {
        const char *why, *adapter, *url, *want;
    } rows[] = {
        {"Google shows single reviews to nobody", "googlebusiness", "",
         "https://business.google.com/reviews"},
        {"its own page comes first", "googlebusiness", "https://maps.example/r/1",
         "https://maps.example/r/1"},
        {"other sources have none", "feed", "", "(none)"},
        {"no address for a script", "feed", "javascript:alert(1)", "(none)"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct busy b;
        json_t *value;

        busy_init(&b, 1);
        b.source.adapter = str_from(rows[i].adapter);
        b.mentions[0].url = str_from(rows[i].url);
        value = make(&b.in);
        if (strcmp(text_at(value, "/waiting/items/0/url"), rows[i].want) != 0 ||
            strcmp(text_at(value, "/do/0/url"), rows[i].want) != 0)
            fail_msg("%s: %s, %s", rows[i].why, text_at(value, "/waiting/items/0/url"),
                     text_at(value, "/do/0/url"));
        json_decref(value);
    }
}

static void test_a_week_says_what_chance_explains(void **state)
{
    static const struct {
        const char *why;
        int64_t now, before;
        const char *want;
    } rows[] = {
        {"alike", 9, 8, "Complaints much as in the week before (9 after 8)."},
        {"too few to say", 2, 7,
         "2 complaints, after 7 the week before (that may be chance)."},
        {"one", 1, 4, "One complaint, after 4 the week before (that may be chance)."},
        {"fewer", 3, 16, "Fewer complaints than the week before (3 after 16)."},
        {"more", 16, 3, "More complaints than the week before (16 after 3)."},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct busy b;
        json_t *value;

        busy_init(&b, 0);
        b.in.kind = DIGEST_WEEKLY;
        b.in.from = b.in.to - 7 * DAY;
        b.in.counts.detractors = rows[i].now;
        b.in.counts.detractors_before = rows[i].before;
        value = make(&b.in);
        if (strcmp(text_at(value, "/headline"), rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].why, text_at(value, "/headline"));
        json_decref(value);
    }
}

/* The quotation marks of each language: Duden, Imprimerie nationale, RAE. */
static void test_what_people_said_stands_in_the_marks_of_the_language(void **state)
{
    static const struct {
        const char *lang, *open, *close;
    } rows[] = {{"en", "\u201c", "\u201d"},
                {"de", "\u201e", "\u201c"},
                {"fr", "\u00ab\u00a0", "\u00a0\u00bb"},
                {"es", "\u00ab", "\u00bb"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct busy b;
        json_t *value;

        busy_init(&b, 1);
        b.in.language = str_from(rows[i].lang);
        value = make(&b.in);
        if (strcmp(text_at(value, "/quote_marks/0"), rows[i].open) != 0 ||
            strcmp(text_at(value, "/quote_marks/1"), rows[i].close) != 0)
            fail_msg("%s: %s %s", rows[i].lang, text_at(value, "/quote_marks/0"),
                     text_at(value, "/quote_marks/1"));
        json_decref(value);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flood_is_the_headline),
        cmocka_unit_test(test_a_full_day_leaves_part_to_the_page),
        cmocka_unit_test(test_a_draft_keeps_its_lines),
        cmocka_unit_test(test_what_has_no_page_is_answered_at_the_desk),
        cmocka_unit_test(test_a_week_says_what_chance_explains),
        cmocka_unit_test(test_what_people_said_stands_in_the_marks_of_the_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
