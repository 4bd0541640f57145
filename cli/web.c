#include "cli/web.h"

#include "base/mem.h"
#include "fetchers/http.h"

#include <stdlib.h>

enum { ANSWER_MAX = 64 * 1024 };

struct web {
    const struct context *c;
    const volatile sig_atomic_t *stop;
    struct http *http; /* made at the first request */
    struct web_way way;
};

/* Could the receiver have got the whole request before this went wrong? */
static bool may_be_taken(const struct http_response *r)
{
    switch (r->fault) {
    case HTTP_BAD_URL:
    case HTTP_DNS:
    case HTTP_ADDRESS:
    case HTTP_CONNECT:
    case HTTP_TLS:
        return false;
    default:
        return !r->is_unsent;
    }
}

static bool on_answer(void *ctx, const struct http_request *req,
                      const struct http_response *resp)
{
    struct web_answer *out = ctx;

    (void)req;
    out->code = resp->code;
    out->retry_after_s = resp->retry_after_s;
    out->is_ended = resp->fault == HTTP_STOPPED;
    out->is_silent = resp->code == 0 && resp->fault == HTTP_TIME;
    out->may_be_taken = resp->code == 0 && may_be_taken(resp);
    out->why = resp->why;
    buf_add(&out->body, str_slice(resp->body, 0, ANSWER_MAX));
    return true;
}

static void send(void *ctx, const struct web_request *r, struct web_answer *out)
{
    struct web *w = ctx;
    struct http_options options = {.limits = &w->c->settings.limits,
                                   .user_agent = w->c->settings.user_agent,
                                   .stop = w->stop};
    struct http_request req = {.url = r->url,
                               .method = r->method,
                               .body = r->body,
                               .headers = r->headers,
                               .headers_len = r->headers_len,
                               .body_max = ANSWER_MAX,
                               .port_allowed = http_url_port(r->url),
                               .allow_private = r->allow_private,
                               .has_secret = true};

    if (w->http == NULL)
        w->http = http_new(&options, &out->why);
    if (w->http == NULL || http_get(w->http, &req, on_answer, out, NULL) == OK)
        return;
    if (out->code == 0 &&
        out->why.code == OK) /* libcurl itself failed, or a signal came */
        (void)error_set(&out->why, ERR_NET, "broken off");
}

struct web *web_new(const struct context *c, const volatile sig_atomic_t *stop)
{
    struct web *w = mem_zalloc(1, sizeof(*w));

    w->c = c;
    w->stop = stop;
    w->way = (struct web_way){send, w};
    return w;
}

void web_free(struct web *w)
{
    if (w == NULL)
        return;
    http_free(w->http);
    free(w);
}

const struct web_way *web_way(struct web *w)
{
    return &w->way;
}
