#include "analyze/learn_solve.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double general_scale = 3, bias_scale = 3;
static const double small_move = 0.02; /* of the cost: below it all is done */
enum { NEWTON_ROUNDS = 20 };

/* What a row adds to the weights for one unit of its dual variable. */
struct walk {
    const struct learn_problem *p;
    struct learn_weights *out;
    double *alpha, *square; /* one for each chosen row */
    float *free_moves;      /* scale of each feature */
    uint32_t *order;
    uint64_t random;
};

static double value_of(const struct learn_rows *r, size_t j)
{
    return r->values != NULL ? (double)r->values[j] : 1;
}

static double row_norm(const struct learn_rows *r, size_t row)
{
    size_t n = r->starts[row + 1] - r->starts[row];

    return n > 0 ? 1 / sqrt((double)n) : 0;
}

/* Four sums at once, which the compiler may not do by itself. */
static float dense_dot(const float *a, const float *b, size_t len)
{
    float sums[4] = {0};
    size_t i = 0;

    for (; i + 4 <= len; i += 4) {
        for (size_t k = 0; k < 4; k++)
            sums[k] += a[i + k] * b[i + k];
    }
    for (; i < len; i++)
        sums[0] += a[i] * b[i];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

static const float *dense_row(const struct learn_rows *r, size_t row)
{
    return r->dense + row * r->dense_len;
}

static double row_sum(const struct walk *k, size_t row)
{
    const struct learn_rows *r = k->p->rows;
    double sum = 0, dense = 0;

    if (r->dense != NULL)
        dense = (double)dense_dot(dense_row(r, row), k->out->dense, r->dense_len);
    for (size_t j = r->starts[row]; j < r->starts[row + 1]; j++)
        sum += (double)k->out->w[r->items[j]] * value_of(r, j) *
               (double)k->free_moves[r->items[j]];
    return sum * row_norm(r, row) + dense +
           (double)k->out->general * general_scale * (double)r->general[row] +
           (double)k->out->bias * bias_scale;
}

static void add_row(struct walk *k, size_t row, double amount)
{
    const struct learn_rows *r = k->p->rows;
    float part = (float)(amount * row_norm(r, row));

    for (size_t j = r->starts[row]; j < r->starts[row + 1]; j++)
        k->out->w[r->items[j]] +=
            part * (float)value_of(r, j) * k->free_moves[r->items[j]];
    for (size_t d = 0; r->dense != NULL && d < r->dense_len; d++)
        k->out->dense[d] += (float)amount * dense_row(r, row)[d];
    k->out->general += (float)(amount * general_scale * (double)r->general[row]);
    k->out->bias += (float)(amount * bias_scale);
}

static double row_square(const struct walk *k, size_t row)
{
    const struct learn_rows *r = k->p->rows;
    double norm = row_norm(r, row), g = general_scale * (double)r->general[row], sum = 0;

    for (size_t j = r->starts[row]; j < r->starts[row + 1]; j++) {
        double v = value_of(r, j) * (double)k->free_moves[r->items[j]];

        sum += v * v;
    }
    if (r->dense != NULL)
        g = sqrt(g * g +
                 (double)dense_dot(dense_row(r, row), dense_row(r, row), r->dense_len));
    return sum * norm * norm + g * g + bias_scale * bias_scale;
}

/* The x in (0, cost) that minimises  square / 2 (x - old)^2 + slope (x - old) +
 * x log x + (cost - x) log(cost - x), by Newton's method from the nearer side. */
static double best_dual(double square, double slope, double old, double cost)
{
    int is_turned = slope < -square * (cost / 2 - old);
    double from = is_turned ? cost - old : old;
    double x = from;

    slope = is_turned ? -slope : slope;
    if (cost - x < 0.5 * cost)
        x *= 0.1;
    if (x < 1e-300)
        x = 1e-300;
    for (int i = 0; i < NEWTON_ROUNDS; i++) {
        double first = square * (x - from) + slope + log(x / (cost - x));
        double next;

        if (fabs(first) < 1e-3)
            break;
        next = x - first / (square + cost / ((cost - x) * x));
        x = next <= 0 ? x * 0.1 : next >= cost ? cost - (cost - x) * 0.1 : next;
    }
    return is_turned ? cost - x : x;
}

static void start_walk(struct walk *k)
{
    const struct learn_problem *p = k->p;

    memset(k->out->w, 0, p->features * sizeof(*k->out->w));
    k->out->general = k->out->bias = 0;
    for (size_t d = 0; p->rows->dense != NULL && d < p->rows->dense_len; d++)
        k->out->dense[d] = 0;
    for (size_t f = 0; f < p->features; f++)
        k->free_moves[f] = p->scales != NULL ? p->scales[f] : 1;
    for (size_t i = 0; i < p->chosen_len; i++) {
        k->order[i] = (uint32_t)i;
        k->alpha[i] = fmin(1e-3 * (double)p->costs[i], 1e-8);
        k->square[i] = row_square(k, p->chosen[i]);
        add_row(k, p->chosen[i], k->alpha[i] * p->signs[i]);
    }
}

/* Xorshift; a fixed seed, so that learning can be repeated. */
static void shuffle(struct walk *k)
{
    size_t len = k->p->chosen_len;

    for (size_t i = 0; i + 1 < len; i++) {
        size_t j;
        uint32_t kept = k->order[i];

        k->random ^= k->random << 13;
        k->random ^= k->random >> 7;
        k->random ^= k->random << 17;
        j = i + (size_t)(k->random % (len - i));
        k->order[i] = k->order[j];
        k->order[j] = kept;
    }
}

/* One pass over all rows; returns the largest move as a part of the row's cost. */
static double walk_once(struct walk *k)
{
    const struct learn_problem *p = k->p;
    double largest = 0;

    shuffle(k);
    for (size_t n = 0; n < p->chosen_len; n++) {
        size_t i = k->order[n];
        double cost = (double)p->costs[i];
        double slope = p->signs[i] * row_sum(k, p->chosen[i]);
        double x = best_dual(k->square[i], slope, k->alpha[i], cost);

        if (fabs(x - k->alpha[i]) > largest * cost)
            largest = fabs(x - k->alpha[i]) / cost;
        add_row(k, p->chosen[i], (x - k->alpha[i]) * p->signs[i]);
        k->alpha[i] = x;
    }
    return largest;
}

void learn_solve(const struct learn_problem *p, struct learn_weights *out)
{
    struct walk k = {.p = p, .out = out, .random = 88172645463325252u};

    k.alpha = mem_alloc(p->chosen_len * sizeof(*k.alpha));
    k.square = mem_alloc(p->chosen_len * sizeof(*k.square));
    k.order = mem_alloc(p->chosen_len * sizeof(*k.order));
    k.free_moves = mem_alloc(p->features * sizeof(*k.free_moves));
    start_walk(&k);
    for (unsigned i = 0; i < p->rounds && walk_once(&k) > small_move; i++)
        continue;
    for (size_t f = 0; f < p->features; f++)
        out->w[f] *= k.free_moves[f];
    out->general *= (float)general_scale;
    out->bias *= (float)bias_scale;
    free(k.alpha);
    free(k.square);
    free(k.order);
    free(k.free_moves);
}

float learn_predict(const struct learn_rows *r, size_t row,
                    const struct learn_weights *weights)
{
    double sum = 0;
    float dense = 0;

    for (size_t j = r->starts[row]; j < r->starts[row + 1]; j++)
        sum += (double)weights->w[r->items[j]] * value_of(r, j);
    if (r->dense != NULL)
        dense = dense_dot(dense_row(r, row), weights->dense, r->dense_len);
    return (float)(sum * row_norm(r, row)) + dense + weights->general * r->general[row] +
           weights->bias;
}
