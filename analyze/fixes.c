#include "analyze/fixes.h"

#include "analyze/stats.h"

#include <math.h>

/* Set by simulation: see the header. */
static const double certain_p = 0.002, settled_p = 0.01;
static const double even_weight = 100; /* mentions of even exposure added to both spans */
enum { ONE_IN_MAX = 1000000 };

/* The mentions of days [from, to). */
static struct trend_day sum(const struct trend_day *days, size_t from, size_t to)
{
    struct trend_day out = {0, 0};

    for (size_t i = from; i < to; i++) {
        out.count += days[i].count;
        out.all += days[i].all;
    }
    return out;
}

/* What others wrote: how many people could have complained. */
static double exposure(struct trend_day d, size_t span, size_t of)
{
    double others = d.all > d.count ? (double)(d.all - d.count) : 0;

    return others + even_weight * (double)span / fmax(1, (double)of);
}

static size_t most(size_t days)
{
    return days < FIX_DAYS_MAX ? days : FIX_DAYS_MAX;
}

/* Exposures are counts themselves and vary: how much more the comparison varies by that
 * (delta method, spans taken for equal). */
static double dispersion(double mentions, double exposures)
{
    double others = exposures - even_weight;

    return 1 + mentions * fmax(others, 0) / (exposures * exposures);
}

/* Chance of a later count so low, or so high: what the interval tells is two-sided. */
static double chance(double before, double after, double x, double y)
{
    double d = dispersion(before + after, x + y), n = (before + after) / d;
    double share = y / (x + y);

    return fmin(1, fmin(stats_binomial_lower(after / d, n, share),
                        stats_binomial_upper(after / d, n, share)));
}

static void compare(const struct trend_day *days, size_t at, size_t today,
                    struct fix_result *out)
{
    size_t n = most(at), m = most(today > at ? today - at : 0);
    struct trend_day before = sum(days, at - n, at);
    struct trend_day after = sum(days, at + 1, at + 1 + m);
    double x = exposure(before, n, n + m), y = exposure(after, m, n + m);

    out->days_before = n;
    out->days_after = m;
    out->before = before.count;
    out->after = after.count;
    out->all_before = before.all;
    out->all_after = after.all;
    out->near_days = n < m ? n : m;
    out->near_before = sum(days, at - out->near_days, at).count;
    out->near_after = sum(days, at + 1 + m - out->near_days, at + 1 + m).count;
    out->p = 1;
    if (n > 0 && m > 0 &&
        rate_compare(before.count, x, after.count, y, 0.95, &out->change, NULL) == OK)
        out->p = chance((double)before.count, (double)after.count, x, y);
    out->one_in = out->p * ONE_IN_MAX > 1 ? (uint64_t)lround(1 / out->p) : ONE_IN_MAX;
}

static enum fix_verdict verdict_of(const struct fix_result *r, double most_p)
{
    if (r->days_before < FIX_DAYS_MIN || r->before + r->after == 0 || r->p > most_p)
        return FIX_EARLY;
    return r->change.ratio < 1 ? FIX_WORKED : FIX_WORSE;
}

void fix_judge(const struct trend_day *days, size_t len, size_t at,
               struct fix_result *out)
{
    size_t last = len > 0 ? len - 1 : 0;

    *out = (struct fix_result){.certain = SIZE_MAX, .settled = SIZE_MAX};
    if (at >= len)
        return;
    for (size_t day = at + FIX_DAYS_MIN; day <= last && day < at + FIX_DAYS_MAX; day++) {
        compare(days, at, day, out);
        out->verdict = verdict_of(out, certain_p);
        if (out->verdict != FIX_EARLY && out->certain == SIZE_MAX)
            out->certain = day;
    }
    compare(days, at, last, out);
    if (last < at + FIX_DAYS_MIN)
        return;
    out->verdict = verdict_of(out, certain_p);
    if (last < at + FIX_DAYS_MAX)
        return;
    out->settled = at + FIX_DAYS_MAX;
    out->verdict = verdict_of(out, settled_p);
    if (out->verdict == FIX_EARLY)
        out->verdict = FIX_NO_CHANGE;
}

const char *fix_verdict_name(enum fix_verdict v)
{
    static const char *const names[] = {"early", "worked", "no-change", "worse"};

    return (size_t)v < ARRAY_LEN(names) ? names[v] : "";
}
