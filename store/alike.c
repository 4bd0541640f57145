/*
 * alike.c - the same story in another source, told a little otherwise
 *
 * Feeds cut the story, publishers add a line, aggregators put their name behind the
 * headline. Mentions of one brand that share a link, a headline or some of their shingles
 * are looked at; their words decide. Reviews are no stories: two people may well say the
 * same, so only a copy by the same author counts.
 *
 * Sources: shingles and min-wise hashes, Broder 1997, "On the resemblance and containment
 * of documents"; bands of them, Leskovec, Rajaraman and Ullman, "Mining of Massive
 * Datasets", section 3.4. With 4 bands of 2 a pair that shares 80 % of its shingles meets
 * with probability 0.98, one that shares 10 % with 0.04. What a feed has cut shares too
 * few; it meets by its first words. A form that is filled in with other figures each week
 * is not the same story, however much its words are.
 */
#include "store/internal.h"

#include "base/url.h"

#include <math.h>

enum {
    BANDS = 4,
    BAND_HASHES = 2,
    HASHES = BANDS * BAND_HASHES,
    SHINGLE = 3,         /* words */
    SHINGLES_LEAST = 25, /* a text of fewer has too little to share by chance */
    LEADS = 2,           /* of the first words, for what was cut behind them */
    LEAD_WORDS = 6,
    KEYS_MAX = BANDS + LEADS + 2,
    TITLE_LEAST = 24,         /* folded bytes; a shorter one is no headline: "Review" */
    TEXT_LEAST = 100,         /* bytes; less two people may well say */
    SITE_MOST = 40,           /* bytes of a publisher's name behind the headline */
    APART_MOST_S = 21 * 86400 /* a later one is another story */
};
#define SHARED_LEAST 0.8        /* words_shared() where nothing else speaks for it */
#define SHINGLES_HELD_LEAST 0.7 /* shingles_held() of the shorter one: word for word */
#define HELD_LEAST                                                                       \
    0.8 /* words_held() of the shorter one, under the same headline or link */

struct keys {
    int64_t items[KEYS_MAX];
    size_t len;
};

static void keys_add(struct keys *k, const struct store *st, int64_t brand, uint64_t kind,
                     uint64_t hash)
{
    uint64_t key = hash_mix(hash_mix(st->salt ^ kind, (uint64_t)brand), hash);

    k->items[k->len++] = (int64_t)hash_mix(key, kind);
}

/* "Fire at the pier - The Daily Heron" without the name of the paper. */
static struct str headline(struct str title)
{
    size_t end = title.len;

    for (size_t i = title.len; i-- > 3;) {
        if (title.len - i > SITE_MOST)
            break;
        if (title.ptr[i] == ' ' && (title.ptr[i - 1] == '-' || title.ptr[i - 1] == '|') &&
            title.ptr[i - 2] == ' ') {
            end = i - 2;
            break;
        }
    }
    return end >= TITLE_LEAST ? str_slice(title, 0, end) : title;
}

/* A page of its own, not the front page that everything links to. */
static bool is_deep_link(struct str url)
{
    return url_is_http(url) && (url_path(url).len > 1 || url_query(url).len > 0);
}

/* The least hash of all shingles under each of HASHES orders; false for short texts. */
static bool least_hashes(struct str folded, uint64_t out[HASHES])
{
    uint64_t last[SHINGLE] = {0};
    size_t words = 0;

    for (int k = 0; k < HASHES; k++)
        out[k] = UINT64_MAX;
    while (folded.ptr != NULL) {
        struct str word = str_split(&folded, ' ');
        uint64_t shingle;

        last[words++ % SHINGLE] = hash_bytes(0, word.ptr, word.len);
        if (words < SHINGLE)
            continue;
        shingle = hash_mix(hash_mix(last[words % SHINGLE], last[(words + 1) % SHINGLE]),
                           last[(words + 2) % SHINGLE]);
        for (uint64_t k = 0; k < HASHES; k++) {
            uint64_t h = hash_mix(shingle, k * UINT64_C(0xD6E8FEB86659FD93) + 1);

            if (h < out[k])
                out[k] = h;
        }
    }
    return words >= SHINGLES_LEAST + SHINGLE - 1;
}

/* How a text begins: what feeds cut has its first words only. */
static void add_leads(struct keys *out, const struct store *st, int64_t brand,
                      struct str folded)
{
    for (uint64_t lead = 0; lead < LEADS; lead++) {
        uint64_t hash = 0;
        int words = 0;

        for (; words < LEAD_WORDS && folded.ptr != NULL; words++) {
            struct str word = str_split(&folded, ' ');

            hash = hash_bytes(hash, word.ptr, word.len);
        }
        if (words == LEAD_WORDS && folded.ptr != NULL)
            keys_add(out, st, brand, 17 + 2 * lead, hash);
    }
}

static void find_keys(struct store *st, const struct mention *m, int64_t brand,
                      struct keys *out)
{
    struct buf *b = &st->scratch;
    uint64_t least[HASHES];

    out->len = 0;
    if (is_deep_link(m->url))
        keys_add(out, st, brand, 3, hash_link(st, m->url));
    buf_reset(b);
    fold_words(headline(m->title), b);
    if (b->len >= TITLE_LEAST)
        keys_add(out, st, brand, 5, hash_bytes(0, b->ptr, b->len));
    buf_reset(b);
    fold_words(m->text, b);
    if (isnan(m->rating))
        add_leads(out, st, brand, buf_str(b));
    if (!least_hashes(buf_str(b), least))
        return;
    for (uint64_t band = 0; band < BANDS; band++)
        keys_add(out, st, brand, 7 + 2 * band,
                 hash_mix(least[band * BAND_HASHES], least[band * BAND_HASHES + 1]));
}

/* ---- the rules ---- */

static int64_t time_of(const struct mention *m)
{
    return m->posted_at != TIME_UNKNOWN && m->posted_at < m->seen_at ? m->posted_at
                                                                     : m->seen_at;
}

static bool is_same_headline(struct store *st, const struct mention *a,
                             const struct mention *b)
{
    buf_reset(&st->scratch);
    buf_reset(&st->scratch2);
    fold_words(headline(a->title), &st->scratch);
    fold_words(headline(b->title), &st->scratch2);
    return st->scratch.len >= TITLE_LEAST &&
           str_eq(buf_str(&st->scratch), buf_str(&st->scratch2));
}

static bool is_same_link(struct store *st, const struct mention *a,
                         const struct mention *b)
{
    return is_deep_link(a->url) && is_deep_link(b->url) &&
           hash_link(st, a->url) == hash_link(st, b->url);
}

static bool is_same_story(struct store *st, const struct mention *m,
                          const struct mention *old)
{
    bool is_review = !isnan(m->rating) || !isnan(old->rating);
    bool is_author = m->author.len > 0 && str_eq_fold(m->author, old->author);
    bool has_words = m->text.len > 0 && old->text.len > 0;
    int64_t apart = time_of(m) - time_of(old);

    if (apart > APART_MOST_S || apart < -APART_MOST_S)
        return false;
    if (is_review && (!is_author || (!isnan(m->rating) && !isnan(old->rating) &&
                                     fabs(m->rating - old->rating) > 1e-9)))
        return false;
    if (figures_differ(m->text, old->text))
        return false;
    if (m->text.len >= (is_author ? TITLE_LEAST : TEXT_LEAST) &&
        words_shared(m->text, old->text) >= SHARED_LEAST)
        return true;
    if (!is_review && shingles_held(m->text, old->text) >= SHINGLES_HELD_LEAST)
        return true;
    if (is_same_link(st, m, old))
        return is_same_headline(st, m, old) ||
               (has_words && words_held(m->text, old->text) >= HELD_LEAST);
    return is_same_headline(st, m, old) && has_words &&
           words_held(m->text, old->text) >= HELD_LEAST;
}

/* ---- looking and joining ---- */

static enum status owner_of(struct store *st, int64_t key, int64_t *row,
                            struct error *err)
{
    static const char sql[] = "SELECT mention FROM wordings WHERE hash = ?";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    *row = 0;
    if (s == NULL)
        return store_fail(st, err, "alike");
    bind_int(s, 1, key);
    rc = sql_row(st, s, "alike", err);
    if (rc == OK)
        *row = column_int(s, 0);
    (void)sqlite3_reset(s);
    return rc == ERR_MISSING ? OK : rc;
}

static enum status give(struct store *st, const struct keys *keys, int64_t row,
                        struct error *err)
{
    static const char sql[] = "INSERT INTO wordings(hash, mention) VALUES(?1, ?2)"
                              " ON CONFLICT DO UPDATE SET mention = excluded.mention";
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < keys->len; i++) {
        sqlite3_stmt *s = sql_get(st, sql);

        if (s == NULL)
            return store_fail(st, err, "alike");
        bind_int(s, 1, keys->items[i]);
        bind_int(s, 2, row);
        rc = sql_step(st, s, err);
    }
    return rc;
}

/* The first of the owners that tells the same story, or 0. */
static enum status find_first(struct store *st, const struct mention *m, int64_t source,
                              int64_t brand, const struct keys *keys, int64_t *first,
                              struct error *err)
{
    struct batch old = {0};
    enum status rc = OK;

    *first = 0;
    for (size_t i = 0; rc == OK && *first == 0 && i < keys->len; i++) {
        int64_t row = 0, its_source = 0, its_brand = 0;

        rc = owner_of(st, keys->items[i], &row, err);
        if (rc != OK || row == 0 || row == m->row)
            continue;
        batch_reset(&old);
        rc = old_read(st, row, &old, &its_source, &its_brand, err);
        if (rc == OK && its_source != source && its_brand == brand &&
            is_same_story(st, m, old.items))
            *first = row;
        if (rc == ERR_MISSING)
            rc = OK;
    }
    batch_release(&old);
    return rc;
}

enum status alike_join(struct store *st, const struct mention *m, int64_t source,
                       int64_t brand, bool *is_joined, struct error *err)
{
    struct keys keys;
    int64_t first = 0;
    enum status rc = salt_read(st, err);

    *is_joined = false;
    if (rc != OK)
        return rc;
    find_keys(st, m, brand, &keys);
    rc = find_first(st, m, source, brand, &keys, &first, err);
    if (rc == OK)
        rc = give(st, &keys, first != 0 ? first : m->row, err);
    if (rc == OK && first != 0) {
        rc = store_join(st, first, m->row, err);
        *is_joined = rc == OK;
    }
    return rc;
}
