/* What `earshot check` found, in numbers. */
#include "cli/check.h"

#include "base/date.h"
#include "store/find.h"

#include <math.h>

static void count_nps(struct check *k)
{
    struct nps_counts counts = {0};

    for (size_t i = 0; i < k->g.mentions.len; i++)
        nps_add_judged(&counts, k->g.mentions.items[i].judgement.nps,
                       k->g.mentions.items[i].judgement.basis);
    k->nps = nps_of(counts, 0.95);
}

/* Days, weeks or months, so that they are at most CHECK_STEPS_MAX. */
static void count_steps(struct check *k)
{
    int64_t today = date_local_day(k->c.now), first;

    k->step_days = k->days <= CHECK_STEPS_MAX       ? 1
                   : k->days <= 7 * CHECK_STEPS_MAX ? 7
                                                    : 30;
    while (k->days > (int64_t)(k->step_days * CHECK_STEPS_MAX))
        k->step_days += 30;
    k->steps_len = (size_t)(k->days - 1) / k->step_days + 1;
    first = today + 1 - (int64_t)(k->steps_len * k->step_days);
    for (size_t i = 0; i < k->steps_len; i++)
        k->steps[i].day = first + (int64_t)(i * k->step_days);
    for (size_t i = 0; i < k->g.mentions.len; i++) {
        const struct mention *m = &k->g.mentions.items[i];
        int64_t at = m->posted_at != TIME_UNKNOWN && m->posted_at <= k->c.now
                         ? m->posted_at
                         : k->c.now;
        int64_t day = date_local_day(at);
        struct check_step *step;

        if (day < first)
            continue;
        step = &k->steps[(size_t)(day - first) / k->step_days];
        step->negative += m->judgement.mood == MOOD_NEGATIVE;
        step->neutral += m->judgement.mood == MOOD_NEUTRAL;
        step->positive += m->judgement.mood == MOOD_POSITIVE;
    }
}

static enum status count_voices(struct check *k, struct error *err)
{
    struct find f = {.from = k->c.now - k->days * 86400};
    int64_t all = 0;
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < k->c.settings.brands_len; i++) {
        struct check_voice *v = &k->voices[i];
        struct nps_counts counts = {0};
        struct tally *t = NULL;
        size_t len = 0;

        v->brand = f.brand = k->brands[i].name;
        rc = store_tally(k->c.store, &f, FIND_BY_NOTHING, &k->arena, &t, &len, err);
        if (rc == OK && len > 0) {
            v->mentions = t->mentions;
            counts.promoters = (uint64_t)t->promoters;
            counts.passives = (uint64_t)t->passives;
            counts.detractors = (uint64_t)t->detractors;
        }
        v->nps = nps_of(counts, 0.95);
        all += v->mentions;
    }
    for (size_t i = 0; i < k->c.settings.brands_len; i++)
        k->voices[i].share = all > 0 ? (double)k->voices[i].mentions / (double)all : NAN;
    return rc;
}

/* What a source brought that is about its brand. */
static enum status count_source(struct check *k, struct check_answer *a,
                                struct error *err)
{
    struct find f = {
        .brand = a->brand, .source = a->name, .from = k->c.now - k->days * 86400};

    return store_count(k->c.store, &f, &a->mentions, err);
}

static enum status count_answers(struct check *k, struct error *err)
{
    size_t len = k->c.settings.sources_len;
    enum status rc = OK;

    k->answers = arena_alloc(&k->arena, (len + 1) * sizeof(*k->answers));
    for (size_t i = 0; rc == OK && i < len; i++) {
        const struct source_settings *s = &k->sources[i];
        struct check_answer *a = &k->answers[k->answers_len++];
        struct source_state state;

        *a = (struct check_answer){.name = s->name, .brand = s->brand};
        rc = store_source(k->c.store, s->name, &k->arena, &state, err);
        if (rc == OK)
            rc = count_source(k, a, err);
        if (rc != OK)
            break;
        if (state.succeeded_at == TIME_UNKNOWN)
            a->reason = state.error;
        if (state.succeeded_at == TIME_UNKNOWN &&
            (a->reason.len == 0 || str_starts(a->reason, STR("stopped")) ||
             str_starts(a->reason, STR("time"))))
            a->reason = STR("no answer within ten seconds");
    }
    return rc;
}

static void count_copy(struct check *k, struct str source)
{
    for (size_t i = 0; i < k->answers_len; i++)
        k->answers[i].copies += str_eq(k->answers[i].name, source);
}

/* What a source told that another had told before: so that none looks silent that isn't,
 * whichever answered first. */
static enum status count_copies(struct check *k, struct error *err)
{
    struct find f = {.from = k->c.now - k->days * 86400};
    struct batch b = {0};
    enum status rc = store_find(k->c.store, &f, &b, err);

    for (size_t i = 0; rc == OK && i < b.len; i++) {
        struct arena a = {0};
        struct also_on *also = NULL;
        size_t len = 0;

        rc = store_also(k->c.store, b.items[i].row, &a, &also, &len, err);
        for (size_t n = 0; rc == OK && n < len; n++)
            count_copy(k, also[n].source);
        arena_release(&a);
    }
    batch_release(&b);
    return rc;
}

enum status check_count(struct check *k, struct error *err)
{
    enum status rc;

    count_nps(k);
    count_steps(k);
    rc = count_voices(k, err);
    if (rc == OK)
        rc = count_answers(k, err);
    if (rc == OK)
        rc = count_copies(k, err);
    return rc;
}
