/*
 * planted.h - reviews that look copied or sent in a bunch
 *
 * Two patterns that chance hardly makes, each with its evidence. Neither proves
 * anything: friends share words, and an evening that went wrong brings many one-star
 * reviews. Only mentions with a rating and a named author count; news and posts
 * quote one another and are left out.
 *
 * Alike: reviews under different names that share many runs of four words (w-shingling;
 * Broder 1997, "On the resemblance and containment of documents"). Runs that more than a
 * few reviews have are manners of speaking and don't count, unless so many reviews have
 * nearly all of their runs in common.
 *
 * Burst: within two days far more reviews with the highest (or lowest) stars in one
 * source and place than its own last 90 days let expect, most of them with hardly a word.
 * The chance is the upper tail of a Poisson distribution, times the windows looked at
 * (Bonferroni).
 */
#ifndef ANALYZE_PLANTED_H
#define ANALYZE_PLANTED_H

#include "base/arena.h"
#include "base/mention.h"

enum planted_kind { PLANTED_ALIKE, PLANTED_BURST };

struct planted_group {
    enum planted_kind kind;
    size_t *members;  /* numbers of reviews, the oldest first */
    size_t len;       /* 2 or more */
    int64_t from, to; /* times of the first and the last */
    double shared;    /* alike: least share of the shorter text's runs of words that two
                         neighbours of the group have in common, 0..1 */
    size_t most[2];   /* alike: the two members that have most in common */
    struct str words; /* for the caller: planted_words() of these two */
    double expected;  /* burst: how many such reviews 90 days let expect in that time */
    double chance;    /* burst: of that many or more, over all windows; 0..1 */
};

/* Collects reviews of one brand; what is kept of one is about 4 bytes a word. */
struct planted;
struct planted *planted_new(void);
void planted_free(struct planted *p);

/* Take in one mention, in any order; its strings may go afterwards. Returns false where
 * it is no review by somebody; the others are numbered from 0. */
bool planted_add(struct planted *p, const struct mention *m);

/*
 * Find the groups among all that were taken in.
 *
 *   arena  holds the result
 *   out    groups, the latest first; a review can be in one of each kind
 *
 * Time is about n log n in the words of all texts.
 */
void planted_find(struct planted *p, struct arena *arena, struct planted_group **out,
                  size_t *out_len);

/* The longest words in a row that stand in both texts, as `a` has them. */
struct str planted_words(struct str a, struct str b);

/* The time that a mention counts for; whether it is a review by somebody. */
int64_t planted_time(const struct mention *m);
bool planted_is_review(const struct mention *m);

#endif
