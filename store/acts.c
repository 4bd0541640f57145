#include "store/acts.h"

#include "store/internal.h"

enum status store_act_seen(struct store *st, struct str token, struct str mail,
                           bool *is_done, bool *is_looked_at, struct error *err)
{
    static const char sql[] =
        "SELECT EXISTS(SELECT 1 FROM acts WHERE token = ?1 AND outcome = 'done'),"
        " EXISTS(SELECT 1 FROM acts WHERE mail = ?2)";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;

    if (s == NULL)
        return store_fail(st, err, "acts");
    bind_text(s, 1, token);
    bind_str(s, 2, mail);
    if (sqlite3_step(s) == SQLITE_ROW) {
        *is_done = column_int(s, 0) != 0;
        *is_looked_at = column_int(s, 1) != 0;
    } else {
        rc = store_fail(st, err, "acts");
    }
    sql_done(s);
    return rc;
}

enum status store_act_put(struct store *st, const struct act_record *r, struct error *err)
{
    static const char sql[] =
        "INSERT INTO acts(at, token, mention, act, outcome, sender, note, mail)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "acts");
    bind_int(s, 1, r->at);
    bind_text(s, 2, r->token);
    bind_int(s, 3, r->mention);
    bind_text(s, 4, r->act);
    bind_text(s, 5, r->outcome);
    bind_str(s, 6, r->sender);
    bind_str(s, 7, r->note);
    bind_str(s, 8, r->mail);
    return sql_run(st, s, err);
}

enum status store_acts(struct store *st, bool is_done, int64_t from, int64_t to,
                       struct arena *arena, struct act_record **out, size_t *len,
                       struct error *err)
{
    static const char sql[] =
        "SELECT id, at, token, mention, act, outcome, sender, note, mail FROM acts"
        " WHERE (outcome = 'done') = ?1 AND at >= ?2 AND at < ?3 ORDER BY id";
    struct rows rows = {.arena = arena, .size = sizeof(struct act_record)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "acts");
    bind_int(s, 1, is_done);
    bind_int(s, 2, from);
    bind_int(s, 3, to);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct act_record *r = rows_add(&rows);

        r->id = column_int(s, 0);
        r->at = column_int(s, 1);
        r->token = column_str(s, 2, arena);
        r->mention = column_int(s, 3);
        r->act = column_str(s, 4, arena);
        r->outcome = column_str(s, 5, arena);
        r->sender = column_str(s, 6, arena);
        r->note = column_str(s, 7, arena);
        r->mail = column_str(s, 8, arena);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "acts");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
