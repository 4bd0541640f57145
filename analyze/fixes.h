/*
 * fixes.h - did what the owner did about an issue help?
 *
 * At most 90 days before and after are compared, the day itself in neither. The test is
 * exact for small counts: given their sum, the later count is binomial, and where more
 * people wrote in one span than in the other, that has the larger exposure.
 *
 * The answer is looked at each day, and the more often one looks, the more often chance
 * shows something. So while the days go by only what chance does once in 500 counts
 * as certain, and on the 90th day what it does once in 100: in all fewer than one in
 * twenty measures without effect is ever called one (tests/test_fixes.c, by simulation).
 */
#ifndef ANALYZE_FIXES_H
#define ANALYZE_FIXES_H

#include "analyze/trends.h"

enum {
    FIX_DAYS_MIN = 14, /* after a measure before which nothing is said */
    FIX_DAYS_MAX = 90, /* after which all is said */
};

enum fix_verdict {
    FIX_EARLY,     /* too few days, before or after, or mentions to say */
    FIX_WORKED,    /* fewer than chance explains */
    FIX_NO_CHANGE, /* all days are over, and no difference beyond chance */
    FIX_WORSE,     /* more than chance explains */
};

struct fix_result {
    enum fix_verdict verdict;
    size_t days_before, days_after; /* in the spans */
    uint64_t before, after;         /* mentions with the issue in them */
    uint64_t all_before, all_after; /* mentions in all */
    struct rate_change change;      /* at 95 %; zeros where a span has no day */
    size_t
        near_days; /* the shorter of both spans, and the mentions in the last so many */
    uint64_t near_before, near_after; /* days of each */
    double p;
    uint64_t one_in; /* chance alone does that, in this direction, once in so many */
    size_t certain;  /* first day on which it was certain; SIZE_MAX: it is not */
    size_t settled;  /* the 90th day after it; SIZE_MAX: still to come */
};

/*
 * Judge a measure that was taken on day `at`.
 *
 *   days  `len` of them without a gap, the oldest first, the last one complete
 *   out   replaced. A day that was certain once stays the day of that news, whatever
 *         comes later; the verdict is that of the last day
 */
void fix_judge(const struct trend_day *days, size_t len, size_t at,
               struct fix_result *out);

const char *fix_verdict_name(enum fix_verdict v); /* "early", "worked" ... */

#endif
