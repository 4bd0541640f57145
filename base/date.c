#include "base/date.h"

#include "base/mention.h"

#include <math.h>

enum { DAY_S = 86400 };

static const char day_names[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

/* Years are counted from March in cycles of 400, so that a leap day is the last of
 * its year. Source: H. Hinnant, "chrono-compatible low-level date algorithms". */
int64_t date_days(int64_t year, int month, int day)
{
    int64_t y = year + floor_div(month - 1, 12);
    int64_t m = month - 1 - floor_div(month - 1, 12) * 12; /* 0..11 from January */
    int64_t cycle, of_cycle, of_year;

    y -= m < 2;
    cycle = floor_div(y, 400);
    of_cycle = y - cycle * 400;
    of_year = (153 * ((m + 10) % 12) + 2) / 5 + day - 1;
    return cycle * 146097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year -
           719468;
}

struct date date_from_days(int64_t day)
{
    int64_t z = day + 719468;
    int64_t cycle = floor_div(z, 146097);
    int64_t of_cycle = z - cycle * 146097;
    int64_t y = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
    int64_t of_year = of_cycle - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153; /* 0..11 from March */
    struct date d = {0};

    d.day = (int)(of_year - (153 * m + 2) / 5 + 1);
    d.month = (int)(m < 10 ? m + 3 : m - 9);
    d.year = y + cycle * 400 + (m >= 10);
    return d;
}

struct date date_from_instant(int64_t instant)
{
    int64_t day = floor_div(instant, DAY_S);
    int second = (int)(instant - day * DAY_S);
    struct date d = date_from_days(day);

    d.hour = second / 3600;
    d.minute = second / 60 % 60;
    d.second = second % 60;
    return d;
}

int64_t date_to_instant(const struct date *d)
{
    return date_days(d->year, d->month, d->day) * DAY_S + d->hour * 3600L +
           d->minute * 60L + d->second;
}

int date_weekday(int64_t day)
{
    return (int)(day + 3 - floor_div(day + 3, 7) * 7); /* day 0 was a Thursday */
}

int date_month_days(int64_t year, int month)
{
    return (int)(date_days(year, month + 1, 1) - date_days(year, month, 1));
}

int date_iso_week(int64_t day, int64_t *year)
{
    int64_t thursday = day - date_weekday(day) + 3; /* its year is the week's */
    struct date d = date_from_days(thursday);

    if (year != NULL)
        *year = d.year;
    return (int)((thursday - date_days(d.year, 1, 1)) / 7) + 1;
}

static char *put(char *to, int64_t n, int digits)
{
    for (int i = digits; i-- > 0; n /= 10)
        to[i] = (char)('0' + n % 10);
    return to + digits;
}

static char *put_time(char *to, const struct date *d)
{
    to = put(to, d->hour, 2);
    *to++ = ':';
    to = put(to, d->minute, 2);
    *to++ = ':';
    return put(to, d->second, 2);
}

static char *put_day(char *to, const struct date *d)
{
    to = put(to, d->year, 4);
    *to++ = '-';
    to = put(to, d->month, 2);
    *to++ = '-';
    return put(to, d->day, 2);
}

static char *put_name(char *to, const char *name)
{
    for (int i = 0; i < 3; i++)
        *to++ = name[i];
    return to;
}

static int64_t clamp(int64_t instant)
{
    const int64_t first = -62135596800, last = 253402300799; /* years 1 to 9999 */

    return instant < first ? first : instant > last ? last : instant;
}

void date_format_rfc3339(int64_t instant, struct buf *out)
{
    char text[24], *to = text;
    struct date d = date_from_instant(clamp(instant));

    if (instant == TIME_UNKNOWN)
        return;
    to = put_day(to, &d);
    *to++ = 'T';
    to = put_time(to, &d);
    *to++ = 'Z';
    buf_add_bytes(out, text, (size_t)(to - text));
}

/* "Sun, 01 Mar 2026 12:30:00" */
static char *put_mail_date(char *to, int64_t local)
{
    struct date d = date_from_instant(local);

    to = put_name(to, day_names[date_weekday(floor_div(local, DAY_S))]);
    *to++ = ',';
    *to++ = ' ';
    to = put(to, d.day, 2);
    *to++ = ' ';
    to = put_name(to, month_names[d.month - 1]);
    *to++ = ' ';
    to = put(to, d.year, 4);
    *to++ = ' ';
    return put_time(to, &d);
}

void date_format_rfc5322(int64_t instant, int64_t zone_s, struct buf *out)
{
    char text[40], *to;
    int64_t zone = zone_s < 0 ? -zone_s : zone_s;

    if (instant == TIME_UNKNOWN)
        return;
    to = put_mail_date(text, clamp(clamp(instant) + zone_s));
    *to++ = ' ';
    *to++ = zone_s < 0 ? '-' : '+';
    to = put(to, zone / 3600, 2);
    to = put(to, zone / 60 % 60, 2);
    buf_add_bytes(out, text, (size_t)(to - text));
}

void date_format_day(int64_t day, struct buf *out)
{
    char text[16];
    struct date d = date_from_instant(clamp(day * DAY_S));

    buf_add_bytes(out, text, (size_t)(put_day(text, &d) - text));
}

static enum status parse_epoch(struct str text, int64_t units, int64_t *out,
                               struct error *err)
{
    double number;
    int64_t whole;

    text = str_trim(text);
    if (!str_to_int(text, &whole)) {
        if (!str_to_double(text, &number) || fabs(number) > 1e15)
            return error_set(err, ERR_PARSE, "no Unix time: \"" STR_FMT "\"",
                             STR_ARG(str_slice(text, 0, 40)));
        whole = (int64_t)floor(number);
    }
    whole = floor_div(whole, units);
    if (whole != clamp(whole))
        return error_set(err, ERR_PARSE, "Unix time out of range: \"" STR_FMT "\"",
                         STR_ARG(str_slice(text, 0, 40)));
    *out = whole;
    return OK;
}

enum status date_parse_epoch(struct str text, int64_t *out, struct error *err)
{
    return parse_epoch(text, 1, out, err);
}

enum status date_parse_epoch_ms(struct str text, int64_t *out, struct error *err)
{
    return parse_epoch(text, 1000, out, err);
}
