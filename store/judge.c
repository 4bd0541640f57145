/*
 * judge.c - judgements come in
 *
 * Everything up to row "judged-to" (in meta) was judged at least once; so the new ones
 * are found without looking at the old. Edited ones have a judgement without rules.
 */
#include "store/internal.h"

#include "base/mem.h"
#include "store/packs.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is to be judged ---- */

static const char sql_never[] =
    "SELECT " MENTION_COLUMNS " FROM mentions m WHERE m.row >"
    " (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'judged-to')"
    " AND NOT EXISTS(SELECT 1 FROM analyses a WHERE a.mention = m.row)"
    " ORDER BY m.row LIMIT ?2";
static const char sql_edited[] =
    "SELECT " MENTION_COLUMNS " FROM analyses a JOIN mentions m ON m.row = a.mention"
    " WHERE a.rules IS NULL ORDER BY a.mention LIMIT ?2";
static const char sql_older[] =
    "SELECT " MENTION_COLUMNS " FROM analyses a JOIN mentions m ON m.row = a.mention"
    " WHERE a.rules < ?1 ORDER BY a.rules, a.mention LIMIT ?2";
static const char sql_newer[] =
    "SELECT " MENTION_COLUMNS " FROM analyses a JOIN mentions m ON m.row = a.mention"
    " WHERE a.rules > ?1 ORDER BY a.rules, a.mention LIMIT ?2";

static enum status rules_id(struct store *st, struct str name, bool is_made, int64_t *out,
                            struct error *err)
{
    static const char select[] = "SELECT id FROM rules WHERE name = ?";
    static const char insert[] = "INSERT INTO rules(name) VALUES(?)";
    sqlite3_stmt *s = sql_get(st, select);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "rules");
    bind_text(s, 1, name);
    rc = sql_row(st, s, "rules", err);
    *out = rc == OK ? column_int(s, 0) : 0;
    sql_done(s);
    if (rc != ERR_MISSING || !is_made)
        return rc == ERR_MISSING ? OK : rc;
    s = sql_get(st, insert);
    if (s == NULL)
        return store_fail(st, err, "rules");
    bind_text(s, 1, name);
    rc = sql_run(st, s, err);
    *out = sqlite3_last_insert_rowid(st->db);
    return rc;
}

static enum status fetch(struct store *st, const char *sql, int64_t rules, size_t limit,
                         struct batch *b, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "unjudged");
    bind_int(s, 1, rules);
    bind_int(s, 2, (int64_t)(limit - b->len));
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        mention_fill(s, batch_add(b), &b->arena);
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "unjudged");
    sql_done(s);
    return rc;
}

enum status store_unjudged(struct store *st, struct str version, size_t limit,
                           struct batch *b, struct error *err)
{
    const char *const steps[] = {sql_never, sql_edited, sql_older, sql_newer};
    int64_t rules = 0;
    enum status rc = rules_id(st, version, false, &rules, err);

    batch_reset(b);
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(steps) && b->len < limit; i++)
        rc = fetch(st, steps[i], rules, limit, b, err);
    return rc;
}

/* ---- judgements ---- */

static const char sql_version_of[] =
    "SELECT m.version, a.is_indexed, m.source, m.brand, m.at, a.is_ours"
    " FROM mentions m"
    " LEFT JOIN analyses a ON a.mention = m.row WHERE m.row = ?";
static const char sql_put[] =
    "INSERT INTO analyses(mention, rules, is_ours, is_indexed, nps, mood, severity, "
    "score,"
    " p_detractor, recommend, basis, is_clash, lang, severity_kind, dimension,"
    " touchpoint, issues, reasons, brand, source, at, place, author, rating,"
    " topics, channel, segment) VALUES(?1,"
    " ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
    " ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27) ON CONFLICT(mention) DO UPDATE SET"
    " rules = excluded.rules, is_ours = excluded.is_ours,"
    " is_indexed = excluded.is_indexed, nps = excluded.nps, mood = excluded.mood,"
    " severity = excluded.severity, score = excluded.score,"
    " p_detractor = excluded.p_detractor, recommend = excluded.recommend,"
    " basis = excluded.basis, is_clash = excluded.is_clash, lang = excluded.lang,"
    " severity_kind = excluded.severity_kind, dimension = excluded.dimension,"
    " touchpoint = excluded.touchpoint, issues = excluded.issues,"
    " reasons = excluded.reasons, place = excluded.place, author = excluded.author,"
    " rating = excluded.rating, topics = excluded.topics, channel = excluded.channel,"
    " segment = excluded.segment";
static const char sql_words_add[] =
    "INSERT INTO words(rowid, title, text) VALUES(?1, ?2, ?3)";
static const char sql_issue_add[] =
    "INSERT INTO mention_issues(brand, issue, at, mention) VALUES(?1, ?2, ?3, ?4)"
    " ON CONFLICT DO NOTHING";
static const char sql_judged_to[] =
    "UPDATE meta SET value = CAST(coalesce((SELECT m.row - 1 FROM mentions m"
    " WHERE m.row > CAST(value AS INTEGER)"
    " AND NOT EXISTS(SELECT 1 FROM analyses a WHERE a.mention = m.row)"
    " ORDER BY m.row LIMIT 1),"
    " (SELECT max(row) FROM mentions), 0) AS TEXT) WHERE name = 'judged-to'";

enum { JUDGE_NEW, JUDGE_INDEXED, JUDGE_PLAIN, JUDGE_SKIP };

struct found { /* what the store has of a mention */
    int what;  /* JUDGE_NEW ... */
    int64_t source, brand, at;
    bool was_ours;
};

static enum status look(struct store *st, const struct mention *m, struct found *out,
                        struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_version_of);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "judge");
    bind_int(s, 1, m->row);
    rc = sql_row(st, s, "judge", err);
    if (rc != OK || column_int(s, 0) != m->version)
        out->what = JUDGE_SKIP;
    else if (sqlite3_column_type(s, 1) == SQLITE_NULL)
        out->what = JUDGE_NEW;
    else
        out->what = column_int(s, 1) != 0 ? JUDGE_INDEXED : JUDGE_PLAIN;
    out->source = column_int(s, 2);
    out->brand = column_int(s, 3);
    out->at = column_int(s, 4);
    out->was_ours = column_int(s, 5) != 0;
    sql_done(s);
    return rc == ERR_MISSING ? OK : rc;
}

static void join_issues(const struct judgement *j, struct buf *out)
{
    for (size_t i = 0; i < j->issues_len; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        buf_add(out, j->issues[i]);
    }
}

static void join_topics(const struct judgement *j, struct buf *out)
{
    for (size_t i = 0; i < j->topics_len; i++) {
        const struct topic *t = &j->topics[i];

        if (i > 0)
            buf_add_char(out, ' ');
        buf_add(out, t->id);
        buf_add_char(out, t->feeling < 0 ? '-' : t->feeling > 0 ? '+' : '=');
    }
}

/* The same number for the same name; 0 for none. */
static int64_t hash_author(struct store *st, struct str author)
{
    buf_reset(&st->scratch);
    fold_words(author, &st->scratch);
    if (st->scratch.len == 0)
        return 0;
    return (int64_t)hash_bytes(st->salt, st->scratch.ptr, st->scratch.len);
}

/* What counting needs: see analyses_ours in schema.c. */
static void bind_facts(struct store *st, sqlite3_stmt *s, const struct mention *m,
                       const struct found *found)
{
    bind_int(s, 19, found->brand);
    bind_int(s, 20, found->source);
    bind_int(s, 21, found->at);
    bind_str(s, 22, m->place);
    bind_int(s, 23, hash_author(st, m->author));
    bind_num(s, 24, m->rating);
}

static enum status put(struct store *st, const struct mention *m,
                       const struct found *found, int64_t rules, struct error *err)
{
    const struct judgement *j = &m->judgement;
    sqlite3_stmt *s = sql_get(st, sql_put);
    struct buf topics = {0};
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "judge");
    bind_facts(st, s, m, found);
    buf_reset(&st->scratch);
    buf_reset(&st->scratch2);
    join_issues(j, &st->scratch);
    reasons_write(j->reasons, j->reasons_len, &st->scratch2);
    join_topics(j, &topics);
    bind_int(s, 1, m->row);
    bind_int(s, 2, rules);
    bind_int(s, 3, j->is_ours);
    bind_int(s, 4, j->is_ours);
    bind_text(s, 5, str_from(nps_class_name(j->nps)));
    bind_text(s, 6, str_from(mood_name(j->mood)));
    bind_text(s, 7, str_from(severity_name(j->severity)));
    bind_num(s, 8, j->score);
    bind_num(s, 9, j->p_detractor);
    bind_num(s, 10, j->recommend);
    bind_text(s, 11, str_from(basis_name(j->basis)));
    bind_int(s, 12, j->is_clash);
    bind_str(s, 13, j->lang);
    bind_str(s, 14, j->severity_kind);
    bind_str(s, 15, j->dimension);
    bind_str(s, 16, j->touchpoint);
    bind_str(s, 17, buf_str(&st->scratch));
    if (st->scratch2.len > 0)
        (void)sqlite3_bind_blob64(s, 18, st->scratch2.ptr, st->scratch2.len,
                                  SQLITE_STATIC);
    bind_str(s, 25, buf_str(&topics));
    bind_str(s, 26, m->touchpoint);
    bind_str(s, 27, m->segment);
    rc = sql_run(st, s, err);
    buf_release(&topics);
    return rc;
}

static enum status add_issues(struct store *st, const struct mention *m,
                              const struct found *found, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < m->judgement.issues_len; i++) {
        sqlite3_stmt *s = sql_get(st, sql_issue_add);

        if (s == NULL)
            return store_fail(st, err, "issues");
        bind_int(s, 1, found->brand);
        bind_text(s, 2, m->judgement.issues[i]);
        bind_int(s, 3, found->at);
        bind_int(s, 4, m->row);
        rc = sql_run(st, s, err);
    }
    return rc;
}

static enum status add_words(struct store *st, const struct mention *m, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql_words_add);

    if (s == NULL)
        return store_fail(st, err, "words");
    bind_int(s, 1, m->row);
    bind_str(s, 2, m->title);
    bind_str(s, 3, m->text);
    return sql_run(st, s, err);
}

/* `*has_words`: its words are to be added to the index. */
static enum status judge_one(struct store *st, const struct mention *m, int64_t rules,
                             bool *has_words, struct error *err)
{
    bool is_ours = m->judgement.is_ours, is_joined = false;
    struct found found = {.what = JUDGE_SKIP};
    enum status rc = look(st, m, &found, err);

    if (rc != OK || found.what == JUDGE_SKIP)
        return rc;
    if (found.what != JUDGE_NEW)
        rc = issues_drop(st, m->row, err);
    if (rc == OK && found.what == JUDGE_INDEXED && !is_ours)
        rc = words_remove(st, m->row, err);
    /* only what is about us is worth comparing; once told apart it stays so */
    if (rc == OK && is_ours && found.what != JUDGE_INDEXED && m->version == 1)
        rc = alike_join(st, m, found.source, found.brand, &is_joined, err);
    if (rc != OK || is_joined)
        return rc;
    rc = put(st, m, &found, rules, err);
    if (rc == OK && (is_ours || found.was_ours))
        rc = pack_stale(st, found.brand, found.at, err);
    if (rc == OK && is_ours)
        rc = add_issues(st, m, &found, err);
    *has_words = is_ours && found.what != JUDGE_INDEXED;
    return rc;
}

/* Words go into the index together, behind all else: FTS5 gathers them in memory, and
 * writes out what it has whenever a statement begins that might have to be undone. */
static enum status judge_all(struct store *st, const struct batch *b, bool *has_words,
                             struct error *err)
{
    struct str last = STR_NONE;
    int64_t rules = 0;
    enum status rc = salt_read(st, err);

    for (size_t i = 0; rc == OK && i < b->len; i++) {
        struct str version = b->items[i].judgement.version;

        if (!str_eq(version, last))
            rc = rules_id(st, version, true, &rules, err);
        last = version;
        if (rc == OK)
            rc = judge_one(st, &b->items[i], rules, &has_words[i], err);
    }
    if (rc == OK)
        rc = sql_exec(st, sql_judged_to, err);
    for (size_t i = 0; rc == OK && i < b->len; i++) {
        if (has_words[i])
            rc = add_words(st, &b->items[i], err);
    }
    return rc;
}

enum status store_judge(struct store *st, const struct batch *b, struct error *err)
{
    bool *has_words;
    enum status rc;

    for (size_t i = 0; i < b->len; i++) {
        if (b->items[i].judgement.version.len == 0)
            return error_set(err, ERR_USAGE, "store: a judgement without version");
    }
    rc = tx_enter(st, err);
    if (rc != OK)
        return rc;
    has_words = mem_zalloc(b->len, sizeof(*has_words));
    rc = judge_all(st, b, has_words, err);
    free(has_words);
    return tx_leave(st, rc, err);
}

enum status store_rejudge(struct store *st, int64_t row, struct error *err)
{
    static const char sql[] = "UPDATE analyses SET rules = NULL WHERE mention = ?";
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "judge");
    bind_int(s, 1, row);
    return sql_run(st, s, err);
}
