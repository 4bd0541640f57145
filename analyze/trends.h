/*
 * trends.h - the life of a recurring issue, from its counts a day
 *
 * Pure functions of counts; no clock. A day is an index into an array, 0 the oldest; the
 * caller decides which day that is. Counts are of mentions that first appeared on that
 * day, the owner's place and time zone deciding what a day is.
 *
 * Every test holds for small counts and compares windows of whole weeks, so that
 * the rhythm of weekdays cancels. Growth is measured against exposure: where twice as
 * many people write, twice as many complaints are no news.
 *
 * Sources: conditional test of two Poisson rates, Przyborowski and Wilenski 1940,
 * Biometrika 31; exact binomial interval, Clopper and Pearson 1934, Biometrika 26; false
 * discovery rate, Benjamini and Hochberg 1995, JRSS B 57; scan over window lengths with
 * levels set by simulation (tests/test_trends.c).
 */
#ifndef ANALYZE_TRENDS_H
#define ANALYZE_TRENDS_H

#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/* One day: mentions with the issue, and mentions in all (0 on every day: unknown). */
struct trend_day {
    uint32_t count, all;
};

enum trend_state {
    TREND_NONE,      /* too few to be called recurring */
    TREND_OPENED,    /* recurring for at most 28 days, and never before */
    TREND_GROWING,   /* more often than before, beyond chance */
    TREND_STEADY,    /* neither more nor fewer */
    TREND_SHRINKING, /* less often than before, beyond chance */
    TREND_CLOSED,    /* was recurring; its silence is longer than chance explains */
    TREND_BACK,      /* recurring again after it was closed, for at most 28 days */
};

struct trend {
    enum trend_state state; /* on the last day */
    size_t since;           /* day from which on it holds, as far as can be told */
    size_t noticed;     /* day on which it was last confirmed: news on that day alone */
    bool is_rising;     /* more than usual lately, but that may well be chance: a hint */
    size_t opened;      /* day on which it first was recurring; SIZE_MAX: never */
    size_t first, last; /* days of the first and last mention; SIZE_MAX: none */
    size_t window;      /* length in days of the recent window that decided, 7 to 28 */
    uint64_t recent;    /* mentions in that window */
    double recent_a_week; /* rate in it */
    double before_a_week; /* rate before it, NAN where there is no past to compare */
    double p; /* growing, shrinking, closed: one-sided chance (mid-p) of such a change
                 without a cause; 1 otherwise */
    double q; /* p with all kinds taken together: trend_adjust(); p before */
};

/*
 * Follow one issue through its days and tell its state on the last.
 *
 *   days  `len` of them without a gap, the oldest first; 400 are enough
 *   out   replaced; len 0 gives TREND_NONE
 *
 * The same days give the same state: nothing has to be kept between runs, and one more
 * day never changes what the days before it were.
 */
void trend_follow(const struct trend_day *days, size_t len, struct trend *out);

/* The same, with the state of every day in `states` (room for `len`). */
void trend_history(const struct trend_day *days, size_t len, enum trend_state *states,
                   struct trend *out);

/* Fill `q` of `len` trends, all kinds of one brand: Benjamini and Hochberg's adjusted p.
 */
void trend_adjust(struct trend *trends, size_t len);

/* The same, and growth with a q above TREND_Q_MAX is steady again since it opened: of
 * many kinds looked at every day, some grow by chance. */
#define TREND_Q_MAX 0.2
void trend_doubt(struct trend *trends, size_t len);

const char *trend_state_name(enum trend_state s); /* "growing", "back" ...; "" for none */

/*
 * The usual range of a daily count: an interval that holds the next day's with
 * probability `level` at least (0.8 is a good choice for a digest), from the last 8
 * weeks, the weekday taken into account. Negative binomial where the days vary more
 * than Poisson's law says.
 *
 *   counts  `len` days, the oldest first; the day foretold is the one behind the last
 *
 * False where fewer than 14 days are there.
 */
bool trend_usual(const uint32_t *counts, size_t len, double level, uint32_t *low,
                 uint32_t *high);

/* Did a measure help? Two rates compared. */
struct rate_change {
    double before, after;    /* per unit of exposure */
    double ratio, low, high; /* after / before with its interval; high may be INFINITY */
    double p;                /* two-sided, exact */
    bool is_fewer, is_more;  /* beyond chance at this level */
};

/*
 * Compare an event's rate before and after a date.
 *
 *   exposure  days, or mentions in all; above 0, in the same unit for both
 *   level     of the interval, such as 0.95
 *
 * Exact: given the sum, the later count is binomial; Clopper-Pearson limits of its share
 * give those of the ratio. ERR_USAGE for an exposure or level out of range.
 */
MUST_CHECK enum status rate_compare(uint64_t before, double before_exposure,
                                    uint64_t after, double after_exposure, double level,
                                    struct rate_change *out, struct error *err);

#endif
