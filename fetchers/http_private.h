/*
 * http_private.h - what the http_*.c files share; for nobody else
 *
 * A job is a request on its way: it waits in the queue, runs in a transfer, and goes back
 * to the queue for each redirect. A transfer is a libcurl easy handle that is used again
 * and again, and knows its present job.
 */
#ifndef FETCHERS_HTTP_PRIVATE_H
#define FETCHERS_HTTP_PRIVATE_H

#include "base/buf.h"
#include "fetchers/http.h"
#include "fetchers/http_inflate.h"
#include "fetchers/http_queue.h"

#include <curl/curl.h>

enum {
    ERROR_BODY_MAX = 16 * 1024,       /* kept of a failing answer */
    ERROR_BODY_READ_MAX = 256 * 1024, /* read of it before we hang up */
    LINKS_MAX = 64 * 1024,            /* bytes of all Link headers together */
    HELD_MAX = 96 * 1024 * 1024,      /* bodies in memory, all transfers together */
    SPARE_BODIES = 64,                /* buffers kept for the next bodies ... */
    SPARE_MAX = 4 * 1024 * 1024,      /* ... while they have no more than this */
    BODY_ROOM_MAX = 256 * 1024,       /* made at once for an announced length */
};

struct http_job {
    struct http_waiting waiting; /* first: the queue's link and host */
    struct http_request req;
    CURLU *url; /* of the present hop, without fragment; NULL where it can't be read */
    struct error why_bad; /* why the url is refused, where it is */
    char *permanent;      /* where the leading 301 and 308 lead; of curl_url_get() */
    bool is_permanent;    /* all redirects so far were 301 or 308 */
    bool is_begun;        /* a transfer was started for it */
    bool is_alone;        /* may exceed HELD_MAX; one at a time */
    bool is_fresh;        /* open connections have failed it: a new one */
    int hops;
    int64_t spent_ms;
    uint64_t wire_bytes;
};

/* Why a callback of ours ended the transfer. */
enum http_cut_off {
    GO_ON,
    OVER_BODY_MAX,
    OVER_HELD_MAX,
    SEEN_ENOUGH, /* of the body of a failing answer */
    BAD_ENCODING,
    REFUSED_ADDRESS,
};

struct http_transfer {
    struct http *http;
    CURL *easy;
    struct http_transfer *next_free;
    struct http_job *job; /* NULL while the transfer is free */
    struct curl_slist *headers;
    struct buf body; /* as it travelled */
    struct buf link;
    char *final_url;
    int64_t started_ms;
    size_t discarded; /* bytes of a failing answer that were not kept */
    size_t body_max;
    long code; /* of the answer whose body comes in; 0 before */
    enum http_cut_off cut_off;
    const char *refused; /* the word for the address that was, or NULL */
    int socket_errno;    /* of a socket that could not be made */
    bool is_kept;        /* the body is wanted whole */
    bool is_sending;     /* set up for a request with a body */
    char message[CURL_ERROR_SIZE];
};

struct http {
    CURLM *multi;
    struct limits limits;
    char *user_agent, *ca_file;
    const volatile sig_atomic_t *stop;
    const char *(*refusal)(const struct sockaddr *to);
    struct http_queue queue;
    struct http_transfer *transfers; /* at_once of them */
    struct http_transfer *free;
    size_t at_once;
    struct inflater inflater; /* of the answer that is read */
    struct buf spare[SPARE_BODIES];
    size_t spare_len;
    size_t spare_bytes;
    size_t held;     /* bytes of memory in all transfers' bodies */
    size_t held_max; /* HELD_MAX; less in tests */
    struct http_waiting *large_first, *large_last; /* to be made again, one at a time */
    bool has_alone;                                /* one of them is on its way */

    http_next_fn next; /* of the present run */
    http_done_fn done;
    void *ctx;
    bool is_dry;     /* next() has no more */
    bool is_ended;   /* done() wants no more */
    int64_t stop_at; /* when running transfers are aborted; 0: not stopping */
};

/* http_transfer.c */
MUST_CHECK enum status transfer_init(struct http_transfer *t, struct http *h,
                                     struct error *err);
void transfer_release(struct http_transfer *t);
/* Add the job to the multi handle. On failure it is the caller's again. */
MUST_CHECK enum status transfer_start(struct http_transfer *t, struct http_job *job,
                                      int64_t now_ms, struct error *err);
/* Did it fail on connections alone that were open before, and that the server had given
 * up meanwhile? */
bool transfer_was_stale(const struct http_transfer *t, CURLcode result);
/* Make it free for the next job; the handle is no longer in the multi handle. */
void transfer_reset(struct http_transfer *t);

/* http_redirect.c */
/* Read req.url into job->url; where it is refused job->why_bad says why. */
void job_read_url(struct http_job *job);
struct str job_host(const struct http_job *job, char **hold); /* curl_free(*hold) */
bool is_redirect(long code);
/* Whether what is secret for `from` may be shown to `to`: the same host by name and port,
 * and not plain http where the first is https. */
bool is_same_host(CURLU *from, CURLU *to);
/* Turn the job to where the answer of its transfer points. ERR_NET where it must not go
 * there; the job is then as it was. */
MUST_CHECK enum status job_redirect(struct http_job *job, const struct http_transfer *t,
                                    long code, struct error *err);

/* http_answer.c */
/* What the transfer, which ended with `result`, means. Strings live in `t`. */
void answer_read(struct http_transfer *t, CURLcode result, struct http_response *out);
/* The response to a job that was not sent, or no longer waited for. */
void answer_unsent(const struct http_job *job, enum http_fault fault,
                   struct http_response *out);
void answer_fault(struct http_response *out, enum http_fault fault, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* The value of a header of the last answer as libcurl keeps it, or empty. */
struct str answer_header(CURL *easy, const char *name);

#endif
