/*
 * mention.c - one stored mention: reading its row, removing it
 */
#include "store/packs.h"

/* In the order of MENTION_COLUMNS. */
void mention_fill(sqlite3_stmt *s, struct mention *m, struct arena *arena)
{
    struct str *const texts[] = {&m->id,         &m->url,     &m->author,   &m->title,
                                 &m->text,       &m->reply,   &m->language, &m->site,
                                 &m->touchpoint, &m->segment, &m->place,    &m->marks};
    int n = 0;

    m->row = column_int(s, n++);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *texts[i] = column_str(s, n++, arena);
    m->posted_at = column_time(s, n++);
    m->updated_at = column_time(s, n++);
    m->replied_at = column_time(s, n++);
    m->rating = column_num(s, n++);
    m->rating_least = column_num(s, n++);
    m->rating_most = column_num(s, n++);
    m->seen_at = column_time(s, n++);
    m->version = column_int(s, n++);
    m->source = column_str(s, n++, arena);
    m->brand = column_str(s, n, arena);
}

/* ---- the full-text index ---- */

static const char sql_is_indexed[] =
    "SELECT 1 FROM analyses WHERE mention = ? AND is_indexed = 1";
/* FTS5 must be told the very words that it was given. */
static const char sql_words_remove[] =
    "INSERT INTO words(words, rowid, title, text)"
    " SELECT 'delete', row, title, text FROM mentions WHERE row = ?";
static const char sql_words_note[] =
    "UPDATE analyses SET is_indexed = 0 WHERE mention = ?";

static enum status run_row(struct store *st, const char *sql, int64_t row,
                           struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "mention");
    bind_int(s, 1, row);
    return sql_run(st, s, err);
}

enum status words_remove(struct store *st, int64_t row, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_is_indexed);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "words");
    bind_int(s, 1, row);
    rc = sql_row(st, s, "words", err);
    sql_done(s);
    if (rc != OK)
        return rc == ERR_MISSING ? OK : rc;
    rc = run_row(st, sql_words_remove, row, err);
    return rc == OK ? run_row(st, sql_words_note, row, err) : rc;
}

/* ---- removing ---- */

static const char sql_issues_of[] =
    "SELECT issues, brand, at FROM analyses WHERE mention = ?";
static const char sql_issue_drop[] =
    "DELETE FROM mention_issues WHERE brand = ?3 AND issue = ?2 AND at = ?4"
    " AND mention = ?1";
static const char sql_quote_drop[] =
    "UPDATE discoveries SET quote = '' WHERE mention = ?";
static const char sql_gone[] = "DELETE FROM mentions WHERE row = ?";

enum status issues_drop(struct store *st, int64_t row, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_issues_of), *drop = sql_get(st, sql_issue_drop);
    enum status rc;

    if (s == NULL || drop == NULL)
        return store_fail(st, err, "issues");
    bind_int(s, 1, row);
    rc = sql_row(st, s, "issues", err);
    if (rc == OK) {
        struct str ids = column_view(s, 0);

        while (rc == OK && ids.len > 0) {
            bind_int(drop, 1, row);
            bind_text(drop, 2, str_split(&ids, ' '));
            bind_int(drop, 3, column_int(s, 1));
            bind_int(drop, 4, column_int(s, 2));
            rc = sql_run(st, drop, err);
        }
    }
    sql_done(s);
    return rc == ERR_MISSING ? OK : rc;
}

enum status mention_remove(struct store *st, int64_t row, struct error *err)
{
    enum status rc = words_remove(st, row, err);

    if (rc == OK)
        rc = pack_forget(st, row, err);
    if (rc == OK)
        rc = run_row(st, sql_quote_drop, row, err);
    if (rc == OK)
        rc = issues_drop(st, row, err);
    /* judgement, versions, "also on" and case go with it: ON DELETE CASCADE. What leads
     * to it from wordings leads nowhere, until store_purge() sweeps. */
    return rc == OK ? run_row(st, sql_gone, row, err) : rc;
}
