/*
 * answers.c - what statistics need of many mentions
 */
#include "store/find.h"

#include "base/mem.h"
#include "store/packs.h"
#include "store/where.h"

#include <stdlib.h>

/* ---- strings that come again and again ---- */

struct seen_name {
    int64_t id; /* of a source; or of a text, hash_bytes() of it; never 0 */
    struct str name;
};

/* Open addressing over a power of two. */
struct seen_names {
    struct seen_name *slots;
    size_t cap, len;
};

static struct seen_name *find_slot(const struct seen_names *n, int64_t id)
{
    size_t i = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> 20) & (n->cap - 1);

    while (n->slots[i].id != 0 && n->slots[i].id != id)
        i = (i + 1) & (n->cap - 1);
    return &n->slots[i];
}

/* The slot of an id; its own id is 0 where it is new, and is then to be set. */
static struct seen_name *name_slot(struct seen_names *n, int64_t id)
{
    struct seen_names old = *n;
    struct seen_name *slot;

    if (n->len * 2 >= n->cap) {
        n->cap = old.cap == 0 ? 64 : old.cap * 2;
        n->slots = mem_zalloc(n->cap, sizeof(*n->slots));
        for (size_t i = 0; i < old.cap; i++) {
            if (old.slots[i].id != 0)
                *find_slot(n, old.slots[i].id) = old.slots[i];
        }
        free(old.slots);
    }
    slot = find_slot(n, id);
    n->len += slot->id == 0;
    return slot;
}

/* ---- answers and voices ---- */

struct reader {
    struct store *st;
    struct rows rows;
    struct seen_names sources, texts;
};

static struct str source_name(struct reader *r, int64_t id)
{
    static const char sql[] = "SELECT name FROM sources WHERE id = ?";
    struct seen_name *slot = name_slot(&r->sources, id);
    sqlite3_stmt *s = slot->id == 0 ? sql_get(r->st, sql) : NULL;

    if (s != NULL) {
        bind_int(s, 1, id);
        if (sqlite3_step(s) == SQLITE_ROW)
            slot->name = column_str(s, 0, r->rows.arena);
        sql_done(s);
        slot->id = id;
    }
    return slot->name;
}

/* The one copy of a text; of two that share a hash, the second has its own. */
static struct str one_copy(struct reader *r, struct str text)
{
    struct seen_name *slot;
    int64_t id;

    if (text.len == 0)
        return STR_NONE;
    id = (int64_t)(hash_bytes(0, text.ptr, text.len) | 1);
    slot = name_slot(&r->texts, id);
    if (slot->id == 0)
        *slot = (struct seen_name){id, arena_copy(r->rows.arena, text)};
    return str_eq(slot->name, text) ? slot->name : arena_copy(r->rows.arena, text);
}

static void expect(void *ctx, size_t len)
{
    struct reader *r = ctx;

    rows_expect(&r->rows, len);
}

static void take_answer(void *ctx, const struct fact *f)
{
    struct reader *r = ctx;
    struct answer *a = rows_add(&r->rows);

    *a = (struct answer){.row = f->row,
                         .at = f->at,
                         .rating = f->rating,
                         .recommend = f->recommend,
                         .score = f->score,
                         .nps = f->nps,
                         .basis = f->basis,
                         .severity = f->severity,
                         .source = source_name(r, f->source),
                         .place = one_copy(r, f->place),
                         .issues = one_copy(r, f->issues),
                         .author = f->author};
}

static void take_voice(void *ctx, const struct fact *f)
{
    struct reader *r = ctx;
    struct voice *v = rows_add(&r->rows);

    *v = (struct voice){.row = f->row,
                        .at = f->at,
                        .author = f->author,
                        .rating = f->rating,
                        .recommend = f->recommend,
                        .nps = f->nps,
                        .basis = f->basis,
                        .mood = f->mood,
                        .severity = f->severity,
                        .source = source_name(r, f->source),
                        .place = one_copy(r, f->place),
                        .severity_kind = one_copy(r, f->severity_kind),
                        .touchpoint = one_copy(r, f->touchpoint),
                        .channel = one_copy(r, f->channel),
                        .segment = one_copy(r, f->segment),
                        .issues = one_copy(r, f->issues),
                        .topics = one_copy(r, f->topics)};
}

static enum status read_all(struct reader *r, struct str brand, int64_t from, int64_t to,
                            fact_taker *take, struct error *err)
{
    enum status rc = facts_each(r->st, brand, from, to, expect, take, r, err);

    free(r->sources.slots);
    free(r->texts.slots);
    return rc;
}

/* With mentions that are not judged yet, from the mentions themselves. */
static enum status read_unjudged(struct reader *r, struct where *w, const struct find *f,
                                 struct error *err)
{
    sqlite3_stmt *s;
    int code = SQLITE_DONE;
    enum status rc = OK;

    buf_printf(&w->sql,
               "SELECT %s, %s, m.source, coalesce(a.author, 0), m.rating, a.recommend,"
               " a.score, a.nps, a.basis, a.mood, a.severity, m.place, a.severity_kind,"
               " a.touchpoint, a.channel, a.segment, a.issues, a.topics",
               w->row, w->at);
    where_add(w, f);
    where_order(w, f);
    s = where_prepare(w, r->st);
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW) {
        struct fact fact;

        fact_fill(s, NULL, &fact);
        take_answer(r, &fact);
    }
    if (s == NULL || code != SQLITE_DONE)
        rc = store_fail(r->st, err, "answers");
    (void)sqlite3_finalize(s);
    free(r->sources.slots);
    free(r->texts.slots);
    return rc;
}

enum status store_answers(struct store *st, struct str brand, int64_t from, int64_t to,
                          struct arena *arena, struct answer **out, size_t *len,
                          struct error *err)
{
    struct find f = {.brand = brand, .from = from, .to = to, .order = FIND_OLDEST};
    struct reader r = {.st = st, .rows = {.arena = arena, .size = sizeof(struct answer)}};
    struct where w = {0};
    enum status rc = where_start(&w, st, &f, true, err);

    if (rc == OK && w.is_ours)
        rc = read_all(&r, brand, from, to, take_answer, err);
    else if (rc == OK)
        rc = read_unjudged(&r, &w, &f, err);
    where_release(&w);
    *out = r.rows.items;
    *len = r.rows.len;
    return rc;
}

enum status store_voices(struct store *st, struct str brand, int64_t from, int64_t to,
                         struct arena *arena, struct voice **out, size_t *len,
                         struct error *err)
{
    struct reader r = {.st = st, .rows = {.arena = arena, .size = sizeof(struct voice)}};
    enum status rc = read_all(&r, brand, from, to, take_voice, err);

    *out = r.rows.items;
    *len = r.rows.len;
    return rc;
}

/* ---- what was said ---- */

enum status store_spoken(struct store *st, struct str brand, int64_t from, int64_t to,
                         size_t most, struct arena *arena, struct spoken **out,
                         size_t *len, struct error *err)
{
    static const char sql[] =
        "SELECT a.mention, a.at, a.author, a.nps, a.mood, a.issues IS NOT NULL, m.title,"
        " substr(m.text, 1, 4000), a.lang FROM analyses a JOIN mentions m ON m.row = "
        "a.mention"
        " WHERE a.brand = (SELECT id FROM brands WHERE name = ?1) AND a.is_ours = 1"
        " AND a.at >= ?2 AND a.at < ?3 ORDER BY a.at DESC, a.mention DESC LIMIT ?4";
    struct rows rows = {.arena = arena, .size = sizeof(struct spoken)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "texts");
    bind_text(s, 1, brand);
    bind_int(s, 2, from);
    bind_int(s, 3, to);
    bind_int(s, 4, (int64_t)most);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct spoken *p = rows_add(&rows);

        p->row = column_int(s, 0);
        p->at = column_int(s, 1);
        p->author = (uint64_t)column_int(s, 2);
        (void)nps_class_parse(column_view(s, 3), &p->nps);
        (void)mood_parse(column_view(s, 4), &p->mood);
        p->has_issues = column_int(s, 5) != 0;
        p->title = column_str(s, 6, arena);
        p->text = column_str(s, 7, arena);
        p->lang = column_str(s, 8, arena);
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "texts");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

enum status store_each(struct store *st, const struct find *f, mention_taker *take,
                       void *ctx, struct error *err)
{
    struct arena names = {0};
    struct reader r = {.st = st, .rows = {.arena = &names}};
    struct where w = {0};
    sqlite3_stmt *s = NULL;
    int code = SQLITE_DONE;
    enum status rc = where_start(&w, st, f, false, err);

    buf_add_text(&w.sql, "SELECT m.row, m.posted_at, m.seen_at, m.rating, m.source,"
                         " m.place, m.author, m.text");
    if (rc == OK) {
        where_add(&w, f);
        where_order(&w, f);
        s = w.is_empty ? NULL : where_prepare(&w, st);
    }
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW) {
        struct mention m;

        mention_init(&m);
        m.row = column_int(s, 0);
        m.posted_at = column_time(s, 1);
        m.seen_at = column_int(s, 2);
        m.rating = column_num(s, 3);
        m.source = source_name(&r, column_int(s, 4));
        m.place = column_view(s, 5);
        m.author = column_view(s, 6);
        m.text = column_view(s, 7);
        take(ctx, &m);
    }
    if (rc == OK && !w.is_empty && (s == NULL || code != SQLITE_DONE))
        rc = store_fail(st, err, "texts");
    (void)sqlite3_finalize(s);
    where_release(&w);
    free(r.sources.slots);
    arena_release(&names);
    return rc;
}
