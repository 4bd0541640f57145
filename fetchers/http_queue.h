/*
 * http_queue.h - who is asked next: waiting requests, a queue for each host
 *
 * Knows neither libcurl nor the clock. Hosts take turns; within a host the order is that
 * of pushing. A host that is closed takes no more requests: its jobs are handed out at
 * once and without counting, so that the caller can answer them unsent.
 */
#ifndef FETCHERS_HTTP_QUEUE_H
#define FETCHERS_HTTP_QUEUE_H

#include "base/str.h"

struct http_host;

/* What waits; embedded as the first member of the caller's own job. */
struct http_waiting {
    struct http_waiting *next;
    struct http_host *host;
};

enum http_host_state { HOST_IDLE, HOST_READY, HOST_RESTING };

struct http_host {
    struct http_host *chain;       /* in its bucket */
    struct http_host *prev, *next; /* in the list of its state */
    enum http_host_state state;
    struct http_waiting *first, *last;
    size_t running;      /* handed out by queue_pop() and not done */
    int64_t rests_until; /* milliseconds of the caller's clock; 0: rested */
    int64_t retry_after; /* seconds, where is_closed */
    bool is_near;        /* of one's own: needs no pause */
    bool is_closed;      /* asked to be left alone */
    size_t name_len;
    char name[]; /* lower case */
};

struct http_host_list {
    struct http_host *first, *last;
};

struct http_queue {
    struct http_host **buckets;
    size_t buckets_len, hosts_len;
    struct http_host_list ready, resting; /* resting: the earliest first */
    size_t waiting, running;
    size_t per_host;
    int64_t gap_ms;
    bool is_closed; /* all hosts are */
};

void queue_init(struct http_queue *q, size_t per_host, int64_t gap_ms);
void queue_release(struct http_queue *q); /* jobs still waiting are the caller's */

/* The host of that name, made where new. ASCII case is folded and one final dot dropped.
 * Valid until release. */
struct http_host *queue_host(struct http_queue *q, struct str name);

/* Let `job` (job->host set) wait, behind the others of its host or before them. */
void queue_push(struct http_queue *q, struct http_waiting *job, bool is_first);

/* The next job that may run at `now_ms`, counted as running until queue_done(); or of a
 * closed host, not counted. NULL: none may. */
struct http_waiting *queue_pop(struct http_queue *q, int64_t now_ms);

/* A job that queue_pop() handed out for running has ended; the host rests for the gap. */
void queue_done(struct http_queue *q, struct http_host *host, int64_t now_ms);

/* Ask nothing more of a host, or of any. */
void queue_close(struct http_queue *q, struct http_host *host, int64_t retry_after);
void queue_close_all(struct http_queue *q);
/* A new run: hosts are open and rested again. Nothing may be waiting or running. */
void queue_reopen(struct http_queue *q);

/* Milliseconds until a resting host with jobs is free; -1 where none rests. */
int64_t queue_rest_ms(const struct http_queue *q, int64_t now_ms);

#endif
