/*
 * tell.h - the word that tells what is about something else
 */
#ifndef ANALYZE_TELL_H
#define ANALYZE_TELL_H

#include "base/mention.h"

struct tell {
    struct str word;     /* folded; empty: none tells them apart */
    size_t wrong, right; /* how many of each hold it */
};

/*
 * Find the word that stands in most of the wrong mentions and in none that is right;
 * where there is none such, one that stands in at least three times as many wrong ones.
 *
 *   items    mentions, title and text are read
 *   is_wrong as a person said, one for each
 *   all      of what the items are a sample; where several words are as good, the one
 *            that is rarest there wins, so that no common word does
 *   brand    its words are no candidates
 *   arena    holds the word
 *
 * Of words with fewer than three letters none is taken; numbers, addresses and handles
 * neither.
 */
struct tell tell_find(const struct mention *const *items, const bool *is_wrong,
                      size_t len, const struct batch *all, struct str brand,
                      struct arena *arena);

/* In how many of them the folded word stands. */
size_t tell_count(const struct batch *all, struct str word);

#endif
