/* Measures: texts with what they tell, and how many of them are told so. Those in
 * fixtures/severity/KIND.tsv are written by hand, for each kind 30 that are of it and 30
 * that only sound like it. Odd lines were there to tune on; even lines were kept aside,
 * and only their sums are ever printed. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

static const char *const kinds[] = {"churn",  "discrimination", "fraud",     "health",
                                    "legal",  "misconduct",     "press",     "privacy",
                                    "refund", "safety",         "unanswered"};

enum shown { SHOWN_NONE, SHOWN_ODD, SHOWN_ALL }; /* lines that are judged wrongly */

/* A file below tests; a line: language, kind or "no", text. */
struct lines {
    const char *file;
    const char *lang; /* of all, that begin with the kind then; or NULL */
    const char *kind; /* that "yes" stands for; or NULL */
    enum shown shown;
};

/* Of texts that are of a kind: found, by that kind, and called a detractor's; and those
 * wrongly called grave. */
struct sums {
    unsigned yes, found, named, warns, wrong;
};

static struct judgement judge(struct analyzer *an, struct str lang, struct str text,
                              struct batch *b)
{
    struct mention *m;

    batch_reset(b);
    m = batch_add(b);
    m->text = text;
    m->language = lang;
    analyze_mention(an, m, &b->arena);
    return m->judgement;
}

static void count_line(struct analyzer *an, const struct lines *f, struct str line,
                       bool is_shown, struct sums *n, struct batch *b)
{
    struct str lang = f->lang != NULL ? str_from(f->lang) : str_split(&line, '\t');
    struct str kind = str_split(&line, '\t');
    struct judgement j = judge(an, lang, line, b);
    bool is_severe = j.severity >= SEVERITY_HIGH, is_named;

    if (f->kind != NULL && str_eq(kind, STR("yes")))
        kind = str_from(f->kind);
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

/* The sums of the odd lines and of the even ones. */
static void count_halves(struct analyzer *an, struct lines f, struct sums halves[2])
{
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0}, text = {0};
    struct batch b = {0};
    struct str rest;

    buf_printf(&path, "%s/tests/%s.tsv", root != NULL ? root : ".", f.file);
    assert_int_equal(buf_read_file(&text, path.ptr, 1 << 20, NULL), OK);
    rest = buf_str(&text);
    for (size_t n = 0; rest.len > 0; n++)
        count_line(an, &f, str_split(&rest, '\n'), f.shown > n % 2, &halves[n % 2], &b);
    batch_release(&b);
    buf_release(&path);
    buf_release(&text);
}

static void sums_add(struct sums *to, const struct sums *n)
{
    to->yes += n->yes;
    to->found += n->found;
    to->named += n->named;
    to->warns += n->warns;
    to->wrong += n->wrong;
}

static void print_sums(const char *name, const struct sums *n)
{
    print_message("  %s: found %u of %u, of that kind %u, wrongly %u\n", name, n->found,
                  n->yes, n->named, n->wrong);
}

static struct sums count_all(struct analyzer *an, struct lines f)
{
    struct sums halves[2] = {{0}};

    count_halves(an, f, halves);
    sums_add(&halves[0], &halves[1]);
    print_sums(f.file, &halves[0]);
    return halves[0];
}

static void test_severe_mentions_are_found_and_others_left(void **state)
{
    struct sums sums[2] = {{0}}, all[ARRAY_LEN(kinds)][2] = {{{0}}};
    double precision, recall;

    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        char file[64];

        (void)snprintf(file, sizeof(file), "fixtures/severity/%s", kinds[k]);
        count_halves(*state, (struct lines){file, "en", kinds[k], SHOWN_ODD}, all[k]);
        for (int half = 0; half < 2; half++) {
            assert_int_equal(all[k][half].yes, 15);
            sums_add(&sums[half], &all[k][half]);
        }
    }
    for (int half = 0; half < 2; half++) {
        print_message("%s\n", half == 0 ? "odd lines (tuned on):" : "kept aside:");
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            print_sums(kinds[k], &all[k][half]);
        print_sums("all", &sums[half]);
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

/* Written by customers of ten trades, as it were, before the phrases were read; the odd
 * lines were then tuned on, the even ones are kept aside and never printed. */
static void test_fresh_texts_are_told_as_well_as_measured(void **state)
{
    static const struct {
        const char *name;
        double recall_tuned, recall_kept;
        unsigned wrong_kept; /* of some 30 near-misses */
    } rows[] = {
        {"fresh-de", 0.95, 0.85, 0}, {"fresh-fr", 0.95, 0.80, 0},
        {"fresh-es", 0.95, 0.90, 3}, {"fresh-it", 0.95, 0.90, 3},
        {"fresh-pt", 0.95, 0.90, 1},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sums n[2] = {{0}};
        char file[64];

        (void)snprintf(file, sizeof(file), "fixtures/severity/%s", rows[i].name);
        count_halves(*state, (struct lines){.file = file, .shown = SHOWN_ODD}, n);
        print_message("%s: tuned on %u of %u, kept aside %u of %u, wrongly %u and %u\n",
                      rows[i].name, n[0].found, n[0].yes, n[1].found, n[1].yes,
                      n[0].wrong, n[1].wrong);
        assert_true(n[0].yes >= 33 && n[1].yes >= 33);
        assert_true(n[0].found >= rows[i].recall_tuned * n[0].yes && n[0].wrong <= 1);
        assert_true(n[1].found >= rows[i].recall_kept * n[1].yes);
        assert_true(n[1].wrong <= rows[i].wrong_kept);
    }
}

/* The most ordinary complaints in the most common words, by writers who had seen nothing;
 * the odd lines were then tuned on. */
static void test_the_plainest_complaints_are_told(void **state)
{
    struct sums n[2] = {{0}};

    count_halves(*state,
                 (struct lines){.file = "fixtures/severity/plainest", .shown = SHOWN_ODD},
                 n);
    print_message("plainest: tuned on %u of %u, kept aside %u of %u, wrongly %u and %u\n",
                  n[0].found, n[0].yes, n[1].found, n[1].yes, n[0].wrong, n[1].wrong);
    assert_true(n[0].found >= 0.98 * n[0].yes && n[0].wrong <= 1);
    assert_true(n[1].yes == 350 && n[1].found >= 0.93 * n[1].yes && n[1].wrong <= 3);
}

/* What is grave in texts that mostly name it by no word of its own, and near-misses, each
 * language by a writer who saw neither phrases nor the texts that the signs are learned
 * from. Odd lines were looked at while the form of learning was chosen and false alarms
 * were mended, even ones were kept aside. */
static void test_what_no_phrase_names_is_told_by_learned_words(void **state)
{
    static const struct {
        const char *name;
        double recall_kept;
        unsigned wrong_kept; /* of 60 near-misses */
    } rows[] = {
        {"hard-de", 0.79, 5},  {"hard-en", 0.80, 9}, {"hard-es", 0.77, 7},
        {"hard-fr", 0.74, 13}, {"hard-it", 0.77, 8}, {"hard-pt", 0.78, 10},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sums n[2] = {{0}};
        char file[64];

        (void)snprintf(file, sizeof(file), "fixtures/severity/%s", rows[i].name);
        count_halves(*state, (struct lines){.file = file, .shown = SHOWN_ODD}, n);
        print_message("%s: odd lines %u of %u, kept aside %u of %u, wrongly %u and %u, "
                      "of a detractor %u and %u\n",
                      rows[i].name, n[0].found, n[0].yes, n[1].found, n[1].yes,
                      n[0].wrong, n[1].wrong, n[0].warns, n[1].warns);
        assert_true(n[1].yes == 165 && n[1].found >= rows[i].recall_kept * n[1].yes);
        assert_true(n[1].wrong <= rows[i].wrong_kept);
    }
}

static void test_other_languages_know_the_gravest_kinds(void **state)
{
    struct sums n = count_all(
        *state, (struct lines){.file = "fixtures/severity/other", .shown = SHOWN_ALL});

    assert_true(n.yes >= 50 && n.named >= 0.9 * n.yes && n.wrong <= 0.05 * n.named);
}

/* The pairs that the lists are learned from: of nearly the same words, one grave and one
 * not. What is learned from must be known: once they took no part in the weights, and of
 * the harmless ones 23 to 31 % were told. */
static void test_pairs_that_were_learned_are_told_apart(void **state)
{
    static const char *const langs[] = {"de", "en", "es", "fr", "it", "pt"};

    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        char file[64];
        struct sums n;

        (void)snprintf(file, sizeof(file), "texts/severity-pairs.%s", langs[i]);
        n = count_all(*state, (struct lines){.file = file, .lang = langs[i]});
        assert_true(n.yes >= 400 && n.found >= 0.85 * n.yes && n.wrong <= 0.15 * n.yes);
    }
}

/* Short plain statements that hold words of grave ones ("the police station is next
 * door"), by a writer who had seen nothing; none is grave. */
static void test_short_harmless_statements_are_left(void **state)
{
    struct sums n = count_all(
        *state, (struct lines){.file = "fixtures/severity/short", .shown = SHOWN_ALL});

    assert_true(n.yes == 0 && n.wrong <= 12); /* of 295 */
}

/* "No bed bugs, no mould, just a clean room" is not about health. */
static void test_what_did_not_happen_is_left(void **state)
{
    struct sums n = count_all(
        *state, (struct lines){.file = "fixtures/severity/denials", .shown = SHOWN_ALL});

    assert_true(n.yes == 0 && n.wrong == 0);
}

/* What patients write; of the German ones half, of the English ones two thirds were not
 * looked at when the phrases were written. */
static void test_what_is_grave_at_a_clinic_is_told(void **state)
{
    struct sums n = count_all(
        *state, (struct lines){.file = "fixtures/severity/clinic", .shown = SHOWN_ALL});

    assert_true(n.yes >= 50 && n.named >= 0.9 * n.yes && n.wrong <= 0.05 * n.named);
}

/* One sentence for each of some 80 grave things in six languages, and everyday words that
 * sound like them; seen while the phrases were written. */
static void test_plain_grave_sentences_are_told_in_six_languages(void **state)
{
    struct sums n = count_all(
        *state, (struct lines){.file = "fixtures/severity/plain", .shown = SHOWN_ALL});

    assert_true(n.yes >= 490 && n.named >= 0.98 * n.yes && n.wrong == 0);
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
        cmocka_unit_test(test_severe_mentions_are_found_and_others_left),
        cmocka_unit_test(test_fresh_texts_are_told_as_well_as_measured),
        cmocka_unit_test(test_the_plainest_complaints_are_told),
        cmocka_unit_test(test_what_no_phrase_names_is_told_by_learned_words),
        cmocka_unit_test(test_other_languages_know_the_gravest_kinds),
        cmocka_unit_test(test_pairs_that_were_learned_are_told_apart),
        cmocka_unit_test(test_short_harmless_statements_are_left),
        cmocka_unit_test(test_what_did_not_happen_is_left),
        cmocka_unit_test(test_what_is_grave_at_a_clinic_is_told),
        cmocka_unit_test(test_plain_grave_sentences_are_told_in_six_languages),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
