/* earshot import: surveys and exported reviews from files. */
#include "cli/context.h"
#include "cli/judge.h"
#include "fetchers/survey.h"
#include "reports/reports.h"
#include "reports/sheet.h"

#include "base/json.h"
#include "base/utf8.h"

#include <string.h>

enum { NAME_COLUMNS = 40 }; /* of a column's name in a list */

enum {
    OPT_SOURCE = OPT_COMMON_LEN,
    OPT_BRAND,
    OPT_COLUMN,
    OPT_DATES,
    OPT_REJECTS,
    OPT_DRY
};

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"source", 's', "NAME", "name under which it is kept; default: the file's name"},
    {"brand", 'b', "NAME", "whose; not needed with one brand"},
    {"column", 'm', "COLUMN=AS",
     "read a column as id, nps, stars, text, date ... (repeat)"},
    {"dates", 0, "dmy|mdy", "which comes first in 03/04/2026: day or month"},
    {"rejects", 0, "FILE",
     "write the rows that can't be read there, as CSV with the reason"},
    {"dry-run", 'n', NULL, "say what would be read, and store nothing"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"rows", "rows with anything in them"},
    {"new", "those that were stored"},
    {"known", "those that were there already"},
    {"changed", "those that were there and say something else now"},
    {"rejects", "array of those that can't be read: line, reason, row"},
    {NULL, NULL},
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool set_columns(const struct command *self, const struct cli_args *args,
                        struct survey_options *o, struct arena *a)
{
    size_t len = args->count[OPT_COLUMN];

    o->columns.items = arena_alloc(a, len * sizeof(struct pair));
    for (size_t i = 0; i < len; i++) {
        struct str as = str_from(args->all[OPT_COLUMN][i]);
        struct str name = str_split(&as, '=');

        if (as.ptr == NULL || name.len == 0) {
            (void)cli_usage(self, "--column: expected COLUMN=AS, as in \"Q1=nps\"");
            return false;
        }
        o->columns.items[o->columns.len++] = (struct pair){name, as};
    }
    if (cli_has(args, OPT_DATES)) {
        bool is_dmy = strcmp(args->value[OPT_DATES], "dmy") == 0;

        if (!is_dmy && strcmp(args->value[OPT_DATES], "mdy") != 0) {
            (void)cli_usage(self, "--dates: expected dmy or mdy");
            return false;
        }
        o->dates = is_dmy ? SURVEY_DAY_FIRST : SURVEY_MONTH_FIRST;
    }
    return true;
}

static void say_columns(const struct survey_report *r)
{
    for (size_t i = 0; i < r->columns.len; i++) {
        const struct pair *p = &r->columns.items[i];

        size_t width = utf8_width(p->name);

        (void)printf("  " STR_FMT "%*s %.*s\n", STR_ARG(p->name),
                     width < NAME_COLUMNS ? (int)(NAME_COLUMNS - width) : 0, "",
                     STR_ARG(p->value.len > 0 ? p->value : STR("(not read)")));
    }
}

/* Columns that nothing was made of: what an owner thinks is read may be among them. */
static void say_unread(const struct survey_report *r)
{
    struct buf names = {0};

    for (size_t i = 0; i < r->columns.len; i++) {
        const struct pair *column = &r->columns.items[i];

        if (column->value.len == 0 && column->name.len > 0 && names.len < 160)
            buf_printf(&names, "%s" STR_FMT, names.len > 0 ? ", " : "",
                       STR_ARG(utf8_head(column->name, 40)));
    }
    if (names.len > 0)
        (void)printf("Not read: " STR_FMT " (--column says what a column holds).\n",
                     STR_ARG(buf_str(&names)));
    buf_release(&names);
}

static void say(const struct survey_report *r, const struct store_counts *n, size_t good,
                bool is_dry)
{
    (void)printf("%zu row%s: %zu read", r->rows, r->rows == 1 ? "" : "s", good);
    if (!is_dry)
        (void)printf(", %zu new, %zu known before", n->fresh, n->known);
    if (n->edited > 0)
        (void)printf(", %zu changed", n->edited);
    if (r->rejects_len > 0)
        (void)printf(", %zu kept aside", r->rejects_len);
    if (r->dates_unread > 0)
        (void)printf("; %zu date%s could not be read", r->dates_unread,
                     r->dates_unread == 1 ? "" : "s");
    (void)printf(".\n");
    for (size_t i = 0; i < r->rejects_len && i < 20; i++)
        cli_say("line %zu: " STR_FMT, r->rejects[i].line, STR_ARG(r->rejects[i].reason));
    if (r->rejects_len > 20)
        cli_say("and %zu more", r->rejects_len - 20);
}

static void say_json(const struct survey_report *r, const struct store_counts *n)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    jsonw_object(&w);
    jsonw_key(&w, "rows"), jsonw_int(&w, (int64_t)r->rows);
    jsonw_key(&w, "new"), jsonw_int(&w, (int64_t)n->fresh);
    jsonw_key(&w, "known"), jsonw_int(&w, (int64_t)n->known);
    jsonw_key(&w, "changed"), jsonw_int(&w, (int64_t)n->edited);
    jsonw_key(&w, "rejects"), jsonw_array(&w);
    for (size_t i = 0; i < r->rejects_len; i++) {
        jsonw_object(&w);
        jsonw_key(&w, "line"), jsonw_int(&w, (int64_t)r->rejects[i].line);
        jsonw_key(&w, "reason"), jsonw_str(&w, r->rejects[i].reason);
        jsonw_key(&w, "row"), jsonw_str(&w, r->rejects[i].row);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    jsonw_object_end(&w);
    buf_add_char(&out, '\n');
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

/* Rows kept aside, as CSV: of all files together. */
static void add_rejects(struct buf *out, const char *path, const struct survey_report *r)
{
    struct sheet s = {.out = out};

    if (out->len == 0 && r->rejects_len > 0)
        buf_add_text(out, "file,line,reason,row\r\n");
    for (size_t i = 0; i < r->rejects_len; i++) {
        sheet_text(&s, str_from(path));
        sheet_int(&s, (int64_t)r->rejects[i].line);
        sheet_text(&s, r->rejects[i].reason);
        sheet_text(&s, r->rejects[i].row);
        sheet_end(&s);
    }
}

static enum status keep(struct context *c, const struct brand_settings *brand,
                        struct str source, const struct batch *b,
                        struct store_counts *counts, struct error *err)
{
    struct source_state state = {
        .name = source, .brand = brand->name, .next_at = TIME_UNKNOWN};
    struct store_lock *lock = NULL;
    enum status rc = store_lock(c->settings.database.ptr, c->now, &lock, err);
    struct arena a = {0};
    struct source_state known;

    if (rc == OK)
        rc = store_source(c->store, source, &a, &known, err);
    if (rc == OK && known.fetches == 0) /* history, as of a source's first answer */
        rc = store_meta_put(c->store,
                            arena_printf(&a, "first-fetch:" STR_FMT, STR_ARG(source)),
                            arena_printf(&a, "%lld", (long long)c->now), err);
    if (rc == OK)
        rc = store_add(c->store, &state, b, c->now, counts, err);
    store_unlock(lock);
    arena_release(&a);
    return rc;
}

static int import(const struct command *self, const struct cli_args *args,
                  struct context *c, const char *path, struct buf *rejects)
{
    const struct brand_settings *brand = context_brand(c, args->value[OPT_BRAND]);
    struct str source =
        str_from(cli_has(args, OPT_SOURCE) ? args->value[OPT_SOURCE] : base_name(path));
    struct survey_options o = {0};
    struct survey_report report = {0};
    struct store_counts counts = {0};
    struct arena a = {0};
    struct batch b = {0};
    struct buf bytes = {0};
    struct error err = {0};
    enum status rc;
    int code;

    if (brand == NULL || !set_columns(self, args, &o, &a)) {
        arena_release(&a);
        return brand == NULL ? EXIT_SETTINGS : EXIT_COMMAND_LINE;
    }
    rc = buf_read_file(&bytes, path, SURVEY_MAX_BYTES, &err);
    if (rc == OK) {
        rc = survey_read(buf_str(&bytes), &o, &b, &report, &err);
        error_prefix(&err, "%s: ", path);
    }
    for (size_t i = 0; i < b.len; i++)
        b.items[i].brand = brand->name;
    if (rc == OK && !cli_has(args, OPT_DRY))
        rc = keep(c, brand, source, &b, &counts, &err);
    if (rc == OK)
        add_rejects(rejects, path, &report);
    if (rc == OK && cli_has(args, OPT_JSON)) {
        say_json(&report, &counts);
    } else if (rc == OK) {
        say(&report, &counts, b.len, cli_has(args, OPT_DRY));
        if (cli_has(args, OPT_DRY))
            say_columns(&report);
        else
            say_unread(&report);
    }
    code = rc == OK ? EXIT_DONE : cli_fail(&err);
    survey_report_release(&report);
    batch_release(&b);
    buf_release(&bytes);
    arena_release(&a);
    return code;
}

static enum status judge_new(struct context *c, struct error *err)
{
    struct store_lock *lock = NULL;
    enum status rc = store_lock(c->settings.database.ptr, c->now, &lock, err);

    if (rc == OK)
        rc = judge_stored(c, err);
    store_unlock(lock);
    return rc;
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct context c = {0};
    struct buf rejects = {0};
    struct error err = {0};
    int code = context_open(&c, args);

    if (code == EXIT_DONE && !cli_has(args, OPT_DRY))
        code = context_open_store(&c, STORE_WRITE);
    for (int i = 0; code == EXIT_DONE && i < args->rest_len; i++)
        code = import(self, args, &c, args->rest[i], &rejects);
    if (c.store != NULL && judge_new(&c, &err) != OK)
        code = exit_worse(code, cli_fail(&err));
    if (rejects.len > 0 && cli_has(args, OPT_REJECTS) &&
        page_write(args->value[OPT_REJECTS], buf_str(&rejects), &err) != OK)
        code = exit_worse(code, cli_fail(&err));
    buf_release(&rejects);
    context_release(&c);
    return code;
}

const struct command command_import = {
    .name = "import",
    .usage = "FILE... [OPTION...]",
    .summary = "Read surveys and exported reviews (CSV, JSON Lines)",
    .more =
        "Columns are told by their names, in English, German, French, Spanish, Italian\n"
        "or Portuguese; --column says what a name does not. The words for AS: id, nps,\n"
        "csat, effort, stars, text, title, date, author, segment, touchpoint, place,\n"
        "language, url, reply, or - to leave a column out. A rating may carry its "
        "scale:\n"
        "\"stars 1-10\".\n"
        "\n"
        "A file imported twice adds nothing. Rows that can't be read are named with "
        "line\n"
        "and reason; the others are judged at once and stand in the next digest.\n"
        "\n"
        "  earshot import --dry-run survey.csv\n"
        "  earshot import survey.csv --source Survey --column 'Q7=nps' --dates dmy",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_least = 1,
    .rest_most = -1,
};
