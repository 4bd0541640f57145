/*
 * archive.h - the pages beside those of the digests: index, trends, search, topics
 */
#ifndef CLI_ARCHIVE_H
#define CLI_ARCHIVE_H

#include "cli/pages.h"

/* Write all of them for a brand. Files whose bytes would not change are left alone. */
MUST_CHECK enum status archive_write(struct context *c,
                                     const struct brand_settings *brand,
                                     const struct issues *kinds, struct error *err);

#endif
