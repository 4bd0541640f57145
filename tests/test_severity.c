/* What is grave and what is not, one thing at a time; how much of it is told is measured
 * in test_severity_texts.c. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

static struct judgement judge(struct analyzer *an, struct str text, struct batch *b)
{
    struct mention *m;

    batch_reset(b);
    m = batch_add(b);
    m->text = text;
    analyze_mention(an, m, &b->arena);
    return m->judgement;
}

struct told {
    const char *text, *kind;
};

static void tell_kinds(struct analyzer *an, const struct told *rows, size_t len)
{
    struct batch b = {0};

    for (size_t i = 0; i < len; i++) {
        struct judgement j = judge(an, str_from(rows[i].text), &b);

        if (!str_eq(j.severity_kind, str_from(rows[i].kind)))
            fail_msg("%s: " STR_FMT, rows[i].text, STR_ARG(j.severity_kind));
    }
    batch_release(&b);
}

/* The same where the language is guessed. */
static void tell_kinds_of_any_language(const struct told *rows, size_t len)
{
    struct analyzer *an = NULL;

    assert_int_equal(analyzer_new(NULL, NULL, &an, NULL), OK);
    tell_kinds(an, rows, len);
    analyzer_free(an);
}

/* "No more" of a place is a farewell, "no more" of a trouble is its end; each stands in a
 * text with something bad besides, for praise has no severity at all. */
static void test_the_end_of_a_trouble_is_no_farewell(void **state)
{
    static const struct told rows[] = {
        {"The soup was cold and the waiter rude. No more for us.", "churn"},
        {"Rude staff, twice now. No more!", "churn"},
        {"Slow and ugly. No more download feature since May.", ""},
        {"No more headaches, though parking is still bad.", ""},
        {"Our last landlord ignored us. No more worries here.", ""},
        {"The old one broke twice. No more headaches with this one.", ""},
        {"No more back aches after three visits, but the room is dirty.", ""},
        {"No more issues with the broken door.", ""},
        {"No more stress on the first, but the fees are outrageous.", ""},
        {"Parcels came late and broken. No more hassle now.", ""},
        {"No more crashes, but it is slow and ugly.", ""},
        {"No more leaks under the sink, but they came late.", ""},
        {"No more migraines from the noisy fan.", ""},
        {"No more guessing when the bus is late.", ""},
        {"No more queueing in the cold.", ""},
        /* An excuse holds in its sentence, up to a "but". */
        {"No more leaks. We have taken our custom elsewhere.", "churn"},
        {"No more leaks, but we have taken our custom elsewhere.", "churn"},
    };

    tell_kinds(*state, rows, ARRAY_LEN(rows));
}

/* Praise in the same sentence excuses nothing that stands behind "but"; in front of it,
 * it may ("to die for" of a cake). What learned words say behind "but" counts by itself.
 */
static void test_praise_before_but_excuses_nothing(void **state)
{
    static const struct told rows[] = {
        {"Lovely rooms but we found bed bugs.", "health"},
        {"Great food and lovely people, but there was a cockroach in my salad.",
         "health"},
        {"The staff are lovely and the pool great, but the lifeguard slapped my son.",
         "misconduct"},
        {"Tolle Zimmer, aber wir fanden Bettwanzen.", "health"},
        {"S\xc3\xa9jour charmant mais des punaises de lit partout.", "health"},
        {"Comida buen\xc3\xadsima pero hab\xc3\xad"
         "a una cucaracha en la ensalada.",
         "health"},
        {"Ottimo cibo ma c'era uno scarafaggio nell'insalata.", "health"},
        {"Comida \xc3\xb3tima mas tinha uma barata na salada.", "health"},
        {"The rats were lovely but the play too long.", ""},
    };

    (void)state;
    tell_kinds_of_any_language(rows, ARRAY_LEN(rows));
}

/* Who cancels: a customer who does so goes, a firm that does so has failed him. */
static void test_who_cancels_is_told_apart(void **state)
{
    static const struct told rows[] = {
        {"They cancelled our trip this morning.", ""},
        {"The hotel cancelled our reservation an hour before.", ""},
        {"I have cancelled our contract with them.", "churn"},
        {"Cancelled my membership today.", "churn"},
        {"I cancelled my video streaming account last week.", "churn"},
        {"They cancelled my gym membership and apologised.", ""},
        {"Rude again. This was the last time I stay with you.", "churn"},
        {"Mein Termin wurde wieder abgesagt.", ""},
        {"Ich habe meinen Vertrag bei euch gek\xc3\xbcndigt.", "churn"},
        {"Ils ont annul\xc3\xa9 notre voyage ce matin.", ""},
        {"J'ai r\xc3\xa9sili\xc3\xa9 mon contrat.", "churn"},
        {"Cancelaron nuestro viaje esta ma\xc3\xb1"
         "ana.",
         ""},
        {"He dado de baja mi contrato con ellos.", "churn"},
        {"Hanno cancellato il nostro viaggio stamattina.", ""},
        {"Ho disdetto il mio abbonamento con loro.", "churn"},
        {"Cancelaram a minha reserva.", ""},
        {"Cancelei a minha assinatura com eles.", "churn"},
    };

    (void)state;
    tell_kinds_of_any_language(rows, ARRAY_LEN(rows));
}

/* What stands around a phrase tells whether it is meant. */
static void test_phrases_in_another_sense_are_doubted(void **state)
{
    static const struct told rows[] = {
        {"Our room faced the street, police and ambulance sirens all night long.", ""},
        {"I tried uninstalling and installing it again, it still won't open.", ""},
        {"They moved us to another room that was just as small and loud.", ""},
        {"An ambulance took my wife away after she fell on their wet stairs.", "safety"},
        {"I have uninstalled it for good.", "churn"},
        {"We have moved to another dentist.", "churn"},
    };

    tell_kinds(*state, rows, ARRAY_LEN(rows));
}

/* A rule may say what is never of its kind: a fault of the till is no fraud; or what is,
 * whatever stands around it. */
static void test_rules_may_outrank_learned_words(void **state)
{
    static const struct told rows[] = {
        {"Ich wurde doppelt abgebucht.", ""},
        {"Der Betrag wurde zweimal abgebucht.", ""},
        /* Behind a negator it is none. */
        {"Die Entz\xc3\xbcndung wurde ruhig behandelt.", ""},
        {"Die Wunde wurde nicht gut behandelt und hat sich schlimm entz\xc3\xbcndet.",
         "health"},
        {"Meine Wunde wurde nicht gut behandelt und eiterte drei Wochen.", "health"},
        /* A sure rule has its exceptions too. */
        {"They kept drilling although I screamed.", "safety"},
        {"Their surgeon spotted my sepsis and saved my life.", ""},
        {"I told the nurse in confidence and she passed it on to my neighbour.",
         "privacy"},
    };

    (void)state;
    tell_kinds_of_any_language(rows, ARRAY_LEN(rows));
}

/* No phrase says it; learned words do, in the title too, but not against five stars. */
static void test_learned_words_count_in_titles_and_not_against_five_stars(void **state)
{
    static const struct {
        const char *title, *text;
        double rating;
        enum severity want;
    } rows[] = {
        {"", "The ladder gave way under my wife and she fell.", NAN, SEVERITY_URGENT},
        {"The ladder gave way under my wife and she fell.", "See above.", NAN,
         SEVERITY_URGENT},
        {"", "The ladder gave way under my wife and she fell.", 0.75, SEVERITY_URGENT},
        {"", "The ladder gave way under my wife and she fell.", 1, SEVERITY_NONE},
    };
    struct batch b = {0};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention *m;

        batch_reset(&b);
        m = batch_add(&b);
        m->title = str_from(rows[i].title);
        m->text = str_from(rows[i].text);
        m->rating = rows[i].rating;
        analyze_mention(*state, m, &b.arena);
        if (m->judgement.severity != rows[i].want)
            fail_msg("\"%s\", \"%s\" with %g: %d", rows[i].title, rows[i].text,
                     rows[i].rating, (int)m->judgement.severity);
    }
    batch_release(&b);
}

static void test_no_complaint_has_no_severity(void **state)
{
    struct batch b = {0};

    assert_int_equal(judge(*state, STR("Lovely cake, thank you!"), &b).severity,
                     SEVERITY_NONE);
    assert_int_equal(judge(*state, STR("The soup was cold."), &b).severity,
                     SEVERITY_NORMAL);
    batch_release(&b);
}

static void test_the_gravest_kind_is_told_with_its_words(void **state)
{
    struct str text = STR("I want my money back. I found a cockroach in my salad.");
    struct batch b = {0};
    struct judgement j = judge(*state, text, &b);
    bool is_told = false;

    assert_int_equal(j.severity, SEVERITY_URGENT);
    assert_str(j.severity_kind, "health");
    for (size_t i = 0; i < j.reasons_len; i++) {
        if (str_eq(j.reasons[i].rule, STR("severity:health"))) {
            is_told = true;
            assert_str(str_slice(text, j.reasons[i].start, j.reasons[i].len),
                       "cockroach");
        }
    }
    assert_true(is_told);
    batch_release(&b);
}

static int setup(void **state)
{
    static const struct analyzer_options options = {.with_reasons = true,
                                                    .lang = {"en", 2}};

    return analyzer_new(NULL, &options, (struct analyzer **)state, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    analyzer_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_end_of_a_trouble_is_no_farewell),
        cmocka_unit_test(test_praise_before_but_excuses_nothing),
        cmocka_unit_test(test_who_cancels_is_told_apart),
        cmocka_unit_test(test_rules_may_outrank_learned_words),
        cmocka_unit_test(test_phrases_in_another_sense_are_doubted),
        cmocka_unit_test(test_learned_words_count_in_titles_and_not_against_five_stars),
        cmocka_unit_test(test_no_complaint_has_no_severity),
        cmocka_unit_test(test_the_gravest_kind_is_told_with_its_words),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
