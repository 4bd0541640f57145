/*
 * letters.h - single code points: decode, fold, and what kind they are
 *
 * Within analyze/ only. ASCII goes through tables; what is past it through
 * utf8proc and a few ranges.
 */
#ifndef ANALYZE_LETTERS_H
#define ANALYZE_LETTERS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum byte_class {
    BYTE_OTHER, /* controls and marks without meaning here: as a space */
    BYTE_SPACE,
    BYTE_LINE, /* \n and \r */
    BYTE_LOWER,
    BYTE_UPPER,
    BYTE_DIGIT,
    BYTE_STOP,  /* . ! ? */
    BYTE_COMMA, /* ends a clause, whatever follows */
    BYTE_PUNCT, /* looked at one by one */
    BYTE_HIGH,  /* part of a longer sequence */
};

extern const uint8_t byte_class[256];

static inline bool byte_is_letter(unsigned char c)
{
    return (unsigned)(c | 32) - 'a' < 26;
}
static inline bool byte_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* The code point at `p`, before `end`; its length in bytes goes to `*len`. A byte that
 * starts no valid sequence is U+FFFD with length 1. */
uint32_t letter_decode(const unsigned char *p, const unsigned char *end, size_t *len);

/* At most four bytes; returns their count. */
size_t letter_encode(uint32_t code, char *out);

enum code_kind {
    CODE_OTHER,
    CODE_SPACE,
    CODE_LETTER,
    CODE_MARK, /* combining */
    CODE_EMOJI,
    CODE_INVISIBLE,  /* joiners, variation selectors, skin tones: belong to the last */
    CODE_APOSTROPHE, /* U+2019 and its like */
    CODE_QUOTE,
    CODE_DASH, /* ends a clause */
    CODE_ELLIPSIS,
    CODE_STOP,  /* full stop of another script */
    CODE_COMMA, /* comma, colon of another script */
    CODE_BANG,  /* also the inverted, full-width and double ones */
    CODE_ASK,
    CODE_MONEY,
};

enum code_kind letter_kind(uint32_t code); /* of a code point past 127 */

/* Lower case, one code point for one; `*is_capital` is set where it changed. */
uint32_t letter_fold(uint32_t code, bool *is_capital);

enum { LETTERS_PLAIN_MIN = 5 };

/*
 * A folded word as people type it in a hurry or on a keyboard of another country:
 * "pessimo" for "péssimo", "schoen" for "schön", "espanol" for "español".
 *
 *   word  may end in a *
 *   out   at least `word.len` bytes; without NUL
 *
 * Returns the length; 0 where the word has no such letter, or would become another word:
 * fewer than LETTERS_PLAIN_MIN letters without their accents are ("sale" for "salé"),
 * but for those with ä, ö, ü, ß, ã or õ. Letters past U+00FF are left alone, with 0.
 */
size_t letters_plain(struct str word, char *out);

/* A letter (folded) with a combining mark as one code point; 0 where there is none. */
uint32_t letter_compose(uint32_t base, uint32_t mark);

#endif
