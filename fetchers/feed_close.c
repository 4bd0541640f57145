/*
 * feed_close.c - what an element holds, once it has ended
 */
#include "base/utf8.h"
#include "fetchers/feed_reader.h"

#include <string.h>

/* Base64 without regard to white space; false where it is none, or no text. */
static bool base64_decode(struct str s, struct buf *out)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0; i < s.len; i++) {
        const char *at = s.ptr[i] != '\0' ? strchr(digits, s.ptr[i]) : NULL;

        if (s.ptr[i] == '=' || strchr(" \t\r\n", s.ptr[i]) != NULL)
            continue;
        if (at == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(at - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_add_char(out, (char)(bits >> have & 0xFF));
        }
    }
    return utf8_valid(buf_str(out)) == out->len;
}

static void close_text(struct reader *r, const struct frame *f, struct str value)
{
    struct feed *out = r->out;
    enum feed_field field = f->row->field;
    int rank = reader_rank(r, f) + (f->is_explicit && field == FIELD_CONTENT);
    struct feed_text *to = NULL;

    if (value.len == 0)
        return;
    if (field == FIELD_SITE) {
        if (r->in_entry && reader_entry(r)->site.len == 0)
            reader_entry(r)->site = reader_keep(r, value);
        return;
    }
    if (!reader_claim(r, field, rank))
        return;
    if (f->is_base64) {
        buf_reset(&r->scratch);
        if (base64_decode(value, &r->scratch))
            value = str_trim(buf_str(&r->scratch));
    }
    if (field == FIELD_DESCRIPTION)
        to = &reader_fields(r)->description;
    else if (!r->in_entry)
        to = field == FIELD_TITLE ? &out->title : &out->subtitle;
    else
        to = field == FIELD_TITLE     ? &reader_entry(r)->title
             : field == FIELD_SUMMARY ? &reader_entry(r)->summary
             : field == FIELD_CONTENT ? &reader_entry(r)->content
                                      : &reader_entry(r)->media_text;
    to->value = reader_keep(r, value);
    to->kind = f->is_markup ? FEED_HTML : f->kind;
}

static void close_plain(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = r->in_entry ? reader_entry(r) : NULL;
    bool is_path = str_starts(value, STR("/")) || str_starts(value, STR("."));

    switch (f->row->field) {
    case FIELD_NAME:
        if (r->person.name.len == 0)
            r->person.name = reader_keep(r, value);
        return;
    case FIELD_EMAIL:
        if (r->person.email.len == 0)
            r->person.email = reader_keep(r, value);
        return;
    case FIELD_URL:
        if (r->person.url.len == 0)
            r->person.url = reader_address(r, f, value);
        return;
    case FIELD_ID:
        if (value.len > 0 && reader_claim(r, FIELD_ID, reader_rank(r, f))) {
            struct str base = f->base.len > 0 ? f->base
                              : is_path       ? r->doc_base
                                              : STR_NONE;

            value = base.len > 0 ? feed_link(&r->out->arena, base, value)
                                 : reader_keep(r, value);
            *(e != NULL ? &e->id : &r->out->id) = value;
        }
        return;
    default: /* FIELD_LANGUAGE */
        if (value.len > 0 && reader_claim(r, FIELD_LANGUAGE, reader_rank(r, f)))
            *(e != NULL ? &e->language : &r->out->language) = reader_keep(r, value);
    }
}

static void close_date(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = r->in_entry ? reader_entry(r) : NULL;
    bool is_update = f->row->field == FIELD_UPDATED;
    int64_t instant;

    r->elements++;
    if (reader_rank(r, f) <= reader_fields(r)->rank[f->row->field] ||
        !feed_date(value, &instant))
        return;
    (void)reader_claim(r, f->row->field, reader_rank(r, f));
    if (e != NULL)
        *(is_update ? &e->updated : &e->published) = instant;
    else
        *(is_update ? &r->out->updated : &r->out->published) = instant;
}

static void close_person(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_person *p = &r->person;
    struct feed_entry *e = r->in_entry ? reader_entry(r) : NULL;
    int rank = f->row->places & IN_SOURCE && r->depth > 0 &&
                       r->frames[r->depth - 1].place == IN_SOURCE
                   ? RANK_ABOUT
                   : reader_rank(r, f);

    if (e != NULL && rank > RANK_ABOUT)
        e->has_author = true;
    if (p->name.len + p->email.len > 0)
        feed_person_join(&r->out->arena, p);
    else if (value.len > 0)
        feed_person_split(&r->out->arena, reader_keep(r, value), p);
    else
        return;
    if (reader_claim(r, FIELD_AUTHOR, rank))
        *(e != NULL ? &e->author : &r->out->author) = *p;
}

static void close_address(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = reader_entry(r);

    if (value.len == 0 || !reader_claim(r, f->row->field, reader_rank(r, f)))
        return;
    *(f->row->field == FIELD_COMMENTS ? &e->comments : &e->link) =
        reader_address(r, f, value);
}

static void close_guid(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = reader_entry(r);

    if (value.len == 0 || !reader_claim(r, FIELD_ID, reader_rank(r, f)))
        return;
    e->id = reader_keep(r, value);
    e->is_permalink = !f->is_explicit;
    if (!f->is_explicit && feed_is_web(value) &&
        reader_claim(r, FIELD_LINK, RANK_PERMALINK))
        e->link = e->id;
}

/* The description of RSS is the summary, or the content beside a summary. */
static void close_entry(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = reader_entry(r);
    const struct feed_text *description = &r->entry_fields.description;

    (void)f;
    (void)value;
    if (e->summary.value.len == 0)
        e->summary = *description;
    else if (e->content.value.len == 0 &&
             r->entry_fields.rank[FIELD_DESCRIPTION] > 8 * RANK)
        e->content = *description;
    r->in_entry = false;
}

static void close_link(struct reader *r, const struct frame *f, struct str value)
{
    if (value.len > 0 && !f->is_explicit)
        reader_set_link(r, f, f->rel, value);
}

static void close_source(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = reader_entry(r);

    if (e->site.len == 0)
        e->site = reader_keep(r, value);
    if (e->site_url.len == 0)
        e->site_url = f->site;
}

static void close_rating(struct reader *r, const struct frame *f, struct str value)
{
    double stars;

    if (str_to_double(value, &stars))
        reader_rate(r, f, stars, f->row->least, f->row->most);
}

void reader_close(struct reader *r, const struct frame *f, struct str value)
{
    static void (*const closes[])(struct reader *, const struct frame *, struct str) = {
        [ACT_ENTRY] = close_entry,   [ACT_TEXT] = close_text,
        [ACT_PLAIN] = close_plain,   [ACT_DATE] = close_date,
        [ACT_PERSON] = close_person, [ACT_LINK] = close_link,
        [ACT_GUID] = close_guid,     [ACT_ADDRESS] = close_address,
        [ACT_SOURCE] = close_source, [ACT_RATING] = close_rating,
        [ACTIONS - 1] = NULL,
    };

    if (f->row != NULL && closes[f->row->action] != NULL)
        closes[f->row->action](r, f, value);
}
