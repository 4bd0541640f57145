/* earshot export: everything stored, for a spreadsheet or another program. */
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/judgement.h"
#include "reports/reports.h"
#include "reports/sheet.h"
#include "store/find.h"
#include "store/records.h"

#include <string.h>

enum {
    OPT_BRAND = OPT_COMMON_LEN,
    OPT_SOURCE,
    OPT_FROM,
    OPT_TO,
    OPT_FORMAT,
    OPT_OUT,
    OPT_ALL,
    OPT_RAW
};
enum { AT_ONCE = 1000 };

static const struct cli_option options[] = {
    OPTION_CONFIG,
    {"now", 0, "TIME", "act as if it were this time, 2026-11-17T06:30:00Z"},
    {"json", 0, NULL, "JSON, an object a line"},
    {"brand", 'b', "NAME", "only this brand's"},
    {"source", 's', "NAME", "only from this source"},
    {"from", 0, "DAY", "written from this day on, 2026-11-01"},
    {"to", 0, "DAY", "and before this one"},
    {"format", 'f', "csv|jsonl", "default: by the name of --out, else csv"},
    {"out", 'o', "FILE", "where to write; default: standard output"},
    {"all", 'a', NULL, "what is not about you, too"},
    {"raw", 0, NULL, "CSV: cells as they are, formulas too"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"mention", "its number"},
    {"source, brand, place", "where it was written, whose it is, branch"},
    {"id, url", "the source's own name for it; the page for people"},
    {"author, title, text", "who wrote it, and what"},
    {"published, seen", "when it was written, and first seen"},
    {"rating, rating_scale", "0 (worst) to 1 (best); the source's own scale, \"1-5\""},
    {"reply, replied", "your public answer, and when"},
    {"case, due", "state of its case, and when it is due; or null"},
    {"judgement", "as in earshot-score(1)"},
    {NULL, NULL},
};

struct exporting {
    struct context *c;
    struct find find;
    bool is_csv, is_raw;
    struct page_file *file; /* NULL: standard output */
    struct buf out;
};

static const char *const columns[] = {
    "mention",  "source", "brand",     "place",       "id",     "url",       "author",
    "title",    "text",   "published", "seen",        "rating", "reply",     "replied",
    "case",     "due",    "language",  "mood",        "score",  "recommend", "nps_class",
    "severity", "issues", "dimension", "rating_scale"};

static void put_head(struct exporting *e)
{
    struct sheet s = {.out = &e->out, .is_raw = e->is_raw};

    if (!e->is_csv)
        return;
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        sheet_text(&s, str_from(columns[i]));
    sheet_end(&s);
}

static void put_row(struct exporting *e, const struct mention *m,
                    const struct case_record *r)
{
    const struct judgement *j = &m->judgement;
    struct sheet s = {.out = &e->out, .is_raw = e->is_raw};
    const struct str texts[] = {m->source, m->brand,  m->place, m->id,
                                m->url,    m->author, m->title, m->text};
    struct buf issues = {0};
    char scale[RATING_SCALE_SIZE];

    sheet_int(&s, m->row);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        sheet_text(&s, texts[i]);
    sheet_time(&s, m->posted_at);
    sheet_time(&s, m->seen_at);
    sheet_number(&s, m->rating, 4);
    sheet_text(&s, m->reply);
    sheet_time(&s, m->replied_at);
    sheet_text(&s, r != NULL ? str_from(case_state_name(r->state)) : STR_NONE);
    sheet_time(&s, r != NULL ? r->due_at : TIME_UNKNOWN);
    sheet_text(&s, j->lang);
    sheet_text(&s, str_from(mood_name(j->mood)));
    sheet_number(&s, j->score, 3);
    sheet_number(&s, j->recommend, 1);
    sheet_text(&s, str_from(nps_class_name(j->nps)));
    sheet_text(&s, str_from(severity_name(j->severity)));
    for (size_t i = 0; i < j->issues_len; i++)
        buf_printf(&issues, "%s" STR_FMT, i > 0 ? " " : "", STR_ARG(j->issues[i]));
    sheet_text(&s, buf_str(&issues));
    sheet_text(&s, j->dimension);
    sheet_text(&s, rating_scale(m, scale));
    sheet_end(&s);
    buf_release(&issues);
}

static void put_object(struct exporting *e, const struct mention *m,
                       const struct case_record *r)
{
    struct json_writer w = {&e->out, false};
    char scale[RATING_SCALE_SIZE];

    jsonw_object(&w);
    jsonw_key(&w, "mention"), jsonw_int(&w, m->row);
    jsonw_key(&w, "source"), jsonw_str(&w, m->source);
    jsonw_key(&w, "brand"), jsonw_str_or_null(&w, m->brand);
    jsonw_key(&w, "place"), jsonw_str_or_null(&w, m->place);
    jsonw_key(&w, "id"), jsonw_str(&w, m->id);
    jsonw_key(&w, "url"), jsonw_str_or_null(&w, m->url);
    jsonw_key(&w, "author"), jsonw_str_or_null(&w, m->author);
    jsonw_key(&w, "title"), jsonw_str_or_null(&w, m->title);
    jsonw_key(&w, "text"), jsonw_str_or_null(&w, m->text);
    jsonw_key(&w, "published"), jsonw_time(&w, m->posted_at);
    jsonw_key(&w, "seen"), jsonw_time(&w, m->seen_at);
    jsonw_key(&w, "rating"), jsonw_fixed(&w, m->rating, 4);
    jsonw_key(&w, "rating_scale"), jsonw_str_or_null(&w, rating_scale(m, scale));
    jsonw_key(&w, "reply"), jsonw_str_or_null(&w, m->reply);
    jsonw_key(&w, "replied"), jsonw_time(&w, m->replied_at);
    jsonw_key(&w, "case"), jsonw_text(&w, r != NULL ? case_state_name(r->state) : NULL);
    jsonw_key(&w, "due"), jsonw_time(&w, r != NULL ? r->due_at : TIME_UNKNOWN);
    jsonw_key(&w, "judgement"), judgement_write(&w, &m->judgement, JUDGEMENT_PLAIN);
    jsonw_object_end(&w);
    buf_add_char(&e->out, '\n');
}

static int flush(struct exporting *e)
{
    int code = EXIT_DONE;

    if (e->file != NULL)
        page_put(e->file, buf_str(&e->out));
    else
        code = cli_put(buf_str(&e->out));
    buf_reset(&e->out);
    return code;
}

/* Page by page in the order they were stored: memory does not grow with them. */
static enum status put_all(struct exporting *e, int *code, struct error *err)
{
    struct batch b = {0};
    struct arena a = {0};
    enum status rc = OK;

    put_head(e);
    do {
        rc = store_find(e->c->store, &e->find, &b, err);
        for (size_t i = 0; rc == OK && i < b.len; i++) {
            struct case_record record;
            bool has_case = store_case(e->c->store, b.items[i].row, e->c->now, &a,
                                       &record, NULL) == OK;

            (e->is_csv ? put_row : put_object)(e, &b.items[i], has_case ? &record : NULL);
            arena_reset(&a);
        }
        e->find.offset += (int64_t)b.len;
        *code = flush(e);
    } while (rc == OK && *code == EXIT_DONE && b.len == AT_ONCE);
    batch_release(&b);
    arena_release(&a);
    return rc;
}

static bool read_day(const struct command *self, const struct cli_args *args, int option,
                     int64_t *out)
{
    int64_t day;

    if (!cli_has(args, option))
        return true;
    if (!date_parse_day(str_from(args->value[option]), &day)) {
        (void)cli_usage(self, "--%s: expected a day such as 2026-11-17",
                        options[option].name);
        return false;
    }
    *out = date_local_start(day, 0);
    return true;
}

static bool has_json_name(const char *path)
{
    return str_ends_fold(str_from(path), STR(".jsonl")) ||
           str_ends_fold(str_from(path), STR(".ndjson")) ||
           str_ends_fold(str_from(path), STR(".json"));
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *path = args->value[OPT_OUT], *format = args->value[OPT_FORMAT];
    struct exporting e = {.c = c,
                          .is_raw = cli_has(args, OPT_RAW),
                          .find = {.ours = cli_has(args, OPT_ALL) ? FIND_ALL : FIND_OURS,
                                   .order = FIND_STORED,
                                   .limit = AT_ONCE}};
    struct error err = {0};
    int code;
    enum status rc = OK;

    if (format == NULL)
        format = cli_has(args, OPT_JSON) || has_json_name(path) ? "jsonl" : "csv";
    e.is_csv = strcmp(format, "csv") == 0;
    if (!e.is_csv && strcmp(format, "jsonl") != 0)
        return cli_usage(self, "--format: expected csv or jsonl");
    if (!read_day(self, args, OPT_FROM, &e.find.from) ||
        !read_day(self, args, OPT_TO, &e.find.to))
        return EXIT_COMMAND_LINE;
    code = context_open_store(c, STORE_READ);
    if (code == EXIT_DONE)
        code = context_names(c, args->value[OPT_BRAND], args->value[OPT_SOURCE],
                             &e.find.brand, &e.find.source);
    if (code != EXIT_DONE)
        return code;
    if (path != NULL)
        rc = page_open(path, &e.file, &err);
    if (rc == OK)
        rc = put_all(&e, &code, &err);
    if (e.file != NULL) {
        enum status closed = page_close(e.file, rc == OK, rc == OK ? &err : NULL);

        rc = rc == OK ? closed : rc;
    }
    buf_release(&e.out);
    return rc == OK ? code : cli_fail(&err);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_export = {
    .name = "export",
    .usage = "[--brand NAME] [--from DAY] [--to DAY] [--out FILE]",
    .summary = "Write out what is stored, as CSV or JSON Lines",
    .more =
        "CSV is safe to open in a spreadsheet: a cell that begins like a formula gets "
        "an\n"
        "apostrophe, which `earshot import` takes away again. A file is written whole\n"
        "or not at all.\n"
        "\n"
        "  earshot export --from 2026-10-01 --to 2026-11-01 --out october.csv\n"
        "  earshot export --json | jq -r .text",
    .options = options,
    .fields = fields,
    .run = run,
};
