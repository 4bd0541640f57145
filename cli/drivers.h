/*
 * drivers.h - what to do first, in words
 */
#ifndef CLI_DRIVERS_H
#define CLI_DRIVERS_H

#include "analyze/drivers.h"
#include "cli/voices.h"

struct driver_told {
    struct str issue, name;
    struct driver driver;
};

/* What costs a brand most in the `days` up to `to`, with the owner's marks of cost. */
MUST_CHECK enum status drivers_read(struct context *c, struct str brand,
                                    const struct issues *kinds, int64_t to, int64_t days,
                                    struct arena *a, struct driver_told *out, size_t *len,
                                    struct error *err);

/* "Cold food costs you most: 14 detractors in 90 days; without it NPS would be about 6
 * higher (2 to 9)." */
void driver_say(const struct driver_told *d, bool is_first, int64_t days,
                struct buf *out);

#endif
