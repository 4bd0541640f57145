/* Many reviews with the same stars at once. */
#include "analyze/planted_parts.h"
#include "analyze/stats.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
    DAY = 86400,
    WINDOW = 2 * DAY,
    BEFORE = 90 * DAY, /* what the rate is from */
    KNOWN_LEAST = 21 * DAY,
    MEMBERS_LEAST = 6,
};
static const double chance_most = 1e-3;
static const double same_least = 0.8;  /* of the reviews in the window have those stars */
static const double short_least = 0.6; /* of them have hardly a word */

/* The reviews of one source and place by time, and how many of the first n have the stars
 * looked for, and of these hardly a word. */
struct stream {
    const struct planted_review *const *items;
    size_t len;
    uint32_t *same, *brief; /* len + 1 each */
};

static int compare(const void *a, const void *b)
{
    const struct planted_review *x = *(const struct planted_review *const *)a;
    const struct planted_review *y = *(const struct planted_review *const *)b;

    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x > y) - (x < y);
}

static bool has_stars(const struct planted_review *m, bool is_good)
{
    return is_good ? m->rating >= 0.99 : m->rating <= 0.01;
}

static void count(struct stream *s, bool is_good)
{
    for (size_t i = 0; i < s->len; i++) {
        bool is_same = has_stars(s->items[i], is_good);

        s->same[i + 1] = s->same[i] + is_same;
        s->brief[i + 1] = s->brief[i] + (is_same && s->items[i]->is_brief);
    }
}

/* How many reviews are not later than `time`. */
static size_t until(const struct stream *s, int64_t time)
{
    size_t low = 0, high = s->len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->items[middle]->at <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The burst that ends with review `last`, or one with no members. */
static struct planted_group judge_window(const struct stream *s, size_t last)
{
    struct planted_group g = {.kind = PLANTED_BURST, .to = s->items[last]->at};
    int64_t begin = g.to - WINDOW, known = begin - s->items[0]->at;
    size_t first = until(s, begin), n = s->same[last + 1] - s->same[first];
    size_t brief = s->brief[last + 1] - s->brief[first];
    uint32_t before = s->same[first] - s->same[until(s, begin - BEFORE)];

    if (n < MEMBERS_LEAST || known < KNOWN_LEAST ||
        (double)n < same_least * (double)(last + 1 - first) ||
        (double)brief < short_least * (double)n)
        return g;
    if (known > BEFORE)
        known = BEFORE;
    /* half a review more than were seen: none in 90 days is no proof of none to come */
    g.expected = ((double)before + 0.5) * WINDOW / (double)known;
    g.chance = stats_poisson_upper(n, g.expected) * ((double)known / WINDOW + 1);
    g.from = s->items[first]->at;
    if (g.chance <= chance_most)
        g.len = n;
    return g;
}

static void add_group(const struct stream *s, struct planted_group g, bool is_good,
                      const struct planted_review *all, struct arena *arena,
                      struct planted_groups *out)
{
    size_t end = until(s, g.to);

    g.members = arena_alloc(arena, end * sizeof(*g.members));
    g.len = 0;
    for (size_t i = until(s, g.from - 1); i < end; i++) {
        if (has_stars(s->items[i], is_good))
            g.members[g.len++] = (size_t)(s->items[i] - all);
    }
    out->items = mem_grow(out->items, out->len, &out->cap, sizeof(*out->items));
    out->items[out->len++] = g;
}

/* Windows that overlap are one burst, with the evidence of the least likely. */
static void read_stream(struct stream *s, bool is_good, const struct planted_review *all,
                        struct arena *arena, struct planted_groups *out)
{
    struct planted_group open = {0};

    count(s, is_good);
    for (size_t i = 0; i < s->len; i++) {
        struct planted_group g = judge_window(s, i);
        int64_t from = open.from;

        if (g.len == 0)
            continue;
        if (open.len > 0 && g.from > open.to) {
            add_group(s, open, is_good, all, arena, out);
            open.len = 0;
        }
        if (open.len == 0) {
            open = g;
            continue;
        }
        if (g.chance < open.chance)
            open = g;
        open.from = from;
        open.to = g.to;
    }
    if (open.len > 0)
        add_group(s, open, is_good, all, arena, out);
}

void planted_bursts(const struct planted *p, struct arena *arena,
                    struct planted_groups *out)
{
    const struct planted_review **order = mem_zalloc(p->len + 1, sizeof(*order));
    uint32_t *counts = mem_zalloc(2 * (p->len + 1), sizeof(*counts));

    for (size_t i = 0; i < p->len; i++)
        order[i] = &p->items[i];
    if (p->len > 0)
        qsort(order, p->len, sizeof(const struct planted_review *), compare);
    for (size_t from = 0, to; from < p->len; from = to) {
        struct stream s = {order + from, 0, counts, counts + p->len + 1};

        for (to = from; to < p->len && order[to]->stream == order[from]->stream; to++)
            s.len++;
        read_stream(&s, true, p->items, arena, out);
        read_stream(&s, false, p->items, arena, out);
    }
    free(order);
    free(counts);
}
