/*
 * remove.c - mentions go: by age, by author, or into another
 */
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct row_list {
    struct arena arena;
    struct rows rows;
};

static int64_t *list_items(struct row_list *l)
{
    return l->rows.items;
}

static void list_start(struct row_list *l)
{
    memset(l, 0, sizeof(*l));
    l->rows = (struct rows){.arena = &l->arena, .size = sizeof(int64_t)};
}

static void list_add(struct row_list *l, int64_t row)
{
    *(int64_t *)rows_add(&l->rows) = row;
}

static enum status remove_all(struct store *st, struct row_list *l, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < l->rows.len; i++)
        rc = mention_remove(st, list_items(l)[i], err);
    return rc;
}

/* Run a statement with one number. */
static enum status run_int(struct store *st, const char *sql, int64_t v,
                           struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "remove");
    bind_int(s, 1, v);
    return sql_run(st, s, err);
}

/* ---- by age ---- */

/* What leads to mentions that are gone leads nowhere, and is looked for in whole tables:
 * once one in a hundred went, not each night. */
static enum status sweep(struct store *st, int64_t gone, struct error *err)
{
    static const char note[] =
        "INSERT INTO meta VALUES('unswept', CAST(?1 AS TEXT)) ON CONFLICT DO UPDATE"
        " SET value = CAST(CAST(value AS INTEGER) + ?1 AS TEXT)";
    static const char is_due[] =
        "SELECT 100 * CAST(value AS INTEGER) >= coalesce((SELECT max(row) FROM mentions)"
        " - (SELECT min(row) FROM mentions), 0) FROM meta WHERE name = 'unswept'";
    static const char clean[] =
        "DELETE FROM used WHERE mention NOT IN (SELECT row FROM mentions);"
        "DELETE FROM wordings WHERE mention NOT IN (SELECT row FROM mentions);"
        "DELETE FROM meta WHERE name = 'unswept'";
    int64_t is_now = 0;
    enum status rc = run_int(st, note, gone, err);

    if (rc == OK)
        rc = sql_int(st, is_due, &is_now, err);
    return rc == OK && is_now != 0 ? sql_exec(st, clean, err) : rc;
}

/* Mentions from before that time, but for those of cases that are not over. */
static enum status find_old(struct store *st, int64_t before, struct row_list *out,
                            struct error *err)
{
    static const char find[] =
        "SELECT row FROM mentions WHERE brand IN (SELECT id FROM brands) AND at < ?1"
        " AND NOT EXISTS(SELECT 1 FROM cases c WHERE c.mention = row"
        " AND c.state IN ('open', 'waiting', 'snoozed'))";
    sqlite3_stmt *s = sql_get(st, find);
    enum status rc;
    int code;

    if (s == NULL)
        return store_fail(st, err, "purge");
    bind_int(s, 1, before);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        list_add(out, column_int(s, 0));
    rc = code == SQLITE_DONE ? OK : store_fail(st, err, "purge");
    sql_done(s);
    return rc;
}

enum status store_purge(struct store *st, int64_t before, size_t *removed,
                        struct error *err)
{
    static const char messages[] =
        "DELETE FROM outbox WHERE state IN ('sent', 'dead', 'covered')"
        " AND made_at < ?1";
    static const char digests[] = "DELETE FROM digests WHERE to_at < ?1";
    static const char fetches[] =
        "DELETE FROM fetches WHERE at < ?1 AND last_row <"
        " coalesce((SELECT min(row) FROM mentions), 9223372036854775807)";
    static const char acts[] = "DELETE FROM acts WHERE at < ?1 AND outcome <> 'done'";
    const char *const rest[] = {messages, digests, fetches, acts};
    struct row_list gone;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    list_start(&gone);
    rc = find_old(st, before, &gone, err);
    if (rc == OK)
        rc = remove_all(st, &gone, err);
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(rest); i++)
        rc = run_int(st, rest[i], before, err);
    if (rc == OK && gone.rows.len > 0)
        rc = sweep(st, (int64_t)gone.rows.len, err);
    rc = tx_end(st, rc, err);
    if (rc == OK && removed != NULL)
        *removed = gone.rows.len;
    arena_release(&gone.arena);
    return rc;
}

/* ---- by author ---- */

struct forgetting {
    struct store *st;
    struct str author; /* folded */
    int64_t source;    /* 0: all */
    struct row_list rows;
    struct rows keys; /* of identity, to be made hashes */
};

struct id_key {
    int64_t source;
    struct str id;
    bool is_copy; /* not of a mention that goes */
};

static bool is_author(struct forgetting *f, struct str name)
{
    buf_reset(&f->st->scratch);
    fold_words(name, &f->st->scratch);
    return str_eq(buf_str(&f->st->scratch), f->author);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static bool is_going(struct forgetting *f, int64_t row)
{
    return f->rows.rows.len > 0 && bsearch(&row, f->rows.rows.items, f->rows.rows.len,
                                           sizeof(int64_t), by_number) != NULL;
}

static enum status find_rows(struct forgetting *f, struct error *err)
{
    static const char sql[] = "SELECT row, author, source FROM mentions"
                              " WHERE author IS NOT NULL ORDER BY row";
    sqlite3_stmt *s = sql_get(f->st, sql);
    enum status rc;
    int code;

    if (s == NULL)
        return store_fail(f->st, err, "forget");
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        if ((f->source == 0 || column_int(s, 2) == f->source) &&
            is_author(f, column_view(s, 1)))
            list_add(&f->rows, column_int(s, 0));
    }
    rc = code == SQLITE_DONE ? OK : store_fail(f->st, err, "forget");
    sql_done(s);
    return rc;
}

/* Keys of what goes, and of the author's copies of what stays. */
static enum status find_keys(struct forgetting *f, struct error *err)
{
    static const char sql[] =
        "SELECT i.source, i.id, i.mention, a.author FROM identity i LEFT JOIN also a"
        " ON i.is_also = 1 AND a.mention = i.mention AND a.source = i.source"
        " AND a.id = i.id";
    sqlite3_stmt *s = sql_get(f->st, sql);
    enum status rc;
    int code;

    if (s == NULL)
        return store_fail(f->st, err, "forget");
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        int64_t source = column_int(s, 0);
        bool is_copy = !is_going(f, column_int(s, 2));
        struct id_key *key;

        if (is_copy &&
            (sqlite3_column_type(s, 3) == SQLITE_NULL ||
             (f->source != 0 && source != f->source) || !is_author(f, column_view(s, 3))))
            continue;
        key = rows_add(&f->keys);
        key->source = source;
        key->id = column_str(s, 1, &f->rows.arena);
        key->is_copy = is_copy;
    }
    rc = code == SQLITE_DONE ? OK : store_fail(f->st, err, "forget");
    sql_done(s);
    return rc;
}

static enum status run_key(struct store *st, const char *sql, const struct id_key *key,
                           struct str hashed, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);
    int values;

    if (s == NULL)
        return store_fail(st, err, "forget");
    values = sqlite3_bind_parameter_count(s);
    bind_int(s, 1, key->source);
    if (values > 1)
        bind_text(s, 2, key->id);
    if (values > 2)
        bind_text(s, 3, hashed);
    return sql_run(st, s, err);
}

static enum status hash_keys(struct forgetting *f, struct error *err)
{
    static const char drop_copy[] = "DELETE FROM also WHERE source = ?1 AND id = ?2";
    static const char hash[] = "UPDATE OR REPLACE identity SET id = ?3, mention = 0,"
                               " is_also = 0, state = 0 WHERE source = ?1 AND id = ?2";
    static const char note[] = "UPDATE sources SET has_hashed = 1 WHERE id = ?1";
    const struct id_key *keys = f->keys.items;
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < f->keys.len; i++) {
        char text[HASHED_ID_LEN + 1];
        struct str hashed = hash_id(f->st, keys[i].id, text);

        if (keys[i].is_copy)
            rc = run_key(f->st, drop_copy, &keys[i], STR_NONE, err);
        if (rc == OK)
            rc = run_key(f->st, hash, &keys[i], hashed, err);
        if (rc == OK)
            rc = run_key(f->st, note, &keys[i], STR_NONE, err);
    }
    return rc;
}

static enum status erase(struct forgetting *f, struct str source, struct error *err)
{
    enum status rc = salt_read(f->st, err);

    if (rc == OK && source.len > 0) {
        rc = source_id(f->st, source, STR_NONE, false, &f->source, err);
        if (rc == OK && f->source == 0)
            rc =
                error_set(err, ERR_MISSING, "no source \"" STR_FMT "\"", STR_ARG(source));
    }
    if (rc == OK)
        rc = find_rows(f, err);
    if (rc == OK)
        rc = find_keys(f, err);
    if (rc == OK)
        rc = traces_erase(f->st, list_items(&f->rows), f->rows.rows.len, err);
    if (rc == OK)
        rc = hash_keys(f, err);
    if (rc == OK)
        rc = remove_all(f->st, &f->rows, err);
    return rc;
}

/* So that no free page, no old segment of the index and no copy keeps the bytes. */
static enum status rewrite(struct store *st, struct error *err)
{
    enum status rc = sql_exec(st, "INSERT INTO words(words) VALUES('optimize')", err);

    if (rc == OK)
        rc = sql_exec(st, "VACUUM", err);
    if (rc == OK && sqlite3_wal_checkpoint_v2(st->db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                              NULL, NULL) != SQLITE_OK)
        rc = store_fail(st, err, "erasing the log");
    for (size_t form = 1; rc == OK && form < schema_len; form++) {
        struct buf name = {0};

        buf_printf(&name, "%s.form-%zu", st->path, form);
        (void)unlink(name.ptr);
        buf_release(&name);
    }
    return rc;
}

enum status store_forget(struct store *st, struct str source, struct str author,
                         size_t *removed, struct error *err)
{
    struct forgetting f = {.st = st};
    struct buf folded = {0};
    enum status rc;

    if (st->is_grouped || author.len == 0)
        return error_set(err, ERR_USAGE,
                         st->is_grouped ? "store: forgetting in a group"
                                        : "no author to forget");
    rc = tx_begin(st, err);
    if (rc != OK)
        return rc;
    fold_words(author, &folded);
    f.author = buf_str(&folded);
    list_start(&f.rows);
    f.keys = (struct rows){.arena = &f.rows.arena, .size = sizeof(struct id_key)};
    rc = tx_end(st, erase(&f, source, err), err);
    if (rc == OK && removed != NULL)
        *removed = f.rows.rows.len;
    if (rc == OK)
        rc = rewrite(st, err);
    buf_release(&folded);
    arena_release(&f.rows.arena);
    return rc;
}

/* ---- into another ---- */

static enum status run_pair(struct store *st, const char *sql, int64_t first,
                            int64_t other, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "join");
    bind_int(s, 1, first);
    bind_int(s, 2, other);
    return sql_run(st, s, err);
}

enum status store_join(struct store *st, int64_t first, int64_t other, struct error *err)
{
    static const char there[] =
        "SELECT count(*) FROM mentions WHERE row IN (?1, ?2) AND ?1 <> ?2";
    static const char add_own[] =
        "INSERT OR IGNORE INTO also(mention, source, id, url, site, author, posted_at,"
        " seen_at) SELECT ?1, source, id, url, site, author, posted_at, seen_at"
        " FROM mentions WHERE row = ?2";
    static const char add_others[] =
        "UPDATE OR IGNORE also SET mention = ?1 WHERE mention = ?2";
    static const char keys[] =
        "UPDATE identity SET mention = ?1, is_also = 1 WHERE (source, id) IN"
        " (SELECT source, id FROM also WHERE mention = ?1) AND mention = ?2";
    static const char corrections[] =
        "UPDATE corrections SET mention = ?1 WHERE mention = ?2";
    const char *const steps[] = {add_own, add_others, keys, corrections};
    sqlite3_stmt *s;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    s = sql_get(st, there);
    if (s != NULL) {
        bind_int(s, 1, first);
        bind_int(s, 2, other);
        if (sqlite3_step(s) != SQLITE_ROW)
            rc = store_fail(st, err, "join");
        else if (column_int(s, 0) != 2)
            rc = error_set(err, ERR_MISSING, "no two mentions %lld and %lld",
                           (long long)first, (long long)other);
        sql_done(s);
    } else {
        rc = store_fail(st, err, "join");
    }
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(steps); i++)
        rc = run_pair(st, steps[i], first, other, err);
    if (rc == OK)
        rc = mention_remove(st, other, err);
    return tx_end(st, rc, err);
}
