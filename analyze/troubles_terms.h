/*
 * troubles_terms.h - the phrases that troubles.c counts
 */
#ifndef ANALYZE_TROUBLES_TERMS_H
#define ANALYZE_TROUBLES_TERMS_H

#include "analyze/tokens.h"
#include "analyze/troubles.h"

/* A word or pair of words. */
struct term {
    uint64_t key;    /* 0: a free slot */
    struct str name; /* as first written, in lower case */
    uint32_t words;  /* 1 or 2 */
    uint32_t people; /* of recent complaints that hold it */
    uint32_t others; /* texts of the background that do */
    uint32_t *texts; /* places in terms.recent, rising */
    size_t texts_len, texts_cap;
    uint64_t last_person;
    uint32_t last_text; /* + 1: counted in that one already */
    double g2;
};

struct terms {
    struct term *slots; /* open addressing over a power of two */
    size_t cap, len;
    size_t *recent; /* indexes of the recent complaints, those of a person together */
    size_t recent_len;
    struct arena arena; /* names */
};

/* Count every text; after that each term has what it needs. `*people` and `*others` are
 * the numbers of people that complained lately, and of texts in the background. */
void terms_count(struct terms *t, const struct trouble_text *texts, size_t len,
                 size_t *people, size_t *others);
void terms_release(struct terms *t);

/* Log-likelihood ratio of two shares, k of n and other_k of other_n; 0 where the first is
 * not at least twice the other. */
double term_g2(double k, double n, double other_k, double other_n);

/* The G2 that chance gives to any of the phrases that `people` use once in a hundred
 * times: chi-squared with one degree of freedom is the square of a normal. */
double terms_least(const struct terms *t, size_t people);

/* The first token of the phrase `name`, of one or two words, in the text; SIZE_MAX where
 * it is not there. The tokens are those of the text then. */
size_t term_find(struct tokens *t, struct str text, struct str name);

/* A folded word as terms count it: "readers" and "reader" are one. */
struct str term_stem(struct str word);

#endif
