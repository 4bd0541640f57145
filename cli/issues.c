/* earshot issues: what keeps going wrong. */
#include "analyze/issues.h"

#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/gather.h"
#include "reports/terminal.h"
#include "store/records.h"

#include <string.h>
#include <unistd.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_KINDS, OPT_ON };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; not needed with one brand"},
    {"kinds", 'k', NULL, "list the kinds of issue there are"},
    {"on", 0, "DAY", "with fix: when it was done, 2026-11-17; default: today"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"id", "kind of issue, as --kinds lists it"},
    {"name", "the same in words"},
    {"state", "opened, growing, steady, shrinking, closed or back"},
    {"since", "when it came into this state"},
    {"count_30d", "mentions in 30 days"},
    {"people_30d", "how many people they are from"},
    {"weekly", "mentions in each of the last eight weeks, the oldest first"},
    {"place", "branch where most of them are; or null"},
    {"action", "what `fix` noted; or null"},
    {"quote", "the worst of them; or null"},
    {NULL, NULL},
};

/* Every kind there is; the owner's own too, where there is a configuration. */
static int list_kinds(const struct cli_args *args)
{
    const struct str lang = STR("en"); /* the one that has all of ours */
    struct settings settings = {0};
    struct arena arena = {0};
    const char *path = context_config_path(args, &arena).ptr;
    struct issues *kinds = NULL;
    struct error err = {0};
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = access(path, R_OK) == 0 || cli_has(args, OPT_CONFIG)
                         ? settings_read(path, &settings, NULL, &err)
                         : OK;

    if (rc == OK)
        rc = issues_new(&settings, &kinds, &err);

    jsonw_array(&w);
    for (size_t i = 0; rc == OK; i++) {
        const struct issue_kind *k = issues_kind_at(kinds, lang, i);

        if (k == NULL)
            break;
        if (k->is_topic_only)
            continue;
        if (!cli_has(args, OPT_JSON)) {
            (void)printf("%-17.*s %-31.*s %-15.*s %.*s\n", STR_ARG(k->id),
                         STR_ARG(k->name), STR_ARG(k->dimension), STR_ARG(k->business));
            continue;
        }
        jsonw_object(&w);
        jsonw_key(&w, "id"), jsonw_str(&w, k->id);
        jsonw_key(&w, "name"), jsonw_str(&w, k->name);
        jsonw_key(&w, "dimension"), jsonw_str_or_null(&w, k->dimension);
        jsonw_key(&w, "measure"), jsonw_str_or_null(&w, k->measure);
        jsonw_key(&w, "touchpoint"), jsonw_str_or_null(&w, k->touchpoint);
        jsonw_key(&w, "business"), jsonw_str_or_null(&w, k->business);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    if (rc == OK && cli_has(args, OPT_JSON)) {
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    }
    settings_release(&settings);
    arena_release(&arena);
    buf_release(&out);
    issues_free(kinds);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static void print_issue(struct terminal *t, const struct digest_issue *i)
{
    struct buf day = {0};
    bool is_bad = i->trend == DIGEST_BACK || i->trend == DIGEST_GROWING ||
                  i->trend == DIGEST_OPENED;

    terminal_printf(t, STYLE_BOLD, "%4lld  ", (long long)i->count_30d);
    terminal_spark(t, is_bad ? STYLE_BAD : STYLE_SOFT, i->weekly, DIGEST_WEEKS);
    terminal_printf(t, STYLE_PLAIN, "  " STR_FMT, STR_ARG(i->name));
    if (i->since != TIME_UNKNOWN)
        date_format_day(date_local_day(i->since), &day);
    terminal_printf(t,
                    is_bad                         ? STYLE_BAD
                    : i->trend == DIGEST_CLOSED    ? STYLE_GOOD
                    : i->trend == DIGEST_SHRINKING ? STYLE_GOOD
                                                   : STYLE_SOFT,
                    "  %s%s%s", digest_trend_name(i->trend), day.len > 0 ? " since " : "",
                    day.len > 0 ? day.ptr : "");
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    if (i->worst != NULL) {
        terminal_put(t, STYLE_SOFT, STR("                "));
        terminal_put_line(t, STYLE_SOFT, i->worst->text, t->columns - 18);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    buf_release(&day);
}

static void write_issue(struct json_writer *w, const struct digest_issue *i)
{
    jsonw_object(w);
    jsonw_key(w, "id"), jsonw_str(w, i->id);
    jsonw_key(w, "name"), jsonw_str(w, i->name);
    jsonw_key(w, "state"), jsonw_text(w, digest_trend_name(i->trend));
    jsonw_key(w, "since"), jsonw_time(w, i->since);
    jsonw_key(w, "count_30d"), jsonw_int(w, i->count_30d);
    jsonw_key(w, "people_30d"), jsonw_int(w, i->people_30d);
    jsonw_key(w, "weekly"), jsonw_array(w);
    for (int n = 0; n < DIGEST_WEEKS; n++)
        jsonw_int(w, i->weekly[n]);
    jsonw_array_end(w);
    jsonw_key(w, "place"), jsonw_str_or_null(w, i->place);
    jsonw_key(w, "action"), jsonw_str_or_null(w, i->note);
    jsonw_key(w, "quote");
    jsonw_str_or_null(w, i->worst != NULL ? i->worst->text : STR_NONE);
    jsonw_object_end(w);
}

static int list(struct context *c, const struct cli_args *args,
                const struct brand_settings *brand)
{
    struct period p = {.kind = DIGEST_DAILY, .from = c->now - 86400, .to = c->now + 1};
    struct issues *kinds = NULL;
    struct gathered g = {0};
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = issues_new(&c->settings, &kinds, &err);

    if (rc == OK)
        rc = gather(c, brand, &p, kinds, &g, &err);
    terminal_init(&t, stdout, TERMINAL_AUTO);
    jsonw_array(&w);
    for (size_t i = 0; rc == OK && i < g.input.issues_len; i++) {
        if (cli_has(args, OPT_JSON))
            write_issue(&w, &g.input.issues[i]);
        else
            print_issue(&t, &g.input.issues[i]);
    }
    jsonw_array_end(&w);
    buf_add_char(&out, '\n');
    if (rc == OK && cli_has(args, OPT_JSON))
        (void)cli_put(buf_str(&out));
    else if (rc == OK && g.input.issues_len == 0)
        terminal_put(&t, STYLE_PLAIN,
                     STR("Nothing comes back often enough to be called "
                         "recurring.\n"));
    if (rc == OK)
        rc = terminal_flush(&t, stdout, &err);
    terminal_release(&t);
    buf_release(&out);
    gather_release(&g);
    issues_free(kinds);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* Note what the owner did about an issue; the digest compares before and after. */
static int fix(const struct command *self, struct context *c, const struct cli_args *args,
               const struct brand_settings *brand)
{
    struct issue_record r;
    struct arena arena = {0};
    struct error err = {0};
    int64_t day = date_local_day(c->now);
    enum status rc;

    if (args->rest_len != 3)
        return cli_usage(self,
                         "fix: say which issue and what was done: fix late-delivery "
                         "\"new courier\"");
    if (cli_has(args, OPT_ON) && !date_parse_day(str_from(args->value[OPT_ON]), &day))
        return cli_usage(self, "--on: expected a day such as 2026-11-01");
    rc = store_issue(c->store, brand->name, str_from(args->rest[1]), STR_NONE, &arena, &r,
                     &err);
    if (rc == ERR_MISSING) {
        cli_say("%s: no such issue has come up; `earshot issues --kinds` lists the names",
                args->rest[1]);
        arena_release(&arena);
        return EXIT_COMMAND_LINE;
    }
    if (rc == OK) {
        r.action = str_from(args->rest[2]);
        r.action_at = date_local_start(day, 0);
        rc = store_issue_put(c->store, &r, &err);
    }
    arena_release(&arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    bool is_fix = args->rest_len > 0 && strcmp(args->rest[0], "fix") == 0;
    const struct brand_settings *brand;
    int code;

    if (args->rest_len > 0 && !is_fix)
        return cli_usage(self, "%s: expected fix, or nothing", args->rest[0]);
    brand = context_brand(c, args->value[OPT_BRAND]);
    if (brand == NULL)
        return EXIT_SETTINGS;
    code = context_open_store(c, is_fix ? STORE_WRITE : STORE_READ);
    if (code != EXIT_DONE)
        return code;
    return is_fix ? fix(self, c, args, brand) : list(c, args, brand);
}

static int run(const struct command *self, const struct cli_args *args)
{
    if (cli_has(args, OPT_KINDS)) /* the same with any configuration */
        return list_kinds(args);
    return context_run(self, args, act);
}

const struct command command_issues = {
    .name = "issues",
    .usage = "[--brand NAME]\n"
             "fix ISSUE \"WHAT WAS DONE\" [--on DAY]\n"
             "--kinds",
    .summary = "List what keeps going wrong: counts, weeks, state",
    .more =
        "A kind of complaint is recurring when it comes back more often than chance\n"
        "explains. `fix` notes what you did about it, and the digest compares before\n"
        "and after. --kinds needs no configuration; its JSON has id, name, dimension,\n"
        "measure and touchpoint.\n"
        "\n"
        "  earshot issues fix late-delivery 'new courier' --on 2026-11-10",
    .words = "fix",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = 3,
};
