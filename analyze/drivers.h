/*
 * drivers.h - what costs promoters, and what to do first
 *
 * Each answer (-100 detractor, 0 passive, 100 promoter) is explained by the issues of its
 * mention in a ridge regression: a mention with cold food and a rude waiter is laid at
 * both doors by what each does elsewhere, which plain shares of detractors would count
 * twice, and the penalty draws kinds of few mentions towards no effect, so that three
 * unlucky mentions lead no list. The penalty is that of four mentions of each kind.
 *
 * What an issue costs is its coefficient times its share of the answers: how much higher
 * the score would be if those mentions were as the others. The interval is the sandwich
 * one, with the answers' own variance.
 *
 * Mentions whose writers had to make an effort ("had to call four times") count half
 * more, and those who say that they leave twice as much, when issues are put in order.
 *
 * Sources: Hoerl and Kennard 1970, Technometrics 12(1); White 1980, Econometrica 48(4).
 */
#ifndef ANALYZE_DRIVERS_H
#define ANALYZE_DRIVERS_H

#include "base/arena.h"
#include "base/mention.h"

/* One answer. */
struct driver_answer {
    enum nps_class nps;                  /* NPS_UNKNOWN is left out */
    uint32_t issues[MENTION_ISSUES_MAX]; /* indexes of kinds */
    size_t issues_len;
    bool has_effort; /* had to ask again and again */
    bool is_leaving; /* says so */
};

struct driver {
    uint32_t kind;
    size_t mentions, detractors; /* that have it */
    size_t efforts, leaving;     /* of these */
    double effect;               /* points of NPS that it costs, above 0 */
    double low, high;            /* its 95 % interval */
    double rank;                 /* by which drivers are in order */
};

enum { DRIVERS_MAX = 3, DRIVER_MENTIONS_MIN = 5, DRIVER_ANSWERS_MIN = 30 };

/*
 * Find what costs most.
 *
 *   kinds    how many there are
 *   cost     of each kind what it would cost to put right, 1 the usual; NULL: all 1.
 *            An issue of cost 2 must cost twice the points to stand as high
 *   out      room for DRIVERS_MAX; those whose effect is beyond chance with all kinds
 *            looked at together (Bonferroni), most first
 *
 * Returns how many. None below DRIVER_ANSWERS_MIN answers.
 */
size_t drivers_find(const struct driver_answer *answers, size_t len, size_t kinds,
                    const double *cost, struct driver out[DRIVERS_MAX]);

#endif
