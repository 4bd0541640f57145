/*
 * draft.h - a proposed answer to a complaint, to be copied and changed by hand
 *
 * It names the complaint in the customer's own words, owns it, says what happens next and
 * offers a way to talk. Sentences are data (config/replies/LANG.yaml, docs/replies.md);
 * an owner's file replaces parts of ours. Nothing is ever sent.
 *
 * The n-th draft for an author is another one than those before, up to a few hundred; the
 * same mention and number give the same text.
 */
#ifndef REPORTS_DRAFT_H
#define REPORTS_DRAFT_H

#include "base/buf.h"
#include "base/mention.h"
#include "base/status.h"

struct drafts;

/*
 * Read the sentences of every language that the program carries.
 *
 *   folder  of the owner's LANG.yaml files, whose parts replace ours; empty: none
 *   out     written on success only; release with drafts_free()
 *
 * ERR_PARSE with file and line for a wrong file, ERR_IO for one that can't be read.
 */
MUST_CHECK enum status drafts_new(struct str folder, struct drafts **out,
                                  struct error *err);
void drafts_free(struct drafts *d); /* accepts NULL */

/* The same with one text more, whose parts replace those there: for drafts_new(), tests
 * and the fuzzer. `d` may be changed in part on ERR_PARSE. */
MUST_CHECK enum status drafts_add(struct drafts *d, struct str yaml, const char *path,
                                  struct error *err);
/* Without any sentences. */
struct drafts *drafts_empty(void);

struct draft_input {
    const struct mention *mention; /* with reasons, for the words to quote */
    struct str brand;
    struct str contact;   /* "call 01234 56789"; or empty */
    struct str signed_by; /* empty: the brand */
    struct str language;  /* where the mention's isn't known; "en" */
    int64_t number;       /* which of the author's it is, from 1 */
};

/*
 * Append the draft to `out`.
 *
 * Returns NULL, or why there is none, and nothing is appended: what only a person should
 * word ("health", "legal", "staff", "refund" ...), or "language" where we have no
 * sentences in the writer's one.
 */
const char *drafts_make(const struct drafts *d, const struct draft_input *in,
                        struct buf *out);

struct draft_words {
    struct str words;                  /* a view into title or text, or empty */
    bool is_cut_before, is_cut_behind; /* within a clause that is too long */
};

/* A short phrase of what the writer complains of: around the heaviest span against us,
 * within its clause. Empty where nothing stands out. */
struct draft_words draft_quote(const struct mention *m);

#endif
