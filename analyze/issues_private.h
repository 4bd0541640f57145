/*
 * issues_private.h - what issues.c and issues_read.c share
 */
#ifndef ANALYZE_ISSUES_PRIVATE_H
#define ANALYZE_ISSUES_PRIVATE_H

#include "analyze/issues.h"
#include "analyze/phrases.h"
#include "base/arena.h"
#include "base/status.h"

enum issue_sort {
    ISSUE_SAYS,  /* complains by itself */
    ISSUE_ABOUT, /* a topic: counts in an unkind clause */
    ISSUE_HOME,  /* a word of the texts that signs were learned from */
};

struct issue_phrase {
    uint32_t kind; /* index in kinds */
    enum issue_sort sort;
    bool is_negative;  /* a word of the set "not" is part of it: "never arrived" */
    unsigned business; /* its bit; 0: for everybody */
    bool is_own;       /* the owner's, added to ours */
    float weight;      /* by hand */
    float learned; /* as readers of reviews found; by hand where nothing was learned */
    struct str phrase; /* as it is written */
};

static const float issue_least = 1; /* sum of weights that makes an issue */

enum {
    ISSUE_ANY_BUSINESS = 31, /* number of what holds where the business is not known */
    ISSUE_BUSINESSES,        /* bits of a set of them, and that */
};

/* A learned sign, weak evidence for or against several kinds: `len` weights from `from`
 * on. */
struct issue_sign {
    uint32_t from, len;
    uint32_t seen; /* the mention that it was last found in */
};
struct issue_sign_weight {
    uint32_t kind;
    float weight;
};

/* What is found of one kind in one mention. */
struct issue_sum {
    float weight, topic;
    float signs;   /* once they have been weighed */
    float about;   /* the part of `weight` that is from topics */
    float feeling; /* of the clauses that name it */
    float best;    /* weight of the strongest phrase */
    bool is_plain; /* a phrase says it so that no more is needed */
    int field;     /* of that */
    uint32_t first, last;
    int last_field; /* of the latest phrase, for overlaps */
    uint32_t last_end;
    float last_weight;
};

struct issue_lang {
    struct str lang;
    bool is_read; /* or being read */
    struct phrases *phrases;
    unsigned part, sign_part; /* what the reader knows the phrases by */
    struct issue_kind *kinds;
    size_t kinds_len, kinds_cap;
    struct arena words;         /* of the phrases */
    struct issue_phrase *infos; /* by value of the phrases */
    size_t infos_len, infos_cap;
    struct phrases *sign_phrases; /* most words are signs, and most mentions need none */
    struct issue_sign *signs;     /* by value of those */
    size_t signs_len, signs_cap;
    struct issue_sign_weight *weights;
    size_t weights_len, weights_cap;
    bool *stands_alone; /* by kind: signs alone can make it an issue */
    size_t alone_len;
    bool has_learned; /* weights of phrases were learned */
    float *needs;     /* kind * ISSUE_BUSINESSES + number: what it takes there beyond 1 */
    unsigned learned_for; /* bits of the businesses that they hold for; 0: all */
    size_t strays;        /* learned weights of phrases that are not there */
    unsigned business;    /* bit of the file that is being read */
    /* Working memory: */
    struct issue_sum *sums; /* by kind; of this mention where its bit is in `touched` */
    uint64_t *touched;      /* bit k % 64 of number k / 64 */
    uint32_t *seen;         /* by phrase: the mention that it was last found in */
    float *shares;          /* by phrase: the share of its weight that counted there */
    float *sign_sums;       /* by kind; of this mention where its signs are weighed */
    bool is_home;           /* it is like the texts that signs were learned from */
    bool is_by_learned;     /* phrases are worth what was learned, not as by hand */
    bool is_short;          /* few words are about one thing */
    bool with_parts;
    struct issue_share *parts; /* of this mention, where they are asked for */
    size_t parts_len, parts_cap;
};

/* What changes behind a struct issues that callers take for constant: a language is read
 * when it is first asked for. */
struct issue_shelf {
    struct arena arena; /* strings of the kinds */
    struct issue_lang *langs;
    size_t langs_len, langs_cap;
    size_t latest;       /* the one asked for last: most ask for the same again */
    unsigned businesses; /* bits of those whose files are read */
    uint64_t hash;       /* of every file, read or not */
    char version[17];
    uint32_t stamp;
};

struct issues {
    struct issue_shelf *shelf;
};

/* The kinds of a language, whose files are read now where they have not been; NULL for a
 * language without any. Valid until the next language is read. */
struct issue_lang *issues_lang(struct issue_shelf *is, struct str lang);

/* Read all that have not been. */
void issues_read_all(struct issue_shelf *is);

/* Add a phrase of a kind, an index in kinds, of the business that is being read. */
MUST_CHECK enum status issues_add_phrase(struct issue_lang *l, struct str phrase,
                                         uint32_t kind, enum issue_sort sort,
                                         double weight, struct error *err);

/* Read a file of learned weights, config/issues/LANG.weights.tsv, after the kinds. */
MUST_CHECK enum status issues_add_weights(struct issue_lang *l, struct str text,
                                          const char *path, struct error *err);

/* A mention begins: say whether phrases are worth what was learned of them. Where signs
 * were learned (l->is_home), those go with the weights by hand. */
void issues_learned_begin(struct issue_lang *l, const struct issue_input *in);

/* What a phrase adds to the sum of its kind that keeps this share of its weight. */
float issues_learned_worth(const struct issue_lang *l, struct issue_sum *s,
                           const struct issue_phrase *info, float share);

/* What the sum of a kind must reach: more where it is seldom meant in that business,
 * whatever words are used. */
float issues_learned_least(const struct issue_lang *l, size_t kind, unsigned businesses);

/* The bit of one of BUSINESS_WORDS; 0 for none. */
unsigned issues_business_bit(struct str word);

/* The index of the kind with this id; kinds_len where there is none. */
uint32_t issues_find_kind(const struct issue_lang *l, struct str id);

/* Working memory for what has been read so far. */
void issues_make_room(struct issue_lang *l);

/* Read a file of learned signs, config/issues/LANG.signs.tsv, after the kinds. */
MUST_CHECK enum status issues_add_signs(struct issue_lang *l, struct str text,
                                        const char *path, struct error *err);

#endif
