/*
 * add_row.c - keys, copies and edits, one at a time
 */
#include "store/same.h"

/* ---- keys ---- */

static const char sql_key_get[] =
    "SELECT state, mention, is_also FROM identity WHERE source = ?1 AND id = ?2";
static const char sql_key_put[] =
    "INSERT INTO identity(source, id, state, mention, is_also) VALUES(?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT DO UPDATE SET state = excluded.state, mention = excluded.mention,"
    " is_also = excluded.is_also";
static const char sql_key_state[] =
    "UPDATE identity SET state = ?3 WHERE source = ?1 AND id = ?2";

enum status key_get(struct add_work *w, struct item *it, struct str id, struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_key_get);
    enum status rc;

    if (s == NULL)
        return store_fail(w->st, err, "key");
    bind_int(s, 1, w->source);
    bind_text(s, 2, id);
    rc = sql_row(w->st, s, "key", err);
    it->is_there = rc == OK;
    it->mention = 0; /* of another key that was looked up before */
    it->is_also = false;
    if (it->is_there) {
        it->stored = (uint64_t)column_int(s, 0);
        it->mention = column_int(s, 1);
        it->is_also = column_int(s, 2) != 0;
    }
    (void)sqlite3_reset(s);
    return rc == ERR_MISSING ? OK : rc;
}

static enum status key_drop(struct add_work *w, const struct item *it, struct error *err)
{
    static const char sql[] = "DELETE FROM identity WHERE source = ?1 AND id = ?2";
    sqlite3_stmt *s = sql_get(w->st, sql);

    if (s == NULL)
        return store_fail(w->st, err, "key");
    bind_int(s, 1, w->source);
    bind_text(s, 2, it->id);
    return sql_run(w->st, s, err);
}

static enum status key_put(struct add_work *w, const struct item *it, struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_key_put);

    if (s == NULL)
        return store_fail(w->st, err, "key");
    bind_int(s, 1, w->source);
    bind_text(s, 2, it->id);
    bind_int(s, 3, (int64_t)it->state);
    bind_int(s, 4, it->mention);
    bind_int(s, 5, it->is_also);
    return sql_run(w->st, s, err);
}

static enum status key_state(struct add_work *w, struct str id, uint64_t state,
                             struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_key_state);

    if (s == NULL)
        return store_fail(w->st, err, "key");
    bind_int(s, 1, w->source);
    bind_text(s, 2, id);
    bind_int(s, 3, (int64_t)state);
    return sql_run(w->st, s, err);
}

/* ---- copies, and mentions under another id ---- */

static const char sql_also[] =
    "INSERT INTO also(mention, source, id, url, site, author, posted_at, seen_at)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
static const char sql_also_drop[] =
    "DELETE FROM also WHERE mention = ?1 AND source = ?2 AND id = ?3";

enum status also_add(struct add_work *w, const struct mention *m, const struct item *it,
                     struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_also);
    enum status rc;

    if (s == NULL)
        return store_fail(w->st, err, "also on");
    bind_int(s, 1, it->mention);
    bind_int(s, 2, w->source);
    bind_text(s, 3, it->id);
    bind_str(s, 4, m->url);
    bind_str(s, 5, m->site);
    bind_str(s, 6, m->author);
    bind_time(s, 7, m->posted_at);
    bind_int(s, 8, w->now);
    rc = sql_run(w->st, s, err);
    if (rc == OK)
        rc = key_put(w, it, err);
    w->counts.also += rc == OK;
    return rc;
}

enum status mention_move(struct add_work *w, const struct item *it, struct error *err)
{
    static const char sql[] = "UPDATE mentions SET id = ?2 WHERE row = ?1";
    sqlite3_stmt *s = sql_get(w->st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(w->st, err, "key");
    bind_int(s, 1, it->mention);
    bind_text(s, 2, it->id);
    rc = sql_run(w->st, s, err);
    return rc == OK ? key_put(w, it, err) : rc;
}

/* ---- known ones that have changed ---- */

static const char sql_version[] =
    "INSERT INTO versions(mention, version, title, text, rating, until)"
    " SELECT row, version, title, text, rating, ?2 FROM mentions WHERE row = ?1";
static const char sql_edit[] =
    "UPDATE mentions SET title = ?2, text = ?3, rating = ?4, rating_least = ?5,"
    " rating_most = ?6, updated_at = ?7, version = version + 1"
    " WHERE row = ?1";
static const char sql_rejudge[] = "UPDATE analyses SET rules = NULL WHERE mention = ?";
static const char sql_reply[] =
    "UPDATE mentions SET reply = ?2, replied_at = ?3 WHERE row = ?1";

enum status row_run(struct store *st, const char *sql, int64_t row, int64_t time,
                    struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "edit");
    bind_int(s, 1, row);
    if (sqlite3_bind_parameter_count(s) > 1)
        bind_time(s, 2, time);
    return sql_run(st, s, err);
}

static enum status write_edit(struct add_work *w, const struct mention *m, int64_t row,
                              struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_edit);

    if (s == NULL)
        return store_fail(w->st, err, "edit");
    bind_int(s, 1, row);
    bind_str(s, 2, m->title);
    bind_str(s, 3, m->text);
    bind_num(s, 4, m->rating);
    bind_num(s, 5, m->rating_least);
    bind_num(s, 6, m->rating_most);
    bind_time(s, 7, m->updated_at);
    return sql_run(w->st, s, err);
}

static enum status edit(struct add_work *w, const struct mention *m, int64_t row,
                        int64_t brand, struct error *err)
{
    enum status rc = row_run(w->st, sql_version, row, w->now, err);

    if (rc == OK)
        rc = words_remove(w->st, row, err);
    if (rc == OK)
        rc = write_edit(w, m, row, err);
    if (rc == OK)
        rc = row_run(w->st, sql_rejudge, row, 0, err);
    if (rc == OK)
        rc = wording_give(w->st, m, brand, row, err);
    w->counts.edited += rc == OK;
    return rc;
}

static enum status write_reply(struct add_work *w, const struct mention *m, int64_t row,
                               struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_reply);

    if (s == NULL)
        return store_fail(w->st, err, "reply");
    bind_int(s, 1, row);
    bind_str(s, 2, m->reply);
    bind_time(s, 3, m->replied_at);
    return sql_run(w->st, s, err);
}

/* A mention of the source's own, in w->old, against what it is now. */
static enum status compare(struct add_work *w, const struct mention *m, int64_t brand,
                           struct error *err)
{
    const struct mention *old = w->old.items;
    bool is_edited = !is_same_wording(w->st, m, old);
    bool is_replied = m->reply.len > 0 && !str_eq(m->reply, old->reply);
    enum status rc = OK;

    if (is_replied)
        rc = write_reply(w, m, old->row, err);
    if (rc == OK && is_edited)
        return edit(w, m, old->row, brand, err);
    if (is_replied)
        w->counts.replied++;
    else
        w->counts.known++;
    return rc;
}

/* A copy of another source's story whose words have changed. While it is much the same it
 * stays a copy, else it is a mention of its own. */
static enum status compare_copy(struct add_work *w, const struct mention *m,
                                struct item *it, int64_t brand, struct error *err)
{
    const double still = 0.8;
    sqlite3_stmt *s;
    enum status rc;

    if (is_same_wording(w->st, m, w->old.items) ||
        words_shared(m->text, w->old.items->text) >= still) {
        w->counts.known++;
        return OK;
    }
    s = sql_get(w->st, sql_also_drop);
    if (s == NULL)
        return store_fail(w->st, err, "also on");
    bind_int(s, 1, it->mention);
    bind_int(s, 2, w->source);
    bind_text(s, 3, it->id);
    rc = sql_run(w->st, s, err);
    if (rc == OK)
        rc = key_drop(w, it, err);
    it->is_also = false;
    if (rc == OK)
        fresh_add(w, it, brand);
    return rc;
}

enum status mention_changed(struct add_work *w, const struct mention *m, struct item *it,
                            struct error *err)
{
    int64_t source = 0, brand = 0;
    enum status rc;

    batch_reset(&w->old);
    rc = old_read(w->st, it->mention, &w->old, &source, &brand, err);
    if (rc == ERR_MISSING) { /* purged or forgotten: stays so */
        w->counts.known++;
        return OK;
    }
    if (rc == OK)
        rc = key_state(w, it->id, it->state, err);
    if (rc != OK)
        return rc;
    return it->is_also ? compare_copy(w, m, it, brand, err) : compare(w, m, brand, err);
}
