/*
 * cases.c - mentions that want an answer
 */
#include "store/internal.h"
#include "store/records.h"

static const char *const state_names[] = {
    [CASE_OPEN] = "open",       [CASE_ANSWERED] = "answered",
    [CASE_WAITING] = "waiting", [CASE_RESOLVED] = "resolved",
    [CASE_IGNORED] = "ignored", [CASE_SNOOZED] = "snoozed",
};

const char *case_state_name(enum case_state s)
{
    return (size_t)s < ARRAY_LEN(state_names) ? state_names[s] : "open";
}

bool case_state_parse(struct str name, enum case_state *out)
{
    for (size_t i = 0; i < ARRAY_LEN(state_names); i++) {
        if (str_eq(name, str_from(state_names[i]))) {
            *out = (enum case_state)i;
            return true;
        }
    }
    return false;
}

static enum status add_event(struct store *st, int64_t mention, int64_t now,
                             enum case_state state, struct str note, struct error *err)
{
    static const char sql[] =
        "INSERT INTO case_events(mention, at, state, note) VALUES(?1, ?2, ?3, ?4)";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "case");
    bind_int(s, 1, mention);
    bind_int(s, 2, now);
    bind_text(s, 3, str_from(case_state_name(state)));
    bind_str(s, 4, note);
    return sql_run(st, s, err);
}

/* Without stars a text that judges nothing, such as a report in the news, is nobody's
 * complaint, unless it leans that way plainly: of 231 such texts about airlines and
 * restaurants with a p_detractor below 0.6 136 were not meant as one. */
#define WANTS_ANSWER                                                                     \
    "a.is_ours = 1 AND a.nps = 'detractor'"                                              \
    " AND (m.rating IS NOT NULL OR a.mood <> 'neutral' OR a.severity <> 'none'"          \
    " OR a.p_detractor >= 0.6)"

enum status store_cases_wanted(struct store *st, struct str brand, int64_t from,
                               int64_t within, struct arena *arena,
                               struct case_wanted **out, size_t *len, struct error *err)
{
    /* Stars alone say nothing to answer, and an anonymous answer to a survey has nobody
     * behind it. */
    static const char sql[] =
        "SELECT a.mention, m.posted_at, m.seen_at FROM analyses a"
        " CROSS JOIN mentions m ON m.row = a.mention"
        " WHERE a.brand = (SELECT id FROM brands WHERE name = ?1) AND a.at >= ?2"
        " AND " WANTS_ANSWER " AND m.reply IS NULL"
        " AND m.seen_at - m.at <= ?3 AND coalesce(m.title, m.text) IS NOT NULL"
        " AND coalesce(m.author, m.url) IS NOT NULL"
        " AND NOT EXISTS(SELECT 1 FROM cases c WHERE c.mention = a.mention)"
        " ORDER BY a.mention";
    struct rows rows = {.arena = arena, .size = sizeof(struct case_wanted)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "cases");
    bind_text(s, 1, brand);
    bind_int(s, 2, from);
    bind_int(s, 3, within);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        *(struct case_wanted *)rows_add(&rows) =
            (struct case_wanted){column_int(s, 0), column_time(s, 1), column_int(s, 2)};
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "cases");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_case_open(struct store *st, int64_t mention, int64_t due_at,
                            int64_t now, bool *is_new, struct error *err)
{
    static const char sql[] =
        "INSERT INTO cases(mention, state, opened_at, changed_at, due_at, author, draft)"
        " SELECT m.row, 'open', ?2, ?2, ?3, coalesce(a.author, 0),"
        " 1 + coalesce((SELECT max(c.draft) FROM cases c"
        " WHERE c.author = a.author AND c.author <> 0), 0)"
        " FROM mentions m LEFT JOIN analyses a ON a.mention = m.row"
        " WHERE m.row = ?1 ON CONFLICT DO NOTHING";
    static const char sql_there[] = "SELECT 1 FROM cases WHERE mention = ?";
    sqlite3_stmt *s = sql_get(st, sql_there);
    bool is_added = false;
    enum status rc;

    if (is_new != NULL)
        *is_new = false;
    if (s == NULL)
        return store_fail(st, err, "case");
    bind_int(s, 1, mention);
    rc = sql_row(st, s, "case", err);
    sql_done(s);
    if (rc != ERR_MISSING) /* it is there: the usual answer */
        return rc;
    rc = tx_begin(st, err);
    if (rc != OK)
        return rc;
    s = sql_get(st, sql);
    if (s != NULL) {
        bind_int(s, 1, mention);
        bind_int(s, 2, now);
        bind_time(s, 3, due_at);
        rc = sql_run(st, s, err);
        is_added = rc == OK && sqlite3_changes(st->db) > 0;
    } else {
        rc = store_fail(st, err, "case");
    }
    if (is_added)
        rc = add_event(st, mention, now, CASE_OPEN, STR_NONE, err);
    if (rc == OK && !is_added)
        rc = error_set(err, ERR_MISSING, "no mention %lld", (long long)mention);
    rc = tx_end(st, rc, err);
    if (rc == OK && is_new != NULL)
        *is_new = is_added;
    return rc;
}

enum status store_case_set(struct store *st, int64_t mention, enum case_state state,
                           int64_t until, struct str note, int64_t now, struct error *err)
{
    static const char sql[] =
        "UPDATE cases SET state = ?2, changed_at = ?3, snoozed_until = ?4,"
        " note = coalesce(?5, note),"
        " answered_at = iif(?2 = 'answered', coalesce(answered_at, ?3), answered_at)"
        " WHERE mention = ?1";
    sqlite3_stmt *s;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    s = sql_get(st, sql);
    if (s != NULL) {
        bind_int(s, 1, mention);
        bind_text(s, 2, str_from(case_state_name(state)));
        bind_int(s, 3, now);
        bind_time(s, 4, state == CASE_SNOOZED ? until : TIME_UNKNOWN);
        bind_str(s, 5, note);
        rc = sql_run(st, s, err);
    } else {
        rc = store_fail(st, err, "case");
    }
    if (rc == OK && sqlite3_changes(st->db) == 0)
        rc = error_set(err, ERR_MISSING, "no case %lld", (long long)mention);
    if (rc == OK)
        rc = add_event(st, mention, now, state, note, err);
    return tx_end(st, rc, err);
}

enum status store_case_due(struct store *st, int64_t mention, int64_t due_at,
                           struct error *err)
{
    static const char sql[] = "UPDATE cases SET due_at = ?2 WHERE mention = ?1";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "case");
    bind_int(s, 1, mention);
    bind_time(s, 2, due_at);
    rc = sql_run(st, s, err);
    if (rc == OK && sqlite3_changes(st->db) == 0)
        rc = error_set(err, ERR_MISSING, "no case %lld", (long long)mention);
    return rc;
}

/* ?1 is the time up to which the snoozed have slept. */
#define CASE_STATE "iif(c.state = 'snoozed' AND c.snoozed_until <= ?1, 'open', c.state)"
#define CASE_COLUMNS                                                                     \
    "c.mention, " CASE_STATE ", (SELECT name FROM brands WHERE id = m.brand),"           \
    " c.opened_at, c.changed_at, c.due_at, c.answered_at, c.snoozed_until, c.note,"      \
    " c.draft, (SELECT name FROM sources WHERE id = m.source), m.author, m.posted_at,"   \
    " m.seen_at, a.severity, m.id, m.reply IS NOT NULL,"                                 \
    " coalesce(" WANTS_ANSWER ", 0)"                                                     \
    " FROM cases c JOIN mentions m ON m.row = c.mention"                                 \
    " LEFT JOIN analyses a ON a.mention = c.mention"

static void fill(sqlite3_stmt *s, struct arena *arena, struct case_record *out)
{
    out->mention = column_int(s, 0);
    (void)case_state_parse(column_view(s, 1), &out->state);
    out->brand = column_str(s, 2, arena);
    out->opened_at = column_time(s, 3);
    out->changed_at = column_time(s, 4);
    out->due_at = column_time(s, 5);
    out->answered_at = column_time(s, 6);
    out->snoozed_until = column_time(s, 7);
    out->note = column_str(s, 8, arena);
    out->draft = column_int(s, 9);
    out->source = column_str(s, 10, arena);
    out->author = column_str(s, 11, arena);
    out->posted_at = column_time(s, 12);
    out->seen_at = column_int(s, 13);
    (void)severity_parse(column_view(s, 14), &out->severity);
    out->id = column_str(s, 15, arena);
    out->has_reply = column_int(s, 16) != 0;
    out->is_complaint = column_int(s, 17) != 0;
}

enum status store_case(struct store *st, int64_t mention, int64_t now,
                       struct arena *arena, struct case_record *out, struct error *err)
{
    static const char sql[] = "SELECT " CASE_COLUMNS " WHERE c.mention = ?2";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "case");
    bind_int(s, 1, now);
    bind_int(s, 2, mention);
    rc = sql_row(st, s, "case", err);
    if (rc == OK)
        fill(s, arena, out);
    else if (rc == ERR_MISSING)
        rc = error_set(err, ERR_MISSING, "no case %lld", (long long)mention);
    sql_done(s);
    return rc;
}

enum status store_cases(struct store *st, const struct case_find *f, int64_t now,
                        struct arena *arena, struct case_record **out, size_t *len,
                        struct error *err)
{
    static const char sql[] =
        "SELECT " CASE_COLUMNS " WHERE c.state IN (?7, ?8, ?9, ?10, ?11, ?12)"
        " AND (?2 = '' OR m.brand = (SELECT id FROM brands WHERE name = ?2))"
        " AND instr(?3, ' ' || " CASE_STATE " || ' ')"
        " AND (?4 = 0 OR c.due_at < ?4) AND c.opened_at >= ?5"
        " ORDER BY c.due_at IS NULL, c.due_at, c.mention LIMIT ?6";
    struct rows rows = {.arena = arena, .size = sizeof(struct case_record)};
    unsigned states = f->states != 0
                          ? f->states
                          : 1u << CASE_OPEN | 1u << CASE_ANSWERED | 1u << CASE_WAITING;
    sqlite3_stmt *s = sql_get(st, sql);
    struct buf names = {0};
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "cases");
    for (size_t i = 0; i < ARRAY_LEN(state_names); i++) {
        bool is_wanted = (states & 1u << i) != 0;
        bool may_wake = i == CASE_SNOOZED && (states & 1u << CASE_OPEN) != 0;

        if (is_wanted)
            buf_printf(&names, " %s ", state_names[i]);
        if (is_wanted || may_wake)
            bind_text(s, 7 + (int)i, str_from(state_names[i]));
    }
    bind_int(s, 1, now);
    bind_text(s, 2, f->brand);
    bind_text(s, 3, buf_str(&names));
    bind_int(s, 4, f->due_before);
    bind_int(s, 5, f->opened_from != 0 ? f->opened_from : INT64_MIN);
    bind_int(s, 6, f->limit > 0 ? f->limit : -1);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        fill(s, arena, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "cases");
    sql_done(s);
    buf_release(&names);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_case_events(struct store *st, int64_t mention, struct arena *arena,
                              struct case_event **out, size_t *len, struct error *err)
{
    static const char sql[] =
        "SELECT at, state, note FROM case_events WHERE mention = ? ORDER BY id";
    struct rows rows = {.arena = arena, .size = sizeof(struct case_event)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "case");
    bind_int(s, 1, mention);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct case_event *e = rows_add(&rows);

        e->at = column_int(s, 0);
        (void)case_state_parse(column_view(s, 1), &e->state);
        e->note = column_str(s, 2, arena);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "case");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
