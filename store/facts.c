/*
 * facts.c - facts of a window of time, from packs and from judgements
 */
#include "store/packs.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400 };

/* Days count from 1970; all before are its first. */
static int64_t day_of(int64_t at)
{
    return at < 0 ? 0 : at / DAY_S;
}

/* ---- one day, from the judgements ---- */

static const char sql_day[] =
    "SELECT a.mention, a.at, a.source, a.author, a.rating, a.recommend, a.score, a.nps,"
    " a.basis, a.mood, a.severity, a.place, a.severity_kind, a.touchpoint, a.channel,"
    " a.segment, a.issues, a.topics FROM analyses a WHERE a.brand = ?1 AND a.is_ours = 1"
    " AND a.at >= ?2 AND a.at < ?3 ORDER BY a.at, a.mention";

void fact_fill(sqlite3_stmt *s, struct arena *texts, struct fact *f)
{
    struct str *const all[] = {&f->place,   &f->severity_kind, &f->touchpoint,
                               &f->channel, &f->segment,       &f->issues,
                               &f->topics};
    int n = 0;

    *f = (struct fact){0};
    f->row = column_int(s, n++);
    f->at = column_int(s, n++);
    f->source = column_int(s, n++);
    f->author = (uint64_t)column_int(s, n++);
    f->rating = column_num(s, n++);
    f->recommend = column_num(s, n++);
    f->score = column_num(s, n++);
    (void)nps_class_parse(column_view(s, n++), &f->nps);
    (void)basis_parse(column_view(s, n++), &f->basis);
    (void)mood_parse(column_view(s, n++), &f->mood);
    (void)severity_parse(column_view(s, n++), &f->severity);
    for (size_t i = 0; i < ARRAY_LEN(all); i++, n++)
        *all[i] = texts != NULL ? column_str(s, n, texts) : column_view(s, n);
}

static enum status read_day(struct store *st, int64_t brand, int64_t day,
                            struct arena *texts, fact_taker *take, void *ctx,
                            struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_day);
    enum status rc = OK;
    struct fact f;
    int code;

    if (s == NULL)
        return store_fail(st, err, "facts");
    bind_int(s, 1, brand);
    bind_int(s, 2, day == 0 ? INT64_MIN : day * DAY_S);
    bind_int(s, 3, (day + 1) * DAY_S);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        fact_fill(s, texts, &f);
        take(ctx, &f);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "facts");
    sql_done(s);
    return rc;
}

/* ---- a window ---- */

struct window {
    struct store *st;
    int64_t brand, from, to; /* `to` is exclusive, INT64_MAX open */
    fact_taker *take;
    void *ctx;
    struct rows stale; /* days, in order */
    size_t next_stale;
    struct arena arena;
    struct error *err;
};

static void take_inside(void *ctx, const struct fact *f)
{
    struct window *w = ctx;

    if (f->at >= w->from && f->at < w->to)
        w->take(w->ctx, f);
}

static enum status take_pack(struct window *w, struct str bytes)
{
    if (pack_read(bytes, take_inside, w))
        return OK;
    return error_set(w->err, ERR_DAMAGED, "store: a pack is damaged");
}

/* The stale days before `day`. */
static enum status take_stale(struct window *w, int64_t day)
{
    const int64_t *days = w->stale.items;
    enum status rc = OK;

    for (; rc == OK && w->next_stale < w->stale.len && days[w->next_stale] < day;
         w->next_stale++)
        rc = read_day(w->st, w->brand, days[w->next_stale], NULL, take_inside, w, w->err);
    return rc;
}

static sqlite3_stmt *of_days(struct window *w, const char *sql)
{
    sqlite3_stmt *s = sql_get(w->st, sql);

    if (s != NULL) {
        bind_int(s, 1, w->brand);
        bind_int(s, 2, day_of(w->from));
        bind_int(s, 3, day_of(w->to - 1));
    }
    return s;
}

static enum status read_stale(struct window *w)
{
    static const char sql[] =
        "SELECT day FROM stale WHERE brand = ?1 AND day >= ?2 AND day <= ?3 ORDER BY day";
    sqlite3_stmt *s = of_days(w, sql);
    int code = SQLITE_ERROR;

    w->stale = (struct rows){.arena = &w->arena, .size = sizeof(int64_t)};
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW)
        *(int64_t *)rows_add(&w->stale) = column_int(s, 0);
    sql_done(s);
    return code == SQLITE_DONE ? OK : store_fail(w->st, w->err, "facts");
}

/* How many there may be: a stale day counts as it did when it was packed. */
static enum status count_facts(struct window *w, size_t *out)
{
    static const char sql[] = "SELECT coalesce(sum(mentions), 0) FROM packs"
                              " WHERE brand = ?1 AND day >= ?2 AND day <= ?3";
    sqlite3_stmt *s = of_days(w, sql);
    int code = s != NULL ? sqlite3_step(s) : SQLITE_ERROR;

    if (code == SQLITE_ROW)
        *out = (size_t)column_int(s, 0);
    sql_done(s);
    return code == SQLITE_ROW ? OK : store_fail(w->st, w->err, "facts");
}

static enum status read_window(struct window *w)
{
    static const char sql[] =
        "SELECT day, facts FROM packs"
        " WHERE brand = ?1 AND day >= ?2 AND day <= ?3 ORDER BY day";
    sqlite3_stmt *s = of_days(w, sql);
    enum status rc = OK;
    int code = SQLITE_ERROR;

    while (rc == OK && s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW) {
        const int64_t *days = w->stale.items;
        int64_t day = column_int(s, 0);

        rc = take_stale(w, day);
        if (rc == OK && (w->next_stale == w->stale.len || days[w->next_stale] != day))
            rc = take_pack(w, column_view(s, 1));
    }
    if (rc == OK && code != SQLITE_DONE)
        rc = store_fail(w->st, w->err, "facts");
    sql_done(s);
    return rc == OK ? take_stale(w, INT64_MAX) : rc;
}

enum status facts_each(struct store *st, struct str brand, int64_t from, int64_t to,
                       void (*most)(void *ctx, size_t len), fact_taker *take, void *ctx,
                       struct error *err)
{
    struct window w = {.st = st,
                       .from = from == 0 ? INT64_MIN : from,
                       .to = to == 0 ? INT64_MAX : to,
                       .take = take,
                       .ctx = ctx,
                       .err = err};
    bool is_alone = sqlite3_get_autocommit(st->db) != 0;
    size_t len = 0;
    enum status rc = OK;

    if (w.to <= w.from)
        return OK;
    if (is_alone) /* one state of the database for all steps */
        rc = sql_exec(st, "BEGIN", err);
    if (rc == OK)
        rc = brand_id(st, brand, false, &w.brand, err);
    if (rc == OK)
        rc = read_stale(&w);
    if (rc == OK)
        rc = count_facts(&w, &len);
    if (rc == OK)
        most(ctx, len);
    if (rc == OK)
        rc = read_window(&w);
    if (is_alone)
        (void)sqlite3_exec(st->db, "COMMIT", NULL, NULL, NULL); /* it was only read */
    arena_release(&w.arena);
    return rc;
}

/* ---- packing ---- */

static enum status run_day(struct store *st, const char *sql, int64_t brand, int64_t day,
                           struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "pack");
    bind_int(s, 1, brand);
    bind_int(s, 2, day);
    return sql_run(st, s, err);
}

enum status pack_stale(struct store *st, int64_t brand, int64_t at, struct error *err)
{
    static const char sql[] = "INSERT OR IGNORE INTO stale(brand, day) VALUES(?1, ?2)";

    return run_day(st, sql, brand, day_of(at), err);
}

enum status pack_forget(struct store *st, int64_t row, struct error *err)
{
    static const char sql_of[] =
        "SELECT brand, at FROM analyses WHERE mention = ? AND is_ours = 1";
    static const char drop[] = "DELETE FROM packs WHERE brand = ?1 AND day = ?2";
    sqlite3_stmt *s = sql_get(st, sql_of);
    int64_t brand = 0, at = 0;
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "pack");
    bind_int(s, 1, row);
    rc = sql_row(st, s, "pack", err);
    if (rc == OK) {
        brand = column_int(s, 0);
        at = column_int(s, 1);
    }
    sql_done(s);
    if (rc != OK)
        return rc == ERR_MISSING ? OK : rc;
    rc = pack_stale(st, brand, at, err);
    return rc == OK ? run_day(st, drop, brand, day_of(at), err) : rc;
}

struct packing {
    struct rows facts;
    struct arena arena;
};

static void keep_fact(void *ctx, const struct fact *f)
{
    struct packing *p = ctx;

    *(struct fact *)rows_add(&p->facts) = *f;
}

static enum status put_pack(struct store *st, int64_t brand, int64_t day, size_t len,
                            struct str bytes, struct error *err)
{
    static const char sql[] = "INSERT INTO packs(brand, day, mentions, facts)"
                              " VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE"
                              " SET mentions = excluded.mentions, facts = excluded.facts";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "pack");
    bind_int(s, 1, brand);
    bind_int(s, 2, day);
    bind_int(s, 3, (int64_t)len);
    (void)sqlite3_bind_blob64(s, 4, bytes.ptr, bytes.len, SQLITE_STATIC);
    return sql_run(st, s, err);
}

static enum status pack_day(struct store *st, int64_t brand, int64_t day,
                            struct error *err)
{
    static const char drop[] = "DELETE FROM packs WHERE brand = ?1 AND day = ?2";
    static const char done[] = "DELETE FROM stale WHERE brand = ?1 AND day = ?2";
    struct packing p = {.facts = {.arena = &p.arena, .size = sizeof(struct fact)}};
    struct buf bytes = {0};
    enum status rc = read_day(st, brand, day, &p.arena, keep_fact, &p, err);

    pack_write(p.facts.items, p.facts.len, &bytes);
    if (rc == OK && p.facts.len > 0)
        rc = put_pack(st, brand, day, p.facts.len, buf_str(&bytes), err);
    else if (rc == OK)
        rc = run_day(st, drop, brand, day, err);
    if (rc == OK)
        rc = run_day(st, done, brand, day, err);
    buf_release(&bytes);
    arena_release(&p.arena);
    return rc;
}

enum status store_pack(struct store *st, struct error *err)
{
    static const char sql[] = "SELECT brand, day FROM stale LIMIT 1";
    enum status rc = tx_begin(st, err);
    bool is_over = rc != OK;

    if (rc != OK)
        return rc;
    while (rc == OK && !is_over) {
        sqlite3_stmt *s = sql_get(st, sql);
        int code = s != NULL ? sqlite3_step(s) : SQLITE_ERROR;
        int64_t brand = 0, day = 0;

        if (code == SQLITE_ROW) {
            brand = column_int(s, 0);
            day = column_int(s, 1);
        }
        sql_done(s);
        is_over = code == SQLITE_DONE;
        if (code == SQLITE_ROW)
            rc = pack_day(st, brand, day, err);
        else if (code != SQLITE_DONE)
            rc = store_fail(st, err, "pack");
    }
    return tx_end(st, rc, err);
}
