/* watch_measure.c - rules in force, quiet hours, and what is chance */
#include "analyze/watch.h"

#include "analyze/stats.h"
#include "base/date.h"

#include <math.h>

enum { WINDOWS_LEAST = 14, SILENCE_LEAST = 8, DAYS_MOST = 14 };

const struct rule_settings *watch_rules(const struct settings *s, struct arena *arena,
                                        size_t *len)
{
    struct rule_settings *rules = arena_alloc(arena, (s->rules_len + 1) * sizeof(*rules));
    bool has_severity = false;

    *len = 0;
    for (size_t i = 0; i < s->rules_len; i++) {
        rules[(*len)++] = s->rules[i];
        has_severity |= s->rules[i].when == WHEN_SEVERITY;
    }
    if (!has_severity && s->alert_severe)
        rules[(*len)++] = (struct rule_settings){.when = WHEN_SEVERITY};
    return rules;
}

static bool is_quiet_day(const struct settings *s, int64_t day)
{
    for (size_t i = 0; i < s->quiet_days.len; i++) {
        if (settings_weekday(s->quiet_days.items[i]) == date_weekday(day))
            return true;
    }
    return false;
}

static bool is_quiet_minute(const struct settings *s, int64_t minute)
{
    if (s->quiet_from <= s->quiet_to)
        return minute >= s->quiet_from && minute < s->quiet_to;
    return minute >= s->quiet_from || minute < s->quiet_to;
}

/* The local day and minute of the first moment from `now` on that isn't quiet: looked for
 * in steps that end where quiet can end. */
int64_t watch_quiet_until(const struct settings *s, int64_t now)
{
    int64_t day = date_local_day(now);
    struct date d = date_local(now);
    int64_t minute = (int64_t)d.hour * 60 + d.minute;
    bool was_quiet = false;

    for (int i = 0; i < DAYS_MOST; i++) {
        if (is_quiet_day(s, day)) {
            day++;
            minute = 0;
        } else if (is_quiet_minute(s, minute)) {
            if (minute >= s->quiet_to) /* it ends tomorrow */
                day++;
            minute = s->quiet_to;
        } else {
            return was_quiet ? date_local_start(day, (int)minute) : TIME_UNKNOWN;
        }
        was_quiet = true;
    }
    return TIME_UNKNOWN; /* each day is quiet: then none is */
}

double watch_spread(const uint32_t *counts, size_t len)
{
    double sum = 0, square = 0, mean;

    for (size_t i = 0; i < len; i++)
        sum += counts[i];
    if (len < 2 || sum == 0)
        return 1;
    mean = sum / (double)len;
    for (size_t i = 0; i < len; i++)
        square += (counts[i] - mean) * (counts[i] - mean);
    return fmax(1, square / (double)(len - 1) / mean);
}

/* The upper tail of the negative binomial is an incomplete beta (DLMF 8.17). */
double watch_excess_of(uint64_t count, const uint32_t *before, size_t len, double *usual)
{
    double sum = 0, spread = watch_spread(before, len);

    for (size_t i = 0; i < len; i++)
        sum += before[i];
    if (usual != NULL)
        *usual = len > 0 ? sum / (double)len : 0;
    if (len == 0 || count == 0)
        return 1;
    return stats_beta((double)count / spread, (sum + 0.5) / spread,
                      1 / (1 + (double)len));
}

double watch_excess(uint64_t count, const uint32_t *before, size_t len, double *usual)
{
    double chance = watch_excess_of(count, before, len, usual);

    return len < WINDOWS_LEAST ? 1 : chance;
}

double watch_silence(uint64_t count, int64_t span_s, int64_t silence_s, double spread)
{
    if (count < SILENCE_LEAST || span_s <= 0 || silence_s <= 0)
        return 1;
    return pow((double)span_s / (double)(span_s + silence_s),
               ((double)count + 0.5) / fmax(1, spread));
}
