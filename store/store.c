/*
 * store.c - transactions and small facts
 */
#include "store/internal.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The status that an SQLite result code stands for. */
static enum status status_of_sqlite(int code)
{
    if (code == SQLITE_IOERR_NOMEM)
        return ERR_OS;
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return OK;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_DAMAGED;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
        return ERR_IO;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ERR_ACCESS;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOMEM:
        return ERR_OS;
    default:
        return ERR_STORE;
    }
}

/* What somebody can do about it; nothing where that is not known. */
static const char *way_out(int code)
{
    switch (code) {
    case SQLITE_FULL:
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_SHMSIZE:
        return "; make room on its disk and run again";
    case SQLITE_READONLY:
    case SQLITE_READONLY_DIRECTORY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return "; run as the user that it belongs to, who must be able to write to its "
               "folder";
    default:
        return "";
    }
}

enum status store_fail(struct store *st, struct error *err, const char *what)
{
    int code = sqlite3_extended_errcode(st->db);
    enum status rc = status_of_sqlite(code);

    if (rc == OK)
        return error_set(err, ERR_BUG, "store: %s: no error", what);
    if (rc == ERR_DAMAGED)
        return error_set(err, rc,
                         "database %s is damaged (%s): put a backup in its place, or "
                         "rescue what is left: sqlite3 FILE .recover | sqlite3 NEW",
                         st->path, sqlite3_errmsg(st->db));
    if (rc == ERR_BUSY)
        return error_set(err, rc, "store: %s: another process is writing to %s", what,
                         st->path);
    return error_set(err, rc, "store: %s: %s: %s (%d)%s", what, st->path,
                     sqlite3_errmsg(st->db), code, way_out(code));
}

/* ---- transactions ---- */

/* Statements in flight keep ROLLBACK from working and COMMIT from ending. */
static void reset_all(struct store *st)
{
    for (size_t i = 0; i < st->kept_cap; i++) {
        if (st->kept[i].stmt != NULL)
            (void)sqlite3_reset(st->kept[i].stmt);
    }
}

/* What was read inside the undone transaction may never have been. */
static void forget(struct store *st)
{
    st->sources.len = 0;
    st->brands.len = 0;
    arena_reset(&st->names);
    st->next_row = 0;
}

enum status tx_begin(struct store *st, struct error *err)
{
    bool is_part = st->parts > 0 || st->is_grouped;

    if (is_part && sqlite3_get_autocommit(st->db))
        return error_set(err, ERR_IO, "store: the transaction was undone before");
    if (!is_part)
        st->next_row = 0; /* another process may have added since */
    if (sqlite3_exec(st->db, is_part ? "SAVEPOINT part" : "BEGIN IMMEDIATE", NULL, NULL,
                     NULL) != SQLITE_OK)
        return store_fail(st, err, "begin");
    st->parts++;
    return OK;
}

static void undo(struct store *st, bool is_part)
{
    reset_all(st);
    forget(st);
    if (sqlite3_get_autocommit(st->db))
        return; /* SQLite has done it by itself, as when the disk is full */
    (void)sqlite3_exec(st->db, is_part ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK",
                       NULL, NULL, NULL);
}

enum status tx_end(struct store *st, enum status rc, struct error *err)
{
    bool is_part;

    st->parts--;
    is_part = st->parts > 0 || st->is_grouped;
    if (rc == OK && sqlite3_exec(st->db, is_part ? "RELEASE part" : "COMMIT", NULL, NULL,
                                 NULL) != SQLITE_OK)
        rc = store_fail(st, err, "commit");
    if (rc != OK)
        undo(st, is_part);
    return rc;
}

enum status tx_enter(struct store *st, struct error *err)
{
    if (!st->is_grouped)
        return tx_begin(st, err);
    if (sqlite3_get_autocommit(st->db))
        return error_set(err, ERR_IO, "store: the transaction was undone before");
    return OK;
}

enum status tx_leave(struct store *st, enum status rc, struct error *err)
{
    if (!st->is_grouped)
        return tx_end(st, rc, err);
    if (rc != OK)
        undo(st, false);
    return rc;
}

enum status store_begin(struct store *st, struct error *err)
{
    enum status rc;

    if (st->is_grouped)
        return error_set(err, ERR_BUG, "store: a group within a group");
    rc = tx_begin(st, err);
    if (rc == OK) {
        st->parts--;
        st->is_grouped = true;
    }
    return rc;
}

enum status store_commit(struct store *st, struct error *err)
{
    enum status rc = OK;

    if (!st->is_grouped)
        return error_set(err, ERR_BUG, "store: no group to commit");
    st->is_grouped = false;
    if (sqlite3_get_autocommit(st->db))
        rc = error_set(err, ERR_IO, "store: the transaction was undone before");
    else if (sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        rc = store_fail(st, err, "commit");
    if (rc != OK)
        undo(st, false);
    return rc;
}

void store_rollback(struct store *st)
{
    if (!st->is_grouped)
        return;
    st->is_grouped = false;
    undo(st, false);
}

/* ---- facts ---- */

static const char sql_meta_get[] = "SELECT value FROM meta WHERE name = ?";
static const char sql_meta_put[] =
    "INSERT INTO meta(name, value) VALUES(?1, ?2)"
    " ON CONFLICT(name) DO UPDATE SET value = excluded.value";
static const char sql_meta_drop[] = "DELETE FROM meta WHERE name = ?";

enum status store_meta_put(struct store *st, struct str name, struct str value,
                           struct error *err)
{
    sqlite3_stmt *s = sql_get(st, value.len > 0 ? sql_meta_put : sql_meta_drop);

    if (s == NULL)
        return store_fail(st, err, "meta");
    bind_text(s, 1, name);
    if (value.len > 0)
        bind_text(s, 2, value);
    return sql_run(st, s, err);
}

enum status store_meta_get(struct store *st, struct str name, struct arena *arena,
                           struct str *out, struct error *err)
{
    enum status rc;
    sqlite3_stmt *s = sql_get(st, sql_meta_get);
    int code;

    if (s == NULL)
        return store_fail(st, err, "meta");
    bind_text(s, 1, name);
    code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        *out = column_str(s, 0, arena);
        rc = OK;
    } else if (code == SQLITE_DONE) {
        rc = error_set(err, ERR_MISSING, "store: no \"" STR_FMT "\"", STR_ARG(name));
    } else {
        rc = store_fail(st, err, "meta");
    }
    sql_done(s);
    return rc;
}

/* ---- ids of sources and brands ---- */

static int64_t name_find(const struct name_table *t, struct str name)
{
    for (size_t i = t->len; i > 0; i--) { /* the latest is the likeliest */
        if (str_eq(t->items[i - 1].name, name))
            return t->items[i - 1].id;
    }
    return 0;
}

static void name_keep(struct store *st, struct name_table *t, struct str name, int64_t id)
{
    enum { KEPT_MAX = 64 }; /* a linear search of more is dearer than the database */

    if (t->len == KEPT_MAX)
        t->len = 0;
    t->items = mem_grow(t->items, t->len, &t->cap, sizeof(*t->items));
    t->items[t->len].name = arena_copy(&st->names, name);
    t->items[t->len].id = id;
    t->len++;
}

static enum status name_id(struct store *st, struct name_table *t, const char *select,
                           const char *insert, struct str name, struct str brand,
                           bool is_made, int64_t *out, struct error *err)
{
    sqlite3_stmt *s;
    int code;

    *out = name_find(t, name);
    if (*out != 0)
        return OK;
    s = sql_get(st, select);
    if (s == NULL)
        return store_fail(st, err, "name");
    bind_text(s, 1, name);
    code = sqlite3_step(s);
    if (code == SQLITE_ROW)
        *out = column_int(s, 0);
    sql_done(s);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return store_fail(st, err, "name");
    if (*out == 0 && is_made) {
        enum status rc;

        s = sql_get(st, insert);
        if (s == NULL)
            return store_fail(st, err, "name");
        bind_text(s, 1, name);
        if (sqlite3_bind_parameter_count(s) > 1)
            bind_str(s, 2, brand);
        rc = sql_run(st, s, err);
        if (rc != OK)
            return rc;
        *out = sqlite3_last_insert_rowid(st->db);
    }
    if (*out != 0)
        name_keep(st, t, name, *out);
    return OK;
}

enum status source_id(struct store *st, struct str name, struct str brand, bool is_made,
                      int64_t *out, struct error *err)
{
    return name_id(st, &st->sources, "SELECT id FROM sources WHERE name = ?",
                   "INSERT INTO sources(name, brand) VALUES(?1, ?2)", name, brand,
                   is_made, out, err);
}

enum status brand_id(struct store *st, struct str name, bool is_made, int64_t *out,
                     struct error *err)
{
    return name_id(st, &st->brands, "SELECT id FROM brands WHERE name = ?",
                   "INSERT INTO brands(name) VALUES(?1)", name, STR_NONE, is_made, out,
                   err);
}
