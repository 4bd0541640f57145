/*
 * printers.h - the formats behind the table of reports.c; see reports.h
 */
#ifndef REPORTS_PRINTERS_H
#define REPORTS_PRINTERS_H

#include "reports/reports.h"

enum status html_board_write(const json_t *value, const struct report_options *o,
                             struct buf *out, struct error *err);
enum status html_mail_write(const json_t *value, const struct report_options *o,
                            struct buf *out, struct error *err);
enum status html_page_write(const json_t *value, const struct report_options *o,
                            struct buf *out, struct error *err);
enum status json_report_write(const json_t *value, const struct report_options *o,
                              struct buf *out, struct error *err);
enum status text_write(const json_t *value, const struct report_options *o,
                       struct buf *out, struct error *err);

/* A string member, or the empty str; a view that lives as long as the value. */
struct str value_str(const json_t *object, const char *key);

/* What opens (0) or closes (1) a quote in the language of the value. */
struct str value_quote_mark(const json_t *value, size_t i);

/* Is it of a version that the printers know? */
bool value_is_known(const json_t *value);

#endif
