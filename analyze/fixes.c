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

/* The days on either side of the measure and what could have been said in them. */
struct spans {
    size_t n, m; /* days before and after */
    struct trend_day before, after;
    double x, y; /* exposures */
};

static struct spans spans_make(const struct trend_day *days, size_t at, size_t today)
{
    struct spans s = {.n = most(at), .m = most(today > at ? today - at : 0)};

    s.before = sum(days, at - s.n, at);
    s.after = sum(days, at + 1, at + 1 + s.m);
    s.x = exposure(s.before, s.n, s.n + s.m);
    s.y = exposure(s.after, s.m, s.n + s.m);
    return s;
}

static double spans_p(const struct spans *s)
{
    if (s->n == 0 || s->m == 0)
        return 1;
    return chance(s->before.count, s->after.count, s->x, s->y);
}

static enum fix_verdict verdict_of(const struct spans *s, double p, double most_p)
{
    if (s->n < FIX_DAYS_MIN || s->before.count + s->after.count == 0 || p > most_p)
        return FIX_EARLY;
    return s->after.count * s->x < s->before.count * s->y ? FIX_WORKED : FIX_WORSE;
}

static void tell(const struct trend_day *days, const struct spans *s, size_t at,
                 struct fix_result *out)
{
    out->days_before = s->n;
    out->days_after = s->m;
    out->before = s->before.count;
    out->after = s->after.count;
    out->all_before = s->before.all;
    out->all_after = s->after.all;
    out->near_days = s->n < s->m ? s->n : s->m;
    out->near_before = sum(days, at - out->near_days, at).count;
    out->near_after = sum(days, at + 1 + s->m - out->near_days, at + 1 + s->m).count;
    out->p = spans_p(s);
    out->one_in = out->p * ONE_IN_MAX > 1 ? (uint64_t)lround(1 / out->p) : ONE_IN_MAX;
    if (s->n > 0 && s->m > 0 &&
        rate_compare(out->before, s->x, out->after, s->y, 0.95, &out->change, NULL) != OK)
        out->change = (struct rate_change){.p = 1};
}

void fix_judge(const struct trend_day *days, size_t len, size_t at,
               struct fix_result *out)
{
    size_t last = len > 0 ? len - 1 : 0;
    struct spans s;

    *out = (struct fix_result){.certain = SIZE_MAX, .settled = SIZE_MAX};
    if (at >= len)
        return;
    for (size_t day = at + FIX_DAYS_MIN; day <= last && day < at + FIX_DAYS_MAX; day++) {
        s = spans_make(days, at, day);
        if (verdict_of(&s, spans_p(&s), certain_p) != FIX_EARLY) {
            out->certain = day;
            break;
        }
    }
    s = spans_make(days, at, last);
    tell(days, &s, at, out);
    if (last < at + FIX_DAYS_MIN)
        return;
    out->verdict = verdict_of(&s, out->p, certain_p);
    if (last < at + FIX_DAYS_MAX || s.n < FIX_DAYS_MIN)
        return; /* with so few days before it nothing can be said, ever */
    out->settled = at + FIX_DAYS_MAX;
    out->verdict = verdict_of(&s, out->p, settled_p);
    if (out->verdict == FIX_EARLY)
        out->verdict = FIX_NO_CHANGE;
}

const char *fix_verdict_name(enum fix_verdict v)
{
    static const char *const names[] = {"early", "worked", "no-change", "worse"};

    return (size_t)v < ARRAY_LEN(names) ? names[v] : "";
}
