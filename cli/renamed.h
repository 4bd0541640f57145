/*
 * renamed.h - brands whose name in the settings is another one than before
 */
#ifndef CLI_RENAMED_H
#define CLI_RENAMED_H

#include "analyze/issues.h"
#include "cli/context.h"

/* What is kept under an earlier name of a brand (`formerly`, or one that differs in case,
 * accents and marks alone) goes on under its name, with its pages; the store is open for
 * writing. */
MUST_CHECK enum status renamed_follow(struct context *c, const struct issues *kinds,
                                      struct error *err);

/* Names in the store that are no brand's of the settings any more; `*out` in `arena`. */
MUST_CHECK enum status renamed_strays(struct context *c, struct arena *arena,
                                      struct str **out, size_t *len, struct error *err);

#endif
