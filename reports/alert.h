/*
 * alert.h - the mail that can't wait for the digest: one severe detractor
 *
 * The value has the schema of docs/alert.schema.json and is printed by the formats
 * "mail", "text" and "json" of reports.h. Its "subject" is the mail's.
 */
#ifndef REPORTS_ALERT_H
#define REPORTS_ALERT_H

#include "reports/digest.h"

struct alert_input {
    const struct brand_settings *brand; /* not NULL */
    struct str language;
    const struct digest_case *item; /* the case with its mention; not NULL */
    int64_t now;
    int64_t offset_s;                    /* local time minus UTC */
    const struct digest_source *sources; /* labels of sources */
    size_t sources_len;
    const struct digest_name *names; /* of issue kinds */
    size_t names_len;
    struct str rule; /* name of the owner's rule that asked for it; empty: severity did */
    bool is_follow_up; /* the same case again: overdue, or edited */
};

/* A new object in `out` on OK, freed with json_decref(). ERR_BUG where brand, item
 * or its mention is NULL. */
MUST_CHECK enum status alert_make(const struct alert_input *in, json_t **out,
                                  struct error *err);

#endif
