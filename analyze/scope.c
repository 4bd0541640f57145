#include "analyze/scope.h"

#include <math.h>

enum {
    NEGATION_WORDS = 4, /* words with meaning that a negator turns */
    SCALE_WORDS = 2,    /* words that an intensifier reaches */
    CONCEDED_WORDS = 8, /* words that "although" reaches */
    CHEER_WORDS = 14,   /* within which a mishap mocks a cheer that stands alone, */
    CHEER_NEAR = 3,     /* or one that it belongs to: "love waiting" */
    ENOUGH_WORDS = 10,  /* from "can't recommend" to "enough" */
    UNSAYING_WORDS = 5, /* behind a statement: within which a condition takes it back */
};

static const float caps_factor = 1.25f; /* a word in capitals among others that are not */
static const float edge_factor = 1.1f;
static const float says_bad = 2.0f;  /* a statement that "enough" may turn */
static const float says_good = 6.5f; /* a statement that a condition may take back */
static const float before_contrast = 0.7f, after_contrast = 1.2f;
static const float turns_fully = 0.7f; /* value of a role from which on it turns */

enum force {
    FORCE_NEGATED = 1 << 0,
    FORCE_SCALED = 1 << 1,
    FORCE_CONCEDED = 1 << 2,
    FORCE_UNREAL = 1 << 3,
    FORCE_PAST = 1 << 4,
    FORCE_AFTER = 1 << 5, /* behind a contrast word, in the same sentence */
};

/* What reaches from earlier tokens to the present one. */
struct reach {
    unsigned roles;   /* those in force */
    bool caps_count;  /* the rule is on */
    unsigned force;   /* of enum force: what reaches the present token */
    unsigned negated; /* words that it still turns */
    bool is_negated;
    bool is_fully;               /* by a negator that turns bad into good */
    size_t negator, negator_end; /* its tokens: from, and the one behind */
    bool has_felt;               /* a word with feeling has come since */
    bool is_turned;              /* by a wish that says the opposite */
    unsigned conceded;
    float concession;
    unsigned scaled;
    float scale;
    size_t cheer, cheer_end, cheer_until; /* tokens; cheer_until 0: none */
    bool cheer_is_alone;
    size_t mocked;           /* an eye-roll has looked back as far as here */
    size_t start;            /* first token of the sentence */
    size_t sentence, clause; /* likewise, or of what follows a contrast word */
    size_t seen;             /* the tokens that these three know of */
};

static bool ends_sentence(const struct tokens *t, size_t i)
{
    return (t->items[i].flags & TOKEN_ENDS_SENTENCE) != 0;
}

/* Most ends of a clause end nothing: where it began is asked for by few. */
static void find_clause(struct reach *r, const struct tokens *t, size_t i)
{
    bool has_clause = false;

    for (size_t j = i; j > r->seen; j--) {
        if ((t->items[j - 1].flags & TOKEN_ENDS_CLAUSE) == 0)
            continue;
        r->clause = has_clause ? r->clause : j;
        has_clause = true;
        if (ends_sentence(t, j - 1)) {
            r->sentence = r->start = j;
            break;
        }
    }
    r->seen = i;
}

/* "good it was not", "gefällt mir nicht": turns the words before, back to the start of
 * the clause. */
static void negate_back(struct tokens *t, struct reach *r, size_t i)
{
    size_t words = 0;

    find_clause(r, t, i);
    for (size_t j = i; j > r->clause && words < NEGATION_WORDS; words++)
        t->items[--j].flags |= TOKEN_NEGATED;
}

static void apply_negator(struct tokens *t, struct reach *r,
                          const struct lexicon_node *role, size_t i, size_t len)
{
    for (size_t j = i; j < i + len; j++)
        t->items[j].flags |= TOKEN_NEGATOR;
    /* "not without" cancels out; "don't ... no" and "non ... mai" say it twice. */
    r->is_negated = r->negated == 0 || r->negator_end != i || !r->is_negated;
    r->is_fully = role->value >= turns_fully;
    r->has_felt = false;
    r->negator = i;
    r->negator_end = i + len;
    r->negated = NEGATION_WORDS;
    r->force |= FORCE_NEGATED;
    if ((role->roles & ROLE_BACK) != 0 &&
        (t->items[i + len - 1].flags & TOKEN_ENDS_CLAUSE) != 0)
        negate_back(t, r, i);
}

static void apply_contrast(struct scope *s, struct tokens *t, struct reach *r, size_t i)
{
    find_clause(r, t, i);
    t->items[i].flags |= TOKEN_CONTRAST;
    for (size_t j = r->sentence; j < i; j++) {
        s->factors[j] *= before_contrast;
        s->rules[j] |= RULE_BIT(RULE_CONTRAST);
    }
    r->negated = r->conceded = 0;
    r->sentence = i; /* a second "but" does not weaken twice */
    r->force = (r->force & FORCE_SCALED) | FORCE_AFTER;
    r->cheer_until = 0;
}

/* "Would recommend it if ...", "will be back unless ...": what it hangs on says more. */
static void unsay(struct scope *s, const struct tokens *t, struct reach *r, size_t i)
{
    if (!(s->says > says_good && s->says_to < i && i - s->says_to <= UNSAYING_WORDS))
        return;
    find_clause(r, t, i);
    if (s->says_from >= r->start)
        s->says = NAN;
}

static void apply_role(struct scope *s, struct tokens *t, struct reach *r,
                       const struct lexicon_node *role, size_t i, size_t len)
{
    unsigned roles = role->roles & r->roles;

    if ((roles & ROLE_NEGATOR) != 0)
        apply_negator(t, r, role, i, len);
    if ((roles & ROLE_UNREAL) != 0) {
        unsay(s, t, r, i);
        r->force |= FORCE_UNREAL;
        r->is_turned = role->value >= turns_fully;
    }
    if ((roles & ROLE_PAST) != 0)
        r->force |= FORCE_PAST;
    if ((roles & ROLE_CONCEDE) != 0) {
        r->force |= FORCE_CONCEDED;
        r->conceded = CONCEDED_WORDS + (unsigned)len;
        r->concession = role->value;
    }
    if ((roles & ROLE_SCALE) != 0) {
        r->scale = r->scaled > 0 ? r->scale * role->value : role->value;
        r->scaled = SCALE_WORDS + 1;
        r->force |= FORCE_SCALED;
    }
    if ((roles & ROLE_CONTRAST) != 0)
        apply_contrast(s, t, r, i);
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
        {RULE_PAST, ROLE_PAST},
        {RULE_CONCESSION, ROLE_CONCEDE},
        {RULE_SARCASM, MOCKING_ROLES},
    };
    unsigned roles = ~0u;

    for (size_t i = 0; rules_off != 0 && i < ARRAY_LEN(rules); i++) {
        if ((rules_off & RULE_BIT(rules[i].rule)) != 0)
            roles &= ~rules[i].role;
    }
    return roles;
}

static bool can_not(const struct tokens *t, size_t from, size_t to)
{
    static const struct str words[] = {STR_INIT("can't"), STR_INIT("cannot"),
                                       STR_INIT("couldn't"), STR_INIT("can"),
                                       STR_INIT("could")};

    for (size_t i = from; i < to; i++) {
        for (size_t n = 0; n < ARRAY_LEN(words); n++) {
            if (str_eq(token_word(t, i), words[n]))
                return true;
        }
    }
    return false;
}

/* "I can't recommend Dr Patel and her team enough." What stands there is no denial. */
static void turn_by_enough(struct scope *s, struct tokens *t, size_t i)
{
    if (isnan(s->says) || s->says > says_bad || s->says_to >= i ||
        i - s->says_to > ENOUGH_WORDS || (t->items[i].flags & TOKEN_ENDS_CLAUSE) == 0 ||
        !can_not(t, s->says_from, s->says_to))
        return;
    for (size_t j = s->says_to; j < i; j++) {
        if ((t->items[j].flags & TOKEN_ENDS_CLAUSE) != 0)
            return;
    }
    for (size_t j = s->says_from; j <= i; j++)
        t->items[j].flags &= (uint16_t)~TOKEN_NEGATED;
    for (size_t j = s->says_from; j <= s->says_to; j++)
        s->factors[j] = 0;
    s->says = 10;
    s->says_to = i;
}

/* A statement may hold a negator of its own, so it is looked for besides the rest. One of
 * a value below 0 states nothing, although a part of it would: "a 4 star hotel". */
static void read_statement(struct scope *s, const struct lexicon *lx, struct tokens *t,
                           const struct reach *r, size_t i)
{
    size_t len = 0;
    const struct lexicon_node *role = scope_role(s, lx, t, i, ROLE_SAYS, &len);

    if (role == NULL || (r->force & FORCE_UNREAL) != 0)
        return;
    if (role->value == LEXICON_SAYS_ENOUGH) {
        turn_by_enough(s, t, i + len - 1);
        return;
    }
    if (s->says_to >= i + len - 1 && s->says_to != SIZE_MAX && s->says_from < i)
        return; /* inside a longer one */
    s->says = role->value < 0 ? NAN : role->value;
    if (r->negated > 0 && r->is_negated && role->value > 5)
        s->says = t->items[i].kind == TOKEN_NUMBER ? NAN : 10 - role->value;
    s->says_from = i;
    s->says_to = i + len - 1;
}

/* The hand-made feeling of the longest entry that starts at token `i`. */
static float feeling_at(const struct scope *s, const struct lexicon *lx,
                        const struct tokens *t, size_t i)
{
    int32_t node = s->words[i].node;
    float feeling = 0;

    for (size_t j = i; node != LEXICON_NONE; j++) {
        if (lx->nodes[node].feeling != 0)
            feeling = lx->nodes[node].feeling;
        node = scope_next(s, lx, t, node, i, j);
    }
    return feeling;
}

/* "no problem": what "no" weighs by itself is used up for turning a bad word. */
static void spend_negator(struct scope *s, const struct lexicon *lx,
                          const struct tokens *t, struct reach *r, size_t i)
{
    float feeling = r->has_felt ? 0 : feeling_at(s, lx, t, i);

    if (feeling == 0)
        return;
    r->has_felt = true;
    if (feeling > 0 || !r->is_negated)
        return;
    for (size_t j = r->negator; j < i; j++)
        s->rules[j] |= SCOPE_SPENT;
}

static void strengthen(struct scope *s, size_t i, float factor, enum rule rule)
{
    s->factors[i] *= factor;
    s->rules[i] |= RULE_BIT(rule);
}

/* One word fewer that is reached. */
static inline void count_down(struct reach *r, unsigned *left, enum force force)
{
    if (--*left == 0)
        r->force &= ~(unsigned)force;
}

static void mark_negated(struct scope *s, const struct lexicon *lx, struct tokens *t,
                         struct reach *r, size_t i, unsigned roles)
{
    if (r->is_negated) {
        t->items[i].flags |= TOKEN_NEGATED;
        s->rules[i] |= RULE_BIT(RULE_NEGATION) | (r->is_fully ? SCOPE_FULLY : 0);
        spend_negator(s, lx, t, r, i);
    }
    if ((roles & ROLE_SKIP) == 0)
        count_down(r, &r->negated, FORCE_NEGATED);
}

static void mark_token(struct scope *s, const struct lexicon *lx, struct tokens *t,
                       struct reach *r, size_t i, unsigned roles)
{
    struct token *tok = &t->items[i];
    unsigned force = r->force;

    if (force == 0 && (tok->flags & TOKEN_CAPS) == 0)
        return;
    if ((force & FORCE_NEGATED) != 0 && (roles & ROLE_NEGATOR) == 0)
        mark_negated(s, lx, t, r, i, roles);
    if ((force & FORCE_UNREAL) != 0) {
        tok->flags |= TOKEN_UNREAL;
        s->rules[i] |= RULE_BIT(RULE_WISH) | (r->is_turned ? SCOPE_TURNED : 0);
    }
    if ((force & FORCE_PAST) != 0)
        s->rules[i] |= RULE_BIT(RULE_PAST);
    if ((force & FORCE_SCALED) != 0) {
        count_down(r, &r->scaled, FORCE_SCALED);
        if ((roles & ROLE_SCALE) == 0)
            strengthen(s, i, r->scale, RULE_INTENSIFIER);
    }
    if ((force & FORCE_CONCEDED) != 0) {
        count_down(r, &r->conceded, FORCE_CONCEDED);
        strengthen(s, i, r->concession, RULE_CONCESSION);
    }
    if ((force & FORCE_AFTER) != 0)
        strengthen(s, i, after_contrast, RULE_CONTRAST);
    if ((tok->flags & TOKEN_CAPS) != 0 && r->caps_count)
        strengthen(s, i, caps_factor, RULE_CAPITALS);
}

static void end_clause(struct reach *r, const struct tokens *t, size_t i)
{
    r->negated = r->scaled = r->conceded = 0;
    r->force &= ends_sentence(t, i) ? 0 : FORCE_AFTER;
}

/* Praise that is not meant: "great, another delay", "love waiting an hour", "best
 * support ever" with an eye-roll. */
static void read_mocking(struct scope *s, const struct lexicon *lx,
                         const struct tokens *t, struct reach *r, size_t i)
{
    size_t len = 0;
    const struct lexicon_node *role = scope_role(s, lx, t, i, MOCKING_ROLES, &len);
    bool is_negated = r->negated > 0 && r->is_negated;

    if (role == NULL)
        return;
    find_clause(r, t, i);
    if ((role->roles & ROLE_MOCK) != 0) {
        for (size_t j = r->start > r->mocked ? r->start : r->mocked; j < i; j++) {
            if (feeling_at(s, lx, t, j) > 0)
                s->rules[j] |= RULE_BIT(RULE_SARCASM);
        }
        r->mocked = i;
        return;
    }
    if ((role->roles & ROLE_MISHAP) != 0 && r->cheer_until > i && !is_negated &&
        (r->cheer_is_alone || role->value > 1)) {
        for (size_t j = r->cheer; j < r->cheer_end; j++)
            s->rules[j] |= RULE_BIT(RULE_SARCASM);
        r->cheer_until = 0;
    }
    if ((role->roles & ROLE_CHEER) == 0 || is_negated)
        return;
    r->cheer_is_alone = role->value <= 1;
    if (r->cheer_is_alone &&
        (i > r->start + 1 || (t->items[i + len - 1].flags & TOKEN_ENDS_CLAUSE) == 0))
        return;
    r->cheer = i;
    r->cheer_end = i + len;
    r->cheer_until = i + len + (r->cheer_is_alone ? CHEER_WORDS : CHEER_NEAR);
}

/* The role that starts at token `i`, put to use; its tokens are returned, 1 without. */
static size_t take_role(struct scope *s, const struct lexicon *lx, struct tokens *t,
                        struct reach *r, size_t i, unsigned *roles)
{
    unsigned leads = s->words[i].roles & r->roles;
    const struct lexicon_node *role = NULL;
    size_t len = 1;

    if ((leads & ROLE_SAYS) != 0)
        read_statement(s, lx, t, r, i);
    if ((leads & MOCKING_ROLES) != 0)
        read_mocking(s, lx, t, r, i);
    if ((leads & STEERING_ROLES) != 0)
        role = (s->words[i].does & WORD_LEADS) == 0 /* as mostly: it alone has them */
                   ? &lx->nodes[s->words[i].node]
                   : scope_role(s, lx, t, i, STEERING_ROLES & r->roles, &len);
    if (role == NULL)
        return 1;
    *roles = role->roles;
    if ((role->roles & ROLE_STOP) == 0)
        apply_role(s, t, r, role, i, len);
    else if (role->value > 0) {
        r->negated = r->scaled = 0;
        r->force &= FORCE_AFTER | FORCE_CONCEDED;
    }
    return len;
}

/* The first and the last sentence of three or more: between the two another ends. The
 * last token ends one, whatever it is. */
static void mark_edges(struct scope *s, const struct tokens *t)
{
    size_t first = 0, last = t->len; /* where the first ends, and the last starts */

    if (t->len == 0 || (s->rules_off & RULE_BIT(RULE_EDGES)) != 0)
        return;
    while (!ends_sentence(t, first))
        first++;
    do
        last--;
    while (last > first + 1 && !ends_sentence(t, last - 1));
    if (last <= first + 1)
        return;
    for (size_t i = 0; i <= first; i++)
        strengthen(s, i, edge_factor, RULE_EDGES);
    for (size_t i = last; i < t->len; i++)
        strengthen(s, i, edge_factor, RULE_EDGES);
}

static bool is_on(const struct scope *s, enum rule rule)
{
    return (s->rules_off & RULE_BIT(rule)) == 0;
}

void scope_mark(struct scope *s, const struct lexicon *lx, struct tokens *t)
{
    struct reach r = {.roles = roles_on(s->rules_off), .scale = 1};
    size_t turn = 0; /* in s->turns */

    s->says = NAN;
    s->says_from = s->says_to = SIZE_MAX;
    r.caps_count = t->capitals * 2 <= t->letters && is_on(s, RULE_CAPITALS);
    scope_find(s, lx, t);
    mark_edges(s, t);
    for (size_t i = 0; i < t->len;) {
        unsigned roles = 0;
        size_t len;

        if (r.force == 0) { /* from turn to turn */
            while (turn < s->turns_len && s->turns[turn] < i)
                turn++;
            if (turn == s->turns_len)
                break;
            i = s->turns[turn];
        }
        len = (s->words[i].roles & MARKING_ROLES) != 0
                  ? take_role(s, lx, t, &r, i, &roles)
                  : 1;
        for (size_t end = i + len; i < end; i++) {
            mark_token(s, lx, t, &r, i, roles);
            if ((t->items[i].flags & TOKEN_ENDS_CLAUSE) != 0)
                end_clause(&r, t, i);
        }
    }
}
