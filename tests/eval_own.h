/*
 * eval_own.h - what an owner's own reviews teach the program about their like
 *
 * Some texts of a source's development part stand for an owner's reviews with stars; what
 * learn_own() makes of them judges the source's test part.
 */
#ifndef TESTS_EVAL_OWN_H
#define TESTS_EVAL_OWN_H

#include "base/str.h"

#include <stddef.h>

/* Print a row for each source with stars: `count` texts at a time, as often as its
 * development part has them, EVAL_OWN_DRAWS times at most. EXIT_SUCCESS or not. */
enum { EVAL_OWN_DRAWS = 5 };
int eval_print_own(const char *folder, struct str lang, size_t count);

#endif
