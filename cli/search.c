/* earshot search: full text over everything stored. */
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/judgement.h"
#include "cli/said.h"
#include "reports/terminal.h"
#include "store/find.h"

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_LIMIT, OPT_ISSUE, OPT_CLASS };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "only this brand's"},
    {"limit", 'n', "N", "at most so many; default: 20"},
    {"issue", 'i', "ID", "only with this issue; `earshot issues --kinds` lists them"},
    {"class", 0, "promoter|passive|detractor", "only these"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"mention", "its number"},
    {"source", "where it was written"},
    {"brand", "whose it is"},
    {"place", "branch; or null"},
    {"author", "name of the writer; or null"},
    {"url", "the page for people; or null"},
    {"published", "when it was written; or null"},
    {"title", "heading; or null"},
    {"text", "what was said; or null"},
    {"rating", "0 (worst) to 1 (best); or null"},
    {"judgement", "as in earshot-score(1)"},
    {NULL, NULL},
};

/* What was looked for and what stands around it; of an issue, what made it one. */
static enum status print_said(struct terminal *t, struct store *st, const struct find *f,
                              const struct mention *m, struct error *err)
{
    struct arena arena = {0};
    struct str passage;
    enum status rc = store_passage(st, f, m->row, &arena, &passage, err);

    if (passage.len > 0)
        said_passage(t, passage, t->columns - 8);
    else
        said_line(t, m, f->issue, t->columns - 8);
    arena_release(&arena);
    return rc;
}

static enum status print_mention(struct terminal *t, struct store *st,
                                 const struct find *f, const struct mention *m,
                                 struct error *err)
{
    enum status rc;
    struct buf day = {0};
    int64_t at = m->posted_at != TIME_UNKNOWN ? m->posted_at : m->seen_at;

    date_format_day(date_local_day(at), &day);
    terminal_printf(t, STYLE_BOLD, "%5lld  ", (long long)m->row);
    terminal_printf(t, STYLE_SOFT, "%s  " STR_FMT "  ", day.ptr, STR_ARG(m->source));
    terminal_put_line(t, STYLE_BOLD, m->author, 30);
    terminal_printf(t,
                    m->judgement.nps == NPS_DETRACTOR  ? STYLE_BAD
                    : m->judgement.nps == NPS_PROMOTER ? STYLE_GOOD
                                                       : STYLE_SOFT,
                    "  %s\n       ", nps_class_name(m->judgement.nps));
    rc = print_said(t, st, f, m, err);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&day);
    return rc;
}

static void write_mention(struct json_writer *w, const struct mention *m)
{
    jsonw_object(w);
    jsonw_key(w, "mention"), jsonw_int(w, m->row);
    jsonw_key(w, "source"), jsonw_str(w, m->source);
    jsonw_key(w, "brand"), jsonw_str_or_null(w, m->brand);
    jsonw_key(w, "place"), jsonw_str_or_null(w, m->place);
    jsonw_key(w, "author"), jsonw_str_or_null(w, m->author);
    jsonw_key(w, "url"), jsonw_str_or_null(w, m->url);
    jsonw_key(w, "published"), jsonw_time(w, m->posted_at);
    jsonw_key(w, "title"), jsonw_str_or_null(w, m->title);
    jsonw_key(w, "text"), jsonw_str_or_null(w, m->text);
    jsonw_key(w, "rating"), jsonw_fixed(w, m->rating, 4);
    jsonw_key(w, "judgement"), judgement_write(w, &m->judgement, JUDGEMENT_PLAIN);
    jsonw_object_end(w);
}

/* What is asked for; its words live in `words`. */
static enum status read_asked(const struct cli_args *args, struct buf *words,
                              struct find *f, struct error *err)
{
    f->issue = str_from(args->value[OPT_ISSUE]);
    f->order = FIND_RANK;
    for (int i = 0; i < args->rest_len; i++) {
        buf_add_text(words, i > 0 ? " " : "");
        buf_add_text(words, args->rest[i]);
    }
    f->words = str_trim(buf_str(words)); /* blanks ask for nothing: the newest */
    f->with_reasons = f->words.len == 0 && !cli_has(args, OPT_JSON);
    if (cli_has(args, OPT_CLASS) &&
        !nps_class_parse(str_from(args->value[OPT_CLASS]), &f->nps))
        return error_set(err, ERR_USAGE,
                         "--class: expected promoter, passive or detractor");
    return OK;
}

/* The mentions that are asked for, and a line under them where there are more. */
static enum status print_found(struct context *c, const struct cli_args *args,
                               const struct find *f, const struct batch *b,
                               struct error *err)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};
    struct terminal t;
    size_t len = b->len - ((int64_t)b->len == f->limit);
    enum status rc = OK;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    for (size_t i = 0; rc == OK && i < len; i++) {
        if (cli_has(args, OPT_JSON)) {
            write_mention(&w, &b->items[i]);
            w.has_value = false; /* an object a line */
            buf_add_char(&out, '\n');
        } else {
            rc = print_mention(&t, c->store, f, &b->items[i], err);
        }
    }
    if (cli_has(args, OPT_JSON))
        (void)cli_put(buf_str(&out));
    else if (len == 0)
        terminal_put(&t, STYLE_PLAIN, STR("Nothing found.\n"));
    else if (len < b->len)
        terminal_printf(&t, STYLE_SOFT, "The %zu %s; --limit shows more.\n", len,
                        args->rest_len > 0 ? "best" : "newest");
    if (rc == OK)
        rc = terminal_flush(&t, stdout, err);
    terminal_release(&t);
    buf_release(&out);
    return rc;
}

static int run_open(const struct command *self, const struct cli_args *args,
                    struct context *c)
{
    struct error err = {0};
    struct batch b = {0};
    struct buf words = {0};
    struct find f = {0};
    struct str any;
    int code = context_open_store(c, STORE_READ);
    enum status rc;

    if (code == EXIT_DONE)
        code = context_names(c, args->value[OPT_BRAND], NULL, &f.brand, &any);
    if (code != EXIT_DONE)
        return code;
    if (!cli_number(self, args, OPT_LIMIT, 1, 100000, 20, &f.limit))
        return EXIT_COMMAND_LINE;
    f.limit++; /* one more tells whether there are more */
    rc = read_asked(args, &words, &f, &err);
    if (rc == OK)
        rc = store_find(c->store, &f, &b, &err);
    if (rc == OK)
        rc = print_found(c, args, &f, &b, &err);
    batch_release(&b);
    buf_release(&words);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, run_open);
}

const struct command command_search = {
    .name = "search",
    .usage = "[WORD...] [OPTION...]",
    .summary = "Search the full text of everything stored",
    .more =
        "Every word must be there; \"two words\" is a phrase, word* a beginning. With\n"
        "--json an object a line.\n"
        "\n"
        "  earshot search 'deliver*' --class detractor",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
