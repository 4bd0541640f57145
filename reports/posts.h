/*
 * posts.h - kinds of destinations that are reached by one web request; for deliver.c
 */
#ifndef REPORTS_POSTS_H
#define REPORTS_POSTS_H

#include "reports/chat.h"
#include "reports/deliver.h"
#include "reports/message.h"

/* What a body is made from. */
struct post {
    const struct sink_settings *sink;
    const json_t *value;
    const struct message *head;
    const char *kind; /* "daily", "alert" ... */
    struct chat chat;
};

/* Append the body as the outbox keeps it: everything but what changes from try to try. */
MUST_CHECK enum status post_body(const struct post *p, struct buf *out,
                                 struct error *err);

/* Make one attempt. `web` NULL: nothing goes out. */
void post_send(const struct web_way *web, const struct parcel *p, struct delivery *out);

/* The generic webhook's body, and the value of its header webhook-signature. */
MUST_CHECK enum status webhook_body(const struct post *p, struct buf *out,
                                    struct error *err);
void webhook_sign(struct str id, int64_t at, struct str body, struct str key,
                  struct buf *out);

/* Deliver into a mailbox of files. */
MUST_CHECK enum status maildir_put(const struct parcel *p, struct error *err);

#endif
