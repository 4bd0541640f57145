/*
 * fetch_inner.h - between the files of fetch*.c
 *
 *   fetch.c        which sources are asked, and their answers, page by page
 *   fetch_asked.c  sources that are asked for something else than before
 *   fetch_auth.c   access tokens, shared by sources of one login
 *   fetch_mail.c   sources that are mailboxes
 *   fetch_moved.c  sources that have moved for good
 *   fetch_store.c  what came of a source, into the store
 */
#ifndef CLI_FETCH_INNER_H
#define CLI_FETCH_INNER_H

#include "cli/fetch.h"
#include "fetchers/adapter.h"
#include "fetchers/http.h"

#include <time.h>

struct login; /* fetch_auth.c */

/* What came of a source, to be stored. */
struct outcome {
    struct str stage, reason; /* of a failure; empty stage: there was none */
    bool is_unchanged;        /* the batch says nothing */
    bool is_paused;
    int64_t next_at;
    struct str cursor; /* of a mailbox; else empty */
};

/* One source on its way through a run. */
struct job {
    const struct source_settings *source;
    struct str brand;
    struct source_state state; /* strings in the fetcher's arena */
    const struct adapter *adapter;
    struct adapter_settings settings;
    struct paging paging;
    struct adapter_request request; /* alive while its answer is awaited */
    struct batch batch;             /* of all pages */
    struct http_response first;     /* validators of the first page, in the batch */
    struct outcome outcome;
    struct login *login;      /* whose token goes out; NULL: none */
    struct job *next_waiting; /* for the same token */
    int64_t token_serial;     /* which of its tokens went out */
    int port_allowed;         /* the one that the first request's address writes */
    bool is_moved;            /* asked where it said it has moved to */
    bool is_asking;           /* its request is the one for the token */
    bool is_renewed;          /* one new token after a 401 is enough */
    bool is_failed;           /* a mailbox for which there is no token */
};

/* Answers wait to be stored until there are so many, or so much, or the first of them
 * has waited so long. One that is not stored when the run is killed is asked for again.
 */
enum { WAITING_MAX = 256, WAITING_BYTES = 4 << 20, WAITING_S = 2 };

struct fetcher {
    struct context *c;
    const struct fetch_options *o;
    struct fetch_report *report;
    struct http *http;
    struct mapping_shelf shelf;
    struct job *jobs;
    size_t len, next, done;
    uint64_t *hosts;    /* of all jobs, hashed and sorted */
    struct arena arena; /* what is remembered of the sources that are asked */
    struct job *waiting[WAITING_MAX]; /* to be stored */
    size_t waiting_len, waiting_bytes;
    time_t waiting_since;
    struct login **logins;
    size_t logins_len, logins_cap;
    struct error *err; /* of the store: ends the run */
};

/* fetch.c */
/* The request of the job's next page into `out`. */
MUST_CHECK enum status fetch_page_request(struct fetcher *f, struct job *j,
                                          struct http_request *out, struct error *err);

/* fetch_store.c: false where even that could not be stored. */
bool fetch_fail(struct fetcher *f, struct job *j, const char *stage, const char *reason,
                enum http_fault fault, const struct http_response *resp);
bool fetch_keep_unchanged(struct fetcher *f, struct job *j);
bool fetch_keep(struct fetcher *f, struct job *j);
MUST_CHECK enum status fetch_flush(struct fetcher *f);
void fetch_job_release(struct job *j);
struct schedule fetch_schedule(const struct source_state *s);

/* fetch_asked.c */
/* Remember what the source is asked for; where that is something else than the last time,
 * `*is_anew` is true and what it answered then is forgotten. */
MUST_CHECK enum status fetch_note_asked(struct store *st,
                                        const struct source_settings *src, bool *is_anew,
                                        struct error *err);

/* fetch_moved.c */
/* Ask a source that has moved for good at its new place. */
void fetch_follow_move(struct job *j);
/* What the answer says of moving, into the state to be stored. */
void fetch_note_move(struct job *j, struct source_state *now);

/* fetch_mail.c */
bool fetch_is_mailbox(const struct adapter *a);
/* How a source that is a mailbox gets its token; false: it logs in by password. */
struct auth_rules;
bool fetch_mailbox_login(const struct source_settings *src, struct auth_rules *out);
/* Read the new mails of a source; false where that could not be stored. */
bool fetch_mailbox(struct fetcher *f, struct job *j);

/* fetch_auth.c */
enum fetch_turn {
    TURN_GO,   /* the job's own request may be made */
    TURN_ASK,  /* `out` is the request for its token */
    TURN_WAIT, /* another job asks for the same one; it goes on by itself */
    TURN_FAIL, /* no token to be had: `err` says why */
};
/* Before a job's first request. */
enum fetch_turn fetch_login(struct fetcher *f, struct job *j, struct http_request *out,
                            struct error *err);
/* The answer of the token address; the jobs that waited for it go on. */
bool fetch_token_done(struct fetcher *f, struct job *j, const struct http_response *resp);
/* After a 401: true where a new token is asked for, and the job goes on by itself. */
bool fetch_renew(struct fetcher *f, struct job *j);
/* The token as text; empty where the job has no login. */
struct str fetch_token(const struct job *j);
/* The server took it no more: the next run asks for a new one. */
void fetch_forget_token(struct fetcher *f, struct job *j);
void fetch_logins_release(struct fetcher *f);

#endif
