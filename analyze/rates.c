/*
 * rates.c - usual ranges, before and after, many kinds at once
 */
#include "analyze/stats.h"
#include "analyze/trends.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
    WEEK = 7,
    PAST_DAYS = 56, /* 8 weeks */
    PAST_DAYS_MIN = 14,
    WEEKDAY_WEIGHT = 20, /* mentions of an even week added to each weekday's own */
};

/* What a day that is not there yet should hold, from the days before it. */
struct forecast {
    double mean, variance;
};

/* Factor of the weekday of the day behind the last of `len`, drawn towards 1. */
static double weekday_factor(const double *counts, size_t len, double mean)
{
    double own = 0, even = 0;

    for (size_t back = WEEK; back <= len; back += WEEK) {
        own += counts[len - back];
        even += mean;
    }
    return (own + WEEKDAY_WEIGHT) / (even + WEEKDAY_WEIGHT);
}

/*
 * Mean and variance of the next day's count. The variance is that of a negative
 * binomial whose dispersion comes from the days' own spread about their weekday's mean,
 * with the doubt about the mean itself added.
 */
static struct forecast foretell(const double *counts, size_t len)
{
    double sum = 0, squares = 0, expected = 0, mean, factor, excess;

    for (size_t i = 0; i < len; i++)
        sum += counts[i];
    mean = (sum + 0.5) / (double)len; /* Jeffreys prior: silence is not certainty */
    for (size_t i = 0; i < len; i++) {
        /* The weekday of day i stands len - i days before the one foretold. */
        double m = mean * weekday_factor(counts, len - (len - i) % WEEK, mean);
        double d = counts[i] - m;

        squares += d * d - m;
        expected += m * m;
    }
    excess = expected > 0 ? fmax(0, squares / expected) : 0;
    factor = weekday_factor(counts, len, mean);
    mean *= factor;
    return (struct forecast){mean, mean + excess * mean * mean + mean / (double)len};
}

/* The smallest k with P(X <= k) >= p. */
static uint32_t quantile(struct forecast f, double p)
{
    uint64_t high = 1, low = 0;

    while (high < UINT32_MAX && stats_negbin_lower(high, f.mean, f.variance) < p)
        high *= 2;
    while (low < high) {
        uint64_t mid = (low + high) / 2;

        if (stats_negbin_lower(mid, f.mean, f.variance) < p)
            low = mid + 1;
        else
            high = mid;
    }
    return low > UINT32_MAX ? UINT32_MAX : (uint32_t)low;
}

bool trend_usual(const uint32_t *counts, size_t len, double level, uint32_t *low,
                 uint32_t *high)
{
    size_t past = len < PAST_DAYS ? len : PAST_DAYS;
    double recent[PAST_DAYS], tail = (1 - level) / 2;
    struct forecast f;

    if (len < PAST_DAYS_MIN || !(level > 0) || !(level < 1))
        return false;
    for (size_t i = 0; i < past; i++)
        recent[i] = counts[len - past + i];
    f = foretell(recent, past);
    *low = quantile(f, tail);
    *high = quantile(f, 1 - tail);
    return true;
}

enum status rate_compare(uint64_t before, double before_exposure, uint64_t after,
                         double after_exposure, double level, struct rate_change *out,
                         struct error *err)
{
    double k = (double)after, n = (double)before + (double)after, tail, share;
    double low = 0, high = 1;

    if (!(before_exposure > 0) || !(after_exposure > 0) || !(level >= 0.5) ||
        !(level < 1) || isinf(before_exposure) || isinf(after_exposure))
        return error_set(err, ERR_USAGE, "rates: exposure or level out of range");
    tail = (1 - level) / 2;
    share = after_exposure / (before_exposure + after_exposure);
    *out = (struct rate_change){.before = (double)before / before_exposure,
                                .after = (double)after / after_exposure,
                                .low = 0,
                                .high = INFINITY,
                                .p = 1};
    out->ratio = before > 0 ? out->after / out->before : after > 0 ? INFINITY : NAN;
    if (before + after == 0)
        return OK;
    if (after > 0)
        low = stats_beta_quantile(k, n - k + 1, tail);
    if (before > 0)
        high = stats_beta_quantile(k + 1, n - k, 1 - tail);
    out->low = low / (1 - low) * before_exposure / after_exposure;
    if (before > 0)
        out->high = high / (1 - high) * before_exposure / after_exposure;
    out->p = fmin(1, 2 * fmin(stats_binomial_lower(k, n, share),
                              stats_binomial_upper(k, n, share)));
    out->is_fewer = out->high < 1;
    out->is_more = out->low > 1;
    return OK;
}

static int by_p(const void *a, const void *b)
{
    const struct trend *const *x = a, *const *y = b;

    return ((*x)->p > (*y)->p) - ((*x)->p < (*y)->p);
}

void trend_adjust(struct trend *trends, size_t len)
{
    struct trend **order = mem_zalloc(len, sizeof(struct trend *));
    double least = 1;

    for (size_t i = 0; i < len; i++)
        order[i] = &trends[i];
    qsort(order, len, sizeof(struct trend *), by_p);
    for (size_t i = len; i-- > 0;) {
        least = fmin(least, order[i]->p * (double)len / (double)(i + 1));
        order[i]->q = least;
    }
    free(order);
}

void trend_doubt(struct trend *trends, size_t len)
{
    trend_adjust(trends, len);
    for (size_t i = 0; i < len; i++) {
        if (trends[i].state != TREND_GROWING || trends[i].q <= TREND_Q_MAX)
            continue;
        trends[i].state = TREND_STEADY;
        trends[i].since = trends[i].opened;
    }
}

const char *trend_state_name(enum trend_state s)
{
    static const char *const names[] = {"",          "opened", "growing", "steady",
                                        "shrinking", "closed", "back"};

    return (size_t)s < ARRAY_LEN(names) ? names[s] : "";
}
