/*
 * reviews.h - reviews of others of which a reader said what they complain of
 *
 * issues-judged.LANG.tsv has a line `hash TAB id id ?id`, sorted: the hash of the text by
 * others_sentence_hash(), the kinds that are meant, and with "?" those that may be seen
 * either way; "no" where there is none. The words are in the labelled data.
 */
#ifndef TESTS_REVIEWS_H
#define TESTS_REVIEWS_H

#include "analyze/issues_private.h"
#include "analyze/mood.h"
#include "tests/judged.h"

struct reviews {
    struct str language;
    struct issues *issues;
    struct issue_lang *lang;
    struct phrase_reader *reader;
    struct lexicon lexicon;
    struct mood_work work;
    struct judged judged;
    size_t found;
};

/* A review, and the issues that are named in it now. */
struct review {
    struct str ids; /* what the reader said */
    struct issue_result named;
    unsigned business; /* number of its bit */
    double rating;
};

typedef void review_taker(void *context, const struct review *r);

/* Read the file of that language in `folder`; `r` is zero. reviews_close() is due in any
 * case. */
MUST_CHECK enum status reviews_open(struct reviews *r, const char *lang,
                                    const char *folder, struct error *err);
void reviews_close(struct reviews *r);

/* Give `take` every review, with its words from `data`; r->found counts them. ERR_MISSING
 * where `data` has not all of them. */
MUST_CHECK enum status reviews_each(struct reviews *r, const char *data,
                                    review_taker *take, void *context, struct error *err);

/* What the reader said of a kind: 1, 0, or -1 where it may be seen either way. */
int review_says(const struct review *r, struct str kind);

#endif
