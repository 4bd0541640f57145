/*
 * Redirects are followed here and not by libcurl, which has no rule for ports, for
 * secrets in headers of ours, or for going from https to http, and which would not keep
 * the pause that the next host is owed.
 */
#include "fetchers/http_private.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static const int ports[] = {80, 443, 8080, 8443};

/* A part of a URL as a view of `*hold`, which the caller frees; empty where absent. */
static struct str url_part(CURLU *url, CURLUPart part, unsigned flags, char **hold)
{
    *hold = NULL;
    if (url == NULL || curl_url_get(url, part, hold, flags) != CURLUE_OK)
        return STR_NONE;
    return str_from(*hold);
}

struct str job_host(const struct http_job *job, char **hold)
{
    return url_part(job->url, CURLUPART_HOST, 0, hold);
}

bool is_redirect(long code)
{
    return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
}

static int port_of(CURLU *url, unsigned flags)
{
    char *hold;
    int64_t port = 0;

    (void)str_to_int(url_part(url, CURLUPART_PORT, flags, &hold), &port);
    curl_free(hold);
    return (int)port;
}

static bool is_https(CURLU *url)
{
    char *hold;
    bool is = str_eq_fold(url_part(url, CURLUPART_SCHEME, 0, &hold), STR("https"));

    curl_free(hold);
    return is;
}

/* What holds for every hop: scheme, no user name, port. */
static enum status check_url(CURLU *url, int port_allowed, struct error *err)
{
    enum status rc = ERR_NET;
    char *scheme = NULL, *user = NULL, *password = NULL;
    struct str s = url_part(url, CURLUPART_SCHEME, 0, &scheme);
    int port = port_of(url, CURLU_DEFAULT_PORT);
    bool is_known = port > 0 && port == port_allowed;

    if (!str_eq_fold(s, STR("http")) && !str_eq_fold(s, STR("https"))) {
        error_set(err, rc, "to " STR_FMT ":", STR_ARG(str_slice(s, 0, 16)));
        goto out;
    }
    if (url_part(url, CURLUPART_USER, 0, &user).ptr != NULL ||
        url_part(url, CURLUPART_PASSWORD, 0, &password).ptr != NULL) {
        error_set(err, rc, "with a user name in it");
        goto out;
    }
    for (size_t i = 0; i < ARRAY_LEN(ports); i++)
        is_known = is_known || port == ports[i];
    if (!is_known) {
        error_set(err, rc, "to port %d", port);
        goto out;
    }
    rc = OK;
out:
    curl_free(scheme);
    curl_free(user);
    curl_free(password);
    return rc;
}

/* curl_url() wants C strings; a URL with a NUL in it is none. */
static CURLUcode set_url(CURLU *url, struct str text, unsigned flags)
{
    struct buf copy = {0};
    CURLUcode rc = CURLUE_MALFORMED_INPUT;

    if (text.len > 0 && str_find_char(text, '\0') == SIZE_MAX) {
        buf_add(&copy, text);
        rc = curl_url_set(url, CURLUPART_URL, copy.ptr, flags);
    }
    buf_release(&copy);
    return rc;
}

/* Host names with letters beyond ASCII are written in ASCII ("xn--..."). libcurl does it
 * by the locale's charset, which the program does not set: so it is set here, for this
 * thread and this call. */
static enum status host_to_ascii(CURLU *url, struct error *err)
{
    char *hold = NULL;
    struct str host = url_part(url, CURLUPART_HOST, 0, &hold);
    enum status rc = OK;
    locale_t utf8 = (locale_t)0, before = (locale_t)0;
    size_t i = 0;

    while (i < host.len && (unsigned char)host.ptr[i] < 0x80)
        i++;
    if (i == host.len)
        goto out;
    rc = ERR_NET;
    curl_free(hold);
    hold = NULL;
    utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 != (locale_t)0)
        before = uselocale(utf8);
    host = url_part(url, CURLUPART_HOST, CURLU_PUNYCODE, &hold);
    if (before != (locale_t)0)
        (void)uselocale(before);
    if (host.len > 0 && curl_url_set(url, CURLUPART_HOST, hold, 0) == CURLUE_OK)
        rc = OK;
    else
        error_set(err, rc, "to a host name that can't be written in ASCII");
out:
    if (utf8 != (locale_t)0)
        freelocale(utf8);
    curl_free(hold);
    return rc;
}

void job_read_url(struct http_job *job)
{
    struct str url = job->req.url;

    job->url = curl_url();
    if (job->url == NULL ||
        set_url(job->url, url, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK) {
        error_set(&job->why_bad, ERR_CONFIG, "no web address");
        goto bad;
    }
    if (check_url(job->url, job->req.port_allowed, &job->why_bad) != OK ||
        host_to_ascii(job->url, &job->why_bad) != OK)
        goto bad;
    (void)curl_url_set(job->url, CURLUPART_FRAGMENT, NULL, 0);
    return;
bad:
    job->why_bad.code = ERR_CONFIG;
    curl_url_cleanup(job->url);
    job->url = NULL;
}

bool is_same_host(CURLU *from, CURLU *to)
{
    char *a, *b;
    int from_port = port_of(from, CURLU_DEFAULT_PORT);
    int to_port = port_of(to, CURLU_DEFAULT_PORT);
    bool is_same = str_eq_fold(url_part(from, CURLUPART_HOST, 0, &a),
                               url_part(to, CURLUPART_HOST, 0, &b)) &&
                   a != NULL;

    curl_free(a);
    curl_free(b);
    if (!is_same || (is_https(from) && !is_https(to)))
        return false;
    return from_port == to_port ||
           (!is_https(from) && is_https(to) && from_port == 80 && to_port == 443);
}

static enum status check_redirect(const struct http_job *job, CURLU *to,
                                  const struct http *h, struct error *err)
{
    enum status rc = check_url(to, job->req.port_allowed, err);

    if (rc == OK)
        rc = host_to_ascii(to, err);
    if (rc != OK)
        return rc;
    if (is_https(job->url) && !is_https(to))
        return error_set(err, ERR_NET, "from https to http");
    if (job->req.has_secret && !is_same_host(job->url, to))
        return error_set(err, ERR_NET, "to another host, which must not get the secret");
    if (job->hops >= h->limits.redirects)
        return error_set(err, ERR_NET, "more than %d in a row", (int)h->limits.redirects);
    return OK;
}

enum status job_redirect(struct http_job *job, const struct http_transfer *t, long code,
                         struct error *err)
{
    struct str location = answer_header(t->easy, "location");
    CURLU *to = curl_url_dup(job->url);
    enum status rc = ERR_NET;

    /* A relative one is resolved against where we are. */
    if (to == NULL ||
        set_url(to, location, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK) {
        error_set(err, rc, location.len > 0 ? "to no web address" : "to nowhere");
        goto out;
    }
    rc = check_redirect(job, to, t->http, err);
    if (rc != OK)
        goto out;
    (void)curl_url_set(to, CURLUPART_FRAGMENT, NULL, 0);
    if (code != 301 && code != 308)
        job->is_permanent = false;
    if (job->is_permanent) {
        curl_free(job->permanent);
        (void)url_part(to, CURLUPART_URL, 0, &job->permanent);
    }
    curl_url_cleanup(job->url);
    job->url = to;
    job->hops++;
    return OK;
out:
    curl_url_cleanup(to);
    return rc;
}

int http_url_port(struct str url)
{
    CURLU *read = curl_url();
    int port = 0;

    if (read != NULL && set_url(read, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
        port = port_of(read, 0);
    curl_url_cleanup(read);
    return port;
}
