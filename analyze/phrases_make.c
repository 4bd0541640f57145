/*
 * phrases_make.c - from the tree of phrases to the machine that finds them
 */
#include "analyze/phrases_machine.h"
#include "analyze/phrases_tree.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 48 }; /* of one word */

/* Classes of the words of one symbol, those first that a phrase can begin with. */
struct signature {
    uint32_t classes[CLASSES_MAX];
    uint32_t len, starts;
    bool is_stop;
};

struct making {
    const struct phrases *p;
    struct phrase_machine *m;
    size_t bytes_len;
    struct signature *signatures; /* of the symbols, without the numbers left out */
    size_t signatures_len, signatures_cap;
    uint32_t *slots; /* signature + 1 by hash; 0: free */
    size_t slots_cap;
    uint32_t *first_edge; /* by class: its edges in `edges` */
    uint32_t *edges;      /* places in p->edges */
};

/* ---- symbols ---- */

static uint32_t root_of(const struct making *k, uint32_t class_id)
{
    for (uint32_t e = k->first_edge[class_id]; e < k->first_edge[class_id + 1]; e++) {
        if (k->p->edges[k->edges[e]].from == 0)
            return k->p->edges[k->edges[e]].to;
    }
    return 0;
}

static void add_member(const struct making *k, const struct phrase_word *w,
                       struct signature *s)
{
    s->is_stop |= w->is_stop;
    for (size_t i = 0; i < w->len && s->len < CLASSES_MAX; i++) {
        uint32_t class_id = w->classes[i];

        s->classes[s->len++] = class_id;
        if (root_of(k, class_id) != 0) {
            s->classes[s->len - 1] = s->classes[s->starts];
            s->classes[s->starts++] = class_id;
        }
    }
}

/* By the classes of the word itself and of its beginnings. */
static void sign(const struct making *k, struct str key, const struct phrase_word *own,
                 struct signature *out)
{
    const struct phrases *p = k->p;
    uint64_t lengths = key.len >= 2 ? p->prefix_lengths[phrase_head(key.ptr)] : 0;

    *out = (struct signature){.len = 0};
    if (own != NULL)
        add_member(k, own, out);
    for (size_t n = 2; n <= key.len && n <= TOKEN_WORD_MAX && lengths >> n != 0; n++) {
        struct str head = {key.ptr, n};
        int32_t at = -1;

        if ((lengths >> n & 1) != 0)
            at = phrase_map_get(&p->prefixes, head, word_hash(head));
        if (at >= 0)
            add_member(k, &p->members[at], out);
    }
}

/* The number of symbol n, from 0: none ends like 0. */
static uint32_t spread(size_t n)
{
    return (uint32_t)(n + 1 + n / (PHRASE_BITS - 1));
}

static bool is_same(const struct signature *a, const struct signature *b)
{
    return a->len == b->len && a->is_stop == b->is_stop &&
           memcmp(a->classes, b->classes, a->len * sizeof(*a->classes)) == 0;
}

static size_t slot_of(const struct making *k, const struct signature *s)
{
    struct str bytes = {(const char *)s->classes, s->len * sizeof(*s->classes)};
    size_t at = (size_t)str_hash(bytes, s->is_stop) & (k->slots_cap - 1);

    while (k->slots[at] != 0 && !is_same(&k->signatures[k->slots[at] - 1], s))
        at = (at + 1) & (k->slots_cap - 1);
    return at;
}

static uint32_t symbol_of(struct making *k, const struct signature *s)
{
    size_t at;

    if (s->len == 0 && !s->is_stop)
        return 0;
    at = slot_of(k, s);
    if (k->slots[at] == 0) {
        k->signatures = mem_grow(k->signatures, k->signatures_len, &k->signatures_cap,
                                 sizeof(*k->signatures));
        k->signatures[k->signatures_len++] = *s;
        k->slots[at] = (uint32_t)k->signatures_len;
    }
    return spread(k->slots[at] - 1);
}

static void make_keys(struct making *k, const struct phrase_map *map, bool is_whole,
                      struct phrase_keys *out)
{
    out->cap = map->cap > 0 ? map->cap : 1;
    out->slots = mem_zalloc(out->cap, sizeof(*out->slots));
    for (size_t i = 0; i < map->cap; i++) { /* the same places as in the map */
        const struct phrase_slot *slot = &map->slots[i];
        struct signature s;

        if (slot->value < 0)
            continue;
        sign(k, slot->key, is_whole ? &k->p->members[slot->value] : NULL, &s);
        out->slots[i] = (struct phrase_key){slot->hash, (uint32_t)k->bytes_len,
                                            (uint32_t)slot->key.len, symbol_of(k, &s)};
        memcpy(k->m->bytes + k->bytes_len, slot->key.ptr, slot->key.len);
        k->bytes_len += slot->key.len;
    }
}

static size_t key_bytes(const struct phrase_map *map)
{
    size_t n = 0;

    for (size_t i = 0; i < map->cap; i++)
        n += map->slots[i].value >= 0 ? map->slots[i].key.len : 0;
    return n;
}

static void make_symbols(struct making *k)
{
    const struct phrases *p = k->p;
    struct phrase_machine *m = k->m;

    for (k->slots_cap = 64; k->slots_cap < 2 * (p->words.len + p->prefixes.len);)
        k->slots_cap *= 2;
    k->slots = mem_zalloc(k->slots_cap, sizeof(*k->slots));
    m->bytes = mem_zalloc(key_bytes(&p->words) + key_bytes(&p->prefixes) + 1, 1);
    m->heads = mem_alloc(sizeof(p->prefix_lengths));
    memcpy(m->heads, p->prefix_lengths, sizeof(p->prefix_lengths));
    make_keys(k, &p->words, true, &m->words);
    make_keys(k, &p->prefixes, false, &m->beginnings);
    m->symbols_len = spread(k->signatures_len);
    m->symbols = mem_zalloc(m->symbols_len, sizeof(*m->symbols));
}

/* ---- places and steps ---- */

/* Which edges there are of each class. */
static void index_edges(struct making *k)
{
    const struct phrases *p = k->p;
    uint32_t *at = mem_zalloc(p->classes_len + 2, sizeof(*at));

    k->first_edge = at;
    k->edges = mem_zalloc(p->edges_len + 1, sizeof(*k->edges));
    for (size_t i = 0; i < p->edges_cap; i++) {
        if (p->edges[i].to != 0)
            at[p->edges[i].class_id + 2]++;
    }
    for (size_t i = 2; i < p->classes_len + 2; i++)
        at[i] += at[i - 1];
    for (size_t i = 0; i < p->edges_cap; i++) {
        if (p->edges[i].to != 0)
            k->edges[at[p->edges[i].class_id + 1]++] = (uint32_t)i;
    }
}

static void make_places(struct making *k)
{
    const struct phrases *p = k->p;
    struct phrase_machine *m = k->m;
    uint32_t used = 1;

    m->places = mem_zalloc(p->nodes_len, sizeof(*m->places));
    m->outputs = mem_zalloc(2 * p->outputs_len + 1, sizeof(*m->outputs));
    for (size_t n = 0; n < p->nodes_len; n++) {
        const struct phrase_node *node = &p->nodes[n];

        m->places[n] = (struct phrase_place){.outputs = node->output < 0 ? 0 : used,
                                             .gap = node->gap_node,
                                             .most = node->gap};
        if (node->output < 0)
            continue;
        used++;
        for (int32_t o = node->output; o >= 0; o = p->outputs[o].next)
            m->outputs[used++] = p->outputs[o].value;
        m->outputs[m->places[n].outputs] = used - m->places[n].outputs - 1;
    }
}

/* How many steps the words of a symbol can make. */
static size_t count_steps(const struct making *k)
{
    size_t n = 0;

    for (size_t i = 0; i < k->signatures_len; i++) {
        const struct signature *s = &k->signatures[i];

        for (uint32_t c = 0; c < s->len; c++)
            n += k->first_edge[s->classes[c] + 1] - k->first_edge[s->classes[c]];
    }
    return n;
}

static void add_step(struct phrase_machine *m, struct phrase_step step)
{
    size_t at = phrase_step_slot(step.from, step.symbol);

    while (m->steps[at & (m->steps_cap - 1)].to != 0)
        at++;
    m->steps[at & (m->steps_cap - 1)] = step;
    m->places[step.from].next |= phrase_bit(step.symbol);
}

/* Steps of one symbol from one place stand in the order of its classes. */
static void make_steps(struct making *k)
{
    struct phrase_machine *m = k->m;
    size_t len = count_steps(k);

    for (m->steps_cap = 16; m->steps_cap < 2 * len;)
        m->steps_cap *= 2;
    m->steps = mem_zalloc(m->steps_cap, sizeof(*m->steps));
    for (size_t i = 0; i < k->signatures_len; i++) {
        const struct signature *s = &k->signatures[i];

        for (uint32_t c = 0; c < s->len; c++) {
            uint32_t e = k->first_edge[s->classes[c]];

            for (; e < k->first_edge[s->classes[c] + 1]; e++) {
                const struct phrase_edge *edge = &k->p->edges[k->edges[e]];

                if (edge->from != 0)
                    add_step(m, (struct phrase_step){edge->from, spread(i), edge->to});
            }
        }
    }
}

static void make_start(struct making *k, size_t i, uint32_t *used)
{
    const struct signature *s = &k->signatures[i];
    struct phrase_machine *m = k->m;
    struct phrase_symbol *symbol = &m->symbols[spread(i)];

    *symbol = (struct phrase_symbol){
        .start = *used, .starts = (uint8_t)s->starts, .is_stop = s->is_stop};
    for (uint32_t c = 0; c < s->starts; c++) {
        uint32_t root = root_of(k, s->classes[c]);
        const struct phrase_place *place = &m->places[root];

        m->starts[(*used)++] = root;
        symbol->next |= place->next;
        if (place->outputs != 0) {
            symbol->is_one = !symbol->is_phrase && m->outputs[place->outputs] == 1;
            symbol->one = m->outputs[place->outputs + 1];
            symbol->is_phrase = true;
        }
        for (uint32_t g = place->gap; g != 0; g = m->places[g].gap) {
            symbol->far |= m->places[g].next;
            if (m->places[g].most > symbol->most)
                symbol->most = (uint8_t)m->places[g].most;
        }
    }
}

static void make_starts(struct making *k)
{
    uint32_t used = 0;
    size_t len = 0;

    for (size_t i = 0; i < k->signatures_len; i++)
        len += k->signatures[i].starts;
    k->m->starts = mem_zalloc(len + 1, sizeof(*k->m->starts));
    for (size_t i = 0; i < k->signatures_len; i++)
        make_start(k, i, &used);
}

void phrase_machine_make(const struct phrases *p, struct phrase_machine *m)
{
    struct making k = {.p = p, .m = m};

    index_edges(&k);
    make_symbols(&k);
    make_places(&k);
    make_steps(&k);
    make_starts(&k);
    free(k.signatures);
    free(k.slots);
    free(k.first_edge);
    free(k.edges);
}

void phrase_machine_release(struct phrase_machine *m)
{
    free(m->words.slots);
    free(m->beginnings.slots);
    free(m->bytes);
    free(m->heads);
    free(m->symbols);
    free(m->starts);
    free(m->places);
    free(m->outputs);
    free(m->steps);
}
