/*
 * others.h - texts of others, from the labelled data beside the project
 */
#ifndef TESTS_OTHERS_H
#define TESTS_OTHERS_H

#include "analyze/learn.h"
#include "analyze/tokens.h"

#include <stdbool.h>

struct others_text {
    const char *source;
    struct str text, label; /* label: 1 to 5, or neg, neu, pos */
    bool is_sampled;        /* one of those that learn_severity reads whole */
};

typedef void others_fn(void *context, const struct others_text *t);

/* Every text of a language in `data`/SOURCE.tsv.xz that is of this part and not too long;
 * in the order of the files, of which those that are absent are passed over. */
void others_each(const char *data, const char *lang, enum learn_part part, others_fn *fn,
                 void *context);

/* "test", "tune"; any other name is the part to learn from. */
enum learn_part others_part(const char *name);

/* Where the sentence, or the part of one, that begins with token `from` ends: as
 * severity_signs.c reads it. */
size_t others_sentence_end(const struct tokens *t, size_t from);

/* What a sentence is known by where its words may not be kept. */
uint64_t others_sentence_hash(const struct tokens *t, size_t from, size_t to);

#endif
