#include "tests/lbfgs.h"

#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 8 };

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* The last steps and changes of slope of the L-BFGS method. */
struct memory {
    double *s[MEMORY], *y[MEMORY], rho[MEMORY];
    size_t len;
};

/* Nocedal 1980, Mathematics of Computation 35: the two-loop recursion. `d` holds the
 * gradient and becomes the direction. */
static void direct(const struct memory *m, double *d, size_t n)
{
    double alpha[MEMORY];
    size_t from = m->len > MEMORY ? m->len - MEMORY : 0;

    for (size_t i = m->len; i-- > from;) {
        alpha[i % MEMORY] = m->rho[i % MEMORY] * dot(m->s[i % MEMORY], d, n);
        for (size_t k = 0; k < n; k++)
            d[k] -= alpha[i % MEMORY] * m->y[i % MEMORY][k];
    }
    if (m->len > 0) {
        size_t last = (m->len - 1) % MEMORY;
        double scale = 1 / (m->rho[last] * dot(m->y[last], m->y[last], n));

        for (size_t k = 0; k < n; k++)
            d[k] *= scale;
    }
    for (size_t i = from; i < m->len; i++) {
        double beta = m->rho[i % MEMORY] * dot(m->y[i % MEMORY], d, n);

        for (size_t k = 0; k < n; k++)
            d[k] += (alpha[i % MEMORY] - beta) * m->s[i % MEMORY][k];
    }
    for (size_t k = 0; k < n; k++)
        d[k] = -d[k];
}

struct descent {
    size_t len;
    struct memory memory;
    double *w, *gradient, *next, *next_gradient, *direction;
    double value;
};

static void descent_init(struct descent *d, double *w, size_t len)
{
    *d = (struct descent){.len = len, .w = w};
    d->gradient = mem_zalloc(len, sizeof(double));
    d->next = mem_zalloc(len, sizeof(double));
    d->next_gradient = mem_zalloc(len, sizeof(double));
    d->direction = mem_zalloc(len, sizeof(double));
    for (size_t i = 0; i < MEMORY; i++) {
        d->memory.s[i] = mem_zalloc(len, sizeof(double));
        d->memory.y[i] = mem_zalloc(len, sizeof(double));
    }
}

static void descent_release(struct descent *d)
{
    for (size_t i = 0; i < MEMORY; i++) {
        free(d->memory.s[i]);
        free(d->memory.y[i]);
    }
    free(d->gradient);
    free(d->next);
    free(d->next_gradient);
    free(d->direction);
}

/* Keep the last step for the directions to come. */
static void remember(struct descent *d)
{
    struct memory *m = &d->memory;
    size_t at = m->len % MEMORY;

    for (size_t k = 0; k < d->len; k++) {
        m->s[at][k] = d->next[k] - d->w[k];
        m->y[at][k] = d->next_gradient[k] - d->gradient[k];
    }
    if (dot(m->s[at], m->y[at], d->len) > 1e-12) {
        m->rho[at] = 1 / dot(m->s[at], m->y[at], d->len);
        m->len++;
    }
}

/* One step along the direction, shortened until the function falls enough. Returns what
 * was gained. */
static double take_step(struct descent *d, bool is_first, lbfgs_function *f,
                        void *context)
{
    double length =
        is_first ? 1 / sqrt(dot(d->gradient, d->gradient, d->len) + 1e-12) : 1;
    double slope, found, before = d->value;

    memcpy(d->direction, d->gradient, d->len * sizeof(double));
    direct(&d->memory, d->direction, d->len);
    slope = dot(d->direction, d->gradient, d->len);
    for (;; length /= 2) {
        for (size_t k = 0; k < d->len; k++)
            d->next[k] = d->w[k] + length * d->direction[k];
        found = f(context, d->next, d->next_gradient);
        if (found <= d->value + 1e-4 * length * slope || length < 1e-10)
            break;
    }
    remember(d);
    memcpy(d->w, d->next, d->len * sizeof(double));
    memcpy(d->gradient, d->next_gradient, d->len * sizeof(double));
    d->value = found;
    return before - found;
}

double lbfgs(double *w, size_t len, int steps, lbfgs_function *f, void *context)
{
    struct descent d;
    double value;

    descent_init(&d, w, len);
    d.value = f(context, w, d.gradient);
    for (int step = 0; step < steps; step++) {
        if (take_step(&d, step == 0, f, context) < 1e-6 * fabs(d.value))
            break;
    }
    value = d.value;
    descent_release(&d);
    return value;
}
