/*
 * phrases_find.c - the phrases of a text
 */
#include "analyze/phrases_machine.h"
#include "analyze/phrases_tree.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    WALK_MAX = 512, /* steps from one token; more than any phrase file needs */
    SIGHT = 16,     /* marks behind the last: more than any gap may skip */
    KNOWN = 4096,   /* words met lately */
    KNOWN_BYTES = 23,
};
static const uint32_t not_met = UINT32_MAX; /* in by_id */

/* A token: its symbol, and what follows it. */
enum { MARK_ENDS_SHIFT = 26 };
static const uint32_t mark_symbol = ((uint32_t)1 << 30) - 1;
static const uint32_t mark_ends_clause = (uint32_t)TOKEN_ENDS_CLAUSE << MARK_ENDS_SHIFT;
static const uint32_t mark_ends_sentence = (uint32_t)TOKEN_ENDS_SENTENCE
                                           << MARK_ENDS_SHIFT;

/* A word that was met lately; len 0: none yet. */
struct known {
    uint32_t hash, symbol;
    uint8_t len;
    char word[KNOWN_BYTES];
};

struct matches {
    struct phrase_match *items;
    size_t len, cap;
};

struct text {
    uint32_t *marks; /* of the tokens; zeros follow */
    size_t len, cap;
    unsigned rounds; /* bit n: round n is done */
    struct matches found[PHRASE_PARTS];
};

struct phrase_reader {
    struct phrases *parts[PHRASE_PARTS]; /* until the machine is made */
    uint8_t rounds[PHRASE_PARTS];
    size_t parts_len;
    struct phrase_machine machine;
    bool is_made;
    struct known *known; /* KNOWN of them, by hash */
    uint32_t *by_id;     /* by token.id: the symbol, or not_met */
    size_t by_id_len;
    uint64_t ids;         /* of which list by_id is */
    uint32_t *candidates; /* tokens where phrases may begin */
    size_t candidates_cap;
    struct text texts[PHRASE_TEXTS];
};

struct phrase_reader *phrase_reader_new(void)
{
    return mem_zalloc(1, sizeof(struct phrase_reader));
}

void phrase_reader_free(struct phrase_reader *r)
{
    if (r == NULL)
        return;
    phrase_machine_release(&r->machine);
    free(r->known);
    free(r->by_id);
    free(r->candidates);
    for (size_t i = 0; i < PHRASE_TEXTS; i++) {
        free(r->texts[i].marks);
        for (size_t n = 0; n < PHRASE_PARTS; n++)
            free(r->texts[i].found[n].items);
    }
    free(r);
}

unsigned phrase_reader_add(struct phrase_reader *r, struct phrases *p, unsigned round)
{
    r->parts[r->parts_len] = p;
    r->rounds[r->parts_len] = (uint8_t)round;
    return (unsigned)r->parts_len++;
}

/* ---- the symbols of a text ---- */

/* The symbol of a folded word with this word_hash(). Of a word in no phrase the longest
 * beginning tells. */
static uint32_t find_symbol(const struct phrase_machine *m, struct str word,
                            uint32_t hash)
{
    const struct phrase_key *key = &m->words.slots[hash & (m->words.cap - 1)];
    const struct phrase_key *end = m->words.slots + m->words.cap;
    uint64_t head = word_head(word).first;
    size_t at = word.len >= 2 ? phrase_head(word.ptr) : PHRASE_HEADS;

    for (; key->len != 0; key = key + 1 < end ? key + 1 : m->words.slots) {
        if (key->hash == hash && key->len == word.len &&
            memcmp(m->bytes + key->at, word.ptr, word.len) == 0)
            return key->symbol;
    }
    for (uint32_t i = m->heads[at]; i < m->heads[at + 1]; i++) {
        const struct phrase_beginning *b = &m->beginnings[i];

        if (((b->head ^ head) & b->mask) == 0 && b->len <= word.len &&
            (b->len <= sizeof(head) || memcmp(m->bytes + b->at, word.ptr, b->len) == 0))
            return b->symbol;
    }
    return 0;
}

/* The symbol of a word without an id. Most were met lately. */
static uint32_t look_up(struct phrase_reader *r, struct str word, uint32_t hash)
{
    struct known *known = &r->known[hash & (KNOWN - 1)];

    if (known->hash == hash && known->len == word.len &&
        memcmp(known->word, word.ptr, word.len) == 0)
        return known->symbol;
    if (word.len > KNOWN_BYTES)
        return find_symbol(&r->machine, word, hash);
    *known = (struct known){.symbol = find_symbol(&r->machine, word, hash),
                            .hash = hash,
                            .len = (uint8_t)word.len};
    memcpy(known->word, word.ptr, word.len);
    return known->symbol;
}

/* The symbol of a word with an id, which is met for the first time. */
static uint32_t learn_id(struct phrase_reader *r, const struct tokens *t, size_t i)
{
    const struct token *tok = &t->items[i];
    uint32_t symbol = find_symbol(&r->machine, token_word(t, i), tok->hash);

    r->by_id[tok->id] = symbol;
    return symbol;
}

static void make(struct phrase_reader *r)
{
    phrase_machine_make(r->parts, r->rounds, r->parts_len, &r->machine);
    for (size_t i = 0; i < r->parts_len; i++)
        phrases_drop_tree(r->parts[i]);
    r->is_made = true;
    r->known = mem_zalloc(KNOWN, sizeof(*r->known));
}

static void reserve(struct phrase_reader *r, struct text *text, const struct tokens *t)
{
    if (!r->is_made)
        make(r);
    if (r->ids != t->ids || r->by_id_len < t->ids_len + 1) {
        r->by_id_len = t->ids_len + 1; /* number 0 is of the words without id */
        r->by_id = mem_resize(r->by_id, r->by_id_len, sizeof(*r->by_id));
        memset(r->by_id, 0xff, r->by_id_len * sizeof(*r->by_id));
        r->ids = t->ids;
    }
    if (t->len + SIGHT > text->cap) {
        text->cap = t->len + t->len / 2 + SIGHT;
        text->marks = mem_resize(text->marks, text->cap, sizeof(*text->marks));
    }
    if (t->len > r->candidates_cap) {
        r->candidates_cap = t->len + t->len / 2;
        r->candidates =
            mem_resize(r->candidates, r->candidates_cap, sizeof(*r->candidates));
    }
}

void phrase_reader_read(struct phrase_reader *r, unsigned text, const struct tokens *t)
{
    struct text *x = &r->texts[text];
    const struct token *tok = t->items;
    const uint32_t *by_id; /* locals, which no store to the marks can change */
    uint32_t *marks;
    size_t len = t->len;

    x->rounds = 0;
    x->len = len;
    if (len == 0)
        return;
    reserve(r, x, t);
    by_id = r->by_id;
    marks = x->marks;
    for (size_t i = 0; i < len; i++, tok++) {
        uint32_t symbol = by_id[tok->id];

        if (symbol == not_met)
            symbol = tok->id != 0 ? learn_id(r, t, i)
                                  : look_up(r, token_word(t, i), tok->hash);
        marks[i] =
            symbol | (uint32_t)(tok->flags & (TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE))
                         << MARK_ENDS_SHIFT;
    }
    memset(marks + len, 0, SIGHT * sizeof(*x->marks));
}

/* ---- from place to place ---- */

/* A step of the walk: a place, and the token that has to follow. */
struct step {
    uint32_t place, next;
};

struct walk {
    const struct phrase_machine *m;
    const struct phrase_round *round;
    const uint32_t *marks;
    uint32_t marks_len;
    struct matches *found; /* by collection */
    uint32_t first;
    size_t len;
    struct step stack[WALK_MAX];
};

/* Go on from a place by token `i`. */
static inline void follow(struct walk *w, uint32_t from, uint32_t i)
{
    const struct phrase_machine *m = w->m;
    uint32_t at = m->places[from].base + (w->marks[i] & mark_symbol);
    const uint32_t *targets;

    if (m->owners[at] != phrase_owner(from) || m->steps[at].from != from)
        return;
    targets = &m->targets[m->steps[at].to];
    for (uint32_t n = 1; n <= *targets && w->len < WALK_MAX; n++)
        w->stack[w->len++] = (struct step){targets[n], i + 1};
}

/* The match of a phrase that begins where the walk does; NULL: it is new. */
static struct phrase_match *find_told(const struct matches *found, uint32_t first,
                                      uint32_t value)
{
    for (size_t i = found->len; i > 0 && found->items[i - 1].first == first; i--) {
        if (found->items[i - 1].value == value)
            return &found->items[i - 1];
    }
    return NULL;
}

static inline void tell(struct walk *w, struct phrase_end end, uint32_t last)
{
    struct matches *found = &w->found[end.part];

    if (found->len > 0 && found->items[found->len - 1].first == w->first) {
        struct phrase_match *told = find_told(found, w->first, end.value);

        if (told != NULL) {
            told->last = last < told->last ? last : told->last;
            return;
        }
    }
    if (found->len == found->cap)
        found->items =
            mem_grow(found->items, found->len, &found->cap, sizeof(*found->items));
    found->items[found->len++] = (struct phrase_match){end.value, w->first, last};
}

/* The phrases that end with token `last` at a place. */
static inline void tell_all(struct walk *w, const struct phrase_place *place,
                            uint32_t last)
{
    for (uint32_t n = 0; n < place->ends_len; n++)
        tell(w, w->m->ends[place->ends + n], last);
}

/* All that can follow the last token of a step. */
static void advance(struct walk *w, struct step at)
{
    const struct phrase_machine *m = w->m;
    const struct phrase_place *place = &m->places[at.place];
    const uint32_t *marks = w->marks;
    uint32_t len = w->marks_len;

    tell_all(w, place, at.next - 1);
    if (at.next >= len || (marks[at.next - 1] & mark_ends_sentence) != 0)
        return;
    follow(w, at.place, at.next);
    for (const uint32_t *gap = &m->lists[place->more]; *gap != 0; gap++) {
        const struct phrase_place *behind = &m->places[*gap];

        for (uint32_t i = at.next; i < len && i - at.next <= behind->most; i++) {
            if ((marks[i - 1] & mark_ends_clause) != 0)
                break;
            follow(w, *gap, i);
            if ((m->stops[marks[i] & mark_symbol] >> behind->part & 1) != 0)
                break;
        }
    }
}

static void walk(struct walk *w)
{
    for (size_t steps = 0; w->len > 0 && steps < WALK_MAX; steps++)
        advance(w, w->stack[--w->len]);
}

/* All phrases that begin with token `i`. */
static void walk_from(struct walk *w, uint32_t symbol, uint32_t i)
{
    const uint32_t *to = w->m->lists + w->m->places[w->round->root + symbol].more;

    for (w->len = 0; *to != 0; to++)
        w->stack[w->len++] = (struct step){*to, i + 1};
    walk(w);
}

/* All phrases that begin with tokens `i` and the next, where none is `i` alone. */
static void walk_on(struct walk *w, uint32_t symbol, uint32_t i)
{
    w->len = 0;
    follow(w, w->round->root + symbol, i + 1);
    walk(w);
}

/* ---- where walks begin ---- */

/* May a first symbol, with these starts, go on with the symbol that follows it? follow()
 * knows for certain. */
static inline bool may_go_on(const uint8_t *owners, uint32_t from, uint32_t start,
                             uint32_t next)
{
    return owners[(start >> PHRASE_BASE_SHIFT) + next] == phrase_owner(from);
}

/* Tokens that are a phrase, or may go on to one with the next token or behind a gap. */
static size_t find_candidates(const struct walk *w, uint32_t *out)
{
    const uint32_t *marks = w->marks, *starts = w->round->starts;
    const uint8_t *owners = w->m->owners; /* as in phrase_reader_read() */
    uint32_t symbol = marks[0] & mark_symbol, root = w->round->root, len = w->marks_len;
    size_t n = 0;

    for (uint32_t i = 0; i < len; i++) {
        uint32_t next = marks[i + 1] & mark_symbol, start = starts[symbol];

        out[n] = i;
        n += may_go_on(owners, root + symbol, start, next) | (start & PHRASE_IS_OTHER);
        symbol = next;
    }
    return n;
}

/* Does a phrase that begins with token `i` go on behind a gap? Few do: whether any word
 * in reach may go on with it is asked first, whatever stands between, so that nothing
 * branches. */
static bool goes_far(const struct walk *w, uint32_t symbol, uint32_t i)
{
    const struct phrase_far *far = &w->round->far[symbol];
    const struct phrase_step *steps = w->m->steps + far->base;
    const uint8_t *owners = w->m->owners + far->base;
    const uint32_t *marks = w->marks + i;
    uint32_t from = w->round->far_root + symbol;
    uint8_t owner = phrase_owner(from);
    unsigned may = 0;

    for (uint32_t n = 0; n <= far->most; n++)
        may |= owners[marks[n + 1] & mark_symbol] == owner;
    if (may == 0)
        return false;
    for (const uint32_t *end = marks + far->most; marks <= end; marks++) {
        if ((*marks & mark_ends_clause) != 0)
            return false;
        if (owners[marks[1] & mark_symbol] == owner &&
            steps[marks[1] & mark_symbol].from == from)
            return true;
    }
    return false;
}

static void find_at(struct walk *w, uint32_t i)
{
    uint32_t mark = w->marks[i], symbol = mark & mark_symbol;
    uint32_t start = w->round->starts[symbol];
    bool has_next = (mark & mark_ends_sentence) == 0;

    w->first = i;
    if (has_next && (start & PHRASE_GOES_FAR) != 0 && goes_far(w, symbol, i))
        walk_from(w, symbol, i);
    else if (has_next && may_go_on(w->m->owners, w->round->root + symbol, start,
                                   w->marks[i + 1] & mark_symbol))
        (start & PHRASE_IS_SINGLE) != 0 ? walk_from(w, symbol, i) : walk_on(w, symbol, i);
    else if ((start & PHRASE_IS_SINGLE) != 0)
        tell_all(w, &w->m->places[w->round->root + symbol], i);
}

static void find_round(struct phrase_reader *r, struct text *text, unsigned round)
{
    struct walk w; /* its stack is not cleared: that would cost more than the rest */
    size_t len;

    w.m = &r->machine;
    w.round = &r->machine.rounds[round];
    w.marks = text->marks;
    w.marks_len = (uint32_t)text->len;
    w.found = text->found;
    len = find_candidates(&w, r->candidates);
    for (size_t c = 0; c < len; c++)
        find_at(&w, r->candidates[c]);
}

size_t phrase_reader_find(struct phrase_reader *r, unsigned text, unsigned part,
                          const struct phrase_match **out)
{
    struct text *x = &r->texts[text];
    unsigned round = r->rounds[part];

    *out = NULL;
    if (x->len == 0)
        return 0;
    if ((x->rounds >> round & 1) == 0) {
        for (size_t i = 0; i < r->parts_len; i++)
            x->found[i].len = r->rounds[i] == round ? 0 : x->found[i].len;
        find_round(r, x, round);
        x->rounds |= 1u << round;
    }
    *out = x->found[part].items;
    return x->found[part].len;
}
