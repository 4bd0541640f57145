/*
 * deliver.h - hand a finished message to one receiver, and say what became of it
 *
 * The outbox (store/) keeps the message and its state; this module makes one attempt
 * and names the state that the row takes next. Exactly once is a matter of both: a
 * row is marked `sending` before the attempt, and only DELIVERY_UNSURE leaves it so.
 *
 * Source of the SMTP outcomes: RFC 5321 (4.2, 4.5.4), RFC 1047, and libcurl 7.88.1 as
 * measured: its code, the last reply and how much of the message was taken up decide.
 */
#ifndef REPORTS_DELIVER_H
#define REPORTS_DELIVER_H

#include "base/status.h"
#include "config/settings.h"

#include <signal.h>

enum delivery_state {
    DELIVERY_SENT,   /* the receiver has said yes */
    DELIVERY_QUEUED, /* not taken; to be tried again */
    DELIVERY_DEAD,   /* refused for good: kept and shown, not tried again */
    DELIVERY_UNSURE, /* the connection ended behind the final dot: taken or not, nobody
                        knows. The same bytes are to be sent again */
};

struct delivery {
    enum delivery_state state;
    bool is_notice;      /* account, certificate or settings: tell the owner at once */
    bool is_server_shut; /* no further try at this server in this run */
    bool is_unguarded;   /* a login was set, but the server asked for none */
    struct error why;    /* "mail.example.com: 550 5.1.1 no such user"; OK when sent */
};

/* One message for one receiver. Borrowed until deliver() returns. */
struct parcel {
    const struct sink_settings *sink;
    struct str to;      /* bare address, "a@b" */
    struct str message; /* CRLF line ends, as message_make() builds it */
    struct str key;     /* unique name of the delivery; names the file of a folder */
    int64_t made_at;    /* when the message was made, seconds since 1970-01-01 UTC */
};

struct deliverer; /* keeps connections to mail servers from parcel to parcel */

/* `stop` (NULL: never) is borrowed: once it is not 0, an attempt that goes on is broken
 * off within two seconds. */
struct deliverer *deliverer_new(const volatile sig_atomic_t *stop);
void deliverer_free(struct deliverer *d);

/*
 * Make one attempt. Never fails as such: what went wrong is in `out`.
 *
 * SINK_SMTP     smtps://, or smtp:// with STARTTLS. Clear text goes only to a server on
 *               this machine, and never with a login. One transfer for each receiver
 * SINK_SENDMAIL the program gets "-i -f FROM -- TO" and the message on standard input
 * SINK_FOLDER   one file, named from made_at and key: a second try replaces it
 */
void deliver(struct deliverer *d, const struct parcel *p, struct delivery *out);

const char *delivery_state_name(enum delivery_state s);

#endif
