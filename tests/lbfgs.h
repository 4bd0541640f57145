/*
 * lbfgs.h - make a smooth function small
 *
 * Source: Nocedal 1980, Mathematics of Computation 35, 773-782.
 */
#ifndef TESTS_LBFGS_H
#define TESTS_LBFGS_H

#include <stddef.h>

/* The function at `w`, with its gradient. */
typedef double lbfgs_function(void *context, const double *w, double *gradient);

/* From `w` on take at most `steps` steps, until one gains less than a millionth; `w`
 * becomes the end. Returns the function there. */
double lbfgs(double *w, size_t len, int steps, lbfgs_function *f, void *context);

#endif
