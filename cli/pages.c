#include "cli/pages.h"

#include "base/date.h"
#include "base/json.h"
#include "reports/reports.h"
#include "store/records.h"

#include <dirent.h>
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { LOGO_MAX_BYTES = 30000 };

static enum status make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return OK;
    return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* Make REPORTS/BRAND where it is not there. */
static enum status brand_folder(struct context *c, const struct brand_settings *brand,
                                struct arena *arena, struct error *err)
{
    enum status rc = make_folder(c->settings.reports.ptr, err);
    struct str path =
        arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(c->settings.reports),
                     STR_ARG(gather_folder(brand, arena)));

    return rc == OK ? make_folder(path.ptr, err) : rc;
}

struct str pages_path(struct context *c, const struct brand_settings *brand,
                      struct str name, struct arena *arena)
{
    return arena_printf(arena, STR_FMT "/" STR_FMT "/" STR_FMT,
                        STR_ARG(c->settings.reports),
                        STR_ARG(gather_folder(brand, arena)), STR_ARG(name));
}

enum status pages_put(struct context *c, const struct brand_settings *brand,
                      struct str name, struct str bytes, struct arena *arena,
                      struct error *err)
{
    struct str path = pages_path(c, brand, name, arena);
    struct buf old = {0};
    enum status rc = OK;

    if (buf_read_file(&old, path.ptr, bytes.len + 1, NULL) != OK ||
        !str_eq(buf_str(&old), bytes)) {
        rc = brand_folder(c, brand, arena, err);
        if (rc == OK)
            rc = page_write(path.ptr, bytes, err);
    }
    buf_release(&old);
    return rc;
}

void pages_logo_read(const struct brand_settings *brand, struct pages_logo *logo,
                     struct report_options *o)
{
    static const struct {
        const char *head, *type;
    } types[] = {{"\x89PNG\r\n", "image/png"},
                 {"\xff\xd8\xff", "image/jpeg"},
                 {"GIF8", "image/gif"}};

    *logo = (struct pages_logo){0};
    if (brand->logo.len == 0 ||
        buf_read_file(&logo->bytes, brand->logo.ptr, LOGO_MAX_BYTES, NULL) != OK)
        return;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (!str_starts(buf_str(&logo->bytes), str_from(types[i].head)))
            continue;
        o->logo = buf_str(&logo->bytes);
        o->logo_type = str_from(types[i].type);
        o->logo_alt = brand->name;
    }
}

void pages_logo_release(struct pages_logo *logo)
{
    buf_release(&logo->bytes);
}

static enum status remove_page(const char *path, struct error *err)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return OK;
    return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* The board of the week whose page has this name. */
static struct str board_name(struct str page, struct arena *arena)
{
    return arena_printf(arena, "board-" STR_FMT, STR_ARG(str_slice(page, 5, page.len)));
}

static enum status write_as(struct context *c, const struct brand_settings *brand,
                            const char *format, const json_t *value, struct str name,
                            struct arena *arena, struct error *err)
{
    const struct report *report = report_find(str_from(format));
    struct report_options o = {.is_in_archive = c->settings.has_archive};
    struct pages_logo logo;
    struct buf page = {0};
    enum status rc = ERR_BUG;

    pages_logo_read(brand, &logo, &o);
    if (report == NULL)
        (void)error_set(err, rc, "no format %s", format);
    else
        rc = report->write(value, &o, &page, err);
    if (rc == OK)
        rc = pages_put(c, brand, name, buf_str(&page), arena, err);
    pages_logo_release(&logo);
    buf_release(&page);
    return rc;
}

static bool kind_find(struct str name, enum digest_kind *out)
{
    for (int k = DIGEST_DAILY; k <= DIGEST_MONTHLY; k++) {
        if (str_eq(name, str_from(digest_kind_name((enum digest_kind)k)))) {
            *out = (enum digest_kind)k;
            return true;
        }
    }
    return false;
}

/* The local date that a digest carries, and its kind. */
static bool read_frame(const json_t *value, enum digest_kind *kind,
                       struct digest_date *date)
{
    struct str name = json_get_str(value, "kind");
    struct str text = json_get_str(json_object_get(value, "period"), "date");
    struct date d;
    int64_t day;

    if (!date_parse_day(text, &day))
        return false;
    d = date_from_days(day);
    *date = (struct digest_date){(int)d.year, d.month, d.day};
    return kind_find(name, kind);
}

enum status pages_digest(struct context *c, const struct brand_settings *brand,
                         const json_t *value, struct arena *arena, struct str *path,
                         struct error *err)
{
    enum digest_kind kind;
    struct digest_date date;
    struct str name;
    enum status rc;

    if (!read_frame(value, &kind, &date))
        return error_set(err, ERR_BUG, "digest: no date");
    name = gather_page_name(kind, date, arena);
    rc = write_as(c, brand, "html", value, name, arena, err);
    if (rc == OK)
        *path = pages_path(c, brand, name, arena);
    if (rc == OK && json_object_get(value, "board") != NULL)
        rc = write_as(c, brand, "board", value, board_name(name, arena), arena, err);
    return rc;
}

enum status pages_roundup(struct context *c, const json_t *value, struct arena *arena,
                          struct str *path, struct error *err)
{
    const struct report *report = report_find(STR("html"));
    struct str day = json_get_str(json_object_get(value, "period"), "date");
    struct buf page = {0};
    enum status rc = make_folder(c->settings.reports.ptr, err);

    if (rc == OK)
        rc = report->write(value, NULL, &page, err);
    if (rc == OK) {
        *path = arena_printf(arena, STR_FMT "/" STR_FMT ".html",
                             STR_ARG(c->settings.reports), STR_ARG(day));
        rc = page_write(path->ptr, buf_str(&page), err);
    }
    buf_release(&page);
    return rc;
}

/* What the page of a stored digest is called; `days` later. False: it has none. */
static bool name_of(const struct digest_record *r, int64_t days, struct arena *arena,
                    struct str *name)
{
    enum digest_kind kind;
    struct date day;

    if (!kind_find(r->kind, &kind))
        return false;
    day = date_local((kind == DIGEST_DAILY ? r->to - 1 : r->to) + days * INT64_C(86400));
    *name = gather_page_name(
        kind, (struct digest_date){(int)day.year, day.month, day.day}, arena);
    return true;
}

/* The page of one stored digest, where it is not there. */
static enum status restore_one(struct context *c, const struct brand_settings *brand,
                               const struct digest_record *r, struct arena *arena,
                               struct error *err)
{
    struct digest_record whole;
    json_t *value = NULL;
    struct str path;
    enum status rc =
        store_digest(c->store, r->brand, r->kind, r->from, false, arena, &whole, err);

    if (rc == OK)
        rc = json_read(whole.value, 0, &value, err);
    if (rc == OK)
        rc = pages_digest(c, brand, value, arena, &path, err);
    json_decref(value);
    return rc;
}

enum status pages_restore(struct context *c, const struct brand_settings *brand,
                          struct error *err)
{
    struct arena list = {0}, arena = {0};
    struct digest_record *records = NULL;
    size_t len = 0;
    enum status rc =
        store_digests(c->store, brand->name, STR_NONE, 0, &list, &records, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        struct str name;
        struct stat st;

        arena_reset(&arena);
        if (name_of(&records[i], 0, &arena, &name) &&
            stat(pages_path(c, brand, name, &arena).ptr, &st) != 0)
            rc = restore_one(c, brand, &records[i], &arena, err);
    }
    arena_release(&arena);
    arena_release(&list);
    return rc;
}

/* Names begin with a date, or with the span and a date. */
static bool is_of_digest(const char *name)
{
    static const char *const heads[] = {"week-", "month-", "board-"};

    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (strncmp(name, heads[i], strlen(heads[i])) == 0)
            name += strlen(heads[i]);
    }
    return name[0] >= '0' && name[0] <= '9';
}

enum status pages_drop(struct context *c, const struct brand_settings *brand,
                       struct error *err)
{
    struct arena a = {0};
    enum status rc = OK;
    DIR *folder = opendir(pages_path(c, brand, STR_NONE, &a).ptr);

    for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
        size_t len = strlen(e->d_name);
        bool is_page = len > 5 && strcmp(e->d_name + len - 5, ".html") == 0;
        const char *path = pages_path(c, brand, str_from(e->d_name), &a).ptr;

        if (is_page && !is_of_digest(e->d_name) && rc == OK)
            rc = remove_page(path, err);
    }
    if (folder != NULL)
        (void)closedir(folder);
    arena_release(&a);
    return rc;
}

enum status pages_remove(struct context *c, const struct brand_settings *brand,
                         const struct digest_record *record, struct error *err)
{
    int64_t beside = settings_brand(&c->settings, brand->name) == NULL;
    struct arena a = {0};
    enum status rc = OK;
    struct str name;

    for (int64_t day = -beside; rc == OK && day <= beside; day++) {
        if (!name_of(record, day, &a, &name))
            break;
        rc = remove_page(pages_path(c, brand, name, &a).ptr, err);
        if (rc == OK && str_starts(name, STR("week-")))
            rc = remove_page(pages_path(c, brand, board_name(name, &a), &a).ptr, err);
    }
    arena_release(&a);
    return rc;
}

bool pages_open(struct str path)
{
    const char *browser = getenv("BROWSER");
    char program[] = "xdg-open", *file = path.ptr != NULL ? strdup(path.ptr) : NULL;
    char *argv[3] = {program, file, NULL};
    int status = -1;
    pid_t child;

    if (file == NULL)
        return false;
    if (browser != NULL && browser[0] != '\0')
        argv[0] = strdup(browser);
    if (argv[0] != NULL && posix_spawnp(&child, argv[0], NULL, NULL, argv, environ) == 0)
        (void)waitpid(child, &status, 0);
    if (argv[0] != program)
        free(argv[0]);
    free(file);
    return status == 0;
}
