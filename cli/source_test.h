/*
 * source_test.h - `earshot sources test`: ask one source now, and show what is read
 */
#ifndef CLI_SOURCE_TEST_H
#define CLI_SOURCE_TEST_H

#include "cli/context.h"

/* The source that args->rest[1] names is asked, into a store that is thrown away; every
 * field is shown with how many mentions have it and the first of them. With --json the
 * mentions themselves, an object a line. Returns the exit status. */
int source_test(const struct command *self, struct context *c,
                const struct cli_args *args);

#endif
