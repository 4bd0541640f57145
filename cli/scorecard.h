/*
 * scorecard.h - what customers expect and what they get, by area, measure and touchpoint
 *
 * What they get, 0 to 10: of all that praises or complains of an area, the share that
 * praises; or the marks that surveys give it. What they expect: the marks of surveys;
 * else what competitors give, where they are watched; else what the business gives on the
 * mean of all areas, so that the gap shows which area falls behind the others.
 */
#ifndef CLI_SCORECARD_H
#define CLI_SCORECARD_H

#include "cli/voices.h"

enum {
    CARD_AREAS = 10,
    CARD_MEASURES = 5,
    CARD_TOUCHPOINTS = 3,
    CARD_LEAST = 5, /* voices below which a cell stays empty */
};

enum card_basis { CARD_NONE, CARD_SURVEY, CARD_COMPETITORS, CARD_OWN_MEAN };

struct card_cell {
    struct str id; /* "reliability", "experience", "before" */
    int64_t praises, complaints;
    int64_t answers;       /* to surveys, with a mark for it */
    double get;            /* 0..10; NAN where too little is said */
    double expect;         /* 0..10; NAN */
    enum card_basis basis; /* of expect */
};

struct card_touchpoint {
    struct str id;
    struct nps nps;
    struct nps_counts counts;
};

struct scorecard {
    int64_t from, to;
    struct card_cell areas[CARD_AREAS];
    struct card_cell measures[CARD_MEASURES];
    struct card_touchpoint touchpoints[CARD_TOUCHPOINTS];
    size_t best, worst;      /* touchpoints; equal where fewer than two have a score */
    struct nps_change apart; /* of both; is_changed: they are not consistent */
};

/* The scorecard of one brand over the `days` up to `to`. Ids live as long as `kinds`. */
MUST_CHECK enum status scorecard_read(struct context *c,
                                      const struct brand_settings *brand,
                                      const struct issues *kinds, int64_t to,
                                      int64_t days, struct scorecard *out,
                                      struct error *err);

const char *card_basis_name(enum card_basis b); /* "survey", "competitors" ... */

#endif
