#include "tests/unit.h"

#include "base/utf8.h"
#include "reports/quote.h"

#include <jansson.h>

/* The parts of one field as one text, with marked words between brackets. */
static struct str flat(struct arena *arena, const json_t *quote, const char *field)
{
    const json_t *part;
    struct str text = STR("");
    size_t i;

    json_array_foreach(json_object_get(quote, field), i, part)
    {
        bool is_hit = json_is_true(json_object_get(part, "hit"));

        text = arena_printf(arena, STR_FMT "%s%s%s", STR_ARG(text), is_hit ? "[" : "",
                            json_string_value(json_object_get(part, "text")),
                            is_hit ? "]" : "");
    }
    return text;
}

struct mark {
    const char *words;
    double weight;
    const char *rule;
};

static void set_marks(struct mention *m, struct reason *reasons, const struct mark *marks)
{
    for (; marks->words != NULL; marks++) {
        size_t at = str_find(m->text, str_from(marks->words));

        assert_true(at != SIZE_MAX);
        reasons[m->judgement.reasons_len++] = (struct reason){
            .field = MENTION_FIELD_TEXT,
            .start = at,
            .len = strlen(marks->words),
            .weight = marks->weight,
            .rule = str_from(marks->rule),
        };
    }
    m->judgement.reasons = reasons;
}

static void test_a_quote_shows_the_words_behind_the_flag(void **state)
{
    static const struct {
        const char *why, *text;
        enum nps_class nps;
        size_t codes_max;
        struct mark marks[4];
        const char *want;
    } rows[] = {
        {"all of a short text",
         "It was late. Nice cake.",
         NPS_DETRACTOR,
         100,
         {{"late", -1, "lexicon"}},
         "It was [late]. Nice cake."},
        {"words for us are not marked in a complaint",
         "It was late. Nice cake.",
         NPS_DETRACTOR,
         100,
         {{"late", -1, "lexicon"}, {"Nice", 1, "lexicon"}},
         "It was [late]. Nice cake."},
        {"and the other way round in praise",
         "It was late. Nice cake.",
         NPS_PROMOTER,
         100,
         {{"late", -1, "lexicon"}, {"Nice", 1, "lexicon"}},
         "It was late. [Nice] cake."},
        {"words that hardly weigh are marked nowhere",
         "We drive the 40 km for it.",
         NPS_PROMOTER,
         100,
         {{"the", 0.3, "lexicon"}, {"km", 0.2, "lexicon"}},
         "We drive the 40 km for it."},
        {"light words beside a heavy one are not marked",
         "So so. Horrible rats.",
         NPS_DETRACTOR,
         100,
         {{"So", -0.1, "lexicon"}, {"rats", -2, "lexicon"}},
         "So so. Horrible [rats]."},
        {"a rule of severity counts whatever its weight",
         "I found rats.",
         NPS_DETRACTOR,
         100,
         {{"rats", 0, "severity:health"}},
         "I found [rats]."},
        {"neighbours become one mark",
         "never came back",
         NPS_DETRACTOR,
         100,
         {{"never", -1, "lexicon"}, {"came", -1, "lexicon"}},
         "[never came] back"},
        {"cut to the sentence with the mark",
         "One two three. Four five. It was late. Six.",
         NPS_DETRACTOR,
         14,
         {{"late", -1, "lexicon"}},
         "\xe2\x80\xa6 It was [late]. \xe2\x80\xa6"},
        {"a title and an ordinal end no sentence",
         "Am 3. November bei Dr. Wei\xc3\x9f gewartet. Eins zwei drei vier.",
         NPS_DETRACTOR,
         45,
         {{"gewartet", -1, "lexicon"}},
         "Am 3. November bei Dr. Wei\xc3\x9f [gewartet]. \xe2\x80\xa6"},
        {"without marks the first sentences",
         "One two three. Four five. Six seven eight.",
         NPS_DETRACTOR,
         26,
         {{NULL, 0, NULL}},
         "One two three. Four five. \xe2\x80\xa6"},
        {"a short one goes on as far as there is room",
         "One two. So rude. They left us standing in the rain for it. Six seven.",
         NPS_DETRACTOR,
         40,
         {{"rude", -1, "lexicon"}},
         "One two. So [rude]. They left us standing \xe2\x80\xa6"},
        {"two marks, the gap between shows",
         "It was late. One two three four. So rude.",
         NPS_DETRACTOR,
         24,
         {{"late", -1, "lexicon"}, {"rude", -1, "lexicon"}},
         "It was [late]. \xe2\x80\xa6 So [rude]."},
        {"one long sentence is cut at words around the mark",
         "one two three four five six seven eight rats nine ten eleven twelve",
         NPS_DETRACTOR,
         18,
         {{"rats", -1, "lexicon"}},
         "\xe2\x80\xa6 eight [rats] nine \xe2\x80\xa6"},
        {"around the heaviest mark of it",
         "one bad two three four five six seven eight rats nine ten eleven twelve",
         NPS_DETRACTOR,
         18,
         {{"bad", -1, "lexicon"}, {"rats", -3, "lexicon"}},
         "\xe2\x80\xa6 eight [rats] nine \xe2\x80\xa6"},
        {"white space runs are one blank",
         "a\n\n  b\tc",
         NPS_DETRACTOR,
         100,
         {{NULL, 0, NULL}},
         "a b c"},
        {"a mark over a stop is not cut",
         "No. Never. Again we come.",
         NPS_DETRACTOR,
         12,
         {{"No. Never.", -1, "lexicon"}},
         "[No. Never.] \xe2\x80\xa6"},
        {"full-width stops",
         "\xe6\x9c\x80\xe9\xab\x98\xe3\x80\x82\xe6\x9c\x80\xe9\xab\x98"
         "\xe3\x80\x82",
         NPS_PROMOTER,
         3,
         {{NULL, 0, NULL}},
         "\xe6\x9c\x80\xe9\xab\x98\xe3\x80\x82 \xe2\x80\xa6"},
        {"empty", "", NPS_DETRACTOR, 10, {{NULL, 0, NULL}}, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena arena = {0};
        struct reason reasons[4];
        struct mention m;
        json_t *quote;
        struct str got;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        m.judgement.nps = rows[i].nps;
        set_marks(&m, reasons, rows[i].marks);
        quote = quote_make(&m, rows[i].codes_max, 4);
        got = flat(&arena, quote, "text");
        if (!str_eq(got, str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\", want \"%s\"", rows[i].why, STR_ARG(got),
                     rows[i].want);
        json_decref(quote);
        arena_release(&arena);
    }
}

static void test_the_quote_of_an_issue_turns_on_its_words(void **state)
{
    const struct mark marks[] = {{"Filthy", -3, "lexicon"},
                                 {"slammed", -1, "issue:rude-staff"},
                                 {"dirty floor", -1, "issue:cleanliness"},
                                 {NULL, 0, NULL}};
    static const struct {
        const char *issue, *want;
    } rows[] = {
        {"rude-staff", "\xe2\x80\xa6 She [slammed] it down. \xe2\x80\xa6"},
        {"cleanliness", "\xe2\x80\xa6 And a [dirty floor]."},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena arena = {0};
        struct reason reasons[4];
        struct mention m;
        json_t *quote;

        mention_init(&m);
        m.text = STR("Filthy, all of it. She slammed it down. And a dirty floor.");
        m.judgement.nps = NPS_DETRACTOR;
        set_marks(&m, reasons, marks);
        quote = quote_make_issue(&m, str_from(rows[i].issue), 24, 4);
        assert_str(flat(&arena, quote, "text"), rows[i].want);
        json_decref(quote);
        arena_release(&arena);
    }
}

/* "Urgent: a health matter" above words about a waitress explains nothing. */
static void test_the_quote_of_a_grave_mention_shows_what_is_grave(void **state)
{
    const struct mark marks[] = {{"overcooked", -1, "issue:undercooked"},
                                 {"could not eat", -3, "issue:food-quality"},
                                 {"left", 0, "severity:churn"},
                                 {"sausage was raw", 0, "severity:health"},
                                 {NULL, 0, NULL}};
    struct arena arena = {0};
    struct reason reasons[4];
    struct mention m;
    json_t *quote;

    (void)state;
    mention_init(&m);
    m.text =
        STR("It was overcooked and we could not eat it. We left. The sausage was raw.");
    m.judgement.nps = NPS_DETRACTOR;
    m.judgement.severity_kind = STR("health");
    set_marks(&m, reasons, marks);
    quote = quote_make(&m, 24, 4);
    assert_str(flat(&arena, quote, "text"), "\xe2\x80\xa6 The [sausage was raw].");
    json_decref(quote);
    arena_release(&arena);
}

static void test_the_title_is_left_out_where_the_text_repeats_it(void **state)
{
    struct mention m;
    json_t *quote;

    (void)state;
    mention_init(&m);
    m.title = STR("Cold soup");
    m.text = STR("cold soup and more");
    quote = quote_make(&m, 100, 4);
    assert_null(json_object_get(quote, "title"));
    json_decref(quote);
    m.text = STR("We waited.");
    quote = quote_make(&m, 100, 4);
    assert_int_equal(json_array_size(json_object_get(quote, "title")), 1);
    json_decref(quote);
}

static void test_spans_outside_the_text_do_no_harm(void **state)
{
    struct reason reasons[] = {
        {MENTION_FIELD_TEXT, 3, 100, -1, STR_NONE, STR_NONE},
        {MENTION_FIELD_TEXT, 100, 1, -1, STR_NONE, STR_NONE},
        {MENTION_FIELD_TEXT, SIZE_MAX, SIZE_MAX, -1, STR_NONE, STR_NONE},
        {MENTION_FIELD_TITLE, 0, 1, -1, STR_NONE, STR_NONE},
        {MENTION_FIELD_TEXT, 2, 1, -1, STR_NONE, STR_NONE}, /* inside a letter */
    };
    struct arena arena = {0};
    struct mention m;
    json_t *quote;

    (void)state;
    mention_init(&m);
    m.text = STR("a\xc3\xa9z");
    m.judgement.nps = NPS_DETRACTOR;
    m.judgement.reasons = reasons;
    m.judgement.reasons_len = ARRAY_LEN(reasons);
    quote = quote_make(&m, 100, 4);
    /* a torn letter is shown as two bad parts, never as bytes that are not UTF-8 */
    assert_str(flat(&arena, quote, "text"), "a\xef\xbf\xbd[\xef\xbf\xbd]z");
    json_decref(quote);
    arena_release(&arena);
}

static void test_a_language_tag_is_letters_digits_and_hyphens(void **state)
{
    struct mention m;
    json_t *quote;

    (void)state;
    mention_init(&m);
    m.text = STR("x");
    m.language = STR("en-GB");
    quote = quote_make(&m, 100, 4);
    assert_string_equal(json_string_value(json_object_get(quote, "lang")), "en-GB");
    json_decref(quote);
    m.language = STR("en\" onload=\"");
    quote = quote_make(&m, 100, 4);
    assert_null(json_object_get(quote, "lang"));
    json_decref(quote);
}

static void test_the_way_of_writing_is_that_of_the_first_letter(void **state)
{
    static const struct {
        const char *text, *dir;
        bool is_rtl;
    } rows[] = {
        {"plain", "ltr", false},
        {"\xd9\x82\xd9\x87", "rtl", true},
        {"12 \xd9\x82\xd9\x87 ok", "rtl", true},
        {"Wi-Fi \xd7\x9c\xd7\x90", "ltr", true},
        {"...", "ltr", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;
        json_t *quote;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        quote = quote_make(&m, 100, 4);
        assert_string_equal(json_string_value(json_object_get(quote, "dir")),
                            rows[i].dir);
        assert_int_equal(json_is_true(json_object_get(quote, "rtl")), rows[i].is_rtl);
        json_decref(quote);
    }
}

static void test_a_text_of_many_sentences_takes_linear_time(void **state)
{
    struct mention m;
    struct buf b = {0};
    json_t *quote;

    (void)state;
    for (int i = 0; i < 400000; i++) /* quadratic time would show */
        buf_add_text(&b, "a. ");
    mention_init(&m);
    m.text = buf_str(&b);
    quote = quote_make(&m, 200, 4);
    assert_true(json_is_true(json_object_get(quote, "is_cut")));
    json_decref(quote);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_quote_shows_the_words_behind_the_flag),
        cmocka_unit_test(test_the_quote_of_an_issue_turns_on_its_words),
        cmocka_unit_test(test_the_quote_of_a_grave_mention_shows_what_is_grave),
        cmocka_unit_test(test_the_title_is_left_out_where_the_text_repeats_it),
        cmocka_unit_test(test_spans_outside_the_text_do_no_harm),
        cmocka_unit_test(test_a_language_tag_is_letters_digits_and_hyphens),
        cmocka_unit_test(test_the_way_of_writing_is_that_of_the_first_letter),
        cmocka_unit_test(test_a_text_of_many_sentences_takes_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
