/*
 * language_words.h - what language a text of few words is in
 *
 * "Great food!" has no small words to tell by. What lists of words know of it tells
 * besides, and the language of the brand.
 */
#ifndef EARSHOT_ANALYZE_LANGUAGE_WORDS_H
#define EARSHOT_ANALYZE_LANGUAGE_WORDS_H

#include "analyze/language.h"
#include "analyze/lexicon.h"

/* The words that a list knows, without the list, which takes ten times the memory. */
struct language_list {
    struct str lang;
    uint32_t *marks; /* sorted: their hashes, the lowest bit: with a feeling by hand */
    size_t len;
};
void language_list_make(struct language_list *out, const struct lexicon *lx);
void language_list_release(struct language_list *list);

struct language_hints {
    struct str guess; /* of language_guess(), which was not sure; may be empty */
    struct str home;  /* the same word of several languages is of this; may be empty */
};

enum { LANGUAGE_LISTS_MAX = 16 };

/* Does the list know four words in five, at least as ones that are there? Then what
 * speaks for its language may stand, and no other list need be read. */
bool language_is_known(const struct language_list *list, const struct tokens *texts,
                       size_t texts_len);

/*
 * The code of the list that goes best with the texts, of at most LANGUAGE_LISTS_MAX that
 * may be empty; the guess, where more speaks for a language without a list; empty, where
 * nothing speaks for any. Emoji and numbers are English. Borrowed from the lists and
 * hints.
 */
struct str language_of_words(const struct languages *ls, const struct tokens *texts,
                             size_t texts_len, const struct language_list *lists,
                             size_t lists_len, struct language_hints hints);

#endif
