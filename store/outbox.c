/*
 * outbox.c - what is to be delivered
 */
#include "store/outbox.h"

#include "store/internal.h"

static const char *const state_names[] = {
    [OUTBOX_QUEUED] = "queued", [OUTBOX_SENDING] = "sending", [OUTBOX_SENT] = "sent",
    [OUTBOX_DEAD] = "dead",     [OUTBOX_COVERED] = "covered",
};

const char *outbox_state_name(enum outbox_state s)
{
    return (size_t)s < ARRAY_LEN(state_names) ? state_names[s] : "queued";
}

static enum outbox_state state_parse(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(state_names); i++) {
        if (str_eq(name, str_from(state_names[i])))
            return (enum outbox_state)i;
    }
    return OUTBOX_QUEUED;
}

int64_t outbox_wait_s(int64_t tries, uint64_t seed)
{
    static const int64_t minutes[] = {1, 5, 30, 120, 360, 720};
    size_t last = ARRAY_LEN(minutes) - 1;
    size_t n = tries < 1 ? 0 : (uint64_t)tries > last ? last : (size_t)tries - 1;
    uint64_t wait = (uint64_t)minutes[n] * 60;

    seed = (seed ^ (seed >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
    wait += (seed >> 32) % (wait / 10 + 1);
    return wait < OUTBOX_WAIT_MAX_S ? (int64_t)wait : OUTBOX_WAIT_MAX_S;
}

/* ---- putting in ---- */

static enum status row_of_key(struct store *st, const struct outbox_row *r, int64_t *out,
                              struct error *err)
{
    static const char sql[] = "SELECT row FROM outbox WHERE destination = ?1"
                              " AND kind = ?2 AND brand = ?3 AND period = ?4";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    bind_text(s, 1, r->destination);
    bind_text(s, 2, r->kind);
    bind_text(s, 3, r->brand);
    bind_text(s, 4, r->period);
    if (sqlite3_step(s) == SQLITE_ROW)
        *out = column_int(s, 0);
    else
        rc = store_fail(st, err, "outbox");
    sql_done(s);
    return rc;
}

static enum status put_message(struct store *st, const struct outbox_row *r, int64_t now,
                               bool *is_added, struct error *err)
{
    static const char sql[] =
        "INSERT INTO outbox(sink, destination, kind, period, brand, subject, message,"
        " state, tries, next_at, made_at, may_be_second, taker, held_until, thread,"
        " about) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', 0, ?8, ?9, 0, 0, ?10, ?11,"
        " ?12)"
        " ON CONFLICT(destination, kind, brand, period) DO NOTHING";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    bind_text(s, 1, r->sink);
    bind_text(s, 2, r->destination);
    bind_text(s, 3, r->kind);
    bind_text(s, 4, r->period);
    bind_text(s, 5, r->brand);
    bind_str(s, 6, r->subject);
    (void)sqlite3_bind_blob64(s, 7, r->message.len > 0 ? r->message.ptr : "",
                              r->message.len, SQLITE_STATIC);
    bind_int(s, 8, r->next_at != TIME_UNKNOWN ? r->next_at : now);
    bind_int(s, 9, now);
    bind_time(s, 10, r->held_until);
    bind_str(s, 11, r->thread);
    bind_int(s, 12, r->about);
    rc = sql_run(st, s, err);
    *is_added = rc == OK && sqlite3_changes(st->db) > 0;
    return rc;
}

/* `kind` is the message's, or one of its own where others may tell of the same. */
static enum status mark_used(struct store *st, const struct outbox_row *r,
                             struct str kind, int64_t row, int64_t mention,
                             struct error *err)
{
    static const char add[] = "INSERT INTO used(destination, kind, mention, outbox)"
                              " VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    static const char get[] = "SELECT outbox FROM used WHERE destination = ?1"
                              " AND kind = ?2 AND mention = ?3";
    sqlite3_stmt *s = sql_get(st, add);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    bind_text(s, 1, r->destination);
    bind_text(s, 2, kind);
    bind_int(s, 3, mention);
    bind_int(s, 4, row);
    rc = sql_run(st, s, err);
    if (rc != OK || sqlite3_changes(st->db) > 0)
        return rc;
    s = sql_get(st, get);
    if (s == NULL)
        return store_fail(st, err, "outbox");
    bind_text(s, 1, r->destination);
    bind_text(s, 2, kind);
    bind_int(s, 3, mention);
    if (sqlite3_step(s) != SQLITE_ROW)
        rc = store_fail(st, err, "outbox");
    else if (column_int(s, 0) != row)
        rc = error_set(err, ERR_BUSY, "mention %lld is in another message to " STR_FMT,
                       (long long)mention, STR_ARG(r->destination));
    sql_done(s);
    return rc;
}

enum status store_outbox_put(struct store *st, const struct outbox_row *r,
                             const int64_t *mentions, size_t len, int64_t now,
                             bool *is_new, int64_t *row, struct error *err)
{
    bool is_added = false;
    struct str kind = r->kind;
    struct buf own = {0};
    int64_t id = 0;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    rc = put_message(st, r, now, &is_added, err);
    if (rc == OK)
        rc = row_of_key(st, r, &id, err);
    if (rc == OK && r->is_again) {
        buf_printf(&own, STR_FMT "@%lld", STR_ARG(r->kind), (long long)id);
        kind = buf_str(&own);
    }
    for (size_t i = 0; rc == OK && is_added && i < len; i++)
        rc = mark_used(st, r, kind, id, mentions[i], err);
    buf_release(&own);
    rc = tx_end(st, rc, err);
    if (rc == OK && is_new != NULL)
        *is_new = is_added;
    if (rc == OK && row != NULL)
        *row = id;
    return rc;
}

enum status store_outbox_cover(struct store *st, int64_t row, struct str destination,
                               const int64_t *mentions, size_t len, struct error *err)
{
    static const char sql[] =
        "UPDATE outbox SET instead = ?1 WHERE destination = ?2 AND kind = 'alert'"
        " AND about = ?3 AND about <> 0 AND state = 'queued'";
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    for (size_t i = 0; rc == OK && i < len; i++) {
        sqlite3_stmt *s = sql_get(st, sql);

        if (s == NULL) {
            rc = store_fail(st, err, "outbox");
            break;
        }
        bind_int(s, 1, row);
        bind_text(s, 2, destination);
        bind_int(s, 3, mentions[i]);
        rc = sql_run(st, s, err);
    }
    return tx_end(st, rc, err);
}

/* ---- reading ---- */

#define OUTBOX_COLUMNS                                                                   \
    "row, sink, destination, kind, period, brand, subject, state, tries, next_at,"       \
    " made_at, sent_at, error, may_be_second, held_until, thread, about, instead,"       \
    " receipt"

static void fill(sqlite3_stmt *s, struct arena *arena, struct outbox_row *out)
{
    int n = 0;

    out->row = column_int(s, n++);
    out->sink = column_str(s, n++, arena);
    out->destination = column_str(s, n++, arena);
    out->kind = column_str(s, n++, arena);
    out->period = column_str(s, n++, arena);
    out->brand = column_str(s, n++, arena);
    out->subject = column_str(s, n++, arena);
    out->state = state_parse(column_view(s, n++));
    out->tries = column_int(s, n++);
    out->next_at = column_time(s, n++);
    out->made_at = column_time(s, n++);
    out->sent_at = column_time(s, n++);
    out->error = column_str(s, n++, arena);
    out->may_be_second = column_int(s, n++) != 0;
    out->held_until = column_time(s, n++);
    out->thread = column_str(s, n++, arena);
    out->about = column_int(s, n++);
    out->instead = column_int(s, n++);
    out->receipt = column_str(s, n, arena);
}

enum { OUTBOX_COLUMNS_LEN = 19 };

enum status store_outbox_row(struct store *st, int64_t row, struct arena *arena,
                             struct outbox_row *out, struct error *err)
{
    static const char sql[] =
        "SELECT " OUTBOX_COLUMNS ", message, (SELECT f.receipt FROM outbox f"
        " WHERE f.destination = o.destination AND f.kind = o.kind AND f.brand = o.brand"
        " AND f.period = o.thread) FROM outbox o WHERE row = ?";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    bind_int(s, 1, row);
    rc = sql_row(st, s, "outbox", err);
    if (rc == OK) {
        fill(s, arena, out);
        out->message = column_str(s, OUTBOX_COLUMNS_LEN, arena);
        out->first_receipt = column_str(s, OUTBOX_COLUMNS_LEN + 1, arena);
    } else if (rc == ERR_MISSING) {
        rc = error_set(err, ERR_MISSING, "no message %lld", (long long)row);
    }
    sql_done(s);
    return rc;
}

enum status store_outbox(struct store *st, const struct outbox_find *f,
                         struct arena *arena, struct outbox_row **out, size_t *len,
                         struct error *err)
{
    static const char sql[] = "SELECT " OUTBOX_COLUMNS " FROM outbox"
                              " WHERE (?1 = '' OR sink = ?1) AND (?2 = '' OR kind = ?2)"
                              " AND (?3 = '' OR brand = ?3) AND made_at >= ?4"
                              " AND instr(?5, ' ' || state || ' ')"
                              " ORDER BY made_at DESC, row DESC LIMIT ?6";
    struct rows rows = {.arena = arena, .size = sizeof(struct outbox_row)};
    sqlite3_stmt *s = sql_get(st, sql);
    struct buf names = {0};
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "outbox");
    for (size_t i = 0; i < ARRAY_LEN(state_names); i++) {
        if (f->states == 0 || (f->states & 1u << i) != 0)
            buf_printf(&names, " %s ", state_names[i]);
    }
    bind_text(s, 1, f->sink);
    bind_text(s, 2, f->kind);
    bind_text(s, 3, f->brand);
    bind_int(s, 4, f->made_from != 0 ? f->made_from : INT64_MIN);
    bind_text(s, 5, buf_str(&names));
    bind_int(s, 6, f->limit > 0 ? f->limit : -1);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "outbox");
    sql_done(s);
    buf_release(&names);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
