#include "analyze/scope.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEERING_ROLES = ROLE_NEGATOR | ROLE_SCALE | ROLE_CONTRAST | ROLE_UNREAL | ROLE_STOP |
                     ROLE_SKIP | ROLE_BACK,
    NEGATION_WORDS = 4, /* words with meaning that a negator turns */
    SCALE_WORDS = 2,    /* words that an intensifier reaches */
};

static const float caps_factor = 1.25f; /* a word in capitals among others that are not */
static const float before_contrast = 0.7f, after_contrast = 1.2f;

static void reserve(struct scope *s, size_t len)
{
    if (len <= s->cap)
        return;
    s->cap = len + len / 2;
    s->nodes = mem_resize(s->nodes, s->cap, sizeof(*s->nodes));
    s->words = mem_resize(s->words, s->cap, sizeof(*s->words));
    s->factors = mem_resize(s->factors, s->cap, sizeof(*s->factors));
    s->feelings = mem_resize(s->feelings, s->cap, sizeof(*s->feelings));
}

/* The word, or what the list has in its place: a lengthened word without its doubled
 * letters, a rare word's stem. */
static int32_t find_word(const struct lexicon *lx, const struct tokens *t, size_t i)
{
    char other[TOKEN_WORD_MAX + 1];
    struct str word = token_word(t, i);
    int32_t id;

    if ((t->items[i].flags & TOKEN_CUT) != 0)
        return LEXICON_NONE;
    id = lexicon_word(lx, word, t->items[i].hash);
    if (id == LEXICON_NONE && (t->items[i].flags & TOKEN_LENGTHENED) != 0) {
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

/* The longest entry with one of `roles` that starts at token `i`, or NULL; its tokens
 * go to `*len`. */
static const struct lexicon_node *role_at(const struct scope *s, const struct lexicon *lx,
                                          const struct tokens *t, size_t i,
                                          unsigned roles, size_t *len)
{
    int32_t node =
        s->words[i] == LEXICON_NONE ? LEXICON_NONE : lx->words[s->words[i]].node;
    const struct lexicon_node *found = NULL;

    for (size_t j = i; node != LEXICON_NONE && (lx->nodes[node].leads & roles) != 0;
         j++) {
        if ((lx->nodes[node].roles & roles) != 0) {
            found = &lx->nodes[node];
            *len = j - i + 1;
        }
        if (!lx->nodes[node].has_next || j + 1 >= t->len ||
            s->words[j + 1] == LEXICON_NONE ||
            (t->items[j].flags & TOKEN_ENDS_CLAUSE) != 0)
            break;
        node = lexicon_next(lx, node, s->words[j + 1]);
    }
    return found;
}

/* What reaches from earlier tokens to the present one. */
struct reach {
    unsigned roles;   /* those in force */
    unsigned negated; /* words that it still turns */
    bool is_negated;
    size_t negator_end; /* the token behind the last negator */
    bool is_unreal;
    unsigned scaled;
    float scale;
    bool is_after;           /* behind a contrast word, in the same sentence */
    size_t sentence, clause; /* first token of each */
};

/* "good it was not", "gefällt mir nicht": turns the words before, back to the start of
 * the clause. */
static void negate_back(struct tokens *t, const struct reach *r, size_t i)
{
    size_t words = 0;

    for (size_t j = i; j > r->clause && words < NEGATION_WORDS; words++)
        t->items[--j].flags |= TOKEN_NEGATED;
}

static void apply_role(struct scope *s, struct tokens *t, struct reach *r,
                       const struct lexicon_node *role, size_t i, size_t len)
{
    if ((role->roles & r->roles & ROLE_NEGATOR) != 0) {
        for (size_t j = i; j < i + len; j++)
            t->items[j].flags |= TOKEN_NEGATOR;
        /* "not without" cancels out; "don't ... no" and "non ... mai" say it twice. */
        r->is_negated = r->negated == 0 || r->negator_end != i || !r->is_negated;
        r->negator_end = i + len;
        r->negated = NEGATION_WORDS;
        if ((role->roles & ROLE_BACK) != 0 &&
            (t->items[i + len - 1].flags & TOKEN_ENDS_CLAUSE) != 0)
            negate_back(t, r, i);
    }
    if ((role->roles & r->roles & ROLE_UNREAL) != 0)
        r->is_unreal = true;
    if ((role->roles & r->roles & ROLE_SCALE) != 0) {
        r->scale = r->scaled > 0 ? r->scale * role->value : role->value;
        r->scaled = SCALE_WORDS + 1;
    }
    if ((role->roles & r->roles & ROLE_CONTRAST) != 0) {
        t->items[i].flags |= TOKEN_CONTRAST;
        for (size_t j = r->sentence; j < i; j++)
            s->factors[j] *= before_contrast;
        r->negated = 0;
        r->sentence = i; /* a second "but" does not weaken twice */
        r->is_unreal = false;
        r->is_after = true;
    }
}

/* The roles whose rules are not left out. */
static unsigned roles_on(uint32_t rules_off)
{
    static const struct {
        enum rule rule;
        unsigned role;
    } rules[] = {
        {RULE_NEGATION, ROLE_NEGATOR | ROLE_BACK},
        {RULE_WISH, ROLE_UNREAL},
        {RULE_CONTRAST, ROLE_CONTRAST},
        {RULE_INTENSIFIER, ROLE_SCALE},
        {RULE_STATEMENT, ROLE_SAYS},
    };
    unsigned roles = ~0u;

    for (size_t i = 0; rules_off != 0 && i < ARRAY_LEN(rules); i++) {
        if ((rules_off & RULE_BIT(rules[i].rule)) != 0)
            roles &= ~rules[i].role;
    }
    return roles;
}

/* A statement may hold a negator of its own, so it is looked for besides the rest. */
static void read_statement(struct scope *s, const struct lexicon *lx,
                           const struct tokens *t, const struct reach *r, size_t i)
{
    size_t len = 0;
    const struct lexicon_node *role = role_at(s, lx, t, i, ROLE_SAYS, &len);

    if (role == NULL || r->is_unreal)
        return;
    if (s->says_to >= i + len - 1 && s->says_to != SIZE_MAX && s->says_from < i)
        return; /* inside a longer one */
    s->says = role->value;
    if (r->negated > 0 && r->is_negated && role->value > 5)
        s->says = 10 - role->value;
    s->says_from = i;
    s->says_to = i + len - 1;
}

static void mark_token(struct scope *s, struct tokens *t, struct reach *r, size_t i,
                       bool is_shouted, unsigned roles)
{
    struct token *tok = &t->items[i];

    if (r->negated > 0 && (roles & ROLE_NEGATOR) == 0) {
        if (r->is_negated)
            tok->flags |= TOKEN_NEGATED;
        if ((roles & ROLE_SKIP) == 0)
            r->negated--;
    }
    if (r->is_unreal)
        tok->flags |= TOKEN_UNREAL;
    if (r->scaled > 0) {
        r->scaled--;
        if ((roles & ROLE_SCALE) == 0)
            s->factors[i] *= r->scale;
    }
    if (r->is_after)
        s->factors[i] *= after_contrast;
    if ((tok->flags & TOKEN_CAPS) != 0 && !is_shouted)
        s->factors[i] *= caps_factor;
}

static void end_clause(struct reach *r, const struct tokens *t, size_t i)
{
    r->negated = 0;
    r->is_unreal = false;
    r->scaled = 0;
    r->clause = i + 1;
    if ((t->items[i].flags & TOKEN_ENDS_SENTENCE) != 0) {
        r->sentence = i + 1;
        r->is_after = false;
    }
}

/* The role that starts at token `i`, put to use; its tokens are returned, 1 without. */
static size_t take_role(struct scope *s, const struct lexicon *lx, struct tokens *t,
                        struct reach *r, size_t i, unsigned *roles)
{
    unsigned leads = lx->words[s->words[i]].leads & r->roles;
    const struct lexicon_node *role = NULL;
    size_t len = 1;

    if ((leads & ROLE_SAYS) != 0)
        read_statement(s, lx, t, r, i);
    if ((leads & STEERING_ROLES) != 0)
        role = role_at(s, lx, t, i, STEERING_ROLES & r->roles, &len);
    if (role == NULL)
        return 1;
    *roles = role->roles;
    if ((role->roles & ROLE_STOP) == 0)
        apply_role(s, t, r, role, i, len);
    return len;
}

/* Find the words of the list; what steers is seen to in a second pass, since a phrase
 * looks ahead. Returns whether there is anything that steers. */
static bool find_words(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    uint32_t leads = 0;

    for (size_t i = 0; i < t->len; i++) {
        int32_t word = find_word(lx, t, i);

        t->items[i].flags &=
            (uint16_t) ~(TOKEN_NEGATOR | TOKEN_NEGATED | TOKEN_UNREAL | TOKEN_CONTRAST);
        s->words[i] = word;
        s->nodes[i] = LEXICON_NONE;
        s->factors[i] = 1;
        s->feelings[i] = 0;
        if (word != LEXICON_NONE) {
            s->nodes[i] = lx->words[word].node;
            leads |= lx->words[word].leads;
        }
    }
    return leads != 0;
}

void scope_mark(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    struct reach r = {.roles = roles_on(s->rules_off), .scale = 1};
    bool is_shouted =
        t->capitals * 2 > t->letters || (s->rules_off & RULE_BIT(RULE_CAPITALS)) != 0;

    reserve(s, t->len);
    s->says = NAN;
    s->says_from = s->says_to = SIZE_MAX;
    if (!find_words(s, lx, t) && is_shouted)
        return;
    for (size_t i = 0; i < t->len;) {
        unsigned roles = 0;
        size_t len = s->words[i] != LEXICON_NONE && lx->words[s->words[i]].leads != 0
                         ? take_role(s, lx, t, &r, i, &roles)
                         : 1;

        for (size_t end = i + len; i < end; i++) {
            mark_token(s, t, &r, i, is_shouted, roles);
            if ((t->items[i].flags & TOKEN_ENDS_CLAUSE) != 0)
                end_clause(&r, t, i);
        }
    }
}

void scope_release(struct scope *s)
{
    if (s == NULL)
        return;
    free(s->nodes);
    free(s->words);
    free(s->factors);
    free(s->feelings);
    *s = (struct scope){0};
}
