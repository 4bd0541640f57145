/*
 * decode_inner.h - what the parts of decode.h share; not for other modules
 */
#ifndef FETCHERS_DECODE_INNER_H
#define FETCHERS_DECODE_INNER_H

#include "fetchers/decode.h"

enum charset_kind {
    CHARSET_UTF8,
    CHARSET_ASCII,  /* as windows-1252 where it isn't */
    CHARSET_LATIN1, /* windows-1252, and iso-8859-1, which is taken for it */
    CHARSET_WIDE,   /* UTF-16 and UTF-32 */
    CHARSET_SINGLE, /* one byte a character; nearly any bytes are well-formed */
    CHARSET_MULTI,
    CHARSET_EBCDIC,
};

struct charset {
    const char *labels; /* spellings, small letters and digits alone, blanks between */
    const char *name;   /* as reported */
    const char *iconv_name; /* for the kinds that iconv converts */
    enum charset_kind kind;
    unsigned char unit; /* bytes of a code unit of CHARSET_WIDE */
    bool is_little;
};

/* The charset of a label as written ("ISO_8859-1:1987"), or NULL. */
const struct charset *charset_find(struct str label);

/* By byte order mark, or by how UTF-16, UTF-32 and EBCDIC write the first
 * characters of a document; NULL where it is none of these. `*skip` is the mark's length.
 */
const struct charset *charset_sniff(struct str body, size_t *skip);

/* What an XML declaration, or the meta of a page, names; empty for none. */
struct str charset_declared(struct str text);

/* Append [body] as UTF-8, U+FFFD for what can't be converted; returns how many those
 * were, or SIZE_MAX where iconv has no such charset. Not for CHARSET_UTF8. */
size_t charset_convert(const struct charset *c, struct str body, struct buf *out);

#endif
