/*
 * discoveries.h - troubles that no kind names yet: found each day, told, adopted
 */
#ifndef CLI_DISCOVERIES_H
#define CLI_DISCOVERIES_H

#include "cli/context.h"
#include "store/records.h"

enum {
    DISCOVERY_DAYS = 28, /* in which something has to come up */
    DISCOVERY_WEEKS = 4,
};

/* Look what complaints of the last weeks have in common, and keep it in the store. At
 * most some thousand mentions are read, so that the time does not grow with the store. */
MUST_CHECK enum status discoveries_follow(struct context *c, struct str brand,
                                          struct error *err);

/* Those of the store that are not adopted and were heard of in the last weeks. */
MUST_CHECK enum status discoveries_read(struct context *c, struct str brand, int64_t now,
                                        struct arena *a, struct discovery_record **out,
                                        size_t *len, struct error *err);

/* The complaints of the last weeks before `to` that hold one of `terms`, the newest
 * first, at most DISCOVERY_MENTIONS; `b` is reset. */
enum { DISCOVERY_MENTIONS = 30 };
MUST_CHECK enum status discoveries_mentions(struct context *c, struct str brand,
                                            struct str terms, int64_t to, struct batch *b,
                                            struct error *err);

/* "Card reader": the name as a heading. In `a`. */
struct str discovery_heading(const struct discovery_record *r, struct arena *a);

#endif
