/*
 * deliver.c - the states of a message on its way
 *
 *   queued -> sending -> sent
 *      ^         | \---> dead
 *      \---------/
 *
 * and from `queued` to `covered`, once the message that shows the same is taken.
 *
 * Each change is committed before the call returns: what the caller does next may be
 * its last act.
 */
#include "store/outbox.h"

#include "store/internal.h"

/* More than the longest wait anybody sets (Retry-After, 24 hours) can only be the work of
 * a clock that was wrong. */
enum { WAIT_SANE_S = 25 * 60 * 60 };
enum { DEAD_TRIES = 8 }; /* least tries before giving up, whatever the clock says */

static enum status find_due(struct store *st, struct str sink, int64_t now, int64_t *row,
                            struct error *err)
{
    /* Ours in `sending` are in the hands of the caller; another's are nobody's. */
    static const char sql[] =
        "SELECT row FROM outbox o WHERE state IN ('queued', 'sending')"
        " AND (next_at <= ?1 OR next_at > ?1 + ?2)"
        " AND (held_until IS NULL OR held_until <= ?1 OR made_at > ?1 + ?2)"
        " AND (state = 'queued' OR taker <> ?3) AND (?4 = '' OR sink = ?4)"
        /* behind the message that shows the same, while that is still to be tried */
        " AND NOT EXISTS(SELECT 1 FROM outbox d WHERE d.row = o.instead"
        " AND d.state IN ('queued', 'sending') AND d.next_at <= ?1)"
        " ORDER BY next_at, row LIMIT 1";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    bind_int(s, 1, now);
    bind_int(s, 2, WAIT_SANE_S);
    bind_int(s, 3, (int64_t)st->taker);
    bind_text(s, 4, sink);
    rc = sql_row(st, s, "outbox", err);
    if (rc == OK)
        *row = column_int(s, 0);
    sql_done(s);
    return rc;
}

enum status store_outbox_next(struct store *st, struct str sink, int64_t now,
                              struct arena *arena, struct outbox_row *out,
                              struct error *err)
{
    static const char sql[] =
        "UPDATE outbox SET may_be_second = max(may_be_second, state = 'sending'),"
        " state = 'sending', tries = tries + 1, taker = ?2 WHERE row = ?1";
    sqlite3_stmt *s;
    int64_t row = 0;
    enum status rc;

    if (st->is_grouped)
        return error_set(err, ERR_USAGE, "store: sending within a group");
    rc = tx_begin(st, err);
    if (rc != OK)
        return rc;
    rc = find_due(st, sink, now, &row, err);
    s = rc == OK ? sql_get(st, sql) : NULL;
    if (rc == OK && s == NULL)
        rc = store_fail(st, err, "outbox");
    if (s != NULL) {
        bind_int(s, 1, row);
        bind_int(s, 2, (int64_t)st->taker);
        rc = sql_run(st, s, err);
    }
    if (rc == OK)
        rc = store_outbox_row(st, row, arena, out, err);
    return tx_end(st, rc, err);
}

/* One UPDATE of row ?1, with time ?2 and text ?3 where it has them. */
static enum status change(struct store *st, const char *sql, int64_t row, int64_t time,
                          struct str text, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);
    int values;
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    values = sqlite3_bind_parameter_count(s);
    bind_int(s, 1, row);
    if (values > 1)
        bind_int(s, 2, time);
    if (values > 2)
        bind_str(s, 3, text);
    rc = sql_run(st, s, err);
    if (rc == OK && sqlite3_changes(st->db) == 0)
        rc = error_set(err, ERR_MISSING, "no message %lld", (long long)row);
    return rc;
}

enum status store_outbox_taken(struct store *st, int64_t row, int64_t now,
                               struct str receipt, struct error *err)
{
    static const char sql[] = "UPDATE outbox SET state = 'sent', sent_at = ?2,"
                              " error = NULL, receipt = ?3, taker = 0 WHERE row = ?1";
    static const char covered[] = "UPDATE outbox SET state = 'covered', sent_at = ?2,"
                                  " error = NULL WHERE instead = ?1"
                                  " AND state = 'queued'";
    sqlite3_stmt *s;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    rc = change(st, sql, row, now, receipt, err);
    s = rc == OK ? sql_get(st, covered) : NULL;
    if (rc == OK && s == NULL)
        rc = store_fail(st, err, "outbox");
    if (s != NULL) {
        bind_int(s, 1, row);
        bind_int(s, 2, now);
        rc = sql_run(st, s, err);
    }
    return tx_end(st, rc, err);
}

static enum status put_off(struct store *st, const char *sql, int64_t row,
                           int64_t next_at, struct str error, bool *is_dead,
                           struct error *err)
{
    static const char give_up[] =
        "UPDATE outbox SET state = 'dead' WHERE row = ?1 AND tries >= ?2 AND next_at >"
        " made_at + ?3";
    sqlite3_stmt *s;
    bool is_over = false;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    rc = change(st, sql, row, next_at, error, err);
    s = rc == OK ? sql_get(st, give_up) : NULL;
    if (rc == OK && s == NULL)
        rc = store_fail(st, err, "outbox");
    if (s != NULL) {
        bind_int(s, 1, row);
        bind_int(s, 2, DEAD_TRIES);
        bind_int(s, 3, OUTBOX_DEAD_AFTER_S);
        rc = sql_run(st, s, err);
        is_over = rc == OK && sqlite3_changes(st->db) > 0;
    }
    rc = tx_end(st, rc, err);
    if (rc == OK && is_dead != NULL)
        *is_dead = is_over;
    return rc;
}

enum status store_outbox_retry(struct store *st, int64_t row, int64_t next_at,
                               struct str error, bool *is_dead, struct error *err)
{
    static const char sql[] = "UPDATE outbox SET state = 'queued', next_at = ?2,"
                              " error = ?3, taker = 0 WHERE row = ?1";

    return put_off(st, sql, row, next_at, error, is_dead, err);
}

enum status store_outbox_unsure(struct store *st, int64_t row, int64_t next_at,
                                struct str error, bool *is_dead, struct error *err)
{
    static const char sql[] = "UPDATE outbox SET state = 'sending', next_at = ?2,"
                              " error = ?3, may_be_second = 1, taker = 0 WHERE row = ?1";

    return put_off(st, sql, row, next_at, error, is_dead, err);
}

enum status store_outbox_dead(struct store *st, int64_t row, struct str error,
                              struct error *err)
{
    static const char sql[] = "UPDATE outbox SET state = 'dead', next_at = next_at + ?2,"
                              " error = ?3, taker = 0 WHERE row = ?1";

    return change(st, sql, row, 0, error, err);
}

enum status store_outbox_again(struct store *st, int64_t row, int64_t now,
                               struct error *err)
{
    static const char sql[] =
        "UPDATE outbox SET may_be_second = state IN ('sending', 'sent'),"
        " state = 'queued', tries = 0, next_at = ?2, made_at = ?2, sent_at = NULL,"
        " error = NULL, taker = 0, held_until = NULL, instead = NULL WHERE row = ?1"
        " AND length(message) > 0";
    static const char is_there[] = "SELECT count(*) FROM outbox WHERE row = ?";
    struct error own = {0};
    int64_t count = 0;
    enum status rc = change(st, sql, row, now, STR_NONE, &own);
    sqlite3_stmt *s = rc == ERR_MISSING ? sql_get(st, is_there) : NULL;

    if (s != NULL) {
        bind_int(s, 1, row);
        if (sql_row(st, s, "outbox", NULL) == OK)
            count = column_int(s, 0);
        sql_done(s);
    }
    if (count > 0)
        return error_set(err, ERR_USAGE, "message %lld is empty: it was forgotten",
                         (long long)row);
    return rc == OK ? OK : error_set(err, rc, "%s", own.text);
}

enum status store_outbox_drop(struct store *st, int64_t row, struct error *err)
{
    static const char sql[] = "DELETE FROM outbox WHERE row = ?1";

    return change(st, sql, row, 0, STR_NONE, err);
}
