/*
 * eval_stats.h - figures that say how well predictions fit labels
 */
#ifndef TESTS_EVAL_STATS_H
#define TESTS_EVAL_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* A text: what the program says of it, and what its label says. */
struct eval_row {
    double score;       /* -1..1 */
    double p_detractor; /* 0..1 */
    int mood;           /* -1, 0, 1 */
    int nps;            /* -1 detractor, 0, 1 promoter */
    int label;          /* enum learn_label */
    bool is_answer;     /* counts in the NPS of texts */
    bool is_alarm;      /* grave, and a detractor's: what an owner is told at once */
};

/* Area under the ROC curve of `value` for is_positive; ties count half. NAN where one
 * class is missing. */
double eval_auc(const double *values, const bool *is_positive, size_t len);

/* Rank correlation; ties share their mean rank. */
double eval_spearman(const double *a, const double *b, size_t len);

/* Linear correlation; NAN where one side does not vary. */
double eval_pearson(const double *a, const double *b, size_t len);

/* Expected calibration error of probabilities over ten bins of equal width. */
double eval_ece(const double *p, const bool *is_true, size_t len);

struct eval_counts {
    double cells[3][3]; /* label -1, 0, 1 by prediction -1, 0, 1 */
};
double eval_accuracy(const struct eval_counts *c);
/* F1 of one class (-1, 0, 1); and the mean over those that have labels. */
double eval_f1(const struct eval_counts *c, int class);
double eval_macro_f1(const struct eval_counts *c);

#endif
