/*
 * records.h - cases, the ledger of issues, digests and corrections in the store
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "base/mention.h"
#include "base/status.h"
#include "store/store.h"

/* ---- cases: mentions that want an answer ---- */

enum case_state {
    CASE_OPEN,
    CASE_ANSWERED,
    CASE_WAITING, /* for the customer, or for somebody in the house */
    CASE_RESOLVED,
    CASE_IGNORED,
    CASE_SNOOZED, /* open again from snoozed_until on, without any call */
};
const char *case_state_name(enum case_state s);
bool case_state_parse(struct str name, enum case_state *out);

struct case_record {
    int64_t mention; /* its row: a case has the number of its mention */
    enum case_state state;
    struct str brand;
    int64_t opened_at, changed_at;
    int64_t due_at;        /* when the standard runs out; or TIME_UNKNOWN */
    int64_t answered_at;   /* first answer; or TIME_UNKNOWN */
    int64_t snoozed_until; /* or TIME_UNKNOWN */
    struct str note;       /* the last one */
    int64_t draft;         /* the how manieth case of this author it is, from 1 */
    /* Of its mention, as in struct mention. */
    struct str source, id, author;
    int64_t posted_at, seen_at;
    enum severity severity;
    bool has_reply;    /* it has the owner's public answer */
    bool is_complaint; /* it is ours, a detractor's, and has stars or judges */
};

/* What happened to a case, oldest first. */
struct case_event {
    int64_t at;
    enum case_state state; /* that it came into */
    struct str note;
};

/* A complaint that is no case yet. */
struct case_wanted {
    int64_t mention;
    int64_t posted_at; /* or TIME_UNKNOWN */
    int64_t seen_at;
};
/*
 * Detractors of a brand whose time is `from` or later, that were seen at most `within`
 * seconds after it, and that can be answered but weren't: with words, and with an author
 * or a link. By row.
 */
MUST_CHECK enum status store_cases_wanted(struct store *st, struct str brand,
                                          int64_t from, int64_t within,
                                          struct arena *arena, struct case_wanted **out,
                                          size_t *len, struct error *err);

/* Make a case of a mention. Where it is one already `*is_new` is false and nothing is
 * changed; may be NULL. ERR_MISSING where there is no such mention. */
MUST_CHECK enum status store_case_open(struct store *st, int64_t mention, int64_t due_at,
                                       int64_t now, bool *is_new, struct error *err);

/*
 * Change a case and keep what happened.
 *
 *   until  of CASE_SNOOZED; TIME_UNKNOWN else
 *   note   kept with the event; empty: none
 *
 * CASE_OPEN opens it again; its due time stays. ERR_MISSING where it is no case.
 */
MUST_CHECK enum status store_case_set(struct store *st, int64_t mention,
                                      enum case_state state, int64_t until,
                                      struct str note, int64_t now, struct error *err);
MUST_CHECK enum status store_case_due(struct store *st, int64_t mention, int64_t due_at,
                                      struct error *err);
MUST_CHECK enum status store_case(struct store *st, int64_t mention, int64_t now,
                                  struct arena *arena, struct case_record *out,
                                  struct error *err);

struct case_find {
    struct str brand;    /* empty: all */
    unsigned states;     /* 1u << CASE_OPEN | ...; 0: open, answered, waiting */
    int64_t due_before;  /* 0: any */
    int64_t opened_from; /* 0: any */
    int64_t limit;       /* 0: none */
};
/* Those that wake by `now` count as open. Ordered by due time (unknown last), then row.
 */
MUST_CHECK enum status store_cases(struct store *st, const struct case_find *f,
                                   int64_t now, struct arena *arena,
                                   struct case_record **out, size_t *len,
                                   struct error *err);
MUST_CHECK enum status store_case_events(struct store *st, int64_t mention,
                                         struct arena *arena, struct case_event **out,
                                         size_t *len, struct error *err);

/* ---- the ledger: what was said of a recurring issue, so that it is told once ---- */

struct issue_record {
    struct str brand, issue;
    struct str place; /* empty: everywhere */
    struct str state; /* the caller's word: "opened", "growing", "closed", "back" ... */
    int64_t since;    /* when that state began */
    int64_t opened_at, closed_at, back_at; /* or TIME_UNKNOWN */
    int64_t first_at, last_at;             /* of its mentions; or TIME_UNKNOWN */
    int64_t count;                         /* mentions ever */
    int64_t count_30d;
    int64_t told_at;   /* when a digest last told of that state; or TIME_UNKNOWN */
    int64_t action_at; /* when the owner did something about it; or TIME_UNKNOWN */
    struct str action; /* what: "new hatch" */
    int64_t changed_at;
};
/* Add or replace the record of (brand, issue, place). */
MUST_CHECK enum status store_issue_put(struct store *st, const struct issue_record *r,
                                       struct error *err);
/* ERR_MISSING where there is none. */
MUST_CHECK enum status store_issue(struct store *st, struct str brand, struct str issue,
                                   struct str place, struct arena *arena,
                                   struct issue_record *out, struct error *err);
/* Of one brand, or of all where empty; by brand, issue, place. */
MUST_CHECK enum status store_issues(struct store *st, struct str brand,
                                    struct arena *arena, struct issue_record **out,
                                    size_t *len, struct error *err);

/* What the owner did about an issue; the digest tells whether it helped. */
struct fix_record {
    struct str brand, issue;
    struct str place;  /* empty: everywhere */
    struct str action; /* "new courier" */
    int64_t at;        /* when it was done */
    int64_t made_at;   /* when it was noted */
};
/* Add or replace that of (brand, issue, place, at); without action it is dropped. */
MUST_CHECK enum status store_fix_put(struct store *st, const struct fix_record *r,
                                     struct error *err);
/* Of one brand, the newest first. */
MUST_CHECK enum status store_fixes(struct store *st, struct str brand,
                                   struct arena *arena, struct fix_record **out,
                                   size_t *len, struct error *err);

/* ---- troubles that no kind names yet ---- */

struct discovery_record {
    struct str brand, id, name;
    struct str terms; /* the phrases that it is known by, split by commas */
    bool is_adopted;  /* the owner has made a kind of it */
    int64_t made_at;  /* when it was found first */
    int64_t first_at, last_at;
    int64_t people, days;
    int64_t mention;  /* row of the one that is quoted */
    struct str quote; /* empty once that is gone */
    struct str weeks; /* mentions in each of the last weeks, the oldest first: "0 2 4" */
};
/* Add or replace that of (brand, id). */
MUST_CHECK enum status store_discovery_put(struct store *st,
                                           const struct discovery_record *r,
                                           struct error *err);
/* Those with most people first. */
MUST_CHECK enum status store_discoveries(struct store *st, struct str brand,
                                         struct arena *arena,
                                         struct discovery_record **out, size_t *len,
                                         struct error *err);

/* ---- digests as they were made ---- */

struct digest_record {
    struct str brand, kind; /* "daily" ... */
    int64_t from, to;       /* the period */
    int64_t made_at;
    struct str value;    /* JSON; empty in lists */
    struct str headline; /* the value's, for lists */
    int64_t mentions, detractors;
};
/* Keep a digest with the mentions in it (for store_forget()); an older one of the same
 * brand, kind and `from` is replaced. */
MUST_CHECK enum status store_digest_put(struct store *st, const struct digest_record *r,
                                        const int64_t *mentions, size_t len,
                                        struct error *err);
/* The one whose period holds `at`; or the latest that ended by `at` where `is_latest`.
 * ERR_MISSING. */
MUST_CHECK enum status store_digest(struct store *st, struct str brand, struct str kind,
                                    int64_t at, bool is_latest, struct arena *arena,
                                    struct digest_record *out, struct error *err);
/* Latest first, without value; empty brand or kind: any; limit 0: all. */
MUST_CHECK enum status store_digests(struct store *st, struct str brand, struct str kind,
                                     size_t limit, struct arena *arena,
                                     struct digest_record **out, size_t *len,
                                     struct error *err);

/* Digests without value since store_forget(), oldest first; `value` is "queue" where
 * messages of it were still to be sent, and so are to be queued again. */
MUST_CHECK enum status store_digests_blank(struct store *st, struct arena *arena,
                                           struct digest_record **out, size_t *len,
                                           struct error *err);
/* Give one up: nobody can make it again. */
MUST_CHECK enum status store_digest_drop(struct store *st, const struct digest_record *r,
                                         struct error *err);

/* ---- corrections by the owner ---- */

/*
 * What the owner put right. It is applied whenever the mention is judged, so that it
 * survives new rules. `field` and `value` are one of
 *
 *   ours      "no", "yes"
 *   mood      "negative", "neutral", "positive"
 *   issue     "+ID", "-ID": has that issue, has it not
 *   severity  "none", "normal", "high", "urgent"
 */
struct correction {
    int64_t id;       /* 0 until stored */
    int64_t mention;  /* row, or 0 for a rule: all that hold `words` */
    struct str brand; /* of a rule; empty: all */
    struct str words; /* of a rule: a phrase in title or text; empty else */
    struct str field;
    struct str was, value;
    struct str note;
    int64_t made_at;
};
MUST_CHECK enum status store_correct(struct store *st, const struct correction *c,
                                     int64_t *id, struct error *err);
MUST_CHECK enum status store_correction_drop(struct store *st, int64_t id,
                                             struct error *err);
/* Oldest first. `mention` 0: all. The newest of (mention, field) is the one that holds;
 * of issues, the newest of (mention, ID).
 */
MUST_CHECK enum status store_corrections(struct store *st, int64_t mention,
                                         struct arena *arena, struct correction **out,
                                         size_t *len, struct error *err);

#endif
