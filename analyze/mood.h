/*
 * mood.h - the feeling in a text: a sum of weights that can be read
 *
 * Three sums are made at once: mood (good or bad), detractor (would this writer warn
 * others) and opinion (does the text judge at all). Each learned entry counts once a
 * text; the sum is divided by the square root of the number of entries found, so that a
 * long text does not shout a short one down. The hand-made layer adds one damped sum.
 * The weights of all spans, and the biases, add up to the sums exactly.
 */
#ifndef ANALYZE_MOOD_H
#define ANALYZE_MOOD_H

#include "analyze/scope.h"

enum mood_rule {
    MOOD_RULE_LEXICON,   /* learned entry */
    MOOD_RULE_GENERAL,   /* hand-made entry */
    MOOD_RULE_NEGATION,  /* either, turned by a negator */
    MOOD_RULE_UNREAL,    /* either, in a wish or condition */
    MOOD_RULE_STATEMENT, /* a stated likelihood to recommend */
    MOOD_RULE_SHAPE,     /* exclamation marks, capitals and the like: no span */
};

#define MOOD_NO_SPAN SIZE_MAX

struct mood_span {
    int field;       /* MENTION_FIELD_TITLE or _TEXT */
    size_t from, to; /* first and last token; MOOD_NO_SPAN: the text as a whole */
    enum mood_rule rule;
    bool is_general; /* from the hand-made layer */
    float weight;    /* added to the mood */
};

/* Title and text of one mention; memory is kept from mention to mention. */
struct mood_work {
    struct tokens tokens[2]; /* by MENTION_FIELD_TITLE, MENTION_FIELD_TEXT */
    struct scope scopes[2];
    uint32_t *seen; /* a stamp for each learned entry */
    size_t seen_len;
    uint32_t stamp;
    struct mood_span *spans; /* in the order of the text */
    size_t spans_len, spans_cap;
    /* Results: */
    float sum, detractor, opinion; /* before calibration, biases included */
    float bias;                    /* the part of `sum` that no span has */
    size_t found;                  /* learned and hand-made entries */
    float says;                    /* a stated likelihood to recommend, or NAN */
    int says_field;                /* and where it stands: first and last token */
    size_t says_from, says_to;
};

/*
 * Judge m->tokens, which tokens_read() has filled; both may be empty.
 *
 *   with_spans  fill m->spans; scores alone are made faster without
 *
 * Sets the scope flags of the tokens and the feelings of the scopes as well.
 */
void mood_judge(struct mood_work *m, const struct lexicon *lx, bool with_spans);
void mood_release(struct mood_work *m);

#endif
