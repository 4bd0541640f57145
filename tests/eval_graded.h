/*
 * eval_graded.h - how well scores follow the means of raters, by kinds of texts
 *
 * A file of graded texts has a kind, a mean and a text a line, parted by tabs; lines that
 * begin with "# " say who rated. Half of the texts, by a hash, is there to work with, the
 * other half is kept aside.
 */
#ifndef TESTS_EVAL_GRADED_H
#define TESTS_EVAL_GRADED_H

#include "analyze/analyze.h"

enum { EVAL_KINDS_MAX = 16 };

struct eval_kind {
    struct str name;          /* a view into the file */
    size_t len[2];            /* texts: to work with, kept aside */
    double pearson[2], whole; /* of either half, and of both */
};

/*
 * Judge the texts of `file` and fill `kinds`, EVAL_KINDS_MAX of them at most; returns how
 * many there are. ERR_PARSE for a line that is no graded text.
 */
MUST_CHECK enum status eval_graded(struct analyzer *an, struct str file,
                                   struct eval_kind *kinds, size_t *len,
                                   struct error *err);

/* Read the file at `path`, judge and print a row for each kind; EXIT_SUCCESS or not. */
int eval_print_graded(struct analyzer *an, const char *path);

#endif
