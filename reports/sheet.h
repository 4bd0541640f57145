/*
 * sheet.h - tables for spreadsheets, in which nothing is a formula
 *
 * CSV by RFC 4180: CRLF, every cell quoted. A cell that a spreadsheet would take for a
 * formula (it begins with = + - @, their full-width forms, TAB or CR) gets an apostrophe
 * in front; `earshot import` takes it away again.
 *
 * Source: RFC 4180; OWASP, "CSV Injection".
 */
#ifndef REPORTS_SHEET_H
#define REPORTS_SHEET_H

#include "base/buf.h"
#include "base/str.h"

struct sheet {
    struct buf *out;
    bool is_raw;   /* without apostrophes */
    bool has_cell; /* a comma is due before the next */
};

void sheet_text(struct sheet *s, struct str text); /* foreign text */
void sheet_int(struct sheet *s, int64_t n);
/* Rounded to `places` decimals; an empty cell for NAN. */
void sheet_number(struct sheet *s, double n, int places);
void sheet_time(struct sheet *s, int64_t instant); /* RFC 3339; empty where unknown */
void sheet_end(struct sheet *s);                   /* of the row */

#endif
