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

#include "base/buf.h"
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

enum { RECEIPT_MAX = 256 };

struct delivery {
    enum delivery_state state;
    bool is_notice;        /* account, certificate or settings: tell the owner at once */
    bool is_server_shut;   /* no further try at this server in this run */
    bool is_silent;        /* it let the time run out: each further try could, too */
    bool is_unguarded;     /* a login was set, but the server asked for none */
    int64_t retry_after_s; /* the receiver asked for so much peace, 1 to 86400; 0: not */
    char receipt[RECEIPT_MAX]; /* what the receiver calls the message; or "" */
    struct error why; /* "mail.example.com: 550 5.1.1 no such user"; OK when sent */
};

/* One message for one receiver. Borrowed until deliver() returns. */
struct parcel {
    const struct sink_settings *sink;
    struct str to;      /* bare address, "a@b"; of kinds without one the sink's name */
    struct str message; /* as sink_message() made it */
    struct str key;     /* unique name of the delivery; names the file of a folder */
    struct str thread;  /* receipt of the message that this one follows; or empty */
    struct str subject, brand, kind; /* told to a program */
    int64_t made_at; /* when the message was made, seconds since 1970-01-01 UTC */
    int64_t now;     /* signed with the message of a webhook */
};

/* One request to a web address, and what came back. */
struct web_request {
    struct str url; /* may be a secret: never shown */
    const char *method;
    const struct pair *headers;
    size_t headers_len;
    struct str body;
    bool allow_private;
};
struct web_answer {
    long code;             /* of HTTP; 0: none came */
    struct buf body;       /* its beginning; released by who asked */
    int64_t retry_after_s; /* 0: not said */
    bool may_be_taken;     /* without a code: the request had gone out */
    bool is_silent;        /* without a code: the time ran out */
    bool is_ended;         /* broken off, since the run was ended */
    struct error why;      /* where there is no code; without the address */
};
/* How requests are made; the checks of addresses are its affair. */
struct web_way {
    void (*send)(void *ctx, const struct web_request *request, struct web_answer *out);
    void *ctx;
};

struct deliverer; /* keeps connections to mail servers from parcel to parcel */

/* `stop` (NULL: never) is borrowed: once it is not 0, an attempt that goes on is broken
 * off within two seconds. `web` is borrowed as well; without (NULL) nothing goes to web
 * addresses. */
struct deliverer *deliverer_new(const volatile sig_atomic_t *stop,
                                const struct web_way *web);
void deliverer_free(struct deliverer *d);

/*
 * Make one attempt. Never fails as such: what went wrong is in `out`.
 *
 * SINK_SMTP     smtps://, or smtp:// with STARTTLS. Clear text goes only to a server on
 *               this machine, and never with a login. One transfer for each receiver
 * SINK_SENDMAIL the program gets "-i -f FROM -- TO" and the message on standard input
 * SINK_FOLDER   one file, named from made_at and key: a second try replaces it
 * SINK_MAILDIR  by tmp and new; one that is there already, read or not, stays as it is
 * SINK_COMMAND  the program gets the message on standard input
 * the others    one request each: see posts.c
 */
void deliver(struct deliverer *d, const struct parcel *p, struct delivery *out);

#endif
