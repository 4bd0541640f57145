/* Reviews under different names that share their words. */
#include "analyze/planted_parts.h"
#include "analyze/tokens.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUN_WORDS = 4,     /* words of a run */
    RUNS_LEAST = 12,   /* a text with fewer says too little */
    COMMON_LEAST = 10, /* runs that two texts must share */
    HOLDERS_MOST = 8,  /* a run that more texts have is a manner of speaking, or theirs */
    NEIGHBOURS = 3,    /* each of those is compared with so many */
    MANY_LEAST = 8,    /* copies, of a text whose runs are held by so many */
    DAYS_APART = 120,  /* a copy comes sooner */
};
static const double share_least = 0.5; /* of the runs of the shorter text */
/* The same of all its runs, manners of speaking among them. */
static const double whole_least = 0.7;

struct pair {
    uint32_t a, b;   /* numbers of reviews, a < b */
    uint32_t common; /* runs */
    double share;
    uint32_t root; /* of the set that both are in */
};

struct alike {
    const struct planted *p;
    uint32_t *runs_of;   /* by review: how many runs that few others have, */
    uint32_t *common_of; /* and that many have */
    uint64_t *repeated;  /* hash << 32 | review, of runs that may stand in several */
    size_t repeated_len, repeated_cap;
    struct meets {
        uint64_t *items; /* a << 32 | b, one for each run in common */
        size_t len, cap;
    } meets, near; /* `near`: of runs that many have, those next to each other alone */
    struct pair *pairs;
    size_t pairs_len, pairs_cap;
    uint32_t *parent; /* of the reviews: disjoint sets */
};

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void planted_read_runs(struct planted *p, struct str text)
{
    struct tokens *t = p->tokens;

    tokens_read(t, text);
    for (size_t i = 0; i + RUN_WORDS <= t->len; i++) {
        uint64_t hash = 0;

        for (size_t w = 0; w < RUN_WORDS; w++)
            hash = (hash ^ t->items[i + w].hash) * UINT64_C(0x9e3779b97f4a7c15) + w;
        p->runs = mem_grow(p->runs, p->runs_len, &p->runs_cap, sizeof(*p->runs));
        p->runs[p->runs_len++] = (uint32_t)(hash >> 32);
    }
}

static size_t end_of(const struct planted *p, size_t n)
{
    return n + 1 < p->len ? p->items[n + 1].runs : p->runs_len;
}

/* ---- runs that stand in several texts ---- */

/* By some bits of a hash: was it seen once, and twice? A few are said wrongly to have
 * been, which costs a look. */
struct sieve {
    unsigned char *once, *twice;
    size_t bits; /* a power of two */
};

static size_t bit_of(const struct sieve *s, uint32_t hash)
{
    return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (s->bits - 1);
}

static bool is_set(const unsigned char *seen, size_t bit)
{
    return (seen[bit / 8] >> bit % 8 & 1) != 0;
}

static void sieve_fill(struct sieve *s, const struct planted *p)
{
    s->bits = 1024;
    while (s->bits < 16 * p->runs_len)
        s->bits *= 2;
    s->once = mem_zalloc(s->bits / 8, 1);
    s->twice = mem_zalloc(s->bits / 8, 1);
    for (size_t i = 0; i < p->runs_len; i++) {
        size_t bit = bit_of(s, p->runs[i]);
        unsigned char *seen = is_set(s->once, bit) ? s->twice : s->once;

        seen[bit / 8] |= (unsigned char)(1u << bit % 8);
    }
}

/* Most runs stand in one text and are only counted. */
static void read_repeated(struct alike *k)
{
    const struct planted *p = k->p;
    struct sieve s;

    sieve_fill(&s, p);
    for (size_t n = 0; n < p->len; n++) {
        for (size_t i = p->items[n].runs; i < end_of(p, n); i++) {
            if (!is_set(s.twice, bit_of(&s, p->runs[i]))) {
                k->runs_of[n]++;
                continue;
            }
            k->repeated = mem_grow(k->repeated, k->repeated_len, &k->repeated_cap,
                                   sizeof(*k->repeated));
            k->repeated[k->repeated_len++] = (uint64_t)p->runs[i] << 32 | n;
        }
    }
    free(s.once);
    free(s.twice);
}

static void note_meeting(struct meets *m, uint64_t a, uint64_t b)
{
    m->items = mem_grow(m->items, m->len, &m->cap, sizeof(*m->items));
    m->items[m->len++] = a << 32 | (b & UINT32_MAX);
}

/* Every two of the texts that share the runs [from, to), which are the same. */
static void note_meetings(struct alike *k, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        for (size_t j = i + 1; j < to; j++)
            note_meeting(&k->meets, k->repeated[i], k->repeated[j]);
    }
}

/* Of very many texts each with the next few: copies of one text stand so in most runs. */
static void note_neighbours(struct alike *k, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        for (size_t j = i + 1; j < to && j <= i + NEIGHBOURS; j++)
            note_meeting(&k->near, k->repeated[i], k->repeated[j]);
    }
}

/* Count the runs of each text, each once, and where texts meet. */
static void find_meetings(struct alike *k)
{
    size_t kept = 0;

    if (k->repeated_len == 0)
        return;
    qsort(k->repeated, k->repeated_len, sizeof(*k->repeated), by_number);
    for (size_t i = 0; i < k->repeated_len; i++) {
        if (kept == 0 || k->repeated[kept - 1] != k->repeated[i])
            k->repeated[kept++] = k->repeated[i];
    }
    for (size_t from = 0, to; from < kept; from = to) {
        for (to = from; to < kept && k->repeated[to] >> 32 == k->repeated[from] >> 32;
             to++)
            ;
        if (to - from > HOLDERS_MOST) {
            for (size_t i = from; i < to; i++)
                k->common_of[(uint32_t)k->repeated[i]]++;
            note_neighbours(k, from, to);
            continue;
        }
        for (size_t i = from; i < to; i++)
            k->runs_of[(uint32_t)k->repeated[i]]++;
        note_meetings(k, from, to);
    }
}

static bool is_same_side(double a, double b)
{
    return (a > 0.5) == (b > 0.5);
}

/* Could two reviews be copies of one text under two names? */
static bool may_be_copies(const struct planted_review *a, const struct planted_review *b)
{
    return a->author != b->author && is_same_side(a->rating, b->rating) &&
           llabs(a->at - b->at) <= (int64_t)DAYS_APART * 86400;
}

/* Add the pairs of which so large a share of the shorter one's runs is in common. */
static void find_pairs(struct alike *k, struct meets *m, const uint32_t *runs_of,
                       double least)
{
    if (m->len == 0)
        return;
    qsort(m->items, m->len, sizeof(*m->items), by_number);
    for (size_t from = 0, to; from < m->len; from = to) {
        struct pair p = {.a = (uint32_t)(m->items[from] >> 32),
                         .b = (uint32_t)m->items[from]};
        uint32_t shorter = runs_of[p.a] < runs_of[p.b] ? runs_of[p.a] : runs_of[p.b];

        for (to = from; to < m->len && m->items[to] == m->items[from]; to++)
            p.common++;
        p.share = (double)p.common / shorter;
        if (p.common < COMMON_LEAST || shorter < RUNS_LEAST || p.share < least ||
            !may_be_copies(&k->p->items[p.a], &k->p->items[p.b]))
            continue;
        k->pairs = mem_grow(k->pairs, k->pairs_len, &k->pairs_cap, sizeof(*k->pairs));
        k->pairs[k->pairs_len++] = p;
    }
}

static uint32_t root_of(struct alike *k, uint32_t n)
{
    while (k->parent[n] != n)
        n = k->parent[n] = k->parent[k->parent[n]];
    return n;
}

static void separate(struct alike *k)
{
    for (size_t i = 0; i < k->p->len; i++)
        k->parent[i] = (uint32_t)i;
}

/* Joined by pairs from `from` on, where such a set has fewer reviews: they share manners
 * of speaking. */
static void drop_small_sets(struct alike *k, size_t from)
{
    uint32_t *sizes = mem_zalloc(k->p->len, sizeof(*sizes));
    size_t kept = from;

    for (size_t i = from; i < k->pairs_len; i++)
        k->parent[root_of(k, k->pairs[i].b)] = root_of(k, k->pairs[i].a);
    for (size_t n = 0; n < k->p->len; n++)
        sizes[root_of(k, (uint32_t)n)]++;
    for (size_t i = from; i < k->pairs_len; i++) {
        if (sizes[root_of(k, k->pairs[i].a)] >= MANY_LEAST)
            k->pairs[kept++] = k->pairs[i];
    }
    k->pairs_len = kept;
    separate(k);
    free(sizes);
}

/* A text that very many sent has hardly a run that few have: then all runs count. */
static void find_whole_pairs(struct alike *k)
{
    size_t before = k->pairs_len;

    if (k->near.len == 0)
        return;
    for (size_t i = 0; i < k->meets.len; i++)
        note_meeting(&k->near, k->meets.items[i] >> 32, k->meets.items[i]);
    for (size_t n = 0; n < k->p->len; n++)
        k->common_of[n] += k->runs_of[n];
    find_pairs(k, &k->near, k->common_of, whole_least);
    drop_small_sets(k, before);
}

/* Reviews are short: the product of their lengths is small. */
struct str planted_words(struct str a, struct str b)
{
    struct tokens x = {0}, y = {0};
    size_t best = 0, end = 0;
    uint32_t *row;
    struct str words = STR_NONE;

    tokens_read(&x, str_slice(a, 0, 4000));
    tokens_read(&y, str_slice(b, 0, 4000));
    row =
        mem_zalloc(y.len + 1, sizeof(*row)); /* in common, ending at x[i] and y[j - 1] */
    for (size_t i = 0; i < x.len; i++) {
        for (size_t j = y.len; j > 0; j--) {
            row[j] = x.items[i].hash == y.items[j - 1].hash ? row[j - 1] + 1 : 0;
            if (row[j] > best) {
                best = row[j];
                end = i;
            }
        }
    }
    if (best > 0)
        words = tokens_span(&x, end + 1 - best, end);
    free(row);
    tokens_release(&x);
    tokens_release(&y);
    return words;
}

static int by_time(const struct planted *p, size_t a, size_t b)
{
    int64_t x = p->items[a].at, y = p->items[b].at;

    return x != y ? (x > y) - (x < y) : (a > b) - (a < b);
}

static int by_root(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;

    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static void add_member(const struct planted *p, struct planted_group *g, size_t n)
{
    size_t at = g->len;

    for (size_t i = 0; i < g->len; i++) {
        if (g->members[i] == n)
            return;
    }
    for (g->len++; at > 0 && by_time(p, g->members[at - 1], n) > 0; at--)
        g->members[at] = g->members[at - 1];
    g->members[at] = n;
}

/* The pairs of one set become a group. */
static void add_group(const struct planted *p, const struct pair *pairs, size_t len,
                      struct arena *arena, struct planted_groups *out)
{
    struct planted_group g = {.kind = PLANTED_ALIKE, .shared = 1};
    const struct pair *most = &pairs[0];

    g.members = arena_alloc(arena, 2 * len * sizeof(*g.members));
    for (size_t i = 0; i < len; i++) {
        add_member(p, &g, pairs[i].a);
        add_member(p, &g, pairs[i].b);
        g.shared = pairs[i].share < g.shared ? pairs[i].share : g.shared;
        if (pairs[i].common > most->common)
            most = &pairs[i];
    }
    g.most[0] = most->a;
    g.most[1] = most->b;
    g.from = p->items[g.members[0]].at;
    g.to = p->items[g.members[g.len - 1]].at;
    out->items = mem_grow(out->items, out->len, &out->cap, sizeof(*out->items));
    out->items[out->len++] = g;
}

static void join(struct alike *k, struct arena *arena, struct planted_groups *out)
{
    for (size_t i = 0; i < k->pairs_len; i++)
        k->parent[root_of(k, k->pairs[i].b)] = root_of(k, k->pairs[i].a);
    for (size_t i = 0; i < k->pairs_len; i++)
        k->pairs[i].root = root_of(k, k->pairs[i].a);
    if (k->pairs_len > 0)
        qsort(k->pairs, k->pairs_len, sizeof(*k->pairs), by_root);
    for (size_t from = 0, to; from < k->pairs_len; from = to) {
        for (to = from; to < k->pairs_len && k->pairs[to].root == k->pairs[from].root;
             to++)
            ;
        add_group(k->p, k->pairs + from, to - from, arena, out);
    }
}

void planted_alike(const struct planted *p, struct arena *arena,
                   struct planted_groups *out)
{
    struct alike k = {.p = p};

    k.runs_of = mem_zalloc(p->len + 1, sizeof(*k.runs_of));
    k.common_of = mem_zalloc(p->len + 1, sizeof(*k.common_of));
    k.parent = mem_zalloc(p->len + 1, sizeof(*k.parent));
    separate(&k);
    read_repeated(&k);
    find_meetings(&k);
    find_pairs(&k, &k.meets, k.runs_of, share_least);
    find_whole_pairs(&k);
    join(&k, arena, out);
    free(k.runs_of);
    free(k.common_of);
    free(k.parent);
    free(k.repeated);
    free(k.meets.items);
    free(k.near.items);
    free(k.pairs);
}
