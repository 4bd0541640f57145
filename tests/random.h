/*
 * random.h - chance for simulations: the same in every run (xorshift64)
 *
 * Source of the generator: Marsaglia 2003, Xorshift RNGs, J. Stat. Softw. 8(14); of the
 * Poisson numbers: Knuth, The Art of Computer Programming 2, section 3.4.1.
 */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <math.h>
#include <stdint.h>

static uint64_t random_seed = 88172645463325252ULL;

static inline uint64_t random_next(void)
{
    random_seed ^= random_seed << 13;
    random_seed ^= random_seed >> 7;
    random_seed ^= random_seed << 17;
    return random_seed >> 11;
}

/* 0 <= x < 1 */
static inline double uniform(void)
{
    return (double)random_next() / 9007199254740992.0;
}

/* How many of what comes up `mean` times on average. */
static inline uint32_t poisson(double mean)
{
    double limit = exp(-mean), p = uniform();
    uint32_t k = 0;

    for (; p > limit; k++)
        p *= uniform();
    return k;
}

#endif
