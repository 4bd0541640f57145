/*
 * bench_store.c - what storing costs, beside what SQLite alone would need
 *
 *   bench_store [MODE [SOURCES [EACH]]]     MODE: all (default), limit, first, second
 *
 * The limit is the bare insert of the same rows into one table with a unique index on
 * (source, id) and one on the time: one prepared statement, one transaction, WAL. The
 * first night stores them through store_add(), 1000 sources, 50 of them a transaction;
 * the second shows all of them again. CPU time of the process, user and system.
 */
#include "base/mem.h"
#include "base/mention.h"
#include "store/store.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { GROUP = 50, TEXT_BYTES = 1052, POOL = 4 << 20 };

struct size {
    size_t sources, each; /* mentions of one */
};
#define NOW INT64_C(1768000000)

static const char *const words[] = {
    "the",   "coffee", "was",    "cold",   "and",  "nobody", "came", "to",
    "our",   "table",  "for",    "half",   "an",   "hour",   "but",  "cake",
    "is",    "really", "lovely", "I",      "will", "come",   "back", "if",
    "staff", "learn",  "how",    "Friday", "we",   "waited", "long", "again",
    "price", "fair",   "window", "seat",   "with", "view",   "of",   "harbour",
};

static double cpu_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

/* Words in a row, of which each text is a window; sentences end now and then. */
static char *make_pool(void)
{
    char *pool = mem_alloc(POOL);
    unsigned random = 1;
    size_t len = 0;

    while (len + 16 < POOL) {
        const char *word;

        random = random * 1103515245u + 12345u;
        word = words[(random >> 16) % ARRAY_LEN(words)];
        memcpy(pool + len, word, strlen(word));
        len += strlen(word);
        if ((random >> 8) % 11 == 0)
            pool[len++] = '.';
        pool[len++] = ' ';
    }
    memset(pool + len, 'x', POOL - len);
    return pool;
}

struct row {
    struct str id, url, title, text;
    int64_t at;
};

/* Row `i` of source `s`, its strings in the arena. */
static struct row make_row(const char *pool, size_t s, size_t i, struct arena *a)
{
    size_t k = s * 7919 + i * 104729;
    struct row r;

    r.id = arena_printf(a, "tag:site%zu.example.com,2026:%zu", s, i);
    r.url = arena_printf(a, "https://site%zu.example.com/post/%zu", s, i);
    r.title = (struct str){pool + k * 31 % (POOL - 4096), 60};
    r.text = (struct str){pool + k * 97 % (POOL - 4096), TEXT_BYTES};
    r.at = NOW - (int64_t)(k % 5000000);
    return r;
}

static void limit_exec(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        stop(sql, sqlite3_errmsg(db));
}

static void limit_insert(sqlite3 *db, const char *pool, struct size n, bool in_turn)
{
    struct arena a = {0};
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(db,
                           "INSERT INTO item(source, guid, link, author, title, body, at,"
                           " score) VALUES(?, ?, ?, 'someone', ?, ?, ?, 0.25)",
                           -1, &s, NULL) != SQLITE_OK)
        stop("limit", sqlite3_errmsg(db));
    for (size_t i = 0; i < n.sources * n.each; i++) {
        size_t source = in_turn ? i % n.sources : i / n.each;
        size_t item = in_turn ? i / n.sources : i % n.each;
        struct row r = make_row(pool, source, item, &a);

        (void)sqlite3_bind_int64(s, 1, (int64_t)source);
        (void)sqlite3_bind_text(s, 2, r.id.ptr, (int)r.id.len, SQLITE_STATIC);
        (void)sqlite3_bind_text(s, 3, r.url.ptr, (int)r.url.len, SQLITE_STATIC);
        (void)sqlite3_bind_text(s, 4, r.title.ptr, (int)r.title.len, SQLITE_STATIC);
        (void)sqlite3_bind_text(s, 5, r.text.ptr, (int)r.text.len, SQLITE_STATIC);
        (void)sqlite3_bind_int64(s, 6, r.at);
        if (sqlite3_step(s) != SQLITE_DONE)
            stop("limit", sqlite3_errmsg(db));
        (void)sqlite3_reset(s);
        if (i % n.each == n.each - 1)
            arena_reset(&a);
    }
    (void)sqlite3_finalize(s);
    arena_release(&a);
}

static double limit(const char *path, const char *pool, struct size n, bool in_turn)
{
    sqlite3 *db = NULL;
    double start;

    if (sqlite3_open(path, &db) != SQLITE_OK)
        stop(path, sqlite3_errmsg(db));
    limit_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                   "CREATE TABLE item(id INTEGER PRIMARY KEY, source INT, guid TEXT,"
                   " link TEXT, author TEXT, title TEXT, body TEXT, at INT, score REAL);"
                   "CREATE UNIQUE INDEX u ON item(source, guid);"
                   "CREATE INDEX ta ON item(at);");
    start = cpu_s();
    limit_exec(db, "BEGIN");
    limit_insert(db, pool, n, in_turn);
    limit_exec(db, "COMMIT");
    start = cpu_s() - start;
    (void)sqlite3_close(db);
    (void)unlink(path);
    return start;
}

/* All sources once, each with the same mentions as before. */
static double night(struct store *st, const char *pool, struct size n, int64_t now,
                    struct store_counts *counts)
{
    struct error err = {OK, ""};
    struct batch b = {0};
    double start = cpu_s();

    for (size_t s = 0; s < n.sources; s++) {
        struct source_state src = {.brand = STR("Blue Heron"), .next_at = now};

        if (s % GROUP == 0 && store_begin(st, &err) != OK)
            stop("begin", err.text);
        batch_reset(&b);
        src.name = arena_printf(&b.arena, "source-%zu", s);
        for (size_t i = 0; i < n.each; i++) {
            struct row r = make_row(pool, s, i, &b.arena);
            struct mention *m = batch_add(&b);

            m->id = r.id;
            m->url = r.url;
            m->author = STR("someone");
            m->title = r.title;
            m->text = r.text;
            m->posted_at = r.at;
        }
        if (store_add(st, &src, &b, now, counts, &err) != OK)
            stop("add", err.text);
        if (s % GROUP == GROUP - 1 && store_commit(st, &err) != OK)
            stop("commit", err.text);
    }
    batch_release(&b);
    return cpu_s() - start;
}

/* What making the rows alone costs is no part of storing them. */
static double making(const char *pool, struct size n)
{
    struct arena a = {0};
    double start = cpu_s();
    size_t bytes = 0;

    for (size_t i = 0; i < n.sources * n.each; i++) {
        bytes += make_row(pool, i / n.each, i % n.each, &a).id.len;
        if (i % n.each == n.each - 1)
            arena_reset(&a);
    }
    arena_release(&a);
    return bytes > 0 ? cpu_s() - start : 0;
}

static void unchanged_night(struct store *st, struct size n)
{
    struct error err = {OK, ""};
    struct arena a = {0};
    double start = cpu_s();

    for (size_t s = 0; s < n.sources; s++) {
        struct source_state src = {.brand = STR("Blue Heron"), .next_at = NOW};

        src.name = arena_printf(&a, "source-%zu", s);
        if ((s % GROUP == 0 && store_begin(st, &err) != OK) ||
            store_add(st, &src, NULL, NOW + 3, NULL, &err) != OK ||
            (s % GROUP == GROUP - 1 && store_commit(st, &err) != OK))
            stop("unchanged", err.text);
    }
    arena_release(&a);
    (void)printf("304 night: %.1f us a source\n",
                 (cpu_s() - start) / (double)n.sources * 1e6);
}

static void judge_night(struct store *st, size_t rows)
{
    struct error err = {OK, ""};
    struct batch b = {0};
    double start = cpu_s();
    size_t judged = 0;

    do {
        if (store_unjudged(st, STR("v"), 1000, &b, &err) != OK)
            stop("unjudged", err.text);
        for (size_t i = 0; i < b.len; i++) {
            b.items[i].judgement.version = STR("v");
            b.items[i].judgement.is_ours = judged++ % 10 == 0; /* most are off topic */
        }
        if (store_judge(st, &b, &err) != OK)
            stop("judge", err.text);
    } while (b.len > 0 && judged < 20000);
    batch_release(&b);
    (void)printf("judged: %.1f us a mention, one of ten into the full-text index\n",
                 (cpu_s() - start) / (double)(judged < rows ? judged : rows) * 1e6);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "all";
    struct size n = {argc > 2 ? strtoul(argv[2], NULL, 10) : 1000,
                     argc > 3 ? strtoul(argv[3], NULL, 10) : 100};
    size_t rows = n.sources * n.each;
    char folder[] = "/tmp/bench-store-XXXXXX", path[64];
    char *pool = make_pool();
    struct store_counts counts = {0};
    struct error err = {OK, ""};
    struct store *st = NULL;
    double make_s, turn_s = 0, limit_s = 0, first_s, second_s;

    if (mkdtemp(folder) == NULL)
        stop(folder, "can't be made");
    make_s = making(pool, n);
    (void)snprintf(path, sizeof(path), "%s/db", folder);
    if (strcmp(mode, "all") == 0 || strcmp(mode, "limit") == 0) {
        turn_s = limit(path, pool, n, true) - make_s;
        limit_s = limit(path, pool, n, false) - make_s;
        (void)printf("limit: %.0f rows/s one of each source in turn, %.0f source by "
                     "source\n",
                     (double)rows / turn_s, (double)rows / limit_s);
    }
    if (strcmp(mode, "limit") != 0) {
        if (store_open(path, STORE_CREATE, &st, &err) != OK)
            stop("open", err.text);
        first_s = night(st, pool, n, NOW, &counts) - make_s;
        (void)printf("first night: %.0f rows/s, %zu fresh", (double)rows / first_s,
                     counts.fresh);
        if (limit_s > 0)
            (void)printf(", %.2f and %.2f x limit", first_s / turn_s, first_s / limit_s);
        (void)printf("\n");
    }
    if (strcmp(mode, "all") == 0 || strcmp(mode, "second") == 0) {
        second_s = night(st, pool, n, NOW + 1, &counts) - make_s;
        (void)printf("second night: %.2f us an item, %zu known\n",
                     second_s / (double)rows * 1e6, counts.known);
        unchanged_night(st, n);
        judge_night(st, rows);
    }
    store_close(st);
    (void)unlink(path);
    (void)rmdir(folder);
    free(pool);
    return 0;
}
