#include "analyze/mood.h"

#include <math.h>
#include <stdlib.h>

/* Rules that make a word stronger or weaker, in the order in which they are told. */
static const uint32_t strength_bits =
    RULE_BIT(RULE_CONTRAST) | RULE_BIT(RULE_CONCESSION) | RULE_BIT(RULE_EDGES) |
    RULE_BIT(RULE_INTENSIFIER) | RULE_BIT(RULE_CAPITALS);
static const float feeling_of_general = 0.4f; /* hand-made feelings beside learned ones */
static const float opinion_of_statement = 2.0f; /* who gives points judges, */
static const float opinion_of_phrase = 0.6f;    /* and who says "no problem at all" */
enum { SAYS_MIDDLE = 6, FEW_TOKENS = 12, SHORT_TOKENS = 25 };

/* The less there is of learned entries, the more the hand-made layer counts. */
static float general_weight(const struct mood_work *m, const struct lexicon *lx)
{
    return lx->numbers[LEX_MOOD_GENERAL] + lx->numbers[LEX_MOOD_FEW] * m->length;
}

/* In a long text much else is said. */
static float said(const struct mood_work *m, const struct lexicon *lx)
{
    if (isnan(m->says))
        return 0;
    return lx->numbers[LEX_MOOD_SAYS] * (1 + m->length) * (m->says - SAYS_MIDDLE) /
           (10 - SAYS_MIDDLE);
}

static float log_odds(float p)
{
    return logf(p / (1 - p));
}

/* The weights of all hits, each by its value, and the feelings of the tokens. Is there a
 * phrase among them that judges? */
static bool sum_hits(struct mood_work *m, const struct lexicon *lx,
                     struct lexicon_entry *sum)
{
    const struct lexicon_entry *entries = lx->entries;
    float *const feelings[] = {m->scopes[0].feelings, m->scopes[1].feelings};
    struct lexicon_entry s = {0};
    bool has_phrase = false;
    float nowhere = 0; /* feeling of the text as a whole */

    for (size_t i = 0; i < m->hits_len; i++) {
        const struct mood_hit *h = &m->hits[i];
        float *feeling =
            h->from != MOOD_NO_SPAN ? &feelings[h->field][h->from] : &nowhere;
        const struct lexicon_entry *e;
        float felt;

        if (h->is_general) {
            has_phrase = has_phrase || (h->more > 0 && fabsf(h->value) >= 1);
            *feeling += feeling_of_general * h->value;
            continue;
        }
        e = &entries[h->entry];
        felt = e->mood * h->value;
        s.mood += felt;
        s.detractor += e->detractor * h->value;
        s.promoter += e->promoter * h->value;
        s.opinion += e->opinion;
        *feeling += felt;
    }
    *sum = s;
    return has_phrase;
}

void mood_judge(struct mood_work *m, const struct lexicon *lx)
{
    const float *n = lx->numbers;
    struct lexicon_entry sum;
    float phrase = sum_hits(m, lx, &sum) ? opinion_of_phrase : 0;

    m->sum = n[LEX_MOOD_BIAS] + m->length * sum.mood +
             general_weight(m, lx) * m->general + said(m, lx);
    m->detractor =
        n[LEX_DETRACTOR_BIAS] + m->length * sum.detractor +
        (n[LEX_DETRACTOR_GENERAL] + n[LEX_DETRACTOR_FEW] * m->length) * m->general;
    m->promoter =
        n[LEX_PROMOTER_BIAS] + m->length * sum.promoter +
        (n[LEX_PROMOTER_GENERAL] + n[LEX_PROMOTER_FEW] * m->length) * m->general;
    m->opinion = n[LEX_OPINION_BIAS] + m->length * sum.opinion +
                 n[LEX_OPINION_GENERAL] * m->felt + phrase +
                 (isnan(m->says) ? 0 : opinion_of_statement);
    if (m->says > SAYS_MIDDLE && m->tokens[0].len + m->tokens[1].len <= SHORT_TOKENS)
        m->detractor -=
            fmaxf(0, mood_wordless(m, lx).detractor); /* words alone deny it */
    m->is_plain = mood_is_plain(m, lx);
    if (m->is_plain) { /* a passive, not known to be one */
        m->detractor = log_odds(n[LEX_DETRACTOR_CUT] * 0.9f);
        m->promoter = log_odds(n[LEX_PROMOTER_CUT] / 2);
    } else if (m->opinion < 0) /* who judges little warns of little */
        m->detractor += n[LEX_DETRACTOR_OPINION] * m->opinion;
    if (m->tokens[0].len + m->tokens[1].len <= FEW_TOKENS &&
        mood_class(m, lx) == MOOD_POSITIVE) /* a kind word or two are no warning */
        m->detractor = fminf(m->detractor, log_odds(n[LEX_DETRACTOR_CUT] * 0.9f));
}

bool mood_part(const struct mood_work *m, const struct lexicon *lx, size_t n,
               struct mood_span *out)
{
    const struct mood_hit *h = n < m->hits_len ? &m->hits[n] : NULL;

    if (h != NULL) {
        *out = (struct mood_span){.field = h->field,
                                  .from = h->from,
                                  .to = h->from + h->more,
                                  .rule = (enum rule)h->rule};
        if (h->from != MOOD_NO_SPAN)
            out->rules = m->scopes[h->field].rules[h->from] & strength_bits;
        out->weight = h->is_general ? h->value * m->damping * general_weight(m, lx)
                                    : lx->entries[h->entry].mood * h->value * m->length;
        return true;
    }
    if (n == m->hits_len && !isnan(m->says)) {
        *out = (struct mood_span){
            .field = m->says_field,
            .from = (uint32_t)m->says_from,
            .to = (uint32_t)m->says_to,
            .rule = RULE_STATEMENT,
            .weight = said(m, lx),
        };
        return true;
    }
    if (n == m->hits_len + !isnan(m->says)) {
        *out = (struct mood_span){
            .field = MENTION_FIELD_TEXT,
            .from = MOOD_NO_SPAN,
            .to = MOOD_NO_SPAN,
            .rule = RULE_SHAPE,
            .weight = lx->numbers[LEX_MOOD_BIAS],
        };
        return true;
    }
    return false;
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
    free(m->hits);
    *m = (struct mood_work){0};
}
