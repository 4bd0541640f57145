#include "reports/smtp.h"

#include "base/buf.h"
#include "base/mem.h"
#include "reports/message.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    REPLY_TIMEOUT_S = 600,
    TOTAL_TIMEOUT_S = 1200,
    CONNECT_TIMEOUT_S = 30,
    SOCKETS_MAX = 8
};

struct smtp {
    CURL *curl;
    struct str message;
    size_t given;
    char verb[16];               /* last command that went out */
    char reply[200];             /* last line that the server sent */
    bool is_ending;              /* QUIT or RSET went out: its reply does not count */
    bool is_login_asked;         /* an AUTH went out */
    char words[CURL_ERROR_SIZE]; /* libcurl's own, of what went wrong */
    struct str server;           /* of the last message; of the heap */
    int sockets[SOCKETS_MAX];    /* that are open */
    size_t sockets_len;
    const volatile sig_atomic_t *stop;
};

struct smtp *smtp_new(const volatile sig_atomic_t *stop)
{
    struct smtp *s = mem_zalloc(1, sizeof(*s));

    s->curl = curl_easy_init();
    s->stop = stop;
    return s;
}

/* libcurl waits two minutes for the answer to the QUIT that it sends when it closes a
 * connection, by no option of ours. Nothing hangs on that answer: with the reading end
 * shut it goes out, and is not waited for. `how` SHUT_RDWR ends the connection at once.
 */
static void hang_up(struct smtp *s, int how)
{
    for (size_t i = 0; i < s->sockets_len; i++)
        (void)shutdown(s->sockets[i], how);
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
                                 struct curl_sockaddr *to)
{
    struct smtp *s = ctx;
    int fd = socket(to->family, to->socktype, to->protocol);

    (void)purpose;
    if (fd < 0)
        return CURL_SOCKET_BAD;
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (s->sockets_len < SOCKETS_MAX)
        s->sockets[s->sockets_len++] = fd;
    return fd;
}

static int close_socket(void *ctx, curl_socket_t fd)
{
    struct smtp *s = ctx;

    for (size_t i = 0; i < s->sockets_len; i++) {
        if (s->sockets[i] == fd)
            s->sockets[i] = s->sockets[--s->sockets_len];
    }
    return close(fd);
}

void smtp_free(struct smtp *s)
{
    if (s == NULL)
        return;
    hang_up(s, SHUT_RD);
    curl_easy_cleanup(s->curl); /* NULL is fine */
    free((char *)(uintptr_t)s->server.ptr);
    free(s);
}

static size_t give(char *to, size_t size, size_t count, void *ctx)
{
    struct smtp *s = ctx;
    struct str part = str_slice(s->message, s->given, size * count);

    if (part.len > 0)
        memcpy(to, part.ptr, part.len);
    s->given += part.len;
    return part.len;
}

static size_t take_reply(char *line, size_t size, size_t count, void *ctx)
{
    struct smtp *s = ctx;
    struct str text = str_trim((struct str){line, size * count});

    if (s->is_ending)
        return size * count;
    (void)snprintf(s->reply, sizeof(s->reply), STR_FMT, STR_ARG(text));
    return size * count;
}

/* Keeps the verb of each command; what stands behind it (a login) is not looked at. */
static int watch(CURL *curl, curl_infotype type, char *data, size_t len, void *ctx)
{
    struct smtp *s = ctx;
    size_t n = 0;

    (void)curl;
    if (type != CURLINFO_HEADER_OUT)
        return 0;
    while (n < len && n + 1 < sizeof(s->verb) &&
           ((data[n] >= 'A' && data[n] <= 'Z') || (data[n] >= 'a' && data[n] <= 'z')))
        n++;
    if (n < 4) /* the answer to an AUTH challenge, in base64 */
        return 0;
    s->is_ending = strncasecmp(data, "QUIT", 4) == 0 || strncasecmp(data, "RSET", 4) == 0;
    if (s->is_ending) /* libcurl's own way out: says nothing of the message */
        return 0;
    memcpy(s->verb, data, n);
    s->verb[n] = '\0';
    if (strcmp(s->verb, "AUTH") == 0)
        s->is_login_asked = true;
    return 0;
}

/* libcurl asks about once a second, while it waits as well. */
static int is_to_end(void *ctx, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                     curl_off_t up)
{
    const struct smtp *s = ctx;

    (void)down_all, (void)down, (void)up_all, (void)up;
    return s->stop != NULL && *s->stop != 0;
}

static bool is_loopback(struct str host)
{
    return str_eq(host, STR("localhost")) || str_starts(host, STR("127.")) ||
           str_eq(host, STR("[::1]"));
}

/* "host" of scheme://host:port/path. */
static struct str host_of(struct str url)
{
    size_t colon = str_find(url, STR("://"));
    struct str rest = str_slice(url, colon == SIZE_MAX ? 0 : colon + 3, url.len);
    size_t end = 0;
    bool is_in_brackets = false;

    for (; end < rest.len; end++) {
        char c = rest.ptr[end];

        is_in_brackets = c == '[' || (is_in_brackets && c != ']');
        if (c == '/' || (c == ':' && !is_in_brackets))
            break;
    }
    return str_slice(rest, 0, end);
}

/* The server's address with our name for EHLO as its path. */
static void make_url(struct str server, struct buf *url)
{
    char name[256] = "";
    bool is_good = gethostname(name, sizeof(name) - 1) == 0 && name[0] != '\0';

    for (size_t i = 0; name[i] != '\0'; i++) {
        if (!((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z') ||
              (name[i] >= '0' && name[i] <= '9') || name[i] == '-' || name[i] == '.'))
            is_good = false;
    }
    while (server.len > 0 && server.ptr[server.len - 1] == '/')
        server.len--;
    buf_printf(url, STR_FMT "/%s", STR_ARG(server), is_good ? name : "localhost");
}

static void set_server(struct smtp *s, const struct sink_settings *sink, const char *url,
                       const char *secret)
{
    CURL *c = s->curl;
    bool is_near = is_loopback(host_of(sink->server));

    curl_easy_reset(c);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(
        c, CURLOPT_USE_SSL,
        (long)(is_near && sink->user.len == 0 ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_CAPATH, NULL); /* else the bundle is read for each mail */
    if (sink->ca_file.len > 0)
        curl_easy_setopt(c, CURLOPT_CAINFO, sink->ca_file.ptr);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)REPLY_TIMEOUT_S);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)TOTAL_TIMEOUT_S);
    if (sink->user.len > 0) {
        curl_easy_setopt(c, CURLOPT_USERNAME, sink->user.ptr);
        curl_easy_setopt(c, CURLOPT_PASSWORD, secret);
    }
}

static void set_callbacks(struct smtp *s)
{
    CURL *c = s->curl;

    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(c, CURLOPT_READDATA, s);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, is_to_end);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, s);
    curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* for watch(), which prints nothing */
    curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, watch);
    curl_easy_setopt(c, CURLOPT_DEBUGDATA, s);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, s);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(c, CURLOPT_CLOSESOCKETDATA, s);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->words);
}

/* One row for each outcome; the first that fits counts. -1 and NULL fit all. */
void smtp_judge(const struct smtp_end *end, struct delivery *out)
{
    enum { NONE, PART, ALL, ANY };
    static const struct {
        int code;
        const char *verb;
        int class; /* first digit of the reply */
        int given;
        enum delivery_state state;
        bool is_notice, is_shut;
    } rows[] = {
        {CURLE_OK, NULL, -1, ANY, DELIVERY_SENT, false, false},
        {CURLE_USE_SSL_FAILED, NULL, -1, ANY, DELIVERY_QUEUED, true, false},
        {CURLE_PEER_FAILED_VERIFICATION, NULL, -1, ANY, DELIVERY_QUEUED, true, false},
        {CURLE_LOGIN_DENIED, NULL, -1, ANY, DELIVERY_QUEUED, true, true},
        {CURLE_SEND_ERROR, "MAIL", 5, NONE, DELIVERY_QUEUED, true, false},
        {CURLE_SEND_ERROR, "RCPT", 5, NONE, DELIVERY_DEAD, false, false},
        {CURLE_SEND_ERROR, "DATA", 5, NONE, DELIVERY_DEAD, false, false},
        {CURLE_WEIRD_SERVER_REPLY, NULL, 5, ALL, DELIVERY_DEAD, false, false},
        {CURLE_WEIRD_SERVER_REPLY, NULL, 4, ALL, DELIVERY_QUEUED, false, false},
        {CURLE_RECV_ERROR, NULL, 3, ALL, DELIVERY_UNSURE, false, false},
        {CURLE_OPERATION_TIMEDOUT, NULL, 3, ALL, DELIVERY_UNSURE, false, false},
        {CURLE_SEND_ERROR, NULL, 3, ALL, DELIVERY_UNSURE, false, false},
        {CURLE_GOT_NOTHING, NULL, 3, ALL, DELIVERY_UNSURE, false, false},
        {CURLE_ABORTED_BY_CALLBACK, NULL, 3, ALL, DELIVERY_UNSURE, false, false},
    };
    int given = end->given == 0 ? NONE : end->given < end->len ? PART : ALL;

    *out = (struct delivery){.state = DELIVERY_QUEUED};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].code != end->curl_code ||
            (rows[i].verb != NULL && strcasecmp(rows[i].verb, end->verb) != 0) ||
            (rows[i].class >= 0 && rows[i].class != end->reply / 100) ||
            (rows[i].given != ANY && rows[i].given != given))
            continue;
        out->state = rows[i].state;
        out->is_notice = rows[i].is_notice;
        out->is_server_shut = rows[i].is_shut;
        return;
    }
}

void smtp_spare(const struct smtp_end *end, struct str reply, struct delivery *out)
{
    bool is_sender =
        str_starts(reply, STR("530")) || str_find_fold(reply, STR("relay")) != SIZE_MAX;

    if (out->state == DELIVERY_DEAD && is_sender && strcasecmp(end->verb, "RCPT") == 0) {
        out->state = DELIVERY_QUEUED;
        out->is_notice = true;
    }
}

/* What is wrong with a server's TLS, for who looks after it; NULL where it is not that.
 */
static const char *tls_words(const struct smtp *s, int curl_code)
{
    static const struct {
        const char *theirs, *ours;
    } certificates[] = {
        {"expired", "its certificate has expired"},
        {"not yet valid", "its certificate is not valid yet; is the clock right?"},
        {"subject name", "its certificate is for another name"},
        {"does not match", "its certificate is for another name"},
        {"self", "its certificate is of an authority that this machine does not know"},
        {"issuer", "its certificate is of an authority that this machine does not know"},
    };

    switch (curl_code) {
    case CURLE_USE_SSL_FAILED:
        return "no TLS to be had; nothing goes out in clear text";
    case CURLE_SSL_CONNECT_ERROR:
        return "no TLS: what it answered is no handshake";
    case CURLE_WEIRD_SERVER_REPLY:
        return strcasecmp(s->verb, "STARTTLS") == 0
                   ? "answers that came before TLS began were not believed"
                   : NULL;
    case CURLE_PEER_FAILED_VERIFICATION:
        for (size_t i = 0; i < ARRAY_LEN(certificates); i++) {
            if (strstr(s->words, certificates[i].theirs) != NULL)
                return certificates[i].ours;
        }
        return "its certificate is not good";
    case CURLE_SSL_CACERT_BADFILE:
        return "ca_file holds no certificate";
    default:
        return NULL;
    }
}

const char *smtp_port_words(struct str server, int curl_code)
{
    bool is_silent = curl_code == CURLE_OPERATION_TIMEDOUT, is_tls;
    bool is_away = is_silent || curl_code == CURLE_COULDNT_CONNECT;

    while (str_ends(server, STR("/")))
        server.len--;
    is_tls = str_starts(server, STR("smtps://"));
    if (is_tls && curl_code == CURLE_SSL_CONNECT_ERROR &&
        (str_ends(server, STR(":587")) || str_ends(server, STR(":25"))))
        return "; at this port its address begins with smtp://";
    if (!is_tls && is_silent && str_ends(server, STR(":465")))
        return "; at port 465 its address begins with smtps://";
    if (!is_tls && is_away &&
        str_find_char(str_slice(server, 7, server.len), ':') == SIZE_MAX)
        return "; port 25 was tried, most take mails to be sent at :587";
    return "";
}

static void explain(const struct smtp *s, const struct parcel *p,
                    const struct smtp_end *end, struct delivery *out)
{
    struct str host = host_of(p->sink->server);
    bool is_reply = s->reply[0] >= '4' && s->reply[0] <= '5';
    const char *tls = tls_words(s, end->curl_code);

    if (out->state == DELIVERY_SENT)
        return;
    if (end->curl_code == CURLE_LOGIN_DENIED)
        (void)error_set(&out->why, ERR_NET, STR_FMT ": the login was refused: %s",
                        STR_ARG(host), s->reply);
    else if (tls != NULL)
        (void)error_set(&out->why, ERR_NET, STR_FMT ": %s%s", STR_ARG(host), tls,
                        smtp_port_words(p->sink->server, end->curl_code));
    else if (out->state == DELIVERY_UNSURE)
        (void)error_set(&out->why, ERR_NET,
                        STR_FMT
                        ": the connection ended behind the message; it may arrive "
                        "twice",
                        STR_ARG(host));
    else if (end->curl_code == CURLE_ABORTED_BY_CALLBACK)
        (void)error_set(&out->why, ERR_NET, STR_FMT ": broken off: the run was ended",
                        STR_ARG(host));
    else if (is_reply)
        (void)error_set(&out->why, ERR_NET, STR_FMT ": %s", STR_ARG(host), s->reply);
    else
        (void)error_set(
            &out->why, ERR_NET, STR_FMT ": %s%s", STR_ARG(host),
            curl_easy_strerror((CURLcode)end->curl_code),
            s->reply[0] == '\0' ? smtp_port_words(p->sink->server, end->curl_code) : "");
}

static void transfer(struct smtp *s, const struct parcel *p, struct delivery *out)
{
    struct smtp_end end = {.verb = s->verb, .len = p->message.len};
    struct curl_slist *to = NULL;
    struct buf from = {0}, rcpt = {0};
    struct str bare;
    long connects = 0; /* 0: an open one served, with its login done before */

    if (address_check(p->sink->from, &bare, &out->why) != OK)
        return;
    buf_printf(&from, "<" STR_FMT ">", STR_ARG(bare));
    if (address_check(p->to, &bare, &out->why) != OK) {
        buf_release(&from);
        return;
    }
    buf_printf(&rcpt, "<" STR_FMT ">", STR_ARG(bare));
    to = curl_slist_append(NULL, rcpt.ptr);
    s->message = p->message;
    s->given = 0;
    s->verb[0] = s->reply[0] = '\0';
    s->words[0] = '\0';
    s->is_login_asked = s->is_ending = false;
    curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from.ptr);
    curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, to);
    set_callbacks(s);
    end.curl_code = (int)curl_easy_perform(s->curl);
    if (end.curl_code == CURLE_ABORTED_BY_CALLBACK ||
        end.curl_code == CURLE_OPERATION_TIMEDOUT)
        hang_up(s, SHUT_RDWR);
    end.reply = strtol(s->reply, NULL, 10);
    end.given = s->given;
    smtp_judge(&end, out);
    smtp_spare(&end, str_from(s->reply), out);
    out->is_silent = end.curl_code == CURLE_OPERATION_TIMEDOUT;
    (void)curl_easy_getinfo(s->curl, CURLINFO_NUM_CONNECTS, &connects);
    out->is_unguarded = p->sink->user.len > 0 && !s->is_login_asked && connects > 0 &&
                        out->state == DELIVERY_SENT;
    explain(s, p, &end, out);
    curl_slist_free_all(to);
    buf_release(&from);
    buf_release(&rcpt);
}

void smtp_send(struct smtp *s, const struct parcel *p, struct delivery *out)
{
    struct buf secret = {0}, url = {0};

    if (s->curl == NULL) {
        (void)error_set(&out->why, ERR_OS, "libcurl can't start");
        return;
    }
    if (p->sink->user.len > 0 &&
        secret_read(&p->sink->password, &secret, &out->why) != OK) {
        out->is_notice = true;
        secret_wipe(&secret);
        return;
    }
    if (!str_eq(s->server, p->sink->server)) { /* the old connections are done with */
        hang_up(s, SHUT_RD);
        free((char *)(uintptr_t)s->server.ptr);
        s->server = (struct str){mem_dup(p->sink->server.ptr, p->sink->server.len),
                                 p->sink->server.len};
    }
    make_url(p->sink->server, &url);
    set_server(s, p->sink, url.ptr, secret.ptr != NULL ? secret.ptr : "");
    transfer(s, p, out);
    /* libcurl has its own copies; they go with the reset. */
    curl_easy_setopt(s->curl, CURLOPT_PASSWORD, NULL);
    curl_easy_setopt(s->curl, CURLOPT_USERNAME, NULL);
    secret_wipe(&secret);
    buf_release(&url);
}
