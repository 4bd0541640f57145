/*
 * survey_sheet.h - a table of texts out of CSV or JSON, and what its columns are; for the
 * survey_*.c files
 */
#ifndef FETCHERS_SURVEY_SHEET_H
#define FETCHERS_SURVEY_SHEET_H

#include "fetchers/survey.h"

enum { SHEET_COLUMNS_MAX = 1024 };

struct sheet_row {
    struct str *cells; /* trimmed; may be fewer than the sheet has columns */
    size_t len;
    size_t line;
    struct str raw;
    struct str fault; /* why the row can't be used; or empty */
};

struct sheet {
    struct str *names;
    struct str *questions; /* what a second row of names says of a column; or empty */
    size_t columns, columns_cap;
    struct sheet_row *rows; /* those with anything in them */
    size_t len, cap;
    struct arena arena;
};

/* Read a file's text; views of `text` are kept. ERR_PARSE, ERR_LIMIT. */
MUST_CHECK enum status sheet_read(struct str text, char separator, struct sheet *out,
                                  struct error *err);
void sheet_release(struct sheet *s);

/* Rows of names below the first, as Qualtrics and SurveyMonkey write them, become
 * `questions`. Called by sheet_read(). */
void sheet_take_headers(struct sheet *s);

enum column {
    COLUMN_NONE,
    COLUMN_ID,
    COLUMN_NPS,
    COLUMN_STARS,
    COLUMN_CSAT,
    COLUMN_EFFORT,
    COLUMN_SCALE,
    COLUMN_TEXT,
    COLUMN_TITLE,
    COLUMN_DATE,
    COLUMN_AUTHOR,
    COLUMN_SEGMENT,
    COLUMN_TOUCHPOINT,
    COLUMN_PLACE,
    COLUMN_LANGUAGE,
    COLUMN_URL,
    COLUMN_REPLY,
    COLUMN_MARK,
    COLUMN_COUNT,
};

struct column_plan {
    enum column kind;
    double least, most; /* of a rating */
    bool is_guess;      /* told by a part of the name: the cells have a say */
    bool is_weak;       /* of a guess: it may be a choice as well */
    bool may_be_text;   /* of stars, "Bewertung": the cells tell which */
    bool may_be_reply;  /* "answer": the customer's words, or the owner's beside those */
    bool has_scale;     /* given by the caller */
    const char *area;   /* of a mark: "reliability" */
    bool is_expected;   /* of a mark: what was expected, not what was got */
};

struct plan {
    struct column_plan columns[SHEET_COLUMNS_MAX];
    bool has_scale_column;
    enum survey_dates dates;
};

const char *column_name(enum column c); /* "nps" */

/* Lower case without accents; what is no letter or digit is one blank. */
void column_fold(struct str name, struct buf *out);

/* What a folded name says: COLUMN_NONE where nothing; `out` tells how sure that is. */
enum column column_by_name(struct str folded, struct column_plan *out);

/* "reliability", "reliability expected": a column of marks. `out` is written where true.
 */
bool column_mark(struct str folded, struct column_plan *out);

/* What each column holds, by options, names and cells. ERR_CONFIG, ERR_PARSE. */
MUST_CHECK enum status plan_make(const struct sheet *s, const struct survey_options *o,
                                 struct plan *out, struct error *err);

/* A rating as people write it. `of` is its scale's end where the cell tells ("4/5"), else
 * 0. VALUE_NONE for "", "-", "n/a" and the like. */
enum value_kind { VALUE_NONE, VALUE_NUMBER, VALUE_WRONG };
enum value_kind survey_number(struct str cell, double *value, double *of);

/* "Very satisfied" and the like, as 1 to 5. */
bool survey_words(struct str cell, double *value);

/* "yes", "👎": 1 or 0. */
bool survey_answer(struct str cell, double *value);

/* A date with or without time; AUTO takes only what can be read in one way. */
bool survey_date(struct str cell, enum survey_dates order, int64_t *out);
/* Day and month of "13/04/2026" as they stand; false for other forms. */
bool survey_date_parts(struct str cell, int *first, int *second, char *separator);

#endif
