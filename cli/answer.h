/*
 * answer.h - proposed answers, from a stored mention and the settings
 */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "base/mention.h"
#include "cli/context.h"
#include "reports/draft.h"

/* Why there is none where nothing was complained of. */
#define ANSWER_CALM "calm"

/* Append the draft for a case to `out`. NULL, or why there is none
 * (ANSWER_CALM, or as drafts_make()).
 *
 *   number  case_record.draft
 */
const char *answer_draft(const struct context *c, const struct drafts *d,
                         const struct mention *m, int64_t number, struct buf *out);

/* Why there is no draft, as a sentence: "word this one yourself: it is about ...". */
const char *answer_refusal(const char *why);

#endif
