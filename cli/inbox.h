/*
 * inbox.h - between the files of inbox*.c
 */
#ifndef CLI_INBOX_H
#define CLI_INBOX_H

#include "base/json.h"
#include "cli/context.h"
#include "reports/draft.h"
#include "reports/terminal.h"
#include "store/find.h"
#include "store/records.h"

/* The cases of a list with their mentions, in the same order. */
struct inbox {
    struct case_record *cases;
    size_t len;
    struct batch mentions;
    struct arena arena;
};
/* Those that wait; with `is_every` all of them. Released by inbox_release(). */
MUST_CHECK enum status inbox_read(struct context *c, struct str brand, bool is_every,
                                  struct inbox *out, struct error *err);
void inbox_release(struct inbox *box);

/* A case in two lines, with its brand where there are several; as a JSON object; and with
 * its whole text and history. */
void inbox_print(const struct context *c, struct terminal *t, const struct case_record *r,
                 const struct mention *m);
void inbox_write(struct json_writer *w, const struct case_record *r,
                 const struct mention *m);
MUST_CHECK enum status inbox_print_whole(struct context *c, struct terminal *t,
                                         const struct case_record *r,
                                         const struct mention *m, struct error *err);

/* Keep a note; the case stays in its state. */
MUST_CHECK enum status inbox_note(struct context *c, const struct case_record *r,
                                  struct str note, struct error *err);

/* The list under the fingers: until the owner leaves it. Returns the exit status. */
int inbox_keys(struct context *c, struct str brand, bool is_every);

/* `earshot inbox response`: how fast answers go, whom to thank, who came back. */
int inbox_response(struct context *c, const char *brand, bool is_json);

#endif
