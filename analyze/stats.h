/*
 * stats.h - tails of the distributions that trends and NPS need
 *
 * All exact to about 1e-12 relative where a double can hold it; no allocation. Arguments
 * out of range give NAN. Source: NIST Digital Library of Mathematical Functions, 8.17
 * (incomplete beta; continued fraction 8.17.22) and 8.7, 8.9 (incomplete gamma).
 */
#ifndef ANALYZE_STATS_H
#define ANALYZE_STATS_H

#include <stdint.h>

/* Regularised incomplete beta I_x(a, b); a, b > 0, x in 0..1. */
double stats_beta(double a, double b, double x);

/* The x with I_x(a, b) == p; a, b > 0, p in 0..1. */
double stats_beta_quantile(double a, double b, double p);

/* Regularised upper incomplete gamma Q(a, x); a > 0, x >= 0. */
double stats_gamma_upper(double a, double x);

/* P(X >= k) and P(X <= k) for X binomial of n trials with chance p. k and n may be
 * fractions (counts divided by a dispersion), then by the incomplete beta function. */
double stats_binomial_upper(double k, double n, double p);
double stats_binomial_lower(double k, double n, double p);

/* P(X >= k) for X Poisson with this mean. */
double stats_poisson_upper(uint64_t k, double mean);

/* P(X <= k) for X negative binomial with this mean and variance; Poisson where the
 * variance is not above the mean. */
double stats_negbin_lower(uint64_t k, double mean, double variance);

/* P(Z >= z) for Z standard normal, and the z with P(-z <= Z <= z) == level. */
double stats_normal_upper(double z);
double stats_normal_z(double level);

#endif
