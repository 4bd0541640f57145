/* learn_own_cuts.c - whom an owner's own stars call a promoter, and whom a detractor */
#include "analyze/learn_own_parts.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

static const double trust = 50; /* texts that weigh as much as the cuts of the lists */

static double log_odds(double p)
{
    return log(p / (1 - p));
}

struct own_cuts own_cuts_of(const struct own *o)
{
    const float *n = o->lexicon.numbers;

    return (struct own_cuts){log_odds((double)n[LEX_DETRACTOR_CUT]),
                             log_odds((double)n[LEX_PROMOTER_CUT])};
}

static struct own_sums sums_of(const struct own_text *t, bool has_words)
{
    return has_words ? t->crossed : t->shipped;
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? 1 : x > y ? -1 : 0;
}

/* Between the `wanted`th of the values and the next lower one; where there is none, at
 * the last one. */
static double cut_at(double *values, size_t len, size_t wanted)
{
    qsort(values, len, sizeof(*values), falling);
    if (wanted == 0)
        return values[0];
    return wanted < len ? (values[wanted - 1] + values[wanted]) / 2 : values[len - 1];
}

/* The texts that count: how many a class has by their stars, less those that say so. */
static size_t count_wanted(const struct own *o, size_t wanted[3])
{
    long given[3] = {0};
    size_t all = 0;

    for (size_t i = 0; i < o->len; i++) {
        const struct own_text *t = &o->texts[i];

        if (t->stars == OWN_UNKNOWN || t->fold == o->held)
            continue;
        all++;
        given[t->stars + 1]++;
        if (t->said != OWN_UNKNOWN)
            given[t->said + 1]--;
    }
    for (int c = 0; c < 3; c++)
        wanted[c] = given[c] > 0 ? (size_t)given[c] : 0;
    return all;
}

/* Is it one that counts, and that a cut decides? */
static bool is_cut(const struct own *o, const struct own_text *t)
{
    return t->stars != OWN_UNKNOWN && t->said == OWN_UNKNOWN && t->fold != o->held;
}

struct own_cuts own_match_cuts(const struct own *o, bool has_words,
                               struct own_cuts shipped)
{
    double *values = mem_alloc((o->len + 1) * sizeof(*values)), all, share;
    struct own_cuts cuts = shipped;
    size_t wanted[3], len = 0, left = 0;

    all = (double)count_wanted(o, wanted);
    share = all / (all + trust);
    for (size_t i = 0; i < o->len; i++) {
        if (is_cut(o, &o->texts[i]))
            values[len++] = sums_of(&o->texts[i], has_words).detractor;
    }
    if (len > 0)
        cuts.detractor += share * (cut_at(values, len, wanted[0]) - shipped.detractor);
    for (size_t i = 0; i < o->len; i++) {
        struct own_sums sums = sums_of(&o->texts[i], has_words);

        if (is_cut(o, &o->texts[i]) && sums.detractor < cuts.detractor)
            values[left++] = sums.promoter;
    }
    if (left > 0)
        cuts.promoter += share * (cut_at(values, left, wanted[2]) - shipped.promoter);
    free(values);
    return cuts;
}

static int class_of(const struct own_text *t, bool has_words, struct own_cuts cuts)
{
    struct own_sums sums = sums_of(t, has_words);

    if (t->said != OWN_UNKNOWN)
        return t->said;
    return sums.detractor >= cuts.detractor ? -1 : sums.promoter >= cuts.promoter;
}

double own_nps_error(const struct own *o, bool has_words, const struct own_cuts *cuts)
{
    double error = 0, all = 0;

    for (size_t i = 0; i < o->len; i++) {
        const struct own_text *t = &o->texts[i];

        if (t->stars == OWN_UNKNOWN)
            continue;
        error += class_of(t, has_words, cuts[t->fold]) - t->stars;
        all++;
    }
    return all > 0 ? 100 * error / all : NAN;
}

void own_write_cuts(struct own_cuts cuts, struct buf *out)
{
    buf_printf(out, "=%s\t%.4f\n=%s\t%.4f\n", lexicon_number_name(LEX_DETRACTOR_CUT),
               1 / (1 + exp(-cuts.detractor)), lexicon_number_name(LEX_PROMOTER_CUT),
               1 / (1 + exp(-cuts.promoter)));
}
