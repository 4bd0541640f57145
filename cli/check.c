/* earshot check: what is said about a name right now, without any configuration. */
#include "analyze/analyze.h"
#include "analyze/issues.h"
#include "analyze/nps.h"
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/fetch.h"
#include "cli/gather.h"
#include "cli/judge.h"
#include "cli/judgement.h"
#include "fetchers/adapter.h"
#include "reports/digest.h"
#include "reports/reports.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <math.h>
#include <string.h>

enum {
    OPT_FROM = OPT_COMMON_LEN,
    OPT_DAYS,
    OPT_ALSO,
    OPT_EXCLUDE,
    OPT_HTML,
    OPT_FAIL_UNDER,
    OPT_PRIVATE,
    OPT_COLOR,
};
enum { QUOTES = 3, WEEKS = 8, SOURCES_MAX = 64, ANSWER_MS = 10000 };

static const struct cli_option options[] = {
    OPTION_NONE("config"),
    {"now", 0, "TIME", "act as if it were this time, 2026-11-17T06:30:00Z"},
    {"json", 0, NULL, "print JSON"},
    {"from", 'f', "FILE|URL", "look there alone (repeat); else at the public sources"},
    {"days", 'd', "N", "how far back; default: 90"},
    {"also", 0, "NAME", "what else people call it (repeat)"},
    {"exclude", 'x', "WORD", "a mention with it is about something else (repeat)"},
    {"html", 0, "FILE", "write a web page as well"},
    {"fail-under", 0, "NPS", "exit status 1 where the NPS is below"},
    {"allow-private", 0, NULL, "--from may be an address of this machine or network"},
    {"color", 0, "always|never|auto", "colours; default: auto"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"brand", "as it was given"},
    {"days", "how far back"},
    {"mentions", "how many were found"},
    {"nps", "value, low, high (with 95 in 100) and answers, how many it rests on"},
    {"sources", "asked: how many; failed: array of source and reason"},
    {"items", "array of the mentions: source, url, author, published, title, text and "
              "judgement, as in earshot-score(1)"},
    {NULL, NULL},
};

/* Public sources that need no key; {query} is the name in quotes, percent-encoded. */
static const struct {
    const char *name, *adapter, *url;
} publics[] = {
    {"Google News", "feed",
     "https://news.google.com/rss/search?q={query}&hl=en-US&gl=US&ceid=US:en"},
    {"Hacker News", "hackernews", NULL},
    {"Reddit", "feed", "https://www.reddit.com/search.rss?q={query}&sort=new"},
    {"Bluesky", "bluesky", NULL},
    {"Lemmy", "lemmy", NULL},
};

struct check {
    const struct command *self;
    const struct cli_args *args;
    struct context c;
    struct brand_settings brand;
    struct source_settings sources[SOURCES_MAX];
    struct fetch_report fetched;
    struct analyzer *an;
    struct issues *kinds;
    struct gathered g;
    struct nps nps;
    struct arena arena;
    int64_t days;
};

static struct str percent(struct str text, struct arena *a)
{
    struct buf out = {0};
    struct str kept;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char b = (unsigned char)text.ptr[i];

        if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') ||
            b == '-' || b == '.' || b == '_' || b == '~')
            buf_add_char(&out, (char)b);
        else
            buf_printf(&out, "%%%02X", b);
    }
    kept = arena_copy(a, buf_str(&out));
    buf_release(&out);
    return kept;
}

static struct str_list list_of(const struct cli_args *args, int option, struct arena *a)
{
    struct str_list list = {arena_alloc(a, args->count[option] * sizeof(struct str)),
                            args->count[option]};

    for (size_t i = 0; i < list.len; i++)
        list.items[i] = str_from(args->all[option][i]);
    return list;
}

static bool is_url(const char *text)
{
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

static struct source_settings *add_source(struct check *k, const char *name,
                                          const char *adapter)
{
    struct source_settings *s = &k->sources[k->c.settings.sources_len++];

    *s = (struct source_settings){.name = str_from(name),
                                  .adapter = str_from(adapter),
                                  .about = ABOUT_SEARCH,
                                  .every_s = 60};
    return s;
}

static void add_publics(struct check *k)
{
    struct str quoted =
        arena_printf(&k->arena, "\"" STR_FMT "\"", STR_ARG(k->brand.name));
    struct str encoded = percent(quoted, &k->arena);

    for (size_t i = 0; i < ARRAY_LEN(publics); i++) {
        struct source_settings *s = add_source(k, publics[i].name, publics[i].adapter);

        if (publics[i].url != NULL) {
            struct str head = str_from(publics[i].url);
            size_t at = str_find(head, STR("{query}"));

            s->url = arena_printf(&k->arena, STR_FMT STR_FMT "%s",
                                  STR_ARG(str_slice(head, 0, at)), STR_ARG(encoded),
                                  publics[i].url + at + 7);
            continue;
        }
        s->vars.items = arena_alloc(&k->arena, 2 * sizeof(struct pair));
        s->vars.items[s->vars.len++] = (struct pair){STR("query"), quoted};
        if (strcmp(publics[i].adapter, "lemmy") == 0)
            s->vars.items[s->vars.len++] = (struct pair){STR("host"), STR("lemmy.world")};
    }
}

/* A file at hand goes the way of a fetched answer: parse, complete, store. */
static enum status add_file(struct check *k, const char *path, struct error *err)
{
    struct buf body = {0};
    struct mapping_shelf shelf = {0};
    struct adapter_settings settings = {.items_max = 100000, .newest_at = TIME_UNKNOWN};
    struct source_state state = {.name = str_from(path), .brand = k->brand.name};
    struct batch b = {0};
    enum status rc = buf_read_file(&body, path, 64 * 1024 * 1024, err);
    struct document doc = {.body = buf_str(&body)};
    const struct adapter *a = rc == OK ? adapter_sniff(doc.body, STR_NONE) : NULL;

    if (rc == OK && a == NULL)
        rc = error_set(err, ERR_PARSE, "%s: neither a feed nor a known answer", path);
    if (rc == OK)
        rc = adapter_mapping(a, STR_NONE, &shelf, &settings.mapping, err);
    if (rc == OK && a != NULL) {
        rc = a->parse(&settings, &doc, NULL, &b, err);
        error_prefix(err, "%s: ", path);
    }
    state.next_at = k->c.now;
    for (size_t i = 0; i < b.len; i++)
        b.items[i].brand = k->brand.name;
    if (rc == OK)
        rc = store_add(k->c.store, &state, &b, k->c.now, &k->fetched.counts, err);
    batch_release(&b);
    buf_release(&body);
    mapping_shelf_release(&shelf);
    return rc;
}

static enum status add_from(struct check *k, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < k->args->count[OPT_FROM]; i++) {
        const char *from = k->args->all[OPT_FROM][i];

        if (!is_url(from)) {
            rc = add_file(k, from, err);
        } else if (k->c.settings.sources_len < SOURCES_MAX) {
            struct source_settings *s = add_source(k, from, "feed");

            s->url = str_from(from);
            s->allow_private = cli_has(k->args, OPT_PRIVATE);
        }
    }
    return rc;
}

static void set_up(struct check *k)
{
    settings_default(&k->c.settings);
    k->brand = (struct brand_settings){
        .name = str_from(k->args->rest[0]),
        .names = list_of(k->args, OPT_ALSO, &k->arena),
        .exclude = list_of(k->args, OPT_EXCLUDE, &k->arena),
        .answer_hours = 24,
    };
    k->c.settings.brands = &k->brand;
    k->c.settings.brands_len = 1;
    k->c.settings.sources = k->sources;
    k->c.settings.limits.total_ms = ANSWER_MS;
    k->c.settings.limits.connect_ms = ANSWER_MS / 2;
}

/* The same stages as a night's run, in a store that is gone afterwards. */
static enum status work(struct check *k, struct error *err)
{
    struct analyzer_options o = {.with_reasons = true};
    struct fetch_options f = {.is_forced = true};
    struct judge_report judged = {0};
    struct period p = {.kind = DIGEST_DAILY,
                       .from = k->c.now - k->days * 86400,
                       .to = k->c.now + 1,
                       .is_first = true};
    enum status rc = store_open(":memory:", STORE_CREATE, &k->c.store, err);

    if (rc == OK)
        rc = add_from(k, err);
    if (rc == OK && !cli_has(k->args, OPT_FROM))
        add_publics(k);
    if (rc == OK)
        rc = fetch_all(&k->c, &f, &k->fetched, err);
    if (rc == OK)
        rc = analyzer_new(&k->c.settings, &o, &k->an, err);
    if (rc == OK)
        rc = judge_mentions(&k->c, k->an, &judged, err);
    if (rc == OK)
        rc = judge_issues(&k->c, err);
    if (rc == OK)
        rc = issues_new(&k->c.settings, &k->kinds, err);
    if (rc == OK)
        rc = gather(&k->c, &k->brand, &p, k->kinds, &k->g, err);
    return rc;
}

static void count_nps(struct check *k)
{
    struct nps_counts counts = {0};

    for (size_t i = 0; i < k->g.mentions.len; i++)
        nps_add(&counts, k->g.mentions.items[i].judgement.nps);
    k->nps = nps_of(counts, 0.95);
}

static void print_nps(struct terminal *t, const struct check *k)
{
    const struct nps *n = &k->nps;

    if (n->count == 0) {
        terminal_put(t, STYLE_SOFT, STR("NPS: nobody's words or stars tell\n"));
        return;
    }
    if (!n->is_enough) {
        terminal_printf(t, STYLE_SOFT, "NPS: too few to say (%llu answer%s)\n",
                        (unsigned long long)n->count, n->count == 1 ? "" : "s");
        return;
    }
    terminal_printf(t, STYLE_BOLD, "NPS %.0f", n->score);
    terminal_printf(t, STYLE_SOFT, ", between %.0f and %.0f, from %llu answers\n", n->low,
                    n->high, (unsigned long long)n->count);
}

/* How many spoke well and badly in each of the last weeks. */
static void print_weeks(struct terminal *t, const struct check *k)
{
    int64_t good[WEEKS] = {0}, bad[WEEKS] = {0};

    for (size_t i = 0; i < k->g.mentions.len; i++) {
        const struct mention *m = &k->g.mentions.items[i];
        int64_t age = (k->c.now - m->posted_at) / (7 * 86400);

        if (m->posted_at == TIME_UNKNOWN || age < 0 || age >= WEEKS)
            continue;
        good[WEEKS - 1 - age] += m->judgement.mood == MOOD_POSITIVE;
        bad[WEEKS - 1 - age] += m->judgement.mood == MOOD_NEGATIVE;
    }
    terminal_put(t, STYLE_SOFT, STR("last 8 weeks: praise "));
    terminal_spark(t, STYLE_GOOD, good, WEEKS);
    terminal_put(t, STYLE_SOFT, STR("  complaints "));
    terminal_spark(t, STYLE_BAD, bad, WEEKS);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void print_quote(struct terminal *t, const struct mention *m, bool is_bad)
{
    terminal_printf(t, is_bad ? STYLE_BAD : STYLE_GOOD, "  %s ", is_bad ? "-" : "+");
    terminal_put_line(t, STYLE_PLAIN, m->text.len > 0 ? m->text : m->title,
                      t->columns - 6);
    terminal_put(t, STYLE_SOFT, STR("\n      "));
    if (m->author.len > 0) {
        terminal_put_line(t, STYLE_SOFT, m->author, 30);
        terminal_put(t, STYLE_SOFT, STR(", "));
    }
    terminal_put_line(t, STYLE_SOFT, m->source, 40);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

/* The best or worst of what was said, by the likelihood to recommend. */
static void print_quotes(struct terminal *t, const struct check *k, bool is_bad)
{
    struct find f = {.brand = k->brand.name,
                     .nps = is_bad ? NPS_DETRACTOR : NPS_PROMOTER,
                     .from = k->c.now - k->days * 86400,
                     .order = is_bad ? FIND_WORST : FIND_BEST,
                     .limit = QUOTES};
    struct batch b = {0};

    if (store_find(k->c.store, &f, &b, NULL) == OK && b.len > 0) {
        terminal_put(t, STYLE_BOLD, is_bad ? STR("\nWorst\n") : STR("\nBest\n"));
        for (size_t i = 0; i < b.len; i++)
            print_quote(t, &b.items[i], is_bad);
    }
    batch_release(&b);
}

static void print_issues(struct terminal *t, const struct check *k)
{
    struct find f = {.brand = k->brand.name, .from = k->c.now - k->days * 86400};
    struct arena a = {0};
    struct tally *issues = NULL;
    size_t len = 0;
    int64_t most = 1;

    if (store_tally(k->c.store, &f, FIND_BY_ISSUE, &a, &issues, &len, NULL) != OK)
        len = 0;
    for (size_t i = 0, shown = 0; i < len && shown < 6; i++) {
        const struct issue_kind *kind =
            issues_kind(k->kinds, issues[i].key, k->c.settings.language);

        if (issues[i].key.len == 0)
            continue;
        if (shown++ == 0) {
            most = issues[i].mentions;
            terminal_put(t, STYLE_BOLD, STR("\nComplaints\n"));
        }
        terminal_printf(t, STYLE_PLAIN, "%5lld  ", (long long)issues[i].mentions);
        terminal_bar(t, STYLE_BAD, (double)issues[i].mentions / (double)most, 16);
        terminal_printf(t, STYLE_PLAIN, "  " STR_FMT "\n",
                        STR_ARG(kind != NULL ? kind->name : issues[i].key));
    }
    arena_release(&a);
}

static void print_coverage(struct terminal *t, const struct check *k)
{
    size_t answered = k->fetched.asked - k->fetched.failed;

    if (k->fetched.asked > 0)
        terminal_printf(t, STYLE_SOFT, "\n%zu of %zu sources answered.\n", answered,
                        k->fetched.asked);
    for (size_t i = 0; i < k->fetched.failures_len; i++) {
        terminal_put(t, STYLE_SOFT, STR("  "));
        terminal_put_line(t, STYLE_SOFT, k->fetched.failures[i].source, 40);
        terminal_put(t, STYLE_SOFT, STR(": "));
        terminal_put_line(t, STYLE_SOFT, k->fetched.failures[i].reason, t->columns - 30);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
}

static enum status print(const struct check *k, struct error *err)
{
    const char *when = k->args->value[OPT_COLOR];
    struct terminal t;
    enum status rc;

    terminal_init(&t, stdout,
                  when == NULL                            ? TERMINAL_AUTO
                  : str_eq(str_from(when), STR("always")) ? TERMINAL_ALWAYS
                                                          : TERMINAL_NEVER);
    terminal_put_line(&t, STYLE_BOLD, k->brand.name, 60);
    terminal_printf(&t, STYLE_SOFT, ": %zu mention%s in %lld days\n", k->g.mentions.len,
                    k->g.mentions.len == 1 ? "" : "s", (long long)k->days);
    if (k->g.mentions.len > 0) {
        print_nps(&t, k);
        print_weeks(&t, k);
        print_issues(&t, k);
        print_quotes(&t, k, true);
        print_quotes(&t, k, false);
    }
    print_coverage(&t, k);
    rc = terminal_flush(&t, stdout, err);
    terminal_release(&t);
    return rc;
}

static void write_json(const struct check *k)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    jsonw_object(&w);
    jsonw_key(&w, "brand"), jsonw_str(&w, k->brand.name);
    jsonw_key(&w, "days"), jsonw_int(&w, k->days);
    jsonw_key(&w, "mentions"), jsonw_int(&w, (int64_t)k->g.mentions.len);
    jsonw_key(&w, "nps"), jsonw_object(&w);
    jsonw_key(&w, "value"), jsonw_fixed(&w, k->nps.score, 1);
    jsonw_key(&w, "low"), jsonw_fixed(&w, k->nps.low, 1);
    jsonw_key(&w, "high"), jsonw_fixed(&w, k->nps.high, 1);
    jsonw_key(&w, "answers"), jsonw_int(&w, (int64_t)k->nps.count);
    jsonw_object_end(&w);
    jsonw_key(&w, "sources"), jsonw_object(&w);
    jsonw_key(&w, "asked"), jsonw_int(&w, (int64_t)k->fetched.asked);
    jsonw_key(&w, "failed"), jsonw_array(&w);
    for (size_t i = 0; i < k->fetched.failures_len; i++) {
        jsonw_object(&w);
        jsonw_key(&w, "source"), jsonw_str(&w, k->fetched.failures[i].source);
        jsonw_key(&w, "reason"), jsonw_str(&w, k->fetched.failures[i].reason);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w), jsonw_object_end(&w);
    jsonw_key(&w, "items"), jsonw_array(&w);
    for (size_t i = 0; i < k->g.mentions.len; i++) {
        const struct mention *m = &k->g.mentions.items[i];

        jsonw_object(&w);
        jsonw_key(&w, "source"), jsonw_str(&w, m->source);
        jsonw_key(&w, "url"), jsonw_str_or_null(&w, m->url);
        jsonw_key(&w, "author"), jsonw_str_or_null(&w, m->author);
        jsonw_key(&w, "published"), jsonw_time(&w, m->posted_at);
        jsonw_key(&w, "title"), jsonw_str_or_null(&w, m->title);
        jsonw_key(&w, "text"), jsonw_str_or_null(&w, m->text);
        jsonw_key(&w, "judgement"), judgement_write(&w, &m->judgement, false);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    jsonw_object_end(&w);
    buf_add_char(&out, '\n');
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

static enum status write_page(const struct check *k, struct error *err)
{
    struct buf page = {0};
    json_t *value = NULL;
    enum status rc = digest_make(&k->g.input, &value, err);

    if (rc == OK)
        rc = report_find(STR("html"))->write(value, NULL, &page, err);
    if (rc == OK)
        rc = page_write(k->args->value[OPT_HTML], buf_str(&page), err);
    json_decref(value);
    buf_release(&page);
    return rc;
}

static int report(struct check *k, int64_t least)
{
    struct error err = {0};
    enum status rc = OK;

    count_nps(k);
    if (cli_has(k->args, OPT_JSON))
        write_json(k);
    else
        rc = print(k, &err);
    if (rc == OK && cli_has(k->args, OPT_HTML))
        rc = write_page(k, &err);
    if (rc != OK)
        return cli_fail(&err);
    if (cli_has(k->args, OPT_FAIL_UNDER) && k->nps.is_enough &&
        k->nps.score < (double)least)
        return 1;
    return k->fetched.failed > 0 ? EXIT_SOURCE : EXIT_DONE;
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct check k = {.self = self, .args = args};
    struct error err = {0};
    int64_t least;
    int code = context_time(args, &k.c.now);

    if (code != EXIT_DONE)
        return code;
    if (!cli_number(self, args, OPT_DAYS, 1, 3650, 90, &k.days) ||
        !cli_number(self, args, OPT_FAIL_UNDER, -100, 100, -100, &least))
        return EXIT_COMMAND_LINE;
    if (args->rest[0][0] == '\0')
        return cli_usage(self, "the name is empty");
    set_up(&k);
    code = work(&k, &err) == OK ? report(&k, least) : cli_fail(&err);
    gather_release(&k.g);
    analyzer_free(k.an);
    issues_free(k.kinds);
    fetch_report_release(&k.fetched);
    context_release(&k.c);
    arena_release(&k.arena);
    return code;
}

const struct command command_check = {
    .name = "check",
    .usage = "BRAND [--from FILE|URL]... [OPTION...]",
    .summary = "Tell what is said about a name right now; needs no configuration",
    .more =
        "Without --from it asks public sources that need no key (Google News, Hacker\n"
        "News, Reddit, Bluesky, Lemmy), and waits ten seconds at most. FILE is a feed,\n"
        "an answer of a known interface or a web page, as `earshot parse` reads them.\n"
        "\n"
        "  earshot check 'Blue Heron' --also @blueheron --exclude bird\n"
        "  earshot check 'Blue Heron' --from https://town.example/news.rss --html a.html",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_least = 1,
    .rest_most = 1,
};
