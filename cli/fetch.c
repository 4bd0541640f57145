#include "cli/fetch.h"

#include "base/mem.h"
#include "fetchers/adapter.h"
#include "fetchers/http.h"
#include "fetchers/schedule.h"

#include <stdlib.h>

enum { PAGES_MAX = 10, CLAIM_S = 3600 };

/* One source on its way through a run. */
struct job {
    const struct source_settings *source;
    struct str brand;
    struct source_state state;
    const struct adapter *adapter;
    struct adapter_settings settings;
    struct paging paging;
    struct adapter_request request; /* alive while its answer is awaited */
    struct batch batch;             /* of all pages */
    struct http_response first;     /* validators of the first page, in `arena` */
    struct arena arena;
};

struct fetcher {
    struct context *c;
    const struct fetch_options *o;
    struct fetch_report *report;
    struct http *http;
    struct mapping_shelf shelf;
    struct job *jobs;
    size_t len, next, done;
    struct error *err; /* of the store: ends the run */
};

void fetch_report_release(struct fetch_report *r)
{
    free(r->failures);
    arena_release(&r->arena);
    *r = (struct fetch_report){0};
}

static void job_release(struct job *j)
{
    paging_release(&j->paging);
    adapter_request_release(&j->request);
    batch_release(&j->batch);
    arena_release(&j->arena);
}

static struct schedule schedule_of(const struct source_state *s)
{
    return (struct schedule){
        .checked_at = s->fetched_at == TIME_UNKNOWN ? 0 : s->fetched_at,
        .due_at = s->next_at == TIME_UNKNOWN ? 0 : s->next_at,
        .failures = s->failures,
        .is_paused = s->is_paused,
    };
}

/* The next due time after an answer, and whether the source is gone. */
static int64_t next_due(const struct fetcher *f, const struct job *j,
                        enum http_fault fault, bool is_unsent, int64_t retry_after_s,
                        bool *is_paused)
{
    struct schedule s = schedule_of(&j->state);

    schedule_update(&s, fault, is_unsent, retry_after_s, j->source->every_s, f->c->now,
                    str_hash(j->source->name, 0));
    *is_paused = s.is_paused;
    return s.due_at;
}

/* Remember a failure and go on; false where even that could not be stored. */
static bool fail(struct fetcher *f, struct job *j, const char *stage, const char *reason,
                 enum http_fault fault, const struct http_response *resp)
{
    struct fetch_report *r = f->report;
    struct fetch_failure *x;
    bool is_unsent = resp != NULL && resp->is_unsent, is_paused;
    int64_t due = next_due(f, j, fault, is_unsent, resp != NULL ? resp->retry_after_s : 0,
                           &is_paused);

    f->done++;
    r->failed++;
    r->failures =
        mem_grow(r->failures, r->failures_len, &r->failures_cap, sizeof(*r->failures));
    x = &r->failures[r->failures_len++];
    *x = (struct fetch_failure){j->source->name, arena_copy(&r->arena, str_from(stage)),
                                arena_copy(&r->arena, str_from(reason)),
                                j->state.failures + 1};
    return store_source_failed(f->c->store, j->source->name, j->brand, x->stage,
                               x->reason, f->c->now, due, is_paused, f->err) == OK;
}

/* Build the request of the job's next page. */
static enum status make_request(struct fetcher *f, struct job *j, struct error *err)
{
    const struct source_settings *src = j->source;
    struct buf secret = {0};
    enum status rc;

    (void)f;
    adapter_request_release(&j->request);
    rc = j->adapter->request(&j->settings, &j->paging, &j->request, err);
    if (rc == OK && secret_is_set(&src->secret)) {
        rc = secret_read(&src->secret, &secret, err);
        if (rc == OK)
            rc = adapter_request_add_secret(&j->request, buf_str(&secret), err);
        secret_wipe(&secret);
    }
    return rc;
}

static void to_http(const struct job *j, struct http_request *out)
{
    *out = (struct http_request){
        .url = j->request.url,
        .headers = j->request.headers.items,
        .headers_len = j->request.headers.len,
        .port_allowed = http_url_port(j->source->url),
        .allow_private = j->source->allow_private,
        .has_secret = secret_is_set(&j->source->secret),
        .tag = (void *)(uintptr_t)j,
    };
    if (j->paging.pages == 0) {
        out->etag = j->state.etag;
        out->last_modified = j->state.last_modified;
    }
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
    enum status rc = store_source(f->c->store, src->name, &j->arena, &j->state, f->err);

    *is_taken = false;
    if (rc != OK)
        return rc;
    s = schedule_of(&j->state);
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
    if (rc == OK && j->state.fetches == 0)
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
        j->settings.newest_at = j->state.newest_at;
        if (is_taken)
            f->len++;
        else
            job_release(j);
    }
    f->report->asked = f->len;
    if (rc == OK)
        return store_commit(f->c->store, f->err);
    store_rollback(f->c->store);
    return rc;
}

/* http_next_fn: the next job whose request can be built. */
static bool next(void *ctx, struct http_request *out)
{
    struct fetcher *f = ctx;

    while (f->next < f->len && f->err->code == OK) {
        struct job *j = &f->jobs[f->next++];
        struct error err = {0};
        enum status rc = OK;

        j->adapter = adapter_find(j->source->adapter);
        if (j->adapter == NULL)
            rc = error_set(&err, ERR_CONFIG, "no adapter is named \"" STR_FMT "\"",
                           STR_ARG(j->source->adapter));
        if (rc == OK)
            rc = adapter_mapping(j->adapter, j->source->mapping, &f->shelf,
                                 &j->settings.mapping, &err);
        if (rc == OK)
            rc = make_request(f, j, &err);
        if (rc == OK) {
            to_http(j, out);
            return true;
        }
        if (!fail(f, j, "settings", err.text, HTTP_BAD_URL, NULL))
            return false;
        job_release(j);
    }
    return false;
}

/* What settings say of every mention of the source. */
static void complete(const struct job *j)
{
    for (size_t i = 0; i < j->batch.len; i++) {
        struct mention *m = &j->batch.items[i];

        m->source = j->source->name;
        m->brand = j->brand;
        if (m->place.len == 0)
            m->place = j->source->place;
        if (m->language.len == 0)
            m->language = j->source->language;
    }
}

/* Store a whole answer; `batch` NULL: nothing has changed. */
static bool keep(struct fetcher *f, struct job *j, const struct batch *batch)
{
    struct source_state now = {
        .name = j->source->name,
        .brand = j->brand,
        .etag = j->first.etag,
        .last_modified = j->first.last_modified,
        .body_hash = j->first.body_hash,
        .moved_url = j->first.permanent_url,
    };
    bool is_paused;
    bool is_same = now.moved_url.len > 0 && str_eq(now.moved_url, j->state.moved_url);

    now.next_at = next_due(f, j, HTTP_FINE, false, j->paging.backoff_s, &is_paused);
    if (now.moved_url.len > 0)
        now.moved_count = is_same ? j->state.moved_count + 1 : 1;
    if (batch == NULL) {
        f->report->unchanged++;
        if (now.etag.len == 0 && now.last_modified.len == 0) {
            now.etag = j->state.etag;
            now.last_modified = j->state.last_modified;
        }
        now.body_hash = j->state.body_hash;
    } else {
        complete(j);
        f->report->dropped += batch->dropped;
    }
    f->done++;
    return store_add(f->c->store, &now, batch, f->c->now, &f->report->counts, f->err) ==
           OK;
}

/* Validators belong to the first page; they outlive its response in the job's arena. */
static void keep_validators(struct job *j, const struct http_response *resp)
{
    j->first = (struct http_response){
        .etag = arena_copy(&j->arena, resp->etag),
        .last_modified = arena_copy(&j->arena, resp->last_modified),
        .permanent_url = arena_copy(&j->arena, resp->permanent_url),
        .body_hash = resp->body_hash,
    };
}

/* Does the page reach back to what was known at the last fetch? */
static bool is_known_page(const struct job *j, size_t from)
{
    if (j->state.newest_at == TIME_UNKNOWN)
        return false;
    for (size_t i = from; i < j->batch.len; i++) {
        if (j->batch.items[i].posted_at != TIME_UNKNOWN &&
            j->batch.items[i].posted_at < j->state.newest_at)
            return true;
    }
    return false;
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
    size_t from = j->batch.len;
    enum status rc;

    rc = j->adapter->parse(&j->settings, &doc, &j->paging, &j->batch, &err);
    j->batch.is_cut = j->batch.is_cut || resp->is_cut;
    if (rc != OK && j->paging.pages <= 1)
        return fail(f, j, "parse", err.text, HTTP_BROKEN, resp);
    if (rc == OK && !j->paging.is_done && j->paging.pages < PAGES_MAX &&
        j->batch.len < j->settings.items_max && !is_known_page(j, from) &&
        make_request(f, j, &err) == OK) {
        struct http_request again;

        to_http(j, &again);
        http_add(f->http, &again);
        return true;
    }
    return keep(f, j, &j->batch);
}

/* http_done_fn */
static bool done(void *ctx, const struct http_request *req,
                 const struct http_response *resp)
{
    struct fetcher *f = ctx;
    struct job *j = req->tag;
    size_t before = f->done;
    bool goes_on;

    f->report->wire_bytes += resp->wire_bytes;
    if (resp->body.len > 0 && resp->rc == OK)
        f->report->bodies++;
    if (j->paging.pages == 0 && resp->rc == OK)
        keep_validators(j, resp);
    if (resp->rc != OK && j->paging.pages > 0) /* a later page: the earlier ones count */
        goes_on = keep(f, j, &j->batch);
    else if (resp->rc != OK)
        goes_on = fail(f, j, "fetch", resp->why.text, resp->fault, resp);
    else if (resp->is_not_modified ||
             (j->paging.pages == 0 && resp->body_hash != 0 && !resp->is_cut &&
              resp->body_hash == j->state.body_hash))
        goes_on = keep(f, j, NULL);
    else
        goes_on = read_page(f, j, resp);
    if (f->done > before) {
        if (f->o->progress != NULL)
            f->o->progress(f->o->ctx, f->done, f->len, j->source->name);
        job_release(j);
        *j = (struct job){.source = j->source};
    }
    return goes_on;
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

    if (rc == OK && f.len > 0) {
        f.http = http_new(&options, f.err);
        rc = f.http != NULL ? http_run(f.http, next, done, &f, f.err) : f.err->code;
        if (rc == OK)
            rc = f.err->code; /* what the store said within done() */
    }
    for (size_t i = 0; i < f.len; i++)
        job_release(&f.jobs[i]);
    free(f.jobs);
    http_free(f.http);
    mapping_shelf_release(&f.shelf);
    return rc;
}
