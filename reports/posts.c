/*
 * posts.c - one row for each kind: how its request is made, and what its answer means
 *
 * The bodies are in post_bodies.c. Sources: docs.slack.dev (incoming webhooks);
 * discord.com/developers (execute webhook); learn.microsoft.com (Teams, "Post to a
 * channel when a webhook request is received"); docs.ntfy.sh (publish as JSON);
 * spec.matrix.org (client-server API 1.11, 10.6.2); core.telegram.org/bots/api
 * (sendMessage). Looked at in November 2026.
 */
#include "reports/posts.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { HEADERS_MAX = 6, ANSWER_MAX = 64 * 1024, WORDS_MAX = 120, WAIT_MAX_S = 86400 };

/* A request that is being put together. */
struct packing {
    const struct parcel *parcel;
    struct str secret, id; /* token or key; hash of the delivery's key */
    struct buf url, body;
    struct pair headers[HEADERS_MAX];
    size_t headers_len;
    const char *method;
    struct arena arena;
};

struct post_row {
    void (*pack)(struct packing *p);
    const char
        *receipt;      /* JSON pointer to what the receiver calls the message; or NULL */
    const char *words; /* to what it says of a refusal; NULL: the body as it is */
    const char *wait;  /* to seconds of peace that it asks for; or NULL */
    double wait_factor;
    bool is_same; /* a second try with the same id is known to it */
};

static void add_header(struct packing *p, const char *name, struct str value)
{
    p->headers[p->headers_len++] = (struct pair){str_from(name), value};
}

static void add_token(struct packing *p)
{
    if (p->secret.len > 0)
        add_header(p, "Authorization",
                   arena_printf(&p->arena, "Bearer " STR_FMT, STR_ARG(p->secret)));
}

/* Put a member in front of the brace that ends the body. */
static void add_member(struct packing *p, const char *name, const char *value)
{
    if (p->body.len < 2 || p->body.ptr[p->body.len - 1] != '}')
        return;
    p->body.len--;
    buf_printf(&p->body, ",\"%s\":%s}", name, value);
}

/* The address is all: Slack, Teams. */
static void pack_nothing(struct packing *p)
{
    (void)p;
}

/* With "wait" the answer comes once the message is stored. */
static void pack_discord(struct packing *p)
{
    bool has_query = str_find_char(buf_str(&p->url), '?') != SIZE_MAX;

    buf_add_text(&p->url, has_query ? "&wait=true" : "?wait=true");
}

static void pack_ntfy(struct packing *p)
{
    buf_add(&p->url, sink_server(p->parcel->sink));
    add_token(p);
}

static void add_percent(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            c == '-' || c == '.' || c == '_' || c == '~')
            buf_add_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", (unsigned)c);
    }
}

static void pack_matrix(struct packing *p)
{
    struct buf relation = {0};

    p->method = "PUT";
    buf_add(&p->url, sink_server(p->parcel->sink));
    buf_add_text(&p->url, "/_matrix/client/v3/rooms/");
    add_percent(p->parcel->sink->room, &p->url);
    buf_printf(&p->url, "/send/m.room.message/" STR_FMT, STR_ARG(p->id));
    add_token(p);
    if (p->parcel->thread.len > 0) {
        buf_add_text(&relation, "{\"rel_type\":\"m.thread\",\"event_id\":\"");
        json_escape(p->parcel->thread, &relation);
        buf_add_text(&relation, "\",\"is_falling_back\":true,\"m.in_reply_to\":"
                                "{\"event_id\":\"");
        json_escape(p->parcel->thread, &relation);
        buf_add_text(&relation, "\"}}");
        add_member(p, "m.relates_to", relation.ptr);
    }
    buf_release(&relation);
}

static void pack_telegram(struct packing *p)
{
    struct buf reply = {0};
    int64_t first;

    buf_add(&p->url, sink_server(p->parcel->sink));
    buf_printf(&p->url, "/bot" STR_FMT "/sendMessage", STR_ARG(p->secret));
    if (str_to_int(p->parcel->thread, &first)) {
        buf_printf(&reply, "{\"message_id\":%lld,\"allow_sending_without_reply\":true}",
                   (long long)first);
        add_member(p, "reply_parameters", reply.ptr);
    }
    buf_release(&reply);
}

static void pack_webhook(struct packing *p)
{
    struct buf signature = {0};

    if (p->url.len == 0)
        buf_add(&p->url, p->parcel->sink->server);
    webhook_sign(p->id, p->parcel->now, buf_str(&p->body), p->secret, &signature);
    add_header(p, "webhook-id", p->id);
    add_header(p, "webhook-timestamp",
               arena_printf(&p->arena, "%lld", (long long)p->parcel->now));
    add_header(p, "webhook-signature", arena_copy(&p->arena, buf_str(&signature)));
    add_header(p, "Idempotency-Key", p->id);
    buf_release(&signature);
}

static const struct post_row rows[SINK_KINDS] = {
    [SINK_SLACK] = {.pack = pack_nothing},
    [SINK_DISCORD] = {.pack = pack_discord,
                      .receipt = "/id",
                      .words = "/message",
                      .wait = "/retry_after",
                      .wait_factor = 1},
    [SINK_TEAMS] = {.pack = pack_nothing},
    [SINK_NTFY] = {.pack = pack_ntfy, .receipt = "/id", .words = "/error"},
    [SINK_MATRIX] = {.pack = pack_matrix,
                     .receipt = "/event_id",
                     .words = "/error",
                     .wait = "/retry_after_ms",
                     .wait_factor = 0.001,
                     .is_same = true},
    [SINK_TELEGRAM] = {.pack = pack_telegram,
                       .receipt = "/result/message_id",
                       .words = "/description",
                       .wait = "/parameters/retry_after",
                       .wait_factor = 1},
    [SINK_WEBHOOK] = {.pack = pack_webhook, .is_same = true},
};

/* Teams' older addresses answer 200 with the refusal of the service behind them. */
static long real_code(const struct web_answer *a)
{
    static const struct str mark = STR_INIT("returned HTTP error ");
    struct str body = buf_str(&a->body);
    size_t at = str_find(body, mark);
    int64_t code;

    if (at != SIZE_MAX && str_to_int(str_slice(body, at + mark.len, 3), &code) &&
        code >= 400 && code <= 599)
        return (long)code;
    return a->code;
}

static void keep_receipt(const json_t *id, struct delivery *out)
{
    if (json_is_string(id))
        (void)snprintf(out->receipt, sizeof(out->receipt), "%s", json_string_value(id));
    else if (json_is_integer(id))
        (void)snprintf(out->receipt, sizeof(out->receipt), "%lld",
                       (long long)json_integer_value(id));
}

static int64_t wait_of(const struct post_row *row, const json_t *doc,
                       const struct web_answer *a)
{
    double wait = (double)a->retry_after_s;
    const json_t *told =
        row->wait != NULL && doc != NULL ? json_at(doc, row->wait) : NULL;

    if (json_is_number(told) && json_number_value(told) * row->wait_factor > wait)
        wait = json_number_value(told) * row->wait_factor;
    if (!(wait > 0))
        return 0;
    return wait < WAIT_MAX_S ? (int64_t)wait + 1 : WAIT_MAX_S;
}

/* What the receiver says of a refusal, unless it shows our secret. */
static struct str words_of(const struct post_row *row, const json_t *doc,
                           const struct web_answer *a, struct str secret)
{
    struct str words = row->words != NULL && doc != NULL
                           ? json_str(json_at(doc, row->words))
                           : buf_str(&a->body);

    if ((secret.len > 0 && str_find(words, secret) != SIZE_MAX) ||
        str_find_char(words, '<') != SIZE_MAX)
        return STR_NONE;
    return str_slice(str_trim(words), 0, WORDS_MAX);
}

static enum delivery_state state_of(long code)
{
    if (code >= 200 && code <= 299)
        return DELIVERY_SENT;
    if (code >= 500 || code == 408 || code == 425 || code == 429)
        return DELIVERY_QUEUED;
    return DELIVERY_DEAD;
}

static void judge(const struct parcel *p, struct str secret, const struct web_answer *a,
                  struct delivery *out)
{
    const struct post_row *row = &rows[p->sink->kind];
    const char *name = sink_rows[p->sink->kind].name;
    struct str words;
    json_t *doc = NULL;
    long code = real_code(a);

    if (code == 0) {
        out->is_silent = a->is_silent;
        out->state = a->may_be_taken && !row->is_same ? DELIVERY_UNSURE : DELIVERY_QUEUED;
        (void)error_set(&out->why, ERR_NET, "%s: %s%s", name, a->why.text,
                        out->state == DELIVERY_UNSURE ? "; it may arrive twice" : "");
        return;
    }
    if (json_read(buf_str(&a->body), ANSWER_MAX, &doc, NULL) != OK)
        doc = NULL; /* not all of them answer with a document */
    out->state = state_of(code);
    if (out->state == DELIVERY_SENT) {
        if (row->receipt != NULL && doc != NULL)
            keep_receipt(json_at(doc, row->receipt), out);
    } else {
        words = words_of(row, doc, a, secret);
        out->retry_after_s = wait_of(row, doc, a);
        out->is_server_shut = code == 429;
        out->is_notice = code == 401 || code == 403 || code == 404;
        (void)error_set(&out->why, ERR_NET, "%s: %ld%s" STR_FMT "%s", name, code,
                        words.len > 0 ? " " : "", STR_ARG(words),
                        code >= 300 && code <= 399 ? ": leads elsewhere; not followed"
                                                   : "");
    }
    json_decref(doc);
}

/* What is a secret of the destination, read and checked. */
static enum status read_secrets(struct packing *p, struct buf *address,
                                struct buf *secret, struct error *err)
{
    const struct sink_settings *s = p->parcel->sink;
    enum status rc = OK;

    if (secret_is_set(&s->address))
        rc = secret_read(&s->address, address, err);
    if (rc == OK && secret_is_set(&s->secret))
        rc = secret_read(&s->secret, secret, err);
    if (rc != OK)
        return rc;
    buf_add(&p->url, str_trim(buf_str(address)));
    p->secret = str_trim(buf_str(secret));
    return OK;
}

static bool is_allowed(const struct packing *p)
{
    struct str url = buf_str(&p->url);

    return str_starts(url, STR("https://")) ||
           (p->parcel->sink->allow_private && str_starts(url, STR("http://")));
}

static void pack(struct packing *p)
{
    struct buf id = {0};

    message_hash(p->parcel->key, &id);
    p->id = arena_copy(&p->arena, buf_str(&id));
    buf_release(&id);
    p->method = "POST";
    buf_add(&p->body, p->parcel->message);
    add_header(p, "Content-Type", STR("application/json; charset=utf-8"));
    rows[p->parcel->sink->kind].pack(p);
}

/* Arena memory is overwritten: it held the token. */
static void wipe(struct packing *p, struct buf *address, struct buf *secret)
{
    for (size_t i = 0; i < p->headers_len; i++) {
        char *c = (char *)(uintptr_t)p->headers[i].value.ptr;

        if (str_eq(p->headers[i].name, STR("Authorization")))
            memset(c, 0, p->headers[i].value.len);
    }
    secret_wipe(&p->url);
    secret_wipe(address);
    secret_wipe(secret);
    buf_release(&p->body);
    arena_release(&p->arena);
}

void post_send(const struct web_way *web, const struct parcel *p, struct delivery *out)
{
    struct packing packing = {.parcel = p};
    struct buf address = {0}, secret = {0};
    struct web_answer answer = {0};
    struct error err = {0};

    if (web == NULL) {
        (void)error_set(&out->why, ERR_NET, "no way to the web");
        return;
    }
    if (read_secrets(&packing, &address, &secret, &err) != OK) {
        out->is_notice = true;
        out->why = err;
        wipe(&packing, &address, &secret);
        return;
    }
    pack(&packing);
    if (!is_allowed(&packing)) {
        out->is_notice = true;
        (void)error_set(&out->why, ERR_CONFIG,
                        "%s: its address does not begin with https://",
                        sink_rows[p->sink->kind].name);
    } else {
        struct web_request request = {.url = buf_str(&packing.url),
                                      .method = packing.method,
                                      .headers = packing.headers,
                                      .headers_len = packing.headers_len,
                                      .body = buf_str(&packing.body),
                                      .allow_private = p->sink->allow_private};

        web->send(web->ctx, &request, &answer);
        judge(p, packing.secret, &answer, out);
    }
    buf_release(&answer.body);
    wipe(&packing, &address, &secret);
}
