/* The language of texts of a few words; what has no word list must stay unscored. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "analyze/language.h"
#include "base/buf.h"
#include "base/language_tag.h"
#include "config/settings.h"

#include <stdlib.h>

static struct judgement judge(struct analyzer *an, const char *text)
{
    struct batch b = {0};
    struct mention *m = batch_add(&b);
    struct judgement j;

    m->text = str_from(text);
    analyze_mention(an, m, &b.arena);
    j = m->judgement;
    batch_release(&b);
    return j;
}

static void test_short_texts(void **state)
{
    /* NULL: of several languages, any that has a list will do. */
    static const struct {
        const char *text, *lang;
    } rows[] = {
        {"Nie wieder!", "de"},
        {"Très déçu", "fr"},
        {"Muy malo", "es"},
        {"Pessimo servizio", "it"},
        {"Muito bom", "pt"},
        {"Never again", "en"},
        {"Danke", "de"},
        {"Merci", "fr"},
        {"Gracias", "es"},
        {"Grazie mille", "it"},
        {"Obrigado", "pt"},
        {"Thanks", "en"},
        {"Schlecht", "de"},
        {"Bof", "fr"},
        {"Malissimo", "it"},
        {"Péssimo", "pt"},
        {"Leider zu teuer", "de"},
        {"Je recommande", "fr"},
        {"Lo recomiendo", "es"},
        {"Lo consiglio", "it"},
        {"Die App stürzt ständig ab", "de"},
        {"La app se cierra sola", "es"},
        {"L'app si blocca sempre", "it"},
        {"Weltklasse", "de"},
        {"Great", "en"},
        {"Buon cibo", "it"},
        {"Très bon", "fr"},
        {"Estamos esperando desde hace una hora", "es"},
        {"Estamos à espera há uma hora", "pt"},
        {"Wir warten seit einer Stunde", "de"},
        {"On attend depuis une heure", "fr"},
        {"Siamo in attesa da un'ora", "it"},
        {"ok", NULL},
        {"\xf0\x9f\x98\xa1\xf0\x9f\x98\xa1", NULL},
        {"10/10", NULL},
        {":-)", NULL},
    };
    unsigned right = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct judgement j = judge(*state, rows[i].text);
        bool is_right = j.mood != MOOD_UNSCORED;

        if (rows[i].lang != NULL)
            is_right = str_eq(j.lang, str_from(rows[i].lang));
        if (!is_right)
            print_message("  %s is taken for \"" STR_FMT "\"\n", rows[i].text,
                          STR_ARG(j.lang));
        right += is_right;
    }
    assert_true(right >= 0.9 * ARRAY_LEN(rows));
}

static void test_languages_without_list_are_unscored(void **state)
{
    static const char *const texts[] = {
        "Heel goed eten en vriendelijk personeel",
        "Slecht, nooit meer",
        "Bardzo dobre jedzenie",
        "Mycket bra mat och trevlig personal",
        "\xd0\x9e\xd1\x82\xd0\xbb\xd0\xb8\xd1\x87\xd0\xbd\xd0\xbe",
        "\xe3\x81\xa8\xe3\x81\xa6\xe3\x82\x82\xe8\x89\xaf\xe3\x81\x84",
        "\xd9\x85\xd9\x85\xd8\xaa\xd8\xa7\xd8\xb2",
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct judgement j = judge(*state, texts[i]);

        if (j.mood != MOOD_UNSCORED)
            fail_msg("%s: %s in " STR_FMT, texts[i], mood_name(j.mood), STR_ARG(j.lang));
    }
}

static void test_emoji_are_a_mood_in_any_language(void **state)
{
    assert_int_equal(judge(*state, "\xf0\x9f\x98\xa1").mood, MOOD_NEGATIVE);
    assert_int_equal(judge(*state, "\xf0\x9f\x98\x8d").mood, MOOD_POSITIVE);
}

static int setup(void **state)
{
    return analyzer_new(NULL, NULL, (struct analyzer **)state, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    analyzer_free(*state);
    return 0;
}

/* Tags as feeds, platforms and tables have them: BCP 47, RFC 5646, 2.1.1 (case says
 * nothing) and 2.2.1 (ISO 639-2 where there is no shorter code). */
static void test_what_sources_call_a_language(void **state)
{
    static const struct {
        const char *said, *code;
    } rows[] = {
        {"en", "en"},
        {"EN", "en"},
        {"en-us", "en"},
        {"En_GB", "en"},
        {"eng", "en"},
        {"ger", "de"},
        {"DEU", "de"},
        {"pt-BR", "pt"},
        {"nl", "nl"},
        {"tlh", "tlh"},
        {"zh-Hant-TW", "zh"},
        {"en_US.UTF-8", "en"},
        {"", ""},
        {"und", ""},
        {"mul", ""},
        {"English", ""},
        {"x-elvish", ""},
        {"Français", ""},
        {"e", ""},
        {"-", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char code[LANGUAGE_CODE_MAX];
        struct str got = language_of_tag(str_from(rows[i].said), code);

        if (!str_eq(got, str_from(rows[i].code)))
            fail_msg("\"%s\": \"" STR_FMT "\"", rows[i].said, STR_ARG(got));
    }
}

/* A word or two are in any language: what the source calls it decides. */
static void test_short_texts_are_in_the_language_of_their_source(void **state)
{
    static const struct {
        const char *text, *said, *lang;
    } rows[] = {
        {"Perfect", "EN", "en"},      {"Perfect", "en_US", "en"},
        {"Perfect", "eng", "en"},     {"Perfect", "und", "en"},
        {"Perfect", "English", "en"}, {"Super", "DE-at", "de"},
        {"Super", "Deutsch", NULL},   {"Perfect", "nl", "nl"},
    };
    struct analyzer *an = NULL;
    struct arena arena = {0};

    (void)state;
    assert_int_equal(analyzer_new(NULL, NULL, &an, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;
        bool is_scored;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        m.language = str_from(rows[i].said);
        analyze_mention(an, &m, &arena);
        is_scored = m.judgement.mood != MOOD_UNSCORED;
        if ((rows[i].lang != NULL && !str_eq(m.judgement.lang, str_from(rows[i].lang))) ||
            is_scored != (strcmp(rows[i].said, "nl") != 0))
            fail_msg("%s, %s: \"" STR_FMT "\", %s", rows[i].text, rows[i].said,
                     STR_ARG(m.judgement.lang), is_scored ? "scored" : "unscored");
    }
    analyzer_free(an);
    arena_release(&arena);
}

/* The same word of several languages is of that of the brand's digests. */
static void test_short_texts_are_in_the_language_of_their_brand(void **state)
{
    static const struct {
        const char *text, *brand, *lang;
    } rows[] = {
        {"Super", "Rosso", "fr"},          {"Super", "Nord", "de"},
        {"Comida fria", "Sol", "pt"},      {"Fatal", "Nord", "de"},
        {"Excellent", "Nord", "en"},       {"Muy bueno", "Nord", "es"},
        {"The best pizza", "Nord", "en"},  {"Service lent", "Rosso", "fr"},
        {"Très bon accueil", "Sol", "fr"}, {"Great staff", "Sol", "en"},
    };
    static const char yaml[] = "brands:\n"
                               "  - {name: Nord, language: de}\n"
                               "  - {name: Rosso, language: fr}\n"
                               "  - {name: Sol, language: pt}\n";
    struct settings settings;
    struct analyzer *an = NULL;
    struct arena arena = {0};
    struct error err = {0};

    (void)state;
    if (settings_parse(str_from(yaml), "t.yaml", &settings, NULL, &err) != OK ||
        analyzer_new(&settings, NULL, &an, &err) != OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        m.brand = str_from(rows[i].brand);
        analyze_mention(an, &m, &arena);
        if (!str_eq(m.judgement.lang, str_from(rows[i].lang)))
            fail_msg("%s of %s: \"" STR_FMT "\"", rows[i].text, rows[i].brand,
                     STR_ARG(m.judgement.lang));
    }
    analyzer_free(an);
    settings_release(&settings);
    arena_release(&arena);
}

/* Reviews of one to five words, fixtures/language/short.tsv; "xx" is any language without
 * a list. Odd lines were there to choose the weights, even ones not. */
static void test_most_one_word_reviews_are_in_their_language(void **state)
{
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0}, file = {0};
    unsigned right[2] = {0}, all[2] = {0}, line_no = 0;
    struct str text;

    buf_printf(&path, "%s/tests/fixtures/language/short.tsv", root != NULL ? root : ".");
    assert_int_equal(buf_read_file(&file, path.ptr, 1 << 20, NULL), OK);
    text = buf_str(&file);
    while (text.len > 0) {
        struct str line = str_split(&text, '\n'), lang = str_split(&line, '\t');
        char copy[256];
        struct judgement j;
        bool is_right;

        if (lang.len == 0 || lang.ptr[0] == '#')
            continue;
        (void)snprintf(copy, sizeof(copy), STR_FMT, STR_ARG(line));
        j = judge(*state, copy);
        is_right =
            str_eq(lang, STR("xx")) ? j.mood == MOOD_UNSCORED : str_eq(j.lang, lang);
        all[++line_no % 2]++;
        right[line_no % 2] += is_right;
    }
    print_message("  chosen on %u of %u, kept aside %u of %u\n", right[1], all[1],
                  right[0], all[0]);
    assert_true(all[0] > 150 && right[0] >= 0.92 * all[0]);
    buf_release(&path);
    buf_release(&file);
}

static void test_a_language_to_be_taken_is_a_code(void **state)
{
    struct analyzer_options with = {.lang = STR("english")};
    struct analyzer *an = NULL;
    struct error err = {0};

    (void)state;
    assert_int_equal(analyzer_new(NULL, &with, &an, &err), ERR_USAGE);
    assert_string_equal(err.text, "\"english\" is no code of a language, such as en");
    with.lang = STR("EN-gb");
    assert_int_equal(analyzer_new(NULL, &with, &an, NULL), OK);
    analyzer_free(an);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_texts),
        cmocka_unit_test(test_languages_without_list_are_unscored),
        cmocka_unit_test(test_emoji_are_a_mood_in_any_language),
        cmocka_unit_test(test_what_sources_call_a_language),
        cmocka_unit_test(test_short_texts_are_in_the_language_of_their_source),
        cmocka_unit_test(test_short_texts_are_in_the_language_of_their_brand),
        cmocka_unit_test(test_most_one_word_reviews_are_in_their_language),
        cmocka_unit_test(test_a_language_to_be_taken_is_a_code),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
