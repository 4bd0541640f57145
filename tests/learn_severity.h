/*
 * learn_severity.h - the texts that learn_severity learns from, as rows; the gates in
 * front of what it learns
 */
#ifndef TESTS_LEARN_SEVERITY_H
#define TESTS_LEARN_SEVERITY_H

#include "base/status.h"
#include "tests/grams.h"

#include <stdbool.h>

enum { NO = 0, KINDS = 12, FOLDS = 5 };
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

/* What others wrote in that language, `data`/SOURCE.tsv.xz: text, label. */
void learn_read_others(struct rows *r, const char *data, const char *lang);

void learn_release(struct rows *r);

/* ---- the model (learn_severity.c) ---- */

struct learner {
    struct rows rows;
    bool *mask;    /* entries that may have weights */
    unsigned fold; /* is left out; FOLDS: none */
};

/* Weights of entry i for kind k are w[(i + 1) * KINDS + k]; before them the biases. */
static inline const double *learn_weights_of(const double *w, uint32_t entry)
{
    return &w[((size_t)entry + 1) * KINDS];
}

/* What an entry says of a kind, as against none; and of all kinds alike. */
double learn_told(const double *w, uint32_t entry, unsigned kind);
double learn_told_of_any(const double *w, uint32_t entry);

/* What a sentence says of the kind that it says most of, as against none. */
double learn_row_sum(const struct learner *l, const struct row *r, const double *w);

/* For qsort(): doubles, the largest first. */
int learn_by_size(const void *a, const void *b);

/* ---- what is skimmed before a sentence is read (learn_severity_gates.c) ---- */

/* The least sum of skimming that hardly a grave sentence stays below; grave is one whose
 * sum is above `cut`. */
double learn_least(const struct learner *l, const double *w, double cut);

/* Words without which hardly a sentence is told as grave, and few others have: what is
 * rare and speaks plainly, and of what is not those that open most. Sets gates[entry];
 * tells on stderr how many sentences pass. */
void learn_gates(const struct learner *l, const double *w, double cut, double least,
                 bool *gates);

#endif
