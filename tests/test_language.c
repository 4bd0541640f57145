/* The language of texts of a few words; what has no word list must stay unscored. */
#include "tests/unit.h"

#include "analyze/analyze.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_texts),
        cmocka_unit_test(test_languages_without_list_are_unscored),
        cmocka_unit_test(test_emoji_are_a_mood_in_any_language),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
