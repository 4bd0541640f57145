/* earshot doctor: is everything fit for the night? */
#include "analyze/analyze.h"
#include "analyze/issues.h"
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/fetch.h"
#include "cli/key.h"
#include "cli/mail.h"
#include "cli/web.h"
#include "fetchers/adapter.h"
#include "fetchers/mailrules.h"
#include "reports/deliver.h"
#include "reports/finish.h"
#include "reports/message.h"
#include "reports/notice.h"
#include "reports/terminal.h"
#include "store/acts.h"
#include "store/outbox.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { OPT_MAIL = OPT_COMMON_LEN, OPT_TO, OPT_FULL };
enum { OUTBOX_TOLD = 5, REPLIES_DAYS = 30, REPLIES_MAX = 10 };

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

enum verdict { GOOD, HINT, BAD };

/* One finding after another, as lines or as JSON. */
struct doctor {
    struct context *c;
    struct terminal t;
    struct buf json;
    struct json_writer w;
    bool is_json;
    int code;
};

static void tell(struct doctor *d, enum verdict verdict, int code, const char *what,
                 const char *fmt, ...) PRINTF_LIKE(5, 6);

static void tell(struct doctor *d, enum verdict verdict, int code, const char *what,
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

    tell(d, GOOD, 0, "settings", STR_FMT ": %zu brand%s, %zu source%s, %zu destination%s",
         STR_ARG(s->path), s->brands_len, s->brands_len == 1 ? "" : "s", s->sources_len,
         s->sources_len == 1 ? "" : "s", s->sinks_len, s->sinks_len == 1 ? "" : "s");
    if (s->brands_len == 0)
        tell(d, BAD, EXIT_SETTINGS, "brands", "none is set up: nothing is reported");
    if (s->sources_len == 0)
        tell(d, HINT, 0, "sources", "none is set up: nothing is read");
    if (s->sinks_len == 0)
        tell(d, HINT, 0, "destinations", "none is set up: nobody gets a mail");
    if (str_find(s->user_agent, STR("://")) == SIZE_MAX &&
        str_find_char(s->user_agent, '@') == SIZE_MAX)
        tell(d, HINT, 0, "user_agent", "names no contact; some sources refuse that");
}

/* A name that this machine has no zone for counts as UTC: digests at a wrong hour. */
static void check_zones(struct doctor *d)
{
    const struct settings *s = &d->c->settings;

    for (size_t i = 0; i <= s->brands_len; i++) {
        struct str zone = i < s->brands_len ? s->brands[i].timezone : s->timezone;

        if (zone.len > 0 && !date_local_zone(zone.ptr))
            tell(d, BAD, EXIT_SETTINGS, "timezone",
                 STR_FMT " is none of this machine: UTC counts", STR_ARG(zone));
    }
    context_zone(d->c, NULL);
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

        if (check_source(&s->sources[i], &shelf, &err) == OK)
            good++;
        else
            tell(d, BAD, exit_of(err.code), "source", STR_FMT ": %s",
                 STR_ARG(s->sources[i].name), err.text);
    }
    if (good > 0)
        tell(d, GOOD, 0, "sources", "%zu can be asked", good);
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
        tell(d, BAD, EXIT_ACCESS, "folder", "%s: %s", folder.ptr, strerror(errno));
    else if (statvfs(folder.ptr, &fs) == 0) {
        unsigned long long mib =
            (unsigned long long)fs.f_bavail * fs.f_frsize / (1024ULL * 1024);

        tell(d, mib < 100 ? BAD : GOOD, EXIT_OUTPUT, "space", "%llu MiB free beside %s",
             mib, d->c->settings.database.ptr);
    }
    buf_release(&folder);
}

/* What waits after a failed try, and what is dead, each with its reason. */
static void check_outbox(struct doctor *d, const struct store_stats *stats)
{
    struct outbox_find f = {.states = 1u << OUTBOX_QUEUED | 1u << OUTBOX_SENDING |
                                      1u << OUTBOX_DEAD,
                            .limit = 200};
    struct outbox_row *rows = NULL;
    struct arena a = {0};
    struct error err = {0};
    size_t len = 0, told = 0;

    if (stats->dead > 0)
        tell(d, BAD, EXIT_WAITING, "outbox",
             "%lld message%s could not be delivered; see `earshot outbox`",
             (long long)stats->dead, stats->dead == 1 ? "" : "s");
    else
        tell(d, GOOD, 0, "outbox", "%lld waiting",
             (long long)(stats->queued + stats->sending));
    if (store_outbox(d->c->store, &f, &a, &rows, &len, &err) != OK)
        tell(d, BAD, exit_of(err.code), "outbox", "%s", err.text);
    for (size_t i = 0; i < len && told < OUTBOX_TOLD; i++) {
        const struct outbox_row *r = &rows[i];
        struct buf next = {0};

        if (r->error.len == 0)
            continue;
        if (r->state != OUTBOX_DEAD)
            date_format_rfc3339(r->next_at, &next);
        told++;
        tell(d, HINT, 0, "outbox",
             "message %lld to " STR_FMT ": %s after %lld tr%s%s%s; " STR_FMT,
             (long long)r->row, STR_ARG(r->destination), outbox_state_name(r->state),
             (long long)r->tries, r->tries == 1 ? "y" : "ies",
             next.len > 0 ? ", next " : "", next.len > 0 ? next.ptr : "",
             STR_ARG(r->error));
        buf_release(&next);
    }
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
        tell(d, BAD, exit_of(rc), "database", "%s", err.text);
        return;
    }
    tell(d, GOOD, 0, "database", "%lld mention%s, %lld case%s, %lld KiB, whole",
         (long long)stats.mentions, stats.mentions == 1 ? "" : "s",
         (long long)stats.cases, stats.cases == 1 ? "" : "s",
         (long long)(stats.bytes / 1024));
    if (stat(d->c->settings.database.ptr, &st) == 0 && (st.st_mode & 077) != 0)
        tell(d, BAD, EXIT_ACCESS, "database", "others can read it; chmod 600 mends that");
    check_outbox(d, &stats);
    if (stats.newest_at != TIME_UNKNOWN && stats.newest_at > d->c->now + 86400)
        tell(d, HINT, 0, "clock",
             "a mention is dated in the future: is the clock right?");
}

static void check_words(struct doctor *d)
{
    struct analyzer *an = NULL;
    struct error err = {0};
    struct buf langs = {0};

    if (analyzer_new(&d->c->settings, NULL, &an, &err) != OK) {
        tell(d, BAD, EXIT_BUG, "word lists", "%s", err.text);
        return;
    }
    for (size_t i = 0; analyzer_language(an, i) != NULL; i++)
        buf_printf(&langs, "%s%s", i > 0 ? ", " : "", analyzer_language(an, i));
    tell(d, GOOD, 0, "word lists", "%s (version " STR_FMT ")", langs.ptr,
         STR_ARG(analyzer_version(an)));
    buf_release(&langs);
    analyzer_free(an);
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
        tell(d, BAD, EXIT_SETTINGS, "issues", "%s", err.text);
    for (size_t i = 0; kinds != NULL && i < s->costs.len; i++) {
        struct str id = s->costs.items[i].name;

        if (issues_kind(kinds, id, s->language) == NULL)
            tell(d, HINT, 0, "costs",
                 STR_FMT " is no kind of complaint: it counts for nothing", STR_ARG(id));
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
        tell(d, HINT, 0, "replies", "the key is not there yet; the next run makes it");
    else if (err.code != OK)
        tell(d, BAD, exit_of(err.code), "replies", "%s", err.text);
    else
        tell(d, GOOD, 0, "replies", "links in mails are signed, and read from " STR_FMT,
             STR_ARG(s->reply_mailbox));
    secret_wipe(&key);
    if (d->c->store != NULL &&
        store_acts(d->c->store, false, d->c->now - (int64_t)REPLIES_DAYS * 86400,
                   d->c->now + 1, &a, &refused, &len, NULL) != OK)
        len = 0;
    for (size_t i = len > REPLIES_MAX ? len - REPLIES_MAX : 0; i < len; i++)
        tell(d, HINT, 0, "replies",
             "case %lld, " STR_FMT ": " STR_FMT ", from " STR_FMT "; nothing was changed",
             (long long)refused[i].mention, STR_ARG(refused[i].act),
             STR_ARG(refused[i].outcome), STR_ARG(refused[i].sender));
    arena_release(&a);
}

/* Can its secrets be read, and its program be run? */
static void check_sink(struct doctor *d, const struct sink_settings *sink)
{
    const struct secret *secrets[] = {&sink->password, &sink->address, &sink->secret};
    struct str program = sink->kind == SINK_SENDMAIL  ? sink->command
                         : sink->kind == SINK_COMMAND ? sink->run.items[0]
                                                      : STR_NONE;
    struct error err = {0};

    for (size_t i = 0; i < ARRAY_LEN(secrets) && err.code == OK; i++) {
        struct buf text = {0};

        if (secret_is_set(secrets[i]))
            (void)!secret_read(secrets[i], &text, &err);
        secret_wipe(&text);
    }
    if (err.code != OK)
        tell(d, BAD, exit_of(err.code), "destination", STR_FMT ": %s",
             STR_ARG(sink->name), err.text);
    else if (program.len > 0 && access(program.ptr, X_OK) != 0)
        tell(d, BAD, EXIT_SETTINGS, "destination", STR_FMT ": %s: %s",
             STR_ARG(sink->name), program.ptr, strerror(errno));
    else if (sink_is_mail(sink))
        tell(d, GOOD, 0, "destination", STR_FMT ": %zu receiver%s", STR_ARG(sink->name),
             sink->to.len, sink->to.len == 1 ? "" : "s");
    else
        tell(d, GOOD, 0, "destination", STR_FMT ": %s%s" STR_FMT, STR_ARG(sink->name),
             sink_rows[sink->kind].name, sink->room.len > 0 ? ", " : "",
             STR_ARG(sink->room));
}

/* A sample, past the outbox: the owner stands by and sees what happens. */
static void send_sample(struct doctor *d, struct deliverer *deliverer,
                        const struct sink_settings *sink, struct str to,
                        const json_t *value)
{
    struct outbox_row row = {
        .sink = sink->name, .destination = sink->name, .kind = STR("sample")};
    struct message m = {.from = sink->from,
                        .to = to,
                        .subject = json_get_str(value, "subject"),
                        .date = d->c->now,
                        .offset_s = date_local_offset(d->c->now),
                        .list = STR("earshot")};
    struct parcel p = {.sink = sink,
                       .subject = m.subject,
                       .kind = row.kind,
                       .made_at = d->c->now,
                       .now = d->c->now};
    struct delivery result;
    struct error err = {0};
    struct buf bytes = {0};
    struct arena a = {0};
    struct str who = sink_is_mail(sink) ? to : sink->name;

    row.period = arena_printf(&a, "%lld", (long long)d->c->now);
    m.key = p.key = mail_key(&a, &row);
    p.to = row.destination;
    if ((sink_is_mail(sink) && address_check(to, &p.to, &err) != OK) ||
        sink_message(sink, value, &m, "sample", &bytes, &err) != OK) {
        tell(d, BAD, EXIT_SETTINGS, "sample", "%s", err.text);
    } else {
        p.message = buf_str(&bytes);
        deliver(deliverer, &p, &result);
        if (result.state == DELIVERY_SENT)
            tell(d, result.is_unguarded ? HINT : GOOD, 0, "sample", STR_FMT ": taken%s",
                 STR_ARG(who),
                 result.is_unguarded ? "; the server asked for no login" : "");
        else
            tell(d, BAD, EXIT_WAITING, "sample", STR_FMT ": %s", STR_ARG(who),
                 result.why.text);
    }
    buf_release(&bytes);
    arena_release(&a);
}

static void send_samples(struct doctor *d, struct str only)
{
    static const struct brand_settings us = {.name = STR_INIT("earshot")};
    struct notice_input in = {.kind = NOTICE_SAMPLE,
                              .brand = &us,
                              .language = d->c->settings.language,
                              .now = d->c->now,
                              .offset_s = date_local_offset(d->c->now)};
    const struct settings *s = &d->c->settings;
    struct web *web = web_new(d->c, NULL);
    struct deliverer *deliverer = deliverer_new(NULL, web_way(web));
    struct error err = {0};
    bool is_any = false;

    for (size_t i = 0; i < s->sinks_len; i++) {
        const struct sink_settings *sink = &s->sinks[i];
        json_t *value = NULL;

        if (only.len > 0 && !str_eq(only, sink->name))
            continue;
        is_any = true;
        in.language = sink->language.len > 0 ? sink->language : s->language;
        if (notice_make(&in, &value, &err) != OK) {
            tell(d, BAD, EXIT_BUG, "sample", "%s", err.text);
            continue;
        }
        if (!sink_is_mail(sink))
            send_sample(d, deliverer, sink, STR_NONE, value);
        for (size_t k = 0; sink_is_mail(sink) && k < sink->to.len; k++)
            send_sample(d, deliverer, sink, sink->to.items[k], value);
        json_decref(value);
    }
    if (!is_any && only.len > 0)
        tell(d, BAD, EXIT_COMMAND_LINE, "sample",
             "no destination is named \"" STR_FMT "\"", STR_ARG(only));
    deliverer_free(deliverer);
    web_free(web);
}

static void check_sinks(struct doctor *d, const char *only, bool is_sent)
{
    for (size_t i = 0; i < d->c->settings.sinks_len; i++)
        check_sink(d, &d->c->settings.sinks[i]);
    if (is_sent)
        send_samples(d, str_from(only));
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
    check_space(&d);
    check_words(&d);
    check_costs(&d);
    check_replies(&d);
    check_sinks(&d, args->value[OPT_TO],
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
