#include "reports/phrases.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/language_tag.h"
#include "base/mention.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"
#define MINUS "\xe2\x88\x92"
#define NBSP "\xc2\xa0"
#define NARROW_NBSP "\xe2\x80\xaf"

static size_t plural_not_one(int64_t n)
{
    return n == 1 ? 0 : 1;
}

/* French: nothing is one of a thing too. Source: Unicode CLDR, plural rules. */
static size_t plural_over_one(int64_t n)
{
    return n >= -1 && n <= 1 ? 0 : 1;
}

/* Italian: eight and eleven begin with a vowel, also as 8, 80 and 11. */
static bool sounds_as_vowel(struct str number)
{
    bool is_eleven = str_starts(number, STR("11")) &&
                     (number.len == 2 || number.ptr[2] < '0' || number.ptr[2] > '9');

    return is_eleven || str_starts(number, STR("8"));
}

static bool starts_with_a(struct str name)
{
    return str_starts_fold(name, STR("a"));
}

/* Italian: the last word before what comes: "dal 7", but "dall'8"; "a Bruno", but "ad
 * Anna". */
static void elide_it(struct buf *sentence, struct str next)
{
    static const struct {
        const char *plain, *elided;
        bool (*is_before)(struct str next);
    } rows[] = {
        {"il ", "l'", sounds_as_vowel},     {"al ", "all'", sounds_as_vowel},
        {"dal ", "dall'", sounds_as_vowel}, {"del ", "dell'", sounds_as_vowel},
        {"a ", "ad ", starts_with_a},       {"A ", "Ad ", starts_with_a},
    };
    struct str said = buf_str(sentence);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t start = said.len - strlen(rows[i].plain);

        if (!str_ends(said, str_from(rows[i].plain)) ||
            (start > 0 && said.ptr[start - 1] != ' ') || !rows[i].is_before(next))
            continue;
        sentence->len = start;
        buf_add_text(sentence, rows[i].elided);
        break;
    }
}

/* In order of preference; the first one stands in for unknown codes. */
static const struct language languages[] = {
    {"en", issue_nouns_en, phrases_en, plural_not_one, NULL, ": ", ",", '.', false, NULL},
    {"de", issue_nouns_de, phrases_de, plural_not_one, NULL, ": ", ".", ',', true, NULL},
    {"es", issue_nouns_es, phrases_es, plural_not_one, NULL, ": ", ".", ',', false, NULL},
    {"fr", issue_nouns_fr, phrases_fr, plural_over_one, NULL, NBSP ": ", NARROW_NBSP, ',',
     false, "1er"},
    {"it", issue_nouns_it, phrases_it, plural_not_one, elide_it, ": ", ".", ',', false,
     NULL},
    {"pt", issue_nouns_pt, phrases_pt, plural_not_one, NULL, ": ", ".", ',', false, NULL},
};

const struct language *language_find(struct str code)
{
    char said[LANGUAGE_CODE_MAX];
    struct str own = language_of_tag(code, said);

    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        if (str_eq(own, str_from(languages[i].code)))
            return &languages[i];
    }
    return &languages[0];
}

struct str language_code(const struct language *l)
{
    return str_from(l->code);
}

struct str language_colon(struct str code)
{
    return str_from(language_find(code)->colon);
}

bool language_is_rtl(struct str code)
{
    static const char *const codes[] = {"ar", "he", "iw", "fa", "ur", "yi",
                                        "ps", "sd", "ug", "dv", "ckb"};
    struct str rest = code, head = str_split(&rest, '-');

    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (str_eq_fold(head, str_from(codes[i])))
            return true;
    }
    return false;
}

const struct issue_noun *language_noun(const struct language *l, struct str id)
{
    for (const struct issue_noun *n = l->nouns; n->id != NULL; n++) {
        if (str_eq(id, str_from(n->id)))
            return n;
    }
    return NULL;
}

static struct str keep(const struct words *w, struct buf *b)
{
    struct str copy = arena_copy(w->arena, buf_str(b));

    buf_release(b);
    return copy;
}

static struct str word_value(const struct words *w, struct str name, int64_t n,
                             const struct word *values)
{
    for (; values != NULL && values->name != NULL; values++) {
        if (str_eq(name, str_from(values->name)))
            return values->value;
    }
    if (str_eq(name, STR("n")))
        return say_number(w, n);
    if (str_eq(name, STR("w")))
        return say_number_word(w, n);
    return STR_NONE;
}

static bool says_number(const char *form)
{
    return strstr(form, "{n}") != NULL || strstr(form, "{w}") != NULL;
}

/* The form for `n`. A form that says "one" in a word is not for none, even where the
 * grammar takes none for one: "une nouvelle mention". */
static const char *form_for(const struct words *w, const struct phrase_row *row,
                            int64_t n)
{
    bool is_many = row->many != NULL && w->language->plural(n) > 0;

    if (row->many != NULL && n == 0 && !says_number(row->one) && says_number(row->many))
        is_many = true;
    return is_many ? row->many : row->one;
}

static void add_value(const struct words *w, struct buf *sentence, struct str value)
{
    if (w->language->elide != NULL)
        w->language->elide(sentence, value);
    buf_add(sentence, value);
}

struct str phrase_fill(const struct words *w, enum phrase id, int64_t n,
                       const struct word *values)
{
    const struct phrase_row *row = &w->language->rows[id];
    struct str rest = str_from(form_for(w, row, n));
    struct buf b = {0};

    while (rest.ptr != NULL) {
        buf_add(&b, str_split(&rest, '{'));
        if (rest.ptr != NULL)
            add_value(w, &b, word_value(w, str_split(&rest, '}'), n, values));
    }
    return keep(w, &b);
}

struct str phrase(const struct words *w, enum phrase id)
{
    return phrase_fill(w, id, 0, NULL);
}

struct str phrase_n(const struct words *w, enum phrase id, int64_t n)
{
    return phrase_fill(w, id, n, NULL);
}

struct str say_number(const struct words *w, int64_t n)
{
    struct str digits = arena_printf(
        w->arena, "%llu", n < 0 ? 0ULL - (unsigned long long)n : (unsigned long long)n);
    struct buf b = {0};

    if (n < 0)
        buf_add_text(&b, MINUS);
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0)
            buf_add_text(&b, w->language->thousands);
        buf_add_char(&b, digits.ptr[i]);
    }
    return keep(w, &b);
}

struct str say_number_word(const struct words *w, int64_t n)
{
    if (n < 0 || n > 12)
        return say_number(w, n);
    return phrase(w, (enum phrase)(P_ZERO + (int)n));
}

struct str say_decimal(const struct words *w, double n)
{
    int64_t tenths = llround(n * 10);
    struct str whole = say_number(w, tenths / 10);

    if (tenths % 10 == 0)
        return whole;
    return arena_printf(w->arena, "%s" STR_FMT "%c%d",
                        tenths < 0 && tenths > -10 ? MINUS : "", STR_ARG(whole),
                        w->language->decimal, (int)llabs(tenths % 10));
}

int64_t words_day(const struct words *w, int64_t instant)
{
    int64_t local =
        instant + (w->offset_at != NULL ? w->offset_at(instant) : w->offset_s);

    return local >= 0 ? local / 86400 : -((86399 - local) / 86400);
}

struct str say_day_number(const struct words *w, int day)
{
    if (day == 1 && w->language->first_day != NULL)
        return str_from(w->language->first_day);
    return arena_printf(w->arena, "%d", day);
}

static struct str say_date(const struct words *w, int64_t day, enum phrase form,
                           enum phrase weekdays, enum phrase months)
{
    struct date d = date_from_days(day);

    return PHRASE(
        w, form, 0,
        {"weekday", phrase(w, (enum phrase)((int)weekdays + date_weekday(day)))},
        {"day", say_day_number(w, d.day)},
        {"month", phrase(w, (enum phrase)((int)months + d.month - 1))},
        {"year", arena_printf(w->arena, "%d", (int)d.year)});
}

struct str say_day(const struct words *w, int64_t instant)
{
    int64_t day = words_day(w, instant);
    int64_t gap = words_day(w, w->now) - day;
    bool is_near = gap > -180 && gap < 300; /* the year goes without saying */

    return say_date(w, day, is_near ? P_DAY : P_DAY_YEAR, P_MON, P_JAN);
}

struct str say_date_long(const struct words *w, int64_t day)
{
    return say_date(w, day, P_DATE_LONG, P_MONDAY, P_JANUARY);
}

struct str say_date_short(const struct words *w, int64_t day)
{
    return say_date(w, day, P_DATE_SHORT, P_MON, P_JAN);
}

struct str say_span(const struct words *w, int64_t seconds)
{
    int64_t s = seconds > 0 ? seconds : 0;

    if (s < 3600)
        return phrase_n(w, P_MINUTES, s < 60 ? 1 : s / 60);
    if (s < INT64_C(48) * 3600)
        return phrase_n(w, P_HOURS, s / 3600);
    return phrase_n(w, P_DAYS, s / 86400);
}

struct str say_list(const struct words *w, const struct str *items, size_t len)
{
    struct buf b = {0};
    size_t count = 0, said = 0;

    for (size_t i = 0; i < len; i++)
        count += items[i].len > 0;
    for (size_t i = 0; i < len; i++) {
        if (items[i].len == 0)
            continue;
        if (said > 0)
            buf_add(&b, phrase(w, said + 1 == count ? P_AND : P_COMMA));
        buf_add(&b, items[i]);
        said++;
    }
    return keep(w, &b);
}

static void join(const struct str *items, size_t len, const char *with, struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        if (items[i].len == 0)
            continue;
        if (out->len > 0)
            buf_add_text(out, with);
        buf_add(out, items[i]);
    }
}

struct str say_chain(const struct words *w, const struct str *items, size_t len)
{
    struct buf b = {0};

    join(items, len, " \xc2\xb7 ", &b);
    return keep(w, &b);
}

struct str say_sentence(const struct words *w, const struct str *items, size_t len)
{
    struct buf b = {0};

    join(items, len, "; ", &b);
    buf_add_char(&b, '.');
    return say_upper(w, keep(w, &b));
}

static struct str with_first(const struct words *w, struct str s, char first)
{
    struct buf b = {0};

    buf_add_char(&b, first);
    buf_add(&b, str_slice(s, 1, s.len));
    return keep(w, &b);
}

struct str say_upper(const struct words *w, struct str s)
{
    if (s.len > 1 && s.ptr[0] == '\xc3' && (unsigned char)s.ptr[1] >= 0xa0 &&
        (unsigned char)s.ptr[1] != 0xb7 && (unsigned char)s.ptr[1] != 0xbf)
        return arena_printf(w->arena, "\xc3%c" STR_FMT, (unsigned char)s.ptr[1] - 0x20,
                            STR_ARG(str_slice(s, 2, s.len))); /* "é": Latin-1 */
    if (s.len == 0 || s.ptr[0] < 'a' || s.ptr[0] > 'z')
        return s;
    return with_first(w, s, (char)(s.ptr[0] - 32));
}

struct str say_lower(const struct words *w, struct str s)
{
    bool is_lower_next = s.len > 1 && (s.ptr[1] == ' ' || s.ptr[1] == '-' ||
                                       (s.ptr[1] >= 'a' && s.ptr[1] <= 'z'));

    if (w->language->has_big_nouns)
        return s;
    for (size_t i = 1; i < s.len && s.ptr[i] != ' '; i++) {
        if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') /* "WiFi" */
            is_lower_next = false;
    }
    if (s.len == 0 || s.ptr[0] < 'A' || s.ptr[0] > 'Z' || !is_lower_next)
        return s;
    return with_first(w, s, (char)(s.ptr[0] + 32));
}

static bool is_rtl_code(uint32_t c)
{
    return (c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) ||
           (c >= 0xFE70 && c <= 0xFEFE) || (c >= 0x10800 && c <= 0x10FFF) ||
           (c >= 0x1E800 && c <= 0x1EFFF);
}

bool has_rtl(struct str s)
{
    while (s.len > 0) {
        uint32_t code = (unsigned char)s.ptr[0];
        size_t len = code < 0x80 ? 1 : utf8_decode(s, &code);

        if (is_rtl_code(code))
            return true;
        s = str_slice(s, len, s.len);
    }
    return false;
}

bool starts_rtl(struct str s)
{
    while (s.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(s, &code);

        if (utf8_is_letter(code))
            return is_rtl_code(code);
        s = str_slice(s, len, s.len);
    }
    return false;
}

struct str say_foreign(const struct words *w, struct str s, size_t codes_max)
{
    struct str clean = utf8_clean_copy(w->arena, s, codes_max, UTF8_SPACE_ONE);

    if (!has_rtl(clean))
        return clean;
    return arena_printf(w->arena, FSI STR_FMT PDI, STR_ARG(clean));
}
