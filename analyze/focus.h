/*
 * focus.h - how near each word stands to the brand that is asked about
 *
 * "Great coffee at Acme, but Bolt was rude": for Acme the second half says little. Each
 * token has a share from FOCUS_LEAST to 1 that falls with the number of words to the
 * nearest mention of the brand, where the end of a clause, a contrast word, "and" before
 * another subject, and the end of a sentence count as several words more; a sentence that
 * starts with "it" goes on about the same. Words nearer to another brand count least.
 * Where the brand is only what another is compared with ("better than Acme", "switched
 * from Acme to Bolt"), shares are below 0: what is good there is bad for the brand.
 */
#ifndef ANALYZE_FOCUS_H
#define ANALYZE_FOCUS_H

#include "analyze/mood.h"
#include "analyze/query.h"

#define FOCUS_LEAST 0.15f

/* Memory is kept from mention to mention; zero-initialised storage is empty. */
struct focus {
    float *shares[2];  /* by MENTION_FIELD_TITLE and _TEXT, one a token */
    uint8_t *marks[2]; /* likewise; working memory */
    size_t caps[2], marks_caps[2];
};

/*
 * Fill f->shares for the tokens of `work`, after mood_mark() with `lx`. Returns false
 * where the mention does not name `m->brand`, or its source is all about the brand:
 * then the shares mean nothing.
 */
bool focus_make(struct focus *f, struct query *q, const struct mention *m,
                const struct mood_work *work, const struct lexicon *lx);
void focus_release(struct focus *f);

#endif
