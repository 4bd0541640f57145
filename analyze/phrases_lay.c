/*
 * phrases_lay.c - from the trees of phrases to the machine that finds them: places and
 * steps
 *
 * The steps of a place are a row with a hole for each symbol that leads nowhere. The rows
 * lie in one table, shifted so that the steps of one fall into the holes of others: the
 * longest first, each at the first place where it fits.
 */
#include "analyze/phrases_make.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIES = 4,             /* to fit a row in before the crowd there is left alone */
    LONG_ROW = 255,        /* rows from here on are laid in any order */
    SLOTS_FIRST = 1 << 18, /* more than our rules of one language need */
};

/* A step before it has a slot. */
struct raw {
    uint32_t from, symbol, to;
};

struct raws {
    struct raw *items;
    size_t len, cap;
};

/* The steps of one place, in the order of their symbols. */
struct row {
    const struct raw *raws;
    size_t len;
};

struct laying {
    struct phrase_making *k;
    uint32_t nodes; /* the place of node 1; places of first symbols are below */
    size_t places_len;
    struct raws raws; /* of the nodes */
    size_t *first;    /* by place: the first of its raws */
    uint32_t *skip;   /* by slot: 0 while it is free, else steps on towards a free one */
    size_t slots_len, slots_cap; /* rows can ask for those below the first */
    uint32_t crowded;            /* below, rows of about this length hardly fit */
    size_t crowded_len;
    size_t targets_len, targets_cap;
    size_t ends_len, ends_cap;
    size_t lists_len, lists_cap;
};

static void add_raw(struct raws *r, struct raw raw)
{
    r->items = mem_grow(r->items, r->len, &r->cap, sizeof(*r->items));
    r->items[r->len++] = raw;
}

/* Sort by one field, which is below `keys`; what is equal keeps its order. */
static void sort_raws(struct raws *r, size_t keys, bool by_symbol)
{
    struct raw *out = mem_alloc((r->len + 1) * sizeof(*out));
    size_t *at = mem_zalloc(keys + 1, sizeof(*at));

    for (size_t i = 0; i < r->len; i++)
        at[(by_symbol ? r->items[i].symbol : r->items[i].from) + 1]++;
    for (size_t i = 1; i < keys; i++)
        at[i] += at[i - 1];
    for (size_t i = 0; i < r->len; i++)
        out[at[by_symbol ? r->items[i].symbol : r->items[i].from]++] = r->items[i];
    free(at);
    free(r->items);
    r->items = out;
    r->cap = r->len + 1;
}

/* What the nodes lead to; by one symbol in the order of its classes. */
static void list_steps(struct laying *l)
{
    const struct phrase_making *k = l->k;

    for (uint32_t i = 0; i < k->m->symbols_len; i++) {
        const struct phrase_signature *s = &k->signatures[i];

        for (size_t c = 0; c < s->len; c++) {
            uint32_t e = k->first_edge[s->classes[c]];

            for (; e < k->first_edge[s->classes[c] + 1]; e++)
                add_raw(&l->raws, (struct raw){l->nodes - 1 + k->edges[e].from, i,
                                               l->nodes - 1 + k->edges[e].to});
        }
    }
    sort_raws(&l->raws, l->places_len, false);
    l->first = mem_zalloc(l->places_len + 1, sizeof(*l->first));
    for (size_t i = 0; i < l->raws.len; i++)
        l->first[l->raws.items[i].from + 1]++;
    for (size_t i = 1; i <= l->places_len; i++)
        l->first[i] += l->first[i - 1];
}

static struct row row_of(const struct laying *l, uint32_t place)
{
    return (struct row){l->raws.items + l->first[place],
                        l->first[place + 1] - l->first[place]};
}

/* ---- ends and gaps ---- */

static void list(struct laying *l, uint32_t place)
{
    uint32_t **lists = &l->k->m->lists;

    *lists = mem_grow(*lists, l->lists_len, &l->lists_cap, sizeof(**lists));
    (*lists)[l->lists_len++] = place;
}

/* Add to the ends of the latest place those of a node. */
static void add_ends(struct laying *l, struct phrase_place *place, size_t part,
                     uint32_t node)
{
    const struct phrases *p = l->k->parts[part];
    struct phrase_end **ends = &l->k->m->ends;

    for (int32_t o = p->nodes[node].output; o >= 0; o = p->outputs[o].next) {
        *ends = mem_grow(*ends, l->ends_len, &l->ends_cap, sizeof(**ends));
        (*ends)[l->ends_len++] = (struct phrase_end){p->outputs[o].value, (uint32_t)part};
        place->ends_len++;
    }
}

/* The list of the places behind a gap after a node. */
static uint32_t list_gaps(struct laying *l, size_t part, uint32_t node)
{
    const struct phrases *p = l->k->parts[part];
    uint32_t first = l->nodes - 1 + l->k->node_base[part], at = (uint32_t)l->lists_len;

    if (p->nodes[node].gap_node == 0)
        return 0;
    for (uint32_t g = p->nodes[node].gap_node; g != 0; g = p->nodes[g].gap_node)
        list(l, first + g);
    list(l, 0);
    return at;
}

static void make_places(struct laying *l)
{
    const struct phrase_making *k = l->k;
    struct phrase_place *place = k->m->places + l->nodes;

    for (size_t part = 0; part < k->parts_len; part++) {
        const struct phrases *p = k->parts[part];

        for (uint32_t n = 1; n < p->nodes_len; n++, place++) {
            place->ends = (uint32_t)l->ends_len;
            place->most = p->nodes[n].gap;
            place->part = (uint8_t)part;
            add_ends(l, place, part, n);
            place->more = list_gaps(l, part, n);
        }
    }
}

/* The place behind a first symbol, which has the steps and ends of all it stands for. */
static void make_root(struct laying *l, struct raws *out, size_t round, uint32_t symbol)
{
    const struct phrase_making *k = l->k;
    const struct phrase_signature *s = &k->signatures[symbol];
    uint32_t at = k->m->rounds[round].root + symbol;
    struct phrase_place *place = &k->m->places[at];

    place->ends = (uint32_t)l->ends_len;
    place->more = (uint32_t)l->lists_len;
    for (size_t part = 0; part < k->parts_len; part++) {
        const uint32_t *classes = s->classes + s->from[part];
        size_t len = k->rounds[part] == round ? s->starts[part] : 0;

        for (size_t c = 0; c < len; c++) {
            uint32_t to = l->nodes - 1 + k->roots[classes[c]];
            struct row row = row_of(l, to);

            for (size_t n = 0; n < row.len; n++)
                add_raw(out, (struct raw){at, row.raws[n].symbol, row.raws[n].to});
            list(l, to);
        }
        while (len-- > 0) /* in the order of a walk, which takes the last first */
            add_ends(l, place, part, k->roots[classes[len]] - k->node_base[part]);
    }
    list(l, 0);
}

/* The place behind a gap after a first symbol. */
static void make_far(struct laying *l, struct raws *out, size_t round, uint32_t symbol)
{
    const struct phrase_machine *m = l->k->m;
    const uint32_t *to = m->lists + m->places[m->rounds[round].root + symbol].more;
    struct phrase_far *far = &m->rounds[round].far[symbol];

    for (; *to != 0; to++) {
        for (const uint32_t *gap = m->lists + m->places[*to].more; *gap != 0; gap++) {
            struct row row = row_of(l, *gap);

            for (size_t n = 0; n < row.len; n++) {
                add_raw(out, (struct raw){m->rounds[round].far_root + symbol,
                                          row.raws[n].symbol, row.raws[n].to});
            }
            if (m->places[*gap].most > far->most)
                far->most = m->places[*gap].most;
        }
    }
}

/* ---- the table of steps ---- */

/* Fresh memory is zero already: that costs nothing until it is touched. */
static void *grow_zeroed(void *old, size_t len, size_t cap, size_t size)
{
    char *p = mem_zalloc(cap, size);

    if (len > 0)
        memcpy(p, old, len * size);
    free(old);
    return p;
}

static void grow(struct laying *l, size_t len)
{
    struct phrase_machine *m = l->k->m;
    size_t cap = l->slots_cap == 0 ? SLOTS_FIRST : l->slots_cap;

    while (cap < len)
        cap *= 2;
    m->steps = grow_zeroed(m->steps, l->slots_cap, cap, sizeof(*m->steps));
    m->owners = grow_zeroed(m->owners, l->slots_cap, cap, sizeof(*m->owners));
    l->skip = grow_zeroed(l->skip, l->slots_cap, cap, sizeof(*l->skip));
    l->slots_cap = cap;
}

static inline void reserve(struct laying *l, size_t len)
{
    if (len > l->slots_cap)
        grow(l, len);
}

/* The first free slot from `at` on. */
static uint32_t find_free(struct laying *l, uint32_t at)
{
    reserve(l, at + 2);
    while (l->skip[at] != 0) {
        l->skip[at] += l->skip[at + l->skip[at]];
        at += l->skip[at];
        reserve(l, at + 2);
    }
    return at;
}

static bool fits(struct laying *l, struct row row, uint32_t base)
{
    const uint32_t *skip;

    reserve(l, base + l->k->m->symbols_len + 1);
    skip = l->skip + base;
    for (size_t i = 0; i < row.len; i++) {
        if (skip[row.raws[i].symbol] != 0)
            return false;
    }
    return true;
}

static uint32_t find_base(struct laying *l, struct row row)
{
    uint32_t first = row.raws[0].symbol, slot;
    int tries = 0;

    if (row.len <= l->crowded_len / 2) { /* much shorter ones fit */
        l->crowded = 0;
        l->crowded_len = row.len;
    }
    slot = find_free(l, l->crowded > first ? l->crowded : first);
    while (!fits(l, row, slot - first)) {
        if (++tries % TRIES == 0)
            l->crowded = slot;
        slot = find_free(l, slot + 1 + (uint32_t)(row.len / 8)); /* short ones fill up */
    }
    return slot - first;
}

static void lay_row(struct laying *l, struct row row)
{
    struct phrase_machine *m = l->k->m;
    uint32_t base = find_base(l, row), from = row.raws[0].from;

    reserve(l, base + m->symbols_len + 1);
    m->places[from].base = base;
    if (l->slots_len < (size_t)base + m->symbols_len)
        l->slots_len = (size_t)base + m->symbols_len;
    for (size_t i = 0, end; i < row.len; i = end) {
        uint32_t slot = base + row.raws[i].symbol;

        for (end = i + 1; end < row.len && row.raws[end].symbol == row.raws[i].symbol;)
            end++;
        m->steps[slot] = (struct phrase_step){from, (uint32_t)l->targets_len};
        m->owners[slot] = phrase_owner(from);
        l->skip[slot] = 1;
        for (size_t n = i; n <= end; n++) {
            m->targets = mem_grow(m->targets, l->targets_len, &l->targets_cap,
                                  sizeof(*m->targets));
            m->targets[l->targets_len++] =
                n == i ? (uint32_t)(end - i) : row.raws[n - 1].to;
        }
    }
}

/* The next of the rows in `r`, which is sorted, from `*at` on. */
static bool next_row(const struct raws *r, size_t *at, struct row *out)
{
    size_t end = *at;

    while (end < r->len && r->items[end].from == r->items[*at].from)
        end++;
    *out = (struct row){r->items + *at, end - *at};
    *at = end;
    return out->len > 0;
}

static void lay_rows(struct laying *l, const struct raws *roots)
{
    const struct raws *all[] = {roots, &l->raws};
    struct row *rows = mem_alloc((roots->len + l->raws.len + 1) * sizeof(*rows)), row;
    size_t at[LONG_ROW + 2] = {0}; /* by length, the longest first */

    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; next_row(all[a], &i, &row);)
            at[row.len < LONG_ROW ? LONG_ROW - row.len + 1 : 1]++;
    }
    for (size_t i = 1; i < LONG_ROW + 2; i++)
        at[i] += at[i - 1];
    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; next_row(all[a], &i, &row);)
            rows[at[row.len < LONG_ROW ? LONG_ROW - row.len : 0]++] = row;
    }
    reserve(l, l->k->m->symbols_len + 1);
    for (size_t i = 0; i < at[LONG_ROW]; i++)
        lay_row(l, rows[i]);
    free(rows);
}

/* ---- all together ---- */

/* How phrases of a round begin with each symbol. */
static void make_starts(const struct laying *l, struct phrase_round *round)
{
    struct phrase_machine *m = l->k->m;

    for (uint32_t s = 1; s < m->symbols_len; s++) {
        const struct phrase_place *place = &m->places[round->root + s];
        uint32_t bits = (place->ends_len > 0 ? PHRASE_IS_SINGLE : 0) |
                        (round->far[s].most > 0 ? PHRASE_GOES_FAR : 0);

        round->far[s].base = m->places[round->far_root + s].base;
        round->starts[s] =
            place->base << PHRASE_BASE_SHIFT | bits | (bits != 0 ? PHRASE_IS_OTHER : 0);
    }
}

static void make_round(struct laying *l, struct raws *roots, size_t r)
{
    struct phrase_machine *m = l->k->m;
    struct phrase_round *round = &m->rounds[r];

    round->root = 1 + (uint32_t)(2 * r) * m->symbols_len;
    round->far_root = round->root + m->symbols_len;
    round->starts = mem_zalloc(m->symbols_len, sizeof(*round->starts));
    round->far = mem_zalloc(m->symbols_len, sizeof(*round->far));
    for (uint32_t s = 0; s < m->symbols_len; s++)
        make_root(l, roots, r, s);
    for (uint32_t s = 0; s < m->symbols_len; s++)
        make_far(l, roots, r, s);
}

static void make_all(struct laying *l, struct raws *roots)
{
    struct phrase_machine *m = l->k->m;

    m->places = mem_zalloc(l->places_len, sizeof(*m->places));
    list(l, 0); /* of places without any */
    list_steps(l);
    make_places(l);
    for (size_t r = 0; r < PHRASE_ROUNDS; r++)
        make_round(l, roots, r);
    sort_raws(roots, m->symbols_len, true);
    sort_raws(roots, l->nodes, false);
    lay_rows(l, roots);
    for (size_t r = 0; r < PHRASE_ROUNDS; r++)
        make_starts(l, &m->rounds[r]);
}

void phrase_making_lay(struct phrase_making *k)
{
    struct phrase_machine *m = k->m;
    struct laying l = {.k = k,
                       .nodes = 1 + 2 * PHRASE_ROUNDS * m->symbols_len,
                       .crowded_len = m->symbols_len};
    struct raws roots = {0};

    l.places_len = l.nodes + k->node_base[k->parts_len] + 1;
    m->stops = mem_zalloc(m->symbols_len, sizeof(*m->stops));
    for (uint32_t s = 0; s < m->symbols_len; s++)
        m->stops[s] = k->signatures[s].stops;
    make_all(&l, &roots);
    m->steps = mem_resize(m->steps, l.slots_len + m->symbols_len, sizeof(*m->steps));
    m->owners = mem_resize(m->owners, l.slots_len + m->symbols_len, sizeof(*m->owners));
    m->targets = mem_resize(m->targets, l.targets_len + 1, sizeof(*m->targets));
    m->ends = mem_resize(m->ends, l.ends_len + 1, sizeof(*m->ends));
    m->lists = mem_resize(m->lists, l.lists_len, sizeof(*m->lists));
    free(roots.items);
    free(l.raws.items);
    free(l.first);
    free(l.skip);
}
