#include "fetchers/http_text.h"

#include "base/status.h"
#include "fetchers/http.h"

#include <string.h>

enum { TAIL = 4096, HEAD = 1024, BLOCK_HEAD = 16384, HEADER_MAX = 1024 };

/* Marks of pages that ask whether one is human, each from the markup that the service
 * puts around its words, so that an article about such pages is not taken for one. */
static const char *const block_marks[] = {
    "<title>Just a moment...</title>", /* Cloudflare */
    "<title>Attention Required! | Cloudflare",
    "_cf_chl_opt",
    "/_Incapsula_Resource?", /* Imperva */
    "captcha-delivery.com/", /* DataDome */
    "<title>DDOS-GUARD",
    "_pxAppId", /* HUMAN, once PerimeterX */
    "sucuri_cloudproxy_js",
    "/.well-known/sgcaptcha/", /* SiteGround */
    "Vercel Security Checkpoint",
    "awsWafCookieDomainList",
};

static struct str skip_blank(struct str s)
{
    s = str_trim(s);
    if (str_starts(s, STR("\xEF\xBB\xBF")))
        s = str_trim(str_slice(s, 3, SIZE_MAX));
    return s;
}

static bool is_name_end(char c)
{
    return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
           c == '\0';
}

/* Behind a declaration, comment or doctype that `s` begins with; all of it where the end
 * is missing. An internal subset may hold '>', which ends it too early: then the next
 * thing seen is no element, and the caller takes the body as whole. */
static struct str skip_markup(struct str s)
{
    struct str end = str_starts(s, STR("<!--")) ? STR("-->")
                     : str_starts(s, STR("<?")) ? STR("?>")
                                                : STR(">");
    size_t at = str_find(s, end);

    return at == SIZE_MAX ? STR_NONE : skip_blank(str_slice(s, at + end.len, SIZE_MAX));
}

static bool xml_is_whole(struct str s)
{
    struct str tail = str_slice(s, s.len > TAIL ? s.len - TAIL : 0, SIZE_MAX);
    struct str name;
    size_t len = 1;

    while (str_starts(s, STR("<?")) || str_starts(s, STR("<!")))
        s = skip_markup(s);
    if (s.len == 0)
        return false; /* nothing but a prologue */
    if (s.ptr[0] != '<')
        return true; /* no XML after all */
    while (len < s.len && !is_name_end(s.ptr[len]))
        len++;
    name = str_slice(s, 1, len - 1);
    if (name.len == 0 || str_eq_fold(name, STR("html")))
        return true;
    for (;;) {
        size_t at = str_find(tail, STR("</"));

        if (at == SIZE_MAX)
            return str_ends(s, STR("/>")) && str_find_char(s, '>') == s.len - 1;
        tail = str_slice(tail, at + 2, SIZE_MAX);
        if (str_starts(tail, name) && tail.len > name.len &&
            is_name_end(tail.ptr[name.len]))
            return true;
    }
}

bool text_is_whole(struct str body)
{
    struct str s = skip_blank(body);

    if (s.len == 0)
        return true;
    switch (s.ptr[0]) {
    case '<':
        return xml_is_whole(s);
    case '{':
        return s.ptr[s.len - 1] == '}';
    case '[':
        return s.ptr[s.len - 1] == ']';
    default:
        return true;
    }
}

static bool starts_name(struct str s, struct str name)
{
    if (!str_starts_fold(s, name))
        return false;
    return s.len <= name.len || s.ptr == NULL || is_name_end(s.ptr[name.len]);
}

bool text_is_html(struct str body)
{
    struct str s = str_slice(skip_blank(body), 0, HEAD);

    while (str_starts(s, STR("<!--")) || str_starts(s, STR("<?")))
        s = skip_markup(s);
    return starts_name(s, STR("<!doctype html")) || starts_name(s, STR("<html"));
}

bool text_is_block_page(struct str body)
{
    struct str s = str_slice(body, 0, BLOCK_HEAD);

    if (!text_is_html(body))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(block_marks); i++) {
        if (str_find(s, str_from(block_marks[i])) != SIZE_MAX)
            return true;
    }
    return false;
}

bool text_is_header(struct str value)
{
    if (value.len > HEADER_MAX)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];

        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

bool text_is_asked_encoding(struct str value)
{
    static const char *const asked[] = {"gzip", "x-gzip", "deflate", "identity", ""};

    while (value.ptr != NULL) {
        struct str name = str_trim(str_split(&value, ','));
        bool is_asked = false;

        for (size_t i = 0; i < ARRAY_LEN(asked); i++)
            is_asked = is_asked || str_eq_fold(name, str_from(asked[i]));
        if (!is_asked)
            return false;
    }
    return true;
}

static uint64_t word_at(const char *at, size_t len)
{
    uint64_t word = 0;

    memcpy(&word, at, len);
    return word;
}

/* Each step is a bijection of the state for given input, and of the input for a given
 * state: bodies of one length that differ in one word alone never collide. Four lanes
 * keep the multiplier busy. */
static uint64_t hash_step(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9E3779B97F4A7C15u; /* 2^64 by the golden ratio, odd */
    return h ^ h >> 32;
}

uint64_t http_hash(struct str body)
{
    uint64_t lanes[4] = {body.len, 1, 2, 3};
    uint64_t h = 0;
    size_t i = 0;

    for (; i + 32 <= body.len; i += 32) {
        for (size_t k = 0; k < 4; k++)
            lanes[k] = hash_step(lanes[k], word_at(body.ptr + i + 8 * k, 8));
    }
    for (size_t k = 0; i < body.len; k++) {
        size_t len = body.len - i < 8 ? body.len - i : 8;

        lanes[k] = hash_step(lanes[k], word_at(body.ptr + i, len));
        i += len;
    }
    for (size_t k = 0; k < 4; k++)
        h = hash_step(h, lanes[k]);
    return hash_step(h, 4);
}
