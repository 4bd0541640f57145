/*
 * archive_figures.h - what the archive's pages of figures show: scores, scorecard, what
 * costs most, and reviews worth a look
 */
#ifndef CLI_ARCHIVE_FIGURES_H
#define CLI_ARCHIVE_FIGURES_H

#include "cli/copies.h"
#include "cli/voices.h"
#include "reports/archive.h"

struct figures {
    struct archive_card card;
    struct copies copies;
    struct arena arena;
};

/* Read them for the days up to `to`, and name them in `in`. `out` is released by
 * figures_release() in any case, when `in` was printed. */
MUST_CHECK enum status figures_read(struct context *c, const struct brand_settings *brand,
                                    const struct issues *kinds, int64_t to,
                                    struct archive_input *in, struct figures *out,
                                    struct error *err);
void figures_release(struct figures *f);

#endif
