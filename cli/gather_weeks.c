/* A week or a month: its days, and the one before; who else is talked about. */
#include "cli/gather_parts.h"

#include "analyze/nps.h"
#include "base/date.h"

#include <math.h>

enum { VOICE_DAYS = 30 };

/* Answers of [from, to), and detractors among them. */
static void count_answers(const struct gatherer *g, int64_t from, int64_t to,
                          int64_t *mentions, int64_t *detractors)
{
    *mentions = *detractors = 0;
    for (size_t i = 0; i < g->answers_len; i++) {
        if (g->answers[i].at < from || g->answers[i].at >= to)
            continue;
        ++*mentions;
        *detractors += g->answers[i].nps == NPS_DETRACTOR;
    }
}

void gather_before(struct gatherer *g)
{
    struct digest_counts *counts = &g->out->input.counts;

    counts->mentions_before = counts->detractors_before = -1;
    /* Where nothing is known of that time, nothing can be compared. */
    if (g->answers_len == 0 || g->answers[0].at >= g->p->from)
        return;
    count_answers(g, g->p->before_from, g->p->from, &counts->mentions_before,
                  &counts->detractors_before);
}

void gather_bars(struct gatherer *g)
{
    int64_t first = date_local_day(g->p->from), end = date_local_day(g->p->to);
    size_t len = end > first ? (size_t)(end - first) : 0;
    struct digest_bar *bars = arena_alloc(&g->out->arena, len * sizeof(*bars));

    for (size_t i = 0; i < len; i++) {
        int64_t day = first + (int64_t)i;

        bars[i].day = day;
        count_answers(g, date_local_start(day, 0), date_local_start(day + 1, 0),
                      &bars[i].mentions, &bars[i].detractors);
    }
    g->out->input.days = bars;
    g->out->input.days_len = len;
}

static struct digest_voice voice_of(const struct brand_settings *brand,
                                    const struct answer *answers, size_t len,
                                    int64_t from)
{
    struct digest_voice v = {.brand = brand->name, .is_ours = brand->kind == BRAND_OWN};
    struct nps_counts counts = {0};
    struct nps score;

    for (size_t i = 0; i < len; i++) {
        if (answers[i].at < from)
            continue;
        v.mentions++;
        nps_add_judged(&counts, answers[i].nps, answers[i].basis);
    }
    score = nps_of(counts, 0.95);
    v.nps = score.is_enough ? score.score : NAN;
    v.nps_count = (int64_t)score.count;
    return v;
}

/* Us, and every competitor that is set up. */
enum status gather_voices(struct gatherer *g)
{
    const struct settings *s = &g->c->settings;
    int64_t from = g->p->to - (int64_t)VOICE_DAYS * DAY_S;
    struct digest_voice *voices =
        arena_alloc(&g->out->arena, (s->brands_len + 1) * sizeof(*voices));
    size_t len = 1;
    enum status rc = OK;

    voices[0] = voice_of(g->brand, g->answers, g->answers_len, from);
    for (size_t i = 0; rc == OK && i < s->brands_len; i++) {
        const struct brand_settings *other = &s->brands[i];
        struct answer *answers = NULL;
        size_t count = 0;

        if (other->kind != BRAND_COMPETITOR)
            continue;
        rc = store_answers(g->c->store, other->name, from, g->p->to, &g->arena, &answers,
                           &count, g->err);
        if (rc == OK)
            voices[len++] = voice_of(other, answers, count, from);
    }
    g->out->input.voices = voices;
    g->out->input.voices_len = len;
    g->out->input.voice_days = VOICE_DAYS;
    return rc;
}
