/*
 * date_free.c - dates with names, slashes and dots, read word by word
 *
 * Each word or number either fits the one place that is left for it, or the text
 * is no date.
 */
#include "base/date_parts.h"

#include "base/utf8.h"

#include <string.h>

enum half { HALF_NONE, HALF_AM, HALF_PM };

struct reader {
    struct str text;
    size_t at;
    struct date_parts *out;
    bool has_year, has_month, has_day, has_month_name;
    bool is_perhaps_tuesday; /* the month is "mar" in front: mardi, martes */
    bool is_utc;             /* the zone is GMT or UTC by name: "GMT+1" may go on */
    size_t zone_end;         /* of that name */
    enum half half;
    size_t words; /* read so far */
};

static char peek(const struct reader *r, size_t ahead)
{
    return (char)(r->at + ahead < r->text.len ? r->text.ptr[r->at + ahead] : '\0');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (unsigned char)c >= 0x80 || ((unsigned char)c | 32u) - 'a' < 26u;
}

/* The digits at the reader; -1 where there are none or over 8. */
static int64_t take_number(struct reader *r, size_t *digits)
{
    int64_t n = 0;

    for (*digits = 0; is_digit(peek(r, 0)); r->at++, ++*digits) {
        if (*digits == 8)
            return -1;
        n = n * 10 + (peek(r, 0) - '0');
    }
    return *digits > 0 ? n : -1;
}

static bool is_day_of(int64_t year, int64_t month, int64_t day)
{
    return year > 0 && month >= 1 && month <= 12 && day >= 1 &&
           day <= date_month_days(year, (int)month);
}

/* Year of a date in numbers alone: 4 digits, or 2 that mean 1970 to 2029; or 0. */
static int64_t year_of(int64_t n, size_t digits)
{
    if (digits == 4)
        return n;
    if (digits != 2 || (n >= 30 && n < 70))
        return 0;
    return n + (n < 70 ? 2000 : 1900);
}

static void set_day(struct reader *r, struct date day)
{
    r->out->date.year = day.year;
    r->out->date.month = day.month;
    r->out->date.day = day.day;
}

/*
 * Three numbers with '/', '-' or '.' between. A year of 4 digits in front says
 * y-m-d, dots say d.m.y; else every order that gives a day of the calendar is
 * tried, and they must agree.
 */
static bool set_numeric(struct reader *r, const int64_t n[3], const size_t digits[3],
                        char separator)
{
    static const int orders[3][3] = {{0, 1, 2}, {2, 1, 0}, {2, 0, 1}}; /* y, m, d */
    int64_t found = INT64_MIN;

    for (int i = 0; i < 3; i++) {
        const int *o = orders[i];
        int64_t year = year_of(n[o[0]], digits[o[0]]), day;

        if (digits[o[1]] > 2 || digits[o[2]] > 2 || !is_day_of(year, n[o[1]], n[o[2]]) ||
            (separator == '.' && digits[0] <= 2 && i != 1))
            continue;
        day = date_days(year, (int)n[o[1]], (int)n[o[2]]);
        if (found != INT64_MIN && found != day)
            return false;
        found = day;
    }
    if (found == INT64_MIN)
        return false;
    set_day(r, date_from_days(found));
    r->has_year = r->has_month = r->has_day = true;
    return true;
}

/* "/6/29" behind the first number. Leaves the reader alone where it is not that. */
static bool read_numeric(struct reader *r, int64_t first, size_t digits, bool *is_numeric)
{
    size_t start = r->at, lengths[3] = {digits, 0, 0};
    int64_t n[3] = {first, 0, 0};
    char separator = peek(r, 0);

    *is_numeric = false;
    if (strchr("/.-", separator) == NULL || separator == '\0')
        return true;
    for (int i = 1; i < 3; i++) {
        bool is_same = peek(r, 0) == separator;

        r->at++;
        while (separator == '.' && peek(r, 0) == ' ')
            r->at++; /* "24. 2. 2023" */
        if (!is_same || !is_digit(peek(r, 0))) {
            r->at = start;
            return true;
        }
        n[i] = take_number(r, &lengths[i]);
    }
    *is_numeric = true;
    return !r->has_year && !r->has_month && !r->has_day &&
           (!is_letter(peek(r, 0)) ||
            ((peek(r, 0) | 32) == 't' && is_digit(peek(r, 1)))) &&
           set_numeric(r, n, lengths, separator);
}

/* ":mm", ":mm:ss", ":mm:ss.f" behind the hour. */
static bool read_time(struct reader *r, int64_t hour)
{
    struct date *d = &r->out->date;
    size_t digits;

    d->hour = (int)hour;
    r->at++;
    d->minute = (int)take_number(r, &digits);
    if (digits != 2 && !(digits == 1 && peek(r, 0) == ':'))
        return false;
    if (peek(r, 0) == ':') {
        r->at++;
        d->second = (int)take_number(r, &digits);
        if (digits < 1 || digits > 2)
            return false;
    }
    if ((peek(r, 0) == '.' || peek(r, 0) == ',') && is_digit(peek(r, 1))) {
        r->at++;
        while (is_digit(peek(r, 0)))
            r->at++;
    }
    r->out->has_time = true;
    return peek(r, 0) != ':';
}

/* A number that is not part of a numeric date or time: year or day, in the places
 * that are left; or an offset that lost its plus. */
static bool set_number(struct reader *r, int64_t n, size_t digits)
{
    struct date *d = &r->out->date;

    if (digits == 4 && !r->has_year) {
        d->year = n;
        r->has_year = true;
    } else if (digits == 4 && r->out->has_time && !r->out->has_zone && n % 100 < 60 &&
               n <= 1400) {
        r->out->zone_s = (n / 100 * 60 + n % 100) * 60;
        r->out->has_zone = true;
    } else if (digits <= 2 && !r->has_day) {
        d->day = (int)n;
        r->has_day = true;
    } else if (digits == 2 && !r->has_year && r->has_month_name) {
        d->year = date_parts_short_year(n);
        r->has_year = true;
    } else {
        return false;
    }
    return true;
}

/* "02:00" behind a time and a blank: the plus was decoded to a blank on its way. */
static bool read_lost_plus(struct reader *r, int64_t hours)
{
    size_t digits;
    int64_t minutes;

    r->at++;
    minutes = take_number(r, &digits);
    if (r->out->has_zone || digits != 2 || minutes > 59 || hours > 14)
        return false;
    r->out->zone_s = (hours * 60 + minutes) * 60;
    r->out->has_zone = true;
    return true;
}

static bool read_number(struct reader *r)
{
    size_t digits, start = r->at;
    int64_t n = take_number(r, &digits);
    bool is_numeric;

    if (n < 0)
        return false;
    if (digits <= 2 &&
        (peek(r, 0) == ':' || ((peek(r, 0) | 32) == 'h' && is_digit(peek(r, 1))))) {
        if (!r->out->has_time)
            return read_time(r, n);
        return start > 0 && r->text.ptr[start - 1] == ' ' && read_lost_plus(r, n);
    }
    if (!read_numeric(r, n, digits, &is_numeric))
        return false;
    return is_numeric || set_number(r, n, digits);
}

/* Chinese, Japanese and Korean marks behind a number say what it was. */
static bool cjk_mark(struct reader *r, struct str word, bool *is_korean)
{
    static const char *const marks[] = {"년", "월", "일", "年", "月", "日"};
    struct date *d = &r->out->date;

    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (!str_eq(word, str_from(marks[i])))
            continue;
        *is_korean = i < 3;
        if (i % 3 == 1 && r->has_day && !r->has_month) { /* set_number() said day */
            d->month = d->day;
            d->day = 1;
            r->has_month = true;
            r->has_day = false;
            return true;
        }
        return i % 3 == 0 ? r->has_year : i % 3 == 2 && r->has_day;
    }
    return false;
}

static bool set_month(struct reader *r, int month, bool is_perhaps_tuesday)
{
    if (r->has_month && !r->is_perhaps_tuesday)
        return false;
    r->is_perhaps_tuesday = is_perhaps_tuesday;
    r->out->date.month = month;
    r->has_month = true;
    r->has_month_name = true;
    return true;
}

/* A zone's name behind the time, or unless `is_known` one that nobody knows, which is
 * UTC. Source: RFC 5322, section 4.3. */
static bool set_zone(struct reader *r, struct str word, bool is_known)
{
    bool is_capital = !is_known && word.len >= 3 && word.len <= 5;

    if (!r->out->has_time || r->out->has_zone)
        return false;
    for (size_t i = 0; i < word.len; i++)
        is_capital = is_capital && word.ptr[i] >= 'A' && word.ptr[i] <= 'Z';
    if (!date_parts_zone_name(word, &r->out->zone_s) && !is_capital &&
        (is_known || word.len != 1 || (word.ptr[0] | 32) == 'j'))
        return false;
    r->out->has_zone = true;
    r->is_utc = r->out->zone_s == 0 && strchr("GgUu", word.ptr[0]) != NULL;
    r->zone_end = r->at;
    return true;
}

/* "PM", "p.m.", and the Korean words. */
static bool set_half(struct reader *r, struct str folded)
{
    bool is_dotted = folded.len == 1 && peek(r, 0) == '.' && (peek(r, 1) | 32) == 'm';
    struct str korean[] = {STR("오전"), STR("오후")};

    if (str_eq(folded, STR("am")) || (is_dotted && folded.ptr[0] == 'a') ||
        str_eq(folded, korean[0]))
        r->half = HALF_AM;
    else if (str_eq(folded, STR("pm")) || (is_dotted && folded.ptr[0] == 'p') ||
             str_eq(folded, korean[1]))
        r->half = HALF_PM;
    else
        return false;
    if (is_dotted)
        r->at += 2 + (peek(r, 2) == '.');
    return true;
}

static void assume_korea(struct reader *r)
{
    if (!r->out->has_zone)
        r->out->zone_s = 9L * 3600;
    r->out->has_zone = true;
}

static bool take_word(struct reader *r, struct str word, struct str folded)
{
    bool is_korean = false;
    bool is_first = r->words++ == 0 && !r->has_day && !r->has_year;
    int month;

    if (date_parts_is_day_name(folded))
        return true;
    if (word.len > 1 && word.ptr[0] <= 'Z' && set_zone(r, word, true))
        return true;
    month = date_parts_month(folded);
    if (is_first && month > 0 && peek(r, 0) == ',') /* "mar, 07 gen": a Tuesday */
        return true;
    if (month > 0)
        return set_month(r, month, is_first && str_eq(folded, STR("mar")));
    if (cjk_mark(r, word, &is_korean)) {
        if (is_korean && str_eq(word, STR("일")))
            assume_korea(r);
        return true;
    }
    if (str_eq_fold(word, STR("T")) && is_digit(peek(r, 0)) && r->has_day)
        return true;
    return is_first || set_half(r, folded) ||
           (!r->out->has_time && date_parts_is_filler(folded)) ||
           set_zone(r, word, false) || date_parts_is_filler(folded);
}

static bool read_word(struct reader *r)
{
    size_t start = r->at;
    struct buf folded = {.max = 256};
    struct str word;
    bool is_known;

    while ((is_letter(peek(r, 0)) && !(peek(r, 0) == '\xC2' && peek(r, 1) == '\xA0')) ||
           (peek(r, 0) == '/' && is_letter(peek(r, 1))))
        r->at++;
    word = str_slice(r->text, start, r->at - start);
    utf8_fold_plain(word, &folded);
    is_known = take_word(r, word, buf_str(&folded));
    buf_release(&folded);
    return is_known;
}

static bool read_sign(struct reader *r)
{
    size_t len;
    int64_t seconds;

    if (!r->out->has_time || (r->out->has_zone && !(r->is_utc && r->zone_end == r->at))) {
        r->at++;
        return r->text.ptr[r->at - 1] == '-' && !r->out->has_time;
    }
    len = date_parts_offset(str_slice(r->text, r->at, r->text.len), &seconds);
    r->at += len;
    r->out->zone_s = seconds;
    r->out->has_zone = true;
    r->is_utc = false;
    return len > 0 && !is_letter(peek(r, 0));
}

static void skip_comment(struct reader *r)
{
    char end = peek(r, 0) == '(' ? ')' : ']';

    while (r->at < r->text.len && peek(r, 0) != end)
        r->at++;
    r->at++;
}

static bool read_all(struct reader *r)
{
    while (r->at < r->text.len) {
        char c = peek(r, 0);
        bool is_read = true;

        if (is_digit(c))
            is_read = read_number(r);
        else if (c == '\xC2' && peek(r, 1) == '\xA0') /* a blank that keeps together */
            r->at += 2;
        else if (is_letter(c))
            is_read = read_word(r);
        else if (c == '+' || c == '-')
            is_read = read_sign(r);
        else if (c == '(' || c == '[')
            skip_comment(r);
        else if (strchr(" \t\r\n,;.'/", c) != NULL && c != '\0')
            r->at++;
        else
            return false;
        if (!is_read)
            return false;
    }
    return true;
}

static bool apply_half(struct reader *r)
{
    struct date *d = &r->out->date;

    if (r->half == HALF_NONE)
        return true;
    if (!r->out->has_time || d->hour > (r->half == HALF_PM ? 23 : 12))
        return false;
    if (r->half == HALF_AM && d->hour == 12)
        d->hour = 0;
    else if (r->half == HALF_PM && d->hour < 12)
        d->hour += 12;
    return true;
}

bool date_parts_free(struct str text, struct date_parts *out, bool *has_month_name)
{
    struct reader r = {.text = text, .out = out};

    *out = (struct date_parts){.date = {.day = 1}};
    *has_month_name = false;
    if (text.len > 200 || !read_all(&r))
        return false;
    *has_month_name = r.has_month_name;
    return r.has_year && r.has_month && (r.has_day || !out->has_time) && apply_half(&r) &&
           date_parts_check(out);
}
