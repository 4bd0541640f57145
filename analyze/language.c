#include "analyze/language.h"

#include "analyze/letters.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    LANGUAGES_MAX = 32,
    LETTERS_MAX = 64,
    TOKENS_MAX = 200,    /* looked at in one text */
    ENDING_MAX = 5,      /* bytes */
    TAILS = 1024,        /* of ending_tail() */
    ENDING_WORD_MIN = 5, /* bytes of a word whose ending says something */
};
static const float sure = 3.0f, lead = 1.6f; /* enough evidence, and ahead of others */
static const float stop = 4.0f;              /* enough to read no further */
static const float ending_weight = 0.4f, letter_weight = 0.8f;

struct clue {
    struct word_head head;
    struct str word;
    uint32_t hash;
    uint32_t languages; /* a bit for each */
};

struct languages {
    char codes[LANGUAGES_MAX][4];
    size_t len;
    struct clue *slots; /* open addressing; a free one has no languages */
    size_t slots_len;
    uint8_t endings[TAILS];            /* by ending_tail(): bit n: some have n bytes */
    uint32_t letter_bits[LETTERS_MAX]; /* languages of each letter in the table */
};

static const struct {
    uint32_t code;
    const char *languages;
} letters[] = {
    {0xdf, "de"},       {0xe3, "pt"},          {0xf5, "pt"},          {0xf1, "es"},
    {0xe7, "fr pt"},    {0xea, "fr pt"},       {0xe8, "fr it"},       {0xf9, "it fr"},
    {0xf2, "it"},       {0xec, "it"},          {0xe0, "fr it pt"},    {0xfb, "fr"},
    {0xee, "fr"},       {0xeb, "nl fr"},       {0xef, "nl fr"},       {0x153, "fr"},
    {0xe4, "de sv fi"}, {0xf6, "de sv fi tr"}, {0xfc, "de tr"},       {0xe5, "sv da"},
    {0xf8, "da"},       {0xe6, "da"},          {0x142, "pl"},         {0x105, "pl"},
    {0x119, "pl"},      {0x17c, "pl"},         {0x15b, "pl"},         {0x131, "tr"},
    {0x15f, "tr ro"},   {0x11f, "tr"},         {0x219, "ro"},         {0x21b, "ro"},
    {0x103, "ro"},      {0x159, "cs"},         {0x11b, "cs"},         {0x16f, "cs"},
    {0xf3, "es pt pl"}, {0xed, "es pt cs"},    {0xe1, "es pt cs"},    {0xfa, "es pt cs"},
    {0xe9, "fr es pt"}, {0xf4, "fr pt"},       {0xe2, "fr pt ro tr"},
};

static const struct {
    uint32_t from, to;
    const char *code;
} scripts[] = {
    {0x370, 0x3ff, "el"},   {0x400, 0x52f, "ru"},   {0x590, 0x5ff, "he"},
    {0x600, 0x6ff, "ar"},   {0x900, 0x97f, "hi"},   {0xe00, 0xe7f, "th"},
    {0x3040, 0x30ff, "ja"}, {0x4e00, 0x9fff, "zh"}, {0xac00, 0xd7af, "ko"},
};

static int language_index(const struct languages *ls, struct str code)
{
    char key[sizeof(ls->codes[0])] = {0};

    if (code.len == 0 || code.len >= sizeof(key))
        return -1;
    memcpy(key, code.ptr, code.len);
    for (size_t i = 0; i < ls->len; i++) {
        if (memcmp(ls->codes[i], key, sizeof(key)) == 0)
            return (int)i;
    }
    return -1;
}

static bool read_codes(struct languages *ls, struct str text, uint32_t *bits)
{
    *bits = 0;
    while (text.ptr != NULL) {
        struct str code = str_split(&text, ' ');
        int i = language_index(ls, code);

        if (i < 0) {
            if (code.len == 0 || code.len > 3 || ls->len == LANGUAGES_MAX)
                return false;
            memcpy(ls->codes[ls->len], code.ptr, code.len);
            i = (int)ls->len++;
        }
        *bits |= (uint32_t)1 << i;
    }
    return *bits != 0;
}

/* Only languages that the words have named: another would be told by letters alone. */
static void read_letters(struct languages *ls)
{
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        struct str codes = str_from(letters[i].languages);

        while (codes.ptr != NULL) {
            int n = language_index(ls, str_split(&codes, ' '));

            if (n >= 0)
                ls->letter_bits[i] |= (uint32_t)1 << n;
        }
    }
}

static struct clue *slot_of(const struct languages *ls, struct str word, uint32_t hash)
{
    size_t mask = ls->slots_len - 1, i = hash & mask;

    while (ls->slots[i].languages != 0 &&
           (ls->slots[i].hash != hash || !str_eq(ls->slots[i].word, word)))
        i = (i + 1) & mask;
    return &ls->slots[i];
}

/* The same of token `i`, faster. */
static inline const struct clue *clue_of(const struct languages *ls,
                                         const struct tokens *t, size_t i)
{
    size_t mask = ls->slots_len - 1, at = t->items[i].hash & mask;
    struct word_head head = token_head(t, i);
    size_t len = t->items[i].word_len;

    while (ls->slots[at].languages != 0 &&
           (ls->slots[at].head.first != head.first ||
            ls->slots[at].head.rest != head.rest || ls->slots[at].word.len != len ||
            (len > sizeof(head) && !str_eq(ls->slots[at].word, token_word(t, i)))))
        at = (at + 1) & mask;
    return &ls->slots[at];
}

/* What the last two bytes of a word come to: most words end as no ending does. */
static size_t ending_tail(struct str word)
{
    const unsigned char *last = (const unsigned char *)word.ptr + word.len - 2;

    return (last[0] * 32u + last[1]) % TAILS;
}

static size_t line_count(struct str text)
{
    size_t n = 1;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

enum status languages_new(struct str text, const char *path, struct languages **out,
                          struct error *err)
{
    struct languages *ls = mem_zalloc(1, sizeof(*ls));
    size_t number = 0, lines = line_count(text);

    for (ls->slots_len = 16; ls->slots_len < 2 * lines;)
        ls->slots_len *= 2;
    ls->slots = mem_zalloc(ls->slots_len, sizeof(*ls->slots));
    while (text.ptr != NULL) {
        struct str line = str_split(&text, '\n');
        struct str word = str_split(&line, '\t');
        uint32_t bits, hash = word_hash(word);
        struct clue *clue;

        number++;
        if (word.len == 0 || str_starts(word, STR("# ")))
            continue;
        if (line.ptr == NULL || !read_codes(ls, line, &bits)) {
            languages_free(ls);
            return error_set(err, ERR_PARSE, "%s:%zu: not a word and its languages", path,
                             number);
        }
        clue = slot_of(ls, word, hash);
        *clue = (struct clue){word_head(word), word, hash, clue->languages | bits};
        if (word.ptr[0] == '-' && word.len > 2 && word.len <= ENDING_MAX + 1)
            ls->endings[ending_tail(word)] |= (uint8_t)(1 << (word.len - 1));
    }
    read_letters(ls);
    *out = ls;
    return OK;
}

void languages_free(struct languages *ls)
{
    if (ls == NULL)
        return;
    free(ls->slots);
    free(ls);
}

/* What has been found for each language so far. */
struct evidence {
    float scores[LANGUAGES_MAX];
    float most; /* the highest of them, */
    int best;   /* and which that is */
};

static void add(struct evidence *e, uint32_t bits, float weight)
{
    unsigned n = 0;

    for (uint32_t rest = bits; rest != 0; rest &= rest - 1)
        n++;
    weight /= (float)(n > 0 ? n : 1);
    for (uint32_t rest = bits; rest != 0; rest &= rest - 1) {
        int n_th = __builtin_ctz(rest);

        e->scores[n_th] += weight;
        if (e->scores[n_th] > e->most) {
            e->most = e->scores[n_th];
            e->best = n_th;
        }
    }
}

static void add_endings(const struct languages *ls, struct str word, struct evidence *e)
{
    char ending[ENDING_MAX + 1] = {'-'};
    unsigned lens = ls->endings[ending_tail(word)];

    for (size_t n = ENDING_MAX; n >= 2; n--) {
        struct str tail = {ending, n + 1};
        const struct clue *clue;

        if ((lens >> n & 1) == 0 || n >= word.len)
            continue;
        memcpy(ending + 1, word.ptr + word.len - n, n);
        clue = slot_of(ls, tail, word_hash(tail));
        if (clue->languages != 0) {
            add(e, clue->languages, ending_weight);
            return;
        }
    }
}

static const char *script_of(uint32_t code)
{
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        if (code >= scripts[i].from && code <= scripts[i].to)
            return scripts[i].code;
    }
    return NULL;
}

static void add_letter(const struct languages *ls, uint32_t code, struct evidence *e)
{
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        if (letters[i].code == code && ls->letter_bits[i] != 0)
            add(e, ls->letter_bits[i], letter_weight);
    }
}

/* The letters past ASCII of one word: evidence, or a script of its own. */
static const char *add_letters(const struct languages *ls, struct str word,
                               struct evidence *e)
{
    const unsigned char *p = (const unsigned char *)word.ptr, *end = p + word.len;
    const char *script = NULL;

    while (p < end) {
        size_t len;
        uint32_t code = letter_decode(p, end, &len);

        if (code >= 0x370)
            script = script_of(code) != NULL ? script_of(code) : script;
        else if (code >= 0x80)
            add_letter(ls, code, e);
        p += len;
    }
    return script;
}

static float second_best(const struct evidence *e)
{
    float second = 0;

    for (int i = 0; i < LANGUAGES_MAX; i++)
        second = i != e->best && e->scores[i] > second ? e->scores[i] : second;
    return second;
}

/* Has one language twice the evidence of every other? */
static bool is_ahead(const struct evidence *e)
{
    unsigned n = 0;

    for (size_t i = 0; i < LANGUAGES_MAX; i++)
        n += 2 * e->scores[i] > e->most;
    return n == 1;
}

/* One text; false where there is evidence enough. */
static bool read_text(const struct languages *ls, const struct tokens *t,
                      struct evidence *e, size_t *scripted, const char **script)
{
    for (size_t i = 0; i < t->len && i < TOKENS_MAX; i++) {
        const struct token *tok = &t->items[i];
        const struct clue *clue;
        const char *own = NULL;

        if (tok->kind != TOKEN_WORD)
            continue;
        if ((tok->flags & TOKEN_NON_ASCII) != 0)
            own = add_letters(ls, token_word(t, i), e);
        if (own != NULL) {
            /* Japanese writes Chinese signs too: its own syllables decide. */
            if (*script == NULL || strcmp(own, "ja") == 0)
                *script = own;
            ++*scripted;
            continue;
        }
        clue = clue_of(ls, t, i);
        if (clue->languages != 0)
            add(e, clue->languages, 1);
        else if (tok->word_len >= ENDING_WORD_MIN)
            add_endings(ls, token_word(t, i), e);
        if (i % 4 == 3 && e->most >= stop && is_ahead(e))
            return false;
    }
    return true;
}

struct language_guess language_guess(const struct languages *ls,
                                     const struct tokens *texts, size_t len)
{
    struct evidence e = {.most = 0};
    size_t scripted = 0, words = 0;
    const char *script = NULL;
    bool is_plain = false; /* by a part of the words */
    float second;

    for (size_t i = 0; i < len && !is_plain; i++) {
        words += texts[i].len;
        is_plain = !read_text(ls, &texts[i], &e, &scripted, &script);
    }
    if (scripted > 0 && scripted * 2 >= words)
        return (struct language_guess){str_from(script), true};
    if (is_plain)
        return (struct language_guess){str_from(ls->codes[e.best]), true};
    second = second_best(&e);
    if (ls->len == 0 || e.most <= second)
        return (struct language_guess){STR_NONE, false};
    return (struct language_guess){str_from(ls->codes[e.best]),
                                   e.most >= sure && e.most >= lead * second};
}

float language_weigh(const struct languages *ls, const struct tokens *texts, size_t len,
                     const struct str *codes, size_t n, float *out)
{
    struct evidence e = {.most = 0};
    const char *script = NULL;
    size_t scripted = 0;
    float other = 0;

    for (size_t i = 0; i < len; i++)
        (void)read_text(ls, &texts[i], &e, &scripted, &script);
    for (size_t i = 0; i < n; i++) {
        int at = language_index(ls, codes[i]);

        out[i] = at >= 0 ? e.scores[at] : 0;
        if (at >= 0)
            e.scores[at] = 0;
    }
    for (size_t i = 0; i < ls->len; i++)
        other = e.scores[i] > other ? e.scores[i] : other;
    return other;
}
