/*
 * rules.h - the rules of judgement by name
 *
 * Each can be left out, to measure what it is worth: a bit of `rules_off` in struct
 * analyzer_options and struct mood_work for each. Its name is what reasons carry.
 */
#ifndef ANALYZE_RULES_H
#define ANALYZE_RULES_H

#include "base/str.h"

#include <stdint.h>

enum rule {
    RULE_LEXICON,     /* learned entries count */
    RULE_GENERAL,     /* hand-made entries count */
    RULE_PHRASE,      /* a hand-made phrase speaks for the words within it */
    RULE_NEGATION,    /* not, never: turns and damps what it reaches */
    RULE_WISH,        /* would have, if only, was told: what it reaches is not so */
    RULE_PAST,        /* used to be: what was good then is bad now, and the reverse */
    RULE_CONTRAST,    /* but, however: what follows weighs more */
    RULE_CONCESSION,  /* although, despite: what stands in that clause weighs less */
    RULE_EDGES,       /* the first and the last sentence weigh more */
    RULE_INTENSIFIER, /* very, hardly: the next words are stronger or weaker */
    RULE_CAPITALS,    /* a word in capitals among others is stronger */
    RULE_EXCLAMATION, /* exclamation marks strengthen what is there */
    RULE_SARCASM,     /* "great, another delay" */
    RULE_STATEMENT,   /* a stated likelihood to recommend: would not recommend, 7/10 */
    RULE_QUESTION,    /* a plain question, headline or advert is rather neutral */
    RULE_SHAPE,       /* length, marks and capitals of the whole text have weights */
    RULE_FOCUS,       /* words near the brand count more */
    RULE_COMPARISON,  /* another brand praised in comparison is a complaint */
    RULE_COUNT
};

#define RULE_BIT(rule) ((uint32_t)1 << (rule))

/* "negation" ... */
struct str rule_name(enum rule rule);

#endif
