/*
 * swar.h - eight bytes at once in one 64-bit word
 *
 * For the loops that see every byte of a night's feeds. The tests give the top bit
 * of each byte that fits; a byte above one that fits may be given wrongly, so only
 * "none fits" is exact. Source: H. S. Warren, Hacker's Delight, section 6-1.
 */
#ifndef BASE_SWAR_H
#define BASE_SWAR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define SWAR_ONES 0x0101010101010101u
#define SWAR_HIGH 0x8080808080808080u

static inline uint64_t swar_load(const void *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof(w));
    return w;
}

/* Bytes equal to `c`. */
static inline uint64_t swar_equal(uint64_t w, unsigned char c)
{
    uint64_t x = w ^ SWAR_ONES * c;

    return (x - SWAR_ONES) & ~x & SWAR_HIGH;
}

/* Bytes equal to `c`, exactly those. */
static inline uint64_t swar_exactly(uint64_t w, unsigned char c)
{
    uint64_t x = w ^ SWAR_ONES * c;

    return ~(((x & ~SWAR_HIGH) + ~SWAR_HIGH) | x | ~SWAR_HIGH);
}

/* Bytes below `c`, which is at most 0x80. */
static inline uint64_t swar_below(uint64_t w, unsigned char c)
{
    return (w - SWAR_ONES * c) & ~w & SWAR_HIGH;
}

/* Two equal bytes `c` side by side. */
static inline bool swar_has_pair(uint64_t w, unsigned char c)
{
    uint64_t at = swar_equal(w, c);

    return (at & at << 8) != 0;
}

/* A word of ASCII with its capitals made small. */
static inline uint64_t swar_lower(uint64_t w)
{
    uint64_t from_a = w + SWAR_ONES * (0x80 - 'A');
    uint64_t behind_z = w + SWAR_ONES * (0x7F - 'Z');

    return w | ((from_a ^ behind_z) & SWAR_HIGH) >> 2;
}

#endif
