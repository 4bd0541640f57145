/*
 * adapters.h - what can be read, and what a source of that kind needs
 */
#ifndef CLI_ADAPTERS_H
#define CLI_ADAPTERS_H

#include "base/status.h"

#include <stdbool.h>

/* On standard output: a line (or an object) for each adapter. */
void adapters_list(bool is_json);

/*
 * On standard output: a source of that adapter as it would stand in the settings, with
 * what each variable is. Returns the exit status; a name that no adapter has is told.
 */
int adapters_show(const char *name, bool is_json);

#endif
