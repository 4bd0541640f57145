/* earshot run: the scheduled job. */
#include "cli/act.h"
#include "cli/context.h"
#include "cli/fetch.h"
#include "cli/judge.h"
#include "cli/mail.h"
#include "cli/remake.h"
#include "cli/renamed.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { OPT_ALL = OPT_COMMON_LEN, OPT_SOURCE, OPT_NO_FETCH, OPT_NO_SEND, OPT_VERBOSE };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"all", 'a', NULL, "ask every source, due or not"},
    {"source", 's', "NAME", "ask this source alone"},
    {"no-fetch", 0, NULL, "ask no source: judge, report and deliver what is there"},
    {"no-send", 0, NULL, "deliver nothing; it stays in the outbox"},
    {"verbose", 'v', NULL,
     "say what was done even where no terminal is, and each source that failed"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"sources", "asked, unchanged, failed, not_due, paused: how many"},
    {"bodies", "answers that held a body"},
    {"wire_bytes", "their bytes as they travelled"},
    {"mentions", "new, edited, replied, known, also, dropped: how many"},
    {"judged", "mentions that were judged, or judged anew"},
    {"cases", "opened, answered: how many"},
    {"replies", "read, done, refused: mails in reply_mailbox, and links tapped"},
    {"alerts", "alerts that were made"},
    {"digests", "digests that were made"},
    {"mails", "queued, sent, waiting, dead: how many"},
    {NULL, NULL},
};

static volatile sig_atomic_t stopped; /* the signal that asked us to end */

static void on_signal(int number)
{
    stopped = number;
}

struct run {
    struct context c;
    struct store_lock *lock;
    struct issues *kinds;
    struct analyzer *an;
    struct fetch_report fetched;
    struct judge_report judged;
    struct mail_report mailed;
    struct act_report acted;
    struct error act_fault; /* the mailbox could not be read */
    bool is_verbose, is_terminal;
};

static void progress(void *ctx, size_t done, size_t all, struct str source)
{
    const struct run *r = ctx;

    if (!r->is_terminal)
        return;
    (void)fprintf(stderr, "\r\033[K%zu of %zu sources  %.*s", done, all,
                  (int)(source.len < 40 ? source.len : 40), source.ptr);
    if (done == all)
        (void)fprintf(stderr, "\r\033[K");
    (void)fflush(stderr);
}

/* What whoever started us has ignored, stays so: nohup, a shell's background. */
static void catch_signals(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction act = {.sa_handler = on_signal}, old;

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            (void)sigaction(numbers[i], &act, NULL);
    }
}

/* After a clean stop the signal does what it would have done at once. */
static int end_by_signal(int code)
{
    struct sigaction act = {.sa_handler = SIG_DFL};
    int number = stopped;

    if (number == 0)
        return code;
    (void)fflush(stdout);
    (void)sigaction(number, &act, NULL);
    (void)raise(number);
    return code;
}

static enum status fetch(struct run *r, const struct cli_args *args, struct error *err)
{
    struct fetch_options o = {
        .is_forced = cli_has(args, OPT_ALL) || cli_has(args, OPT_SOURCE),
        .source = str_from(args->value[OPT_SOURCE]),
        .stop = &stopped,
        .progress = progress,
        .ctx = r,
    };

    if (cli_has(args, OPT_NO_FETCH))
        return OK;
    if (o.source.len > 0 && settings_source(&r->c.settings, o.source) == NULL)
        return error_set(err, ERR_USAGE, "no source is named \"" STR_FMT "\"",
                         STR_ARG(o.source));
    return fetch_all(&r->c, &o, &r->fetched, err);
}

/* What was tapped in a mail. A mailbox that does not answer stops nothing else. */
static enum status read_acts(struct run *r, const struct cli_args *args,
                             struct error *err)
{
    enum status rc;

    if (cli_has(args, OPT_NO_FETCH))
        return OK;
    rc = act_mails(&r->c, &stopped, &r->acted, &r->act_fault);
    if (rc != ERR_IO && rc != ERR_STORE && rc != ERR_DAMAGED)
        return OK;
    return error_set(err, rc, "%s", r->act_fault.text);
}

/* Judge, open cases, follow issues. What is stored but not judged waits for the next
 * run, so a failure here loses nothing. The lists make room for the digests. */
static enum status judge(struct run *r, struct error *err)
{
    enum status rc = judge_all(&r->c, r->an, &r->judged, err);

    analyzer_free(r->an);
    r->an = NULL;
    if (rc == OK && r->c.settings.keep_days > 0) {
        size_t removed;

        rc = store_purge(r->c.store, r->c.now - r->c.settings.keep_days * 86400, &removed,
                         err);
    }
    return rc;
}

static enum status report(struct run *r, const struct cli_args *args, struct error *err)
{
    enum status rc = remake_digests(&r->c, r->kinds, NULL, err);

    if (rc == OK)
        rc = mail_alerts(&r->c, r->kinds, &r->mailed, err);
    if (rc == OK)
        rc = mail_digests(&r->c, r->kinds, &r->mailed, err);
    if (rc == OK && !cli_has(args, OPT_NO_SEND))
        rc = mail_deliver(&r->c, &stopped, &r->mailed, err);
    return rc;
}

/* When a check was made last; 0 where none was, or a clock was wrong then. */
static int64_t last_check(struct run *r, struct str name, struct arena *a)
{
    struct str text = STR_NONE;
    int64_t last = 0;

    if (store_meta_get(r->c.store, name, a, &text, NULL) == OK)
        (void)str_to_int(text, &last);
    return last <= r->c.now ? last : 0;
}

/* Every page each night, however often a day this runs, and every index against its table
 * once a week. */
static enum status check_store(struct run *r, struct error *err)
{
    struct arena a = {0};
    const struct str full = STR("last-full-check"), quick = STR("last-check");
    bool is_full = r->c.now - last_check(r, full, &a) >= (int64_t)7 * 86400;
    bool is_due = is_full || r->c.now - last_check(r, quick, &a) >= (int64_t)20 * 3600;
    struct str now = arena_printf(&a, "%lld", (long long)r->c.now);
    enum status rc = is_due ? store_check(r->c.store, is_full, err) : OK;

    if (rc == OK && is_full)
        rc = store_meta_put(r->c.store, full, now, err);
    if (rc == OK && is_due)
        rc = store_meta_put(r->c.store, quick, now, err);
    arena_release(&a);
    return rc;
}

static enum status open_all(struct run *r, struct error *err)
{
    struct analyzer_options o = {.with_reasons = true, .only_ours = true};
    enum status rc = store_lock(r->c.settings.database.ptr, r->c.now, &r->lock, err);

    if (rc == OK)
        rc = store_open(r->c.settings.database.ptr, STORE_WRITE, &r->c.store, err);
    if (rc == OK)
        rc = check_store(r, err);
    if (rc == OK)
        rc = issues_new(&r->c.settings, &r->kinds, err);
    if (rc == OK)
        rc = renamed_follow(&r->c, r->kinds, err);
    if (rc == OK)
        rc = analyzer_new(&r->c.settings, &o, &r->an, err);
    return rc;
}

static void say_faults(struct run *r, bool is_each)
{
    struct str notices = buf_str(&r->mailed.notices);

    fetch_say_failures(&r->fetched, is_each);
    if (r->act_fault.code != OK)
        cli_say("%s", r->act_fault.text);
    if (r->acted.refused > 0)
        cli_say("%zu mail%s with a link that is not genuine: nothing was changed; "
                "`earshot doctor` tells more",
                r->acted.refused, r->acted.refused == 1 ? "" : "s");
    while (notices.len > 0) {
        struct str line = str_split(&notices, '\n');

        cli_say(STR_FMT, STR_ARG(line));
    }
}

static void say_fetched(const struct run *r)
{
    const struct fetch_report *f = &r->fetched;

    (void)printf("%zu source%s asked: %zu new answer%s, %zu unchanged", f->asked,
                 f->asked == 1 ? "" : "s", f->asked - f->unchanged - f->failed,
                 f->asked - f->unchanged - f->failed == 1 ? "" : "s", f->unchanged);
    if (f->failed > 0)
        (void)printf(", %zu failed", f->failed);
    if (f->not_due > 0)
        (void)printf("; %zu not due yet", f->not_due);
    if (f->paused > 0)
        (void)printf("; %zu paused", f->paused);
    if (f->bodies == 0 && f->asked > 0)
        (void)printf(". No body was downloaded");
    else if (f->bodies > 0)
        (void)printf(". %llu KB downloaded",
                     (unsigned long long)(f->wire_bytes + 512) / 1000);
    (void)printf(".\n");
}

static void say_done(const struct run *r)
{
    const struct store_counts *n = &r->fetched.counts;

    if (r->fetched.asked + r->fetched.not_due + r->fetched.paused > 0)
        say_fetched(r);
    if (n->fresh + n->edited + n->replied + n->also > 0) {
        (void)printf("%zu new mention%s", n->fresh, n->fresh == 1 ? "" : "s");
        if (n->edited > 0)
            (void)printf(", %zu edited", n->edited);
        if (n->replied > 0)
            (void)printf(", %zu answered by you", n->replied);
        if (n->also > 0)
            (void)printf(", %zu seen elsewhere already", n->also);
        (void)printf(".\n");
    } else if (r->fetched.asked > 0) {
        (void)printf("No new mentions.\n");
    }
    if (r->acted.done > 0)
        (void)printf("%zu case%s settled by mail.\n", r->acted.done,
                     r->acted.done == 1 ? "" : "s");
    if (r->mailed.alerts + r->mailed.digests + r->mailed.sent > 0)
        (void)printf("%zu alert%s, %zu digest%s; %zu mail%s sent, %zu waiting.\n",
                     r->mailed.alerts, r->mailed.alerts == 1 ? "" : "s",
                     r->mailed.digests, r->mailed.digests == 1 ? "" : "s", r->mailed.sent,
                     r->mailed.sent == 1 ? "" : "s", r->mailed.waiting);
    if (r->mailed.page.len > 0)
        (void)printf(STR_FMT "\n", STR_ARG(r->mailed.page));
}

static void say_json(const struct run *r)
{
    const struct fetch_report *f = &r->fetched;

    (void)printf(
        "{\"sources\":{\"asked\":%zu,\"unchanged\":%zu,\"failed\":%zu,"
        "\"not_due\":%zu,\"paused\":%zu},"
        "\"bodies\":%zu,\"wire_bytes\":%llu,"
        "\"mentions\":{\"new\":%zu,\"edited\":%zu,\"replied\":%zu,\"known\":%zu,"
        "\"also\":%zu,\"dropped\":%zu},\"judged\":%zu,"
        "\"cases\":{\"opened\":%zu,\"answered\":%zu},"
        "\"replies\":{\"read\":%zu,\"done\":%zu,\"refused\":%zu},"
        "\"alerts\":%zu,\"digests\":%zu,"
        "\"mails\":{\"queued\":%zu,\"sent\":%zu,\"waiting\":%zu,\"dead\":%zu}}\n",
        f->asked, f->unchanged, f->failed, f->not_due, f->paused, f->bodies,
        (unsigned long long)f->wire_bytes, f->counts.fresh, f->counts.edited,
        f->counts.replied, f->counts.known, f->counts.also, f->dropped, r->judged.judged,
        r->judged.cases_opened, r->judged.cases_answered, r->acted.read, r->acted.done,
        r->acted.refused, r->mailed.alerts, r->mailed.digests, r->mailed.queued,
        r->mailed.sent, r->mailed.waiting, r->mailed.dead);
}

static int run_all(struct run *r, const struct cli_args *args)
{
    struct error err = {0};
    enum status rc = open_all(r, &err);
    int code = EXIT_DONE;

    if (rc == OK)
        rc = fetch(r, args, &err);
    if (rc == OK)
        rc = read_acts(r, args, &err);
    if (rc == OK || (r->an != NULL && (rc == ERR_IO || rc == ERR_STORE))) {
        struct error *later = rc == OK ? &err : NULL; /* the first error stays */
        enum status rest = judge(r, later);

        if (rest == OK)
            rest = report(r, args, later);
        rc = rc == OK ? rest : rc;
    }
    say_faults(r, cli_has(args, OPT_VERBOSE));
    if (rc != OK)
        code = rc == ERR_BUSY && stopped != 0 ? EXIT_WAITING : cli_fail(&err);
    if (r->mailed.waiting > 0 || r->mailed.dead > 0 || r->mailed.is_clock_back)
        code = exit_worse(code, EXIT_WAITING);
    if (r->mailed.is_page_lost)
        code = exit_worse(code, EXIT_OUTPUT);
    if (r->fetched.failed > 0)
        code = exit_worse(code, EXIT_SOURCE);
    if (r->act_fault.code != OK)
        code = exit_worse(code, exit_of(r->act_fault.code));
    if (cli_has(args, OPT_JSON))
        say_json(r);
    else if (r->is_verbose && rc != ERR_BUSY)
        say_done(r);
    return code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct run r = {.is_terminal = isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO)};
    int code = context_open(&r.c, args);

    (void)self;
    r.is_verbose = r.is_terminal || cli_has(args, OPT_VERBOSE);
    if (code == EXIT_DONE) {
        catch_signals();
        code = run_all(&r, args);
    }
    analyzer_free(r.an);
    issues_free(r.kinds);
    fetch_report_release(&r.fetched);
    mail_report_release(&r.mailed);
    context_release(&r.c);
    store_unlock(r.lock);
    return end_by_signal(code);
}

const struct command command_run = {
    .name = "run",
    .usage = "[OPTION...]",
    .summary = "Do the scheduled job: fetch, judge, alert, digest, deliver",
    .more =
        "Asks every source that is due, judges what is new, opens cases, writes alerts\n"
        "and the digest that is due, and delivers them. Each step can be repeated\n"
        "without harm: nothing is stored twice, and nothing is lost that was cut off.\n"
        "\n"
        "Silent where nobody watches, but for faults; more than ten sources that failed\n"
        "are told by their reasons. Exit status 69: a source failed, and all that was\n"
        "due is delivered; 75: a delivery waits for the next run, or another run goes "
        "on.",
    .options = options,
    .fields = fields,
    .run = run,
};
