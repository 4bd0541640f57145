/*
 * match_fold.h - one character as the matcher sees it; for match*.c alone
 */
#ifndef ANALYZE_MATCH_FOLD_H
#define ANALYZE_MATCH_FOLD_H

#include "base/str.h"

#include <stdint.h>

enum fold_kind {
    FOLD_GAP,     /* parts words */
    FOLD_NOTHING, /* a mark that goes: words go on */
    FOLD_LETTER,  /* its bytes belong to a word */
    FOLD_WORD,    /* a word of its own */
};

struct folded {
    enum fold_kind kind;
    uint8_t len;
    char bytes[15];
};

/* Fold one code point past ASCII. */
void match_fold_code(uint32_t code, struct folded *out);

/* Where the words of a #CamelCase tag at the start of `text` end (behind the '#'), or 0
 * where there are not several. */
size_t match_camel(struct str text);

#endif
