/*
 * stories.h - made-up news that several sources tell, and some that only look so
 *
 * For tests and benchmarks of identity. A group is one story: its copies are cut, have
 * the publisher behind the headline, another address of the same page, a sentence more,
 * or a few other words. Other stories share a headline, sentences, a form with other
 * figures, or are short praise that two people wrote. The same seed makes the same
 * stories.
 */
#ifndef TESTS_STORIES_H
#define TESTS_STORIES_H

#include "base/mention.h"
#include "store/store.h"

enum { STORIES_SOURCES = 20 };

struct stories {
    struct batch all;   /* ids are "0", "1" ... */
    uint32_t *groups;   /* by index: which story it tells */
    uint32_t *sources;  /* by index: which source shows it, below STORIES_SOURCES */
    const char **kinds; /* by index: how it was made, for messages */
    size_t cap;
};

/* `len` mentions of `brand`, posted in the week before `now`. */
void stories_make(struct stories *s, uint64_t seed, size_t len, struct str brand,
                  int64_t now);
void stories_release(struct stories *s);

/* How well the store's groups agree with the true ones, counted in pairs. */
struct stories_score {
    size_t pairs, found, right; /* true pairs, those put together, and rightly so */
};

/* Put all of them into a store, judge them as ours, and count. */
enum status stories_try(const struct stories *s, struct store *st, int64_t now,
                        struct stories_score *out, struct error *err);

#endif
