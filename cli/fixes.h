/*
 * fixes.h - what the owner did about issues, and what came of it
 */
#ifndef CLI_FIXES_H
#define CLI_FIXES_H

#include "analyze/fixes.h"
#include "cli/context.h"
#include "store/records.h"

struct fix_told {
    struct fix_record record;
    struct fix_result result; /* as of the last day that was over at `to` */
    int64_t certain_at;       /* the instants at which certain and settled days were */
    int64_t settled_at;       /* over; TIME_UNKNOWN: not so */
};

/* All of a brand, the newest first, as they stand at `to`. `*out` in `a`. */
MUST_CHECK enum status fixes_read(struct context *c, struct str brand, int64_t to,
                                  struct arena *a, struct fix_told **out, size_t *len,
                                  struct error *err);

/* "9 in 30 days before, 1 in 30 after; chance alone does that once in 93". */
void fix_say(const struct fix_result *r, struct buf *out);

#endif
