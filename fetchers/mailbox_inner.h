/*
 * mailbox_inner.h - between the files of mailbox*.c: one reader a kind
 */
#ifndef FETCHERS_MAILBOX_INNER_H
#define FETCHERS_MAILBOX_INNER_H

#include "fetchers/mailbox.h"

enum status mailbox_imap(const struct mailbox *box, struct str cursor, mailbox_take *take,
                         void *ctx, struct mailbox_end *out, struct error *err);
enum status mailbox_mbox(const struct mailbox *box, struct str cursor, mailbox_take *take,
                         void *ctx, struct mailbox_end *out, struct error *err);
enum status mailbox_maildir(const struct mailbox *box, struct str cursor,
                            mailbox_take *take, void *ctx, struct mailbox_end *out,
                            struct error *err);

size_t mailbox_mails_max(const struct mailbox *box);
size_t mailbox_bytes_max(const struct mailbox *box);
bool mailbox_is_stopped(const struct mailbox *box);

/* The numbers of a cursor "WORD a b c"; false where it is no such cursor. */
bool mailbox_cursor(struct str cursor, const char *word, uint64_t *numbers, size_t len);

#endif
