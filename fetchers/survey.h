/*
 * survey.h - answers to surveys, exported reviews and notes as mentions
 *
 * Files are CSV, JSON Lines or a JSON array of objects. What a column holds is told by
 * its name in six languages, whole questions too ("How likely are
 * you to recommend us?"), or by the caller. Every row becomes a mention or is kept
 * aside with its line and the reason; none gets lost silently.
 */
#ifndef FETCHERS_SURVEY_H
#define FETCHERS_SURVEY_H

#include "base/mention.h"
#include "base/status.h"
#include "config/settings.h"

enum { SURVEY_MAX_BYTES = 24 * 1024 * 1024, SURVEY_ROWS_MAX = 200000 };

enum survey_dates {
    SURVEY_DATES_AUTO,  /* told by the column: a 13 to 31 somewhere, dots, its language;
                           else "03/04/2026" is no date */
    SURVEY_DAY_FIRST,   /* 03/04/2026 is 3 April */
    SURVEY_MONTH_FIRST, /* 03/04/2026 is 4 March */
};

struct survey_options {
    /*
     * Columns by name (letter case and accents don't count): id, nps, csat, effort,
     * stars, text, title, date, author, segment, touchpoint, place, language, url,
     * reply, or "-" to leave one out. A rating may carry its scale, the worst
     * first: "stars 1-10", "stars 6-1".
     */
    struct pair_list columns;
    char separator; /* of CSV; 0: found out */
    enum survey_dates dates;
};

struct survey_reject {
    size_t line;       /* in the file, from 1 */
    struct str reason; /* "nps: 11 is not between 0 and 10" */
    struct str row;    /* as it stands in the file, cut at 1,000 bytes, cleaned */
};

/* What came of a file. Zeroed before use; strings in its arena. */
struct survey_report {
    size_t rows; /* those with anything in them */
    struct pair_list
        columns; /* name in the file, and what it was read as ("" : not read) */
    struct survey_reject *rejects; /* in order of lines */
    size_t rejects_len, rejects_cap;
    size_t dates_unread; /* rows that were kept without their date */
    struct arena arena;
};
void survey_report_release(struct survey_report *r);

/*
 * Read a file.
 *
 *   bytes    as in the file, in whatever charset (see fetchers/decode.h)
 *   out      a mention for each good row is appended; source and brand are left to
 *            the caller
 *   report   rows, columns and rejects
 *
 * - rating: nps (0-10), else stars (1-5), csat (1-5), effort (1-7, most is easiest).
 * Stars, csat and effort with a higher number somewhere count to 7, 10 or 100. "4/5",
 * "4,5", "9 - very likely", "★★★★☆" and "very satisfied" (5 of 5) are read.
 * - text: all text columns, joined by a line end where there are several.
 * - id: that of an id column; else a fingerprint of what the row says, with a count
 *   where the same row stands there again. So a file that is imported twice, or again
 *   with more rows, adds only what is new.
 * - A row without text and rating is rejected, as is one with a rating that is none,
 *   with more cells than the header has, or with an id that another row has.
 *
 * ERR_PARSE for a file in which no column can be told, with the names that it has;
 * ERR_CONFIG for an option that names no such column; ERR_LIMIT past 24 MiB or 200,000
 * rows.
 */
MUST_CHECK enum status survey_read(struct str bytes, const struct survey_options *o,
                                   struct batch *out, struct survey_report *report,
                                   struct error *err);

#endif
