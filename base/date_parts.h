/*
 * date_parts.h - what the readers of dates share; not for other modules
 */
#ifndef BASE_DATE_PARTS_H
#define BASE_DATE_PARTS_H

#include "base/date.h"

/* A date as read, before it becomes an instant. */
struct date_parts {
    struct date date;
    bool has_time;
    bool has_zone;
    int64_t zone_s; /* east of UTC */
};

/* Forms with names, slashes and dots. */
bool date_parts_free(struct str text, struct date_parts *out, bool *has_month_name);

/* Is every field in its range (24:00 and second 60 are)? */
bool date_parts_check(const struct date_parts *parts);

/* "+02:00", "+0200", "+02" or "+2" at the start of `text`; bytes taken, or 0. */
size_t date_parts_offset(struct str text, int64_t *seconds);

/* 2 digits below 50 are 20xx, others 19xx. Source: RFC 5322, section 4.3. */
int64_t date_parts_short_year(int64_t year);

/* A month's name or abbreviation in one of our languages, folded by
 * utf8_fold_plain(); 1 to 12, or 0. */
int date_parts_month(struct str folded);
int date_parts_english_month(struct str folded); /* "jan" to "dec" alone */
bool date_parts_is_day_name(struct str folded);
bool date_parts_is_filler(struct str folded); /* "of", "de", "um", "th" ... */
bool date_parts_zone_name(struct str name, int64_t *seconds);

#endif
