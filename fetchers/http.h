/*
 * http.h - the only part of the program that gets anything from the network
 *
 * One libcurl multi handle and one thread. Requests are pulled when there is
 * room for them, wait in a queue per host, and get exactly one response each.
 * Every request is bounded in size, time, redirects, addresses and ports; what
 * goes wrong with one source stays with that source.
 *
 *   struct http *h = http_new(&options, &err);
 *   rc = http_run(h, next, done, &ctx, &err);   // calls next() and done()
 *   http_free(h);
 *
 * What a server sends is never trusted, and neither is what a name resolves to:
 * addresses are checked where the socket is made (see http_address.h).
 */
#ifndef FETCHERS_HTTP_H
#define FETCHERS_HTTP_H

#include "base/status.h"
#include "base/str.h"
#include "config/settings.h"

#include <signal.h>

struct http;     /* connections, handles, queue */
struct sockaddr; /* <sys/socket.h> */

/* What went wrong. Each has one word, which is also how `why` begins. */
enum http_fault {
    HTTP_FINE,       /* nothing did */
    HTTP_BAD_URL,    /* "url": not http(s), a user name in it, a port not allowed */
    HTTP_DNS,        /* "dns": no such name, or no answer about it */
    HTTP_ADDRESS,    /* "address": refused by us, the source lacks allow_private */
    HTTP_CONNECT,    /* "connect": refused, no route, no answer in time */
    HTTP_TLS,        /* "tls": certificate or handshake */
    HTTP_TIME,       /* "time": too slow, or silent */
    HTTP_LIMIT,      /* "limit": larger than allowed, body or headers */
    HTTP_BROKEN,     /* "broken": ended early, or not HTTP: nothing of it is used */
    HTTP_ENCODING,   /* "encoding": compressed in a way we did not ask for, or damaged */
    HTTP_REDIRECT,   /* "redirect": too many, or to where we don't go */
    HTTP_CODE,       /* "http": an answer other than 2xx and 304; see `code` */
    HTTP_GONE,       /* "gone": 410, the source is to be paused */
    HTTP_WAIT,       /* "wait": 429, or 503 with Retry-After; or not asked since the
                        host said so earlier in this run (then is_unsent) */
    HTTP_BLOCKED,    /* "blocked": a page for humans in place of the answer */
    HTTP_STOPPED,    /* "stopped": the run was ended from outside */
    HTTP_FAULTS_LEN, /* count, no fault */
};

/* The word of a fault: "dns", "tls" ...; HTTP_FINE is "". Never NULL. */
const char *http_fault_name(enum http_fault f);

/* How fetching is done; strings are borrowed until http_new() returns. */
struct http_options {
    const struct limits *limits; /* copied; a field that is 0 takes its default, but for
                                    redirects, host_gap_ms and low_speed_bytes */
    struct str user_agent;       /* copied; no control characters */
    const char *ca_file;         /* PEM bundle; NULL: the system's */
    const volatile sig_atomic_t *stop; /* becomes non-zero on SIGTERM; may be NULL */

    /* Says why an address must not be reached ("loopback"), or NULL where it may; for
     * tests. NULL: address_refusal() of http_address.h. */
    const char *(*refusal)(const struct sockaddr *to);
};

/*
 * One request, a GET where `method` is NULL. Strings and headers are borrowed until
 * done() has had the response.
 *
 * "POST" and "PUT" send `body`, with the Content-Type that `headers` name: on a
 * connection of their own, since one that is used again may be dead, and libcurl would
 * send a second time; and a redirect is never followed (HTTP_CODE). Where the response
 * has no code, and is not is_unsent, DNS, ADDRESS, CONNECT, TLS or BAD_URL, it may have
 * arrived.
 */
struct http_request {
    struct str url;             /* http or https, as in the settings */
    const char *method;         /* NULL, "POST" or "PUT" */
    struct str body;            /* of those */
    const struct pair *headers; /* sent as they are, besides ours */
    size_t headers_len;
    struct str etag;          /* If-None-Match, byte for byte as it came; or empty */
    struct str last_modified; /* If-Modified-Since, likewise */
    size_t body_max;          /* bytes after decoding; 0: limits.body_max_bytes */
    int port_allowed;         /* besides 80, 443, 8080, 8443: the one that the settings
                                 write (http_url_port()); 0: none */
    bool allow_private;       /* may reach this machine and its network */
    bool has_secret;          /* redirects are followed within the host only */
    bool is_only;             /* for its host in this run: the connection is not kept */
    void *tag;                /* the caller's */
};

/*
 * What came of a request. Strings live until done() returns. Where rc is not OK,
 * nothing here may change what is stored but for code, retry_after_s and counts.
 */
struct http_response {
    enum status rc; /* OK: a 2xx or 304 that is whole, or cut (is_cut) */
    enum http_fault fault;
    struct error why;         /* "redirect: to file:"; no URL, no secret in it */
    long code;                /* of the last answer; 0 where there was none */
    struct str body;          /* decoded; with a failing code its first 16 KiB */
    struct str etag;          /* to be stored, both anew after each 2xx: empty where not
                                 sent, not fit to be sent back, or the body is cut. After
                                 a 304 empty means that the stored one still holds */
    struct str last_modified; /* likewise */
    struct str content_type;
    struct str final_url;     /* without fragment; may carry the source's secret */
    struct str permanent_url; /* where 301 and 308 alone lead, else empty; to be adopted
                                 only after several fetches that agree */
    struct str link;          /* of all Link headers, joined by ", " (RFC 8288) */
    int64_t retry_after_s;    /* 0..86400; 0: not said */
    bool is_not_modified;     /* 304: body is empty, keep what is stored */
    bool is_cut;         /* ended early without libcurl's noticing: whole items may be
                            used, what is missing says nothing */
    bool is_unsent;      /* nothing was tried (stopped, host left alone, bad url): no
                            failure of the source's server */
    uint64_t body_hash;  /* http_hash() of the body; 0 unless rc is OK with a body */
    uint64_t wire_bytes; /* of bodies as they travelled, all hops */
    int hops;            /* redirects that were followed */
    double seconds;      /* from first sending to the end, waiting in queue not counted */
};

/* Fills `out` with the next request to be made and returns true; false: there are
 * no more (it is not asked again). Called when there is room for another. */
typedef bool (*http_next_fn)(void *ctx, struct http_request *out);

/* Gets each request's response, once, in the thread of http_run(). May call http_add().
 * Returning false ends the run at once: what runs or waits is dropped without response.
 */
typedef bool (*http_done_fn)(void *ctx, const struct http_request *req,
                             const struct http_response *resp);

/*
 * A fetcher with the limits and the name that all its requests share. The number of
 * transfers at once is the smaller of limits.at_once and what RLIMIT_NOFILE leaves
 * room for. NULL with ERR_CONFIG or ERR_OS on failure. Free with http_free(). Sources
 * and deliveries need one each: connections are shared within.
 */
struct http *http_new(const struct http_options *options, struct error *err);
void http_free(struct http *h);

/*
 * Make all requests that next() gives and http_add() adds; returns when each has had
 * its response. At most limits.per_host run at a host at a time, and limits.host_gap_ms
 * pass between the end of one and the start of the next (not with allow_private). After a
 * 429, or a 503 with Retry-After, the host gets no further request in this run: they come
 * back unsent as HTTP_WAIT with that host's retry_after_s.
 *
 * When *options.stop becomes non-zero nothing new is started, waiting requests come
 * back unsent as HTTP_STOPPED, running ones have 5 seconds to end.
 *
 * OK whatever the servers did; ERR_BUSY when stopped, ERR_OS when libcurl fails as such.
 */
MUST_CHECK enum status http_run(struct http *h, http_next_fn next, http_done_fn done,
                                void *ctx, struct error *err);

/* From within done(): another request (a next page), before others of its host. */
void http_add(struct http *h, const struct http_request *req);

/* One request alone, for example to try a source; `done` gets its response. */
MUST_CHECK enum status http_get(struct http *h, const struct http_request *req,
                                http_done_fn done, void *ctx, struct error *err);

/* The port that a URL writes out, 0 where it writes none or is no URL. */
int http_url_port(struct str url);

/* 64 bits over a body, to see whether it is the same as last time. Not FNV: bodies are
 * large, this reads 8 bytes a step. The same on all little-endian machines. */
uint64_t http_hash(struct str body);

#endif
