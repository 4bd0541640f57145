/*
 * learn_private.h - what the files of the learner share
 */
#ifndef ANALYZE_LEARN_PRIVATE_H
#define ANALYZE_LEARN_PRIVATE_H

#include "analyze/learn.h"
#include "analyze/learn_solve.h"
#include "analyze/mood.h"
#include "base/arena.h"

enum { LEARN_SOURCES_MAX = 64, LEARN_ROWS_MIN = 4 };

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
    uint8_t fold; /* texts that are predicted together, by weights made without them */
};

/* How often a word stands with a capital where none is due, and how often without. */
struct learn_case {
    uint32_t hash; /* of the folded word; 0: free */
    uint32_t capital, small;
};

struct learner {
    struct str general_text;
    struct lexicon general;
    struct learn_source sources[LEARN_SOURCES_MAX];
    size_t sources_len;
    struct learn_text *texts;
    size_t texts_len, texts_cap;
    int folds;          /* how many */
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

/* A problem over those texts for which `sign` is not 0 and whose fold is not `without`
 * (-1: all); sources and their two classes are balanced. Free with learn_problem_free().
 */
typedef int learn_sign(enum learn_label label);
void learn_problem_make(const struct learner *l, const struct learn_rows *rows,
                        size_t features, learn_sign *sign, int without, double strength,
                        struct learn_problem *out);
void learn_problem_free(struct learn_problem *p);

/* For each feature the absolute log-odds of its rows in a problem, as scales. */
float *learn_log_odds(const struct learn_problem *p);

/* The candidates that become entries, best first; returns their count, at most
 * options->entries_max. `weights` is one a candidate. */
size_t learn_select(const struct learner *l, const struct learn_problem *p,
                    const float *weights, const struct learn_options *options,
                    uint32_t *out);

/* Sums of the three kinds for a text, predicted without its own fold. */
struct learn_sums {
    float mood, detractor, opinion;
};

/* Balanced accuracy and AUC of each source's sums, to `log`. */
void learn_report(const struct learner *l, const struct learn_sums *sums, FILE *log);

/* Set the numbers of a lexicon from predictions; `sums` is one a text. The numbers that
 * weigh (general, bias) are there already and are rescaled with *scales (mood,
 * detractor, opinion), by which the caller multiplies the weights. */
void learn_calibrate(const struct learner *l, const struct learn_sums *sums,
                     float *numbers, float *scales);

#endif
