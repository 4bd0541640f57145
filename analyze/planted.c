#include "analyze/planted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int64_t planted_time(const struct mention *m)
{
    return m->posted_at != TIME_UNKNOWN ? m->posted_at : m->seen_at;
}

bool planted_is_review(const struct mention *m)
{
    return !isnan(m->rating) && m->author.len > 0 && planted_time(m) != TIME_UNKNOWN;
}

static int by_latest(const void *a, const void *b)
{
    const struct planted_group *x = a, *y = b;

    if (x->to != y->to)
        return x->to > y->to ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->members[0] > y->members[0]) - (x->members[0] < y->members[0]);
}

void planted_find(const struct mention *items, size_t len, struct arena *arena,
                  struct planted_group **out, size_t *out_len)
{
    struct planted_groups found = {0};

    planted_alike(items, len, arena, &found);
    planted_bursts(items, len, arena, &found);
    if (found.len > 0)
        qsort(found.items, found.len, sizeof(*found.items), by_latest);
    *out = arena_alloc(arena, found.len * sizeof(**out));
    if (found.len > 0)
        memcpy(*out, found.items, found.len * sizeof(**out));
    *out_len = found.len;
    free(found.items);
}
