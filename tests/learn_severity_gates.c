/* learn_severity_gates.c - see learn_severity.h */
#include "tests/learn_severity.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double gate_least = 1.5, share_rare = 0.0001, closed_most = 0.04,
                    skim_most = 0.02;

static bool is_word(struct str text)
{
    return str_find(text, STR(" ")) == SIZE_MAX && !str_ends(text, STR("*"));
}

static bool is_of_others(const struct learner *l, const struct row *r)
{
    return l->rows.texts[r->text].sort == TEXT_PLEASED ||
           l->rows.texts[r->text].sort == TEXT_OTHER;
}

/* How many sentences of others hold each entry; returns how many there are. */
static size_t count_others(const struct learner *l, unsigned *counts)
{
    size_t others = 0;

    for (size_t i = 0; i < l->rows.len; i++) {
        const struct row *r = &l->rows.items[i];

        if (!is_of_others(l, r))
            continue;
        others++;
        for (size_t k = 0; k < r->len; k++)
            counts[l->rows.grams.ids[r->first + k]]++;
    }
    return others;
}

/* What a word says of a kind, with its head: entries of a row stand in this order. */
static double told_with_head(const struct learner *l, const double *w,
                             const struct row *r, size_t at)
{
    const uint32_t *ids = &l->rows.grams.ids[r->first];
    struct str word = l->rows.grams.entries[ids[at]].text, next = STR_NONE;
    double sum = l->mask[ids[at]] ? learn_told(w, ids[at], r->kind) : 0;

    if (at + 1 < r->len)
        next = l->rows.grams.entries[ids[at + 1]].text;
    if (str_ends(next, STR("*")) && l->mask[ids[at + 1]] &&
        str_starts(word, str_slice(next, 0, next.len - 1)))
        sum += learn_told(w, ids[at + 1], r->kind);
    return sum;
}

/* As severity_signs.c skims a sentence: what its words say of any kind, with their heads.
 */
static double row_skim(const struct learner *l, const double *w, const struct row *r)
{
    const struct gram_entry *entries = l->rows.grams.entries;
    const uint32_t *ids = &l->rows.grams.ids[r->first];
    double sum = 0;

    for (size_t i = 0; i < r->len; i++) {
        if (!l->mask[ids[i]] || !is_word(entries[ids[i]].text))
            continue;
        sum += learn_told_of_any(w, ids[i]);
        if (i + 1 < r->len && l->mask[ids[i + 1]] &&
            str_ends(entries[ids[i + 1]].text, STR("*")))
            sum += learn_told_of_any(w, ids[i + 1]);
    }
    return sum * r->scale;
}

double learn_least(const struct learner *l, const double *w, double cut)
{
    double *sums = mem_zalloc(l->rows.len + 1, sizeof(*sums)), least = 0;
    size_t len = 0;

    for (size_t i = 0; i < l->rows.len; i++) {
        const struct row *r = &l->rows.items[i];

        if (r->kind != NO && learn_row_sum(l, r, w) > cut)
            sums[len++] = row_skim(l, w, r);
    }
    qsort(sums, len, sizeof(*sums), learn_by_size);
    if (len > 0)
        least = sums[(size_t)((1 - skim_most) * (double)(len - 1))];
    free(sums);
    return least;
}

static void tell_gates(const struct learner *l, const double *w, const bool *gates,
                       double least, size_t closed, size_t all)
{
    size_t open = 0, read = 0, others = 0;

    for (size_t i = 0; i < l->rows.len; i++) {
        const struct row *r = &l->rows.items[i];
        bool is_open = false;

        if (!is_of_others(l, r))
            continue;
        for (size_t k = 0; k < r->len && !is_open; k++)
            is_open = gates[l->rows.grams.ids[r->first + k]];
        others++;
        open += is_open;
        read += is_open && row_skim(l, w, r) >= least;
    }
    fprintf(
        stderr,
        "gates shut out %zu of %zu grave sentences; of others %.1f %% pass, and %.1f %% "
        "are read\n",
        closed, all, 100.0 * (double)open / (double)others,
        100.0 * (double)read / (double)others);
}

/* What gates are chosen by. */
struct gating {
    const struct learner *l;
    const double *w;
    unsigned *counts;         /* sentences of others, by entry */
    size_t *gains;            /* grave sentences that have no gate yet, by entry */
    const struct row **grave; /* those */
    size_t grave_len;
};

static bool may_be_gate(const struct gating *g, const struct row *r, size_t at)
{
    uint32_t entry = g->l->rows.grams.ids[r->first + at];

    return is_word(g->l->rows.grams.entries[entry].text) &&
           told_with_head(g->l, g->w, r, at) >= gate_least;
}

/* The word that opens most grave sentences for each of others that it opens too. */
static size_t best_gate(struct gating *g, double rare)
{
    size_t best = SIZE_MAX;
    double most = 0;

    memset(g->gains, 0, g->l->rows.own_len * sizeof(*g->gains));
    for (size_t i = 0; i < g->grave_len; i++) {
        for (size_t k = 0; k < g->grave[i]->len; k++)
            g->gains[g->l->rows.grams.ids[g->grave[i]->first + k]] +=
                may_be_gate(g, g->grave[i], k);
    }
    for (size_t e = 0; e < g->l->rows.own_len; e++) {
        double worth = (double)g->gains[e] / (g->counts[e] + rare);

        if (worth > most) {
            most = worth;
            best = e;
        }
    }
    return best;
}

/* Take the sentences that the entry opens from those that are left. */
static void open_gate(struct gating *g, size_t entry)
{
    size_t kept = 0;

    for (size_t i = 0; i < g->grave_len; i++) {
        const struct row *r = g->grave[i];
        bool is_open = false;

        for (size_t k = 0; k < r->len && !is_open; k++)
            is_open = g->l->rows.grams.ids[r->first + k] == entry;
        if (!is_open)
            g->grave[kept++] = r;
    }
    g->grave_len = kept;
}

void learn_gates(const struct learner *l, const double *w, double cut, double least,
                 bool *gates)
{
    struct gating g = {.l = l, .w = w};
    size_t all = 0, entry;
    double rare;

    g.counts = mem_zalloc(l->rows.own_len + 1, sizeof(*g.counts));
    g.gains = mem_zalloc(l->rows.own_len + 1, sizeof(*g.gains));
    g.grave = mem_zalloc(l->rows.len + 1, sizeof(*g.grave));
    rare = share_rare * (double)count_others(l, g.counts);
    for (size_t i = 0; i < l->rows.len; i++) {
        const struct row *r = &l->rows.items[i];

        if (r->kind == NO || learn_row_sum(l, r, w) <= cut)
            continue;
        g.grave[g.grave_len++] = r;
        for (size_t k = 0; k < r->len; k++) {
            entry = l->rows.grams.ids[r->first + k];
            gates[entry] =
                gates[entry] || (may_be_gate(&g, r, k) && g.counts[entry] <= rare);
        }
    }
    all = g.grave_len;
    for (entry = 0; entry < l->rows.own_len; entry++) {
        if (gates[entry])
            open_gate(&g, entry);
    }
    while ((double)g.grave_len > closed_most * (double)all &&
           (entry = best_gate(&g, rare)) != SIZE_MAX) {
        gates[entry] = true;
        open_gate(&g, entry);
    }
    tell_gates(l, w, gates, least, g.grave_len, all);
    free(g.counts);
    free(g.gains);
    free(g.grave);
}
