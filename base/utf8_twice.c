/*
 * utf8_twice.c - UTF-8 that was read as windows-1252 and written as UTF-8 once more
 */
#include "base/utf8.h"

#include <string.h>

const uint16_t utf8_windows_1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

/* What stands for one character that was written twice. */
struct twice {
    char bytes[4]; /* the character */
    size_t len;    /* of it; 0: nothing was written twice here */
    size_t taken;  /* bytes of the text */
};

/* What speaks for a text that was written twice as a whole. */
struct evidence {
    size_t found; /* characters written twice */
    bool is_sure; /* one of them is never meant as it stands: "â€™", "cafÃ©" */
};

/* The byte that windows-1252 has for a code point from 0x80 on, or 0. */
static unsigned char byte_of(uint32_t code)
{
    if (code >= 0xA0 && code <= 0xFF)
        return (unsigned char)code;
    for (unsigned i = 0; i < 32; i++) {
        if (utf8_windows_1252[i] == code || 0x80 + i == code)
            return (unsigned char)(0x80 + i);
    }
    return 0;
}

/* Leads of Latin, Greek, Cyrillic, Hebrew and Arabic, of punctuation and symbols, of kana
 * to Hangul, of emoji: others are rare, and "é" before a quotation mark looks like one.
 */
static size_t length_of(unsigned char lead)
{
    if ((lead >= 0xC2 && lead <= 0xC5) || (lead >= 0xCE && lead <= 0xDB))
        return 2;
    if (lead >= 0xE2 && lead <= 0xED)
        return 3;
    return lead == 0xF0 ? 4 : 0;
}

static struct twice twice_at(struct str s)
{
    struct twice t = {.len = 0};
    struct str bytes = {t.bytes, 0};
    size_t want = 1;
    uint32_t code;

    for (size_t k = 0; k < want; k++) {
        unsigned char byte;

        if (t.taken == s.len)
            return (struct twice){.len = 0};
        t.taken += utf8_decode(str_slice(s, t.taken, s.len), &code);
        byte = code < 0x80 ? 0 : byte_of(code);
        want = k == 0 ? length_of(byte) : want;
        if (want == 0 || byte == 0)
            return (struct twice){.len = 0};
        t.bytes[k] = (char)byte;
    }
    bytes.len = want;
    if (utf8_valid(bytes) == want)
        t.len = want;
    return t;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* "Ã" at the end of a word in capitals may be meant, and so may "é" before two marks; an
 * "Ã©" behind a small letter, an "â€" and the start of an emoji never are. */
static bool is_never_meant(const struct twice *t, struct str before)
{
    unsigned char lead = (unsigned char)t->bytes[0];

    if (lead == 0xC3)
        return before.len > 0 && is_lower(before.ptr[before.len - 1]);
    return lead == 0xF0 || (lead == 0xE2 && (unsigned char)t->bytes[1] <= 0x84);
}

/* An "à" whose second byte, an unbroken space, has become a blank on the way. */
static bool is_cut_a(struct str rest)
{
    return rest.len > 2 && memcmp(rest.ptr, "\xC3\x83 ", 3) == 0;
}

/* Append `s` with what was written twice put right to `out`, where that is not NULL.
 * Returns false where something in it was not. */
static bool mend(struct str s, struct buf *out, struct evidence *e)
{
    for (size_t i = 0; i < s.len;) {
        const char *start = s.ptr + i;
        struct str rest = str_slice(s, i, s.len);
        struct twice t;
        size_t run = 0;

        while (run < rest.len && (unsigned char)start[run] < 0x80)
            run++;
        if (out != NULL)
            buf_add_bytes(out, start, run);
        i += run;
        rest = str_slice(rest, run, rest.len);
        if (rest.len == 0)
            break;
        t = twice_at(rest);
        if (t.len > 0) {
            e->found++;
            e->is_sure = e->is_sure || is_never_meant(&t, str_slice(s, 0, i));
        } else if (is_cut_a(rest))
            t = (struct twice){.bytes = "\xC3\xA0", .len = 2, .taken = 2};
        else
            return false;
        if (out != NULL)
            buf_add_bytes(out, t.bytes, t.len);
        i += t.taken;
    }
    return true;
}

bool utf8_mend_twice(struct str s, struct buf *out)
{
    struct evidence e = {0};

    /* A lead that was taken for a letter is one of U+00C0 to 00FF in two bytes; "Â" too.
     */
    if (s.len == 0 || memchr(s.ptr, 0xC3, s.len) == NULL)
        return false;
    if (!mend(s, NULL, &e) || e.found == 0 || (e.found < 2 && !e.is_sure))
        return false;
    (void)mend(s, out, &e);
    return true;
}

struct str utf8_mended_copy(struct arena *a, struct str s, size_t codes_max,
                            enum utf8_space space)
{
    struct buf mended = {0};
    struct str copy;

    if (utf8_mend_twice(s, &mended))
        s = buf_str(&mended);
    copy = utf8_clean_copy(a, s, codes_max, space);
    buf_release(&mended);
    return copy;
}
