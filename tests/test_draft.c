/*
 * test_draft.c - proposed answers: what they name, when there is none, that none comes
 * twice
 */
#include "reports/draft.h"
#include "reports/draft_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TIMES = 40 };

static struct drafts *shipped(void)
{
    struct drafts *d = NULL;
    struct error err = {0};

    if (drafts_new(STR_NONE, &d, &err) != OK)
        fail_msg("%s", err.text);
    return d;
}

/* A complaint with one span against us. */
static void complain(struct mention *m, struct reason *why, const char *lang,
                     const char *text, const char *words, const char *issue)
{
    mention_init(m);
    m->id = STR("1");
    m->author = STR("Sophie L");
    m->text = str_from(text);
    m->judgement.lang = str_from(lang);
    m->judgement.mood = MOOD_NEGATIVE;
    m->judgement.severity = SEVERITY_NORMAL;
    if (issue != NULL)
        m->judgement.issues[m->judgement.issues_len++] = str_from(issue);
    *why = (struct reason){.field = MENTION_FIELD_TEXT,
                           .start = str_find(m->text, str_from(words)),
                           .len = strlen(words),
                           .weight = -1,
                           .rule = STR("lexicon")};
    m->judgement.reasons = why;
    m->judgement.reasons_len = 1;
}

static void test_quote_is_the_clause_of_what_hurts(void **state)
{
    static const struct {
        const char *why, *text, *words, *want;
    } rows[] = {
        {"a sentence", "Nice place. The soup was cold. Never mind.", "cold",
         "The soup was cold"},
        {"a clause", "We came early, waited an hour, and left.", "waited an hour",
         "waited an hour"},
        {"a number's point is no end", "It cost 4.50 and was awful. Bye", "awful",
         "It cost 4.50 and was awful"},
        {"no control of the page", "Line one\nwas awful today\nline three", "awful",
         "was awful today"},
        {"too short to name anything", "Bad!", "Bad", ""},
        {"a scrap takes its sentence", "Awful. Third email, no answer. Never again.",
         "no answer", "Third email, no answer"},
        {"and the next clause", "Cold food, and nobody cared! Bye.", "Cold food",
         "Cold food, and nobody cared"},
        {"a day is no end", "Nichts auf meine Mail vom 3. November. Schade.",
         "Nichts auf", "Nichts auf meine Mail vom 3. November"},
        {"marks that end nothing go", "Fine. .. starters were cold :(( Bye.", "cold",
         "starters were cold"},
        {"dots too", "Worst biryani everrr .... so.", "Worst", "Worst biryani everrr"},
        {"two words alone read badly", "Never again!", "Never again", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reason why;
        struct mention m;
        struct draft_words got;

        complain(&m, &why, "en", rows[i].text, rows[i].words, NULL);
        got = draft_quote(&m);
        if (!str_eq(got.words, str_from(rows[i].want)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(got.words));
        assert_false(got.is_cut_before || got.is_cut_behind);
    }
}

static void test_long_clause_is_cut_between_words(void **state)
{
    const char *text =
        "we had been told by the very friendly young man on the telephone that "
        "it would surely be there by noon but it was four hours late and "
        "nobody had thought of telling us about it at all that whole day";
    struct reason why;
    struct mention m;
    struct draft_words got;
    struct str words;

    (void)state;
    complain(&m, &why, "en", text, "four hours late", NULL);
    got = draft_quote(&m);
    words = got.words;
    assert_true(str_find(words, STR("four hours late")) != SIZE_MAX);
    assert_true(words.len <= 100);
    assert_true(words.ptr == text || words.ptr[-1] == ' ');
    assert_true(words.ptr[words.len] == ' ' || words.ptr[words.len] == '\0');
    assert_true(got.is_cut_before && got.is_cut_behind);
    complain(
        &m, &why, "en",
        "Three dollars. I knew it would be dear but I was at the very least expecting "
        "a bottle or something that comes near to it in size and in looks as well",
        "dear", NULL);
    got = draft_quote(&m);
    assert_true(str_starts(got.words, STR("I knew it")));
    assert_true(!got.is_cut_before && got.is_cut_behind);
}

static void test_every_language_names_owns_and_signs(void **state)
{
    static const char *const langs[] = {"en", "de", "fr", "es", "it", "pt"};
    struct drafts *d = shipped();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        struct reason why;
        struct mention m;
        struct draft_input in = {.mention = &m,
                                 .brand = STR("Copper Kettle"),
                                 .contact = STR("01234 5678"),
                                 .signed_by = STR("Marta"),
                                 .number = 1};
        struct buf out = {0};

        complain(&m, &why, langs[i], "It came an hour late", "late", "late-delivery");
        assert_null(drafts_make(d, &in, &out));
        assert_true(str_find(buf_str(&out), STR("Sophie")) != SIZE_MAX);
        assert_true(str_find(buf_str(&out), STR("It came an hour late")) != SIZE_MAX);
        assert_true(str_find(buf_str(&out), STR("01234 5678")) != SIZE_MAX);
        assert_true(str_ends(buf_str(&out), STR("Marta")));
        assert_true(str_find(buf_str(&out), STR("{")) == SIZE_MAX);
        buf_release(&out);
    }
    drafts_free(d);
}

/* "It was ok for one night", three stars: no fault is owned, nothing is quoted. */
static void test_who_complains_of_nothing_is_asked(void **state)
{
    static const struct {
        const char *lang, *owned;
    } rows[] = {{"en", "sorry|apologise"},  {"de", "leid|entschuldig"},
                {"es", "disculp|sentimos"}, {"fr", "excuses|d\xc3\xa9sol\xc3\xa9s"},
                {"it", "scus|dispiace"},    {"pt", "desculpa|lamentamos"}};
    struct drafts *d = shipped();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (int64_t n = 0; n < TIMES; n++) {
            struct reason why;
            struct mention m;
            struct draft_input in = {
                .mention = &m, .brand = STR("Copper Kettle"), .number = n};
            struct str owned = str_from(rows[i].owned);
            struct buf out = {0};

            complain(&m, &why, rows[i].lang, "It was ok for one night", "ok", NULL);
            m.rating = 0.5;
            m.judgement.score = -0.245;
            assert_null(drafts_make(d, &in, &out));
            assert_true(str_find(buf_str(&out), STR("one night")) == SIZE_MAX);
            while (owned.len > 0)
                assert_true(str_find(buf_str(&out), str_split(&owned, '|')) == SIZE_MAX);
            buf_release(&out);
        }
    }
    drafts_free(d);
}

static void test_no_author_gets_the_same_twice(void **state)
{
    struct drafts *d = shipped();
    struct buf seen[TIMES] = {0};
    struct reason why;
    struct mention m;

    (void)state;
    complain(&m, &why, "en", "It came an hour late", "late", "late-delivery");
    for (int n = 0; n < TIMES; n++) {
        struct draft_input in = {.mention = &m, .brand = STR("B"), .number = n + 1};
        struct buf again = {0};

        assert_null(drafts_make(d, &in, &seen[n]));
        assert_null(drafts_make(d, &in, &again));
        assert_true(str_eq(buf_str(&again), buf_str(&seen[n])));
        for (int k = 0; k < n; k++)
            assert_false(str_eq(buf_str(&seen[k]), buf_str(&seen[n])));
        buf_release(&again);
    }
    for (int n = 0; n < TIMES; n++)
        buf_release(&seen[n]);
    drafts_free(d);
}

static void test_what_a_person_must_word_is_refused(void **state)
{
    static const struct {
        const char *kind, *issue, *want;
    } rows[] = {
        {"health", NULL, "health"}, {"safety", NULL, "health"},
        {"legal", NULL, "legal"},   {"misconduct", NULL, "staff"},
        {"refund", NULL, "refund"}, {NULL, "rude-staff", "staff"},
        {NULL, "refund", "refund"}, {NULL, "unsafe", "health"},
        {"fraud", NULL, "legal"},   {"discrimination", NULL, "staff"},
    };
    struct drafts *d = shipped();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reason why;
        struct mention m;
        struct draft_input in = {.mention = &m, .brand = STR("B"), .number = 1};
        struct buf out = {0};
        const char *got;

        complain(&m, &why, "en", "It was all quite awful", "awful", rows[i].issue);
        m.judgement.severity = SEVERITY_HIGH;
        m.judgement.severity_kind = str_from(rows[i].kind);
        got = drafts_make(d, &in, &out);
        if (got == NULL || strcmp(got, rows[i].want) != 0 || out.len > 0)
            fail_msg("%s %s: %s", rows[i].kind ? rows[i].kind : "-",
                     rows[i].issue ? rows[i].issue : "-", got ? got : "a draft");
        buf_release(&out);
    }
    drafts_free(d);
}

static void test_language_without_sentences_and_rude_words(void **state)
{
    struct drafts *d = shipped();
    struct reason why;
    struct mention m;
    struct draft_input in = {.mention = &m, .brand = STR("B"), .number = 1};
    struct buf out = {0};

    (void)state;
    complain(&m, &why, "fi", "Todella huono palvelu", "huono", NULL);
    assert_string_equal(drafts_make(d, &in, &out), "language");
    complain(&m, &why, "en", "What a load of SHIT that was", "SHIT", NULL);
    assert_null(drafts_make(d, &in, &out));
    assert_true(str_find(buf_str(&out), STR("SHIT")) == SIZE_MAX);
    buf_release(&out);
    drafts_free(d);
}

/* What is rude in one language stands inside decent words of the same. */
static void test_rude_words_are_words(void **state)
{
    static const struct {
        const char *lang, *text, *words;
        bool is_quoted;
    } rows[] = {
        {"en", "What a load of bullshit that was", "load", false},
        {"en",
         "It was \xe2\x80\x9c"
         "bullshit\xe2\x80\x9d from the start",
         "start", false},
        {"de",
         "So ein Schei\xc3\x9f"
         "laden ist das",
         "laden", false},
        {"es", "Tiene muy mala reputaci\xc3\xb3n", "mala", true},
        {"es", "Vaya puta mierda de sitio", "sitio", false},
        {"pt", "O quarto era muito escuro", "escuro", true},
        {"pt", "Pode meter no cu, obrigado", "meter", false},
    };
    struct drafts *d = shipped();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reason why;
        struct mention m;
        struct draft_input in = {.mention = &m, .brand = STR("B"), .number = 1};
        struct buf out = {0};
        bool is_quoted;

        complain(&m, &why, rows[i].lang, rows[i].text, rows[i].words, NULL);
        assert_null(drafts_make(d, &in, &out));
        is_quoted = str_find(buf_str(&out), str_from(rows[i].words)) != SIZE_MAX;
        if (is_quoted != rows[i].is_quoted)
            fail_msg("%s: %s: %s", rows[i].lang, rows[i].text, out.ptr);
        buf_release(&out);
    }
    drafts_free(d);
}

static void test_names_are_first_names_or_none(void **state)
{
    static const struct {
        const char *author;
        const char *greeted; /* NULL: nobody is named */
    } rows[] = {{"Sophie L", "Sophie"},
                {"bean_there", NULL},
                {"A Google user", NULL},
                {"Mr Jones", NULL},
                {"Émilie Durand", "Émilie"},
                {"J. Smith", NULL},
                {"xX99", NULL},
                {"<b>Bob", NULL},
                {"Ein Google-Nutzer", NULL},
                {"Un usuario de Google", NULL},
                {"Usuário do Google", NULL},
                {"Utilisateur anonyme", NULL},
                {"The Bike Shop", NULL},
                {"Familie Schulz", NULL},
                {"LuisGM", NULL},
                {"JD", NULL},
                {"McKenna Hall", "McKenna"},
                {"Jean-Pierre D", "Jean-Pierre"},
                {"María José", "María"},
                {"Zoë Öztürk", "Zoë"},
                {"Élodie", "Élodie"},
                {"", NULL}};
    struct drafts *d = drafts_empty();
    struct error err = {0};

    (void)state;
    if (drafts_add(d,
                   STR("language: en\ngreet: [\"Hello {name}\"]\ngreet_nobody: [Hello]\n"
                       "own: {any: [Sorry.]}\n"),
                   "own.yaml", &err) != OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reason why;
        struct mention m;
        struct draft_input in = {.mention = &m, .brand = STR("B"), .number = 1};
        struct buf out = {0}, want = {0};

        complain(&m, &why, "en", "It was awful", "awful", NULL);
        m.author = str_from(rows[i].author);
        assert_null(drafts_make(d, &in, &out));
        buf_printf(&want, "Hello%s%s\n\nSorry.", rows[i].greeted ? " " : "",
                   rows[i].greeted ? rows[i].greeted : "");
        if (!str_eq(buf_str(&out), buf_str(&want)))
            fail_msg("%s: %s", rows[i].author, out.ptr);
        buf_release(&out);
        buf_release(&want);
    }
    drafts_free(d);
}

static void test_wrong_files_are_told_with_their_line(void **state)
{
    static const struct {
        const char *yaml, *why;
    } rows[] = {
        {"greet: [Hello]\n", "own.yaml:1: \"language\" is missing"},
        {"language: en\ngreat: [Hello]\n", "own.yaml:2: no such part of an answer"},
        {"language: en\ngreet: Hello\n", "own.yaml:2: expected a list of sentences"},
        {"language: en\nown: [Sorry]\n",
         "own.yaml:2: expected issues, each with its sentences"},
        {"language: en\ngreet:\n  - Hello {nome}\n",
         "own.yaml:3: expected a sentence; in braces only name, quote, contact, signed "
         "and "
         "brand"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct drafts *d = drafts_empty();
        struct error err = {0};

        assert_int_equal(drafts_add(d, str_from(rows[i].yaml), "own.yaml", &err),
                         ERR_PARSE);
        assert_string_equal(err.text, rows[i].why);
        drafts_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote_is_the_clause_of_what_hurts),
        cmocka_unit_test(test_long_clause_is_cut_between_words),
        cmocka_unit_test(test_every_language_names_owns_and_signs),
        cmocka_unit_test(test_who_complains_of_nothing_is_asked),
        cmocka_unit_test(test_no_author_gets_the_same_twice),
        cmocka_unit_test(test_what_a_person_must_word_is_refused),
        cmocka_unit_test(test_language_without_sentences_and_rude_words),
        cmocka_unit_test(test_rude_words_are_words),
        cmocka_unit_test(test_names_are_first_names_or_none),
        cmocka_unit_test(test_wrong_files_are_told_with_their_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
