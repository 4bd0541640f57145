/* mapping_field.c - one field of a mention out of an item */
#include "fetchers/mapping_type.h"

#include "base/date.h"
#include "base/json.h"
#include "fetchers/html.h"

#include <math.h>
#include <string.h>

/* glibc's regexec() takes time and memory that grow with more than the length. */
enum { MATCH_MAX_BYTES = 16384, FIELD_MAX_BYTES = 1024 * 1024 };

static bool is_blank(const struct buf *b)
{
    return str_trim(buf_str(b)).len == 0;
}

struct joined {
    struct buf *out;
    struct str with;
    size_t start;
};

static bool visit_join(struct scope *scope, const json_t *value, void *context)
{
    struct joined *j = context;
    struct buf one = {0};

    (void)scope;
    if (value_text(value, &one) && !is_blank(&one)) {
        if (j->out->len > j->start)
            buf_add(j->out, j->with);
        buf_add(j->out, buf_str(&one));
    }
    buf_release(&one);
    return j->out->is_full;
}

/* All that the forms give, blank ones left out. */
static bool join_text(struct scope *scope, const struct choice *c, struct buf *out)
{
    struct joined j = {out, c->with.ptr != NULL ? c->with : STR(" "), out->len};

    for (size_t i = 0; i < c->join.len; i++) {
        const struct form *f = &c->join.items[i];
        struct buf one = {0};

        if (f->len == 1 && f->pieces[0].kind == PIECE_PATH) {
            path_walk(scope, &f->pieces[0].path, visit_join, &j);
        } else if (form_text(scope, f, &one) && !is_blank(&one)) {
            if (out->len > j.start)
                buf_add(out, j.with);
            buf_add(out, buf_str(&one));
        }
        buf_release(&one);
    }
    return out->len > j.start;
}

static bool first_text(struct scope *scope, const struct forms *from, struct buf *out)
{
    for (size_t i = 0; i < from->len; i++) {
        buf_reset(out);
        if (form_text(scope, &from->items[i], out) && !is_blank(out))
            return true;
    }
    return false;
}

/* The group of the first pattern that matches. */
static bool match_text(const struct patterns *match, struct buf *text)
{
    regmatch_t at[2];

    if (match->len == 0)
        return true;
    if (text->len > MATCH_MAX_BYTES || memchr(text->ptr, 0, text->len) != NULL)
        return true; /* kept as it is */
    for (size_t i = 0; i < match->len; i++) {
        struct buf part = {0};

        if (regexec(match->items[i].regex, text->ptr, 2, at, 0) != 0 || at[1].rm_so < 0)
            continue;
        buf_add(&part, str_slice(buf_str(text), (size_t)at[1].rm_so,
                                 (size_t)(at[1].rm_eo - at[1].rm_so)));
        buf_release(text);
        *text = part;
        return !is_blank(text);
    }
    return false;
}

static bool map_text(const struct choice *c, struct buf *text)
{
    struct str key = str_trim(buf_str(text));

    if (c->map.len == 0)
        return true;
    for (size_t i = 0; i < c->map.len; i++) {
        if (str_eq(c->map.items[i].name, key)) {
            buf_reset(text);
            buf_add(text, c->map.items[i].value);
            return c->map.items[i].value.len > 0;
        }
    }
    return c->keep_unmapped;
}

static bool wrap_text(struct scope *scope, const struct form *wrap, struct buf *text)
{
    struct buf whole = {0};
    bool is_whole;

    if (wrap->len == 0)
        return true;
    scope->value = buf_str(text);
    is_whole = form_text(scope, wrap, &whole);
    scope->value = STR_NONE;
    buf_release(text);
    *text = whole;
    return is_whole;
}

/* Text of a choice before its kind is dealt with; `out` is replaced. */
static bool choice_text(struct scope *scope, const struct choice *c,
                        const struct forms *from, struct buf *out)
{
    buf_reset(out);
    if (!conditions_all(scope, &c->when))
        return false;
    if (!first_text(scope, from, out) && !join_text(scope, c, out))
        return false;
    return match_text(&c->match, out) && map_text(c, out) &&
           wrap_text(scope, &c->wrap, out) && !is_blank(out);
}

static void add_plain(struct str text, enum text_kind kind, struct buf *out)
{
    switch (kind) {
    case KIND_ENTITIES:
        html_entities_decode(text, out);
        break;
    case KIND_HTML: /* what stands before a hostile tag is kept */
        if (html_to_text(text, out, NULL) != OK)
            break;
        break;
    case KIND_BBCODE:
        bbcode_to_text(text, out);
        break;
    default:
        buf_add(out, text);
    }
}

bool field_text(struct scope *scope, const struct field *f, enum text_kind kind,
                struct buf *out)
{
    struct buf raw = {.max = FIELD_MAX_BYTES};
    bool is_found = false;

    for (size_t i = 0; i < f->len && !is_found; i++) {
        const struct choice *c = &f->choices[i];
        enum text_kind own = c->kind != KIND_UNSET ? (enum text_kind)c->kind : kind;

        buf_reset(out);
        if (choice_text(scope, c, &c->from, &raw)) {
            add_plain(buf_str(&raw), own, out);
            is_found = !is_blank(out);
        }
        raw.max = FIELD_MAX_BYTES; /* replaced buffers have none */
    }
    buf_release(&raw);
    return is_found;
}

static bool parse_time(const struct choice *c, struct str text, int64_t *out)
{
    bool is_stamp = c->unit == UNIT_AUTO && date_is_stamp(text);
    double n = 0;

    text = str_trim(text);
    if (!is_stamp && str_to_double(text, &n)) {
        if (c->unit == UNIT_MILLISECONDS || (c->unit == UNIT_AUTO && n >= 1e11))
            return date_parse_epoch_ms(text, out, NULL) == OK;
        if (c->unit == UNIT_SECONDS || n >= 1e8)
            return date_parse_epoch(text, out, NULL) == OK;
    }
    return date_parse_zone(text, c->zone_s, out, NULL) == OK;
}

/* The earliest (sign 1) or latest (-1) of the times that the forms give. */
static bool extreme_time(struct scope *scope, const struct choice *c,
                         const struct forms *from, int sign, int64_t *out)
{
    struct buf text = {0};
    bool is_found = false;
    int64_t one;

    for (size_t i = 0; i < from->len; i++) {
        struct forms single = {&from->items[i], 1};

        if (!choice_text(scope, c, &single, &text) ||
            !parse_time(c, buf_str(&text), &one))
            continue;
        if (!is_found || (sign > 0 ? one < *out : one > *out))
            *out = one;
        is_found = true;
    }
    buf_release(&text);
    return is_found;
}

bool field_time(struct scope *scope, const struct field *f, int64_t *out)
{
    struct buf text = {0};
    bool is_found = false;

    for (size_t i = 0; i < f->len && !is_found; i++) {
        const struct choice *c = &f->choices[i];

        is_found = extreme_time(scope, c, &c->earliest, 1, out) ||
                   extreme_time(scope, c, &c->latest, -1, out);
        if (!is_found && choice_text(scope, c, &c->from, &text))
            is_found = parse_time(c, buf_str(&text), out);
    }
    buf_release(&text);
    return is_found;
}

static bool form_number(struct scope *scope, const struct form *f, double *out)
{
    struct buf text = {0};
    bool is_number_text =
        form_text(scope, f, &text) && str_to_double(str_trim(buf_str(&text)), out);

    buf_release(&text);
    return is_number_text;
}

/* A number with a point or a comma: "4.5", "4,5". */
static bool parse_points(struct buf *text, double *out)
{
    char *comma = text->len > 0 ? memchr(text->ptr, ',', text->len) : NULL;

    if (comma != NULL)
        *comma = '.';
    return str_to_double(str_trim(buf_str(text)), out);
}

bool field_rating(struct scope *scope, const struct field *f, struct mention *m)
{
    struct buf text = {0};
    bool is_found = false;

    for (size_t i = 0; i < f->len && !is_found; i++) {
        const struct choice *c = &f->choices[i];
        double points = NAN, least = 1, most = 5;

        if (!choice_text(scope, c, &c->from, &text) || !parse_points(&text, &points))
            continue;
        if (c->least.len > 0 && !form_number(scope, &c->least, &least))
            continue;
        if (c->most.len > 0 && !form_number(scope, &c->most, &most))
            continue;
        if (least == most || points < fmin(least, most) || points > fmax(least, most))
            continue; /* 0 of 1-5 stars says "no rating" */
        m->rating = (points - least) / (most - least);
        m->rating_least = fmin(least, most); /* least: 6, most: 1: turned round */
        m->rating_most = fmax(least, most);
        is_found = true;
    }
    buf_release(&text);
    return is_found;
}
