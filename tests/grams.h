/*
 * grams.h - what texts hold, numbered: for programs that learn weights of it
 */
#ifndef TESTS_GRAMS_H
#define TESTS_GRAMS_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct gram_entry {
    struct str text;
    unsigned count; /* of rows that have it */
};

struct grams {
    struct arena arena;
    struct gram_entry *entries;
    size_t entries_len, entries_cap;
    uint32_t *ids; /* of all rows, one behind another: indices of entries */
    size_t ids_len, ids_cap;
    uint32_t *slots; /* by hash of the text: index + 1 */
    size_t slots_len;
    bool is_closed;
};

void grams_init(struct grams *g);
void grams_release(struct grams *g);

/* From now on rows get only entries that are there. */
void grams_close(struct grams *g);

/* Add an entry to the row that begins with ids[first] and is the last one, once. What is
 * past 2,000 of a row is left out. */
void grams_add(struct grams *g, size_t first, struct str text);

/* The same, as often as it comes. */
void grams_add_again(struct grams *g, size_t first, struct str text);

#endif
