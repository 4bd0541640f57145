/*
 * url_parts.h - what the parts of url.h share; not for other modules
 */
#ifndef BASE_URL_PARTS_H
#define BASE_URL_PARTS_H

#include "base/url.h"

/* Views into an absolute http(s) address. */
struct url_parts {
    struct str scheme; /* "http" or "https", as written */
    struct str host;
    struct str port; /* digits, or empty */
    struct str path; /* "/...", or empty */
    struct str query, fragment;
    bool has_user; /* and perhaps a password, before the host */
    bool has_query, has_fragment;
};

/* Split at the delimiters alone: nothing is checked but the scheme. */
bool url_split(struct str url, struct url_parts *out);

/* Append part of an address with blanks and the like percent-encoded. */
void url_add_encoded(struct str s, struct buf *out);

/* Append a query without tracking parameters; '?' goes in front where any are left. */
void url_add_query(struct str query, bool is_long_list, struct buf *out);

/* The address behind a redirect of Google's: appends it, or returns false. */
bool url_unwrap(const struct url_parts *parts, struct buf *out);

/* A host in lower case, with labels of other scripts as "xn--..." (RFC 3492). False
 * where that can't be. */
bool url_add_host(struct str host, struct buf *out);

#endif
