/* alerts_gather.c - mentions that an alert may be about */
#include "base/mem.h"
#include "cli/alerts.h"
#include "store/find.h"
#include "store/records.h"

#include <math.h>
#include <stdlib.h>

enum { FRESH_S = 3 * ALERT_DAY_S, MENTIONS_MAX = 500 };

bool alerts_ask(const struct alerts *a, enum rule_when when)
{
    for (size_t i = 0; i < a->rules_len; i++) {
        if (a->rules[i].when == (int64_t)when)
            return true;
    }
    return false;
}

struct watch_event *alerts_add(struct alerts *a, struct alert_fact **fact)
{
    if (a->len == a->cap) {
        a->cap = a->cap == 0 ? 64 : a->cap * 2;
        a->events = mem_resize(a->events, a->cap, sizeof(*a->events));
        a->facts = mem_resize(a->facts, a->cap, sizeof(*a->facts));
    }
    a->events[a->len] = (struct watch_event){.stars = NAN};
    a->facts[a->len] = (struct alert_fact){0};
    *fact = &a->facts[a->len];
    return &a->events[a->len++];
}

static double stars_of(const struct mention *m)
{
    bool has_stars = !isnan(m->rating);

    /* 1 of 5 is the least that can be given */
    return has_stars ? 1 + 4 * m->rating : NAN;
}

/* Fresh ones: what a new source brings from last month waits for the digest, and what was
 * answered needs no alert. */
static enum status add_mentions(struct alerts *a)
{
    bool is_severe_only = !alerts_ask(a, WHEN_STARS) && !alerts_ask(a, WHEN_WORDS);
    struct find f = {.brand = a->brand->name,
                     .nps = is_severe_only ? NPS_DETRACTOR : NPS_UNKNOWN,
                     .severity_least = is_severe_only ? SEVERITY_HIGH : SEVERITY_NONE,
                     .seen_from = a->c->now - FRESH_S,
                     .seen_to = a->c->now + 1,
                     .from = a->c->now - FRESH_S,
                     .has_no_reply = true,
                     .order = FIND_WORST,
                     .limit = MENTIONS_MAX,
                     .with_reasons = true};
    enum status rc = store_find(a->c->store, &f, &a->mentions, a->err);

    for (size_t i = 0; rc == OK && i < a->mentions.len; i++) {
        const struct mention *m = &a->mentions.items[i];
        struct alert_fact *fact;
        struct watch_event *e = alerts_add(a, &fact);

        e->kind = WATCH_MENTION;
        e->item = arena_printf(&a->arena, "m%lld", (long long)m->row);
        e->source = m->source;
        e->at = m->seen_at;
        e->severity =
            m->judgement.nps == NPS_DETRACTOR ? m->judgement.severity : SEVERITY_NONE;
        e->stars = stars_of(m);
        e->title = m->title;
        e->text = m->text;
        fact->mention = m->row;
    }
    return rc;
}

/* Of mentions that were told: those whose time to be answered has run out. */
static enum status add_late(struct alerts *a, const struct watch_mark *marks,
                            size_t marks_len)
{
    for (size_t i = 0; i < marks_len; i++) {
        struct case_record record;
        struct alert_fact *fact;
        struct watch_event *e;
        int64_t row;

        if (!str_starts(marks[i].item, STR("m")) || marks[i].count != 1 ||
            !str_to_int(str_slice(marks[i].item, 1, marks[i].item.len), &row) ||
            store_case(a->c->store, row, a->c->now, &a->arena, &record, NULL) != OK ||
            record.state != CASE_OPEN || record.due_at == TIME_UNKNOWN ||
            record.due_at > a->c->now ||
            record.due_at <= marks[i].told_at) /* it was told as late already */
            continue;
        e = alerts_add(a, &fact);
        e->kind = WATCH_LATE;
        e->item = marks[i].item;
        fact->mention = row;
    }
    return OK;
}

enum status alerts_gather(struct alerts *a, const struct watch_mark *marks,
                          size_t marks_len)
{
    enum status rc = OK;

    if (alerts_ask(a, WHEN_SEVERITY) || alerts_ask(a, WHEN_STARS) ||
        alerts_ask(a, WHEN_WORDS))
        rc = add_mentions(a);
    if (rc == OK)
        rc = add_late(a, marks, marks_len);
    if (rc == OK)
        rc = alerts_measure(a);
    return rc;
}
