/*
 * voices.h - what nps, scorecard and issues share: voices of a window, by touchpoint
 */
#ifndef CLI_VOICES_H
#define CLI_VOICES_H

#include "analyze/issues.h"
#include "analyze/nps.h"
#include "cli/context.h"
#include "store/find.h"

enum { VOICES_DAYS = 90 }; /* the usual window */

/* One mark behind a kind in voice.topics. */
struct voice_topic {
    struct str id;
    int feeling; /* -1, 0, 1 */
};
/* Take the next off `*rest`, which begins as voice.topics; false at the end. */
bool voice_topic(struct str *rest, struct voice_topic *out);

/* Where in the customer's way it happened: what a survey says; else the touchpoint of the
 * kind that is talked of most, in praise as in complaint. May be empty. */
struct str voice_touchpoint(const struct voice *v, const struct issues *kinds,
                            struct str lang);

/* What one line of `earshot nps` says: of one group, or of all. */
struct nps_line {
    struct str by, name;                  /* "place", "Harbour Lane"; "" and "": all */
    struct nps_counts ratings, texts;     /* of the window */
    struct nps_counts before;             /* of the window before it, both together */
    struct nps nps, of_ratings, of_texts; /* of the counts above */
    struct nps_change change;             /* between the windows, for `level` */
};

struct nps_table {
    int64_t from, to;
    double level;           /* of the intervals */
    double change_level;    /* of changes: several groups are looked at together */
    struct nps_line *lines; /* all, then the groups by size */
    size_t len;
};

/* The groups that an NPS is told by: "place", "source", "touchpoint", "segment". */
extern const char *const nps_groups[];
enum { NPS_GROUPS = 4 };

/* Count the voices of the `days` up to `to`, and of as many before. `*out` in `a`. */
MUST_CHECK enum status nps_count(struct context *c, struct str brand,
                                 const struct issues *kinds, int64_t to, int64_t days,
                                 struct arena *a, struct nps_table *out,
                                 struct error *err);

#endif
