/*
 * notice.h - an alert that is not about one mention: a spike, a silence, a storm
 *
 * The value has the schema of docs/alert.schema.json, with steps in place of an item.
 */
#ifndef REPORTS_NOTICE_H
#define REPORTS_NOTICE_H

#include "reports/digest.h"

enum notice {
    NOTICE_SAMPLE, /* `earshot doctor --mail` */
    NOTICE_SPIKE,
    NOTICE_NPS,
    NOTICE_ISSUE_GROWS,
    NOTICE_ISSUE_BACK,
    NOTICE_SILENT, /* a source answers and shows nothing */
    NOTICE_FAILS,  /* a source does not answer */
    NOTICE_SOURCE_BACK,
    NOTICE_STORM,
    NOTICE_STORM_COUNT,
    NOTICE_STORM_OVER,
    NOTICE_KINDS
};

/* Which fields count depends on the kind; the others are left zero. */
struct notice_input {
    enum notice kind;
    const struct brand_settings *brand; /* not NULL */
    struct str language;
    struct str rule;   /* name of the owner's rule; empty: it is not told */
    struct str what;   /* id of an issue, or name of a source */
    struct str reason; /* of a source's failure */
    struct str theme;  /* what most of the complaints speak of: "hot water"; or empty */
    int64_t count;     /* complaints, mentions, alerts */
    int64_t all;       /* alerts of a storm, or days of a score's window */
    double usual;      /* complaints a day */
    double before, after;
    int64_t span_s, usual_s;
    const struct mention *const *mentions; /* the worst first */
    size_t mentions_len;
    int64_t now;
    int64_t offset_s;
    const struct digest_source *sources; /* labels of sources */
    size_t sources_len;
    const struct digest_name *names; /* of issue kinds */
    size_t names_len;
};

enum { NOTICE_MENTIONS = 3 };

/* A new object in `out` on OK, freed with json_decref(). ERR_BUG where brand is NULL. */
MUST_CHECK enum status notice_make(const struct notice_input *in, json_t **out,
                                   struct error *err);

#endif
