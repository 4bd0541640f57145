/* What the sums of a text come to: good, bad or neutral, and whether it judges at all. */
#include "analyze/mood.h"

#include <math.h>

static const float emoji_general = 0.3f; /* damped sum of emoji that are a mood */
static const float scale_opinion = 0.5f; /* for each unit that speaks for no opinion */
static const float scale_bang = 0.1f;    /* for each '!', up to MOOD_BANGS_MAX */
static const float plain_opinion = -0.8f;
/* From there on words say too much for a plain text; a question that denies nothing may
 * name what is bad: "is there a fee?" */
static const struct plain_limits {
    float general, sum, detractor;
} plain_told = {0.05f, 0.8f, 0.8f}, plain_asked = {0.4f, 1.05f, 1.05f};
enum { PLAIN_WORDS = 25 };

void mood_band(const struct mood_work *m, const struct lexicon *lx, float *from,
               float *to)
{
    const float *n = lx->numbers;
    float width = n[LEX_NEUTRAL_WIDTH] - n[LEX_NEUTRAL_OPINION] * m->opinion;

    width = width > 0 ? width : 0;
    *from = n[LEX_NEUTRAL_CENTER] - width;
    *to = n[LEX_NEUTRAL_CENTER] + width;
}

float mood_scale(const struct mood_work *m, const struct lexicon *lx)
{
    size_t bangs = m->tokens[0].bangs + m->tokens[1].bangs;
    float scale = lx->numbers[LEX_MOOD_SCALE];

    if (m->opinion < 0 && mood_is_on(m, RULE_SHAPE))
        scale *= 1 - scale_opinion * m->opinion;
    if (mood_is_on(m, RULE_EXCLAMATION))
        scale /=
            1 + scale_bang * (float)(bangs < MOOD_BANGS_MAX ? bangs : MOOD_BANGS_MAX);
    return scale;
}

/* Nothing but emoji: their sign is all there is. */
static bool is_emoji_alone(const struct mood_work *m)
{
    for (int field = 0; field < 2; field++) {
        for (size_t i = 0; i < m->tokens[field].len; i++) {
            if (m->tokens[field].items[i].kind != TOKEN_EMOJI)
                return false;
        }
    }
    return fabsf(m->general) > emoji_general;
}

enum mood mood_class(const struct mood_work *m, const struct lexicon *lx)
{
    float from, to;

    if (m->is_plain)
        return MOOD_NEUTRAL;
    if (is_emoji_alone(m))
        return m->general > 0 ? MOOD_POSITIVE : MOOD_NEGATIVE;
    mood_band(m, lx, &from, &to);
    if (m->sum > from && m->sum < to)
        return MOOD_NEUTRAL;
    return m->sum > to ? MOOD_POSITIVE : MOOD_NEGATIVE;
}

/* "Why did nobody come?" */
static bool denies(const struct mood_work *m)
{
    for (int field = 0; field < 2; field++) {
        for (size_t i = 0; i < m->tokens[field].len; i++) {
            if ((m->tokens[field].items[i].flags & TOKEN_NEGATOR) != 0)
                return true;
        }
    }
    return false;
}

struct lexicon_entry mood_wordless(const struct mood_work *m, const struct lexicon *lx)
{
    struct lexicon_entry base = {.mood = lx->numbers[LEX_MOOD_BIAS],
                                 .detractor = lx->numbers[LEX_DETRACTOR_BIAS]};

    for (size_t i = m->hits_len; i > 0 && m->hits[i - 1].from == MOOD_NO_SPAN; i--) {
        const struct mood_hit *h = &m->hits[i - 1];

        if (h->is_general)
            continue;
        base.mood += m->length * lx->entries[h->entry].mood * h->value;
        base.detractor += m->length * lx->entries[h->entry].detractor * h->value;
    }
    return base;
}

bool mood_is_plain(const struct mood_work *m, const struct lexicon *lx)
{
    const struct tokens *t = m->tokens;
    struct lexicon_entry base;
    size_t len = t[0].len + t[1].len;
    bool is_asked = t[0].asks + t[1].asks > 0;
    struct plain_limits most = plain_told;

    if (!mood_is_on(m, RULE_QUESTION) || !isnan(m->says) || len == 0 ||
        len > PLAIN_WORDS || t[0].bangs + t[1].bangs > 0)
        return false;
    if (is_asked && !denies(m))
        most = plain_asked;
    base = mood_wordless(m, lx);
    if (m->detractor - base.detractor > most.detractor ||
        fabsf(m->general) > most.general)
        return false;
    if (is_asked)
        return fabsf(m->sum - base.mood) < most.sum;
    return m->opinion < plain_opinion && mood_class(m, lx) == MOOD_NEUTRAL;
}
