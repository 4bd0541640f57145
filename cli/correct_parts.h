/*
 * correct_parts.h - between the files of correct*.c
 */
#ifndef CLI_CORRECT_PARTS_H
#define CLI_CORRECT_PARTS_H

#include "cli/correct.h"

/* The words that decided, where it was one phrase; else the empty str. */
struct str correct_words(const struct change *change);
/* How many others the same correction would change, were it said of those words. */
MUST_CHECK enum status correct_also(struct context *c, const struct change *change,
                                    struct str words, size_t *out, struct error *err);
/* Mentions before and after, and the score of the brand. */
MUST_CHECK enum status correct_show(struct context *c, const struct change *change,
                                    struct str words, size_t also, struct error *err);
void correct_write(const struct change *change, struct str words, size_t also,
                   bool is_applied);

#endif
