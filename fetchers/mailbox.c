#include "fetchers/mailbox_inner.h"

void mailbox_end_release(struct mailbox_end *end)
{
    if (end == NULL)
        return;
    buf_release(&end->cursor);
    *end = (struct mailbox_end){0};
}

size_t mailbox_mails_max(const struct mailbox *box)
{
    return box->mails_max > 0 ? box->mails_max : MAILBOX_MAILS_MAX;
}

size_t mailbox_bytes_max(const struct mailbox *box)
{
    return box->mail_max_bytes > 0 ? box->mail_max_bytes : MAILBOX_MAIL_MAX_BYTES;
}

bool mailbox_is_stopped(const struct mailbox *box)
{
    return box->stop != NULL && *box->stop != 0;
}

bool mailbox_cursor(struct str cursor, const char *word, uint64_t *numbers, size_t len)
{
    if (!str_eq(str_split(&cursor, ' '), str_from(word)))
        return false;
    for (size_t i = 0; i < len; i++) {
        int64_t n = 0;

        if (!str_to_int(str_split(&cursor, ' '), &n) || n < 0)
            return false;
        numbers[i] = (uint64_t)n;
    }
    return true;
}

enum status mailbox_read(const struct mailbox *box, struct str cursor, mailbox_take *take,
                         void *ctx, struct mailbox_end *out, struct error *err)
{
    switch (box->kind) {
    case MAILBOX_IMAP:
        return mailbox_imap(box, cursor, take, ctx, out, err);
    case MAILBOX_MBOX:
        return mailbox_mbox(box, cursor, take, ctx, out, err);
    case MAILBOX_MAILDIR:
        return mailbox_maildir(box, cursor, take, ctx, out, err);
    }
    return error_set(err, ERR_BUG, "mailbox: no such kind");
}
