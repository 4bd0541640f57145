/*
 * url.h - web addresses: resolve, clean, compare, show
 *
 * Addresses are http or https; everything else is refused. Source: RFC 3986 as
 * libcurl reads it; a shorter way for plain absolute ones gives the same bytes.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/*
 * Append `ref` resolved against the absolute `base` (empty: `ref` is absolute), in one
 * spelling: scheme and host in lower case, other scripts in the host as "xn--", no
 * default port, no dot segments, an empty path as "/", blanks and the characters
 * "<>\^`{|} percent-encoded.
 *
 * White space around `ref` is ignored. Returns false, with `out` as it was, where the
 * result is not absolute http(s), or holds a user, control characters, bidi controls or
 * bad UTF-8, is longer than URL_MAX, or where `ref` is empty.
 */
enum { URL_MAX = 8192 };
bool url_resolve(struct str base, struct str ref, struct buf *out);

/*
 * An address for a mention: url_resolve(), then
 * - redirects of Google are unwrapped: google.com/url?...&url= (percent-decoded
 *   once), news.google.com CBMi ids that hold the address;
 * - the parameters utm_*, fbclid, gclid, dclid, msclkid, mc_cid, mc_eid, igshid and
 *   yclid are dropped, others kept in order.
 */
bool url_clean(struct str base, struct str ref, struct buf *out);

/* The same as a copy in an arena; the empty str where it is refused. */
struct str url_clean_copy(struct arena *a, struct str base, struct str ref);

/*
 * Append the key under which two addresses of one page are equal; not an address.
 * `url` is one that url_clean() gave. Left out: scheme, "www.", "m.", "mobile."
 * and "amp." before the host, default port, final slash, "/amp" at the end, and the
 * longer list of tracking parameters (utm_, mtm_, gbraid, srsltid ...). A fragment goes
 * unless it names one item or route ("#comment-5", "#!/a"). Other parameters keep
 * their order; percent-encoding is made uniform.
 */
void url_key(struct str url, struct buf *out);

/*
 * Append the form for logs and messages: no user or password, and values of query
 * parameters that can be secrets (key, token, sig, passkey ...) as "...". With
 * `is_secret` all behind the host is "...". Any text may come in; control characters go.
 */
void url_redacted(struct str url, bool is_secret, struct buf *out);

/* Views into `url`, which url_clean() gave: "shop.example" and
 * "https://shop.example:8443" of "https://shop.example:8443/a". */
struct str url_host(struct str url);
struct str url_origin(struct str url);
struct str url_path(struct str url);  /* "/a", without query */
struct str url_query(struct str url); /* behind '?', before '#' */
bool url_is_http(struct str url);     /* starts with http:// or https:// and a host */

/* Percent-encode all but A-Z a-z 0-9 - . _ ~ (RFC 3986, 2.3), and decode ("+" stays;
 * a "%" without two hex digits stays). */
void url_encode(struct str s, struct buf *out);
void url_decode(struct str s, struct buf *out);

#endif
