#include "analyze/drivers.h"

#include "analyze/stats.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double penalty = 4; /* mentions */
static const double normal_95 = 1.959963984540054;
static const double chance_most = 0.05; /* of any cause where there is none */
static const double effort_weight = 0.5, leaving_weight = 1;

/* Column 0 is the mean; then one for each kind that is common enough. */
struct model {
    const struct driver_answer *answers;
    size_t len, used; /* answers, and those with a class */
    size_t columns;
    size_t *column_of;     /* by kind; 0: left out */
    struct driver *counts; /* by column */
    double *a;             /* columns x columns: X'X + penalty; then its inverse */
    double *b;             /* X'y; then the coefficients */
    double *meat;          /* X' diag(e^2) X */
};

static double value(enum nps_class nps)
{
    return nps == NPS_PROMOTER ? 100 : nps == NPS_DETRACTOR ? -100 : 0;
}

/* The columns of an answer that are 1; returns their count. */
static size_t columns_of(const struct model *m, const struct driver_answer *a,
                         size_t out[MENTION_ISSUES_MAX + 1])
{
    size_t n = 1;

    out[0] = 0;
    for (size_t i = 0; i < a->issues_len; i++) {
        if (m->column_of[a->issues[i]] != 0)
            out[n++] = m->column_of[a->issues[i]];
    }
    return n;
}

static void count(struct model *m, size_t kinds)
{
    struct driver *all = mem_zalloc(kinds + 1, sizeof(*all));

    for (size_t i = 0; i < m->len; i++) {
        const struct driver_answer *a = &m->answers[i];

        if (a->nps == NPS_UNKNOWN)
            continue;
        m->used++;
        for (size_t k = 0; k < a->issues_len; k++) {
            struct driver *d = &all[a->issues[k]];

            d->kind = a->issues[k];
            d->mentions++;
            d->detractors += a->nps == NPS_DETRACTOR;
            d->efforts += a->has_effort;
            d->leaving += a->is_leaving;
        }
    }
    m->column_of = mem_zalloc(kinds + 1, sizeof(*m->column_of));
    m->counts = mem_zalloc(kinds + 2, sizeof(*m->counts));
    m->columns = 1;
    for (size_t k = 0; k < kinds; k++) {
        if (all[k].mentions < DRIVER_MENTIONS_MIN)
            continue;
        m->counts[m->columns] = all[k];
        m->column_of[k] = m->columns++;
    }
    free(all);
}

static void add_up(struct model *m)
{
    size_t n = m->columns, at[MENTION_ISSUES_MAX + 1];

    for (size_t i = 0; i < m->len; i++) {
        const struct driver_answer *a = &m->answers[i];
        size_t len = a->nps == NPS_UNKNOWN ? 0 : columns_of(m, a, at);

        for (size_t r = 0; r < len; r++) {
            m->b[at[r]] += value(a->nps);
            for (size_t c = 0; c < len; c++)
                m->a[at[r] * n + at[c]]++;
        }
    }
    for (size_t k = 1; k < n; k++) /* the mean is not drawn anywhere */
        m->a[k * n + k] += penalty;
}

/* Invert a symmetric positive definite matrix in place, by Gauss and Jordan. */
static void invert(double *a, size_t n)
{
    for (size_t p = 0; p < n; p++) {
        double pivot = 1 / a[p * n + p];

        a[p * n + p] = 1;
        for (size_t c = 0; c < n; c++)
            a[p * n + c] *= pivot;
        for (size_t r = 0; r < n; r++) {
            double factor = a[r * n + p];

            if (r == p)
                continue;
            a[r * n + p] = 0;
            for (size_t c = 0; c < n; c++)
                a[r * n + c] -= factor * a[p * n + c];
        }
    }
}

static void solve(struct model *m)
{
    size_t n = m->columns;
    double *beta = mem_zalloc(n, sizeof(*beta));

    invert(m->a, n);
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < n; c++)
            beta[r] += m->a[r * n + c] * m->b[c];
    }
    memcpy(m->b, beta, n * sizeof(*beta));
    free(beta);
}

static void add_residuals(struct model *m)
{
    size_t n = m->columns, at[MENTION_ISSUES_MAX + 1];

    for (size_t i = 0; i < m->len; i++) {
        const struct driver_answer *a = &m->answers[i];
        size_t len = a->nps == NPS_UNKNOWN ? 0 : columns_of(m, a, at);
        double e = value(a->nps);

        for (size_t r = 0; r < len; r++)
            e -= m->b[at[r]];
        for (size_t r = 0; r < len; r++) {
            for (size_t c = 0; c < len; c++)
                m->meat[at[r] * n + at[c]] += e * e;
        }
    }
}

/* Variance of one coefficient: the sandwich. */
static double variance(const struct model *m, size_t k)
{
    size_t n = m->columns;
    double sum = 0;

    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < n; c++)
            sum += m->a[k * n + r] * m->meat[r * n + c] * m->a[c * n + k];
    }
    return sum;
}

/* Its effect, with the doubt about coefficient and share. */
static void measure(const struct model *m, size_t k, double cost, struct driver *d)
{
    double share = (double)d->mentions / (double)m->used;
    double half =
        normal_95 * sqrt(share * share * variance(m, k) +
                         m->b[k] * m->b[k] * share * (1 - share) / (double)m->used);

    d->effect = -m->b[k] * share;
    d->low = d->effect - half;
    d->high = d->effect * (1 + penalty / (double)d->mentions) + half; /* undrawn */
    d->rank =
        d->effect *
        (1 + (effort_weight * (double)d->efforts + leaving_weight * (double)d->leaving) /
                 (double)d->mentions) /
        cost;
}

static void insert(struct driver *out, size_t *len, struct driver d)
{
    size_t at = *len;

    while (at > 0 && out[at - 1].rank < d.rank)
        at--;
    if (at == DRIVERS_MAX)
        return;
    if (*len < DRIVERS_MAX)
        (*len)++;
    memmove(&out[at + 1], &out[at], (*len - 1 - at) * sizeof(*out));
    out[at] = d;
}

size_t drivers_find(const struct driver_answer *answers, size_t len, size_t kinds,
                    const double *cost, struct driver out[DRIVERS_MAX])
{
    struct model m = {.answers = answers, .len = len};
    double sure = 0;
    size_t found = 0;

    count(&m, kinds);
    if (m.used >= DRIVER_ANSWERS_MIN && m.columns > 1) {
        m.a = mem_zalloc(m.columns * m.columns, sizeof(*m.a));
        m.b = mem_zalloc(m.columns, sizeof(*m.b));
        m.meat = mem_zalloc(m.columns * m.columns, sizeof(*m.meat));
        add_up(&m);
        solve(&m);
        add_residuals(&m);
        sure = stats_normal_z(1 - 2 * chance_most / (double)(m.columns - 1));
        for (size_t k = 1; k < m.columns; k++) {
            struct driver d = m.counts[k];

            measure(&m, k, cost != NULL ? cost[d.kind] : 1, &d);
            if (d.effect > sure * (d.effect - d.low) / normal_95)
                insert(out, &found, d);
        }
    }
    free(m.column_of);
    free(m.counts);
    free(m.a);
    free(m.b);
    free(m.meat);
    return found;
}
