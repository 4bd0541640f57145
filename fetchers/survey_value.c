/* survey_value.c - ratings and dates as people and spreadsheets write them */
#include "fetchers/survey_sheet.h"

#include "base/date.h"
#include "base/utf8.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_no_answer(struct str s)
{
    static const char *const words[] = {
        "-",
        "--",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "k.a.",
        "k. a.",
        "keine",
        "keine angabe",
        "nan",
        "n.a.",
        "not answered",
        "no answer",
        "sans objet",
        "n/d",
        "s.o.",
        "#n/a",
        "nicht beantwortet",
        "sin respuesta",
        "nessuna risposta",
        "sem resposta",
        "pas de r\xc3\xa9ponse",
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_fold(s, str_from(words[i])))
            return true;
    }
    return s.len == 0;
}

/* "★★★★☆": full and empty stars, and nothing else. */
static bool count_stars(struct str s, double *value, double *of)
{
    int full = 0, empty = 0;

    while (s.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(s, &code);

        if (code == 0x2605 || code == 0x2B50)
            full++;
        else if (code == 0x2606)
            empty++;
        else if (code != ' ' && code != 0xFE0F)
            return false;
        s = str_slice(s, len, SIZE_MAX);
    }
    *value = full;
    *of = empty > 0 && full + empty > 1 ? full + empty : 0;
    return full + empty > 0;
}

/* The number at the front, with a point or a comma; its length, or 0. */
static size_t leading_number(struct str s, double *out)
{
    char text[32];
    size_t len = 0, digits = 0;

    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+'))
        text[len++] = s.ptr[0];
    for (bool has_point = false; len < s.len && len < sizeof(text); len++) {
        char c = s.ptr[len];
        bool is_point = (c == '.' || c == ',') && !has_point && digits > 0 &&
                        len + 1 < s.len && is_digit(s.ptr[len + 1]);

        if (!is_digit(c) && !is_point)
            break;
        has_point |= is_point;
        digits += !is_point;
        text[len] = c;
        if (is_point)
            text[len] = '.';
    }
    return digits > 0 && str_to_double((struct str){text, len}, out) ? len : 0;
}

/* "/5", "of 5", "von 5", "sur 5", "de 5", "%" behind a number. */
static bool trailing_scale(struct str s, double *of)
{
    static const struct str words[] = {
        STR_INIT("/"),    STR_INIT("of "), STR_INIT("out of "), STR_INIT("von "),
        STR_INIT("sur "), STR_INIT("de "), STR_INIT("su "),     STR_INIT("em ")};

    s = str_trim(s);
    if (str_starts(s, STR("%"))) {
        *of = 100;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_starts_fold(s, words[i]) &&
            leading_number(str_trim(str_slice(s, words[i].len, SIZE_MAX)), of) > 0)
            return true;
    }
    return false;
}

enum value_kind survey_number(struct str cell, double *value, double *of)
{
    size_t len;

    *of = 0;
    cell = str_trim(cell);
    if (is_no_answer(cell))
        return VALUE_NONE;
    if (count_stars(cell, value, of))
        return VALUE_NUMBER;
    len = leading_number(cell, value);
    if (len == 0)
        return VALUE_WRONG;
    cell = str_slice(cell, len, SIZE_MAX);
    if (trailing_scale(cell, of) || cell.len == 0)
        return VALUE_NUMBER;
    /* "9 - very likely", "5 stars"; but "2026-03-01" and "3rd" are no ratings */
    return cell.ptr[0] == ' ' || cell.ptr[0] == ':' || cell.ptr[0] == '(' ? VALUE_NUMBER
                                                                          : VALUE_WRONG;
}

/* Up to `most` digits from the front of `*s`; -1 for none. */
static int take_int(struct str *s, size_t most, size_t *digits)
{
    int n = 0;
    size_t i = 0;

    for (; i < s->len && i < most && is_digit(s->ptr[i]); i++)
        n = n * 10 + (s->ptr[i] - '0');
    *s = str_slice(*s, i, SIZE_MAX);
    *digits = i;
    return i > 0 ? n : -1;
}

struct numeric_date {
    int first, second, year;
    char separator;
    struct str rest; /* behind it: the time */
};

static bool take_numeric_date(struct str s, struct numeric_date *d)
{
    size_t digits;

    d->first = take_int(&s, 2, &digits);
    if (d->first < 0 || s.len == 0)
        return false;
    d->separator = s.ptr[0];
    if (d->separator != '/' && d->separator != '.' && d->separator != '-')
        return false;
    s = str_slice(s, 1, SIZE_MAX);
    d->second = take_int(&s, 2, &digits);
    if (d->second < 0 || s.len == 0 || s.ptr[0] != d->separator)
        return false;
    s = str_slice(s, 1, SIZE_MAX);
    d->year = take_int(&s, 4, &digits);
    if (digits != 2 && digits != 4)
        return false;
    if (digits == 2)
        d->year += d->year < 50 ? 2000 : 1900; /* as RFC 5322, section 4.3 */
    d->rest = s;
    return s.len == 0 || !is_digit(s.ptr[0]);
}

/* " 14:05", ", 2:05:09 PM"; nothing is midnight. */
static bool take_time(struct str s, struct date *d)
{
    size_t digits;

    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == ',' || s.ptr[0] == 'T'))
        s = str_slice(s, 1, SIZE_MAX);
    if (s.len == 0)
        return true;
    d->hour = take_int(&s, 2, &digits);
    if (d->hour < 0 || s.len == 0 || (s.ptr[0] != ':' && s.ptr[0] != '.'))
        return false;
    s = str_slice(s, 1, SIZE_MAX);
    d->minute = take_int(&s, 2, &digits);
    if (s.len > 1 && (s.ptr[0] == ':' || s.ptr[0] == '.') && is_digit(s.ptr[1])) {
        s = str_slice(s, 1, SIZE_MAX);
        d->second = take_int(&s, 2, &digits);
    }
    s = str_trim(s);
    if (str_eq_fold(s, STR("pm")) && d->hour < 12)
        d->hour += 12;
    else if (str_eq_fold(s, STR("am")) && d->hour == 12)
        d->hour = 0;
    else if (s.len > 0 && !str_eq_fold(s, STR("am")) && !str_eq_fold(s, STR("pm")) &&
             !str_eq_fold(s, STR("uhr")))
        return false;
    return d->hour < 24 && d->minute >= 0 && d->minute < 60 && d->second >= 0 &&
           d->second < 60;
}

bool survey_date_parts(struct str cell, int *first, int *second, char *separator)
{
    struct numeric_date d;

    if (!take_numeric_date(str_trim(cell), &d))
        return false;
    *first = d.first;
    *second = d.second;
    *separator = d.separator;
    return true;
}

static bool numeric_date(const struct numeric_date *d, enum survey_dates order,
                         int64_t *out)
{
    bool is_day_first = order == SURVEY_DAY_FIRST || d->separator == '.' || d->first > 12;
    struct date date = {.year = d->year};

    if (order == SURVEY_DATES_AUTO && d->separator != '.' && d->first <= 12 &&
        d->second <= 12 && d->first != d->second)
        return false; /* a wrong date is worse than none */
    if (d->second > 12)
        is_day_first = false;
    date.day = is_day_first ? d->first : d->second;
    date.month = is_day_first ? d->second : d->first;
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > date_month_days(date.year, date.month) || !take_time(d->rest, &date))
        return false;
    *out = date_to_instant(&date);
    return true;
}

/* Days since 1899-12-30, as spreadsheets count them: 1950 to 2100. */
static bool serial_date(double days, int64_t *out)
{
    if (days < 18264 || days > 73415)
        return false;
    *out = (int64_t)((days - 25569) * 86400 + 0.5);
    return true;
}

/* A day without a time is a day of here: at midnight of Greenwich it would be the one
 * before in America. */
static int64_t at_home(struct str cell, int64_t instant)
{
    if (instant % 86400 != 0 || str_find(cell, STR(":")) != SIZE_MAX)
        return instant;
    return date_local_start(instant / 86400, 0);
}

static bool read_date(struct str cell, enum survey_dates order, int64_t *out,
                      bool *is_instant)
{
    struct numeric_date d;
    double number;

    *is_instant = false;
    if (take_numeric_date(cell, &d))
        return numeric_date(&d, order, out);
    if (!date_is_stamp(cell) && str_to_double(cell, &number)) {
        *is_instant = number >= 1e8;
        if (number >= 1e11)
            return date_parse_epoch_ms(cell, out, NULL) == OK;
        if (number >= 1e8)
            return date_parse_epoch(cell, out, NULL) == OK;
        if (serial_date(number, out))
            return true;
    }
    return date_parse_any(cell, out, NULL) == OK;
}

bool survey_date(struct str cell, enum survey_dates order, int64_t *out)
{
    bool is_instant;

    cell = str_trim(cell);
    if (!read_date(cell, order, out, &is_instant))
        return false;
    if (!is_instant)
        *out = at_home(cell, *out);
    return true;
}
