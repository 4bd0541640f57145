#include "cli/pages.h"

#include "base/date.h"
#include "base/json.h"
#include "reports/reports.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

extern char **environ;

static enum status make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return OK;
    return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* REPORTS/BRAND, made where it is not there; NUL-ended. */
static enum status brand_folder(struct context *c, const struct brand_settings *brand,
                                struct arena *arena, struct str *out, struct error *err)
{
    enum status rc = make_folder(c->settings.reports.ptr, err);

    *out = arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(c->settings.reports),
                        STR_ARG(gather_folder(brand, arena)));
    return rc == OK ? make_folder(out->ptr, err) : rc;
}

static enum status write_as(const char *format, const json_t *value, struct str path,
                            struct error *err)
{
    const struct report *report = report_find(str_from(format));
    struct buf page = {0};
    enum status rc = report != NULL ? report->write(value, NULL, &page, err)
                                    : error_set(err, ERR_BUG, "no format %s", format);

    if (rc == OK)
        rc = page_write(path.ptr, buf_str(&page), err);
    buf_release(&page);
    return rc;
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
    for (*kind = DIGEST_DAILY; *kind < DIGEST_MONTHLY; (*kind)++) {
        if (str_eq(name, str_from(digest_kind_name(*kind))))
            break;
    }
    return true;
}

enum status pages_digest(struct context *c, const struct brand_settings *brand,
                         const json_t *value, struct arena *arena, struct str *path,
                         struct error *err)
{
    enum digest_kind kind;
    struct digest_date date;
    struct str folder = STR_NONE, name;
    enum status rc = brand_folder(c, brand, arena, &folder, err);

    if (rc == OK && !read_frame(value, &kind, &date))
        rc = error_set(err, ERR_BUG, "digest: no date");
    if (rc != OK)
        return rc;
    name = gather_page_name(kind, date, arena);
    *path = arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(name));
    rc = write_as("html", value, *path, err);
    if (rc == OK && kind == DIGEST_WEEKLY)
        rc = write_as("board", value,
                      arena_printf(arena, STR_FMT "/board-" STR_FMT, STR_ARG(folder),
                                   STR_ARG(str_slice(name, 5, name.len))),
                      err);
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
