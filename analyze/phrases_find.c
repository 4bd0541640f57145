#include "analyze/phrases_tree.h"

#include "base/mem.h"

#include <string.h>

enum {
    WALK_MAX = 512, /* steps from one token; more than any phrase file needs */
};

/* Add the classes of one member, those first that a phrase can begin with. */
static void add_member(const struct phrases *p, const struct phrase_word *w,
                       uint32_t *classes, struct phrase_place *place)
{
    place->is_stop |= w->is_stop;
    for (size_t i = 0; i < w->len && place->len < PHRASE_CLASSES_MAX; i++) {
        uint32_t class_id = w->classes[i];

        classes[place->len++] = class_id;
        place->some |= (uint64_t)1 << (class_id & 63);
        if (p->roots[class_id] != 0) {
            classes[place->len - 1] = classes[place->starts];
            classes[place->starts++] = class_id;
        }
    }
}

/* Add the classes of all prefixes of a word. */
static void add_prefixes(const struct phrases *p, struct str word, uint32_t *classes,
                         struct phrase_place *place)
{
    uint64_t lengths = word.len >= 2 ? p->prefix_lengths[phrase_head(word.ptr)] : 0;

    for (size_t n = 2; n <= word.len && lengths >> n != 0; n++) {
        struct str head = {word.ptr, n};
        int32_t at = -1;

        if ((lengths >> n & 1) != 0)
            at = phrase_map_get(&p->prefixes, head, word_hash(head));
        if (at >= 0)
            add_member(p, &p->members[at], classes, place);
    }
}

/* All classes of a word that stands in a phrase; it keeps them. */
static struct phrase_place *make_all(const struct phrases *p, struct phrase_word *w,
                                     struct str word)
{
    uint32_t classes[PHRASE_CLASSES_MAX];
    struct phrase_place place = {0};
    char *block;

    add_member(p, w, classes, &place);
    add_prefixes(p, word, classes, &place);
    block = mem_alloc(sizeof(place) + place.len * sizeof(*classes));
    memcpy(block + sizeof(place), classes, place.len * sizeof(*classes));
    w->all = (void *)block;
    *w->all = place;
    w->all->classes = (const void *)(block + sizeof(place));
    return w->all;
}

/* The place of a word, by the word and by the prefixes of it. A word in no phrase that
 * shares a prefix with one gets its place in p->own, at *own, for this text alone. */
static const struct phrase_place *place_of(struct phrases *p, struct str word,
                                           uint32_t hash, size_t *own, size_t *used)
{
    static const struct phrase_place nowhere = {0};
    int32_t at = phrase_map_get(&p->words, word, hash);
    struct phrase_place *place;

    if (at >= 0) {
        struct phrase_word *w = &p->members[at];

        return w->all != NULL ? w->all : make_all(p, w, word);
    }
    place = &p->own[*own];
    *place = (struct phrase_place){.classes = p->symbols + *used};
    add_prefixes(p, word, p->symbols + *used, place);
    if (place->len == 0 && !place->is_stop)
        return &nowhere;
    *used += place->len;
    ++*own;
    return place;
}

static void reserve(struct phrases *p, size_t len)
{
    if (p->known == NULL)
        p->known = mem_zalloc(PHRASES_KNOWN, sizeof(*p->known));
    if (len > p->places_cap) {
        p->places_cap = len + len / 2;
        p->places = mem_resize(p->places, p->places_cap, sizeof(*p->places));
    }
    if (len > p->own_cap) {
        p->own_cap = len + len / 2;
        p->own = mem_resize(p->own, p->own_cap, sizeof(*p->own));
        p->symbols_cap = p->own_cap * PHRASE_CLASSES_MAX;
        p->symbols = mem_resize(p->symbols, p->symbols_cap, sizeof(*p->symbols));
    }
}

/* The place of each token. Most words were met lately. */
static void classify(struct phrases *p, const struct tokens *t)
{
    size_t own = 0, used = 0;

    reserve(p, t->len);
    for (size_t i = 0; i < t->len; i++) {
        const struct token *tok = &t->items[i];
        struct phrase_known *known = &p->known[tok->hash & (PHRASES_KNOWN - 1)];
        struct str word = token_word(t, i);
        size_t before = own;

        if (known->hash == tok->hash && known->len == tok->word_len &&
            memcmp(known->word, word.ptr, word.len) == 0) {
            p->places[i] = known->place;
            continue;
        }
        p->places[i] = place_of(p, word, tok->hash, &own, &used);
        if (own > before || word.len > PHRASES_KNOWN_BYTES)
            continue; /* its place does not last, or it is too long */
        *known = (struct phrase_known){
            .place = p->places[i], .hash = tok->hash, .len = tok->word_len};
        memcpy(known->word, word.ptr, word.len);
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

/* Steps that lead nowhere are not taken. */
static void push(struct walk *w, uint32_t node, uint32_t next)
{
    const struct phrase_node *n = &w->p->nodes[node];

    if (n->output < 0 && n->gap_node == 0 &&
        (next >= w->t->len || (n->some & w->p->places[next]->some) == 0))
        return;
    if (w->len < WALK_MAX)
        w->stack[w->len++] = (struct step){node, next};
}

/* Follow every class of token `i` from `node`. */
static void follow(struct walk *w, uint32_t node, uint32_t i)
{
    const struct phrase_place *place = w->p->places[i];

    if ((w->p->nodes[node].some & place->some) == 0)
        return;
    for (uint32_t s = 0; s < place->len; s++) {
        uint32_t to = phrases_next(w->p, node, place->classes[s]);

        if (to != 0)
            push(w, to, i + 1);
    }
}

/* The same from the root. */
static void begin(struct walk *w, uint32_t i)
{
    const struct phrase_place *place = w->p->places[i];

    for (uint32_t s = 0; s < place->starts; s++)
        push(w, w->p->roots[place->classes[s]], i + 1);
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
            if (p->places[i]->is_stop)
                break;
        }
    }
}

size_t phrases_find(struct phrases *p, const struct tokens *t,
                    const struct phrase_match **out)
{
    struct walk w; /* its stack is not cleared: that would cost more than the rest */

    w.p = p;
    w.t = t;
    w.len = 0;
    p->matches_len = 0;
    if (t->len == 0) {
        *out = p->matches;
        return 0;
    }
    classify(p, t);
    for (uint32_t i = 0; i < t->len; i++) {
        size_t steps = 0;

        if (p->places[i]->starts == 0)
            continue;
        w.first = i;
        w.matches_from = p->matches_len;
        begin(&w, i);
        while (w.len > 0 && steps++ < WALK_MAX)
            advance(&w, w.stack[--w.len]);
        w.len = 0;
    }
    *out = p->matches;
    return p->matches_len;
}
