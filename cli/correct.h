/*
 * correct.h - a correction by the owner, from its words to what it changes
 *
 * `earshot correct` shows what would change before it does; the mailbox applies what was
 * tapped in a digest.
 */
#ifndef CLI_CORRECT_H
#define CLI_CORRECT_H

#include "cli/context.h"
#include "store/records.h"

enum { CORRECTIONS_AT_ONCE = 8 };

/* Corrections of one mention (or of all that hold `words`) and whom they change. */
struct change {
    struct correction items[CORRECTIONS_AT_ONCE];
    size_t len;
    struct batch batch;    /* as they are */
    struct mention *after; /* the same ones as they would be; in the batch's arena */
    int64_t *rows;         /* of those that differ, in order of `after` */
    size_t rows_len;
    struct arena arena; /* of the corrections' own strings */
};

/* Work out whom `items` change; the mention, or the rule, is that of the first. Nothing
 * is stored. Released by change_release() in any case. ERR_MISSING: no such mention. */
MUST_CHECK enum status change_plan(struct context *c, struct change *change,
                                   struct error *err);
void change_release(struct change *change);

/* Store it, judge the mentions anew, and settle what follows: cases and issues. */
MUST_CHECK enum status change_make(struct context *c, const struct change *change,
                                   struct error *err);

/* Take back a correction; what it changed is judged anew, and a case that it closed is
 * open again. ERR_MISSING. */
MUST_CHECK enum status change_undo(struct context *c, int64_t id, struct error *err);

/* The case, where it waits, is settled by a mood that is not bad: nobody complained. */
#define CORRECTED_NOTE "you said it is no complaint"

#endif
