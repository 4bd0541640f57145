/*
 * learn_severity.h - the texts that learn_severity learns from, as rows
 */
#ifndef TESTS_LEARN_SEVERITY_H
#define TESTS_LEARN_SEVERITY_H

#include "base/status.h"
#include "tests/grams.h"

#include <stdbool.h>

enum {
    NO = 0,
    KINDS = 12,
    FOLDS = 5,
    IN_NO_FOLD = FOLDS,     /* of a row: every fit has it */
    NO_FOLD_OUT = FOLDS + 1 /* of a fit: every row is in it */
};
extern const char *const learn_kinds[KINDS]; /* "no" first */

/* A sentence. */
struct row {
    size_t first, len; /* in grams.ids */
    double scale;      /* 1 / sqrt(tokens) */
    double weight;
    size_t text; /* by number */
    unsigned kind, fold;
};

struct text {
    enum {
        TEXT_GRAVE,
        TEXT_HARMLESS,
        TEXT_PLEASED, /* of others, who gave four or five stars */
        TEXT_OTHER,   /* of others: a few are grave */
        TEXT_PAIR,    /* ours, one of a pair of nearly the same words */
        TEXT_JUDGED,  /* a sentence of others that a reader judged */
    } sort;
    unsigned fold;
};

struct rows {
    struct grams grams;
    struct row *items;
    size_t len, cap;
    struct text *texts;
    size_t texts_len, texts_cap;
    bool *own; /* by entry below own_len: held by two rows of ours */
    size_t own_len;
};

/* Our own texts, `dir`/severity.LANG.tsv, and `dir`/severity-pairs.LANG.tsv. */
MUST_CHECK enum status learn_read_own(struct rows *r, const char *dir, const char *lang,
                                      struct error *err);

/* What others wrote in that language, `data`/SOURCE.tsv.xz: text, label; and what
 * `dir`/severity-judged.LANG.tsv says of it. */
MUST_CHECK enum status learn_read_others(struct rows *r, const char *dir,
                                         const char *data, const char *lang,
                                         struct error *err);

void learn_release(struct rows *r);

#endif
