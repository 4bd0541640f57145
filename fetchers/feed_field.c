/*
 * feed_field.c - what an element says about the feed or its entry
 */
#include "base/date.h"
#include "base/utf8.h"
#include "fetchers/feed_reader.h"
#include "fetchers/html.h"

#include <math.h>
#include <string.h>

/* Ranks of the table times this, so that there is room between them. */
enum { RANK = 4, RANK_PERMALINK = 1, RANK_ABOUT = 2 };

struct str reader_attr(struct reader *r, struct xml_attrs attrs, const char *name)
{
    for (int i = 0; i < attrs.len; i++) {
        const unsigned char **a = attrs.items + (size_t)i * 5;
        struct str value = {(const char *)a[3], (size_t)(a[4] - a[3])};

        if (!str_eq_fold(str_from((const char *)a[0]), str_from(name)))
            continue;
        if (str_find_char(value, '&') == SIZE_MAX)
            return value;
        buf_reset(&r->scratch); /* libxml2 leaves "&#38;" in it, and our entities */
        html_entities_decode(value, &r->scratch);
        return arena_copy(&r->out->arena, buf_str(&r->scratch));
    }
    return STR_NONE;
}

static struct feed_entry *entry_of(struct reader *r)
{
    return &r->out->entries[r->out->len - 1];
}

static struct fields *fields_of(struct reader *r)
{
    return r->in_entry ? &r->entry_fields : &r->feed_fields;
}

/* May this row set the field? Of equal ones the first does. */
static bool claim(struct reader *r, enum feed_field field, int rank)
{
    unsigned char *have = &fields_of(r)->rank[field];

    r->elements++;
    if (rank <= *have)
        return false;
    *have = (unsigned char)rank;
    return true;
}

/* Other formats' own words beside those of Atom in RSS: the document's own come first. */
static int rank_of(const struct reader *r, const struct frame *f)
{
    return f->row->rank * RANK - (f->ns == NS_ATOM && !r->is_atom);
}

static struct str keep(struct reader *r, struct str s)
{
    return s.len > 0 ? arena_copy(&r->out->arena, s) : STR_NONE;
}

/* An address as it stands in the document: absolute where xml:base says how. What is
 * still relative then, feed_finish() resolves when the feed's own address is known. */
static struct str address(struct reader *r, const struct frame *f, struct str ref)
{
    ref = str_trim(ref);
    if (f->base.len > 0 && ref.len > 0)
        return feed_link(&r->out->arena, f->base, ref);
    return keep(r, ref);
}

/* xml:base and xml:lang. */
static void open_common(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    for (int i = 0; i < attrs.len; i++) {
        const unsigned char **a = attrs.items + (size_t)i * 5;
        struct xml_attrs one = {a, 1};
        struct str value;

        if (a[1] == NULL || strcmp((const char *)a[1], "xml") != 0)
            continue;
        value = str_trim(reader_attr(r, one, (const char *)a[0]));
        if (strcmp((const char *)a[0], "base") == 0 && value.len > 0) {
            struct str from = f->base.len > 0 ? f->base : r->doc_base;

            f->base = feed_link(&r->out->arena, from, value);
        } else if (strcmp((const char *)a[0], "lang") == 0 && value.len > 0) {
            enum feed_action act = f->row != NULL ? f->row->action : ACT_FEED;
            bool is_text = r->in_entry && act == ACT_TEXT;

            if (act == ACT_FEED || act == ACT_ENTRY || is_text) {
                if (claim(r, FIELD_LANGUAGE, RANK_ABOUT - is_text)) {
                    struct str *to =
                        r->in_entry ? &entry_of(r)->language : &r->out->language;
                    *to = keep(r, value);
                }
            }
        }
    }
}

/* What the characters of a text are, by "type" and "mode" of Atom and Media RSS. */
static void open_text(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    bool is_core = f->ns == NS_ATOM || (f->ns == NS_CORE && r->is_atom);
    struct str type = str_trim(reader_attr(r, attrs, "type"));
    struct str mode = str_trim(reader_attr(r, attrs, "mode"));
    bool is_escaped = str_eq_fold(mode, STR("escaped"));

    f->is_leaf = true;
    f->kind = f->ns == NS_CONTENT || f->ns == NS_XHTML ? FEED_HTML
              : f->ns == NS_MEDIA                      ? FEED_PLAIN
              : is_core && !is_escaped                 ? FEED_PLAIN
                                                       : FEED_MAYBE_HTML;
    f->is_base64 = str_eq_fold(mode, STR("base64"));
    if (type.len == 0)
        return;
    f->kind = FEED_MAYBE_HTML;
    if (str_find_fold(type, STR("xhtml")) != SIZE_MAX ||
        str_ends_fold(type, STR("xml"))) {
        f->kind = FEED_HTML;
        f->is_markup = !is_escaped && !f->is_base64 && f->row->field != FIELD_NONE;
    } else if (str_find_fold(type, STR("html")) != SIZE_MAX) {
        f->kind = FEED_HTML;
    } else if (str_starts_fold(type, STR("text")) || str_eq_fold(type, STR("plain"))) {
        f->kind = is_escaped ? FEED_MAYBE_HTML : FEED_PLAIN;
        f->is_explicit = f->kind == FEED_PLAIN;
    } else if (str_find_char(type, '/') != SIZE_MAX) {
        f->is_base64 = !is_escaped;
    }
}

/* A link of Atom or RSS, by what it leads to. */
static void set_link(struct reader *r, const struct frame *f, struct str rel,
                     struct str href)
{
    struct feed_entry *e = r->in_entry ? entry_of(r) : NULL;
    struct str *to = NULL;
    int rank = rank_of(r, f);

    /* of several the first in Atom, the last in RSS, which its readers always took */
    if (!r->is_atom && fields_of(r)->rank[FIELD_LINK] == rank)
        fields_of(r)->rank[FIELD_LINK]--;
    if (rel.len == 0 || str_eq_fold(rel, STR("alternate"))) {
        if (f->row->places == IN_SOURCE)
            to = e != NULL ? &e->site_url : NULL;
        else if (claim(r, FIELD_LINK, rank))
            *(e != NULL ? &e->link : &r->out->link) = address(r, f, href);
    } else if (f->row->places == IN_SOURCE) {
        return;
    } else if (e == NULL) {
        to = str_eq_fold(rel, STR("next")) ? &r->out->next : NULL;
    } else {
        to = str_eq_fold(rel, STR("related"))     ? &e->related
             : str_eq_fold(rel, STR("replies"))   ? &e->comments
             : str_eq_fold(rel, STR("enclosure")) ? &e->enclosure
                                                  : NULL;
    }
    if (to != NULL && to->len == 0)
        *to = address(r, f, href);
}

/* Atom: <link rel="..." href="...">; what RSS writes as text comes when it closes. */
static void open_link(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str iana = STR("http://www.iana.org/assignments/relation/");
    struct str raw = reader_attr(r, attrs, "href"), href = str_trim(raw);
    size_t elements = r->elements;

    f->is_leaf = true;
    f->rel = str_trim(reader_attr(r, attrs, "rel"));
    if (str_starts(f->rel, iana))
        f->rel = str_slice(f->rel, iana.len, SIZE_MAX);
    f->rel = keep(r, f->rel);
    if (href.len == 0)
        href = str_trim(reader_attr(r, attrs, "resource"));
    if (href.len == 0)
        return;
    f->is_explicit = true;
    set_link(r, f, f->rel, href);
    if (raw.len > href.len) { /* RFC 4287, section 2: no white space around an address */
        r->bad_links++;
        r->elements = elements;
    }
}

/* CDF has address and date of channels and items in attributes. */
static void open_cdf(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str href = str_trim(reader_attr(r, attrs, "href"));
    struct feed_entry *e = r->in_entry ? entry_of(r) : NULL;
    int64_t instant;

    if (href.len > 0 && claim(r, FIELD_LINK, RANK_ABOUT))
        *(e != NULL ? &e->link : &r->out->link) = address(r, f, href);
    if (date_parse_any(reader_attr(r, attrs, "lastmod"), &instant, NULL) == OK &&
        claim(r, FIELD_UPDATED, RANK_ABOUT))
        *(e != NULL ? &e->updated : &r->out->updated) = instant;
}

static void open_entry(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str about;

    (void)feed_entry_add(r->out);
    memset(&r->entry_fields, 0, sizeof(r->entry_fields));
    r->in_entry = true;
    f->place = IN_ENTRY;
    about = str_trim(reader_attr(r, attrs, "about"));
    if (about.len > 0 && claim(r, FIELD_ID, RANK_ABOUT))
        entry_of(r)->id = keep(r, about);
}

static void rate(struct reader *r, const struct frame *f, double value, double least,
                 double most)
{
    struct feed_entry *e = entry_of(r);

    if (value == f->row->no_value || value < least || value > most || !(most > least))
        return;
    if (!claim(r, FIELD_RATING, rank_of(r, f)))
        return;
    e->rating = value;
    e->rating_least = least;
    e->rating_most = most;
}

/* gd:rating has it all in attributes. */
static void open_rating(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    double value, least = f->row->least, most = f->row->most;

    f->is_leaf = true;
    if (!str_to_double(str_trim(reader_attr(r, attrs, "value")), &value))
        return;
    (void)str_to_double(str_trim(reader_attr(r, attrs, "min")), &least);
    (void)str_to_double(str_trim(reader_attr(r, attrs, "max")), &most);
    rate(r, f, value, least, most);
}

static void open_media(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str url = reader_attr(r, attrs, "url");

    f->place = IN_MEDIA;
    if (url.len > 0 && entry_of(r)->media.len == 0)
        entry_of(r)->media = address(r, f, url);
}

void reader_open(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    if (f->row != NULL && f->row->action == ACT_ENTRY)
        open_entry(r, f, attrs);
    if (attrs.len > 0)
        open_common(r, f, attrs);
    if (r->is_cdf && (f->row == NULL || f->place == IN_ENTRY))
        open_cdf(r, f, attrs);
    if (f->row == NULL)
        return;
    if (f->ns == NS_IM)
        r->out->is_appstore = true;
    switch (f->row->action) {
    case ACT_FEED:
        f->place = IN_FEED;
        r->has_about |= reader_attr(r, attrs, "about").len > 0;
        break;
    case ACT_ENTRY:
        break;
    case ACT_MEDIA:
        open_media(r, f, attrs);
        break;
    case ACT_TEXT:
        open_text(r, f, attrs);
        break;
    case ACT_LINK:
        open_link(r, f, attrs);
        break;
    case ACT_PERSON:
        f->is_leaf = true;
        f->place = IN_PERSON;
        r->person = (struct feed_person){0};
        break;
    case ACT_SOURCE:
        f->is_leaf = true;
        f->place = IN_SOURCE;
        f->site = address(r, f, reader_attr(r, attrs, "url"));
        break;
    case ACT_ENCLOSURE:
        if (entry_of(r)->enclosure.len == 0)
            entry_of(r)->enclosure = address(r, f, reader_attr(r, attrs, "url"));
        break;
    case ACT_RATING:
        open_rating(r, f, attrs);
        break;
    case ACT_APP:
        entry_of(r)->is_app = true;
        break;
    case ACT_GUID:
        f->is_explicit =
            str_eq_fold(str_trim(reader_attr(r, attrs, "isPermaLink")), STR("false"));
        f->is_leaf = true;
        break;
    case ACT_PLAIN:
    case ACT_DATE:
    case ACT_ADDRESS:
        f->is_leaf = true;
        break;
    }
    r->wants_text = f->is_leaf;
}

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
    int rank = rank_of(r, f) + (f->is_explicit && field == FIELD_CONTENT);
    struct feed_text *to = NULL;

    if (value.len == 0)
        return;
    if (field == FIELD_SITE) {
        if (r->in_entry && entry_of(r)->site.len == 0)
            entry_of(r)->site = keep(r, value);
        return;
    }
    if (!claim(r, field, rank))
        return;
    if (f->is_base64) {
        buf_reset(&r->scratch);
        if (base64_decode(value, &r->scratch))
            value = str_trim(buf_str(&r->scratch));
    }
    if (field == FIELD_DESCRIPTION)
        to = &fields_of(r)->description;
    else if (!r->in_entry)
        to = field == FIELD_TITLE ? &out->title : &out->subtitle;
    else
        to = field == FIELD_TITLE     ? &entry_of(r)->title
             : field == FIELD_SUMMARY ? &entry_of(r)->summary
             : field == FIELD_CONTENT ? &entry_of(r)->content
                                      : &entry_of(r)->media_text;
    to->value = keep(r, value);
    to->kind = f->is_markup ? FEED_HTML : f->kind;
}

static void close_plain(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = r->in_entry ? entry_of(r) : NULL;
    bool is_path = str_starts(value, STR("/")) || str_starts(value, STR("."));

    switch (f->row->field) {
    case FIELD_NAME:
        if (r->person.name.len == 0)
            r->person.name = keep(r, value);
        return;
    case FIELD_EMAIL:
        if (r->person.email.len == 0)
            r->person.email = keep(r, value);
        return;
    case FIELD_URL:
        if (r->person.url.len == 0)
            r->person.url = address(r, f, value);
        return;
    case FIELD_ID:
        if (value.len > 0 && claim(r, FIELD_ID, rank_of(r, f))) {
            struct str base = f->base.len > 0 ? f->base
                              : is_path       ? r->doc_base
                                              : STR_NONE;

            value =
                base.len > 0 ? feed_link(&r->out->arena, base, value) : keep(r, value);
            *(e != NULL ? &e->id : &r->out->id) = value;
        }
        return;
    default: /* FIELD_LANGUAGE */
        if (value.len > 0 && claim(r, FIELD_LANGUAGE, rank_of(r, f)))
            *(e != NULL ? &e->language : &r->out->language) = keep(r, value);
    }
}

static void close_date(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = r->in_entry ? entry_of(r) : NULL;
    bool is_update = f->row->field == FIELD_UPDATED;
    int64_t instant;

    r->elements++;
    if (rank_of(r, f) <= fields_of(r)->rank[f->row->field] ||
        date_parse_any(value, &instant, NULL) != OK)
        return;
    (void)claim(r, f->row->field, rank_of(r, f));
    if (e != NULL)
        *(is_update ? &e->updated : &e->published) = instant;
    else
        *(is_update ? &r->out->updated : &r->out->published) = instant;
}

static void close_person(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_person *p = &r->person;
    struct feed_entry *e = r->in_entry ? entry_of(r) : NULL;
    int rank = f->row->places & IN_SOURCE && r->depth > 0 &&
                       r->frames[r->depth - 1].place == IN_SOURCE
                   ? RANK_ABOUT
                   : rank_of(r, f);

    if (e != NULL && rank > RANK_ABOUT)
        e->has_author = true;
    if (p->name.len + p->email.len > 0)
        feed_person_join(&r->out->arena, p);
    else if (value.len > 0)
        feed_person_split(keep(r, value), p);
    else
        return;
    if (claim(r, FIELD_AUTHOR, rank))
        *(e != NULL ? &e->author : &r->out->author) = *p;
}

static void close_address(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = entry_of(r);

    if (value.len == 0 || !claim(r, f->row->field, rank_of(r, f)))
        return;
    *(f->row->field == FIELD_COMMENTS ? &e->comments : &e->link) = address(r, f, value);
}

static void close_guid(struct reader *r, const struct frame *f, struct str value)
{
    struct feed_entry *e = entry_of(r);

    if (value.len == 0 || !claim(r, FIELD_ID, rank_of(r, f)))
        return;
    e->id = keep(r, value);
    e->is_permalink = !f->is_explicit;
    if (!f->is_explicit && feed_is_web(value) && claim(r, FIELD_LINK, RANK_PERMALINK))
        e->link = e->id;
}

/* The description of RSS is the summary, or the content beside a summary. */
static void close_entry(struct reader *r)
{
    struct feed_entry *e = entry_of(r);
    const struct feed_text *description = &r->entry_fields.description;

    if (e->summary.value.len == 0)
        e->summary = *description;
    else if (e->content.value.len == 0 &&
             r->entry_fields.rank[FIELD_DESCRIPTION] > 8 * RANK)
        e->content = *description;
    r->in_entry = false;
}

void reader_close(struct reader *r, struct frame *f, struct str value)
{
    double stars;

    if (f->row == NULL)
        return;
    switch (f->row->action) {
    case ACT_ENTRY:
        close_entry(r);
        break;
    case ACT_TEXT:
        close_text(r, f, value);
        break;
    case ACT_PLAIN:
        close_plain(r, f, value);
        break;
    case ACT_DATE:
        close_date(r, f, value);
        break;
    case ACT_PERSON:
        close_person(r, f, value);
        break;
    case ACT_LINK:
        if (value.len > 0 && !f->is_explicit)
            set_link(r, f, f->rel, value);
        break;
    case ACT_ADDRESS:
        close_address(r, f, value);
        break;
    case ACT_GUID:
        close_guid(r, f, value);
        break;
    case ACT_SOURCE:
        if (entry_of(r)->site.len == 0)
            entry_of(r)->site = keep(r, value);
        if (entry_of(r)->site_url.len == 0)
            entry_of(r)->site_url = f->site;
        break;
    case ACT_RATING:
        if (str_to_double(value, &stars))
            rate(r, f, stars, f->row->least, f->row->most);
        break;
    case ACT_FEED:
    case ACT_MEDIA:
    case ACT_ENCLOSURE:
    case ACT_APP:
        break;
    }
}
