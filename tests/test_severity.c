/* The texts in fixtures/severity are written by hand: for each kind 30 that are of it and
 * 30 that only sound like it. Odd lines were there to tune on; even lines were kept
 * aside, and only their sums are ever printed. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

static const char *const kinds[] = {"churn",  "discrimination", "fraud",     "health",
                                    "legal",  "misconduct",     "press",     "privacy",
                                    "refund", "safety",         "unanswered"};

/* Texts found, missed and wrongly taken; and whose writers count as detractors. */
struct tally {
    unsigned yes, found, named, wrong, warns;
};

static struct judgement judge(struct analyzer *an, struct str text, struct batch *b)
{
    struct mention *m;

    batch_reset(b);
    m = batch_add(b);
    m->text = text;
    analyze_mention(an, m, &b->arena);
    return m->judgement;
}

static void count_line(struct analyzer *an, struct str line, const char *kind,
                       bool is_shown, struct tally *t, struct batch *b)
{
    struct str text = line, label = str_split(&text, '\t');
    struct judgement j = judge(an, text, b);
    bool is_severe = j.severity >= SEVERITY_HIGH;

    if (str_eq(label, STR("yes"))) {
        t->yes++;
        t->warns += j.nps == NPS_DETRACTOR;
        t->found += is_severe;
        t->named += is_severe && str_eq(j.severity_kind, str_from(kind));
        if (is_shown && (!is_severe || !str_eq(j.severity_kind, str_from(kind))))
            print_message("%s missed (" STR_FMT "): " STR_FMT "\n", kind,
                          STR_ARG(j.severity_kind), STR_ARG(text));
    } else {
        assert_true(str_eq(label, STR("no")));
        t->wrong += is_severe;
        if (is_shown && is_severe)
            print_message("%s wrong (" STR_FMT "): " STR_FMT "\n", kind,
                          STR_ARG(j.severity_kind), STR_ARG(text));
    }
}

static void count_kind(struct analyzer *an, const char *kind, struct tally tallies[2])
{
    const char *root = getenv("EARSHOT_SOURCE");
    bool is_shown = getenv("SHOW_TUNING") != NULL;
    struct buf path = {0}, text = {0};
    struct batch b = {0};
    struct str rest;

    buf_printf(&path, "%s/tests/fixtures/severity/%s.tsv", root != NULL ? root : ".",
               kind);
    assert_int_equal(buf_read_file(&text, path.ptr, 1 << 20, NULL), OK);
    rest = buf_str(&text);
    for (size_t n = 0; rest.len > 0; n++)
        count_line(an, str_split(&rest, '\n'), kind, is_shown && n % 2 == 0,
                   &tallies[n % 2], &b);
    batch_release(&b);
    buf_release(&path);
    buf_release(&text);
}

static void print_tally(const char *name, const struct tally *t)
{
    print_message("  %-15s found %3u of %3u, of that kind %3u, wrongly %2u\n", name,
                  t->found, t->yes, t->named, t->wrong);
}

static void test_severe_mentions_are_found_and_others_left(void **state)
{
    struct tally sums[2] = {{0}}, all[ARRAY_LEN(kinds)][2] = {{{0}}};
    double precision, recall;

    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        count_kind(*state, kinds[k], all[k]);
        for (int half = 0; half < 2; half++) {
            const struct tally *t = &all[k][half];

            assert_int_equal(t->yes, 15);
            sums[half].yes += t->yes;
            sums[half].found += t->found;
            sums[half].named += t->named;
            sums[half].wrong += t->wrong;
            sums[half].warns += t->warns;
        }
    }
    for (int half = 0; half < 2; half++) {
        print_message("%s\n", half == 0 ? "odd lines (tuned on):" : "kept aside:");
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            print_tally(kinds[k], &all[k][half]);
        print_tally("all", &sums[half]);
    }
    recall = (double)sums[1].found / sums[1].yes;
    precision = (double)sums[1].found / (sums[1].found + sums[1].wrong);
    print_message("kept aside: precision %.3f, recall %.3f\n", precision, recall);
    assert_true(precision >= 0.95);
    assert_true(recall >= 0.85);
    assert_true(sums[1].named >= 0.75 * sums[1].yes);
    print_message("kept aside: detractors %.3f\n", (double)sums[1].warns / sums[1].yes);
    assert_true(sums[1].warns >= 0.93 * sums[1].yes); /* however dryly they write */
}

/* Of those that are of a kind: found, by that kind, and called a detractor's; and those
 * wrongly called grave. */
struct grave_sums {
    unsigned yes, found, named, warns, wrong;
};

/* A line with language, kind or "no", text. */
static void count_grave_line(struct analyzer *an, struct str line, bool is_shown,
                             struct grave_sums *n, struct batch *b)
{
    struct str lang = str_split(&line, '\t'), kind = str_split(&line, '\t');
    struct mention *m;
    struct judgement j;
    bool is_severe, is_named;

    batch_reset(b);
    m = batch_add(b);
    m->text = line;
    m->language = lang;
    analyze_mention(an, m, &b->arena);
    j = m->judgement;
    is_severe = j.severity >= SEVERITY_HIGH;
    is_named = is_severe && str_eq(j.severity_kind, kind);
    if (str_eq(kind, STR("no")))
        n->wrong += is_severe;
    else {
        n->yes++;
        n->found += is_severe;
        n->named += is_named;
        n->warns += j.nps == NPS_DETRACTOR;
    }
    if (is_shown && !is_named && (is_severe || !str_eq(kind, STR("no"))))
        print_message("  " STR_FMT " is " STR_FMT ": " STR_FMT "\n", STR_ARG(kind),
                      STR_ARG(j.severity_kind), STR_ARG(line));
}

/* The sums of the odd lines and of the even ones; these are shown with `is_shown`. */
static void count_grave_halves(const char *file, bool is_shown,
                               struct grave_sums halves[2])
{
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0}, text = {0};
    struct batch b = {0};
    struct str rest;
    struct analyzer *an = NULL;

    assert_int_equal(analyzer_new(NULL, NULL, &an, NULL), OK);
    buf_printf(&path, "%s/tests/fixtures/severity/%s.tsv", root != NULL ? root : ".",
               file);
    assert_int_equal(buf_read_file(&text, path.ptr, 1 << 20, NULL), OK);
    rest = buf_str(&text);
    for (size_t n = 0; rest.len > 0; n++)
        count_grave_line(an, str_split(&rest, '\n'), n % 2 == 0 || is_shown,
                         &halves[n % 2], &b);
    analyzer_free(an);
    batch_release(&b);
    buf_release(&path);
    buf_release(&text);
}

/* Found counts by kind. */
static struct grave_sums count_grave(const char *file)
{
    struct grave_sums halves[2] = {{0}}, n;

    count_grave_halves(file, true, halves);
    n = (struct grave_sums){.yes = halves[0].yes + halves[1].yes,
                            .found = halves[0].named + halves[1].named,
                            .wrong = halves[0].wrong + halves[1].wrong};
    print_message("%s: %u of %u, wrongly %u\n", file, n.found, n.yes, n.wrong);
    return n;
}

/* Written by customers of ten trades, as it were, before the phrases were read; the odd
 * lines were then tuned on, the even ones are kept aside and never printed. */
static void test_fresh_texts_are_told_as_well_as_measured(void **state)
{
    static const struct {
        const char *file;
        double recall_tuned, recall_kept;
        unsigned wrong_kept; /* of some 30 near-misses */
    } rows[] = {
        {"fresh-de", 0.95, 0.85, 0}, {"fresh-fr", 0.95, 0.80, 0},
        {"fresh-es", 0.95, 0.90, 3}, {"fresh-it", 0.95, 0.90, 3},
        {"fresh-pt", 0.95, 0.90, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct grave_sums n[2] = {{0}};

        count_grave_halves(rows[i].file, false, n);
        print_message("%s: tuned on %u of %u, kept aside %u of %u, wrongly %u and %u\n",
                      rows[i].file, n[0].found, n[0].yes, n[1].found, n[1].yes,
                      n[0].wrong, n[1].wrong);
        assert_true(n[0].yes >= 33 && n[1].yes >= 33);
        assert_true(n[0].found >= rows[i].recall_tuned * n[0].yes && n[0].wrong <= 1);
        assert_true(n[1].found >= rows[i].recall_kept * n[1].yes);
        assert_true(n[1].wrong <= rows[i].wrong_kept);
    }
}

/* What is grave in texts that mostly name it by no word of its own, and near-misses, each
 * language by a writer who saw neither phrases nor the texts that the signs are learned
 * from. Odd lines were looked at while the form of learning was chosen and false alarms
 * were mended, even ones were kept aside. */
static void test_what_no_phrase_names_is_told_by_learned_words(void **state)
{
    static const struct {
        const char *file;
        double recall_kept;
        unsigned wrong_kept; /* of 60 near-misses */
    } rows[] = {
        {"hard-de", 0.79, 5},  {"hard-en", 0.80, 9}, {"hard-es", 0.77, 7},
        {"hard-fr", 0.74, 13}, {"hard-it", 0.77, 8}, {"hard-pt", 0.78, 10},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct grave_sums n[2] = {{0}};

        count_grave_halves(rows[i].file, false, n);
        print_message("%s: odd lines %u of %u, kept aside %u of %u, wrongly %u and %u, "
                      "of a detractor %u and %u\n",
                      rows[i].file, n[0].found, n[0].yes, n[1].found, n[1].yes,
                      n[0].wrong, n[1].wrong, n[0].warns, n[1].warns);
        assert_true(n[1].yes == 165 && n[1].found >= rows[i].recall_kept * n[1].yes);
        assert_true(n[1].wrong <= rows[i].wrong_kept);
    }
}

static void test_other_languages_know_the_gravest_kinds(void **state)
{
    struct grave_sums n = count_grave("other");

    (void)state;
    assert_true(n.yes >= 50 && n.found >= 0.9 * n.yes && n.wrong <= 0.05 * n.found);
}

/* Short plain statements that hold words of grave ones ("the police station is next
 * door"), by a writer who had seen nothing; none is grave. */
static void test_short_harmless_statements_are_left(void **state)
{
    struct grave_sums n = count_grave("short");

    (void)state;
    assert_true(n.yes == 0 && n.wrong <= 12); /* of 295 */
}

/* What patients write; of the German ones half, of the English ones two thirds were not
 * looked at when the phrases were written. */
static void test_what_is_grave_at_a_clinic_is_told(void **state)
{
    struct grave_sums n = count_grave("clinic");

    (void)state;
    assert_true(n.yes >= 50 && n.found >= 0.9 * n.yes && n.wrong <= 0.05 * n.found);
}

/* One sentence for each of 27 grave things in six languages, and everyday words that
 * sound like them; seen while the phrases were written. */
static void test_plain_grave_sentences_are_told_in_six_languages(void **state)
{
    struct grave_sums n = count_grave("plain");

    (void)state;
    assert_true(n.yes >= 165 && n.found >= 0.98 * n.yes && n.wrong == 0);
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
        cmocka_unit_test(test_severe_mentions_are_found_and_others_left),
        cmocka_unit_test(test_other_languages_know_the_gravest_kinds),
        cmocka_unit_test(test_short_harmless_statements_are_left),
        cmocka_unit_test(test_what_is_grave_at_a_clinic_is_told),
        cmocka_unit_test(test_plain_grave_sentences_are_told_in_six_languages),
        cmocka_unit_test(test_fresh_texts_are_told_as_well_as_measured),
        cmocka_unit_test(test_what_no_phrase_names_is_told_by_learned_words),
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
