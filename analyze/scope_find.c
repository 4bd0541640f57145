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
    s->words = mem_resize(s->words, s->cap + 1, sizeof(*s->words));
    s->factors = mem_resize(s->factors, s->cap, sizeof(*s->factors));
    s->feelings = mem_resize(s->feelings, s->cap, sizeof(*s->feelings));
    s->rules = mem_resize(s->rules, s->cap, sizeof(*s->rules));
    s->turns = mem_resize(s->turns, s->cap, sizeof(*s->turns));
    s->weighs = mem_resize(s->weighs, s->cap, sizeof(*s->weighs));
}

/* What the list has in place of a word that it lacks: a lengthened word without its
 * doubled letters, a rare word's stem; or `nothing`. */
static const struct lexicon_known *find_other(const struct lexicon *lx,
                                              const struct tokens *t, size_t i,
                                              const struct lexicon_known *nothing)
{
    char other[TOKEN_WORD_MAX + 1];
    struct str word = token_word(t, i);
    const struct lexicon_known *known = nothing;

    if ((t->items[i].flags & TOKEN_CUT) != 0)
        return nothing;
    if ((t->items[i].flags & TOKEN_LENGTHENED) != 0) {
        word = (struct str){other, tokens_single(word, other)};
        known = lexicon_look(lx, word, word_hash(word), word_head(word));
    }
    if (known->id == LEXICON_NONE && word.len > TOKEN_STEM_BYTES &&
        t->items[i].kind == TOKEN_WORD) {
        word = (struct str){other, tokens_stem(word, other)};
        known = lexicon_look(lx, word, word_hash(word), word_head(word));
    }
    return known;
}

int32_t scope_next(const struct scope *s, const struct lexicon *lx,
                   const struct tokens *t, int32_t node, size_t i, size_t j)
{
    if (j == i)
        return s->words[i].pair;
    if (!lx->nodes[node].has_next || j + 1 >= t->len ||
        s->words[j + 1].id == LEXICON_NONE ||
        (t->items[j].flags & TOKEN_ENDS_CLAUSE) != 0)
        return LEXICON_NONE;
    return lexicon_next(lx, node, s->words[j + 1].id);
}

const struct lexicon_node *scope_role(const struct scope *s, const struct lexicon *lx,
                                      const struct tokens *t, size_t i, unsigned roles,
                                      size_t *len)
{
    const struct lexicon_node *found = NULL;
    int32_t node = s->words[i].node;

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

/* The words of the list, and behind the last one that is none. */
static void find_words(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    const struct lexicon list = *lx; /* copies, so that both stay in registers */
    const struct tokens text = *t;
    struct lexicon_known *words = s->words;

    for (size_t i = 0; i < text.len; i++) {
        struct token *tok = &text.items[i];
        const struct lexicon_known *known =
            lexicon_look(&list, token_word(&text, i), tok->hash, token_head(&text, i));

        tok->id = (uint32_t)(known->id + 1);
        if (known->id == LEXICON_NONE)
            known = find_other(lx, t, i, known);
        words[i] = *known;
    }
    words[text.len].id = LEXICON_NONE;
    t->ids = list.hash;
    t->ids_len = list.words_len + 1;
}

/* What each two words in a row lead to, and the roles of all entries that start there.
 * What steers is seen to in a later pass, since a phrase looks ahead. */
static void find_pairs(struct scope *s, const struct lexicon *lx, const struct tokens *t)
{
    const struct lexicon list = *lx;
    const struct token *items = t->items;
    struct lexicon_known *word = s->words;
    uint32_t *turns = s->turns, *weighs = s->weighs;
    float *factors = s->factors;
    size_t len = t->len;

    for (size_t i = 0; i < len; i++, word++) {
        unsigned flags = items[i].flags, does = word->does;
        unsigned turning = word->roles & MARKING_ROLES & ~(unsigned)IDLE_ROLES;

        if ((does & WORD_GOES_ON) != 0 && word[1].id != LEXICON_NONE &&
            (flags & TOKEN_ENDS_CLAUSE) == 0) {
            int32_t pair = lexicon_next(&list, word->node, word[1].id);

            if (pair != LEXICON_NONE) {
                word->pair = pair;
                word->roles |= list.nodes[pair].leads;
                turning = word->roles & MARKING_ROLES;
                does |= WORD_WEIGHS;
            }
        }
        *turns = *weighs = (uint32_t)i;
        turns += (turning | (flags & (TOKEN_CAPS | TOKEN_ENDS_CLAUSE))) != 0;
        weighs += (does & (WORD_WEIGHS | WORD_FEELS)) != 0;
        factors[i] = 1;
    }
    s->turns_len = (size_t)(turns - s->turns);
    s->weighs_len = (size_t)(weighs - s->weighs);
}

/* What scope_mark() has said of the tokens before, with another list perhaps. */
static void clear_flags(struct tokens *t)
{
    for (size_t i = 0; t->ids != 0 && i < t->len; i++)
        t->items[i].flags &=
            (uint16_t) ~(TOKEN_NEGATOR | TOKEN_NEGATED | TOKEN_UNREAL | TOKEN_CONTRAST);
}

void scope_find(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    if (t->len == 0) {
        s->turns_len = s->weighs_len = 0;
        return;
    }
    reserve(s, t->len);
    clear_flags(t);
    find_words(s, lx, t);
    find_pairs(s, lx, t);
    memset(s->feelings, 0, t->len * sizeof(*s->feelings));
    memset(s->rules, 0, t->len * sizeof(*s->rules));
}

void scope_release(struct scope *s)
{
    if (s == NULL)
        return;
    free(s->words);
    free(s->factors);
    free(s->feelings);
    free(s->rules);
    free(s->turns);
    free(s->weighs);
    *s = (struct scope){0};
}
