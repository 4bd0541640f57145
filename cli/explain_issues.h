/*
 * explain_issues.h - what the issues of a mention are made of, for `earshot explain`
 */
#ifndef CLI_EXPLAIN_ISSUES_H
#define CLI_EXPLAIN_ISSUES_H

#include "base/mention.h"
#include "reports/terminal.h"

/* A line for each issue: its sum, what is needed, and what each phrase adds; or that the
 * owner said so. */
void explain_issues(struct terminal *t, const struct judgement *j);

#endif
