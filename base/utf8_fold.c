/*
 * utf8_fold.c - the part of utf8.h that compares: normal form and case folding
 *
 * ASCII is folded here; utf8proc sees only the runs of other characters, each
 * with the ASCII letter before it, which a mark may belong to.
 */
#include "base/utf8.h"

#include "base/mem.h"
#include "base/swar.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

enum { SHORT_RUN = 256 }; /* code points that need no heap */

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Letters that have no decomposition, as people type them without the key. */
static uint32_t plain_letter(uint32_t code, uint32_t *second)
{
    *second = 0;
    switch (code) {
    case 0xE6: /* ae */
        *second = 'e';
        return 'a';
    case 0x153: /* oe */
        *second = 'e';
        return 'o';
    case 0xFE: /* thorn */
        *second = 'h';
        return 't';
    case 0xF8: /* o with stroke */
        return 'o';
    case 0xF0:  /* eth */
    case 0x111: /* d with stroke */
        return 'd';
    case 0x127:
        return 'h';
    case 0x131: /* dotless i */
        return 'i';
    case 0x142: /* l with stroke */
        return 'l';
    default:
        return code;
    }
}

static void add_codes(const utf8proc_int32_t *codes, size_t len, bool is_plain,
                      struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        uint32_t second = 0;
        uint32_t code = (uint32_t)codes[i];

        buf_add_code(out, is_plain ? plain_letter(code, &second) : code);
        if (second != 0)
            buf_add_code(out, second);
    }
}

/* Map one well-formed run. */
static void map_run(struct str run, int options, struct buf *out)
{
    utf8proc_int32_t few[SHORT_RUN];
    utf8proc_int32_t *codes = few;
    utf8proc_option_t how = (utf8proc_option_t)options;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)run.ptr;
    utf8proc_ssize_t want = (utf8proc_ssize_t)run.len;
    utf8proc_ssize_t len = utf8proc_decompose(bytes, want, codes, SHORT_RUN, how);

    if (len > SHORT_RUN) {
        codes = mem_alloc(((size_t)len + 1) * sizeof(*codes));
        len = utf8proc_decompose(bytes, want, codes, len, how);
    }
    if (len > 0)
        len = utf8proc_normalize_utf32(codes, len, how);
    if (len > 0)
        add_codes(codes, (size_t)len, (options & UTF8PROC_STRIPMARK) != 0, out);
    if (codes != few)
        free(codes);
}

/* The run may hold bad bytes, which are rare: repaired first. */
static void map_any(struct str run, int options, struct buf *out)
{
    if (utf8_valid(run) == run.len) {
        map_run(run, options, out);
    } else {
        struct buf good = {0};

        utf8_repair(run, false, &good);
        map_run(buf_str(&good), options, out);
        buf_release(&good);
    }
}

static size_t ascii_run(const char *p, size_t len)
{
    size_t i = 0;

    while (i + 8 <= len && (swar_load(p + i) & SWAR_HIGH) == 0)
        i += 8;
    while (i < len && (unsigned char)p[i] < 0x80)
        i++;
    return i;
}

static void add_ascii(struct str s, bool is_folded, struct buf *out)
{
    size_t i = 0;
    char *to = buf_room(out, s.len);

    if (!is_folded || to == NULL) {
        buf_add(out, s);
        return;
    }
    for (; i + 8 <= s.len; i += 8) {
        uint64_t w = swar_lower(swar_load(s.ptr + i));

        memcpy(to + i, &w, sizeof(w));
    }
    for (; i < s.len; i++)
        to[i] = lower(s.ptr[i]);
    out->len += s.len;
    out->ptr[out->len] = '\0';
}

/*
 * The folded form of a character that is one code point, is folded alone and takes
 * nothing from what stands before it; 0 for all others. Letters of Western and
 * Central European Latin, Greek vowels aside, Cyrillic, kanji, kana, dashes, quotes,
 * emoji.
 */
static uint32_t simple_fold(uint32_t code, bool is_folded)
{
    bool is_pair_even =
        (code >= 0x100 && code < 0x130) || (code >= 0x14A && code < 0x178);
    bool is_pair_odd = (code >= 0x139 && code < 0x149) || (code >= 0x179 && code < 0x17F);

    if (code >= 0xC0 && code <= 0xFF && code != 0xDF)
        return is_folded && code <= 0xDE && code != 0xD7 ? code + 0x20 : code;
    if (is_pair_even)
        return is_folded ? code | 1 : code;
    if (is_pair_odd)
        return is_folded ? code + (code & 1) : code;
    if (code >= 0x400 && code <= 0x45F)
        return !is_folded || code >= 0x430 ? code : code + (code < 0x410 ? 0x50u : 0x20u);
    if ((code >= 0x2010 && code <= 0x2026) || (code >= 0x3041 && code <= 0x3096) ||
        (code >= 0x4E00 && code <= 0x9FFF) || (code >= 0x1F300 && code <= 0x1FAFF))
        return code;
    return 0;
}

/* A run of such characters alone. False, with `out` as it was, for any other. */
static bool add_simple(struct str run, bool is_folded, struct buf *out)
{
    size_t start = out->len;

    while (run.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(run, &code);

        code = simple_fold(code, is_folded);
        if (code == 0) {
            out->len = start;
            return false;
        }
        buf_add_code(out, code);
        run = str_slice(run, len, run.len);
    }
    return true;
}

static void map(struct str s, int options, struct buf *out)
{
    bool is_folded = (options & UTF8PROC_CASEFOLD) != 0;
    bool is_plain = (options & UTF8PROC_STRIPMARK) != 0;

    while (s.len > 0) {
        size_t plain = ascii_run(s.ptr, s.len), wide = plain;
        struct str run;

        while (wide < s.len && (unsigned char)s.ptr[wide] >= 0x80)
            wide++;
        run = str_slice(s, plain, wide - plain);
        add_ascii(str_slice(s, 0, plain), is_folded, out);
        if (run.len > 0 && (is_plain || !add_simple(run, is_folded, out))) {
            if (plain > 0) { /* a mark may belong to the letter before */
                out->len--;
                run = str_slice(s, plain - 1, wide - plain + 1);
            }
            map_any(run, options, out);
        }
        s = str_slice(s, wide, s.len);
    }
}

void utf8_nfc(struct str s, struct buf *out)
{
    map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out);
}

void utf8_fold(struct str s, struct buf *out)
{
    map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, out);
}

void utf8_fold_plain(struct str s, struct buf *out)
{
    map(s,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
            UTF8PROC_STRIPMARK,
        out);
}
