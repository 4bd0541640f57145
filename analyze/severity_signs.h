/*
 * severity_signs.h - learned words that speak for a grave kind
 *
 * Rules find what somebody thought of. What is grave is told in many more ways ("the
 * ladder gave way under me"), and many words point to it a little. Here the weights of
 * what stands in a sentence are added up for each kind: its words, pieces of words, pairs
 * of neighbours, and pairs with one word between. A sentence whose sum is above 0 is
 * grave. The weights are data: config/issues/severity.LANG.signs.tsv, made by
 * tests/learn_severity.c, which is also where the model is described.
 */
#ifndef ANALYZE_SEVERITY_SIGNS_H
#define ANALYZE_SEVERITY_SIGNS_H

#include "analyze/tokens.h"
#include "base/status.h"

enum {
    SIGN_KINDS_MAX = 12, /* a word with its sums has 32 bytes */
    SIGN_PIECE = 5,      /* letters of a piece, the edges of the word counted as such */
    SIGN_TOKENS = 48,    /* of a sentence at most; a longer one is read in parts */
    SIGN_LEAST = 3,      /* tokens of a grave one: "Nothing." says too little */
};

/* The pieces of a word in order: the four letters that begin it, every five in a row, the
 * four that end it. Returns how many; 0 for numbers and for words of fewer letters. */
size_t sign_pieces(struct str word, struct str out[static TOKEN_WORD_MAX]);

/* What a word counts as in a pair with one word between: its first five letters. */
struct str sign_head(struct str word);

/* The sentence, or the part of one, that begins with token `from` ends before this at the
 * latest, and with the first token that ends a sentence. */
static inline size_t sign_bound(const struct tokens *t, size_t from)
{
    return t->len - from > SIGN_TOKENS ? from + SIGN_TOKENS : t->len;
}

struct severity_signs;

/*
 * Read a list of signs.
 *
 *   text  borrowed for as long as the signs are used
 *   path  for messages: "file:line: ..."
 *   out   written on success only; release with severity_signs_free()
 *
 * ERR_PARSE for a wrong file. NULL of `out` finds nothing.
 */
MUST_CHECK enum status severity_signs_new(struct str text, const char *path,
                                          struct severity_signs **out, struct error *err);
void severity_signs_free(struct severity_signs *s);

struct sign_hit {
    struct str kind;      /* lives as long as the signs */
    double sum;           /* above 0 */
    uint32_t first, last; /* tokens from the strongest signs that stand together */
};

/* What a sentence does not stand for, whatever its words say: "no more hassle". */
struct sign_excuse {
    uint32_t token; /* somewhere in the sentence */
    struct str kind;
};

/* What the words around a token, at most SIGN_TOKENS of its sentence, or what follows
 * "but" there, say of a kind where a rule by hand found a phrase: a sum as above.
 * INFINITY where the list does not know. Serves one thread. */
double severity_signs_weigh(struct severity_signs *s, const struct tokens *t,
                            uint32_t token, struct str kind);

/* The gravest sentence of a text, or what follows "but" in one; `excuses` in the order of
 * their tokens. False where no sum is above 0. Linear in the text and the excuses; serves
 * one thread. */
bool severity_signs_find(struct severity_signs *s, const struct tokens *t,
                         const struct sign_excuse *excuses, size_t excuses_len,
                         struct sign_hit *out);

#endif
