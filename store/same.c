/*
 * same.c - the rules of identity
 *
 * Within a source an item that changes its id was shown a while ago and is shown no
 * more; so a new one is compared with those that have just gone, and nothing has to be
 * kept but the rows shown last. Between sources, table wordings leads from a hash of how
 * a mention begins to the latest one that begins so; the full words decide.
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
    size_t i = (size_t)(key >> 1) & (t->cap - 1);

    while (t->slots[i].key != 0 && t->slots[i].key != key)
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

struct seen_slot *seen_add(struct seen *t, uint64_t key, uint64_t value, size_t index)
{
    struct seen_slot *s = slot_of(t, key | 1); /* never 0 */

    if (s->key == 0) {
        s->key = key | 1;
        s->value = value;
        s->first = index;
    } else if (s->value != value) {
        s->is_mixed = true;
    }
    s->count++;
    return s;
}

const struct seen_slot *seen_get(const struct seen *t, uint64_t key)
{
    const struct seen_slot *s = slot_of(t, key | 1);

    return s->key != 0 ? s : NULL;
}

/* ---- rows as bytes ---- */

void rows_write(const int64_t *rows, size_t len, struct buf *out)
{
    int64_t last = 0;

    for (size_t i = 0; i < len; i++) {
        uint64_t n = (uint64_t)(rows[i] - last);

        for (; n > 0x7f; n >>= 7)
            buf_add_char(out, (char)(0x80 | (n & 0x7f)));
        buf_add_char(out, (char)n);
        last = rows[i];
    }
}

void rows_read(struct str bytes, struct rows *out)
{
    uint64_t last = 0, n = 0;
    unsigned shift = 0;

    for (size_t i = 0; i < bytes.len && shift < 63; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];

        n |= (uint64_t)(c & 0x7f) << shift;
        shift += 7;
        if ((c & 0x80) != 0)
            continue;
        last += n;
        if (n > INT64_MAX || last > INT64_MAX)
            return;
        *(int64_t *)rows_add(out) = (int64_t)last;
        n = 0;
        shift = 0;
    }
}

/* ---- wordings ---- */

static const char sql_wording_get[] = "SELECT mention FROM wordings WHERE hash = ?";
static const char sql_wording_give[] =
    "INSERT INTO wordings(hash, mention) VALUES(?1, ?2)"
    " ON CONFLICT DO UPDATE SET mention = excluded.mention";
enum status wording_give(struct store *st, const struct mention *m, int64_t brand,
                         int64_t row, struct error *err)
{
    size_t len;
    uint64_t wording = hash_wording(st, m->title, m->text, &len);
    sqlite3_stmt *s;

    if (len < WORDING_LEAST)
        return OK;
    s = sql_get(st, sql_wording_give);
    if (s == NULL)
        return store_fail(st, err, "wording");
    bind_int(s, 1, wording_mark(st, brand, wording));
    bind_int(s, 2, row);
    return sql_run(st, s, err);
}

/* ---- the stored mention ---- */

static const char sql_old[] = "SELECT " MENTION_COLUMNS ", m.source, m.brand"
                              " FROM mentions m WHERE m.row = ?";

enum status old_read(struct store *st, int64_t row, struct batch *b, int64_t *source,
                     int64_t *brand, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_old);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "read");
    bind_int(s, 1, row);
    rc = sql_row(st, s, "read", err);
    if (rc == OK) {
        mention_fill(s, batch_add(b), &b->arena);
        *source = column_int(s, MENTION_COLUMNS_LEN);
        *brand = column_int(s, MENTION_COLUMNS_LEN + 1);
    }
    sql_done(s);
    return rc;
}

/* ---- rules ---- */

static bool is_same_text(struct store *st, struct str a, struct str b)
{
    if (str_eq(a, b))
        return true;
    buf_reset(&st->scratch);
    buf_reset(&st->scratch2);
    fold_words(a, &st->scratch);
    fold_words(b, &st->scratch2);
    return str_eq(buf_str(&st->scratch), buf_str(&st->scratch2));
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
    return is_same_time(m, old) ||
           (m->title.len > 0 && is_same_text(w->st, m->title, old->title)) ||
           words_shared(m->text, old->text) >= LIKE_LEAST;
}

static uint64_t hash_words(struct store *st, const struct mention *m)
{
    struct buf *b = &st->scratch;
    struct str folded;
    size_t title_len;
    uint64_t h;

    buf_reset(b);
    fold_words(m->title, b);
    title_len = b->len;
    fold_words(m->text, b);
    folded = buf_str(b);
    h = hash_bytes(st->salt, folded.ptr, title_len);
    return hash_bytes(h, folded.ptr + title_len, folded.len - title_len);
}

/* The same by its wording. Two customers may say the same: short words need the hour. */
static bool is_moved_by_wording(struct add_work *w, const struct mention *m,
                                const struct mention *old, size_t len)
{
    bool is_long = len >= WORDING_LONG;

    if (!str_eq_fold(m->author, old->author) ||
        !is_same_text(w->st, m->title, old->title) ||
        !is_same_text(w->st, m->text, old->text))
        return false;
    if (w->batch->is_cut && !is_long)
        return false;
    return is_same_time(m, old) || (is_long && is_same_rating(m->rating, old->rating));
}

/* Another source's story. Two reviews are by two people unless the name is the same. */
static bool is_copy(struct add_work *w, const struct mention *m,
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

/* ---- those that have gone ---- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static enum status add_fallen(struct add_work *w, int64_t row, struct error *err)
{
    int64_t source = 0, brand = 0;
    enum status rc = old_read(w->st, row, &w->gone, &source, &brand, err);
    const struct mention *m;
    struct fallen *f;

    if (rc == ERR_MISSING)
        return OK; /* purged since */
    if (rc != OK || source != w->source)
        return rc;
    w->fallen = mem_grow(w->fallen, w->fallen_len, &w->fallen_cap, sizeof(*w->fallen));
    f = &w->fallen[w->fallen_len++];
    memset(f, 0, sizeof(*f));
    f->index = w->gone.len - 1;
    f->brand = brand;
    m = &w->gone.items[f->index];
    f->wording = hash_wording(w->st, m->title, m->text, &f->wording_len);
    f->words = hash_words(w->st, m);
    f->link = m->url.len > 0 ? hash_link(w->st, m->url) : 0;
    return OK;
}

/* The rows shown last time, without those that are shown now. */
enum status same_fallen(struct add_work *w, struct error *err)
{
    struct rows now = {.arena = &w->arena, .size = sizeof(int64_t)};
    const int64_t *shown = w->shown.items;
    enum status rc = OK;

    if (w->has_fallen)
        return OK;
    w->has_fallen = true;
    for (size_t i = 0; i < w->batch->len; i++) {
        if (w->items[i].is_there)
            *(int64_t *)rows_add(&now) = w->items[i].mention;
    }
    if (now.len > 0)
        qsort(now.items, now.len, sizeof(int64_t), by_number);
    for (size_t i = 0; rc == OK && i < w->shown.len; i++) {
        if (now.len == 0 ||
            bsearch(&shown[i], now.items, now.len, sizeof(int64_t), by_number) == NULL)
            rc = add_fallen(w, shown[i], err);
    }
    return rc;
}

/* Of the batch: does nobody else have this link? */
static bool is_only_link(struct add_work *w, uint64_t link)
{
    size_t gone = 0;

    if (!w->has_links) {
        w->has_links = true;
        seen_start(&w->links, w->batch->len);
        for (size_t i = 0; i < w->batch->len; i++) {
            if (w->batch->items[i].url.len > 0)
                (void)seen_add(&w->links, hash_link(w->st, w->batch->items[i].url), 0, i);
        }
    }
    for (size_t i = 0; i < w->fallen_len; i++)
        gone += w->fallen[i].link == link;
    return gone == 1 && seen_get(&w->links, link)->count == 1;
}

/* An id made of what is said, for want of another: an edit changes it. */
static bool is_made_id(struct str id)
{
    return str_starts(id, STR("hash:")) || str_starts(id, STR("made:"));
}

static bool is_by_same(const struct mention *a, const struct mention *b)
{
    return a->author.len > 0 && str_eq_fold(a->author, b->author) && is_same_time(a, b);
}

/* Newest first? What is ordered by relevance shows another "Guest" of that day by turns.
 */
static bool is_newest_first(const struct batch *b)
{
    for (size_t i = 1; i < b->len; i++) {
        if (b->items[i].posted_at > b->items[i - 1].posted_at)
            return false;
    }
    return true;
}

/* Edited, where only the words could make an id: one writer, one time, once gone and once
 * new. Something older still stands there, so it has not fallen off the end. */
static struct fallen *find_edited(struct add_work *w, const struct mention *m,
                                  int64_t brand)
{
    struct fallen *found = NULL;
    size_t gone = 0, now = 0, older = 0;

    if (w->batch->is_cut || !is_made_id(m->id))
        return NULL;
    for (size_t i = 0; i < w->fallen_len; i++) {
        const struct mention *old = &w->gone.items[w->fallen[i].index];

        if (!is_by_same(m, old) || !is_made_id(old->id))
            continue;
        gone++;
        if (!w->fallen[i].is_taken && w->fallen[i].brand == brand)
            found = &w->fallen[i];
    }
    for (size_t i = 0; found != NULL && i < w->batch->len; i++) {
        const struct mention *other = &w->batch->items[i];

        now += is_by_same(m, other);
        older += other->posted_at != TIME_UNKNOWN && other->posted_at < m->posted_at;
    }
    return gone == 1 && now == 1 && older > 0 && is_newest_first(w->batch) ? found : NULL;
}

static struct fallen *find_moved(struct add_work *w, const struct mention *m,
                                 int64_t brand)
{
    size_t len;
    uint64_t wording = hash_wording(w->st, m->title, m->text, &len);
    uint64_t words = hash_words(w->st, m);
    uint64_t link = m->url.len > 0 ? hash_link(w->st, m->url) : 0;
    /* in a cut body it may only stand behind the cut */
    bool has_link = link != 0 && !w->batch->is_cut && is_only_link(w, link);

    for (size_t i = 0; i < w->fallen_len; i++) {
        struct fallen *f = &w->fallen[i];
        const struct mention *old = &w->gone.items[f->index];

        if (f->is_taken || f->brand != brand)
            continue;
        if (has_link && f->link == link && is_moved_by_link(w, m, old))
            return f;
        if (f->wording == wording && f->words == words && len >= WORDING_LEAST &&
            is_moved_by_wording(w, m, old, len))
            return f;
    }
    return find_edited(w, m, brand);
}

enum status same_moved(struct add_work *w, const struct mention *m, int64_t brand,
                       int64_t *row, struct error *err)
{
    struct fallen *f;
    enum status rc;

    *row = 0;
    if (w->shown.len == 0)
        return OK;
    rc = same_fallen(w, err);
    f = rc == OK ? find_moved(w, m, brand) : NULL;
    if (f != NULL) {
        f->is_taken = true;
        *row = w->gone.items[f->index].row;
    }
    return rc;
}

/* ---- copies ---- */

bool wording_read(struct add_work *w, const struct mention *m, struct item *it)
{
    uint64_t wording = hash_wording(w->st, m->title, m->text, &it->wording_len);

    it->wording = wording_mark(w->st, it->brand, wording);
    return it->wording_len >= WORDING_LEAST;
}

static enum status wording_owner(struct store *st, int64_t hash, int64_t *owner,
                                 struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_wording_get);
    enum status rc = OK;

    if (s == NULL)
        return store_fail(st, err, "wording");
    bind_int(s, 1, hash);
    if (sqlite3_step(s) == SQLITE_ROW)
        *owner = column_int(s, 0);
    else
        rc = store_fail(st, err, "wording");
    sql_done(s);
    return rc;
}

enum status wording_decide(struct add_work *w, struct item *it, struct error *err)
{
    const struct mention *m = &w->batch->items[it - w->items];
    int64_t owner = 0, source = 0, brand = 0;
    enum status rc = wording_owner(w->st, it->wording, &owner, err);

    if (rc != OK || owner == it->mention)
        return rc;
    batch_reset(&w->old);
    rc = old_read(w->st, owner, &w->old, &source, &brand, err);
    if (rc == OK && source != w->source && brand == it->brand &&
        is_copy(w, m, w->old.items, it->wording_len)) {
        it->is_also = true;
        it->mention = owner;
        return OK;
    }
    if (rc == OK || rc == ERR_MISSING) /* purged, or of this very batch */
        rc = wording_give(w->st, m, it->brand, it->mention, err);
    return rc;
}
