/*
 * date.h - instants, calendar days, and the dates of feeds and mail
 *
 * An instant is int64_t seconds since 1970-01-01 UTC, without leap seconds. A day
 * is int64_t days since 1970-01-01 in the proleptic Gregorian calendar.
 * Nothing here reads the C locale; only the date_local functions know a time zone.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct date {
    int64_t year;   /* 1 BC is 0 */
    int month, day; /* from 1 */
    int hour, minute, second;
};

/*
 * Parse the date of a mail or of RSS: "Tue, 03 Jun 2003 09:39:21 GMT".
 *
 * The name of the day, the seconds, the time and the zone (then UTC) may be
 * missing; years have 2 digits (below 50: 20xx) or 4; zones are offsets, UT, GMT, Z,
 * and the usual names (EST, CEST, MSK ...); comments in parentheses are skipped.
 * ERR_PARSE for anything else.
 *
 * Source: RFC 5322, sections 3.3 and 4.3.
 */
MUST_CHECK enum status date_parse_rfc822(struct str text, int64_t *out,
                                         struct error *err);

/*
 * Parse a date as found in the wild: RFC 3339 and mail dates in their dialects, all of
 * ISO 8601 that feeds use (basic, week and ordinal dates, date only, year and
 * month, year, digits alone to the minute or second), asctime, "Feb 24 2023 08:18:00 PM",
 * "2016/6/29 15:07:41", foreign month and day names, a blank that was "+". No zone is
 * UTC; a date alone is midnight UTC.
 *
 * Where day and month can't be told apart ("03/04/2023") the answer is ERR_PARSE:
 * a wrong date is worse than none. Years outside 1 to 9999 are ERR_PARSE too.
 */
MUST_CHECK enum status date_parse_any(struct str text, int64_t *out, struct error *err);

/* Like date_parse_any(), but a date that names no zone counts as `zone_s` seconds
 * east of UTC (-28800 for "-08:00"). */
MUST_CHECK enum status date_parse_zone(struct str text, int64_t zone_s, int64_t *out,
                                       struct error *err);

/* Is it digits alone to the minute or second, "20260301123000", which date_parse_any()
 * reads? As a count of milliseconds they would be a time of 1976, or of 2572 and later.
 */
bool date_is_stamp(struct str text);

/* Unix time in decimal, as whole or broken number: seconds, or milliseconds. ERR_PARSE
 * outside the years 1 to 9999. */
MUST_CHECK enum status date_parse_epoch(struct str text, int64_t *out, struct error *err);
MUST_CHECK enum status date_parse_epoch_ms(struct str text, int64_t *out,
                                           struct error *err);

/* An offset "+02:00", "-0800", "Z" or a zone's name as seconds east of UTC. */
bool date_parse_offset(struct str text, int64_t *seconds);

/* "2026-03-01T12:30:00Z"; "Sun, 01 Mar 2026 12:30:00 +0000" with the zone given in
 * seconds east of UTC. Years are clamped to 1..9999; TIME_UNKNOWN appends nothing. */
void date_format_rfc3339(int64_t instant, struct buf *out);
void date_format_rfc5322(int64_t instant, int64_t zone_s, struct buf *out);
void date_format_day(int64_t day, struct buf *out); /* "2026-03-01" */

/* Calendar arithmetic in UTC. `month` and `day` may be out of range only in
 * date_days(), which then counts on. Weekday: 0 is Monday. */
int64_t date_days(int64_t year, int month, int day);
struct date date_from_days(int64_t day);
struct date date_from_instant(int64_t instant);
int64_t date_to_instant(const struct date *d);
int date_weekday(int64_t day);
int date_month_days(int64_t year, int month);
int date_iso_week(int64_t day, int64_t *year); /* 1..53, and the year it counts in */

/* "2026-03-01" that is a day of the calendar; true and `*day` set, else false. */
bool date_parse_day(struct str text, int64_t *day);

/*
 * Local days in the zone that TZ names (the program sets TZ once, before threads).
 *
 * date_local_day() is the day on the local calendar at an instant;
 * date_local_start() the first instant of a local day plus `minute` minutes by the
 * clock: where that time does not exist (spring) the first instant behind the gap,
 * where it exists twice the first of both. So [start(d), start(d + 1)) of
 * successive days join without gap or overlap, 23, 24 or 25 hours long.
 */

/* Sets TZ; "" or NULL keeps the machine's. False for a name that the system has no
 * zone for, which then counts as UTC. */
bool date_local_zone(const char *name);

/* Might the system have a zone of that name? True where it has none at all, as a small
 * container: there it can't be told. */
bool date_zone_may_be(const char *name);
int64_t date_local_day(int64_t instant);
int64_t date_local_start(int64_t day, int minute);
struct date date_local(int64_t instant);
int64_t date_local_offset(int64_t instant); /* seconds east of UTC */

#endif
