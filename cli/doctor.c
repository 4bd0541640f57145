/* earshot doctor: is everything fit for the night? */
#include "cli/doctor.h"

#include "analyze/analyze.h"
#include "analyze/issues.h"
#include "base/date.h"
#include "cli/fetch.h"
#include "cli/key.h"
#include "cli/renamed.h"
#include "fetchers/adapter.h"
#include "fetchers/auth.h"
#include "fetchers/mailrules.h"
#include "fetchers/mapping.h"
#include "store/acts.h"
#include "store/find.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { OPT_MAIL = OPT_COMMON_LEN, OPT_TO, OPT_FULL };
enum { REPLIES_DAYS = 30, REPLIES_MAX = 10 };
enum { STRAYS_TOLD = 3 };
enum { LEARN_LOOK = 1000, LEARN_WORTH = 200 }; /* newest mentions; those with stars */

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"mail", 'm', NULL, "send a sample to every destination"},
    {"to", 't', "NAME", "send it to this destination alone"},
    {"full", 0, NULL, "read the whole database, indexes too"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"check", "what was looked at"},
    {"verdict", "ok, hint or wrong"},
    {"text", "what was found"},
    {NULL, NULL},
};

void doctor_tell(struct doctor *d, enum verdict verdict, int code, const char *what,
                 const char *fmt, ...)
{
    static const char *const words[] = {"ok", "hint", "wrong"};
    static const enum terminal_style styles[] = {STYLE_GOOD, STYLE_SOFT, STYLE_BAD};
    char text[512];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (verdict == BAD)
        d->code = exit_worse(d->code, code);
    if (d->is_json) {
        jsonw_object(&d->w);
        jsonw_key(&d->w, "check"), jsonw_text(&d->w, what);
        jsonw_key(&d->w, "verdict"), jsonw_text(&d->w, words[verdict]);
        jsonw_key(&d->w, "text"), jsonw_text(&d->w, text);
        jsonw_object_end(&d->w);
        return;
    }
    terminal_printf(&d->t, styles[verdict], "%-6s", words[verdict]);
    terminal_printf(&d->t, STYLE_BOLD, "%-14s", what);
    terminal_printf(&d->t, STYLE_PLAIN, "%s\n", text);
}

static void check_settings(struct doctor *d)
{
    const struct settings *s = &d->c->settings;

    doctor_tell(
        d, GOOD, 0, "settings", STR_FMT ": %zu brand%s, %zu source%s, %zu destination%s",
        STR_ARG(s->path), s->brands_len, s->brands_len == 1 ? "" : "s", s->sources_len,
        s->sources_len == 1 ? "" : "s", s->sinks_len, s->sinks_len == 1 ? "" : "s");
    if (s->brands_len == 0)
        doctor_tell(d, BAD, EXIT_SETTINGS, "brands",
                    "none is set up: nothing is reported");
    if (s->sources_len == 0)
        doctor_tell(d, HINT, 0, "sources", "none is set up: nothing is read");
    if (s->sinks_len == 0)
        doctor_tell(d, HINT, 0, "destinations", "none is set up: nobody gets a mail");
    if (str_find(s->user_agent, STR("://")) == SIZE_MAX &&
        str_find_char(s->user_agent, '@') == SIZE_MAX)
        doctor_tell(d, HINT, 0, "user_agent",
                    "names no contact; some sources refuse that");
}

/* A name that this machine has no zone for counts as UTC: digests at a wrong hour. */
static void check_zones(struct doctor *d)
{
    const struct settings *s = &d->c->settings;

    for (size_t i = 0; i <= s->brands_len; i++) {
        struct str zone = i < s->brands_len ? s->brands[i].timezone : s->timezone;

        if (zone.len > 0 && !date_local_zone(zone.ptr))
            doctor_tell(d, BAD, EXIT_SETTINGS, "timezone",
                        STR_FMT " is none of this machine: UTC counts", STR_ARG(zone));
    }
    context_zone(d->c, NULL);
}

/* Does it answer with a key alone? Its summary names the key then. */
static bool is_keyed(const struct adapter *a, const struct mapping *mapping,
                     const struct adapter_request *r)
{
    return strchr(a->summary, '(') != NULL &&
           (r->secret_header.len > 0 || r->secret_param.len > 0 ||
            (mapping != NULL && mapping_auth(mapping)->kind != AUTH_NONE));
}

/* Everything that a fetch needs but the network: adapter, mapping, variables, secret. */
static enum status check_source(const struct source_settings *src,
                                struct mapping_shelf *shelf, struct error *err)
{
    const struct adapter *a = adapter_find(src->adapter);
    struct adapter_settings s = {.url = src->url,
                                 .vars = src->vars,
                                 .headers = src->headers,
                                 .secret_header = src->secret_header,
                                 .secret_param = src->secret_param,
                                 .newest_at = TIME_UNKNOWN};
    struct adapter_request request = {0};
    struct paging paging = {0};
    enum status rc;

    if (a == NULL) {
        const char *near = adapter_nearest(src->adapter);

        return error_set(err, ERR_CONFIG, "no adapter is named " STR_FMT "%s%s",
                         STR_ARG(src->adapter), near != NULL ? "; did you mean " : "",
                         near != NULL ? near : "");
    }
    if (a->parse == mailrules_parse)
        rc = fetch_check_mailbox(src, shelf, err);
    else
        rc = adapter_mapping(a, src->mapping, shelf, &s.mapping, err);
    if (rc == OK && a->parse != mailrules_parse)
        rc = a->request(&s, &paging, &request, err);
    if (rc == OK)
        rc = fetch_check_secret(src, s.mapping, err);
    if (rc == OK && !secret_is_set(&src->secret) && is_keyed(a, s.mapping, &request))
        rc = error_set(err, ERR_CONFIG,
                       "no `secret` is set; `earshot sources --adapters %s` shows it",
                       a->name);
    adapter_request_release(&request);
    paging_release(&paging);
    return rc;
}

static void check_sources(struct doctor *d)
{
    const struct settings *s = &d->c->settings;
    struct mapping_shelf shelf = {0};
    size_t good = 0;

    for (size_t i = 0; i < s->sources_len; i++) {
        struct error err = {0};

        if (s->sources[i].is_off)
            continue; /* not asked: what it lacks is no fault yet */
        if (check_source(&s->sources[i], &shelf, &err) == OK)
            good++;
        else
            doctor_tell(d, BAD, exit_of(err.code), "source", STR_FMT ": %s",
                        STR_ARG(s->sources[i].name), err.text);
    }
    if (good > 0)
        doctor_tell(d, GOOD, 0, "sources", "%zu can be asked", good);
    mapping_shelf_release(&shelf);
}

static void check_space(struct doctor *d)
{
    struct buf folder = {0};
    struct statvfs fs;
    const char *slash;

    buf_add(&folder, d->c->settings.database);
    slash = strrchr(folder.ptr, '/');
    if (slash == NULL) {
        buf_reset(&folder);
        buf_add_text(&folder, ".");
    } else {
        folder.ptr[slash - folder.ptr + (slash == folder.ptr)] = '\0';
    }
    if (access(folder.ptr, W_OK) != 0)
        doctor_tell(d, BAD, EXIT_ACCESS, "folder", "%s: %s", folder.ptr, strerror(errno));
    else if (statvfs(folder.ptr, &fs) == 0) {
        unsigned long long mib =
            (unsigned long long)fs.f_bavail * fs.f_frsize / (1024ULL * 1024);

        doctor_tell(d, mib < 100 ? BAD : GOOD, EXIT_OUTPUT, "space",
                    "%llu MiB free beside %s", mib, d->c->settings.database.ptr);
    }
    buf_release(&folder);
}

/* A new name in the settings begins a brand without a past. */
static void check_names(struct doctor *d)
{
    struct arena a = {0};
    struct str *strays = NULL;
    size_t len = 0;

    if (renamed_strays(d->c, &a, &strays, &len, NULL) != OK)
        len = 0;
    for (size_t i = 0; i < len && i < STRAYS_TOLD; i++)
        doctor_tell(d, HINT, 0, "brands",
                    STR_FMT " is kept and not set up: if a brand was renamed, say "
                            "`formerly: [" STR_FMT "]` there",
                    STR_ARG(strays[i]), STR_ARG(strays[i]));
    arena_release(&a);
}

static void check_store(struct doctor *d, bool is_full)
{
    struct error err = {0};
    struct store_stats stats;
    struct stat st;
    enum status rc =
        store_open(d->c->settings.database.ptr, STORE_READ, &d->c->store, &err);

    if (rc == OK)
        rc = store_check(d->c->store, is_full, &err);
    if (rc == OK)
        rc = store_statistics(d->c->store, &stats, &err);
    if (rc != OK) {
        doctor_tell(d, BAD, exit_of(rc), "database", "%s", err.text);
        return;
    }
    doctor_tell(d, GOOD, 0, "database", "%lld mention%s, %lld case%s, %lld KiB, whole",
                (long long)stats.mentions, stats.mentions == 1 ? "" : "s",
                (long long)stats.cases, stats.cases == 1 ? "" : "s",
                (long long)(stats.bytes / 1024));
    check_names(d);
    if (stat(d->c->settings.database.ptr, &st) == 0 && (st.st_mode & 077) != 0)
        doctor_tell(d, BAD, EXIT_ACCESS, "database",
                    "others can read it; chmod 600 mends that");
    doctor_outbox(d, &stats);
    if (stats.newest_at != TIME_UNKNOWN && stats.newest_at > d->c->now + 86400)
        doctor_tell(d, HINT, 0, "clock",
                    "a mention is dated in the future: is the clock right?");
}

/* A timer that was never set, or stopped, is what nobody gets a mail about. Runs note
 * when they looked at the database, at least once in 20 hours. */
static void check_runs(struct doctor *d)
{
    struct arena a = {0};
    struct str text = STR_NONE;
    int64_t last = 0;

    if (d->c->store == NULL || d->c->settings.sources_len == 0)
        return;
    if (store_meta_get(d->c->store, STR("last-check"), &a, &text, NULL) != OK ||
        !str_to_int(text, &last))
        doctor_tell(d, HINT, 0, "run",
                    "there was none yet: earshot run, then by cron or the timer");
    else if (d->c->now - last > (int64_t)2 * 86400)
        doctor_tell(d, HINT, 0, "run",
                    "the last was %lld days ago: do cron or the timer still start it?",
                    (long long)((d->c->now - last) / 86400));
    arena_release(&a);
}

static void check_words(struct doctor *d)
{
    struct analyzer *an = NULL;
    struct error err = {0};
    struct buf langs = {0};

    if (analyzer_new(&d->c->settings, NULL, &an, &err) != OK) {
        doctor_tell(d, BAD, EXIT_BUG, "word lists", "%s", err.text);
        return;
    }
    for (size_t i = 0; analyzer_language(an, i) != NULL; i++)
        buf_printf(&langs, "%s%s", i > 0 ? ", " : "", analyzer_language(an, i));
    doctor_tell(d, GOOD, 0, "word lists", "%s (version " STR_FMT ")", langs.ptr,
                STR_ARG(analyzer_version(an)));
    buf_release(&langs);
    analyzer_free(an);
}

/* Has the owner taught words of any language? */
static bool has_taught(const struct context *c)
{
    struct buf path = {0};
    const struct dirent *entry;
    bool is_found = false;
    DIR *dir;

    buf_add(&path, c->settings.words);
    dir = opendir(path.ptr);
    buf_release(&path);
    while (dir != NULL && !is_found && (entry = readdir(dir)) != NULL)
        is_found = str_ends(str_from(entry->d_name), STR(".tsv"));
    if (dir != NULL)
        (void)closedir(dir);
    return is_found;
}

/* Sources that have failed several times in a row, which no look at the settings shows.
 */
static void check_failing(struct doctor *d)
{
    enum { FAILURES = 3, SHOWN = 5 };
    const struct settings *s = &d->c->settings;
    struct arena a = {0};
    size_t failing = 0;

    for (size_t i = 0; d->c->store != NULL && i < s->sources_len; i++) {
        struct source_state state;

        if (s->sources[i].is_off ||
            store_source(d->c->store, s->sources[i].name, &a, &state, NULL) != OK ||
            state.failures < FAILURES || failing++ >= SHOWN)
            continue;
        doctor_tell(
            d, HINT, 0, "source", STR_FMT ": failed %lld times in a row: " STR_FMT,
            STR_ARG(s->sources[i].name), (long long)state.failures, STR_ARG(state.error));
    }
    if (failing > SHOWN)
        doctor_tell(d, HINT, 0, "sources", "%zu more fail: earshot sources",
                    failing - SHOWN);
    arena_release(&a);
}

/* Enough stars to learn from, and nothing learned yet. */
static void check_learning(struct doctor *d)
{
    struct find f = {.ours = FIND_OURS, .order = FIND_NEWEST, .limit = LEARN_LOOK};
    struct batch b = {0};
    size_t rated = 0;

    if (d->c->store == NULL || has_taught(d->c) ||
        store_find(d->c->store, &f, &b, NULL) != OK) {
        batch_release(&b);
        return;
    }
    for (size_t i = 0; i < b.len; i++)
        rated += !isnan(b.items[i].rating) && b.items[i].text.len > 0;
    if (rated >= LEARN_WORTH)
        doctor_tell(
            d, HINT, 0, "learning",
            "%zu of the newest %zu mentions have words and stars: `earshot learn` "
            "fits NPS from words to them",
            rated, b.len);
    batch_release(&b);
}

/* A mark of cost for a kind that is not there counts for nothing. */
static void check_costs(struct doctor *d)
{
    const struct settings *s = &d->c->settings;
    struct issues *kinds = NULL;
    struct error err = {0};

    if (s->costs.len == 0)
        return;
    if (issues_new(s, &kinds, &err) != OK)
        doctor_tell(d, BAD, EXIT_SETTINGS, "issues", "%s", err.text);
    for (size_t i = 0; kinds != NULL && i < s->costs.len; i++) {
        struct str id = s->costs.items[i].name;

        if (issues_kind(kinds, id, s->language) == NULL)
            doctor_tell(d, HINT, 0, "costs",
                        STR_FMT " is no kind of complaint: it counts for nothing",
                        STR_ARG(id));
    }
    issues_free(kinds);
}

/* What came back from links in mails and was not genuine, of the last month. */
static void check_replies(struct doctor *d)
{
    const struct settings *s = &d->c->settings;
    struct act_record *refused = NULL;
    struct error err = {0};
    struct arena a = {0};
    struct buf key = {0};
    size_t len = 0;

    if (s->reply_to.len == 0)
        return;
    if (key_read(s, false, &key, &err) == ERR_MISSING)
        doctor_tell(d, HINT, 0, "replies",
                    "the key is not there yet; the next run makes it");
    else if (err.code != OK)
        doctor_tell(d, BAD, exit_of(err.code), "replies", "%s", err.text);
    else
        doctor_tell(d, GOOD, 0, "replies",
                    "links in mails are signed, and read from " STR_FMT,
                    STR_ARG(s->reply_mailbox));
    secret_wipe(&key);
    if (d->c->store != NULL &&
        store_acts(d->c->store, false, d->c->now - (int64_t)REPLIES_DAYS * 86400,
                   d->c->now + 1, &a, &refused, &len, NULL) != OK)
        len = 0;
    for (size_t i = len > REPLIES_MAX ? len - REPLIES_MAX : 0; i < len; i++)
        doctor_tell(d, HINT, 0, "replies",
                    "case %lld, " STR_FMT ": " STR_FMT ", from " STR_FMT
                    "; nothing was changed",
                    (long long)refused[i].mention, STR_ARG(refused[i].act),
                    STR_ARG(refused[i].outcome), STR_ARG(refused[i].sender));
    arena_release(&a);
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct context c = {0};
    struct doctor d = {.c = &c, .is_json = cli_has(args, OPT_JSON)};
    struct error err = {0};
    int code = context_open(&c, args);

    (void)self;
    if (code != EXIT_DONE) {
        context_release(&c);
        return code;
    }
    d.w = (struct json_writer){&d.json, false};
    terminal_init(&d.t, stdout, TERMINAL_AUTO);
    jsonw_array(&d.w);
    check_settings(&d);
    check_zones(&d);
    check_sources(&d);
    check_store(&d, cli_has(args, OPT_FULL));
    check_runs(&d);
    check_space(&d);
    check_words(&d);
    check_failing(&d);
    check_learning(&d);
    check_costs(&d);
    check_replies(&d);
    doctor_sinks(&d, args->value[OPT_TO],
                 cli_has(args, OPT_MAIL) || cli_has(args, OPT_TO));
    jsonw_array_end(&d.w);
    buf_add_char(&d.json, '\n');
    if (d.is_json)
        (void)cli_put(buf_str(&d.json));
    else if (terminal_flush(&d.t, stdout, &err) != OK)
        d.code = exit_worse(d.code, cli_fail(&err));
    terminal_release(&d.t);
    buf_release(&d.json);
    context_release(&c);
    return d.code;
}

const struct command command_doctor = {
    .name = "doctor",
    .usage = "[--mail] [--to NAME] [--full]",
    .summary = "Check settings, sources, database, space and mail",
    .more =
        "Exit status 0: nothing is wrong. It stores nothing, and sends nothing without\n"
        "--mail or --to.",
    .options = options,
    .fields = fields,
    .run = run,
};
