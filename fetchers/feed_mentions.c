/*
 * feed_mentions.c - entries of a feed as mentions
 */
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/feed_inner.h"
#include "fetchers/html.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_MAX = 500, TEXT_MAX = 20000, NAME_MAX_CODES = 200 };

struct converter {
    const struct feed *feed;
    struct batch *out;
    struct buf text;
    size_t *same;     /* for each entry: 1 where its id stands for another one too */
    bool has_authors; /* persons of the feed count for its entries */
};

static struct str plain(struct converter *c, const struct feed_text *t, size_t codes_max,
                        enum utf8_space space)
{
    bool is_html = t->kind == FEED_HTML ||
                   (t->kind == FEED_MAYBE_HTML && html_looks_like_markup(t->value));

    if (t->value.len == 0)
        return STR_NONE;
    if (!is_html)
        return utf8_mended_copy(&c->out->arena, t->value, codes_max, space);
    buf_reset(&c->text);
    if (html_to_text(t->value, &c->text, NULL) != OK)
        c->out->is_cut = true;
    return utf8_mended_copy(&c->out->arena, buf_str(&c->text), codes_max, space);
}

static struct str title_of(struct converter *c, const struct feed_entry *e)
{
    struct str title = plain(c, &e->title, TITLE_MAX, UTF8_SPACE_ONE);
    struct feed_text once = {title, FEED_HTML};

    /* escaped twice: "Don&#x27;t" is left after the first time */
    if (e->title.kind != FEED_PLAIN && str_find_char(title, '&') != SIZE_MAX &&
        html_looks_like_markup(title) && str_find_char(title, '<') == SIZE_MAX)
        title = plain(c, &once, TITLE_MAX, UTF8_SPACE_ONE);
    return title;
}

/* Names are text; entities in them were escaped once too often. */
static struct str name_of(struct converter *c, struct str raw)
{
    struct feed_text name = {raw, FEED_MAYBE_HTML};

    return plain(c, &name, NAME_MAX_CODES, UTF8_SPACE_ONE);
}

static struct str person_name(struct converter *c, const struct feed_person *p)
{
    return name_of(c, p->name.len > 0 ? p->name : p->raw);
}

static struct str author_of(struct converter *c, const struct feed_entry *e)
{
    struct str name = person_name(c, &e->author);

    if (name.len == 0 && !e->has_author && c->has_authors)
        name = person_name(c, &c->feed->author);
    if (name.len == 0 && !e->has_author)
        name = name_of(c, e->site);
    return name;
}

static struct str language_of(struct converter *c, const struct feed_entry *e)
{
    struct str tag = e->language;
    char *at;

    if (c->feed->is_appstore)
        return STR_NONE;
    if (tag.len == 0)
        tag = c->feed->language;
    tag = utf8_clean_copy(&c->out->arena, tag, 35, UTF8_SPACE_ONE); /* RFC 5646, 4.4.1 */
    for (at = (char *)tag.ptr; at != NULL && at < tag.ptr + tag.len; at++) {
        if (*at == '_')
            *at = '-';
    }
    return tag;
}

static void set_times(struct mention *m, const struct feed_entry *e)
{
    m->posted_at = e->published != TIME_UNKNOWN ? e->published : e->updated;
    if (e->updated != TIME_UNKNOWN && e->updated > m->posted_at)
        m->updated_at = e->updated;
}

static struct str fingerprint(struct converter *c, const struct mention *m)
{
    uint64_t hash = str_hash(m->text, str_hash(m->title, 0));

    return arena_printf(&c->out->arena, "text:%016" PRIx64, hash);
}

static struct str id_of(struct converter *c, const struct feed_entry *e, size_t i,
                        const struct mention *m)
{
    struct arena *a = &c->out->arena;
    struct str id = utf8_clean_copy(a, e->id, 0, UTF8_SPACE_ONE);
    struct str own;

    if (id.len > 0 && !c->same[i])
        return id;
    own = m->url.len > 0 && !str_eq(m->url, id) ? m->url : STR_NONE;
    if (id.len == 0)
        return own.len > 0 && !c->same[i] ? own : fingerprint(c, m);
    if (own.len == 0)
        own = fingerprint(c, m);
    return arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(id), STR_ARG(own));
}

/* What tells entries apart: the id, else the link. */
static struct str key_of(const struct feed_entry *e)
{
    return e->id.len > 0 ? e->id : e->link;
}

static int compare_keys(const void *a, const void *b)
{
    const struct feed_entry *const *x = a, *const *y = b;

    return str_cmp(key_of(*x), key_of(*y));
}

/* A feed that repeats an item whole says the same thing twice. */
static bool is_repeated(const struct feed_entry *a, const struct feed_entry *b)
{
    return str_eq(a->link, b->link) && str_eq(a->title.value, b->title.value);
}

/* Mark entries whose id stands for different things in this feed. */
static void find_same(struct converter *c)
{
    const struct feed *f = c->feed;
    const struct feed_entry **sorted =
        mem_zalloc(f->len + 1, sizeof(struct feed_entry *));
    size_t next;

    c->same = mem_zalloc(f->len + 1, sizeof(*c->same));
    for (size_t i = 0; i < f->len; i++)
        sorted[i] = &f->entries[i];
    qsort(sorted, f->len, sizeof(struct feed_entry *), compare_keys);
    for (size_t i = 0; i < f->len; i = next) {
        bool is_clash = false;

        for (next = i + 1; next < f->len && compare_keys(&sorted[i], &sorted[next]) == 0;
             next++)
            is_clash = is_clash || !is_repeated(sorted[next - 1], sorted[next]);
        is_clash = is_clash && key_of(sorted[i]).len > 0;
        for (size_t k = i; is_clash && k < next; k++)
            c->same[sorted[k] - f->entries] = 1;
    }
    free(sorted);
}

/* Google News: "Headline - Publisher". */
static struct str without_site(struct str title, struct str site)
{
    struct str head;

    if (site.len == 0 || title.len < site.len + 4 || !str_ends(title, site))
        return title;
    head = str_slice(title, 0, title.len - site.len);
    return str_ends(head, STR(" - ")) ? str_trim(str_slice(head, 0, head.len - 3))
                                      : title;
}

static void add_mention(struct converter *c, const struct feed_entry *e, size_t i)
{
    struct mention *m = batch_add(c->out);
    struct arena *a = &c->out->arena;
    const struct feed_text *text = e->content.value.len > 0   ? &e->content
                                   : e->summary.value.len > 0 ? &e->summary
                                                              : &e->media_text;

    if (e->link.len > 0)
        m->url = url_clean_copy(a, c->feed->link, e->link);
    if (m->url.len == 0 && e->related.len > 0)
        m->url = url_clean_copy(a, c->feed->link, e->related);
    m->site = name_of(c, e->site);
    m->title = without_site(title_of(c, e), m->site);
    m->text = plain(c, text, TEXT_MAX, UTF8_SPACE_LINES);
    m->author = author_of(c, e);
    m->language = language_of(c, e);
    set_times(m, e);
    m->rating = (e->rating - e->rating_least) / (e->rating_most - e->rating_least);
    m->rating_least = e->rating_least;
    m->rating_most = e->rating_most;
    m->id = id_of(c, e, i, m);
}

static bool is_wanted(const struct converter *c, const struct feed_entry *e)
{
    bool is_json = str_starts(str_from(c->feed->version), STR("json"));

    if (e->is_cut || (e->is_app && isnan(e->rating)))
        return false;
    if (is_json)
        return e->id.len > 0;
    return e->id.len + e->link.len + e->title.value.len + e->summary.value.len +
               e->content.value.len + e->media_text.value.len >
           0;
}

void feed_to_mentions(const struct feed *feed, size_t items_max, struct batch *out)
{
    struct converter c = {.feed = feed, .out = out};
    struct str version = str_from(feed->version);
    size_t taken = 0;

    c.has_authors = str_starts(version, STR("atom")) || str_starts(version, STR("json"));
    find_same(&c);
    for (size_t i = 0; i < feed->len; i++) {
        if (!is_wanted(&c, &feed->entries[i]) || (items_max > 0 && taken == items_max)) {
            out->dropped++;
            continue;
        }
        add_mention(&c, &feed->entries[i], i);
        taken++;
    }
    if (feed->is_cut)
        out->is_cut = true;
    free(c.same);
    buf_release(&c.text);
}
