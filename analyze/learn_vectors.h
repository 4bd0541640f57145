/*
 * learn_vectors.h - words as vectors, from the company that they keep
 *
 * Within analyze/ only. Words that stand beside the same words get similar vectors; a
 * regression over them lends a rare word the weight of its kind ("dismal" that of
 * "dreadful"). The vectors are used while learning alone: since everything is linear,
 * what they lend is added to the weight of each word and the list stays a list.
 *
 * Positive pointwise mutual information of words within a few places of each other,
 * its largest eigenvectors by subspace iteration. Source: Levy, Goldberg, Dagan:
 * Improving Distributional Similarity, TACL 3 (2015); Halko, Martinsson, Tropp: Finding
 * structure with randomness, SIAM Review 53 (2011), algorithm 4.4.
 */
#ifndef ANALYZE_LEARN_VECTORS_H
#define ANALYZE_LEARN_VECTORS_H

#include "analyze/scope.h"

enum { LEARN_DIMENSIONS = 96 };

struct learn_vectors; /* pairs of words while they are counted */

/* For words 0 .. words_len - 1, the ids of a lexicon. */
struct learn_vectors *learn_vectors_new(size_t words_len);
void learn_vectors_free(struct learn_vectors *v);

/* Count the pairs of one text, after scope_mark(). */
void learn_vectors_add(struct learn_vectors *v, const struct tokens *t,
                       const struct scope *s);

/* words_len * LEARN_DIMENSIONS numbers; each word's have length 1, or 0 where it was too
 * rare. Free with free(). */
float *learn_vectors_make(struct learn_vectors *v);

#endif
