/* earshot check: what is said about a name right now, without any configuration. */
#include "cli/check.h"

#include "base/date.h"
#include "base/mem.h"
#include "cli/judge.h"
#include "config/terms.h"
#include "reports/digest.h"
#include "reports/reports.h"
#include "store/find.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_MOST = 200 };

static const struct cli_option options[] = {
    OPTION_NONE("config"),
    {"now", 0, "TIME", "act as if it were this time, 2026-11-17T06:30:00Z"},
    {"json", 0, NULL, "print JSON"},
    {"from", 'f', "FILE|URL", "look there alone (repeat); else at the public sources"},
    {"since", 's', "DAY|N", "how far back: 2026-09-01, 30d, 8w, 6m; default: 90d"},
    {"days", 'd', "N", "the same in days"},
    {"also", 0, "NAME", "what else people call it (repeat)"},
    {"exclude", 'x', "WORD", "a mention with it is about something else (repeat)"},
    {"query", 'q', "QUERY",
     "what counts as about it, in place of its names: earshot-query(1)"},
    {"competitor", 0, "NAME", "compare with this brand (repeat)"},
    {"page", 'p', "SOURCE=ID", "its own page there as well: appstore=284882215 (repeat)"},
    {"base", 0, "[SOURCE=]URL", "ask a public source at another address (repeat)"},
    {"sample", 0, "N", "show N mentions, ask which are wrong, name the word to exclude"},
    {"html", 0, "FILE", "write a web page as well"},
    {"fail-under", 0, "NPS", "exit status 1 where the NPS is below"},
    {"allow-private", 0, NULL, "--from and --base may be on this machine or network"},
    {"color", 0, "always|never|auto", "colours; default: auto"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"brand", "as it was given"},
    {"days", "how far back"},
    {"mentions", "how many were found"},
    {"nps", "value, low, high (with 95 in 100) and answers, how many it rests on"},
    {"mood", "array of stretches of time: from, days, negative, neutral, positive"},
    {"issues", "array of complaints: issue, mentions"},
    {"voices", "array of the brand and its competitors: brand, mentions, share, nps"},
    {"sources", "asked: how many; answered: array of source and mentions (a story that "
                "stands on several counts for each); failed: array "
                "of source and reason"},
    {"sample", "what --sample gave: asked, wrong, exclude, excludes; or null"},
    {"items", "array of the mentions: source, url, author, published, title, text, "
              "rating (0 to 1) and judgement, as in earshot-score(1)"},
    {NULL, NULL},
};

static struct str_list list_of(const struct cli_args *args, int option, struct arena *a)
{
    struct str_list list = {arena_alloc(a, args->count[option] * sizeof(struct str)),
                            args->count[option]};

    for (size_t i = 0; i < list.len; i++)
        list.items[i] = str_from(args->all[option][i]);
    return list;
}

/* ---- options ---- */

/* "30d", "8w", "6m", "90" or a day: days until now. */
static bool read_since(struct str text, int64_t now, int64_t *days)
{
    static const struct {
        char unit;
        int64_t days;
    } units[] = {{'d', 1}, {'w', 7}, {'m', 30}, {'y', 365}};
    int64_t factor = 1, day;

    if (date_parse_day(text, &day)) {
        *days = date_local_day(now) - day + 1;
        return *days >= 1 && *days <= 3650;
    }
    for (size_t i = 0; text.len > 0 && i < ARRAY_LEN(units); i++) {
        if (text.ptr[text.len - 1] == units[i].unit) {
            factor = units[i].days;
            text.len--;
            break;
        }
    }
    if (!str_to_int(text, days) || *days < 1 || *days > 3650)
        return false;
    *days *= factor;
    return *days <= 3650;
}

static bool read_days(const struct command *self, struct check *k)
{
    const char *since = k->args->value[OPT_SINCE];

    if (!cli_number(self, k->args, OPT_DAYS, 1, 3650, 90, &k->days))
        return false;
    if (since == NULL || read_since(str_from(since), k->c.now, &k->days))
        return true;
    (void)cli_usage(self,
                    "--since: expected a day such as 2026-09-01, or a number with d, "
                    "w, m or y, within ten years");
    return false;
}

static bool is_query(const struct command *self, struct check *k)
{
    struct terms terms;
    struct error err = {0};

    if (!cli_has(k->args, OPT_QUERY) ||
        terms_parse(str_from(k->args->value[OPT_QUERY]), &k->arena, &terms, &err) == OK)
        return true;
    (void)cli_usage(self, "--query: %s", err.text);
    return false;
}

static int set_up(const struct command *self, struct check *k)
{
    const struct cli_args *args = k->args;
    struct settings *s = &k->c.settings;

    settings_default(s);
    if (!is_query(self, k))
        return EXIT_COMMAND_LINE;
    k->brands[0] = (struct brand_settings){
        .name = str_from(args->rest[0]),
        .names = list_of(args, OPT_ALSO, &k->arena),
        .exclude = list_of(args, OPT_EXCLUDE, &k->arena),
        .query = str_from(args->value[OPT_QUERY]),
        .answer_hours = 24,
    };
    s->brands = k->brands;
    s->brands_len = 1;
    for (size_t i = 0; i < args->count[OPT_COMPETITOR]; i++) {
        if (s->brands_len == CHECK_BRANDS_MAX)
            return cli_usage(self, "--competitor: at most %d", CHECK_BRANDS_MAX - 1);
        k->brands[s->brands_len++] =
            (struct brand_settings){.name = str_from(args->all[OPT_COMPETITOR][i]),
                                    .kind = BRAND_COMPETITOR,
                                    .answer_hours = 24};
    }
    s->sources = k->sources;
    s->limits.total_ms = CHECK_WAIT_S * 1000;
    s->limits.connect_ms = CHECK_WAIT_S * 500;
    return EXIT_DONE;
}

/* ---- work ---- */

/* A given file or page whose mentions mostly have stars is about the brand; of others
 * only what names it counts. */
static enum status tell_reviews(struct check *k, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0;
         rc == OK && cli_has(k->args, OPT_FROM) && i < k->c.settings.sources_len; i++) {
        struct find f = {.source = k->sources[i].name, .ours = FIND_ALL};
        struct tally *t = NULL;
        size_t len = 0;

        rc = store_tally(k->c.store, &f, FIND_BY_NOTHING, &k->arena, &t, &len, err);
        if (rc == OK && len > 0 && t->rated * 2 > t->mentions)
            k->sources[i].about = ABOUT_BRAND;
    }
    return rc;
}

/* The same stages as a night's run, in a store that is gone afterwards. */
static enum status work(struct check *k, struct error *err)
{
    struct analyzer_options o = {.with_reasons = true};
    struct judge_report judged = {0};
    struct period p = {.kind = DIGEST_DAILY,
                       .from = k->c.now - k->days * 86400,
                       .to = k->c.now + 1,
                       .is_first = true,
                       .is_whole = true};
    enum status rc = check_add_from(k, err);

    if (rc == OK)
        rc = check_ask(k, err);
    if (rc == OK)
        rc = tell_reviews(k, err);
    if (rc == OK)
        rc = analyzer_new(&k->c.settings, &o, &k->an, err);
    if (rc == OK)
        rc = judge_mentions(&k->c, k->an, &judged, err);
    if (rc == OK)
        rc = judge_issues(&k->c, err);
    if (rc == OK)
        rc = issues_new(&k->c.settings, &k->kinds, err);
    if (rc == OK)
        rc = gather(&k->c, &k->brands[0], &p, k->kinds, &k->g, err);
    if (rc == OK)
        rc = check_count(k, err);
    return rc;
}

static enum status print(const struct check *k, struct error *err)
{
    const char *when = k->args->value[OPT_COLOR];
    struct terminal t;
    enum status rc;

    terminal_init(&t, stdout,
                  when == NULL || strcmp(when, "auto") == 0 ? TERMINAL_AUTO
                  : strcmp(when, "always") == 0             ? TERMINAL_ALWAYS
                                                            : TERMINAL_NEVER);
    check_print(&t, k);
    rc = terminal_flush(&t, stdout, err);
    terminal_release(&t);
    return rc;
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

static int exit_status(const struct check *k, int64_t least)
{
    size_t failed = 0;

    for (size_t i = 0; i < k->answers_len; i++)
        failed += k->answers[i].reason.len > 0;
    if (cli_has(k->args, OPT_FAIL_UNDER) && !k->nps.is_enough)
        cli_say("--fail-under: too few answers for an NPS");
    else if (cli_has(k->args, OPT_FAIL_UNDER) && k->nps.score < (double)least)
        return 1;
    return failed > 0 ? EXIT_SOURCE : EXIT_DONE;
}

static int report(struct check *k, int64_t least)
{
    struct error err = {0};
    enum status rc = OK;

    if (cli_has(k->args, OPT_JSON)) {
        struct buf out = {0};

        check_json(k, &out);
        (void)cli_put(buf_str(&out));
        buf_release(&out);
    } else {
        rc = print(k, &err);
    }
    if (rc == OK && cli_has(k->args, OPT_HTML))
        rc = write_page(k, &err);
    return rc == OK ? exit_status(k, least) : cli_fail(&err);
}

static int check(const struct command *self, struct check *k)
{
    int64_t least, sample;
    struct error err = {0};
    int code;

    if (!read_days(self, k) ||
        !cli_number(self, k->args, OPT_FAIL_UNDER, -100, 100, -100, &least) ||
        !cli_number(self, k->args, OPT_SAMPLE, 1, SAMPLE_MOST, 0, &sample))
        return EXIT_COMMAND_LINE;
    code = set_up(self, k);
    if (code == EXIT_DONE && !cli_has(k->args, OPT_FROM))
        code = check_add_publics(k, self);
    if (code != EXIT_DONE)
        return code;
    if (store_open(":memory:", STORE_CREATE, &k->c.store, &err) != OK ||
        work(k, &err) != OK)
        return cli_fail(&err);
    if (sample > 0)
        check_ask_sample(k, (size_t)sample);
    return report(k, least);
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct check *k;
    int64_t now;
    int code = context_time(args, &now);

    if (code != EXIT_DONE)
        return code;
    if (args->rest[0][0] == '\0')
        return cli_usage(self, "the name is empty");
    k = mem_zalloc(1, sizeof(*k));
    k->args = args;
    k->c.now = now;
    code = check(self, k);
    gather_release(&k->g);
    analyzer_free(k->an);
    issues_free(k->kinds);
    fetch_report_release(&k->fetched);
    context_release(&k->c);
    arena_release(&k->arena);
    free(k);
    return code;
}

const struct command command_check = {
    .name = "check",
    .usage = "BRAND [--from FILE|URL]... [OPTION...]",
    .summary = "Tell what is said about a name right now; needs no configuration",
    .more =
        "Without --from it asks public sources that need no key, all at once: Google\n"
        "News, Hacker News, Reddit, Mastodon, Bluesky, Lemmy, Stack Exchange and "
        "GitHub.\n"
        "What has not answered after ten seconds is named and left out. --page adds "
        "pages\n"
        "of the brand's own: appstore=NUMBER, podcast=NUMBER, steam=NUMBER,\n"
        "feefo=MERCHANT, youtube=CHANNEL, discourse=HOST, wordpress=HOST,\n"
        "reviews=HOST/PATH.\n"
        "\n"
        "FILE is a feed, an answer of a known interface or a web page, as `earshot\n"
        "parse` reads them, or rows of reviews (CSV, JSON Lines) for `earshot import`;\n"
        "URL a feed or a page with reviews. Where most of its mentions have stars, all\n"
        "are taken to be about the brand; else only those that name it, and those that\n"
        "name a competitor are the competitor's. --from NAME=FILE says whose reviews\n"
        "they are.\n"
        "\n"
        "The exit status is 69 where a source did not answer, and 1 where the NPS is\n"
        "below --fail-under.\n"
        "\n"
        "  earshot check 'Blue Heron' --also @blueheron --exclude bird\n"
        "  earshot check 'Blue Heron' --competitor 'Bean There' --since 30d\n"
        "  earshot check 'Blue Heron' --sample 20\n"
        "  earshot check 'Blue Heron' --from https://town.example/news.rss --html "
        "a.html\n"
        "  earshot check 'Blue Heron' --from ours.csv --competitor 'Bean There' \\\n"
        "      --from 'Bean There=theirs.csv'",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_least = 1,
    .rest_most = 1,
};
