#include "base/arena.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 2 * 1024, ALIGN = 16 };

struct arena_block {
    struct arena_block *older;
    size_t size;
    max_align_t bytes[];
};

static void free_chain(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *older = block->older;

        free(block);
        block = older;
    }
}

void arena_release(struct arena *a)
{
    if (a == NULL)
        return;
    free_chain(a->block);
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    if (a->block != NULL) {
        free_chain(a->block->older);
        a->block->older = NULL;
        a->total = a->block->size;
    }
    a->used = 0;
}

/* `size` bytes, not zeroed. */
static char *take(struct arena *a, size_t size)
{
    char *at;

    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (a->block == NULL || a->block->size - a->used < size) {
        size_t grow = a->total < 1024 * 1024 ? a->total : 1024 * 1024;
        size_t want = grow > BLOCK_MIN ? grow : BLOCK_MIN;
        struct arena_block *block;

        if (want < size)
            want = size;
        block = mem_alloc(sizeof(*block) + want);
        block->older = a->block;
        block->size = want;
        a->block = block;
        a->used = 0;
        a->total += want;
    }
    at = (char *)a->block->bytes + a->used;
    a->used += size;
    return at;
}

void *arena_alloc(struct arena *a, size_t size)
{
    char *at = take(a, size);

    memset(at, 0, size);
    return at;
}

struct str arena_copy(struct arena *a, struct str s)
{
    char *at = take(a, s.len + 1);

    if (s.len > 0)
        memcpy(at, s.ptr, s.len);
    at[s.len] = '\0';
    return (struct str){at, s.len};
}

/* Into what is left of the block first: most texts fit, and are then made once. */
struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    size_t left = a->block != NULL ? a->block->size - a->used : 0;
    char *at = left > 0 ? (char *)a->block->bytes + a->used : NULL;
    va_list args, again;
    int made;
    size_t len;

    va_start(args, fmt);
    va_copy(again, args);
    made = vsnprintf(at, left, fmt, args);
    va_end(args);
    len = made > 0 ? (size_t)made : 0;
    at = take(a, len + 1);
    if (len >= left)
        (void)vsnprintf(at, len + 1, fmt, again);
    va_end(again);
    at[len] = '\0';
    return (struct str){at, len};
}
