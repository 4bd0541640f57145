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
    s->steps = mem_resize(s->steps, s->cap, sizeof(*s->steps));
}

/* What the list has in place of a word that it lacks: a lengthened word without its
 * doubled letters, a word with its accents, a rare word's stem; or `nothing`. */
static const struct lexicon_known *find_other(const struct lexicon *lx,
                                              const struct tokens *t, size_t i,
                                              const struct lexicon_known *nothing)
{
    char other[TOKEN_WORD_MAX + 1];
    struct str word = token_word(t, i);
    uint32_t hash = t->items[i].hash;
    const struct lexicon_known *known = nothing, *accented;

    if ((t->items[i].flags & TOKEN_CUT) != 0)
        return nothing;
    if ((t->items[i].flags & TOKEN_LENGTHENED) != 0) {
        word = (struct str){other, tokens_single(word, other)};
        hash = word_hash(word);
        known = lexicon_look(lx, word, hash, word_head(word));
    }
    accented = known->id == LEXICON_NONE ? lexicon_look_plain(lx, word, hash) : NULL;
    if (accented != NULL)
        return accented;
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
        return (s->words[i].does & WORD_PAIRS) != 0 ? s->words[i].pair : LEXICON_NONE;
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

/* Where two words in a row may lead on. Most don't, and which do can hardly be foretold,
 * so that nothing branches here. Returns the count. */
static size_t find_steps(struct scope *s, const struct lexicon *lx,
                         const struct tokens *t)
{
    const struct lexicon list = *lx;
    const struct lexicon_known *word = s->words;
    const struct token *items = t->items;
    struct scope_step *step = s->steps;
    size_t len = list.step_bits != NULL ? t->len : 0;

    for (size_t i = 0; i < len; i++, word++) {
        uint64_t hash = lexicon_step_hash(word->node, word[1].id);
        size_t may =
            lexicon_may_step(&list, hash) & ((items[i].flags & TOKEN_ENDS_CLAUSE) == 0);

        *step = (struct scope_step){(uint32_t)i, (uint32_t)hash};
        step += may;
    }
    return (size_t)(step - s->steps);
}

/* What each two words in a row lead to, and the roles of all entries that start there. By
 * two passes, so that the nodes are on their way before they are read. */
static void find_pairs(struct scope *s, const struct lexicon *lx, const struct tokens *t)
{
    const struct lexicon list = *lx;
    size_t len = find_steps(s, lx, t), pairs = 0;
    struct scope_step *found = s->steps; /* in place of those that lead nowhere */

    for (size_t k = 0; k < len; k++) {
        const struct scope_step *step = &s->steps[k];
        struct lexicon_known *word = &s->words[step->at];
        int32_t pair = lexicon_step(&list, word->node, word[1].id, step->hash);

        if (pair == LEXICON_NONE)
            continue;
        word->pair = pair;
        found[pairs++].at = step->at;
        __builtin_prefetch(&list.nodes[pair]);
    }
    for (size_t k = 0; k < pairs; k++) {
        struct lexicon_known *word = &s->words[found[k].at];
        unsigned leads = list.nodes[word->pair].leads;

        word->roles |= (uint16_t)leads;
        word->does |= WORD_WEIGHS | WORD_PAIRS |
                      ((leads & MARKING_ROLES) != 0 ? WORD_MARKS | WORD_LEADS : 0);
    }
}

/* The tokens that later passes turn to. What steers is seen to there, since a phrase
 * looks ahead. */
static void find_turns(struct scope *s, const struct tokens *t)
{
    const struct lexicon_known *word = s->words;
    const struct token *items = t->items;
    uint32_t *turns = s->turns, *weighs = s->weighs;
    float *factors = s->factors;
    size_t len = t->len;

    _Static_assert(WORD_MARKS == 1 && TOKEN_CAPS == 1, "one bit for both");
    for (size_t i = 0; i < len; i++, word++) {
        unsigned does = word->does, flags = items[i].flags;

        *turns = *weighs = (uint32_t)i;
        turns += (does | flags) & 1; /* WORD_MARKS or TOKEN_CAPS */
        weighs += does / WORD_WEIGHS & 1;
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
    find_turns(s, t);
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
    free(s->steps);
    *s = (struct scope){0};
}
