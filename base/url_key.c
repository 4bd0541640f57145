/*
 * url_key.c - the part of url.h that drops what follows readers around, unwraps
 * redirects, and compares
 */
#include "base/url_parts.h"

#include "base/utf8.h"

#include <string.h>

/* Names in small letters; what ends in '*' is a start. The short list is fixed: links
 * without these parameters are what our sources' records hold. */
static const char *const tracking_short[] = {
    "utm_*", "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid",
};
static const char *const tracking_long[] = {
    "mtm_*",
    "pk_*",
    "hsa_*",
    "gbraid",
    "wbraid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "srsltid",
    "gclsrc",
    "gad_source",
    "gad_campaignid",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "__hssc",
    "__hstc",
    "__hsfp",
    "hsctatracking",
    "mkt_tok",
    "vero_id",
    "vero_conv",
    "_openstat",
    "_branch_match_id",
    "_bta_tid",
    "_bta_c",
    "_ke",
    "_kx",
    "trk_contact",
    "trk_msg",
    "trk_module",
    "trk_sid",
    "gdfms",
    "gdftrk",
    "gdffi",
    "oly_anon_id",
    "oly_enc_id",
    "rb_clickid",
    "s_cid",
    "wickedid",
    "wickedsource",
    "ml_subscriber",
    "ml_subscriber_hash",
    "igsh",
    "sms_source",
    "sms_click",
    "sms_uph",
    "ncid",
    "cmpid",
    "at_medium",
    "at_campaign",
    "at_custom*",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "spm",
    "scm",
    "xtor",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
};

/* Does `name`, which is not empty, fit one of `patterns`? */
static bool is_listed(struct str name, const char *const *patterns, size_t len)
{
    char first = (char)(name.ptr[0] | 32);

    for (size_t i = 0; i < len; i++) {
        struct str want;

        if ((patterns[i][0] | 32) != first)
            continue;
        want = str_from(patterns[i]);
        if (str_ends(want, STR("*"))
                ? str_starts_fold(name, str_slice(want, 0, want.len - 1))
                : str_eq_fold(name, want))
            return true;
    }
    return false;
}

/* Is a query parameter's name (before '=') one that only follows readers around?
 * The short list is that of url_clean(). */
static bool is_tracking(struct str name, bool is_long_list)
{
    if (str_starts(name, STR("amp;"))) /* an entity too few was decoded */
        name = str_slice(name, 4, name.len);
    return name.len > 0 &&
           (is_listed(name, tracking_short, ARRAY_LEN(tracking_short)) ||
            (is_long_list && is_listed(name, tracking_long, ARRAY_LEN(tracking_long))));
}

void url_add_query(struct str query, bool is_long_list, struct buf *out)
{
    char before = '?';
    size_t start = out->len;

    while (query.ptr != NULL && query.len > 0) {
        struct str pair = str_split(&query, '&'), rest = pair;

        if (is_tracking(str_split(&rest, '='), is_long_list))
            continue;
        buf_add_char(out, before);
        url_add_encoded(pair, out);
        before = '&';
    }
    if (out->len == start + 1) /* a '?' with nothing behind it */
        out->ptr[--out->len] = '\0';
}

/* "google.de", "www.google.co.uk". */
static bool is_google(struct str host)
{
    if (str_starts_fold(host, STR("www.")))
        host = str_slice(host, 4, host.len);
    return str_starts_fold(host, STR("google.")) &&
           host.len <= sizeof("google.com.au") - 1;
}

static bool unwrap_search(struct str query, struct buf *out)
{
    static const char *const names[] = {"url", "q"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str rest = query;

        while (rest.ptr != NULL) {
            struct str value = str_split(&rest, '&');
            struct str name = str_split(&value, '=');

            if (!str_eq(name, str_from(names[i])))
                continue;
            buf_reset(out);
            url_decode(value, out);
            if (url_is_http(buf_str(out)))
                return true;
        }
    }
    return false;
}

static int base64url_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' || c == '+' ? 62 : c == '_' || c == '/' ? 63 : -1;
}

static void add_base64url(struct str s, struct buf *out)
{
    uint32_t bits = 0;
    int count = 0;

    for (size_t i = 0; i < s.len; i++) {
        int digit = base64url_digit(s.ptr[i]);

        if (digit < 0)
            return;
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            buf_add_char(out, (char)(bits >> count & 0xFF));
        }
    }
}

/* An article's id is a protocol buffer: 08 13 22, length, address. Newer ids hold
 * no address. */
static bool unwrap_news(struct str id, struct buf *out)
{
    struct buf bytes = {0};
    struct str s;
    size_t len, skip = 4;
    bool is_good = false;

    add_base64url(id, &bytes);
    s = buf_str(&bytes);
    if (s.len > 5 && str_starts(s, STR("\x08\x13\x22"))) {
        len = (unsigned char)s.ptr[3];
        if (len >= 0x80) { /* 7 bits a byte, the low ones first */
            len = (len & 0x7F) | (size_t)((unsigned char)s.ptr[4] & 0x7F) << 7;
            skip = 5;
        }
        s = str_slice(s, skip, len);
        if (s.len == len && url_is_http(s)) {
            buf_reset(out);
            buf_add(out, s);
            is_good = true;
        }
    }
    buf_release(&bytes);
    return is_good;
}

bool url_unwrap(const struct url_parts *p, struct buf *out)
{
    size_t slash = p->path.len;

    if ((p->host.ptr[0] | 32) == 'n' && str_eq_fold(p->host, STR("news.google.com")) &&
        str_find(p->path, STR("/articles/")) != SIZE_MAX) {
        while (slash > 0 && p->path.ptr[slash - 1] != '/')
            slash--;
        return unwrap_news(str_slice(p->path, slash, p->path.len), out);
    }
    return str_eq(p->path, STR("/url")) && is_google(p->host) &&
           unwrap_search(p->query, out);
}

static struct str plain_host(struct str host)
{
    static const char *const heads[] = {"www.", "m.", "mobile.", "amp.", "www."};

    if (str_ends(host, STR(".")))
        host.len--;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        struct str head = str_from(heads[i]);
        struct str rest = str_slice(host, head.len, host.len);

        if (str_starts_fold(host, head) && str_find_char(rest, '.') != SIZE_MAX)
            host = rest;
    }
    return host;
}

/* Does an encoded character mean something else without its encoding? */
static bool is_different_bare(unsigned char c)
{
    return c <= ' ' || strchr("/?#&=+%", c) != NULL;
}

/* What may stand for itself (RFC 3986, 2.3) is decoded, all else encoded alike. */
static void add_uniform(struct str s, struct buf *out)
{
    struct buf byte = {0};

    for (size_t i = 0; i < s.len;) {
        size_t len = s.ptr[i] == '%' ? 3 : 1;
        unsigned char c;

        buf_reset(&byte);
        url_decode(str_slice(s, i, len), &byte);
        len = byte.len == 1 ? len : 1;
        c = (unsigned char)byte.ptr[0];
        if (byte.len == 1 && (c >= 0x80 || (len == 3 && is_different_bare(c))))
            buf_printf(out, "%%%02X", c);
        else
            buf_add(out, byte.len == 1 ? buf_str(&byte) : str_slice(s, i, 1));
        i += len;
    }
    buf_release(&byte);
}

static void add_part(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '%' || (unsigned char)s.ptr[i] >= 0x80) {
            add_uniform(s, out);
            return;
        }
    }
    buf_add(out, s);
}

/* "#comment-5" and "#!/a" name one thing; "#top" and "#xtor=RSS-1" don't. */
static bool is_item(struct str fragment)
{
    bool has_digit = false;

    if (str_starts(fragment, STR("!")) || str_starts(fragment, STR("/")))
        return true;
    for (size_t i = 0; i < fragment.len; i++)
        has_digit = has_digit || (fragment.ptr[i] >= '0' && fragment.ptr[i] <= '9');
    return has_digit && str_find_char(fragment, '=') == SIZE_MAX &&
           !str_starts(fragment, STR(":~:"));
}

void url_key(struct str url, struct buf *out)
{
    struct url_parts p;
    struct buf query = {0};

    if (!url_split(url, &p)) {
        buf_add(out, url);
        return;
    }
    (void)url_add_host(plain_host(p.host), out);
    if (p.port.len > 0 &&
        !str_eq(p.port, str_eq_fold(p.scheme, STR("http")) ? STR("80") : STR("443"))) {
        buf_add_char(out, ':');
        buf_add(out, p.port);
    }
    if (str_ends(p.path, STR("/")))
        p.path.len--;
    if (str_ends(p.path, STR("/amp")))
        p.path.len -= 4;
    add_part(p.path, out);
    url_add_query(p.query, true, &query);
    add_part(buf_str(&query), out);
    if (is_item(p.fragment)) {
        buf_add_char(out, '#');
        add_part(p.fragment, out);
    }
    buf_release(&query);
}

/* Names of parameters that open something. */
static bool is_secret_name(struct str name)
{
    static const char *const parts[] = {
        "key", "token", "secret", "pass", "pwd", "sig", "auth", "code", "session", "cred",
    };

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (str_find_fold(name, str_from(parts[i])) != SIZE_MAX)
            return true;
    }
    return false;
}

static void add_redacted_query(struct str query, struct buf *out)
{
    char before = '?';

    while (query.ptr != NULL) {
        struct str value = str_split(&query, '&');
        struct str name = str_split(&value, '=');

        buf_add_char(out, before);
        buf_add(out, name);
        if (value.ptr != NULL) {
            buf_add_char(out, '=');
            buf_add(out, is_secret_name(name) ? STR("...") : value);
        }
        before = '&';
    }
}

void url_redacted(struct str url, bool is_secret, struct buf *out)
{
    struct url_parts p;
    struct buf text = {0};
    size_t at;

    url = str_trim(url);
    if (!url_split(url, &p)) { /* not ours to understand: its scheme at most */
        at = str_find(url, STR("://"));
        buf_add(&text, str_slice(url, 0, at == SIZE_MAX ? 0 : at + 3));
        buf_add_text(&text, "...");
    } else {
        buf_add(&text, p.scheme);
        buf_add_text(&text, "://");
        buf_add(&text, p.host);
        if (p.port.len > 0)
            buf_printf(&text, ":" STR_FMT, STR_ARG(p.port));
        buf_add(&text, is_secret ? STR("/...") : p.path);
        if (p.has_query && !is_secret)
            add_redacted_query(p.query, &text);
    }
    utf8_terminal_clean(buf_str(&text), out);
    buf_release(&text);
}
