/*
 * message.h - a finished mail: headers, a text part and an HTML part
 *
 * The bytes depend on the fields alone (fixed boundary, Message-ID from a key), so
 * that what stands in the outbox can be sent again as it was.
 * Source: RFC 5322, RFC 2045 to 2047, RFC 3834 (Auto-Submitted), RFC 2919 (List-ID),
 * RFC 2369 (List-Unsubscribe).
 */
#ifndef REPORTS_MESSAGE_H
#define REPORTS_MESSAGE_H

#include "base/address.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

struct message {
    struct str from;        /* "a@b" or "Name <a@b>" */
    struct str to;          /* one receiver, the same forms */
    struct str subject;     /* UTF-8; line ends are refused */
    int64_t date;           /* seconds since 1970-01-01 UTC */
    int64_t offset_s;       /* for the Date header: local time minus UTC */
    struct str key;         /* unique name of this message: destination, kind, period */
    struct str thread;      /* key of the message that this one follows; empty: none */
    struct str list;        /* what the mail is about, for List-ID: "Blue Heron Coffee" */
    struct str unsubscribe; /* mail address for List-Unsubscribe; empty: the From one */
    struct str text;        /* UTF-8, lines end in \n */
    struct str html;        /* the same; empty: a mail of text alone */
    struct str logo, logo_type; /* bytes of an image that `html` names by REPORT_LOGO_ID,
                                   and "image/png"; empty: none */
};

/*
 * Append the message to `out`: CRLF line ends, no line over 998 bytes, ASCII only.
 *
 * ERR_CONFIG where an address fails address_check() or a header field holds CR, LF
 * or NUL; ERR_LIMIT from out->max.
 */
MUST_CHECK enum status message_make(const struct message *m, struct buf *out,
                                    struct error *err);

/* Append the message with the line ends of this system, as sendmail(8) wants it. */
void message_unix(struct str message, struct buf *out);

/* Append what stands for a key in a Message-ID and in names of deliveries: 32 hex digits.
 */
void message_hash(struct str key, struct buf *out);

/* Append "<hash@domain>", the Message-ID of a message with that key and From. */
MUST_CHECK enum status message_id(struct str key, struct str from, struct buf *out,
                                  struct error *err);

#endif
