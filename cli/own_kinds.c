#include "cli/own_kinds.h"

#include "analyze/issues.h"
#include "reports/reports.h"

#include <string.h>

enum { FILE_MAX_BYTES = 4 << 20 };

/* The language that a file says it is of; empty where it says none. */
static struct str language_of(struct str file)
{
    while (file.ptr != NULL) {
        struct str line = str_split(&file, '\n'), key = str_split(&line, ':');

        if (str_eq(key, STR("language"))) {
            struct str code = str_trim(str_split(&line, '#'));

            if (code.len > 2 && strchr("\"'", code.ptr[0]) != NULL &&
                code.ptr[code.len - 1] == code.ptr[0])
                code = str_slice(code, 1, code.len - 1);
            return code;
        }
    }
    return STR_NONE;
}

/* What is there, or the head of a new file. */
static enum status read_file(struct context *c, struct str lang, struct buf *out,
                             struct error *err)
{
    const char *path = c->settings.issues.ptr;
    enum status rc = buf_read_file(out, path, FILE_MAX_BYTES, NULL);

    if (rc == ERR_MISSING || (rc == OK && out->len == 0)) {
        buf_printf(out,
                   "# Kinds of complaint of your own; docs/issues.md says what may "
                   "stand here.\nlanguage: " STR_FMT "\nkinds:\n",
                   STR_ARG(lang.len > 0 ? lang : c->settings.language));
        return OK;
    }
    if (rc != OK)
        return error_set(err, rc, "%s: can't be read", path);
    if (lang.len > 0 && !str_eq(language_of(buf_str(out)), lang))
        return error_set(err, ERR_USAGE,
                         "%s is of language \"" STR_FMT
                         "\", the phrases are of \"" STR_FMT "\"",
                         path, STR_ARG(language_of(buf_str(out))), STR_ARG(lang));
    if (out->ptr[out->len - 1] != '\n')
        buf_add_char(out, '\n');
    return OK;
}

enum status own_kinds_add(struct context *c, struct str lang, struct str yaml,
                          struct error *err)
{
    struct settings ours = c->settings;
    struct issues *kinds = NULL;
    struct buf file = {0};
    enum status rc = read_file(c, lang, &file, err);

    buf_add(&file, yaml);
    ours.issues = STR_NONE;
    if (rc == OK)
        rc = issues_new(&ours, &kinds, err);
    if (rc == OK)
        rc = issues_add(kinds, buf_str(&file), c->settings.issues.ptr, err);
    if (rc == OK)
        rc = page_write(c->settings.issues.ptr, buf_str(&file), err);
    issues_free(kinds);
    buf_release(&file);
    return rc;
}
