/* earshot inbox: the cases, and what becomes of them. */
#include "cli/inbox.h"

#include "cli/answer.h"

#include <string.h>
#include <unistd.h>

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

/* What can be done to a case; the words of the help, and what else is typed for them. */
static const struct {
    const char *word;
    enum case_state state;
} verbs[] = {
    {"answered", CASE_ANSWERED}, {"waiting", CASE_WAITING},   {"resolve", CASE_RESOLVED},
    {"ignore", CASE_IGNORED},    {"snooze", CASE_SNOOZED},    {"reopen", CASE_OPEN},
    {"wait", CASE_WAITING},      {"resolved", CASE_RESOLVED}, {"ignored", CASE_IGNORED},
    {"snoozed", CASE_SNOOZED},   {"open", CASE_OPEN},         {"reopened", CASE_OPEN},
};

static int list(struct context *c, const struct cli_args *args, struct str brand)
{
    struct error err = {0};
    struct inbox box;
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = inbox_read(c, brand, cli_has(args, OPT_EVERY), &box, &err);

    terminal_init(&t, stdout, TERMINAL_AUTO);
    jsonw_array(&w);
    for (size_t i = 0; rc == OK && i < box.len; i++) {
        if (cli_has(args, OPT_JSON))
            inbox_write(&w, &box.cases[i], &box.mentions.items[i]);
        else
            inbox_print(c, &t, &box.cases[i], &box.mentions.items[i]);
    }
    jsonw_array_end(&w);
    if (rc == OK && cli_has(args, OPT_JSON)) {
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    } else if (rc == OK) {
        if (box.len == 0)
            terminal_put(&t, STYLE_PLAIN, STR("Nobody is waiting for an answer.\n"));
        rc = terminal_flush(&t, stdout, &err);
    }
    terminal_release(&t);
    buf_release(&out);
    inbox_release(&box);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int no_case(int64_t row)
{
    cli_say("there is no case %lld", (long long)row);
    return EXIT_COMMAND_LINE;
}

/* One case with its whole text and history. */
static int show(struct context *c, const struct cli_args *args,
                const struct case_record *record, const struct mention *m)
{
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = OK;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    if (cli_has(args, OPT_JSON)) {
        inbox_write(&w, record, m);
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    } else {
        rc = inbox_print_whole(c, &t, record, m, &err);
        if (rc == OK)
            rc = terminal_flush(&t, stdout, &err);
    }
    terminal_release(&t);
    buf_release(&out);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* A proposed answer, to be copied. It is never sent. */
static int draft(struct context *c, const struct cli_args *args,
                 const struct case_record *record, const struct mention *m)
{
    struct drafts *d = NULL;
    struct error err = {0};
    struct buf text = {0}, out = {0};
    struct json_writer w = {&out, false};
    const char *why;

    if (drafts_new(c->settings.drafts, &d, &err) != OK)
        return cli_fail(&err);
    why = answer_draft(c, d, m, record->draft, &text);
    if (cli_has(args, OPT_JSON)) {
        jsonw_object(&w);
        jsonw_key(&w, "case"), jsonw_int(&w, record->mention);
        jsonw_key(&w, "draft"), jsonw_str_or_null(&w, buf_str(&text));
        jsonw_key(&w, "refused"), jsonw_text(&w, why);
        jsonw_object_end(&w);
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    } else if (why != NULL) {
        (void)printf("%s\n", answer_refusal(why));
    } else {
        terminal_clean(&out, buf_str(&text));
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    }
    if (strcmp(args->rest[0], "answer") == 0 && !cli_has(args, OPT_JSON))
        cli_say("nothing is sent; `earshot inbox answered %lld` once you have",
                (long long)record->mention);
    drafts_free(d);
    buf_release(&text);
    buf_release(&out);
    return EXIT_DONE;
}

static int note(struct context *c, const struct cli_args *args,
                const struct case_record *record, const struct mention *m)
{
    struct error err = {0};
    struct buf text = {0};
    enum status rc;

    (void)m;
    buf_add(&text, str_from(args->value[OPT_NOTE]));
    for (int i = 2; i < args->rest_len; i++)
        buf_printf(&text, "%s%s", text.len > 0 ? " " : "", args->rest[i]);
    if (text.len == 0) {
        cli_say("note: what is to be kept?");
        return EXIT_COMMAND_LINE;
    }
    rc = inbox_note(c, record, buf_str(&text), &err);
    buf_release(&text);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* Do something with one case. */
static int with_case(struct context *c, const struct cli_args *args, int64_t row,
                     int (*act)(struct context *c, const struct cli_args *args,
                                const struct case_record *record,
                                const struct mention *m))
{
    struct error err = {0};
    struct arena arena = {0};
    struct batch b = {0};
    struct case_record record;
    enum status rc = store_case(c->store, row, c->now, &arena, &record, &err);
    int code;

    if (rc == OK)
        rc = store_mention(c->store, row, &b, &err);
    code = rc == OK            ? act(c, args, &record, &b.items[0])
           : rc == ERR_MISSING ? no_case(row)
                               : cli_fail(&err);
    batch_release(&b);
    arena_release(&arena);
    return code;
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
            return cli_usage(self,
                             "%s: expected the number of a case; days stand behind "
                             "--days, words behind --note",
                             args->rest[i]);
    }
    for (int i = 1; rc == OK && i < args->rest_len; i++) {
        int64_t row;

        (void)str_to_int(str_from(args->rest[i]), &row);
        rc = store_case_set(c->store, row, verbs[verb].state, until,
                            str_from(args->value[OPT_NOTE]), c->now, &err);
        if (rc == ERR_MISSING)
            return no_case(row);
    }
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* The words that take one case. */
static const struct {
    const char *word;
    enum store_mode mode;
    int (*act)(struct context *c, const struct cli_args *args,
               const struct case_record *record, const struct mention *m);
} single[] = {{"show", STORE_READ, show},
              {"draft", STORE_READ, draft},
              {"answer", STORE_READ, draft}, /* which is what it would be, nearly */
              {"note", STORE_WRITE, note}};

static int act_on_one(const struct command *self, const struct cli_args *args,
                      struct context *c, size_t n)
{
    int64_t row;
    int code;

    if (args->rest_len < 2 || !str_to_int(str_from(args->rest[1]), &row))
        return cli_usage(self, "%s: say which case", single[n].word);
    code = context_open_store(c, single[n].mode);
    return code == EXIT_DONE ? with_case(c, args, row, single[n].act) : code;
}

static bool is_at_keys(const struct cli_args *args)
{
    return args->rest_len == 0 && !cli_has(args, OPT_JSON) && isatty(STDIN_FILENO) &&
           isatty(STDOUT_FILENO);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *word = args->rest_len > 0 ? args->rest[0] : "list";
    struct str brand, any;
    int64_t row;
    int code;

    if (cli_has(args, OPT_DAYS) && strcmp(word, "snooze") != 0)
        return cli_usage(self, "--days goes with snooze");
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(word, verbs[i].word) == 0) {
            code = context_open_store(c, STORE_WRITE);
            return code == EXIT_DONE ? change(self, c, args, i) : code;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(single); i++) {
        if (strcmp(word, single[i].word) == 0)
            return act_on_one(self, args, c, i);
    }
    code = context_open_store(c, is_at_keys(args) ? STORE_WRITE : STORE_READ);
    if (code == EXIT_DONE)
        code = context_names(c, args->value[OPT_BRAND], NULL, &brand, &any);
    if (code != EXIT_DONE)
        return code;
    if (args->rest_len > 1)
        return cli_usage(self,
                         "%s: one word too many; what is to be done comes first, "
                         "then the case",
                         args->rest[1]);
    if (is_at_keys(args))
        return inbox_keys(c, brand, cli_has(args, OPT_EVERY));
    if (strcmp(word, "list") == 0)
        return list(c, args, brand);
    if (strcmp(word, "response") == 0)
        return inbox_response(c, args->value[OPT_BRAND], cli_has(args, OPT_JSON));
    if (str_to_int(str_from(word), &row))
        return with_case(c, args, row, show);
    return cli_usage(
        self,
        "%s: expected a case's number, or list, show, draft, note, answered, "
        "waiting, resolve, ignore, snooze, reopen or response",
        word);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_inbox = {
    .name = "inbox",
    .usage = "[list] [--every]\n"
             "show|draft|answer CASE\n"
             "answered|waiting|resolve|ignore|reopen CASE...\n"
             "snooze CASE... [--days N]\n"
             "note CASE WORDS...\n"
             "response",
    .summary = "List who waits for an answer, and note what became of it",
    .more =
        "A detractor who can be answered and wrote in the last 30 days is a case, due\n"
        "by your standard (answer_within) in your opening hours. What was over a week\n"
        "old when it was first seen is history and no case, nor is what has no stars "
        "and\n"
        "judges nothing, as a report in the news. What the source shows as answered is\n"
        "closed by the next run. `waiting` is for the customer or a colleague, and "
        "stays\n"
        "in the list; `snooze` takes it off for some days. `draft` and `answer` propose\n"
        "an answer for you to copy and change; nothing is ever sent. `response` tells\n"
        "how fast you answer, whom to thank, and who came back in another mood.\n"
        "\n"
        "On a terminal, without words, the list is worked on by keys, named at its "
        "foot.\n"
        "\n"
        "  earshot inbox draft 198\n"
        "  earshot inbox answered 198 --note 'phoned her'",
    .words = "list show draft answer answered waiting resolve ignore snooze reopen note "
             "response",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
