/*
 * learn_issue_weights.c - makes config/issues/LANG.weights.tsv
 *
 *   learn_issue_weights LANG DATA >config/issues/LANG.weights.tsv
 *
 * Learns what each phrase of a kind of complaint is worth, from reviews of which readers
 * said what they complain of (tests/reviews.h), in tests/texts; the words of others are
 * in DATA. A kind is an issue where its phrases, each with the share of its weight
 * that its clause leaves it (issues.c), add up to 1 and what the kind needs beyond: that
 * is a logistic regression with one row for each kind that a review has a phrase of.
 * Weights are drawn to those by hand, needs to 0, by their squares.
 *
 * Not installed. docs/accuracy-issues.md has the figures.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "config/settings.h"
#include "tests/lbfgs.h"
#include "tests/reviews.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 200 };
static const double steepness = 3; /* of the probability, by sum */
static const double by_hand = 1, any_needs = 30, their_needs = 10; /* penalties */
static const double least_odds = -0.4, least_told = 0.05; /* logarithm; of a weight */

/* A phrase that counts in a row. */
struct part {
    uint32_t phrase; /* index in issue_lang.infos */
    float share;
};

/* A kind that a review has a phrase of. */
struct row {
    size_t first, len; /* in parts */
    uint32_t kind;
    unsigned business; /* its number */
    bool is_meant;
};

struct learner {
    struct reviews reviews;
    const struct issue_lang *lang;
    struct row *rows;
    size_t rows_len, rows_cap;
    struct part *parts;
    size_t parts_len, parts_cap;
};

static void add_row(struct learner *l, uint32_t kind, const struct review *review)
{
    int said = review_says(review, l->lang->kinds[kind].id);
    struct row row = {l->parts_len, 0, kind, review->business, said == 1};

    if (said < 0 || l->lang->kinds[kind].is_topic_only)
        return;
    for (size_t i = 0; i < l->lang->infos_len; i++) {
        if (l->lang->infos[i].kind != kind ||
            l->lang->seen[i] != l->reviews.issues->shelf->stamp)
            continue;
        l->parts = mem_grow(l->parts, l->parts_len, &l->parts_cap, sizeof(*l->parts));
        l->parts[l->parts_len++] = (struct part){(uint32_t)i, l->lang->shares[i]};
    }
    row.len = l->parts_len - row.first;
    if (row.len == 0)
        return;
    l->rows = mem_grow(l->rows, l->rows_len, &l->rows_cap, sizeof(*l->rows));
    l->rows[l->rows_len++] = row;
}

static void take_review(void *context, const struct review *review)
{
    struct learner *l = context;

    for (uint32_t k = 0; k < l->lang->kinds_len && !l->lang->is_home; k++) {
        if ((l->lang->touched[k / 64] >> k % 64 & 1) != 0)
            add_row(l, k, review);
    }
}

/* ---- the regression: weights of phrases, then what kinds need, by business ---- */

static size_t need_at(const struct learner *l, uint32_t kind, unsigned business)
{
    return l->lang->infos_len + (size_t)kind * ISSUE_BUSINESSES + business;
}

static size_t weights_len(const struct learner *l)
{
    return need_at(l, (uint32_t)l->lang->kinds_len, 0);
}

static double total_loss(void *context, const double *w, double *gradient)
{
    const struct learner *l = context;
    double loss = 0;

    for (size_t i = 0; i < weights_len(l); i++) {
        bool is_phrase = i < l->lang->infos_len;
        bool is_any = (i - l->lang->infos_len) % ISSUE_BUSINESSES == ISSUE_ANY_BUSINESS;
        double strength = is_phrase ? by_hand : is_any ? any_needs : their_needs;
        double off = is_phrase ? w[i] - (double)l->lang->infos[i].weight : w[i];

        gradient[i] = strength * off;
        loss += strength / 2 * off * off;
    }
    for (size_t n = 0; n < l->rows_len; n++) {
        const struct row *r = &l->rows[n];
        size_t any = need_at(l, r->kind, ISSUE_ANY_BUSINESS);
        size_t here = need_at(l, r->kind, r->business);
        double sum = -1 - w[any] - w[here], slope;

        for (size_t i = 0; i < r->len; i++)
            sum +=
                (double)l->parts[r->first + i].share * w[l->parts[r->first + i].phrase];
        sum *= steepness;
        loss += log1p(exp(-fabs(sum))) + fmax(sum, 0) - (r->is_meant ? sum : 0);
        slope = (1 / (1 + exp(-sum)) - r->is_meant) * steepness;
        gradient[any] -= slope;
        gradient[here] -= slope;
        for (size_t i = 0; i < r->len; i++)
            gradient[l->parts[r->first + i].phrase] +=
                slope * (double)l->parts[r->first + i].share;
    }
    return loss;
}

/* ---- printing ---- */

static void print_needs(const struct learner *l, const double *w, const char *business,
                        unsigned number)
{
    struct buf line = {0};

    for (uint32_t k = 0; k < l->lang->kinds_len; k++) {
        double need = w[need_at(l, k, ISSUE_ANY_BUSINESS)] + least_odds / steepness;
        double more = number != ISSUE_ANY_BUSINESS ? w[need_at(l, k, number)] : need;

        if (l->lang->kinds[k].is_topic_only || fabs(more) < least_told)
            continue;
        need += number != ISSUE_ANY_BUSINESS ? more : 0;
        buf_printf(&line, "\t" STR_FMT "=%.2f", STR_ARG(l->lang->kinds[k].id), need);
    }
    if (line.len > 0)
        printf("#needs\t%s" STR_FMT "\n", business, STR_ARG(buf_str(&line)));
    buf_release(&line);
}

static int by_bytes(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The phrases as the files have them: they are looked for by what they were written as.
 */
static void print_weights(struct learner *l, const double *w)
{
    char **lines = mem_zalloc(l->lang->infos_len + 1, sizeof(*lines));
    size_t len = 0;

    for (size_t i = 0; i < l->lang->infos_len; i++) {
        const struct issue_phrase *info = &l->lang->infos[i];
        struct buf line = {0};

        if (info->sort == ISSUE_HOME || fabs(w[i] - (double)info->weight) < least_told)
            continue;
        buf_printf(&line, STR_FMT "\t%s\t" STR_FMT "\t%.2f\n",
                   STR_ARG(l->lang->kinds[info->kind].id),
                   info->sort == ISSUE_SAYS ? "says" : "about", STR_ARG(info->phrase),
                   w[i]);
        lines[len++] = line.ptr;
    }
    qsort(lines, len, sizeof(*lines), by_bytes);
    for (size_t i = 0; i < len; i++) {
        fputs(lines[i], stdout);
        free(lines[i]);
    }
    free(lines);
}

/* What was learned from the reviews of one business alone holds for that. */
static void print_only(const struct learner *l)
{
    struct str rest = STR(BUSINESS_WORDS), word = str_split(&rest, ' ');

    for (size_t i = 1; i < l->rows_len; i++) {
        if (l->rows[i].business != l->rows[0].business)
            return;
    }
    if (l->rows_len == 0)
        return;
    while (1u << l->rows[0].business != issues_business_bit(word))
        word = str_split(&rest, ' ');
    printf("#only\t" STR_FMT "\n", STR_ARG(word));
}

static void print_learned(struct learner *l, const double *w)
{
    struct str rest = STR(BUSINESS_WORDS);

    puts("# What phrases of complaints are worth, and what a kind needs beyond 1, by "
         "business;");
    puts("# made by learn_issue_weights from reviews that were read (docs/issues.md).");
    print_only(l);
    print_needs(l, w, "any", ISSUE_ANY_BUSINESS);
    while (rest.ptr != NULL) {
        struct buf word = {0};

        buf_add(&word, str_split(&rest, ' '));
        print_needs(l, w, word.ptr,
                    (unsigned)__builtin_ctz(issues_business_bit(buf_str(&word))));
        buf_release(&word);
    }
    print_weights(l, w);
}

static enum status learn(struct learner *l, const char *data, struct error *err)
{
    enum status rc;
    double *w;

    l->lang = l->reviews.lang;
    rc = reviews_each(&l->reviews, data, take_review, l, err);
    if (rc != OK)
        return rc;
    fprintf(stderr, "%zu reviews, %zu rows, %zu phrases\n", l->reviews.found, l->rows_len,
            l->lang->infos_len);
    w = mem_zalloc(weights_len(l), sizeof(*w));
    for (size_t i = 0; i < l->lang->infos_len; i++)
        w[i] = (double)l->lang->infos[i].weight;
    fprintf(stderr, "loss %.1f\n", lbfgs(w, weights_len(l), STEPS, total_loss, l));
    print_learned(l, w);
    free(w);
    return OK;
}

int main(int argc, char **argv)
{
    struct learner l = {0};
    struct error err = {0};
    enum status rc = argc == 3 ? OK : error_set(&err, ERR_USAGE, "LANG DATA");

    if (rc == OK)
        rc = reviews_open(&l.reviews, argv[1], "tests/texts", &err);
    if (rc == OK)
        rc = learn(&l, argv[2], &err);
    if (rc != OK)
        fprintf(stderr, "%s\n", err.text);
    reviews_close(&l.reviews);
    free(l.rows);
    free(l.parts);
    return rc == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
