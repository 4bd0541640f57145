/*
 * html_scan.c - the part of html.h that finds tags and attributes
 */
#include "fetchers/html_inner.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

struct element {
    char name[11];
    unsigned char kind;
};

/* Sorted by name. Blocks by the rendering section of the HTML standard. */
static const struct element elements[] = {
    {"a", HTML_INLINE},         {"abbr", HTML_INLINE},    {"acronym", HTML_INLINE},
    {"address", HTML_BLOCK},    {"applet", HTML_SKIP},    {"area", HTML_INLINE},
    {"article", HTML_BLOCK},    {"aside", HTML_BLOCK},    {"audio", HTML_SKIP},
    {"b", HTML_INLINE},         {"base", HTML_INLINE},    {"bdi", HTML_INLINE},
    {"bdo", HTML_INLINE},       {"big", HTML_INLINE},     {"blockquote", HTML_BLOCK},
    {"body", HTML_BLOCK},       {"br", HTML_BLOCK},       {"button", HTML_INLINE},
    {"canvas", HTML_SKIP},      {"caption", HTML_BLOCK},  {"center", HTML_BLOCK},
    {"cite", HTML_INLINE},      {"code", HTML_INLINE},    {"col", HTML_INLINE},
    {"colgroup", HTML_BLOCK},   {"data", HTML_INLINE},    {"datalist", HTML_SKIP},
    {"dd", HTML_BLOCK},         {"del", HTML_INLINE},     {"details", HTML_BLOCK},
    {"dfn", HTML_INLINE},       {"dialog", HTML_BLOCK},   {"dir", HTML_BLOCK},
    {"div", HTML_BLOCK},        {"dl", HTML_BLOCK},       {"dt", HTML_BLOCK},
    {"em", HTML_INLINE},        {"embed", HTML_INLINE},   {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK}, {"figure", HTML_BLOCK},   {"font", HTML_INLINE},
    {"footer", HTML_BLOCK},     {"form", HTML_BLOCK},     {"frame", HTML_INLINE},
    {"frameset", HTML_SKIP},    {"h1", HTML_BLOCK},       {"h2", HTML_BLOCK},
    {"h3", HTML_BLOCK},         {"h4", HTML_BLOCK},       {"h5", HTML_BLOCK},
    {"h6", HTML_BLOCK},         {"head", HTML_BLOCK},     {"header", HTML_BLOCK},
    {"hgroup", HTML_BLOCK},     {"hr", HTML_BLOCK},       {"html", HTML_BLOCK},
    {"i", HTML_INLINE},         {"iframe", HTML_RAW},     {"img", HTML_INLINE},
    {"input", HTML_INLINE},     {"ins", HTML_INLINE},     {"kbd", HTML_INLINE},
    {"label", HTML_INLINE},     {"legend", HTML_BLOCK},   {"li", HTML_BLOCK},
    {"link", HTML_INLINE},      {"main", HTML_BLOCK},     {"map", HTML_INLINE},
    {"mark", HTML_INLINE},      {"marquee", HTML_BLOCK},  {"menu", HTML_BLOCK},
    {"meta", HTML_INLINE},      {"meter", HTML_INLINE},   {"nav", HTML_BLOCK},
    {"noembed", HTML_RAW},      {"noframes", HTML_RAW},   {"noscript", HTML_SKIP},
    {"object", HTML_SKIP},      {"ol", HTML_BLOCK},       {"optgroup", HTML_BLOCK},
    {"option", HTML_BLOCK},     {"output", HTML_INLINE},  {"p", HTML_BLOCK},
    {"param", HTML_INLINE},     {"picture", HTML_INLINE}, {"pre", HTML_BLOCK},
    {"progress", HTML_INLINE},  {"q", HTML_INLINE},       {"rp", HTML_INLINE},
    {"rt", HTML_INLINE},        {"ruby", HTML_INLINE},    {"s", HTML_INLINE},
    {"samp", HTML_INLINE},      {"script", HTML_RAW},     {"search", HTML_BLOCK},
    {"section", HTML_BLOCK},    {"select", HTML_INLINE},  {"slot", HTML_INLINE},
    {"small", HTML_INLINE},     {"source", HTML_INLINE},  {"span", HTML_INLINE},
    {"strike", HTML_INLINE},    {"strong", HTML_INLINE},  {"style", HTML_RAW},
    {"sub", HTML_INLINE},       {"summary", HTML_BLOCK},  {"sup", HTML_INLINE},
    {"svg", HTML_INLINE},       {"table", HTML_BLOCK},    {"tbody", HTML_BLOCK},
    {"td", HTML_CELL},          {"template", HTML_SKIP},  {"textarea", HTML_TEXT},
    {"tfoot", HTML_BLOCK},      {"th", HTML_CELL},        {"thead", HTML_BLOCK},
    {"time", HTML_INLINE},      {"title", HTML_TEXT},     {"tr", HTML_BLOCK},
    {"track", HTML_INLINE},     {"tt", HTML_INLINE},      {"u", HTML_INLINE},
    {"ul", HTML_BLOCK},         {"var", HTML_INLINE},     {"video", HTML_SKIP},
    {"wbr", HTML_INLINE},       {"xmp", HTML_BLOCK},
};

/* Where the names of each letter start in the table, from 'a' to behind 'z'. */
static const unsigned char starts[27] = {0,  9,   18,  25,  36,  38,  46,  46,  57,
                                         62, 62,  63,  67,  74,  78,  83,  88,  89,
                                         92, 109, 122, 124, 126, 127, 128, 128, 128};

size_t html_name_len(const char *p, const char *end)
{
    size_t len = 0;

    while (p + len < end && !is_space(p[len]) && p[len] != '>' && p[len] != '/' &&
           p[len] != '<')
        len++;
    return len;
}

enum html_kind html_kind_of(struct str name)
{
    unsigned letter;

    if (name.len == 0 || name.len >= sizeof(elements[0].name))
        return HTML_UNKNOWN;
    letter = ((unsigned char)name.ptr[0] | 32u) - 'a';
    if (letter >= 26)
        return HTML_UNKNOWN;
    for (size_t i = starts[letter]; i < starts[letter + 1]; i++) {
        const char *known = elements[i].name;
        size_t n = 1;

        while (n < name.len &&
               (name.ptr[n] >= 'A' ? name.ptr[n] | 32 : name.ptr[n]) == known[n])
            n++;
        if (n == name.len && known[n] == '\0')
            return (enum html_kind)elements[i].kind;
    }
    return HTML_UNKNOWN;
}

/* Does a quote at `p` open a value: is the character before it '='? */
static bool opens_value(const char *p, const char *start)
{
    do
        p--;
    while (p > start && is_space(*p));
    return *p == '=';
}

const char *html_tag_end(const char *p, const char *end, struct html_rest *rest)
{
    static const bool is_stop[256] = {['>'] = true, ['"'] = true, ['\''] = true};
    const char *start = p;

    for (;;) {
        bool *is_open;

        while (p < end && !is_stop[(unsigned char)*p])
            p++;
        if (p == end)
            return NULL;
        if (*p == '>')
            return p;
        is_open = &rest->is_quote_open[*p == '\''];
        if (p > start && !*is_open && opens_value(p, start)) {
            const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

            *is_open = close == NULL;
            p = close != NULL ? close : p;
        }
        p++;
    }
}

bool html_tag_is_allowed(const char *p, const char *end)
{
    struct str attrs = {p, (size_t)(end - p)};
    struct html_attr attr;
    size_t count = 0;

    if (end - p > HTML_TAG_MAX_BYTES)
        return false;
    if (end - p < 2L * HTML_TAG_MAX_ATTRS) /* too short for so many */
        return true;
    while (html_attr_next(&attrs, &attr)) {
        if (++count > HTML_TAG_MAX_ATTRS)
            return false;
    }
    return true;
}

const char *html_pass_comment(const char *p, const char *end)
{
    bool is_comment = end - p >= 4 && memcmp(p, "<!--", 4) == 0;
    const char *at = p + 2;

    while ((at = memchr(at, '>', (size_t)(end - at))) != NULL) {
        if (!is_comment || (at - p >= 4 && at[-1] == '-' && at[-2] == '-') ||
            (at - p >= 7 && memcmp(at - 3, "--!", 3) == 0))
            return at + 1;
        at++;
    }
    return end;
}

static bool is_name_at(const char *p, const char *end, struct str name)
{
    struct str there = {p, (size_t)(end - p)};

    return str_starts_fold(there, name) && html_name_len(p, end) == name.len;
}

/* A bit for each of the elements whose end is looked for. */
static unsigned name_bit(struct str name)
{
    static const char *const names[] = {
        "applet",   "audio",    "canvas", "datalist", "frameset", "iframe",
        "noembed",  "noframes", "object", "noscript", "script",   "style",
        "template", "textarea", "title",  "video",
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_fold(name, str_from(names[i])))
            return 1u << i;
    }
    return 0;
}

const char *html_find_end(const char *p, const char *end, struct str name,
                          enum html_kind kind, struct html_rest *rest)
{
    unsigned bit = name_bit(name), depth = 1;

    if ((rest->endless & bit) != 0)
        return NULL;
    while ((p = memchr(p, '<', (size_t)(end - p))) != NULL) {
        if (end - p > 2 && p[1] == '/' && is_name_at(p + 2, end, name)) {
            if (--depth == 0)
                return p;
        } else if (kind == HTML_SKIP && is_name_at(p + 1, end, name)) {
            depth++;
        }
        p++;
    }
    rest->endless |= bit;
    return NULL;
}

bool html_attr_next(struct str *attrs, struct html_attr *out)
{
    const char *p = attrs->ptr, *end = p + attrs->len;

    *out = (struct html_attr){0};
    while (p < end && (is_space(*p) || *p == '/'))
        p++;
    out->name.ptr = p;
    while (p < end && !is_space(*p) && *p != '/' && (*p != '=' || p == out->name.ptr))
        p++;
    out->name.len = (size_t)(p - out->name.ptr);
    while (p < end && is_space(*p))
        p++;
    if (p < end && *p == '=') {
        out->has_value = true;
        p++;
        while (p < end && is_space(*p))
            p++;
        if (p < end && (*p == '"' || *p == '\'')) {
            const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

            close = close != NULL ? close : end;
            out->value = (struct str){p + 1, (size_t)(close - p - 1)};
            p = close < end ? close + 1 : end;
        } else {
            out->value.ptr = p;
            while (p < end && !is_space(*p))
                p++;
            out->value.len = (size_t)(p - out->value.ptr);
        }
    }
    *attrs = (struct str){p, (size_t)(end - p)};
    return out->name.len > 0;
}

bool html_tag_is(const struct html_tag *tag, const char *name)
{
    return str_eq_fold(tag->name, str_from(name));
}

struct str html_tag_attr(const struct html_tag *tag, const char *name, struct buf *buf)
{
    struct str attrs = tag->attrs;
    struct html_attr attr;

    while (html_attr_next(&attrs, &attr)) {
        if (!str_eq_fold(attr.name, str_from(name)))
            continue;
        buf_reset(buf);
        buf_add_bytes(buf, "", 0);
        html_entities_decode(attr.value, buf);
        return str_trim(buf_str(buf));
    }
    return STR_NONE;
}

struct html_scan html_scan_start(struct str page)
{
    return (struct html_scan){.rest = page, .text_from = page.ptr};
}

/* Fill `tag` from the tag whose '<' is at `p`; `close` is its '>'. */
static void fill_tag(struct html_tag *tag, const char *p, const char *close)
{
    const char *name = p + 1;

    tag->is_end = *name == '/';
    name += tag->is_end;
    tag->name = (struct str){name, html_name_len(name, close)};
    tag->attrs.ptr = name + tag->name.len;
    tag->attrs.len = (size_t)(close - tag->attrs.ptr);
    tag->is_empty = tag->attrs.len > 0 && close[-1] == '/';
    if (tag->is_empty)
        tag->attrs.len--;
}

/* Pass over what holds no tags: returns where the scan goes on. */
static const char *take_content(struct html_tag *tag, const char *p, const char *end,
                                struct html_rest *rest)
{
    enum html_kind kind = html_kind_of(tag->name);
    const char *close;

    if (tag->is_end || tag->is_empty || (kind != HTML_RAW && kind != HTML_TEXT))
        return p;
    close = html_find_end(p, end, tag->name, kind, rest);
    if (close == NULL)
        return p;
    tag->text = (struct str){p, (size_t)(close - p)};
    return close;
}

bool html_scan_next(struct html_scan *scan, struct html_tag *tag)
{
    const char *p = scan->rest.ptr, *end = p != NULL ? p + scan->rest.len : NULL;

    *tag = (struct html_tag){0};
    while (p != NULL && p < end && !scan->known.is_tagless &&
           (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
        bool is_end = end - p > 2 && p[1] == '/';
        const char *close;

        if (end - p > 1 && (p[1] == '!' || p[1] == '?')) {
            p = html_pass_comment(p, end);
            continue;
        }
        if (end - p < 2 || !is_letter(p[1 + is_end])) {
            p++;
            continue;
        }
        close = html_tag_end(p + 1, end, &scan->known);
        if (close == NULL) {
            scan->known.is_tagless = true;
            break;
        }
        fill_tag(tag, p, close);
        scan->is_over_limit = !html_tag_is_allowed(tag->attrs.ptr, close);
        if (scan->is_over_limit)
            break;
        tag->before = (struct str){scan->text_from, (size_t)(p - scan->text_from)};
        scan->text_from = close + 1;
        p = take_content(tag, close + 1, end, &scan->known);
        scan->rest = (struct str){p, (size_t)(end - p)};
        return true;
    }
    scan->rest = STR_NONE;
    return false;
}
