/*
 * said.h - what somebody said, on the one line that it has in a list
 */
#ifndef CLI_SAID_H
#define CLI_SAID_H

#include "base/mention.h"
#include "reports/terminal.h"

/* Put the words that made an issue, or of STR_NONE those that made the mention grave or
 * weigh most, in bold with what stands around them, in at most `columns`. The reasons of
 * the judgement are needed; without them it is how the text begins. */
void said_line(struct terminal *t, const struct mention *m, struct str issue,
               int columns);

/* The same of a passage in which STX and ETX stand around words: see store_passage(). */
void said_passage(struct terminal *t, struct str passage, int columns);

#endif
