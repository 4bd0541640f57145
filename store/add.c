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
    free(w->items);
    free(w->ids.slots);
    free(w->links.slots);
    free(w->fallen);
    free(w->fresh);
    arena_release(&w->arena);
    batch_release(&w->gone);
    batch_release(&w->old);
    free(w);
}

/* ---- keys ---- */

/* Look at every key. `*open` is how many mentions are not simply known. */
static enum status look_up(struct add_work *w, size_t *open, struct error *err)
{
    enum status rc = OK;

    *open = 0;
    for (size_t i = 0; rc == OK && i < w->batch->len; i++) {
        const struct mention *m = &w->batch->items[i];
        struct item *it = &w->items[i];

        *it = (struct item){.id = m->id, .state = hash_state(w->st->salt, m)};
        if (w->newest_at < m->posted_at && m->posted_at <= w->now)
            w->newest_at = m->posted_at;
        if (!w->is_first)
            rc = key_get(w, it, it->id, err);
        it->is_settled = it->is_there && it->stored == it->state;
        *open += !it->is_settled;
    }
    return rc;
}

static uint64_t id_hash(const struct add_work *w, struct str id)
{
    return hash_bytes(w->st->salt, id.ptr, id.len);
}

/* Ids that one answer uses for different mentions are no ids: the words make them some.
 */
static enum status make_unique(struct add_work *w, size_t i, struct error *err)
{
    const struct mention *m = &w->batch->items[i];
    struct item *it = &w->items[i];
    size_t len;
    enum status rc = OK;

    it->id =
        arena_printf(&w->arena, STR_FMT "#%016llx", STR_ARG(m->id),
                     (unsigned long long)hash_wording(w->st, m->title, m->text, &len));
    if (!w->is_first)
        rc = key_get(w, it, it->id, err);
    it->is_settled = it->is_there && it->stored == it->state;
    return rc;
}

/* Settle what the batch holds twice. */
static enum status part_ids(struct add_work *w, struct error *err)
{
    bool has_mixed = false;
    enum status rc = OK;

    seen_start(&w->ids, w->batch->len);
    for (size_t i = 0; i < w->batch->len; i++) {
        struct item *it = &w->items[i];
        const struct seen_slot *s = seen_add(&w->ids, id_hash(w, it->id), it->state, i);

        has_mixed = has_mixed || s->is_mixed;
        if (s->first != i && s->value == it->state)
            it->is_settled = true; /* word for word the same */
    }
    if (!has_mixed)
        return OK;
    for (size_t i = 0; rc == OK && i < w->batch->len; i++) {
        struct item *it = &w->items[i];

        if (!it->is_settled && seen_get(&w->ids, id_hash(w, it->id))->is_mixed)
            rc = make_unique(w, i, err);
    }
    seen_start(&w->ids, w->batch->len);
    for (size_t i = 0; i < w->batch->len; i++) {
        if (seen_add(&w->ids, id_hash(w, w->items[i].id), 0, i)->first != i)
            w->items[i].is_settled = true;
    }
    return rc;
}

/* ---- one mention ---- */

static enum status add_unknown(struct add_work *w, const struct mention *m,
                               struct item *it, struct error *err)
{
    struct str name = m->brand.len > 0 ? m->brand : w->brand_name;
    int64_t brand = 0;
    enum status rc = brand_id(w->st, name, true, &brand, err);

    if (rc == OK)
        rc = same_moved(w, m, brand, &it->mention, err);
    if (rc != OK)
        return rc;
    if (it->mention == 0) {
        fresh_add(w, it, brand);
        return OK;
    }
    rc = mention_move(w, it, err);
    return rc == OK ? mention_changed(w, m, it, err) : rc;
}

static enum status add_open(struct add_work *w, size_t i, struct error *err)
{
    const struct mention *m = &w->batch->items[i];
    struct item *it = &w->items[i];
    char text[HASHED_ID_LEN + 1];
    enum status rc = OK;

    if (!it->is_there && w->has_hashed)
        rc = key_get(w, it, hash_id(w->st, it->id, text), err);
    if (rc != OK)
        return rc;
    return it->is_there ? mention_changed(w, m, it, err) : add_unknown(w, m, it, err);
}

static enum status add_all(struct add_work *w, struct error *err)
{
    size_t open = 0;
    enum status rc = look_up(w, &open, err);

    if (rc == OK && open > 0)
        rc = part_ids(w, err);
    for (size_t i = 0; rc == OK && i < w->batch->len; i++) {
        if (w->items[i].is_settled)
            w->counts.known++;
        else
            rc = add_open(w, i, err);
    }
    if (rc == OK && w->fresh_len > 0)
        rc = fresh_store(w, err);
    return rc;
}

/* ---- the source ---- */

static const char sql_source_add[] =
    "SELECT fetches, has_hashed, newest_at, shown FROM sources WHERE id = ?";
static const char sql_fetch[] = "INSERT INTO fetches(source, at, first_row, last_row)"
                                " VALUES(?1, ?2, ?3, ?4)";
static const char sql_next_row[] =
    "UPDATE meta SET value = CAST(?1 AS TEXT) WHERE name = 'next-row'";
static const char sql_shown[] = "UPDATE sources SET shown = ?2 WHERE id = ?1";
static const char sql_source_done[] =
    "UPDATE sources SET brand = ?2, etag = iif(?3, etag, ?4),"
    " last_modified = iif(?3, last_modified, ?5), body_hash = iif(?3, body_hash, ?6),"
    " fetched_at = ?7, succeeded_at = ?7, next_at = ?8, failures = 0,"
    " failing_since = NULL, error_stage = NULL, error = NULL, fetches = fetches + 1,"
    " mentions = mentions + ?9, newest_at = ?10, cursor = ?11, moved_url = ?12,"
    " moved_count = ?13, taken_until = NULL, dropped = iif(?14, dropped, ?15),"
    " is_cut = iif(?14, is_cut, ?3) WHERE id = ?1";

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
        rows_read(column_view(s, 3), &w->shown);
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
    bind_int(s, 3, w->fresh[0]->mention);
    bind_int(s, 4, w->st->next_row - 1);
    rc = sql_run(w->st, s, err);
    if (rc == OK)
        rc = row_run(w->st, sql_next_row, w->st->next_row, 0, err);
    return rc;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Remember which rows are shown now. What a cut or empty body lacks says nothing. */
static enum status note_shown(struct add_work *w, struct error *err)
{
    struct rows now = {.arena = &w->arena, .size = sizeof(int64_t)};
    struct buf *bytes = &w->st->scratch;
    const int64_t *rows;
    size_t len = 0;
    sqlite3_stmt *s;

    if (w->batch->len == 0 || w->batch->is_cut)
        return OK;
    for (size_t i = 0; i < w->batch->len; i++) {
        if (w->items[i].mention > 0)
            *(int64_t *)rows_add(&now) = w->items[i].mention;
    }
    if (now.len == 0)
        return OK;
    qsort(now.items, now.len, sizeof(int64_t), by_number);
    rows = now.items;
    for (size_t i = 0; i < now.len; i++) {
        if (i == 0 || rows[i] != rows[i - 1])
            ((int64_t *)now.items)[len++] = rows[i];
    }
    if (len == w->shown.len && memcmp(rows, w->shown.items, len * sizeof(*rows)) == 0)
        return OK;
    buf_reset(bytes);
    rows_write(rows, len, bytes);
    s = sql_get(w->st, sql_shown);
    if (s == NULL)
        return store_fail(w->st, err, "source");
    bind_int(s, 1, w->source);
    (void)sqlite3_bind_blob64(s, 2, bytes->ptr, bytes->len, SQLITE_STATIC);
    return sql_run(w->st, s, err);
}

static enum status note_source(struct add_work *w, const struct source_state *src,
                               struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_source_done);

    if (s == NULL)
        return store_fail(w->st, err, "source");
    bind_int(s, 1, w->source);
    bind_str(s, 2, src->brand);
    bind_int(s, 3, w->batch->is_cut);
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
    /* an unchanged answer says nothing of what the last one lacked */
    bind_int(s, 14, w->batch->len == 0 && w->batch->dropped == 0 && !w->batch->is_cut);
    bind_int(s, 15, (int64_t)w->batch->dropped);
    return sql_run(w->st, s, err);
}

/* ---- the batch ---- */

static struct add_work *work_of(struct store *st, const struct source_state *src,
                                const struct batch *b, int64_t now)
{
    struct add_work *w = st->work;

    if (w == NULL)
        w = st->work = mem_zalloc(1, sizeof(*w));
    if (b->len > w->items_cap) {
        w->items = mem_resize(w->items, b->len, sizeof(*w->items));
        w->items_cap = b->len;
    }
    arena_reset(&w->arena);
    batch_reset(&w->gone);
    w->st = st;
    w->batch = b;
    w->now = now;
    w->brand_name = src->brand;
    w->shown = (struct rows){.arena = &w->arena, .size = sizeof(int64_t)};
    w->fallen_len = 0;
    w->has_fallen = w->has_links = false;
    w->counts = (struct store_counts){0};
    w->fresh_len = 0;
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
    rc = tx_enter(st, err);
    if (rc != OK)
        return rc;
    w = work_of(st, src, b != NULL ? b : &nothing, now);
    rc = start(w, src, err);
    if (rc == OK)
        rc = add_all(w, err);
    if (rc == OK)
        rc = note_rows(w, err);
    if (rc == OK)
        rc = vanished_note(w, err);
    if (rc == OK)
        rc = note_shown(w, err);
    if (rc == OK)
        rc = note_source(w, src, err);
    rc = tx_leave(st, rc, err);
    if (rc == OK && counts != NULL) {
        counts->fresh += w->counts.fresh;
        counts->edited += w->counts.edited;
        counts->replied += w->counts.replied;
        counts->known += w->counts.known;
        counts->also += w->counts.also;
    }
    return rc;
}
