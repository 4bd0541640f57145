#include "analyze/surges.h"

#include "analyze/stats.h"
#include "analyze/watch.h"

#include <math.h>

enum {
    PAST_MOST = 56, /* days */
    LOOK_BACK = 28, /* days in which a surge may have begun what grows now */
};
static const double chance_most = 0.00003, share_chance = 0.0001, ratio_least = 4;

/* Chance of so large a share of the mentions, given the days before. */
static double share_p(const struct trend_day *days, size_t from, size_t day)
{
    double count = 0, all = 0, today = fmax(days[day].all, days[day].count);

    for (size_t d = from; d < day; d++) {
        count += days[d].count;
        all += fmax(days[d].all, days[d].count);
    }
    return stats_binomial_upper(days[day].count, today, (count + 0.5) / (all + 1));
}

bool surge_is(const struct trend_day *days, size_t day)
{
    size_t from = day > PAST_MOST ? day - PAST_MOST : 0, past;
    uint32_t before[PAST_MOST];
    double usual, chance;
    bool has_all = false;

    for (size_t d = from; d <= day; d++)
        has_all = has_all || days[d].all > 0;
    while (has_all && from < day && days[from].all == 0)
        from++; /* nothing was watched yet */
    past = day - from;
    if (days[day].count < SURGE_COUNT || past < SURGE_PAST)
        return false;
    for (size_t i = 0; i < past; i++)
        before[i] = days[day - 1 - i].count;
    chance = watch_excess_of(days[day].count, before, past, &usual);
    return chance <= chance_most && days[day].count >= ratio_least * usual &&
           (!has_all || share_p(days, from, day) <= share_chance);
}

void surge_follow(const struct trend_day *days, size_t len, struct trend *t)
{
    size_t oldest = len > LOOK_BACK ? len - LOOK_BACK : 0, first = len;

    for (size_t day = oldest; day < len && first == len; day++) {
        if (days[day].count >= SURGE_COUNT && surge_is(days, day))
            first = day;
    }
    if (first == len)
        return;
    t->p = fmin(t->p, chance_most);
    if (t->state == TREND_GROWING) {
        t->since = first;
    } else if (len - 1 - first < SURGE_HOLD) {
        t->state = TREND_GROWING;
        t->since = t->noticed = first;
        if (t->opened == SIZE_MAX)
            t->opened = first;
    }
}
