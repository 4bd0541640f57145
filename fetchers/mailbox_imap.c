/*
 * mailbox_imap.c - a folder on a mail server
 *
 * libcurl makes the connection, TLS and the login, and then hands the connection over
 * (CONNECT_ONLY): its own FETCH marks mails as read, and a FETCH of ours through it would
 * end at a mail's line that looks like the server's.
 */
#include "fetchers/mailbox_inner.h"

#include "base/mem.h"
#include "fetchers/http_address.h"
#include "fetchers/imap.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { CONNECT_MS = 10000, TOTAL_MS = 120000, POLL_MS = 500, TALK_MAX_BYTES = 1 << 20 };

struct session {
    const struct mailbox *box;
    CURL *curl;
    char *server, *folder; /* "imaps://host:993/", "INBOX" */
    const char *refused;   /* why the address was */
    int64_t ends_at;       /* ms, monotonic */
    struct imap imap;
    char message[CURL_ERROR_SIZE];
};

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static curl_socket_t on_open_socket(void *ctx, curlsocktype purpose,
                                    struct curl_sockaddr *to)
{
    struct session *s = ctx;
    int fd;

    (void)purpose;
    if (!s->box->allow_private) {
        s->refused = address_refusal(&to->addr);
        if (s->refused != NULL)
            return CURL_SOCKET_BAD;
    }
    fd = socket(to->family, to->socktype, to->protocol);
    if (fd >= 0)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd >= 0 ? fd : CURL_SOCKET_BAD;
}

static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct session *s = ctx;

    (void)a, (void)b, (void)c, (void)d;
    return mailbox_is_stopped(s->box);
}

/* Wait until the connection can be read or written. */
static enum status wait_for(struct session *s, short events, struct error *err)
{
    struct pollfd p = {.events = events};
    int64_t left = s->ends_at - now_ms();

    if (curl_easy_getinfo(s->curl, CURLINFO_ACTIVESOCKET, &p.fd) != CURLE_OK)
        return error_set(err, ERR_NET, "imap: connection lost");
    if (mailbox_is_stopped(s->box))
        return error_set(err, ERR_BUSY, "imap: the run was ended");
    if (left <= 0)
        return error_set(err, ERR_NET, "imap: not done in time");
    if (poll(&p, 1, left < POLL_MS ? (int)left : POLL_MS) < 0 && errno != EINTR)
        return error_set(err, ERR_OS, "imap: %s", strerror(errno));
    return OK;
}

static enum status on_read(void *ctx, char *to, size_t len, size_t *got,
                           struct error *err)
{
    struct session *s = ctx;

    for (;;) {
        CURLcode rc = curl_easy_recv(s->curl, to, len, got);
        enum status waited;

        if (rc == CURLE_OK)
            return OK;
        if (rc != CURLE_AGAIN)
            return error_set(err, ERR_NET, "imap: connection lost");
        waited = wait_for(s, POLLIN, err);
        if (waited != OK)
            return waited;
    }
}

static enum status on_write(void *ctx, struct str bytes, struct error *err)
{
    struct session *s = ctx;

    while (bytes.len > 0) {
        size_t sent = 0;
        CURLcode rc = curl_easy_send(s->curl, bytes.ptr, bytes.len, &sent);

        if (rc == CURLE_AGAIN) {
            enum status waited = wait_for(s, POLLOUT, err);

            if (waited != OK)
                return waited;
        } else if (rc != CURLE_OK) {
            return error_set(err, ERR_NET, "imap: connection lost");
        }
        bytes = str_slice(bytes, sent, SIZE_MAX);
    }
    return OK;
}

/* Server and folder out of the url. */
static enum status read_url(struct session *s, struct error *err)
{
    CURLU *url = curl_url();
    char *text = mem_dup(s->box->url.ptr, s->box->url.len);
    char *path = NULL, *user = NULL, *scheme = NULL;
    enum status rc = ERR_CONFIG;

    if (url == NULL ||
        curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        (strcmp(scheme, "imap") != 0 && strcmp(scheme, "imaps") != 0) ||
        curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK) {
        (void)error_set(err, rc,
                        "url: expected imaps://HOST or imap://HOST, with the "
                        "folder behind it, without a user in it");
        goto out;
    }
    if (curl_url_get(url, CURLUPART_PATH, &path, CURLU_URLDECODE) == CURLUE_OK &&
        strlen(path) > 1)
        s->folder = mem_dup(path + 1, strlen(path) - 1);
    else
        s->folder = mem_dup("INBOX", 5);
    (void)curl_url_set(url, CURLUPART_PATH, "/", 0);
    (void)curl_url_set(url, CURLUPART_QUERY, NULL, 0);
    (void)curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    if (curl_url_get(url, CURLUPART_URL, &s->server, 0) == CURLUE_OK)
        rc = OK;
out:
    curl_free(path);
    curl_free(user);
    curl_free(scheme);
    curl_url_cleanup(url);
    free(text);
    return rc;
}

static void set_options(struct session *s, const char *user, const char *secret)
{
    const struct mailbox *box = s->box;
    int64_t connect_ms = box->connect_ms > 0 ? box->connect_ms : CONNECT_MS;
    CURL *c = s->curl;

    curl_easy_setopt(c, CURLOPT_URL, s->server);
    curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL); /* else the bundle is read twice */
    if (box->ca_file.len > 0)
        curl_easy_setopt(c, CURLOPT_CAINFO, box->ca_file.ptr);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(connect_ms * 3));
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, s);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, s);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->message);
    curl_easy_setopt(c, CURLOPT_USERNAME, user);
    curl_easy_setopt(c, box->token.len > 0 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD,
                     secret);
}

static enum status explain(const struct session *s, CURLcode rc, struct error *err)
{
    switch (rc) {
    case CURLE_OK:
        return OK;
    case CURLE_LOGIN_DENIED:
        return error_set(err, ERR_ACCESS, "imap: the login was refused");
    case CURLE_USE_SSL_FAILED:
        return error_set(err, ERR_NET,
                         "imap: no TLS to be had; no password goes out in clear text");
    case CURLE_PEER_FAILED_VERIFICATION:
        return error_set(err, ERR_NET,
                         "imap: the server's certificate does not hold (of an "
                         "authority that we don't know, out of date, or for another "
                         "name)");
    case CURLE_COULDNT_CONNECT:
        if (s->refused != NULL)
            return error_set(err, ERR_NET,
                             "imap: address: %s: not reached without allow_private",
                             s->refused);
        return error_set(err, ERR_NET, "imap: no connection");
    case CURLE_COULDNT_RESOLVE_HOST:
        return error_set(err, ERR_NET, "imap: no such name, or no answer about it");
    case CURLE_OPERATION_TIMEDOUT:
        return error_set(err, ERR_NET, "imap: no answer in time");
    case CURLE_ABORTED_BY_CALLBACK:
        return error_set(err, ERR_BUSY, "imap: the run was ended");
    case CURLE_SSL_CACERT_BADFILE:
        return error_set(err, ERR_CONFIG, "ca_file: can't be read");
    default:
        return error_set(err, ERR_NET, "imap: %s", curl_easy_strerror(rc));
    }
}

static enum status log_in(struct session *s, struct error *err)
{
    const struct mailbox *box = s->box;
    struct buf secret = {0};
    char *user;
    enum status rc;

    if (box->token.len > 0)
        buf_add(&secret, box->token);
    else if (box->password == NULL || !secret_is_set(box->password))
        return error_set(err, ERR_CONFIG, "the mailbox has no password (\"secret\")");
    else if ((rc = secret_read(box->password, &secret, err)) != OK)
        goto out;
    s->curl = curl_easy_init();
    if (s->curl == NULL) {
        rc = error_set(err, ERR_OS, "libcurl: no handle");
        goto out;
    }
    user = mem_dup(box->user.ptr != NULL ? box->user.ptr : "", box->user.len);
    set_options(s, user, secret.ptr);
    rc = explain(s, curl_easy_perform(s->curl), err);
    curl_easy_setopt(s->curl, CURLOPT_PASSWORD, NULL);
    curl_easy_setopt(s->curl, CURLOPT_XOAUTH2_BEARER, NULL);
    free(user);
out:
    secret_wipe(&secret);
    return rc;
}

/* The mails of `items` one by one; `*last` follows. */
static enum status give(struct session *s, const struct imap_item *items, size_t len,
                        uint32_t *last, mailbox_take *take, void *ctx,
                        struct mailbox_end *out, struct error *err)
{
    size_t most = mailbox_bytes_max(s->box);
    struct buf bytes = {.max = most + 1};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < len; i++) {
        struct error why = {0};
        struct arena a = {0};

        if (items[i].size <= most)
            rc = imap_fetch(&s->imap, items[i].uid, &bytes, &why);
        if (items[i].size > most || rc == ERR_MISSING ||
            (rc == ERR_LIMIT && bytes.is_full)) {
            out->skipped++;
            rc = OK;
        } else if (rc == OK) {
            struct mailbox_mail mail = {
                buf_str(&bytes), arena_printf(&a, "%lu", (unsigned long)items[i].uid)};

            out->taken++;
            if (!take(ctx, &mail)) {
                *last = items[i].uid;
                out->has_more = true;
                arena_release(&a);
                break;
            }
        } else {
            (void)error_set(err, rc, "%s", why.text);
        }
        if (rc == OK)
            *last = items[i].uid;
        bytes.is_full = false;
        arena_release(&a);
    }
    buf_release(&bytes);
    return rc;
}

static enum status read_folder(struct session *s, struct str cursor, mailbox_take *take,
                               void *ctx, struct mailbox_end *out, struct error *err)
{
    size_t room = mailbox_mails_max(s->box), len = 0;
    struct imap_item *items = mem_zalloc(room, sizeof(*items));
    struct imap_folder folder;
    uint64_t known[2] = {0}; /* UIDVALIDITY, last UID */
    uint32_t last = 0, from = 1;
    bool has_more = false, is_known = mailbox_cursor(cursor, "imap", known, 2);
    enum status rc = imap_examine(&s->imap, str_from(s->folder), &folder, err);

    if (rc != OK)
        goto out;
    is_known = is_known && known[0] == folder.validity && known[1] < UINT32_MAX;
    if (is_known)
        last = (uint32_t)known[1];
    else if (folder.exists > room)
        from = folder.exists - (uint32_t)room + 1;
    if (folder.exists > 0)
        rc = imap_list(&s->imap, is_known, is_known ? last + 1 : from, items, room, &len,
                       &has_more, err);
    if (rc != OK)
        goto out;
    s->imap.bytes_max = s->imap.seen + TALK_MAX_BYTES;
    for (size_t i = 0; i < len; i++)
        s->imap.bytes_max += items[i].size + IMAP_LINE_MAX_BYTES;
    rc = give(s, items, len, &last, take, ctx, out, err);
    out->has_more = out->has_more || has_more;
    if (rc == OK && !out->has_more && folder.next_uid > last + 1)
        last = folder.next_uid - 1; /* what stood between is gone for good */
    buf_reset(&out->cursor);
    if (rc == OK || is_known || out->taken > 0)
        buf_printf(&out->cursor, "imap %lu %lu", (unsigned long)folder.validity,
                   (unsigned long)last);
    imap_logout(&s->imap);
out:
    free(items);
    return rc;
}

enum status mailbox_imap(const struct mailbox *box, struct str cursor, mailbox_take *take,
                         void *ctx, struct mailbox_end *out, struct error *err)
{
    struct session s = {.box = box};
    enum status rc = read_url(&s, err);

    s.ends_at = now_ms() + (box->total_ms > 0 ? box->total_ms : TOTAL_MS);
    s.imap = (struct imap){
        .read = on_read, .write = on_write, .ctx = &s, .bytes_max = 64 << 20};
    if (rc == OK)
        rc = log_in(&s, err);
    if (rc == OK)
        rc = read_folder(&s, cursor, take, ctx, out, err);
    imap_release(&s.imap);
    curl_easy_cleanup(s.curl);
    curl_free(s.server);
    free(s.folder);
    return rc;
}
