/*
 * copies.h - reviews worth a look, read from the store
 */
#ifndef CLI_COPIES_H
#define CLI_COPIES_H

#include "analyze/planted.h"
#include "cli/context.h"

/* What digests and the archive look at: the newest reviews of as many days. */
enum { COPIES_DAYS = 210, COPIES_MOST = 1500 };

struct copies {
    struct batch b;
    struct planted_group *groups; /* the latest first; their members, indices into `b` */
    size_t len;
    struct arena arena;
};

/* Those of a brand in the `days` before `to`, among the newest `most` mentions; 0: all.
 * `out` is released by copies_release() in any case. */
MUST_CHECK enum status copies_read(struct context *c, struct str brand, int64_t to,
                                   int64_t days, int64_t most, struct copies *out,
                                   struct error *err);
void copies_release(struct copies *c);

#endif
