/*
 * outbox.h - what is to be delivered, kept until the receiver has said yes
 *
 * A row is one finished message to one recipient. Its key (destination, kind, period) is
 * unique, so a message can be made again without being sent again.
 *
 *   store_outbox_put()    the message and its mentions, both or neither
 *   store_outbox_next()   the next that is due; it is committed as `sending`, tries + 1
 *   ... send ...
 *   store_outbox_taken(), _retry(), _dead() or _unsure()
 *
 * An alert whose mention a digest to the same address shows waits for it
 * (store_outbox_cover()): where that arrives the alert is `covered`, where it does not
 * the alert goes out in the same run.
 *
 * A row still in `sending` when another process asks was cut off between the
 * receiver's yes and our commit: it is offered again, with may_be_second set.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/mention.h"
#include "base/status.h"
#include "store/store.h"

enum outbox_state {
    OUTBOX_QUEUED,
    OUTBOX_SENDING,
    OUTBOX_SENT,
    OUTBOX_DEAD,
    OUTBOX_COVERED, /* not sent: another message that arrived shows the same */
};
const char *outbox_state_name(enum outbox_state s);

struct outbox_row {
    int64_t row;            /* 0 until stored */
    struct str sink;        /* name in the settings */
    struct str destination; /* address, without secrets: one recipient */
    struct str kind;        /* "daily", "alert" ... */
    struct str period;      /* "2026-03-01", or an alert's id */
    struct str brand;       /* whose; empty: several */
    struct str subject;     /* for lists */
    struct str message;     /* finished bytes; empty in lists */
    enum outbox_state state;
    int64_t tries;
    int64_t next_at; /* of queued and sending ones: not before */
    int64_t made_at, sent_at;
    struct str error;         /* the receiver's last words */
    bool may_be_second;       /* an earlier try may have arrived */
    int64_t held_until;       /* quiet hours: not offered before; or TIME_UNKNOWN */
    struct str thread;        /* period of the message that this one follows: of the same
                                 destination, kind and brand; or empty */
    int64_t about;            /* row of the one mention that an alert is about; or 0 */
    bool is_again;            /* to be put: others may tell of its mentions as well */
    int64_t instead;          /* row of the message that it waits for; or 0 */
    struct str receipt;       /* what the receiver calls it; or empty */
    struct str first_receipt; /* and the one that it follows; only with message */
};

/*
 * Queue a message and mark its mentions as used for (destination, kind).
 *
 *   r         sink to message, held_until, thread, about and is_again are read; next_at
 *             is when it may go (TIME_UNKNOWN: now)
 *   mentions  rows of the mentions in it; `len` may be 0
 *   is_new    false where the key exists: then nothing is changed, and that is OK. May be
 *             NULL
 *   row       of the new or existing row; may be NULL
 *
 * ERR_BUSY where a mention is in another message of this kind to this destination
 * already, as when another run was quicker: read again what is unsent.
 */
MUST_CHECK enum status store_outbox_put(struct store *st, const struct outbox_row *r,
                                        const int64_t *mentions, size_t len, int64_t now,
                                        bool *is_new, int64_t *row, struct error *err);

/*
 * Alerts to `destination` about one of these mentions that wait to be sent wait for the
 * message `row` now: they are `covered` once it is taken, and are offered like others
 * where a try of it has failed.
 */
MUST_CHECK enum status store_outbox_cover(struct store *st, int64_t row,
                                          struct str destination, const int64_t *mentions,
                                          size_t len, struct error *err);

/*
 * Take the next due row, oldest next_at first: it becomes `sending` with one try more,
 * committed before the call returns. Rows taken before by this store are not offered
 * again until store_outbox_retry() or _unsure() has put them back.
 *
 *   sink    of this sink alone; empty: any
 *   out     with message; strings in `arena`. ERR_MISSING where nothing is due
 *
 * Call it under the run's lock (store_lock()): another process's row in `sending` is then
 * known to be nobody's. ERR_USAGE within store_begin().
 */
MUST_CHECK enum status store_outbox_next(struct store *st, struct str sink, int64_t now,
                                         struct arena *arena, struct outbox_row *out,
                                         struct error *err);

/* The receiver has it, and calls it `receipt` (may be empty). */
MUST_CHECK enum status store_outbox_taken(struct store *st, int64_t row, int64_t now,
                                          struct str receipt, struct error *err);
/* It was not taken: `queued` again until `next_at`; or `dead` where `next_at` lies more
 * than OUTBOX_DEAD_AFTER_S behind made_at. `is_dead` (may be NULL) says which. */
MUST_CHECK enum status store_outbox_retry(struct store *st, int64_t row, int64_t next_at,
                                          struct str error, bool *is_dead,
                                          struct error *err);
/* Nobody knows whether it was taken: stays `sending`, offered again at `next_at` with
 * may_be_second; `dead` as above. */
MUST_CHECK enum status store_outbox_unsure(struct store *st, int64_t row, int64_t next_at,
                                           struct str error, bool *is_dead,
                                           struct error *err);
/* Refused for good. */
MUST_CHECK enum status store_outbox_dead(struct store *st, int64_t row, struct str error,
                                         struct error *err);

/* Send again on command: `queued` from `now` on, tries 0, whatever it was; made_at
 * becomes `now` so that it has its 5 days again. ERR_USAGE where its bytes are gone,
 * since somebody in it was forgotten. */
MUST_CHECK enum status store_outbox_again(struct store *st, int64_t row, int64_t now,
                                          struct error *err);
/* Remove a row; its mentions stay used. ERR_MISSING. */
MUST_CHECK enum status store_outbox_drop(struct store *st, int64_t row,
                                         struct error *err);

struct outbox_find {
    struct str sink, kind, brand; /* empty: any */
    unsigned states;              /* 1u << OUTBOX_DEAD | ...; 0: any */
    int64_t made_from;            /* 0: any */
    int64_t limit;                /* 0: none */
};
/* Newest first, without message. */
MUST_CHECK enum status store_outbox(struct store *st, const struct outbox_find *f,
                                    struct arena *arena, struct outbox_row **out,
                                    size_t *len, struct error *err);
/* One row with its message. ERR_MISSING. */
MUST_CHECK enum status store_outbox_row(struct store *st, int64_t row,
                                        struct arena *arena, struct outbox_row *out,
                                        struct error *err);

#define OUTBOX_DEAD_AFTER_S (INT64_C(5) * 24 * 60 * 60)
#define OUTBOX_WAIT_MAX_S (INT64_C(12) * 60 * 60)

/*
 * Seconds to wait after the n-th failed try, n from 1: 1, 5, 30 minutes, 2, 6, then
 * always 12 hours, each lengthened by up to a tenth. `seed` picks how much: the row
 * and the try, so that a hundred rows don't come back in one second and a test knows
 * the answer. Never above OUTBOX_WAIT_MAX_S. Pure.
 */
int64_t outbox_wait_s(int64_t tries, uint64_t seed);

#endif
