/* Words, phrases and negated forms that stand in enough texts. */
#include "analyze/learn_private.h"
#include "base/mem.h"
#include "base/mention.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_BITS = 26, LONG_ROWS_MIN = 8, CASE_SLOTS = 1 << 20 };

/* A candidate in one text: the words from `from` to `to`. */
struct spot {
    uint64_t key;
    size_t from, to;
    bool is_not, is_stem;
};

struct finder {
    struct learner *l;
    struct spot *spots; /* of the present text, each key once */
    size_t spots_len, spots_cap;
    uint8_t *counts; /* texts by a part of the key: at least as many as there are */
    struct slot {
        uint64_t key;
        uint32_t number;
    } * slots;
    size_t slots_len;
    uint32_t *stamps; /* by candidate: the text that had it last, plus 1 */
    size_t stamps_cap;
};

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15u + (a << 6))) * 0xd6e8feb86659fd93u;

    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    return h ^ h >> 29;
}

static void add_spot(struct finder *f, struct spot spot)
{
    f->spots = mem_grow(f->spots, f->spots_len, &f->spots_cap, sizeof(*f->spots));
    f->spots[f->spots_len++] = spot;
}

/* As mood_find() walks: from each token on, to the end of its clause. */
static void find_spots(struct finder *f)
{
    const struct tokens *t = &f->l->work.tokens[MENTION_FIELD_TEXT];

    char stem[TOKEN_WORD_MAX];

    f->spots_len = 0;
    for (size_t i = 0; i < t->len; i++) {
        bool is_not = (t->items[i].flags & TOKEN_NEGATED) != 0;
        uint64_t key = is_not ? 77 : 0;
        size_t stem_len =
            t->items[i].kind == TOKEN_WORD && (t->items[i].flags & TOKEN_CUT) == 0
                ? tokens_stem(token_word(t, i), stem)
                : 0;

        if (stem_len > 0)
            add_spot(f, (struct spot){mix(key, word_hash((struct str){stem, stem_len})),
                                      i, i, is_not, true});
        for (size_t j = i; j < t->len && j < i + LEXICON_WORDS_MAX; j++) {
            if ((t->items[j].flags & TOKEN_CUT) != 0)
                break;
            key = mix(key, t->items[j].hash);
            add_spot(f, (struct spot){key, i, j, is_not, false});
            if ((t->items[j].flags & TOKEN_ENDS_CLAUSE) != 0)
                break;
        }
    }
}

static void read_text(struct finder *f, size_t n)
{
    tokens_read(&f->l->work.tokens[MENTION_FIELD_TEXT], f->l->texts[n].text);
    mood_mark(&f->l->work, &f->l->general);
    mood_find(&f->l->work, &f->l->general);
    find_spots(f);
}

static uint8_t *count_of(const struct finder *f, uint64_t key)
{
    return &f->counts[key >> (64 - COUNT_BITS)];
}

static bool is_frequent(const struct finder *f, const struct spot *s)
{
    size_t least = s->to - s->from >= 2 ? LONG_ROWS_MIN : LEARN_ROWS_MIN;

    return *count_of(f, s->key) >= least;
}

static struct str spot_name(struct learner *l, const struct spot *s)
{
    const struct tokens *t = &l->work.tokens[MENTION_FIELD_TEXT];
    char stem[TOKEN_WORD_MAX];
    struct buf name = {0};
    struct str copy;

    if (s->is_not)
        buf_add_text(&name, "NOT_");
    for (size_t i = s->from; i <= s->to; i++) {
        if (i > s->from)
            buf_add_char(&name, ' ');
        buf_add(&name, s->is_stem
                           ? (struct str){stem, tokens_stem(token_word(t, i), stem)}
                           : token_word(t, i));
    }
    copy = arena_copy(&l->arena, buf_str(&name));
    buf_release(&name);
    return copy;
}

static void slots_grow(struct finder *f)
{
    struct slot *old = f->slots;
    size_t old_len = f->slots_len;

    f->slots_len = old_len == 0 ? (size_t)1 << 16 : old_len * 2;
    f->slots = mem_zalloc(f->slots_len, sizeof(*f->slots));
    for (size_t i = 0; i < old_len; i++) {
        size_t at = old[i].key & (f->slots_len - 1);

        if (old[i].key == 0)
            continue;
        while (f->slots[at].key != 0)
            at = (at + 1) & (f->slots_len - 1);
        f->slots[at] = old[i];
    }
    free(old);
}

static uint32_t candidate(struct finder *f, const struct spot *s)
{
    struct learner *l = f->l;
    size_t at;

    if (l->names_len * 2 >= f->slots_len)
        slots_grow(f);
    at = s->key & (f->slots_len - 1);
    while (f->slots[at].key != 0) {
        if (f->slots[at].key == s->key)
            return f->slots[at].number;
        at = (at + 1) & (f->slots_len - 1);
    }
    l->names = mem_grow(l->names, l->names_len, &l->names_cap, sizeof(*l->names));
    l->names[l->names_len] = spot_name(l, s);
    f->slots[at] = (struct slot){s->key, (uint32_t)l->names_len};
    return (uint32_t)l->names_len++;
}

/* Mark a candidate as seen in text `n`; false where it was already. */
static bool is_first(struct finder *f, uint32_t number, size_t n)
{
    while (number >= f->stamps_cap) {
        size_t cap = f->stamps_cap == 0 ? (size_t)1 << 16 : f->stamps_cap * 2;

        f->stamps = mem_resize(f->stamps, cap, sizeof(*f->stamps));
        memset(f->stamps + f->stamps_cap, 0, (cap - f->stamps_cap) * sizeof(*f->stamps));
        f->stamps_cap = cap;
    }
    if (f->stamps[number] == n + 1)
        return false;
    f->stamps[number] = (uint32_t)n + 1;
    return true;
}

static void add_item(struct learner *l, uint32_t number, float value)
{
    if (l->items_len == l->items_cap) {
        l->items_cap = l->items_cap == 0 ? (size_t)1 << 20 : l->items_cap * 2;
        l->rows.items = mem_resize(l->rows.items, l->items_cap, sizeof(uint32_t));
        l->rows.values = mem_resize(l->rows.values, l->items_cap, sizeof(float));
    }
    l->rows.items[l->items_len] = number;
    l->rows.values[l->items_len++] = value;
}

static void collect(struct finder *f, size_t n)
{
    struct learner *l = f->l;
    const float *factors = l->work.scopes[MENTION_FIELD_TEXT].factors;

    l->rows.starts[n] = l->items_len;
    l->rows.general[n] = l->work.general;
    for (size_t i = 0; i < f->spots_len; i++) {
        uint32_t number;

        if (!is_frequent(f, &f->spots[i]))
            continue;
        number = candidate(f, &f->spots[i]);
        if (is_first(f, number, n))
            add_item(l, number, factors[f->spots[i].from]);
    }
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct spot *)a)->key, y = ((const struct spot *)b)->key;

    return x < y ? -1 : x > y;
}

static void count(struct finder *f)
{
    qsort(f->spots, f->spots_len, sizeof(*f->spots), by_key);
    for (size_t i = 0; i < f->spots_len; i++) {
        uint8_t *c = count_of(f, f->spots[i].key);

        if ((i == 0 || f->spots[i].key != f->spots[i - 1].key) && *c < 255)
            ++*c;
    }
}

static void count_case(struct learner *l, uint32_t hash, bool is_capital)
{
    size_t at = hash & (CASE_SLOTS - 1);

    while (l->cases[at].hash != 0 && l->cases[at].hash != hash)
        at = (at + 1) & (CASE_SLOTS - 1);
    if (l->cases[at].hash == 0) {
        if (l->cases_len * 2 > CASE_SLOTS)
            return;
        l->cases[at].hash = hash;
        l->cases_len++;
    }
    ++*(is_capital ? &l->cases[at].capital : &l->cases[at].small);
}

/* Capitals within sentences of texts that are written in mixed case. */
static void count_cases(struct learner *l)
{
    const struct tokens *t = &l->work.tokens[MENTION_FIELD_TEXT];

    if (t->capitals == 0 || t->capitals * 4 > t->letters)
        return;
    for (size_t i = 1; i < t->len; i++) {
        const struct token *tok = &t->items[i];
        char stem[TOKEN_WORD_MAX];
        size_t stem_len = tokens_stem(token_word(t, i), stem);

        if (tok->kind != TOKEN_WORD ||
            (tok->flags & (TOKEN_IN_HASHTAG | TOKEN_CAPS)) != 0 ||
            (t->items[i - 1].flags & TOKEN_ENDS_SENTENCE) != 0)
            continue;
        count_case(l, tok->hash, (tok->flags & TOKEN_CAPITAL) != 0);
        if (stem_len > 0)
            count_case(l, word_hash((struct str){stem, stem_len}),
                       (tok->flags & TOKEN_CAPITAL) != 0);
    }
}

void learn_find_candidates(struct learner *l)
{
    struct finder f = {.l = l};

    f.counts = mem_zalloc((size_t)1 << COUNT_BITS, 1);
    l->cases = mem_zalloc(CASE_SLOTS, sizeof(*l->cases));
    for (size_t n = 0; n < l->texts_len; n++) {
        read_text(&f, n);
        count(&f);
        count_cases(l);
    }
    l->rows.len = l->texts_len;
    l->rows.starts = mem_zalloc(l->texts_len + 1, sizeof(*l->rows.starts));
    l->rows.general = mem_zalloc(l->texts_len + 1, sizeof(*l->rows.general));
    for (size_t n = 0; n < l->texts_len; n++) {
        read_text(&f, n);
        collect(&f, n);
    }
    l->rows.starts[l->texts_len] = l->items_len;
    free(f.spots);
    free(f.counts);
    free(f.slots);
    free(f.stamps);
}
