/*
 * alerts.h - between the files of alerts*.c: what has happened, for the rules of alerts
 */
#ifndef CLI_ALERTS_H
#define CLI_ALERTS_H

#include "analyze/watch.h"
#include "cli/mail.h"
#include "reports/notice.h"

#define ALERT_DAY_S INT64_C(86400)
enum { ALERT_WINDOWS = 56 };

/* One event, and what a message about it needs. */
struct alert_fact {
    int64_t mention; /* row, or 0 */
    enum notice notice;
    struct str what, reason;
    int64_t count, days;
    double usual, before, after;
    int64_t span_s, usual_s;
};

/* All of a brand in one turn. */
struct alerts {
    struct context *c;
    const struct brand_settings *brand;
    const struct issues *kinds;
    const struct rule_settings *rules;
    size_t rules_len;
    struct watch_event *events;
    struct alert_fact *facts; /* of the events, in the same order */
    size_t len, cap;
    int64_t *ages;         /* of the sources in the settings, in seconds; or NULL */
    struct batch mentions; /* the fresh ones */
    struct arena arena;
    struct error *err;
};

/* Read what has happened. Only what a rule asks for is looked at. */
MUST_CHECK enum status alerts_gather(struct alerts *a, const struct watch_mark *marks,
                                     size_t marks_len);
/* Complaints, the score, issues and sources: of alerts_gather() alone. */
MUST_CHECK enum status alerts_measure(struct alerts *a);

bool alerts_ask(const struct alerts *a, enum rule_when when);
/* Room for one more event with its fact; zeroed. */
struct watch_event *alerts_add(struct alerts *a, struct alert_fact **fact);

#endif
