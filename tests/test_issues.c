#include "tests/unit.h"

#include "analyze/analyze.h"
#include "analyze/issues.h"

/* Judge one English text; the judgement lives until the next call. */
static struct judgement judge(struct analyzer *an, const char *text, double rating)
{
    static struct batch b;
    struct mention *m;

    batch_reset(&b);
    m = batch_add(&b);
    m->text = str_from(text);
    m->rating = rating;
    analyze_mention(an, m, &b.arena);
    struct judgement j = m->judgement;
    if (text[0] == '\0')
        batch_release(&b);
    return j;
}

static bool has_issue(const struct judgement *j, const char *id)
{
    for (size_t i = 0; i < j->issues_len; i++) {
        if (str_eq(j->issues[i], str_from(id)))
            return true;
    }
    return false;
}

static int setup(void **state)
{
    static const struct analyzer_options options = {.with_reasons = true,
                                                    .lang = {"en", 2}};
    struct analyzer *an;

    if (analyzer_new(NULL, &options, &an, NULL) != OK)
        return -1;
    *state = an;
    return 0;
}

static int teardown(void **state)
{
    (void)judge(*state, "", NAN);
    analyzer_free(*state);
    return 0;
}

static void test_complaints_are_named_by_kind(void **state)
{
    static const struct {
        const char *text, *id;
    } rows[] = {
        {"Ordered two weeks ago and the parcel never arrived.", "never-arrived"},
        {"My pizza came an hour late.", "late-delivery"},
        {"They sent the wrong size again.", "wrong-item"},
        {"The soup was lukewarm and the fries were cold.", "cold-food"},
        {"Bland, greasy chicken. We left most of it.", "food-quality"},
        {"Waited 45 minutes for two coffees.", "long-wait"},
        {"Nobody answers the phone and they never replied to my emails.", "no-reply"},
        {"The receptionist was rude to my mother.", "rude-staff"},
        {"Still waiting for my refund after three weeks.", "refund"},
        {"I was charged twice for the same order.", "wrong-charge"},
        {"Totally overpriced for what you get.", "price"},
        {"Filthy tables and a sticky floor.", "cleanliness"},
        {"Found a hair in my soup.", "hygiene"},
        {"It stopped working after a week.", "broken"},
        {"The app crashes every time I open it.", "app-fault"},
        {"I can't log in to my account since Monday.", "login"},
        {"They cancelled my appointment at the last minute.", "cancellation"},
        {"We had a reservation and they gave our table away.", "booking"},
        {"The music was so loud that we couldn't talk.", "noise"},
        {"The card reader was down, cash only.", "payment"},
        {"The website says open until 10 but it was closed.", "opening-hours"},
        {"Nobody told us that the dentist was away.", "communication"},
        {"The plumber was incompetent, a botched job.", "incompetence"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct judgement j = judge(*state, rows[i].text, NAN);

        if (!has_issue(&j, rows[i].id))
            fail_msg("\"%s\": no %s", rows[i].text, rows[i].id);
    }
}

static void test_praise_is_no_complaint(void **state)
{
    static const char *const rows[] = {
        "Fast delivery, great price, lovely staff.",
        "Delivery was never late.",
        "The staff were never rude, always friendly.",
        "The coffee was hot and the cake delicious.",
        "No hidden fees and an easy refund.",
        "It was not overpriced at all.",
        "The bathroom was spotless.",
        "We didn't have to wait long, and the food was wonderful.",
        "I have never had a problem with this app.",
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct judgement j = judge(*state, rows[i], NAN);

        if (j.issues_len > 0)
            fail_msg("\"%s\": " STR_FMT, rows[i], STR_ARG(j.issues[0]));
    }
}

static void test_several_issues_each_with_its_reason(void **state)
{
    const char *text = "Rude waiter, cold soup and we waited an hour.";
    struct judgement j = judge(*state, text, 0);
    size_t spans = 0;

    assert_true(has_issue(&j, "rude-staff"));
    assert_true(has_issue(&j, "cold-food"));
    assert_true(has_issue(&j, "long-wait"));
    for (size_t i = 0; i < j.reasons_len; i++) {
        const struct reason *r = &j.reasons[i];

        if (i > 0 && r->field == j.reasons[i - 1].field)
            assert_true(r->start >= j.reasons[i - 1].start);
        if (!str_starts(r->rule, STR("issue:")))
            continue;
        spans++;
        assert_true(r->len > 0 && r->start + r->len <= strlen(text));
        assert_memory_equal(r->note.ptr, text + r->start, r->len);
    }
    assert_int_equal(spans, j.issues_len);
    assert_true(j.dimension.len > 0);
}

/* Thirty words away from a topic nothing is felt of it, whatever is felt of one before it
 * in the same clause. In German, whose phrases weigh as by hand. */
static void test_a_topic_is_judged_by_what_stands_near(void **state)
{
    static const struct analyzer_options options = {.lang = {"de", 2}};
    const char *text =
        "schrecklich und dann so wie in auf zu der und an das es Essen in auf zu der die "
        "und an das es mit von und dann so wie in an Parkplatz";
    struct analyzer *an;
    struct judgement j;

    (void)state;
    assert_int_equal(analyzer_new(NULL, &options, &an, NULL), OK);
    j = judge(an, text, NAN);
    assert_int_equal(j.issues_len, 1);
    assert_true(has_issue(&j, "food-quality"));
    j = judge(an, "schrecklich und dann so wie Essen und auf zu der Parkplatz", NAN);
    assert_true(has_issue(&j, "food-quality") && has_issue(&j, "access"));
    analyzer_free(an);
}

static void test_stars_tell_praise_from_complaint(void **state)
{
    struct judgement j = judge(*state, "Delivery, price, staff.", 1);

    assert_int_equal(j.issues_len, 0);
    j = judge(*state, "", 0);
    assert_int_equal(j.issues_len, 0);
}

static void test_other_languages_have_their_own_phrases(void **state)
{
    static const struct {
        const char *lang, *text, *id; /* NULL: no issue */
    } rows[] = {
        {"fr", "Le colis n'est jamais arrivé.", "never-arrived"},
        {"fr", "Une heure d'attente, le service est trop lent.", "long-wait"},
        {"fr", "La serveuse était désagréable.", "rude-staff"},
        {"fr", "Les plats sont froids et mauvais.", "cold-food"},
        {"fr", "Toujours pas remboursé après deux mois.", "refund"},
        {"fr", "Beaucoup trop cher pour ce que c'est.", "price"},
        {"fr", "Les toilettes étaient sales.", "cleanliness"},
        {"fr", "Personne ne répond au téléphone.", "no-reply"},
        {"fr", "J'ai été débité deux fois.", "wrong-charge"},
        {"fr", "Chambre bruyante, impossible de dormir.", "noise"},
        {"fr", "Jamais en retard, toujours aimables.", NULL},
        {"fr", "Accueil chaleureux, cuisine délicieuse, prix corrects.", NULL},
        {"es", "El paquete nunca llegó.", "never-arrived"},
        {"es", "Esperamos una hora para que nos atendieran.", "long-wait"},
        {"es", "El camarero fue muy maleducado.", "rude-staff"},
        {"es", "La comida estaba fría.", "cold-food"},
        {"es", "No me devuelven el dinero.", "refund"},
        {"es", "Muy caro para lo que es.", "price"},
        {"es", "El baño estaba sucio y olía mal.", "cleanliness"},
        {"es", "Nadie contesta el teléfono.", "no-reply"},
        {"es", "Me cobraron dos veces.", "wrong-charge"},
        {"es", "El aire acondicionado no funcionaba.", "comfort"},
        {"es", "Personal encantador, comida riquísima y todo limpio.", NULL},
    };
    static const char *const langs[] = {"fr", "es"};

    (void)state;
    for (size_t l = 0; l < ARRAY_LEN(langs); l++) {
        struct analyzer_options options = {.lang = str_from(langs[l])};
        struct analyzer *an;

        assert_int_equal(analyzer_new(NULL, &options, &an, NULL), OK);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            struct judgement j;

            if (strcmp(rows[i].lang, langs[l]) != 0)
                continue;
            j = judge(an, rows[i].text, NAN);
            if (rows[i].id != NULL && !has_issue(&j, rows[i].id))
                fail_msg("\"%s\": no %s", rows[i].text, rows[i].id);
            if (rows[i].id == NULL && j.issues_len > 0)
                fail_msg("\"%s\": " STR_FMT, rows[i].text, STR_ARG(j.issues[0]));
        }
        analyzer_free(an);
    }
}

static void test_german_has_its_own_phrases(void **state)
{
    static const struct {
        const char *text, *id, *severity;
    } rows[] = {
        {"Das Paket ist nie angekommen.", "never-arrived", ""},
        {"Die Bedienung war unfreundlich.", "rude-staff", ""},
        {"Wir haben eine Stunde auf zwei Kaffee gewartet.", "long-wait", ""},
        {"Der Zug hatte schon wieder Verspätung.", "late-delivery", ""},
        {"Ich wurde doppelt abgebucht.", "wrong-charge", ""},
        {"Viel zu teuer für so kleine Portionen.", "price", ""},
        {"Die Toiletten waren dreckig.", "cleanliness", ""},
        {"In der Suppe war eine Kakerlake.", "hygiene", "health"},
        {"Ich habe meinen Anwalt eingeschaltet.", NULL, "legal"},
        {"Meine Daten wurden ohne meine Zustimmung verkauft.", "data-privacy", "privacy"},
        {"Fünf Mails geschrieben und keine Antwort bekommen.", "no-reply", "unanswered"},
        {"Der Kellner war nie unfreundlich.", NULL, ""},
        {"Super freundliches Personal, schnelle Lieferung.", NULL, ""},
    };
    static const struct analyzer_options options = {.lang = {"de", 2}};
    struct analyzer *an;

    (void)state;
    assert_int_equal(analyzer_new(NULL, &options, &an, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct judgement j = judge(an, rows[i].text, NAN);

        if (rows[i].id != NULL && !has_issue(&j, rows[i].id))
            fail_msg("\"%s\": no %s", rows[i].text, rows[i].id);
        if (rows[i].id == NULL && rows[i].severity[0] == '\0' && j.issues_len > 0)
            fail_msg("\"%s\": " STR_FMT, rows[i].text, STR_ARG(j.issues[0]));
        assert_str(j.severity_kind, rows[i].severity);
    }
    analyzer_free(an);
}

static void test_kinds_are_complete(void **state)
{
    struct issues *is;
    const struct issue_kind *k;
    size_t n = 0;

    (void)state;
    assert_int_equal(issues_new(NULL, &is, NULL), OK);
    for (; (k = issues_kind_at(is, STR("en"), n)) != NULL; n++) {
        assert_true(k->id.len > 0 && k->name.len > 0);
        assert_true(k->is_topic_only || (k->dimension.len > 0 && k->measure.len > 0));
        assert_ptr_equal(issues_kind(is, k->id, STR("en")), k);
    }
    assert_true(n >= 15);
    assert_null(issues_kind(is, STR("nothing"), STR("en")));
    assert_int_equal(issues_version(is).len, 8);
    issues_free(is);
}

static void test_wrong_files_are_told_with_their_line(void **state)
{
    static const struct {
        const char *why, *yaml, *want;
    } rows[] = {
        {"not YAML", "kinds: [", "own.yaml:2"},
        {"no kinds", "language: en\n", "\"kinds\" is a list"},
        {"unknown key", "language: en\nkinds:\n - id: a\n   colour: red\n",
         "own.yaml:4: unknown \"colour\""},
        {"unknown dimension",
         "language: en\nkinds:\n - {id: a, name: A, dimension: x, measure: ethics}\n",
         "no dimension is called \"x\""},
        {"no such set",
         "language: en\nkinds:\n - id: price\n   says:\n    - a b\n    - <x> b\n",
         "own.yaml:6: no set \"x\""},
        {"weight", "language: en\nkinds:\n - id: price\n   says: [a =b]\n",
         "a weight is a number"},
        {"gap at the end", "language: en\nkinds:\n - id: price\n   says: [a ..]\n",
         "a gap stands between words"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct issues *is;
        struct error err = {0};

        assert_int_equal(issues_new(NULL, &is, NULL), OK);
        if (issues_add(is, str_from(rows[i].yaml), "own.yaml", &err) != ERR_PARSE ||
            strstr(err.text, rows[i].want) == NULL)
            fail_msg("%s: \"%s\"", rows[i].why, err.text);
        issues_free(is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complaints_are_named_by_kind),
        cmocka_unit_test(test_praise_is_no_complaint),
        cmocka_unit_test(test_several_issues_each_with_its_reason),
        cmocka_unit_test(test_a_topic_is_judged_by_what_stands_near),
        cmocka_unit_test(test_stars_tell_praise_from_complaint),
        cmocka_unit_test(test_german_has_its_own_phrases),
        cmocka_unit_test(test_other_languages_have_their_own_phrases),
        cmocka_unit_test(test_kinds_are_complete),
        cmocka_unit_test(test_wrong_files_are_told_with_their_line),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
