/*
 * fresh.c - new mentions, eight rows a statement
 *
 * To start and end a statement costs SQLite about as much as one index; so new mentions
 * are kept until the whole fetch is decided, and then written in three rounds: wordings,
 * which may show that one is another source's story; mentions; keys.
 */
#include "store/same.h"

#include "base/mem.h"

enum { TOGETHER = 8 };

#define EIGHT(row) row ", " row ", " row ", " row ", " row ", " row ", " row ", " row

/* How many of `left` rows the next statement takes. */
static size_t share(size_t left)
{
    return left >= TOGETHER ? TOGETHER : 1;
}

static const struct mention *mention_of(const struct add_work *w, size_t n)
{
    return &w->batch->items[w->fresh[n] - w->items];
}

void fresh_add(struct add_work *w, struct item *it, int64_t brand)
{
    w->fresh = mem_grow(w->fresh, w->fresh_len, &w->fresh_cap, sizeof(*w->fresh));
    w->fresh[w->fresh_len++] = it;
    it->brand = brand;
    it->mention = w->st->next_row++;
}

/* ---- wordings ---- */

static const char sql_wordings[] =
    "INSERT OR IGNORE INTO wordings(hash, mention) VALUES " EIGHT("(?, ?)");
static const char sql_wording[] =
    "INSERT OR IGNORE INTO wordings(hash, mention) VALUES (?, ?)";

/* Claim `len` wordings; `*is_all` is false where some belonged to others. */
static enum status claim(struct add_work *w, struct item *const *items, size_t len,
                         bool *is_all, struct error *err)
{
    sqlite3_stmt *s = sql_get(w->st, len == TOGETHER ? sql_wordings : sql_wording);
    enum status rc;

    if (s == NULL)
        return store_fail(w->st, err, "wording");
    for (size_t i = 0; i < len; i++) {
        bind_int(s, (int)i * 2 + 1, items[i]->wording);
        bind_int(s, (int)i * 2 + 2, items[i]->mention);
    }
    rc = sql_step(w->st, s, err);
    *is_all = rc == OK && sqlite3_changes(w->st->db) == (int)len;
    return rc;
}

/* Those with words enough, eight at a time; each that was not free is decided alone. */
static enum status claim_wordings(struct add_work *w, struct error *err)
{
    struct item **some = arena_alloc(&w->arena, w->fresh_len * sizeof(*some));
    size_t len = 0;
    enum status rc = OK;

    for (size_t n = 0; n < w->fresh_len; n++) {
        if (wording_read(w, mention_of(w, n), w->fresh[n]))
            some[len++] = w->fresh[n];
    }
    for (size_t n = 0; rc == OK && n < len; n += share(len - n)) {
        size_t now = share(len - n);
        bool is_all = true;

        rc = claim(w, some + n, now, &is_all, err);
        for (size_t i = 0; rc == OK && !is_all && i < now; i++)
            rc = wording_decide(w, some[n + i], err);
    }
    return rc;
}

/* ---- mentions ---- */

/* Most mentions have none of the last eight fields: not naming them is cheaper. */
#define FIELDS                                                                           \
    "INSERT OR FAIL INTO mentions(version, row, source, brand, at, seen_at, posted_at, " \
    "rating,"                                                                            \
    " rating_least, rating_most, place, author, id, url, title, text"
#define MORE_FIELDS                                                                      \
    ", updated_at, replied_at, reply, language, site, touchpoint, segment, marks"
#define ROW "(1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define MORE_ROW                                                                         \
    "(1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

static const char sql_mention[] = FIELDS ") VALUES " ROW;
static const char sql_mentions[] = FIELDS ") VALUES " EIGHT(ROW);
static const char sql_mention_more[] = FIELDS MORE_FIELDS ") VALUES " MORE_ROW;
static const char sql_mentions_more[] = FIELDS MORE_FIELDS ") VALUES " EIGHT(MORE_ROW);

static bool has_more(const struct mention *m)
{
    return m->updated_at != TIME_UNKNOWN || m->replied_at != TIME_UNKNOWN ||
           m->reply.len + m->language.len + m->site.len + m->touchpoint.len +
                   m->segment.len + m->marks.len >
               0;
}

static int64_t counting_time(const struct mention *m, int64_t now)
{
    return m->posted_at == TIME_UNKNOWN || m->posted_at > now ? now : m->posted_at;
}

/* Values from `n` on; returns the number behind them. */
static int bind_mention(sqlite3_stmt *s, int n, const struct add_work *w,
                        const struct mention *m, const struct item *it, bool with_more)
{
    bind_int(s, n++, it->mention);
    bind_int(s, n++, w->source);
    bind_int(s, n++, it->brand);
    bind_int(s, n++, counting_time(m, w->now));
    bind_int(s, n++, w->now);
    bind_time(s, n++, m->posted_at);
    bind_num(s, n++, m->rating);
    bind_num(s, n++, m->rating_least);
    bind_num(s, n++, m->rating_most);
    bind_str(s, n++, m->place);
    bind_str(s, n++, m->author);
    bind_text(s, n++, it->id);
    bind_str(s, n++, m->url);
    bind_str(s, n++, m->title);
    bind_str(s, n++, m->text);
    if (!with_more)
        return n;
    bind_time(s, n++, m->updated_at);
    bind_time(s, n++, m->replied_at);
    bind_str(s, n++, m->reply);
    bind_str(s, n++, m->language);
    bind_str(s, n++, m->site);
    bind_str(s, n++, m->touchpoint);
    bind_str(s, n++, m->segment);
    bind_str(s, n++, m->marks);
    return n;
}

static enum status insert_mentions(struct add_work *w, struct error *err)
{
    enum status rc = OK;

    for (size_t n = 0; rc == OK && n < w->fresh_len; n += share(w->fresh_len - n)) {
        size_t now = share(w->fresh_len - n);
        bool with_more = false;
        sqlite3_stmt *s;
        int at = 1;

        for (size_t i = n; i < n + now; i++)
            with_more = with_more || has_more(mention_of(w, i));
        s = sql_get(w->st, now == 1 ? (with_more ? sql_mention_more : sql_mention)
                                    : (with_more ? sql_mentions_more : sql_mentions));
        if (s == NULL)
            return store_fail(w->st, err, "insert");
        for (size_t i = n; i < n + now; i++)
            at = bind_mention(s, at, w, mention_of(w, i), w->fresh[i], with_more);
        rc = sql_step(w->st, s, err);
    }
    return rc;
}

/* ---- keys ---- */

static const char sql_key[] =
    "INSERT OR FAIL INTO identity(source, id, state, mention) VALUES (?, ?, ?, ?)";
static const char sql_keys[] =
    "INSERT OR FAIL INTO identity(source, id, state, mention) VALUES " EIGHT(
        "(?, ?, ?, ?)");

static enum status insert_keys(struct add_work *w, struct error *err)
{
    enum status rc = OK;

    for (size_t n = 0; rc == OK && n < w->fresh_len; n += share(w->fresh_len - n)) {
        size_t now = share(w->fresh_len - n);
        sqlite3_stmt *s = sql_get(w->st, now == 1 ? sql_key : sql_keys);
        int at = 1;

        if (s == NULL)
            return store_fail(w->st, err, "key");
        for (size_t i = n; i < n + now; i++) {
            bind_int(s, at++, w->source);
            bind_text(s, at++, w->fresh[i]->id);
            bind_int(s, at++, (int64_t)w->fresh[i]->state);
            bind_int(s, at++, w->fresh[i]->mention);
        }
        rc = sql_step(w->st, s, err);
    }
    return rc;
}

enum status fresh_store(struct add_work *w, struct error *err)
{
    size_t kept = 0;
    enum status rc = claim_wordings(w, err);

    for (size_t n = 0; rc == OK && n < w->fresh_len; n++) {
        if (w->fresh[n]->is_also)
            rc = also_add(w, mention_of(w, n), w->fresh[n], err);
        else
            w->fresh[kept++] = w->fresh[n];
    }
    w->fresh_len = kept;
    if (rc == OK)
        rc = insert_mentions(w, err);
    if (rc == OK)
        rc = insert_keys(w, err);
    w->counts.fresh = kept;
    return rc;
}
