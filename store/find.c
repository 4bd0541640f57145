/*
 * find.c - mentions, read back
 */
#include "store/find.h"

#include "store/where.h"

#include <string.h>

#define JUDGEMENT_COLUMNS                                                                \
    "(SELECT name FROM rules WHERE id = a.rules), a.lang, a.mood, a.score,"              \
    " a.p_detractor, a.recommend, a.basis, a.is_clash, coalesce(a.is_ours, 1), a.nps,"   \
    " a.severity, a.severity_kind, a.dimension, a.touchpoint, a.issues,"                 \
    " (SELECT count(DISTINCT source) FROM also WHERE mention = m.row)"

/* Names were written by us; an unknown one leaves the enum's first value. */
static void fill_names(sqlite3_stmt *s, int n, struct judgement *j)
{
    (void)mood_parse(column_view(s, n + 2), &j->mood);
    (void)basis_parse(column_view(s, n + 6), &j->basis);
    (void)nps_class_parse(column_view(s, n + 9), &j->nps);
    (void)severity_parse(column_view(s, n + 10), &j->severity);
}

/* In the order of JUDGEMENT_COLUMNS, from column n; the reasons behind it where asked. */
static void judgement_fill(sqlite3_stmt *s, int n, bool with_reasons, struct mention *m,
                           struct arena *arena)
{
    struct judgement *j = &m->judgement;
    struct str ids;

    j->version = column_str(s, n, arena);
    j->lang = column_str(s, n + 1, arena);
    j->score = column_num(s, n + 3);
    j->p_detractor = column_num(s, n + 4);
    j->recommend = column_num(s, n + 5);
    j->is_clash = column_int(s, n + 7) != 0;
    j->is_ours = column_int(s, n + 8) != 0;
    fill_names(s, n, j);
    j->severity_kind = column_str(s, n + 11, arena);
    j->dimension = column_str(s, n + 12, arena);
    j->touchpoint = column_str(s, n + 13, arena);
    ids = column_str(s, n + 14, arena);
    while (ids.len > 0 && j->issues_len < MENTION_ISSUES_MAX)
        j->issues[j->issues_len++] = str_split(&ids, ' ');
    m->also_on = column_int(s, n + 15);
    if (with_reasons)
        reasons_read(column_view(s, n + 16), arena, j);
}

static const char sql_one[] =
    "SELECT " MENTION_COLUMNS ", " JUDGEMENT_COLUMNS
    " FROM mentions m LEFT JOIN analyses a ON a.mention = m.row WHERE m.row = ?";
static const char sql_one_why[] =
    "SELECT " MENTION_COLUMNS ", " JUDGEMENT_COLUMNS ", a.reasons"
    " FROM mentions m LEFT JOIN analyses a ON a.mention = m.row WHERE m.row = ?";

/* Rows in order; sorting whole mentions would carry all their words along. */
static enum status find_rows(struct store *st, const struct find *f, struct rows *out,
                             struct error *err)
{
    struct where w = {0};
    sqlite3_stmt *s = NULL;
    enum status rc = OK;
    int code = SQLITE_DONE;

    rc = where_start(&w, st, f, true, err);
    if (rc != OK)
        return rc;
    buf_printf(&w.sql, "SELECT %s", w.row);
    where_add(&w, f);
    where_order(&w, f);
    if (!w.is_empty)
        s = where_prepare(&w, st);
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW)
        *(int64_t *)rows_add(out) = column_int(s, 0);
    if (!w.is_empty && (s == NULL || code != SQLITE_DONE))
        rc = store_fail(st, err, "find");
    (void)sqlite3_finalize(s);
    where_release(&w);
    return rc;
}

static enum status read_one(struct store *st, int64_t row, bool with_reasons,
                            struct batch *b, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, with_reasons ? sql_one_why : sql_one);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "find");
    bind_int(s, 1, row);
    rc = sql_row(st, s, "find", err);
    if (rc == OK) {
        struct mention *m = batch_add(b);

        mention_fill(s, m, &b->arena);
        judgement_fill(s, MENTION_COLUMNS_LEN, with_reasons, m, &b->arena);
    }
    sql_done(s);
    return rc == ERR_MISSING ? OK : rc;
}

enum status store_find(struct store *st, const struct find *f, struct batch *b,
                       struct error *err)
{
    struct arena arena = {0};
    struct rows rows = {.arena = &arena, .size = sizeof(int64_t)};
    bool is_alone = sqlite3_get_autocommit(st->db) != 0;
    enum status rc = OK;

    batch_reset(b);
    if (is_alone) /* one state of the database for both steps */
        rc = sql_exec(st, "BEGIN", err);
    if (rc == OK)
        rc = find_rows(st, f, &rows, err);
    for (size_t i = 0; rc == OK && i < rows.len; i++)
        rc = read_one(st, ((const int64_t *)rows.items)[i], f->with_reasons, b, err);
    if (is_alone)
        (void)sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL); /* it was only read */
    arena_release(&arena);
    return rc;
}

enum status store_mention(struct store *st, int64_t row, struct batch *b,
                          struct error *err)
{
    size_t before = b->len;
    enum status rc = read_one(st, row, true, b, err);

    if (rc == OK && b->len == before)
        rc = error_set(err, ERR_MISSING, "no mention %lld", (long long)row);
    return rc;
}

enum status store_mention_by_id(struct store *st, struct str source, struct str id,
                                struct batch *b, struct error *err)
{
    static const char sql[] = "SELECT mention FROM identity WHERE id = ?2 AND source ="
                              " (SELECT id FROM sources WHERE name = ?1)";
    sqlite3_stmt *s = sql_get(st, sql);
    int64_t row = 0;
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "find");
    bind_text(s, 1, source);
    bind_text(s, 2, id);
    rc = sql_row(st, s, "find", err);
    if (rc == OK)
        row = column_int(s, 0);
    sql_done(s);
    if (rc == ERR_MISSING)
        rc = error_set(err, ERR_MISSING, "no mention \"" STR_FMT "\" of " STR_FMT,
                       STR_ARG(id), STR_ARG(source));
    return rc == OK ? store_mention(st, row, b, err) : rc;
}

enum status store_passage(struct store *st, const struct find *f, int64_t row,
                          struct arena *arena, struct str *out, struct error *err)
{
    static const char sql[] =
        "SELECT snippet(words, -1, char(2), char(3), '\xe2\x80\xa6', 12) FROM words"
        " WHERE words MATCH ? AND rowid = ?";
    struct buf match = {0};
    bool has_words = words_query(f->words, &match);
    sqlite3_stmt *s = has_words ? sql_get(st, sql) : NULL;
    enum status rc = has_words && s == NULL ? store_fail(st, err, "passage") : OK;

    *out = STR_NONE;
    if (s != NULL) {
        bind_text(s, 1, buf_str(&match));
        bind_int(s, 2, row);
        rc = sql_row(st, s, "passage", err);
        if (rc == OK)
            *out = column_str(s, 0, arena);
        sql_done(s);
    }
    buf_release(&match);
    return rc == ERR_MISSING ? OK : rc;
}

/* ---- what hangs on a mention ---- */

enum status store_versions(struct store *st, int64_t row, struct arena *arena,
                           struct mention_version **out, size_t *len, struct error *err)
{
    static const char sql[] = "SELECT version, title, text, rating, until FROM versions"
                              " WHERE mention = ? ORDER BY version";
    struct rows rows = {.arena = arena, .size = sizeof(struct mention_version)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "versions");
    bind_int(s, 1, row);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct mention_version *v = rows_add(&rows);

        v->version = column_int(s, 0);
        v->title = column_str(s, 1, arena);
        v->text = column_str(s, 2, arena);
        v->rating = column_num(s, 3);
        v->until = column_int(s, 4);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "versions");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_also(struct store *st, int64_t row, struct arena *arena,
                       struct also_on **out, size_t *len, struct error *err)
{
    static const char sql[] =
        "SELECT (SELECT name FROM sources WHERE id = source), id, url, site, author,"
        " posted_at, seen_at FROM also WHERE mention = ? ORDER BY seen_at, source, id";
    struct rows rows = {.arena = arena, .size = sizeof(struct also_on)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "also on");
    bind_int(s, 1, row);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct also_on *a = rows_add(&rows);

        a->row = row;
        a->source = column_str(s, 0, arena);
        a->id = column_str(s, 1, arena);
        a->url = column_str(s, 2, arena);
        a->site = column_str(s, 3, arena);
        a->author = column_str(s, 4, arena);
        a->posted_at = column_time(s, 5);
        a->seen_at = column_int(s, 6);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "also on");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
