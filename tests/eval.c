/*
 * eval.c - how well the analyzer judges labelled texts: earshot-eval
 *
 *   earshot-eval [-l LANG] [-p test|tune] [-g GROUP] [-L LEXICONS] [-t] DATA
 *
 * DATA is a folder of the texts that config/lexicons/learn.tsv lists. The figures are of
 * the part that learning has not seen: "tune" while rules change, "test" for what is told
 * in docs/accuracy.md. With -g of one group alone, whose sources a list made by
 * `earshot learn --without GROUP` has never seen. With -t the feeling is the one towards
 * the term or brand in the fourth column.
 */
#include "analyze/analyze.h"
#include "base/mem.h"
#include "cli/plan.h"
#include "config/shipped.h"
#include "tests/eval_stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SOURCES_MAX = 64 };

struct eval {
    struct analyzer *an;
    enum learn_part part;
    bool has_aims;  /* the fourth column is what the label is about */
    bool takes_all; /* of a group that was left out of learning: all but the test part */
    struct arena arena;
    char names[SOURCES_MAX][32];
    struct eval_row *rows[SOURCES_MAX];
    size_t lens[SOURCES_MAX], caps[SOURCES_MAX], len;
};

static void take(void *context, const struct plan_source *s, struct str text,
                 enum learn_label label, struct str extra)
{
    struct eval *e = context;
    enum learn_part part = learn_part_of(text);
    struct mention m;
    size_t n = s->number;

    if (label == LEARN_NO_LABEL || n >= SOURCES_MAX ||
        (e->takes_all ? part == LEARN_PART_TEST : part != e->part))
        return;
    (void)snprintf(e->names[n], sizeof(e->names[n]), STR_FMT, STR_ARG(s->file));
    e->len = n + 1;
    mention_init(&m);
    m.text = text;
    if (e->has_aims)
        m.brand = extra;
    analyze_mention(e->an, &m, &e->arena);
    e->rows[n] = mem_grow(e->rows[n], e->lens[n], &e->caps[n], sizeof(*e->rows[n]));
    e->rows[n][e->lens[n]++] = (struct eval_row){
        .score = m.judgement.score,
        .p_detractor = m.judgement.p_detractor,
        .mood = (int)m.judgement.mood - MOOD_NEUTRAL,
        .nps = (int)m.judgement.nps - NPS_PASSIVE,
        .label = (int)label,
    };
    arena_reset(&e->arena);
}

/* Sums over sources, for the means. */
struct mean {
    double sum;
    int n;
};

static void put(struct mean *mean, double value, double factor, int places)
{
    if (isnan(value)) {
        printf("      -");
        return;
    }
    mean->sum += value;
    mean->n++;
    printf(" %6.*f", places, value * factor);
}

enum {
    M_ACC,
    M_BAL,
    M_AUC,
    M_ACC3,
    M_F3,
    M_FNEG,
    M_RHO,
    M_DAUC,
    M_P,
    M_R,
    M_F,
    M_NPS,
    M_ECE,
    M_COUNT
};

static void two_classes(const struct eval_row *rows, size_t len, struct mean *means)
{
    double *scores = mem_alloc((len + 1) * sizeof(*scores));
    bool *good = mem_alloc((len + 1) * sizeof(*good));
    double right[2] = {0}, all[2] = {0};
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        int sign = learn_mood_sign((enum learn_label)rows[i].label);

        if (sign == 0)
            continue;
        scores[n] = rows[i].score;
        good[n++] = sign > 0;
        all[sign > 0]++;
        right[sign > 0] += (rows[i].score > 0) == (sign > 0);
    }
    put(&means[M_ACC], (right[0] + right[1]) / (all[0] + all[1]), 100, 1);
    put(&means[M_BAL], (right[0] / all[0] + right[1] / all[1]) / 2, 100, 1);
    put(&means[M_AUC], eval_auc(scores, good, n), 100, 1);
    free(scores);
    free(good);
}

static void three_classes(const struct eval_row *rows, size_t len, struct mean *means)
{
    struct eval_counts c = {{{0}}};
    bool has_neutral = false;

    for (size_t i = 0; i < len; i++) {
        int label = rows[i].label == LEARN_NEUTRAL
                        ? 0
                        : learn_mood_sign((enum learn_label)rows[i].label);

        if (rows[i].label == LEARN_STARS_3)
            continue;
        has_neutral = has_neutral || rows[i].label == LEARN_NEUTRAL;
        if (rows[i].mood >= -1)
            c.cells[label + 1][rows[i].mood + 1]++;
    }
    put(&means[M_ACC3], has_neutral ? eval_accuracy(&c) : NAN, 100, 1);
    put(&means[M_F3], has_neutral ? eval_macro_f1(&c) : NAN, 100, 1);
    put(&means[M_FNEG], has_neutral ? eval_f1(&c, -1) : NAN, 100, 1);
}

static void stars(const struct eval_row *rows, size_t len, struct mean *means)
{
    double *p = mem_alloc((len + 1) * sizeof(*p)),
           *given = mem_alloc((len + 1) * sizeof(*p));
    double *scores = mem_alloc((len + 1) * sizeof(*scores));
    bool *is_detractor = mem_alloc((len + 1) * sizeof(*is_detractor));
    double hits = 0, misses = 0, wrong = 0, nps_text = 0, nps_stars = 0;
    size_t n = 0, threes = 0;

    for (size_t i = 0; i < len; i++) {
        int label = rows[i].label;
        bool is_called = rows[i].nps < 0;

        if (label < LEARN_STARS_1 || label > LEARN_STARS_5 || rows[i].nps < -1)
            continue;
        threes += label == LEARN_STARS_3;
        p[n] = rows[i].p_detractor;
        scores[n] = rows[i].score;
        given[n] = label;
        is_detractor[n++] = label <= LEARN_STARS_3;
        hits += is_called && label <= LEARN_STARS_3;
        misses += !is_called && label <= LEARN_STARS_3;
        wrong += is_called && label > LEARN_STARS_3;
        nps_text += rows[i].nps;
        nps_stars += label == LEARN_STARS_5 ? 1 : label <= LEARN_STARS_3 ? -1 : 0;
    }
    if (n == 0)
        nps_text = NAN;
    put(&means[M_RHO], n > 0 ? eval_spearman(scores, given, n) : NAN, 100, 1);
    put(&means[M_DAUC], n > 0 ? eval_auc(p, is_detractor, n) : NAN, 100, 1);
    put(&means[M_P], n > 0 ? hits / (hits + wrong) : NAN, 100, 1);
    put(&means[M_R], n > 0 ? hits / (hits + misses) : NAN, 100, 1);
    put(&means[M_F], n > 0 ? 2 * hits / (2 * hits + misses + wrong) : NAN, 100, 1);
    if (n > 0)
        printf(" %+6.1f", 100 * (nps_text - nps_stars) / (double)n);
    else
        printf("      -");
    if (n > 0) {
        means[M_NPS].sum += fabs(nps_text - nps_stars) / (double)n;
        means[M_NPS].n++;
    }
    put(&means[M_ECE], n > 0 && threes > 0 ? eval_ece(p, is_detractor, n) : NAN, 1, 3);
    free(p);
    free(given);
    free(scores);
    free(is_detractor);
}

static void print_table(struct eval *e)
{
    static const char *const names[M_COUNT] = {"acc2",  "bal2", "auc2", "acc3",  "f3",
                                               "f3neg", "rho",  "aucD", "precD", "recD",
                                               "f1D",   "nps",  "ece"};
    struct mean means[M_COUNT] = {{0, 0}};

    printf("%-20s %6s", "source", "texts");
    for (int k = 0; k < M_COUNT; k++)
        printf(" %6s", names[k]);
    printf("\n");
    for (size_t s = 0; s < e->len; s++) {
        if (e->lens[s] == 0)
            continue;
        printf("%-20s %6zu", e->names[s], e->lens[s]);
        two_classes(e->rows[s], e->lens[s], means);
        three_classes(e->rows[s], e->lens[s], means);
        stars(e->rows[s], e->lens[s], means);
        printf("\n");
        free(e->rows[s]);
    }
    printf("%-20s %6s", "mean", "");
    for (int k = 0; k < M_COUNT; k++)
        printf(" %6.*f", k == M_ECE ? 3 : 2,
               means[k].sum / means[k].n * (k == M_ECE ? 1 : 100));
    printf("\n");
}

int main(int argc, char **argv)
{
    struct analyzer_options with = {.lang = STR("en")};
    struct eval e = {.part = LEARN_PART_TEST};
    struct error err = {0};
    struct str group = STR_NONE;
    int c, rc;

    while ((c = getopt(argc, argv, "l:p:g:L:t")) != -1) {
        if (c == 'l')
            with.lang = str_from(optarg);
        else if (c == 'p')
            e.part = strcmp(optarg, "tune") == 0 ? LEARN_PART_TUNE : LEARN_PART_TEST;
        else if (c == 'g') {
            group = str_from(optarg);
            e.takes_all = true;
        } else if (c == 't')
            e.has_aims = true;
        else if (c == 'L')
            with.lexicons = optarg;
        else
            return EXIT_FAILURE;
    }
    if (optind >= argc || analyzer_new(NULL, &with, &e.an, &err) != OK) {
        (void)fprintf(stderr, "earshot-eval: %s\n",
                      err.code != OK ? err.text : "no folder");
        return EXIT_FAILURE;
    }
    rc = plan_read(shipped_file("lexicons/learn.tsv"), argv[optind], with.lang, group,
                   take, &e);
    if (rc == EXIT_SUCCESS)
        print_table(&e);
    arena_release(&e.arena);
    analyzer_free(e.an);
    return rc;
}
