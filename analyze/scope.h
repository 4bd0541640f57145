/*
 * scope.h - which words are negated, unreal, strengthened, or behind a "but"
 *
 * Negation reaches about four words that carry meaning, and ends at punctuation, at a
 * contrast word and at the end of the clause. A wish or condition ("would have been",
 * "if only") and "used to be" reach to the end of their clause, "although" to eight
 * words.
 */
#ifndef ANALYZE_SCOPE_H
#define ANALYZE_SCOPE_H

#include "analyze/lexicon.h"
#include "analyze/rules.h"

enum scope_bit {
    SCOPE_FULLY = 1 << 28,  /* negated by a word that turns bad into good: never, no */
    SCOPE_TURNED = 1 << 29, /* in a wish that says the opposite: should have been */
    SCOPE_SPENT = 1 << 30,  /* a negator, or in its reach, that turns a bad word */
};

/* What is known of each token of one text; arrays of tokens.len, memory kept from text
 * to text. Zero-initialised storage is empty. */
struct scope {
    struct lexicon_known *words;
    float *factors;  /* 1, or what intensifiers, capitals and contrast make of it */
    float *feelings; /* filled by mood_judge() */
    uint32_t *rules; /* RULE_BIT() of the rules that reach it, and bits of scope_bit */
    uint32_t *turns; /* the tokens, in order, at which scope_mark() has something to do */
    uint32_t *weighs; /* those, in order, at which an entry with weights may start */
    struct scope_step {
        uint32_t at, hash;
    } * steps; /* the tokens, in order, at which an entry of several words may start */
    size_t turns_len, weighs_len;
    size_t cap;
    uint32_t rules_off; /* RULE_BIT() of the rules to leave out; set by the caller */
    float says;         /* a stated likelihood to recommend, or NAN */
    size_t says_from, says_to; /* its tokens */
};

/* Set the flags TOKEN_NEGATOR, TOKEN_NEGATED and TOKEN_UNREAL of `t` and fill `s`. */
void scope_mark(struct scope *s, const struct lexicon *lx, struct tokens *t);

/* Fill words, turns and weighs of `s` and clear the rest, as scope_mark() begins;
 * tokens get their ids. */
void scope_find(struct scope *s, const struct lexicon *lx, struct tokens *t);

/* The node behind `node`, to which the words from `i` to `j` have led, with the next
 * word; LEXICON_NONE where there is none, or a clause ends before it. */
int32_t scope_next(const struct scope *s, const struct lexicon *lx,
                   const struct tokens *t, int32_t node, size_t i, size_t j);

/* The longest entry with one of `roles` that starts at token `i`, or NULL; its tokens go
 * to `*len`. After scope_mark(). */
const struct lexicon_node *scope_role(const struct scope *s, const struct lexicon *lx,
                                      const struct tokens *t, size_t i, unsigned roles,
                                      size_t *len);
void scope_release(struct scope *s);

#endif
