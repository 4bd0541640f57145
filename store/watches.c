#include "store/watches.h"

#include "store/internal.h"

enum status store_watches(struct store *st, struct str brand, struct arena *arena,
                          struct watch_row **out, size_t *len, struct error *err)
{
    static const char sql[] = "SELECT rule, item, at, told_at, count FROM watches"
                              " WHERE brand = ?1 ORDER BY rule, item";
    struct rows rows = {.arena = arena, .size = sizeof(struct watch_row)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "watches");
    bind_text(s, 1, brand);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct watch_row *r = rows_add(&rows);

        r->rule = column_str(s, 0, arena);
        r->item = column_str(s, 1, arena);
        r->at = column_int(s, 2);
        r->told_at = column_int(s, 3);
        r->count = column_int(s, 4);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "watches");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_watch_put(struct store *st, struct str brand, const struct watch_row *r,
                            struct error *err)
{
    static const char sql[] =
        "INSERT INTO watches(brand, rule, item, at, told_at, count)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(brand, rule, item) DO UPDATE SET"
        " at = excluded.at, told_at = excluded.told_at, count = excluded.count";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "watches");
    bind_text(s, 1, brand);
    bind_text(s, 2, r->rule);
    bind_text(s, 3, r->item);
    bind_int(s, 4, r->at);
    bind_int(s, 5, r->told_at);
    bind_int(s, 6, r->count);
    return sql_run(st, s, err);
}

enum status store_watches_prune(struct store *st, struct str brand, int64_t before,
                                struct error *err)
{
    static const char sql[] =
        "DELETE FROM watches WHERE brand = ?1 AND told_at < ?2 AND item <> ''";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "watches");
    bind_text(s, 1, brand);
    bind_int(s, 2, before);
    return sql_run(st, s, err);
}
