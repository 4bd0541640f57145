/* earshot search: full text over everything stored. */
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/judgement.h"
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

static void print_mention(struct terminal *t, const struct mention *m)
{
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
    terminal_put_line(t, STYLE_PLAIN, m->text.len > 0 ? m->text : m->title,
                      t->columns - 8);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&day);
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
    jsonw_key(w, "judgement"), judgement_write(w, &m->judgement, false);
    jsonw_object_end(w);
}

static enum status find(struct context *c, const struct cli_args *args, struct str brand,
                        int64_t limit, struct batch *b, struct error *err)
{
    struct buf words = {0};
    struct find f = {.brand = brand,
                     .issue = str_from(args->value[OPT_ISSUE]),
                     .order = FIND_RANK,
                     .limit = limit};
    enum status rc;

    for (int i = 0; i < args->rest_len; i++) {
        buf_add_text(&words, i > 0 ? " " : "");
        buf_add_text(&words, args->rest[i]);
    }
    f.words = buf_str(&words);
    if (cli_has(args, OPT_CLASS) &&
        !nps_class_parse(str_from(args->value[OPT_CLASS]), &f.nps))
        rc =
            error_set(err, ERR_USAGE, "--class: expected promoter, passive or detractor");
    else
        rc = store_find(c->store, &f, b, err);
    buf_release(&words);
    return rc;
}

static int run_open(const struct command *self, const struct cli_args *args,
                    struct context *c)
{
    struct error err = {0};
    struct batch b = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    struct str brand, any;
    int64_t limit;
    bool is_more;
    int code = context_open_store(c, STORE_READ);
    enum status rc;

    if (code == EXIT_DONE)
        code = context_names(c, args->value[OPT_BRAND], NULL, &brand, &any);
    if (code != EXIT_DONE)
        return code;
    if (!cli_number(self, args, OPT_LIMIT, 1, 100000, 20, &limit))
        return EXIT_COMMAND_LINE;
    rc = find(c, args, brand, limit + 1, &b,
              &err); /* one more tells whether there are more */
    is_more = rc == OK && b.len > (size_t)limit;
    b.len -= is_more;
    terminal_init(&t, stdout, TERMINAL_AUTO);
    for (size_t i = 0; rc == OK && i < b.len; i++) {
        if (cli_has(args, OPT_JSON)) {
            write_mention(&w, &b.items[i]);
            w.has_value = false; /* an object a line */
            buf_add_char(&out, '\n');
        } else {
            print_mention(&t, &b.items[i]);
        }
    }
    if (rc == OK && cli_has(args, OPT_JSON))
        (void)cli_put(buf_str(&out));
    else if (rc == OK && b.len == 0)
        terminal_put(&t, STYLE_PLAIN, STR("Nothing found.\n"));
    else if (is_more)
        terminal_printf(&t, STYLE_SOFT, "The %zu %s; --limit shows more.\n", b.len,
                        args->rest_len > 0 ? "best" : "newest");
    if (rc == OK)
        rc = terminal_flush(&t, stdout, &err);
    terminal_release(&t);
    buf_release(&out);
    batch_release(&b);
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
