/*
 * scope_find.c - the words of a text in the list, and the paths that they start
 */
#include "analyze/scope.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void reserve(struct scope *s, size_t len)
{
    if (len <= s->cap)
        return;
    s->cap = len + len / 2;
    s->nodes = mem_resize(s->nodes, s->cap, sizeof(*s->nodes));
    s->pairs = mem_resize(s->pairs, s->cap, sizeof(*s->pairs));
    s->words = mem_resize(s->words, s->cap, sizeof(*s->words));
    s->leads = mem_resize(s->leads, s->cap, sizeof(*s->leads));
    s->factors = mem_resize(s->factors, s->cap, sizeof(*s->factors));
    s->feelings = mem_resize(s->feelings, s->cap, sizeof(*s->feelings));
    s->rules = mem_resize(s->rules, s->cap, sizeof(*s->rules));
}

/* What the list has in place of a word that it lacks: a lengthened word without its
 * doubled letters, a rare word's stem. */
static int32_t find_other(const struct lexicon *lx, const struct tokens *t, size_t i)
{
    char other[TOKEN_WORD_MAX + 1];
    struct str word = token_word(t, i);
    int32_t id = LEXICON_NONE;

    if ((t->items[i].flags & TOKEN_LENGTHENED) != 0) {
        word = (struct str){other, tokens_single(word, other)};
        id = lexicon_word(lx, word, word_hash(word));
    }
    if (id == LEXICON_NONE && word.len > TOKEN_STEM_BYTES &&
        t->items[i].kind == TOKEN_WORD) {
        word = (struct str){other, tokens_stem(word, other)};
        id = lexicon_word(lx, word, word_hash(word));
    }
    return id;
}

int32_t scope_next(const struct scope *s, const struct lexicon *lx,
                   const struct tokens *t, int32_t node, size_t i, size_t j)
{
    if (j == i)
        return s->pairs[i];
    if (!lx->nodes[node].has_next || j + 1 >= t->len || s->words[j + 1] == LEXICON_NONE ||
        (t->items[j].flags & TOKEN_ENDS_CLAUSE) != 0)
        return LEXICON_NONE;
    return lexicon_next(lx, node, s->words[j + 1]);
}

const struct lexicon_node *scope_role(const struct scope *s, const struct lexicon *lx,
                                      const struct tokens *t, size_t i, unsigned roles,
                                      size_t *len)
{
    const struct lexicon_node *found = NULL;
    int32_t node = s->nodes[i];

    for (size_t j = i; node != LEXICON_NONE && (lx->nodes[node].leads & roles) != 0;
         j++) {
        if ((lx->nodes[node].roles & roles) != 0) {
            found = &lx->nodes[node];
            *len = j - i + 1;
        }
        node = scope_next(s, lx, t, node, i, j);
    }
    return found;
}

/* The words of the list, and what they may start. */
static void find_words(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    int32_t *ids = s->words, *nodes = s->nodes;
    float *factors = s->factors;
    size_t len = t->len;

    t->ids = lx->hash;
    t->ids_len = lx->words_len + 1;
    for (size_t i = 0; i < len; i++) {
        struct token *tok = &t->items[i];
        int32_t word = lexicon_token(lx, t, i);

        if ((tok->flags & TOKEN_CUT) != 0)
            word = LEXICON_NONE;
        tok->id = (uint32_t)(word + 1);
        if (word == LEXICON_NONE && (tok->flags & TOKEN_CUT) == 0)
            word = find_other(lx, t, i);
        tok->flags &=
            (uint16_t) ~(TOKEN_NEGATOR | TOKEN_NEGATED | TOKEN_UNREAL | TOKEN_CONTRAST);
        ids[i] = word;
        nodes[i] = word == LEXICON_NONE ? LEXICON_NONE : lx->words[word].node;
        factors[i] = 1;
    }
    memset(s->feelings, 0, len * sizeof(*s->feelings));
    memset(s->rules, 0, len * sizeof(*s->rules));
}

/* What each two words in a row lead to, and the roles of all entries that start there.
 * What steers is seen to in a later pass, since a phrase looks ahead. Returns whether
 * there is anything that does. */
static bool find_pairs(struct scope *s, const struct lexicon *lx, const struct tokens *t)
{
    const int32_t *nodes = s->nodes, *words = s->words;
    const struct lexicon_node *list = lx->nodes;
    size_t len = t->len;
    unsigned all = 0;

    for (size_t i = 0; i < len; i++) {
        int32_t node = nodes[i], pair = LEXICON_NONE;
        unsigned leads = 0;

        if (node != LEXICON_NONE) {
            leads = list[node].roles;
            if (list[node].has_next && i + 1 < len && words[i + 1] != LEXICON_NONE &&
                (t->items[i].flags & TOKEN_ENDS_CLAUSE) == 0)
                pair = lexicon_next(lx, node, words[i + 1]);
            if (pair != LEXICON_NONE)
                leads |= list[pair].leads;
        }
        s->pairs[i] = pair;
        s->leads[i] = (uint16_t)leads;
        all |= leads;
    }
    return all != 0;
}

bool scope_find(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    reserve(s, t->len);
    find_words(s, lx, t);
    return find_pairs(s, lx, t);
}

void scope_release(struct scope *s)
{
    if (s == NULL)
        return;
    free(s->nodes);
    free(s->pairs);
    free(s->words);
    free(s->leads);
    free(s->factors);
    free(s->feelings);
    free(s->rules);
    *s = (struct scope){0};
}
