/*
 * opml.h - lists of feeds for and from feed readers
 */
#ifndef CLI_OPML_H
#define CLI_OPML_H

#include "cli/context.h"

/* Print the sources with adapter feed as OPML. Returns the exit status. */
int opml_export(const struct context *c);

/* Print the feeds of a file that are no sources yet, as they would stand in the settings
 * ("-": standard input). Returns the exit status. */
int opml_import(const struct context *c, const char *path);

#endif
