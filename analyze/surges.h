/*
 * surges.h - a day on which an issue breaks out
 *
 * trends.h compares weeks with weeks, as small counts demand. A flood of one complaint (a
 * hundred cancelled trips on one day) is certain at once, and even within the first weeks
 * of watching. A day is a surge where
 *   - it has at least SURGE_COUNT mentions, and four times the usual;
 *   - the days before it (SURGE_PAST at least) explain so many with a chance below 3 in
 *     100,000, given how much they vary among themselves (watch_excess());
 *   - its share of all mentions has risen too: where everything is written about twice as
 *     much, nothing broke out.
 */
#ifndef ANALYZE_SURGES_H
#define ANALYZE_SURGES_H

#include "analyze/trends.h"

enum {
    SURGE_COUNT = 8, /* no fewer on a day */
    SURGE_PAST = 5,  /* days before it, with any mention at all */
    SURGE_HOLD = 7,  /* days for which it is news */
};

/* Is day `day` a surge, as the days before it go? */
bool surge_is(const struct trend_day *days, size_t day);

/*
 * After trend_follow() over the same days: an issue with a surge within SURGE_HOLD days
 * is growing since the surge began, and one that trends call growing is so since then
 * too, so that it is told once. An issue that was recurring or not makes no difference.
 */
void surge_follow(const struct trend_day *days, size_t len, struct trend *t);

#endif
