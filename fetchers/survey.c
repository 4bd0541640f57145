/* survey.c - the rows of a survey as mentions */
#include "fetchers/survey.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/decode.h"
#include "fetchers/html.h"
#include "fetchers/survey_sheet.h"

#include <math.h>
#include <stdlib.h>

enum {
    NAME_MAX_CODES = 200,
    TITLE_MAX_CODES = 500,
    TEXT_MAX_CODES = 20000,
    ID_MAX_BYTES = 512,
    REJECT_ROW_BYTES = 1000,
};

/* How often each row was seen, by its hash; open addressing, at most half full. */
struct counts {
    struct count {
        uint64_t hash;
        size_t times;
        size_t line; /* of the first; 0: free */
    } * items;
    size_t cap;
};

static struct count *count_of(struct counts *c, uint64_t hash)
{
    size_t i = (size_t)hash & (c->cap - 1);

    while (c->items[i].line != 0 && c->items[i].hash != hash)
        i = (i + 1) & (c->cap - 1);
    c->items[i].hash = hash;
    return &c->items[i];
}

static void counts_init(struct counts *c, size_t rows)
{
    c->cap = 16;
    while (c->cap < 2 * rows)
        c->cap *= 2;
    c->items = mem_zalloc(c->cap, sizeof(*c->items));
}

/* A file on its way into a batch. */
struct import {
    const struct plan *plan;
    struct batch *out;
    struct survey_report *report;
    struct counts ids, rows;
    struct buf text, decoded; /* reused */
};

void survey_report_release(struct survey_report *r)
{
    if (r == NULL)
        return;
    free(r->rejects);
    arena_release(&r->arena);
    *r = (struct survey_report){0};
}

static void reject(struct import *im, const struct sheet_row *row, struct str reason)
{
    struct survey_report *r = im->report;

    r->rejects =
        mem_grow(r->rejects, r->rejects_len, &r->rejects_cap, sizeof(*r->rejects));
    r->rejects[r->rejects_len++] = (struct survey_reject){
        .line = row->line,
        .reason = utf8_clean_copy(&r->arena, reason, 200, UTF8_SPACE_ONE),
        .row = utf8_clean_copy(&r->arena, str_slice(row->raw, 0, REJECT_ROW_BYTES), 0,
                               UTF8_SPACE_KEEP),
    };
    im->out->dropped++;
}

/* The cells of one kind, joined; the buffer is good until the next call. */
static struct str cell_of(struct import *im, const struct sheet_row *row,
                          enum column kind, char with)
{
    buf_reset(&im->text);
    for (size_t i = 0; i < row->len; i++) {
        if (im->plan->columns[i].kind != kind || row->cells[i].len == 0)
            continue;
        if (im->text.len > 0)
            buf_add_char(&im->text, with);
        buf_add(&im->text, row->cells[i]);
    }
    return buf_str(&im->text);
}

static struct str clean_of(struct import *im, const struct sheet_row *row,
                           enum column kind, size_t codes_max)
{
    bool is_long = codes_max == TEXT_MAX_CODES;
    struct str cell = cell_of(im, row, kind, is_long ? '\n' : ' ');

    buf_reset(&im->decoded); /* web forms write "don&#39;t" */
    html_entities_decode(cell, &im->decoded);
    return utf8_mended_copy(&im->out->arena, buf_str(&im->decoded), codes_max,
                            is_long ? UTF8_SPACE_LINES : UTF8_SPACE_ONE);
}

/* What the cells of a row say that are read; the same after any other import. */
static uint64_t row_hash(const struct import *im, const struct sheet_row *row)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < row->len; i++) {
        enum column kind = im->plan->columns[i].kind;

        if (kind == COLUMN_NONE || row->cells[i].len == 0)
            continue;
        hash = str_hash(str_from(column_name(kind)), hash);
        hash = str_hash(row->cells[i], hash);
    }
    return hash;
}

/* Set the id; false (and rejected) where another row has it. */
static bool set_id(struct import *im, const struct sheet_row *row, struct str *out)
{
    struct arena *a = &im->out->arena;
    uint64_t hash = row_hash(im, row);
    struct count *same = count_of(&im->rows, hash), *taken;
    struct str id;
    struct buf reason = {0};

    if (same->times++ == 0)
        same->line = row->line;
    id = utf8_clean_copy(a, cell_of(im, row, COLUMN_ID, ' '), 0, UTF8_SPACE_ONE);
    if (id.len == 0) {
        *out = same->times > 1 ? arena_printf(a, "row:%016llx#%zu",
                                              (unsigned long long)hash, same->times)
                               : arena_printf(a, "row:%016llx", (unsigned long long)hash);
        return true;
    }
    if (id.len > ID_MAX_BYTES)
        id = arena_printf(a, "hash:%016llx", (unsigned long long)str_hash(id, 0));
    *out = id;
    taken = count_of(&im->ids, str_hash(id, 1));
    if (taken->line == 0) {
        taken->line = row->line;
        return true;
    }
    buf_printf(&reason, "the id is that of line %zu already", taken->line);
    reject(im, row, buf_str(&reason));
    buf_release(&reason);
    return false;
}

/* One rating cell. VALUE_NONE where it says nothing; VALUE_WRONG with a reason. */
static enum value_kind read_rating(const struct column_plan *c, struct str cell,
                                   struct mention *m, struct buf *reason)
{
    double value = NAN, of = 0, least = c->least, most = c->most;
    enum value_kind kind = survey_number(cell, &value, &of);

    if (kind == VALUE_WRONG && c->kind != COLUMN_NPS && survey_words(cell, &value)) {
        kind = VALUE_NUMBER;
        of = 5;
    }
    if (kind == VALUE_WRONG && c->kind != COLUMN_EFFORT && survey_answer(cell, &value)) {
        m->rating = value;
        m->rating_least = 0;
        m->rating_most = 1;
        return VALUE_NUMBER;
    }
    if (kind == VALUE_WRONG)
        buf_printf(reason, "%s: \"" STR_FMT "\" is no number", column_name(c->kind),
                   STR_ARG(str_slice(cell, 0, 40)));
    if (kind != VALUE_NUMBER)
        return kind;
    if (of > 0 && !c->has_scale && c->kind != COLUMN_NPS) {
        most = of;
        least = of > 10 || of <= 1 ? 0 : 1; /* thumbs are "1/1" */
    }
    if (value == 0 && least == 1 && c->kind != COLUMN_NPS)
        return VALUE_NONE; /* no stars given */
    if (!(value >= fmin(least, most) && value <= fmax(least, most))) {
        buf_printf(reason, "%s: %g is not between %g and %g", column_name(c->kind), value,
                   least, most);
        return VALUE_WRONG;
    }
    m->rating = (value - least) / (most - least);
    m->rating_least =
        fmin(least, most); /* of marks of which 1 is the best: turned round */
    m->rating_most = fmax(least, most);
    return VALUE_NUMBER;
}

/* A rating of 0..1 beside a column with its scale, as `earshot parse` prints it. */
static bool read_scaled(struct import *im, const struct sheet_row *row,
                        const struct column_plan *c, struct str cell, struct mention *m)
{
    struct str scale = cell_of(im, row, COLUMN_SCALE, ' ');
    struct str most = scale, least = str_split(&most, '-');
    double value, from, to;

    if (c->kind != COLUMN_STARS || !str_to_double(cell, &value) || value < 0 ||
        value > 1 || !str_to_double(str_trim(least), &from) ||
        !str_to_double(str_trim(most), &to) || from >= to)
        return false;
    m->rating = value;
    m->rating_least = from;
    m->rating_most = to;
    return true;
}

/* The rating that counts: of several the first in this order. False: rejected. */
static bool set_rating(struct import *im, const struct sheet_row *row, struct mention *m)
{
    static const enum column order[] = {COLUMN_NPS, COLUMN_STARS, COLUMN_CSAT,
                                        COLUMN_EFFORT};
    struct buf reason = {0};
    enum value_kind kind = VALUE_NONE;

    for (size_t k = 0; k < ARRAY_LEN(order) && kind == VALUE_NONE; k++) {
        for (size_t i = 0; i < row->len && kind == VALUE_NONE; i++) {
            const struct column_plan *c = &im->plan->columns[i];

            if (c->kind != order[k])
                continue;
            if (im->plan->has_scale_column && read_scaled(im, row, c, row->cells[i], m))
                kind = VALUE_NUMBER;
            else
                kind = read_rating(c, row->cells[i], m, &reason);
        }
    }
    if (kind == VALUE_WRONG)
        reject(im, row, buf_str(&reason));
    buf_release(&reason);
    return kind != VALUE_WRONG;
}

/* One mark as 0..1; NAN where the cell says none. */
static double mark_of(const struct column_plan *c, struct str cell)
{
    struct mention m = {.rating = NAN};
    struct buf reason = {0};
    enum value_kind kind = read_rating(c, cell, &m, &reason);

    buf_release(&reason);
    return kind == VALUE_NUMBER ? m.rating : NAN;
}

static void add_value(struct buf *out, double value)
{
    buf_add_char(out, ' ');
    if (isnan(value))
        buf_add_char(out, '-');
    else
        json_format_double(value, out);
}

/* The marks of a row, those of an area together; see mention.h. */
static struct str marks_of(struct import *im, const struct sheet_row *row)
{
    struct buf out = {0};
    struct str marks;

    for (size_t i = 0; i < row->len; i++) {
        const struct column_plan *c = &im->plan->columns[i];
        double values[2] = {NAN, NAN}; /* got, expected */
        bool is_first = c->kind == COLUMN_MARK;

        for (size_t k = 0; is_first && k < row->len; k++) {
            const struct column_plan *other = &im->plan->columns[k];

            if (other->kind != COLUMN_MARK || other->area != c->area)
                continue;
            is_first = k >= i;
            values[other->is_expected] = mark_of(other, row->cells[k]);
        }
        if (!is_first || (isnan(values[0]) && isnan(values[1])))
            continue;
        buf_printf(&out, "%s%s", out.len > 0 ? ";" : "", c->area);
        add_value(&out, values[0]);
        add_value(&out, values[1]);
    }
    marks = out.len > 0 ? arena_copy(&im->out->arena, buf_str(&out)) : STR_NONE;
    buf_release(&out);
    return marks;
}

static struct str language_of(struct import *im, const struct sheet_row *row)
{
    struct str tag = cell_of(im, row, COLUMN_LANGUAGE, ' ');

    for (size_t i = 0; i < tag.len; i++) {
        char *c = &im->text.ptr[i];
        bool is_letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        if (*c == '_')
            *c = '-';
        if (!is_letter && *c != '-' && !(*c >= '0' && *c <= '9'))
            return STR_NONE; /* a name such as "Français", no tag */
    }
    return tag.len >= 2 && tag.len <= 12 ? arena_copy(&im->out->arena, tag) : STR_NONE;
}

static void set_date(struct import *im, const struct sheet_row *row, struct mention *m)
{
    struct str cell = cell_of(im, row, COLUMN_DATE, ' ');

    if (cell.len > 0 && !survey_date(cell, im->plan->dates, &m->posted_at))
        im->report->dates_unread++;
}

static void add_row(struct import *im, const struct sheet_row *row)
{
    struct mention m;

    im->report->rows++;
    if (row->fault.len > 0) {
        reject(im, row, row->fault);
        return;
    }
    mention_init(&m);
    if (!set_rating(im, row, &m))
        return;
    m.text = clean_of(im, row, COLUMN_TEXT, TEXT_MAX_CODES);
    m.title = clean_of(im, row, COLUMN_TITLE, TITLE_MAX_CODES);
    m.marks = marks_of(im, row);
    if (m.text.len == 0 && m.title.len == 0 && isnan(m.rating) && m.marks.len == 0) {
        reject(im, row, STR("neither a text nor a rating"));
        return;
    }
    if (!set_id(im, row, &m.id))
        return;
    m.author = clean_of(im, row, COLUMN_AUTHOR, NAME_MAX_CODES);
    m.segment = clean_of(im, row, COLUMN_SEGMENT, NAME_MAX_CODES);
    m.touchpoint = clean_of(im, row, COLUMN_TOUCHPOINT, NAME_MAX_CODES);
    m.place = clean_of(im, row, COLUMN_PLACE, NAME_MAX_CODES);
    m.reply = clean_of(im, row, COLUMN_REPLY, TEXT_MAX_CODES);
    m.language = language_of(im, row);
    m.url = url_clean_copy(&im->out->arena, STR_NONE, cell_of(im, row, COLUMN_URL, ' '));
    set_date(im, row, &m);
    *batch_add(im->out) = m;
}

static void report_columns(const struct sheet *s, const struct plan *p,
                           struct survey_report *r)
{
    r->columns.items = arena_alloc(&r->arena, s->columns * sizeof(*r->columns.items));
    r->columns.len = s->columns;
    for (size_t i = 0; i < s->columns; i++) {
        struct pair *pair = &r->columns.items[i];

        pair->name = utf8_clean_copy(&r->arena,
                                     s->names[i].len > 0 ? s->names[i] : s->questions[i],
                                     0, UTF8_SPACE_ONE);
        if (p->columns[i].kind != COLUMN_NONE)
            pair->value = str_from(column_name(p->columns[i].kind));
    }
}

static enum status import_sheet(const struct sheet *s, const struct survey_options *o,
                                struct batch *out, struct survey_report *report,
                                struct error *err)
{
    struct plan *plan = mem_zalloc(1, sizeof(*plan));
    struct import im = {.plan = plan, .out = out, .report = report};
    enum status rc = plan_make(s, o, plan, err);

    if (rc == OK) {
        report_columns(s, plan, report);
        counts_init(&im.ids, s->len);
        counts_init(&im.rows, s->len);
        for (size_t i = 0; i < s->len; i++)
            add_row(&im, &s->rows[i]);
    }
    free(im.ids.items);
    free(im.rows.items);
    buf_release(&im.text);
    buf_release(&im.decoded);
    free(plan);
    return rc;
}

enum status survey_read(struct str bytes, const struct survey_options *o,
                        struct batch *out, struct survey_report *report,
                        struct error *err)
{
    struct buf space = {0};
    struct decoded decoded;
    struct sheet sheet = {0};
    enum status rc;

    if (bytes.len > SURVEY_MAX_BYTES)
        return error_set(err, ERR_LIMIT, "a file of over %d MiB", SURVEY_MAX_BYTES >> 20);
    rc = decode_body(bytes, STR_NONE, &space, &decoded, err);
    if (rc == OK)
        rc = sheet_read(decoded.text, o->separator, &sheet, err);
    if (rc == OK)
        rc = import_sheet(&sheet, o, out, report, err);
    sheet_release(&sheet);
    buf_release(&space);
    return rc;
}
