/*
 * digest_cases.h - days to make digests of, for golden files and pictures
 */
#ifndef TESTS_DIGEST_CASES_H
#define TESTS_DIGEST_CASES_H

#include "reports/alert.h"
#include "reports/digest.h"
#include "reports/reports.h"

/* One day with all that it points to. */
struct digest_day {
    struct digest_input in;
    struct brand_settings brand;
    struct batch batch;
    struct arena arena;
};

/* One brand of a morning over several: its name and the day that it had. */
struct brand_day {
    const char *brand, *day;
};
/* Fills up to 64 brands and returns how many. */
struct digest_case_round {
    size_t (*list)(struct brand_day *out, struct arena *arena);
};
extern const struct digest_case_round digest_case_fifty, digest_case_all_quiet,
    digest_case_all_calm, digest_case_all_full, digest_case_all_hostile;

/* A day, or where `fill` is NULL a round-up. */
struct digest_case_row {
    const char *name, *why;
    void (*fill)(struct digest_day *day);
    const struct digest_case_round *round;
};

extern const struct digest_case_row digest_case_rows[];
extern const size_t digest_case_rows_len;

/* The names of what digest_case_print() prints: the formats of reports.h, "eml" for the
 * whole message, "alert-mail", "alert-text" and "alert-json" (days with a case alone). In
 * another language than English: "de:text". */
enum status digest_case_print(const struct digest_case_row *row, struct str format,
                              const struct report_options *o, struct buf *out,
                              struct error *err);

/* Make a round-up. */
enum status digest_case_roundup(const struct digest_case_round *round,
                                struct str language, json_t **value, struct error *err);

/* Fill `day`; release with digest_day_release(). */
void digest_day_fill(struct digest_day *day, const struct digest_case_row *row);
void digest_day_release(struct digest_day *day);

#endif
