/*
 * discoveries.c - troubles that no kind names, as they were found
 */
#include "store/internal.h"
#include "store/records.h"

#define DISCOVERY_COLUMNS                                                                \
    "brand, id, name, terms, state, made_at, first_at, last_at, people, days, mention,"  \
    " quote, weeks"

static void fill(sqlite3_stmt *s, struct arena *arena, struct discovery_record *out)
{
    int n = 0;

    out->brand = column_str(s, n++, arena);
    out->id = column_str(s, n++, arena);
    out->name = column_str(s, n++, arena);
    out->terms = column_str(s, n++, arena);
    out->is_adopted = str_eq(column_view(s, n++), STR("adopted"));
    out->made_at = column_int(s, n++);
    out->first_at = column_int(s, n++);
    out->last_at = column_int(s, n++);
    out->people = column_int(s, n++);
    out->days = column_int(s, n++);
    out->mention = column_int(s, n++);
    out->quote = column_str(s, n++, arena);
    out->weeks = column_str(s, n, arena);
}

enum status store_discovery_put(struct store *st, const struct discovery_record *r,
                                struct error *err)
{
    static const char sql[] = "INSERT OR REPLACE INTO discoveries(" DISCOVERY_COLUMNS ")"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                              " ?12, ?13)";
    sqlite3_stmt *s = sql_get(st, sql);
    int n = 1;

    if (s == NULL)
        return store_fail(st, err, "discovery");
    bind_text(s, n++, r->brand);
    bind_text(s, n++, r->id);
    bind_text(s, n++, r->name);
    bind_text(s, n++, r->terms);
    bind_text(s, n++, r->is_adopted ? STR("adopted") : STR("new"));
    bind_int(s, n++, r->made_at);
    bind_int(s, n++, r->first_at);
    bind_int(s, n++, r->last_at);
    bind_int(s, n++, r->people);
    bind_int(s, n++, r->days);
    bind_int(s, n++, r->mention);
    bind_text(s, n++, r->quote);
    bind_text(s, n, r->weeks);
    return sql_run(st, s, err);
}

enum status store_discoveries(struct store *st, struct str brand, struct arena *arena,
                              struct discovery_record **out, size_t *len,
                              struct error *err)
{
    /* The quote goes with the mention that it is from. */
    static const char sql[] =
        "SELECT brand, id, name, terms, state, made_at, first_at, last_at, people, days,"
        " mention, CASE WHEN mention IN (SELECT row FROM mentions) THEN quote ELSE '' "
        "END,"
        " weeks FROM discoveries WHERE brand = ?1 ORDER BY people DESC, id";
    struct rows rows = {.arena = arena, .size = sizeof(struct discovery_record)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "discoveries");
    bind_text(s, 1, brand);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "discoveries");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
