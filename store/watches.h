/*
 * watches.h - what alerts have told, so that nothing is told twice
 *
 * The rules that make and read these records are in analyze/watch.h; here they are rows
 * under (brand, rule, item).
 */
#ifndef STORE_WATCHES_H
#define STORE_WATCHES_H

#include "base/mention.h"
#include "base/status.h"
#include "store/store.h"

struct watch_row {
    struct str rule, item;
    int64_t at, told_at;
    int64_t count;
};

/* All of a brand, by rule and item; `*out` in `arena`. */
MUST_CHECK enum status store_watches(struct store *st, struct str brand,
                                     struct arena *arena, struct watch_row **out,
                                     size_t *len, struct error *err);
/* Add or replace the record of (brand, rule, item). */
MUST_CHECK enum status store_watch_put(struct store *st, struct str brand,
                                       const struct watch_row *r, struct error *err);
/* Forget those of the brand that were last told before `before`. */
MUST_CHECK enum status store_watches_prune(struct store *st, struct str brand,
                                           int64_t before, struct error *err);

#endif
