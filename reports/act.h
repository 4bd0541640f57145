/*
 * act.h - what an owner can tap in a mail, and what comes back
 *
 * Each case in a mail has mailto links whose subject ends in a token:
 *
 *   Answered: Harriet Sloan [es 198.a.20789.K3J4H5TQ2MZ6A7B4C2DE]
 *
 * that is the case, the first letter of the act, the day on which it ends (days since
 * 1970-01-01), and 100 bits of HMAC-SHA256 over these, in base32. Only who has the key
 * (secret, 0600, beside the database) can make one. What the owner's mail program adds in
 * front ("Re:") or behind does not matter. Whether a token was used before, and whether
 * its mail came from the owner, is for the caller to tell.
 *
 * Source: RFC 6068 (mailto), RFC 2104 (HMAC), RFC 4648 section 6 (base32).
 */
#ifndef REPORTS_ACT_H
#define REPORTS_ACT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

enum act_kind {
    ACT_ANSWERED,
    ACT_NOT_US,
    ACT_WRONG_MOOD,
    ACT_LATER,
    ACT_IGNORE,
    ACT_KINDS
};
/* "answered", "not-us", "wrong-mood", "later", "ignore". */
const char *act_name(enum act_kind kind);
bool act_parse(struct str name, enum act_kind *out);

enum { ACT_KEY_BYTES = 32, ACT_MAC_LEN = 20, ACT_NOTE_MAX = 300 };

struct act {
    int64_t mention; /* the case */
    enum act_kind kind;
    int64_t until; /* day since 1970-01-01 on which it may last be tapped, UTC */
};

/* Append "198.a.20789.K3J4..."; `key` is the secret. */
void act_token(const struct act *act, struct str key, struct buf *out);

/* An address for a link: "mailto:desk@shop.test?subject=...", all of it percent-encoded.
 * `who` is foreign text for the subject, or empty; `language` is that of
 * the mail. */
struct str act_mailto(const struct act *act, struct str key, struct str to,
                      struct str who, struct str language, struct arena *arena);

enum act_verdict {
    ACT_NONE,    /* the subject holds no token: a mail like any other */
    ACT_GENUINE, /* made by us, and not over yet */
    ACT_FORGED,  /* not made by us, or changed */
    ACT_EXPIRED, /* made by us, but too old */
};

/*
 * Look for a token in a subject.
 *
 *   today  day since 1970-01-01, UTC
 *   out    what it says, where the verdict is not ACT_NONE; of a forged one it may lie
 *   token  the token's text, a view; may be NULL
 */
enum act_verdict act_read(struct str subject, struct str key, int64_t today,
                          struct act *out, struct str *token);

/* What the owner wrote into the mail, as one line for the case: without quoted text,
 * signatures and what programs add ("Sent from my iPhone"), cut at ACT_NOTE_MAX code
 * points. Empty where there is nothing. `text` is the mail's text part. */
struct str act_note(struct str text, struct arena *arena);

#endif
