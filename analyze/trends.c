#include "analyze/trends.h"

#include "analyze/stats.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/*
 * The levels below were set by simulation, so that stationary counts of 0.2 to 5 a day
 * give less than one false "growing" a year (tests/test_trends.c prints the figures).
 * They look lax because each window is tested every day and because a state holds.
 */
enum {
    WEEK = 7,
    OPENS_IN = 28,    /* days in which OPENS_COUNT mentions make an issue recurring */
    OPENS_COUNT = 3,  /* on two days at least */
    GROWS_COUNT = 6,  /* no fewer are called growing */
    RISES_COUNT = 4,  /* no fewer give a hint */
    PAST_MIN = 28,    /* days of past that a comparison needs */
    PAST_FEW = 14,    /* days that will do for growth beyond doubt */
    PAST_MAX = 182,   /* days of past that it looks at */
    HOLD = 28,        /* days for which a change stays news */
    SILENCE_MIN = 14, /* days without a mention before an issue can be closed */
    SILENCE_MAX = 84, /* days without a mention that close any issue */
    LULL = 28,        /* days that hold one last straggler at most, and close too */
    ALL_WEIGHT = 100, /* mentions of even exposure added to what was counted */
};
static const double rises_p = 0.05, shrinks_p = 0.002, closes_p = 0.003;
static const double grows_ratio = 1.5, shrinks_ratio = 0.6;
static const double grows_p = 0.0015;                 /* of any growth */
static const double leaps_p = 0.008, leaps_ratio = 3; /* of growth that great */
static const double early_p = 0.0005;                 /* with PAST_FEW days alone */

/* Sums over days, so that any window costs two look-ups: sum[i] is of the i first. */
struct sums {
    uint64_t *count, *others;
};

struct follower {
    const struct trend_day *days;
    struct sums sums;
    size_t
        risen_from; /* the day on which the issue opened, came back or grew to a level */
    size_t level_from; /* the day from which on the rate is taken for one level */
    size_t level_to;   /* past its end: the day of the change while that is news */
    struct trend t;
};

/* Recent window against the days before it that belong to the same level. */
struct comparison {
    size_t window, past;   /* days */
    double recent, before; /* counts */
    double dispersion;     /* what both are divided by in a test */
    double share;          /* of the exposure that lies in the window */
    double ratio;          /* of the rates, recent / before */
};

static double window_count(const struct follower *f, size_t from, size_t to)
{
    return (double)(f->sums.count[to] - f->sums.count[from]);
}

/* How much more whole weeks of the past vary than Poisson's law says; 1 unless that is
 * plain (the index of dispersion is chi-squared with weeks - 1 degrees). */
static double dispersion(const struct follower *f, size_t from, size_t to)
{
    size_t weeks = (to - from) / WEEK;
    double mean, squares = 0, df = (double)weeks - 1;

    if (weeks < 6)
        return 1;
    mean = window_count(f, to - weeks * WEEK, to) / (double)weeks;
    if (mean < 1)
        return 1;
    for (size_t w = 0; w < weeks; w++) {
        size_t end = to - w * WEEK;
        double d = window_count(f, end - WEEK, end) - mean;

        squares += d * d;
    }
    if (squares <= mean * df || stats_gamma_upper(df / 2, squares / mean / 2) > 0.01)
        return 1;
    return fmin(squares / mean / df, 4);
}

/* Compare the `window` days that end with day `today` to the past [from, to). False
 * where that has fewer than `past_min` days. */
static bool compare(const struct follower *f, size_t today, size_t window, size_t from,
                    size_t to, size_t past_min, struct comparison *c)
{
    size_t end = today + 1, cut = end - window;
    double others_recent, others_before, even;

    if (end < window)
        return false;
    if (to > cut)
        to = cut;
    if (to < from + past_min)
        return false;
    if (to - from > PAST_MAX)
        from = to - PAST_MAX;
    from = to - (to - from) / WEEK * WEEK;
    c->window = window;
    c->past = to - from;
    c->recent = window_count(f, cut, end);
    c->before = window_count(f, from, to);
    c->dispersion = 0; /* told when it is asked for */
    others_recent = (double)(f->sums.others[end] - f->sums.others[cut]);
    others_before = (double)(f->sums.others[to] - f->sums.others[from]);
    even = (double)window / (double)(window + to - from);
    c->share = (others_recent + ALL_WEIGHT * even) /
               (others_recent + others_before + ALL_WEIGHT);
    c->ratio =
        c->before > 0 ? c->recent / c->before * (1 - c->share) / c->share : INFINITY;
    c->dispersion = 1;
    if (c->ratio >= 1.2 || c->ratio <= 0.8)
        c->dispersion = dispersion(f, from, to);
    return true;
}

/* Mid-p values (Lancaster 1961, JASA 56): half the chance of the count itself, so that
 * small counts don't make the test deaf. */
static double p_more(const struct comparison *c)
{
    double k = c->recent / c->dispersion, n = k + c->before / c->dispersion;

    return (stats_binomial_upper(k, n, c->share) +
            stats_binomial_upper(k + 1, n, c->share)) /
           2;
}

static double p_fewer(const struct comparison *c)
{
    double k = c->recent / c->dispersion, n = k + c->before / c->dispersion;

    return (stats_binomial_lower(k, n, c->share) +
            stats_binomial_lower(k - 1, n, c->share)) /
           2;
}

static void note_comparison(struct trend *t, const struct comparison *c, double p)
{
    t->window = c->window;
    t->p = p;
    t->before_a_week =
        c->before > 0 ? c->before / (1 - c->share) * c->share * WEEK / (double)c->window
                      : 0;
}

/* The strongest sign of growth (or of fewer) over windows of some whole weeks. */
static double best_change(struct follower *f, size_t today, bool is_growth,
                          struct comparison *best)
{
    double p = 1;

    for (size_t window = is_growth ? WEEK : 2 * WEEK; window <= 4 * WEEK;
         window += WEEK) {
        struct comparison c;
        double found;

        if (!compare(f, today, window, f->level_from, f->level_to,
                     is_growth ? PAST_FEW : 2 * WEEK, &c))
            continue;
        if (is_growth ? c.recent < RISES_COUNT || c.ratio < grows_ratio
                      : c.ratio > shrinks_ratio)
            continue;
        found = is_growth ? p_more(&c) : p_fewer(&c);
        if (found < p) {
            p = found;
            *best = c;
        }
    }
    return p;
}

/* Silence (or a lull with one straggler) that the level's rate does not explain. */
static bool closes(struct follower *f, size_t today, struct comparison *best, double *p)
{
    size_t silent = today - f->t.last;
    struct comparison c;

    *best = (struct comparison){.window = SILENCE_MAX, .share = 0.5};
    *p = 0;
    if (silent >= SILENCE_MAX)
        return true;
    if (silent >= SILENCE_MIN &&
        compare(f, today, silent, f->risen_from, SIZE_MAX, WEEK, &c)) {
        *best = c;
        *p = p_fewer(&c);
        if (*p <= closes_p)
            return true;
    }
    if (compare(f, today, LULL, f->risen_from, SIZE_MAX, WEEK, &c) && c.recent <= 1 &&
        c.ratio <= 0.15) {
        *best = c;
        *p = p_fewer(&c);
        return *p <= closes_p;
    }
    return false;
}

/* Enough mentions lately to be called recurring; `*since` is the first of them. */
static bool recurs(const struct follower *f, size_t today, size_t after, size_t *since)
{
    size_t from = today + 1 > OPENS_IN ? today + 1 - OPENS_IN : 0;
    size_t with = 0;

    if (from < after)
        from = after;
    if (window_count(f, from, today + 1) < OPENS_COUNT)
        return false;
    for (size_t d = today + 1; d-- > from;) {
        if (f->days[d].count > 0) {
            *since = d;
            with++;
        }
    }
    return with >= 2;
}

static void enter(struct follower *f, enum trend_state state, size_t since, size_t today)
{
    f->t.state = state;
    f->t.since = since;
    f->t.noticed = today;
}

/* A silent issue: does it begin, or begin again? */
static void step_silent(struct follower *f, size_t today)
{
    bool is_new = f->t.state == TREND_NONE;
    size_t since = 0;

    if (!recurs(f, today, is_new ? 0 : f->t.since, &since))
        return;
    f->level_from = f->risen_from = since;
    f->level_to = SIZE_MAX;
    if (is_new)
        f->t.opened = since;
    /* What was there when watching began is not new. */
    if (is_new && since < 2 * WEEK) {
        f->level_from = f->risen_from = 0;
        enter(f, TREND_STEADY, 0, today);
    } else {
        enter(f, is_new ? TREND_OPENED : TREND_BACK, since, today);
    }
}

/* The change was told HOLD days ago: did it last? Then its level is the new one. */
static void settle(struct follower *f, size_t today)
{
    bool was_growth = f->t.state == TREND_GROWING;
    struct comparison c;

    if (f->level_to != SIZE_MAX &&
        compare(f, today, HOLD, f->level_from, f->level_to, WEEK, &c) &&
        (was_growth ? p_more(&c) : p_fewer(&c)) <= rises_p) {
        f->level_from = f->level_to;
        if (was_growth)
            f->risen_from = f->level_from;
    }
    f->level_to = SIZE_MAX;
    f->t.p = 1;
    enter(f, TREND_STEADY, today, today);
}

/* A change of the level: the days before it stay what it is measured against. */
static void change(struct follower *f, enum trend_state state, const struct comparison *c,
                   double p, size_t today)
{
    note_comparison(&f->t, c, p);
    f->level_to = today + 1 - c->window;
    enter(f, state, f->level_to, today);
}

/* Is `p`, of growth, small enough to be told? */
static bool grows(const struct comparison *c, double p)
{
    if (c->recent < GROWS_COUNT)
        return false;
    if (c->past < PAST_MIN)
        return p <= early_p;
    return p <= grows_p || (p <= leaps_p && c->ratio >= leaps_ratio);
}

/* A recurring issue: does it stop, grow or shrink? */
static void step_recurring(struct follower *f, size_t today)
{
    struct comparison c = {0};
    double p;

    if (closes(f, today, &c, &p)) {
        note_comparison(&f->t, &c, p);
        enter(f, TREND_CLOSED, f->t.last + 1, today);
        return;
    }
    if (f->t.state != TREND_STEADY && today >= f->t.noticed + HOLD)
        settle(f, today);
    if (f->t.state != TREND_GROWING) {
        p = best_change(f, today, true, &c);
        if (grows(&c, p)) {
            change(f, TREND_GROWING, &c, p, today);
            return;
        }
        f->t.is_rising = p <= rises_p;
    }
    if (f->t.state != TREND_SHRINKING && f->t.state != TREND_GROWING) {
        p = best_change(f, today, false, &c);
        if (p <= shrinks_p)
            change(f, TREND_SHRINKING, &c, p, today);
    }
}

static void step(struct follower *f, size_t today)
{
    struct trend *t = &f->t;

    if (f->days[today].count > 0) {
        if (t->first == SIZE_MAX)
            t->first = today;
        t->last = today;
    }
    t->is_rising = false;
    if (t->state != TREND_NONE && t->state != TREND_CLOSED)
        step_recurring(f, today);
    else
        step_silent(f, today);
}

static struct sums sums_make(const struct trend_day *days, size_t len)
{
    struct sums s = {mem_zalloc(len + 1, sizeof(*s.count)),
                     mem_zalloc(len + 1, sizeof(*s.others))};

    for (size_t i = 0; i < len; i++) {
        uint32_t others = days[i].all > days[i].count ? days[i].all - days[i].count : 0;

        s.count[i + 1] = s.count[i] + days[i].count;
        s.others[i + 1] = s.others[i] + others;
    }
    return s;
}

void trend_history(const struct trend_day *days, size_t len, enum trend_state *states,
                   struct trend *out)
{
    struct follower f = {.days = days, .sums = sums_make(days, len)};

    f.t = (struct trend){.first = SIZE_MAX,
                         .last = SIZE_MAX,
                         .opened = SIZE_MAX,
                         .before_a_week = NAN,
                         .p = 1,
                         .window = 4 * WEEK};
    for (size_t i = 0; i < len; i++) {
        step(&f, i);
        if (states != NULL)
            states[i] = f.t.state;
    }
    if (f.t.window > len)
        f.t.window = len;
    if (len > 0) {
        f.t.recent = f.sums.count[len] - f.sums.count[len - f.t.window];
        f.t.recent_a_week = (double)f.t.recent * WEEK / (double)f.t.window;
    }
    f.t.q = f.t.p;
    *out = f.t;
    free(f.sums.count);
    free(f.sums.others);
}

void trend_follow(const struct trend_day *days, size_t len, struct trend *out)
{
    trend_history(days, len, NULL, out);
}
