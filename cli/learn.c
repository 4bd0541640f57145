/*
 * learn.c - word lists from labelled texts
 */
#include "cli/context.h"
#include "cli/learn_issues.h"
#include "cli/learn_own.h"
#include "cli/plan.h"
#include "config/shipped.h"

#include <errno.h>
#include <string.h>

enum {
    OPT_FORGET = OPT_COMMON_LEN,
    OPT_DATA,
    OPT_PLAN,
    OPT_LANG,
    OPT_WITHOUT,
    OPT_ENTRIES,
    OPT_OUT,
    OPT_QUIET,
    OPT_ISSUES,
    OPT_MAP,
    OPT_TAKE,
    OPT_BRAND
};
enum { ENTRIES_DEFAULT = 60000, ENTRIES_MOST = 1000000, PLAN_MAX = 1 << 20 };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"forget", 0, NULL, "take back what was learned from your reviews"},
    {"data", 'd', "DIR",
     "make a list from others' texts here: FILE.tsv or FILE.tsv.xz; "
     "with --issues the files themselves"},
    {"plan", 'p', "FILE", "which files are read and how; default: the program's own"},
    {"lang", 'l', "CODE", "language of the list; default: en"},
    {"without", 0, "GROUP", "leave this group of sources out, to test on it"},
    {"entries", 'n', "COUNT", "most entries of the list; default: 60000"},
    {"out", 'o', "FILE", "where to write; default: standard output"},
    {"quiet", 'q', NULL, "no progress on standard error"},
    {"issues", 'i', NULL,
     "propose phrases for kinds of complaint, to be kept or dropped"},
    {"map", 'm', "FILE", "with --issues: lines \"label TAB kind\", for labels of others"},
    {"take", 't', "FILE", "with --issues: a draft that you have marked"},
    {"brand", 'b', "NAME", "with --issues: whose; not needed with one brand"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"lang", "language of the reviews"},
    {"texts", "reviews and corrections that it was learned from"},
    {"kept_words", "whether words moved"},
    {"words", "how many"},
    {"right_before", "share of the texts that is judged rightly as it is, 0..1"},
    {"right_after", "the same, each fifth with words that the others teach"},
    {"kept_cuts", "whether the cuts of NPS from words moved"},
    {"nps_error_before", "points by which NPS from words is above that of the stars"},
    {"nps_error_after", "the same with what is kept"},
    {"kind", "with --issues: id of the kind that a phrase speaks for"},
    {"phrase", "with weight; what to write into issues.yaml"},
    {"right", "texts of that kind that hold it; wrong: other texts"},
    {"new", "of the right ones: not named so today; example is one of them"},
    {NULL, NULL},
};

struct taker {
    struct learner *l;
    size_t sources;
};

static void add_text(void *context, const struct plan_source *s, struct str text,
                     enum learn_label label, struct str extra)
{
    struct taker *t = context;

    (void)extra;
    if (t->sources == s->number) {
        (void)learner_source(t->l, s->group, (size_t)s->rows_max, s->weight);
        t->sources++;
    }
    learner_add(t->l, s->number, text, label);
}

/* The rows of lexicons/barred.tsv that are for one language. */
static enum status bar_words(struct learner *l, struct str lang, struct error *err)
{
    struct str table = shipped_file("lexicons/barred.tsv");
    enum status rc = OK;

    while (table.ptr != NULL && rc == OK) {
        struct str line = str_split(&table, '\n');
        struct str of = str_split(&line, '\t');

        (void)str_split(&line, '\t'); /* kind */
        while (line.ptr != NULL && rc == OK && str_eq(of, lang))
            rc = learner_bar(l, str_trim(str_split(&line, ',')), err);
    }
    return rc;
}

static int write_list(const struct cli_args *args, struct str lang, struct str list)
{
    struct buf text = {0};
    FILE *f = stdout;
    int rc = EXIT_OUTPUT;

    buf_printf(&text,
               "# " STR_FMT
               ": weights of words and phrases. Made by `earshot learn`, see "
               "script/learn; not for editing.\n"
               "# entry, mood, detractor, promoter, opinion, texts, sources, layer; "
               "docs/lexicons.md. Sorted by bytes.\n",
               STR_ARG(lang));
    buf_add(&text, list);
    if (cli_has(args, OPT_OUT))
        f = fopen(args->value[OPT_OUT], "w");
    if (f != NULL && fwrite(text.ptr, 1, text.len, f) == text.len && fflush(f) == 0)
        rc = EXIT_DONE;
    if (rc != EXIT_DONE)
        cli_say("the list can't be written: %s", strerror(errno));
    if (f != NULL && f != stdout)
        (void)fclose(f);
    buf_release(&text);
    return rc;
}

static int learn(const struct cli_args *args, struct str plan, struct str lang,
                 const struct learn_options *with)
{
    char name[64];
    struct str general;
    struct taker t = {0};
    struct learner *l;
    struct buf list = {0};
    struct error err = {0};
    int rc;

    (void)snprintf(name, sizeof(name), "lexicons/" STR_FMT ".general.tsv", STR_ARG(lang));
    general = shipped_file(name);
    if (general.ptr == NULL) {
        cli_say("no hand-made list %s", name);
        return EXIT_COMMAND_LINE;
    }
    l = learner_new(general);
    t.l = l;
    if (bar_words(l, lang, &err) != OK) {
        learner_free(l);
        return cli_fail(&err);
    }
    rc = plan_read(plan, args->value[OPT_DATA], lang, STR_NONE, add_text, &t) == 0
             ? EXIT_DONE
             : EXIT_INPUT;
    if (rc == EXIT_DONE && learner_run(l, with, &list, &err) != OK)
        rc = cli_fail(&err);
    if (rc == EXIT_DONE)
        rc = write_list(args, lang, buf_str(&list));
    learner_free(l);
    buf_release(&list);
    return rc;
}

static int learn_own_words(const struct command *self, const struct cli_args *args,
                           struct context *c)
{
    int rc = context_open_store(c, STORE_READ);

    (void)self;
    return rc == EXIT_DONE
               ? learn_from_own(c, cli_has(args, OPT_FORGET), cli_has(args, OPT_JSON))
               : rc;
}

static int learn_kinds(const struct command *self, const struct cli_args *args,
                       struct context *c)
{
    struct learn_issues_options o = {
        .files = args->all[OPT_DATA],
        .files_len = cli_has(args, OPT_DATA) ? args->count[OPT_DATA] : 0,
        .map = args->value[OPT_MAP],
        .out = args->value[OPT_OUT],
        .take = args->value[OPT_TAKE],
        .brand = args->value[OPT_BRAND],
        .lang = cli_has(args, OPT_LANG) ? str_from(args->value[OPT_LANG]) : STR("en"),
        .is_json = cli_has(args, OPT_JSON)};

    if (o.take == NULL || o.files_len == 0)
        return learn_issues(c, &o);
    return cli_usage(self, "--take reads a draft: no --data beside it");
}

static int run_learn(const struct command *self, const struct cli_args *args)
{
    struct str lang =
        cli_has(args, OPT_LANG) ? str_from(args->value[OPT_LANG]) : STR("en");
    struct learn_options with = {.without = str_from(args->value[OPT_WITHOUT]),
                                 .has_names = !str_eq(lang, STR("de")),
                                 .log = cli_has(args, OPT_QUIET) ? NULL : stderr};
    struct str plan = shipped_file("lexicons/learn.tsv");
    struct buf own = {0};
    struct error err = {0};
    int64_t entries;
    int rc;

    if (cli_has(args, OPT_ISSUES))
        return context_run(self, args, learn_kinds);
    if (cli_has(args, OPT_MAP) || cli_has(args, OPT_TAKE))
        return cli_usage(self, "--map and --take go with --issues");
    if (!cli_has(args, OPT_DATA))
        return context_run(self, args, learn_own_words);
    if (!cli_number(self, args, OPT_ENTRIES, 100, ENTRIES_MOST, ENTRIES_DEFAULT,
                    &entries))
        return EXIT_COMMAND_LINE;
    with.entries_max = (size_t)entries;
    if (cli_has(args, OPT_PLAN)) {
        if (buf_read_file(&own, args->value[OPT_PLAN], PLAN_MAX, &err) != OK)
            return cli_fail(&err);
        plan = buf_str(&own);
    }
    rc = learn(args, plan, lang, &with);
    buf_release(&own);
    return rc;
}

const struct command command_learn = {
    .name = "learn",
    .usage = "[--forget] | --data DIR [--lang CODE] [--out FILE]\n"
             "--issues [--data FILE... [--map FILE]] [--out FILE]\n"
             "--issues --take FILE",
    .summary = "Tune the word weights to your own rated reviews and corrections",
    .more =
        "Looks for words that are judged otherwise by your customers' stars than by\n"
        "the program's lists, and moves their weights; and for the cuts by which NPS\n"
        "from words comes nearest to NPS from their stars. Each fifth of the reviews is\n"
        "judged by what the others teach: what does not judge them better is not kept.\n"
        "60 reviews in a language are needed, 200 are a good number. Your own weights\n"
        "stand in the folder that the setting `words` names and hold from the next\n"
        "`earshot run` on.\n"
        "\n"
        "With --data it makes a whole list instead, as those that the program carries\n"
        "were made. Each file has a text a line: text, TAB, label (1 to 5, neg, neu\n"
        "or pos). One text in ten is left for tuning and one for the last test, by\n"
        "hash.\n"
        "\n"
        "With --issues it proposes phrases for kinds of complaint (`earshot issues\n"
        "--kinds`): from the issues that you added by `earshot correct --issue`, or "
        "from\n"
        "files of texts with labels: text, TAB, labels with commas between, which are\n"
        "ids or names of kinds or what --map says they stand for. At a terminal k keeps\n"
        "a phrase and d drops it; elsewhere a draft is printed, to be marked by hand "
        "and\n"
        "taken by --take. What is kept stands in your file of kinds; nothing decided is\n"
        "shown again (issues.yaml.decided remembers).\n"
        "\n"
        "  earshot learn --issues --out draft.tsv\n"
        "  earshot learn --issues --take draft.tsv",
    .options = options,
    .fields = fields,
    .run = run_learn,
};
