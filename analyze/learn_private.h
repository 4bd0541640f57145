/*
 * learn_private.h - what the files of the learner share
 */
#ifndef ANALYZE_LEARN_PRIVATE_H
#define ANALYZE_LEARN_PRIVATE_H

#include "analyze/learn.h"
#include "analyze/learn_solve.h"
#include "analyze/mood.h"
#include "base/arena.h"

enum { LEARN_SOURCES_MAX = 64, LEARN_ROWS_MIN = 4, LEARN_PARTS = 6 };

struct learn_source {
    struct str group;
    size_t rows_max, rows;
    double weight;
};

struct learn_text {
    struct str text;
    uint64_t order; /* by hash: which are taken where there are too many */
    uint32_t source;
    int8_t label;
    uint8_t group, part; /* folds: texts that are predicted together, by weights made
                            without them */
};

/* How often a word stands with a capital where none is due, and how often without. */
struct learn_case {
    uint32_t hash; /* of the folded word; 0: free */
    uint32_t capital, small;
};

struct learner {
    struct str general_text;
    struct lexicon general;
    struct lexicon barred; /* words that carry no weight have ROLE_NONE there */
    struct learn_source sources[LEARN_SOURCES_MAX];
    size_t sources_len;
    struct learn_text *texts;
    size_t texts_len, texts_cap;
    int groups;         /* how many */
    struct arena arena; /* texts and names of candidates */
    struct mood_work work;

    /* Candidates, by number. */
    struct str *names; /* "waste of money", "NOT_worth" */
    size_t names_len, names_cap;
    struct learn_rows rows; /* texts as candidates */
    size_t items_len, items_cap;
    struct learn_case *cases;
    size_t cases_len;
};

/* Reads all texts and fills names, rows and cases. */
void learn_find_candidates(struct learner *l);

/* What is weighed, in the order of the columns of a list. */
enum { LEARN_MOOD, LEARN_DETRACTOR, LEARN_PROMOTER, LEARN_OPINION, LEARN_KINDS };
typedef int learn_sign(enum learn_label label);
extern learn_sign *const learn_signs[LEARN_KINDS];

/* Which texts a problem leaves out. */
enum learn_fold { LEARN_FOLD_NONE, LEARN_FOLD_GROUP, LEARN_FOLD_PART };
struct learn_without {
    enum learn_fold fold;
    int number;
};

/* A problem of a kind over those texts that have a sign of it and are not left out;
 * sources are balanced, and their two classes as far as the kind asks for it. Free with
 * learn_problem_free(). */
void learn_problem_make(const struct learner *l, const struct learn_rows *rows,
                        size_t features, int kind, struct learn_without without,
                        double strength, struct learn_problem *out);
/* Rounds that are enough for weights, and for predictions that fix a few numbers. */
enum { LEARN_ROUNDS = 15, LEARN_ROUNDS_FEW = 6 };
void learn_problem_free(struct learn_problem *p);
bool learn_is_left_out(const struct learn_text *t, struct learn_without without);

/* For each feature the absolute log-odds of its rows in a problem, as scales. */
float *learn_log_odds(const struct learn_problem *p);

/* The candidates that become entries, best first; returns their count, at most
 * options->entries_max. `weights` is one a candidate. */
size_t learn_select(const struct learner *l, const struct learn_problem *p,
                    const float *weights, const struct learn_options *options,
                    uint32_t *out);

/* The list that is being made: names, weights, and the texts as its entries. */
struct learn_list {
    struct str *names; /* sorted by bytes */
    size_t len;
    struct lexicon lexicon; /* entry i is names[i] */
    struct learn_rows rows;
    float *strengths; /* of the hand-made layer, whatever its sign: for opinion */
    float *vectors;   /* LEARN_DIMENSIONS an entry; 0 for phrases and rare words */
    struct learn_support {
        uint64_t sources; /* a bit for each that has the entry */
        uint32_t texts;   /* that have it */
    } * support;
    struct learn_weights weights[LEARN_KINDS];
    float numbers[LEX_COUNT], scales[LEARN_KINDS];
};

/* From names to weights and numbers. */
MUST_CHECK enum status learn_weigh(struct learner *l, const struct learn_options *options,
                                   struct learn_list *list, struct error *err);
void learn_list_release(struct learn_list *list);

/* A text's sums of the kinds, by weights that were learned without it. */
struct learn_sums {
    const struct learn_text *text;
    bool is_new; /* nothing of its group was learned from, else of its part */
    float z[LEARN_KINDS];
};

/* Balanced accuracy and AUC of each source's sums, to `log`. */
void learn_report(const struct learner *l, const struct learn_sums *sums, size_t len,
                  FILE *log);

/* Set the numbers of a lexicon from predictions. The numbers that weigh (general, bias)
 * are there already and are rescaled with *scales, by which the caller multiplies the
 * weights. `sums` are rescaled too. */
void learn_calibrate(const struct learner *l, struct learn_sums *sums, size_t len,
                     float *numbers, float *scales);

#endif
