/*
 * decode.h - the bytes of an answer as clean UTF-8
 *
 * Parsers behind this see UTF-8 alone and ignore what a document says of its
 * encoding.
 */
#ifndef FETCHERS_DECODE_H
#define FETCHERS_DECODE_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct decoded {
    struct str text;      /* clean UTF-8; a view of the body or of the buffer */
    const char *encoding; /* "utf-8", "windows-1252", "utf-16le" ...: what the bytes were
                             read as; static storage */
    bool is_repaired;     /* bad bytes were replaced by U+FFFD */
    bool is_contradicted; /* the bytes were not what the sender declared */
};

/*
 * Decode a body.
 *
 *   body          borrowed; `out->text` may be a part of it, so it lives as long
 *   content_type  the header's value, "text/xml; charset=iso-8859-1", or empty
 *   space         where text is built that can't be a view; reset first
 *   out           always written
 *
 * The encoding is that of the BOM, else of UTF-16 or UTF-32 without BOM, else the
 * charset of the header, else that of the XML declaration (or a page's meta), else UTF-8
 * where the bytes are UTF-8, else windows-1252. A declared UTF-8 that is mostly not
 * is read as windows-1252; a single-byte charset whose bytes are well-formed
 * multi-byte UTF-8 as UTF-8; latin-1 is windows-1252; a name that iconv doesn't know
 * counts as not given.
 *
 * NUL and C0 controls (but \t \n \r) are dropped, U+FFFE and U+FFFF become U+FFFD;
 * a BOM, white space and NULs before the first character go. Clean UTF-8 costs one
 * scan and no copy.
 *
 * ERR_LIMIT where `space->max` is too small for the result.
 */
MUST_CHECK enum status decode_body(struct str body, struct str content_type,
                                   struct buf *space, struct decoded *out,
                                   struct error *err);

/* The charset parameter of a Content-Type, without quotes; empty where there is none. */
struct str decode_charset(struct str content_type);

/* The media type in front, "text/xml" (as written, trimmed). */
struct str decode_media_type(struct str content_type);

#endif
