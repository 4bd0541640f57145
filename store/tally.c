/*
 * tally.c - mentions, counted
 */
#include "store/find.h"

#include "store/where.h"

/* One step after another, until where_prepare() has the statement. */
static enum status begin(struct store *st, struct where *w, const struct find *f,
                         bool is_narrow, const char *select, struct error *err)
{
    enum status rc = where_start(w, st, f, is_narrow, err);

    buf_add_text(&w->sql, select);
    return rc;
}

static enum status finish(struct store *st, struct where *w, sqlite3_stmt *s, int code,
                          struct error *err)
{
    enum status rc = OK;

    if (!w->is_empty && (s == NULL || code != SQLITE_DONE))
        rc = store_fail(st, err, "count");
    (void)sqlite3_finalize(s);
    where_release(w);
    return rc;
}

enum status store_count(struct store *st, const struct find *f, int64_t *out,
                        struct error *err)
{
    struct where w = {0};
    sqlite3_stmt *s = NULL;
    int code = SQLITE_DONE;

    *out = 0;
    if (begin(st, &w, f, true, "SELECT count(*)", err) == OK) {
        where_add(&w, f);
        s = w.is_empty ? NULL : where_prepare(&w, st);
    }
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW)
        *out = column_int(s, 0);
    return finish(st, &w, s, code, err);
}

/* ---- tallies ---- */

static const char tally_columns[] =
    ", count(*), count(DISTINCT lower(coalesce(m.author, ''))),"
    " count(*) FILTER (WHERE a.mood = 'negative'),"
    " count(*) FILTER (WHERE a.mood = 'neutral'),"
    " count(*) FILTER (WHERE a.mood = 'positive'),"
    " count(*) FILTER (WHERE a.nps = 'promoter'),"
    " count(*) FILTER (WHERE a.nps = 'passive'),"
    " count(*) FILTER (WHERE a.nps = 'detractor'),"
    " count(*) FILTER (WHERE a.severity IN ('high', 'urgent')),"
    " count(m.rating), avg(m.rating), min(m.at), max(m.at)";

static const struct {
    const char *key, *column; /* what is shown, and what is grouped by */
} groups[] = {
    [FIND_BY_NOTHING] = {"''", NULL},
    [FIND_BY_BRAND] = {"(SELECT name FROM brands WHERE id = m.brand)", "m.brand"},
    [FIND_BY_SOURCE] = {"(SELECT name FROM sources WHERE id = m.source)", "m.source"},
    [FIND_BY_PLACE] = {"m.place", "m.place"},
    [FIND_BY_ISSUE] = {"i.issue", "i.issue"},
    [FIND_BY_DIMENSION] = {"a.dimension", "a.dimension"},
    [FIND_BY_NPS] = {"a.nps", "a.nps"},
    [FIND_BY_SEVERITY] = {"a.severity", "a.severity"},
    [FIND_BY_LANG] = {"a.lang", "a.lang"},
    [FIND_BY_AUTHOR] = {"min(m.author)", "lower(coalesce(m.author, ''))"},
};

static void tally_fill(sqlite3_stmt *s, struct tally *t, struct arena *arena)
{
    int64_t *const numbers[] = {&t->mentions, &t->authors,   &t->negative, &t->neutral,
                                &t->positive, &t->promoters, &t->passives, &t->detractors,
                                &t->severe,   &t->rated};
    int n = 0;

    t->key = column_str(s, n++, arena);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        *numbers[i] = column_int(s, n++);
    t->rating = column_num(s, n++);
    t->first_at = column_time(s, n++);
    t->last_at = column_time(s, n);
}

/* The issues of the rows that where_add() means: each row once for each of its own. */
static void add_issue_rows(struct where *w, const struct find *f)
{
    buf_add_text(&w->sql, " FROM mention_issues i JOIN mentions m ON m.row = i.mention"
                          " LEFT JOIN analyses a ON a.mention = m.row"
                          " WHERE m.row IN (SELECT ");
    buf_add_text(&w->sql, w->row);
    where_add(w, f);
    buf_add_text(&w->sql, ")");
}

enum status store_tally(struct store *st, const struct find *f, enum find_group by,
                        struct arena *arena, struct tally **out, size_t *len,
                        struct error *err)
{
    struct rows rows = {.arena = arena, .size = sizeof(struct tally)};
    struct where w = {0};
    sqlite3_stmt *s = NULL;
    int code = SQLITE_DONE;
    enum status rc;

    rc = begin(st, &w, f, false, "SELECT ", err);
    buf_printf(&w.sql, "%s%s", groups[by].key, tally_columns);
    if (by == FIND_BY_ISSUE)
        add_issue_rows(&w, f);
    else
        where_add(&w, f);
    if (groups[by].column != NULL)
        buf_printf(&w.sql, " GROUP BY %s ORDER BY 2 DESC, 1", groups[by].column);
    if (rc == OK && !w.is_empty)
        s = where_prepare(&w, st);
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW)
        tally_fill(s, rows_add(&rows), arena);
    rc = finish(st, &w, s, code, err);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
