/*
 * view.h - what a command shows of the store: lines on a terminal, or JSON
 */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "analyze/issues.h"
#include "base/json.h"
#include "cli/context.h"
#include "reports/terminal.h"

struct view {
    struct issues *kinds;
    bool is_json;
    struct terminal t;    /* for lines */
    struct json_writer w; /* for JSON */
    struct buf out;
    struct error err;
};

/* Open the store to read, and read the kinds of issue. Returns EXIT_DONE, or the exit
 * status with nothing to close. */
int view_open(struct view *v, struct context *c, const struct cli_args *args);
/* Print what was put together where `rc` is OK, else say v->err. Returns the exit status.
 */
int view_close(struct view *v, enum status rc);

#endif
