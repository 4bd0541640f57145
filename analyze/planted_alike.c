/* Reviews under different names that share their words. */
#include "analyze/planted.h"
#include "analyze/tokens.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    RUN_WORDS = 4,     /* words of a run */
    RUNS_LEAST = 12,   /* a text with fewer says too little */
    COMMON_LEAST = 10, /* runs that two texts must share */
    HOLDERS_MOST = 8,  /* a run that more texts have is a manner of speaking */
    DAYS_APART = 120,  /* a copy comes sooner */
};
static const double share_least = 0.5; /* of the runs of the shorter text */

struct run {
    uint64_t hash;
    uint32_t holder; /* index of the mention */
};

struct pair {
    uint32_t a, b;   /* indices of mentions, a < b */
    uint32_t common; /* runs */
    double share;
};

struct alike {
    const struct mention *items;
    uint32_t *runs_of; /* by mention: how many runs that few others have */
    struct run *runs;
    size_t runs_len, runs_cap;
    uint64_t *meets; /* a << 32 | b, one for each run in common */
    size_t meets_len, meets_cap;
    struct pair *pairs;
    size_t pairs_len, pairs_cap;
    uint32_t *parent; /* of the mentions: disjoint sets */
};

static int by_hash(const void *a, const void *b)
{
    const struct run *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->holder > y->holder) - (x->holder < y->holder);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The runs of one text; one that stands in it twice counts twice here and once later. */
static void read_runs(struct alike *k, uint32_t n, struct tokens *t)
{
    tokens_read(t, k->items[n].text);
    for (size_t i = 0; i + RUN_WORDS <= t->len; i++) {
        uint64_t hash = 0;

        for (size_t w = 0; w < RUN_WORDS; w++)
            hash = (hash ^ t->items[i + w].hash) * UINT64_C(0x9e3779b97f4a7c15) + w;
        k->runs = mem_grow(k->runs, k->runs_len, &k->runs_cap, sizeof(*k->runs));
        k->runs[k->runs_len++] = (struct run){hash, n};
    }
}

/* Every two of the texts that share the runs [from, to), which are the same. */
static void note_meetings(struct alike *k, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        for (size_t j = i + 1; j < to; j++) {
            k->meets = mem_grow(k->meets, k->meets_len, &k->meets_cap, sizeof(*k->meets));
            k->meets[k->meets_len++] =
                (uint64_t)k->runs[i].holder << 32 | k->runs[j].holder;
        }
    }
}

/* Count the runs of each text, each once, and where texts meet. */
static void find_meetings(struct alike *k)
{
    size_t kept = 0;

    if (k->runs_len == 0)
        return;
    qsort(k->runs, k->runs_len, sizeof(*k->runs), by_hash);
    for (size_t i = 0; i < k->runs_len; i++) {
        if (kept > 0 && k->runs[kept - 1].hash == k->runs[i].hash &&
            k->runs[kept - 1].holder == k->runs[i].holder)
            continue;
        k->runs[kept++] = k->runs[i];
    }
    k->runs_len = kept;
    for (size_t from = 0, to; from < kept; from = to) {
        for (to = from; to < kept && k->runs[to].hash == k->runs[from].hash; to++)
            ;
        if (to - from > HOLDERS_MOST)
            continue;
        for (size_t i = from; i < to; i++)
            k->runs_of[k->runs[i].holder]++;
        note_meetings(k, from, to);
    }
}

static bool is_same_side(double a, double b)
{
    return (a > 0.5) == (b > 0.5);
}

/* Could two mentions be copies of one text under two names? */
static bool may_be_copies(const struct mention *a, const struct mention *b)
{
    int64_t apart = planted_time(a) - planted_time(b);

    return !str_eq_fold(a->author, b->author) && is_same_side(a->rating, b->rating) &&
           llabs(apart) <= (int64_t)DAYS_APART * 86400;
}

static void find_pairs(struct alike *k)
{
    if (k->meets_len == 0)
        return;
    qsort(k->meets, k->meets_len, sizeof(*k->meets), by_number);
    for (size_t from = 0, to; from < k->meets_len; from = to) {
        struct pair p = {(uint32_t)(k->meets[from] >> 32), (uint32_t)k->meets[from], 0,
                         0};
        uint32_t shorter =
            k->runs_of[p.a] < k->runs_of[p.b] ? k->runs_of[p.a] : k->runs_of[p.b];

        for (to = from; to < k->meets_len && k->meets[to] == k->meets[from]; to++)
            p.common++;
        p.share = (double)p.common / shorter;
        if (p.common < COMMON_LEAST || shorter < RUNS_LEAST || p.share < share_least ||
            !may_be_copies(&k->items[p.a], &k->items[p.b]))
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

/* The longest words in a row that stand in `a` and in `b`, as `a` has them. Both are
 * reviews: the product of their lengths is small. */
static struct str longest_in_common(const struct mention *a, const struct mention *b)
{
    struct tokens x = {0}, y = {0};
    size_t best = 0, end = 0;
    uint32_t *row;
    struct str words = STR_NONE;

    tokens_read(&x, str_slice(a->text, 0, 4000));
    tokens_read(&y, str_slice(b->text, 0, 4000));
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

static int by_time(const struct mention *items, size_t a, size_t b)
{
    int64_t x = planted_time(&items[a]), y = planted_time(&items[b]);

    return x != y ? (x > y) - (x < y) : (a > b) - (a < b);
}

/* The set that has this root becomes a group. */
static void add_group(struct alike *k, uint32_t root, size_t len, struct arena *arena,
                      struct planted_groups *out)
{
    struct planted_group g = {.kind = PLANTED_ALIKE, .shared = 1};
    const struct pair *most = NULL;

    g.members = arena_alloc(arena, len * sizeof(*g.members));
    for (size_t i = 0; i < len; i++) {
        size_t at;

        if (root_of(k, (uint32_t)i) != root)
            continue;
        for (at = g.len++; at > 0 && by_time(k->items, g.members[at - 1], i) > 0; at--)
            g.members[at] = g.members[at - 1];
        g.members[at] = i;
    }
    for (size_t i = 0; i < k->pairs_len; i++) {
        const struct pair *p = &k->pairs[i];

        if (root_of(k, p->a) != root)
            continue;
        g.shared = p->share < g.shared ? p->share : g.shared;
        if (most == NULL || p->common > most->common)
            most = p;
    }
    g.words = longest_in_common(&k->items[most->a], &k->items[most->b]);
    g.from = planted_time(&k->items[g.members[0]]);
    g.to = planted_time(&k->items[g.members[g.len - 1]]);
    out->items = mem_grow(out->items, out->len, &out->cap, sizeof(*out->items));
    out->items[out->len++] = g;
}

static void join(struct alike *k, size_t len, struct arena *arena,
                 struct planted_groups *out)
{
    bool *is_done = mem_zalloc(len + 1, sizeof(*is_done));

    for (size_t i = 0; i < k->pairs_len; i++)
        k->parent[root_of(k, k->pairs[i].b)] = root_of(k, k->pairs[i].a);
    for (size_t i = 0; i < k->pairs_len; i++) {
        uint32_t root = root_of(k, k->pairs[i].a);

        if (!is_done[root])
            add_group(k, root, len, arena, out);
        is_done[root] = true;
    }
    free(is_done);
}

void planted_alike(const struct mention *items, size_t len, struct arena *arena,
                   struct planted_groups *out)
{
    struct alike k = {.items = items};
    struct tokens t = {0};

    k.runs_of = mem_zalloc(len + 1, sizeof(*k.runs_of));
    k.parent = mem_zalloc(len + 1, sizeof(*k.parent));
    for (size_t i = 0; i < len; i++) {
        k.parent[i] = (uint32_t)i;
        if (planted_is_review(&items[i]))
            read_runs(&k, (uint32_t)i, &t);
    }
    tokens_release(&t);
    find_meetings(&k);
    find_pairs(&k);
    join(&k, len, arena, out);
    free(k.runs_of);
    free(k.parent);
    free(k.runs);
    free(k.meets);
    free(k.pairs);
}
