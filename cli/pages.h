/*
 * pages.h - the web pages of digests and their archive, in the folder of the settings
 */
#ifndef CLI_PAGES_H
#define CLI_PAGES_H

#include "cli/gather.h"
#include "reports/reports.h"
#include "store/records.h"

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

/* The same for a round-up over all brands: REPORTS/2026-11-17.html. */
MUST_CHECK enum status pages_roundup(struct context *c, const json_t *value,
                                     struct arena *arena, struct str *path,
                                     struct error *err);

/* The path of a file of the brand's folder; NUL-ended, in `arena`. */
struct str pages_path(struct context *c, const struct brand_settings *brand,
                      struct str name, struct arena *arena);
/* Write one file into the brand's folder, unless these bytes stand there already. */
MUST_CHECK enum status pages_put(struct context *c, const struct brand_settings *brand,
                                 struct str name, struct str bytes, struct arena *arena,
                                 struct error *err);
/* Remove every page of the brand's folder but those of digests: what they show may be
 * there no longer. archive_write() writes them anew. */
MUST_CHECK enum status pages_drop(struct context *c, const struct brand_settings *brand,
                                  struct error *err);
/* Remove the page of a digest, and of a week the board: `record` is what is stored of it.
 * Where the zone of the brand isn't known any more, those of the days beside it too. */
MUST_CHECK enum status pages_remove(struct context *c, const struct brand_settings *brand,
                                    const struct digest_record *record,
                                    struct error *err);
/* Write the page of every stored digest of the brand that has none. */
MUST_CHECK enum status
pages_restore(struct context *c, const struct brand_settings *brand, struct error *err);

/* The brand's logo for a printer; nothing where there is none, or the file is no small
 * PNG, JPEG or GIF. Lives until pages_logo_release(). */
struct pages_logo {
    struct buf bytes;
};
void pages_logo_read(const struct brand_settings *brand, struct pages_logo *logo,
                     struct report_options *o);
void pages_logo_release(struct pages_logo *logo);

/* Hand a file to the program that shows pages: $BROWSER, else xdg-open. False where there
 * is none. */
bool pages_open(struct str path);

#endif
