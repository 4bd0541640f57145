#include "fetchers/http_private.h"

#include "base/mem.h"
#include "fetchers/http_address.h"
#include "fetchers/http_text.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
    FILES_EACH = 4,    /* a transfer's socket, its twin for the other IP version, and the
                          resolver's pair */
    FILES_OTHERS = 16, /* for the database, logs, reports */
    FILES_LOOKED_AT = 4096,
    POLL_MS = 1000, /* longest sleep: how soon a stop is seen */
    STOP_MS = 5000, /* that running transfers have to end */
};

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fill_limits(struct limits *l)
{
    const struct {
        int64_t *field, value;
    } defaults[] = {
        {&l->connect_ms, 10000},       {&l->total_ms, 60000}, {&l->low_speed_s, 30},
        {&l->body_max_bytes, 8 << 20}, {&l->at_once, 150},    {&l->per_host, 2},
    };

    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        if (*defaults[i].field <= 0)
            *defaults[i].field = defaults[i].value;
    }
}

/* How many transfers the descriptors suffice for that are not open yet. */
static size_t room_for_transfers(size_t wanted)
{
    struct rlimit files;
    rlim_t open = 0, room;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY ||
        files.rlim_cur > FILES_LOOKED_AT)
        return wanted;
    for (int fd = 0; fd < (int)files.rlim_cur; fd++)
        open += fcntl(fd, F_GETFD) != -1 ? 1 : 0;
    room =
        files.rlim_cur > open + FILES_OTHERS ? files.rlim_cur - open - FILES_OTHERS : 0;
    room /= FILES_EACH;
    if (room < 1)
        room = 1;
    return room < wanted ? (size_t)room : wanted;
}

static enum status make_transfers(struct http *h, struct error *err)
{
    enum status rc = OK;

    h->at_once = room_for_transfers((size_t)h->limits.at_once);
    if (curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)h->at_once) != CURLM_OK)
        return error_set(err, ERR_OS, "libcurl: no room for connections");
    h->transfers = mem_zalloc(h->at_once, sizeof(*h->transfers));
    for (size_t i = h->at_once; rc == OK && i > 0; i--) {
        struct http_transfer *t = &h->transfers[i - 1];

        rc = transfer_init(t, h, err);
        t->next_free = h->free;
        h->free = t;
    }
    return rc;
}

static void *resize(void *old, size_t size)
{
    return mem_resize(old, size, 1);
}

static char *duplicate(const char *text)
{
    return mem_dup(text, strlen(text));
}

/* With our allocators, so that a lack of memory is never taken for a fault of a source:
 * libcurl has one result for it and for a header line that is too long. */
static enum status start_libcurl(struct error *err)
{
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, mem_alloc, free, resize, duplicate,
                             mem_zalloc) != CURLE_OK)
        return error_set(err, ERR_OS, "libcurl: does not start");
    return OK;
}

struct http *http_new(const struct http_options *options, struct error *err)
{
    struct http *h;

    if (!text_is_header(options->user_agent)) {
        error_set(err, ERR_CONFIG, "user_agent: holds a control character");
        return NULL;
    }
    if (start_libcurl(err) != OK)
        return NULL;
    h = mem_zalloc(1, sizeof(*h));
    h->limits = *options->limits;
    fill_limits(&h->limits);
    h->user_agent = mem_dup(options->user_agent.ptr, options->user_agent.len);
    if (options->ca_file != NULL)
        h->ca_file = mem_dup(options->ca_file, strlen(options->ca_file));
    h->stop = options->stop;
    h->held_max = HELD_MAX;
    h->refusal = options->refusal != NULL ? options->refusal : address_refusal;
    queue_init(&h->queue, (size_t)h->limits.per_host, h->limits.host_gap_ms);
    h->multi = curl_multi_init();
    if (h->multi == NULL)
        error_set(err, ERR_OS, "libcurl: no multi handle");
    if (h->multi == NULL || make_transfers(h, err) != OK) {
        http_free(h);
        return NULL;
    }
    return h;
}

void http_free(struct http *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; h->transfers != NULL && i < h->at_once; i++)
        transfer_release(&h->transfers[i]);
    free(h->transfers);
    while (h->spare_len > 0)
        buf_release(&h->spare[--h->spare_len]);
    inflater_release(&h->inflater);
    (void)curl_multi_cleanup(h->multi); /* NULL is fine */
    queue_release(&h->queue);
    free(h->user_agent);
    free(h->ca_file);
    free(h);
    curl_global_cleanup();
}

static void job_free(struct http_job *job)
{
    curl_url_cleanup(job->url);
    curl_free(job->permanent);
    free(job);
}

/* Into the queue of the host that its URL now names. A URL that can't be read gets the
 * host without name, which is closed: it comes out again at once and unsent. */
static void job_push(struct http *h, struct http_job *job, bool is_first)
{
    char *hold = NULL;

    job->waiting.host = queue_host(&h->queue, job_host(job, &hold));
    job->waiting.host->is_near = job->req.allow_private;
    if (job->url == NULL)
        queue_close(&h->queue, job->waiting.host, 0);
    queue_push(&h->queue, &job->waiting, is_first);
    curl_free(hold);
}

static void job_new(struct http *h, const struct http_request *req, bool is_first)
{
    struct http_job *job = mem_zalloc(1, sizeof(*job));

    job->req = *req;
    job->is_permanent = true;
    job_read_url(job);
    job_push(h, job, is_first);
}

void http_add(struct http *h, const struct http_request *req)
{
    job_new(h, req, true);
}

/* The job's one response; the job is gone afterwards. */
static void respond(struct http *h, struct http_job *job,
                    const struct http_response *resp)
{
    if (!h->is_ended && !h->done(h->ctx, &job->req, resp))
        h->is_ended = true;
    if (job->is_alone)
        h->has_alone = false;
    job_free(job);
}

static void respond_unsent(struct http *h, struct http_job *job, enum http_fault fault)
{
    struct http_response resp;

    answer_unsent(job, fault, &resp);
    respond(h, job, &resp);
}

static void start(struct http *h, struct http_job *job, int64_t now)
{
    struct http_transfer *t = h->free;
    struct http_host *host = job->waiting.host;
    struct http_response resp;
    struct error err = {0};

    h->free = t->next_free;
    if (transfer_start(t, job, now, &err) == OK)
        return;
    t->next_free = h->free;
    h->free = t;
    queue_done(&h->queue, host, now);
    answer_unsent(job, HTTP_BAD_URL, &resp);
    resp.rc = err.code;
    resp.why = err;
    respond(h, job, &resp);
}

/* A body that did not fit beside the others is asked for again when it is the only one of
 * its kind: what is held stays bounded, and no source loses by it. */
static void push_large(struct http *h)
{
    struct http_job *job = (struct http_job *)h->large_first;

    if (job == NULL || h->has_alone)
        return;
    h->large_first = job->waiting.next;
    if (h->large_first == NULL)
        h->large_last = NULL;
    h->has_alone = job->is_alone = true;
    job_push(h, job, true);
}

static void keep_large(struct http *h, struct http_job *job)
{
    job->waiting.next = NULL;
    if (h->large_last != NULL)
        h->large_last->next = &job->waiting;
    else
        h->large_first = &job->waiting;
    h->large_last = &job->waiting;
}

/* Start what may run, and pull more while there is room for it. */
static void fill(struct http *h, int64_t now)
{
    struct http_request req;

    push_large(h);
    while (h->free != NULL && !h->is_ended) {
        struct http_job *job = (struct http_job *)queue_pop(&h->queue, now);

        if (job == NULL) {
            if (h->is_dry)
                return;
            req = (struct http_request){0};
            if (h->next(h->ctx, &req))
                job_new(h, &req, false);
            else
                h->is_dry = true;
        } else if (job->url == NULL) {
            respond_unsent(h, job, HTTP_BAD_URL);
        } else if (h->stop_at > 0) {
            respond_unsent(h, job, HTTP_STOPPED);
        } else if (job->waiting.host->is_closed) {
            respond_unsent(h, job, HTTP_WAIT);
        } else {
            start(h, job, now);
        }
    }
}

static void close_host(struct http *h, struct http_host *host,
                       const struct http_response *resp)
{
    if (resp->fault == HTTP_WAIT)
        queue_close(&h->queue, host, resp->retry_after_s);
}

/* The transfer is over: answer its job, or send it on. */
static void finish(struct http *h, struct http_transfer *t, CURLcode result, int64_t now)
{
    struct http_job *job = t->job;
    struct http_host *host = job->waiting.host;
    struct http_response resp;
    struct error err = {0};
    curl_off_t wire = 0;
    bool is_over = true;

    (void)curl_multi_remove_handle(h->multi, t->easy);
    (void)curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    job->wire_bytes += (uint64_t)wire;
    job->spent_ms += now - t->started_ms;
    queue_done(&h->queue, host, now);
    if (t->cut_off == OVER_HELD_MAX) {
        keep_large(h, job);
        is_over = false;
    } else if (transfer_was_stale(t, result)) {
        job->is_fresh = true;
        job_push(h, job, true);
        is_over = false;
    } else {
        answer_read(t, result, &resp);
        if (resp.fault == HTTP_CODE && is_redirect(resp.code) &&
            job->req.method == NULL) {
            is_over = job_redirect(job, t, resp.code, &err) != OK;
            resp.why = (struct error){0};
            if (is_over)
                answer_fault(&resp, HTTP_REDIRECT, "%s", err.text);
            else
                job_push(h, job, true);
        }
    }
    if (is_over) {
        close_host(h, host, &resp);
        respond(h, job, &resp);
        inflater_reset(&h->inflater);
    }
    transfer_reset(t);
    t->next_free = h->free;
    h->free = t;
}

static void abort_running(struct http *h, int64_t now)
{
    for (size_t i = 0; i < h->at_once; i++) {
        struct http_transfer *t = &h->transfers[i];
        struct http_job *job = t->job;

        if (job == NULL)
            continue;
        (void)curl_multi_remove_handle(h->multi, t->easy);
        queue_done(&h->queue, job->waiting.host, now);
        respond_unsent(h, job, HTTP_STOPPED);
        transfer_reset(t);
        t->next_free = h->free;
        h->free = t;
    }
}

static void check_stop(struct http *h, int64_t now)
{
    if (h->stop != NULL && *h->stop != 0 && h->stop_at == 0) {
        h->stop_at = now + STOP_MS;
        h->is_dry = true;
        queue_close_all(&h->queue);
    }
    if (h->is_ended || (h->stop_at > 0 && now >= h->stop_at))
        abort_running(h, now);
}

static bool is_all_done(const struct http *h)
{
    if (h->queue.running > 0)
        return false;
    return h->is_ended || (h->is_dry && h->queue.waiting == 0 && h->large_first == NULL);
}

/* What is left when done() wanted no more. */
static void drop_waiting(struct http *h, int64_t now)
{
    queue_close_all(&h->queue);
    for (;;) {
        struct http_job *job = (struct http_job *)queue_pop(&h->queue, now);

        if (job == NULL && h->large_first != NULL) {
            job = (struct http_job *)h->large_first;
            h->large_first = job->waiting.next;
        }
        if (job == NULL)
            break;
        job_free(job);
    }
    h->large_last = NULL;
}

/* How long to sleep: to the end of a host's pause, where there is a transfer for it. */
static int poll_ms(const struct http *h, int64_t now)
{
    int64_t wait = h->free != NULL ? queue_rest_ms(&h->queue, now) : -1;

    if (wait < 0 || wait > POLL_MS)
        wait = POLL_MS;
    return (int)wait;
}

static CURLMcode turn(struct http *h)
{
    CURLMsg *msg;
    int left = 0;
    CURLMcode rc = curl_multi_perform(h->multi, &left);
    size_t ended = 0;

    if (rc != CURLM_OK)
        return rc;
    while ((msg = curl_multi_info_read(h->multi, &left)) != NULL) {
        struct http_transfer *t = NULL;

        if (msg->msg != CURLMSG_DONE)
            continue;
        (void)curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
        finish(h, t, msg->data.result, now_ms());
        ended++;
    }
    /* Where something ended there may be something to start before sleeping. */
    if (ended > 0 || h->queue.running == 0)
        return CURLM_OK;
    return curl_multi_poll(h->multi, NULL, 0, poll_ms(h, now_ms()), NULL);
}

enum status http_run(struct http *h, http_next_fn next, http_done_fn done, void *ctx,
                     struct error *err)
{
    enum status rc = ERR_OS;
    CURLMcode mc = CURLM_OK;

    h->next = next;
    h->done = done;
    h->ctx = ctx;
    h->is_dry = h->is_ended = false;
    h->stop_at = 0;
    queue_reopen(&h->queue);
    for (;;) {
        int64_t now = now_ms();

        check_stop(h, now);
        fill(h, now);
        if (is_all_done(h))
            break;
        mc = turn(h);
        if (mc != CURLM_OK) {
            error_set(err, rc, "libcurl: %s", curl_multi_strerror(mc));
            goto out;
        }
        if (h->queue.running == 0 && queue_rest_ms(&h->queue, now_ms()) > 0)
            (void)curl_multi_poll(h->multi, NULL, 0, poll_ms(h, now_ms()), NULL);
    }
    rc = OK;
    if (h->is_ended || h->stop_at > 0)
        rc = error_set(err, ERR_BUSY, "stopped before all sources were asked");
out:
    h->is_ended = true; /* no more responses */
    abort_running(h, now_ms());
    drop_waiting(h, now_ms());
    return rc;
}

struct one {
    const struct http_request *req; /* NULL once it was given */
    http_done_fn done;
    void *ctx;
};

static bool one_next(void *ctx, struct http_request *out)
{
    struct one *one = ctx;

    if (one->req == NULL)
        return false;
    *out = *one->req;
    one->req = NULL;
    return true;
}

static bool one_done(void *ctx, const struct http_request *req,
                     const struct http_response *resp)
{
    struct one *one = ctx;

    return one->done(one->ctx, req, resp);
}

enum status http_get(struct http *h, const struct http_request *req, http_done_fn done,
                     void *ctx, struct error *err)
{
    struct one one = {.req = req, .done = done, .ctx = ctx};

    return http_run(h, one_next, one_done, &one, err);
}
