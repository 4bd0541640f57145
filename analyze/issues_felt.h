/*
 * issues_felt.h - what is felt of the thing that a phrase names
 *
 * Feelings are those of the words (mood.h), in logits; good ones are above 0.
 */
#ifndef ANALYZE_ISSUES_FELT_H
#define ANALYZE_ISSUES_FELT_H

#include "analyze/issues.h"

/* Nearer to 0 nothing is felt. */
static const float felt_least = 0.25f;

/* A clause, and what is felt in it: all phrases within it ask for the same. */
struct felt_clause {
    size_t from, to;              /* tokens; to < from: none yet */
    size_t first_felt, last_felt; /* those that count: of the clause or the sentence */
    float feeling;
};

/* Feelings added up over the clause that holds tokens first to last; where that has
 * none, over the sentence, up to a "but". `known` is the last such clause that was met,
 * {.from = 1} at the start of a text. */
float felt_near(const struct issue_text *text, size_t first, size_t last,
                struct felt_clause *known);

/* What these tokens themselves are felt as, where that is good; else 0: "ohne Grund
 * gesperrt" is no less a complaint because some list likes one of its words. */
float felt_cheer(const struct issue_text *text, size_t first, size_t last);

#endif
