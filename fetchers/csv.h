/*
 * csv.h - rows of separated values, in the dialects that spreadsheets write
 *
 *   struct csv csv;
 *   struct csv_row row;
 *   csv_init(&csv, text, 0);
 *   while (csv_next(&csv, &row))
 *       ... row.cells[0 .. row.len - 1] ...
 *   csv_release(&csv);
 *
 * Source: RFC 4180; where that says nothing, as Python's csv module reads it: a quote
 * inside an unquoted cell is text, and so is what follows a closing quote.
 */
#ifndef FETCHERS_CSV_H
#define FETCHERS_CSV_H

#include "base/buf.h"
#include "base/str.h"

enum { CSV_CELL_MAX_BYTES = 128 * 1024, CSV_CELLS_MAX = 1024 };

struct csv_cell {
    const char *ptr;   /* in the text that is read; NULL: in csv.text */
    size_t start, len; /* in csv.text */
};

struct csv {
    struct str rest;
    char separator;
    size_t line; /* of the next row's first line, from 1 */
    struct buf text;
    struct csv_cell at[CSV_CELLS_MAX];
    struct str cells[CSV_CELLS_MAX];
};

struct csv_row {
    const struct str *cells; /* as written, not trimmed; valid until the next row */
    size_t len;              /* at least 1 */
    size_t line;             /* of its first line, from 1 */
    struct str raw;          /* the row as it stands in the text, without line end */
    const char *fault; /* why it can't be used ("a quote is never closed"), or NULL */
};

/*
 * Start reading clean UTF-8 that decode_body() gave.
 *
 *   separator  ',' ';' '\t' or '|'; 0: "sep=;" in the first line, else the one that
 *              divides the first rows best
 */
void csv_init(struct csv *c, struct str text, char separator);
void csv_release(struct csv *c);

/* The next row; empty lines are passed over. False at the end. A row with a fault ends at
 * its first line end, and reading goes on behind it. Cost is linear in the text. */
bool csv_next(struct csv *c, struct csv_row *row);

/* The separator that csv_init() would find. */
char csv_sniff(struct str text);

#endif
