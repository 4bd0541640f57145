/* One scalar of the configuration: parse, print, and say what was expected. */
#include "config/table.h"
#include "config/terms.h"

#include "base/address.h"
#include "base/date.h"
#include "base/language_tag.h"

#include <math.h>
#include <string.h>

struct unit {
    const char *name;
    double factor;
};
static const struct unit duration_units[] = {/* in milliseconds */
                                             {"ms", 1},      {"s", 1000},
                                             {"m", 60000},   {"min", 60000},
                                             {"h", 3600000}, {"d", 86400000}};
static const struct unit size_units[] = {{"", 1},      {"B", 1},         {"KiB", 1024},
                                         {"kB", 1000}, {"MiB", 1048576}, {"MB", 1e6}};

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return true;
    }
    return false;
}

/* "1.5h" with a table of units; a bare 0 needs none. */
static bool parse_unit(struct str s, const struct unit *units, size_t len, double *out)
{
    size_t digits = 0;
    double number;
    struct str name;

    while (digits < s.len &&
           ((s.ptr[digits] >= '0' && s.ptr[digits] <= '9') || s.ptr[digits] == '.'))
        digits++;
    if (!str_to_double(str_slice(s, 0, digits), &number))
        return false;
    name = str_trim(str_slice(s, digits, s.len));
    for (size_t i = 0; i < len; i++) {
        if (str_eq(name, str_from(units[i].name)) || (name.len == 0 && number == 0)) {
            *out = number * units[i].factor;
            return true;
        }
    }
    return false;
}

static bool parse_clock(struct str s, double *out)
{
    int64_t hour, minute;
    struct str rest = s;
    struct str head = str_split(&rest, ':');

    if (!str_to_int(head, &hour) || rest.len != 2 || !str_to_int(rest, &minute) ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return false;
    *out = (double)(hour * 60 + minute);
    return true;
}

static bool parse_choice(const char *words, struct str s, double *out)
{
    struct str rest = str_from(words);

    for (int i = 0; rest.ptr != NULL; i++) {
        if (str_eq(str_split(&rest, ' '), s)) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool value_is_choice(const char *words, struct str s)
{
    double place;

    return parse_choice(words, s, &place);
}

/* "pt-BR" and "DE" are as good as "pt" and "de". */
static bool is_language(const char *words, struct str s)
{
    char code[LANGUAGE_CODE_MAX];

    return value_is_choice(words, language_of_tag(s, code));
}

static bool parse_bool(struct str s, bool *out)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"yes", true},    {"no", false}, {"true", true},
                 {"false", false}, {"on", true},  {"off", false}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_fold(s, str_from(words[i].word))) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

/* scheme://host... with a scheme of the row, no blanks and no user:password. */
static bool is_url(const struct setting *row, struct str s)
{
    struct str schemes = str_from(row->choices);
    size_t colon = str_find(s, STR("://"));
    struct str host = str_slice(s, colon == SIZE_MAX ? s.len : colon + 3, s.len);

    host.len = str_find_char(host, '/') == SIZE_MAX ? host.len : str_find_char(host, '/');
    if (colon == SIZE_MAX || host.len == 0 || str_find_char(s, ' ') != SIZE_MAX ||
        str_find_char(host, '@') != SIZE_MAX)
        return false;
    while (schemes.ptr != NULL) {
        if (str_eq(str_split(&schemes, ' '), str_slice(s, 0, colon)))
            return true;
    }
    return false;
}

bool value_mail(struct str text, struct arena *arena, struct str *out, struct buf *why)
{
    struct buf address = {0};
    struct error err = {0};
    bool is_right = address_read(text, &address, &err) == OK;

    if (is_right)
        *out = arena_copy(arena, buf_str(&address));
    else
        buf_printf(why, "; %s", err.text + strlen("mail address: "));
    buf_release(&address);
    return is_right;
}

/* The numeric types as a double in the field's own unit. */
static bool parse_number(const struct setting *row, struct str s, double *out)
{
    int64_t whole;

    switch (row->type) {
    case TYPE_INT:
        if (!str_to_int(s, &whole))
            return false;
        *out = (double)whole;
        return true;
    case TYPE_NUMBER:
        return str_to_double(s, out);
    case TYPE_SIZE:
        return parse_unit(s, size_units, ARRAY_LEN(size_units), out);
    case TYPE_CLOCK:
        return parse_clock(s, out);
    case TYPE_CHOICE:
        return parse_choice(row->choices, s, out);
    case TYPE_DAY:
        *out = str_eq_fold(s, STR("off")) ? 0 : settings_weekday(s) + 1;
        return *out > 0 || str_eq_fold(s, STR("off"));
    case TYPE_HOURS:
        if (!parse_unit(s, duration_units, ARRAY_LEN(duration_units), out))
            return false;
        *out /= 3600000;
        return true;
    case TYPE_DURATION:
        if (!parse_unit(s, duration_units, ARRAY_LEN(duration_units), out))
            return false;
        if (row->scope != SCOPE_LIMITS) /* fields that end in _s */
            *out /= 1000;
        return true;
    default:
        return false;
    }
}

static bool parse_text(const struct setting *row, struct str text, struct str dir,
                       struct arena *arena, struct str *out)
{
    if (has_control(text))
        return false;
    if (text.len > 0 && row->type == TYPE_URL && !is_url(row, text))
        return false;
    if (text.len > 0 && row->type == TYPE_LANGUAGE && !is_language(row->choices, text))
        return false;
    if (text.len > 0 && row->type == TYPE_ZONE &&
        !date_zone_may_be(arena_copy(arena, text).ptr))
        return false;
    if (row->type == TYPE_PATH && text.len > 0 && text.ptr[0] != '/' && dir.len > 0)
        *out = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(dir), STR_ARG(text));
    else
        *out = arena_copy(arena, text);
    return true;
}

static bool parse_mail(const struct setting *row, struct str text, struct arena *arena,
                       struct str *out, struct buf *why)
{
    struct buf reason = {0};
    bool is_right = text.len == 0 || value_mail(text, arena, out, &reason);

    if (text.len == 0)
        *out = STR_NONE;
    if (!is_right) {
        value_expected(row, why);
        buf_add(why, buf_str(&reason));
    }
    buf_release(&reason);
    return is_right;
}

/* "a word at column 7" out of "column 7: expected a word". */
static bool parse_query(struct str text, struct arena *arena, struct str *out,
                        struct buf *why)
{
    struct terms terms;
    struct error err = {0};
    struct str place;

    *out = arena_copy(arena, text);
    if (text.len == 0 || terms_parse(text, arena, &terms, &err) == OK)
        return true;
    place = str_from(err.text);
    place.len = str_find(place, STR(": expected "));
    buf_printf(why, "%s at " STR_FMT " of the query", err.text + place.len + 11,
               STR_ARG(place));
    return false;
}

bool value_parse(const struct setting *row, struct str text, struct str dir,
                 struct arena *arena, void *base, struct buf *why)
{
    void *field = (char *)base + row->offset;
    double number = 0;
    bool is_right;

    switch (row->type) {
    case TYPE_TEXT:
    case TYPE_ZONE:
    case TYPE_LANGUAGE:
    case TYPE_PATH:
    case TYPE_URL:
        is_right = parse_text(row, text, dir, arena, field);
        if (is_right && (row->flags & SETTING_REQUIRED) != 0 && text.len == 0)
            is_right = false;
        break;
    case TYPE_BOOL:
        is_right = parse_bool(text, field);
        break;
    case TYPE_MAIL:
        return parse_mail(row, text, arena, field, why);
    case TYPE_QUERY:
        return parse_query(text, arena, field, why);
    default:
        is_right = parse_number(row, text, &number);
        if (is_right && (row->least != 0 || row->most != 0))
            is_right = number >= row->least && number <= row->most;
        if (is_right && (row->type == TYPE_NUMBER || row->type == TYPE_HOURS))
            *(double *)field = number;
        else if (is_right)
            *(int64_t *)field = llround(number);
        break;
    }
    if (!is_right)
        value_expected(row, why);
    return is_right;
}

static void print_duration(double ms, struct buf *out)
{
    for (size_t i = ARRAY_LEN(duration_units); i-- > 0;) {
        double n = ms / duration_units[i].factor;

        if (n >= 1 && n == floor(n) && duration_units[i].factor != 60000) {
            buf_printf(out, "%.0f%s", n, duration_units[i].name);
            return;
        }
        if (n >= 1 && n == floor(n)) {
            buf_printf(out, "%.0fm", n);
            return;
        }
    }
    buf_printf(out, "%.0fms", ms);
}

static void print_size(double bytes, struct buf *out)
{
    if (bytes >= 1048576 && fmod(bytes, 1048576) == 0)
        buf_printf(out, "%.0fMiB", bytes / 1048576);
    else if (bytes >= 1024 && fmod(bytes, 1024) == 0)
        buf_printf(out, "%.0fKiB", bytes / 1024);
    else
        buf_printf(out, "%.0f", bytes);
}

/* A number of the row's own unit, as a user writes it. */
static void print_number(const struct setting *row, double n, struct buf *out)
{
    switch (row->type) {
    case TYPE_DURATION:
        print_duration(row->scope != SCOPE_LIMITS ? n * 1000 : n, out);
        break;
    case TYPE_HOURS:
        print_duration(n * 3600000, out);
        break;
    case TYPE_SIZE:
        print_size(n, out);
        break;
    case TYPE_CLOCK:
        buf_printf(out, "%02d:%02d", (int)n / 60, (int)n % 60);
        break;
    default:
        buf_printf(out, "%.10g", n);
        break;
    }
}

/* A YAML double-quoted scalar, where a plain one could be read as another thing. */
void settings_print_text(struct str s, struct buf *out)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_./ ";
    bool is_plain =
        s.len > 0 && s.ptr[0] != ' ' && s.ptr[0] != '-' && s.ptr[s.len - 1] != ' ';

    for (size_t i = 0; i < s.len && is_plain; i++)
        is_plain = s.ptr[i] != '\0' && strchr(safe, s.ptr[i]) != NULL;
    if (is_plain) {
        buf_add(out, s);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"' || s.ptr[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, s.ptr[i]);
    }
    buf_add_char(out, '"');
}

void value_expected(const struct setting *row, struct buf *out)
{
    static const char *const words[] = {
        [TYPE_TEXT] = "one line of text",
        [TYPE_ZONE] = "a time zone of this machine such as Europe/Berlin (see tzselect)",
        [TYPE_LANGUAGE] = "one of:",
        [TYPE_PATH] = "a path",
        [TYPE_URL] = "an address that begins with",
        [TYPE_MAIL] = "a mail address such as a@example.com or Name <a@example.com>",
        [TYPE_BOOL] = "yes or no",
        [TYPE_INT] = "a whole number",
        [TYPE_NUMBER] = "a number",
        [TYPE_DURATION] = "a time such as 10s, 5m, 6h or 7d",
        [TYPE_HOURS] = "a time such as 30m, 6h or 2d",
        [TYPE_SIZE] = "a size such as 500KiB or 8MiB",
        [TYPE_CLOCK] = "a time of day such as 06:30",
        [TYPE_CHOICE] = "one of:",
        [TYPE_DAY] = "a day of the week such as monday or mon, or off",
        [TYPE_LIST] = "a list such as [one, two]",
        [TYPE_MAILS] = "mail addresses such as [a@example.com, b@example.com]",
        [TYPE_PAIRS] = "a map such as {name: value}",
        [TYPE_QUERY] = "a query such as \"blue heron\" AND coffee NOT bird",
        [TYPE_SECRET] =
            "{file: PATH}, {env: NAME} or {credential: NAME}, no secret itself",
    };

    buf_add_text(out, words[row->type]);
    if (row->choices != NULL)
        buf_printf(out,
                   row->type == TYPE_LIST || row->type == TYPE_PAIRS ? ", of: %s" : " %s",
                   row->choices);
    if (row->type == TYPE_URL)
        buf_add_text(out, " and holds no user:password@");
    if (row->least != 0 || row->most != 0) {
        buf_add_text(out, " from ");
        print_number(row, row->least, out);
        buf_add_text(out, " to ");
        print_number(row, row->most, out);
    }
}
