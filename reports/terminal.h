/*
 * terminal.h - the one way to print foreign text on a terminal
 *
 * What strangers wrote may hold escape sequences. Everything that goes through here
 * loses its control characters (C0 but \n, DEL, C1) and bidi controls; the only
 * escape sequences in the result are our own colours, and only where asked for.
 *
 *   struct terminal t;
 *   terminal_init(&t, stdout, TERMINAL_AUTO);
 *   terminal_put(&t, STYLE_BOLD, name);
 *   terminal_printf(&t, STYLE_PLAIN, ": %d mentions\n", n);
 *   rc = terminal_flush(&t, stdout, err);
 *   terminal_release(&t);
 */
#ifndef REPORTS_TERMINAL_H
#define REPORTS_TERMINAL_H

#include "base/buf.h"
#include "base/status.h"

#include <stdio.h>

enum terminal_style {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_SOFT, /* labels, ages */
    STYLE_BAD,  /* what needs a person */
    STYLE_GOOD,
    STYLE_HIT, /* words that made a flag */
};

enum terminal_color { TERMINAL_NEVER, TERMINAL_AUTO, TERMINAL_ALWAYS };

struct terminal {
    struct buf out; /* what is not yet flushed */
    bool has_color;
    int columns; /* width to fill */
};

/* AUTO: colours where `file` is a terminal, NO_COLOR is not set and TERM is not
 * "dumb"; `file` may be NULL (never). columns: 78, or less where COLUMNS,
 * or the window of `file` without it, is narrower. */
void terminal_init(struct terminal *t, FILE *file, enum terminal_color color);
void terminal_release(struct terminal *t);

/* Append text: clean, one style. Line ends stay. */
void terminal_put(struct terminal *t, enum terminal_style style, struct str text);
void terminal_printf(struct terminal *t, enum terminal_style style, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Foreign text on one line: as terminal_put(), line ends and runs of space are one
 * space, cut with "..." past `columns` columns (0: no cut). */
void terminal_put_line(struct terminal *t, enum terminal_style style, struct str text,
                       int columns);

/* A bar of `width` columns of which `share` (0..1) is filled; eighths of a column. */
void terminal_bar(struct terminal *t, enum terminal_style style, double share, int width);

/* One block character a value, scaled to the largest. Negative counts as 0. */
void terminal_spark(struct terminal *t, enum terminal_style style, const int64_t *values,
                    size_t len);

/* Columns that clean text takes on a terminal: wide characters count 2, combining
 * ones 0. */
int terminal_columns(struct str text);

/* Append `text` to `out` without what could steer a terminal or turn the direction
 * of text: C0 (but \n), DEL and C1 become a space, bidi controls are dropped, bytes
 * that are not UTF-8 become U+FFFD. */
void terminal_clean(struct buf *out, struct str text);

/* Write what is collected and empty it. ERR_IO where the file takes it not. */
MUST_CHECK enum status terminal_flush(struct terminal *t, FILE *file, struct error *err);

#endif
