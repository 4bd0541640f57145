/*
 * tokens_plain.c - plain words, eight bytes at a step
 *
 * Most of a text is words of ASCII letters with a blank behind them. Those of up to
 * fifteen letters are measured, folded and hashed in two registers; whatever else is met
 * is left to lexer_word().
 */
#include "analyze/lexer.h"

#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTES(b) (0x0101010101010101u * (b))

enum { RUN_BYTES = 256 }; /* taken at once; a word and its blank take two */

static const uint32_t http = 0x70747468, ends_nt = 0x746e; /* backwards */

static inline uint64_t load(const void *from)
{
    uint64_t raw;

    memcpy(&raw, from, sizeof(raw));
    return raw;
}

/* High bit of each byte that is no ASCII letter; `low` has the bits 0x20 set. */
static inline uint64_t other_bits(uint64_t raw, uint64_t low)
{
    uint64_t seven = low & BYTES(0x7f);
    uint64_t from_a = seven + BYTES(0x80 - 'a'), to_z = BYTES(0x80 + 'z') - seven;

    return ((from_a ^ to_z) | raw) & BYTES(0x80); /* one of both holds for each byte */
}

/* All bits of the bytes before the first that has its bit in `others`, which is not 0. */
static inline uint64_t bytes_before(uint64_t others)
{
    return (others ^ (others - 1)) >> 8;
}

/* Are three letters in a row the same within `mask`? What follows it is no letter, or the
 * block ends with it. */
static inline bool has_run(uint64_t low, uint64_t mask)
{
    uint64_t differ = low ^ low >> 8;

    differ |= differ >> 8; /* a byte is zero where it equals both that follow */
    return ((differ - BYTES(1)) & ~differ & BYTES(0x80) & mask) != 0;
}

/* How many bytes have bit `n` set. */
static inline size_t count_bytes(uint64_t bits, unsigned n)
{
    return (bits >> n & BYTES(1)) * BYTES(1) >> 56;
}

/* A word in two blocks, of which the first is full where there is a rest. */
struct plain {
    uint64_t first, rest; /* folded */
    uint64_t capitals;    /* bit 5 of each byte that was one; bit 4 for the rest */
    size_t len;
};

/* The letters behind the first eight. */
static bool take_rest(const unsigned char *p, struct plain *w)
{
    uint64_t raw = load(p + 8), low = raw | BYTES(0x20), others = other_bits(raw, low);
    uint64_t mask;

    w->first = load(p) | BYTES(0x20);
    if (others == 0 || has_run(w->first, ~(uint64_t)0))
        return false;
    mask = bytes_before(others);
    w->rest = low & mask;
    w->capitals = (w->first ^ load(p)) | (w->rest ^ (raw & mask)) >> 1;
    w->len = 8 + (size_t)__builtin_ctzll(others) / 8;
    return !has_run(low, mask) && !has_run(load(p + 6) | BYTES(0x20), 0xffff) &&
           (mask != 0 || w->first >> 48 != ends_nt);
}

/* The word at `p`, behind which LEXER_AHEAD bytes can be read. False where there is none,
 * or the slow way has to look: at a longer one, a letter three times in a row, n't
 * without apostrophe. */
static inline bool take_word(const unsigned char *p, struct plain *w)
{
    uint64_t raw = load(p), low = raw | BYTES(0x20), others = other_bits(raw, low);
    uint64_t mask;
    unsigned bit;

    if (others == 0)
        return take_rest(p, w);
    mask = bytes_before(others);
    bit = (unsigned)__builtin_ctzll(others); /* the high one of the byte behind */
    w->len = bit / 8;
    w->first = low & mask;
    w->capitals = w->first ^ (raw & mask);
    w->rest = 0;
    return mask != 0 && !has_run(low, mask) &&
           (uint16_t)(low >> ((bit - 23) & 63)) != ends_nt;
}

/* Does the slow way tell what it is: an address, a domain, a word that goes on? */
static inline bool is_special(const unsigned char *behind)
{
    return lexer_goes_on(*behind) || (*behind == '.' && byte_is_letter(behind[1]));
}

static unsigned capital_flags(const struct plain *w, size_t *capitals)
{
    size_t count = count_bytes(w->capitals, 5) + count_bytes(w->capitals, 4);

    *capitals += count;
    return ((w->capitals & 0x20) != 0 ? TOKEN_CAPITAL : 0) |
           (count == w->len && count > 1 ? TOKEN_CAPS : 0);
}

static inline uint32_t hash_of(const struct plain *w)
{
    uint64_t hash = hash_block(hash_start(w->len), w->first);

    return (uint32_t)(w->len > 8 ? hash_block(hash, w->rest) : hash);
}

/* The words in `p[0..len)`, which is where r->p stands and behind which LEXER_AHEAD bytes
 * can be read, until something else comes. There is room for all. */
static void take_run(struct lexer *r, const unsigned char *p, size_t len)
{
    const unsigned char *const from = p, *const end = p + len;
    const unsigned quoted = r->is_quoted ? TOKEN_QUOTED : 0;
    struct token *tok = r->t->items + r->t->len;
    char *const folded = r->t->folded;
    uint32_t at = (uint32_t)(r->p - r->start), word = (uint32_t)r->folded_len;
    size_t letters = 0;
    struct plain w;

    while (p < end && take_word(p, &w) && (uint32_t)w.first != http) {
        const unsigned char *behind = p + w.len;
        unsigned flags = quoted;

        if (*behind != ' ' && is_special(behind))
            break;
        if (w.capitals != 0)
            flags |= capital_flags(&w, &r->t->capitals);
        *tok = (struct token){
            .flags = (uint16_t)flags, .word_len = (uint8_t)w.len, .kind = TOKEN_WORD};
        tok->start = at; /* by twos, or gcc gathers four in a vector */
        tok->len = (uint32_t)w.len;
        memcpy(folded + word, &w.first, 8);
        tok->word = word;
        tok->hash = hash_of(&w);
        memcpy(folded + word + 8, &w.rest, 8);
        tok++;
        word += TOKEN_BLOCK;
        letters += w.len;
        at += (uint32_t)w.len + 1;
        p = behind;
        if (*p != ' ')
            break;
        p++;
    }
    r->t->len = (size_t)(tok - r->t->items);
    r->t->letters += letters;
    r->folded_len = word;
    r->p += p - from;
}

bool lexer_plain_words(struct lexer *r)
{
    struct tokens *t = r->t;
    size_t left = (size_t)(r->end - r->p), had = t->len;

    lexer_reserve(r, RUN_BYTES / 2, (size_t)RUN_BYTES / 2 * TOKEN_BLOCK);
    if (left <= LEXER_AHEAD)
        take_run(r, r->last + LEXER_AHEAD - left, left);
    else
        take_run(r, r->p,
                 left < RUN_BYTES + LEXER_AHEAD ? left - LEXER_AHEAD : RUN_BYTES);
    if (t->len == had)
        return false;
    if (had > 0 && t->items[had - 1].start + t->items[had - 1].len == t->items[had].start)
        t->items[had].flags |= TOKEN_JOINED; /* others stand behind a blank */
    return true;
}
#else
bool lexer_plain_words(struct lexer *r)
{
    (void)r;
    return false;
}
#endif
