/*
 * tokens.h - the words of a text, with their place in it
 *
 * One linear pass over UTF-8. A token is a word, a number, an emoji or emoticon, an
 * address (@handle, URL); punctuation is no token of its own but a mark on the
 * token before it. Each token has a folded form, which word lists are written in:
 *
 *   "Don’t", "dont"     don't     n't is restored where it was left out
 *   "Café's"            café      a possessive 's goes; it's, that's and such stay
 *   "sooooo"            soo       TOKEN_LENGTHENED; tokens_single() gives "so"
 *   "l'hôtel"           l' hôtel  two tokens: French and Italian elision
 *   "well-made"         well made two tokens
 *   "#NeverAgain"       never again  two tokens with TOKEN_IN_HASHTAG
 *   "@acme", "acme.com" @user #url
 *   "7", "250"          7, #n     whole numbers to 10 keep their digits
 *   "$12.50", "40 %"    #money, #percent; "3/10" stays
 *   ":-)", "<3"         :) <3     noses and repeats go; skin tones of emoji too
 *
 * Bad UTF-8 bytes and control characters are taken for spaces.
 */
#ifndef ANALYZE_TOKENS_H
#define ANALYZE_TOKENS_H

#include "base/str.h"

#include <string.h>

enum token_kind {
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_EMOJI, /* or emoticon */
    TOKEN_HANDLE,
    TOKEN_URL,
};

enum number_kind { NUMBER_PLAIN, NUMBER_OUT_OF, NUMBER_PERCENT, NUMBER_MONEY };

enum token_flag {
    TOKEN_CAPS = 1 << 0,          /* two letters or more, all of them capitals */
    TOKEN_CAPITAL = 1 << 1,       /* the first letter is a capital */
    TOKEN_LENGTHENED = 1 << 2,    /* a letter stood three times or more in a row */
    TOKEN_IN_HASHTAG = 1 << 3,    /* part of a #Hashtag */
    TOKEN_ENDS_CLAUSE = 1 << 4,   /* punctuation follows; set with the next one too */
    TOKEN_ENDS_SENTENCE = 1 << 5, /* . ! ? a line end or the end of the text follows */
    TOKEN_CUT = 1 << 6,           /* folded form cut at TOKEN_WORD_MAX: is in no list */
    TOKEN_JOINED = 1 << 7,        /* no space between this and the token before */
    TOKEN_QUOTED = 1 << 8,        /* between quotation marks */
    TOKEN_NON_ASCII = 1 << 9,     /* the folded form has bytes past 127 */
    /* Set by mood_judge(), once the language is known: */
    TOKEN_NEGATOR = 1 << 10,  /* not, never, n't, without ... */
    TOKEN_NEGATED = 1 << 11,  /* in the scope of one */
    TOKEN_UNREAL = 1 << 12,   /* in the scope of a wish or condition: would have, if */
    TOKEN_CONTRAST = 1 << 13, /* starts a contrast word: but, however */
};

enum {
    TOKEN_WORD_MAX = 63,
    TOKEN_BLOCK = 16, /* a folded form takes a multiple of it, with zeros behind */
};

struct token {
    uint32_t start, len; /* bytes in the text */
    uint32_t word;       /* folded form: offset in tokens.folded */
    uint32_t hash;       /* word_hash() of the folded form */
    uint16_t flags;      /* of enum token_flag */
    uint8_t word_len;    /* folded form: bytes */
    uint8_t kind;        /* enum token_kind */
    /* Zero for most: */
    uint8_t number;  /* enum number_kind, where kind is TOKEN_NUMBER */
    uint8_t bangs;   /* '!' that follow, at most 255 */
    uint8_t asks;    /* '?' that follow, at most 255 */
    uint8_t dots;    /* '.' or U+2026 (as 3) that follow, at most 255 */
    float value, of; /* of a number: 7 and 10 for "7/10"; `of` 0 where there is none */
    uint32_t id;     /* of the word in the list that `ids` tells, from 1; 0: none */
};

struct tokens {
    struct token *items;
    size_t len, cap;
    char *folded; /* the folded forms */
    size_t folded_cap;
    struct str text; /* borrowed from the caller of tokens_read() */
    size_t letters;  /* code points that are letters, in the whole text */
    size_t capitals; /* those of them that are capitals */
    size_t bangs, asks;
    bool has_points; /* some number is NUMBER_OUT_OF */
    uint64_t ids;    /* lexicon.hash of the list that the tokens' ids are of; 0: none */
    size_t ids_len;  /* they are below that */
};

/*
 * Split `text` (borrowed for as long as `t` is used) and replace what `t` held; memory
 * is kept from call to call. Time and space are linear in the text; what is past
 * 2^31 bytes is not read. Zero-initialised storage is an empty list.
 */
void tokens_read(struct tokens *t, struct str text);
void tokens_release(struct tokens *t);

/* The folded form of token `i`. */
static inline struct str token_word(const struct tokens *t, size_t i)
{
    return (struct str){t->folded + t->items[i].word, t->items[i].word_len};
}

/* The first eight of `len` bytes with zeros behind, in the order of memory. Most words
 * are shorter, and a memcpy() of unknown length is a call. */
static inline uint64_t word_block(const char *ptr, size_t len)
{
    uint64_t block = 0;
    uint32_t start, end;

    if (len >= 8) {
        memcpy(&block, ptr, 8);
        return block;
    }
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (len >= 4) { /* by halves that overlap */
        memcpy(&start, ptr, 4);
        memcpy(&end, ptr + len - 4, 4);
        return start | (uint64_t)end << 8 * (len - 4);
    }
    for (size_t i = 0; i < len; i++)
        block |= (uint64_t)(unsigned char)ptr[i] << 8 * i;
#else
    memcpy(&block, ptr, len);
#endif
    return block;
}

/* The first bytes of a folded form with zeros behind: of words that have no more of them
 * than that, those with the same length and head are the same. */
struct word_head {
    uint64_t first, rest; /* eight bytes each */
};
static inline struct word_head word_head(struct str word)
{
    return (struct word_head){
        word_block(word.ptr, word.len),
        word.len > 8 ? word_block(word.ptr + 8, word.len - 8) : 0,
    };
}
static inline struct word_head token_head(const struct tokens *t, size_t i)
{
    const char *word = t->folded + t->items[i].word;
    struct word_head head;

    memcpy(&head.first, word, 8);
    memcpy(&head.rest, word + 8, 8);
    return head;
}

/* The bytes from the start of token `from` to the end of token `to`. */
static inline struct str tokens_span(const struct tokens *t, size_t from, size_t to)
{
    size_t start = t->items[from].start;

    return (struct str){t->text.ptr + start,
                        t->items[to].start + t->items[to].len - start};
}

/* Each letter once where it stands twice in a row: "soo" gives "so". Writes at most
 * TOKEN_WORD_MAX bytes to `out` and returns their count. */
size_t tokens_single(struct str word, char *out);

/*
 * The stem that stands for rare words in lists: its first TOKEN_STEM_BYTES bytes (or a
 * few more, up to the end of a code point) and '*': "overcharging" gives "overch*".
 * Writes to `out`, TOKEN_WORD_MAX bytes, and returns the length; 0 for a word that is not
 * longer than that.
 */
enum { TOKEN_STEM_BYTES = 6 };
size_t tokens_stem(struct str word, char *out);

/* The hash that tokens carry; the same for the same bytes in every run. */
uint32_t word_hash(struct str word);

#endif
