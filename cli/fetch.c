/* fetch.c - which sources are asked, and their answers, page by page */
#include "cli/fetch_inner.h"

#include "base/mem.h"
#include "base/url.h"
#include "fetchers/mapping.h"
#include "fetchers/schedule.h"
#include "fetchers/schemaorg.h"

#include <stdlib.h>

enum { PAGES_MAX = 1000, CLAIM_S = 3600 }; /* a mapping has its own, less */

void fetch_report_release(struct fetch_report *r)
{
    free(r->failures);
    arena_release(&r->arena);
    *r = (struct fetch_report){0};
}

/* Put what is secret into the job's request: its token, or the secret itself. */
static enum status add_secret(struct job *j, struct error *err)
{
    struct buf secret = {0};
    enum status rc;

    if (j->login != NULL)
        return adapter_request_add_secret(&j->request, fetch_token(j), err);
    if (!secret_is_set(&j->source->secret))
        return OK;
    rc = secret_read(&j->source->secret, &secret, err);
    if (rc == OK)
        rc = adapter_request_add_secret(&j->request, buf_str(&secret), err);
    secret_wipe(&secret);
    return rc;
}

static uint64_t host_of(const struct source_settings *src)
{
    return str_hash(url_host(src->url), 0);
}

static int by_number(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return a < b ? -1 : a > b;
}

static void note_hosts(struct fetcher *f)
{
    f->hosts = mem_zalloc(f->len + 1, sizeof(*f->hosts));
    for (size_t i = 0; i < f->len; i++)
        f->hosts[i] = host_of(f->jobs[i].source);
    qsort(f->hosts, f->len, sizeof(*f->hosts), by_number);
}

/* Will nothing else be asked of the source's host? libcurl is slow to find out which
 * connections it may drop once it has kept those of thousands of hosts. */
static bool is_only(const struct fetcher *f, const struct job *j)
{
    uint64_t host = host_of(j->source);
    const uint64_t *at = bsearch(&host, f->hosts, f->len, sizeof(host), by_number);
    const uint64_t *end = f->hosts + f->len;

    return at != NULL && j->adapter->parse != mapping_parse && !j->is_moved &&
           (at == f->hosts || at[-1] != host) && (at + 1 == end || at[1] != host);
}

enum status fetch_page_request(struct fetcher *f, struct job *j, struct http_request *out,
                               struct error *err)
{
    enum status rc;

    adapter_request_release(&j->request);
    rc = j->adapter->request(&j->settings, &j->paging, &j->request, err);
    if (rc == OK && j->paging.pages == 0)
        j->port_allowed = http_url_port(j->is_moved ? j->source->url : j->request.url);
    if (rc == OK)
        rc = add_secret(j, err);
    if (rc != OK)
        return rc;
    *out = (struct http_request){
        .url = j->request.url,
        .headers = j->request.headers.items,
        .headers_len = j->request.headers.len,
        .port_allowed = j->port_allowed,
        .allow_private = j->source->allow_private,
        .has_secret = secret_is_set(&j->source->secret),
        .is_only = is_only(f, j),
        .body_max = j->adapter->parse == mapping_parse
                        ? (size_t)f->c->settings.limits.json_max_bytes
                        : 0,
        .tag = j,
    };
    if (j->paging.pages == 0) {
        out->etag = j->state.etag;
        out->last_modified = j->state.last_modified;
    }
    return OK;
}

static struct str brand_of(const struct settings *s, const struct source_settings *src)
{
    if (src->brand.len > 0 || s->brands_len == 0)
        return src->brand;
    return s->brands[0].name;
}

/* What a source's first answer brings is its history, not the day's news. */
static enum status remember_first(struct fetcher *f, struct str name)
{
    struct arena a = {0};
    enum status rc = store_meta_put(
        f->c->store, arena_printf(&a, "first-fetch:" STR_FMT, STR_ARG(name)),
        arena_printf(&a, "%lld", (long long)f->c->now), f->err);

    arena_release(&a);
    return rc;
}

/* Whether the source is asked in this run; takes it if so. */
static enum status take(struct fetcher *f, struct job *j, bool *is_taken)
{
    const struct source_settings *src = j->source;
    struct schedule s;
    bool is_anew = false;
    enum status rc = fetch_note_asked(f->c->store, src, &is_anew, f->err);

    *is_taken = false;
    if (rc == OK)
        rc = store_source(f->c->store, src->name, &f->arena, &j->state, f->err);
    if (rc != OK)
        return rc;
    s = fetch_schedule(&j->state);
    if (j->state.is_paused) {
        f->report->paused++;
        return OK;
    }
    if (!f->o->is_forced && !schedule_is_due(&s, src->every_s, f->c->now)) {
        f->report->not_due++;
        return OK;
    }
    rc = store_source_take(f->c->store, src->name, j->brand, f->c->now,
                           f->c->now + CLAIM_S, true, is_taken, f->err);
    if (rc == OK && (j->state.fetches == 0 || is_anew))
        rc = remember_first(f, src->name);
    return rc;
}

static void set_up(struct fetcher *f, struct job *j, const struct source_settings *src)
{
    *j = (struct job){.source = src, .brand = brand_of(&f->c->settings, src)};
    j->settings = (struct adapter_settings){
        .url = src->url,
        .vars = src->vars,
        .headers = src->headers,
        .secret_header = src->secret_header,
        .secret_param = src->secret_param,
        .items_max = (size_t)f->c->settings.limits.items_max,
        .newest_at = TIME_UNKNOWN,
    };
}

/* All sources that are due become jobs, in one transaction. */
static enum status claim(struct fetcher *f)
{
    const struct settings *s = &f->c->settings;
    enum status rc = store_begin(f->c->store, f->err);

    f->jobs = mem_zalloc(s->sources_len, sizeof(*f->jobs));
    for (size_t i = 0; rc == OK && i < s->sources_len; i++) {
        const struct source_settings *src = &s->sources[i];
        struct job *j = &f->jobs[f->len];
        bool is_taken = false;

        if (f->o->source.len > 0 && !str_eq(f->o->source, src->name))
            continue;
        if (src->is_off) {
            f->report->off++;
            continue;
        }
        set_up(f, j, src);
        rc = take(f, j, &is_taken);
        /* behind a cut what is older may be missing still: all pages again */
        if (!j->state.is_cut)
            j->settings.newest_at = j->state.newest_at;
        j->settings.newest_id = j->state.cursor;
        if (is_taken)
            fetch_follow_move(j);
        f->len += is_taken;
    }
    f->report->asked = f->len;
    if (rc == OK)
        return store_commit(f->c->store, f->err);
    store_rollback(f->c->store);
    return rc;
}

/* All that a job needs before it can ask. */
static enum status prepare(struct fetcher *f, struct job *j, struct error *err)
{
    j->adapter = adapter_find(j->source->adapter);
    if (j->adapter == NULL)
        return error_set(err, ERR_CONFIG, "no adapter is named \"" STR_FMT "\"",
                         STR_ARG(j->source->adapter));
    return adapter_mapping(j->adapter, j->source->mapping, &f->shelf,
                           &j->settings.mapping, err);
}

/* http_next_fn: the next job whose request can be built. */
static bool next(void *ctx, struct http_request *out)
{
    struct fetcher *f = ctx;

    while (f->next < f->len && f->err->code == OK) {
        struct job *j = &f->jobs[f->next++];
        struct error err = {0};
        const char *stage = "settings";
        enum status rc = prepare(f, j, &err);

        if (rc == OK) {
            enum fetch_turn turn = fetch_login(f, j, out, &err);

            if (turn == TURN_ASK)
                return true;
            if (turn == TURN_WAIT)
                continue;
            if (turn == TURN_FAIL)
                rc = err.code, stage = "auth";
        }
        if (rc == OK && fetch_is_mailbox(j->adapter))
            continue; /* read behind the others: it waits for its server */
        if (rc == OK)
            rc = fetch_page_request(f, j, out, &err);
        if (rc == OK)
            return true;
        j->is_failed = true;
        if (!fetch_fail(f, j, stage, err.text, HTTP_BAD_URL, NULL))
            return false;
    }
    return false;
}

/* Validators belong to the first page; they outlive its response in the batch. One that
 * has not changed is not copied: a night of such answers would take memory for each. */
static struct str keep_str(struct job *j, struct str now, struct str was)
{
    if (now.len == 0 || str_eq(now, was))
        return now.len == 0 ? STR_NONE : was;
    return arena_copy(&j->batch.arena, now);
}

static void keep_validators(struct job *j, const struct http_response *resp)
{
    j->first = (struct http_response){
        .etag = keep_str(j, resp->etag, j->state.etag),
        .last_modified = keep_str(j, resp->last_modified, j->state.last_modified),
        .permanent_url = keep_str(j, resp->permanent_url, j->state.moved_url),
        .body_hash = resp->body_hash,
        .is_not_modified = resp->is_not_modified,
    };
}

/* Does the page reach back to what was known at the last fetch? Its last item tells: the
 * first may be old and pinned there, or edited since. */
static bool is_known_page(const struct job *j, size_t from)
{
    if (j->settings.newest_at == TIME_UNKNOWN || mapping_asks_by_id(j->settings.mapping))
        return false; /* what is asked for by id is news, however old it is */
    for (size_t i = j->batch.len; i > from; i--) {
        const struct mention *m = &j->batch.items[i - 1];

        if (m->posted_at != TIME_UNKNOWN)
            return m->posted_at < j->settings.newest_at &&
                   (m->updated_at == TIME_UNKNOWN ||
                    m->updated_at < j->settings.newest_at);
    }
    return false;
}

/* A later page that didn't come: the earlier ones count, but as an answer that ended
 * early. Its validators are not kept, so the next fetch asks for all pages again. */
static bool keep_cut(struct fetcher *f, struct job *j)
{
    j->batch.is_cut = true;
    return fetch_keep(f, j);
}

/* Some say so where there is no page behind the last one that we counted up to. A page
 * that the answer before named is there: its cursor may have run out meanwhile. */
static bool is_past_last(const struct job *j, const struct http_response *resp)
{
    return mapping_counts_pages(j->settings.mapping) &&
           (resp->code == 400 || resp->code == 404 || resp->code == 410);
}

/* A later page that was refused: what it says of waiting holds for the next run. */
static bool later_failed(struct fetcher *f, struct job *j,
                         const struct http_response *resp)
{
    if (is_past_last(j, resp))
        return fetch_keep(f, j);
    if (resp->retry_after_s > j->paging.backoff_s)
        j->paging.backoff_s = resp->retry_after_s;
    return keep_cut(f, j);
}

/* A page that had reviews and has none: a login, another layout, the wrong address. That
 * is no answer; as one it would be silence for ever. */
static bool has_lost_reviews(const struct job *j)
{
    return j->adapter->parse == schemaorg_parse && j->state.mentions > 0 &&
           j->batch.len + j->batch.dropped == 0 && !j->batch.is_cut;
}

/* Read a page; asks for the next one where there is more to know. */
static bool read_page(struct fetcher *f, struct job *j, const struct http_response *resp)
{
    struct document doc = {
        .body = resp->body,
        .content_type = resp->content_type,
        .base = resp->final_url,
        .link = resp->link,
        .is_cut = resp->is_cut,
    };
    struct error err = {0};
    struct http_request again;
    size_t from = j->batch.len;
    bool is_first = j->paging.pages == 0;
    enum status rc;

    rc = j->adapter->parse(&j->settings, &doc, &j->paging, &j->batch, &err);
    j->batch.is_cut = j->batch.is_cut || resp->is_cut;
    if (rc == OK && has_lost_reviews(j))
        rc = error_set(&err, ERR_PARSE, "a page without reviews, where there were some");
    if (rc != OK && is_first)
        return fetch_fail(f, j, "parse", err.text, HTTP_BROKEN, resp);
    if (rc != OK)
        return keep_cut(f, j);
    if (j->paging.is_done || j->paging.pages >= PAGES_MAX ||
        j->batch.len >= j->settings.items_max || is_known_page(j, from))
        return fetch_keep(f, j);
    if (fetch_page_request(f, j, &again, &err) != OK)
        return keep_cut(f, j);
    http_add(f->http, &again);
    return true;
}

/* http_done_fn */
static bool done(void *ctx, const struct http_request *req,
                 const struct http_response *resp)
{
    struct fetcher *f = ctx;
    struct job *j = req->tag;

    f->report->wire_bytes += resp->wire_bytes;
    if (j->is_asking)
        return fetch_token_done(f, j, resp);
    if (resp->code == 401 && fetch_renew(f, j))
        return true;
    if (resp->code == 401 && j->is_renewed && j->paging.pages == 0)
        return fetch_fail(f, j, "auth", "401, even with a new token", resp->fault, resp);
    if (resp->body.len > 0 && resp->rc == OK)
        f->report->bodies++;
    if (j->paging.pages == 0 && resp->rc == OK)
        keep_validators(j, resp);
    if (resp->rc != OK && j->paging.pages > 0)
        return later_failed(f, j, resp);
    if (resp->rc != OK)
        return fetch_fail(f, j, "fetch", resp->why.text, resp->fault, resp);
    if (resp->is_not_modified || (j->paging.pages == 0 && resp->body_hash != 0 &&
                                  !resp->is_cut && resp->body_hash == j->state.body_hash))
        return fetch_keep_unchanged(f, j);
    return read_page(f, j, resp);
}

static void read_mailboxes(struct fetcher *f)
{
    for (size_t i = 0; i < f->next && f->err->code == OK; i++) {
        struct job *j = &f->jobs[i];

        if (j->adapter != NULL && fetch_is_mailbox(j->adapter) && !j->is_failed &&
            !fetch_mailbox(f, j))
            return;
    }
}

enum status fetch_all(struct context *c, const struct fetch_options *o,
                      struct fetch_report *report, struct error *err)
{
    struct error own = {0};
    struct fetcher f = {
        .c = c, .o = o, .report = report, .err = err != NULL ? err : &own};
    struct http_options options = {.limits = &c->settings.limits,
                                   .user_agent = c->settings.user_agent,
                                   .stop = o->stop};
    enum status rc = claim(&f);

    note_hosts(&f);
    if (rc == OK && f.len > 0) {
        f.http = http_new(&options, f.err);
        rc = f.http != NULL ? http_run(f.http, next, done, &f, f.err) : f.err->code;
        if (rc == OK)
            read_mailboxes(&f);
        if (rc == OK)
            rc = f.err->code;             /* what the store said within done() */
        if (rc == OK || rc == ERR_BUSY) { /* stopped: what came is stored all the same */
            enum status last = fetch_flush(&f);

            rc = rc == OK ? last : rc;
        }
    }
    for (size_t i = 0; i < f.len; i++)
        fetch_job_release(&f.jobs[i]);
    free(f.jobs);
    free(f.hosts);
    fetch_logins_release(&f);
    arena_release(&f.arena);
    http_free(f.http);
    mapping_shelf_release(&f.shelf);
    return rc;
}
