/* earshot digest: make, show and send again. */
#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/mail.h"
#include "cli/pages.h"
#include "cli/rounds.h"
#include "reports/reports.h"
#include "reports/roundup.h"
#include "reports/terminal.h"
#include "store/records.h"

#include <unistd.h>

enum {
    OPT_BRAND = OPT_COMMON_LEN,
    OPT_DATE,
    OPT_WEEK,
    OPT_MONTH,
    OPT_HTML,
    OPT_OPEN,
    OPT_FORMAT,
    OPT_SEND,
    OPT_COLOR
};

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; with several own brands their round-up without it"},
    {"date", 'd', "DAY", "the one of that day, 2026-11-17; default: the last one"},
    {"week", 'w', NULL, "the week that holds --date; default: the last whole one"},
    {"month", 'm', NULL, "the month that holds --date; default: the last whole one"},
    {"html", 0, "FILE", "write it as a web page as well"},
    {"open", 'o', NULL, "write its page into the archive and show it in the browser"},
    {"format", 'f', "text|html|mail|json|board",
     "what is printed; default: text; board: a week for the staff board"},
    {"send", 0, NULL, "make one up to now, due or not, and mail it"},
    {"color", 0, "always|never|auto", "colours; default: auto"},
    {NULL, 0, NULL, NULL},
};

/* Which digest is meant. */
struct wish {
    enum digest_kind kind;
    int64_t day;
    bool is_latest; /* no day was named */
};

/* The week or month that is meant: the one that holds the day, or the last whole one. A
 * week ends before the day that the settings send it on, else before Monday. */
static void wished_span(const struct context *c, const struct wish *w, struct period *out)
{
    int first = c->settings.weekly_day > 0 ? (int)c->settings.weekly_day - 1 : 0;
    int64_t from_end = (date_weekday(w->day) + 7 - first) % 7; /* days since that day */

    if (w->kind == DIGEST_WEEKLY)
        gather_week(w->day - from_end + (w->is_latest ? 0 : 7), c->now, out);
    else if (w->is_latest)
        gather_month(w->day, c->now, out);
    else
        gather_month(w->day - date_from_days(w->day).day + 1 + 31, c->now, out);
}

/* The stored digest that is meant, or ERR_MISSING; `p` is what it would be made of. */
static enum status find_stored(struct context *c, const struct brand_settings *brand,
                               const struct wish *w, struct arena *a, struct period *p,
                               struct digest_record *record)
{
    struct str kind = str_from(digest_kind_name(w->kind));
    int64_t end = date_local_start(w->day + 1, 0);
    enum status rc;

    if (w->kind != DIGEST_DAILY) {
        wished_span(c, w, p);
        rc = store_digest(c->store, brand->name, kind, p->from, false, a, record, NULL);
        return rc == OK && record->from != p->from ? ERR_MISSING : rc;
    }
    *p = (struct period){.kind = DIGEST_DAILY,
                         .from = date_local_start(w->day, 0),
                         .to = end,
                         .now = c->now};
    rc = store_digest(c->store, brand->name, kind, w->is_latest ? c->now + 1 : end, true,
                      a, record, NULL);
    if (rc == OK && !w->is_latest && date_local_day(record->to - 1) != w->day)
        rc = ERR_MISSING;
    if (rc == ERR_MISSING && w->is_latest)
        *p = (struct period){.kind = DIGEST_DAILY,
                             .from = c->now - 86400,
                             .to = c->now + 1,
                             .now = c->now,
                             .is_first = true};
    return rc;
}

/* The round-up of that day as it was made, or ERR_MISSING; `p` is its span else. */
static enum status find_round(struct context *c, const struct wish *w, struct arena *a,
                              struct period *p, struct digest_record *record)
{
    int64_t end = w->is_latest ? c->now + 1 : date_local_start(w->day + 1, 0);
    enum status rc =
        store_digest(c->store, STR_NONE, STR(ROUNDUP_KIND), end, true, a, record, NULL);

    if (rc == OK && !w->is_latest && date_local_day(record->to - 1) != w->day)
        rc = ERR_MISSING;
    *p = (struct period){.kind = DIGEST_DAILY,
                         .from = date_local_start(w->day, 0),
                         .to = end,
                         .now = c->now};
    if (w->is_latest) /* none was made yet */
        *p = (struct period){.kind = DIGEST_DAILY,
                             .from = c->now - 86400,
                             .to = end,
                             .now = c->now,
                             .is_first = true};
    return rc;
}

static enum status round_or_make(struct context *c, const struct wish *w,
                                 struct issues *kinds, json_t **value, struct error *err)
{
    struct arena a = {0};
    struct digest_record record;
    struct mail_report report = {0};
    struct period p;
    enum status rc = find_round(c, w, &a, &p, &record);

    if (rc == OK)
        rc = json_read(record.value, 0, value, err);
    else if (rc == ERR_MISSING)
        rc = rounds_make(c, &p, kinds, false, value, &report, err);
    else
        (void)error_set(err, rc, "store: the round-up can't be read");
    mail_report_release(&report);
    arena_release(&a);
    return rc;
}

/* The digest as it was made and sent, the same bytes; else made now but not kept. */
static enum status find_or_make(struct context *c, const struct brand_settings *brand,
                                const struct wish *w, struct issues *kinds,
                                json_t **value, struct error *err)
{
    struct arena a = {0};
    struct digest_record record;
    struct mail_report report = {0};
    struct period p;
    enum status rc = find_stored(c, brand, w, &a, &p, &record);

    if (rc == OK)
        rc = json_read(record.value, 0, value, err);
    else if (rc == ERR_MISSING)
        rc = mail_digest(c, brand, &p, kinds, false, value, &report, err);
    else
        (void)error_set(err, rc, "store: the digest can't be read");
    mail_report_release(&report);
    arena_release(&a);
    return rc;
}

/* Make one up to now and queue its mails; without a brand the round-up. */
static enum status make_asked(struct context *c, const struct brand_settings *brand,
                              const struct wish *w, struct issues *kinds, json_t **value,
                              struct mail_report *report, struct error *err)
{
    struct period p;
    bool is_due;
    enum status rc = OK;

    if (brand == NULL)
        rc = rounds_due(c, &p, &is_due, err);
    else if (w->kind == DIGEST_DAILY)
        rc = gather_due(c, brand, DIGEST_DAILY, &p, &is_due, err);
    else
        wished_span(c, w, &p);
    if (rc != OK)
        return rc;
    p.is_asked = true;
    return brand == NULL ? rounds_make(c, &p, kinds, true, value, report, err)
                         : mail_digest(c, brand, &p, kinds, true, value, report, err);
}

/* Make one up to now and hand it to the outbox; `run` or this command delivers it. */
static enum status send(struct context *c, const struct brand_settings *brand,
                        const struct wish *w, struct issues *kinds, json_t **value,
                        struct error *err)
{
    struct store_lock *lock = NULL;
    struct mail_report report = {0};
    enum status rc = store_lock(c->settings.database.ptr, c->now, &lock, err);

    if (rc == OK)
        rc = make_asked(c, brand, w, kinds, value, &report, err);
    if (rc == OK)
        rc = mail_deliver(c, NULL, &report, err);
    if (rc == OK && report.queued == 0)
        cli_say("mailed to nobody: no destination in the settings gets such a digest");
    if (rc == OK && report.waiting + report.dead > 0)
        rc = error_set(err, ERR_BUSY, "%zu of %zu mails wait: " STR_FMT,
                       report.waiting + report.dead,
                       report.sent + report.waiting + report.dead,
                       STR_ARG(str_trim(buf_str(&report.notices))));
    if (rc == OK && report.is_page_lost)
        rc = error_set(err, ERR_IO, STR_FMT, STR_ARG(str_trim(buf_str(&report.notices))));
    mail_report_release(&report);
    store_unlock(lock);
    return rc;
}

/* Colours and width as the terminal has them. */
static struct report_options look_of(const struct cli_args *args)
{
    struct str when = str_from(args->value[OPT_COLOR]);
    struct terminal t;
    struct report_options o;

    terminal_init(&t, stdout,
                  str_eq(when, STR("always"))  ? TERMINAL_ALWAYS
                  : str_eq(when, STR("never")) ? TERMINAL_NEVER
                                               : TERMINAL_AUTO);
    o = (struct report_options){.has_color = t.has_color, .columns = t.columns};
    terminal_release(&t);
    return o;
}

static int wrong_format(const struct command *self)
{
    const struct report *r;
    struct buf names = {0};
    int status;

    for (size_t i = 0; (r = report_at(i)) != NULL; i++) {
        const char *before = report_at(i + 1) == NULL ? " or " : ", ";

        buf_printf(&names, "%s%s", i > 0 ? before : "", r->name);
    }
    status = cli_usage(self, "--format: expected %s", names.ptr);
    buf_release(&names);
    return status;
}

static int show(const struct command *self, const struct cli_args *args,
                const json_t *value)
{
    const char *name = cli_has(args, OPT_JSON)     ? "json"
                       : cli_has(args, OPT_FORMAT) ? args->value[OPT_FORMAT]
                                                   : "text";
    const struct report *report = report_find(str_from(name));
    struct report_options o = look_of(args);
    struct error err = {0};
    struct buf out = {0};
    enum status rc = OK;

    if (report == NULL)
        return wrong_format(self);
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

/* Its page in the archive, as that of a run; the path is printed in any case. */
static int show_page(struct context *c, const struct brand_settings *brand,
                     const json_t *value)
{
    struct arena a = {0};
    struct error err = {0};
    struct str path = STR_NONE;
    int code = EXIT_DONE;

    if ((brand == NULL ? pages_roundup(c, value, &a, &path, &err)
                       : pages_digest(c, brand, value, &a, &path, &err)) != OK) {
        code = cli_fail(&err);
    } else {
        (void)printf(STR_FMT "\n", STR_ARG(path));
        if (!pages_open(path))
            cli_say("no browser was found to show it: set BROWSER");
    }
    arena_release(&a);
    return code;
}

/* Is it the round-up that is meant: several own brands, and none of them is named? What
 * only a brand has asks for one. */
static bool is_round(const struct context *c, const struct cli_args *args)
{
    const char *format = args->value[OPT_FORMAT];
    bool is_board = format != NULL && str_eq(str_from(format), STR("board"));

    return !cli_has(args, OPT_BRAND) && !cli_has(args, OPT_WEEK) &&
           !cli_has(args, OPT_MONTH) && !is_board &&
           settings_own_brands(&c->settings) > 1;
}

static int run_open(const struct command *self, const struct cli_args *args,
                    struct context *c)
{
    bool is_all = is_round(c, args);
    const struct brand_settings *brand =
        is_all ? NULL : context_brand(c, args->value[OPT_BRAND]);
    struct issues *kinds = NULL;
    struct error err = {0};
    json_t *value = NULL;
    struct wish wish = {.day = date_local_day(c->now),
                        .is_latest = !cli_has(args, OPT_DATE)};
    int code = EXIT_SETTINGS;
    enum status rc;

    if (brand == NULL && !is_all)
        return code;
    if (is_all && cli_has(args, OPT_SEND) && !rounds_wanted(&c->settings)) {
        cli_say("no destination gets round-ups: say --brand");
        return code;
    }
    if (cli_has(args, OPT_WEEK) || cli_has(args, OPT_MONTH))
        wish.kind = cli_has(args, OPT_WEEK) ? DIGEST_WEEKLY : DIGEST_MONTHLY;
    if (cli_has(args, OPT_DATE) &&
        !date_parse_day(str_from(args->value[OPT_DATE]), &wish.day))
        return cli_usage(self, "--date: expected a day such as 2026-11-17");
    code = context_open_store(c, cli_has(args, OPT_SEND) ? STORE_WRITE : STORE_READ);
    if (code != EXIT_DONE)
        return code;
    rc = issues_new(&c->settings, &kinds, &err);
    if (rc == OK && cli_has(args, OPT_SEND))
        rc = send(c, brand, &wish, kinds, &value, &err);
    else if (rc == OK && is_all)
        rc = round_or_make(c, &wish, kinds, &value, &err);
    else if (rc == OK)
        rc = find_or_make(c, brand, &wish, kinds, &value, &err);
    code = rc == OK ? EXIT_DONE : cli_fail(&err);
    if (value != NULL && cli_has(args, OPT_OPEN))
        code = exit_worse(code, show_page(c, brand, value));
    else if (value != NULL)
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
    .more =
        "Prints the digest that was made last. Where that day has none, it is made\n"
        "from what is stored, for this once. With several own brands it is the\n"
        "round-up over all of them, unless --brand names one; a week or a month is\n"
        "of one brand. --send mails it to those who get it; of a brand that is named\n"
        "to those as well who get round-ups. The JSON is described by the schemas\n"
        "digest.schema.json and roundup.schema.json, which are installed with the\n"
        "documentation.\n"
        "\n"
        "  earshot digest --open\n"
        "  earshot digest --week --format board >board.html\n"
        "  earshot digest --date 2026-11-17 --html page.html\n"
        "  earshot digest --json | jq .headline",
    .options = options,
    .run = run,
};
