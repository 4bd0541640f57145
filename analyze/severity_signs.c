/* severity_signs.c - see severity_signs.h */
#include "analyze/severity_signs.h"

#include "analyze/severity_signs_private.h"

#include <math.h>
#include <string.h>

/* Of what is told of a grave sentence: */
enum { SIGNS_TOLD = 6, WORDS_TOLD = 7, WORDS_LEAST = 3 };

/* ---- words and their pieces ---- */

/* Where each letter of a word begins, and the end; returns how many letters. */
static size_t find_letters(struct str word, uint8_t at[static TOKEN_WORD_MAX + 1])
{
    size_t letters = 0;

    for (size_t i = 0; i < word.len && i < TOKEN_WORD_MAX; i++) {
        if ((word.ptr[i] & 0xC0) != 0x80)
            at[letters++] = (uint8_t)i;
    }
    at[letters] = (uint8_t)word.len;
    return letters;
}

size_t sign_pieces(struct str word, struct str out[static TOKEN_WORD_MAX])
{
    uint8_t at[TOKEN_WORD_MAX + 1];
    size_t letters = 0, len = 0;

    if (word.len >= SIGN_PIECE - 1 && word.ptr[0] != '#')
        letters = find_letters(word, at);
    if (letters < SIGN_PIECE - 1)
        return 0;
    out[len++] = str_slice(word, 0, at[SIGN_PIECE - 1]);
    for (size_t i = 0; i + SIGN_PIECE <= letters; i++)
        out[len++] = str_slice(word, at[i], (size_t)(at[i + SIGN_PIECE] - at[i]));
    out[len++] = str_slice(word, at[letters - (SIGN_PIECE - 1)], word.len);
    return len;
}

struct str sign_head(struct str word)
{
    uint8_t at[TOKEN_WORD_MAX + 1];
    size_t letters = word.len > SIGN_PIECE ? find_letters(word, at) : 0;

    return letters > SIGN_PIECE ? str_slice(word, 0, at[SIGN_PIECE]) : word;
}

static void add_key(const struct severity_signs *s, uint64_t key, int *sums)
{
    uint32_t sign = s->slots[sign_slot_of(s, key)].sign;

    for (size_t k = 0; sign != 0 && k < s->kinds_len; k++)
        sums[k] += s->signs[sign - 1].weights[k];
}

static void fill_word(const struct severity_signs *s, struct str word, uint32_t hash,
                      struct sign_word *out)
{
    struct str pieces[TOKEN_WORD_MAX];
    size_t len = sign_pieces(word, pieces);
    int sums[SIGN_KINDS_MAX] = {0};

    add_key(s, sign_key(hash, SIGN_IS_WORD), sums);
    for (size_t i = 0; i < len; i++) {
        uint32_t where = i == 0         ? SIGN_IS_BEGIN
                         : i + 1 == len ? SIGN_IS_END
                                        : SIGN_IS_WITHIN;

        add_key(s, sign_key(word_hash(pieces[i]), where), sums);
    }
    *out = (struct sign_word){.hash = hash, .head = word_hash(sign_head(word))};
    for (size_t k = 0; k < s->kinds_len; k++) {
        int sum = sums[k] < -SIGN_WORD_MOST ? -SIGN_WORD_MOST : sums[k];

        out->says.weights[k] = (int16_t)(sum > SIGN_WORD_MOST ? SIGN_WORD_MOST : sum);
    }
}

/* A word that is not in its own slot may have made room for another in the one beside it.
 */
static struct sign_word *word_beside(struct severity_signs *s, const struct tokens *t,
                                     const struct token *tok)
{
    struct sign_word *word = &s->words[tok->hash % SIGN_WORDS];
    struct sign_word *beside = &s->words[tok->hash % SIGN_WORDS ^ 1];

    if (beside->hash == tok->hash)
        return beside;
    *beside = *word;
    fill_word(s, (struct str){t->folded + tok->word, tok->word_len}, tok->hash, word);
    return word;
}

/* A word with what it says. */
static inline struct sign_word *word_of(struct severity_signs *s, const struct tokens *t,
                                        const struct token *tok)
{
    struct sign_word *word = &s->words[tok->hash % SIGN_WORDS];

    return word->hash == tok->hash ? word : word_beside(s, t, tok);
}

/* ---- a sentence ---- */

struct sign_reading {
    struct severity_signs *s;
    const struct tokens *t;
    size_t from, to; /* tokens of the sentence */
    size_t contrast; /* its last "but" behind the first word; 0: none */
    const struct sign_excuse *excuse, *excuses_end; /* those not before the sentence */
    int16_t sums[SIGN_KINDS_MAX];
    /* Once the kind is known: the strongest signs for it, in order. */
    size_t kind;
    struct sign_place {
        int weight;
        uint32_t first, last;
    } best[SIGNS_TOLD];
};

/* As vectors: the two never overlap. */
static inline void add_weights(int16_t *restrict sums, const int16_t *restrict weights)
{
    enum { AT_ONCE = 8 };

    for (size_t k = 0; k < AT_ONCE; k++)
        sums[k] = (int16_t)(sums[k] + weights[k]);
    for (size_t k = AT_ONCE; k < SIGN_KINDS_MAX; k++)
        sums[k] = (int16_t)(sums[k] + weights[k]);
}

/* Do the words alone say enough of any kind? Most sentences say little of all. */
static bool says_enough(const struct sign_reading *r)
{
    const int16_t *enough = r->s->enough[r->to - r->from];
    int16_t more = 0;

    for (size_t k = 0; k < SIGN_KINDS_MAX; k++)
        more |= (int16_t)(r->sums[k] >= enough[k]);
    return more != 0;
}

/* What a unit of the sums is worth. */
static float scale_of(const struct sign_reading *r)
{
    return 1 / (SIGN_TENTHS * sqrtf((float)(r->to - r->from)));
}

/* The kind of which most is said; writes how much. */
static size_t strongest(const struct sign_reading *r, float *sum)
{
    const struct severity_signs *s = r->s;
    float scale = scale_of(r);
    size_t kind = 0;

    *sum = -INFINITY;
    for (size_t k = 0; k < s->kinds_len; k++) {
        float here = s->bias[k] + (float)r->sums[k] * scale;

        if (here > *sum) {
            kind = k;
            *sum = here;
        }
    }
    return kind;
}

static uint32_t next_stamp(struct severity_signs *s)
{
    if (++s->stamp == 0) { /* after 2^32 sentences */
        memset(s->seen, 0, s->signs_len * sizeof(*s->seen));
        memset(s->words, 0, SIGN_WORDS * sizeof(*s->words));
        s->stamp = 1;
    }
    return s->stamp;
}

/* What the words from token `from` on say, each once; writes where the sentence ends, and
 * its last contrast word. */
static void add_words(struct sign_reading *r, size_t begin)
{
    struct severity_signs *s = r->s;
    const struct tokens *t = r->t;
    const struct token *const from = t->items + begin;
    const struct token *const bound = t->items + sign_bound(t, begin);
    const struct token *tok = from;
    uint32_t stamp = next_stamp(s);
    unsigned flags;

    r->from = begin;
    r->contrast = 0;
    memset(r->sums, 0, sizeof(r->sums));
    do {
        struct sign_word *word = word_of(s, t, tok);

        if (word->stamp != stamp)
            add_weights(r->sums, word->says.weights);
        word->stamp = stamp;
        flags = tok->flags;
        if ((flags & TOKEN_CONTRAST) != 0 && tok > from)
            r->contrast = (size_t)(tok - t->items);
        tok++;
    } while ((flags & TOKEN_ENDS_SENTENCE) == 0 && tok < bound);
    r->to = (size_t)(tok - t->items);
}

/* What a pair says, once a sentence. */
static void add_pair(struct sign_reading *r, uint64_t key)
{
    struct severity_signs *s = r->s;
    uint32_t sign = s->slots[sign_slot_of(s, key)].sign;

    if (sign == 0 || s->seen[sign - 1] == s->stamp)
        return;
    s->seen[sign - 1] = s->stamp;
    add_weights(r->sums, s->signs[sign - 1].weights);
}

/* The keys of the pairs that end with token `at`; 0 where there is none. `heads` are of
 * the sentence so far. */
static inline void keys_of_pairs(const struct sign_reading *r, size_t at,
                                 uint32_t heads[static SIGN_TOKENS],
                                 uint64_t keys[static 2])
{
    const struct token *items = r->t->items;

    heads[at - r->from] = word_of(r->s, r->t, &items[at])->head;
    keys[0] = at > r->from ? sign_key(items[at - 1].hash, items[at].hash) : 0;
    keys[1] = at > r->from + 1
                  ? sign_key(heads[at - 2 - r->from] ^ SIGN_IS_FAR, heads[at - r->from])
                  : 0;
}

static void add_pairs(struct sign_reading *r)
{
    uint32_t heads[SIGN_TOKENS];

    for (size_t at = r->from; at < r->to; at++) {
        uint64_t keys[2];

        keys_of_pairs(r, at, heads, keys);
        for (int i = 0; i < 2; i++) {
            if (keys[i] != 0)
                add_pair(r, keys[i]);
        }
    }
}

/* ---- what to tell of a grave one ---- */

static void note_sign(struct sign_reading *r, int weight, size_t first, size_t last)
{
    struct sign_place place = {weight, (uint32_t)first, (uint32_t)last};

    for (size_t i = 0; i < SIGNS_TOLD; i++) {
        struct sign_place weaker = r->best[i];

        if (place.weight <= weaker.weight)
            continue;
        r->best[i] = place;
        place = weaker;
    }
}

static void note_pair(struct sign_reading *r, uint64_t key, size_t first, size_t last)
{
    uint32_t sign = key != 0 ? r->s->slots[sign_slot_of(r->s, key)].sign : 0;

    if (sign != 0)
        note_sign(r, r->s->signs[sign - 1].weights[r->kind], first, last);
}

/* The strongest signs for the kind. */
static void note_signs(struct sign_reading *r)
{
    uint32_t heads[SIGN_TOKENS];

    for (size_t i = 0; i < SIGNS_TOLD; i++)
        r->best[i] = (struct sign_place){0, (uint32_t)r->from, (uint32_t)r->from};
    for (size_t at = r->from; at < r->to; at++) {
        uint64_t keys[2];

        keys_of_pairs(r, at, heads, keys);
        note_sign(r, word_of(r->s, r->t, &r->t->items[at])->says.weights[r->kind], at,
                  at);
        note_pair(r, keys[0], at - 1, at);
        note_pair(r, keys[1], at - 2, at);
    }
}

/* The words to tell of a sentence: the strongest sign, and the next ones that stand near
 * it; with their neighbours where those are few. */
static void tell_words(const struct sign_reading *r, struct sign_hit *out)
{
    out->first = r->best[0].first;
    out->last = r->best[0].last;
    for (size_t i = 1; i < SIGNS_TOLD && r->best[i].weight > 0; i++) {
        uint32_t first = r->best[i].first, last = r->best[i].last;

        first = first < out->first ? first : out->first;
        last = last > out->last ? last : out->last;
        if (last - first < WORDS_TOLD) {
            out->first = first;
            out->last = last;
        }
    }
    while (out->last - out->first + 1 < WORDS_LEAST &&
           (out->first > r->from || out->last + 1 < r->to)) {
        out->last += out->last + 1 < r->to;
        out->first -= out->first > r->from;
    }
}

/* Does an excuse within the sentence name its kind? */
static bool is_excused(const struct sign_reading *r)
{
    for (const struct sign_excuse *e = r->excuse; e < r->excuses_end && e->token < r->to;
         e++) {
        if (str_eq(e->kind, r->s->kinds[r->kind]))
            return true;
    }
    return false;
}

/* The sentence from token `from` on, where it is graver than what `out` has. Writes where
 * it ends, and the last contrast word within it. */
static void weigh_sentence(struct sign_reading *r, size_t from, struct sign_hit *out)
{
    float sum;

    while (r->excuse < r->excuses_end && r->excuse->token < from)
        r->excuse++;
    add_words(r, from);
    if (r->to - from < SIGN_LEAST || !says_enough(r))
        return;
    add_pairs(r);
    r->kind = strongest(r, &sum);
    if ((double)sum <= out->sum || is_excused(r))
        return;
    out->sum = (double)sum;
    out->kind = r->s->kinds[r->kind];
    note_signs(r);
    tell_words(r, out);
}

bool severity_signs_find(struct severity_signs *s, const struct tokens *t,
                         const struct sign_excuse *excuses, size_t excuses_len,
                         struct sign_hit *out)
{
    struct sign_reading r;

    r.s = s;
    r.t = t;
    r.excuse = excuses;
    r.excuses_end = excuses + excuses_len;
    *out = (struct sign_hit){0};
    for (size_t from = 0; s != NULL && from < t->len;) {
        weigh_sentence(&r, from, out);
        from = r.to;
        /* "Lovely rooms, but we found bed bugs": what follows may stand by itself. */
        if (r.contrast > 0)
            weigh_sentence(&r, r.contrast, out);
    }
    return out->sum > 0;
}

/* ---- where a rule found a phrase ---- */

/* Where the sentence of a token begins, or a part of which half may stand before it. */
static size_t begin_of(const struct tokens *t, size_t token)
{
    size_t from = token;

    while (from > 0 && token - from < SIGN_TOKENS / 2 &&
           (t->items[from - 1].flags & TOKEN_ENDS_SENTENCE) == 0)
        from--;
    return from;
}

static float weigh_for(struct sign_reading *r, size_t from, size_t kind)
{
    add_words(r, from);
    add_pairs(r);
    return r->s->bias[kind] + (float)r->sums[kind] * scale_of(r);
}

double severity_signs_weigh(struct severity_signs *s, const struct tokens *t,
                            uint32_t token, struct str kind)
{
    struct sign_reading r;
    size_t k = 0;
    float sum;

    while (s != NULL && k < s->kinds_len && !str_eq(s->kinds[k], kind))
        k++;
    if (s == NULL || k == s->kinds_len || isinf(s->phrase))
        return INFINITY;
    r.s = s;
    r.t = t;
    sum = weigh_for(&r, begin_of(t, token), k);
    if (r.contrast > 0 && token >= r.contrast)
        sum = fmaxf(sum, weigh_for(&r, r.contrast, k));
    return (double)(sum + s->phrase);
}
