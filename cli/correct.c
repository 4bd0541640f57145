/* earshot correct: what the owner knows better. */
#include "cli/correct_parts.h"

#include "analyze/issues.h"
#include "base/json.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <string.h>
#include <unistd.h>

enum {
    OPT_NOT_US = OPT_COMMON_LEN,
    OPT_MOOD,
    OPT_ISSUE,
    OPT_NOT_ISSUE,
    OPT_SEVERITY,
    OPT_WORDS,
    OPT_BRAND,
    OPT_NOTE,
    OPT_YES
};
static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"not-us", 0, NULL, "it is about somebody else"},
    {"mood", 0, "good|bad|neutral", "how it is meant"},
    {"issue", 0, "ID", "it has this issue, see `earshot issues --kinds`; repeatable"},
    {"not-issue", 0, "ID", "it has not; repeatable"},
    {"severity", 0, "none|normal|high|urgent", "how grave it is"},
    {"words", 'w', "PHRASE", "the same for all that hold these words, and will"},
    {"brand", 'b', "NAME", "with --words: this brand's; default: the mention's, or all"},
    {"note", 'm', "TEXT", "kept with it"},
    {"yes", 'y', NULL, "do it without asking"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"changes", "mentions that change: mention, text, was, now"},
    {"also", "how many others hold the words that decided; 0 where none did"},
    {"words", "these words; or null"},
    {"applied", "whether it was done"},
    {NULL, NULL},
};

/* ---- what was said on the command line ---- */

static void add_item(struct change *change, const char *field, struct str value)
{
    struct correction *item = &change->items[change->len++];

    *item = change->items[0];
    item->field = str_from(field);
    item->value = value;
}

static bool add_mood(struct change *change, struct str word)
{
    static const char *const words[][2] = {
        {"good", "positive"}, {"bad", "negative"}, {"neutral", "neutral"}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(word, str_from(words[i][0])) || str_eq(word, str_from(words[i][1]))) {
            add_item(change, "mood", str_from(words[i][1]));
            return true;
        }
    }
    return false;
}

static int add_issues(const struct command *self, const struct cli_args *args,
                      const struct context *c, struct change *change, int option,
                      char sign)
{
    struct issues *kinds = NULL;
    struct error err = {0};
    int code = EXIT_DONE;

    if (!cli_has(args, option))
        return EXIT_DONE;
    if (issues_new(&c->settings, &kinds, &err) != OK)
        return cli_fail(&err);
    for (size_t i = 0; code == EXIT_DONE && i < args->count[option]; i++) {
        const char *id = args->all[option][i];

        if (issues_kind(kinds, str_from(id), STR("en")) == NULL)
            code = cli_usage(self,
                             "%s: no such issue; `earshot issues --kinds` lists "
                             "them",
                             id);
        else if (change->len == CORRECTIONS_AT_ONCE)
            code =
                cli_usage(self, "%d corrections at once, not more", CORRECTIONS_AT_ONCE);
        else
            add_item(change, "issue", arena_printf(&change->arena, "%c%s", sign, id));
    }
    issues_free(kinds);
    return code;
}

static int read_items(const struct command *self, const struct cli_args *args,
                      const struct context *c, struct change *change)
{
    const char *severity = args->value[OPT_SEVERITY];
    enum severity level;
    int code;

    if (cli_has(args, OPT_NOT_US))
        add_item(change, "ours", STR("no"));
    if (cli_has(args, OPT_MOOD) && !add_mood(change, str_from(args->value[OPT_MOOD])))
        return cli_usage(self, "--mood: expected good, bad or neutral");
    code = add_issues(self, args, c, change, OPT_ISSUE, '+');
    if (code == EXIT_DONE)
        code = add_issues(self, args, c, change, OPT_NOT_ISSUE, '-');
    if (code != EXIT_DONE)
        return code;
    if (severity != NULL && !severity_parse(str_from(severity), &level))
        return cli_usage(self, "--severity: expected none, normal, high or urgent");
    if (severity != NULL)
        add_item(change, "severity", str_from(severity));
    if (change->len == 0)
        return cli_usage(self, "say what is wrong: --not-us, --mood, --issue, "
                               "--not-issue or --severity");
    return EXIT_DONE;
}

/* ---- doing it ---- */

static bool is_wanted(const struct cli_args *args)
{
    char line[16] = "";

    if (cli_has(args, OPT_YES))
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || cli_has(args, OPT_JSON)) {
        if (!cli_has(args, OPT_JSON))
            (void)printf("Nothing is changed yet; --yes does it.\n");
        return false;
    }
    (void)printf("Change it? [y/N] ");
    (void)fflush(stdout);
    return fgets(line, sizeof(line), stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}

static int finish(struct context *c, const struct cli_args *args, struct change *change)
{
    struct error err = {0};
    struct str words = STR_NONE;
    size_t also = 0;
    bool is_done = false;
    enum status rc = change_plan(c, change, &err);

    if (rc == OK && change->batch.len > 0)
        words = correct_words(change);
    if (rc == OK && words.len > 0)
        rc = correct_also(c, change, words, &also, &err);
    if (rc == OK && !cli_has(args, OPT_JSON))
        rc = correct_show(c, change, words, also, &err);
    if (rc == OK && (change->rows_len > 0 || change->items[0].mention == 0) &&
        is_wanted(args)) {
        struct store_lock *lock = NULL;

        rc = store_lock(c->settings.database.ptr, c->now, &lock, &err);
        if (rc == OK)
            rc = change_make(c, change, &err);
        store_unlock(lock);
        is_done = rc == OK;
        if (is_done && !cli_has(args, OPT_JSON))
            (void)printf("Done. `earshot correct undo` takes it back.\n");
    }
    if (rc == OK && cli_has(args, OPT_JSON))
        correct_write(change, words, also, is_done);
    if (rc == OK)
        return EXIT_DONE;
    (void)cli_fail(&err);
    return rc == ERR_MISSING ? EXIT_COMMAND_LINE : exit_of(rc);
}

/* Whom it is said of: a mention, or all that hold some words. */
static int read_whom(const struct command *self, const struct cli_args *args,
                     struct correction *first)
{
    if (args->rest_len > 1)
        return cli_usage(self, "%s: one mention at a time", args->rest[1]);
    if (args->rest_len == 1 &&
        (!str_to_int(str_from(args->rest[0]), &first->mention) || first->mention <= 0))
        return cli_usage(self, "%s: expected a mention's number, list or undo",
                         args->rest[0]);
    if (args->rest_len == 0 && !cli_has(args, OPT_WORDS))
        return cli_usage(self, "say which mention: a number from `earshot inbox` or "
                               "`earshot search`");
    if (!cli_has(args, OPT_WORDS))
        return cli_has(args, OPT_BRAND) ? cli_usage(self, "--brand goes with --words")
                                        : EXIT_DONE;
    first->words = str_trim(str_from(args->value[OPT_WORDS]));
    first->brand = str_from(args->value[OPT_BRAND]);
    return first->words.len > 0 ? EXIT_DONE : cli_usage(self, "--words: which?");
}

/* With words, a mention says whose they are, and no more. */
static int take_brand(struct context *c, const struct cli_args *args,
                      struct change *change)
{
    struct correction *first = &change->items[0];
    struct batch b = {0};
    struct error err = {0};
    enum status rc = OK;

    if (first->words.len > 0 && cli_has(args, OPT_BRAND) &&
        context_brand(c, args->value[OPT_BRAND]) == NULL)
        return EXIT_SETTINGS;
    if (first->words.len > 0 && first->mention != 0) {
        rc = store_mention(c->store, first->mention, &b, &err);
        if (rc == OK && first->brand.len == 0)
            first->brand = arena_copy(&change->arena, b.items[0].brand);
        if (rc == ERR_MISSING)
            cli_say("there is no mention %lld", (long long)first->mention);
        first->mention = 0;
    }
    batch_release(&b);
    return rc == OK ? EXIT_DONE : rc == ERR_MISSING ? EXIT_COMMAND_LINE : cli_fail(&err);
}

static int correct(const struct command *self, const struct cli_args *args,
                   struct context *c)
{
    struct change change = {0};
    int code;

    change.items[0] =
        (struct correction){.made_at = c->now, .note = str_from(args->value[OPT_NOTE])};
    code = read_whom(self, args, &change.items[0]);
    if (code == EXIT_DONE)
        code = context_open_store(c, STORE_WRITE);
    if (code == EXIT_DONE)
        code = take_brand(c, args, &change);
    if (code == EXIT_DONE)
        code = read_items(self, args, c, &change);
    if (code == EXIT_DONE)
        code = finish(c, args, &change);
    change_release(&change);
    return code;
}

/* ---- the list of them ---- */

static void print_one(struct terminal *t, const struct correction *one)
{
    terminal_printf(t, STYLE_BOLD, "%5lld  ", (long long)one->id);
    if (one->mention != 0)
        terminal_printf(t, STYLE_PLAIN, "mention %lld: ", (long long)one->mention);
    else
        terminal_printf(t, STYLE_PLAIN,
                        "all with \"" STR_FMT "\": ", STR_ARG(one->words));
    terminal_printf(t, STYLE_PLAIN, STR_FMT " " STR_FMT, STR_ARG(one->field),
                    STR_ARG(one->value));
    if (one->note.len > 0) {
        terminal_put(t, STYLE_SOFT, STR("  "));
        terminal_put_line(t, STYLE_SOFT, one->note, 40);
    }
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void write_one(struct json_writer *w, const struct correction *one)
{
    jsonw_object(w);
    jsonw_key(w, "correction"), jsonw_int(w, one->id);
    jsonw_key(w, "mention");
    if (one->mention != 0)
        jsonw_int(w, one->mention);
    else
        jsonw_null(w);
    jsonw_key(w, "words"), jsonw_str_or_null(w, one->words);
    jsonw_key(w, "field"), jsonw_str(w, one->field);
    jsonw_key(w, "value"), jsonw_str_or_null(w, one->value);
    jsonw_key(w, "note"), jsonw_str_or_null(w, one->note);
    jsonw_key(w, "made"), jsonw_time(w, one->made_at);
    jsonw_object_end(w);
}

static int list(const struct cli_args *args, const struct correction *all, size_t len)
{
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = OK;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    jsonw_array(&w);
    for (size_t i = 0; i < len; i++) {
        print_one(&t, &all[i]);
        write_one(&w, &all[i]);
    }
    jsonw_array_end(&w);
    buf_add_char(&out, '\n');
    if (len == 0)
        terminal_put(&t, STYLE_PLAIN, STR("You have corrected nothing yet.\n"));
    if (cli_has(args, OPT_JSON))
        (void)cli_put(buf_str(&out));
    else
        rc = terminal_flush(&t, stdout, &err);
    terminal_release(&t);
    buf_release(&out);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* Were they said with one command? */
static bool is_together(const struct correction *a, const struct correction *b)
{
    return a->made_at == b->made_at && a->mention == b->mention &&
           str_eq(a->words, b->words) && str_eq(a->brand, b->brand);
}

/* The one with this number, or without it what was said last. */
static int undo(const struct command *self, struct context *c,
                const struct cli_args *args, const struct correction *all, size_t len)
{
    struct store_lock *lock = NULL;
    struct error err = {0};
    bool has_number = args->rest_len > 1;
    size_t from = len > 0 ? len - 1 : 0;
    int64_t id = len > 0 ? all[from].id : 0;
    enum status rc;

    if (has_number && !str_to_int(str_from(args->rest[1]), &id))
        return cli_usage(self, "undo: expected the number of a correction");
    if (id == 0) {
        cli_say("there is nothing to take back");
        return EXIT_COMMAND_LINE;
    }
    while (!has_number && from > 0 && is_together(&all[from - 1], &all[len - 1]))
        from--;
    rc = store_lock(c->settings.database.ptr, c->now, &lock, &err);
    if (rc == OK && has_number)
        rc = change_undo(c, id, &err);
    for (size_t i = len; rc == OK && !has_number && i > from; i--)
        rc = change_undo(c, all[i - 1].id, &err);
    store_unlock(lock);
    if (rc != OK)
        return rc == ERR_MISSING ? cli_usage(self, "%s", err.text) : cli_fail(&err);
    if (!cli_has(args, OPT_JSON) && !has_number && len - from > 1)
        (void)printf("Corrections %lld to %lld are taken back.\n",
                     (long long)all[from].id, (long long)all[len - 1].id);
    else if (!cli_has(args, OPT_JSON))
        (void)printf("Correction %lld is taken back.\n", (long long)id);
    return EXIT_DONE;
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *word = args->rest_len > 0 ? args->rest[0] : "";
    bool is_list = strcmp(word, "list") == 0;
    struct arena a = {0};
    struct correction *all = NULL;
    struct error err = {0};
    size_t len = 0;
    int code;

    if (!is_list && strcmp(word, "undo") != 0)
        return correct(self, args, c);
    if (is_list && args->rest_len > 1)
        return cli_usage(self, "%s: `list` takes no words", args->rest[1]);
    code = context_open_store(c, is_list ? STORE_READ : STORE_WRITE);
    if (code == EXIT_DONE && store_corrections(c->store, 0, &a, &all, &len, &err) != OK)
        code = cli_fail(&err);
    else if (code == EXIT_DONE)
        code = is_list ? list(args, all, len) : undo(self, c, args, all, len);
    arena_release(&a);
    return code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_correct = {
    .name = "correct",
    .usage = "MENTION [--not-us] [--mood WORD] [--issue ID] [OPTION...]\n"
             "[MENTION] --words PHRASE [--not-us] ...\n"
             "list\n"
             "undo [CORRECTION]",
    .summary = "Say what is judged wrongly, see what changes, change it",
    .more =
        "It first shows what would change, and asks. A correction holds for the past\n"
        "and survives new rules; `earshot learn` takes it into account. With --words\n"
        "it holds for every mention with that phrase, those to come among them: of the\n"
        "mention's brand, that of --brand, or all. `undo` takes back what was said "
        "last,\n"
        "or the one that `list` shows with this number.\n"
        "\n"
        "  earshot correct 198 --not-us\n"
        "  earshot correct 201 --mood good --not-issue late-delivery\n"
        "  earshot correct --words 'heron lake' --not-us",
    .words = "list undo",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = 2,
};
