/*
 * remake.h - digests that lost a mention are made again
 */
#ifndef CLI_REMAKE_H
#define CLI_REMAKE_H

#include "analyze/issues.h"
#include "cli/context.h"

/*
 * Make every digest again that store_forget() left without value: value, page, and
 * the messages that were still to be sent. One of a brand that is no longer set up is
 * given up. A run that comes after one that was cut off finishes it.
 *
 *   made  added up; may be NULL
 */
MUST_CHECK enum status remake_digests(struct context *c, const struct issues *kinds,
                                      size_t *made, struct error *err);

#endif
