/*
 * internal.h - what the files of store/ share; nobody else includes it
 *
 * A function that writes has this form:
 *
 *   enum status rc = tx_begin(st, err);
 *
 *   if (rc != OK)
 *       return rc;
 *   rc = ...
 *   return tx_end(st, rc, err);
 *
 * SQL text is a string with static storage beside the function that runs it;
 * sql_get() prepares it once and keeps it until the store is closed.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/mention.h"
#include "base/status.h"
#include "store/find.h"
#include "store/store.h"

#include <sqlite3.h>

/* ---- the schema ---- */

/* From form N - 1 to form N, in one transaction. */
struct migration {
    const char *parts[4]; /* run in order; those behind the last are NULL */
};
extern const struct migration schema_migrations[];
extern const size_t schema_len; /* and so the newest form */

enum { STORE_APPLICATION_ID = 0x65617273 }; /* "ears" */

/* store_open() with another table of forms, for tests of migration. */
MUST_CHECK enum status store_open_forms(const char *path, enum store_mode mode,
                                        const struct migration *forms, size_t len,
                                        struct store **out, struct error *err);

/* ---- the connection ---- */

struct kept { /* a prepared statement */
    const char *sql;
    sqlite3_stmt *stmt;
};

struct known_name { /* id of a source or brand, read once */
    struct str name;
    int64_t id;
};

struct name_table {
    struct known_name *items;
    size_t len, cap;
};

struct store {
    sqlite3 *db;
    char *path;
    struct kept *kept; /* hash table by address of the text */
    size_t kept_cap, kept_len;
    bool is_grouped;                   /* between store_begin() and store_commit() */
    int parts;                         /* transactions open within each other */
    bool has_salt;                     /* `salt` is read */
    uint64_t salt;                     /* of the hashes; never changes */
    struct name_table sources, brands; /* forgotten when a transaction is undone */
    struct arena names;                /* of both */
    int64_t next_row;                  /* of the next mention; 0: to be read */
    uint64_t taker;                    /* who we are in the outbox and in sources */
    struct buf scratch, scratch2;
    struct add_work *work; /* of add.c; NULL until used */
};

/* Say what SQLite's last error was: its status, with `what` before the text. */
enum status store_fail(struct store *st, struct error *err, const char *what);

MUST_CHECK enum status tx_begin(struct store *st, struct error *err);
/* Commits where `rc` is OK, else undoes. Returns the outcome of both. */
MUST_CHECK enum status tx_end(struct store *st, enum status rc, struct error *err);

/* The same where only the disk or the file can make it fail: within a group a failure
 * undoes all of it. A savepoint for each source would cost a quarter of all storing. */
MUST_CHECK enum status tx_enter(struct store *st, struct error *err);
MUST_CHECK enum status tx_leave(struct store *st, enum status rc, struct error *err);

/* ---- statements ---- */

/* The prepared statement of `sql`, reset and without values; NULL on failure. */
sqlite3_stmt *sql_get(struct store *st, const char *sql);
/* Give it back, so that its values and cursors go. Accepts NULL. */
void sql_done(sqlite3_stmt *s);
/* Run a statement that gives no rows, and give it back. */
MUST_CHECK enum status sql_run(struct store *st, sqlite3_stmt *s, struct error *err);
/* The same, with the values left in place for the next time: for the hot path. */
MUST_CHECK enum status sql_step(struct store *st, sqlite3_stmt *s, struct error *err);
/* Step to the one row that a statement gives at most. ERR_MISSING, and no text, where
 * there is none. The caller gives the statement back. */
MUST_CHECK enum status sql_row(struct store *st, sqlite3_stmt *s, const char *what,
                               struct error *err);
/* Text without values, several statements allowed. */
MUST_CHECK enum status sql_exec(struct store *st, const char *sql, struct error *err);

/* Values, n from 1. The empty str, TIME_UNKNOWN and NAN become NULL; bind_text()
 * keeps the empty text. Bytes must live until the statement is given back. */
void bind_str(sqlite3_stmt *s, int n, struct str v);
void bind_text(sqlite3_stmt *s, int n, struct str v);
void bind_time(sqlite3_stmt *s, int n, int64_t v);
void bind_num(sqlite3_stmt *s, int n, double v);
void bind_int(sqlite3_stmt *s, int n, int64_t v);

/* Columns, n from 0; NULL gives the empty str, TIME_UNKNOWN and NAN. */
struct str column_view(sqlite3_stmt *s, int n); /* until the next step */
struct str column_str(sqlite3_stmt *s, int n, struct arena *arena);
int64_t column_time(sqlite3_stmt *s, int n);
double column_num(sqlite3_stmt *s, int n);
int64_t column_int(sqlite3_stmt *s, int n);

/* One whole number from a statement without values. */
MUST_CHECK enum status sql_int(struct store *st, const char *sql, int64_t *out,
                               struct error *err);

/* A growing array in an arena, for lists whose length isn't known. */
struct rows {
    struct arena *arena;
    void *items;
    size_t len, cap, size; /* size of one */
};
void *rows_add(struct rows *r); /* zeroed; valid until the next call */
/* Room for that many, before the first: growing would leave as much behind. */
void rows_expect(struct rows *r, size_t len);

/* ---- names ---- */

/* The id of a source or brand, 0 where there is none; made where `is_made`. */
MUST_CHECK enum status source_id(struct store *st, struct str name, struct str brand,
                                 bool is_made, int64_t *out, struct error *err);
MUST_CHECK enum status brand_id(struct store *st, struct str name, bool is_made,
                                int64_t *out, struct error *err);

/* ---- hashes that decide whether two mentions are one (identity.c) ---- */

MUST_CHECK enum status salt_read(struct store *st, struct error *err);
/* 64 bits of `len` bytes; not for secrets, but salted against made collisions. */
uint64_t hash_bytes(uint64_t seed, const char *bytes, size_t len);
/* What stands for a forgotten id: "#" and 16 hex digits, NUL-ended in `text`. */
enum { HASHED_ID_LEN = 17 };
struct str hash_id(const struct store *st, struct str id, char text[HASHED_ID_LEN + 1]);
/* Of everything an edit can change, as it stands. */
uint64_t hash_state(uint64_t salt, const struct mention *m);
/* Letters in lower case (Latin, Greek, Cyrillic), white space as one blank, none at the
 * ends. Appended. */
void fold_words(struct str s, struct buf *out);
/* Of how title and text begin, folded: enough to look them up by. `*len` is how many
 * bytes that took. */
uint64_t hash_wording(struct store *st, struct str title, struct str text, size_t *len);
/* Key of a wording among a brand's mentions, in table wordings. */
int64_t wording_mark(struct store *st, int64_t brand, uint64_t wording);
/* Of the page that a link leads to; never 0. */
uint64_t hash_link(struct store *st, struct str url);
/* How alike two texts are: words in both, of the words in either, 0..1. */
double words_shared(struct str a, struct str b);
/* How much of the shorter one is in the longer: words in both, of its words, 0..1. */
double words_held(struct str a, struct str b);
/* The same of every three words in a row; 0 where the shorter one has too few to say. */
double shingles_held(struct str a, struct str b);
/* Do both have figures, and mostly other ones? */
bool figures_differ(struct str a, struct str b);

/* ---- mentions ---- */

/* SELECT list and FROM of mentions with judgement, as mention_fill() reads them. */
#define MENTION_COLUMNS                                                                  \
    "m.row, m.id, m.url, m.author, m.title, m.text, m.reply, m.language, m.site,"        \
    " m.touchpoint, m.segment, m.place, m.marks, m.posted_at, m.updated_at, "            \
    "m.replied_at,"                                                                      \
    " m.rating, m.rating_least, m.rating_most, m.seen_at, m.version,"                    \
    " (SELECT name FROM sources WHERE id = m.source),"                                   \
    " (SELECT name FROM brands WHERE id = m.brand)"
enum { MENTION_COLUMNS_LEN = 23 };
void mention_fill(sqlite3_stmt *s, struct mention *m, struct arena *arena);

/* Remove one mention with everything that hangs on it but its keys. */
MUST_CHECK enum status mention_remove(struct store *st, int64_t row, struct error *err);
/* Forget which issues a mention has, before its judgement changes. */
MUST_CHECK enum status issues_drop(struct store *st, int64_t row, struct error *err);
/* Take a mention's words out of the full-text index where they are in it. */
MUST_CHECK enum status words_remove(struct store *st, int64_t row, struct error *err);

/* Erase what else holds words of mentions that are about to go: digests, messages,
 * corrections, notes (traces.c). */
MUST_CHECK enum status traces_erase(struct store *st, const int64_t *rows, size_t len,
                                    struct error *err);

void add_work_free(struct add_work *w);

/* Look for the story of a mention that is new among another source's of its brand, and
 * join it to the first that tells it (alike.c). `*is_joined`: then `m` is gone. */
MUST_CHECK enum status alike_join(struct store *st, const struct mention *m,
                                  int64_t source, int64_t brand, bool *is_joined,
                                  struct error *err);
/* Read one mention without judgement, added to `b`; ERR_MISSING without a text in `err`.
 */
MUST_CHECK enum status old_read(struct store *st, int64_t row, struct batch *b,
                                int64_t *source, int64_t *brand, struct error *err);
/* One round of a hash, for keys made of parts. */
uint64_t hash_mix(uint64_t h, uint64_t part);

/* Reasons of a judgement as bytes for the database, and back. What is not as
 * reasons_write() made it ends the reading; what was read so far is kept. */
void reasons_write(const struct reason *items, size_t len, struct buf *out);
void reasons_read(struct str bytes, struct arena *arena, struct judgement *j);

#endif
