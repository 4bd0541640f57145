#include "fetchers/http_private.h"

#include "fetchers/http_text.h"
#include "fetchers/schedule.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const fault_names[HTTP_FAULTS_LEN] = {
    [HTTP_FINE] = "",
    [HTTP_BAD_URL] = "url",
    [HTTP_DNS] = "dns",
    [HTTP_ADDRESS] = "address",
    [HTTP_CONNECT] = "connect",
    [HTTP_TLS] = "tls",
    [HTTP_TIME] = "time",
    [HTTP_LIMIT] = "limit",
    [HTTP_BROKEN] = "broken",
    [HTTP_ENCODING] = "encoding",
    [HTTP_REDIRECT] = "redirect",
    [HTTP_CODE] = "http",
    [HTTP_GONE] = "gone",
    [HTTP_WAIT] = "wait",
    [HTTP_BLOCKED] = "blocked",
    [HTTP_STOPPED] = "stopped",
};

const char *http_fault_name(enum http_fault f)
{
    return (size_t)f < HTTP_FAULTS_LEN ? fault_names[f] : "";
}

static enum status status_of(enum http_fault fault)
{
    switch (fault) {
    case HTTP_BAD_URL:
        return ERR_CONFIG;
    case HTTP_LIMIT:
        return ERR_LIMIT;
    case HTTP_STOPPED:
        return ERR_BUSY;
    default:
        return ERR_NET;
    }
}

void answer_fault(struct http_response *out, enum http_fault fault, const char *fmt, ...)
{
    char text[sizeof(out->why.text)];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    out->fault = fault;
    out->rc =
        error_set(&out->why, status_of(fault), "%s: %s", http_fault_name(fault), text);
}

/* What libcurl's result means where nothing of ours ended the transfer. */
static const struct {
    CURLcode result;
    enum http_fault fault;
    const char *words;
} results[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_BROKEN, "not an HTTP answer"}, /* HTTP/0.9 */
    {CURLE_URL_MALFORMAT, HTTP_BAD_URL, "no web address"},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_DNS, "no such name, or no answer about it"},
    {CURLE_WEIRD_SERVER_REPLY, HTTP_BROKEN, "not an HTTP answer"},
    {CURLE_HTTP2, HTTP_BROKEN, "HTTP/2 went wrong"},
    {CURLE_PARTIAL_FILE, HTTP_BROKEN, "ended before its announced length"},
    {CURLE_OUT_OF_MEMORY, HTTP_LIMIT, "a header line without end"},
    {CURLE_SSL_CONNECT_ERROR, HTTP_TLS, "no handshake"},
    {CURLE_GOT_NOTHING, HTTP_BROKEN, "closed without an answer"},
    {CURLE_SEND_ERROR, HTTP_BROKEN, "connection lost"},
    {CURLE_SSL_CIPHER, HTTP_TLS, "no cipher in common"},
    {CURLE_LOGIN_DENIED, HTTP_BAD_URL, "with a user name in it"},
    {CURLE_SSL_CACERT_BADFILE, HTTP_TLS, "the bundle of authorities can't be read"},
    {CURLE_HTTP2_STREAM, HTTP_BROKEN, "HTTP/2 stream went wrong"},
};

/* X509_V_ERR_*, as CURLINFO_SSL_VERIFYRESULT gives them. Source: OpenSSL 3,
 * x509_vfy.h. */
static const struct {
    long code;
    const char *words;
} certificates[] = {
    {0, "certificate is for another name"}, /* checked by libcurl, which then */
    {1, "certificate is for another name"}, /* leaves the code as it was */
    {9, "certificate is not yet valid"},
    {10, "certificate has expired"},
    {18, "certificate is signed by itself"},
    {19, "certificate of an authority that we don't know"},
    {20, "certificate of an authority that we don't know"},
    {21, "certificate of an authority that we don't know"},
};

static const struct {
    long code;
    const char *words;
} codes[] = {
    {204, "no content"},
    {206, "part of an answer, not asked for"},
    {400, "bad request"},
    {401, "our key or log-in is missing, wrong or has run out"},
    {402, "wants a payment"},
    {403, "refused"},
    {404, "not found"},
    {406, "not acceptable"},
    {408, "the server waited too long for us"},
    {421, "asked the wrong server"},
    {451, "not available for legal reasons"},
    {500, "fault of the server"},
    {502, "fault of a server behind the server"},
    {503, "not available now"},
    {504, "the server behind the server is silent"},
};

struct str answer_header(CURL *easy, const char *name)
{
    struct curl_header *found = NULL;

    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
        return STR_NONE;
    return str_from(found->value);
}

static void certificate_fault(struct http_transfer *t, struct http_response *out)
{
    long verify = 0;

    (void)curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
    for (size_t i = 0; i < ARRAY_LEN(certificates); i++) {
        if (certificates[i].code == verify) {
            answer_fault(out, HTTP_TLS, "%s", certificates[i].words);
            return;
        }
    }
    answer_fault(out, HTTP_TLS, "certificate does not hold (OpenSSL %ld)", verify);
}

static void connect_fault(struct http_transfer *t, struct http_response *out)
{
    long os = t->socket_errno;

    if (t->refused != NULL) {
        answer_fault(out, HTTP_ADDRESS, "%s: not reached without allow_private",
                     t->refused);
        return;
    }
    if (os == 0)
        (void)curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os);
    switch (os) {
    case ECONNREFUSED:
        answer_fault(out, HTTP_CONNECT, "refused");
        break;
    case ENETUNREACH:
    case EHOSTUNREACH:
        answer_fault(out, HTTP_CONNECT, "no route");
        break;
    case EMFILE:
    case ENFILE:
        answer_fault(out, HTTP_CONNECT, "out of file descriptors");
        break;
    default:
        answer_fault(out, HTTP_CONNECT, "failed (system error %ld)", os);
    }
}

/* Which of the limits of time it was is told by how far the transfer had come. */
static void time_fault(struct http_transfer *t, struct http_response *out)
{
    const struct limits *l = &t->http->limits;
    const double connect_s = (double)l->connect_ms / 1000;
    curl_off_t looked_up = 0, ready = 0;

    (void)curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
    (void)curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
    if (ready > 0 && t->job->spent_ms >= l->total_ms)
        answer_fault(out, HTTP_TIME, "not done in %g s", (double)l->total_ms / 1000);
    else if (ready > 0)
        answer_fault(out, HTTP_TIME, "less than %lld bytes a second for %lld s",
                     (long long)l->low_speed_bytes, (long long)l->low_speed_s);
    else if (looked_up == 0)
        answer_fault(out, HTTP_DNS, "no answer in %g s", connect_s);
    else if (strstr(t->message, "SSL") != NULL)
        answer_fault(out, HTTP_TLS, "no handshake in %g s", connect_s);
    else
        answer_fault(out, HTTP_CONNECT, "no answer in %g s", connect_s);
}

/* libcurl has one result for a flood of headers, a bad chunk and a lost connection. */
static void receive_fault(struct http_transfer *t, struct http_response *out)
{
    if (strstr(t->message, "Too large response headers") != NULL)
        answer_fault(out, HTTP_LIMIT, "headers without end");
    else if (strstr(t->message, "chunked") != NULL)
        answer_fault(out, HTTP_BROKEN, "a chunk that is none");
    else
        answer_fault(out, HTTP_BROKEN, "connection lost");
}

static void curl_fault(struct http_transfer *t, CURLcode result,
                       struct http_response *out)
{
    switch (result) {
    case CURLE_COULDNT_CONNECT:
        connect_fault(t, out);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        time_fault(t, out);
        return;
    case CURLE_PEER_FAILED_VERIFICATION:
        certificate_fault(t, out);
        return;
    case CURLE_RECV_ERROR:
        receive_fault(t, out);
        return;
    case CURLE_FILESIZE_EXCEEDED:
        answer_fault(out, HTTP_LIMIT, "more than %zu bytes", t->body_max);
        return;
    default:
        break;
    }
    for (size_t i = 0; i < ARRAY_LEN(results); i++) {
        if (results[i].result == result) {
            answer_fault(out, results[i].fault, "%s", results[i].words);
            return;
        }
    }
    answer_fault(out, HTTP_BROKEN, "%s", curl_easy_strerror(result));
}

/* A date is counted from now by libcurl; junk gives 0. */
static int64_t retry_after(CURL *easy)
{
    curl_off_t wait = 0;

    (void)curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
    return schedule_retry_clamp(wait);
}

static void code_fault(struct http_transfer *t, struct http_response *out)
{
    const char *words =
        out->code >= 500 ? "fault of the server" : "not an answer we know";

    out->retry_after_s = retry_after(t->easy);
    if (out->code == 410) {
        answer_fault(out, HTTP_GONE, "410, it will not come back");
    } else if (out->code == 429 && out->retry_after_s == 0) {
        answer_fault(out, HTTP_WAIT, "429, too many requests");
    } else if (out->code == 429 || (out->code == 503 && out->retry_after_s > 0)) {
        answer_fault(out, HTTP_WAIT, "%ld, to be left alone for %lld s", out->code,
                     (long long)out->retry_after_s);
    } else if (out->code == 999) {
        answer_fault(out, HTTP_BLOCKED, "999, programs are not let in");
    } else if (str_starts(answer_header(t->easy, "cf-mitigated"), STR("challenge")) ||
               text_is_block_page(out->body)) {
        answer_fault(out, HTTP_BLOCKED, "%ld, with a page for humans", out->code);
    } else {
        for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
            if (codes[i].code == out->code)
                words = codes[i].words;
        }
        answer_fault(out, HTTP_CODE, "%ld %s", out->code, words);
    }
}

/* Only the closing of the connection ended the body: it may have come too early. */
static bool has_open_end(CURL *easy)
{
    curl_off_t announced = -1;
    long version = 0;

    (void)curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    (void)curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    return announced < 0 && version <= CURL_HTTP_VERSION_1_1 &&
           str_find_fold(answer_header(easy, "transfer-encoding"), STR("chunked")) ==
               SIZE_MAX;
}

static struct str validator(CURL *easy, const char *name)
{
    struct str value = answer_header(easy, name);

    return text_is_header(value) ? value : STR_NONE;
}

/* All "Link" headers as one value. */
static struct str links(struct http_transfer *t)
{
    struct curl_header *found;

    buf_reset(&t->link);
    t->link.max = LINKS_MAX;
    for (size_t i = 0;
         curl_easy_header(t->easy, "link", i, CURLH_HEADER, -1, &found) == CURLHE_OK;
         i++) {
        if (i > 0)
            buf_add(&t->link, STR(", "));
        buf_add_text(&t->link, found->value);
    }
    return buf_str(&t->link);
}

static void encoding_fault(struct str encoding, struct http_response *out)
{
    answer_fault(out, HTTP_ENCODING, "\"" STR_FMT "\", which was not asked for",
                 STR_ARG(str_slice(encoding, 0, 40)));
}

static enum status read_plain(struct http_transfer *t, size_t most,
                              struct http_response *out, struct error *err)
{
    return inflater_read(&t->http->inflater, answer_header(t->easy, "content-encoding"),
                         out->body, most, &out->body, err);
}

static void read_body(struct http_transfer *t, struct http_response *out)
{
    struct str encoding = answer_header(t->easy, "content-encoding");
    struct error err = {0};
    enum status rc;

    if (!text_is_asked_encoding(encoding)) { /* without a body, see read_cut_off() */
        encoding_fault(encoding, out);
        return;
    }
    rc = read_plain(t, t->body_max, out, &err);
    if (rc != OK) {
        answer_fault(out, rc == ERR_LIMIT ? HTTP_LIMIT : HTTP_ENCODING, "%s", err.text);
        return;
    }
    if (text_is_block_page(out->body)) {
        answer_fault(out, HTTP_BLOCKED, "a page for humans");
        return;
    }
    if (str_starts(out->body, STR("\x1F\x8B\x08"))) {
        answer_fault(out, HTTP_ENCODING, "compressed once more inside");
        return;
    }
    if (has_open_end(t->easy) || encoding.len > 0)
        out->is_cut = !text_is_whole(out->body);
    out->rc = OK;
    out->body_hash = http_hash(out->body);
}

static void read_fine(struct http_transfer *t, struct http_response *out)
{
    if (out->code == 304) {
        out->is_not_modified = true;
        out->body = STR_NONE;
        out->rc = OK;
    } else if (out->code >= 200 && out->code <= 299 && out->code != 204 &&
               out->code != 206) {
        read_body(t, out);
    } else {
        if (read_plain(t, ERROR_BODY_MAX, out, NULL) != OK)
            out->body = STR_NONE;
        code_fault(t, out);
    }
    if (out->rc != OK)
        return;
    out->permanent_url = str_from(t->job->permanent);
    out->link = links(t);
    if (!out->is_cut) {
        out->etag = validator(t->easy, "etag");
        out->last_modified = validator(t->easy, "last-modified");
    }
}

static void read_cut_off(struct http_transfer *t, struct http_response *out)
{
    switch (t->cut_off) {
    case OVER_BODY_MAX:
        answer_fault(out, HTTP_LIMIT, "more than %zu bytes", t->body_max);
        break;
    case BAD_ENCODING:
        encoding_fault(answer_header(t->easy, "content-encoding"), out);
        break;
    case REFUSED_ADDRESS:
        connect_fault(t, out);
        break;
    default:
        read_fine(t, out);
    }
}

void answer_read(struct http_transfer *t, CURLcode result, struct http_response *out)
{
    const struct http_job *job = t->job;

    *out = (struct http_response){.rc = ERR_NET, .hops = job->hops};
    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &out->code);
    (void)curl_url_get(job->url, CURLUPART_URL, &t->final_url, 0);
    out->final_url = str_from(t->final_url);
    out->content_type = answer_header(t->easy, "content-type");
    out->body = buf_str(&t->body);
    out->wire_bytes = job->wire_bytes;
    out->seconds = (double)job->spent_ms / 1000;
    if (t->cut_off != GO_ON)
        read_cut_off(t, out);
    else if (result == CURLE_OK ||
             (out->code >= 400 && (t->code != 0 || result == CURLE_FILESIZE_EXCEEDED)))
        read_fine(t, out); /* a failing answer says more than the failing of its body */
    else
        curl_fault(t, result, out);
    if (out->rc != OK && out->fault != HTTP_CODE && out->fault != HTTP_WAIT)
        out->body = STR_NONE; /* nothing of it may be used */
}

void answer_unsent(const struct http_job *job, enum http_fault fault,
                   struct http_response *out)
{
    *out = (struct http_response){
        .rc = ERR_NET,
        .hops = job->hops,
        .wire_bytes = job->wire_bytes,
        .seconds = (double)job->spent_ms / 1000,
        .is_unsent = !job->is_begun,
    };
    switch (fault) {
    case HTTP_WAIT:
        out->retry_after_s = job->waiting.host->retry_after;
        answer_fault(out, fault, "its host asked to be left alone");
        break;
    case HTTP_BAD_URL:
        answer_fault(out, fault, "%s", job->why_bad.text);
        break;
    default:
        answer_fault(out, fault, "the run was ended");
    }
}
