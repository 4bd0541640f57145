#include "fetchers/http_queue.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_BUCKETS = 64 };

void queue_init(struct http_queue *q, size_t per_host, int64_t gap_ms)
{
    *q = (struct http_queue){
        .buckets = mem_zalloc(FIRST_BUCKETS, sizeof(struct http_host *)),
        .buckets_len = FIRST_BUCKETS,
        .per_host = per_host,
        .gap_ms = gap_ms,
    };
}

void queue_release(struct http_queue *q)
{
    for (size_t i = 0; i < q->buckets_len; i++) {
        while (q->buckets[i] != NULL) {
            struct http_host *gone = q->buckets[i];

            q->buckets[i] = gone->chain;
            free(gone);
        }
    }
    free(q->buckets);
    *q = (struct http_queue){0};
}

static struct http_host_list *list_of(struct http_queue *q, enum http_host_state state)
{
    return state == HOST_READY ? &q->ready : &q->resting;
}

static void unlist(struct http_queue *q, struct http_host *host)
{
    struct http_host_list *list = list_of(q, host->state);

    if (host->state == HOST_IDLE)
        return;
    if (host->prev != NULL)
        host->prev->next = host->next;
    else
        list->first = host->next;
    if (host->next != NULL)
        host->next->prev = host->prev;
    else
        list->last = host->prev;
    host->prev = host->next = NULL;
    host->state = HOST_IDLE;
}

/* Put the host into the list where it belongs now: those that are ready in the order of
 * coming, those that rest by the time when they have. */
static void enlist(struct http_queue *q, struct http_host *host)
{
    bool is_closed = host->is_closed || q->is_closed;
    struct http_host_list *list;
    struct http_host *after;

    unlist(q, host);
    if (host->first == NULL || (!is_closed && host->running >= q->per_host))
        return;
    host->state = !is_closed && host->rests_until > 0 ? HOST_RESTING : HOST_READY;
    list = list_of(q, host->state);
    after = list->last;
    while (host->state == HOST_RESTING && after != NULL &&
           after->rests_until > host->rests_until)
        after = after->prev;
    host->prev = after;
    host->next = after != NULL ? after->next : list->first;
    if (after != NULL)
        after->next = host;
    else
        list->first = host;
    if (host->next != NULL)
        host->next->prev = host;
    else
        list->last = host;
}

static void grow(struct http_queue *q)
{
    size_t len = q->buckets_len * 4;
    struct http_host **wider = mem_zalloc(len, sizeof(struct http_host *));

    for (size_t i = 0; i < q->buckets_len; i++) {
        while (q->buckets[i] != NULL) {
            struct http_host *host = q->buckets[i];
            struct str name = {host->name, host->name_len};
            size_t at = str_hash(name, 0) % len;

            q->buckets[i] = host->chain;
            host->chain = wider[at];
            wider[at] = host;
        }
    }
    free(q->buckets);
    q->buckets = wider;
    q->buckets_len = len;
}

struct http_host *queue_host(struct http_queue *q, struct str name)
{
    struct http_host *host;
    size_t at;

    if (name.len > 1 && name.ptr[name.len - 1] == '.')
        name.len--;
    host = mem_zalloc(1, sizeof(*host) + name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        host->name[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    host->name_len = name.len;
    name.ptr = host->name;
    at = str_hash(name, 0) % q->buckets_len;
    for (struct http_host *old = q->buckets[at]; old != NULL; old = old->chain) {
        if (str_eq((struct str){old->name, old->name_len}, name)) {
            free(host);
            return old;
        }
    }
    host->chain = q->buckets[at];
    q->buckets[at] = host;
    if (++q->hosts_len > q->buckets_len * 2)
        grow(q);
    return host;
}

void queue_push(struct http_queue *q, struct http_waiting *job, bool is_first)
{
    struct http_host *host = job->host;
    bool was_empty = host->first == NULL;

    if (is_first) {
        job->next = host->first;
        host->first = job;
        if (host->last == NULL)
            host->last = job;
    } else {
        job->next = NULL;
        if (host->last != NULL)
            host->last->next = job;
        else
            host->first = job;
        host->last = job;
    }
    q->waiting++;
    if (was_empty)
        enlist(q, host);
}

/* Hosts whose gap is over come back from resting. */
static void wake(struct http_queue *q, int64_t now_ms)
{
    while (q->resting.first != NULL && q->resting.first->rests_until <= now_ms) {
        struct http_host *host = q->resting.first;

        host->rests_until = 0;
        enlist(q, host);
    }
}

struct http_waiting *queue_pop(struct http_queue *q, int64_t now_ms)
{
    struct http_host *host;
    struct http_waiting *job;

    wake(q, now_ms);
    host = q->ready.first;
    if (host == NULL)
        return NULL;
    job = host->first;
    host->first = job->next;
    if (host->first == NULL)
        host->last = NULL;
    job->next = NULL;
    q->waiting--;
    if (!host->is_closed && !q->is_closed) {
        host->running++;
        q->running++;
    }
    enlist(q, host);
    return job;
}

void queue_done(struct http_queue *q, struct http_host *host, int64_t now_ms)
{
    host->running--;
    q->running--;
    if (q->gap_ms > 0 && !host->is_near)
        host->rests_until = now_ms + q->gap_ms;
    enlist(q, host);
}

void queue_close(struct http_queue *q, struct http_host *host, int64_t retry_after)
{
    host->is_closed = true;
    if (retry_after > host->retry_after)
        host->retry_after = retry_after;
    enlist(q, host);
}

void queue_close_all(struct http_queue *q)
{
    q->is_closed = true;
    for (size_t i = 0; i < q->buckets_len; i++) {
        for (struct http_host *host = q->buckets[i]; host != NULL; host = host->chain)
            enlist(q, host);
    }
}

void queue_reopen(struct http_queue *q)
{
    q->is_closed = false;
    for (size_t i = 0; i < q->buckets_len; i++) {
        for (struct http_host *host = q->buckets[i]; host != NULL; host = host->chain) {
            host->is_closed = false;
            host->retry_after = 0;
        }
    }
}

int64_t queue_rest_ms(const struct http_queue *q, int64_t now_ms)
{
    int64_t left;

    if (q->resting.first == NULL)
        return -1;
    left = q->resting.first->rests_until - now_ms;
    return left > 0 ? left : 0;
}
