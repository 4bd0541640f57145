/* What a writer states of recommending, and what only looks like it. */
#include "tests/unit.h"

#include "analyze/analyze.h"

#include <math.h>

static struct analyzer *analyzers[6];
static const char *const langs[] = {"en", "de", "fr", "es", "it", "pt"};

static const struct {
    const char *lang, *text;
    double says; /* NAN: nothing is stated */
    const char *why;
} rows[] = {
    {"en", "I give it 4 out of 5 stars.", 8, "not five stars"},
    {"en", "I give it three out of five stars.", 5, "in words"},
    {"en", "8 out of 10", 8, "points without a stroke"},
    {"en", "3.5 out of 5 stars", NAN, "halves are left to the words"},
    {"en", "Food 4/5, service 2/5, ambience 5/5", 22 / 3.0, "the mean of several"},
    {"en", "About 3/4 of the recipes have pictures.", NAN, "a fraction"},
    {"en", "9 out of 10 times they are late.", NAN, "how often"},
    {"en", "The show was moved to 9/20.", NAN, "a day"},
    {"en", "We visited on 5/10 and the food was lovely.", NAN, "likewise"},
    {"en", "Nothing has worked since 3/10.", NAN, "likewise"},
    {"en", "The food was a 3/10, the service 5/10.", 4, "no day"},
    {"de", "Bestellt am 3/10, am 5/10 war es da.", NAN, "a day"},
    {"fr", "Commande passée le 3/10, livrée très vite.", NAN, "a day"},
    {"fr", "Séjour du 2/10 au 5/10, accueil charmant.", NAN, "days"},
    {"fr", "Je mets 3/10.", 3, "no day"},
    {"es", "Fuimos el 2/5 y comimos bien.", NAN, "a day"},
    {"es", "Un 2/10, el servicio un 4/10.", 3, "no days"},
    {"it", "Siamo stati qui il 4/10 a cena.", NAN, "a day"},
    {"it", "Dal 3/10 al 5/10, tutto bene.", NAN, "days"},
    {"pt", "Pedido feito em 3/10, chegou rápido.", NAN, "a day"},
    {"fr", "15/20 pour le repas", 7.5, "marks of a French school"},
    {"en", "Not up to the level of a 4 star hotel.", NAN, "a class of hotels"},
    {"en", "Nice 5 stars hotel but the room was small.", NAN, "likewise"},
    {"en", "It is not 5 stars.", NAN, "and not zero either"},
    {"en", "So many 1 star reviews, I don't get it.", NAN, "others' stars"},
    {"en", "I only took one star off because of parking.", NAN, "four are left"},
    {"en", "Lovely place, minus one star for the noise.", NAN, "likewise"},
    {"en", "I will give 5 stars if you fix this.", NAN, "not yet"},
    {"en", "One star.", 0.5, "plainly"},
    {"en", "Five stars!", 10, "plainly"},
    {"en", "Highly recommend this place", 9.5, "plainly"},
    {"en", "I strongly recommend you do not try this place.", 1, "against"},
    {"en", "I would highly recommend against it.", 1, "against"},
    {"en", "I recommend staying away.", 1, "against"},
    {"en", "I'd recommend going to a store and testing them.", NAN, "not this"},
    {"en", "I would recommend this hotel if you want it cheap.", NAN, "on a condition"},
    {"en", "Would recommend. If in doubt, call them.", 9, "another sentence"},
    {"en", "I cannot recommend this hotel highly enough!", 10, "more than can be said"},
    {"en", "I cannot recommend this hotel.", 1, "plainly not"},
    {"en", "The app will be back, they say.", NAN, "who comes back is no guest"},
    {"en", "We will be back!", 9, "a guest"},
    {"en", "I will never buy any other.", 10, "any other"},
    {"en", "I will never buy here again.", 0.5, "plainly"},
    {"de", "4 von 5 Sternen", 8, "not five"},
    {"de", "Für ein 4 Sterne Hotel zu teuer.", NAN, "a class of hotels"},
    {"de", "Nur 2 Sterne", 3, "plainly"},
    {"fr", "4 étoiles sur 5", 8, "not five"},
    {"fr", "Un hôtel 4 étoiles décevant", NAN, "a class of hotels"},
    {"es", "4 estrellas de 5", 8, "not five"},
    {"es", "Un hotel de 4 estrellas en la playa", NAN, "a class of hotels"},
    {"it", "4 stelle su 5", 8, "not five"},
    {"it", "Un hotel 4 stelle in centro", NAN, "a class of hotels"},
    {"pt", "4 estrelas de 5", 8, "not five"},
    {"pt", "Um hotel de 4 estrelas perto da praia", NAN, "a class of hotels"},
};

/* Those that must decide: what they come to, by a language that is guessed. */
static const struct {
    enum nps_class class;
    const char *text;
} decides[] = {
    {NPS_DETRACTOR, "2 out of 10 stars"},
    {NPS_DETRACTOR, "3 of 10 stars"},
    {NPS_PASSIVE, "8 out of 10 stars, lovely"},
    {NPS_DETRACTOR, "2 stars out of 10"},
    {NPS_PASSIVE, "7 von 10 Punkten"},
    {NPS_DETRACTOR, "2 von 10 Sternen"},
    {NPS_DETRACTOR, "2 de 10 estrellas"},
    {NPS_DETRACTOR, "3 étoiles sur 10"},
    {NPS_PROMOTER, "9 stelle su 10"},
    {NPS_DETRACTOR, "I recommend everyone not to go here"},
    {NPS_DETRACTOR, "I would recommend nobody to eat here"},
    {NPS_DETRACTOR, "I strongly recommend you go elsewhere"},
    {NPS_DETRACTOR, "I no longer recommend them"},
    {NPS_DETRACTOR, "I used to recommend this place to everyone"},
    {NPS_DETRACTOR, "Not sure I would recommend it"},
    {NPS_DETRACTOR, "Couldn't recommend it any less"},
    {NPS_PROMOTER, "I'd not hesitate to recommend"},
    {NPS_PROMOTER, "Can't recommend this place highly enough"},
    {NPS_PROMOTER, "I can't recommend Dr Patel and her team enough"},
    {NPS_PROMOTER, "Cannot recommend Sarah at the front desk enough!"},
    {NPS_PROMOTER, "Couldn't recommend Dan and the boys highly enough"},
    {NPS_PROMOTER, "I could not recommend this more"},
    {NPS_DETRACTOR, "I can't recommend this place if you want good enough food"},
    {NPS_DETRACTOR, "I would not recommend this gym if you are not fit enough."},
    {NPS_PROMOTER, "I will never stop coming here"},
    {NPS_PROMOTER, "Kann ich nur empfehlen"},
    {NPS_DETRACTOR, "Kann ich nicht empfehlen"},
    {NPS_DETRACTOR, "Empfehle jedem, einen Bogen darum zu machen"},
    {NPS_DETRACTOR, "Klare Kaufwarnung"},
    {NPS_PROMOTER, "No puedo dejar de recomendarlo"},
    {NPS_PROMOTER, "No dudaría en recomendarlo"},
    {NPS_DETRACTOR, "Ya no lo recomiendo"},
    {NPS_DETRACTOR, "Je recommande à tous d'éviter"},
    {NPS_PROMOTER, "Je ne peux que recommander"},
    {NPS_PROMOTER, "Non posso che consigliarlo"},
    {NPS_DETRACTOR, "Consiglio di andare altrove"},
    {NPS_PROMOTER, "Só posso recomendar"},
    {NPS_DETRACTOR, "Recomendo que evitem"},
};

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        struct analyzer_options with = {.lang = str_from(langs[i])};

        if (analyzer_new(NULL, &with, &analyzers[i], NULL) != OK)
            return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(langs); i++)
        analyzer_free(analyzers[i]);
    return 0;
}

/* "And it" begins a sentence of its own, as far as a negator reaches. */
static void test_and_it_ends_a_negation(void **state)
{
    struct arena arena = {0};
    struct mention one, two;

    (void)state;
    mention_init(&one);
    mention_init(&two);
    one.text = STR("It does not lock and stinks.");
    two.text = STR("It does not lock and it stinks.");
    analyze_mention(analyzers[0], &one, &arena);
    analyze_mention(analyzers[0], &two, &arena);
    assert_true(two.judgement.score < one.judgement.score - 0.1);
    assert_true(two.judgement.issues_len == 1);
    arena_release(&arena);
}

static double says(const char *lang, const char *text)
{
    struct arena arena = {0};
    struct mention m;
    size_t i = 0;

    while (!str_eq(str_from(langs[i]), str_from(lang)))
        i++;
    mention_init(&m);
    m.text = str_from(text);
    analyze_mention(analyzers[i], &m, &arena);
    arena_release(&arena);
    return analyzer_way(analyzers[i]).says;
}

static void statements(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double got = says(rows[i].lang, rows[i].text);

        if (isnan(got) != isnan(rows[i].says) || fabs(got - rows[i].says) > 0.01) {
            print_error("%s: %s (%s): %.1f instead of %.1f\n", rows[i].lang, rows[i].text,
                        rows[i].why, got, rows[i].says);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_what_is_said_outright_counts(void **state)
{
    struct analyzer *an = NULL;
    struct arena arena = {0};
    unsigned wrong = 0;

    (void)state;
    assert_int_equal(analyzer_new(NULL, NULL, &an, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(decides); i++) {
        struct mention m;

        mention_init(&m);
        m.text = str_from(decides[i].text);
        analyze_mention(an, &m, &arena);
        if (m.judgement.nps == decides[i].class && m.judgement.basis == BASIS_STATEMENT)
            continue;
        wrong++;
        print_message("  %.1f: %s\n", m.judgement.recommend, decides[i].text);
    }
    analyzer_free(an);
    arena_release(&arena);
    assert_int_equal(wrong, 0);
}

/* What is judged of a text, but for words and reasons. */
static struct judgement judge(const char *lang, const char *text)
{
    struct arena arena = {0};
    struct mention m;
    size_t n = 0;

    while (!str_eq(str_from(langs[n]), str_from(lang)))
        n++;
    mention_init(&m);
    m.text = str_from(text);
    analyze_mention(analyzers[n], &m, &arena);
    arena_release(&arena);
    return m.judgement;
}

/* Whoever says no more than something kind doesn't warn. */
static void test_few_kind_words_are_no_warning(void **state)
{
    static const struct {
        const char *lang, *text;
    } kind[] = {{"de", "Freundliches Personal"},
                {"es", "Buena comida"},
                {"es", "Buena ubicación"},
                {"de", "Preis Leistung stimmt"},
                {"pt", "Voltaremos"},
                {"it", "Torneremo"},
                {"en", "Nice quiet room"},
                {"fr", "Petit déjeuner copieux"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kind); i++) {
        struct judgement j = judge(kind[i].lang, kind[i].text);

        if (j.mood != MOOD_POSITIVE || j.nps == NPS_DETRACTOR)
            fail_msg("%s: p %.2f", kind[i].text, j.p_detractor);
    }
}

/* Who asks something, or comes back, is no detractor in any language: some lists hold
 * much against a text of which they know no word. */
static void test_plain_questions_are_no_warning(void **state)
{
    static const struct {
        const char *lang, *text;
    } plain[] = {{"en", "Is there parking behind the building?"},
                 {"de", "Hat jemand Erfahrungen mit der Filiale in der Goethestraße?"},
                 {"de", "Wann macht ihr am Sonntag auf?"},
                 {"es", "¿Alguien sabe si abren el domingo?"},
                 {"es", "¿Aceptan tarjeta?"},
                 {"fr", "Quelqu’un sait s’ils ouvrent le dimanche ?"},
                 {"fr", "Vous prenez la carte ?"},
                 {"it", "Qualcuno sa se aprono la domenica?"},
                 {"pt", "Alguém sabe se abrem ao domingo?"},
                 {"de", "Wir kommen auf jeden Fall wieder."},
                 {"es", "Volveremos sin duda."},
                 {"fr", "Nous reviendrons."}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        struct judgement j = judge(plain[i].lang, plain[i].text);

        if (j.nps == NPS_DETRACTOR)
            fail_msg("%s: p %.2f", plain[i].text, j.p_detractor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements), cmocka_unit_test(test_what_is_said_outright_counts),
        cmocka_unit_test(test_few_kind_words_are_no_warning),
        cmocka_unit_test(test_plain_questions_are_no_warning),
        cmocka_unit_test(test_and_it_ends_a_negation)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
