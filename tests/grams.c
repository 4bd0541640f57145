#include "tests/grams.h"

#include "base/mem.h"

#include <stdlib.h>

enum { ROW_GRAMS = 2000 };

void grams_init(struct grams *g, size_t slots)
{
    *g = (struct grams){.slots_len = slots};
    g->slots = mem_zalloc(slots, sizeof(*g->slots));
}

void grams_release(struct grams *g)
{
    arena_release(&g->arena);
    free(g->entries);
    free(g->ids);
    free(g->slots);
}

static size_t find_slot(const struct grams *g, struct str text)
{
    size_t at = str_hash(text, 0) & (g->slots_len - 1);

    while (g->slots[at] != 0 && !str_eq(g->entries[g->slots[at] - 1].text, text))
        at = (at + 1) & (g->slots_len - 1);
    return at;
}

static uint32_t entry_id(struct grams *g, struct str text)
{
    size_t at = find_slot(g, text);

    if (g->slots[at] == 0) {
        g->entries =
            mem_grow(g->entries, g->entries_len, &g->entries_cap, sizeof(*g->entries));
        g->entries[g->entries_len++] =
            (struct gram_entry){arena_copy(&g->arena, text), 0};
        g->slots[at] = (uint32_t)g->entries_len;
    }
    return g->slots[at] - 1;
}

static bool has_id(const struct grams *g, size_t first, uint32_t id)
{
    for (size_t i = first; i < g->ids_len; i++) {
        if (g->ids[i] == id)
            return true;
    }
    return false;
}

static bool add(struct grams *g, size_t first, struct str text, bool is_again)
{
    uint32_t id;
    bool is_new;

    if (g->entries_len * 2 >= g->slots_len || g->ids_len - first >= ROW_GRAMS)
        return false;
    id = entry_id(g, text);
    is_new = !has_id(g, first, id);
    if (!is_new && !is_again)
        return false;
    g->ids = mem_grow(g->ids, g->ids_len, &g->ids_cap, sizeof(*g->ids));
    g->ids[g->ids_len++] = id;
    g->entries[id].count += is_new;
    return is_new;
}

bool grams_add(struct grams *g, size_t first, struct str text)
{
    return add(g, first, text, false);
}

void grams_add_again(struct grams *g, size_t first, struct str text)
{
    (void)add(g, first, text, true);
}
