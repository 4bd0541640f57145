/*
 * judge.h - from stored mentions to judgements, cases and the ledger of issues
 *
 * Each step can be repeated without harm: it looks at what is there and adds what is
 * missing.
 */
#ifndef CLI_JUDGE_H
#define CLI_JUDGE_H

#include "analyze/analyze.h"
#include "cli/context.h"

struct judge_report {
    size_t judged;
    size_t cases_opened, cases_answered;
};

/* Judge what the analyzer's version has not judged yet, oldest versions last. */
MUST_CHECK enum status judge_mentions(struct context *c, struct analyzer *an,
                                      struct judge_report *report, struct error *err);

/* Bring the ledger of recurring issues of every brand up to now. */
MUST_CHECK enum status judge_issues(struct context *c, struct error *err);

/* Judge, open and settle cases, bring the ledger up to now. */
MUST_CHECK enum status judge_all(struct context *c, struct analyzer *an,
                                 struct judge_report *report, struct error *err);

/* The same with an analyzer of our own: for commands that brought or changed something.
 * The caller holds the store's lock. */
MUST_CHECK enum status judge_stored(struct context *c, struct error *err);

/* The note of a case whose mention is judged otherwise now. */
#define JUDGE_NO_COMPLAINT "no longer a complaint about us"

enum { CASE_AGE_DAYS = 30, CASE_HISTORY_DAYS = 7, TREND_DAYS = 400 };

#endif
