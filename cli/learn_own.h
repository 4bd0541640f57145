/*
 * learn_own.h - `earshot learn` without texts of others: from the owner's own reviews
 */
#ifndef CLI_LEARN_OWN_H
#define CLI_LEARN_OWN_H

#include "cli/context.h"

/* The lists of a language that the program carries, hand-made and learned: `out` has
 * room for two. Returns their count; 0 where it has no such language. */
size_t learn_shipped_lists(struct str lang, struct str *out);

/* Learn from rated reviews and corrections in the database, keep what judges better, and
 * tell. With `forgets`, take back what was kept. Returns the exit status. */
int learn_from_own(struct context *c, bool forgets, bool is_json);

#endif
