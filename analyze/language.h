/*
 * language.h - what language a text is in, from its small words and letters
 *
 * Small words ("und", "the") are evidence, shared among the languages that have them;
 * so are letters that few languages use and some word endings. A text in a script of
 * its own (Greek, Thai) is told by that. Where there is no evidence the answer is
 * empty: a language is never made up.
 */
#ifndef ANALYZE_LANGUAGE_H
#define ANALYZE_LANGUAGE_H

#include "analyze/tokens.h"
#include "base/status.h"

struct languages; /* constant once made; may be shared among threads */

/*
 * Read the table of words: lines "word TAB codes", codes parted by spaces; a word that
 * starts with '-' is an ending. "# " starts a comment.
 *
 *   text  borrowed for as long as the languages are used
 *   path  for messages
 *   out   written on success only; release with languages_free()
 *
 * ERR_PARSE for a wrong line.
 */
MUST_CHECK enum status languages_new(struct str text, const char *path,
                                     struct languages **out, struct error *err);
void languages_free(struct languages *ls);

struct language_guess {
    struct str code; /* "en"; empty where there is no evidence */
    bool is_sure;    /* evidence enough to overrule what a source says */
};

/* The language of the `len` texts together; reads on only until it is sure. */
struct language_guess language_guess(const struct languages *ls,
                                     const struct tokens *texts, size_t len);

/*
 * The evidence of the `len` texts together for each of `n` codes, into `out`: a small
 * word that one language alone has is 1. Returns the most that any other language has.
 */
float language_weigh(const struct languages *ls, const struct tokens *texts, size_t len,
                     const struct str *codes, size_t n, float *out);

#endif
