/*
 * learn_own.h - what an owner's own texts teach, over the list that the program carries
 *
 * The words of one trade, and of one house, speak otherwise than words at large: "cold"
 * praises beer. From the owner's own texts with stars the weights of those words and
 * phrases move that are wrong there more often than chance explains, and no others. And
 * four stars sound as warm in one trade as five do in another: the cuts from which a text
 * is called a detractor's or a promoter's move to where the owner's stars have them.
 * Each fifth of the texts is judged by what the others teach: what does not judge them
 * better than before is not kept.
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
    size_t texts;             /* learned from */
    size_t words;             /* whose weights moved */
    bool has_words, has_cuts; /* what is kept */
    double before, after;     /* share of the texts that are judged right by the program's
                                 lists; and with words that the other texts taught */
    double nps_before, nps_after; /* NPS by words less that of the stars, in points: by
                                     the program's lists; and with what is kept; NAN where
                                     none has stars */
    struct str examples[6];       /* of the words, strongest first; in `arena` */
    bool examples_are_bad[6];
    size_t examples_len;
};

/*
 * Learn weights and cuts for one language.
 *
 *   lists   the language's lists, hand-made and learned, as lexicon_read() takes them
 *   texts   with stars or a mood; the same in the same order give the same weights
 *   out     lines of a list, layer "own", that are read after the others, are appended;
 *           none where nothing is kept
 *
 * ERR_USAGE where there are fewer than LEARN_OWN_LEAST texts, or of one kind alone.
 */
MUST_CHECK enum status learn_own(const struct str *lists, size_t lists_len,
                                 const struct learn_own_text *texts, size_t len,
                                 struct arena *arena, struct buf *out,
                                 struct learn_own_result *result, struct error *err);

#endif
