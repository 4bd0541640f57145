/*
 * http_inflate.h - bodies that came compressed
 *
 * Bodies wait as they travelled, and are unpacked one at a time into the same memory:
 * many at once would take several times as much.
 *
 * Sources: RFC 9110, section 8.4 (codings), RFC 1952 (gzip), RFC 1950 and 1951 (deflate).
 */
#ifndef FETCHERS_HTTP_INFLATE_H
#define FETCHERS_HTTP_INFLATE_H

#include "base/buf.h"
#include "base/status.h"

#include <zlib.h>

/* Zero-initialised storage is ready for use. */
struct inflater {
    z_stream stream;
    struct buf plain[2]; /* a body that was packed twice needs both */
    bool is_set_up;
};
void inflater_reset(struct inflater *x); /* a body of usual size leaves its memory */
void inflater_release(struct inflater *x);

/*
 * Undo what a Content-Encoding header names: gzip, x-gzip, deflate (with or without the
 * frame of zlib, as servers send both), identity, or several of them.
 *
 *   most  bytes that come out, of each of several
 *   out   borrowed from `body`, or valid until the next call, reset or release
 *
 * A stream that ends early gives what there is, and OK; so does one that goes on with
 * something else. ERR_PARSE where it is damaged or the coding is another, ERR_LIMIT
 * where it holds more than `most`; `out` is then what came before.
 */
MUST_CHECK enum status inflater_read(struct inflater *x, struct str encoding,
                                     struct str body, size_t most, struct str *out,
                                     struct error *err);

#endif
