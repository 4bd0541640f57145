#include "analyze/troubles.h"

#include "analyze/tokens.h"
#include "analyze/troubles_terms.h"
#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const double shared_least = 0.5; /* of the smaller set: phrases of one thing */
static const double named_most = 0.6;   /* of mentions that have an issue already */

enum { QUOTE_MAX = 240 };

/* Phrases that the same people say. */
struct cluster {
    struct term *terms[TROUBLE_TERMS];
    size_t len;
    bool *texts; /* by place in terms.recent */
    size_t texts_len;
};

struct finder {
    const struct trouble_text *texts;
    struct terms terms;
    size_t people, others;
    struct term **picked; /* the strongest first */
    size_t picked_len;
    struct cluster clusters[TROUBLE_MAX];
    size_t clusters_len;
    struct arena *arena;
};

static int by_strength(const void *left, const void *right)
{
    const struct term *a = *(struct term *const *)left;
    const struct term *b = *(struct term *const *)right;

    if (a->g2 < b->g2 || a->g2 > b->g2)
        return a->g2 > b->g2 ? -1 : 1;
    if (a->words != b->words)
        return a->words > b->words ? -1 : 1;
    return str_cmp(a->name, b->name);
}

/* The phrases that stand out. */
static void pick(struct finder *f)
{
    double least = terms_least(&f->terms, TROUBLE_PEOPLE_MIN);

    f->picked = mem_alloc((f->terms.len + 1) * sizeof(struct term *));
    for (size_t i = 0; i < f->terms.cap; i++) {
        struct term *t = &f->terms.slots[i];

        if (t->people < TROUBLE_PEOPLE_MIN)
            continue;
        t->g2 = term_g2(t->people, (double)f->people, t->others, (double)f->others);
        if (t->g2 >= least)
            f->picked[f->picked_len++] = t;
    }
    if (f->picked_len > 1)
        qsort(f->picked, f->picked_len, sizeof(struct term *), by_strength);
}

/* How much of the smaller of both sets lies in the other. */
static double shared(const struct cluster *c, const struct term *t)
{
    size_t both = 0, least = t->texts_len < c->texts_len ? t->texts_len : c->texts_len;

    for (size_t i = 0; i < t->texts_len; i++)
        both += c->texts[t->texts[i]];
    return (double)both / (double)least;
}

static void join(struct cluster *c, struct term *t)
{
    if (c->len < TROUBLE_TERMS)
        c->terms[c->len++] = t;
    for (size_t i = 0; i < t->texts_len; i++) {
        c->texts_len += !c->texts[t->texts[i]];
        c->texts[t->texts[i]] = true;
    }
}

static void merge(struct finder *f)
{
    for (size_t i = 0; i < f->picked_len; i++) {
        struct term *t = f->picked[i];
        struct cluster *best = NULL;
        double most = shared_least;

        for (size_t k = 0; k < f->clusters_len; k++) {
            double s = shared(&f->clusters[k], t);

            if (s >= most) {
                most = s;
                best = &f->clusters[k];
            }
        }
        if (best == NULL && f->clusters_len < TROUBLE_MAX) {
            best = &f->clusters[f->clusters_len++];
            best->texts = arena_alloc(f->arena, f->terms.recent_len + 1);
        }
        if (best != NULL)
            join(best, t);
    }
}

/* Most of it has a name already? */
static bool is_named(const struct finder *f, const struct cluster *c)
{
    size_t named = 0;

    for (size_t i = 0; i < f->terms.recent_len; i++)
        named += c->texts[i] && f->texts[f->terms.recent[i]].is_named;
    return (double)named >= named_most * (double)c->texts_len;
}

/* The phrase that names it: a pair that most of its people say, else its strongest word
 * with the one that stands most often beside it. */
static struct term *name_term(const struct cluster *c)
{
    struct term *best = c->terms[0];

    for (size_t i = 0; i < c->len && best->words < 2; i++) {
        if (c->terms[i]->words == 2 && c->terms[i]->people * 2 >= best->people)
            best = c->terms[i];
    }
    return best;
}

static struct str list_terms(const struct finder *f, const struct cluster *c,
                             const struct term *name)
{
    struct str out = name->name;

    for (size_t i = 0; i < c->len; i++) {
        if (c->terms[i] != name)
            out = arena_printf(f->arena, STR_FMT "," STR_FMT, STR_ARG(out),
                               STR_ARG(c->terms[i]->name));
    }
    return arena_copy(f->arena, out);
}

static struct str make_id(struct arena *arena, struct str name)
{
    struct buf out = {0};
    struct str id;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        if (is_plain)
            buf_add_char(&out, c);
        else if (out.len > 0 && out.ptr[out.len - 1] != '-')
            buf_add_char(&out, '-');
    }
    id = str_trim(buf_str(&out));
    while (id.len > 0 && id.ptr[id.len - 1] == '-')
        id.len--;
    id = id.len > 0 ? arena_copy(arena, id)
                    : arena_printf(arena, "find-%08x", (unsigned)str_hash(name, 0));
    buf_release(&out);
    return id;
}

static bool has_term(struct str terms, struct str term)
{
    while (terms.len > 0) {
        if (str_eq(str_split(&terms, ','), term))
            return true;
    }
    return false;
}

/* It is one of those that were found before where half of either's phrases agree. */
static const struct trouble_known *known_as(const struct trouble *d,
                                            const struct trouble_known *known, size_t len)
{
    for (size_t k = 0; k < len; k++) {
        struct str rest = d->terms;
        size_t mine = 0, both = 0, theirs = 1;

        for (size_t i = 0; i < known[k].terms.len; i++)
            theirs += known[k].terms.ptr[i] == ',';
        while (rest.len > 0) {
            both += has_term(known[k].terms, str_split(&rest, ','));
            mine++;
        }
        if (both * 2 >= mine || both * 2 >= theirs)
            return &known[k];
    }
    return NULL;
}

/* The sentence of `text` around the first place of `name`. */
static void cut_sentence(struct tokens *t, struct str text, struct str name,
                         size_t *start, size_t *len)
{
    size_t token = term_find(t, text, name), at, end;

    *start = *len = 0;
    if (token == SIZE_MAX)
        return;
    at = t->items[token].start;
    while (at > 0 && strchr(".!?\n", text.ptr[at - 1]) == NULL)
        at--;
    while (at < text.len && text.ptr[at] == ' ')
        at++;
    for (end = at; end < text.len && strchr(".!?\n", text.ptr[end]) == NULL;)
        end++;
    *start = at;
    *len = end < text.len && text.ptr[end] != '\n' ? end + 1 - at : end - at;
}

/* The shortest sentence with the name; and the days from the first to the last. */
static void quote(const struct finder *f, const struct cluster *c,
                  const struct term *name, struct trouble *d)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    struct tokens tokens = {0};

    for (size_t i = 0; i < f->terms.recent_len; i++) {
        const struct trouble_text *t = &f->texts[f->terms.recent[i]];

        if (!c->texts[i])
            continue;
        first = t->day < first ? t->day : first;
        last = t->day > last ? t->day : last;
    }
    d->days = (size_t)(last - first + 1);
    d->texts = arena_alloc(f->arena, c->texts_len * sizeof(*d->texts));
    for (size_t i = 0; i < f->terms.recent_len; i++) {
        if (c->texts[i])
            d->texts[d->texts_len++] = f->terms.recent[i];
    }
    d->quote = f->terms.recent[name->texts[0]];
    for (size_t i = 0; i < name->texts_len; i++) {
        size_t index = f->terms.recent[name->texts[i]], start, len;

        cut_sentence(&tokens, f->texts[index].text, name->name, &start, &len);
        if (len > 0 && len <= QUOTE_MAX && (d->len == 0 || len < d->len)) {
            d->quote = index;
            d->start = start;
            d->len = len;
        }
    }
    tokens_release(&tokens);
}

static size_t people_of(const struct finder *f, const struct cluster *c)
{
    uint64_t last = 0;
    size_t people = 0;

    for (size_t i = 0; i < f->terms.recent_len; i++) {
        uint64_t person = f->texts[f->terms.recent[i]].person;

        if (!c->texts[i])
            continue;
        people += people == 0 || person != last;
        last = person;
    }
    return people;
}

static bool is_taken(const struct trouble *out, size_t len, struct str id)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(out[i].id, id))
            return true;
    }
    return false;
}

void troubles_find(const struct trouble_text *texts, size_t len,
                   const struct trouble_known *known, size_t known_len,
                   struct arena *arena, struct trouble **out, size_t *out_len)
{
    struct finder *f = mem_zalloc(1, sizeof(*f));

    f->texts = texts;
    f->arena = arena;
    *out = arena_alloc(arena, TROUBLE_MAX * sizeof(**out));
    *out_len = 0;
    terms_count(&f->terms, texts, len, &f->people, &f->others);
    pick(f);
    merge(f);
    for (size_t i = 0; i < f->clusters_len; i++) {
        const struct cluster *c = &f->clusters[i];
        const struct term *name = name_term(c);
        const struct trouble_known *old;
        struct trouble *d = &(*out)[*out_len];

        if (is_named(f, c))
            continue;
        *d = (struct trouble){.name = arena_copy(arena, name->name),
                              .terms = list_terms(f, c, name),
                              .people = people_of(f, c),
                              .g2 = c->terms[0]->g2};
        quote(f, c, name, d);
        old = known_as(d, known, known_len);
        d->id = old != NULL ? arena_copy(arena, old->id) : make_id(arena, d->name);
        if (old != NULL)
            d->name = arena_copy(arena, old->name);
        *out_len += !is_taken(*out, *out_len, d->id);
    }
    terms_release(&f->terms);
    free(f->picked);
    free(f);
}
