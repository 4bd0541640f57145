/*
 * source.c - what is remembered of a source between fetches
 */
#include "store/internal.h"

#define SOURCE_COLUMNS                                                                   \
    "name, brand, etag, last_modified, body_hash, fetched_at, succeeded_at, next_at,"    \
    " failures, failing_since, error_stage, error, fetches, mentions, newest_at,"        \
    " cursor, moved_url, moved_count, is_paused, dropped, is_cut"

static void fill(sqlite3_stmt *s, struct arena *arena, struct source_state *out)
{
    int n = 0;

    out->name = column_str(s, n++, arena);
    out->brand = column_str(s, n++, arena);
    out->etag = column_str(s, n++, arena);
    out->last_modified = column_str(s, n++, arena);
    out->body_hash = (uint64_t)column_int(s, n++);
    out->fetched_at = column_time(s, n++);
    out->succeeded_at = column_time(s, n++);
    out->next_at = column_time(s, n++);
    out->failures = column_int(s, n++);
    out->failing_since = column_time(s, n++);
    out->error_stage = column_str(s, n++, arena);
    out->error = column_str(s, n++, arena);
    out->fetches = column_int(s, n++);
    out->mentions = column_int(s, n++);
    out->newest_at = column_time(s, n++);
    out->cursor = column_str(s, n++, arena);
    out->moved_url = column_str(s, n++, arena);
    out->moved_count = column_int(s, n++);
    out->is_paused = column_int(s, n++) != 0;
    out->dropped = column_int(s, n++);
    out->is_cut = column_int(s, n) != 0;
}

enum status store_source(struct store *st, struct str name, struct arena *arena,
                         struct source_state *out, struct error *err)
{
    static const char sql[] = "SELECT " SOURCE_COLUMNS " FROM sources WHERE name = ?";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "source");
    bind_text(s, 1, name);
    rc = sql_row(st, s, "source", err);
    if (rc == OK)
        fill(s, arena, out);
    else if (rc == ERR_MISSING)
        *out = (struct source_state){.name = arena_copy(arena, name),
                                     .fetched_at = TIME_UNKNOWN,
                                     .succeeded_at = TIME_UNKNOWN,
                                     .next_at = TIME_UNKNOWN,
                                     .failing_since = TIME_UNKNOWN,
                                     .newest_at = TIME_UNKNOWN};
    sql_done(s);
    return rc == ERR_MISSING ? OK : rc;
}

enum status store_sources(struct store *st, struct arena *arena,
                          struct source_state **out, size_t *len, struct error *err)
{
    static const char sql[] = "SELECT " SOURCE_COLUMNS " FROM sources ORDER BY name";
    struct rows rows = {.arena = arena, .size = sizeof(struct source_state)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "sources");
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "sources");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

/* A time far ahead was written by a clock that was wrong: nothing waits so long. */
enum { TAKE_MAX_S = 24 * 60 * 60 };
#define DUE_MAX_S (INT64_C(32) * 24 * 60 * 60)

enum status store_source_take(struct store *st, struct str name, struct str brand,
                              int64_t now, int64_t until, bool is_forced, bool *is_taken,
                              struct error *err)
{
    static const char sql[] =
        "UPDATE sources SET taker = ?2, taken_until = ?4 WHERE id = ?1"
        " AND is_paused = 0 AND (taken_until IS NULL OR taken_until <= ?3"
        " OR taken_until > ?3 + ?5 OR taker = ?2)"
        " AND (?6 OR next_at IS NULL OR next_at <= ?3 OR next_at > ?3 + ?7)";
    sqlite3_stmt *s;
    int64_t id = 0;
    enum status rc = tx_begin(st, err);

    *is_taken = false;
    if (rc != OK)
        return rc;
    rc = source_id(st, name, brand, true, &id, err);
    s = rc == OK ? sql_get(st, sql) : NULL;
    if (rc == OK && s == NULL)
        rc = store_fail(st, err, "source");
    if (s != NULL) {
        bind_int(s, 1, id);
        bind_int(s, 2, (int64_t)st->taker);
        bind_int(s, 3, now);
        bind_int(s, 4, until);
        bind_int(s, 5, TAKE_MAX_S);
        bind_int(s, 6, is_forced);
        bind_int(s, 7, DUE_MAX_S);
        rc = sql_run(st, s, err);
        *is_taken = rc == OK && sqlite3_changes(st->db) > 0;
    }
    rc = tx_end(st, rc, err);
    if (rc != OK)
        *is_taken = false;
    return rc;
}

enum status store_source_failed(struct store *st, struct str name, struct str brand,
                                struct str stage, struct str reason, int64_t now,
                                int64_t next_at, bool is_paused, struct error *err)
{
    static const char sql[] =
        "UPDATE sources SET fetched_at = ?2, next_at = ?3,"
        " failing_since = iif(failures = 0, ?2, failing_since),"
        " failures = failures + 1, error_stage = ?4, error = ?5,"
        " is_paused = max(is_paused, ?6), taken_until = NULL WHERE id = ?1";
    sqlite3_stmt *s;
    int64_t id = 0;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    rc = source_id(st, name, brand, true, &id, err);
    s = rc == OK ? sql_get(st, sql) : NULL;
    if (rc == OK && s == NULL)
        rc = store_fail(st, err, "source");
    if (s != NULL) {
        bind_int(s, 1, id);
        bind_int(s, 2, now);
        bind_time(s, 3, next_at);
        bind_str(s, 4, stage);
        bind_str(s, 5, reason);
        bind_int(s, 6, is_paused);
        rc = sql_run(st, s, err);
    }
    return tx_end(st, rc, err);
}

enum status store_source_anew(struct store *st, struct str name, struct error *err)
{
    static const char sql[] =
        "UPDATE sources SET etag = NULL, last_modified = NULL, body_hash = 0,"
        " newest_at = NULL, cursor = NULL, moved_url = NULL, moved_count = 0,"
        " shown = NULL, is_cut = 0, dropped = 0, next_at = NULL, taken_until = NULL,"
        " is_paused = iif(failures > 0, 0, is_paused), failures = 0,"
        " failing_since = NULL, error_stage = NULL, error = NULL WHERE name = ?";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "source");
    bind_text(s, 1, name);
    return sql_run(st, s, err);
}

enum status store_source_pause(struct store *st, struct str name, bool is_paused,
                               struct error *err)
{
    static const char pause[] = "UPDATE sources SET is_paused = 1 WHERE name = ?";
    static const char resume[] =
        "UPDATE sources SET is_paused = 0, next_at = NULL, failures = 0,"
        " failing_since = NULL, error_stage = NULL, error = NULL, taken_until = NULL"
        " WHERE name = ?";
    sqlite3_stmt *s = sql_get(st, is_paused ? pause : resume);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "source");
    bind_text(s, 1, name);
    rc = sql_run(st, s, err);
    if (rc == OK && sqlite3_changes(st->db) == 0)
        rc = error_set(err, ERR_MISSING, "no source \"" STR_FMT "\"", STR_ARG(name));
    return rc;
}
