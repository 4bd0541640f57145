/*
 * troff.h - text in man pages
 */
#ifndef BASE_TROFF_H
#define BASE_TROFF_H

#include "base/buf.h"

/*
 * Append text so that troff shows it as it is: its own characters lose their meaning, and
 * quotes, hyphens and the like stay what a shell wants. A line that begins with a dot or
 * a quote is no request. `Words` between backquotes become bold.
 *
 * Source: groff_man_style(7) of groff 1.23, "Portability".
 */
void troff_add(struct buf *out, struct str text);
/* One character by the same rule; a backquote stays one. */
void troff_add_char(struct buf *out, char c);

#endif
