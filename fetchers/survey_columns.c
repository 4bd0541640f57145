/* survey_columns.c - what the columns of a survey hold, by their names and cells */
#include "fetchers/survey_sheet.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

static bool is_rating(enum column c)
{
    return c == COLUMN_NPS || c == COLUMN_STARS || c == COLUMN_CSAT || c == COLUMN_EFFORT;
}

/* "stars 1-10" of an option. */
static enum status parse_kind(struct str text, struct column_plan *out, struct error *err)
{
    struct str rest = str_trim(text), name = str_split(&rest, ' ');
    struct str range = str_trim(rest), least = str_split(&range, '-');
    enum column kind = COLUMN_NONE;

    while (kind < COLUMN_COUNT && !str_eq_fold(name, str_from(column_name(kind))))
        kind++;
    if (kind == COLUMN_COUNT)
        return error_set(
            err, ERR_CONFIG,
            "\"" STR_FMT "\" is no kind of column (id, nps, stars, csat, effort, "
            "text, title, date, author, segment, touchpoint, place, language, "
            "url, reply, -)",
            STR_ARG(name));
    out->kind = kind;
    out->is_guess = out->may_be_text = out->may_be_reply = false;
    if (rest.ptr == NULL || str_trim(rest).len == 0)
        return OK;
    if (!is_rating(kind) || !str_to_double(str_trim(least), &out->least) ||
        !str_to_double(str_trim(range), &out->most) || out->least == out->most)
        return error_set(err, ERR_CONFIG, "\"" STR_FMT "\": expected a scale such as 1-5",
                         STR_ARG(text));
    out->has_scale = true;
    return OK;
}

static void list_names(const struct sheet *s, struct buf *out)
{
    for (size_t i = 0; i < s->columns && out->len < 160; i++)
        buf_printf(out, "%s" STR_FMT, i > 0 ? ", " : "",
                   STR_ARG(utf8_head(s->names[i], 40)));
}

static enum status apply_option(const struct sheet *s, const struct pair *option,
                                struct plan *out, struct error *err)
{
    struct buf want = {0}, have = {0}, names = {0};
    enum status rc = ERR_CONFIG;

    column_fold(option->name, &want);
    for (size_t i = 0; i < s->columns && rc == ERR_CONFIG; i++) {
        column_fold(s->names[i], &have);
        if (!str_eq(buf_str(&want), buf_str(&have)) &&
            !str_eq_fold(str_trim(option->name), s->names[i])) {
            column_fold(s->questions[i], &have);
            if (have.len == 0 || !str_eq(buf_str(&want), buf_str(&have)))
                continue;
        }
        rc = parse_kind(option->value, &out->columns[i], err);
        if (rc != OK)
            goto out;
    }
    if (rc != OK) {
        list_names(s, &names);
        rc = error_set(err, ERR_CONFIG, "no column \"" STR_FMT "\"; there are: " STR_FMT,
                       STR_ARG(option->name), STR_ARG(buf_str(&names)));
    }
out:
    buf_release(&want);
    buf_release(&have);
    buf_release(&names);
    return rc;
}

/* Numbers in a column: how many there are, between what, and how many are beyond the
 * end of the shortest scale, with the highest of the others. */
struct numbers {
    size_t filled, numbers, beyond;
    double least, most, most_within;
};

static struct numbers count_numbers(const struct sheet *s, size_t column, bool is_nps,
                                    double end)
{
    struct numbers n = {.least = INFINITY, .most = -INFINITY};

    for (size_t i = 0; i < s->len; i++) {
        double value = NAN, of = 0;
        enum value_kind kind = VALUE_NONE;

        if (column < s->rows[i].len)
            kind = survey_number(s->rows[i].cells[column], &value, &of);
        if (kind == VALUE_WRONG && !is_nps && survey_words(s->rows[i].cells[column], &of))
            kind = VALUE_NUMBER;
        if (kind == VALUE_WRONG && survey_answer(s->rows[i].cells[column], &value)) {
            kind = VALUE_NUMBER;
            of = 1;
        }
        n.filled += kind != VALUE_NONE;
        n.numbers += kind == VALUE_NUMBER;
        if (kind == VALUE_NUMBER && of == 0) {
            n.least = fmin(n.least, value);
            n.most = fmax(n.most, value);
            n.beyond += value > end;
            if (value <= end)
                n.most_within = fmax(n.most_within, value);
        }
    }
    return n;
}

static double least_end(const struct column_plan *c)
{
    return c->kind == COLUMN_EFFORT ? 7 : 5;
}

/* One number alone among ten, or one in fifty, is a slip of the pen and no other scale,
 * on which every other answer would be bad. */
static bool is_slip(const struct numbers *n, double end)
{
    return n->beyond > 0 && n->most_within == end && n->numbers >= 10 &&
           (n->beyond == 1 || n->beyond * 50 <= n->numbers);
}

/* The scale that the numbers show: to 5 (effort 7), 7, 10 or 100. */
static void set_scale(struct column_plan *c, const struct numbers *n)
{
    static const double ends[] = {5, 7, 10, 100};
    double end = least_end(c);
    double most = is_slip(n, end) ? end : n->most;

    if (c->has_scale)
        return;
    c->least = 1;
    c->most = end;
    if (c->kind == COLUMN_NPS) {
        c->least = 0;
        c->most = 10;
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(ends) && most > c->most; i++)
        c->most = fmax(ends[i], end);
    if (c->most == 100 || (c->most > end && n->least < 1))
        c->least = 0;
}

/* What was taken for a rating but is answered in words is text: a question, or a name
 * that means both ("Bewertung", "avaliação"). */
static void check_rating(const struct sheet *s, size_t column, struct column_plan *c)
{
    struct numbers n;

    if (!is_rating(c->kind) && c->kind != COLUMN_MARK)
        return;
    n = count_numbers(s, column, c->kind == COLUMN_NPS, least_end(c));
    if ((c->is_guess || c->may_be_text) && n.numbers * 2 < n.filled) {
        c->kind = COLUMN_TEXT;
        c->is_weak = c->is_guess;
    } else {
        set_scale(c, &n);
    }
}

/* A question that was taken for free text is not read where the answers are short
 * (an age, a choice) or addresses. */
static void check_text(const struct sheet *s, size_t column, struct column_plan *c)
{
    size_t filled = 0, bytes = 0, addresses = 0, numbers = 0;

    if (c->kind != COLUMN_TEXT || !c->is_guess)
        return;
    for (size_t i = 0; i < s->len; i++) {
        struct str cell = column < s->rows[i].len ? s->rows[i].cells[column] : STR_NONE;
        double value;

        filled += cell.len > 0;
        bytes += cell.len;
        addresses += str_find_char(cell, '@') != SIZE_MAX;
        numbers += str_to_double(cell, &value);
    }
    if ((c->is_weak && bytes < 10 * filled) || 2 * addresses > filled ||
        2 * numbers > filled)
        c->kind = COLUMN_NONE;
}

/* The order of day and month, where one cell or the column's language shows it. */
static enum survey_dates find_order(const struct sheet *s, size_t column)
{
    static const char *const day_first[] = {
        "datum", "zeit",  "erstellt", "abgegeben", "eingegangen", "horodateur",
        "fecha", "marca", "date de",  "data",      "carimbo",     "informazioni"};
    enum survey_dates order = SURVEY_DATES_AUTO;
    struct buf name = {0};

    for (size_t i = 0; i < s->len; i++) {
        int first = 0, second = 0;
        char separator = '\0';

        if (column >= s->rows[i].len ||
            !survey_date_parts(s->rows[i].cells[column], &first, &second, &separator))
            continue;
        if (first > 12 || separator == '.')
            return SURVEY_DAY_FIRST;
        if (second > 12)
            return SURVEY_MONTH_FIRST;
    }
    column_fold(s->names[column], &name);
    for (size_t i = 0; i < ARRAY_LEN(day_first); i++) {
        if (str_starts(buf_str(&name), str_from(day_first[i])))
            order = SURVEY_DAY_FIRST;
    }
    buf_release(&name);
    return order;
}

/* Beside the customer's words an "answer" is the owner's. */
static void find_reply(const struct sheet *s, struct plan *p)
{
    bool has_text = false, has_reply = false;

    for (size_t i = 0; i < s->columns; i++) {
        const struct column_plan *c = &p->columns[i];

        has_text = has_text || (c->kind == COLUMN_TEXT && !c->may_be_reply);
        has_reply = has_reply || c->kind == COLUMN_REPLY;
    }
    for (size_t i = 0; has_text && !has_reply && i < s->columns; i++) {
        if (p->columns[i].kind == COLUMN_TEXT && p->columns[i].may_be_reply)
            p->columns[i].kind = COLUMN_REPLY;
    }
}

/* Of a kind that there is one of, the first column counts; a guess yields to a name. */
static void drop_doubles(const struct sheet *s, struct plan *p)
{
    for (int pass = 0; pass < 2; pass++) {
        bool seen[COLUMN_COUNT] = {0};

        for (size_t i = 0; i < s->columns; i++) {
            struct column_plan *c = &p->columns[i];

            if (c->kind == COLUMN_TEXT || c->kind == COLUMN_AUTHOR ||
                c->kind == COLUMN_MARK)
                continue;
            if (pass == 0 && c->is_guess) { /* is the kind named outright elsewhere? */
                for (size_t j = 0; j < s->columns; j++) {
                    if (!p->columns[j].is_guess && p->columns[j].kind == c->kind)
                        c->kind = COLUMN_NONE;
                }
            }
            if (pass == 1 && seen[c->kind])
                c->kind = COLUMN_NONE;
            seen[c->kind] = true;
        }
    }
}

/* In what `earshot export` wrote, what it has estimated is nobody's answer. */
static void drop_estimates(const struct sheet *s, struct plan *p)
{
    size_t recommend = SIZE_MAX, classes = SIZE_MAX;

    for (size_t i = 0; i < s->columns; i++) {
        recommend = str_eq(s->names[i], STR("recommend")) ? i : recommend;
        classes = str_eq(s->names[i], STR("nps_class")) ? i : classes;
    }
    if (recommend != SIZE_MAX && classes != SIZE_MAX)
        p->columns[recommend].kind = COLUMN_NONE;
}

static enum status check_plan(const struct sheet *s, const struct plan *p,
                              struct error *err)
{
    struct buf names = {0};
    enum status rc;

    for (size_t i = 0; i < s->columns; i++) {
        if (is_rating(p->columns[i].kind) || p->columns[i].kind == COLUMN_TEXT)
            return OK;
    }
    list_names(s, &names);
    rc = error_set(err, ERR_PARSE,
                   "no column is known as a rating or a text; there are: " STR_FMT,
                   STR_ARG(buf_str(&names)));
    buf_release(&names);
    return rc;
}

enum status plan_make(const struct sheet *s, const struct survey_options *o,
                      struct plan *out, struct error *err)
{
    struct buf folded = {0};
    enum status rc = OK;

    for (size_t i = 0; i < s->columns; i++) {
        struct column_plan *c = &out->columns[i];

        column_fold(s->names[i], &folded);
        if (!column_mark(buf_str(&folded), c))
            c->kind = column_by_name(buf_str(&folded), c);
        if (c->kind == COLUMN_STARS && str_starts(buf_str(&folded), STR("schulnote"))) {
            c->least = 6; /* of German schools: 1 is the best */
            c->most = 1;
            c->has_scale = true;
        }
        if (c->kind == COLUMN_NONE && str_eq(s->names[i], STR("#"))) /* Typeform's */
            c->kind = COLUMN_ID;
        if (c->kind == COLUMN_NONE && s->questions[i].len > 0) {
            column_fold(s->questions[i], &folded);
            c->kind = column_by_name(buf_str(&folded), c);
        }
    }
    buf_release(&folded);
    drop_estimates(s, out);
    for (size_t i = 0; i < o->columns.len && rc == OK; i++)
        rc = apply_option(s, &o->columns.items[i], out, err);
    if (rc != OK)
        return rc;
    for (size_t i = 0; i < s->columns; i++) {
        check_rating(s, i, &out->columns[i]);
        check_text(s, i, &out->columns[i]);
    }
    find_reply(s, out);
    drop_doubles(s, out);
    out->dates = o->dates;
    for (size_t i = 0; i < s->columns; i++) {
        out->has_scale_column |= out->columns[i].kind == COLUMN_SCALE;
        if (out->columns[i].kind == COLUMN_DATE && o->dates == SURVEY_DATES_AUTO)
            out->dates = find_order(s, i);
    }
    return check_plan(s, out, err);
}
