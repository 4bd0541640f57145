#include "tests/unit.h"

#include "base/buf.h"
#include "reports/phrases.h"

static const char *const codes[] = {"de", "es", "fr", "it", "pt"};

static struct words in_language(struct arena *arena, const char *code)
{
    /* 2026-11-17 07:00 in a zone one hour east */
    return (struct words){arena, language_find(str_from(code)), 3600, 1794895200, NULL};
}

/* Every "{name}" of `text` that `other` lacks is a fault. */
static bool has_all_places(const char *text, const char *other)
{
    for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
        const char *end = strchr(at, '}');
        struct str place;

        if (end == NULL)
            return false;
        place = (struct str){at, (size_t)(end - at) + 1};
        if (str_find(str_from(other), place) == SIZE_MAX)
            return false;
    }
    return true;
}

/* A translation may leave a place out in the form for one ("a mention"), never in the
 * form for many, and it may not ask for what the code does not give. */
static void test_translations_keep_the_places(void **state)
{
    (void)state;
    for (size_t l = 0; l < ARRAY_LEN(codes); l++) {
        const struct language *language = language_find(str_from(codes[l]));

        assert_true(str_eq(language_code(language), str_from(codes[l])));
        for (size_t i = 0; i < P_COUNT_; i++) {
            const struct phrase_row *row = &language->rows[i], *own = &phrases_en[i];
            const char *many = row->many != NULL ? row->many : row->one;
            const char *english = own->many != NULL ? own->many : own->one;
            struct buf both = {0};

            buf_printf(&both, "%s %s", own->one, english);
            if (row->one[0] == '\0' || !has_all_places(english, many) ||
                !has_all_places(many, both.ptr) || !has_all_places(row->one, both.ptr))
                fail_msg("%s, phrase %zu: \"%s\" for \"%s\"", codes[l], i, many, english);
            buf_release(&both);
        }
    }
}

/* New phrases may wait for their translators, but not many of them. */
static void test_most_phrases_are_translated(void **state)
{
    (void)state;
    for (size_t l = 0; l < ARRAY_LEN(codes); l++) {
        const struct language *language = language_find(str_from(codes[l]));
        size_t same = 0;

        for (size_t i = 0; i < P_COUNT_; i++)
            same += strcmp(language->rows[i].one, phrases_en[i].one) == 0 &&
                    strlen(phrases_en[i].one) > 20;
        if (same > 25)
            fail_msg("%s: %zu phrases stand in English: script/po", codes[l], same);
    }
}

static void test_numbers_and_days_are_the_languages_own(void **state)
{
    static const struct {
        const char *lang, *number, *decimal, *day, *date, *one, *many;
    } rows[] = {
        {"en", "12,345", "3.5", "6 Nov", "Tuesday 17 November", "1 answer", "0 answers"},
        {"de", "12.345", "3,5", "6. Nov.", "Dienstag, 17. November", "1 Antwort",
         "0 Antworten"},
        {"es", "12.345", "3,5", "6 nov", "martes 17 de noviembre", "1 respuesta",
         "0 respuestas"},
        {"fr",
         "12\xe2\x80\xaf"
         "345",
         "3,5", "6 nov.", "mardi 17 novembre", "1 r\xc3\xa9ponse", "0 r\xc3\xa9ponse"},
        {"it", "12.345", "3,5", "6 nov", "martedì 17 novembre", "1 risposta",
         "0 risposte"},
        {"pt", "12.345", "3,5", "6 nov", "terça-feira, 17 de novembro", "1 resposta",
         "0 respostas"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct words w = in_language(&arena, rows[i].lang);
        int64_t today = w.now / 86400;

        assert_str(say_number(&w, 12345), rows[i].number);
        assert_str(say_decimal(&w, 3.5), rows[i].decimal);
        assert_str(say_day(&w, w.now - 11 * INT64_C(86400)), rows[i].day);
        assert_str(say_date_long(&w, today), rows[i].date);
        assert_str(phrase_n(&w, P_GROUP_FEW, 1), rows[i].one);
        assert_str(phrase_n(&w, P_GROUP_FEW, 0), rows[i].many);
    }
    arena_release(&arena);
}

/* French: the first of a month alone is an ordinal, "le 1er mai". */
static void test_first_of_the_month(void **state)
{
    static const struct {
        const char *lang, *first, *second;
    } rows[] = {
        {"en", "1 Nov", "2 Nov"},     {"de", "1. Nov.", "2. Nov."},
        {"fr", "1er nov.", "2 nov."}, {"es", "1 nov", "2 nov"},
        {"it", "1 nov", "2 nov"},     {"pt", "1 nov", "2 nov"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct words w = in_language(&arena, rows[i].lang);

        assert_str(say_day(&w, w.now - 16 * INT64_C(86400)), rows[i].first);
        assert_str(say_day(&w, w.now - 15 * INT64_C(86400)), rows[i].second);
    }
    arena_release(&arena);
}

/* French has a blank before a colon, which holds it to the word. */
static void test_colons_have_their_blanks(void **state)
{
    (void)state;
    assert_true(str_eq(language_colon(STR("en")), STR(": ")));
    assert_true(str_eq(language_colon(STR("de-AT")), STR(": ")));
    assert_true(str_eq(language_colon(STR("fr")), STR("\xc2\xa0: ")));
}

/* Our own French signs stand after a hard blank, so that no line begins with them. */
static void test_french_signs_never_begin_a_line(void **state)
{
    const struct language *fr = language_find(STR("fr"));
    static const char *const soft[] = {" :", " ;", " ?", " !", " \xc2\xbb", "\xc2\xab "};

    (void)state;
    for (size_t i = 0; i < P_COUNT_; i++) {
        const char *forms[] = {fr->rows[i].one, fr->rows[i].many};

        for (size_t k = 0; k < ARRAY_LEN(forms) * ARRAY_LEN(soft); k++) {
            const char *form = forms[k % 2];

            if (form != NULL && strstr(form, soft[k / 2]) != NULL)
                fail_msg("phrase %zu: \"%s\"", i, form);
        }
    }
}

static void test_sentences_begin_big_in_every_language(void **state)
{
    static const struct {
        const char *why, *lang, *in, *upper, *lower;
    } rows[] = {
        {"accent", "fr", "\xc3\xa9t\xc3\xa9", "\xc3\x89t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},
        {"a sign that is no letter", "fr", "\xc3\xb7 2", "\xc3\xb7 2", "\xc3\xb7 2"},
        {"sharp s has no big form here", "de", "\xc3\x9f", "\xc3\x9f", "\xc3\x9f"},
        {"German nouns stay big", "de", "Kaltes Essen", "Kaltes Essen", "Kaltes Essen"},
        {"English ones don't", "en", "Cold food", "Cold food", "cold food"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct words w = in_language(&arena, rows[i].lang);
        struct str upper = say_upper(&w, str_from(rows[i].in));
        struct str lower = say_lower(&w, str_from(rows[i].in));

        if (!str_eq(upper, str_from(rows[i].upper)) ||
            !str_eq(lower, str_from(rows[i].lower)))
            fail_msg("%s: " STR_FMT ", " STR_FMT, rows[i].why, STR_ARG(upper),
                     STR_ARG(lower));
    }
    arena_release(&arena);
}

/* Plural rules of Unicode CLDR: French takes none for one, but says no "une" of nothing.
 */
static void test_none_one_and_many_in_every_language(void **state)
{
    static const struct {
        const char *lang;
        enum phrase id;
        const char *none, *one, *two;
    } rows[] = {
        {"en", P_PRE_NEW, "0 new mentions", "one new mention", "2 new mentions"},
        {"de", P_PRE_NEW, "0 neue Erwähnungen", "eine neue Erwähnung",
         "2 neue Erwähnungen"},
        {"fr", P_PRE_NEW, "0 nouvelles mentions", "une nouvelle mention",
         "2 nouvelles mentions"},
        {"es", P_PRE_NEW, "0 menciones nuevas", "una mención nueva",
         "2 menciones nuevas"},
        {"en", P_DETRACTORS, "detractors", "detractor", "detractors"},
        {"fr", P_DETRACTORS, "détracteur", "détracteur", "détracteurs"},
        {"fr", P_CLASS_DETRACTOR, "0 détracteur", "1 détracteur", "2 détracteurs"},
        {"it", P_PRE_NEW, "0 nuove menzioni", "una nuova menzione", "2 nuove menzioni"},
        {"pt", P_PRE_NEW, "0 novas menções", "uma nova menção", "2 novas menções"},
        {"it", P_CLASS_DETRACTOR, "0 detrattori", "1 detrattore", "2 detrattori"},
        {"pt", P_SUBJECT_URGENT, "0 urgentes", "1 urgente", "2 urgentes"},
        {"pt", P_PRE_THANK, "zero pessoas a quem agradecer",
         "uma pessoa a quem agradecer", "duas pessoas a quem agradecer"},
        {"es", P_NEW_DAY, "menciones en un día", "mención en un día",
         "menciones en un día"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct words w = in_language(&arena, rows[i].lang);
        const char *want[] = {rows[i].none, rows[i].one, rows[i].two};

        for (int64_t n = 0; n < 3; n++) {
            struct str got = phrase_n(&w, rows[i].id, n);

            if (!str_eq(got, str_from(want[n])))
                fail_msg("%s, %lld: " STR_FMT ", want %s", rows[i].lang, (long long)n,
                         STR_ARG(got), want[n]);
        }
    }
    arena_release(&arena);
}

/* "Dal 7", but "dall'8", "dall'11" and "dall'80": eight and eleven begin with a vowel. */
static void test_italian_elides_before_vowels(void **state)
{
    static const struct {
        const char *why;
        enum phrase id;
        const char *place, *value, *want;
    } rows[] = {
        {"a consonant", P_ARCHIVE_WEEK, "day", "7 nov", "la settimana fino al 7 nov"},
        {"eight", P_ARCHIVE_WEEK, "day", "8 nov", "la settimana fino all'8 nov"},
        {"eleven", P_ARCHIVE_WEEK, "day", "11 nov", "la settimana fino all'11 nov"},
        {"one", P_ARCHIVE_WEEK, "day", "1 nov", "la settimana fino al 1 nov"},
        {"eighteen", P_ARCHIVE_WEEK, "day", "18 nov", "la settimana fino al 18 nov"},
        {"a name", P_DO_ANSWER, "who", "Bruno", "Rispondi a Bruno"},
        {"a name with a", P_DO_ANSWER, "who", "Anna", "Rispondi ad Anna"},
        {"nothing", P_DO_ANSWER, "who", "", "Rispondi a "},
        {"a word's end is no article", P_MORE_HERE, "more", "8",
         "8 (earshot digest --open)"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct words w = in_language(&arena, "it");
        struct str got =
            PHRASE(&w, rows[i].id, 0, {rows[i].place, str_from(rows[i].value)});

        if (!str_eq(got, str_from(rows[i].want)))
            fail_msg("%s: " STR_FMT, rows[i].why, STR_ARG(got));
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_translations_keep_the_places),
        cmocka_unit_test(test_most_phrases_are_translated),
        cmocka_unit_test(test_numbers_and_days_are_the_languages_own),
        cmocka_unit_test(test_none_one_and_many_in_every_language),
        cmocka_unit_test(test_italian_elides_before_vowels),
        cmocka_unit_test(test_first_of_the_month),
        cmocka_unit_test(test_colons_have_their_blanks),
        cmocka_unit_test(test_french_signs_never_begin_a_line),
        cmocka_unit_test(test_sentences_begin_big_in_every_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
