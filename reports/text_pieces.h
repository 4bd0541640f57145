/*
 * text_pieces.h - the parts that plain text is made of
 */
#ifndef REPORTS_TEXT_PIECES_H
#define REPORTS_TEXT_PIECES_H

#include "reports/filler.h"

#include <jansson.h>

/* A line of its own; nothing for empty text. */
void text_line(struct filler *f, enum terminal_style style, struct str text);
void text_blank_line(struct filler *f);
/* Behind what stands in the line, with a dot between; nothing for empty text. */
void text_chain(struct filler *f, enum terminal_style style, struct str text);
/* The title of a section; `late` stands beside it in red; may be empty. */
void text_title(struct filler *f, struct str title);
void text_title_late(struct filler *f, struct str title, struct str late);
/* The style of a "tone". */
enum terminal_style text_tone_style(struct str tone);
/* "Title - What was said."; nothing where there are no words. */
void text_quote(struct filler *f, const json_t *quote);
/* The "url" of an object, whole on a line of its own. */
void text_url(struct filler *f, const json_t *object);

/* The sections of a round-up: text_roundup.c. */
void text_pressing(struct filler *f, const json_t *item);
void text_brand(struct filler *f, const json_t *item);

#endif
