/* earshot digest: make, show and send again. */
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/mail.h"
#include "reports/reports.h"
#include "store/records.h"

#include <unistd.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_DATE, OPT_HTML, OPT_FORMAT, OPT_SEND, OPT_COLOR };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; not needed with one brand"},
    {"date", 'd', "DAY", "the one of that day, 2026-11-17; default: the last one"},
    {"html", 0, "FILE", "write it as a web page as well"},
    {"format", 'f', "text|html|mail|json", "what is printed; default: text"},
    {"send", 0, NULL, "make one up to now, due or not, and mail it"},
    {"color", 0, "always|never|auto", "colours; default: auto"},
    {NULL, 0, NULL, NULL},
};

/* The digest that was made on a day; else that day's, made now but not kept. */
static enum status find_or_make(struct context *c, const struct brand_settings *brand,
                                int64_t day, bool is_latest, struct issues *kinds,
                                json_t **value, struct error *err)
{
    struct arena a = {0};
    struct digest_record record;
    struct mail_report report = {0};
    int64_t end = date_local_start(day + 1, 0);
    struct period p = {.kind = DIGEST_DAILY, .from = date_local_start(day, 0), .to = end};
    enum status rc = store_digest(c->store, brand->name, STR("daily"),
                                  is_latest ? c->now + 1 : end, true, &a, &record, NULL);

    if (rc == OK && !is_latest && date_local_day(record.to - 1) != day)
        rc = ERR_MISSING;
    if (rc == OK) {
        rc = json_read(record.value, 0, value, err);
    } else if (rc == ERR_MISSING) {
        if (is_latest)
            p = (struct period){.kind = DIGEST_DAILY,
                                .from = c->now - 86400,
                                .to = c->now + 1,
                                .is_first = true};
        rc = mail_digest(c, brand, &p, kinds, false, value, &report, err);
    } else {
        (void)error_set(err, rc, "store: the digest can't be read");
    }
    mail_report_release(&report);
    arena_release(&a);
    return rc;
}

/* Make one up to now and hand it to the outbox; `run` or this command delivers it. */
static enum status send(struct context *c, const struct brand_settings *brand,
                        struct issues *kinds, json_t **value, struct error *err)
{
    struct store_lock *lock = NULL;
    struct mail_report report = {0};
    struct period p;
    bool is_due;
    enum status rc = store_lock(c->settings.database.ptr, c->now, &lock, err);

    if (rc == OK)
        rc = gather_due(c, brand, &p, &is_due, err);
    if (rc == OK)
        rc = mail_digest(c, brand, &p, kinds, true, value, &report, err);
    if (rc == OK)
        rc = mail_deliver(c, NULL, &report, err);
    if (rc == OK && report.waiting + report.dead > 0)
        rc = error_set(err, ERR_BUSY, "%zu of %zu mails wait: " STR_FMT,
                       report.waiting + report.dead, report.queued,
                       STR_ARG(str_trim(buf_str(&report.notices))));
    if (rc == OK && report.is_page_lost)
        rc = error_set(err, ERR_IO, STR_FMT, STR_ARG(str_trim(buf_str(&report.notices))));
    mail_report_release(&report);
    store_unlock(lock);
    return rc;
}

static bool has_color(const struct cli_args *args)
{
    const char *when = args->value[OPT_COLOR];

    if (when != NULL)
        return str_eq(str_from(when), STR("always"));
    return isatty(STDOUT_FILENO) != 0;
}

static int show(const struct command *self, const struct cli_args *args,
                const json_t *value)
{
    const char *name = cli_has(args, OPT_JSON)     ? "json"
                       : cli_has(args, OPT_FORMAT) ? args->value[OPT_FORMAT]
                                                   : "text";
    const struct report *report = report_find(str_from(name));
    struct report_options o = {.has_color = has_color(args)};
    struct error err = {0};
    struct buf out = {0};
    enum status rc = OK;

    if (report == NULL)
        return cli_usage(self, "--format: expected text, html, mail or json");
    if (cli_has(args, OPT_HTML)) {
        rc = report_find(STR("html"))->write(value, NULL, &out, &err);
        if (rc == OK)
            rc = page_write(args->value[OPT_HTML], buf_str(&out), &err);
        buf_reset(&out);
    }
    if (rc == OK)
        rc = report->write(value, &o, &out, &err);
    if (rc == OK)
        (void)cli_put(buf_str(&out));
    buf_release(&out);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int run_open(const struct command *self, const struct cli_args *args,
                    struct context *c)
{
    const struct brand_settings *brand = context_brand(c, args->value[OPT_BRAND]);
    struct issues *kinds = NULL;
    struct error err = {0};
    json_t *value = NULL;
    int64_t day = date_local_day(c->now);
    int code = EXIT_SETTINGS;
    enum status rc;

    if (brand == NULL)
        return code;
    if (cli_has(args, OPT_DATE) && !date_parse_day(str_from(args->value[OPT_DATE]), &day))
        return cli_usage(self, "--date: expected a day such as 2026-11-17");
    code = context_open_store(c, cli_has(args, OPT_SEND) ? STORE_WRITE : STORE_READ);
    if (code != EXIT_DONE)
        return code;
    rc = issues_new(&c->settings, &kinds, &err);
    if (rc == OK && cli_has(args, OPT_SEND))
        rc = send(c, brand, kinds, &value, &err);
    else if (rc == OK)
        rc = find_or_make(c, brand, day, !cli_has(args, OPT_DATE), kinds, &value, &err);
    code = rc == OK ? EXIT_DONE : cli_fail(&err);
    if (value != NULL)
        code = exit_worse(code, show(self, args, value));
    json_decref(value);
    issues_free(kinds);
    return code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, run_open);
}

const struct command command_digest = {
    .name = "digest",
    .usage = "[OPTION...]",
    .summary = "Show, make or send a digest",
    .more = "Prints the digest that was made last. Where that day has none, it is made\n"
            "from what is stored, for this once. The JSON is described by the schema\n"
            "digest.schema.json, which is installed with the documentation.\n"
            "\n"
            "  earshot digest --date 2026-11-17 --html page.html\n"
            "  earshot digest --json | jq .headline",
    .options = options,
    .run = run,
};
