/*
 * discover.h - sources that a web page tells of, as they would stand in the settings
 */
#ifndef CLI_DISCOVER_H
#define CLI_DISCOVER_H

#include "cli/command.h"

/* Fetch the page and print what was found. Returns the exit status: EXIT_SOURCE where it
 * can't be had, EXIT_INPUT where it is neither page nor feed. */
int sources_discover(const char *url, bool is_private, bool is_json);

#endif
