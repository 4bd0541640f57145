/*
 * watch_help.h - simulated time for alerts
 */
#ifndef TESTS_WATCH_HELP_H
#define TESTS_WATCH_HELP_H

#include "tests/unit.h"

#include "analyze/watch.h"
#include "base/date.h"

#include <math.h>

enum { HOUR = 3600, DAY = 86400 };
#define MONDAY INT64_C(1763337600) /* 2025-11-17T00:00:00Z */

/* What is remembered, and what came of the last turn. */
struct sim {
    struct arena arena;
    struct rule_settings rules[4];
    size_t rules_len;
    struct watch_mark marks[256];
    size_t marks_len;
    struct watch_event events[64];
    size_t events_len;
    struct watch_result result;
    int64_t storm_after, quiet_until;
};

static inline void keep(struct sim *s, const struct watch_mark *m)
{
    for (size_t i = 0; i < s->marks_len; i++) {
        if (str_eq(s->marks[i].rule, m->rule) && str_eq(s->marks[i].item, m->item)) {
            s->marks[i] = *m;
            return;
        }
    }
    assert_true(s->marks_len < ARRAY_LEN(s->marks));
    s->marks[s->marks_len++] = *m;
}

/* How many messages this turn gives; the events are used up. */
static inline size_t turn(struct sim *s, int64_t now)
{
    struct watch_input in = {.rules = s->rules,
                             .rules_len = s->rules_len,
                             .brand = STR("Pier"),
                             .events = s->events,
                             .events_len = s->events_len,
                             .marks = s->marks,
                             .marks_len = s->marks_len,
                             .storm_after = s->storm_after,
                             .quiet_until = s->quiet_until,
                             .now = now};

    watch_decide(&in, &s->arena, &s->result);
    for (size_t i = 0; i < s->result.marks_len; i++)
        keep(s, &s->result.marks[i]);
    s->events_len = 0;
    return s->result.len;
}

static inline struct sim begin(struct rule_settings rule)
{
    struct sim s = {.rules = {rule}, .rules_len = 1, .quiet_until = TIME_UNKNOWN};

    return s;
}

static inline struct watch_event *event(struct sim *s, enum watch_kind kind,
                                        const char *item)
{
    struct watch_event *e = &s->events[s->events_len++];

    *e = (struct watch_event){.kind = kind, .item = str_from(item), .stars = NAN};
    return e;
}

static inline void severe(struct sim *s, const char *item, int64_t at)
{
    struct watch_event *e = event(s, WATCH_MENTION, item);

    e->at = at;
    e->severity = SEVERITY_HIGH;
}

#endif
