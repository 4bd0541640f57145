#include "analyze/query.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 8 }; /* of one name */

enum pattern_kind { PATTERN_NAME, PATTERN_EXCLUDE, PATTERN_CONTEXT };

/* A name as folded words, parted by single spaces. */
struct pattern {
    struct str words;
    size_t brand;
    enum pattern_kind kind;
    size_t next; /* pattern with the same first word, index + 1; 0: none */
};

struct query {
    const struct settings *settings;
    struct pattern *patterns;
    size_t len, cap;
    struct slot {
        uint32_t hash;
        size_t first; /* pattern, index + 1; 0: free */
    } * slots;        /* by first word */
    size_t slots_len;
    struct arena arena;
    struct tokens work;
    /* What the last mention asked for; the next one mostly asks the same. */
    const struct source_settings *last_source;
    size_t last_brand;
};

static struct str first_word(struct str words)
{
    return str_split(&words, ' ');
}

static void add_pattern(struct query *q, struct str words, size_t brand,
                        enum pattern_kind kind)
{
    if (words.len == 0)
        return;
    q->patterns = mem_grow(q->patterns, q->len, &q->cap, sizeof(*q->patterns));
    q->patterns[q->len++] =
        (struct pattern){arena_copy(&q->arena, words), brand, kind, 0};
}

/* A handle or address as one folded word: "@Acme_Coffee" gives "acme_coffee". */
static struct str fold_handle(struct str text, char *out)
{
    size_t n = 0;

    if (text.len > 0 && text.ptr[0] == '@')
        text = str_slice(text, 1, text.len);
    for (; n < text.len && n < TOKEN_WORD_MAX; n++) {
        char c = text.ptr[n];

        out[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (struct str){out, n};
}

/* The words of a name, and of two words or more their joined form too. */
static void add_name(struct query *q, struct str name, size_t brand,
                     enum pattern_kind kind)
{
    struct buf words = {0}, joined = {0};
    char handle[TOKEN_WORD_MAX];
    size_t count = 0;

    tokens_read(&q->work, name);
    for (size_t i = 0; i < q->work.len && i < WORDS_MAX; i++) {
        struct str word = token_word(&q->work, i);
        bool is_address =
            q->work.items[i].kind == TOKEN_HANDLE || q->work.items[i].kind == TOKEN_URL;

        if (is_address || q->work.items[i].kind == TOKEN_NUMBER)
            word = fold_handle(token_text(&q->work, i), handle);
        if (count++ > 0)
            buf_add_char(&words, ' ');
        buf_add(&words, word);
        buf_add(&joined, word);
    }
    add_pattern(q, buf_str(&words), brand, kind);
    if (count > 1 && joined.len <= TOKEN_WORD_MAX)
        add_pattern(q, buf_str(&joined), brand, kind);
    buf_release(&words);
    buf_release(&joined);
}

static void add_names(struct query *q, const struct str_list *names, size_t brand,
                      enum pattern_kind kind)
{
    for (size_t i = 0; i < names->len; i++)
        add_name(q, names->items[i], brand, kind);
}

static void index_patterns(struct query *q)
{
    for (q->slots_len = 16; q->slots_len < q->len * 4;)
        q->slots_len *= 2;
    q->slots = mem_zalloc(q->slots_len, sizeof(*q->slots));
    for (size_t i = 0; i < q->len; i++) {
        uint32_t hash = word_hash(first_word(q->patterns[i].words));
        size_t at = hash & (q->slots_len - 1);

        while (q->slots[at].first != 0 && q->slots[at].hash != hash)
            at = (at + 1) & (q->slots_len - 1);
        q->patterns[i].next = q->slots[at].first;
        q->slots[at] = (struct slot){hash, i + 1};
    }
}

struct query *query_new(const struct settings *settings)
{
    struct query *q = mem_zalloc(1, sizeof(*q));

    q->settings = settings;
    q->last_brand = SIZE_MAX;
    for (size_t i = 0; i < settings->brands_len; i++) {
        const struct brand_settings *b = &settings->brands[i];

        add_name(q, b->name, i, PATTERN_NAME);
        add_names(q, &b->names, i, PATTERN_NAME);
        add_names(q, &b->exclude, i, PATTERN_EXCLUDE);
        add_names(q, &b->context, i, PATTERN_CONTEXT);
    }
    index_patterns(q);
    return q;
}

void query_free(struct query *q)
{
    if (q == NULL)
        return;
    free(q->patterns);
    free(q->slots);
    arena_release(&q->arena);
    tokens_release(&q->work);
    free(q);
}

/* The form of token `i` that names are written in. */
static struct str token_name(const struct tokens *t, size_t i, char *out)
{
    const struct token *tok = &t->items[i];

    if (tok->kind == TOKEN_HANDLE || tok->kind == TOKEN_URL || tok->kind == TOKEN_NUMBER)
        return fold_handle(token_text(t, i), out);
    return token_word(t, i);
}

/* Tokens that the pattern takes from token `i` on; 0 where it does not stand there. */
static size_t match_at(const struct tokens *t, size_t i, struct str words)
{
    char name[TOKEN_WORD_MAX];
    size_t n = 0;

    while (words.ptr != NULL) {
        struct str word = str_split(&words, ' ');

        if (i + n >= t->len || !str_eq(word, token_name(t, i + n, name)))
            return 0;
        n++;
    }
    return n;
}

static size_t patterns_at(const struct query *q, const struct tokens *t, size_t i)
{
    char name[TOKEN_WORD_MAX];
    uint32_t hash = t->items[i].kind == TOKEN_WORD ? t->items[i].hash
                                                   : word_hash(token_name(t, i, name));
    size_t at = hash & (q->slots_len - 1);

    while (q->slots[at].first != 0 && q->slots[at].hash != hash)
        at = (at + 1) & (q->slots_len - 1);
    return q->slots[at].first;
}

size_t query_brand(struct query *q, struct str name)
{
    const struct settings *s = q->settings;

    if (q->last_brand != SIZE_MAX && str_eq(s->brands[q->last_brand].name, name))
        return q->last_brand;
    for (size_t i = 0; i < s->brands_len; i++) {
        if (str_eq(s->brands[i].name, name)) {
            q->last_brand = i;
            return i;
        }
    }
    return SIZE_MAX;
}

static const struct source_settings *source_of(struct query *q, const struct mention *m)
{
    if (q->last_source == NULL || !str_eq(q->last_source->name, m->source))
        q->last_source = settings_source(q->settings, m->source);
    return q->last_source;
}

bool query_is_ours(struct query *q, const struct mention *m, const struct tokens *tokens)
{
    size_t brand = query_brand(q, m->brand);
    bool has[PATTERN_CONTEXT + 1] = {false};

    const struct source_settings *source = source_of(q, m);

    if (source == NULL || source->about == ABOUT_BRAND || brand == SIZE_MAX)
        return true;
    for (int field = MENTION_FIELD_TITLE; field <= MENTION_FIELD_TEXT; field++) {
        const struct tokens *t = &tokens[field];

        for (size_t i = 0; i < t->len; i++) {
            for (size_t p = patterns_at(q, t, i); p != 0; p = q->patterns[p - 1].next) {
                const struct pattern *pattern = &q->patterns[p - 1];

                if (pattern->brand == brand && match_at(t, i, pattern->words) > 0)
                    has[pattern->kind] = true;
            }
        }
    }
    if (q->settings->brands[brand].context.len > 0 && !has[PATTERN_CONTEXT])
        return false;
    return has[PATTERN_NAME] && !has[PATTERN_EXCLUDE];
}

/* A name that no settings hold: its own words, one after the other. */
static size_t mark_name(struct query *q, const struct tokens *t, struct str name,
                        uint8_t *marks)
{
    size_t found = 0, len;

    tokens_read(&q->work, name);
    len = q->work.len;
    for (size_t i = 0; len > 0 && i + len <= t->len; i++) {
        size_t n = 0;

        while (n < len && str_eq(token_word(t, i + n), token_word(&q->work, n)))
            n++;
        if (n < len)
            continue;
        memset(marks + i, QUERY_OWN, len);
        found++;
    }
    return found;
}

size_t query_mark(struct query *q, const struct tokens *t, struct str name,
                  uint8_t *marks)
{
    size_t brand = query_brand(q, name), found = 0;

    if (t->len > 0)
        memset(marks, 0, t->len);
    if (brand == SIZE_MAX)
        return mark_name(q, t, name, marks);
    for (size_t i = 0; i < t->len; i++) {
        for (size_t p = patterns_at(q, t, i); p != 0; p = q->patterns[p - 1].next) {
            const struct pattern *pattern = &q->patterns[p - 1];
            size_t n = pattern->kind == PATTERN_NAME ? match_at(t, i, pattern->words) : 0;

            found += n > 0 && pattern->brand == brand;
            if (n > 0)
                memset(marks + i, pattern->brand == brand ? QUERY_OWN : QUERY_OTHER, n);
        }
    }
    return found;
}

bool query_is_page(struct query *q, const struct mention *m)
{
    const struct source_settings *source = source_of(q, m);

    return source != NULL && source->about == ABOUT_BRAND;
}
