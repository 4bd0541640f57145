/*
 * eval_rules.h - the rules of judgement, as they are named and told in a table
 */
#ifndef TESTS_EVAL_RULES_H
#define TESTS_EVAL_RULES_H

#include "analyze/rules.h"

/* What the rule does, in one line. */
const char *eval_rule_summary(enum rule rule);

/* False where no rule is named so. */
bool eval_rule_parse(struct str name, enum rule *out);

#endif
