/*
 * pages.h - the web pages of digests and their archive, in the folder of the settings
 */
#ifndef CLI_PAGES_H
#define CLI_PAGES_H

#include "cli/gather.h"

/*
 * Write the page of a digest, and for a week the one for the staff board:
 * REPORTS/BRAND/2026-11-17.html.
 *
 *   value  of digest_make()
 *   path   the page's, in `arena`; NUL-ended; set on OK
 *
 * ERR_IO where a file can't be written; what stood there is untouched.
 */
MUST_CHECK enum status pages_digest(struct context *c, const struct brand_settings *brand,
                                    const json_t *value, struct arena *arena,
                                    struct str *path, struct error *err);

/* Hand a file to the program that shows pages: $BROWSER, else xdg-open. False where there
 * is none. */
bool pages_open(struct str path);

#endif
