/* fetch_store.c - what came of a source, into the store */
#include "cli/fetch_inner.h"

#include "base/mem.h"
#include "fetchers/mapping.h"
#include "fetchers/schedule.h"

void fetch_job_release(struct job *j)
{
    paging_release(&j->paging);
    adapter_request_release(&j->request);
    batch_release(&j->batch);
}

struct schedule fetch_schedule(const struct source_state *s)
{
    return (struct schedule){
        .checked_at = s->fetched_at == TIME_UNKNOWN ? 0 : s->fetched_at,
        .due_at = s->next_at == TIME_UNKNOWN ? 0 : s->next_at,
        .failures = s->failures,
        .is_paused = s->is_paused,
    };
}

/* The time of the newest mention, of this answer too; 0 where none is known. */
static int64_t newest_of(const struct job *j)
{
    int64_t newest = j->state.newest_at > 0 ? j->state.newest_at : 0;

    for (size_t i = 0; i < j->batch.len; i++) {
        if (j->batch.items[i].posted_at > newest)
            newest = j->batch.items[i].posted_at;
    }
    return newest;
}

/* The next due time after an answer, and whether the source is gone. */
static void set_next(const struct fetcher *f, struct job *j, enum http_fault fault,
                     bool is_unsent, int64_t retry_after_s)
{
    struct schedule s = fetch_schedule(&j->state);
    int64_t every_s = j->source->every_s;

    if (fault == HTTP_FINE)
        every_s =
            schedule_interval(every_s, j->source->latest_s, newest_of(j), f->c->now);
    schedule_update(&s, fault, is_unsent, retry_after_s, every_s, f->c->now,
                    str_hash(j->source->name, 0));
    j->outcome.is_paused = s.is_paused;
    j->outcome.next_at = s.due_at;
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
        .cursor = j->outcome.cursor,
    };
    bool is_unchanged = j->outcome.is_unchanged;

    fetch_note_move(j, &now);
    if (j->first.is_not_modified) { /* what a 304 does not name still holds */
        if (now.etag.len == 0)
            now.etag = j->state.etag;
        if (now.last_modified.len == 0)
            now.last_modified = j->state.last_modified;
    }
    if (is_unchanged)
        now.body_hash = j->state.body_hash;
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
enum status fetch_flush(struct fetcher *f)
{
    enum status rc = f->waiting_len > 0 ? store_begin(f->c->store, f->err) : OK;

    for (size_t i = 0; rc == OK && i < f->waiting_len; i++)
        rc = store_outcome(f, f->waiting[i]);
    if (f->waiting_len > 0 && rc == OK)
        rc = store_commit(f->c->store, f->err);
    else
        store_rollback(f->c->store);
    for (size_t i = 0; i < f->waiting_len; i++)
        fetch_job_release(f->waiting[i]);
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
    return fetch_flush(f) == OK;
}

/* Remember a failure and go on; false where even that could not be stored. */
bool fetch_fail(struct fetcher *f, struct job *j, const char *stage, const char *reason,
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

/* Where news is asked for by id: from the newest of this answer on, which holds nothing
 * that was known. One that ended early may lack older ones: the next begins where it did.
 */
static void keep_newest_id(const struct fetcher *f, struct job *j)
{
    int64_t newest = 0;

    if (!mapping_asks_by_id(j->settings.mapping))
        return;
    j->outcome.cursor = j->state.cursor;
    for (size_t i = 0; i < j->batch.len && !j->batch.is_cut; i++) {
        const struct mention *m = &j->batch.items[i];

        if (m->posted_at > newest && m->posted_at <= f->c->now) {
            newest = m->posted_at;
            j->outcome.cursor = m->id;
        }
    }
}

bool fetch_keep_unchanged(struct fetcher *f, struct job *j)
{
    set_next(f, j, HTTP_FINE, false, j->paging.backoff_s);
    j->outcome.is_unchanged = true;
    keep_newest_id(f, j);
    f->report->unchanged++;
    return settle(f, j);
}

bool fetch_keep(struct fetcher *f, struct job *j)
{
    set_next(f, j, HTTP_FINE, false, j->paging.backoff_s);
    keep_newest_id(f, j);
    complete(j);
    f->report->dropped += j->batch.dropped;
    return settle(f, j);
}
