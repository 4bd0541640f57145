/*
 * replies.c - the owner's answers, read without the words
 */
#include "store/find.h"
#include "store/internal.h"

enum { REPLY_LATEST_S = 366 * 86400 };

enum status store_replies(struct store *st, struct str brand, int64_t from, int64_t to,
                          struct arena *arena, struct reply_row **out, size_t *len,
                          struct error *err)
{
    static const char sql[] =
        "SELECT m.row, m.at, m.replied_at, a.nps, m.place,"
        " (SELECT name FROM sources WHERE id = m.source)"
        " FROM mentions m JOIN analyses a ON a.mention = m.row"
        " WHERE m.reply IS NOT NULL AND m.brand = (SELECT id FROM brands WHERE name = ?1)"
        " AND m.at >= ?2 AND m.at < ?4 AND (m.at >= ?3 OR m.replied_at >= ?3)"
        " AND a.is_ours = 1 ORDER BY m.at, m.row";
    struct rows rows = {.arena = arena, .size = sizeof(struct reply_row)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "replies");
    bind_text(s, 1, brand);
    bind_int(s, 2, from - REPLY_LATEST_S);
    bind_int(s, 3, from);
    bind_int(s, 4, to);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct reply_row *r = rows_add(&rows);

        r->row = column_int(s, 0);
        r->at = column_int(s, 1);
        r->replied_at = column_time(s, 2);
        (void)nps_class_parse(column_view(s, 3), &r->nps);
        r->place = column_str(s, 4, arena);
        r->source = column_str(s, 5, arena);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "replies");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
