/*
 * learn_solve.h - logistic regression over sparse rows
 *
 * Within analyze/ only. Minimises  1/2 |w|^2 + sum c_i log(1 + exp(-y_i z_i)),  where
 * z_i = w x_i + general_weight g_i + bias, by coordinate descent on the dual. Bias and
 * general weight are scaled so that they are hardly held back.
 *
 * Source: Yu, Huang, Lin: Dual coordinate descent methods for logistic regression and
 * maximum entropy models, Machine Learning 85 (2011), algorithm 5; written anew.
 */
#ifndef ANALYZE_LEARN_SOLVE_H
#define ANALYZE_LEARN_SOLVE_H

#include <stddef.h>
#include <stdint.h>

/* Rows of one text each: items[starts[i] .. starts[i + 1]) with their values; x_i has
 * unit length but for the values: each counts value / sqrt(items of the row). */
struct learn_rows {
    size_t len;
    size_t *starts; /* len + 1 */
    uint32_t *items;
    float *values;  /* NULL: all 1 */
    float *general; /* g_i */
    float *dense;   /* dense_len numbers a row, which count as they are; or NULL */
    size_t dense_len;
};

struct learn_problem {
    const struct learn_rows *rows;
    const uint32_t *chosen; /* rows that take part */
    const int8_t *signs;    /* y: -1 or 1, one for each chosen */
    const float *costs;     /* c, one for each chosen */
    size_t chosen_len;
    size_t features;
    const float *scales; /* one a feature: how freely it may move; NULL: all 1 */
    unsigned rounds;     /* at most */
};

struct learn_weights {
    float *w;     /* one a feature, the caller's array */
    float *dense; /* one for each number of rows.dense, the caller's array; or NULL */
    float general, bias;
};

/* Fill `out`, whose array is the caller's. The same problem gives the same weights. */
void learn_solve(const struct learn_problem *p, struct learn_weights *out);

/* z of one row. */
float learn_predict(const struct learn_rows *rows, size_t row,
                    const struct learn_weights *weights);

#endif
