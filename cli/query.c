/* earshot query: try a brand's query on what is stored. */
#include "analyze/query.h"
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "config/terms.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <string.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_SHOW };
enum { AT_ONCE = 500, SHOWN = 5, SHOWN_MOST = 1000 };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; not needed with one own brand"},
    {"show", 'n', "N", "show at most so many that come and go; default: 5"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"brand", "whose mentions were asked"},
    {"query", "as given; null: the one in force"},
    {"looked", "mentions of searches, to which a query applies"},
    {"before", "how many of them the settings in force take for the brand's"},
    {"after", "how many the query takes"},
    {"come", "array of some that it adds: mention, source, title, text"},
    {"go", "array of some that it takes out, likewise"},
    {NULL, NULL},
};

/* What a query changes. */
struct trial {
    struct context *c;
    const struct brand_settings *brand;
    struct settings changed; /* with the new query; borrows all from c->settings */
    struct query *before, *after;
    size_t looked, before_len, after_len, come_len, go_len, show;
    struct batch come, go; /* `show` of each */
};

/* ---- trying ---- */

static void keep(struct batch *b, size_t *len, size_t show, const struct mention *m)
{
    struct mention *kept;

    if ((*len)++ >= show)
        return;
    kept = batch_add(b);
    kept->row = m->row;
    kept->source = arena_copy(&b->arena, m->source);
    kept->title = arena_copy(&b->arena, m->title);
    kept->text = arena_copy(&b->arena, m->text);
}

static void try_one(struct trial *t, struct mention *m)
{
    const struct source_settings *source = settings_source(&t->c->settings, m->source);
    bool was, is;

    if (source == NULL || source->about != ABOUT_SEARCH)
        return;
    was = query_is_ours(t->before, m, m->judgement.lang);
    is = query_is_ours(t->after, m, m->judgement.lang);
    t->looked++;
    t->before_len += was;
    t->after_len += is;
    if (is && !was)
        keep(&t->come, &t->come_len, t->show, m);
    if (was && !is)
        keep(&t->go, &t->go_len, t->show, m);
}

static enum status try_all(struct trial *t, struct error *err)
{
    struct find f = {.brand = t->brand->name,
                     .ours = FIND_ALL,
                     .order = FIND_STORED,
                     .limit = AT_ONCE};
    struct batch b = {0};
    enum status rc;

    do {
        rc = store_find(t->c->store, &f, &b, err);
        for (size_t i = 0; rc == OK && i < b.len; i++)
            try_one(t, &b.items[i]);
        f.offset += AT_ONCE;
    } while (rc == OK && b.len == AT_ONCE);
    batch_release(&b);
    return rc;
}

/* ---- telling ---- */

static void print_some(struct terminal *out, const struct batch *b, size_t len,
                       const char *what, enum terminal_style style)
{
    if (len == 0)
        return;
    terminal_printf(out, STYLE_BOLD, "\n%s", what);
    if (len > b->len)
        terminal_printf(out, STYLE_SOFT, "  %zu of %zu", b->len, len);
    terminal_put(out, STYLE_PLAIN, STR("\n"));
    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];

        terminal_put(out, style, STR("  \xe2\x94\x82 "));
        terminal_put_line(out, STYLE_SOFT, m->source, 16);
        terminal_put(out, STYLE_PLAIN, STR("  "));
        terminal_put_line(out, STYLE_PLAIN, m->text.len > 0 ? m->text : m->title,
                          out->columns - 24);
        terminal_put(out, STYLE_PLAIN, STR("\n"));
    }
}

static enum status print(const struct trial *t, const char *query, struct error *err)
{
    struct terminal out;
    struct buf line = {0};
    enum status rc;

    terminal_init(&out, stdout, TERMINAL_AUTO);
    if (t->looked == 0) {
        terminal_put(&out, STYLE_PLAIN,
                     STR("Nothing is stored that a query applies to: it decides what "
                         "sources with\n`about: search` bring.\n"));
    } else if (query == NULL) {
        terminal_printf(&out, STYLE_PLAIN,
                        "%zu of %zu mentions that searches brought "
                        "are about the brand.\n",
                        t->before_len, t->looked);
    } else {
        terminal_printf(&out, STYLE_PLAIN,
                        "Of %zu mentions that searches brought: %zu now, %zu with this "
                        "query.\n",
                        t->looked, t->before_len, t->after_len);
        print_some(&out, &t->come, t->come_len, "Comes", STYLE_GOOD);
        print_some(&out, &t->go, t->go_len, "Goes", STYLE_BAD);
    }
    if (query != NULL) {
        settings_print_text(str_from(query), &line);
        terminal_put(&out, STYLE_SOFT,
                     STR("\nIn the configuration, below the brand; the next run applies "
                         "it to all of history:\n\n"));
        terminal_put(&out, STYLE_BOLD, STR("    query: "));
        terminal_put(&out, STYLE_BOLD, buf_str(&line));
        terminal_put(&out, STYLE_PLAIN, STR("\n"));
    }
    rc = terminal_flush(&out, stdout, err);
    terminal_release(&out);
    buf_release(&line);
    return rc;
}

static void write_some(struct json_writer *w, const struct batch *b)
{
    jsonw_array(w);
    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];

        jsonw_object(w);
        jsonw_key(w, "mention"), jsonw_int(w, m->row);
        jsonw_key(w, "source"), jsonw_str(w, m->source);
        jsonw_key(w, "title"), jsonw_str_or_null(w, m->title);
        jsonw_key(w, "text"), jsonw_str_or_null(w, m->text);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_json(const struct trial *t, const char *query)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    jsonw_object(&w);
    jsonw_key(&w, "brand"), jsonw_str(&w, t->brand->name);
    jsonw_key(&w, "query"), jsonw_str_or_null(&w, str_from(query));
    jsonw_key(&w, "looked"), jsonw_int(&w, (int64_t)t->looked);
    jsonw_key(&w, "before"), jsonw_int(&w, (int64_t)t->before_len);
    jsonw_key(&w, "after"), jsonw_int(&w, (int64_t)t->after_len);
    jsonw_key(&w, "come"), write_some(&w, &t->come);
    jsonw_key(&w, "go"), write_some(&w, &t->go);
    jsonw_object_end(&w);
    buf_add_char(&out, '\n');
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

/* ---- the command ---- */

/* The settings with the brand's query replaced; excluded and context words stay. */
static void change(struct trial *t, const char *query, struct arena *a)
{
    const struct settings *s = &t->c->settings;
    struct brand_settings *brands =
        arena_alloc(a, s->brands_len * sizeof(struct brand_settings));

    t->changed = *s;
    t->changed.brands = brands;
    for (size_t i = 0; i < s->brands_len; i++) {
        brands[i] = s->brands[i];
        if (&s->brands[i] == t->brand && query != NULL)
            brands[i].query = str_from(query);
    }
}

static int run_trial(struct trial *t, const struct cli_args *args, const char *query)
{
    struct arena a = {0};
    struct error err = {0};
    enum status rc;

    change(t, query, &a);
    t->before = query_new(&t->c->settings);
    t->after = query_new(&t->changed);
    rc = try_all(t, &err);
    if (rc == OK && cli_has(args, OPT_JSON))
        write_json(t, query);
    else if (rc == OK)
        rc = print(t, query, &err);
    query_free(t->before);
    query_free(t->after);
    batch_release(&t->come);
    batch_release(&t->go);
    arena_release(&a);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static bool is_right(const struct command *self, const char *query)
{
    struct arena a = {0};
    struct terms terms;
    struct error err = {0};
    bool is = query == NULL || terms_parse(str_from(query), &a, &terms, &err) == OK;

    if (!is)
        (void)cli_usage(self, "%s", err.text);
    arena_release(&a);
    return is;
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *query = args->rest_len > 0 ? args->rest[0] : NULL;
    struct trial t = {.c = c};
    int64_t show;
    int code;

    if (!is_right(self, query) ||
        !cli_number(self, args, OPT_SHOW, 0, SHOWN_MOST, SHOWN, &show))
        return EXIT_COMMAND_LINE;
    t.show = (size_t)show;
    t.brand = context_brand(c, args->value[OPT_BRAND]);
    if (t.brand == NULL)
        return EXIT_SETTINGS;
    code = context_open_store(c, STORE_READ);
    return code == EXIT_DONE ? run_trial(&t, args, query) : code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_query = {
    .name = "query",
    .usage = "[QUERY] [OPTION...]",
    .summary = "Try on what is stored which mentions a brand's query takes",
    .more =
        "A query says which mentions of a search are about the brand, where a name "
        "alone\n"
        "takes too much or too little. Nothing is changed: what it would add and take\n"
        "out is shown, and the line for the configuration.\n"
        "\n"
        "  heron                 the word; case and accents don't count\n"
        "  \"blue heron\"          these words in a row\n"
        "  heron*                words that begin so\n"
        "  =Heron                with these very letters\n"
        "  heron coffee          both; AND may stand between\n"
        "  heron OR egret        one of them\n"
        "  heron NOT bird        without the other; -bird is the same\n"
        "  heron NEAR/5 coffee   at most five words between\n"
        "  heron (coffee OR tea) brackets come first\n"
        "  title: text: author:  there alone, as in title:heron\n"
        "  site:example.com      on this site and those below it\n"
        "  lang:en rating:<=2    of this language; with so many of five stars\n"
        "\n"
        "Operators are written in capitals; NOT binds closest, then NEAR, AND and OR. A\n"
        "wrong query is refused with the column and what was expected there. `exclude`\n"
        "and `context` of the brand hold besides its query.\n"
        "\n"
        "  earshot query '\"blue heron\" (coffee OR cafe*) NOT bird'",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = 1,
};
