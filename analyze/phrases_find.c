#include "analyze/phrases_machine.h"
#include "analyze/phrases_tree.h"

#include "base/mem.h"

#include <string.h>

enum {
    WALK_MAX = 512, /* steps from one token; more than any phrase file needs */
};
static const uint32_t not_met = UINT32_MAX; /* in by_id */

static uint32_t key_symbol(const struct phrase_machine *m, const struct phrase_keys *keys,
                           struct str word, uint32_t hash, bool *is_found)
{
    size_t i = hash & (keys->cap - 1);

    for (; keys->slots[i].len != 0; i = (i + 1) & (keys->cap - 1)) {
        const struct phrase_key *key = &keys->slots[i];

        if (key->hash == hash && key->len == word.len &&
            memcmp(m->bytes + key->at, word.ptr, word.len) == 0) {
            *is_found = true;
            return key->symbol;
        }
    }
    *is_found = false;
    return 0;
}

/* Of a word in no phrase the longest beginning tells. */
uint32_t phrase_machine_symbol(const struct phrase_machine *m, struct str word,
                               uint32_t hash)
{
    bool is_found;
    uint32_t symbol = key_symbol(m, &m->words, word, hash, &is_found);
    uint64_t lengths = word.len >= 2 ? m->heads[phrase_head(word.ptr)] : 0;

    for (size_t n = word.len < 63 ? word.len : 63; !is_found && n >= 2 && lengths != 0;
         n--) {
        struct str head = {word.ptr, n};

        if ((lengths >> n & 1) != 0)
            symbol = key_symbol(m, &m->beginnings, head, word_hash(head), &is_found);
    }
    return symbol;
}

static void reserve(struct phrases *p, const struct tokens *t)
{
    if (!p->is_made) {
        phrase_machine_make(p, &p->machine);
        phrases_drop_tree(p);
        p->is_made = true;
        p->known = mem_zalloc(PHRASES_KNOWN, sizeof(*p->known));
    }
    if (p->ids != t->ids || p->by_id_len < t->ids_len + 1) {
        p->by_id_len = t->ids_len + 1; /* number 0 is of the words without id */
        p->by_id = mem_resize(p->by_id, p->by_id_len, sizeof(*p->by_id));
        memset(p->by_id, 0xff, p->by_id_len * sizeof(*p->by_id));
        p->ids = t->ids;
    }
    if (t->len > p->symbols_cap) {
        p->symbols_cap = t->len + t->len / 2;
        p->symbols = mem_resize(p->symbols, p->symbols_cap, sizeof(*p->symbols));
    }
}

/* The symbol of a word without an id. Most were met lately. */
static uint32_t look_up(struct phrases *p, struct str word, uint32_t hash)
{
    struct phrase_known *known = &p->known[hash & (PHRASES_KNOWN - 1)];

    if (known->hash == hash && known->len == word.len &&
        memcmp(known->word, word.ptr, word.len) == 0)
        return known->symbol;
    if (word.len > PHRASES_KNOWN_BYTES)
        return phrase_machine_symbol(&p->machine, word, hash);
    *known =
        (struct phrase_known){.symbol = phrase_machine_symbol(&p->machine, word, hash),
                              .hash = hash,
                              .len = (uint8_t)word.len};
    memcpy(known->word, word.ptr, word.len);
    return known->symbol;
}

/* The symbol of a word with an id, which is met for the first time. */
static uint32_t learn_id(struct phrases *p, const struct tokens *t, size_t i)
{
    const struct token *tok = &t->items[i];
    uint32_t symbol = phrase_machine_symbol(&p->machine, token_word(t, i), tok->hash);

    p->by_id[tok->id] = symbol;
    return symbol;
}

/* The symbol of each token. */
static void classify(struct phrases *p, const struct tokens *t)
{
    const struct token *tok = t->items;
    const uint32_t *by_id = p->by_id;
    uint32_t *symbols = p->symbols;
    size_t len = t->len;

    for (size_t i = 0; i < len; i++, tok++) {
        uint32_t symbol = by_id[tok->id];

        if (symbol == not_met)
            symbol = tok->id != 0 ? learn_id(p, t, i)
                                  : look_up(p, token_word(t, i), tok->hash);
        symbols[i] = symbol;
    }
}

/* A step of the walk: a place, and the token that has to follow. */
struct step {
    uint32_t place, next;
};

struct walk {
    struct phrases *p;
    const struct phrase_machine *m;
    const struct token *items;
    const uint32_t *symbols; /* of the items */
    uint32_t items_len;
    uint32_t first;
    size_t matches_from; /* matches of this first token */
    size_t len;
    struct step stack[WALK_MAX];
};

/* Steps by token `i`, of which the place has some. */
static void take_steps(struct walk *w, uint32_t from, uint32_t i)
{
    const struct phrase_machine *m = w->m;
    uint32_t symbol = w->symbols[i];
    size_t mask = m->steps_cap - 1;

    for (size_t at = phrase_step_slot(from, symbol) & mask; m->steps[at].to != 0;
         at = (at + 1) & mask) {
        const struct phrase_step *step = &m->steps[at];

        if (step->from == from && step->symbol == symbol && w->len < WALK_MAX)
            w->stack[w->len++] = (struct step){step->to, i + 1};
    }
}

/* Go on from a place by token `i`. */
static inline void follow(struct walk *w, uint32_t from, uint32_t i)
{
    if ((w->m->places[from].next & phrase_bit(w->symbols[i])) != 0)
        take_steps(w, from, i);
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
    if (p->matches_len == p->matches_cap)
        p->matches =
            mem_grow(p->matches, p->matches_len, &p->matches_cap, sizeof(*p->matches));
    p->matches[p->matches_len++] = (struct phrase_match){value, w->first, last};
}

/* The phrases that end with token `last` at a place. */
static inline void tell_all(struct walk *w, const struct phrase_place *place,
                            uint32_t last)
{
    const uint32_t *outputs = w->m->outputs + place->outputs;

    for (uint32_t o = 1; o <= *outputs; o++)
        tell(w, outputs[o], last);
}

/* All that can follow the last token of a step. */
static void advance(struct walk *w, struct step at)
{
    const struct phrase_machine *m = w->m;
    const struct phrase_place *place = &m->places[at.place];
    const struct token *items = w->items;
    uint32_t len = w->items_len;

    tell_all(w, place, at.next - 1);
    if (at.next >= len || (items[at.next - 1].flags & TOKEN_ENDS_SENTENCE) != 0)
        return;
    follow(w, at.place, at.next);
    for (uint32_t g = place->gap; g != 0; g = m->places[g].gap) {
        uint32_t most = m->places[g].most;

        for (uint32_t i = at.next; i < len && i - at.next <= most; i++) {
            if ((items[i - 1].flags & TOKEN_ENDS_CLAUSE) != 0)
                break;
            follow(w, g, i);
            if (m->symbols[w->symbols[i]].is_stop)
                break;
        }
    }
}

/* Can a phrase that begins with token `i` go on? May say yes where none does. */
static inline bool may_go_on(const struct walk *w, const struct phrase_symbol *symbol,
                             uint32_t i)
{
    const uint32_t *symbols = w->symbols;
    const struct token *items = w->items;
    uint32_t end = i + 2 + symbol->most, len = w->items_len;

    if (i + 1 >= len || (items[i].flags & TOKEN_ENDS_SENTENCE) != 0)
        return false;
    if ((symbol->next & phrase_bit(symbols[i + 1])) != 0)
        return true;
    if (symbol->far == 0)
        return false;
    end = end < len ? end : len;
    for (uint32_t k = i + 1; k < end && (items[k - 1].flags & TOKEN_ENDS_CLAUSE) == 0;
         k++) {
        if ((symbol->far & phrase_bit(symbols[k])) != 0)
            return true;
    }
    return false;
}

/* All phrases that begin with token `i`, and may go on. */
static void find_long(struct walk *w, const struct phrase_symbol *symbol, uint32_t i)
{
    const uint32_t *starts = w->m->starts + symbol->start;
    size_t steps = 0;

    for (w->len = 0; w->len < symbol->starts; w->len++)
        w->stack[w->len] = (struct step){starts[w->len], i + 1};
    while (w->len > 0 && steps++ < WALK_MAX)
        advance(w, w->stack[--w->len]);
}

/* All phrases that are token `i` alone; for most words that is one. */
static void find_single(struct walk *w, const struct phrase_symbol *symbol, uint32_t i)
{
    const uint32_t *starts = w->m->starts + symbol->start;
    struct phrases *p = w->p;

    if (symbol->is_one && p->matches_len < p->matches_cap) {
        p->matches[p->matches_len++] = (struct phrase_match){symbol->one, i, i};
        return;
    }
    for (uint32_t s = symbol->starts; s-- > 0;)
        tell_all(w, &w->m->places[starts[s]], i);
}

size_t phrases_find(struct phrases *p, const struct tokens *t,
                    const struct phrase_match **out)
{
    const struct phrase_symbol *symbols;
    struct walk w; /* its stack is not cleared: that would cost more than the rest */

    p->matches_len = 0;
    if (t->len > 0) {
        reserve(p, t);
        classify(p, t);
    }
    w.p = p;
    w.m = &p->machine;
    w.items = t->items;
    w.symbols = p->symbols;
    w.items_len = (uint32_t)t->len;
    symbols = p->machine.symbols;
    for (uint32_t i = 0; i < w.items_len; i++) {
        const struct phrase_symbol *symbol = &symbols[w.symbols[i]];

        if (symbol->starts == 0)
            continue;
        w.first = i;
        w.matches_from = p->matches_len;
        if (may_go_on(&w, symbol, i))
            find_long(&w, symbol, i);
        else if (symbol->is_phrase)
            find_single(&w, symbol, i);
    }
    *out = p->matches;
    return p->matches_len;
}
