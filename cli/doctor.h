/*
 * doctor.h - between the files of doctor*.c
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "base/json.h"
#include "cli/context.h"
#include "reports/terminal.h"

enum verdict { GOOD, HINT, BAD };

/* One finding after another, as lines or as JSON. */
struct doctor {
    struct context *c;
    struct terminal t;
    struct buf json;
    struct json_writer w;
    bool is_json;
    int code;
};

void doctor_tell(struct doctor *d, enum verdict verdict, int code, const char *what,
                 const char *fmt, ...) PRINTF_LIKE(5, 6);

/* What waits after a failed try, and what is dead, each with its reason. */
void doctor_outbox(struct doctor *d, const struct store_stats *stats);
/* Destinations; and a sample to all of them, or to `only`, where `is_sent`. */
void doctor_sinks(struct doctor *d, const char *only, bool is_sent);

#endif
