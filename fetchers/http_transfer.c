#include "fetchers/http_private.h"

#include "base/mem.h"
#include "fetchers/http_address.h"
#include "fetchers/http_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_refused(struct http_transfer *t, const char *why)
{
    if (why == NULL || t->job->req.allow_private)
        return false;
    t->refused = why;
    return true;
}

/* The resolved address is at hand here, whatever the name was and however often a
 * redirect changed it. */
static curl_socket_t on_open_socket(void *ctx, curlsocktype purpose,
                                    struct curl_sockaddr *to)
{
    struct http_transfer *t = ctx;
    int fd;

    (void)purpose;
    if (is_refused(t, t->http->refusal(&to->addr)))
        return CURL_SOCKET_BAD;
    fd = socket(to->family, to->socktype, to->protocol);
    if (fd < 0) {
        t->socket_errno = errno;
        return CURL_SOCKET_BAD;
    }
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

/* A connection that is used again opens no socket: look at where it leads. */
static int on_prereq(void *ctx, char *to_ip, char *from_ip, int to_port, int from_port)
{
    struct http_transfer *t = ctx;

    (void)from_ip;
    (void)to_port;
    (void)from_port;
    if (is_refused(t, address_text_refusal(to_ip, t->http->refusal))) {
        t->cut_off = REFUSED_ADDRESS;
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

/* The smallest spare buffer that has room for `len`, else the largest; then what is
 * missing, as far as an announcement may be believed. */
static void take_spare(struct http_transfer *t, size_t len)
{
    struct http *h = t->http;
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < h->spare_len; i++) {
        size_t cap = h->spare[i].cap;

        if (best == SIZE_MAX ||
            (cap > len ? h->spare[best].cap <= len || cap < h->spare[best].cap
                       : cap > h->spare[best].cap))
            best = i;
    }
    if (best != SIZE_MAX) {
        t->body = h->spare[best];
        h->spare[best] = h->spare[--h->spare_len];
        h->spare_bytes -= t->body.cap;
    }
    if (len > 0)
        (void)buf_room(&t->body, len < BODY_ROOM_MAX ? len : BODY_ROOM_MAX);
}

static void begin_body(struct http_transfer *t)
{
    struct http *h = t->http;
    curl_off_t announced = -1;

    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->code);
    t->is_kept = t->code >= 200 && t->code <= 299;
    if (!text_is_asked_encoding(answer_header(t->easy, "content-encoding")))
        t->cut_off = BAD_ENCODING;
    (void)curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    take_spare(t, t->is_kept && announced > 0 ? (size_t)announced : 0);
    h->held += t->body.cap;
}

static size_t on_failing_body(struct http_transfer *t, const char *bytes, size_t len)
{
    size_t room = ERROR_BODY_MAX - t->body.len;

    buf_add_bytes(&t->body, bytes, len < room ? len : room);
    t->discarded += len;
    if (t->discarded > ERROR_BODY_READ_MAX) {
        t->cut_off = SEEN_ENOUGH;
        return 0;
    }
    return len;
}

/* MAXFILESIZE sees only what a server announces. */
static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_transfer *t = ctx;
    struct http *h = t->http;
    size_t len = size * count;
    size_t cap;

    if (t->code == 0)
        begin_body(t);
    if (t->cut_off != GO_ON)
        return 0;
    cap = t->body.cap;
    if (!t->is_kept) {
        len = on_failing_body(t, bytes, len);
    } else if (len > t->body_max - t->body.len) {
        t->cut_off = OVER_BODY_MAX;
        return 0;
    } else if (h->held > h->held_max && t->body.len + len >= cap && !t->job->is_alone) {
        t->cut_off = OVER_HELD_MAX;
        return 0;
    } else {
        buf_add_bytes(&t->body, bytes, len);
    }
    h->held += t->body.cap - cap;
    return len;
}

/* What is the same for all requests; set once for each handle. */
static CURLcode set_fixed(CURL *easy, struct http_transfer *t)
{
    const struct http *h = t->http;
    CURLcode rc = CURLE_OK;

#define SET(option, value)                                                               \
    do {                                                                                 \
        if (rc == CURLE_OK)                                                              \
            rc = curl_easy_setopt(easy, option, value);                                  \
    } while (0)
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 0L); /* http_redirect.c follows, by more rules */
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L); /* else a silent name server holds up everything */
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_PROXY, ""); /* none from the environment either */
    SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* With a folder of authorities set, as Debian builds it in, libcurl reads the whole
     * bundle again for every connection instead of once for the multi handle. */
    SET(CURLOPT_CAPATH, NULL);
    if (h->ca_file != NULL)
        SET(CURLOPT_CAINFO, h->ca_file);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    SET(CURLOPT_HTTP_CONTENT_DECODING, 0L); /* http_inflate.h, when it is whole */
    SET(CURLOPT_USERAGENT, h->user_agent);
    /* For as long as the run: libcurl looks at all names it knows for each that it asks
     * for, to see which have grown old. */
    SET(CURLOPT_DNS_CACHE_TIMEOUT, -1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)h->limits.connect_ms);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)h->limits.low_speed_bytes);
    SET(CURLOPT_LOW_SPEED_TIME, (long)h->limits.low_speed_s);
    SET(CURLOPT_BUFFERSIZE, 16384L);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    SET(CURLOPT_OPENSOCKETDATA, t);
    SET(CURLOPT_PREREQFUNCTION, on_prereq);
    SET(CURLOPT_PREREQDATA, t);
    SET(CURLOPT_ERRORBUFFER, t->message);
    SET(CURLOPT_PRIVATE, t);
#undef SET
    return rc;
}

enum status transfer_init(struct http_transfer *t, struct http *h, struct error *err)
{
    CURLcode rc;

    *t = (struct http_transfer){.http = h, .easy = curl_easy_init()};
    if (t->easy == NULL)
        return error_set(err, ERR_OS, "libcurl: no handle");
    rc = set_fixed(t->easy, t);
    if (rc != CURLE_OK)
        return error_set(err, ERR_OS, "libcurl: %s", curl_easy_strerror(rc));
    return OK;
}

/* Headers may hold a secret. */
static void forget_headers(struct http_transfer *t)
{
    for (struct curl_slist *line = t->headers; line != NULL; line = line->next) {
        for (volatile char *c = line->data; *c != '\0'; c++)
            *c = '\0';
    }
    curl_slist_free_all(t->headers);
    t->headers = NULL;
}

void transfer_release(struct http_transfer *t)
{
    curl_easy_cleanup(t->easy); /* NULL is fine */
    forget_headers(t);
    curl_free(t->final_url);
    buf_release(&t->body);
    buf_release(&t->link);
}

static enum status add_header(struct http_transfer *t, struct str name, struct str value,
                              struct error *err)
{
    struct buf line = {0};
    struct curl_slist *longer = NULL;
    enum status rc = ERR_CONFIG;

    if (name.len == 0 || str_find_char(name, ':') != SIZE_MAX || !text_is_header(name) ||
        str_find_char(value, '\n') != SIZE_MAX ||
        str_find_char(value, '\r') != SIZE_MAX ||
        str_find_char(value, '\0') != SIZE_MAX) {
        error_set(err, rc, "header \"" STR_FMT "\": not fit to be sent", STR_ARG(name));
        goto out;
    }
    buf_add(&line, name);
    if (value.len > 0) {
        buf_add(&line, STR(": "));
        buf_add(&line, value);
    } else {
        buf_add_char(&line, ';'); /* how libcurl sends an empty one */
    }
    longer = curl_slist_append(t->headers, line.ptr);
    if (longer == NULL) {
        rc = error_set(err, ERR_OS, "libcurl: no memory for a header");
        goto out;
    }
    t->headers = longer;
    rc = OK;
out:
    secret_wipe(&line); /* it may have been one */
    return rc;
}

static enum status add_headers(struct http_transfer *t, struct error *err)
{
    const struct http_request *req = &t->job->req;
    enum status rc = OK;

    if (req->etag.len > 0 && text_is_header(req->etag))
        rc = add_header(t, STR("If-None-Match"), req->etag, err);
    if (rc == OK && req->last_modified.len > 0 && text_is_header(req->last_modified))
        rc = add_header(t, STR("If-Modified-Since"), req->last_modified, err);
    for (size_t i = 0; rc == OK && i < req->headers_len; i++)
        rc = add_header(t, req->headers[i].name, req->headers[i].value, err);
    return rc;
}

/* What is sent with the request, and that it goes out once. */
static bool set_body(struct http_transfer *t)
{
    const struct http_request *req = &t->job->req;
    CURL *c = t->easy;

    if (req->method == NULL)
        return true;
    t->is_sending = true;
    return curl_easy_setopt(c, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_POSTFIELDS,
                            req->body.len > 0 ? req->body.ptr : "") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body.len) ==
               CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, req->method) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK;
}

static void forget_body(struct http_transfer *t)
{
    CURL *c = t->easy;

    if (!t->is_sending)
        return;
    t->is_sending = false;
    (void)curl_easy_setopt(c, CURLOPT_POSTFIELDS, NULL);
    (void)curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, NULL);
    (void)curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
}

enum status transfer_start(struct http_transfer *t, struct http_job *job, int64_t now_ms,
                           struct error *err)
{
    const struct http *h = t->http;
    int64_t left = h->limits.total_ms - job->spent_ms;
    enum status rc;

    t->job = job;
    t->started_ms = now_ms;
    t->body_max =
        job->req.body_max > 0 ? job->req.body_max : (size_t)h->limits.body_max_bytes;
    rc = add_headers(t, err);
    if (rc != OK)
        goto out;
    rc = ERR_OS;
    if (curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, (long)job->req.is_only) !=
            CURLE_OK ||
        curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, (long)job->is_fresh) !=
            CURLE_OK ||
        !set_body(t) || curl_easy_setopt(t->easy, CURLOPT_CURLU, job->url) != CURLE_OK ||
        curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK ||
        curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)(left > 1 ? left : 1)) !=
            CURLE_OK ||
        curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->body_max) !=
            CURLE_OK ||
        curl_multi_add_handle(h->multi, t->easy) != CURLM_OK) {
        error_set(err, rc, "libcurl: a transfer could not be set up");
        goto out;
    }
    job->is_begun = true;
    rc = OK;
out:
    if (rc != OK)
        transfer_reset(t);
    return rc;
}

/* "Retrying a fresh connect", libcurl takes the next open one, and ends with this result
 * when 6 of them were dead. */
bool transfer_was_stale(const struct http_transfer *t, CURLcode result)
{
    long connects = 0;

    return result == CURLE_SEND_ERROR && !t->job->is_fresh &&
           t->job->req.method == NULL &&
           curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects) == CURLE_OK &&
           connects == 0;
}

void transfer_reset(struct http_transfer *t)
{
    struct http *h = t->http;

    h->held -= t->body.cap;
    if (t->body.cap > 0 && h->spare_len < SPARE_BODIES &&
        h->spare_bytes + t->body.cap <= SPARE_MAX) {
        buf_reset(&t->body);
        h->spare_bytes += t->body.cap;
        h->spare[h->spare_len++] = t->body;
        t->body = (struct buf){0};
    }
    buf_release(&t->body);
    buf_reset(&t->link);
    forget_headers(t);
    curl_free(t->final_url);
    t->final_url = NULL;
    (void)curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
    (void)curl_easy_setopt(t->easy, CURLOPT_CURLU, NULL);
    forget_body(t);
    t->job = NULL;
    t->discarded = 0;
    t->code = 0;
    t->cut_off = GO_ON;
    t->refused = NULL;
    t->socket_errno = 0;
    t->is_kept = false;
    t->message[0] = '\0';
}
