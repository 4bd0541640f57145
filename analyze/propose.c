#include "analyze/propose.h"

#include "analyze/tokens.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORDS_MAX = 3,  /* of a phrase without gap */
    GAP_REACH = 4,  /* the second word of "a .. b" stands at most so far behind */
    NAME_MAX = 200, /* bytes of a phrase */
    LEAST = 4,
    MOST = 25,
    PARTS_LEAST = 3, /* that a phrase must stand in, where texts are many */
};
static const double g2_least = 10.83;  /* chi squared, 1 degree, 0.001 */
static const double empty_share = 0.3; /* a word of so many texts says nothing alone */
static const double share_least = 0.3; /* of the texts with a phrase have the label */

struct gram {
    uint64_t key;    /* 0: free */
    uint32_t count;  /* texts */
    uint32_t last;   /* text + 1 that it was counted in */
    uint32_t *texts; /* `filled` of `count` */
    uint32_t filled;
    struct str name;
};

/* The phrases of all texts, by hash. */
struct grams {
    struct gram *slots;
    size_t cap, len;
    size_t least;
    struct arena *arena;
};

struct proposer {
    const struct propose_text *texts;
    size_t len, least, most;
    struct grams words, all; /* single words first: they tell which are empty */
    struct tokens tokens;
    uint8_t *part;            /* of each text */
    uint64_t *named;          /* of each text, with what was proposed */
    struct gram **candidates; /* of the label at hand */
    size_t candidates_len;
};

static struct gram *slot_of(struct grams *g, uint64_t key)
{
    size_t i = (size_t)(key >> 20) & (g->cap - 1);

    while (g->slots[i].key != 0 && g->slots[i].key != key)
        i = (i + 1) & (g->cap - 1);
    return &g->slots[i];
}

static void grow(struct grams *g)
{
    struct gram *old = g->slots;
    size_t cap = g->cap;

    g->cap = cap == 0 ? 1u << 16 : cap * 2;
    g->slots = mem_zalloc(g->cap, sizeof(*g->slots));
    for (size_t i = 0; i < cap; i++) {
        if (old[i].key != 0)
            *slot_of(g, old[i].key) = old[i];
    }
    free(old);
}

/* First turn: in how many texts. */
static void count(struct grams *g, struct str name, size_t text)
{
    struct gram *s;

    if (g->len * 2 >= g->cap)
        grow(g);
    s = slot_of(g, str_hash(name, 0) | 1);
    g->len += s->key == 0;
    s->key = str_hash(name, 0) | 1;
    if (s->last == text + 1)
        return;
    s->last = (uint32_t)text + 1;
    s->count++;
}

/* Second turn: in which. */
static void fill(struct grams *g, struct str name, size_t text)
{
    struct gram *s = slot_of(g, str_hash(name, 0) | 1);

    if (s->count < g->least)
        return;
    if (s->texts == NULL) {
        s->texts = arena_alloc(g->arena, s->count * sizeof(*s->texts));
        s->name = arena_copy(g->arena, name);
    }
    if (s->filled > 0 && s->texts[s->filled - 1] == text)
        return;
    s->texts[s->filled++] = (uint32_t)text;
}

typedef void take_gram(struct grams *g, struct str name, size_t text);

/* Can it stand in a phrase? */
static bool is_word(struct str w)
{
    for (size_t i = 0; i < w.len; i++) {
        unsigned char c = (unsigned char)w.ptr[i];

        if (!(c >= 'a' && c <= 'z') && c != '\'' && c < 0x80)
            return false;
    }
    return w.len > 0;
}

static bool is_empty(struct proposer *p, struct str word)
{
    const struct gram *s = slot_of(&p->words, str_hash(word, 0) | 1);

    return s->count > empty_share * (double)p->len;
}

static void count_words(struct proposer *p, size_t text)
{
    tokens_read(&p->tokens, p->texts[text].text);
    for (size_t i = 0; i < p->tokens.len; i++) {
        if (is_word(token_word(&p->tokens, i)))
            count(&p->words, token_word(&p->tokens, i), text);
    }
}

static size_t append(char *name, size_t len, struct str between, struct str word)
{
    if (len + between.len + word.len > NAME_MAX)
        return len;
    if (between.len > 0)
        memcpy(name + len, between.ptr, between.len);
    memcpy(name + len + between.len, word.ptr, word.len);
    return len + between.len + word.len;
}

/* The phrases that begin at token i: words in a row, then two with a gap. */
static void take_from(struct proposer *p, size_t i, size_t text, take_gram *take)
{
    const struct tokens *t = &p->tokens;
    struct str first = token_word(t, i);
    bool is_full = false;
    char name[NAME_MAX];
    size_t len = 0;

    for (size_t k = i; k < t->len && k < i + WORDS_MAX && is_word(token_word(t, k));
         k++) {
        len = append(name, len, k > i ? STR(" ") : STR_NONE, token_word(t, k));
        is_full = is_full || !is_empty(p, token_word(t, k));
        if (is_full)
            take(&p->all, (struct str){name, len}, text);
        if ((t->items[k].flags & TOKEN_ENDS_SENTENCE) != 0)
            break;
    }
    if (!is_word(first) || is_empty(p, first))
        return;
    for (size_t k = i; k + 1 < t->len && k + 1 <= i + GAP_REACH; k++) {
        struct str last = token_word(t, k + 1);

        if ((t->items[k].flags & (TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE)) != 0)
            break;
        if (k == i || !is_word(last) || is_empty(p, last))
            continue;
        len = append(name, append(name, 0, STR_NONE, first), STR(" .. "), last);
        take(&p->all, (struct str){name, len}, text);
    }
}

static void take_all(struct proposer *p, take_gram *take)
{
    for (size_t n = 0; n < p->len; n++) {
        tokens_read(&p->tokens, p->texts[n].text);
        for (size_t i = 0; i < p->tokens.len; i++)
            take_from(p, i, n, take);
    }
}

static bool has(const struct proposer *p, size_t text, size_t label)
{
    return (p->texts[text].labels >> label & 1) != 0;
}

static bool is_named(const struct proposer *p, size_t text, size_t label)
{
    return (p->named[text] >> label & 1) != 0;
}

/* Texts of a label and of others: all, and those not named so yet. */
struct totals {
    double with[PROPOSE_PARTS], all[PROPOSE_PARTS];
    double open_with, open_others;
};

static void total(const struct proposer *p, size_t label, struct totals *out)
{
    *out = (struct totals){0};
    for (size_t n = 0; n < p->len; n++) {
        out->with[p->part[n]] += has(p, n, label);
        out->all[p->part[n]]++;
        if (is_named(p, n, label))
            continue;
        out->open_with += has(p, n, label);
        out->open_others += !has(p, n, label);
    }
}

static double term(double seen, double expected)
{
    return seen > 0 ? seen * log(seen / expected) : 0;
}

/* G2 of a two-by-two table; 0 where the phrase rather speaks against the label. */
static double likelihood(double a, double b, double all_a, double all_b)
{
    double n = all_a + all_b, row = a + b;

    if (a <= 0 || row <= 0 || a / row <= all_a / n)
        return 0;
    return 2 * (term(a, row * all_a / n) + term(b, row * all_b / n) +
                term(all_a - a, (n - row) * all_a / n) +
                term(all_b - b, (n - row) * all_b / n));
}

/* Does it lean to the label in all parts but one of many? */
static bool agrees(const struct proposer *p, const struct gram *g, size_t label,
                   const struct totals *t)
{
    double with[PROPOSE_PARTS] = {0}, all[PROPOSE_PARTS] = {0};
    int parts = 0, against = 0;

    for (size_t i = 0; i < g->filled; i++) {
        all[p->part[g->texts[i]]]++;
        with[p->part[g->texts[i]]] += has(p, g->texts[i], label);
    }
    for (int i = 0; i < PROPOSE_PARTS; i++) {
        parts += all[i] > 0;
        against += all[i] > 0 && with[i] * t->all[i] <= t->with[i] * all[i];
    }
    return parts >= (p->least < LEAST ? 2 : PARTS_LEAST) && against <= (parts >= 4);
}

/* What a phrase adds to a label as things stand. */
static struct proposal weigh(const struct proposer *p, const struct gram *g, size_t label,
                             const struct totals *t)
{
    struct proposal out = {.label = label, .phrase = g->name, .example = SIZE_MAX};
    double base, share;
    size_t harm = 0;

    for (size_t i = 0; i < g->filled; i++) {
        size_t n = g->texts[i];

        out.right += has(p, n, label);
        out.wrong += !has(p, n, label);
        harm += !has(p, n, label) && !is_named(p, n, label);
        if (!has(p, n, label) || is_named(p, n, label))
            continue;
        if (out.gain++ == 0)
            out.example = n;
    }
    base = t->open_with / (t->open_with + t->open_others + 1);
    share = ((double)out.gain + 2 * base) / (double)(out.gain + harm + 2);
    out.g2 = likelihood((double)out.gain, (double)harm, t->open_with, t->open_others);
    out.weight = share >= 0.65 ? 1 : share >= 0.45 ? 0.7 : 0.4;
    if (out.gain < p->least || share < share_least || share < 2 * base)
        out.g2 = 0;
    return out;
}

static size_t words_of(struct str phrase)
{
    size_t n = 0;

    while (phrase.ptr != NULL) {
        (void)str_split(&phrase, ' ');
        n++;
    }
    return n;
}

/* Of equals the one of fewer words, and of those the longer: it says more. */
static bool is_better(const struct proposal *a, const struct proposal *b)
{
    if (a->g2 < b->g2 || a->g2 > b->g2)
        return a->g2 > b->g2;
    if (words_of(a->phrase) != words_of(b->phrase))
        return words_of(a->phrase) < words_of(b->phrase);
    if (a->phrase.len != b->phrase.len)
        return a->phrase.len > b->phrase.len;
    return str_cmp(a->phrase, b->phrase) < 0;
}

static struct proposal best_of(const struct proposer *p, size_t label,
                               const struct totals *t, const struct gram **which)
{
    struct proposal best = {0};

    for (size_t i = 0; i < p->candidates_len; i++) {
        struct proposal next = weigh(p, p->candidates[i], label, t);

        if (next.g2 < g2_least || (best.g2 > 0 && !is_better(&next, &best)))
            continue;
        best = next;
        *which = p->candidates[i];
    }
    return best;
}

static void choose_candidates(struct proposer *p, size_t label, const struct totals *t)
{
    p->candidates_len = 0;
    for (size_t i = 0; i < p->all.cap; i++) {
        struct gram *g = &p->all.slots[i];

        if (g->texts != NULL && weigh(p, g, label, t).g2 >= g2_least &&
            agrees(p, g, label, t))
            p->candidates[p->candidates_len++] = g;
    }
}

/* The strongest first; what it names counts as named for those behind it. */
static size_t propose_for(struct proposer *p, size_t label, struct proposal *out)
{
    struct totals t;
    size_t len = 0;

    total(p, label, &t);
    choose_candidates(p, label, &t);
    while (len < p->most) {
        const struct gram *g = NULL;
        struct proposal best = best_of(p, label, &t, &g);

        if (g == NULL)
            break;
        out[len++] = best;
        for (size_t i = 0; i < g->filled; i++)
            p->named[g->texts[i]] |= UINT64_C(1) << label;
        total(p, label, &t);
    }
    return len;
}

static void read_texts(struct proposer *p)
{
    for (size_t n = 0; n < p->len; n++) {
        p->part[n] = (uint8_t)(str_hash(p->texts[n].text, 1) % PROPOSE_PARTS);
        p->named[n] = p->texts[n].named;
        count_words(p, n);
    }
    take_all(p, count);
    take_all(p, fill);
}

size_t propose(const struct propose_text *texts, size_t len, size_t labels,
               const struct propose_options *options, struct arena *arena,
               struct proposal **out)
{
    struct proposer p = {.texts = texts, .len = len};
    size_t found = 0;

    p.least = options->least > 0 ? options->least : LEAST;
    p.most = options->most > 0 ? options->most : MOST;
    p.part = mem_zalloc(len + 1, sizeof(*p.part));
    p.named = mem_zalloc(len + 1, sizeof(*p.named));
    p.words.least = p.all.least = p.least;
    p.words.arena = p.all.arena = arena;
    grow(&p.words);
    grow(&p.all);
    read_texts(&p);
    p.candidates = mem_zalloc(p.all.len + 1, sizeof(struct gram *));
    *out = arena_alloc(arena, (labels * p.most + 1) * sizeof(**out));
    for (size_t label = 0; label < labels && label < PROPOSE_LABELS_MAX; label++)
        found += propose_for(&p, label, *out + found);
    tokens_release(&p.tokens);
    free(p.words.slots);
    free(p.all.slots);
    free(p.part);
    free(p.named);
    free(p.candidates);
    return found;
}
