/*
 * html_entity.c - the part of html.h that decodes character references
 */
#include "fetchers/html_inner.h"

#include "base/utf8.h"

#include <string.h>

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static const struct html_entity *find(struct str name)
{
    size_t low = 0, high = html_entities_len;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct html_entity *e = &html_entities[middle];
        int order = strncmp(name.ptr, e->name, name.len);

        if (order == 0)
            order = e->name[name.len] != '\0' ? -1 : 0;
        if (order == 0)
            return e;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct str html_entity(struct str name)
{
    const struct html_entity *e =
        name.len > 0 && name.len < sizeof(e->name) ? find(name) : NULL;

    return e != NULL ? str_from(e->text) : STR_NONE;
}

static size_t put_code(uint32_t code, char *to)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3F));
        to[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3F));
    to[2] = (char)(0x80 | (code >> 6 & 0x3F));
    to[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

static int digit_of(char c, bool is_hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return is_hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#8217;", "&#x2019;", also without ';'. */
static size_t number_at(const char *p, const char *end, char *to, size_t *len)
{
    bool is_hex = end - p > 2 && (p[2] | 32) == 'x';
    const char *at = p + (is_hex ? 3 : 2), *first = at;
    uint32_t code = 0;

    for (int digit; at < end && (digit = digit_of(*at, is_hex)) >= 0; at++) {
        if (code < 0x110000)
            code = code * (is_hex ? 16u : 10u) + (uint32_t)digit;
    }
    if (at == first)
        return 0;
    if (code >= 0x80 && code < 0xA0)
        code = utf8_windows_1252[code - 0x80];
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        code = UTF8_BAD;
    *len = put_code(code, to);
    return (size_t)(at - p) + (at < end && *at == ';');
}

size_t html_entity_at(const char *p, const char *end, char *to, size_t *len)
{
    struct str name = {p + 1, 0};
    const struct html_entity *e;
    bool is_ended;

    if (end - p < 3)
        return 0;
    if (p[1] == '#')
        return number_at(p, end, to, len);
    while (name.ptr + name.len < end && is_alnum(name.ptr[name.len]) &&
           name.len < sizeof(e->name))
        name.len++;
    if (name.len < 2 || name.len == sizeof(e->name))
        return 0;
    is_ended = name.ptr + name.len < end && name.ptr[name.len] == ';';
    e = find(name);
    if (e == NULL || (!is_ended && (!e->is_bare || (name.ptr + name.len < end &&
                                                    name.ptr[name.len] == '='))))
        return 0;
    *len = strlen(e->text);
    memcpy(to, e->text, *len);
    return 1 + name.len + is_ended;
}

void html_entities_decode(struct str s, struct buf *out)
{
    while (s.len > 0) {
        size_t at = str_find_char(s, '&'), taken, len = 0;
        char text[HTML_ENTITY_MAX];

        if (at == SIZE_MAX)
            break;
        buf_add(out, str_slice(s, 0, at));
        taken = html_entity_at(s.ptr + at, s.ptr + s.len, text, &len);
        if (taken > 0)
            buf_add_bytes(out, text, len);
        else
            buf_add_char(out, '&');
        s = str_slice(s, at + (taken > 0 ? taken : 1), s.len);
    }
    buf_add(out, s);
}
