/*
 * same.c - the rules of identity
 */
#include "store/same.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORDING_LEAST = 24, /* folded bytes; less says nothing: "Great coffee!" */
    WORDING_LONG = 64,  /* so many in the same order are no chance */
};
#define LIKE_LEAST 0.5 /* words_shared() of one text before and after an edit */

/* ---- tables ---- */

void seen_start(struct seen *t, size_t len)
{
    size_t cap = 16;

    while (cap < len * 2)
        cap *= 2;
    if (cap > t->cap) {
        free(t->slots);
        t->slots = mem_zalloc(cap, sizeof(*t->slots));
        t->cap = cap;
    } else {
        memset(t->slots, 0, t->cap * sizeof(*t->slots));
    }
}

static struct seen_slot *slot_of(const struct seen *t, uint64_t key)
{
    size_t i = (size_t)key & (t->cap - 1);

    while (t->slots[i].key != 0 && t->slots[i].key != key)
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

void seen_add(struct seen *t, uint64_t key, uint64_t value)
{
    struct seen_slot *s = slot_of(t, key | 1);

    if (s->key == 0) {
        s->key = key | 1; /* never 0 */
        s->value = value;
    } else if (s->value != value) {
        s->is_mixed = true;
    }
    s->count++;
}

const struct seen_slot *seen_get(const struct seen *t, uint64_t key)
{
    const struct seen_slot *s = slot_of(t, key | 1);

    return s->key != 0 ? s : NULL;
}

static uint64_t id_hash(const struct store *st, struct str id)
{
    return hash_bytes(st->salt, id.ptr != NULL ? id.ptr : "", id.len);
}

void seen_fill(struct add_work *w)
{
    if (w->has_seen)
        return;
    w->has_seen = true;
    seen_start(&w->ids, w->batch->len);
    seen_start(&w->links, w->batch->len);
    for (size_t i = 0; i < w->batch->len; i++) {
        const struct mention *m = &w->batch->items[i];

        seen_add(&w->ids, id_hash(w->st, m->id), hash_state(w->st->salt, m));
        if (m->url.len > 0)
            seen_add(&w->links, (uint64_t)link_mark(w->st, w->source, m->url), 0);
    }
}

static bool is_shown(struct add_work *w, struct str id)
{
    seen_fill(w);
    return seen_get(&w->ids, id_hash(w->st, id)) != NULL;
}

/* ---- marks ---- */

static const char sql_mark_add[] =
    "INSERT INTO marks(hash, mention) VALUES(?1, ?2) ON CONFLICT DO NOTHING";
static const char sql_mark_get[] = "SELECT mention FROM marks WHERE hash = ?";
static const char sql_mark_give[] =
    "INSERT INTO marks(hash, mention) VALUES(?1, ?2)"
    " ON CONFLICT DO UPDATE SET mention = excluded.mention";
static const char sql_mark_drop[] = "DELETE FROM marks WHERE hash = ?1 AND mention = ?2";

/* `*owner` is whose it was, 0 where it is `row`'s now. */
static enum status mark_claim(struct store *st, int64_t hash, int64_t row, int64_t *owner,
                              struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_mark_add);
    enum status rc;

    *owner = 0;
    if (s == NULL)
        return store_fail(st, err, "mark");
    bind_int(s, 1, hash);
    bind_int(s, 2, row);
    rc = sql_run(st, s, err);
    if (rc != OK || sqlite3_changes(st->db) > 0)
        return rc;
    s = sql_get(st, sql_mark_get);
    if (s == NULL)
        return store_fail(st, err, "mark");
    bind_int(s, 1, hash);
    if (sqlite3_step(s) == SQLITE_ROW)
        *owner = column_int(s, 0);
    else
        rc = store_fail(st, err, "mark");
    sql_done(s);
    return rc;
}

static enum status mark_run(struct store *st, const char *sql, int64_t hash, int64_t row,
                            struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "mark");
    bind_int(s, 1, hash);
    bind_int(s, 2, row);
    return sql_run(st, s, err);
}

enum status marks_claim(struct add_work *w, const struct mention *m, int64_t brand,
                        int64_t row, struct marks *out, struct error *err)
{
    uint64_t wording = hash_wording(w->st, m->title, m->text, &out->wording_len);
    enum status rc = OK;

    out->has_wording = out->wording_len >= WORDING_LEAST;
    out->wording = wording_mark(w->st, brand, wording);
    out->has_link = false;
    out->link_row = out->wording_row = 0;
    /* an id that is the link says all that the link could */
    if (m->url.len > 0 && !str_eq(m->url, m->id)) {
        const struct seen_slot *slot;

        seen_fill(w);
        out->link = link_mark(w->st, w->source, m->url);
        slot = seen_get(&w->links, (uint64_t)out->link);
        out->has_link = slot != NULL && slot->count == 1;
    }
    if (out->has_link)
        rc = mark_claim(w->st, out->link, row, &out->link_row, err);
    if (rc == OK && out->has_wording)
        rc = mark_claim(w->st, out->wording, row, &out->wording_row, err);
    return rc;
}

enum status marks_give(struct add_work *w, const struct marks *marks, int64_t row,
                       struct error *err)
{
    enum status rc = OK;

    if (marks->has_link)
        rc = mark_run(w->st, sql_mark_give, marks->link, row, err);
    if (rc == OK && marks->has_wording)
        rc = mark_run(w->st, sql_mark_give, marks->wording, row, err);
    return rc;
}

enum status marks_drop(struct store *st, const struct mention *m, int64_t source,
                       int64_t brand, struct error *err)
{
    size_t len;
    uint64_t wording = hash_wording(st, m->title, m->text, &len);
    enum status rc =
        mark_run(st, sql_mark_drop, wording_mark(st, brand, wording), m->row, err);

    if (rc == OK && m->url.len > 0)
        rc = mark_run(st, sql_mark_drop, link_mark(st, source, m->url), m->row, err);
    return rc;
}

/* ---- the stored mention ---- */

static const char sql_old[] = "SELECT " MENTION_COLUMNS ", m.source, m.brand"
                              " FROM mentions m WHERE m.row = ?";

enum status old_read(struct add_work *w, int64_t row, int64_t *source, int64_t *brand,
                     struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, sql_old);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(w->st, err, "read");
    batch_reset(&w->old);
    bind_int(s, 1, row);
    code = sqlite3_step(s);
    if (code == SQLITE_ROW) {
        mention_fill(s, batch_add(&w->old), &w->old.arena);
        *source = column_int(s, MENTION_COLUMNS_LEN);
        *brand = column_int(s, MENTION_COLUMNS_LEN + 1);
    } else {
        rc = code == SQLITE_DONE ? ERR_MISSING : store_fail(w->st, err, "read");
    }
    sql_done(s);
    return rc;
}

/* ---- rules ---- */

static bool is_same_text(struct store *st, struct str a, struct str b)
{
    bool is_same;

    if (str_eq(a, b))
        return true;
    buf_reset(&st->scratch);
    buf_reset(&st->scratch2);
    fold_words(a, &st->scratch);
    fold_words(b, &st->scratch2);
    is_same = str_eq(buf_str(&st->scratch), buf_str(&st->scratch2));
    return is_same;
}

static bool is_same_rating(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

bool is_same_wording(struct store *st, const struct mention *a, const struct mention *b)
{
    return is_same_text(st, a->title, b->title) && is_same_text(st, a->text, b->text) &&
           is_same_rating(a->rating, b->rating);
}

static bool is_same_time(const struct mention *a, const struct mention *b)
{
    return a->posted_at != TIME_UNKNOWN && a->posted_at == b->posted_at;
}

/* The source's own item under a new id, by its link: there must be a sign besides, since
 * some feeds give the home page as the link of whatever is new. */
static bool is_moved_by_link(struct add_work *w, const struct mention *m,
                             const struct mention *old)
{
    if (w->batch->is_cut || is_shown(w, old->id))
        return false;
    return is_same_time(m, old) ||
           (m->title.len > 0 && is_same_text(w->st, m->title, old->title)) ||
           words_shared(m->text, old->text) >= LIKE_LEAST;
}

/* The same by its wording. Two customers may say the same: short words need the hour. */
static bool is_moved_by_wording(struct add_work *w, const struct mention *m,
                                const struct mention *old, size_t len)
{
    bool is_long = len >= WORDING_LONG;

    if (!str_eq_fold(m->author, old->author) || is_shown(w, old->id) ||
        !is_same_text(w->st, m->title, old->title) ||
        !is_same_text(w->st, m->text, old->text))
        return false;
    if (w->batch->is_cut && !is_long)
        return false;
    return is_same_time(m, old) || (is_long && is_same_rating(m->rating, old->rating));
}

/* Another source's story. Two reviews are by two people unless the name is the same. */
static bool is_also(struct add_work *w, const struct mention *m,
                    const struct mention *old, size_t len)
{
    bool has_authors = m->author.len > 0 && old->author.len > 0;
    bool is_author = has_authors && str_eq_fold(m->author, old->author);
    bool has_ratings = !isnan(m->rating) && !isnan(old->rating);

    if (has_ratings && (!is_same_rating(m->rating, old->rating) || !is_author))
        return false;
    if (!is_author && len < WORDING_LONG)
        return false;
    return is_same_text(w->st, m->title, old->title) &&
           is_same_text(w->st, m->text, old->text);
}

/* A copy of another source's story that this source gave another id. */
static bool is_copy_by_link(struct add_work *w, const struct mention *m,
                            const struct mention *old)
{
    return is_same_text(w->st, m->title, old->title) &&
           words_shared(m->text, old->text) >= LIKE_LEAST;
}

enum status same_decide(struct add_work *w, const struct mention *m, int64_t brand,
                        const struct marks *marks, enum verdict *out, int64_t *row,
                        struct error *err)
{
    int64_t source = 0, old_brand = 0;
    enum status rc;

    *out = VERDICT_FRESH;
    if (marks->link_row != 0) {
        rc = old_read(w, marks->link_row, &source, &old_brand, err);
        if (rc != OK && rc != ERR_MISSING)
            return rc;
        if (rc == OK && old_brand == brand) {
            if (source == w->source && is_moved_by_link(w, m, w->old.items))
                *out = VERDICT_MOVED;
            else if (source != w->source && is_copy_by_link(w, m, w->old.items))
                *out = VERDICT_ALSO;
            *row = marks->link_row;
        }
    }
    if (*out == VERDICT_FRESH && marks->wording_row != 0) {
        rc = old_read(w, marks->wording_row, &source, &old_brand, err);
        if (rc != OK && rc != ERR_MISSING)
            return rc;
        if (rc == OK && old_brand == brand) {
            if (source == w->source &&
                is_moved_by_wording(w, m, w->old.items, marks->wording_len))
                *out = VERDICT_MOVED;
            else if (source != w->source &&
                     is_also(w, m, w->old.items, marks->wording_len))
                *out = VERDICT_ALSO;
            *row = marks->wording_row;
        }
    }
    return OK;
}
