/* severity_signs.c - see severity_signs.h */
#include "analyze/severity_signs.h"

#include "analyze/letters.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SKIM_WORDS = 1 << 16,
    SKIM_STEPS = 16,
    ANY = SIGN_KINDS_MAX,
    /* Of what is told of a grave sentence: */
    SIGNS_TOLD = 6,
    WORDS_TOLD = 7,
    WORDS_LEAST = 3,
};

/* What a sign says of each kind. */
struct sign {
    float weights[SIGN_KINDS_MAX];
    float any; /* of them all alike; in the weights too */
};

struct severity_signs {
    struct str kinds[SIGN_KINDS_MAX];
    float bias[SIGN_KINDS_MAX];
    size_t kinds_len;
    struct sign *signs;
    struct str *written; /* by sign, while the list is read */
    uint32_t *seen;      /* by sign: stamp of the sentence that had it last */
    size_t signs_len, signs_cap, written_cap;
    struct sign_slot {
        uint32_t print; /* of the key's upper half */
        uint32_t sign;  /* index + 1; 0: the slot is free */
    } * slots;
    size_t slots_cap; /* a power of two */
    /* What is skimmed before a sentence is read, by the hash of a word: what it says of
     * any kind, with its head, in steps of 1/SKIM_STEPS; the lowest bit tells a gate.
     * Without a gate, or where the sum stays below `least`, it is not read. */
    int8_t skim[SKIM_WORDS];
    float least;
    uint32_t stamp;
};

/* ---- keys: two words' hashes mixed, or one's with what it is ---- */

enum { IS_WORD = 1, IS_HEAD = 2 };

static inline uint64_t key_of(uint32_t first, uint32_t second)
{
    uint64_t key = ((uint64_t)first << 32 | second) * 0x9E3779B97F4A7C15;

    return (key ^ key >> 32) * 0xD6E8FEB86659FD93;
}

struct str sign_head(struct str word)
{
    size_t len = SIGN_HEAD;

    if (word.len <= SIGN_HEAD || word.ptr[0] == '#')
        return STR_NONE;
    for (size_t i = 0; i < SIGN_HEAD; i++) {
        if ((word.ptr[i] & 0x80) != 0)
            len = utf8_head(word, SIGN_HEAD).len;
    }
    return len < word.len ? str_slice(word, 0, len) : STR_NONE;
}

/* ---- reading a list ---- */

static size_t find_slot(const struct severity_signs *s, uint64_t key)
{
    size_t at = (size_t)key & (s->slots_cap - 1);

    while (s->slots[at].sign != 0 && s->slots[at].print != (uint32_t)(key >> 32))
        at = (at + 1) & (s->slots_cap - 1);
    return at;
}

/* Under a key that another sign has already it is not found. */
static void add_key(struct severity_signs *s, struct str written, uint32_t sign)
{
    struct str rest = written, first = str_split(&rest, ' ');
    uint32_t second = IS_WORD;
    uint64_t key;
    size_t at;

    if (rest.ptr != NULL) {
        second = word_hash(rest);
    } else if (str_ends(first, STR("*"))) {
        first.len--;
        second = IS_HEAD;
    }
    key = key_of(word_hash(first), second);
    at = find_slot(s, key);
    if (s->slots[at].sign == 0)
        s->slots[at] = (struct sign_slot){(uint32_t)(key >> 32), sign};
}

static bool find_kind(const struct severity_signs *s, struct str name, uint32_t *out)
{
    *out = ANY;
    if (str_eq(name, STR("any")))
        return true;
    for (size_t i = 0; i < s->kinds_len; i++) {
        if (str_eq(s->kinds[i], name)) {
            *out = (uint32_t)i;
            return true;
        }
    }
    return false;
}

/* "#bias", then KIND=SUM by tabs: the kinds, and what each begins with. */
static enum status read_bias(struct severity_signs *s, struct str rest, struct error *err)
{
    while (rest.ptr != NULL) {
        struct str text = str_split(&rest, '\t'), name = str_split(&text, '=');
        double sum;

        if (s->kinds_len == SIGN_KINDS_MAX || !str_to_double(text, &sum))
            return error_set(err, ERR_PARSE, "no kind and sum: \"" STR_FMT "\"",
                             STR_ARG(name));
        s->kinds[s->kinds_len] = name;
        s->bias[s->kinds_len++] = (float)sum;
    }
    return OK;
}

static enum status read_least(struct severity_signs *s, struct str text,
                              struct error *err)
{
    double least;

    if (!str_to_double(text, &least))
        return error_set(err, ERR_PARSE, "no number: \"" STR_FMT "\"", STR_ARG(text));
    s->least = (float)least;
    return OK;
}

/* ---- as people write who leave accents out ---- */

static struct str plain_of(struct str word, char *out)
{
    size_t len = word.len <= TOKEN_WORD_MAX ? letters_plain(word, out) : 0;

    return len > 0 ? (struct str){out, len} : word;
}

/* The plain spelling of a sign; false where it is the same. */
static bool plain_sign(struct str written, struct buf *out)
{
    char first[TOKEN_WORD_MAX + 1], second[TOKEN_WORD_MAX + 1];
    struct str rest = written, word = str_split(&rest, ' ');

    buf_reset(out);
    buf_add(out, plain_of(word, first));
    if (rest.ptr != NULL) {
        buf_add_char(out, ' ');
        buf_add(out, plain_of(rest, second));
    }
    return !str_eq(buf_str(out), written);
}

/* ---- the lines of a list ---- */

static void read_gates(struct severity_signs *s, struct str rest)
{
    char plain[TOKEN_WORD_MAX + 1];

    while (rest.ptr != NULL) {
        struct str word = str_split(&rest, ' ');

        s->skim[word_hash(word) % SKIM_WORDS] |= 1;
        s->skim[word_hash(plain_of(word, plain)) % SKIM_WORDS] |= 1;
    }
}

/* The words, then KIND=WEIGHT by tabs; the weight of "any" counts for each kind. */
static enum status read_sign(struct severity_signs *s, struct str rest, struct error *err)
{
    struct str written = str_split(&rest, '\t');
    float weights[SIGN_KINDS_MAX + 1] = {0};
    struct sign *sign;

    while (rest.ptr != NULL) {
        struct str text = str_split(&rest, '\t'), name = str_split(&text, '=');
        double weight;
        uint32_t kind;

        if (!find_kind(s, name, &kind) || !str_to_double(text, &weight))
            return error_set(err, ERR_PARSE, "no kind and weight: \"" STR_FMT "\"",
                             STR_ARG(name));
        weights[kind] = (float)weight;
    }
    s->signs = mem_grow(s->signs, s->signs_len, &s->signs_cap, sizeof(*s->signs));
    s->written = mem_grow(s->written, s->signs_len, &s->written_cap, sizeof(*s->written));
    s->written[s->signs_len] = written;
    sign = &s->signs[s->signs_len++];
    for (size_t k = 0; k < SIGN_KINDS_MAX; k++)
        sign->weights[k] = weights[k] + weights[ANY];
    sign->any = weights[ANY];
    return OK;
}

/* Signs as they are written come before the plain spellings of others. */
static void fill_slots(struct severity_signs *s)
{
    struct buf plain = {0};

    s->slots_cap = 64;
    while (s->slots_cap < 4 * s->signs_len)
        s->slots_cap *= 2;
    s->slots = mem_zalloc(s->slots_cap, sizeof(*s->slots));
    s->seen = mem_zalloc(s->signs_len + 1, sizeof(*s->seen));
    for (size_t i = 0; i < s->signs_len; i++)
        add_key(s, s->written[i], (uint32_t)i + 1);
    for (size_t i = 0; i < s->signs_len; i++) {
        if (plain_sign(s->written[i], &plain))
            add_key(s, buf_str(&plain), (uint32_t)i + 1);
    }
    buf_release(&plain);
}

static float any_of(const struct severity_signs *s, uint64_t key)
{
    uint32_t sign = s->slots[find_slot(s, key)].sign;

    return sign != 0 ? s->signs[sign - 1].any : 0;
}

/* What words that are signs say, for skimming. */
static void fill_skim(struct severity_signs *s)
{
    char plain[TOKEN_WORD_MAX + 1];

    for (size_t i = 0; i < s->signs_len; i++) {
        struct str word = s->written[i], head;
        float any = s->signs[i].any;
        int8_t *at = &s->skim[word_hash(word) % SKIM_WORDS];

        if (str_find(word, STR(" ")) != SIZE_MAX || str_ends(word, STR("*")))
            continue;
        head = sign_head(word);
        if (head.len > 0)
            any += any_of(s, key_of(word_hash(head), IS_HEAD));
        any = fmaxf(-127, fminf(127, any * SKIM_STEPS));
        *at = (int8_t)(((int)any & ~1) | (*at & 1));
        s->skim[word_hash(plain_of(word, plain)) % SKIM_WORDS] = *at;
    }
}

enum status severity_signs_new(struct str text, const char *path,
                               struct severity_signs **out, struct error *err)
{
    struct severity_signs *s = mem_zalloc(1, sizeof(*s));
    struct str rest = text;

    for (size_t n = 1; rest.len > 0; n++) {
        struct str line = str_split(&rest, '\n');
        struct error why = {0};
        enum status rc = OK;

        if (str_starts(line, STR("#bias\t")))
            rc = read_bias(s, str_slice(line, strlen("#bias\t"), line.len), &why);
        else if (str_starts(line, STR("#gates ")))
            read_gates(s, str_slice(line, strlen("#gates "), line.len));
        else if (str_starts(line, STR("#least\t")))
            rc = read_least(s, str_slice(line, strlen("#least\t"), line.len), &why);
        else if (line.len > 0 && !str_starts(line, STR("# ")))
            rc = read_sign(s, line, &why);
        if (rc != OK) {
            severity_signs_free(s);
            return error_set(err, ERR_PARSE, "%s:%zu: %s", path, n, why.text);
        }
    }
    fill_slots(s);
    fill_skim(s);
    *out = s;
    return OK;
}

void severity_signs_free(struct severity_signs *s)
{
    if (s == NULL)
        return;
    free(s->signs);
    free(s->written);
    free(s->seen);
    free(s->slots);
    free(s);
}

/* ---- judging ---- */

/* A sentence that is read. */
struct sign_reading {
    struct severity_signs *s;
    float sums[SIGN_KINDS_MAX];
    /* Once the kind is known: the strongest signs for it, in order. */
    size_t kind; /* ANY: not yet */
    struct sign_place {
        float weight;
        uint32_t first, last;
    } best[SIGNS_TOLD];
};

/* As vectors: the two never overlap. */
static inline void add_weights(float *restrict sums, const float *restrict weights)
{
    for (size_t k = 0; k < SIGN_KINDS_MAX; k++)
        sums[k] += weights[k];
}

static void note_sign(struct sign_reading *r, struct sign_place place)
{
    for (size_t i = 0; i < SIGNS_TOLD; i++) {
        struct sign_place weaker = r->best[i];

        if (place.weight <= weaker.weight)
            continue;
        r->best[i] = place;
        place = weaker;
    }
}

/* The words to tell of a sentence: the strongest sign, and the next ones that stand near
 * it; with their neighbours where those are few. */
static void tell_words(const struct sign_reading *r, size_t from, size_t to,
                       struct sign_hit *out)
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
           (out->first > from || out->last + 1 < to)) {
        out->last += out->last + 1 < to;
        out->first -= out->first > from;
    }
}

/* Each sign counts once a sentence. */
static inline void add_sign(struct sign_reading *r, uint64_t key, size_t first,
                            size_t last)
{
    struct severity_signs *s = r->s;
    uint32_t sign = s->slots[find_slot(s, key)].sign;
    const float *weights;

    if (sign == 0 || s->seen[sign - 1] == s->stamp)
        return;
    s->seen[sign - 1] = s->stamp;
    weights = s->signs[sign - 1].weights;
    add_weights(r->sums, weights);
    if (r->kind != ANY)
        note_sign(r,
                  (struct sign_place){weights[r->kind], (uint32_t)first, (uint32_t)last});
}

static inline void add_head(struct sign_reading *r, struct str word, size_t at)
{
    struct str head = sign_head(word);

    if (head.len > 0)
        add_sign(r, key_of(word_hash(head), IS_HEAD), at, at);
}

static void read_sentence(struct sign_reading *r, const struct tokens *t, size_t from,
                          size_t to)
{
    if (++r->s->stamp == 0) {
        memset(r->s->seen, 0, r->s->signs_len * sizeof(*r->s->seen));
        r->s->stamp = 1;
    }
    for (size_t i = from; i < to; i++) {
        uint32_t hash = t->items[i].hash;

        add_sign(r, key_of(hash, IS_WORD), i, i);
        if (t->items[i].word_len > SIGN_HEAD)
            add_head(r, token_word(t, i), i);
        if (i + 1 < to)
            add_sign(r, key_of(hash, t->items[i + 1].hash), i, i + 1);
    }
}

/* The gravest kind of a sentence, where it is graver than what `out` has. */
static void weigh_sentence(struct severity_signs *s, const struct tokens *t, size_t from,
                           size_t to, struct sign_hit *out)
{
    struct sign_reading r = {.s = s, .kind = ANY};
    float scale = 1 / sqrtf((float)(to - from));
    size_t kind = ANY;

    read_sentence(&r, t, from, to);
    for (size_t k = 0; k < s->kinds_len; k++) {
        double sum = (double)(s->bias[k] + r.sums[k] * scale);

        if (sum > out->sum) {
            kind = k;
            out->sum = sum;
        }
    }
    if (kind == ANY)
        return;
    r = (struct sign_reading){.s = s, .kind = kind};
    for (size_t i = 0; i < SIGNS_TOLD; i++)
        r.best[i].first = r.best[i].last = (uint32_t)from;
    read_sentence(&r, t, from, to);
    out->kind = s->kinds[kind];
    tell_words(&r, from, to, out);
}

/* Is the sentence from `from` on worth reading? Writes where it ends. */
static bool skim_sentence(const struct severity_signs *s, const struct tokens *t,
                          size_t from, size_t *end)
{
    size_t at = from, len;
    int sum = 0, gates = 0;

    for (;; at++) {
        int said = s->skim[t->items[at].hash % SKIM_WORDS];

        sum += said;
        gates |= said;
        if (sign_ends(t, from, at))
            break;
    }
    len = at + 1 - from;
    *end = at + 1;
    return (gates & 1) != 0 && (float)sum >= s->least * SKIM_STEPS * sqrtf((float)len);
}

bool severity_signs_find(struct severity_signs *s, const struct tokens *t,
                         struct sign_hit *out)
{
    *out = (struct sign_hit){0};
    for (size_t from = 0, to; s != NULL && from < t->len; from = to) {
        if (skim_sentence(s, t, from, &to))
            weigh_sentence(s, t, from, to, out);
    }
    return out->sum > 0;
}
