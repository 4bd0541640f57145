/*
 * feed_reader.c - what feed_open.c and feed_close.c both do
 */
#include "fetchers/feed_reader.h"

#include "fetchers/html.h"

#include <string.h>

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

struct feed_entry *reader_entry(struct reader *r)
{
    return &r->out->entries[r->out->len - 1];
}

struct fields *reader_fields(struct reader *r)
{
    return r->in_entry ? &r->entry_fields : &r->feed_fields;
}

bool reader_claim(struct reader *r, enum feed_field field, int rank)
{
    unsigned char *have = &reader_fields(r)->rank[field];

    r->elements++;
    if (rank <= *have)
        return false;
    *have = (unsigned char)rank;
    return true;
}

/* Other formats' own words beside those of Atom in RSS: the document's own come first. */
int reader_rank(const struct reader *r, const struct frame *f)
{
    return f->row->rank * RANK - (f->ns == NS_ATOM && !r->is_atom);
}

struct str reader_keep(struct reader *r, struct str s)
{
    return s.len > 0 ? arena_copy(&r->out->arena, s) : STR_NONE;
}

/* `ref` with "&" for the "&amp;" that are left of one that was escaped twice. */
static struct str without_escapes(struct reader *r, struct str ref)
{
    size_t at = str_find(ref, STR("&amp;"));

    if (at == SIZE_MAX)
        return ref;
    buf_reset(&r->scratch);
    for (; at != SIZE_MAX; at = str_find(ref, STR("&amp;"))) {
        buf_add(&r->scratch, str_slice(ref, 0, at + 1));
        ref = str_slice(ref, at + strlen("&amp;"), SIZE_MAX);
    }
    buf_add(&r->scratch, ref);
    return arena_copy(&r->out->arena, buf_str(&r->scratch));
}

struct str reader_address(struct reader *r, const struct frame *f, struct str ref)
{
    ref = without_escapes(r, str_trim(ref));
    if (f->base.len > 0 && ref.len > 0)
        return feed_link(&r->out->arena, f->base, ref);
    return reader_keep(r, ref);
}

void reader_set_link(struct reader *r, const struct frame *f, struct str rel,
                     struct str href)
{
    struct feed_entry *e = r->in_entry ? reader_entry(r) : NULL;
    struct str *to = NULL;
    int rank = reader_rank(r, f);

    /* of several the first in Atom, the last in RSS, which its readers always took */
    if (!r->is_atom && reader_fields(r)->rank[FIELD_LINK] == rank)
        reader_fields(r)->rank[FIELD_LINK]--;
    if (rel.len == 0 || str_eq_fold(rel, STR("alternate"))) {
        if (f->row->places == IN_SOURCE)
            to = e != NULL ? &e->site_url : NULL;
        else if (reader_claim(r, FIELD_LINK, rank))
            *(e != NULL ? &e->link : &r->out->link) = reader_address(r, f, href);
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
        *to = reader_address(r, f, href);
}

void reader_rate(struct reader *r, const struct frame *f, double value, double least,
                 double most)
{
    struct feed_entry *e = reader_entry(r);

    if (value == f->row->no_value || value < least || value > most || !(most > least))
        return;
    if (!reader_claim(r, FIELD_RATING, reader_rank(r, f)))
        return;
    e->rating = value;
    e->rating_least = least;
    e->rating_most = most;
}
