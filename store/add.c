/*
 * add.c - mentions come in: one transaction a fetch
 *
 * On most nights nearly all of them are known, so that way is short: one look at the key
 * and one hash. Nothing is written then but the source's row.
 */
#include "store/same.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void add_work_free(struct add_work *w)
{
    if (w == NULL)
        return;
    free(w->ids.slots);
    free(w->links.slots);
    buf_release(&w->id);
    arena_release(&w->arena);
    batch_release(&w->old);
    free(w);
}

/* ---- one mention ---- */

static const char sql_newest_id[] = "UPDATE mentions SET id = ?2 WHERE row = ?1";

/* The id is not known: is the mention? */
static enum status unknown_id(struct add_work *w, const struct mention *m, struct str id,
                              uint64_t state, bool has_key, struct error *err)
{
    struct str name = m->brand.len > 0 ? m->brand : w->brand_name;
    enum verdict verdict = VERDICT_FRESH;
    int64_t brand = 0, source = 0, row = 0;
    struct marks marks;
    sqlite3_stmt *s;
    enum status rc = brand_id(w->st, name, true, &brand, err);

    if (rc == OK)
        rc = marks_claim(w, m, brand, w->st->next_row, &marks, err);
    if (rc == OK && (marks.link_row != 0 || marks.wording_row != 0))
        rc = same_decide(w, m, brand, &marks, &verdict, &row, err);
    if (rc != OK)
        return rc;
    if (verdict == VERDICT_FRESH)
        return mention_add(w, m, id, state, brand, has_key, &marks, err);
    rc = marks_give(w, &marks, row, err);
    if (rc == OK)
        rc = key_put(w, id, state, row, verdict == VERDICT_ALSO, err);
    if (rc == OK && verdict == VERDICT_ALSO) {
        w->counts.also++;
        return also_add(w, m, id, row, err);
    }
    s = rc == OK ? sql_get(w->st, sql_newest_id) : NULL;
    if (rc == OK && s == NULL)
        return store_fail(w->st, err, "key");
    if (s != NULL) {
        bind_int(s, 1, row);
        bind_text(s, 2, id);
        rc = sql_run(w->st, s, err);
    }
    if (rc == OK)
        rc = old_read(w, row, &source, &brand, err);
    return rc == OK ? mention_compare(w, m, source, brand, err) : rc;
}

/* Ids that one answer uses for different mentions are no ids: the words make them some.
 */
static struct str usable_id(struct add_work *w, const struct mention *m, bool *is_other)
{
    const struct seen_slot *slot;
    size_t len;

    seen_fill(w);
    slot = seen_get(&w->ids, hash_bytes(w->st->salt, m->id.ptr, m->id.len));
    *is_other = slot != NULL && slot->is_mixed;
    if (!*is_other)
        return m->id;
    buf_reset(&w->id);
    buf_add(&w->id, m->id);
    buf_printf(&w->id, "#%016llx",
               (unsigned long long)hash_wording(w->st, m->title, m->text, &len));
    return buf_str(&w->id);
}

/* store_forget() leaves hashes of ids. */
static enum status find_hashed(struct add_work *w, struct str id, struct key *key,
                               struct error *err)
{
    char text[HASHED_ID_LEN + 1];

    return key_get(w, hash_id(w->st, id, text), key, err);
}

static enum status add_one(struct add_work *w, const struct mention *m, struct error *err)
{
    uint64_t state = hash_state(w->st->salt, m);
    struct str id = m->id;
    bool is_new = false, is_other = false;
    struct key key = {0};
    enum status rc = OK;

    if (w->newest_at < m->posted_at && m->posted_at <= w->now)
        w->newest_at = m->posted_at;
    if (!w->is_first)
        rc = key_get(w, id, &key, err);
    if (rc == OK && key.is_there && key.state == state) {
        w->counts.known++;
        return OK;
    }
    id = usable_id(w, m, &is_other);
    if (rc == OK && is_other && !w->is_first)
        rc = key_get(w, id, &key, err);
    if (rc == OK && !key.is_there && w->has_hashed)
        rc = find_hashed(w, id, &key, err);
    if (rc == OK && !key.is_there && w->is_first)
        rc = key_add(w, id, state, &is_new, err);
    if (rc == OK && !key.is_there && w->is_first && !is_new)
        rc = key_get(w, id, &key, err);
    if (rc != OK)
        return rc;
    if (!key.is_there)
        return unknown_id(w, m, id, state, is_new, err);
    if (key.state == state) {
        w->counts.known++;
        return OK;
    }
    return mention_changed(w, m, id, &key, state, err);
}

/* ---- the batch ---- */

static const char sql_source_add[] =
    "SELECT fetches, has_hashed, newest_at FROM sources WHERE id = ?";
static const char sql_fetch[] = "INSERT INTO fetches(source, at, first_row, last_row)"
                                " VALUES(?1, ?2, ?3, ?4)";
static const char sql_next_row[] =
    "UPDATE meta SET value = CAST(?1 AS TEXT) WHERE name = 'next-row'";
static const char sql_source_done[] =
    "UPDATE sources SET brand = ?2, etag = iif(?3, etag, ?4),"
    " last_modified = iif(?3, last_modified, ?5), body_hash = iif(?3, body_hash, ?6),"
    " fetched_at = ?7, succeeded_at = ?7, next_at = ?8, failures = 0,"
    " failing_since = NULL, error_stage = NULL, error = NULL, fetches = fetches + 1,"
    " mentions = mentions + ?9, newest_at = ?10, cursor = ?11, moved_url = ?12,"
    " moved_count = ?13, taken_until = NULL WHERE id = ?1";

static enum status start(struct add_work *w, const struct source_state *src,
                         struct error *err)
{
    struct store *st = w->st;
    sqlite3_stmt *s;
    enum status rc = salt_read(st, err);

    if (rc == OK)
        rc = source_id(st, src->name, src->brand, true, &w->source, err);
    if (rc == OK && st->next_row == 0)
        rc =
            sql_int(st, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'next-row'",
                    &st->next_row, err);
    if (rc != OK)
        return rc;
    s = sql_get(st, sql_source_add);
    if (s == NULL)
        return store_fail(st, err, "source");
    bind_int(s, 1, w->source);
    if (sqlite3_step(s) == SQLITE_ROW) {
        w->is_first = column_int(s, 0) == 0;
        w->has_hashed = column_int(s, 1) != 0;
        w->newest_at = column_time(s, 2);
    } else {
        rc = store_fail(st, err, "source");
    }
    sql_done(s);
    return rc;
}

static enum status note_rows(struct add_work *w, struct error *err)
{
    sqlite3_stmt *s;
    enum status rc;

    if (w->counts.fresh == 0)
        return OK;
    s = sql_get(w->st, sql_fetch);
    if (s == NULL)
        return store_fail(w->st, err, "fetch");
    bind_int(s, 1, w->source);
    bind_int(s, 2, w->now);
    bind_int(s, 3, w->first_row);
    bind_int(s, 4, w->st->next_row - 1);
    rc = sql_run(w->st, s, err);
    if (rc == OK)
        rc = row_run(w->st, sql_next_row, w->st->next_row, 0, err);
    return rc;
}

static enum status note_source(struct add_work *w, const struct source_state *src,
                               bool is_cut, struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_source_done);

    if (s == NULL)
        return store_fail(w->st, err, "source");
    bind_int(s, 1, w->source);
    bind_str(s, 2, src->brand);
    bind_int(s, 3, is_cut);
    bind_str(s, 4, src->etag);
    bind_str(s, 5, src->last_modified);
    bind_int(s, 6, (int64_t)src->body_hash);
    bind_int(s, 7, w->now);
    bind_time(s, 8, src->next_at);
    bind_int(s, 9, (int64_t)w->counts.fresh);
    bind_time(s, 10, w->newest_at);
    bind_str(s, 11, src->cursor);
    bind_str(s, 12, src->moved_url);
    bind_int(s, 13, src->moved_count);
    return sql_run(w->st, s, err);
}

static struct add_work *work_of(struct store *st, const struct source_state *src,
                                const struct batch *b, int64_t now)
{
    struct add_work *w = st->work;

    if (w == NULL)
        w = st->work = mem_zalloc(1, sizeof(*w));
    w->st = st;
    w->batch = b;
    w->now = now;
    w->source_name = src->name;
    w->brand_name = src->brand;
    w->has_seen = false;
    w->counts = (struct store_counts){0};
    w->first_row = 0;
    return w;
}

static enum status check_input(const struct source_state *src, const struct batch *b,
                               struct error *err)
{
    if (src->name.len == 0)
        return error_set(err, ERR_USAGE, "store: a source without name");
    for (size_t i = 0; b != NULL && i < b->len; i++) {
        if (b->items[i].id.len == 0)
            return error_set(err, ERR_USAGE, "store: a mention without id");
    }
    return OK;
}

enum status store_add(struct store *st, const struct source_state *src,
                      const struct batch *b, int64_t now, struct store_counts *counts,
                      struct error *err)
{
    static const struct batch nothing;
    struct add_work *w;
    enum status rc = check_input(src, b, err);

    if (rc != OK)
        return rc;
    rc = tx_begin(st, err);
    if (rc != OK)
        return rc;
    w = work_of(st, src, b != NULL ? b : &nothing, now);
    rc = start(w, src, err);
    for (size_t i = 0; rc == OK && i < w->batch->len; i++)
        rc = add_one(w, &w->batch->items[i], err);
    if (rc == OK)
        rc = note_rows(w, err);
    if (rc == OK)
        rc = note_source(w, src, w->batch->is_cut, err);
    rc = tx_end(st, rc, err);
    if (rc == OK && counts != NULL) {
        counts->fresh += w->counts.fresh;
        counts->edited += w->counts.edited;
        counts->replied += w->counts.replied;
        counts->known += w->counts.known;
        counts->also += w->counts.also;
    }
    return rc;
}
