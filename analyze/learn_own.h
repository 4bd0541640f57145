/*
 * learn_own.h - a few weights of an owner's own, over the list that the program carries
 *
 * The words of one trade, and of one house, speak otherwise than words at large: "cold"
 * praises beer. From the owner's own texts with stars the weights of those words and
 * phrases move that are wrong there more often than chance explains, and no others. One
 * text in five is held back: what does not judge those better than before is not kept.
 */
#ifndef ANALYZE_LEARN_OWN_H
#define ANALYZE_LEARN_OWN_H

#include "analyze/learn.h"
#include "base/arena.h"

enum { LEARN_OWN_LEAST = 60 }; /* texts, below which nothing is learned */

struct learn_own_text {
    struct str text;
    enum learn_label label;
};

struct learn_own_result {
    size_t texts;           /* learned from */
    size_t held;            /* held back */
    size_t words;           /* whose weights moved */
    double before, after;   /* share of those held back that are judged right */
    bool is_better;         /* after > before: the weights are worth keeping */
    struct str examples[6]; /* of the words, strongest first; in `arena` */
    bool examples_are_bad[6];
    size_t examples_len;
};

/*
 * Learn weights for one language.
 *
 *   lists   the language's lists, hand-made and learned, as lexicon_read() takes them
 *   texts   with stars or a mood; the same in the same order give the same weights
 *   out     lines of a list, layer "own", that are read after the others; appended even
 *           where they are no better
 *
 * ERR_USAGE where there are fewer than LEARN_OWN_LEAST texts, or of one kind alone.
 */
MUST_CHECK enum status learn_own(const struct str *lists, size_t lists_len,
                                 const struct learn_own_text *texts, size_t len,
                                 struct arena *arena, struct buf *out,
                                 struct learn_own_result *result, struct error *err);

#endif
