/*
 * open.c - opening the file, and refusing what is not ours
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "store/internal.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char setup_sql[] = "PRAGMA foreign_keys = ON;"
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;"
                                "PRAGMA temp_store = MEMORY;"
                                "PRAGMA cache_size = -4096;";

/* Not for STORE_READ: these write, or are about writing. The size of pages is that of a
 * new file: the nightly reading of them all takes half as many calls as with 4096. */
static const char setup_write_sql[] = "PRAGMA page_size = 8192;"
                                      "PRAGMA journal_mode = WAL;"
                                      "PRAGMA synchronous = FULL;"
                                      "PRAGMA secure_delete = ON;"
                                      "PRAGMA journal_size_limit = 16777216;";

enum status store_open(const char *path, enum store_mode mode, struct store **out,
                       struct error *err)
{
    return store_open_forms(path, mode, schema_migrations, schema_len, out, err);
}

void store_close(struct store *st)
{
    if (st == NULL)
        return;
    store_rollback(st);
    for (size_t i = 0; i < st->kept_cap; i++)
        (void)sqlite3_finalize(st->kept[i].stmt);
    (void)sqlite3_close_v2(st->db);
    add_work_free(st->work);
    free(st->kept);
    free(st->sources.items);
    free(st->brands.items);
    arena_release(&st->names);
    buf_release(&st->scratch);
    buf_release(&st->scratch2);
    free(st->path);
    free(st);
}

/* ---- the file ---- */

static enum status check_file(const char *path, bool *is_there, struct error *err)
{
    struct stat info;

    *is_there = false;
    if (lstat(path, &info) != 0) {
        if (errno == ENOENT)
            return OK;
        return error_set(err, errno == EACCES ? ERR_ACCESS : ERR_IO, "database %s: %s",
                         path, strerror(errno));
    }
    *is_there = true;
    if (S_ISLNK(info.st_mode))
        return error_set(err, ERR_ACCESS,
                         "database %s is a symbolic link: name the file itself", path);
    if (S_ISDIR(info.st_mode))
        return error_set(err, ERR_USAGE, "database %s is a folder", path);
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERR_ACCESS, "database %s is no regular file", path);
    if (info.st_size == 0)
        return error_set(err, ERR_DAMAGED,
                         "database %s is empty (0 bytes): put a backup in its place; to "
                         "start anew remove it and run earshot init",
                         path);
    return OK;
}

/* The path with links in its folders resolved: SQLite refuses those as well. */
static enum status real_path(const char *path, char **out, struct error *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *folder = slash == NULL   ? mem_dup(".", 1)
                   : slash == path ? mem_dup("/", 1)
                                   : mem_dup(path, (size_t)(slash - path));
    char *real = realpath(folder, NULL);
    struct buf full = {0};
    enum status rc = OK;

    if (real == NULL) {
        rc = errno == EACCES ? ERR_ACCESS : ERR_MISSING;
        (void)error_set(err, rc, "folder %s of the database: %s", folder,
                        strerror(errno));
    } else {
        buf_printf(&full, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
        *out = buf_take(&full);
    }
    free(real);
    free(folder);
    return rc;
}

/* An empty file that only we can read. */
static enum status make_private(const char *path, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0 || close(fd) != 0)
        return error_set(err, errno == EACCES ? ERR_ACCESS : ERR_IO, "%s: %s", path,
                         strerror(errno));
    return OK;
}

/* ---- the connection ---- */

static void set_limits(sqlite3 *db)
{
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 32 << 20);
    (void)sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 100000);
    (void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1); /* VACUUM INTO */
    (void)sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 100);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_busy_timeout(db, 5000);
}

/* `path` was checked, or is ":memory:". */
static enum status connect(const char *path, bool is_read, struct store **out,
                           struct error *err)
{
    int flags = (is_read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    struct store *st = mem_zalloc(1, sizeof(*st));
    enum status rc;

    st->path = mem_dup(path, strlen(path));
    if (sqlite3_open_v2(path, &st->db, flags, NULL) != SQLITE_OK) {
        rc = store_fail(st, err, "open");
        store_close(st);
        return rc;
    }
    set_limits(st->db);
    sqlite3_randomness(sizeof(st->taker), &st->taker);
    st->taker = (st->taker >> 1) | 1; /* above 0 as an int64_t too */
    *out = st;
    return OK;
}

static enum status pragma_int(struct store *st, const char *sql, int64_t *out,
                              struct error *err)
{
    sqlite3_stmt *s = NULL;
    enum status rc = OK;

    if (sqlite3_prepare_v2(st->db, sql, -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        if ((sqlite3_errcode(st->db) & 0xff) == SQLITE_NOTADB)
            rc = error_set(err, ERR_DAMAGED,
                           "%s is not a database of earshot: put a backup in its place, "
                           "or name another file in the settings",
                           st->path);
        else
            rc = store_fail(st, err, "open");
    } else {
        *out = column_int(s, 0);
    }
    (void)sqlite3_finalize(s);
    return rc;
}

/* ---- forms ---- */

static enum status check_foreign_keys(struct store *st, struct error *err)
{
    sqlite3_stmt *s = NULL;
    enum status rc = OK;
    int code;

    if (sqlite3_prepare_v2(st->db, "PRAGMA foreign_key_check", -1, &s, NULL) != SQLITE_OK)
        return store_fail(st, err, "check");
    code = sqlite3_step(s);
    if (code == SQLITE_ROW)
        rc =
            error_set(err, ERR_DAMAGED, "database %s: a row of table %s hangs on nothing",
                      st->path, (const char *)sqlite3_column_text(s, 0));
    else if (code != SQLITE_DONE)
        rc = store_fail(st, err, "check");
    (void)sqlite3_finalize(s);
    return rc;
}

/* A whole copy beside the database, in place of an earlier one of the same form. */
static enum status copy_before(struct store *st, int64_t form, struct error *err)
{
    struct buf part = {0}, whole = {0};
    sqlite3_stmt *s = NULL;
    enum status rc;

    buf_printf(&whole, "%s.form-%lld", st->path, (long long)form);
    buf_printf(&part, "%s.part", whole.ptr);
    (void)unlink(part.ptr); /* of an attempt that was cut off */
    rc = make_private(part.ptr, err);
    if (rc == OK &&
        sqlite3_prepare_v2(st->db, "VACUUM INTO ?", -1, &s, NULL) != SQLITE_OK)
        rc = store_fail(st, err, "copy");
    if (rc == OK) {
        bind_text(s, 1, buf_str(&part));
        if (sqlite3_step(s) != SQLITE_DONE)
            rc = store_fail(st, err, "copy");
    }
    (void)sqlite3_finalize(s);
    if (rc == OK && rename(part.ptr, whole.ptr) != 0)
        rc = error_set(err, ERR_IO, "%s: %s", whole.ptr, strerror(errno));
    if (rc != OK)
        (void)unlink(part.ptr);
    buf_release(&part);
    buf_release(&whole);
    return rc;
}

/* One form up. Another process may have done it since we looked. */
static enum status migrate_one(struct store *st, const struct migration *to, int64_t form,
                               struct error *err)
{
    struct buf pragma = {0};
    int64_t now_form = 0;
    enum status rc = tx_begin(st, err);

    if (rc != OK)
        return rc;
    rc = pragma_int(st, "PRAGMA user_version", &now_form, err);
    if (rc == OK && now_form == form) {
        buf_printf(&pragma, "PRAGMA user_version = %lld; PRAGMA application_id = %d",
                   (long long)form + 1, (int)STORE_APPLICATION_ID);
        for (size_t i = 0; rc == OK && i < ARRAY_LEN(to->parts); i++) {
            if (to->parts[i] != NULL)
                rc = sql_exec(st, to->parts[i], err);
        }
        if (rc == OK)
            rc = sql_exec(st, pragma.ptr, err);
        if (rc == OK)
            rc = check_foreign_keys(st, err);
    }
    buf_release(&pragma);
    rc = tx_end(st, rc, err);
    if (rc != OK)
        error_prefix(err, "bringing the database to form %lld: ", (long long)form + 1);
    return rc;
}

static enum status migrate(struct store *st, const struct migration *forms, size_t len,
                           int64_t form, struct error *err)
{
    enum status rc = OK;

    if (form > 0)
        rc = copy_before(st, form, err);
    /* a table that is made anew must not take its children with it */
    if (rc == OK)
        rc = sql_exec(st, "PRAGMA foreign_keys = OFF", err);
    for (size_t i = (size_t)form; rc == OK && i < len; i++)
        rc = migrate_one(st, &forms[i], (int64_t)i, err);
    if (rc == OK)
        rc = sql_exec(st, "PRAGMA foreign_keys = ON", err);
    return rc;
}

static enum status check_form(struct store *st, enum store_mode mode, bool is_new,
                              const struct migration *forms, size_t len,
                              struct error *err)
{
    int64_t id = 0, form = 0;
    enum status rc = pragma_int(st, "PRAGMA application_id", &id, err);

    if (rc == OK)
        rc = pragma_int(st, "PRAGMA user_version", &form, err);
    if (rc != OK)
        return rc;
    if (!is_new && (id != STORE_APPLICATION_ID || form < 1))
        return error_set(err, ERR_DAMAGED,
                         "%s is a database of another program: name another file in the "
                         "settings",
                         st->path);
    if (form > (int64_t)len)
        return error_set(err, ERR_DAMAGED,
                         "database %s has form %lld and this earshot knows %zu: use the "
                         "newer one, or put the copy %s.form-%zu in its place",
                         st->path, (long long)form, len, st->path, len);
    if (form == (int64_t)len)
        return OK;
    if (mode == STORE_READ)
        return error_set(err, ERR_STORE,
                         "database %s has the older form %lld: earshot run brings it up",
                         st->path, (long long)form);
    return migrate(st, forms, len, form, err);
}

static enum status open_checked(const char *path, enum store_mode mode, bool is_new,
                                const struct migration *forms, size_t len,
                                struct store **out, struct error *err)
{
    struct store *st = NULL;
    enum status rc = connect(path, mode == STORE_READ, &st, err);
    int64_t form;

    if (rc != OK || st == NULL)
        return rc;
    rc = pragma_int(st, "PRAGMA schema_version", &form, err); /* the first read */
    if (rc == OK)
        rc = sql_exec(st, setup_sql, err);
    if (rc == OK && mode == STORE_READ)
        rc = sql_exec(st, "PRAGMA query_only = ON", err);
    if (rc == OK && is_new)
        rc = sql_exec(st, setup_write_sql, err);
    if (rc == OK)
        rc = check_form(st, mode, is_new, forms, len, err);
    if (rc == OK && mode != STORE_READ && !is_new)
        rc = sql_exec(st, setup_write_sql, err);
    if (rc != OK)
        store_close(st);
    else
        *out = st;
    return rc;
}

/* Made under another name and linked when whole, so that a crash leaves no half of a
 * database and two at once don't meet. */
static enum status create(const char *path, const struct migration *forms, size_t len,
                          struct error *err)
{
    struct store *st = NULL;
    struct buf part = {0};
    enum status rc;

    buf_printf(&part, "%s.new-%ld", path, (long)getpid());
    (void)unlink(part.ptr);
    rc = make_private(part.ptr, err);
    if (rc == OK)
        rc = open_checked(part.ptr, STORE_CREATE, true, forms, len, &st, err);
    store_close(st);
    if (rc == OK && link(part.ptr, path) != 0 && errno != EEXIST)
        rc = error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    (void)unlink(part.ptr);
    buf_release(&part);
    return rc;
}

enum status store_open_forms(const char *path, enum store_mode mode,
                             const struct migration *forms, size_t len,
                             struct store **out, struct error *err)
{
    bool is_there = false;
    char *full = NULL;
    enum status rc;

    if (strcmp(path, ":memory:") == 0 && mode == STORE_CREATE)
        return open_checked(path, mode, true, forms, len, out, err);
    rc = real_path(path, &full, err);
    if (rc == OK)
        rc = check_file(full, &is_there, err);
    if (rc == OK && !is_there) {
        if (mode == STORE_CREATE)
            rc = create(full, forms, len, err);
        else
            rc = error_set(err, ERR_MISSING, "no database %s: run earshot init", path);
    }
    if (rc == OK)
        rc = open_checked(full, mode, false, forms, len, out, err);
    free(full);
    return rc;
}

enum status store_check(struct store *st, bool is_full, struct error *err)
{
    const char *sql = is_full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
    sqlite3_stmt *s = NULL;
    enum status rc = OK;

    if (sqlite3_prepare_v2(st->db, sql, -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        rc = store_fail(st, err, "check");
    } else {
        struct str said = column_view(s, 0);

        if (!str_eq(said, STR("ok")))
            rc = error_set(err, ERR_DAMAGED,
                           "database %s is damaged (" STR_FMT
                           "): put a backup in its place, or rescue what is left: "
                           "sqlite3 FILE .recover | sqlite3 NEW",
                           st->path, STR_ARG(str_slice(said, 0, 80)));
    }
    (void)sqlite3_finalize(s);
    if (rc == OK && is_full)
        rc = check_foreign_keys(st, err);
    if (rc == OK && is_full && sqlite3_db_readonly(st->db, "main") == 0)
        rc = sql_exec(st, "INSERT INTO words(words) VALUES('integrity-check')", err);
    return rc;
}
