/*
 * arena.h - memory that dies together
 *
 * A batch, a settings tree or a report lives in one arena and is released at
 * once. Zero-initialised storage is an empty arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/status.h"
#include "base/str.h"

struct arena_block;
struct arena {
    struct arena_block *block; /* the newest, linked to older ones */
    size_t used;               /* bytes taken in the newest */
    size_t total;              /* bytes held in all blocks */
};

void arena_release(struct arena *a); /* frees all; the arena is empty again */
void arena_reset(struct arena *a);   /* empty, but the newest block is kept */

/* `size` zeroed bytes, aligned for any object; live until release or reset. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of `s` in the arena, NUL-ended behind its length. */
struct str arena_copy(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
