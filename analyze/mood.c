#include "analyze/mood.h"

#include "base/mem.h"
#include "base/mention.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A negated good word is mildly bad and a negated bad word hardly good: damp and turn. */
static const float not_good = -0.75f, not_bad = -0.5f;
static const float unreal_good = -0.3f, unreal_bad = 0.6f;
static const float bang_weight = 0.3f;
enum { BANGS_MAX = 3, SAYS_MIDDLE = 6 };
static const float general_damping = 15.0f; /* under the root, with the squared sum */

struct sums {
    float mood, detractor, opinion, general;
    size_t entries;
};

static void add_span(struct mood_work *m, struct mood_span span)
{
    m->spans = mem_grow(m->spans, m->spans_len, &m->spans_cap, sizeof(*m->spans));
    m->spans[m->spans_len++] = span;
}

/* A weight as negation and wishes around its first token leave it. */
static float turn(float weight, unsigned flags)
{
    if ((flags & TOKEN_NEGATED) != 0)
        weight *= weight > 0 ? not_good : not_bad;
    else if ((flags & TOKEN_UNREAL) != 0)
        weight *= weight > 0 ? unreal_good : unreal_bad;
    return weight;
}

static enum mood_rule rule_of(unsigned flags, enum mood_rule plain)
{
    if ((flags & TOKEN_NEGATED) != 0)
        return MOOD_RULE_NEGATION;
    return (flags & TOKEN_UNREAL) != 0 ? MOOD_RULE_UNREAL : plain;
}

/* The learned entry of `node` where it counts for the first time in this mention. */
static const struct lexicon_entry *fresh_entry(struct mood_work *m,
                                               const struct lexicon *lx, int32_t index)
{
    if (index == LEXICON_NONE || m->seen[index] == m->stamp)
        return NULL;
    m->seen[index] = m->stamp;
    return &lx->entries[index];
}

/* All entries that start at token `i`: learned ones of every length, and the longest
 * hand-made one, whose length is returned through `*general_len`. */
static void judge_token(struct mood_work *m, const struct lexicon *lx, int field,
                        size_t i, bool with_spans, struct sums *sums,
                        size_t *general_until)
{
    struct tokens *t = &m->tokens[field];
    struct scope *s = &m->scopes[field];
    unsigned flags = t->items[i].flags;
    int32_t node = lx->words[s->words[i]].node;
    float general = 0;
    size_t general_to = i;

    for (size_t j = i; node != LEXICON_NONE; j++) {
        const struct lexicon_node *n = &lx->nodes[node];
        bool is_not = (flags & TOKEN_NEGATED) != 0 && n->not_entry != LEXICON_NONE;
        const struct lexicon_entry *e =
            fresh_entry(m, lx, is_not ? n->not_entry : n->entry);

        if (e != NULL) {
            float turned = is_not ? 1 : turn(1, flags);
            float weight = e->mood * turned * s->factors[i];

            sums->mood += weight;
            sums->detractor += e->detractor * turned * s->factors[i];
            sums->opinion += e->opinion;
            sums->entries++;
            s->feelings[i] += weight;
            if (with_spans)
                add_span(m, (struct mood_span){field, i, j,
                                               rule_of(flags, MOOD_RULE_LEXICON), false,
                                               weight});
        }
        if (n->feeling != 0) {
            general = n->feeling;
            general_to = j;
        }
        if (!n->has_next || j + 1 >= t->len || s->words[j + 1] == LEXICON_NONE ||
            (t->items[j].flags & TOKEN_ENDS_CLAUSE) != 0)
            break;
        node = lexicon_next(lx, node, s->words[j + 1]);
    }
    if (general != 0 && i >= *general_until) {
        general = turn(general, flags) * s->factors[i];
        sums->general += general;
        s->feelings[i] += general * 0.25f;
        *general_until = general_to + 1;
        if (with_spans)
            add_span(m, (struct mood_span){field, i, general_to,
                                           rule_of(flags, MOOD_RULE_GENERAL), true,
                                           general});
    }
}

/* "7/10" and the stated entries; the last one said counts. */
static void read_statement(struct mood_work *m, int field)
{
    const struct tokens *t = &m->tokens[field];
    const struct scope *s = &m->scopes[field];
    float says = s->says;
    size_t from = s->says_from, to = s->says_to;

    for (size_t i = 0; i < t->len; i++) {
        const struct token *tok = &t->items[i];

        if (tok->kind == TOKEN_NUMBER && tok->number == NUMBER_OUT_OF && tok->of > 0 &&
            (isnan(says) || i > to)) {
            says = 10 * tok->value / tok->of;
            from = to = i;
        }
    }
    if (isnan(says))
        return;
    m->says = says;
    m->says_field = field;
    m->says_from = from;
    m->says_to = to;
}

/* Exclamation marks strengthen what is there. */
static void add_emphasis(struct mood_work *m, bool with_spans, struct sums *sums)
{
    size_t bangs = m->tokens[0].bangs + m->tokens[1].bangs;
    float more = bang_weight * (float)(bangs < BANGS_MAX ? bangs : BANGS_MAX);

    if (bangs == 0 || sums->general == 0)
        return;
    more = sums->general > 0 ? more : -more;
    sums->general += more;
    if (with_spans)
        add_span(m, (struct mood_span){MENTION_FIELD_TEXT, MOOD_NO_SPAN, MOOD_NO_SPAN,
                                       MOOD_RULE_SHAPE, true, more});
}

/* From the sums over entries to the three results. */
static void finish(struct mood_work *m, const struct lexicon *lx, const struct sums *sums,
                   bool with_spans)
{
    float length = sums->entries > 0 ? 1 / sqrtf((float)sums->entries) : 0;
    float damp = 1 / sqrtf(sums->general * sums->general + general_damping);
    float general = damp * sums->general, said = 0;

    m->bias = lx->numbers[LEX_MOOD_BIAS];
    m->sum = m->bias + length * sums->mood + lx->numbers[LEX_MOOD_GENERAL] * general;
    m->detractor = lx->numbers[LEX_DETRACTOR_BIAS] + length * sums->detractor +
                   lx->numbers[LEX_DETRACTOR_GENERAL] * general;
    m->opinion = lx->numbers[LEX_OPINION_BIAS] + length * sums->opinion +
                 lx->numbers[LEX_OPINION_GENERAL] * fabsf(general);
    if (!isnan(m->says)) {
        said = lx->numbers[LEX_MOOD_SAYS] * (m->says - SAYS_MIDDLE) / (10 - SAYS_MIDDLE);
        m->sum += said;
    }
    m->found = sums->entries + (sums->general != 0);
    for (size_t i = 0; i < m->spans_len; i++)
        m->spans[i].weight *=
            m->spans[i].is_general ? lx->numbers[LEX_MOOD_GENERAL] * damp : length;
    if (with_spans && !isnan(m->says))
        add_span(m, (struct mood_span){m->says_field, m->says_from, m->says_to,
                                       MOOD_RULE_STATEMENT, false, said});
}

void mood_judge(struct mood_work *m, const struct lexicon *lx, bool with_spans)
{
    struct sums sums = {0};

    if (m->seen_len < lx->entries_len) {
        m->seen = mem_resize(m->seen, lx->entries_len, sizeof(*m->seen));
        memset(m->seen + m->seen_len, 0,
               (lx->entries_len - m->seen_len) * sizeof(*m->seen));
        m->seen_len = lx->entries_len;
    }
    if (++m->stamp == 0) { /* after four billion texts */
        memset(m->seen, 0, m->seen_len * sizeof(*m->seen));
        m->stamp = 1;
    }
    m->spans_len = 0;
    m->says = NAN;
    for (int field = MENTION_FIELD_TITLE; field <= MENTION_FIELD_TEXT; field++) {
        size_t general_until = 0;

        scope_mark(&m->scopes[field], lx, &m->tokens[field]);
        for (size_t i = 0; i < m->tokens[field].len; i++) {
            if (m->scopes[field].words[i] != LEXICON_NONE)
                judge_token(m, lx, field, i, with_spans, &sums, &general_until);
        }
        read_statement(m, field);
    }
    add_emphasis(m, with_spans, &sums);
    finish(m, lx, &sums, with_spans);
}

void mood_release(struct mood_work *m)
{
    if (m == NULL)
        return;
    for (int field = 0; field < 2; field++) {
        tokens_release(&m->tokens[field]);
        scope_release(&m->scopes[field]);
    }
    free(m->seen);
    free(m->spans);
    *m = (struct mood_work){0};
}
