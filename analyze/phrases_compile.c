/*
 * phrases_compile.c - from the tree of phrases to the machine that finds them
 */
#include "analyze/phrases_machine.h"
#include "analyze/phrases_tree.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    SYMBOL_BITS = 64,      /* of phrase_state.some */
    STATES_A_NODE = 8,     /* states are joined until there are so many, */
    STATES_FEW = 4096,     /* and so many more */
    MIX = (int)0x9E3779B1, /* Fibonacci hashing */
};

/* A growing list of numbers. */
struct numbers {
    uint32_t *items;
    size_t len, cap;
};

static void numbers_add(struct numbers *n, uint32_t value)
{
    n->items = mem_grow(n->items, n->len, &n->cap, sizeof(*n->items));
    n->items[n->len++] = value;
}

/* Lists of numbers, each kept once and numbered from 0. */
struct lists {
    struct numbers pool;
    struct list {
        uint32_t from, len, hash;
    } * lists;
    size_t len, cap;
    uint32_t *slots; /* list + 1; 0: free */
    size_t slots_cap;
};

static void lists_release(struct lists *l)
{
    free(l->pool.items);
    free(l->lists);
    free(l->slots);
}

static uint32_t hash_of(const uint32_t *items, size_t len)
{
    uint32_t h = (uint32_t)len;

    for (size_t i = 0; i < len; i++) {
        h = (h ^ items[i]) * (uint32_t)MIX;
        h ^= h >> 15;
    }
    return h;
}

static void lists_grow(struct lists *l)
{
    free(l->slots);
    l->slots_cap = l->slots_cap == 0 ? 256 : l->slots_cap * 2;
    l->slots = mem_zalloc(l->slots_cap, sizeof(*l->slots));
    for (size_t i = 0; i < l->len; i++) {
        size_t at = l->lists[i].hash & (l->slots_cap - 1);

        while (l->slots[at] != 0)
            at = (at + 1) & (l->slots_cap - 1);
        l->slots[at] = (uint32_t)i + 1;
    }
}

/* The number of a list, which is added where it is new and `may_add`; else UINT32_MAX. */
static uint32_t lists_put(struct lists *l, const uint32_t *items, size_t len,
                          bool may_add)
{
    uint32_t hash = hash_of(items, len);
    size_t at;

    if (l->len * 2 >= l->slots_cap)
        lists_grow(l);
    for (at = hash & (l->slots_cap - 1); l->slots[at] != 0;
         at = (at + 1) & (l->slots_cap - 1)) {
        const struct list *old = &l->lists[l->slots[at] - 1];

        if (old->hash == hash && old->len == len &&
            memcmp(l->pool.items + old->from, items, len * sizeof(*items)) == 0)
            return l->slots[at] - 1;
    }
    if (!may_add)
        return UINT32_MAX;
    l->lists = mem_grow(l->lists, l->len, &l->cap, sizeof(*l->lists));
    l->lists[l->len] =
        (struct list){(uint32_t)l->pool.len, (uint32_t)len, hash};
    for (size_t i = 0; i < len; i++)
        numbers_add(&l->pool, items[i]);
    l->slots[at] = (uint32_t)++l->len;
    return (uint32_t)l->len - 1;
}

/* What leads to what: sorted by `from`, found by `first`. */
struct index {
    uint32_t *first; /* by from: its first entry in `to`; one more behind the last */
    uint32_t *to;
};

/* Pairs of numbers, the first in the upper half. */
struct pairs {
    uint64_t *items;
    size_t len, cap;
};

static void pairs_add(struct pairs *p, uint32_t a, uint32_t b)
{
    p->items = mem_grow(p->items, p->len, &p->cap, sizeof(*p->items));
    p->items[p->len++] = (uint64_t)a << 32 | b;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void pairs_sort(struct pairs *p)
{
    if (p->len > 1)
        qsort(p->items, p->len, sizeof(*p->items), compare);
}

/* Counting sort; the order of pairs with the same first stays. */
static struct index index_of(const struct pairs *p, size_t firsts)
{
    struct index ix = {mem_zalloc(firsts + 2, sizeof(*ix.first)),
                       mem_alloc((p->len + 1) * sizeof(*ix.to))};

    for (size_t i = 0; i < p->len; i++)
        ix.first[(p->items[i] >> 32) + 2]++;
    for (size_t i = 2; i < firsts + 2; i++)
        ix.first[i] += ix.first[i - 1];
    for (size_t i = 0; i < p->len; i++)
        ix.to[ix.first[(p->items[i] >> 32) + 1]++] = (uint32_t)p->items[i];
    return ix;
}

static void index_release(struct index *ix)
{
    free(ix->first);
    free(ix->to);
}

struct making {
    const struct phrases *p;
    struct phrase_machine *m;
    struct numbers bytes_left; /* unused bytes: keeps the struct's order plain */
    size_t bytes_len;
    struct lists symbols; /* is_stop, then classes */
    struct lists states;  /* nodes */
    struct index edges;   /* node to edge */
    struct index words;   /* class to symbols */
    size_t steps_len, outputs_len, outputs_cap, gaps_len, gaps_cap, states_cap;
    size_t states_most;
};
