/*
 * brands.c - the names of brands, and a brand that goes on under another one
 */
#include "store/internal.h"

enum status store_brands(struct store *st, struct arena *arena, struct str **out,
                         size_t *len, struct error *err)
{
    static const char sql[] = "SELECT name FROM brands ORDER BY name";
    struct rows rows = {.arena = arena, .size = sizeof(struct str)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "brands");
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        *(struct str *)rows_add(&rows) = column_str(s, 0, arena);
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "brands");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

static enum status run_all(struct store *st, const char *const *sql, size_t len,
                           struct str from, struct str to, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < len; i++) {
        sqlite3_stmt *s = sql_get(st, sql[i]);

        if (s == NULL)
            return store_fail(st, err, "brand");
        bind_text(s, 1, from);
        if (sqlite3_bind_parameter_count(s) > 1)
            bind_text(s, 2, to);
        rc = sql_run(st, s, err);
    }
    return rc;
}

#define OLD "(SELECT id FROM brands WHERE name = ?1)"
#define NEW "(SELECT id FROM brands WHERE name = ?2)"

/* What is known by the brand's number. Days that both have are counted anew. */
static const char *const merge[] = {
    "INSERT OR IGNORE INTO stale(brand, day) SELECT " NEW ", day FROM stale"
    " WHERE brand = " OLD " UNION SELECT " NEW ", day FROM packs WHERE brand = " OLD,
    "DELETE FROM packs WHERE brand = " OLD " AND ?2 <> ''",
    "DELETE FROM stale WHERE brand = " OLD " AND ?2 <> ''",
    "UPDATE mentions SET brand = " NEW " WHERE brand = " OLD,
    "UPDATE analyses SET brand = " NEW " WHERE brand = " OLD,
    "UPDATE mention_issues SET brand = " NEW " WHERE brand = " OLD,
    "DELETE FROM brands WHERE name = ?1 AND ?2 <> ''",
};

/* And by its name; of what both have the new one's stays. */
static const char *const rename_rows[] = {
    "UPDATE OR IGNORE brands SET name = ?2 WHERE name = ?1",
    "UPDATE sources SET brand = ?2 WHERE brand = ?1",
    "UPDATE OR IGNORE ledger SET brand = ?2 WHERE brand = ?1",
    "DELETE FROM ledger WHERE brand = ?1",
    "UPDATE OR IGNORE discoveries SET brand = ?2 WHERE brand = ?1",
    "DELETE FROM discoveries WHERE brand = ?1",
    "UPDATE OR IGNORE fixes SET brand = ?2 WHERE brand = ?1",
    "DELETE FROM fixes WHERE brand = ?1",
    "UPDATE OR IGNORE digests SET brand = ?2 WHERE brand = ?1",
    "DELETE FROM digests WHERE brand = ?1",
    "UPDATE corrections SET brand = ?2 WHERE brand = ?1",
    "UPDATE OR IGNORE outbox SET brand = ?2 WHERE brand = ?1",
    "UPDATE OR IGNORE watches SET brand = ?2 WHERE brand = ?1",
    "DELETE FROM watches WHERE brand = ?1",
};

enum status store_brand_rename(struct store *st, struct str from, struct str to,
                               struct error *err)
{
    enum status rc;

    if (str_eq(from, to))
        return OK;
    rc = store_begin(st, err);
    if (rc != OK)
        return rc;
    rc = run_all(st, rename_rows, ARRAY_LEN(rename_rows), from, to, err);
    if (rc == OK) /* where the new name had a number of its own already */
        rc = run_all(st, merge, ARRAY_LEN(merge), from, to, err);
    st->brands.len = 0; /* numbers by name */
    if (rc == OK)
        return store_commit(st, err);
    store_rollback(st);
    return rc;
}
