#include "base/url_parts.h"

#include "base/utf8.h"

#include <string.h>

#include <curl/curl.h>

enum { UNWRAP_MAX = 3 }; /* redirects inside redirects */

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Where the first of `stops` stands in `s`, or s.len. */
static size_t find_any(struct str s, const char *stops)
{
    size_t first = s.len;

    for (; *stops != '\0'; stops++) {
        const char *at = first > 0 ? memchr(s.ptr, *stops, first) : NULL;

        if (at != NULL)
            first = (size_t)(at - s.ptr);
    }
    return first;
}

static struct str rest_of(struct str s, size_t from)
{
    return str_slice(s, from, s.len);
}

bool url_is_http(struct str url)
{
    size_t head = str_starts_fold(url, STR("http://"))    ? 7
                  : str_starts_fold(url, STR("https://")) ? 8
                                                          : 0;

    return head > 0 && find_any(rest_of(url, head), "/?#") > 0;
}

/* "host:8443" is host and port, "[::1]" a host alone. */
static void split_port(struct url_parts *p)
{
    for (size_t i = p->host.len; i-- > 0 && p->host.ptr[i] != ']';) {
        if (p->host.ptr[i] == ':') {
            p->port = rest_of(p->host, i + 1);
            p->host.len = i;
            return;
        }
    }
}

bool url_split(struct str url, struct url_parts *out)
{
    size_t colon = str_find_char(url, ':');
    struct str authority;

    *out = (struct url_parts){0};
    if (!url_is_http(url))
        return false;
    out->scheme = str_slice(url, 0, colon);
    url = rest_of(url, colon + 3);
    authority = str_slice(url, 0, find_any(url, "/?#"));
    url = rest_of(url, authority.len);
    out->host = authority;
    for (size_t i = authority.len; i-- > 0 && !out->has_user;) {
        if (authority.ptr[i] == '@') {
            out->host = rest_of(authority, i + 1);
            out->has_user = true;
        }
    }
    split_port(out);
    out->path = str_slice(url, 0, find_any(url, "?#"));
    url = rest_of(url, out->path.len);
    out->has_query = url.len > 0 && url.ptr[0] == '?';
    if (out->has_query) {
        out->query = str_slice(url, 1, find_any(url, "#") - 1);
        url = rest_of(url, out->query.len + 1);
    }
    out->has_fragment = url.len > 0;
    out->fragment = rest_of(url, 1);
    return true;
}

struct str url_host(struct str url)
{
    struct url_parts parts;

    return url_split(url, &parts) ? parts.host : STR_NONE;
}

struct str url_origin(struct str url)
{
    struct url_parts parts;

    if (!url_split(url, &parts))
        return STR_NONE;
    return (struct str){url.ptr, (size_t)(parts.path.ptr - url.ptr)};
}

struct str url_path(struct str url)
{
    struct url_parts parts;

    return url_split(url, &parts) ? parts.path : STR_NONE;
}

struct str url_query(struct str url)
{
    struct url_parts parts;

    return url_split(url, &parts) ? parts.query : STR_NONE;
}

void url_encode(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (is_alnum(s.ptr[i]) || (s.ptr[i] != '\0' && strchr("-._~", s.ptr[i]) != NULL))
            buf_add_char(out, s.ptr[i]);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)s.ptr[i]);
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void url_decode(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        int high = s.ptr[i] == '%' && i + 2 < s.len ? hex_digit(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;

        if (low >= 0) {
            buf_add_char(out, (char)(high * 16 + low));
            i += 2;
        } else {
            buf_add_char(out, s.ptr[i]);
        }
    }
}

/* Characters that go out as they are: in a path, a query or a fragment. */
static bool is_plain(struct str s)
{
    static const bool is_odd[128] = {
        [' '] = true,  ['"'] = true, ['<'] = true,  ['>'] = true,
        ['\\'] = true, ['^'] = true, ['`'] = true,  ['{'] = true,
        ['|'] = true,  ['}'] = true, [0x7F] = true,
    };

    for (size_t i = 0; i < s.len; i++) {
        signed char c = (signed char)s.ptr[i];

        if (c < ' ' || is_odd[c]) /* below 0: other scripts */
            return false;
    }
    return true;
}

void url_add_encoded(struct str s, struct buf *out)
{
    if (is_plain(s)) {
        buf_add(out, s);
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        struct str c = str_slice(s, i, 1);

        if ((unsigned char)s.ptr[i] < 0x80 && !is_plain(c))
            url_encode(c, out);
        else
            buf_add(out, c);
    }
}

/* The last label starts with a letter, so the host is no number for an address. */
static bool is_plain_host(struct str host)
{
    size_t label = 0;

    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];

        if (c == '.')
            label = i + 1;
        else if (!is_alnum(c) && c != '-')
            return false;
    }
    return host.len > 0 && host.len <= 253 && label < host.len &&
           (host.ptr[label] | 32) >= 'a' && (host.ptr[label] | 32) <= 'z';
}

static bool is_plain_port(struct str port)
{
    int64_t n;

    return port.len > 0 && port.len <= 5 && port.ptr[0] != '0' && str_to_int(port, &n) &&
           n > 0 && n < 65536;
}

/* Does curl_url() leave these parts as they are? */
static bool is_plain_url(const struct url_parts *p)
{
    return is_plain_host(p->host) && (p->port.ptr == NULL || is_plain_port(p->port)) &&
           is_plain(p->path) && is_plain(p->query) && is_plain(p->fragment) &&
           str_find(p->path, STR("/.")) == SIZE_MAX;
}

static bool is_default_port(struct str scheme, struct str port)
{
    return str_eq(port, scheme.len == 4 ? STR("80") : STR("443"));
}

/* The address from parts that are in order; `query` decides on the parameters. */
enum query { QUERY_KEPT, QUERY_CLEANED };

static bool assemble(const struct url_parts *p, enum query query, struct buf *out)
{
    buf_add(out, p->scheme.len == 4 ? STR("http://") : STR("https://"));
    if (!url_add_host(p->host, out))
        return false;
    if (p->port.len > 0 && !is_default_port(p->scheme, p->port)) {
        buf_add_char(out, ':');
        buf_add(out, p->port);
    }
    if (p->path.len == 0)
        buf_add_char(out, '/');
    url_add_encoded(p->path, out);
    if (query == QUERY_CLEANED) {
        url_add_query(p->query, false, out);
    } else if (p->has_query && p->query.len > 0) {
        buf_add_char(out, '?');
        url_add_encoded(p->query, out);
    }
    if (p->has_fragment && p->fragment.len > 0) {
        buf_add_char(out, '#');
        url_add_encoded(p->fragment, out);
    }
    return true;
}

/* libcurl's reading of an address, as text in `out`. */
static bool ask_curl(struct str url, struct buf *out)
{
    CURLU *handle = curl_url();
    struct buf text = {0};
    char *whole = NULL;
    bool is_good = false;

    buf_add(&text, url);
    if (handle != NULL && text.len > 0 &&
        curl_url_set(handle, CURLUPART_URL, text.ptr,
                     CURLU_ALLOW_SPACE | CURLU_DISALLOW_USER) == CURLUE_OK &&
        curl_url_get(handle, CURLUPART_URL, &whole, 0) == CURLUE_OK) {
        buf_add_text(out, whole);
        is_good = true;
    }
    curl_free(whole);
    curl_url_cleanup(handle);
    buf_release(&text);
    return is_good;
}

/* The host in ASCII before libcurl sees it, whose own way depends on the locale. */
static bool with_ascii_host(const struct url_parts *p, struct buf *out)
{
    struct str rest = {p->host.ptr + p->host.len, 0};

    buf_add(out, p->scheme);
    buf_add_text(out, "://");
    if (!url_add_host(p->host, out))
        return false;
    rest.len = (size_t)(p->fragment.ptr + p->fragment.len - rest.ptr);
    buf_add(out, rest);
    return true;
}

/* No control characters, no bad UTF-8, nothing that hides. */
static bool is_showable(struct str s)
{
    struct buf clean = {0};
    bool is_same;

    if (is_plain(s))
        return true;
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return false;
    }
    if (utf8_valid(s) < s.len)
        return false;
    (void)utf8_clean(s, 0, UTF8_SPACE_KEEP, &clean);
    is_same = str_eq(buf_str(&clean), s);
    buf_release(&clean);
    return is_same;
}

/* Add the address `url`, absolute and trimmed; unwraps and drops parameters where
 * it is cleaned. */
static bool add_absolute(struct str url, enum query query, int unwraps, struct buf *out)
{
    struct url_parts parts;
    struct buf ascii = {0}, text = {0}, inner = {0};
    bool is_good = url_split(url, &parts) && !parts.has_user;

    if (is_good && !is_plain_url(&parts))
        is_good = with_ascii_host(&parts, &ascii) && ask_curl(buf_str(&ascii), &text) &&
                  url_split(buf_str(&text), &parts);
    if (is_good && query == QUERY_CLEANED && unwraps < UNWRAP_MAX &&
        url_unwrap(&parts, &inner) && is_showable(str_trim(buf_str(&inner))) &&
        add_absolute(str_trim(buf_str(&inner)), query, unwraps + 1, out))
        goto out;
    is_good = is_good && assemble(&parts, query, out);
out:
    buf_release(&ascii);
    buf_release(&text);
    buf_release(&inner);
    return is_good;
}

/* Does `ref` start with a scheme: letters and so on before a ':'? */
static bool has_scheme(struct str ref)
{
    size_t i = 0;

    while (i < ref.len && (is_alnum(ref.ptr[i]) || strchr("+-.", ref.ptr[i]) != NULL) &&
           ref.ptr[i] != '\0')
        i++;
    return i > 0 && i < ref.len && ref.ptr[i] == ':';
}

/* RFC 3986, section 5.2.2, but for the dot segments, which libcurl takes out. */
static bool join(struct str base, struct str ref, struct buf *out)
{
    struct url_parts p;
    struct str origin, directory;

    if (!url_split(base, &p))
        return false;
    origin = url_origin(base);
    directory = p.path;
    while (directory.len > 0 && directory.ptr[directory.len - 1] != '/')
        directory.len--;
    if (str_starts(ref, STR("//"))) {
        buf_add(out, p.scheme);
        buf_add_char(out, ':');
    } else if (ref.ptr[0] == '/') {
        buf_add(out, origin);
    } else if (ref.ptr[0] == '?') {
        buf_add(out, origin);
        buf_add(out, p.path);
    } else if (ref.ptr[0] == '#') {
        buf_add(out, str_slice(base, 0, find_any(base, "#")));
    } else {
        buf_add(out, origin);
        buf_add(out, directory.len > 0 ? directory : STR("/"));
    }
    buf_add(out, ref);
    return true;
}

static bool add_url(struct str base, struct str ref, enum query query, struct buf *out)
{
    struct buf joined = {0};
    size_t start = out->len;
    bool is_good = false;

    ref = str_trim(ref);
    base = str_trim(base);
    if (ref.len == 0 || ref.len > URL_MAX || base.len > URL_MAX || !is_showable(ref))
        return false;
    if (has_scheme(ref))
        is_good = add_absolute(ref, query, 0, out);
    else if (is_showable(base) && join(base, ref, &joined))
        is_good = add_absolute(buf_str(&joined), query, 0, out);
    is_good = is_good && out->len - start <= URL_MAX;
    if (!is_good && out->ptr != NULL) {
        out->len = start;
        out->ptr[start] = '\0';
    }
    buf_release(&joined);
    return is_good;
}

bool url_resolve(struct str base, struct str ref, struct buf *out)
{
    return add_url(base, ref, QUERY_KEPT, out);
}

bool url_clean(struct str base, struct str ref, struct buf *out)
{
    return add_url(base, ref, QUERY_CLEANED, out);
}

struct str url_clean_copy(struct arena *a, struct str base, struct str ref)
{
    struct buf text = {0};
    struct str copy = STR_NONE;

    if (url_clean(base, ref, &text))
        copy = arena_copy(a, buf_str(&text));
    buf_release(&text);
    return copy;
}
