#include "analyze/stats.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* Continued fraction of the incomplete beta function by the modified Lentz method;
 * converges fast where x < (a + 1) / (a + b + 2). DLMF 8.17.22. */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    double result;

    d = 1 / (fabs(d) < tiny ? tiny : d);
    result = d;
    for (int m = 1; m < 10000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step;

        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        result *= d * c;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        step = d * c;
        result *= step;
        if (fabs(step - 1) < 1e-15)
            break;
    }
    return result;
}

double stats_beta(double a, double b, double x)
{
    double front;

    if (!(a > 0) || !(b > 0) || !(x >= 0) || !(x <= 1))
        return NAN;
    if (x <= 0 || x >= 1)
        return x;
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double stats_beta_quantile(double a, double b, double p)
{
    double low = 0, high = 1;

    if (!(a > 0) || !(b > 0) || !(p >= 0) || !(p <= 1))
        return NAN;
    for (int i = 0; i < 200 && high - low > DBL_EPSILON * high; i++) {
        double mid = (low + high) / 2;

        if (stats_beta(a, b, mid) < p)
            low = mid;
        else
            high = mid;
    }
    return (low + high) / 2;
}

/* P(a, x) by its series, for x < a + 1. DLMF 8.7.1. */
static double gamma_series(double a, double x)
{
    double term = 1 / a, sum = term;

    for (int n = 1; n < 100000 && term > sum * 1e-16; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum * exp(a * log(x) - x - lgamma(a));
}

/* Q(a, x) by its continued fraction, for x >= a + 1. DLMF 8.9.2. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;

    for (int i = 1; i < 100000; i++) {
        double an = -i * (i - a);

        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return h * exp(a * log(x) - x - lgamma(a));
}

static double gamma_lower(double a, double x)
{
    if (x <= 0)
        return 0;
    return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double stats_gamma_upper(double a, double x)
{
    if (!(a > 0) || !(x >= 0))
        return NAN;
    if (x <= 0)
        return 1;
    return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

double stats_binomial_upper(double k, double n, double p)
{
    if (!(n >= 0) || !(p >= 0) || !(p <= 1))
        return NAN;
    if (k <= 0)
        return 1;
    if (k > n)
        return 0;
    return stats_beta(k, n - k + 1, p);
}

double stats_binomial_lower(double k, double n, double p)
{
    if (!(n >= 0) || !(p >= 0) || !(p <= 1))
        return NAN;
    if (k < 0)
        return 0;
    if (k >= n)
        return 1;
    return stats_beta(n - k, k + 1, 1 - p);
}

double stats_poisson_upper(uint64_t k, double mean)
{
    if (!(mean >= 0))
        return NAN;
    return k == 0 ? 1 : gamma_lower((double)k, mean);
}

double stats_negbin_lower(uint64_t k, double mean, double variance)
{
    double size;

    if (!(mean >= 0))
        return NAN;
    if (mean <= 0)
        return 1;
    if (!(variance > mean * (1 + 1e-9)))
        return stats_gamma_upper((double)k + 1, mean);
    size = mean * mean / (variance - mean);
    return stats_beta(size, (double)k + 1, mean / variance);
}

double stats_normal_upper(double z)
{
    return 0.5 * erfc(z / sqrt(2));
}

double stats_normal_z(double level)
{
    double low = 0, high = 40;

    if (!(level >= 0) || !(level < 1))
        return NAN;
    for (int i = 0; i < 100; i++) {
        double mid = (low + high) / 2;

        if (2 * stats_normal_upper(mid) > 1 - level)
            low = mid;
        else
            high = mid;
    }
    return (low + high) / 2;
}
