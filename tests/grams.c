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

static uint32_t entry_id(struct grams *g, struct str text)
{
    size_t at = str_hash(text, 0) & (g->slots_len - 1);

    while (g->slots[at] != 0 && !str_eq(g->entries[g->slots[at] - 1].text, text))
        at = (at + 1) & (g->slots_len - 1);
    if (g->slots[at] == 0) {
        g->entries =
            mem_grow(g->entries, g->entries_len, &g->entries_cap, sizeof(*g->entries));
        g->entries[g->entries_len++] =
            (struct gram_entry){arena_copy(&g->arena, text), 0};
        g->slots[at] = (uint32_t)g->entries_len;
    }
    return g->slots[at] - 1;
}

void grams_add(struct grams *g, size_t first, struct str text)
{
    uint32_t id;

    if (g->entries_len * 2 >= g->slots_len || g->ids_len - first == ROW_GRAMS)
        return;
    id = entry_id(g, text);
    for (size_t i = first; i < g->ids_len; i++) {
        if (g->ids[i] == id)
            return;
    }
    g->ids = mem_grow(g->ids, g->ids_len, &g->ids_cap, sizeof(*g->ids));
    g->ids[g->ids_len++] = id;
    g->entries[id].count++;
}
