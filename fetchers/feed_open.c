/*
 * feed_open.c - what the start tag of an element says
 */
#include "base/date.h"
#include "fetchers/feed_reader.h"

#include <string.h>

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
                if (reader_claim(r, FIELD_LANGUAGE, RANK_ABOUT - is_text)) {
                    struct str *to =
                        r->in_entry ? &reader_entry(r)->language : &r->out->language;
                    *to = reader_keep(r, value);
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
    f->rel = reader_keep(r, f->rel);
    if (href.len == 0)
        href = str_trim(reader_attr(r, attrs, "resource"));
    if (href.len == 0)
        return;
    f->is_explicit = true;
    reader_set_link(r, f, f->rel, href);
    if (raw.len > href.len) { /* RFC 4287, section 2: no white space around an address */
        r->bad_links++;
        r->elements = elements;
    }
}

/* CDF has address and date of channels and items in attributes. */
static void open_cdf(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str href = str_trim(reader_attr(r, attrs, "href"));
    struct feed_entry *e = r->in_entry ? reader_entry(r) : NULL;
    int64_t instant;

    if (href.len > 0 && reader_claim(r, FIELD_LINK, RANK_ABOUT))
        *(e != NULL ? &e->link : &r->out->link) = reader_address(r, f, href);
    if (date_parse_any(reader_attr(r, attrs, "lastmod"), &instant, NULL) == OK &&
        reader_claim(r, FIELD_UPDATED, RANK_ABOUT))
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
    if (about.len > 0 && reader_claim(r, FIELD_ID, RANK_ABOUT))
        reader_entry(r)->id = reader_keep(r, about);
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
    reader_rate(r, f, value, least, most);
}

static void open_media(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str url = reader_attr(r, attrs, "url");

    f->place = IN_MEDIA;
    if (url.len > 0 && reader_entry(r)->media.len == 0)
        reader_entry(r)->media = reader_address(r, f, url);
}

static void open_leaf(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    (void)r;
    (void)attrs;
    f->is_leaf = true;
}

static void open_feed(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    f->place = IN_FEED;
    r->has_about |= reader_attr(r, attrs, "about").len > 0;
}

static void open_person(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    (void)attrs;
    f->is_leaf = true;
    f->place = IN_PERSON;
    r->person = (struct feed_person){0};
}

static void open_source(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    f->is_leaf = true;
    f->place = IN_SOURCE;
    f->site = reader_address(r, f, reader_attr(r, attrs, "url"));
}

static void open_enclosure(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct feed_entry *e = reader_entry(r);

    if (e->enclosure.len == 0)
        e->enclosure = reader_address(r, f, reader_attr(r, attrs, "url"));
}

static void open_app(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    (void)f;
    (void)attrs;
    reader_entry(r)->is_app = true;
}

static void open_guid(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    struct str is_link = str_trim(reader_attr(r, attrs, "isPermaLink"));

    f->is_leaf = true;
    f->is_explicit = str_eq_fold(is_link, STR("false"));
}

void reader_open(struct reader *r, struct frame *f, struct xml_attrs attrs)
{
    static void (*const opens[])(struct reader *, struct frame *, struct xml_attrs) = {
        [ACT_FEED] = open_feed,     [ACT_MEDIA] = open_media,
        [ACT_TEXT] = open_text,     [ACT_PLAIN] = open_leaf,
        [ACT_DATE] = open_leaf,     [ACT_ADDRESS] = open_leaf,
        [ACT_PERSON] = open_person, [ACT_LINK] = open_link,
        [ACT_GUID] = open_guid,     [ACT_SOURCE] = open_source,
        [ACT_RATING] = open_rating, [ACT_ENCLOSURE] = open_enclosure,
        [ACT_APP] = open_app,
    };

    if (f->row != NULL && f->row->action == ACT_ENTRY) /* before xml:lang, which is its */
        open_entry(r, f, attrs);
    if (attrs.len > 0)
        open_common(r, f, attrs);
    if (r->is_cdf && (f->row == NULL || f->place == IN_ENTRY))
        open_cdf(r, f, attrs);
    if (f->row == NULL || f->row->action == ACT_ENTRY)
        return;
    if (f->ns == NS_IM)
        r->out->is_appstore = true;
    opens[f->row->action](r, f, attrs);
    r->wants_text = f->is_leaf;
}
