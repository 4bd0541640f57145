/*
 * sql.c - prepared statements, values and columns
 */
#include "store/internal.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t slot_of(const char *sql, size_t cap)
{
    return (size_t)(((uintptr_t)sql >> 3) * 11400714819323198485u) & (cap - 1);
}

/* Where `sql` is kept, or the empty place for it. */
static struct kept *find(struct kept *kept, size_t cap, const char *sql)
{
    size_t i = slot_of(sql, cap);

    while (kept[i].sql != NULL && kept[i].sql != sql)
        i = (i + 1) & (cap - 1);
    return &kept[i];
}

static void grow(struct store *st)
{
    size_t cap = st->kept_cap > 0 ? st->kept_cap * 2 : 64;
    struct kept *kept = mem_zalloc(cap, sizeof(*kept));

    for (size_t i = 0; i < st->kept_cap; i++) {
        if (st->kept[i].sql != NULL)
            *find(kept, cap, st->kept[i].sql) = st->kept[i];
    }
    free(st->kept);
    st->kept = kept;
    st->kept_cap = cap;
}

sqlite3_stmt *sql_get(struct store *st, const char *sql)
{
    struct kept *k;

    if (st->kept_len * 2 >= st->kept_cap)
        grow(st);
    k = find(st->kept, st->kept_cap, sql);
    if (k->sql == NULL) {
        sqlite3_stmt *s = NULL;

        if (sqlite3_prepare_v3(st->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) !=
            SQLITE_OK)
            return NULL;
        k->sql = sql;
        k->stmt = s;
        st->kept_len++;
    }
    return k->stmt;
}

void sql_done(sqlite3_stmt *s)
{
    if (s == NULL)
        return;
    (void)sqlite3_reset(s);
    (void)sqlite3_clear_bindings(s);
}

enum status sql_run(struct store *st, sqlite3_stmt *s, struct error *err)
{
    enum status rc = OK;
    int code = sqlite3_step(s);

    if (code != SQLITE_DONE && code != SQLITE_ROW)
        rc = store_fail(st, err, "write");
    sql_done(s);
    return rc;
}

enum status sql_step(struct store *st, sqlite3_stmt *s, struct error *err)
{
    int code = sqlite3_step(s);
    enum status rc = code == SQLITE_DONE ? OK : store_fail(st, err, "write");

    (void)sqlite3_reset(s);
    return rc;
}

enum status sql_row(struct store *st, sqlite3_stmt *s, const char *what,
                    struct error *err)
{
    int code = sqlite3_step(s);

    if (code == SQLITE_ROW)
        return OK;
    return code == SQLITE_DONE ? ERR_MISSING : store_fail(st, err, what);
}

enum status sql_exec(struct store *st, const char *sql, struct error *err)
{
    if (sqlite3_exec(st->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(st, err, "write");
    return OK;
}

enum status sql_int(struct store *st, const char *sql, int64_t *out, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;

    if (s == NULL)
        return store_fail(st, err, "read");
    if (sqlite3_step(s) == SQLITE_ROW)
        *out = column_int(s, 0);
    else
        rc = store_fail(st, err, "read");
    sql_done(s);
    return rc;
}

/* Binding fails only for a wrong number, which is a bug that tests meet, or for text
 * past the limit of 32 MiB, which leaves NULL: base cuts text long before. */
void bind_str(sqlite3_stmt *s, int n, struct str v)
{
    if (v.len > 0)
        (void)sqlite3_bind_text64(s, n, v.ptr, v.len, SQLITE_STATIC, SQLITE_UTF8);
    else
        (void)sqlite3_bind_null(s, n);
}

void bind_text(sqlite3_stmt *s, int n, struct str v)
{
    (void)sqlite3_bind_text64(s, n, v.len > 0 ? v.ptr : "", v.len, SQLITE_STATIC,
                              SQLITE_UTF8);
}

void bind_time(sqlite3_stmt *s, int n, int64_t v)
{
    if (v != TIME_UNKNOWN)
        (void)sqlite3_bind_int64(s, n, v);
    else
        (void)sqlite3_bind_null(s, n);
}

void bind_num(sqlite3_stmt *s, int n, double v)
{
    if (!isnan(v))
        (void)sqlite3_bind_double(s, n, v);
    else
        (void)sqlite3_bind_null(s, n);
}

void bind_int(sqlite3_stmt *s, int n, int64_t v)
{
    (void)sqlite3_bind_int64(s, n, v);
}

struct str column_view(sqlite3_stmt *s, int n)
{
    struct str v = {(const char *)sqlite3_column_blob(s, n), 0};

    v.len = v.ptr != NULL ? (size_t)sqlite3_column_bytes(s, n) : 0;
    return v;
}

struct str column_str(sqlite3_stmt *s, int n, struct arena *arena)
{
    struct str v = column_view(s, n);

    return v.len > 0 ? arena_copy(arena, v) : STR_NONE;
}

int64_t column_time(sqlite3_stmt *s, int n)
{
    return sqlite3_column_type(s, n) == SQLITE_NULL ? TIME_UNKNOWN
                                                    : sqlite3_column_int64(s, n);
}

double column_num(sqlite3_stmt *s, int n)
{
    return sqlite3_column_type(s, n) == SQLITE_NULL ? (double)NAN
                                                    : sqlite3_column_double(s, n);
}

int64_t column_int(sqlite3_stmt *s, int n)
{
    return sqlite3_column_int64(s, n);
}

void *rows_add(struct rows *r)
{
    if (r->len == r->cap) {
        size_t cap = r->cap > 0 ? r->cap * 2 : 16;
        void *items = arena_alloc(r->arena, cap * r->size);

        if (r->len > 0)
            memcpy(items, r->items, r->len * r->size);
        r->items = items;
        r->cap = cap;
    }
    return (char *)r->items + r->len++ * r->size;
}

void rows_expect(struct rows *r, size_t len)
{
    if (len <= r->cap || r->len > 0)
        return;
    r->items = arena_alloc(r->arena, len * r->size);
    r->cap = len;
}
