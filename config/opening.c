#include "config/opening.h"

#include "base/buf.h"
#include "base/date.h"

#include <string.h>

enum { DAY_MINUTES = 1440, YEAR_DAYS = 370 };

/* ---- reading ---- */

static bool read_day(struct str s, int *out)
{
    *out = settings_weekday(s);
    return *out >= 0;
}

/* "Mo-Fr" or "Sa" or "Mo,We,Fr" as bits. */
static bool read_days(struct str s, unsigned *out)
{
    *out = 0;
    if (str_eq_fold(s, STR("daily"))) {
        *out = 0x7f;
        return true;
    }
    while (s.ptr != NULL) {
        struct str part = str_split(&s, ','), last = part;
        struct str first = str_split(&last, '-');
        int from, to;

        if (!read_day(first, &from))
            return false;
        to = from;
        if (last.ptr != NULL && !read_day(last, &to))
            return false;
        for (int d = from;; d = (d + 1) % 7) {
            *out |= 1u << d;
            if (d == to)
                break;
        }
    }
    return true;
}

/* "9", "9:30", "24:00". */
static bool read_clock(struct str s, int *out)
{
    struct str rest = str_trim(s);
    struct str head = str_split(&rest, ':');
    int64_t hour, minute = 0;

    if (!str_to_int(head, &hour) || hour < 0 || hour > 24)
        return false;
    if (rest.ptr != NULL &&
        (rest.len != 2 || !str_to_int(rest, &minute) || minute < 0 || minute > 59))
        return false;
    *out = (int)(hour * 60 + minute);
    return *out <= DAY_MINUTES;
}

static bool add_span(struct opening *o, unsigned days, struct opening_span span)
{
    for (int d = 0; d < 7; d++) {
        if ((days & 1u << d) == 0)
            continue;
        if (o->spans_len[d] == OPENING_SPANS_MAX)
            return false;
        for (int i = 0; i < o->spans_len[d]; i++) {
            if (span.from < o->spans[d][i].to && o->spans[d][i].from < span.to)
                return false;
        }
        o->spans[d][o->spans_len[d]++] = span;
    }
    return true;
}

/* "Mo – Fr: 9 – 12, 13 – 17" as it stands on doors: plain hyphens, and no blanks beside
 * them and commas. */
static void add_plain(struct str text, struct buf *out)
{
    static const struct str dash = STR_INIT("\xe2\x80\x93");

    for (size_t i = 0; i < text.len; i++) {
        bool is_dash = str_starts(str_slice(text, i, text.len), dash);
        char c = is_dash ? '-' : text.ptr[i];
        char last = out->len > 0 ? out->ptr[out->len - 1] : ' ';

        i += is_dash ? dash.len - 1 : 0;
        if ((c == '-' || c == ',') && last == ' ' && out->len > 0)
            out->len--;
        if (c != ' ' || (last != '-' && last != ',' && last != ' '))
            buf_add_char(out, c);
    }
}

static enum status add_hours(struct opening *o, struct str rest, struct str text,
                             struct error *err)
{
    size_t blank = str_find_char(rest, ' ');
    unsigned days = o->last_days != 0 ? o->last_days : 0x7f;

    if (rest.len > 0 && (rest.ptr[0] < '0' || rest.ptr[0] > '9')) {
        struct str names = str_slice(rest, 0, blank);

        names.len -= str_ends(names, STR(":"));
        if (blank == SIZE_MAX || !read_days(names, &days))
            return error_set(err, ERR_CONFIG,
                             "\"" STR_FMT "\": expected hours such as Mo-Fr 9:00-18:00",
                             STR_ARG(text));
        rest = str_trim(str_slice(rest, blank, rest.len));
    }
    if (rest.len == 0)
        return error_set(err, ERR_CONFIG, "\"" STR_FMT "\": no hours", STR_ARG(text));
    o->has_hours = true;
    o->last_days = days;
    while (rest.ptr != NULL) {
        struct str last = str_split(&rest, ',');
        struct str first = str_split(&last, '-');
        struct opening_span span;

        if (last.ptr == NULL || !read_clock(first, &span.from) ||
            !read_clock(last, &span.to) || span.from == DAY_MINUTES)
            return error_set(err, ERR_CONFIG,
                             "\"" STR_FMT "\": expected times such as 9:00-18:00",
                             STR_ARG(text));
        if (span.to <= span.from)
            span.to += DAY_MINUTES;
        if (!add_span(o, days, span))
            return error_set(err, ERR_CONFIG,
                             "\"" STR_FMT "\": a day has other hours then already",
                             STR_ARG(text));
    }
    return OK;
}

enum status opening_add_hours(struct opening *o, struct str text, struct error *err)
{
    struct buf plain = {0};
    enum status rc;

    add_plain(text, &plain);
    rc = add_hours(o, str_trim(buf_str(&plain)), text, err);
    buf_release(&plain);
    return rc;
}

enum status opening_add_holiday(struct opening *o, struct str text, struct error *err)
{
    struct str s = str_trim(text);
    size_t dots = str_find(s, STR(".."));
    struct opening_days days = {0};
    bool is_read;

    if (o->holidays_len == OPENING_HOLIDAYS_MAX)
        return error_set(err, ERR_CONFIG, "more than %d holidays", OPENING_HOLIDAYS_MAX);
    if (dots != SIZE_MAX) {
        is_read = date_parse_day(str_trim(str_slice(s, 0, dots)), &days.first) &&
                  date_parse_day(str_trim(str_slice(s, dots + 2, s.len)), &days.last) &&
                  days.first <= days.last;
    } else if (s.len == 5) {
        char leap[] = "2024-MM-DD"; /* has every day that any year has */
        struct date date;

        memcpy(leap + 5, s.ptr, 5);
        is_read = date_parse_day(str_from(leap), &days.first);
        date = date_from_days(days.first);
        days = (struct opening_days){.month = date.month, .day = date.day};
    } else {
        is_read = date_parse_day(s, &days.first);
        days.last = days.first;
    }
    if (!is_read)
        return error_set(err, ERR_CONFIG,
                         "\"" STR_FMT "\": expected a day such as 2026-12-24 or 12-25, "
                         "or 2026-12-24..2027-01-02",
                         STR_ARG(text));
    o->holidays[o->holidays_len++] = days;
    return OK;
}

enum status opening_of(const struct brand_settings *brand, struct opening *out,
                       struct error *err)
{
    enum status rc = OK;

    *out = (struct opening){0};
    for (size_t i = 0; rc == OK && i < brand->opening_hours.len; i++)
        rc = opening_add_hours(out, brand->opening_hours.items[i], err);
    for (size_t i = 0; rc == OK && i < brand->holidays.len; i++)
        rc = opening_add_holiday(out, brand->holidays.items[i], err);
    return rc;
}

/* ---- counting ---- */

static bool is_holiday(const struct opening *o, int64_t day)
{
    struct date date = date_from_days(day);

    for (int i = 0; i < o->holidays_len; i++) {
        const struct opening_days *h = &o->holidays[i];

        if (h->month != 0 ? h->month == date.month && h->day == date.day
                          : day >= h->first && day <= h->last)
            return true;
    }
    return false;
}

/* The instant of a minute of a local day, which may lie past its midnight. */
static int64_t minute_of(int64_t day, int minute)
{
    return minute < DAY_MINUTES ? date_local_start(day, minute)
                                : date_local_start(day + 1, minute - DAY_MINUTES);
}

static struct opening_span span_of(const struct opening *o, int64_t day, int n)
{
    return o->has_hours ? o->spans[date_weekday(day)][n]
                        : (struct opening_span){0, DAY_MINUTES};
}

static int spans_of(const struct opening *o, int64_t day)
{
    if (is_holiday(o, day))
        return 0;
    return o->has_hours ? o->spans_len[date_weekday(day)] : 1;
}

int64_t opening_between(const struct opening *o, int64_t from, int64_t to)
{
    int64_t seconds = 0, last;

    if (to <= from)
        return 0;
    if ((!o->has_hours && o->holidays_len == 0) ||
        to - from > (int64_t)2 * YEAR_DAYS * 86400)
        return to - from;
    last = date_local_day(to);
    for (int64_t day = date_local_day(from) - 1; day <= last; day++) {
        int spans = spans_of(o, day);

        for (int i = 0; i < spans; i++) {
            struct opening_span span = span_of(o, day, i);
            int64_t start = minute_of(day, span.from), end = minute_of(day, span.to);

            start = start < from ? from : start;
            end = end > to ? to : end;
            seconds += end > start ? end - start : 0;
        }
    }
    return seconds;
}

int64_t opening_after(const struct opening *o, int64_t from, int64_t seconds)
{
    int64_t left = seconds, first = date_local_day(from) - 1;

    if (!o->has_hours && o->holidays_len == 0)
        return from + seconds;
    for (int64_t day = first; day < first + YEAR_DAYS; day++) {
        int64_t start = date_local_start(day, 0), end = date_local_start(day + 1, 0);
        int64_t open;

        start = start < from ? from : start;
        open = opening_between(o, start, end);
        if (open < left) {
            left -= open;
            continue;
        }
        while (end - start > 1) { /* the first instant by which so much has passed */
            int64_t middle = start + (end - start) / 2;
            int64_t part = opening_between(o, start, middle);

            if (part >= left) {
                end = middle;
            } else {
                left -= part;
                start = middle;
            }
        }
        return end;
    }
    return from + seconds;
}
