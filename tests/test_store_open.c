/*
 * test_store_open.c - what is opened, and what is refused with a way back
 */
#include "tests/store_help.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#include "store/find.h"
#include "store/internal.h"

static int bare_setup(void **state)
{
    struct place *p = malloc(sizeof(*p));

    place_start(p);
    *state = p;
    return 0;
}

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* Run SQL on the file behind the store's back. */
static void sql(const char *path, const char *text)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t sql_number(const char *path, const char *text)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    int64_t n;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    n = sqlite3_column_int64(s, 0);
    (void)sqlite3_finalize(s);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

static void test_missing_file_needs_init(void **state)
{
    struct place *p = *state;
    struct error said = {OK, ""};

    assert_int_equal(store_open(p->path, STORE_WRITE, &p->st, &said), ERR_MISSING);
    assert_non_null(strstr(said.text, "earshot init"));
    assert_status(store_open(p->path, STORE_READ, &p->st, err), ERR_MISSING);
    assert_int_equal(access(p->path, F_OK), -1); /* nothing was made */
    assert_status(store_open("/tmp/no-such-folder/x.db", STORE_CREATE, &p->st, err),
                  ERR_MISSING);
    assert_null(p->st);
}

static void test_new_file_is_private_and_whole(void **state)
{
    struct place *p = *state;
    struct stat info;
    DIR *dir;
    struct dirent *entry;
    int files = 0;
    mode_t before = umask(0);

    place_open(p);
    (void)umask(before);
    assert_int_equal(stat(p->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    store_close(p->st);
    p->st = NULL;
    dir = opendir(p->folder);
    while ((entry = readdir(dir)) != NULL)
        files += entry->d_name[0] != '.';
    (void)closedir(dir);
    assert_int_equal(files, 1); /* no half-made one, no log */
    assert_int_equal(sql_number(p->path, "SELECT application_id FROM"
                                         " pragma_application_id"),
                     STORE_APPLICATION_ID);
    place_open(p); /* once more: it is there */
    assert_ok(store_check(p->st, true, err));
}

static void test_options_are_set(void **state)
{
    static const struct {
        const char *pragma;
        int64_t want;
    } rows[] = {
        {"SELECT foreign_keys FROM pragma_foreign_keys", 1},
        {"SELECT trusted_schema FROM pragma_trusted_schema", 0},
        {"SELECT cell_size_check FROM pragma_cell_size_check", 1},
        {"SELECT secure_delete FROM pragma_secure_delete", 1},
        {"SELECT synchronous FROM pragma_synchronous", 2},
        {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1},
        {"SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0"
         " AND schema = 'main' AND name NOT LIKE 'sqlite_%'",
         0},
    };
    struct place *p = *state;
    int64_t n = -1;
    int on = -1;

    place_open(p);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_ok(sql_int(p->st, rows[i].pragma, &n, err));
        if (n != rows[i].want)
            fail_msg("%s: %lld", rows[i].pragma, (long long)n);
    }
    (void)sqlite3_db_config(p->st->db, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
    assert_int_equal(on, 1);
    assert_int_equal(sqlite3_limit(p->st->db, SQLITE_LIMIT_LENGTH, -1), 32 << 20);
    assert_int_equal(sqlite3_limit(p->st->db, SQLITE_LIMIT_ATTACHED, -1), 1);
}

static void test_refused_files(void **state)
{
    static const struct {
        const char *why, *bytes, *sql, *words;
        enum status want;
    } rows[] = {
        {"cut to nothing", "", NULL, "backup", ERR_DAMAGED},
        {"some text", "This is not a database, but it is long enough to be read as one.",
         NULL, "not a database of earshot", ERR_DAMAGED},
        {"another program's", NULL, "CREATE TABLE t(a); PRAGMA application_id = 7",
         "another program", ERR_DAMAGED},
        {"nobody's", NULL, "CREATE TABLE t(a)", "another program", ERR_DAMAGED},
        {"ours, but without a form", NULL,
         "CREATE TABLE t(a); PRAGMA application_id = 1700885107", "another program",
         ERR_DAMAGED},
        {"newer than we are", NULL,
         "CREATE TABLE t(a); PRAGMA application_id = 1700885107; PRAGMA user_version = "
         "99",
         "form 99", ERR_DAMAGED},
    };
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE, STORE_CREATE};

    assert_int_equal(STORE_APPLICATION_ID, 1700885107);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t k = 0; k < ARRAY_LEN(modes); k++) {
            struct place *p = *state;
            struct error said = {OK, ""};
            struct buf before = {0}, after = {0};

            (void)unlink(p->path);
            if (rows[i].bytes != NULL)
                write_file(p->path, rows[i].bytes, strlen(rows[i].bytes));
            else
                sql(p->path, rows[i].sql);
            assert_ok(buf_read_file(&before, p->path, 0, err));
            if (store_open(p->path, modes[k], &p->st, &said) != rows[i].want)
                fail_msg("%s: %s", rows[i].why, status_name(said.code));
            if (strstr(said.text, rows[i].words) == NULL)
                fail_msg("%s: %s", rows[i].why, said.text);
            assert_ok(buf_read_file(&after, p->path, 0, err));
            assert_true(str_eq(buf_str(&before), buf_str(&after))); /* left as it was */
            buf_release(&before);
            buf_release(&after);
        }
    }
}

static void test_links_and_folders_are_refused(void **state)
{
    struct place *p = *state;
    char link_path[128], through[256];

    place_open(p);
    store_close(p->st);
    p->st = NULL;
    (void)snprintf(link_path, sizeof(link_path), "%s/link.db", p->folder);
    assert_int_equal(symlink(p->path, link_path), 0);
    assert_status(store_open(link_path, STORE_WRITE, &p->st, err), ERR_ACCESS);
    assert_status(store_open(link_path, STORE_CREATE, &p->st, err), ERR_ACCESS);
    (void)unlink(link_path);
    assert_int_equal(symlink("/tmp/earshot-test-nowhere", link_path), 0);
    assert_status(store_open(link_path, STORE_CREATE, &p->st, err), ERR_ACCESS);
    assert_status(store_open(p->folder, STORE_WRITE, &p->st, err), ERR_USAGE);
    (void)unlink(link_path);
    assert_int_equal(symlink(p->folder, link_path), 0); /* a linked folder is fine */
    (void)snprintf(through, sizeof(through), "%s/earshot.db", link_path);
    assert_ok(store_open(through, STORE_WRITE, &p->st, err));
}

static void fill(struct store *st, int len)
{
    struct source_state src = source_named("s", "Blue");
    struct batch b = {0};

    for (int i = 0; i < len; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);
        struct str text = arena_printf(&b.arena, "%0900d", i);
        struct mention *m = say(&b, "", "", "", "", (double)NAN, NOW);

        m->id = id;
        m->text = text;
    }
    assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    batch_release(&b);
}

static void test_damaged_page_is_found(void **state)
{
    struct place *p = *state;
    struct error said = {OK, ""};
    char junk[2048];
    struct stat info;
    int fd;
    off_t at, from;

    place_open(p);
    fill(p->st, 400);
    store_close(p->st);
    p->st = NULL;
    memset(junk, 0x5a, sizeof(junk));
    fd = open(p->path, O_WRONLY);
    assert_int_equal(fstat(fd, &info), 0);
    from = info.st_size / 2 / 4096 * 4096; /* behind the first pages of all tables */
    for (at = from; at < from + 20 * 4096; at += 4096)
        assert_int_equal(pwrite(fd, junk, sizeof(junk), at), (ssize_t)sizeof(junk));
    (void)close(fd);
    assert_ok(store_open(p->path, STORE_WRITE, &p->st, err));
    assert_int_equal(store_check(p->st, false, &said), ERR_DAMAGED);
    assert_non_null(strstr(said.text, ".recover"));
}

static void test_cut_file_is_found(void **state)
{
    struct place *p = *state;
    struct stat info;

    place_open(p);
    fill(p->st, 400);
    store_close(p->st);
    p->st = NULL;
    assert_int_equal(stat(p->path, &info), 0);
    assert_int_equal(truncate(p->path, info.st_size / 2 / 4096 * 4096), 0);
    /* SQLite knows how long the file has to be, so that opening it fails already */
    assert_status(store_open(p->path, STORE_WRITE, &p->st, err), ERR_DAMAGED);
}

static void test_reading_goes_on_while_another_writes(void **state)
{
    struct place *p = *state;
    struct store *reader = NULL;
    struct find f = {0};
    struct source_state src = source_named("t", "Blue");
    int64_t n = 0;

    place_open(p);
    fill(p->st, 3);
    assert_ok(store_begin(p->st, err));
    fill(p->st, 10);
    assert_ok(store_open(p->path, STORE_READ, &reader, err));
    assert_ok(store_count(reader, &f, &n, err));
    assert_int_equal(n, 3); /* what was committed */
    assert_ok(store_commit(p->st, err));
    assert_ok(store_count(reader, &f, &n, err));
    assert_int_equal(n, 10);
    assert_status(store_add(reader, &src, NULL, NOW, NULL, err), ERR_IO);
    assert_status(store_meta_put(reader, STR("a"), STR("b"), err), ERR_IO);
    assert_ok(store_check(reader, true, err));
    store_close(reader);
}

static void test_second_writer_waits_and_then_says_so(void **state)
{
    struct place *p = *state;
    struct store *second = NULL;
    struct source_state src = source_named("t", "Blue");
    struct timespec start, end;

    place_open(p);
    assert_ok(store_open(p->path, STORE_WRITE, &second, err));
    assert_ok(store_begin(p->st, err));
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    assert_status(store_add(second, &src, NULL, NOW, NULL, err), ERR_BUSY);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - start.tv_sec, 4, 9);
    store_rollback(p->st);
    assert_ok(store_add(second, &src, NULL, NOW, NULL, err));
    store_close(second);
}

static void test_memory_store(void **state)
{
    struct place *p = *state;
    struct find f = {0};
    int64_t n;

    assert_ok(store_open(":memory:", STORE_CREATE, &p->st, err));
    fill(p->st, 3);
    assert_ok(store_count(p->st, &f, &n, err));
    assert_int_equal(n, 3);
}

/* ---- forms ---- */

/* Form 2 makes a table anew, form 3 adds to it, as real ones would. */
static const struct migration forms[] = {
    {{"CREATE TABLE a(id INTEGER PRIMARY KEY, v TEXT) STRICT;"
      "CREATE TABLE b(a INTEGER REFERENCES a ON DELETE CASCADE) STRICT;"
      "INSERT INTO a VALUES(1, 'one'), (2, 'two'); INSERT INTO b VALUES(1), (2);"}},
    {{"CREATE TABLE a2(id INTEGER PRIMARY KEY, v TEXT, w INTEGER) STRICT;"
      "INSERT INTO a2 SELECT id, v, length(v) FROM a;",
      "DROP TABLE a;", "ALTER TABLE a2 RENAME TO a;"}},
    {{"CREATE TABLE c(n INTEGER) STRICT;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
      " INSERT INTO c SELECT i FROM n;"}},
};

static const struct migration broken[] = {
    {{"CREATE TABLE a(id INTEGER PRIMARY KEY, v TEXT) STRICT;"
      "CREATE TABLE b(a INTEGER REFERENCES a) STRICT;"
      "INSERT INTO a VALUES(1, 'one'); INSERT INTO b VALUES(1);"}},
    {{"DELETE FROM a;"}}, /* leaves b hanging */
};

static const struct migration wrong[] = {
    {{"CREATE TABLE a(id INTEGER PRIMARY KEY, v TEXT) STRICT;"}},
    {{"ALTER TABLE a ADD COLUMN w INTEGER;", "CREATE TABLE a(x);"}},
};

static void test_older_form_is_copied_and_brought_up(void **state)
{
    struct place *p = *state;
    char copy[128];
    struct stat info;

    assert_ok(store_open_forms(p->path, STORE_CREATE, forms, 1, &p->st, err));
    store_close(p->st);
    p->st = NULL;
    assert_status(store_open_forms(p->path, STORE_READ, forms, 3, &p->st, err),
                  ERR_STORE);
    assert_int_equal(sql_number(p->path, "SELECT user_version FROM pragma_user_version"),
                     1);
    assert_ok(store_open_forms(p->path, STORE_WRITE, forms, 3, &p->st, err));
    store_close(p->st);
    p->st = NULL;
    assert_int_equal(sql_number(p->path, "SELECT user_version FROM pragma_user_version"),
                     3);
    assert_int_equal(sql_number(p->path, "SELECT count(*) FROM b"), 2); /* no cascade */
    assert_int_equal(sql_number(p->path, "SELECT sum(w) FROM a"), 6);
    assert_int_equal(sql_number(p->path, "SELECT count(*) FROM c"), 20000);
    (void)snprintf(copy, sizeof(copy), "%s.form-1", p->path);
    assert_int_equal(stat(copy, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(sql_number(copy, "SELECT user_version FROM pragma_user_version"), 1);
    assert_int_equal(sql_number(copy, "SELECT count(*) FROM a"), 2);
    assert_status(store_open_forms(p->path, STORE_WRITE, forms, 2, &p->st, err),
                  ERR_DAMAGED); /* and the older program refuses it */
}

static void test_failing_step_changes_nothing(void **state)
{
    struct place *p = *state;
    const struct migration *const tables[] = {broken, wrong};

    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        (void)unlink(p->path);
        assert_ok(store_open_forms(p->path, STORE_CREATE, tables[i], 1, &p->st, err));
        store_close(p->st);
        p->st = NULL;
        assert_int_not_equal(
            store_open_forms(p->path, STORE_WRITE, tables[i], 2, &p->st, NULL), OK);
        assert_int_equal(
            sql_number(p->path, "SELECT user_version FROM pragma_user_version"), 1);
        assert_int_equal(
            sql_number(p->path, "SELECT count(*) FROM pragma_table_info('a')"), 2);
        assert_ok(store_open_forms(p->path, STORE_WRITE, tables[i], 1, &p->st, err));
        store_close(p->st);
        p->st = NULL;
    }
}

/* Forks a child that brings an old database up to date. */
static pid_t start_migration(struct place *p)
{
    pid_t child;

    (void)unlink(p->path);
    assert_ok(store_open_forms(p->path, STORE_CREATE, forms, 1, &p->st, err));
    store_close(p->st);
    p->st = NULL;
    child = fork();
    if (child == 0) {
        struct store *st = NULL;

        _exit(store_open_forms(p->path, STORE_WRITE, forms, 3, &st, NULL) == OK ? 0 : 1);
    }
    return child;
}

/* Nanoseconds that a migration takes here and now, at most a second. */
static long migration_time(struct place *p)
{
    struct timespec from, to;
    pid_t child = start_migration(p);
    long ns;

    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    (void)waitpid(child, NULL, 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
    assert_ok(store_open_forms(p->path, STORE_WRITE, forms, 3, &p->st, err));
    store_close(p->st); /* what the child left beside it goes */
    p->st = NULL;
    ns = (to.tv_sec - from.tv_sec) * 1000000000L + to.tv_nsec - from.tv_nsec;
    return ns < 999999999L ? ns : 999999999L;
}

/* kill -9 at growing delays, so that every step of the way is hit; then once to the end.
 */
static void test_killed_migration_goes_on(void **state)
{
    enum { TIMES = 40 };
    struct place *p = *state;
    long whole = migration_time(p);
    int killed = 0;

    for (int i = 0; i < TIMES; i++) {
        struct timespec wait = {0, whole / TIMES * i};
        pid_t child = start_migration(p);
        int status = 0;

        (void)nanosleep(&wait, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
        killed += WIFSIGNALED(status);
        assert_ok(store_open_forms(p->path, STORE_WRITE, forms, 3, &p->st, err));
        assert_ok(sql_exec(p->st, "PRAGMA foreign_key_check", err));
        store_close(p->st);
        p->st = NULL;
        assert_int_equal(sql_number(p->path, "SELECT count(*) FROM b"), 2);
        assert_int_equal(sql_number(p->path, "SELECT count(*) FROM c"), 20000);
        assert_int_equal(
            sql_number(p->path, "SELECT user_version FROM pragma_user_version"), 3);
    }
    assert_true(killed > 10); /* else the test tested nothing */
}

static void test_killed_init_can_be_repeated(void **state)
{
    struct place *p = *state;
    int killed = 0;

    for (int i = 0; i < 25; i++) {
        struct timespec wait = {0, i * 600000L};
        int status = 0;
        pid_t child;

        (void)unlink(p->path);
        child = fork();
        if (child == 0) {
            struct store *st = NULL;

            _exit(store_open(p->path, STORE_CREATE, &st, NULL) == OK ? 0 : 1);
        }
        (void)nanosleep(&wait, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
        killed += WIFSIGNALED(status);
        place_open(p);
        assert_ok(store_check(p->st, true, err));
        store_close(p->st);
        p->st = NULL;
    }
    assert_true(killed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, bare_setup, place_teardown)
        TEST(test_missing_file_needs_init),
        TEST(test_new_file_is_private_and_whole),
        TEST(test_options_are_set),
        TEST(test_refused_files),
        TEST(test_links_and_folders_are_refused),
        TEST(test_damaged_page_is_found),
        TEST(test_cut_file_is_found),
        TEST(test_reading_goes_on_while_another_writes),
        TEST(test_second_writer_waits_and_then_says_so),
        TEST(test_memory_store),
        TEST(test_older_form_is_copied_and_brought_up),
        TEST(test_failing_step_changes_nothing),
        TEST(test_killed_migration_goes_on),
        TEST(test_killed_init_can_be_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
