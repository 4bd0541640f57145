/*
 * voices.c - what every mention of a brand says in numbers and ids
 */
#include "store/find.h"

#include "base/mem.h"
#include "store/internal.h"

#include <stdlib.h>

/* Strings that come again and again, by open addressing over a power of two. */
struct names_kept {
    struct str *slots;
    size_t cap, len;
    struct arena *arena;
};

static struct str *kept_slot(const struct names_kept *k, struct str s)
{
    size_t i = (size_t)hash_bytes(0, s.ptr, s.len) & (k->cap - 1);

    while (k->slots[i].len > 0 && !str_eq(k->slots[i], s))
        i = (i + 1) & (k->cap - 1);
    return &k->slots[i];
}

/* The one copy of a text. */
static struct str keep(struct names_kept *k, struct str s)
{
    struct str *slot;

    if (s.len == 0)
        return STR_NONE;
    if (k->len * 2 >= k->cap) {
        struct names_kept old = *k;

        k->cap = old.cap == 0 ? 256 : old.cap * 2;
        k->slots = mem_zalloc(k->cap, sizeof(*k->slots));
        for (size_t i = 0; i < old.cap; i++) {
            if (old.slots[i].len > 0)
                *kept_slot(k, old.slots[i]) = old.slots[i];
        }
        free(old.slots);
    }
    slot = kept_slot(k, s);
    if (slot->len == 0) {
        *slot = arena_copy(k->arena, s);
        k->len++;
    }
    return *slot;
}

static void voice_fill(sqlite3_stmt *s, struct names_kept *k, struct voice *v)
{
    struct str *const texts[] = {&v->source,     &v->place,   &v->severity_kind,
                                 &v->touchpoint, &v->channel, &v->segment,
                                 &v->issues,     &v->topics};
    int n = 0;

    v->row = column_int(s, n++);
    v->at = column_int(s, n++);
    v->author = (uint64_t)column_int(s, n++);
    v->rating = column_num(s, n++);
    v->recommend = column_num(s, n++);
    (void)nps_class_parse(column_view(s, n++), &v->nps);
    (void)basis_parse(column_view(s, n++), &v->basis);
    (void)mood_parse(column_view(s, n++), &v->mood);
    (void)severity_parse(column_view(s, n++), &v->severity);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *texts[i] = keep(k, column_view(s, n++));
}

enum status store_voices(struct store *st, struct str brand, int64_t from, int64_t to,
                         struct arena *arena, struct voice **out, size_t *len,
                         struct error *err)
{
    static const char sql[] =
        "SELECT a.mention, a.at, a.author, a.rating, a.recommend, a.nps, a.basis, a.mood,"
        " a.severity, (SELECT name FROM sources WHERE id = a.source), a.place,"
        " a.severity_kind, a.touchpoint, a.channel, a.segment, a.issues, a.topics"
        " FROM analyses a WHERE a.brand = (SELECT id FROM brands WHERE name = ?1)"
        " AND a.is_ours = 1 AND a.at >= ?2 AND a.at < ?3 ORDER BY a.at, a.mention";
    struct rows rows = {.arena = arena, .size = sizeof(struct voice)};
    struct names_kept k = {.arena = arena};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "voices");
    bind_text(s, 1, brand);
    bind_int(s, 2, from);
    bind_int(s, 3, to == 0 ? INT64_MAX : to);
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        voice_fill(s, &k, rows_add(&rows));
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "voices");
    sql_done(s);
    free(k.slots);
    *out = rows.items;
    *len = rows.len;
    return rc;
}

/* ---- marks of surveys ---- */

static struct mark_sum *sum_of(struct rows *rows, struct str area)
{
    struct mark_sum *sums = rows->items, *sum;

    for (size_t i = 0; i < rows->len; i++) {
        if (str_eq(sums[i].area, area))
            return &sums[i];
    }
    sum = rows_add(rows);
    sum->area = arena_copy(rows->arena, area);
    return sum;
}

/* "reliability 0.75 -": sums, until all are read. */
static void add_mark(struct rows *rows, struct str mark)
{
    struct mark_sum *sum = sum_of(rows, str_split(&mark, ' '));
    struct str got = str_split(&mark, ' ');
    double value;

    if (str_to_double(got, &value)) {
        sum->got += value;
        sum->got_count++;
    }
    if (str_to_double(mark, &value)) {
        sum->expected += value;
        sum->expected_count++;
    }
}

enum status store_marks(struct store *st, struct str brand, int64_t from, int64_t to,
                        struct arena *arena, struct mark_sum **out, size_t *len,
                        struct error *err)
{
    static const char sql[] =
        "SELECT marks FROM mentions WHERE brand = (SELECT id FROM brands WHERE name = ?1)"
        " AND at >= ?2 AND at < ?3 AND marks IS NOT NULL";
    struct rows rows = {.arena = arena, .size = sizeof(struct mark_sum)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "marks");
    bind_text(s, 1, brand);
    bind_int(s, 2, from);
    bind_int(s, 3, to == 0 ? INT64_MAX : to);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct str rest = column_view(s, 0);

        while (rest.len > 0)
            add_mark(&rows, str_split(&rest, ';'));
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "marks");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    for (size_t i = 0; i < *len; i++) {
        struct mark_sum *m = &(*out)[i];

        m->got /= (double)(m->got_count > 0 ? m->got_count : 1);
        m->expected /= (double)(m->expected_count > 0 ? m->expected_count : 1);
    }
    return rc;
}
