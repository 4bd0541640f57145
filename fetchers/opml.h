/*
 * opml.h - lists of feeds, as feed readers exchange them
 *
 * Source: OPML 2.0 (opml.org/spec2.opml): every <outline> with an xmlUrl is a feed.
 */
#ifndef FETCHERS_OPML_H
#define FETCHERS_OPML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

struct opml_feed {
    struct str title; /* one line; may be empty */
    struct str url;   /* absolute http(s) */
    struct str page;  /* htmlUrl, absolute http(s); or empty */
};

enum { OPML_FEEDS_MAX = 10000 };

/*
 * Read a list, well-formed or not.
 *
 *   out      in `arena`, in the order of the file, each address once
 *   refused  outlines with an xmlUrl that is no address, or past OPML_FEEDS_MAX
 *
 * ERR_PARSE for what is no OPML.
 */
MUST_CHECK enum status opml_read(struct str bytes, struct arena *arena,
                                 struct opml_feed **out, size_t *len, size_t *refused,
                                 struct error *err);

/* Append a list that feed readers take. */
void opml_write(const struct opml_feed *feeds, size_t len, struct str title,
                struct buf *out);

#endif
