/*
 * mailbox.h - the new mails of a mailbox, which is left as it was
 *
 * IMAP over TLS, an mbox file, or a Maildir folder. What is new is told by a cursor that
 * the caller keeps: nothing is marked as read, moved or deleted, so that a person and
 * this program can share a mailbox.
 *
 *   struct mailbox box = {.kind = MAILBOX_IMAP, .url = STR("imaps://mail.example.com"),
 *                         .user = STR("desk@example.com"), .password = &secret};
 *   struct mailbox_end end = {0};
 *   rc = mailbox_read(&box, cursor, take, &ctx, &end, &err);
 *   ... store what came of the mails, and end.cursor, in one transaction ...
 *   mailbox_end_release(&end);
 *
 * A mail may be given again (a server that renumbers its folder, a file that was put in
 * anew): tell by its Message-ID what was done before. mail.h reads the bytes.
 */
#ifndef FETCHERS_MAILBOX_H
#define FETCHERS_MAILBOX_H

#include "base/buf.h"
#include "base/status.h"
#include "config/settings.h"

#include <signal.h>

enum mailbox_kind { MAILBOX_IMAP, MAILBOX_MBOX, MAILBOX_MAILDIR };

enum { MAILBOX_MAILS_MAX = 500, MAILBOX_MAIL_MAX_BYTES = 4 << 20 };

/* Where it is. All of it is borrowed. */
struct mailbox {
    enum mailbox_kind kind;
    struct str url;  /* of MAILBOX_IMAP: imaps://HOST[:993][/FOLDER], or imap://HOST[:143]
                        with STARTTLS, which must then be offered. Default folder: INBOX */
    struct str path; /* of the others: the file; the folder that holds new/ and cur/ */
    struct str user; /* login */
    const struct secret *password; /* read when it is needed, wiped after */
    struct str token;              /* OAuth 2 access token in place of a password */
    struct str ca_file;            /* an authority besides the system's; or empty */
    bool allow_private;            /* may reach this machine and its network */
    size_t mails_max;              /* given in one call; 0: 500 */
    size_t mail_max_bytes;         /* larger ones are passed over; 0: 4 MiB */
    int64_t connect_ms, total_ms;  /* 0: 10 s for the connection, 120 s for all of it */
    const volatile sig_atomic_t *stop; /* becomes non-zero on SIGTERM; may be NULL */
};

/* One mail as it lies there. Valid until take() returns. */
struct mailbox_mail {
    struct str bytes; /* headers and body, line ends as they are */
    struct str name;  /* its UID, its file's name, or its place in the file */
};

/* Gets each new mail, oldest first. False ends the reading behind this mail. */
typedef bool mailbox_take(void *ctx, const struct mailbox_mail *mail);

/* What came of it. */
struct mailbox_end {
    struct buf cursor; /* to be passed next time; never empty where the call was OK */
    size_t taken;      /* mails given */
    size_t skipped;    /* too large, or not to be had */
    bool has_more;     /* mails_max was reached, or take() wanted no more */
};
void mailbox_end_release(struct mailbox_end *end);

/*
 * Give the mails that came since `cursor` was made; with an empty one, or one of a
 * mailbox that has been numbered anew, the newest mails_max.
 *
 *   out  zeroed by the caller; filled on OK, and after a failure where mails were given
 *        before it, so that these need not be read again
 *
 * ERR_CONFIG for a wrong url or no password, ERR_ACCESS for a refused login or a file
 * that may not be read, ERR_MISSING for a folder that is not there, ERR_NET for anything
 * between us and the server, ERR_LIMIT for a server that talks without end, ERR_BUSY
 * when stopped. No error names the password.
 */
MUST_CHECK enum status mailbox_read(const struct mailbox *box, struct str cursor,
                                    mailbox_take *take, void *ctx,
                                    struct mailbox_end *out, struct error *err);

#endif
