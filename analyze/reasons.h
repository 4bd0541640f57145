/*
 * reasons.h - why a mood is as it is, in a few spans that an owner can read
 *
 * A text has many entries, most of them weak. The strongest are told; what lies within
 * one of them is added to it ("waste" to "waste of money"), and all that is left is one
 * last reason without span, so that the weights add up to the mood exactly.
 */
#ifndef ANALYZE_REASONS_H
#define ANALYZE_REASONS_H

#include "analyze/mood.h"
#include "base/mention.h"

enum { REASONS_SPANS_MAX = 12 };

/* Set j->reasons from `m`, after mood_judge(); the array is put in `arena`, notes are
 * views into the text. */
void reasons_fill(const struct mood_work *m, const struct lexicon *lx,
                  struct judgement *j, struct arena *arena);

#endif
