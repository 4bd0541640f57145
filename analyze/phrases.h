/*
 * phrases.h - many phrases found in one pass over the tokens of a text
 *
 * A phrase is written as words with a space between them, in lower case:
 *
 *   never arrived      two words in a row, in one sentence
 *   crash*             every word that starts so
 *   cold|lukewarm      one of several; parts of several words join with _: no_one|nobody
 *   <staff>            one of the set of that name, phrases_set()
 *   (very)             may be missing
 *   food .. cold       at most 3 words between; "..5" at most 5. A gap crosses neither
 *                      punctuation nor a word of phrases_stop()
 *
 * Words fold as tokens do, and are found in their plain spelling too, letters_plain().
 * Phrases share a tree by their first words; from each token the walk down is bounded by
 * the phrases, not by the text, so that time is linear.
 */
#ifndef ANALYZE_PHRASES_H
#define ANALYZE_PHRASES_H

#include "analyze/tokens.h"
#include "base/status.h"

struct phrases; /* a collection of them, until it is given to a reader */

struct phrases *phrases_new(void);
void phrases_free(struct phrases *p);

/* Name a set of words, each as in a phrase but without gap and brackets. Sets must be
 * there before they are used. ERR_PARSE for a word that can't be one. */
MUST_CHECK enum status phrases_set(struct phrases *p, struct str name,
                                   const struct str *words, size_t len,
                                   struct error *err);

/* Does the phrase, as written, hold a word of the set `name`, or name that set itself?
 * False where there is no such set. */
bool phrases_uses(const struct phrases *p, struct str phrase, struct str name);

/* A word that no gap crosses, such as "but". */
MUST_CHECK enum status phrases_stop(struct phrases *p, struct str word,
                                    struct error *err);

/* Add a phrase. ERR_PARSE with the reason for one that is not as above. */
MUST_CHECK enum status phrases_add(struct phrases *p, struct str phrase, uint32_t value,
                                   struct error *err);

/* ---- finding ---- */

/* Finds the phrases of several collections. A text is looked up once for all; which round
 * a collection is of tells what is looked for at the same time, and what only on demand.
 * Serves one thread: it keeps working memory. */
struct phrase_reader;

enum {
    PHRASE_TEXTS = 2,  /* that a reader holds: title and text */
    PHRASE_PARTS = 4,  /* collections of a reader */
    PHRASE_ROUNDS = 3, /* the number of a round is below */
};

struct phrase_match {
    uint32_t value;       /* as given to phrases_add() */
    uint32_t first, last; /* tokens */
};

struct phrase_reader *phrase_reader_new(void);
void phrase_reader_free(struct phrase_reader *r);

/* Find the phrases of `p` too. Returns what phrase_reader_find() knows the collection by.
 * From the first text on none may be added, neither collections nor phrases to them; they
 * are borrowed until then. */
unsigned phrase_reader_add(struct phrase_reader *r, struct phrases *p, unsigned round);

/* Take `t` for text 0 or 1; borrowed until that is replaced. */
void phrase_reader_read(struct phrase_reader *r, unsigned text, const struct tokens *t);

/*
 * All phrases of a collection in a text, in the order of their first tokens. Of one
 * phrase that can end at several tokens only the nearest end is told. `*out` is valid
 * until that text is replaced; returns the count.
 */
size_t phrase_reader_find(struct phrase_reader *r, unsigned text, unsigned part,
                          const struct phrase_match **out);

#endif
