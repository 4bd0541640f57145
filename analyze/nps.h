/*
 * nps.h - Net Promoter Score with its honest range
 *
 * NPS is the share of promoters less the share of detractors, -100 to 100. Its interval
 * is the adjusted Wald one: 3/4 promoters, 3/4 detractors and 3/2 passives are added
 * before the variance of the difference of two trinomial shares is taken.
 *
 * Answers that were judged by their words alone are misjudged together: whole sets of
 * texts are somewhat too good or too bad, however many there are. So the interval is
 * wider by NPS_WORDS_ERROR in proportion to their share among the answers; as independent
 * errors do, both add up in squares. In a change the same misjudging stands on both
 * sides, and goes out.
 *
 * Sources: Reichheld 2003, HBR 81(12); Rocks 2016, "Interval estimation for the Net
 * Promoter Score", The American Statistician 70(4), the interval called AW(3, T).
 */
#ifndef ANALYZE_NPS_H
#define ANALYZE_NPS_H

#include "base/mention.h"

struct nps_counts {
    uint64_t promoters, passives, detractors;
    uint64_t by_words; /* of all these, those judged by their words alone */
};

enum {
    NPS_SHOWN_MIN = 10,    /* answers below which no score is told */
    NPS_COMPARED_MIN = 20, /* answers below which no change is told */
    /* Points by which the NPS of texts misses that of the same people's stars: root mean
     * square over 21 sets, each of a source that nothing was learned from
     * (docs/accuracy.md). */
    NPS_WORDS_ERROR = 11
};

struct nps {
    uint64_t count;   /* answers */
    double score;     /* -100..100; NAN without answers */
    double low, high; /* interval, within -100..100; NAN without answers */
    bool is_enough;   /* count is at least NPS_SHOWN_MIN */
};

struct nps_change {
    double difference; /* later less earlier, points; NAN where one has no answers */
    double low, high;  /* its interval */
    double p;          /* two-sided; 1 where one has no answers */
    bool is_changed;   /* both have NPS_COMPARED_MIN and the interval leaves out 0 */
};

/* Count one answer; NPS_UNKNOWN counts nowhere. */
void nps_add(struct nps_counts *counts, enum nps_class answer);

/* The same, of a judgement by `basis`. */
void nps_add_judged(struct nps_counts *counts, enum nps_class answer, enum basis basis);

/* Score and interval at `level` (0.95; others from 0.5 to 0.999). */
struct nps nps_of(struct nps_counts counts, double level);

/* Has it changed between two sets of answers from different people? */
struct nps_change nps_compare(struct nps_counts earlier, struct nps_counts later,
                              double level);

#endif
