/* What a digest counts: Net Promoter, the usual range, places and sources. */
#include "cli/gather_parts.h"

#include "analyze/nps.h"
#include "analyze/trends.h"
#include "base/date.h"
#include "base/mem.h"
#include "store/find.h"

#include <math.h>
#include <stdlib.h>

enum { NPS_DAYS = 90, USUAL_DAYS = 56 };

enum status gather_answers(struct gatherer *g)
{
    int64_t from = g->p->to - 2 * (int64_t)NPS_DAYS * DAY_S;

    return store_answers(g->c->store, g->brand->name, from, g->p->to, &g->arena,
                         &g->answers, &g->answers_len, g->err);
}

void gather_count_period(struct gatherer *g)
{
    struct digest_counts *counts = &g->out->input.counts;

    counts->mentions = counts->detractors = 0;
    for (size_t i = 0; i < g->answers_len; i++) {
        if (g->answers[i].at < g->p->from)
            continue;
        counts->mentions++;
        counts->detractors += g->answers[i].nps == NPS_DETRACTOR;
    }
}

void gather_nps(struct gatherer *g)
{
    int64_t window = g->p->to - (int64_t)NPS_DAYS * DAY_S;
    struct nps_counts now = {0}, before = {0};
    struct nps score, last;

    for (size_t i = 0; i < g->answers_len; i++)
        nps_add_judged(g->answers[i].at < window ? &before : &now, g->answers[i].nps,
                       g->answers[i].basis);
    score = nps_of(now, 0.95);
    last = nps_of(before, 0.95);
    g->out->input.nps = (struct digest_nps){
        .value = score.score,
        .low = score.low,
        .high = score.high,
        .count = (int64_t)score.count,
        .previous = last.is_enough ? last.score : NAN,
        .has_changed = nps_compare(before, now, 0.95).is_changed,
        .window_days = NPS_DAYS,
        .promoters = (int64_t)now.promoters,
        .passives = (int64_t)now.passives,
        .detractors = (int64_t)now.detractors,
    };
}

/* The range that a day's count usually has, from whole days before the period: of all
 * mentions, and of detractors. */
void gather_usual(struct gatherer *g)
{
    struct digest_counts *c = &g->out->input.counts;
    int64_t edges[USUAL_DAYS + 1], today = date_local_day(g->p->to - 1);
    uint32_t counts[USUAL_DAYS] = {0}, worst[USUAL_DAYS] = {0}, low, high;
    size_t first = 0, day = 0;

    for (int i = 0; i <= USUAL_DAYS; i++)
        edges[i] = date_local_start(today - 1 - USUAL_DAYS + i, 0);
    for (size_t i = 0; i < g->answers_len; i++) { /* they are in order of time */
        while (day < USUAL_DAYS && edges[day + 1] <= g->answers[i].at)
            day++;
        if (day == USUAL_DAYS || g->answers[i].at < edges[0])
            continue;
        counts[day]++;
        worst[day] += g->answers[i].nps == NPS_DETRACTOR;
    }
    while (first < USUAL_DAYS && counts[first] == 0)
        first++;
    c->usual_low = c->usual_high = c->usual_worst_low = c->usual_worst_high = -1;
    if (trend_usual(counts + first, USUAL_DAYS - first, 0.8, &low, &high)) {
        c->usual_low = low;
        c->usual_high = high;
    }
    if (trend_usual(worst + first, USUAL_DAYS - first, 0.8, &low, &high)) {
        c->usual_worst_low = low;
        c->usual_worst_high = high;
    }
}

/* ---- places and sources ---- */

struct group {
    struct str name; /* empty: a free slot */
    struct nps_counts nps;
    int64_t answers; /* in the NPS window */
    /* In the period; of a first digest all of half a year. */
    int64_t mentions, detractors;
};

/* Open addressing over a power of two. */
struct groups {
    struct group *slots;
    size_t cap, len;
};

static struct group *slot_of(const struct groups *t, struct str name)
{
    size_t i = (size_t)str_hash(name, 0) & (t->cap - 1);

    while (t->slots[i].name.len > 0 && !str_eq(t->slots[i].name, name))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static struct group *group_of(struct groups *t, struct str name)
{
    struct group *slot;

    if (t->len * 2 >= t->cap) {
        struct groups old = *t;

        t->cap = old.cap == 0 ? 64 : old.cap * 2;
        t->slots = mem_zalloc(t->cap, sizeof(*t->slots));
        for (size_t i = 0; i < old.cap; i++) {
            if (old.slots[i].name.len > 0)
                *slot_of(t, old.slots[i].name) = old.slots[i];
        }
        free(old.slots);
    }
    slot = slot_of(t, name);
    t->len += slot->name.len == 0;
    slot->name = name;
    return slot;
}

static void count_groups(const struct gatherer *g, bool is_place, struct groups *t)
{
    int64_t window = g->p->to - (int64_t)NPS_DAYS * DAY_S;
    const struct batch *b = &g->out->mentions;

    for (size_t i = 0; i < g->answers_len; i++) {
        const struct answer *a = &g->answers[i];
        struct str name = is_place ? a->place : a->source;
        struct group *group;

        if ((a->at < window && !g->p->is_first) || name.len == 0)
            continue;
        group = group_of(t, name);
        group->mentions += g->p->is_first;
        group->detractors += g->p->is_first && a->nps == NPS_DETRACTOR;
        if (a->at < window)
            continue;
        group->answers++;
        nps_add(&group->nps, a->nps);
    }
    for (size_t i = 0; t->cap > 0 && !g->p->is_first && i < b->len; i++) {
        const struct mention *m = &b->items[i];
        struct group *group = slot_of(t, is_place ? m->place : m->source);

        group->mentions += group->name.len > 0;
        group->detractors += group->name.len > 0 && m->judgement.nps == NPS_DETRACTOR;
    }
}

static int by_size(const void *left, const void *right)
{
    const struct group *a = left, *b = right;

    if (a->answers != b->answers)
        return a->answers > b->answers ? -1 : 1;
    return str_cmp(a->name, b->name);
}

void gather_groups(struct gatherer *g, bool is_place, const struct digest_group **groups,
                   size_t *groups_len)
{
    struct groups t = {0};
    struct digest_group *out;
    size_t kept = 0;

    count_groups(g, is_place, &t);
    for (size_t i = 0; i < t.cap; i++) {
        if (t.slots[i].name.len > 0)
            t.slots[kept++] = t.slots[i];
    }
    if (kept > 1)
        qsort(t.slots, kept, sizeof(*t.slots), by_size);
    out = arena_alloc(&g->out->arena, kept * sizeof(*out));
    for (size_t i = 0; i < kept; i++) {
        const struct group *group = &t.slots[i];
        struct nps score = nps_of(group->nps, 0.95);

        out[i] = (struct digest_group){
            .name = arena_copy(&g->out->arena, group->name),
            .mentions = group->mentions,
            .detractors = group->detractors,
            .nps = score.is_enough ? score.score : NAN,
            .nps_count = (int64_t)score.count,
        };
    }
    free(t.slots);
    *groups = out;
    *groups_len = kept;
}
