/*
 * troubles.h - recurring things that no kind of complaint names yet
 *
 * Words and pairs of words that recent complaints hold far more often than everything
 * else does. How far is measured by the log-likelihood ratio G2 over people, not texts:
 * it stays right where counts are small, where chi-squared and pointwise mutual
 * information make much of what one person said twice. The bar rises with the number
 * of phrases that are looked at. Phrases said by the same people are one thing; its name
 * is a phrase of theirs.
 *
 * Source: Dunning 1993, "Accurate methods for the statistics of surprise and
 * coincidence", Computational Linguistics 19(1).
 */
#ifndef ANALYZE_TROUBLES_H
#define ANALYZE_TROUBLES_H

#include "base/arena.h"

#include <stdbool.h>

struct trouble_text {
    struct str text;
    uint64_t person;          /* who wrote it; the same number for the same person */
    int64_t day;              /* on any calendar that counts on */
    bool is_recent_complaint; /* where it is looked for; others are the background */
    bool is_named;            /* a kind names an issue in it already */
};

/* A thing that was found before, so that it keeps its name. */
struct trouble_known {
    struct str id, name;
    struct str terms; /* as in struct trouble */
};

enum { TROUBLE_PEOPLE_MIN = 4, TROUBLE_MAX = 24, TROUBLE_TERMS = 6 };

struct trouble {
    struct str id;     /* "card-reader" */
    struct str name;   /* "card reader" */
    struct str terms;  /* up to TROUBLE_TERMS phrases, split by commas, the name first */
    size_t people;     /* who said it */
    size_t days;       /* from the first to the last time, both counted */
    double g2;         /* of its strongest phrase */
    size_t quote;      /* index of the text that says it shortest */
    size_t start, len; /* the sentence of it */
    size_t *texts;     /* indexes of all texts that say it; in no order */
    size_t texts_len;
};

/*
 * Find what recent complaints have in common.
 *
 *   texts  any order, the same order gives the same result
 *   known  what was found before, or NULL: a thing that shares half of its phrases with
 *          one of these keeps its id and name
 *   out    in `arena`, the strongest first, at most TROUBLE_MAX
 *
 * A thing whose mentions have mostly an issue already is left out.
 */
void troubles_find(const struct trouble_text *texts, size_t len,
                   const struct trouble_known *known, size_t known_len,
                   struct arena *arena, struct trouble **out, size_t *out_len);

#endif
