/*
 * mood_find.c - the entries that a mention holds, and how much of each counts
 */
#include "analyze/mood.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* How much is left of a hand-made feeling that is good, of one that is bad, and of a
 * learned weight, whose sign is not known here. A negated good word is mildly bad and a
 * negated bad word hardly good: damp and turn. The first that holds counts. */
static const struct turn {
    uint32_t bits; /* all of them */
    enum rule rule;
    float good, bad, learned;
} turns[] = {
    {RULE_BIT(RULE_SARCASM), RULE_SARCASM, -0.5f, 1, -0.4f},
    {RULE_BIT(RULE_NEGATION) | SCOPE_FULLY, RULE_NEGATION, -0.9f, -0.8f, -0.3f},
    {RULE_BIT(RULE_NEGATION), RULE_NEGATION, -0.8f, -0.2f, -0.3f},
    {RULE_BIT(RULE_PAST), RULE_PAST, -0.4f, 0.5f, 0.6f},
    {RULE_BIT(RULE_WISH) | SCOPE_TURNED, RULE_WISH, -0.7f, 0.7f, 0.5f},
    {RULE_BIT(RULE_WISH), RULE_WISH, 0.2f, 0.8f, 0.75f},
};
enum {
    TURNING_BITS = RULE_BIT(RULE_SARCASM) | RULE_BIT(RULE_NEGATION) |
                   RULE_BIT(RULE_PAST) | RULE_BIT(RULE_WISH),
    MOVING_BITS = TURNING_BITS | SCOPE_SPENT, /* of what a learned entry counts */
    HITS_OF_TEXT = 8, /* more than find_emphasis() and find_shapes() put */
};
static const float idiom_feeling = 0.6f; /* a weaker phrase is there to still its words */
static const float spent =
    0.3f; /* of a negator's own weight, where it turns a bad word */
static const float bang_feeling = 0.3f;     /* added for each '!', up to MOOD_BANGS_MAX */
static const float general_damping = 30.0f; /* under the root, with the squared sum */
static const float general_most = 1.4f;     /* that the damped sum comes to */

static inline const struct turn *turn_of(uint32_t bits)
{
    if ((bits & TURNING_BITS) == 0)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(turns); i++) {
        if ((bits & turns[i].bits) == turns[i].bits)
            return &turns[i];
    }
    return NULL;
}

/* Room for what is found at `words` tokens, each with all of a path and a feeling, and by
 * the text as a whole. */
static void reserve_hits(struct mood_work *m, size_t words)
{
    size_t most = (LEXICON_PATH_MAX + 1) * words + HITS_OF_TEXT;

    if (m->hits_cap - m->hits_len < most) {
        m->hits_cap += most + m->hits_cap / 2;
        m->hits = mem_resize(m->hits, m->hits_cap, sizeof(*m->hits));
    }
}

static inline void put_hit(struct mood_work *m, struct mood_hit hit)
{
    m->hits[m->hits_len++] = hit;
}

/* What is read of one field, and how far. */
struct reading {
    struct mood_work *m;
    const struct lexicon *lx;
    const struct tokens *t;
    const struct scope *s;
    const struct lexicon_node *nodes;  /* as in `lx` */
    const struct lexicon_known *words; /* as in `s`, of the tokens */
    const uint32_t *rules;             /* likewise */
    const float *factors;              /* likewise */
    const float *shares;               /* likewise; or NULL: all count */
    uint16_t *seen, stamp;             /* as in `m` */
    struct mood_hit *next;             /* the hit to be put; there is room */
    uint8_t field;
    bool has_learned;     /* the rule is on */
    uint32_t is_special;  /* there are shares, or has_learned is false */
    size_t feeling_until; /* end of the last hand-made entry: none starts within it;
                             SIZE_MAX: none at all */
    size_t idiom_until;   /* end of the last one of several words: it speaks for them */
    float *general;       /* sum of hand-made feelings */
};

static inline float share_of(const struct reading *r, size_t token)
{
    return r->shares != NULL ? r->shares[token] : 1;
}

static inline enum rule rule_of(float share, const struct turn *turn, enum rule rule)
{
    return share < 0 ? RULE_COMPARISON : turn != NULL ? turn->rule : rule;
}

/* A learned entry counts once in a mention, and LEXICON_NONE counts as seen. Which are
 * new can hardly be foretold, so that the hit is written either way. Returns the next. */
static inline struct mood_hit *put_entry(const struct reading *r, struct mood_hit *hit,
                                         int32_t entry, uint32_t from, size_t more,
                                         float value, enum rule rule)
{
    uint16_t *seen = &r->seen[entry + 1], stamp = r->stamp;
    bool is_new = *seen != stamp;

    *seen = stamp;
    *hit = (struct mood_hit){.entry = (uint32_t)entry,
                             .value = value,
                             .from = from,
                             .more = (uint8_t)more,
                             .field = r->field,
                             .rule = (uint8_t)rule};
    return hit + is_new;
}

/* The learned entry of a node at a token that some rule reaches, or whose share counts.
 */
static void add_moved_entry(struct reading *r, const struct lexicon_node *node,
                            uint32_t from, size_t more)
{
    uint32_t bits = r->rules[from];
    const struct turn *turn = turn_of(bits);
    bool is_not =
        (bits & RULE_BIT(RULE_NEGATION)) != 0 && node->not_entry != LEXICON_NONE;
    int32_t entry = is_not ? node->not_entry : node->entry;
    float share = share_of(r, from), value = share * r->factors[from];
    struct mood_hit *hit = r->next;

    if (!r->has_learned)
        return;
    if (turn != NULL && !(is_not && turn->rule == RULE_NEGATION))
        value *= turn->learned;
    if ((bits & SCOPE_SPENT) != 0 && more == 0)
        value *= spent;
    r->next =
        put_entry(r, hit, entry, from, more, value, rule_of(share, turn, RULE_LEXICON));
    if (r->next > hit) {
        r->m->entries += fabsf(share);
        r->m->weighed++;
    }
}

/* Does a token's entry count as it stands, by its factor alone? */
static inline bool is_unmoved(const struct reading *r, uint32_t i)
{
    return ((r->rules[i] & MOVING_BITS) | r->is_special) == 0;
}

static void add_feeling(struct reading *r, float feeling, size_t from, size_t to,
                        bool is_idiom)
{
    const struct turn *turn = turn_of(r->rules[from]);
    float share = share_of(r, from);

    if (turn != NULL)
        feeling *= feeling > 0 ? turn->good : turn->bad;
    feeling *= r->factors[from] * share;
    *r->general += feeling;
    r->m->felt += fabsf(feeling);
    r->m->weighed++;
    r->feeling_until = to + 1;
    if (is_idiom)
        r->idiom_until = to + 1;
    *r->next++ = (struct mood_hit){.value = feeling,
                                   .from = (uint32_t)from,
                                   .more = (uint8_t)(to - from),
                                   .field = r->field,
                                   .rule = (uint8_t)rule_of(share, turn, RULE_GENERAL),
                                   .is_general = true};
}

/* Do the words of a hand-made phrase say something else one by one? "To die for", "no
 * problem", "cold beer": then it speaks for them, and learned entries within it don't
 * count; "waste of money" only adds to what its words say. */
static bool is_idiom(const struct reading *r, float feeling, size_t from, size_t to)
{
    const struct lexicon *lx = r->lx;
    const struct lexicon_known *words = r->words;

    if (!mood_is_on(r->m, RULE_PHRASE))
        return false;
    if (fabsf(feeling) < idiom_feeling)
        return true;
    for (size_t i = from; i <= to; i++) {
        const struct lexicon_word *w = &lx->words[words[i].id];
        float other = w->node == LEXICON_NONE ? 0 : lx->nodes[w->node].feeling;

        if ((w->leads & ROLE_NEGATOR) != 0 || other * feeling < 0)
            return true;
    }
    return false;
}

/* A word that starts nothing longer: what most of a text is. It knows its entry, so that
 * its node is seldom read. */
static inline void find_word(struct reading *r, uint32_t i)
{
    const struct lexicon_known *word = &r->words[i];
    bool feels = (word->does & WORD_FEELS) != 0 && i >= r->feeling_until;

    if (feels)
        add_feeling(r, r->nodes[word->node].feeling, i, i, false);
    if (i < r->idiom_until && !feels)
        return;
    if (is_unmoved(r, i))
        r->next = put_entry(r, r->next, word->entry, i, 0, r->factors[i], RULE_LEXICON);
    else
        add_moved_entry(r, &r->nodes[word->node], i, 0);
}

/* The learned entries of the path that starts at token `i`, from its node `k` on. */
static inline void add_path(struct reading *r, const struct lexicon_node *const *path,
                            size_t len, size_t k, uint32_t i)
{
    float factor = r->factors[i];
    struct mood_hit *hit = r->next;

    if (!is_unmoved(r, i)) {
        for (; k < len; k++)
            add_moved_entry(r, path[k], i, k);
        return;
    }
    for (; k < len; k++)
        hit = put_entry(r, hit, path[k]->entry, i, k, factor, RULE_LEXICON);
    r->next = hit;
}

/* All entries that start at token `i`: of the hand-made ones the longest, unless it
 * starts within another; of the learned ones every length, but none that lies wholly
 * within a hand-made one of several words ("no problem at all" is no problem). */
static void find_path(struct reading *r, uint32_t i)
{
    const struct lexicon_node *nodes = r->nodes;
    const struct lexicon_known *word = &r->words[i];
    const struct lexicon_node *path[LEXICON_PATH_MAX];
    int32_t node = word->pair;
    size_t len = 2, feels, least;

    path[0] = &nodes[word->node];
    path[1] = &nodes[word->pair];
    feels = path[1]->feeling != 0 ? 1 : path[0]->feeling != 0 ? 0 : SIZE_MAX;
    while (nodes[node].has_next && len < LEXICON_PATH_MAX) {
        node = scope_next(r->s, r->lx, r->t, node, i, i + len - 1);
        if (node == LEXICON_NONE)
            break;
        feels = nodes[node].feeling != 0 ? len : feels;
        path[len++] = &nodes[node];
    }
    if (feels != SIZE_MAX && i >= r->feeling_until)
        add_feeling(r, path[feels]->feeling, i, i + feels,
                    feels > 0 && is_idiom(r, path[feels]->feeling, i, i + feels));
    else
        feels = SIZE_MAX;
    least = i < r->idiom_until ? r->idiom_until - i : 0;
    if (feels < least)
        add_path(r, path, feels + 1, feels, i);
    add_path(r, path, len, least, i);
}

static void find_all(struct reading *r)
{
    const struct lexicon_known *words = r->words;
    const uint32_t *weighs = r->s->weighs;
    size_t len = r->s->weighs_len;

    reserve_hits(r->m, len);
    r->next = r->m->hits + r->m->hits_len;
    for (size_t k = 0; k < len; k++) {
        uint32_t i = weighs[k];

        if ((words[i].does & WORD_PAIRS) != 0)
            find_path(r, i);
        else
            find_word(r, i);
    }
    r->m->hits_len = (size_t)(r->next - r->m->hits);
}

/* "on 5/10", "le 3/10": a day of May or October, written as marks are. */
static bool is_day(const struct tokens *t, size_t i, struct str lang)
{
    static const struct {
        struct str lang, words; /* that stand before a day */
    } rows[] = {
        {STR_INIT("de"), STR_INIT("am vom seit")},
        {STR_INIT("en"), STR_INIT("on since until")},
        {STR_INIT("es"), STR_INIT("el del al desde hasta día dia")},
        {STR_INIT("fr"), STR_INIT("le du au depuis")},
        {STR_INIT("it"), STR_INIT("il dal al del")},
        {STR_INIT("pt"), STR_INIT("em dia desde até")},
    };

    if (i == 0 || (t->items[i - 1].flags & TOKEN_ENDS_CLAUSE) != 0)
        return false;
    for (size_t n = 0; n < ARRAY_LEN(rows); n++) {
        struct str rest = str_eq(rows[n].lang, lang) ? rows[n].words : STR_NONE;

        while (rest.ptr != NULL) {
            if (str_eq(str_split(&rest, ' '), token_word(t, i - 1)))
                return true;
        }
    }
    return false;
}

/* The points of a text, 0..10, or NAN; of several on one scale ("food 4/5, service 2/5")
 * their mean. `*last` is the token of the last ones. */
static float find_points(const struct tokens *t, struct str lang, size_t *last)
{
    float sum = 0, of = 0;
    size_t len = 0;

    for (size_t i = t->has_points ? t->len : 0; i > 0; i--) {
        const struct token *tok = &t->items[i - 1];

        if (tok->kind != TOKEN_NUMBER || tok->number != NUMBER_OUT_OF || tok->of <= 0 ||
            is_day(t, i - 1, lang))
            continue;
        if (len == 0) {
            of = tok->of;
            *last = i - 1;
        }
        if (tok->of == of) {
            sum += tok->value;
            len++;
        }
    }
    return len > 0 ? 10 * sum / (of * (float)len) : NAN;
}

/* "7/10" and the stated entries; the last one said counts. */
static void find_statement(struct mood_work *m, struct str lang, int field)
{
    const struct scope *s = &m->scopes[field];
    float says = s->says, points;
    size_t from = s->says_from, to = s->says_to, last = 0;

    points = find_points(&m->tokens[field], lang, &last);
    if (!isnan(points) && (isnan(says) || last > to)) {
        says = points;
        from = to = last;
    }
    if (isnan(says) || !mood_is_on(m, RULE_STATEMENT))
        return;
    m->says = says;
    m->says_field = field;
    m->says_from = from;
    m->says_to = to;
}

/* Exclamation marks strengthen what is there. */
static void find_emphasis(struct mood_work *m, float *general)
{
    size_t bangs = m->tokens[0].bangs + m->tokens[1].bangs;
    float more = bang_feeling * (float)(bangs < MOOD_BANGS_MAX ? bangs : MOOD_BANGS_MAX);

    if (bangs == 0 || *general == 0 || !mood_is_on(m, RULE_EXCLAMATION))
        return;
    more = *general > 0 ? more : -more;
    *general += more;
    m->felt += fabsf(more);
    put_hit(m, (struct mood_hit){
                   .value = more,
                   .from = MOOD_NO_SPAN,
                   .field = MENTION_FIELD_TEXT,
                   .rule = RULE_EXCLAMATION,
                   .is_general = true,
               });
}

/* What the text looks like as a whole is an entry too, where the list has it. */
static void add_shape(struct mood_work *m, int32_t entry)
{
    if (entry == LEXICON_NONE)
        return;
    m->entries++;
    put_hit(m, (struct mood_hit){
                   .entry = (uint32_t)entry,
                   .value = 1,
                   .from = MOOD_NO_SPAN,
                   .field = MENTION_FIELD_TEXT,
                   .rule = RULE_SHAPE,
               });
}

static void find_shapes(struct mood_work *m, const struct lexicon *lx)
{
    static const size_t sizes[] = {4, 10, 25, 60, 150}; /* tokens */
    const struct tokens *t = m->tokens;
    size_t len = t[0].len + t[1].len, bangs = t[0].bangs + t[1].bangs;
    size_t asks = t[0].asks + t[1].asks, size = 0;

    if (!lx->has_learned || !mood_is_on(m, RULE_SHAPE))
        return;
    if (bangs > 0)
        add_shape(m, lx->shapes[bangs > 1]);
    if (asks > 0)
        add_shape(m, lx->shapes[2 + (asks > 1)]);
    if ((t[0].capitals + t[1].capitals) * 2 > t[0].letters + t[1].letters)
        add_shape(m, lx->shapes[4]);
    while (size < ARRAY_LEN(sizes) && len > sizes[size])
        size++;
    add_shape(m, lx->shapes[5 + size]);
}

static void start(struct mood_work *m, const struct lexicon *lx)
{
    size_t len = lx->entries_len + 1;

    if (m->seen_len < len) {
        m->seen = mem_resize(m->seen, len, sizeof(*m->seen));
        memset(m->seen + m->seen_len, 0, (len - m->seen_len) * sizeof(*m->seen));
        m->seen_len = len;
    }
    if (++m->stamp == 0) { /* after 65,535 texts */
        memset(m->seen, 0, m->seen_len * sizeof(*m->seen));
        m->stamp = 1;
    }
    m->seen[LEXICON_NONE + 1] = m->stamp;
    m->hits_len = 0;
    m->is_plain = false;
    m->weighed = 0;
    m->entries = 0;
    m->felt = 0;
    m->says = NAN;
}

void mood_mark(struct mood_work *m, const struct lexicon *lx)
{
    for (int field = 0; field < 2; field++) {
        m->scopes[field].rules_off = m->rules_off;
        scope_mark(&m->scopes[field], lx, &m->tokens[field]);
    }
}

void mood_find(struct mood_work *m, const struct lexicon *lx)
{
    float general = 0;

    start(m, lx);
    for (int field = MENTION_FIELD_TITLE; field <= MENTION_FIELD_TEXT; field++) {
        struct reading r = {.m = m,
                            .lx = lx,
                            .t = &m->tokens[field],
                            .s = &m->scopes[field],
                            .nodes = lx->nodes,
                            .words = m->scopes[field].words,
                            .rules = m->scopes[field].rules,
                            .factors = m->scopes[field].factors,
                            .shares = m->focus != NULL ? m->focus[field] : NULL,
                            .seen = m->seen,
                            .stamp = m->stamp,
                            .field = (uint8_t)field,
                            .is_special =
                                m->focus != NULL || !mood_is_on(m, RULE_LEXICON),
                            .has_learned = mood_is_on(m, RULE_LEXICON),
                            .feeling_until = mood_is_on(m, RULE_GENERAL) ? 0 : SIZE_MAX,
                            .general = &general};

        find_all(&r);
        find_statement(m, lx->lang, field);
    }
    m->entries += (float)(m->hits_len - m->weighed); /* whole ones */
    reserve_hits(m, 0);
    find_emphasis(m, &general);
    find_shapes(m, lx);
    m->damping = general_most / sqrtf(general * general + general_damping);
    m->general = general * m->damping;
    m->felt *= general_most / sqrtf(m->felt * m->felt + general_damping);
    m->length = m->entries > 0 ? 1 / sqrtf(m->entries) : 0;
}
