/*
 * fetch.h - ask all due sources, and store what they say
 */
#ifndef CLI_FETCH_H
#define CLI_FETCH_H

#include "cli/context.h"

#include <signal.h>

struct fetch_failure {
    struct str source, stage, reason;
    int64_t failures; /* in a row, this one counted */
};

struct fetch_report {
    size_t asked, unchanged, failed; /* sources: asked is all that were due */
    size_t not_due, paused, off;
    size_t bodies;       /* answers with a body, pages counted */
    uint64_t wire_bytes; /* of bodies, as they travelled */
    size_t dropped;      /* items that sources held and we did not take */
    struct store_counts counts;
    struct fetch_failure *failures;
    size_t failures_len, failures_cap;
    struct arena arena;
};
void fetch_report_release(struct fetch_report *r);

struct fetch_options {
    bool is_forced;    /* ask what is not due as well */
    struct str source; /* this one alone; empty: all */
    const volatile sig_atomic_t *stop;
    /* Called after each source; may be NULL. */
    void (*progress)(void *ctx, size_t done, size_t all, struct str source);
    void *ctx;
};

/*
 * Ask every due source once, with its pages, and store each answer in one transaction.
 * A source that fails is in `report` with its stage and reason, and remembered; the
 * others go on. ERR_BUSY when stopped, ERR_IO and the like when the store fails.
 */
MUST_CHECK enum status fetch_all(struct context *c, const struct fetch_options *o,
                                 struct fetch_report *report, struct error *err);

/* Say on standard error which sources failed: each where they are few or `is_each`, else
 * how many for which reason. Sorts them. */
void fetch_say_failures(struct fetch_report *r, bool is_each);

/* Can the source's secret be had, and is it a login that its adapter can use? Asks
 * nobody. `mapping` may be NULL. */
struct mapping;
MUST_CHECK enum status fetch_check_secret(const struct source_settings *src,
                                          const struct mapping *mapping,
                                          struct error *err);

/* Where a source has moved to for good, as several answers in a row agreed, so that it
 * is asked there; empty where it has not. */
struct str fetch_moved_to(const struct source_settings *src,
                          const struct source_state *state);

/* Has a source that is a mailbox all it needs? Its rules are read; nobody is asked. */
struct mapping_shelf;
MUST_CHECK enum status fetch_check_mailbox(const struct source_settings *src,
                                           struct mapping_shelf *shelf,
                                           struct error *err);

/* The mailbox of a source whose adapter is one; borrowed strings. False: it is none. */
struct mailbox;
bool fetch_mailbox_of(const struct source_settings *src, struct mailbox *out);

#endif
