/*
 * own_kinds.h - the owner's own file of kinds of complaint grows
 */
#ifndef CLI_OWN_KINDS_H
#define CLI_OWN_KINDS_H

#include "cli/context.h"

/*
 * Add kinds, or phrases for kinds, to the owner's file: made where it is not there, left
 * as it is where the result could not be read.
 *
 *   lang  of the phrases: a file of another language is refused; empty: whatever it is,
 *         and that of the settings for a new one
 *   yaml  items of the list `kinds`
 */
MUST_CHECK enum status own_kinds_add(struct context *c, struct str lang, struct str yaml,
                                     struct error *err);

#endif
