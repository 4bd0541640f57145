#include "analyze/planted_parts.h"
#include "analyze/tokens.h"
#include "base/buf.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BRIEF_BYTES = 60 }; /* hardly a word */

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

struct planted *planted_new(void)
{
    struct planted *p = mem_zalloc(1, sizeof(*p));

    p->tokens = mem_zalloc(1, sizeof(*p->tokens));
    return p;
}

void planted_free(struct planted *p)
{
    if (p == NULL)
        return;
    tokens_release(p->tokens);
    buf_release(&p->scratch);
    free(p->tokens);
    free(p->items);
    free(p->runs);
    free(p);
}

static uint64_t hash_name(struct planted *p, struct str name)
{
    buf_reset(&p->scratch);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        buf_add_char(&p->scratch, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
    }
    return str_hash(buf_str(&p->scratch), 0);
}

bool planted_add(struct planted *p, const struct mention *m)
{
    if (!planted_is_review(m))
        return false;
    p->items = mem_grow(p->items, p->len, &p->cap, sizeof(*p->items));
    p->items[p->len++] =
        (struct planted_review){.at = planted_time(m),
                                .rating = m->rating,
                                .author = hash_name(p, m->author),
                                .stream = str_hash(m->place, str_hash(m->source, 0)),
                                .runs = p->runs_len,
                                .is_brief = m->text.len < BRIEF_BYTES};
    planted_read_runs(p, m->text);
    return true;
}

void planted_find(struct planted *p, struct arena *arena, struct planted_group **out,
                  size_t *out_len)
{
    struct planted_groups found = {0};

    planted_alike(p, arena, &found);
    planted_bursts(p, arena, &found);
    if (found.len > 0)
        qsort(found.items, found.len, sizeof(*found.items), by_latest);
    *out = arena_alloc(arena, found.len * sizeof(**out));
    if (found.len > 0)
        memcpy(*out, found.items, found.len * sizeof(**out));
    *out_len = found.len;
    free(found.items);
}
