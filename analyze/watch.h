/*
 * watch.h - which alerts are due: the owner's rules over what has happened
 *
 * watch_decide() is pure: rules, events and what was told before go in, what is to be
 * told now and what to remember come out. The caller keeps that memory and the messages
 * in one transaction, so that each item is told once, whatever is killed.
 *
 * - An item (a mention, an issue's turn, a source's silence) is told once, by the first
 *   rule that fits.
 * - Within a rule's cool-down nothing else is told by it; what comes then waits for the
 *   digest.
 * - More than `storm_after` alerts within an hour become one message. From then on the
 *   count is told each hour, and that it is over once none came for two. What is about
 *   many mentions (a spike, the score, an issue) goes out beside it.
 * - In quiet hours a message is made but held, unless it is urgent. Counts of a storm
 * wait for its end altogether.
 */
#ifndef ANALYZE_WATCH_H
#define ANALYZE_WATCH_H

#include "base/arena.h"
#include "base/mention.h"
#include "config/settings.h"

enum watch_kind {
    WATCH_MENTION, /* the rules of severity, stars and words are asked */
    WATCH_LATE,    /* a mention that was told has waited past its due time */
    WATCH_SPIKE,
    WATCH_NPS,
    WATCH_ISSUE,
    WATCH_SILENT,
    WATCH_BACK, /* a source whose silence was told shows something again */
};

/* Which fields count depends on the kind. */
struct watch_event {
    enum watch_kind kind;
    struct str item;   /* unique: "m4711", "issue:refund:1763380800"; of WATCH_LATE and
                          WATCH_BACK that of the event that they follow */
    struct str source; /* of a mention, or the silent one */
    int64_t at;        /* when it was first seen */
    enum severity severity;
    double stars;           /* of 5, or NAN */
    struct str title, text; /* of a mention */
    int64_t count;          /* complaints, answers, mentions */
    double chance;          /* without a cause; of spike, nps, silent */
    int64_t silence_s;
};

/* What is remembered under (rule, item); the store has the same as a row. */
struct watch_mark {
    struct str rule, item;
    int64_t at, told_at;
    int64_t count;
};

enum watch_what {
    WATCH_ALERT,
    WATCH_FOLLOW_UP,
    WATCH_STORM,       /* it begins: `events` are those that would have been alerts */
    WATCH_STORM_COUNT, /* `count` since the last message, `all` since it began */
    WATCH_STORM_OVER,  /* `all`, and none for `quiet_s` */
};

struct watch_action {
    enum watch_what what;
    size_t rule;          /* of an alert: place in the rules; of a follow-up: that of the
                             first message, or rules_len where it is there no more */
    size_t event;         /* of an alert or follow-up */
    const size_t *events; /* of a storm, as they were given */
    const size_t *rules;  /* that found them: one for each */
    size_t events_len;
    int64_t count, all, quiet_s;
    int64_t held_until; /* or TIME_UNKNOWN */
    struct str id;      /* unique among the brand's alerts */
    struct str thread;  /* id of the first message about it; or empty */
};

struct watch_input {
    const struct rule_settings *rules;
    size_t rules_len;
    struct str brand;
    const struct watch_event *events; /* the worst first */
    size_t events_len;
    const struct watch_mark *marks;
    size_t marks_len;
    int64_t storm_after; /* 0: never */
    int64_t quiet_until; /* TIME_UNKNOWN: it isn't quiet */
    int64_t now;
};

struct watch_result {
    struct watch_action *actions;
    size_t len;
    struct watch_mark *marks; /* to be added or replaced */
    size_t marks_len;
};

/* Everything in `out` lives in `arena` or in the input. */
void watch_decide(const struct watch_input *in, struct arena *arena,
                  struct watch_result *out);

/* The rules in force: the owner's, and that of severity where none is theirs and
 * alert_severe is set; it has no name. In `arena`. */
const struct rule_settings *watch_rules(const struct settings *s, struct arena *arena,
                                        size_t *len);

/* When alerts go out again: `now` lies in quiet hours or on a quiet day, by the local
 * clock. TIME_UNKNOWN where it does not. */
int64_t watch_quiet_until(const struct settings *s, int64_t now);

/*
 * Chance of `count` or more in one window, given what the windows before it held: the
 * gamma-Poisson predictive distribution, so that a short past makes no false alarm, and
 * with as much more spread as those windows show. 1 for fewer than 14 of them. `usual`
 * (may be NULL) is set to their mean.
 *
 * Source: Gelman et al., Bayesian Data Analysis (2013), 2.6, with Jeffreys' prior
 * Gamma(1/2, 0).
 */
double watch_excess(uint64_t count, const uint32_t *before, size_t len, double *usual);
/* The same for any number of windows from 1 on. */
double watch_excess_of(uint64_t count, const uint32_t *before, size_t len, double *usual);

/* Chance of nothing at all in `silence_s`, when `count` came in the `span_s` before it;
 * `spread` is 1 or more. 1 for fewer than 8. */
double watch_silence(uint64_t count, int64_t span_s, int64_t silence_s, double spread);

/* Variance of counts divided by their mean, at least 1. */
double watch_spread(const uint32_t *counts, size_t len);

#endif
