#include "tests/eval_stats.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double value, rank;
    size_t at;
};

static int by_value(const void *a, const void *b)
{
    double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;

    return x < y ? -1 : x > y;
}

/* Mean ranks from 1, in the order of `values`. */
static double *ranks(const double *values, size_t len)
{
    struct ranked *r = mem_alloc((len + 1) * sizeof(*r));
    double *out = mem_alloc((len + 1) * sizeof(*out));

    for (size_t i = 0; i < len; i++)
        r[i] = (struct ranked){values[i], 0, i};
    qsort(r, len, sizeof(*r), by_value);
    for (size_t i = 0; i < len;) {
        size_t j = i + 1; /* NAN is not even itself */

        while (j < len && r[j].value == r[i].value)
            j++;
        for (size_t k = i; k < j; k++)
            out[r[k].at] = (double)(i + j + 1) / 2;
        i = j;
    }
    free(r);
    return out;
}

double eval_auc(const double *values, const bool *is_positive, size_t len)
{
    double *rank = ranks(values, len);
    double sum = 0, n = 0;

    for (size_t i = 0; i < len; i++) {
        sum += is_positive[i] ? rank[i] : 0;
        n += is_positive[i];
    }
    free(rank);
    if (n == 0 || n == (double)len)
        return NAN;
    return (sum - n * (n + 1) / 2) / (n * ((double)len - n));
}

double eval_pearson(const double *a, const double *b, size_t len)
{
    double mean_a = 0, mean_b = 0, xy = 0, xx = 0, yy = 0;

    for (size_t i = 0; i < len; i++) {
        mean_a += a[i] / (double)len;
        mean_b += b[i] / (double)len;
    }
    for (size_t i = 0; i < len; i++) {
        xy += (a[i] - mean_a) * (b[i] - mean_b);
        xx += (a[i] - mean_a) * (a[i] - mean_a);
        yy += (b[i] - mean_b) * (b[i] - mean_b);
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

double eval_spearman(const double *a, const double *b, size_t len)
{
    double *x = ranks(a, len), *y = ranks(b, len);
    double r = eval_pearson(x, y, len);

    free(x);
    free(y);
    return r;
}

double eval_ece(const double *p, const bool *is_true, size_t len)
{
    double sums[10] = {0}, trues[10] = {0}, error = 0;

    for (size_t i = 0; i < len; i++) {
        int bin = p[i] >= 1 ? 9 : (int)(p[i] * 10);

        sums[bin] += p[i];
        trues[bin] += is_true[i];
    }
    for (int bin = 0; bin < 10; bin++)
        error += fabs(sums[bin] - trues[bin]);
    return len > 0 ? error / (double)len : NAN;
}

double eval_accuracy(const struct eval_counts *c)
{
    double right = 0, all = 0;

    for (int i = 0; i < 3; i++) {
        right += c->cells[i][i];
        for (int j = 0; j < 3; j++)
            all += c->cells[i][j];
    }
    return right / all;
}

double eval_f1(const struct eval_counts *c, int class)
{
    int k = class + 1;
    double all = 0;

    for (int i = 0; i < 3; i++)
        all += c->cells[k][i] + c->cells[i][k];
    return all > 0 ? 2 * c->cells[k][k] / all : 0;
}

double eval_macro_f1(const struct eval_counts *c)
{
    double sum = 0;
    int classes = 0;

    for (int k = 0; k < 3; k++) {
        if (c->cells[k][0] + c->cells[k][1] + c->cells[k][2] == 0)
            continue;
        sum += eval_f1(c, k - 1);
        classes++;
    }
    return classes > 0 ? sum / classes : NAN;
}
