#include "tests/grams.h"

#include "base/mem.h"

#include <stdlib.h>

enum { ROW_GRAMS = 2000, SLOTS = 1 << 16 };

void grams_init(struct grams *g)
{
    *g = (struct grams){.slots_len = SLOTS};
    g->slots = mem_zalloc(SLOTS, sizeof(*g->slots));
}

void grams_close(struct grams *g)
{
    g->is_closed = true;
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

/* Half of the slots stay free. */
static void grow(struct grams *g)
{
    if (g->entries_len * 2 < g->slots_len)
        return;
    free(g->slots);
    g->slots_len *= 2;
    g->slots = mem_zalloc(g->slots_len, sizeof(*g->slots));
    for (size_t i = 0; i < g->entries_len; i++)
        g->slots[find_slot(g, g->entries[i].text)] = (uint32_t)i + 1;
}

/* The number of an entry, from 1; 0: it is not there, and may not come. */
static uint32_t entry_of(struct grams *g, struct str text)
{
    size_t at = find_slot(g, text);

    if (g->slots[at] != 0 || g->is_closed)
        return g->slots[at];
    g->entries =
        mem_grow(g->entries, g->entries_len, &g->entries_cap, sizeof(*g->entries));
    g->entries[g->entries_len++] = (struct gram_entry){arena_copy(&g->arena, text), 0};
    g->slots[at] = (uint32_t)g->entries_len;
    grow(g);
    return (uint32_t)g->entries_len;
}

static bool has_id(const struct grams *g, size_t first, uint32_t id)
{
    for (size_t i = first; i < g->ids_len; i++) {
        if (g->ids[i] == id)
            return true;
    }
    return false;
}

static void add(struct grams *g, size_t first, struct str text, bool is_again)
{
    uint32_t entry = g->ids_len - first < ROW_GRAMS ? entry_of(g, text) : 0;
    bool is_new;

    if (entry == 0)
        return;
    is_new = !has_id(g, first, entry - 1);
    if (!is_new && !is_again)
        return;
    g->ids = mem_grow(g->ids, g->ids_len, &g->ids_cap, sizeof(*g->ids));
    g->ids[g->ids_len++] = entry - 1;
    g->entries[entry - 1].count += is_new;
}

void grams_add(struct grams *g, size_t first, struct str text)
{
    add(g, first, text, false);
}

void grams_add_again(struct grams *g, size_t first, struct str text)
{
    add(g, first, text, true);
}
