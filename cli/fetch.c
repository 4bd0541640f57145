#include "cli/fetch.h"

#include "base/mem.h"
#include "fetchers/adapter.h"
#include "fetchers/http.h"
#include "fetchers/mapping.h"
#include "fetchers/schedule.h"

#include <stdlib.h>
#include <time.h>

enum { PAGES_MAX = 10, CLAIM_S = 3600 };

/* Answers wait to be stored until there are so many, or so much, or the first of them
 * has waited so long. One that is not stored when the run is killed is asked for again.
 */
enum { WAITING_MAX = 256, WAITING_BYTES = 8 << 20, WAITING_S = 2 };

/* What came of a source, to be stored. */
struct outcome {
    struct str stage, reason; /* of a failure; empty stage: there was none */
    bool is_unchanged;        /* the batch says nothing */
    bool is_paused;
    int64_t next_at;
};

/* One source on its way through a run. */
struct job {
    const struct source_settings *source;
    struct str brand;
    struct source_state state; /* strings in the fetcher's arena */
    const struct adapter *adapter;
    struct adapter_settings settings;
    struct paging paging;
    struct adapter_request request; /* alive while its answer is awaited */
    struct batch batch;             /* of all pages */
    struct http_response first;     /* validators of the first page, in the batch */
    struct outcome outcome;
};

struct fetcher {
    struct context *c;
    const struct fetch_options *o;
    struct fetch_report *report;
    struct http *http;
    struct mapping_shelf shelf;
    struct job *jobs;
    size_t len, next, done;
    struct arena arena; /* what is remembered of the sources that are asked */
    struct job *waiting[WAITING_MAX]; /* to be stored */
    size_t waiting_len, waiting_bytes;
    time_t waiting_since;
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
static void set_next(const struct fetcher *f, struct job *j, enum http_fault fault,
                     bool is_unsent, int64_t retry_after_s)
{
    struct schedule s = schedule_of(&j->state);

    schedule_update(&s, fault, is_unsent, retry_after_s, j->source->every_s, f->c->now,
                    str_hash(j->source->name, 0));
    j->outcome.is_paused = s.is_paused;
    j->outcome.next_at = s.due_at;
}

/* Build the request of the job's next page. */
static enum status make_request(struct job *j, struct error *err)
{
    const struct source_settings *src = j->source;
    struct buf secret = {0};
    enum status rc;

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

static void to_http(const struct fetcher *f, const struct job *j,
                    struct http_request *out)
{
    *out = (struct http_request){
        .url = j->request.url,
        .headers = j->request.headers.items,
        .headers_len = j->request.headers.len,
        .port_allowed = http_url_port(j->source->url),
        .allow_private = j->source->allow_private,
        .has_secret = secret_is_set(&j->source->secret),
        .body_max = j->adapter->parse == mapping_parse
                        ? (size_t)f->c->settings.limits.json_max_bytes
                        : 0,
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
    enum status rc = store_source(f->c->store, src->name, &f->arena, &j->state, f->err);

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
        f->len += is_taken;
    }
    f->report->asked = f->len;
    if (rc == OK)
        return store_commit(f->c->store, f->err);
    store_rollback(f->c->store);
    return rc;
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

/* Store a whole answer, or that nothing has changed. */
static enum status store_answer(struct fetcher *f, struct job *j)
{
    struct source_state now = {
        .name = j->source->name,
        .brand = j->brand,
        .etag = j->first.etag,
        .last_modified = j->first.last_modified,
        .body_hash = j->first.body_hash,
        .next_at = j->outcome.next_at,
        .moved_url = j->first.permanent_url,
    };
    bool is_unchanged = j->outcome.is_unchanged;

    if (now.moved_url.len > 0)
        now.moved_count =
            str_eq(now.moved_url, j->state.moved_url) ? j->state.moved_count + 1 : 1;
    if (is_unchanged) {
        if (now.etag.len == 0 && now.last_modified.len == 0) {
            now.etag = j->state.etag;
            now.last_modified = j->state.last_modified;
        }
        now.body_hash = j->state.body_hash;
    }
    return store_add(f->c->store, &now, is_unchanged ? NULL : &j->batch, f->c->now,
                     &f->report->counts, f->err);
}

static enum status store_outcome(struct fetcher *f, struct job *j)
{
    const struct outcome *o = &j->outcome;

    if (o->stage.len == 0)
        return store_answer(f, j);
    return store_source_failed(f->c->store, j->source->name, j->brand, o->stage,
                               o->reason, f->c->now, o->next_at, o->is_paused, f->err);
}

/* Store what waits, in one transaction. */
static enum status flush(struct fetcher *f)
{
    enum status rc = f->waiting_len > 0 ? store_begin(f->c->store, f->err) : OK;

    for (size_t i = 0; rc == OK && i < f->waiting_len; i++)
        rc = store_outcome(f, f->waiting[i]);
    if (f->waiting_len > 0 && rc == OK)
        rc = store_commit(f->c->store, f->err);
    else
        store_rollback(f->c->store);
    for (size_t i = 0; i < f->waiting_len; i++)
        job_release(f->waiting[i]);
    f->waiting_len = f->waiting_bytes = 0;
    return rc;
}

static time_t seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* The source is done with, and waits to be stored; false where that failed. */
static bool settle(struct fetcher *f, struct job *j)
{
    time_t now = seconds();

    paging_release(&j->paging);
    adapter_request_release(&j->request);
    if (f->waiting_len == 0)
        f->waiting_since = now;
    f->waiting[f->waiting_len++] = j;
    f->waiting_bytes += j->batch.arena.total + j->batch.cap * sizeof(*j->batch.items);
    f->done++;
    if (f->o->progress != NULL)
        f->o->progress(f->o->ctx, f->done, f->len, j->source->name);
    if (f->waiting_len < WAITING_MAX && f->waiting_bytes < WAITING_BYTES &&
        now - f->waiting_since < WAITING_S)
        return true;
    return flush(f) == OK;
}

/* Remember a failure and go on; false where even that could not be stored. */
static bool fail(struct fetcher *f, struct job *j, const char *stage, const char *reason,
                 enum http_fault fault, const struct http_response *resp)
{
    struct fetch_report *r = f->report;
    struct fetch_failure *x;

    set_next(f, j, fault, resp != NULL && resp->is_unsent,
             resp != NULL ? resp->retry_after_s : 0);
    r->failed++;
    r->failures =
        mem_grow(r->failures, r->failures_len, &r->failures_cap, sizeof(*r->failures));
    x = &r->failures[r->failures_len++];
    *x = (struct fetch_failure){j->source->name, arena_copy(&r->arena, str_from(stage)),
                                arena_copy(&r->arena, str_from(reason)),
                                j->state.failures + 1};
    j->outcome.stage = x->stage;
    j->outcome.reason = x->reason;
    return settle(f, j);
}

static bool keep_unchanged(struct fetcher *f, struct job *j)
{
    set_next(f, j, HTTP_FINE, false, j->paging.backoff_s);
    j->outcome.is_unchanged = true;
    f->report->unchanged++;
    return settle(f, j);
}

static bool keep(struct fetcher *f, struct job *j)
{
    set_next(f, j, HTTP_FINE, false, j->paging.backoff_s);
    complete(j);
    f->report->dropped += j->batch.dropped;
    return settle(f, j);
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
            rc = make_request(j, &err);
        if (rc == OK) {
            to_http(f, j, out);
            return true;
        }
        if (!fail(f, j, "settings", err.text, HTTP_BAD_URL, NULL))
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
        make_request(j, &err) == OK) {
        struct http_request again;

        to_http(f, j, &again);
        http_add(f->http, &again);
        return true;
    }
    return keep(f, j);
}

/* http_done_fn */
static bool done(void *ctx, const struct http_request *req,
                 const struct http_response *resp)
{
    struct fetcher *f = ctx;
    struct job *j = req->tag;

    f->report->wire_bytes += resp->wire_bytes;
    if (resp->body.len > 0 && resp->rc == OK)
        f->report->bodies++;
    if (j->paging.pages == 0 && resp->rc == OK)
        keep_validators(j, resp);
    if (resp->rc != OK && j->paging.pages > 0) /* a later page: the earlier ones count */
        return keep(f, j);
    if (resp->rc != OK)
        return fail(f, j, "fetch", resp->why.text, resp->fault, resp);
    if (resp->is_not_modified || (j->paging.pages == 0 && resp->body_hash != 0 &&
                                  !resp->is_cut && resp->body_hash == j->state.body_hash))
        return keep_unchanged(f, j);
    return read_page(f, j, resp);
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
            rc = f.err->code;             /* what the store said within done() */
        if (rc == OK || rc == ERR_BUSY) { /* stopped: what came is stored all the same */
            enum status last = flush(&f);

            rc = rc == OK ? last : rc;
        }
    }
    for (size_t i = 0; i < f.len; i++)
        job_release(&f.jobs[i]);
    free(f.jobs);
    arena_release(&f.arena);
    http_free(f.http);
    mapping_shelf_release(&f.shelf);
    return rc;
}
