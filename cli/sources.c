/* earshot sources: what is read, whether it answers, and how to add more. */
#include "base/date.h"
#include "base/json.h"
#include "cli/adapters.h"
#include "cli/context.h"
#include "cli/discover.h"
#include "cli/fetch.h"
#include "cli/opml.h"
#include "cli/source_test.h"
#include "reports/terminal.h"

#include <string.h>

enum { OPT_ADAPTERS = OPT_COMMON_LEN, OPT_PRIVATE };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"adapters", 'a', NULL, "list what can be read, or what a source of that kind needs"},
    {"allow-private", 0, NULL, "`discover` may ask this machine and its network"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"name", "as in the settings"},
    {"adapter", "how it is read"},
    {"brand", "whose; null where one brand is set up"},
    {"place", "branch; or null"},
    {"health", "answers, failing, paused, off or not asked yet"},
    {"mentions", "how many it brought"},
    {"failures", "how many in a row"},
    {"failing_since", "when they began; or null"},
    {"stage", "of the last failure: where it happened; or null"},
    {"reason", "of the last failure; or null"},
    {"fetched", "when it was asked last; or null"},
    {"answered", "when it answered last; or null"},
    {"next", "when it is due; or null"},
    {"moved", "where it has moved to for good, and is asked; or null"},
    {NULL, NULL},
};

static int adapters(const struct cli_args *args)
{
    int code = EXIT_DONE;

    if (args->rest_len == 0)
        adapters_list(cli_has(args, OPT_JSON));
    for (int i = 0; i < args->rest_len; i++)
        code = exit_worse(code, adapters_show(args->rest[i], cli_has(args, OPT_JSON)));
    return code;
}

/* In one word, and in colour. */
static const char *health(const struct source_settings *src, const struct source_state *s,
                          enum terminal_style *style)
{
    *style = STYLE_SOFT;
    if (src->is_off)
        return "off";
    if (s->is_paused)
        return "paused";
    if (s->fetched_at == TIME_UNKNOWN)
        return "not asked yet";
    *style = s->failures > 0 ? STYLE_BAD : STYLE_GOOD;
    return s->failures > 0 ? "failing" : "answers";
}

static void print_source(struct terminal *t, const struct source_settings *src,
                         const struct source_state *s)
{
    enum terminal_style style;
    const char *word = health(src, s, &style);
    struct str moved = fetch_moved_to(src, s);
    struct buf day = {0};

    terminal_put_line(t, STYLE_BOLD, src->name, 0);
    for (int pad = terminal_columns(src->name); pad < 24; pad++)
        terminal_put(t, STYLE_PLAIN, STR(" "));
    terminal_printf(t, style, " %-14s", word);
    terminal_printf(t, STYLE_PLAIN, " %6lld mentions", (long long)s->mentions);
    if (s->succeeded_at != TIME_UNKNOWN) {
        date_format_rfc3339(s->succeeded_at, &day);
        terminal_printf(t, STYLE_SOFT, "  last answer %s", day.ptr);
    }
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    if (s->failures > 0) {
        terminal_printf(t, STYLE_BAD,
                        "    %lld time%s in a row: ", (long long)s->failures,
                        s->failures == 1 ? "" : "s");
        terminal_put(t, STYLE_BAD, s->error_stage);
        terminal_put(t, STYLE_BAD, STR(": "));
        terminal_put_line(t, STYLE_BAD, s->error, t->columns - 30);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    if (moved.len > 0) {
        terminal_put(t, STYLE_PLAIN, STR("    moved for good to "));
        terminal_put_line(t, STYLE_PLAIN, moved, t->columns - 24);
        terminal_put(
            t, STYLE_PLAIN,
            STR("\n    it is asked there; its url in the settings may follow\n"));
    }
    buf_release(&day);
}

static void write_source(struct json_writer *w, const struct source_settings *src,
                         const struct source_state *s)
{
    enum terminal_style style;

    jsonw_object(w);
    jsonw_key(w, "name"), jsonw_str(w, src->name);
    jsonw_key(w, "adapter"), jsonw_str(w, src->adapter);
    jsonw_key(w, "brand"), jsonw_str_or_null(w, src->brand);
    jsonw_key(w, "place"), jsonw_str_or_null(w, src->place);
    jsonw_key(w, "health"), jsonw_text(w, health(src, s, &style));
    jsonw_key(w, "mentions"), jsonw_int(w, s->mentions);
    jsonw_key(w, "failures"), jsonw_int(w, s->failures);
    jsonw_key(w, "failing_since"), jsonw_time(w, s->failing_since);
    jsonw_key(w, "stage"), jsonw_str_or_null(w, s->error_stage);
    jsonw_key(w, "reason"), jsonw_str_or_null(w, s->error);
    jsonw_key(w, "fetched"), jsonw_time(w, s->fetched_at);
    jsonw_key(w, "answered"), jsonw_time(w, s->succeeded_at);
    jsonw_key(w, "next"), jsonw_time(w, s->next_at);
    jsonw_key(w, "moved"), jsonw_str_or_null(w, fetch_moved_to(src, s));
    jsonw_object_end(w);
}

static int list(struct context *c, const struct cli_args *args)
{
    struct arena arena = {0};
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = OK;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    jsonw_array(&w);
    for (size_t i = 0; rc == OK && i < c->settings.sources_len; i++) {
        const struct source_settings *src = &c->settings.sources[i];
        struct source_state state;

        rc = store_source(c->store, src->name, &arena, &state, &err);
        if (rc != OK)
            break;
        if (cli_has(args, OPT_JSON))
            write_source(&w, src, &state);
        else
            print_source(&t, src, &state);
    }
    jsonw_array_end(&w);
    buf_add_char(&out, '\n');
    if (rc == OK && cli_has(args, OPT_JSON))
        (void)cli_put(buf_str(&out));
    else if (rc == OK && c->settings.sources_len == 0)
        terminal_put(&t, STYLE_PLAIN, STR("No source is set up.\n"));
    if (rc == OK)
        rc = terminal_flush(&t, stdout, &err);
    terminal_release(&t);
    buf_release(&out);
    arena_release(&arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int pause_or_resume(const struct command *self, struct context *c,
                           const struct cli_args *args)
{
    bool is_paused = strcmp(args->rest[0], "pause") == 0;
    struct error err = {0};
    enum status rc = OK;

    if (args->rest_len < 2)
        return cli_usage(self, "%s: say which source", args->rest[0]);
    for (int i = 1; rc == OK && i < args->rest_len; i++) {
        struct str name = str_from(args->rest[i]);

        if (settings_source(&c->settings, name) == NULL) {
            cli_say("no source is named \"%s\"", args->rest[i]);
            return EXIT_COMMAND_LINE;
        }
        rc = store_source_pause(c->store, name, is_paused, &err);
        if (rc == ERR_MISSING) {
            cli_say("%s was never asked; `off: yes` in the settings keeps it so",
                    args->rest[i]);
            return EXIT_COMMAND_LINE;
        }
    }
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *word = args->rest_len > 0 ? args->rest[0] : "list";
    bool is_change = strcmp(word, "pause") == 0 || strcmp(word, "resume") == 0;
    int code;

    if (strcmp(word, "test") == 0)
        return source_test(self, c, args);
    if (strcmp(word, "export") == 0)
        return opml_export(c);
    if (strcmp(word, "import") == 0)
        return args->rest_len == 2 ? opml_import(c, args->rest[1])
                                   : cli_usage(self, "import: say which file");
    if (!is_change && strcmp(word, "list") != 0)
        return cli_usage(self,
                         "%s: expected list, test, discover, import, export, pause or "
                         "resume",
                         word);
    code = context_open_store(c, is_change ? STORE_WRITE : STORE_READ);
    if (code != EXIT_DONE)
        return code;
    return is_change ? pause_or_resume(self, c, args) : list(c, args);
}

static int run(const struct command *self, const struct cli_args *args)
{
    if (cli_has(args, OPT_ADAPTERS))
        return adapters(args);
    if (args->rest_len > 0 && strcmp(args->rest[0], "discover") == 0)
        return args->rest_len == 2
                   ? sources_discover(args->rest[1], cli_has(args, OPT_PRIVATE),
                                      cli_has(args, OPT_JSON))
                   : cli_usage(self, "discover: say which address");
    return context_run(self, args, act);
}

const struct command command_sources = {
    .name = "sources",
    .usage = "[list]\n"
             "test NAME\n"
             "discover URL\n"
             "import FILE.opml\n"
             "export\n"
             "pause|resume NAME...\n"
             "--adapters [ADAPTER...]",
    .summary = "List what is read and whether it answers; find and test sources",
    .more =
        "`test` asks one source now, stores nothing, and shows how many mentions have\n"
        "which field, with the first of each; with --json the mentions themselves, as\n"
        "earshot-parse(1) prints them. A paused source keeps what it has brought and is\n"
        "not asked again until you resume it.\n"
        "\n"
        "`discover` asks a web page for its feeds, its own reviews and the platforms\n"
        "that it links to, and prints them as they would stand in the configuration.\n"
        "`import` does so for a feed reader's list (OPML; - is standard input);\n"
        "`export` writes such a list.\n"
        "\n"
        "`--adapters NAME` prints a source as it would stand in the configuration, with\n"
        "what each variable is; those behind # may be left out.\n"
        "\n"
        "  earshot sources discover https://www.blueheron.example/\n"
        "  earshot sources --adapters trustpilot",
    .words = "list test discover import export pause resume",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
