/*
 * header.h - text in the headers of a mail, encoded and folded
 *
 * Source: RFC 2047, sections 2, 4.1 and 5; RFC 5322, 2.1.1, 3.2.3 and 3.2.4. GMime's own
 * way (3.2.13) leaves a text without blanks, a Japanese name, in one word of any length.
 */
#ifndef REPORTS_HEADER_H
#define REPORTS_HEADER_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Append text as unstructured words: plain where it is ASCII that fits, else in UTF-8
 * encoded words of at most 75 characters, on lines of at most 78, which are ended by "\n
 * " and never within a character.
 *
 *   text    UTF-8 without controls. What looks like an encoded word is encoded itself, so
 *           that nobody reads it as one
 *   column  characters of the line before it: of "Subject: "
 *
 * Returns the column behind it.
 */
size_t header_add_text(struct str text, size_t column, struct buf *out);

/* The same for the name of an address or a list: a phrase, quoted where it must be. */
size_t header_add_phrase(struct str text, size_t column, struct buf *out);

/* Append a token such as "<a@b.c>" behind a blank, or on a line of its own where it does
 * not fit. */
void header_add_token(struct str token, size_t column, struct buf *out);

#endif
