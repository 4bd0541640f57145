/*
 * unit.h - what every cmocka test includes, in the order that cmocka wants
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/str.h"

/* The path of what lies `below` the shared data, $EARSHOT_SHARED or else ../shared beside
 * the project's root; a test that finds nothing there skips. */
static inline const char *shared_path(char *out, size_t size, const char *below)
{
    const char *shared = getenv("EARSHOT_SHARED"), *source = getenv("EARSHOT_SOURCE");

    if (shared != NULL)
        (void)snprintf(out, size, "%s/%s", shared, below);
    else
        (void)snprintf(out, size, "%s/../shared/%s", source != NULL ? source : ".",
                       below);
    return out;
}

/* A str against a C string, with both in the message. */
#define assert_str(got, want)                                                            \
    do {                                                                                 \
        struct str got_ = (got);                                                         \
        const char *want_ = (want);                                                      \
        if (got_.len != strlen(want_) ||                                                 \
            (got_.len > 0 && memcmp(got_.ptr, want_, got_.len) != 0))                    \
            fail_msg("got \"" STR_FMT "\", want \"%s\"", STR_ARG(got_), want_);          \
    } while (0)

/* Two doubles within `eps`. */
#define assert_near(got, want, eps)                                                      \
    do {                                                                                 \
        double got_ = (got), want_ = (want);                                             \
        if (!(fabs(got_ - want_) <= (eps)))                                              \
            fail_msg("got %.9g, want %.9g", got_, want_);                                \
    } while (0)

#endif
