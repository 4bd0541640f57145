/*
 * acts.h - what came back from the links in a mail, each token once
 */
#ifndef STORE_ACTS_H
#define STORE_ACTS_H

#include "base/mention.h"
#include "base/status.h"
#include "store/store.h"

/* One mail that carried a token. */
struct act_record {
    int64_t id;
    int64_t at;         /* when we read it */
    struct str token;   /* as it stood in the subject; of a forgery cut at 80 bytes */
    int64_t mention;    /* the case; of a forgery as it claims */
    struct str act;     /* "answered" ...; empty where it names none */
    struct str outcome; /* "done"; "forged", "expired", "replayed", "stranger", "gone" */
    struct str sender;  /* of the mail; foreign text */
    struct str note;    /* what it said; kept where it was done */
    struct str mail;    /* Message-ID, so that a mail is looked at once; may be empty */
};

/* Has a token been done, or this very mail been looked at? Either may be empty. */
MUST_CHECK enum status store_act_seen(struct store *st, struct str token, struct str mail,
                                      bool *is_done, bool *is_looked_at,
                                      struct error *err);
MUST_CHECK enum status store_act_put(struct store *st, const struct act_record *r,
                                     struct error *err);

/* Of [from, to), oldest first; only those that were done, or only those that weren't. */
MUST_CHECK enum status store_acts(struct store *st, bool is_done, int64_t from,
                                  int64_t to, struct arena *arena,
                                  struct act_record **out, size_t *len,
                                  struct error *err);

#endif
