/*
 * vanished.c - mentions that a source has taken down
 *
 * A mention that a source shows no more has mostly just fallen out of its window. It is
 * called gone only where the window allows: the source shows LEAST or more, in order of
 * time, nothing was cut, and several older ones still stand there. What is ordered by
 * relevance, or comes five at a time, says nothing.
 */
#include "store/same.h"

enum {
    SHOWN_LEAST = 10, /* of an answer that may tell */
    OLDER_LEAST = 3,  /* that are still shown */
};

static int64_t time_of(const struct mention *m)
{
    return m->updated_at != TIME_UNKNOWN ? m->updated_at : m->posted_at;
}

/* Newest first throughout, every time known. */
static bool is_in_order(const struct batch *b)
{
    if (b->len < SHOWN_LEAST || b->is_cut)
        return false;
    for (size_t i = 0; i < b->len; i++) {
        if (time_of(&b->items[i]) == TIME_UNKNOWN ||
            (i > 0 && time_of(&b->items[i]) > time_of(&b->items[i - 1])))
            return false;
    }
    return true;
}

static size_t older_than(const struct batch *b, int64_t at)
{
    size_t older = 0;

    while (older < b->len && time_of(&b->items[b->len - 1 - older]) < at)
        older++;
    return older;
}

static enum status run_for(struct add_work *w, const char *sql, int64_t row,
                           struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql);

    if (s == NULL)
        return store_fail(w->st, err, "vanished");
    bind_int(s, 1, row);
    bind_int(s, 2, w->now);
    return sql_run(w->st, s, err);
}

/* What is shown again is not gone; that another source has it says nothing. */
static enum status take_back(struct add_work *w, struct error *err)
{
    static const char any[] = "SELECT EXISTS(SELECT 1 FROM vanished WHERE ?1 AND ?2)";
    static const char drop[] = "DELETE FROM vanished WHERE mention = ?1 AND ?2";
    sqlite3_stmt *s = sql_get(w->st, any);
    bool is_any = false;
    enum status rc = OK;

    if (s == NULL)
        return store_fail(w->st, err, "vanished");
    bind_int(s, 1, 1);
    bind_int(s, 2, 1);
    if (sqlite3_step(s) == SQLITE_ROW)
        is_any = column_int(s, 0) != 0;
    else
        rc = store_fail(w->st, err, "vanished");
    sql_done(s);
    for (size_t i = 0; rc == OK && is_any && i < w->batch->len; i++) {
        if (w->items[i].mention > 0 && !w->items[i].is_also)
            rc = run_for(w, drop, w->items[i].mention, err);
    }
    return rc;
}

enum status vanished_note(struct add_work *w, struct error *err)
{
    static const char note[] =
        "INSERT INTO vanished(mention, at) VALUES(?1, ?2) ON CONFLICT DO NOTHING";
    enum status rc = w->batch->len > 0 ? take_back(w, err) : OK;

    if (rc != OK || w->shown.len == 0 || !is_in_order(w->batch))
        return rc;
    rc = same_fallen(w, err);
    for (size_t i = 0; rc == OK && i < w->fallen_len; i++) {
        const struct mention *m = &w->gone.items[w->fallen[i].index];

        if (!w->fallen[i].is_taken && time_of(m) != TIME_UNKNOWN &&
            older_than(w->batch, time_of(m)) >= OLDER_LEAST)
            rc = run_for(w, note, m->row, err);
    }
    return rc;
}

enum status store_vanished(struct store *st, int64_t row, int64_t *at, struct error *err)
{
    static const char sql[] = "SELECT at FROM vanished WHERE mention = ?";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    *at = TIME_UNKNOWN;
    if (s == NULL)
        return store_fail(st, err, "vanished");
    bind_int(s, 1, row);
    code = sqlite3_step(s);
    if (code == SQLITE_ROW)
        *at = column_int(s, 0);
    else if (code != SQLITE_DONE)
        rc = store_fail(st, err, "vanished");
    sql_done(s);
    return rc;
}
