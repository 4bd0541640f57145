#include "base/utf8.h"

#include "base/swar.h"

#include <string.h>

#include <utf8proc.h>

static bool is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of the sequence at `p`, or 0 where it is not well-formed; `*bad` is then
 * the length of its maximal subpart. `p[0]` is 0x80 or more. */
static size_t sequence(const unsigned char *p, size_t len, size_t *bad)
{
    unsigned char lead = p[0];
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    size_t want = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    *bad = 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F; /* no surrogates */
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F; /* none above U+10FFFF */
    if (len < 2 || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < want; i++) {
        *bad = i;
        if (i >= len || !is_tail(p[i]))
            return 0;
    }
    return want;
}

size_t utf8_decode(struct str s, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t len, bad;

    if (p[0] < 0x80) {
        *code = p[0];
        return 1;
    }
    len = sequence(p, s.len, &bad);
    switch (len) {
    case 2:
        *code = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
        return 2;
    case 3:
        *code = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        return 3;
    case 4:
        *code = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
                (p[3] & 0x3Fu);
        return 4;
    default:
        *code = UTF8_BAD;
        return bad;
    }
}

/* Bytes of ASCII at the start of `p`. */
static size_t ascii(const unsigned char *p, size_t len)
{
    size_t i = 0;

    while (i + 16 <= len && ((swar_load(p + i) | swar_load(p + i + 8)) & SWAR_HIGH) == 0)
        i += 16;
    while (i < len && p[i] < 0x80)
        i++;
    return i;
}

size_t utf8_valid(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;

    while (i < s.len) {
        if (p[i] < 0x80) {
            i += ascii(p + i, s.len - i);
        } else {
            size_t bad;
            size_t len = sequence(p + i, s.len - i, &bad);

            if (len == 0)
                return i;
            i += len;
        }
    }
    return i;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;

    while (s.len > 0) {
        size_t plain = ascii((const unsigned char *)s.ptr, s.len);
        uint32_t code;

        count += plain;
        s = str_slice(s, plain, s.len);
        if (s.len > 0) {
            s = str_slice(s, utf8_decode(s, &code), s.len);
            count++;
        }
    }
    return count;
}

struct str utf8_head(struct str s, size_t codes)
{
    size_t pos = 0, edge = 0; /* of the last break between graphemes */
    uint32_t last = 0;
    utf8proc_int32_t state = 0;

    for (size_t n = 0; pos < s.len; n++) {
        uint32_t code;
        size_t len = utf8_decode(str_slice(s, pos, s.len), &code);

        if (n == 0 || utf8proc_grapheme_break_stateful((utf8proc_int32_t)last,
                                                       (utf8proc_int32_t)code, &state))
            edge = pos;
        if (n == codes)
            return (struct str){s.ptr, edge};
        last = code;
        pos += len;
    }
    return s;
}

size_t utf8_width(struct str s)
{
    size_t columns = 0;

    while (s.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(s, &code);
        int width = code < 0x7F ? code >= 0x20 : utf8proc_charwidth((int32_t)code);

        columns += width > 0 ? (size_t)width : 0;
        s = str_slice(s, len, s.len);
    }
    return columns;
}

static void add_without_nul(struct str s, struct buf *out)
{
    for (;;) {
        size_t at = str_find_char(s, '\0');

        buf_add(out, str_slice(s, 0, at));
        if (at == SIZE_MAX)
            return;
        buf_add_code(out, UTF8_BAD);
        s = str_slice(s, at + 1, s.len);
    }
}

void utf8_repair(struct str s, bool is_nul_bad, struct buf *out)
{
    while (s.len > 0) {
        size_t good = utf8_valid(s);
        uint32_t code;

        if (is_nul_bad)
            add_without_nul(str_slice(s, 0, good), out);
        else
            buf_add(out, str_slice(s, 0, good));
        s = str_slice(s, good, s.len);
        if (s.len > 0) {
            buf_add_code(out, UTF8_BAD);
            s = str_slice(s, utf8_decode(s, &code), s.len);
        }
    }
}

bool utf8_is_letter(uint32_t code)
{
    utf8proc_category_t kind;

    if (code < 0x80)
        return (code | 32) - 'a' < 26;
    kind = utf8proc_category((utf8proc_int32_t)code);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_ME;
}

bool utf8_is_digit(uint32_t code)
{
    utf8proc_category_t kind;

    if (code < 0x80)
        return code - '0' < 10;
    kind = utf8proc_category((utf8proc_int32_t)code);
    return kind >= UTF8PROC_CATEGORY_ND && kind <= UTF8PROC_CATEGORY_NO;
}

bool utf8_is_space(uint32_t code)
{
    if (code < 0x80)
        return code == ' ' || code - '\t' < 5;
    return code == 0x85 || code == 0xA0 || code == 0x1680 || code - 0x2000 <= 0xA ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F ||
           code == 0x3000;
}

bool utf8_is_word_at(struct str s, size_t at)
{
    uint32_t code;

    if (at >= s.len)
        return false;
    while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at--;
    (void)utf8_decode(str_slice(s, at, s.len), &code);
    return utf8_is_letter(code) || utf8_is_digit(code);
}
