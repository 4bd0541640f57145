/*
 * answers.c - what statistics need of many mentions, read from indexes alone
 *
 * A brand may have a hundred thousand mentions of which a digest shows thirty. What is
 * counted stands in the index analyses_ours, and in mention_issues.
 */
#include "store/find.h"

#include "base/mem.h"
#include "store/where.h"

#include <stdlib.h>

/* ---- strings that come again and again ---- */

struct seen_name {
    int64_t id; /* of a source; or of a place, hash_bytes() of it; never 0 */
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

/* ---- answers ---- */

struct reader {
    struct store *st;
    struct arena *arena;
    struct seen_names sources, places;
};

static struct str source_name(struct reader *r, int64_t id)
{
    static const char sql[] = "SELECT name FROM sources WHERE id = ?";
    struct seen_name *slot = name_slot(&r->sources, id);
    sqlite3_stmt *s = slot->id == 0 ? sql_get(r->st, sql) : NULL;

    if (s != NULL) {
        bind_int(s, 1, id);
        if (sqlite3_step(s) == SQLITE_ROW)
            slot->name = column_str(s, 0, r->arena);
        sql_done(s);
        slot->id = id;
    }
    return slot->name;
}

static struct str place_name(struct reader *r, struct str name)
{
    struct seen_name *slot;
    int64_t id;

    if (name.len == 0)
        return STR_NONE;
    id = (int64_t)(hash_bytes(0, name.ptr, name.len) | 1);
    slot = name_slot(&r->places, id);
    if (slot->id == 0)
        *slot = (struct seen_name){id, arena_copy(r->arena, name)};
    return str_eq(slot->name, name) ? slot->name : arena_copy(r->arena, name);
}

static void answer_fill(struct reader *r, sqlite3_stmt *s, struct answer *a)
{
    a->row = column_int(s, 0);
    a->at = column_int(s, 1);
    a->rating = column_num(s, 2);
    a->recommend = column_num(s, 3);
    a->score = column_num(s, 4);
    (void)nps_class_parse(column_view(s, 5), &a->nps);
    (void)basis_parse(column_view(s, 6), &a->basis);
    (void)severity_parse(column_view(s, 7), &a->severity);
    a->source = source_name(r, column_int(s, 8));
    a->place = place_name(r, column_view(s, 9));
    a->author = (uint64_t)column_int(s, 10);
}

#define JUDGED "a.recommend, a.score, a.nps, a.basis, a.severity, "

enum status store_answers(struct store *st, const struct find *f, struct arena *arena,
                          struct answer **out, size_t *len, struct error *err)
{
    struct rows rows = {.arena = arena, .size = sizeof(struct answer)};
    struct reader r = {.st = st, .arena = arena};
    struct find by_time = *f;
    struct where w = {0};
    sqlite3_stmt *s = NULL;
    enum status rc = where_start(&w, st, f, true, err);
    int code = SQLITE_DONE;

    by_time.order = FIND_OLDEST;
    by_time.limit = by_time.offset = 0;
    if (rc == OK) {
        buf_printf(&w.sql,
                   w.is_ours ? "SELECT %s, %s, a.rating, " JUDGED
                               "a.source, a.place, a.author"
                             : "SELECT %s, %s, m.rating, " JUDGED
                               "m.source, m.place, coalesce(a.author, 0)",
                   w.row, w.at);
        where_add(&w, f);
        where_order(&w, &by_time);
        s = w.is_empty ? NULL : where_prepare(&w, st);
    }
    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW)
        answer_fill(&r, s, rows_add(&rows));
    if (rc == OK && !w.is_empty && (s == NULL || code != SQLITE_DONE))
        rc = store_fail(st, err, "answers");
    (void)sqlite3_finalize(s);
    where_release(&w);
    free(r.sources.slots);
    free(r.places.slots);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

/* ---- issues ---- */

enum status store_issue_rows(struct store *st, struct str brand, int64_t from, int64_t to,
                             struct arena *arena, struct issue_row **out, size_t *len,
                             struct error *err)
{
    static const char sql[] =
        "SELECT issue, at, mention FROM mention_issues WHERE brand ="
        " (SELECT id FROM brands WHERE name = ?1) ORDER BY issue, at, mention";
    struct rows rows = {.arena = arena, .size = sizeof(struct issue_row)};
    sqlite3_stmt *s = sql_get(st, sql);
    struct str issue = STR_NONE;
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "issues");
    bind_text(s, 1, brand);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        int64_t at = column_int(s, 1);
        struct issue_row *r;

        if (at < from || (to != 0 && at >= to))
            continue;
        if (issue.ptr == NULL || !str_eq(issue, column_view(s, 0)))
            issue = column_str(s, 0, arena);
        r = rows_add(&rows);
        *r = (struct issue_row){issue, column_int(s, 2), at};
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "issues");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    return rc;
}
