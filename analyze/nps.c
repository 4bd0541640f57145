#include "analyze/nps.h"

#include "analyze/stats.h"

#include <math.h>

/* Pseudo-answers of the adjusted Wald interval: Rocks 2016, AW(3, T). */
static const double added_ends = 0.75, added_middle = 1.5;

/* Promoters less detractors as a share, with the variance of that; counts may hold
 * pseudo-answers. */
struct share {
    double mean, variance;
};

static struct share adjusted(struct nps_counts c)
{
    double promoters = (double)c.promoters + added_ends;
    double detractors = (double)c.detractors + added_ends;
    double n = promoters + detractors + (double)c.passives + added_middle;
    double mean = (promoters - detractors) / n;

    return (struct share){mean, ((promoters + detractors) / n - mean * mean) / n};
}

/* The variance of a share that all the texts' misjudging gives it. */
static double misjudging(struct nps_counts c, uint64_t n)
{
    double error = n > 0 ? NPS_WORDS_ERROR / 100.0 * (double)c.by_words / (double)n : 0;

    return error * error;
}

static uint64_t total(struct nps_counts c)
{
    return c.promoters + c.passives + c.detractors;
}

static double raw_score(struct nps_counts c)
{
    uint64_t n = total(c);

    return n == 0 ? NAN : 100 * ((double)c.promoters - (double)c.detractors) / (double)n;
}

static double clamp_level(double level)
{
    if (!(level >= 0.5))
        return 0.5;
    return level > 0.999 ? 0.999 : level;
}

void nps_add(struct nps_counts *counts, enum nps_class answer)
{
    switch (answer) {
    case NPS_PROMOTER:
        counts->promoters++;
        break;
    case NPS_PASSIVE:
        counts->passives++;
        break;
    case NPS_DETRACTOR:
        counts->detractors++;
        break;
    case NPS_UNKNOWN:
        break;
    }
}

void nps_add_judged(struct nps_counts *counts, enum nps_class answer, enum basis basis)
{
    nps_add(counts, answer);
    counts->by_words += answer != NPS_UNKNOWN && basis == BASIS_TEXT;
}

struct nps nps_of(struct nps_counts counts, double level)
{
    struct share s = adjusted(counts);
    double half = stats_normal_z(clamp_level(level)) *
                  sqrt(s.variance + misjudging(counts, total(counts)));
    struct nps out = {.count = total(counts), .score = raw_score(counts)};

    out.is_enough = out.count >= NPS_SHOWN_MIN;
    out.low = out.high = NAN;
    if (out.count > 0) {
        /* The interval stands about the adjusted score; the plain one stays inside. */
        out.low = fmax(-100, fmin(100 * (s.mean - half), out.score));
        out.high = fmin(100, fmax(100 * (s.mean + half), out.score));
    }
    return out;
}

struct nps_change nps_compare(struct nps_counts earlier, struct nps_counts later,
                              double level)
{
    struct nps_change out = {.difference = NAN, .low = NAN, .high = NAN, .p = 1};
    struct share a = adjusted(earlier), b = adjusted(later);
    double error = sqrt(a.variance + b.variance);
    double half = stats_normal_z(clamp_level(level)) * error;

    if (total(earlier) == 0 || total(later) == 0)
        return out;
    out.difference = raw_score(later) - raw_score(earlier);
    out.low = fmax(-200, 100 * (b.mean - a.mean - half));
    out.high = fmin(200, 100 * (b.mean - a.mean + half));
    out.p = fmin(1, 2 * stats_normal_upper(fabs(b.mean - a.mean) / error));
    out.is_changed = total(earlier) >= NPS_COMPARED_MIN &&
                     total(later) >= NPS_COMPARED_MIN && (out.low > 0 || out.high < 0);
    return out;
}
