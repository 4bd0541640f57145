/*
 * severity_signs_private.h - what the list of signs is read into
 */
#ifndef ANALYZE_SEVERITY_SIGNS_PRIVATE_H
#define ANALYZE_SEVERITY_SIGNS_PRIVATE_H

#include "analyze/severity_signs.h"

#include <stdalign.h>

enum {
    SIGN_TENTHS = 10, /* weights are whole tenths */
    /* Of a sign, and of a word with its pieces: no sentence's sum leaves 16 bits. */
    SIGN_MOST = 150,
    SIGN_WORD_MOST = 300,
    /* Words with what they say; some 2,000 make nine tenths of all text. */
    SIGN_WORDS = 1 << 15,
};

struct severity_signs {
    struct str kinds[SIGN_KINDS_MAX];
    float bias[SIGN_KINDS_MAX];
    float phrase; /* what a phrase of a rule adds; INFINITY: enough */
    size_t kinds_len;
    /* A sentence of which the words alone, without pairs, make less is not read further;
     * and, by tokens, how much that is in sums of weights. */
    float least;
    int16_t enough[SIGN_TOKENS + 1][SIGN_KINDS_MAX];
    struct sign {
        int16_t weights[SIGN_KINDS_MAX]; /* by kind */
    } * signs;
    uint32_t *seen; /* by sign: stamp of the sentence that had it last */
    size_t signs_len, signs_cap;
    struct sign_slot {
        uint32_t print; /* of the key's upper half */
        uint32_t sign;  /* index + 1; 0: the slot is free */
    } * slots;
    size_t slots_cap; /* a power of two */
    /* What words say, with their pieces: those that were asked for last, by hash. */
    struct sign_word {
        uint32_t hash;                /* 0: the slot is free */
        uint32_t head;                /* word_hash() of its sign_head() */
        uint32_t stamp;               /* of the sentence that had it last */
        alignas(16) struct sign says; /* two vectors */
    } * words;                        /* SIGN_WORDS */
    uint32_t stamp;
};

/* ---- keys: two words' hashes mixed, or one's with what it is ---- */

enum {
    SIGN_IS_WORD = 1,
    SIGN_IS_BEGIN,
    SIGN_IS_END,
    SIGN_IS_WITHIN,
    SIGN_IS_FAR = 0x5BD1E995, /* of the first of two */
};

static inline uint64_t sign_key(uint32_t first, uint32_t second)
{
    uint64_t key = ((uint64_t)first << 32 | second) * 0x9E3779B97F4A7C15;

    return (key ^ key >> 32) * 0xD6E8FEB86659FD93;
}

/* Where the sign of a key is, or would be. */
static inline size_t sign_slot_of(const struct severity_signs *s, uint64_t key)
{
    size_t at = (size_t)key & (s->slots_cap - 1);

    while (s->slots[at].sign != 0 && s->slots[at].print != (uint32_t)(key >> 32))
        at = (at + 1) & (s->slots_cap - 1);
    return at;
}

#endif
