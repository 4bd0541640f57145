/*
 * match.h - which of many names stand in a text, in one pass
 *
 * Names and texts are folded the same way: case and accents go, words are what stands
 * between other characters, ideographs, kana, Hangul syllables, Thai letters and emoji
 * are words of their own, a #CamelCase tag is read both ways. So "Café-Bär" is found in
 * "at the CAFE BAR!" and "pier" is not found in "piercing".
 *
 * Source of the automaton: Aho and Corasick 1975, "Efficient string matching". It is kept
 * as a full table over classes of bytes, and text is skipped to the next word wherever no
 * name can begin.
 */
#ifndef ANALYZE_MATCH_H
#define ANALYZE_MATCH_H

#include "base/buf.h"

struct match;

struct match *match_new(void);
void match_free(struct match *m); /* accepts NULL */

/* Add words in a row; with `is_prefix` the last is a beginning. Returns the number of the
 * pattern, the same for the same words; MATCH_NONE where nothing is left of them. */
#define MATCH_NONE SIZE_MAX
size_t match_add(struct match *m, struct str words, bool is_prefix);

/* To be called once, behind the last match_add() and before the functions below. */
void match_build(struct match *m);

/* Where one pattern stands. */
struct match_place {
    size_t pattern;
    size_t first, last; /* words, by number */
    size_t start, end;  /* bytes in the text */
};

/* Memory kept from text to text; zero-initialised storage is empty. */
struct match_work {
    size_t *found; /* the patterns found, each once */
    size_t found_len, found_cap;
    uint32_t *rounds; /* by pattern: the round in which it was found last */
    size_t rounds_cap;
    uint32_t round;
    struct match_place *places; /* in order of their ends */
    size_t places_len, places_cap;
    struct buf folded;
    struct match_word {
        size_t start, end; /* bytes in the text */
        size_t number;
    } * words; /* one for each of `folded` */
    size_t words_len, words_cap;
};
void match_work_release(struct match_work *w);

/* Fill w->found with the patterns that stand in `text`. */
void match_find(const struct match *m, struct str text, struct match_work *w);

/* Fill w->places, at about a fifth of the speed. */
void match_find_places(const struct match *m, struct str text, struct match_work *w);

/* Append the folded form: words with one blank before each, and one at the end. */
void match_fold(struct str text, struct buf *out);

/* The same of a name to be found there: of "#BlueHeron" "blueheron" alone. */
void match_fold_name(struct str name, struct buf *out);

#endif
