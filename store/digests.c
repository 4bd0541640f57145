/*
 * digests.c - digests as they were made, and the owner's corrections
 */
#include "store/internal.h"
#include "store/records.h"

/* ---- digests ---- */

#define DIGEST_MORE " headline, mentions, detractors"

static enum status put_value(struct store *st, const struct digest_record *r, int64_t *id,
                             struct error *err)
{
    static const char drop[] =
        "DELETE FROM digests WHERE brand = ?1 AND kind = ?2 AND from_at = ?3";
    static const char add[] =
        "INSERT INTO digests(brand, kind, from_at, to_at, made_at, value,"
        " headline, mentions, detractors) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    const char *const steps[] = {drop, add};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < ARRAY_LEN(steps); i++) {
        sqlite3_stmt *s = sql_get(st, steps[i]);

        if (s == NULL)
            return store_fail(st, err, "digest");
        bind_text(s, 1, r->brand);
        bind_text(s, 2, r->kind);
        bind_int(s, 3, r->from);
        if (steps[i] == add) {
            bind_int(s, 4, r->to);
            bind_int(s, 5, r->made_at);
            bind_text(s, 6, r->value);
            bind_str(s, 7, r->headline);
            bind_int(s, 8, r->mentions);
            bind_int(s, 9, r->detractors);
        }
        rc = sql_run(st, s, err);
    }
    *id = sqlite3_last_insert_rowid(st->db);
    return rc;
}

enum status store_digest_put(struct store *st, const struct digest_record *r,
                             const int64_t *mentions, size_t len, struct error *err)
{
    static const char sql[] = "INSERT INTO digest_mentions(digest, mention)"
                              " VALUES(?1, ?2) ON CONFLICT DO NOTHING";
    int64_t id = 0;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    rc = put_value(st, r, &id, err);
    for (size_t i = 0; rc == OK && i < len; i++) {
        sqlite3_stmt *s = sql_get(st, sql);

        if (s == NULL) {
            rc = store_fail(st, err, "digest");
            break;
        }
        bind_int(s, 1, id);
        bind_int(s, 2, mentions[i]);
        rc = sql_run(st, s, err);
    }
    return tx_end(st, rc, err);
}

static void digest_fill(sqlite3_stmt *s, struct arena *arena, struct digest_record *out)
{
    out->brand = column_str(s, 0, arena);
    out->kind = column_str(s, 1, arena);
    out->from = column_int(s, 2);
    out->to = column_int(s, 3);
    out->made_at = column_int(s, 4);
    out->value = column_str(s, 5, arena);
    out->headline = column_str(s, 6, arena);
    out->mentions = column_int(s, 7);
    out->detractors = column_int(s, 8);
}

enum status store_digest(struct store *st, struct str brand, struct str kind, int64_t at,
                         bool is_latest, struct arena *arena, struct digest_record *out,
                         struct error *err)
{
    static const char holds[] =
        "SELECT brand, kind, from_at, to_at, made_at, value," DIGEST_MORE " FROM digests"
        " WHERE brand = ?1 AND kind = ?2 AND from_at <= ?3 AND to_at > ?3"
        " ORDER BY from_at DESC LIMIT 1";
    static const char latest[] =
        "SELECT brand, kind, from_at, to_at, made_at, value," DIGEST_MORE " FROM digests"
        " WHERE brand = ?1 AND kind = ?2 AND to_at <= ?3 ORDER BY from_at DESC LIMIT 1";
    sqlite3_stmt *s = sql_get(st, is_latest ? latest : holds);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "digest");
    bind_text(s, 1, brand);
    bind_text(s, 2, kind);
    bind_int(s, 3, at);
    rc = sql_row(st, s, "digest", err);
    if (rc == OK)
        digest_fill(s, arena, out);
    else if (rc == ERR_MISSING)
        rc = error_set(err, ERR_MISSING, "no " STR_FMT " digest of that time",
                       STR_ARG(kind));
    sql_done(s);
    return rc;
}

enum status store_digests(struct store *st, struct str brand, struct str kind,
                          size_t limit, struct arena *arena, struct digest_record **out,
                          size_t *len, struct error *err)
{
    static const char sql[] =
        "SELECT brand, kind, from_at, to_at, made_at, NULL," DIGEST_MORE " FROM digests"
        " WHERE (?1 = '' OR brand = ?1) AND (?2 = '' OR kind = ?2)"
        " ORDER BY to_at DESC, brand, kind LIMIT ?3";
    struct rows rows = {.arena = arena, .size = sizeof(struct digest_record)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "digests");
    bind_text(s, 1, brand);
    bind_text(s, 2, kind);
    bind_int(s, 3, limit > 0 ? (int64_t)limit : -1);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        digest_fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "digests");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_digests_blank(struct store *st, struct arena *arena,
                                struct digest_record **out, size_t *len,
                                struct error *err)
{
    static const char sql[] =
        "SELECT brand, kind, from_at, to_at, made_at, value," DIGEST_MORE " FROM digests"
        " WHERE value IN ('', 'queue') ORDER BY to_at, brand, kind";
    struct rows rows = {.arena = arena, .size = sizeof(struct digest_record)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "digests");
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        digest_fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "digests");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_digest_drop(struct store *st, const struct digest_record *r,
                              struct error *err)
{
    static const char sql[] =
        "DELETE FROM digests WHERE brand = ?1 AND kind = ?2 AND from_at = ?3";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "digest");
    bind_text(s, 1, r->brand);
    bind_text(s, 2, r->kind);
    bind_int(s, 3, r->from);
    return sql_run(st, s, err);
}

/* ---- corrections ---- */

enum status store_correct(struct store *st, const struct correction *c, int64_t *id,
                          struct error *err)
{
    static const char sql[] =
        "INSERT INTO corrections(mention, brand, field, was, value, note, made_at,"
        " words) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "correction");
    if (c->mention != 0)
        bind_int(s, 1, c->mention);
    bind_str(s, 2, c->brand);
    bind_text(s, 3, c->field);
    bind_str(s, 4, c->was);
    bind_str(s, 5, c->value);
    bind_str(s, 6, c->note);
    bind_int(s, 7, c->made_at);
    bind_str(s, 8, c->words);
    rc = sql_run(st, s, err);
    if (rc == OK && id != NULL)
        *id = sqlite3_last_insert_rowid(st->db);
    return rc;
}

enum status store_correction_drop(struct store *st, int64_t id, struct error *err)
{
    static const char sql[] = "DELETE FROM corrections WHERE id = ?";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "correction");
    bind_int(s, 1, id);
    rc = sql_run(st, s, err);
    if (rc == OK && sqlite3_changes(st->db) == 0)
        rc = error_set(err, ERR_MISSING, "no correction %lld", (long long)id);
    return rc;
}

enum status store_corrections(struct store *st, int64_t mention, struct arena *arena,
                              struct correction **out, size_t *len, struct error *err)
{
    static const char sql[] =
        "SELECT id, mention, brand, field, was, value, note, made_at,"
        " words FROM corrections"
        " WHERE ?1 = 0 OR mention = ?1 ORDER BY id";
    struct rows rows = {.arena = arena, .size = sizeof(struct correction)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "corrections");
    bind_int(s, 1, mention);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct correction *c = rows_add(&rows);

        c->id = column_int(s, 0);
        c->mention = column_int(s, 1);
        c->brand = column_str(s, 2, arena);
        c->field = column_str(s, 3, arena);
        c->was = column_str(s, 4, arena);
        c->value = column_str(s, 5, arena);
        c->note = column_str(s, 6, arena);
        c->made_at = column_int(s, 7);
        c->words = column_str(s, 8, arena);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "corrections");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
