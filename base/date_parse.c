/*
 * date_parse.c - the part of date.h that reads RFC 3339, RFC 5322 and ISO 8601
 */
#include "base/date_parts.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum status refuse(struct str text, struct error *err)
{
    return error_set(err, ERR_PARSE, "no date: \"" STR_FMT "\"",
                     STR_ARG(str_slice(text, 0, 40)));
}

bool date_parts_check(const struct date_parts *parts)
{
    const struct date *d = &parts->date;

    if (d->year < 1 || d->year > 9999 || d->month < 1 || d->month > 12 || d->day < 1 ||
        d->day > date_month_days(d->year, d->month))
        return false;
    if (d->hour == 24)
        return d->minute == 0 && d->second == 0;
    return d->hour >= 0 && d->hour < 24 && d->minute >= 0 && d->minute < 60 &&
           d->second >= 0 && d->second <= 60;
}

int64_t date_parts_short_year(int64_t year)
{
    return year + (year < 50 ? 2000 : 1900);
}

/* Exactly `digits` digits at `at`, as a number; -1 where there are others. */
static int fixed(struct str s, size_t at, size_t digits)
{
    int n = 0;

    if (at + digits > s.len)
        return -1;
    for (size_t i = at; i < at + digits; i++) {
        if (!is_digit(s.ptr[i]))
            return -1;
        n = n * 10 + (s.ptr[i] - '0');
    }
    return n;
}

static size_t count_digits(struct str s, size_t at)
{
    size_t n = 0;

    while (at + n < s.len && is_digit(s.ptr[at + n]))
        n++;
    return n;
}

static char at_or_nul(struct str s, size_t at)
{
    return (char)(at < s.len ? s.ptr[at] : '\0');
}

size_t date_parts_offset(struct str text, int64_t *seconds)
{
    size_t digits = count_digits(text, 1), len = 1 + digits;
    int hours, minutes = 0;
    char sign = at_or_nul(text, 0);

    if ((sign != '+' && sign != '-') || digits < 1 || digits > 4 || digits == 3)
        return 0;
    hours = fixed(text, 1, digits < 2 ? digits : 2);
    if (digits == 4) {
        minutes = fixed(text, 3, 2);
    } else if (at_or_nul(text, len) == ':') {
        minutes = fixed(text, len + 1, 2);
        if (minutes < 0)
            return 0;
        len += 3;
    }
    if (hours > 24 || minutes > 59 || is_digit(at_or_nul(text, len)))
        return 0;
    *seconds = (hours * 3600L + minutes * 60L) * (sign == '-' ? -1 : 1);
    return len;
}

bool date_parse_offset(struct str text, int64_t *seconds)
{
    text = str_trim(text);
    return text.len > 0 && (date_parts_offset(text, seconds) == text.len ||
                            date_parts_zone_name(text, seconds));
}

static bool week_date(struct date *d, int week, int weekday)
{
    int64_t fourth = date_days(d->year, 1, 4); /* always in week 1 */
    int64_t day = fourth - date_weekday(fourth) + (week - 1) * 7L + weekday - 1;
    int64_t year;

    if (week < 1 || week > 53 || weekday < 1 || weekday > 7 ||
        date_iso_week(day, &year) != week || year != d->year)
        return false;
    *d = date_from_days(day);
    return true;
}

static bool ordinal_date(struct date *d, int of_year)
{
    int64_t first = date_days(d->year, 1, 1);

    if (of_year < 1 || of_year > date_days(d->year + 1, 1, 1) - first)
        return false;
    *d = date_from_days(first + of_year - 1);
    return true;
}

/* "W52-5", "W525" or "W52" behind the year. */
static size_t iso_week(struct str s, size_t at, struct date *d)
{
    int week = fixed(s, at + 1, 2), weekday = 1;
    size_t end = at + 3;

    if (at_or_nul(s, end) == '-' && is_digit(at_or_nul(s, end + 1)))
        end++;
    if (is_digit(at_or_nul(s, end)))
        weekday = s.ptr[end++] - '0';
    return week_date(d, week, weekday) ? end : 0;
}

/* Only digits in a row: yyyymmdd, yyyyddd, yyyy; yymmdd where it can't be yyyymm. */
static size_t iso_basic(struct str s, size_t digits, struct date *d)
{
    d->year = fixed(s, 0, 4);
    switch (digits) {
    case 8:
        d->month = fixed(s, 4, 2);
        d->day = fixed(s, 6, 2);
        return 8;
    case 7:
        return ordinal_date(d, fixed(s, 4, 3)) ? 7 : 0;
    case 6:
        if (fixed(s, 4, 2) >= 1 && fixed(s, 4, 2) <= 12 && d->year >= 1000)
            return 0;
        d->year = date_parts_short_year(fixed(s, 0, 2));
        d->month = fixed(s, 2, 2);
        d->day = fixed(s, 4, 2);
        return 6;
    case 4:
        return 4;
    default:
        return 0;
    }
}

/* Behind "yyyy-": mm-dd, ddd, mm, Www; "0mm-dd" is seen too. */
static size_t iso_extended(struct str s, struct date *d)
{
    size_t digits = count_digits(s, 5), end = 5 + digits;
    bool has_day = at_or_nul(s, end) == '-' && count_digits(s, end + 1) == 2;

    if (digits == 3 && !has_day)
        return ordinal_date(d, fixed(s, 5, 3)) ? end : 0;
    if (digits != 2 && !(digits == 3 && s.ptr[5] == '0'))
        return 0;
    d->month = fixed(s, end - 2, 2);
    if (!has_day)
        return at_or_nul(s, end) == '-' ? 0 : end;
    d->day = fixed(s, end + 1, 2);
    return end + 3;
}

/* "-yymm", "-yy-mm" and "-yy": the century left out. */
static size_t iso_short(struct str s, struct date *d)
{
    size_t digits = count_digits(s, 1);
    size_t month = at_or_nul(s, 3) == '-' ? 4 : 3;

    if (digits != 2 && digits != 4)
        return 0;
    d->year = date_parts_short_year(fixed(s, 1, 2));
    if (digits == 2 && month == 3)
        return 3;
    d->month = fixed(s, month, 2);
    return count_digits(s, month) == 2 ? month + 2 : 0;
}

/* The date in front; bytes taken, or 0. */
static size_t iso_date(struct str s, struct date *d)
{
    size_t digits = count_digits(s, 0);

    if (digits == 0)
        return at_or_nul(s, 0) == '-' ? iso_short(s, d) : 0;
    if (digits == 4) {
        d->year = fixed(s, 0, 4);
        if (at_or_nul(s, 4) == 'W')
            return iso_week(s, 4, d);
        if (at_or_nul(s, 4) == '-')
            return at_or_nul(s, 5) == 'W' ? iso_week(s, 5, d) : iso_extended(s, d);
    }
    return iso_basic(s, digits, d);
}

/* "hh:mm", "hh:mm:ss.f", "hhmm", "hhmmss", "hh" at `at`; where it ends, or 0. */
static size_t iso_time(struct str s, size_t at, struct date *d)
{
    size_t digits = count_digits(s, at), end = at + digits;

    d->hour = fixed(s, at, digits == 1 ? 1 : 2);
    if (digits <= 2 && at_or_nul(s, end) == ':') {
        d->minute = fixed(s, end + 1, 2);
        end += 3;
        if (d->minute >= 0 && at_or_nul(s, end) == ':') {
            d->second = fixed(s, end + 1, 2);
            end += 3;
        }
    } else if (digits == 4 || digits == 6) {
        d->minute = fixed(s, at + 2, 2);
        d->second = digits == 6 ? fixed(s, at + 4, 2) : 0;
    } else if (digits != 2) {
        return 0;
    }
    if (d->hour < 0 || d->minute < 0 || d->second < 0)
        return 0;
    if (at_or_nul(s, end) == '.' || at_or_nul(s, end) == ',') {
        size_t fraction = count_digits(s, end + 1);

        if (fraction == 0)
            return 0;
        end += 1 + fraction;
    }
    return is_digit(at_or_nul(s, end)) ? 0 : end;
}

/* What is behind the time: nothing, Z, an offset (its plus perhaps a blank), a name. */
static bool iso_zone(struct str rest, struct date_parts *out)
{
    char text[8] = "+";
    size_t bracket = str_find_char(rest, '['); /* "[Europe/Paris]" of RFC 9557 */

    rest = str_trim(bracket == SIZE_MAX ? rest : str_slice(rest, 0, bracket));
    if (rest.len == 0)
        return true;
    out->has_zone = true;
    if (date_parse_offset(rest, &out->zone_s))
        return true;
    if (rest.len != 5 || rest.ptr[2] != ':') /* "02:00" that was "+02:00" */
        return false;
    memcpy(text + 1, rest.ptr, 5);
    return date_parts_offset((struct str){text, 6}, &out->zone_s) == 6;
}

/* ISO 8601 in all forms that feeds use; false for any other text. */
static bool read_iso(struct str text, struct date_parts *out)
{
    size_t at, end;

    text = str_trim(text);
    *out = (struct date_parts){.date = {.month = 1, .day = 1}};
    at = iso_date(text, &out->date);
    if (at == 0)
        return false;
    if (at == text.len)
        return date_parts_check(out);
    if (text.ptr[at] == 'Z' || text.ptr[at] == 'z' || text.ptr[at] == '+') {
        int64_t zone; /* a day with a zone, as XML Schema has it */

        return text.len > 8 && date_parse_offset(str_slice(text, at, text.len), &zone) &&
               iso_zone(str_slice(text, at, text.len), out) && date_parts_check(out);
    }
    if (text.ptr[at] != 'T' && text.ptr[at] != 't' && text.ptr[at] != ' ')
        return false;
    at++;
    while (at < text.len && text.ptr[at] == ' ')
        at++;
    end = iso_time(text, at, &out->date);
    out->has_time = true;
    return end > 0 && iso_zone(str_slice(text, end, text.len), out) &&
           date_parts_check(out);
}

static int64_t to_instant(const struct date_parts *parts, int64_t zone_s)
{
    struct date d = parts->date;

    if (d.second == 60)
        d.second = 59;
    return date_to_instant(&d) - (parts->has_zone ? parts->zone_s : zone_s);
}

/* "09:39" or "09:39:21" at `at`; where it ends, or 0. */
static size_t mail_time(struct str s, size_t at, struct date *d)
{
    d->hour = fixed(s, at, 2);
    d->minute = fixed(s, at + 3, 2);
    if (at_or_nul(s, at + 2) != ':' || d->hour < 0 || d->minute < 0)
        return 0;
    if (at_or_nul(s, at + 5) != ':')
        return at + 5;
    d->second = fixed(s, at + 6, 2);
    return d->second < 0 ? 0 : at + 8;
}

/* "Tue, 03 Jun 2003 09:39:21 GMT" in English and in order: nearly every RSS feed. */
static bool usual_mail_date(struct str s, int64_t *out)
{
    struct date_parts parts = {.has_time = true, .has_zone = true};
    struct date *d = &parts.date;
    size_t at = s.len > 5 && s.ptr[3] == ',' && s.ptr[4] == ' ' ? 5 : 0;
    size_t digits = count_digits(s, at);
    char month[3];

    if (digits < 1 || digits > 2 || s.len < at + digits + 15)
        return false;
    d->day = fixed(s, at, digits);
    at += digits;
    for (size_t i = 0; i < 3; i++)
        month[i] = (char)(s.ptr[at + 1 + i] | 32);
    d->year = fixed(s, at + 5, 4);
    if (s.ptr[at] != ' ' || s.ptr[at + 4] != ' ' || s.ptr[at + 9] != ' ')
        return false;
    at = mail_time(s, at + 10, d);
    if (at == 0 || at_or_nul(s, at) != ' ')
        return false;
    d->month = date_parts_english_month((struct str){month, 3});
    if (!date_parts_check(&parts) ||
        !date_parse_offset(str_slice(s, at + 1, s.len), &parts.zone_s))
        return false;
    *out = to_instant(&parts, 0);
    return true;
}

enum status date_parse_rfc822(struct str text, int64_t *out, struct error *err)
{
    struct date_parts parts;
    bool has_month_name;

    text = str_trim(text);
    if (usual_mail_date(text, out))
        return OK;
    if (!date_parts_free(text, &parts, &has_month_name) || !has_month_name)
        return refuse(text, err);
    *out = to_instant(&parts, 0);
    return OK;
}

/* Digits alone, too many for a day: "20260301123000" or "202603011230". */
static bool is_stamp(struct str s, struct date_parts *out)
{
    struct date *d = &out->date;

    if ((s.len != 12 && s.len != 14) || count_digits(s, 0) != s.len)
        return false;
    *out = (struct date_parts){.has_time = true};
    *d = (struct date){fixed(s, 0, 4), fixed(s, 4, 2),  fixed(s, 6, 2),
                       fixed(s, 8, 2), fixed(s, 10, 2), 0};
    if (s.len == 14)
        d->second = fixed(s, 12, 2);
    return d->year >= 1900 && d->year < 2200 && date_parts_check(out);
}

bool date_is_stamp(struct str text)
{
    struct date_parts parts;

    return is_stamp(str_trim(text), &parts);
}

enum status date_parse_zone(struct str text, int64_t zone_s, int64_t *out,
                            struct error *err)
{
    struct date_parts parts;
    bool has_month_name;

    text = str_trim(text);
    if (usual_mail_date(text, out))
        return OK;
    if (is_stamp(text, &parts)) {
        *out = to_instant(&parts, zone_s);
        return OK;
    }
    if (text.len > 200 ||
        (!read_iso(text, &parts) && !date_parts_free(text, &parts, &has_month_name)))
        return refuse(text, err);
    *out = to_instant(&parts, zone_s);
    return OK;
}

enum status date_parse_any(struct str text, int64_t *out, struct error *err)
{
    return date_parse_zone(text, 0, out, err);
}

bool date_parse_day(struct str text, int64_t *day)
{
    struct date_parts parts = {0};

    parts.date.year = fixed(text, 0, 4);
    parts.date.month = fixed(text, 5, 2);
    parts.date.day = fixed(text, 8, 2);
    if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !date_parts_check(&parts))
        return false;
    *day = date_days(parts.date.year, parts.date.month, parts.date.day);
    return true;
}
