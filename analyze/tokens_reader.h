/*
 * tokens_reader.h - the state of one tokens_read(), shared by its two files
 */
#ifndef ANALYZE_TOKENS_READER_H
#define ANALYZE_TOKENS_READER_H

#include "analyze/letters.h"
#include "analyze/tokens.h"
#include "base/status.h"

struct reader {
    struct tokens *t;
    const unsigned char *start, *p, *end; /* the text; p is what comes next */
    size_t folded_len;
    bool is_quoted;
};

/* A new last token that starts at r->p, of kind TOKEN_WORD; there is room for
 * TOKEN_WORD_MAX folded bytes, which start at reader_folded(). */
struct token *reader_begin(struct reader *r);
char *reader_folded(struct reader *r);

/* End the token that reader_begin() gave: it reaches to r->p and its folded form has
 * `len` bytes. */
void reader_finish(struct reader *r, struct token *tok, size_t len);

/* A whole token up to `to`, with a fixed folded form. */
struct token *reader_add(struct reader *r, const unsigned char *to, enum token_kind kind,
                         const char *folded);

/* The last token, or NULL. */
struct token *reader_last(struct reader *r);
void reader_mark(struct reader *r, unsigned flags); /* on the last token, if any */

/* Whether a letter starts at `p`. */
bool reader_letter_at(const unsigned char *p, const unsigned char *end);

/* The word at r->p, which starts with a letter, becomes a token with `flags`. */
void reader_word(struct reader *r, unsigned flags);
void reader_hashtag(struct reader *r); /* at '#' before a letter */

/* "do n't", "it 's": some corpora stand apart what belongs together. Adds `len` bytes of
 * folded text to the last token where only a space is between it and `from`; then the
 * next byte is `to`. */
bool reader_join(struct reader *r, const unsigned char *from, const unsigned char *to,
                 const char *folded, size_t len);

/* The begun token `tok` has reached a full stop before a letter: where that is the
 * ending of a domain ("acme.com/help"), it is finished as a URL. Only well-known
 * endings count, since people leave out the space behind a full stop. */
bool reader_domain(struct reader *r, struct token *tok);

/* Each looks at r->p and returns whether it took something there. */
bool reader_number(struct reader *r);  /* at a digit */
bool reader_money(struct reader *r);   /* at $ and its like */
bool reader_address(struct reader *r); /* at a letter or '@': URL, @handle */
bool reader_emoticon(struct reader *r);
bool reader_tag(struct reader *r); /* <br />, &quot; that were left in the text */

#endif
