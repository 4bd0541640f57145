/*
 * corrections.h - what the owner put right, laid over what the rules say
 *
 * Applied right behind the analysis, wherever mentions are judged to be stored; so a
 * correction holds for history, and survives new rules. A reason with the rule "owner"
 * says so.
 */
#ifndef CLI_CORRECTIONS_H
#define CLI_CORRECTIONS_H

#include "analyze/issues.h"
#include "cli/context.h"
#include "store/records.h"

struct corrections {
    struct correction *items; /* by mention, then id; rules (mention 0) first */
    size_t len, rules_len;
    double rating_passive, rating_promoter; /* of the settings */
    struct issues *kinds;                   /* where an issue is corrected; else NULL */
    struct arena arena;
};

/* Every one that holds; released by corrections_release() in any case. */
MUST_CHECK enum status corrections_read(struct context *c, struct corrections *out,
                                        struct error *err);
void corrections_release(struct corrections *c);

/* Lay them over a fresh judgement. Rules come first, in the order they were made, so that
 * what is said of one mention holds against them. `a` holds new strings and reasons. */
void corrections_apply(const struct corrections *c, struct mention *m, struct arena *a);
/* The same for one alone, whether it is stored or not. */
void correction_apply(const struct corrections *c, const struct correction *one,
                      struct mention *m, struct arena *a);

/* Does a rule speak of the mention: brand, and `words` in title or text, at the edges of
 * words, without regard to case and accents? */
bool correction_meets(const struct correction *rule, const struct mention *m);

/* Remember a correction and let the mentions it speaks of be judged again. `row` of one
 * mention; for a rule, of each mention that changes. In one transaction. */
MUST_CHECK enum status correction_make(struct context *c, const struct correction *one,
                                       const int64_t *rows, size_t len,
                                       struct error *err);

#endif
