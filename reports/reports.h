/*
 * reports.h - the formats of a digest, and the file that one is written to
 *
 * A format is one row of the table in reports.c and one file. Each writes the JSON
 * value of digest_make() or alert_make() and decides nothing itself.
 */
#ifndef REPORTS_REPORTS_H
#define REPORTS_REPORTS_H

#include "base/buf.h"
#include "base/status.h"

#include <jansson.h>

/* The most bytes of a mail's HTML part: Gmail cuts a message at 102 KiB. */
enum { REPORT_MAIL_MAX_BYTES = 90000 };
#define REPORT_LOGO_ID "logo@earshot"

struct report_options {
    bool has_color;     /* text only: escape sequences for a terminal */
    int columns;        /* text only: 0 is 78 */
    bool is_in_archive; /* pages: index, trends and search stand beside it */
    /* mail and pages: the brand's logo as the bytes of an image, its type ("image/png")
     * and the words that stand for it; a mail names it REPORT_LOGO_ID. Empty: none */
    struct str logo, logo_type, logo_alt;
    size_t *shown; /* mails: set to the most items of a section that it has; or NULL */
};

struct report {
    const char *name; /* what `earshot digest --format` calls it */

    /*
     * Append the printed value to `out` (UTF-8, lines end in \n).
     *
     *   value  of digest_make() or alert_make(); borrowed
     *   o      may be NULL
     *
     * ERR_BUG where the value is not of version 1; ERR_LIMIT from out->max.
     */
    enum status (*write)(const json_t *value, const struct report_options *o,
                         struct buf *out, struct error *err);
};

/* The row of that name, or NULL. */
const struct report *report_find(struct str name);
/* The n-th row, sorted by name, n from 0; NULL past the last. */
const struct report *report_at(size_t n);

/*
 * Write a whole file: a temporary one beside it, flushed to disk, then renamed, so
 * that a reader sees the old or the new one. Mode 0600.
 *
 *   path  an existing symbolic link or anything else but a regular file there is
 *         refused; so is a folder of it that is a link (the last folder only)
 *
 * ERR_IO for every failure (full, read-only, no such folder, link, directory); the
 * temporary file is gone then and the old file untouched.
 */
MUST_CHECK enum status page_write(const char *path, struct str bytes, struct error *err);

/*
 * The same in pieces. `path` is borrowed until page_close(), which tells the first
 * failure of all; it leaves the old file as it was unless `is_kept`. The struct is gone
 * then.
 */
struct page_file;
MUST_CHECK enum status page_open(const char *path, struct page_file **out,
                                 struct error *err);
void page_put(struct page_file *f, struct str bytes);
MUST_CHECK enum status page_close(struct page_file *f, bool is_kept, struct error *err);

#endif
