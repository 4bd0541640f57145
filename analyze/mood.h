/*
 * mood.h - the feeling in a text: a sum of weights that can be read
 *
 * Four sums are made at once: mood (good or bad), detractor (would this writer warn
 * others), promoter (would the writer, if not, bring others along) and opinion (does the
 * text judge at all). Each learned entry counts once a
 * text; the sum is divided by the square root of the number of entries found, so that a
 * long text does not shout a short one down. The hand-made layer adds one damped sum.
 * The weights of all spans, and the bias, add up to the mood exactly.
 */
#ifndef ANALYZE_MOOD_H
#define ANALYZE_MOOD_H

#include "analyze/scope.h"
#include "base/mention.h"

#define MOOD_NO_SPAN UINT32_MAX

enum { MOOD_BANGS_MAX = 3 }; /* more exclamation marks in a text say no more */

/* An entry that was found. */
struct mood_hit {
    uint32_t entry;  /* index in lexicon.entries; of no meaning where is_general */
    float value;     /* how much of the entry's weight counts; of a hand-made entry
                        the feeling itself */
    uint32_t from;   /* first token; MOOD_NO_SPAN: the text as a whole */
    uint8_t more;    /* tokens behind the first */
    uint8_t field;   /* MENTION_FIELD_TITLE or _TEXT */
    uint8_t rule;    /* enum rule */
    bool is_general; /* from the hand-made layer */
};

/* What mood_part() tells of one hit. */
struct mood_span {
    int field;
    uint32_t from, to; /* first and last token; or both MOOD_NO_SPAN */
    enum rule rule;
    uint32_t rules; /* RULE_BIT() of others that reach it and change its weight */
    float weight;   /* added to the mood */
};

/* Title and text of one mention; memory is kept from mention to mention. */
struct mood_work {
    struct tokens tokens[2]; /* by MENTION_FIELD_TITLE, MENTION_FIELD_TEXT */
    struct scope scopes[2];
    uint16_t *seen; /* a stamp for LEXICON_NONE and each learned entry */
    size_t seen_len;
    uint16_t stamp;
    uint32_t rules_off;    /* RULE_BIT() of the rules to leave out; set by the caller */
    float *const *focus;   /* shares of tokens by field; or NULL: all count */
    struct mood_hit *hits; /* in the order of the text */
    size_t hits_len, hits_cap;
    size_t weighed; /* hits whose share is in `entries` already, or has no place there */
    float entries;  /* shares of the hits that are not from the hand-made layer */
    float general;  /* sum of the hand-made layer, damped */
    float felt;     /* the same sum with bad feelings counted as good ones */
    float says;     /* a stated likelihood to recommend, or NAN; and where it stands */
    int says_field;
    size_t says_from, says_to;
    /* Results: */
    float sum, detractor, promoter, opinion; /* before calibration, biases included */
    bool is_plain; /* nothing in it judges: a question, a bare fact */
    float length;  /* factor of learned weights */
    float damping; /* factor of hand-made feelings */
};

static inline bool mood_is_on(const struct mood_work *m, enum rule rule)
{
    return (m->rules_off & RULE_BIT(rule)) == 0;
}

/* Set the scope flags of m->tokens, which tokens_read() has filled; both may be empty. */
void mood_mark(struct mood_work *m, const struct lexicon *lx);

/*
 * Find the entries in m->tokens, after mood_mark(): fills hits, entries, general and
 * says.
 *
 *   m->focus  set by the caller before: shares of the tokens by field, as focus.h tells,
 *             or NULL. What is found at a token counts by its share.
 */
void mood_find(struct mood_work *m, const struct lexicon *lx);

/* After mood_find(): the three sums and the feelings of the scopes. */
void mood_judge(struct mood_work *m, const struct lexicon *lx);

/* Sums between these two are neutral, after mood_judge(). */
void mood_band(const struct mood_work *m, const struct lexicon *lx, float *from,
               float *to);

/* score = tanh(sum / this), after mood_judge(): the list's number, more where the text
 * hardly judges and less where it exclaims. */
float mood_scale(const struct mood_work *m, const struct lexicon *lx);

/* What the sums come to before any word is read: what the list holds of all texts, and of
 * those of this length and with such marks; `mood` and `detractor` alone. Some lists hold
 * much against a text of which they know no word. */
struct lexicon_entry mood_wordless(const struct mood_work *m, const struct lexicon *lx);

/* Does nothing in the text judge: a question, a headline, a bare fact? Such texts are
 * rare where the weights were learned, and say nothing of recommending. For mood_judge(),
 * once the sums are there. */
bool mood_is_plain(const struct mood_work *m, const struct lexicon *lx);

/* Good, bad or neutral, after mood_judge(). */
enum mood mood_class(const struct mood_work *m, const struct lexicon *lx);

/* The n-th part of m->sum after mood_judge(), n from 0: hits in order, then the
 * statement and the bias; false past the last. */
bool mood_part(const struct mood_work *m, const struct lexicon *lx, size_t n,
               struct mood_span *out);
void mood_release(struct mood_work *m);

#endif
