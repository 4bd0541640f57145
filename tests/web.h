/*
 * web.h - tests/server.py as a child of the test, and what fetching from it gave
 */
#ifndef TESTS_WEB_H
#define TESTS_WEB_H

#include "base/arena.h"
#include "fetchers/http.h"

enum { WEB_PORTS = 8 };

struct web {
    int pid;
    int to, from;    /* its standard input and output */
    char folder[64]; /* temporary, with its certificates; removed at the end */
    struct {
        char name[16];
        int port;
    } ports[WEB_PORTS];
    size_t ports_len;
    char ca[128];
};

/* Start the server, with certificates (needs the openssl command) or without, and with
 * 127.0.1.1 to 127.0.1.`hosts` besides 127.0.0.1. False where it does not start: skip. */
bool web_start(struct web *w, bool has_certs, int hosts);
void web_stop(struct web *w);

int web_port(const struct web *w, const char *name); /* 0: no such */

/* "http" + "/ok" gives "http://127.0.0.1:PORT/ok". In `path` each {name} becomes that
 * port, as in "/redirect?to=http://127.0.0.1:{http}/ok". Static, valid for the 8 next
 * calls. */
struct str web_url(const struct web *w, const char *name, const char *path);

/* A response that outlives done(). */
struct web_got {
    int times; /* how often done() was called for it */
    struct http_response resp;
};

/* Requests in, responses out; requests[i].tag is set to &got[i]. The result of
 * http_run(). */
struct web_run {
    struct http_request *requests;
    struct web_got *got;
    size_t len, given;
    struct arena arena;
    struct http *http; /* for http_add() */
    size_t added;      /* got[] is filled from here by added ones */
    bool (*on_done)(struct web_run *run, const struct http_request *req,
                    const struct http_response *resp);
    void *ctx; /* of on_done */
};
enum status web_fetch(struct http *h, struct web_run *run, struct error *err);
void web_run_release(struct web_run *run);

/* One request with a fetcher of its own; the strings live until the next call. */
struct http_response web_one(const struct http_options *options,
                             const struct http_request *req);
/* GET a control path ("/count?path=/ok") and read a number from it; -1 on failure. */
long web_number(const struct web *w, const char *path);

#endif
