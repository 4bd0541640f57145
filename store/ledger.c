/*
 * ledger.c - what was said of each recurring issue
 */
#include "store/internal.h"
#include "store/records.h"

#define LEDGER_COLUMNS                                                                   \
    "brand, issue, place, state, since, opened_at, closed_at, back_at, first_at,"        \
    " last_at, count, count_30d, told_at, action_at, action, changed_at"

static void fill(sqlite3_stmt *s, struct arena *arena, struct issue_record *out)
{
    int n = 0;

    out->brand = column_str(s, n++, arena);
    out->issue = column_str(s, n++, arena);
    out->place = column_str(s, n++, arena);
    out->state = column_str(s, n++, arena);
    out->since = column_time(s, n++);
    out->opened_at = column_time(s, n++);
    out->closed_at = column_time(s, n++);
    out->back_at = column_time(s, n++);
    out->first_at = column_time(s, n++);
    out->last_at = column_time(s, n++);
    out->count = column_int(s, n++);
    out->count_30d = column_int(s, n++);
    out->told_at = column_time(s, n++);
    out->action_at = column_time(s, n++);
    out->action = column_str(s, n++, arena);
    out->changed_at = column_time(s, n);
}

enum status store_issue_put(struct store *st, const struct issue_record *r,
                            struct error *err)
{
    static const char sql[] = "INSERT OR REPLACE INTO ledger(" LEDGER_COLUMNS ")"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
                              " ?12, ?13, ?14, ?15, ?16)";
    sqlite3_stmt *s = sql_get(st, sql);
    int n = 1;

    if (s == NULL)
        return store_fail(st, err, "issue");
    bind_text(s, n++, r->brand);
    bind_text(s, n++, r->issue);
    bind_text(s, n++, r->place);
    bind_text(s, n++, r->state);
    bind_time(s, n++, r->since);
    bind_time(s, n++, r->opened_at);
    bind_time(s, n++, r->closed_at);
    bind_time(s, n++, r->back_at);
    bind_time(s, n++, r->first_at);
    bind_time(s, n++, r->last_at);
    bind_int(s, n++, r->count);
    bind_int(s, n++, r->count_30d);
    bind_time(s, n++, r->told_at);
    bind_time(s, n++, r->action_at);
    bind_str(s, n++, r->action);
    bind_time(s, n, r->changed_at);
    return sql_run(st, s, err);
}

enum status store_issue(struct store *st, struct str brand, struct str issue,
                        struct str place, struct arena *arena, struct issue_record *out,
                        struct error *err)
{
    static const char sql[] =
        "SELECT " LEDGER_COLUMNS
        " FROM ledger WHERE brand = ?1 AND issue = ?2 AND place = ?3";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "issue");
    bind_text(s, 1, brand);
    bind_text(s, 2, issue);
    bind_text(s, 3, place);
    rc = sql_row(st, s, "issue", err);
    if (rc == OK)
        fill(s, arena, out);
    else if (rc == ERR_MISSING)
        rc = error_set(err, ERR_MISSING, "no issue \"" STR_FMT "\"", STR_ARG(issue));
    sql_done(s);
    return rc;
}

enum status store_issues(struct store *st, struct str brand, struct arena *arena,
                         struct issue_record **out, size_t *len, struct error *err)
{
    static const char sql[] = "SELECT " LEDGER_COLUMNS " FROM ledger"
                              " WHERE ?1 = '' OR brand = ?1 ORDER BY brand, issue, place";
    struct rows rows = {.arena = arena, .size = sizeof(struct issue_record)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "issues");
    bind_text(s, 1, brand);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "issues");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

/* ---- what the owner did ---- */

enum status store_fix_put(struct store *st, const struct fix_record *r, struct error *err)
{
    static const char put[] = "INSERT OR REPLACE INTO fixes(brand, issue, place, at,"
                              " action, made_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
    static const char drop[] = "DELETE FROM fixes WHERE brand = ?1 AND issue = ?2"
                               " AND place = ?3 AND at = ?4";
    sqlite3_stmt *s = sql_get(st, r->action.len > 0 ? put : drop);

    if (s == NULL)
        return store_fail(st, err, "fix");
    bind_text(s, 1, r->brand);
    bind_text(s, 2, r->issue);
    bind_text(s, 3, r->place);
    bind_int(s, 4, r->at);
    if (r->action.len > 0) {
        bind_text(s, 5, r->action);
        bind_int(s, 6, r->made_at);
    }
    return sql_run(st, s, err);
}

enum status store_fixes(struct store *st, struct str brand, struct arena *arena,
                        struct fix_record **out, size_t *len, struct error *err)
{
    static const char sql[] = "SELECT brand, issue, place, action, at, made_at FROM fixes"
                              " WHERE brand = ?1 ORDER BY at DESC, issue, place";
    struct rows rows = {.arena = arena, .size = sizeof(struct fix_record)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "fixes");
    bind_text(s, 1, brand);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct fix_record *r = rows_add(&rows);

        r->brand = column_str(s, 0, arena);
        r->issue = column_str(s, 1, arena);
        r->place = column_str(s, 2, arena);
        r->action = column_str(s, 3, arena);
        r->at = column_int(s, 4);
        r->made_at = column_int(s, 5);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "fixes");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
