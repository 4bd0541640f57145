#include "analyze/phrases_tree.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static struct phrase_slot *map_slot(const struct phrase_map *m, struct str key,
                                    uint32_t hash)
{
    size_t i = hash & (m->cap - 1);

    while (m->slots[i].value >= 0 &&
           (m->slots[i].hash != hash || !str_eq(m->slots[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static void map_grow(struct phrase_map *m)
{
    struct phrase_map old = *m;

    m->cap = old.cap == 0 ? 64 : old.cap * 2;
    m->slots = mem_alloc(m->cap * sizeof(*m->slots));
    for (size_t i = 0; i < m->cap; i++)
        m->slots[i].value = -1;
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i].value >= 0)
            *map_slot(m, old.slots[i].key, old.slots[i].hash) = old.slots[i];
    }
    free(old.slots);
}

int32_t phrase_map_get(const struct phrase_map *m, struct str key, uint32_t hash)
{
    return m->cap == 0 ? -1 : map_slot(m, key, hash)->value;
}

int32_t phrase_map_put(struct phrases *p, struct phrase_map *m, struct str key,
                       int32_t value)
{
    uint32_t hash = word_hash(key);
    struct phrase_slot *slot;

    if (m->len * 2 >= m->cap)
        map_grow(m);
    slot = map_slot(m, key, hash);
    if (slot->value < 0) {
        *slot = (struct phrase_slot){arena_copy(&p->arena, key), hash, value};
        m->len++;
    }
    return slot->value;
}

struct phrases *phrases_new(void)
{
    struct phrases *p = mem_zalloc(1, sizeof(*p));

    p->nodes = mem_grow(NULL, 0, &p->nodes_cap, sizeof(*p->nodes));
    p->nodes[p->nodes_len++] = (struct phrase_node){.output = -1};
    return p;
}

static void map_release(struct phrase_map *m)
{
    free(m->slots);
    *m = (struct phrase_map){0};
}

void phrases_drop_tree(struct phrases *p)
{
    map_release(&p->words);
    map_release(&p->prefixes);
    map_release(&p->classes);
    map_release(&p->sets);
    map_release(&p->parts);
    free(p->part_list);
    p->part_list = NULL;
    free(p->members);
    free(p->set_list);
    free(p->nodes);
    free(p->outputs);
    free(p->edges);
    p->members = NULL;
    p->set_list = NULL;
    p->nodes = NULL;
    p->outputs = NULL;
    p->edges = NULL;
    p->members_len = p->sets_len = p->nodes_len = p->outputs_len = p->edges_cap = 0;
    arena_release(&p->arena);
    arena_release(&p->scratch);
}

void phrases_free(struct phrases *p)
{
    if (p == NULL)
        return;
    phrases_drop_tree(p);
    free(p);
}

struct phrase_word *phrases_word(struct phrases *p, struct str word)
{
    bool is_prefix = str_ends(word, STR("*"));
    int32_t at;

    if (is_prefix) {
        word.len--;
        p->prefix_lengths[phrase_head(word.ptr)] |= (uint64_t)1 << (word.len & 63);
    }
    at = phrase_map_put(p, is_prefix ? &p->prefixes : &p->words, word,
                        (int32_t)p->members_len);
    if ((size_t)at == p->members_len) {
        p->members =
            mem_grow(p->members, p->members_len, &p->members_cap, sizeof(*p->members));
        p->members[p->members_len++] = (struct phrase_word){0};
    }
    return &p->members[at];
}

/* Most words are of one class or two. */
static void add_class(struct phrases *p, struct phrase_word *w, uint32_t class_id)
{
    if (w->len == w->cap) {
        uint32_t *old = w->classes;

        w->cap = w->cap == 0 ? 2 : 2 * w->cap;
        w->classes = arena_alloc(&p->arena, w->cap * sizeof(*w->classes));
        if (w->len > 0)
            memcpy(w->classes, old, w->len * sizeof(*old));
    }
    w->classes[w->len++] = class_id;
}

uint32_t phrases_class(struct phrases *p, struct str key, const struct str *words,
                       size_t len)
{
    int32_t id = phrase_map_put(p, &p->classes, key, (int32_t)p->classes_len);

    if ((size_t)id < p->classes_len)
        return (uint32_t)id;
    p->classes_len++;
    for (size_t i = 0; i < len; i++) {
        struct phrase_word *w = phrases_word(p, words[i]);

        if (w->len > 0 && w->classes[w->len - 1] == (uint32_t)id)
            continue; /* the same word twice */
        add_class(p, w, (uint32_t)id);
    }
    return (uint32_t)id;
}

static struct phrase_edge *edge_slot(const struct phrases *p, uint32_t from,
                                     uint32_t class_id)
{
    uint32_t mixed = (from * 0x9E3779B1u) ^ (class_id * 0x85EBCA6Bu);
    size_t i = (mixed ^ mixed >> 15) & (p->edges_cap - 1);

    while (p->edges[i].to != 0 &&
           (p->edges[i].from != from || p->edges[i].class_id != class_id))
        i = (i + 1) & (p->edges_cap - 1);
    return &p->edges[i];
}

static void edges_grow(struct phrases *p)
{
    struct phrase_edge *old = p->edges;
    size_t old_cap = p->edges_cap;

    p->edges_cap = old_cap == 0 ? 256 : old_cap * 2;
    p->edges = mem_zalloc(p->edges_cap, sizeof(*p->edges));
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].to != 0)
            *edge_slot(p, old[i].from, old[i].class_id) = old[i];
    }
    free(old);
}

static uint32_t node_new(struct phrases *p, unsigned gap)
{
    p->nodes = mem_grow(p->nodes, p->nodes_len, &p->nodes_cap, sizeof(*p->nodes));
    p->nodes[p->nodes_len] = (struct phrase_node){.output = -1, .gap = (uint8_t)gap};
    return (uint32_t)p->nodes_len++;
}

static uint32_t next_of(const struct phrases *p, uint32_t node, uint32_t class_id)
{
    return p->edges_cap == 0 ? 0 : edge_slot(p, node, class_id)->to;
}

uint32_t phrases_node(struct phrases *p, uint32_t node, uint32_t class_id)
{
    uint32_t to = next_of(p, node, class_id);

    if (to != 0)
        return to;
    if (p->edges_len * 2 >= p->edges_cap)
        edges_grow(p);
    to = node_new(p, 0);
    *edge_slot(p, node, class_id) = (struct phrase_edge){node, class_id, to};
    p->edges_len++;
    return to;
}

/* Gaps of several lengths after one node hang on each other in a chain. */
uint32_t phrases_gap_node(struct phrases *p, uint32_t node, unsigned gap)
{
    uint32_t to;

    while (p->nodes[node].gap_node != 0) {
        node = p->nodes[node].gap_node;
        if (p->nodes[node].gap == gap)
            return node;
    }
    to = node_new(p, gap);
    p->nodes[node].gap_node = to;
    return to;
}

void phrases_output(struct phrases *p, uint32_t node, uint32_t value)
{
    for (int32_t o = p->nodes[node].output; o >= 0; o = p->outputs[o].next) {
        if (p->outputs[o].value == value)
            return;
    }
    p->outputs =
        mem_grow(p->outputs, p->outputs_len, &p->outputs_cap, sizeof(*p->outputs));
    p->outputs[p->outputs_len] = (struct phrase_output){value, p->nodes[node].output};
    p->nodes[node].output = (int32_t)p->outputs_len++;
}
