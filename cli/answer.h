/*
 * answer.h - proposed answers, from a stored mention and the settings
 */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "base/mention.h"
#include "cli/context.h"
#include "reports/draft.h"

/* Append the draft for a case to `out`. NULL, or why there is none (drafts_make()).
 *
 *   number  case_record.draft
 */
const char *answer_draft(const struct context *c, const struct drafts *d,
                         const struct mention *m, int64_t number, struct buf *out);

/* Why there is no draft, as a sentence: "word this one yourself: it is about ...". */
const char *answer_refusal(const char *why);

#endif
