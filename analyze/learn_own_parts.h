/*
 * learn_own_parts.h - what the files of learning from an owner's own texts share
 */
#ifndef ANALYZE_LEARN_OWN_PARTS_H
#define ANALYZE_LEARN_OWN_PARTS_H

#include "analyze/learn_own.h"
#include "analyze/learn_private.h"

/* Each fifth of the texts is judged by what the others teach; OWN_FOLDS: no fold. */
enum { OWN_FOLDS = 5, OWN_UNKNOWN = 2 };

struct own_sums { /* log-odds, as mood_judge() says them */
    double detractor, promoter;
};

struct own_text {
    int8_t sign;  /* 1: a detractor's, -1: another's */
    int8_t stars; /* -1 of a detractor, 0 of a passive, 1 of a promoter; OWN_UNKNOWN */
    int8_t
        said; /* likewise, where it states its likelihood to recommend: no cut decides */
    uint8_t fold;
    struct own_sums shipped; /* by the program's lists */
    struct own_sums crossed; /* by words that the other folds taught */
    double z;                /* of a detractor, while words are fitted */
};

/* A word or phrase whose weights may move. */
struct own_word {
    struct str name;
    unsigned texts; /* that have it */
    double surprise;
    double move; /* of the detractor's weight; mood moves the other way */
    struct lexicon_entry was;
};

/* One of these words in a text, and what a unit of its weight adds there. */
struct own_place {
    uint32_t word, text;
    double x;
};

struct own {
    const struct str *lists; /* the program's own */
    size_t lists_len;
    struct learner *l; /* words and phrases of the texts */
    struct lexicon lexicon;
    size_t entries_before; /* of the lexicon, without our words */
    struct own_text *texts;
    size_t len;
    unsigned held; /* the fold that nothing is learned from, or OWN_FOLDS */
    struct own_word *words;
    size_t words_len;
    struct own_place *places;
    size_t places_len, places_cap;
    struct mood_work work;
};

/* Judge text `i` by o->lexicon. */
struct own_sums own_judge(struct own *o, size_t i);

/*
 * Fit words to the texts that are not held back. o->lexicon holds the program's lists,
 * and our words with their old weights afterwards. Fills o->words; `*offset` is to be
 * added to the bias of detractors.
 */
MUST_CHECK enum status own_fit_words(struct own *o, double *offset, struct error *err);

/* The words as lines of a list, with what they moved, and the bias. */
void own_write_words(const struct own *o, double offset, struct buf *out);
void own_forget_words(struct own *o);

/* From which log-odds on a text is a detractor's, and from which one that is not is a
 * promoter's. */
struct own_cuts {
    double detractor, promoter;
};

/* Those of the lists in o->lexicon. */
struct own_cuts own_cuts_of(const struct own *o);

/*
 * Cuts by which as many texts are called a detractor's, and a promoter's, as their stars
 * say, drawn towards `shipped` where there are few. Texts that are held back don't count.
 *
 *   has_words  the crossed sums are cut, not the shipped ones
 */
struct own_cuts own_match_cuts(const struct own *o, bool has_words,
                               struct own_cuts shipped);

/* NPS of the texts less that of their stars, in points, the texts of fold n by cuts[n];
 * NAN where none has stars. */
double own_nps_error(const struct own *o, bool has_words, const struct own_cuts *cuts);

/* The cuts as lines of a list. */
void own_write_cuts(struct own_cuts cuts, struct buf *out);

#endif
