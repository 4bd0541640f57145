#include "analyze/learn_vectors.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 5, /* places */
    EXTRA = 12, /* dimensions that are iterated and then dropped */
    WIDTH = LEARN_DIMENSIONS + EXTRA,
    ITERATIONS = 16,
    SWEEPS = 30, /* of Jacobi's method */
    PAIRS_FIRST = 1 << 20,
};
static const double least_count = 15; /* pairs of a word, below which it has no vector */
static const double shift = 0.405;    /* log 1.5: taken from the mutual information */
static const double smoothing = 0.75; /* exponent of the counts of neighbours */

struct learn_vectors {
    size_t words_len;
    struct pair {
        uint32_t a, b; /* a <= b, plus 1; 0: free */
        float count;
    } * pairs;
    size_t pairs_len, used;
};

/* A symmetric matrix by rows. */
struct matrix {
    size_t len;
    size_t *starts;
    uint32_t *columns;
    float *values;
};

struct learn_vectors *learn_vectors_new(size_t words_len)
{
    struct learn_vectors *v = mem_zalloc(1, sizeof(*v));

    v->words_len = words_len;
    v->pairs_len = PAIRS_FIRST;
    v->pairs = mem_zalloc(v->pairs_len, sizeof(*v->pairs));
    return v;
}

void learn_vectors_free(struct learn_vectors *v)
{
    if (v == NULL)
        return;
    free(v->pairs);
    free(v);
}

static struct pair *slot_of(struct pair *pairs, size_t len, uint32_t a, uint32_t b)
{
    uint64_t h = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15u;
    size_t i = (size_t)(h >> 24) & (len - 1);

    while (pairs[i].a != 0 && (pairs[i].a != a || pairs[i].b != b))
        i = (i + 1) & (len - 1);
    return &pairs[i];
}

static void grow(struct learn_vectors *v)
{
    size_t len = v->pairs_len * 2;
    struct pair *pairs = mem_zalloc(len, sizeof(*pairs));

    for (size_t i = 0; i < v->pairs_len; i++) {
        if (v->pairs[i].a != 0)
            *slot_of(pairs, len, v->pairs[i].a, v->pairs[i].b) = v->pairs[i];
    }
    free(v->pairs);
    v->pairs = pairs;
    v->pairs_len = len;
}

static void add_pair(struct learn_vectors *v, int32_t a, int32_t b, float count)
{
    uint32_t x = (uint32_t)(a < b ? a : b) + 1, y = (uint32_t)(a < b ? b : a) + 1;
    struct pair *p;

    if (v->used * 3 > v->pairs_len * 2)
        grow(v);
    p = slot_of(v->pairs, v->pairs_len, x, y);
    v->used += p->a == 0;
    *p = (struct pair){x, y, p->count + count};
}

void learn_vectors_add(struct learn_vectors *v, const struct tokens *t,
                       const struct scope *s)
{
    for (size_t i = 0; i < t->len; i++) {
        if (s->words[i].id == LEXICON_NONE)
            continue;
        for (size_t j = i + 1; j < t->len && j <= i + WINDOW; j++) {
            if ((t->items[j - 1].flags & TOKEN_ENDS_SENTENCE) != 0)
                break;
            if (s->words[j].id != LEXICON_NONE && s->words[j].id != s->words[i].id)
                add_pair(v, s->words[i].id, s->words[j].id, 1.0f / (float)(j - i));
        }
    }
}

/* Information of each pair that is more frequent than chance; in place of its count. */
static void inform(struct learn_vectors *v)
{
    double *sums = mem_zalloc(v->words_len, sizeof(*sums));
    double smooth_total = 0;

    for (size_t i = 0; i < v->pairs_len; i++) {
        if (v->pairs[i].a == 0)
            continue;
        sums[v->pairs[i].a - 1] += (double)v->pairs[i].count;
        sums[v->pairs[i].b - 1] += (double)v->pairs[i].count;
    }
    for (size_t w = 0; w < v->words_len; w++)
        smooth_total += pow(sums[w], smoothing);
    for (size_t i = 0; i < v->pairs_len; i++) {
        struct pair *p = &v->pairs[i];
        double a, b, info;

        if (p->a == 0)
            continue;
        a = sums[p->a - 1];
        b = sums[p->b - 1];
        /* The mean of both directions, which smoothing makes unequal. */
        info = log((double)p->count * smooth_total) -
               (log(a * pow(b, smoothing)) + log(b * pow(a, smoothing))) / 2 - shift;
        p->count = info > 0 && a >= least_count && b >= least_count ? (float)info : 0;
    }
    free(sums);
}

static struct matrix to_matrix(const struct learn_vectors *v)
{
    struct matrix m = {.len = v->words_len};
    size_t *at;

    m.starts = mem_zalloc(m.len + 2, sizeof(*m.starts));
    for (size_t i = 0; i < v->pairs_len; i++) {
        if (v->pairs[i].a != 0 && v->pairs[i].count > 0) {
            m.starts[v->pairs[i].a]++;
            m.starts[v->pairs[i].b]++;
        }
    }
    for (size_t w = 0; w < m.len; w++)
        m.starts[w + 1] += m.starts[w];
    m.columns = mem_alloc((m.starts[m.len] + 1) * sizeof(*m.columns));
    m.values = mem_alloc((m.starts[m.len] + 1) * sizeof(*m.values));
    at = mem_alloc((m.len + 1) * sizeof(*at));
    memcpy(at, m.starts, (m.len + 1) * sizeof(*at));
    for (size_t i = 0; i < v->pairs_len; i++) {
        const struct pair *p = &v->pairs[i];

        if (p->a == 0 || p->count <= 0)
            continue;
        m.columns[at[p->a - 1]] = p->b - 1;
        m.values[at[p->a - 1]++] = p->count;
        m.columns[at[p->b - 1]] = p->a - 1;
        m.values[at[p->b - 1]++] = p->count;
    }
    free(at);
    return m;
}

/* out = m q, both len * WIDTH. */
static void multiply(const struct matrix *m, const float *q, float *out)
{
    memset(out, 0, m->len * WIDTH * sizeof(*out));
    for (size_t w = 0; w < m->len; w++) {
        float *row = out + w * WIDTH;

        for (size_t j = m->starts[w]; j < m->starts[w + 1]; j++) {
            const float *other = q + (size_t)m->columns[j] * WIDTH;
            float value = m->values[j];

            for (size_t k = 0; k < WIDTH; k++)
                row[k] += value * other[k];
        }
    }
}

static double column_dot(const float *q, size_t len, size_t a, size_t b)
{
    double sum = 0;

    for (size_t w = 0; w < len; w++)
        sum += (double)q[w * WIDTH + a] * (double)q[w * WIDTH + b];
    return sum;
}

/* Columns made orthonormal, one after the other (modified Gram-Schmidt). */
static void orthonormalize(float *q, size_t len)
{
    for (size_t a = 0; a < WIDTH; a++) {
        double norm;

        for (size_t b = 0; b < a; b++) {
            float along = (float)column_dot(q, len, a, b);

            for (size_t w = 0; w < len; w++)
                q[w * WIDTH + a] -= along * q[w * WIDTH + b];
        }
        norm = sqrt(column_dot(q, len, a, a));
        for (size_t w = 0; w < len; w++)
            q[w * WIDTH + a] = norm > 1e-9 ? (float)((double)q[w * WIDTH + a] / norm) : 0;
    }
}

/* Turn the small symmetric matrix `s` so that entry (p, q) is 0; `e` collects the
 * turns. Source: Golub, Van Loan: Matrix Computations, 8.5.2. */
static void rotate(double (*s)[WIDTH], double (*e)[WIDTH], size_t p, size_t q)
{
    double tau, t, c, sn;

    if (fabs(s[p][q]) < 1e-12)
        return;
    tau = (s[q][q] - s[p][p]) / (2 * s[p][q]);
    t = (tau >= 0 ? 1 : -1) / (fabs(tau) + sqrt(1 + tau * tau));
    c = 1 / sqrt(1 + t * t);
    sn = t * c;
    for (size_t k = 0; k < WIDTH; k++) {
        double x = s[k][p], y = s[k][q];

        s[k][p] = c * x - sn * y;
        s[k][q] = sn * x + c * y;
    }
    for (size_t k = 0; k < WIDTH; k++) {
        double x = s[p][k], y = s[q][k];

        s[p][k] = c * x - sn * y;
        s[q][k] = sn * x + c * y;
        x = e[k][p];
        y = e[k][q];
        e[k][p] = c * x - sn * y;
        e[k][q] = sn * x + c * y;
    }
}

/* Which columns of `e` have the largest eigenvalues; marks LEARN_DIMENSIONS of them. */
static void largest(double (*s)[WIDTH], size_t *out)
{
    bool is_taken[WIDTH] = {false};

    for (size_t n = 0; n < LEARN_DIMENSIONS; n++) {
        size_t best = SIZE_MAX;

        for (size_t k = 0; k < WIDTH; k++) {
            if (!is_taken[k] && (best == SIZE_MAX || fabs(s[k][k]) > fabs(s[best][best])))
                best = k;
        }
        is_taken[best] = true;
        out[n] = best;
    }
}

/* A word's row of `q` in the largest eigenvectors, of length 1. */
static void project_row(const float *q, double (*s)[WIDTH], double (*e)[WIDTH],
                        const size_t *order, float *row)
{
    double norm = 1e-12;

    for (size_t n = 0; n < LEARN_DIMENSIONS; n++) {
        double sum = 0;

        for (size_t k = 0; k < WIDTH; k++)
            sum += (double)q[k] * e[k][order[n]];
        sum *= sqrt(fabs(s[order[n]][order[n]]));
        row[n] = (float)sum;
        norm += sum * sum;
    }
    for (size_t n = 0; n < LEARN_DIMENSIONS; n++)
        row[n] = norm > 1e-9 ? (float)((double)row[n] / sqrt(norm)) : 0;
}

/* The eigenvectors within the space of `q`, times the roots of their eigenvalues; `mq`
 * is the matrix times q. */
static float *project(const float *q, const float *mq, size_t len)
{
    double(*s)[WIDTH] = mem_zalloc(WIDTH, sizeof(*s));
    double(*e)[WIDTH] = mem_zalloc(WIDTH, sizeof(*e));
    float *out = mem_zalloc(len * LEARN_DIMENSIONS, sizeof(*out));
    size_t order[LEARN_DIMENSIONS];

    for (size_t w = 0; w < len; w++) {
        for (size_t a = 0; a < WIDTH; a++) {
            for (size_t b = 0; b < WIDTH; b++)
                s[a][b] += (double)q[w * WIDTH + a] * (double)mq[w * WIDTH + b];
        }
    }
    for (size_t a = 0; a < WIDTH; a++) {
        e[a][a] = 1;
        for (size_t b = 0; b < a; b++)
            s[a][b] = s[b][a] = (s[a][b] + s[b][a]) / 2;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (size_t a = 0; a + 1 < WIDTH; a++) {
            for (size_t b = a + 1; b < WIDTH; b++)
                rotate(s, e, a, b);
        }
    }
    largest(s, order);
    for (size_t w = 0; w < len; w++)
        project_row(q + w * WIDTH, s, e, order, out + w * LEARN_DIMENSIONS);
    free(s);
    free(e);
    return out;
}

float *learn_vectors_make(struct learn_vectors *v)
{
    size_t size = v->words_len * WIDTH;
    float *q = mem_alloc(size * sizeof(*q)), *mq = mem_alloc(size * sizeof(*mq));
    uint64_t random = 88172645463325252u;
    struct matrix m;
    float *out;

    inform(v);
    m = to_matrix(v);
    for (size_t i = 0; i < size; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        q[i] = (float)((double)(random >> 11) / 9007199254740992.0 - 0.5);
    }
    for (int i = 0; i < ITERATIONS; i++) {
        multiply(&m, q, mq);
        memcpy(q, mq, size * sizeof(*q));
        orthonormalize(q, v->words_len);
    }
    multiply(&m, q, mq);
    out = project(q, mq, v->words_len);
    free(q);
    free(mq);
    free(m.starts);
    free(m.columns);
    free(m.values);
    return out;
}
