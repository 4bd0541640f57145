/* earshot inbox: the cases, and what becomes of them. */
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "reports/terminal.h"
#include "store/find.h"
#include "store/records.h"

#include <math.h>
#include <string.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_EVERY, OPT_NOTE, OPT_DAYS };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "only this brand's"},
    {"every", 'e', NULL, "settled and snoozed cases too"},
    {"note", 'm', "TEXT", "kept with the case"},
    {"days", 0, "N", "with snooze: for how long; default: 1"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"case", "its number, which is that of its mention"},
    {"state", "open, answered, waiting, resolved, ignored or snoozed"},
    {"brand", "whose it is"},
    {"source", "where it was written"},
    {"place", "branch; or null"},
    {"author", "name of the writer; or null"},
    {"url", "the page for people; or null"},
    {"title", "heading; or null"},
    {"text", "what was said; or null"},
    {"rating", "0 (worst) to 1 (best); or null"},
    {"recommend", "likelihood to recommend, 0 to 10; or null"},
    {"severity", "none, normal, high or urgent"},
    {"opened", "when we opened it"},
    {"due", "when your standard wants it answered"},
    {"answered", "when it was; or null"},
    {"note", "the last note; or null"},
    {NULL, NULL},
};

/* What can be done to a case. */
static const struct {
    const char *word;
    enum case_state state;
} verbs[] = {
    {"answered", CASE_ANSWERED}, {"waiting", CASE_WAITING}, {"resolve", CASE_RESOLVED},
    {"ignore", CASE_IGNORED},    {"snooze", CASE_SNOOZED},  {"reopen", CASE_OPEN},
};

static void print_age(struct terminal *t, int64_t seconds)
{
    if (seconds < 2 * 3600)
        terminal_printf(t, STYLE_SOFT, "%lld min", (long long)(seconds / 60));
    else if (seconds < 48 * 3600)
        terminal_printf(t, STYLE_SOFT, "%lld h", (long long)(seconds / 3600));
    else
        terminal_printf(t, STYLE_SOFT, "%lld days", (long long)(seconds / 86400));
}

static void print_case(struct terminal *t, const struct case_record *r,
                       const struct mention *m, int64_t now)
{
    int64_t since = m->posted_at != TIME_UNKNOWN && m->posted_at < m->seen_at
                        ? m->posted_at
                        : m->seen_at;
    bool is_late = r->due_at != TIME_UNKNOWN && r->due_at < now &&
                   (r->state == CASE_OPEN || r->state == CASE_WAITING);

    terminal_printf(t, STYLE_BOLD, "%5lld  ", (long long)r->mention);
    terminal_put_line(t, STYLE_BOLD, m->author.len > 0 ? m->author : STR("(no name)"),
                      30);
    terminal_printf(t, STYLE_SOFT, "  " STR_FMT, STR_ARG(m->source));
    if (!isnan(m->rating))
        terminal_printf(t, STYLE_SOFT, ", %g of %g",
                        m->rating_least + m->rating * (m->rating_most - m->rating_least),
                        m->rating_most);
    terminal_put(t, STYLE_SOFT, STR("  "));
    print_age(t, now - since);
    if (is_late) {
        terminal_put(t, STYLE_BAD, STR("  late by "));
        print_age(t, now - r->due_at);
    }
    if (r->state != CASE_OPEN)
        terminal_printf(t, STYLE_GOOD, "  %s", case_state_name(r->state));
    if (m->judgement.severity >= SEVERITY_HIGH)
        terminal_printf(t, STYLE_BAD, "  " STR_FMT, STR_ARG(m->judgement.severity_kind));
    terminal_put(t, STYLE_PLAIN, STR("\n       "));
    terminal_put_line(t, STYLE_PLAIN, m->text.len > 0 ? m->text : m->title,
                      t->columns - 8);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void write_case(struct json_writer *w, const struct case_record *r,
                       const struct mention *m)
{
    jsonw_object(w);
    jsonw_key(w, "case"), jsonw_int(w, r->mention);
    jsonw_key(w, "state"), jsonw_text(w, case_state_name(r->state));
    jsonw_key(w, "brand"), jsonw_str_or_null(w, r->brand);
    jsonw_key(w, "source"), jsonw_str(w, m->source);
    jsonw_key(w, "place"), jsonw_str_or_null(w, m->place);
    jsonw_key(w, "author"), jsonw_str_or_null(w, m->author);
    jsonw_key(w, "url"), jsonw_str_or_null(w, m->url);
    jsonw_key(w, "title"), jsonw_str_or_null(w, m->title);
    jsonw_key(w, "text"), jsonw_str_or_null(w, m->text);
    jsonw_key(w, "rating"), jsonw_fixed(w, m->rating, 4);
    jsonw_key(w, "recommend"), jsonw_fixed(w, m->judgement.recommend, 1);
    jsonw_key(w, "severity"), jsonw_text(w, severity_name(m->judgement.severity));
    jsonw_key(w, "opened"), jsonw_time(w, r->opened_at);
    jsonw_key(w, "due"), jsonw_time(w, r->due_at);
    jsonw_key(w, "answered"), jsonw_time(w, r->answered_at);
    jsonw_key(w, "note"), jsonw_str_or_null(w, r->note);
    jsonw_object_end(w);
}

static int list(struct context *c, const struct cli_args *args)
{
    struct case_find f = {.brand = str_from(args->value[OPT_BRAND])};
    struct error err = {0};
    struct arena arena = {0};
    struct case_record *records = NULL;
    struct batch b = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    size_t len = 0;
    enum status rc;

    f.states = cli_has(args, OPT_EVERY)
                   ? 0x3f
                   : 1u << CASE_OPEN | 1u << CASE_WAITING | 1u << CASE_SNOOZED;
    if (!cli_has(args, OPT_EVERY))
        f.states &= ~(1u << CASE_SNOOZED);
    rc = store_cases(c->store, &f, c->now, &arena, &records, &len, &err);
    terminal_init(&t, stdout, TERMINAL_AUTO);
    jsonw_array(&w);
    for (size_t i = 0; rc == OK && i < len; i++) {
        batch_reset(&b);
        rc = store_mention(c->store, records[i].mention, &b, &err);
        if (rc != OK)
            break;
        if (cli_has(args, OPT_JSON))
            write_case(&w, &records[i], &b.items[0]);
        else
            print_case(&t, &records[i], &b.items[0], c->now);
    }
    jsonw_array_end(&w);
    if (rc == OK && cli_has(args, OPT_JSON)) {
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    } else if (rc == OK) {
        if (len == 0)
            terminal_put(&t, STYLE_PLAIN, STR("Nobody is waiting for an answer.\n"));
        rc = terminal_flush(&t, stdout, &err);
    }
    terminal_release(&t);
    buf_release(&out);
    batch_release(&b);
    arena_release(&arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* One case with its whole text and history. */
static int show(struct context *c, const struct cli_args *args, int64_t row)
{
    struct error err = {0};
    struct arena arena = {0};
    struct case_record record;
    struct case_event *events = NULL;
    struct batch b = {0};
    struct terminal t;
    struct buf out = {0};
    size_t len = 0;
    enum status rc = store_case(c->store, row, c->now, &arena, &record, &err);

    terminal_init(&t, stdout, TERMINAL_AUTO);
    if (rc == OK)
        rc = store_mention(c->store, row, &b, &err);
    if (rc == OK)
        rc = store_case_events(c->store, row, &arena, &events, &len, &err);
    if (rc == OK && cli_has(args, OPT_JSON)) {
        struct json_writer w = {&out, false};

        write_case(&w, &record, &b.items[0]);
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    } else if (rc == OK) {
        print_case(&t, &record, &b.items[0], c->now);
        terminal_put(&t, STYLE_PLAIN, STR("\n"));
        terminal_put(&t, STYLE_PLAIN, b.items[0].text);
        terminal_printf(&t, STYLE_SOFT, "\n\n" STR_FMT "\n", STR_ARG(b.items[0].url));
        for (size_t i = 0; i < len; i++) {
            struct buf day = {0};

            date_format_rfc3339(events[i].at, &day);
            terminal_printf(&t, STYLE_SOFT, "%s  %s  ", day.ptr,
                            case_state_name(events[i].state));
            terminal_put_line(&t, STYLE_PLAIN, events[i].note, 50);
            terminal_put(&t, STYLE_PLAIN, STR("\n"));
            buf_release(&day);
        }
        rc = terminal_flush(&t, stdout, &err);
    }
    terminal_release(&t);
    buf_release(&out);
    batch_release(&b);
    arena_release(&arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int change(const struct command *self, struct context *c,
                  const struct cli_args *args, size_t verb)
{
    struct error err = {0};
    int64_t days, until = TIME_UNKNOWN;
    enum status rc = OK;

    if (args->rest_len < 2)
        return cli_usage(self, "%s: say which case", verbs[verb].word);
    if (!cli_number(self, args, OPT_DAYS, 1, 365, 1, &days))
        return EXIT_COMMAND_LINE;
    if (verbs[verb].state == CASE_SNOOZED)
        until = c->now + days * 86400;
    for (int i = 1; rc == OK && i < args->rest_len; i++) {
        int64_t row;

        if (!str_to_int(str_from(args->rest[i]), &row))
            return cli_usage(self, "%s: expected the number of a case", args->rest[i]);
        rc = store_case_set(c->store, row, verbs[verb].state, until,
                            str_from(args->value[OPT_NOTE]), c->now, &err);
        if (rc == ERR_MISSING) {
            cli_say("there is no case %lld", (long long)row);
            return EXIT_COMMAND_LINE;
        }
    }
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *word = args->rest_len > 0 ? args->rest[0] : "list";
    int64_t row;
    int code;

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(word, verbs[i].word) == 0) {
            code = context_open_store(c, STORE_WRITE);
            return code == EXIT_DONE ? change(self, c, args, i) : code;
        }
    }
    code = context_open_store(c, STORE_READ);
    if (code != EXIT_DONE)
        return code;
    if (strcmp(word, "list") == 0)
        return list(c, args);
    if (str_to_int(str_from(word), &row))
        return show(c, args, row);
    return cli_usage(self,
                     "%s: expected a case's number, or answered, waiting, resolve, "
                     "ignore, snooze or reopen",
                     word);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_inbox = {
    .name = "inbox",
    .usage = "[list] [--every]\n"
             "CASE\n"
             "answered|waiting|resolve|ignore|reopen CASE...\n"
             "snooze CASE... [--days N]",
    .summary = "List who waits for an answer, and note what became of it",
    .more =
        "A detractor who can be answered and wrote in the last 30 days is a case, and\n"
        "due by your standard (answer_within). What was over a week old when it was\n"
        "first seen is history and no case. One that the source shows as answered is\n"
        "closed by the next run. `waiting` is for the customer or a colleague, and "
        "stays\n"
        "in the list; `snooze` takes it off for some days.\n"
        "\n"
        "  earshot inbox answered 198 --note 'phoned her'",
    .words = "list answered waiting resolve ignore snooze reopen",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
