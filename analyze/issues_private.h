/*
 * issues_private.h - what issues.c and issues_read.c share
 */
#ifndef ANALYZE_ISSUES_PRIVATE_H
#define ANALYZE_ISSUES_PRIVATE_H

#include "analyze/issues.h"
#include "analyze/phrases.h"
#include "base/arena.h"

enum issue_sort {
    ISSUE_SAYS,  /* complains by itself */
    ISSUE_ABOUT, /* a topic: counts in an unkind clause */
    ISSUE_SIGN,  /* weak evidence: counts in a complaint */
};

struct issue_phrase {
    uint32_t kind; /* index in kinds */
    enum issue_sort sort;
    bool is_negative; /* a word of the set "not" is part of it: "never arrived" */
    float weight;
};

/* What is found of one kind in one mention. */
struct issue_sum {
    float weight, signs, topic;
    float feeling; /* of the clauses that name it */
    float best;    /* weight of the strongest phrase */
    int field;     /* of that */
    uint32_t first, last;
    int last_field; /* of the latest phrase, for overlaps */
    uint32_t last_end;
    float last_weight;
};

struct issue_lang {
    struct str lang;
    struct phrases *phrases;
    struct issue_kind *kinds;
    size_t kinds_len, kinds_cap;
    struct issue_phrase *infos; /* by value of the phrases */
    size_t infos_len, infos_cap;
    /* Working memory: */
    struct issue_sum *sums; /* by kind */
    uint32_t *seen;         /* by phrase: the mention that it was last found in */
};

struct issues {
    struct arena arena; /* strings of the kinds */
    struct issue_lang *langs;
    size_t langs_len, langs_cap;
    uint64_t hash;
    char version[17];
    uint32_t stamp;
};

#endif
