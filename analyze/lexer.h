/*
 * lexer.h - the state of one tokens_read(), shared by its files
 */
#ifndef ANALYZE_LEXER_H
#define ANALYZE_LEXER_H

#include "analyze/letters.h"
#include "analyze/tokens.h"
#include "base/status.h"

/* One step of word_hash() over a block of up to eight bytes, zero beyond the last. */
static inline uint64_t hash_start(size_t len)
{
    return 0x9e3779b97f4a7c15u ^ len;
}
static inline uint64_t hash_block(uint64_t h, uint64_t block)
{
    h = (h ^ block) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

enum {
    LEXER_ROOM = 2 * (TOKEN_WORD_MAX + TOKEN_BLOCK), /* folded bytes kept free */
    LEXER_AHEAD = 24, /* bytes that a plain word is told by */
};

struct lexer {
    struct tokens *t;
    const unsigned char *start, *p, *end; /* the text; p is what comes next */
    size_t folded_len;
    bool is_quoted;
    unsigned char last[2 * LEXER_AHEAD]; /* the first half ends as the text does, then
                                            zeros: what can be read beyond its end */
};

/* Make room for so many more tokens and folded bytes. */
void lexer_grow(struct lexer *r, size_t tokens, size_t bytes);
static inline void lexer_reserve(struct lexer *r, size_t tokens, size_t bytes)
{
    if (r->t->cap - r->t->len < tokens || r->t->folded_cap - r->folded_len < bytes)
        lexer_grow(r, tokens, bytes);
}

static inline char *lexer_folded(struct lexer *r)
{
    return r->t->folded + r->folded_len;
}

/* A new last token that starts at r->p, of kind TOKEN_WORD; there is room for
 * TOKEN_WORD_MAX folded bytes, which start at lexer_folded(). */
static inline struct token *lexer_begin(struct lexer *r)
{
    struct tokens *t = r->t;
    struct token *tok;

    lexer_reserve(r, 1, LEXER_ROOM);
    tok = &t->items[t->len++];
    *tok = (struct token){.start = (uint32_t)(r->p - r->start),
                          .word = (uint32_t)r->folded_len,
                          .kind = TOKEN_WORD,
                          .flags = r->is_quoted ? TOKEN_QUOTED : 0};
    if (t->len > 1 && tok[-1].start + tok[-1].len == tok->start)
        tok->flags |= TOKEN_JOINED;
    return tok;
}

/* End the token that lexer_begin() gave: it reaches to r->p and its folded form has
 * `len` bytes. */
void lexer_finish(struct lexer *r, struct token *tok, size_t len);

/* A whole token up to `to`, with a fixed folded form. */
struct token *lexer_add(struct lexer *r, const unsigned char *to, enum token_kind kind,
                        const char *folded);

/* The last token, or NULL. */
static inline struct token *lexer_last(struct lexer *r)
{
    return r->t->len > 0 ? &r->t->items[r->t->len - 1] : NULL;
}

/* On the last token, if any. */
static inline void lexer_mark(struct lexer *r, unsigned flags)
{
    if (r->t->len > 0)
        r->t->items[r->t->len - 1].flags |= (uint16_t)flags;
}

/* Whether a letter starts at `p`. */
bool lexer_letter_at(const unsigned char *p, const unsigned char *end);

/* The word at r->p, which starts with a letter, becomes a token with `flags`. */
void lexer_word(struct lexer *r, unsigned flags);
void lexer_hashtag(struct lexer *r); /* at '#' before a letter */

/* The same for the commonest sort, fifteen ASCII letters at most between blanks or
 * punctuation: takes some such words in a row, with one blank behind each; false where
 * the first is none. */
bool lexer_plain_words(struct lexer *r);

/* Whether a word can go on with this byte, which is no ASCII letter. */
static inline bool lexer_goes_on(unsigned char c)
{
    return byte_class[c] == BYTE_HIGH || byte_class[c] == BYTE_DIGIT || c == '\'' ||
           c == '`' || c == '*';
}

/* "do n't", "it 's": some corpora stand apart what belongs together. Adds `len` bytes of
 * folded text to the last token where only a space is between it and `from`; then the
 * next byte is `to`. */
bool lexer_join(struct lexer *r, const unsigned char *from, const unsigned char *to,
                const char *folded, size_t len);

/* The begun token `tok` has reached a full stop before a letter: where that is the
 * ending of a domain ("acme.com/help"), it is finished as a URL. Only well-known
 * endings count, since people leave out the space behind a full stop. */
bool lexer_domain(struct lexer *r, struct token *tok);

/* Each looks at r->p and returns whether it took something there. */
bool lexer_number(struct lexer *r);  /* at a digit */
bool lexer_money(struct lexer *r);   /* at $ and its like */
bool lexer_address(struct lexer *r); /* at a letter or '@': URL, @handle */
bool lexer_emoticon(struct lexer *r);
bool lexer_tag(struct lexer *r); /* <br />, &quot; that were left in the text */

#endif
