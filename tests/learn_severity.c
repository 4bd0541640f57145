/*
 * learn_severity.c - makes config/issues/severity.LANG.signs.tsv
 *
 *   learn_severity LANG DATA >config/issues/severity.LANG.signs.tsv
 *
 * Learns from texts that were written for it, tests/texts/severity.LANG.tsv: what is
 * grave, of one of eleven kinds, and what only sounds like it or is a plain complaint,
 * praise or question. From DATA come texts of others, taken for harmless: those of four
 * and five stars with half the weight, the others with a tenth, for some are grave. The
 * row is a sentence, what it holds its words, heads of words and pairs of neighbours; the
 * model a regression with one outcome a kind and one for none (softmax), of which the
 * weights relative to none are told. Weights are drawn to 0 by their squares; the
 * strongest SIGNS_MAX entries stay and are learned again.
 *
 * How much a sum must reach is chosen by texts that the weights have not seen: each fifth
 * of ours, which is of trades of its own, is judged by what the others teach; so that of
 * those that are told as grave PRECISION are.
 *
 * Not installed. The last figures stand in docs/accuracy.md.
 */
#include "tests/learn_severity.h"

#include "base/mem.h"
#include "tests/lbfgs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIGNS_MAX = 7000,
    STEPS = 100, /* of the optimizer */
};
static const double penalty = 0.05, precision_least = 0.96, pleased_most = 0.01,
                    weight_least = 0.5;

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
        const double *entry_w = learn_weights_of(w, entry);

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

double learn_told(const double *w, uint32_t entry, unsigned kind)
{
    const double *entry_w = learn_weights_of(w, entry);

    return entry_w[kind] - entry_w[NO];
}

double learn_told_of_any(const double *w, uint32_t entry)
{
    double sum = 0;

    for (unsigned k = 1; k < KINDS; k++)
        sum += learn_told(w, entry, k);
    return sum / (KINDS - 1);
}

static double strength_of(const double *w, uint32_t entry)
{
    double most = 0;

    for (unsigned k = 1; k < KINDS; k++)
        most = fmax(most, fabs(learn_told(w, entry, k)));
    return most;
}

int learn_by_size(const void *a, const void *b)
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
    qsort(sorted, n, sizeof(*sorted), learn_by_size);
    least = n > SIGNS_MAX ? sorted[SIGNS_MAX] : 0;
    for (size_t i = 0; i < n; i++)
        l->mask[i] = l->mask[i] && strength_of(w, (uint32_t)i) > least;
    free(sorted);
}

/* Weights learned without a fold. To be freed. */
static double *fit(struct learner *l, unsigned fold)
{
    double *w = mem_zalloc(weights_len(l), sizeof(*w));

    l->fold = fold;
    memcpy(l->mask, l->rows.own, l->rows.own_len * sizeof(*l->mask));
    for (int round = 0; round < 2; round++) {
        if (round == 1)
            prune(l, w);
        if (round == 1)
            memset(w, 0, weights_len(l) * sizeof(*w));
        (void)lbfgs(w, weights_len(l), STEPS, total_loss, l);
    }
    return w;
}

/* ---- how much a sum must reach ---- */

double learn_row_sum(const struct learner *l, const struct row *r, const double *w)
{
    double sums[KINDS], most = -INFINITY;

    add_up(l, r, w, sums);
    for (unsigned k = 1; k < KINDS; k++)
        most = fmax(most, sums[k] - sums[NO]);
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

/* The least sum at which precision_least of our texts above it are grave, and hardly one
 * of those of pleased customers is taken for it. */
static double cut_of(struct found *found, size_t len, const char *lang)
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
        if ((double)counts[1] < precision_least * (double)(counts[0] + counts[1]) ||
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
                found[r->text].sum = fmax(found[r->text].sum, learn_row_sum(l, r, w));
        }
        free(w);
    }
    for (size_t i = 0; i < l->rows.texts_len; i++) {
        if (l->rows.texts[i].sort < TEXT_OTHER)
            found[len++] = found[i];
    }
    cut = cut_of(found, len, lang);
    free(found);
    return cut;
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

static void print_gates(const struct gram_entry *order, size_t n, const bool *gates)
{
    size_t width = 0;

    for (size_t i = 0; i < n; i++) {
        if (!gates[order[i].count])
            continue;
        if (width == 0)
            printf("#gates");
        width += order[i].text.len + 1;
        printf(" " STR_FMT, STR_ARG(order[i].text));
        if (width > 90)
            putchar('\n'), width = 0;
    }
    if (width > 0)
        putchar('\n');
}

static void print_signs(const struct learner *l, const double *w, double cut)
{
    size_t n = l->rows.own_len;
    struct gram_entry *order = sorted_entries(l);
    bool *gates = mem_zalloc(n + 1, sizeof(*gates));
    double least = learn_least(l, w, cut);

    puts("# Words that speak for or against a grave kind; made by learn_severity from");
    puts(
        "# texts written for it. Columns: words as in docs/issues.md, then kind=weight.");
    printf("#bias");
    for (unsigned k = 1; k < KINDS; k++)
        printf("\t%s=%.2f", learn_kinds[k], w[k] - w[NO] - cut);
    printf("\n#least\t%.2f\n", least);
    learn_gates(l, w, cut, least, gates);
    print_gates(order, n, gates);
    for (size_t i = 0; i < n; i++) {
        double any = learn_told_of_any(w, order[i].count);

        if (!l->mask[order[i].count])
            continue;
        printf(STR_FMT "\tany=%.1f", STR_ARG(order[i].text), any);
        for (unsigned k = 1; k < KINDS; k++) {
            double weight = learn_told(w, order[i].count, k) - any;

            if (fabs(weight) >= weight_least)
                printf("\t%s=%.1f", learn_kinds[k], weight);
        }
        putchar('\n');
    }
    free(gates);
    free(order);
}

int main(int argc, char **argv)
{
    struct learner l = {.fold = FOLDS};
    struct error err = {0};
    double *w, cut;

    if (argc != 3) {
        fputs("usage: learn_severity LANG DATA\n", stderr);
        return EXIT_FAILURE;
    }
    grams_init(&l.rows.grams, 1 << 20);
    if (learn_read_own(&l.rows, "tests/texts", argv[1], &err) != OK) {
        fprintf(stderr, "%s\n", err.text);
        learn_release(&l.rows);
        return EXIT_FAILURE;
    }
    learn_read_others(&l.rows, argv[2], argv[1]);
    l.mask = mem_zalloc(l.rows.own_len + 1, sizeof(*l.mask));
    cut = find_cut(&l, argv[1]);
    w = fit(&l, FOLDS);
    print_signs(&l, w, cut);
    free(w);
    free(l.mask);
    learn_release(&l.rows);
    return EXIT_SUCCESS;
}
