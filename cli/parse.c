/* parse.c - `earshot parse`: a document in, a JSON object a mention out */
#include "cli/parse.h"
#include "cli/judgement.h"

#include "cli/command.h"

#include "base/json.h"
#include "fetchers/adapter.h"
#include "fetchers/feed.h"
#include "fetchers/mailrules.h"

#include <math.h>
#include <string.h>

enum { OPT_ADAPTER, OPT_MAPPING, OPT_SET, OPT_BASE, OPT_CONTENT_TYPE, OPT_RAW, OPT_LIST };

enum { FILE_MAX_BYTES = 64 * 1024 * 1024, VARS_MAX = 64 };

static const struct cli_option options[] = {
    {"adapter", 'a', "NAME", "how to read it, see `earshot sources --adapters`"},
    {"mapping", 'm', "FILE", "a mapping file of your own"},
    {"set", 's', "KEY=VALUE", "a variable of the mapping (repeat)"},
    {"base", 'b', "URL", "the address that the document came from"},
    {"content-type", 't', "TYPE", "the header that it came with"},
    {"raw", 0, NULL, "print the feed as it was read, before it becomes mentions"},
    {"list", 0, NULL, "FILE names documents, one a line"},
    {0},
};

static const struct cli_field fields[] = {
    {"id", "unique within the source; where it gives none, one made from the rest"},
    {"url", "the page for people, absolute http or https; or null"},
    {"author", "name of the writer; or null"},
    {"published", "when it was written, RFC 3339 in UTC; or null"},
    {"updated", "when it was edited, where that is later; or null"},
    {"title", "heading, plain text; or null"},
    {"text", "what was said, plain text; or null"},
    {"rating", "0 (worst) to 1 (best); or null"},
    {"rating_scale", "the source's own, \"1-5\"; or null"},
    {"language", "BCP 47 tag, where the source tells it; or null"},
    {"reply", "the owner's public answer; or null"},
    {NULL, NULL},
};

/* What stays the same for every document. */
struct parse {
    const struct adapter *adapter; /* NULL: sniffed for each */
    struct adapter_settings settings;
    struct str mapping;
    struct document doc;
    struct mapping_shelf shelf;
    struct batch batch; /* of the present document; memory is kept */
    struct buf body, out;
    bool is_raw;
    struct mailrules rules; /* of mails */
};

void parse_print_mention(const struct mention *m, struct buf *out)
{
    struct json_writer w = {out, false};
    char scale[RATING_SCALE_SIZE];

    jsonw_object(&w);
    jsonw_key(&w, "id"), jsonw_str(&w, m->id);
    jsonw_key(&w, "url"), jsonw_str_or_null(&w, m->url);
    jsonw_key(&w, "author"), jsonw_str_or_null(&w, m->author);
    jsonw_key(&w, "published"), jsonw_time(&w, m->posted_at);
    jsonw_key(&w, "updated"), jsonw_time(&w, m->updated_at);
    jsonw_key(&w, "title"), jsonw_str_or_null(&w, m->title);
    jsonw_key(&w, "text"), jsonw_str_or_null(&w, m->text);
    jsonw_key(&w, "rating"), jsonw_fixed(&w, m->rating, 4);
    jsonw_key(&w, "rating_scale"), jsonw_str_or_null(&w, rating_scale(m, scale));
    jsonw_key(&w, "language"), jsonw_str_or_null(&w, m->language);
    jsonw_key(&w, "reply"), jsonw_str_or_null(&w, m->reply);
    jsonw_object_end(&w);
    buf_add_char(out, '\n');
}

static enum status read_raw(struct parse *p, struct error *err)
{
    struct feed_input in = {
        .body = p->doc.body, .content_type = p->doc.content_type, .base = p->doc.base};
    struct feed feed;
    enum status rc = feed_parse(&in, &feed, err);

    if (rc != OK)
        return rc;
    feed_print_raw(&feed, &p->out);
    feed_release(&feed);
    return OK;
}

static enum status read_mentions(struct parse *p, struct error *err)
{
    const struct adapter *a = p->adapter;
    enum status rc;

    if (a == NULL)
        a = adapter_sniff(p->doc.body, p->doc.content_type);
    if (a == NULL)
        return error_set(err, ERR_PARSE,
                         "not a document that any adapter knows; name one "
                         "with --adapter");
    rc = adapter_mapping(a, p->mapping, &p->shelf, &p->settings.mapping, err);
    if (rc != OK)
        return rc;
    if (a->parse == mailrules_parse) {
        struct str_list all = {0};

        rc = mailrules_find(all, p->mapping, &p->shelf, &p->rules, err);
        if (rc != OK)
            return rc;
        p->settings.mailrules = &p->rules;
    }
    batch_reset(&p->batch);
    rc = a->parse(&p->settings, &p->doc, NULL, &p->batch, err);
    if (rc != OK)
        error_prefix(err, "%s: ", a->name);
    for (size_t i = 0; i < p->batch.len; i++)
        parse_print_mention(&p->batch.items[i], &p->out);
    if (p->batch.dropped > 0)
        cli_say("%s: %zu items left out (deleted, spam, incomplete, too many)", a->name,
                p->batch.dropped);
    if (p->batch.is_cut)
        cli_say("%s: the document ends early", a->name);
    return rc;
}

/* Read one file, and print what is in it. */
static int parse_file(struct parse *p, const char *path)
{
    struct error err = {0};
    enum status rc;
    int code;

    buf_reset(&p->body);
    buf_reset(&p->out);
    rc = buf_read_file(&p->body, path, FILE_MAX_BYTES, &err);
    if (rc != OK)
        return cli_fail(&err);
    p->doc.body = buf_str(&p->body);
    rc = p->is_raw ? read_raw(p, &err) : read_mentions(p, &err);
    code = p->out.len > 0 ? cli_put(buf_str(&p->out)) : EXIT_DONE;
    if (rc == OK)
        return code;
    error_prefix(&err, "%s: ", strcmp(path, "-") == 0 ? "standard input" : path);
    (void)cli_fail(&err);
    /* what is wrong with a document is an input error here, even where a run would call
     * it the source's */
    return exit_worse(code, rc == ERR_NET ? EXIT_INPUT : exit_of(rc));
}

static int parse_list(struct parse *p, const char *path)
{
    struct buf list = {0};
    struct error err = {0};
    struct str rest;
    int code = EXIT_DONE;

    if (buf_read_file(&list, path, FILE_MAX_BYTES, &err) != OK)
        return cli_fail(&err);
    rest = buf_str(&list);
    while (rest.ptr != NULL && code != EXIT_OUTPUT) {
        struct str line = str_split(&rest, '\n');
        struct buf name = {0};

        if (line.len > 0) {
            buf_add(&name, line);
            code = exit_worse(code, parse_file(p, name.ptr));
        }
        buf_release(&name);
    }
    buf_release(&list);
    return code;
}

/* "--set key=value" into the settings. */
static int take_vars(const struct command *self, const struct cli_args *args,
                     struct pair *vars, struct parse *p)
{
    p->settings.vars.items = vars;
    if (args->count[OPT_SET] > VARS_MAX)
        return cli_usage(self, "--set: more than %d variables", VARS_MAX);
    for (size_t i = 0; i < args->count[OPT_SET]; i++) {
        struct str value = str_from(args->all[OPT_SET][i]);
        struct str name = str_split(&value, '=');

        if (value.ptr == NULL || name.len == 0)
            return cli_usage(self, "--set: expected KEY=VALUE");
        vars[p->settings.vars.len++] = (struct pair){name, value};
    }
    return EXIT_DONE;
}

static int take_adapter(const struct command *self, const struct cli_args *args,
                        struct parse *p)
{
    const char *name = args->value[OPT_ADAPTER];
    struct error err = {0};

    if (name == NULL && args->value[OPT_MAPPING] != NULL)
        name = "json";
    if (name == NULL)
        return EXIT_DONE;
    p->adapter = adapter_find(str_from(name));
    if (p->adapter == NULL) {
        const char *near = adapter_nearest(str_from(name));

        return cli_usage(self, "--adapter: there is no \"%s\"%s%s%s", name,
                         near != NULL ? "; did you mean \"" : "",
                         near != NULL ? near : "", near != NULL ? "\"?" : "");
    }
    if (p->is_raw && strcmp(p->adapter->name, "feed") != 0)
        return cli_usage(self, "--raw goes with feeds alone");
    /* a wrong mapping is told before any document is read */
    if (adapter_mapping(p->adapter, p->mapping, &p->shelf, &p->settings.mapping, &err) !=
        OK)
        return cli_fail(&err);
    return EXIT_DONE;
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct pair vars[VARS_MAX];
    struct parse p = {
        .mapping = str_from(args->value[OPT_MAPPING]),
        .doc = {.base = str_from(args->value[OPT_BASE]),
                .content_type = str_from(args->value[OPT_CONTENT_TYPE])},
        .is_raw = cli_has(args, OPT_RAW),
    };
    int code = take_vars(self, args, vars, &p);

    if (code == EXIT_DONE)
        code = take_adapter(self, args, &p);
    if (code == EXIT_DONE)
        code = cli_has(args, OPT_LIST) ? parse_list(&p, args->rest[0])
                                       : parse_file(&p, args->rest[0]);
    mapping_shelf_release(&p.shelf);
    batch_release(&p.batch);
    buf_release(&p.body);
    buf_release(&p.out);
    return code;
}

const struct command command_parse = {
    .name = "parse",
    .usage = "[OPTION...] FILE|-\n"
             "--list [OPTION...] FILE|-",
    .summary = "Print the mentions in a feed, an API's answer or a web page as JSON",
    .more =
        "Prints one JSON object a line for each mention, in document order. Without\n"
        "--adapter the shape is found out. Plain text has no markup; titles are cut at\n"
        "500 code points, texts at 20,000. Warnings, and how many items were left out,\n"
        "go to standard error.\n"
        "\n"
        "With --raw one object {\"feed\":{...},\"entries\":[...]} is printed instead: "
        "all\n"
        "that the feed says, before it becomes mentions.\n"
        "\n"
        "Exit status 0: something could be read, or the document is validly empty; 65:\n"
        "it can't be understood.\n"
        "\n"
        "  curl -s https://town.example/news.rss | earshot parse -\n"
        "  earshot parse --mapping pier.yaml --set shop=pier answer.json\n"
        "  earshot parse --adapter mbox notices.mbox   # or one mail, an .eml file",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_least = 1,
    .rest_most = 1,
};
