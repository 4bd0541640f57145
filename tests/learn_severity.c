/*
 * learn_severity.c - makes config/issues/severity.LANG.signs.tsv
 *
 *   learn_severity LANG DATA >config/issues/severity.LANG.signs.tsv
 *
 * Learns from texts that were written for it, tests/texts/severity.LANG.tsv: what is
 * grave, of one of eleven kinds, and what only sounds like it or is a plain complaint,
 * praise or question. From DATA come texts of others, taken for harmless: with less
 * weight, and least those of bad reviews, for some are grave. The row is a sentence; what
 * it holds are its words, each with its pieces of five letters (as in Bojanowski et al.
 * 2017, "Enriching word vectors with subword information"),
 * pairs of neighbours, and pairs with one word between. The model is a regression with
 * one outcome a kind and one for none (softmax), of which the weights relative to none
 * are told. Weights are drawn to 0 by their squares; the strongest SIGNS_MAX entries stay
 * and are learned again; then they are rounded as they are printed, and what an entry
 * says of a kind is what it says of any where the two are close, before anything is
 * judged.
 *
 * How much a sum must reach is chosen by texts that the weights have not seen: each fifth
 * of ours, which is of trades of its own, is judged by what the others teach; so that of
 * those that are told as grave most are (aims).
 *
 * Not installed. The last figures stand in docs/accuracy-severity.md.
 */
#include "tests/learn_severity.h"

#include "base/mem.h"
#include "tests/lbfgs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIGNS_MAX = 24000,
    STEPS = 100, /* of the optimizer */
};
static const double penalty = 0.05, pleased_most = 0.025, weight_least = 0.3;

/* By language: how many of our own texts above the cut are grave; how many of the grave
 * sentences may be passed over for time; and what a phrase of a rule by hand adds to a
 * sum, so that of reviews of others which are told by rules the words around speak
 * against most that are not grave. Where few were judged of a language hardly a grave
 * text of ours is lost by that. */
static const struct aims {
    const char *lang;
    double precision, skimmed, phrase;
} all_aims[] = {{"de", 0.96, 0.01, 10}, {"en", 0.95, 0.02, 5}, {"es", 0.955, 0.01, 5},
                {"fr", 0.955, 0.01, 6}, {"it", 0.95, 0.01, 6}, {NULL, 0.955, 0.01, 6}};

static const struct aims *aims_of(const char *lang)
{
    size_t i = 0;

    while (all_aims[i].lang != NULL && strcmp(all_aims[i].lang, lang) != 0)
        i++;
    return &all_aims[i];
}

struct learner {
    struct rows rows;
    const struct aims *aims;
    bool *mask;    /* entries that may have weights */
    unsigned fold; /* is left out, or NO_FOLD_OUT */
};

/* Weights of entry i for kind k are w[(i + 1) * KINDS + k]; before them the biases. */
static const double *weights_of(const double *w, uint32_t entry)
{
    return &w[((size_t)entry + 1) * KINDS];
}

static size_t weights_len(const struct learner *l)
{
    return (l->rows.own_len + 1) * KINDS;
}

static void add_up(const struct learner *l, const struct row *r, const double *w,
                   double *sums)
{
    memset(sums, 0, KINDS * sizeof(*sums));
    for (size_t i = 0; i < r->len; i++) {
        uint32_t entry = l->rows.grams.ids[r->first + i];
        const double *entry_w = weights_of(w, entry);

        for (unsigned k = 0; k < KINDS && l->mask[entry]; k++)
            sums[k] += entry_w[k];
    }
    for (unsigned k = 0; k < KINDS; k++)
        sums[k] = w[k] + sums[k] * r->scale;
}

/* Loss of a row; the slopes by its sums replace these. */
static double row_loss(const struct row *r, double *sums)
{
    double most = sums[0], total = 0, loss;

    for (unsigned k = 1; k < KINDS; k++)
        most = fmax(most, sums[k]);
    for (unsigned k = 0; k < KINDS; k++)
        total += exp(sums[k] - most);
    loss = r->weight * (log(total) + most - sums[r->kind]);
    for (unsigned k = 0; k < KINDS; k++)
        sums[k] = r->weight * (exp(sums[k] - most) / total - (k == r->kind));
    return loss;
}

static double total_loss(void *context, const double *w, double *gradient)
{
    const struct learner *l = context;
    double loss = 0;

    for (size_t i = 0; i < weights_len(l); i++) {
        double strength = i < KINDS ? 0 : penalty;

        gradient[i] = strength * w[i];
        loss += strength / 2 * w[i] * w[i];
    }
    for (size_t n = 0; n < l->rows.len; n++) {
        const struct row *r = &l->rows.items[n];
        double sums[KINDS];

        if (r->fold == l->fold)
            continue;
        add_up(l, r, w, sums);
        loss += row_loss(r, sums);
        for (unsigned k = 0; k < KINDS; k++)
            gradient[k] += sums[k];
        for (size_t i = 0; i < r->len; i++) {
            uint32_t entry = l->rows.grams.ids[r->first + i];
            double *slope = &gradient[((size_t)entry + 1) * KINDS];

            for (unsigned k = 0; k < KINDS && l->mask[entry]; k++)
                slope[k] += sums[k] * r->scale;
        }
    }
    return loss;
}

/* What an entry says of a kind, as against none. */
static double told(const double *w, uint32_t entry, unsigned kind)
{
    const double *entry_w = weights_of(w, entry);

    return entry_w[kind] - entry_w[NO];
}

/* The same of all kinds alike. */
static double told_of_any(const double *w, uint32_t entry)
{
    double sum = 0;

    for (unsigned k = 1; k < KINDS; k++)
        sum += told(w, entry, k);
    return sum / (KINDS - 1);
}

static double strength_of(const double *w, uint32_t entry)
{
    double most = 0;

    for (unsigned k = 1; k < KINDS; k++)
        most = fmax(most, fabs(told(w, entry, k)));
    return most;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

/* Keep the strongest entries alone. */
static void prune(struct learner *l, const double *w)
{
    size_t n = l->rows.own_len;
    double *sorted = mem_zalloc(n, sizeof(*sorted)), least;

    for (size_t i = 0; i < n; i++)
        sorted[i] = strength_of(w, (uint32_t)i);
    qsort(sorted, n, sizeof(*sorted), by_size);
    least = n > SIGNS_MAX ? sorted[SIGNS_MAX] : 0;
    for (size_t i = 0; i < n; i++)
        l->mask[i] = l->mask[i] && strength_of(w, (uint32_t)i) > least;
    free(sorted);
}

/* From weights of kinds and none to what is printed: at NO what an entry says of any
 * kind, at each other kind what it says of that one, which is the same where they are
 * close. */
static void finish(const struct learner *l, double *w)
{
    for (size_t i = 0; i < l->rows.own_len; i++) {
        double *entry_w = &w[(i + 1) * KINDS], any;

        any = round(told_of_any(w, (uint32_t)i) * 10) / 10;
        for (unsigned k = 1; k < KINDS; k++) {
            double more = told(w, (uint32_t)i, k) - any;

            entry_w[k] = any;
            if (fabs(more) >= weight_least)
                entry_w[k] += round(more * 10) / 10;
        }
        entry_w[NO] = any;
    }
    for (unsigned k = 1; k < KINDS; k++)
        w[k] -= w[NO];
    w[NO] = 0;
}

/* Weights learned without a fold, finished. To be freed. */
static double *fit(struct learner *l, unsigned fold)
{
    double *w = mem_zalloc(weights_len(l), sizeof(*w));

    l->fold = fold;
    memcpy(l->mask, l->rows.own, l->rows.own_len * sizeof(*l->mask));
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            prune(l, w);
            memset(w, 0, weights_len(l) * sizeof(*w));
        }
        (void)lbfgs(w, weights_len(l), STEPS, total_loss, l);
    }
    finish(l, w);
    return w;
}

/* ---- how much a sum must reach ---- */

static double row_sum(const struct learner *l, const struct row *r, const double *w)
{
    double sums[KINDS], most = -INFINITY;

    add_up(l, r, w, sums);
    for (unsigned k = 1; k < KINDS; k++)
        most = fmax(most, sums[k]);
    return most;
}

struct found {
    double sum;
    bool is_grave, is_pleased;
};

static int by_sum(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    return (x->sum < y->sum) - (x->sum > y->sum);
}

/* The least sum at which that share of our texts above it are grave, and hardly one of
 * those of pleased customers is taken for it. */
static double cut_of(struct found *found, size_t len, double precision, const char *lang)
{
    size_t all[2] = {0}, pleased = 0, then[3] = {0}, counts[3] = {0};
    double cut = INFINITY;

    qsort(found, len, sizeof(*found), by_sum);
    for (size_t i = 0; i < len; i++) {
        pleased += found[i].is_pleased;
        all[found[i].is_grave] += !found[i].is_pleased;
    }
    for (size_t i = 0; i < len; i++) {
        counts[found[i].is_pleased ? 2 : found[i].is_grave]++;
        if ((double)counts[1] < precision * (double)(counts[0] + counts[1]) ||
            (double)counts[2] > pleased_most * (double)pleased)
            continue;
        cut = found[i].sum - 1e-9;
        memcpy(then, counts, sizeof(then));
    }
    fprintf(stderr,
            "%s: each fifth by the others: precision %.3f, recall %.3f; taken for grave "
            "%zu of %zu harmless texts, %zu of %zu of pleased customers\n",
            lang, (double)then[1] / (double)(then[0] + then[1]),
            (double)then[1] / (double)all[1], then[0], all[0], then[2], pleased);
    return cut;
}

static double find_cut(struct learner *l, const char *lang)
{
    struct found *found = mem_zalloc(l->rows.texts_len, sizeof(*found));
    size_t len = 0;
    double cut;

    for (size_t i = 0; i < l->rows.texts_len; i++)
        found[i] = (struct found){-INFINITY, l->rows.texts[i].sort == TEXT_GRAVE,
                                  l->rows.texts[i].sort == TEXT_PLEASED};
    for (unsigned fold = 0; fold < FOLDS; fold++) {
        double *w = fit(l, fold);

        for (size_t n = 0; n < l->rows.len; n++) {
            const struct row *r = &l->rows.items[n];

            if (r->fold == fold)
                found[r->text].sum = fmax(found[r->text].sum, row_sum(l, r, w));
        }
        free(w);
    }
    for (size_t i = 0; i < l->rows.texts_len; i++) {
        if (l->rows.texts[i].sort < TEXT_OTHER)
            found[len++] = found[i];
    }
    cut = cut_of(found, len, l->aims->precision, lang);
    free(found);
    return cut;
}

/* ---- how much words must say for pairs to be looked at ---- */

static bool is_pair(struct str text)
{
    return str_find(text, STR(" ")) != SIZE_MAX;
}

/* What a sentence says of the kind that it says most of, but for its pairs. */
static double row_skim(const struct learner *l, const double *w, const struct row *r)
{
    double sums[KINDS] = {0}, most = -INFINITY;

    for (size_t i = 0; i < r->len; i++) {
        uint32_t entry = l->rows.grams.ids[r->first + i];

        if (!l->mask[entry] || is_pair(l->rows.grams.entries[entry].text))
            continue;
        for (unsigned k = 1; k < KINDS; k++)
            sums[k] += weights_of(w, entry)[k];
    }
    for (unsigned k = 1; k < KINDS; k++)
        most = fmax(most, w[k] + sums[k] * r->scale);
    return most;
}

/* The least of that that hardly a grave sentence stays below. */
static double find_least(const struct learner *l, const double *w, double cut)
{
    double *sums = mem_zalloc(l->rows.len + 1, sizeof(*sums)), least = 0;
    size_t len = 0;

    for (size_t i = 0; i < l->rows.len; i++) {
        const struct row *r = &l->rows.items[i];

        if (r->kind != NO && row_sum(l, r, w) > cut)
            sums[len++] = row_skim(l, w, r);
    }
    qsort(sums, len, sizeof(*sums), by_size);
    if (len > 0)
        least = sums[(size_t)((1 - l->aims->skimmed) * (double)(len - 1))];
    free(sums);
    return least;
}

static void tell_read(const struct learner *l, const double *w, double least)
{
    size_t read = 0, others = 0;

    for (size_t i = 0; i < l->rows.len; i++) {
        const struct row *r = &l->rows.items[i];

        if (l->rows.texts[r->text].sort != TEXT_PLEASED &&
            l->rows.texts[r->text].sort != TEXT_OTHER)
            continue;
        others++;
        read += row_skim(l, w, r) >= least;
    }
    fprintf(stderr, "of sentences of others %.1f %% are read\n",
            100.0 * (double)read / (double)others);
}

/* ---- printing ---- */

static int by_text(const void *a, const void *b)
{
    const struct gram_entry *x = a, *y = b;

    return str_cmp(x->text, y->text);
}

/* Entries in order of their texts, with their indices as counts. To be freed. */
static struct gram_entry *sorted_entries(const struct learner *l)
{
    size_t n = l->rows.own_len;
    struct gram_entry *order = mem_zalloc(n + 1, sizeof(*order));

    for (size_t i = 0; i < n; i++)
        order[i] = (struct gram_entry){l->rows.grams.entries[i].text, (unsigned)i};
    qsort(order, n, sizeof(*order), by_text);
    return order;
}

/* "-1.2", and nothing for 0, behind a tab. */
static void print_cell(double value, int decimals, unsigned *empty)
{
    (*empty)++;
    if (fabs(value) < 0.05)
        return;
    for (; *empty > 0; (*empty)--)
        putchar('\t');
    printf("%.*f", decimals, value);
}

/* A line; nothing of an entry that says nothing. */
static void print_sign(struct str text, const double *entry_w)
{
    bool is_told = fabs(entry_w[NO]) >= 0.05;
    unsigned empty = 0;

    for (unsigned k = 1; k < KINDS; k++)
        is_told = is_told || fabs(entry_w[k]) >= 0.05;
    if (!is_told)
        return;
    printf(STR_FMT, STR_ARG(text));
    print_cell(entry_w[NO], 1, &empty);
    for (unsigned k = 1; k < KINDS; k++)
        print_cell(entry_w[k] - entry_w[NO], 1, &empty);
    putchar('\n');
}

static void print_signs(const struct learner *l, const double *w, double cut)
{
    struct gram_entry *order = sorted_entries(l);
    double least = find_least(l, w, cut);

    puts("# Words that speak for or against a grave kind; made by learn_severity from");
    puts("# texts written for it and sentences of reviews (docs/issues.md tells how).");
    printf("sign\tany");
    for (unsigned k = 1; k < KINDS; k++)
        printf("\t%s", learn_kinds[k]);
    printf("\n#bias\t");
    for (unsigned k = 1; k < KINDS; k++)
        printf("\t%.2f", w[k] - cut);
    printf("\n#least\t%.2f\n#phrase\t%.1f\n", least - cut, l->aims->phrase);
    tell_read(l, w, least);
    for (size_t i = 0; i < l->rows.own_len; i++) {
        if (l->mask[order[i].count])
            print_sign(order[i].text, weights_of(w, order[i].count));
    }
    free(order);
}

int main(int argc, char **argv)
{
    struct learner l = {.fold = NO_FOLD_OUT};
    struct error err = {0};
    double *w, cut;

    if (argc != 3) {
        fputs("usage: learn_severity LANG DATA\n", stderr);
        return EXIT_FAILURE;
    }
    l.aims = aims_of(argv[1]);
    grams_init(&l.rows.grams);
    if (learn_read_own(&l.rows, "tests/texts", argv[1], &err) != OK ||
        learn_read_others(&l.rows, "tests/texts", argv[2], argv[1], &err) != OK) {
        fprintf(stderr, "%s\n", err.text);
        learn_release(&l.rows);
        return EXIT_FAILURE;
    }
    l.mask = mem_zalloc(l.rows.own_len + 1, sizeof(*l.mask));
    cut = find_cut(&l, argv[1]);
    w = fit(&l, NO_FOLD_OUT);
    print_signs(&l, w, cut);
    free(w);
    free(l.mask);
    learn_release(&l.rows);
    return EXIT_SUCCESS;
}
