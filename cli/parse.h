/*
 * parse.h - a mention as `earshot parse` prints it
 */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "base/buf.h"
#include "base/mention.h"

/* Append it as one JSON object on one line, with a line end. */
void parse_print_mention(const struct mention *m, struct buf *out);

#endif
