#include "analyze/phrases_tree.h"

#include "base/mem.h"

enum {
    WALK_MAX = 512,   /* steps from one token; more than any phrase file needs */
    SYMBOLS_MAX = 48, /* classes of one token */
};

/* Add the classes of one member to those of the token. */
static void add_member(struct phrases *p, int32_t at, struct phrase_place *place)
{
    const struct phrase_word *w = &p->members[at];

    place->is_stop |= w->is_stop;
    for (size_t i = 0; i < w->len && place->len < SYMBOLS_MAX; i++)
        p->symbols[place->from + place->len++] = w->classes[i];
}

/* The classes of each token, by its word and by the prefixes of that. */
static void classify(struct phrases *p, const struct tokens *t)
{
    size_t used = 0;

    for (size_t i = 0; i < t->len; i++) {
        struct phrase_place *place;
        struct str word = token_word(t, i);
        int32_t at;

        p->places = mem_grow(p->places, i, &p->places_cap, sizeof(*p->places));
        place = &p->places[i];
        *place = (struct phrase_place){.from = (uint32_t)used};
        while (p->symbols_cap < used + SYMBOLS_MAX)
            p->symbols = mem_grow(p->symbols, p->symbols_cap, &p->symbols_cap,
                                  sizeof(*p->symbols));
        at = phrase_map_get(&p->words, word, t->items[i].hash);
        if (at >= 0)
            add_member(p, at, place);
        for (size_t n = 2; n <= word.len && p->prefix_lengths >> n != 0; n++) {
            struct str head = {word.ptr, n};

            if ((p->prefix_lengths >> n & 1) == 0)
                continue;
            at = phrase_map_get(&p->prefixes, head, word_hash(head));
            if (at >= 0)
                add_member(p, at, place);
        }
        used += place->len;
    }
}

/* A place in the walk: a node, and the token that has to follow. */
struct step {
    uint32_t node, next;
};

struct walk {
    struct phrases *p;
    const struct tokens *t;
    struct step stack[WALK_MAX];
    size_t len;
    uint32_t first;
    size_t matches_from; /* matches of this first token */
};

static void push(struct walk *w, uint32_t node, uint32_t next)
{
    if (w->len < WALK_MAX)
        w->stack[w->len++] = (struct step){node, next};
}

/* Follow every class of token `i` from `node`. */
static void follow(struct walk *w, uint32_t node, uint32_t i)
{
    const struct phrase_place *place = &w->p->places[i];

    if (!w->p->nodes[node].has_edges)
        return;
    for (uint32_t s = 0; s < place->len; s++) {
        uint32_t to = phrases_next(w->p, node, w->p->symbols[place->from + s]);

        if (to != 0)
            push(w, to, i + 1);
    }
}

static void tell(struct walk *w, uint32_t value, uint32_t last)
{
    struct phrases *p = w->p;

    for (size_t i = w->matches_from; i < p->matches_len; i++) {
        if (p->matches[i].value == value) {
            if (last < p->matches[i].last)
                p->matches[i].last = last;
            return;
        }
    }
    p->matches =
        mem_grow(p->matches, p->matches_len, &p->matches_cap, sizeof(*p->matches));
    p->matches[p->matches_len++] = (struct phrase_match){value, w->first, last};
}

/* All that can follow the last token of a step. */
static void advance(struct walk *w, struct step at)
{
    const struct phrases *p = w->p;
    const struct phrase_node *node = &p->nodes[at.node];
    const uint16_t before = w->t->items[at.next - 1].flags;

    for (int32_t o = node->output; o >= 0; o = p->outputs[o].next)
        tell(w, p->outputs[o].value, at.next - 1);
    if (at.next >= w->t->len || (before & TOKEN_ENDS_SENTENCE) != 0)
        return;
    follow(w, at.node, at.next);
    for (uint32_t g = node->gap_node; g != 0; g = p->nodes[g].gap_node) {
        for (uint32_t i = at.next; i < w->t->len && i <= at.next + p->nodes[g].gap; i++) {
            if ((w->t->items[i - 1].flags & TOKEN_ENDS_CLAUSE) != 0)
                break;
            follow(w, g, i);
            if (p->places[i].is_stop)
                break;
        }
    }
}

size_t phrases_find(struct phrases *p, const struct tokens *t,
                    const struct phrase_match **out)
{
    struct walk w = {.p = p, .t = t};

    p->matches_len = 0;
    classify(p, t);
    for (uint32_t i = 0; i < t->len; i++) {
        size_t steps = 0;

        if (p->places[i].len == 0)
            continue;
        w.first = i;
        w.matches_from = p->matches_len;
        follow(&w, 0, i);
        while (w.len > 0 && steps++ < WALK_MAX)
            advance(&w, w.stack[--w.len]);
        w.len = 0;
    }
    *out = p->matches;
    return p->matches_len;
}
