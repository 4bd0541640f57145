/*
 * eval_table.h - figures of labelled sources, and tables of them
 */
#ifndef TESTS_EVAL_TABLE_H
#define TESTS_EVAL_TABLE_H

#include "analyze/learn.h"
#include "base/mention.h"
#include "tests/eval_stats.h"

/* Figures of one source; NAN where its labels don't tell. */
enum eval_figure {
    EVAL_ACCURACY, /* two classes, at the sign of the score */
    EVAL_BALANCED,
    EVAL_AUC,
    EVAL_ACCURACY_3, /* good, neutral, bad */
    EVAL_MACRO_F1,
    EVAL_F1_BAD,
    EVAL_PEARSON,       /* of the score with -1, 0, 1 or stars */
    EVAL_SPEARMAN,      /* with stars */
    EVAL_DETRACTOR_AUC, /* 1 to 3 stars against 4 and 5 */
    EVAL_PRECISION,
    EVAL_RECALL,
    EVAL_F1,          /* of detractors, as the program decides */
    EVAL_NPS,         /* of the texts less that of the stars, in points */
    EVAL_ECE,         /* calibration error of p_detractor; where there are three stars */
    EVAL_FALSE_ALARM, /* share of neutral texts that are called a detractor's, */
    EVAL_FOUND,       /* and of bad texts among them */
    EVAL_FIGURES
};

struct eval_source {
    char name[32];
    struct eval_row *rows;
    size_t len, cap;
    double figures[EVAL_FIGURES];
};

/* What the program says of a text, beside its label. */
struct eval_row eval_row_of(const struct judgement *j, enum learn_label label);

/* Fill source->figures from its rows. */
void eval_figures(struct eval_source *source);

/* Means over the sources that have a figure; of NPS, the mean of absolute errors. */
void eval_means(const struct eval_source *sources, size_t len, double *out);

/*
 * A row a source and the means. `others` holds the figures of a plain logistic
 * regression as script/baseline prints them, or is empty: their rows stand below ours.
 */
void eval_print(const struct eval_source *sources, size_t len, struct str others);

/* How often texts of a p_detractor are a detractor's, in tenths, over all sources that
 * have three stars, each of the same weight. */
void eval_print_reliability(const struct eval_source *sources, size_t len);

/* How many texts of each label would be told at once, their stars unknown. */
void eval_print_alarms(const struct eval_source *sources, size_t len);

#endif
