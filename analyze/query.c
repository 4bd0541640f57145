#include "analyze/query.h"

#include "analyze/query_compile.h"
#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct query *query_new(const struct settings *settings)
{
    struct query *q = mem_zalloc(1, sizeof(*q));

    q->settings = settings;
    q->last_brand = SIZE_MAX;
    query_compile(q);
    q->fields_cap = q->first_cap;
    q->fields = mem_zalloc(q->fields_cap + 1, sizeof(*q->fields));
    q->rounds = mem_zalloc(q->fields_cap + 1, sizeof(*q->rounds));
    return q;
}

void query_free(struct query *q)
{
    if (q == NULL)
        return;
    match_free(q->match);
    match_work_release(&q->work);
    free(q->uses);
    free(q->first_use);
    free(q->fields);
    free(q->rounds);
    free(q->found);
    free(q->places);
    free(q->near);
    arena_release(&q->arena);
    buf_release(&q->name);
    tokens_release(&q->tokens);
    free(q);
}

/* Index of a brand in the settings by its name; SIZE_MAX where there is none. */
static size_t find_brand(struct query *q, struct str name)
{
    const struct settings *s = q->settings;

    if (q->last_brand != SIZE_MAX && str_eq(s->brands[q->last_brand].name, name))
        return q->last_brand;
    for (size_t i = 0; i < s->brands_len; i++) {
        if (str_eq(s->brands[i].name, name)) {
            q->last_brand = i;
            return i;
        }
    }
    return SIZE_MAX;
}

static const struct source_settings *source_of(struct query *q, const struct mention *m)
{
    if (q->last_source == NULL || !str_eq(q->last_source->name, m->source))
        q->last_source = settings_source(q->settings, m->source);
    return q->last_source;
}

bool query_is_page(struct query *q, const struct mention *m)
{
    const struct source_settings *source = source_of(q, m);

    return source != NULL && source->about == ABOUT_BRAND;
}

bool query_needs_language(const struct query *q)
{
    return q->has_langs;
}

/* ---- what stands in a mention ---- */

static void look(struct query *q, struct str text, unsigned field)
{
    if (text.len == 0)
        return;
    match_find(q->match, text, &q->work);
    for (size_t i = 0; i < q->work.found_len; i++) {
        size_t p = q->work.found[i];

        if (q->rounds[p] != q->round) {
            q->rounds[p] = q->round;
            q->fields[p] = 0;
            q->found = mem_grow(q->found, q->found_len, &q->found_cap, sizeof(size_t));
            q->found[q->found_len++] = p;
        }
        q->fields[p] |= (uint8_t)field;
    }
}

/* One pass over all that is looked at. */
static void look_at(struct query *q, const struct mention *m)
{
    q->found_len = q->places_len = 0;
    q->has_places = false;
    if (++q->round == 0) { /* once in four billion mentions */
        memset(q->rounds, 0, q->fields_cap * sizeof(*q->rounds));
        q->round = 1;
    }
    look(q, m->title, FIELD_TITLE);
    look(q, m->text, FIELD_TEXT);
    if (q->has_authors)
        look(q, m->author, FIELD_AUTHOR);
}

static unsigned fields_of(const struct query *q, size_t pattern)
{
    return pattern != MATCH_NONE && q->rounds[pattern] == q->round ? q->fields[pattern]
                                                                   : 0;
}

/* Where all patterns stand; for the few queries that ask. */
static void find_places(struct query *q, const struct mention *m)
{
    struct str texts[] = {m->title, m->text, m->author};
    unsigned fields[] = {FIELD_TITLE, FIELD_TEXT, FIELD_AUTHOR};

    if (q->has_places)
        return;
    q->has_places = true;
    for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
        match_find_places(q->match, texts[k], &q->work);
        for (size_t i = 0; i < q->work.places_len; i++) {
            q->places =
                mem_grow(q->places, q->places_len, &q->places_cap, sizeof(*q->places));
            q->places[q->places_len++] =
                (struct said_place){q->work.places[i], fields[k]};
        }
    }
}

/* ---- deciding ---- */

/* One brand asked of one mention. */
struct asked {
    struct query *q;
    const struct mention *m;
    const struct brand_query *b;
    struct str lang;
};

static struct str field_text(const struct mention *m, unsigned field)
{
    return field == FIELD_TITLE ? m->title : field == FIELD_TEXT ? m->text : m->author;
}

/* "Heron" where "Heron" is wanted; blanks may differ. */
static bool is_written_so(struct str said, const struct term *t)
{
    struct buf a = {0}, b = {0};
    bool is_same;

    utf8_nfc(said, &a);
    utf8_nfc(t->words, &b);
    is_same = str_eq(buf_str(&a), str_trim(buf_str(&b))) ||
              (t->is_prefix && str_starts(buf_str(&a), str_trim(buf_str(&b))));
    buf_release(&a);
    buf_release(&b);
    return is_same;
}

static bool is_place_of(const struct asked *a, size_t at, const struct said_place *p)
{
    const struct term *t = &a->b->terms.items[at];

    if (t->op == TERM_OR)
        return is_place_of(a, t->a, p) || is_place_of(a, t->b, p);
    return a->b->patterns[at] == p->place.pattern && (p->field & t->fields) != 0 &&
           (!t->is_exact ||
            is_written_so(str_slice(field_text(a->m, p->field), p->place.start,
                                    p->place.end - p->place.start),
                          t));
}

static bool holds_exact(const struct asked *a, size_t at)
{
    find_places(a->q, a->m);
    for (size_t i = 0; i < a->q->places_len; i++) {
        if (is_place_of(a, at, &a->q->places[i]))
            return true;
    }
    return false;
}

/* What begins and ends at each word of a field, a bit for each operand of a NEAR. */
enum { NEAR_BEGINS = 1, NEAR_ENDS = 4 };

/* Set q->near of the words up to the last with a place; returns their count. */
static size_t mark_near(const struct asked *a, const struct term *t, unsigned field)
{
    struct query *q = a->q;
    size_t operands[] = {t->a, t->b}, len = 0;

    for (size_t i = 0; i < q->places_len; i++) {
        const struct said_place *p = &q->places[i];

        len = p->field == field && p->place.last >= len ? p->place.last + 1 : len;
    }
    if (len > q->near_cap) {
        q->near_cap = len + len / 2;
        q->near = mem_resize(q->near, q->near_cap, 1);
    }
    if (len > 0)
        memset(q->near, 0, len);
    for (size_t i = 0; i < q->places_len; i++) {
        const struct said_place *p = &q->places[i];

        for (unsigned k = 0; k < 2 && p->field == field; k++) {
            if (!is_place_of(a, operands[k], p))
                continue;
            q->near[p->place.first] |= (uint8_t)(NEAR_BEGINS << k);
            q->near[p->place.last] |= (uint8_t)(NEAR_ENDS << k);
        }
    }
    return len;
}

/* One pass over the words: does either operand begin near behind an end of the other? */
static bool holds_near_in(const struct asked *a, const struct term *t, unsigned field)
{
    size_t len = mark_near(a, t, field), ended[] = {SIZE_MAX, SIZE_MAX};
    const uint8_t *near = a->q->near;

    for (size_t n = 0; n < len; n++) {
        for (unsigned k = 0; k < 2; k++) {
            size_t before = ended[1 - k];

            if ((near[n] & NEAR_BEGINS << k) != 0 && before != SIZE_MAX &&
                (int64_t)(n - before - 1) <= t->near)
                return true;
        }
        for (unsigned k = 0; k < 2; k++)
            ended[k] = (near[n] & NEAR_ENDS << k) != 0 ? n : ended[k];
    }
    return false;
}

static bool holds_near(const struct asked *a, const struct term *t)
{
    find_places(a->q, a->m);
    return holds_near_in(a, t, FIELD_TITLE) || holds_near_in(a, t, FIELD_TEXT) ||
           holds_near_in(a, t, FIELD_AUTHOR);
}

static bool holds_site(const struct mention *m, struct str site)
{
    struct str host = url_host(m->url);

    if (str_eq_fold(m->site, site) || str_eq_fold(host, site))
        return true;
    return site.len > 0 && host.len > site.len && str_ends_fold(host, site) &&
           host.ptr[host.len - site.len - 1] == '.';
}

static bool holds_rating(const struct mention *m, const struct term *t)
{
    double stars = 1 + 4 * m->rating;

    return !isnan(m->rating) && stars >= t->least && stars <= t->most;
}

static bool holds_lang(const struct asked *a, struct str lang)
{
    struct str said = a->m->language.len > 0 ? a->m->language : a->lang;

    return str_starts_fold(said, lang) &&
           (said.len == lang.len || said.ptr[lang.len] == '-');
}

static bool holds(const struct asked *a, size_t at)
{
    const struct term *t = &a->b->terms.items[at];

    switch (t->op) {
    case TERM_WORDS:
        return (fields_of(a->q, a->b->patterns[at]) & t->fields) != 0 &&
               (!t->is_exact || holds_exact(a, at));
    case TERM_SITE:
        return holds_site(a->m, t->words);
    case TERM_LANG:
        return holds_lang(a, t->words);
    case TERM_RATING:
        return holds_rating(a->m, t);
    case TERM_NOT:
        return !holds(a, t->a);
    case TERM_AND:
        return holds(a, t->a) && holds(a, t->b);
    case TERM_OR:
        return holds(a, t->a) || holds(a, t->b);
    case TERM_NEAR:
        return holds_near(a, t);
    }
    return false;
}

/* After look_at(). */
static bool decide(struct query *q, const struct mention *m, struct str lang,
                   size_t brand)
{
    const struct brand_query *b = &q->brands[brand];
    struct asked a = {q, m, b, lang};
    bool has[USE_NAMES + 1] = {false};

    for (size_t i = 0; i < q->found_len; i++) {
        if ((q->fields[q->found[i]] & FIELD_SAID) == 0)
            continue;
        for (size_t u = q->first_use[q->found[i]]; u != 0; u = q->uses[u - 1].next) {
            if (q->uses[u - 1].brand == brand)
                has[q->uses[u - 1].kind] = true;
        }
    }
    if (has[USE_EXCLUDE] || (b->has_context && !has[USE_CONTEXT]))
        return false;
    return b->terms.len > 0 ? holds(&a, b->terms.len - 1) : has[USE_NAME];
}

bool query_is_ours(struct query *q, const struct mention *m, struct str lang)
{
    const struct source_settings *source = source_of(q, m);
    size_t brand = find_brand(q, m->brand);

    if (source == NULL || source->about == ABOUT_BRAND || brand == SIZE_MAX)
        return true;
    look_at(q, m);
    return decide(q, m, lang, brand);
}

/* ---- marking ---- */

/* A name that no settings hold: its own words, one after the other. */
static size_t mark_name(struct query *q, const struct tokens *t, struct str name,
                        uint8_t *marks)
{
    const struct token *items = t->items, *words;
    size_t found = 0, len;
    uint32_t first;

    if (!str_eq(buf_str(&q->name), name)) { /* most mentions are of one brand */
        buf_reset(&q->name);
        buf_add(&q->name, name);
        tokens_read(&q->tokens, buf_str(&q->name));
    }
    words = q->tokens.items;
    len = q->tokens.len;
    if (len == 0 || len > t->len)
        return 0;
    first = words[0].hash;
    for (const struct token *tok = items, *end = tok + t->len - len + 1; tok < end;
         tok++) {
        size_t n = 0, i;

        if (tok->hash != first)
            continue;
        i = (size_t)(tok - items);
        while (n < len && items[i + n].hash == words[n].hash &&
               str_eq(token_word(t, i + n), token_word(&q->tokens, n)))
            n++;
        if (n < len)
            continue;
        memset(marks + i, QUERY_OWN, len);
        found++;
    }
    return found;
}

/* QUERY_OWN or QUERY_OTHER of what the pattern names; 0 where it names nobody. */
static uint8_t mark_of(const struct query *q, size_t pattern, size_t brand)
{
    uint8_t mark = 0;

    for (size_t u = q->first_use[pattern]; u != 0; u = q->uses[u - 1].next) {
        const struct pattern_use *use = &q->uses[u - 1];
        bool has_query = q->brands[use->brand].terms.len > 0;

        if (use->kind != (has_query ? USE_NAMES : USE_NAME))
            continue;
        if (use->brand == brand)
            return QUERY_OWN;
        mark = QUERY_OTHER;
    }
    return mark;
}

size_t query_mark(struct query *q, const struct tokens *t, struct str name,
                  uint8_t *marks)
{
    size_t brand, found = 0, at = 0;

    if (t->text.len == 0)
        return 0;
    if (t->len > 0)
        memset(marks, 0, t->len);
    brand = find_brand(q, name);
    if (brand == SIZE_MAX)
        return mark_name(q, t, name, marks);
    match_find(q->match, t->text, &q->work);
    if (q->work.found_len == 0)
        return 0;
    match_find_places(q->match, t->text, &q->work);
    for (size_t i = 0; i < q->work.places_len; i++) {
        const struct match_place *p = &q->work.places[i];
        uint8_t mark = mark_of(q, p->pattern, brand);

        if (mark == 0)
            continue;
        found += mark == QUERY_OWN;
        while (at > 0 && t->items[at - 1].start + t->items[at - 1].len > p->start)
            at--; /* names may overlap */
        while (at < t->len && t->items[at].start + t->items[at].len <= p->start)
            at++;
        for (size_t k = at; k < t->len && t->items[k].start < p->end; k++) {
            if (marks[k] != QUERY_OWN)
                marks[k] = mark;
        }
    }
    return found;
}
