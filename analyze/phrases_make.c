/*
 * phrases_make.c - from the trees of phrases to the machine that finds them: symbols
 */
#include "analyze/phrases_make.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Number classes and nodes through; the root of each tree has no number. */
static void number_all(struct phrase_making *k)
{
    for (size_t i = 0; i < k->parts_len; i++) {
        k->class_base[i + 1] = k->class_base[i] + (uint32_t)k->parts[i]->classes_len;
        k->node_base[i + 1] = k->node_base[i] + (uint32_t)k->parts[i]->nodes_len - 1;
    }
}

/* What each class leads to, from the roots and from other nodes. */
static void index_edges(struct phrase_making *k)
{
    uint32_t classes = k->class_base[k->parts_len];
    uint32_t *at = mem_zalloc(classes + 2, sizeof(*at));

    k->roots = mem_zalloc(classes + 1, sizeof(*k->roots));
    k->first_edge = at;
    k->edges = mem_zalloc(k->node_base[k->parts_len] + 1, sizeof(*k->edges));
    for (size_t n = 0; n < k->parts_len; n++) {
        const struct phrases *p = k->parts[n];

        for (size_t i = 0; i < p->edges_cap; i++) {
            uint32_t class_id = k->class_base[n] + p->edges[i].class_id;

            if (p->edges[i].to != 0 && p->edges[i].from == 0)
                k->roots[class_id] = k->node_base[n] + p->edges[i].to;
            else if (p->edges[i].to != 0)
                at[class_id + 2]++;
        }
    }
    for (size_t i = 2; i < classes + 2; i++)
        at[i] += at[i - 1];
    for (size_t n = 0; n < k->parts_len; n++) {
        const struct phrases *p = k->parts[n];

        for (size_t i = 0; i < p->edges_cap; i++) {
            if (p->edges[i].to != 0 && p->edges[i].from != 0)
                k->edges[at[k->class_base[n] + p->edges[i].class_id + 1]++] =
                    (struct phrase_way){k->node_base[n] + p->edges[i].from,
                                        k->node_base[n] + p->edges[i].to};
        }
    }
}

static void add_member(const struct phrase_making *k, size_t part, int32_t member,
                       struct phrase_signature *s)
{
    const struct phrase_word *w;

    if (member < 0)
        return;
    w = &k->parts[part]->members[member];
    s->stops |= (uint8_t)(w->is_stop << part);
    for (size_t i = 0; i < w->len && s->len < PHRASE_CLASSES_MAX; i++) {
        uint32_t class_id = k->class_base[part] + w->classes[i];

        s->classes[s->len++] = class_id;
        if (k->roots[class_id] != 0) {
            uint32_t *next = &s->classes[s->from[part] + s->starts[part]++];

            s->classes[s->len - 1] = *next;
            *next = class_id;
        }
    }
}

/* By the classes of the word itself, where it is one, and of its beginnings. */
static void sign(const struct phrase_making *k, struct str key, bool is_whole,
                 struct phrase_signature *s)
{
    *s = (struct phrase_signature){.len = 0};
    for (size_t part = 0; part < k->parts_len; part++) {
        const struct phrases *p = k->parts[part];
        uint64_t lengths = key.len >= 2 ? p->prefix_lengths[phrase_head(key.ptr)] : 0;

        s->from[part] = s->len;
        if (is_whole)
            add_member(k, part, phrase_map_get(&p->words, key, word_hash(key)), s);
        for (size_t n = 2; n <= key.len && n <= TOKEN_WORD_MAX && lengths >> n != 0;
             n++) {
            struct str head = {key.ptr, n};

            if ((lengths >> n & 1) != 0)
                add_member(k, part, phrase_map_get(&p->prefixes, head, word_hash(head)),
                           s);
        }
    }
}

static bool is_same(const struct phrase_signature *a, const struct phrase_signature *b)
{
    return a->len == b->len && a->stops == b->stops &&
           memcmp(a->classes, b->classes, a->len * sizeof(*a->classes)) == 0;
}

static size_t slot_of(const struct phrase_making *k, const struct phrase_signature *s)
{
    struct str bytes = {(const char *)s->classes, s->len * sizeof(*s->classes)};
    size_t at = (size_t)str_hash(bytes, s->stops) & (k->slots_cap - 1);

    while (k->slots[at] != 0 && !is_same(&k->signatures[k->slots[at] - 1], s))
        at = (at + 1) & (k->slots_cap - 1);
    return at;
}

static uint32_t symbol_of(struct phrase_making *k, const struct phrase_signature *s)
{
    size_t at = slot_of(k, s);

    if (k->slots[at] == 0) {
        k->signatures = mem_grow(k->signatures, k->signatures_len, &k->signatures_cap,
                                 sizeof(*k->signatures));
        k->signatures[k->signatures_len++] = *s;
        k->slots[at] = (uint32_t)k->signatures_len;
    }
    return k->slots[at] - 1;
}

/* Its slot, or the free one where it belongs. */
static struct phrase_key *key_slot(const struct phrase_making *k,
                                   const struct phrase_keys *keys, struct str key,
                                   uint32_t hash)
{
    size_t i = hash & (keys->cap - 1);

    while (keys->slots[i].len != 0 &&
           (keys->slots[i].hash != hash || keys->slots[i].len != key.len ||
            memcmp(k->m->bytes + keys->slots[i].at, key.ptr, key.len) != 0))
        i = (i + 1) & (keys->cap - 1);
    return &keys->slots[i];
}

static void add_keys(struct phrase_making *k, const struct phrase_map *map, bool is_whole,
                     struct phrase_keys *out)
{
    for (size_t i = 0; i < map->cap; i++) {
        const struct phrase_slot *slot = &map->slots[i];
        struct phrase_signature s;
        struct phrase_key *key;

        if (slot->value < 0)
            continue;
        key = key_slot(k, out, slot->key, slot->hash);
        if (key->len != 0)
            continue; /* another tree has it too */
        sign(k, slot->key, is_whole, &s);
        *key = (struct phrase_key){slot->hash, (uint32_t)k->bytes_len,
                                   (uint32_t)slot->key.len, symbol_of(k, &s)};
        memcpy(k->m->bytes + k->bytes_len, slot->key.ptr, slot->key.len);
        k->bytes_len += slot->key.len;
    }
}

static void make_table(struct phrase_keys *keys, size_t len)
{
    for (keys->cap = 64; keys->cap < 2 * len;)
        keys->cap *= 2;
    keys->slots = mem_zalloc(keys->cap, sizeof(*keys->slots));
}

static size_t key_bytes(const struct phrase_map *map)
{
    size_t n = 0;

    for (size_t i = 0; i < map->cap; i++)
        n += map->slots[i].value >= 0 ? map->slots[i].key.len : 0;
    return n;
}

/* Put the beginnings where words with the same two first bytes look for them. */
static void sort_beginnings(struct phrase_machine *m, const struct phrase_keys *keys)
{
    const struct str ones = STR("\377\377\377\377\377\377\377\377");
    uint32_t *at = mem_zalloc(PHRASE_HEADS + 2, sizeof(*at));
    size_t longest = 0;

    for (size_t i = 0; i < keys->cap; i++) {
        if (keys->slots[i].len != 0)
            at[phrase_head(m->bytes + keys->slots[i].at) + 2]++;
        if (keys->slots[i].len > longest)
            longest = keys->slots[i].len;
    }
    for (size_t i = 2; i < PHRASE_HEADS + 2; i++)
        at[i] += at[i - 1];
    m->beginnings = mem_alloc((at[PHRASE_HEADS + 1] + 1) * sizeof(*m->beginnings));
    for (size_t len = longest + 1; len-- > 0;) {
        for (size_t i = 0; i < keys->cap; i++) {
            const struct phrase_key *key = &keys->slots[i];
            struct str bytes = {m->bytes + key->at, key->len};

            if (key->len == len && len > 0)
                m->beginnings[at[phrase_head(bytes.ptr) + 1]++] =
                    (struct phrase_beginning){word_head(bytes).first,
                                              word_head(str_slice(ones, 0, len)).first,
                                              key->at, key->len, key->symbol};
        }
    }
    m->heads = at;
}

static void make_symbols(struct phrase_making *k)
{
    struct phrase_machine *m = k->m;
    struct phrase_keys prefixes;
    size_t words = 0, beginnings = 0, bytes = 0;

    for (size_t n = 0; n < k->parts_len; n++) {
        const struct phrases *p = k->parts[n];

        words += p->words.len;
        beginnings += p->prefixes.len;
        bytes += key_bytes(&p->words) + key_bytes(&p->prefixes);
    }
    for (k->slots_cap = 64; k->slots_cap < 2 * (words + beginnings);)
        k->slots_cap *= 2;
    k->slots = mem_zalloc(k->slots_cap, sizeof(*k->slots));
    m->bytes = mem_zalloc(bytes + 1, 1);
    (void)symbol_of(k, &(struct phrase_signature){.len = 0});
    make_table(&m->words, words);
    make_table(&prefixes, beginnings);
    for (size_t n = 0; n < k->parts_len; n++)
        add_keys(k, &k->parts[n]->words, true, &m->words);
    for (size_t n = 0; n < k->parts_len; n++)
        add_keys(k, &k->parts[n]->prefixes, false, &prefixes);
    sort_beginnings(m, &prefixes);
    free(prefixes.slots);
    m->symbols_len = (uint32_t)k->signatures_len;
}

void phrase_machine_make(struct phrases *const *parts, const uint8_t *rounds,
                         size_t parts_len, struct phrase_machine *m)
{
    struct phrase_making k = {
        .parts = parts, .rounds = rounds, .parts_len = parts_len, .m = m};

    number_all(&k);
    index_edges(&k);
    make_symbols(&k);
    phrase_making_lay(&k);
    free(k.signatures);
    free(k.slots);
    free(k.roots);
    free(k.first_edge);
    free(k.edges);
}

void phrase_machine_release(struct phrase_machine *m)
{
    free(m->words.slots);
    free(m->beginnings);
    free(m->heads);
    free(m->bytes);
    free(m->stops);
    for (size_t r = 0; r < PHRASE_ROUNDS; r++) {
        free(m->rounds[r].starts);
        free(m->rounds[r].far);
    }
    free(m->places);
    free(m->ends);
    free(m->lists);
    free(m->targets);
    free(m->steps);
    free(m->owners);
}
