/* earshot privacy: what is kept about whom, how long, and where it goes. */
#include "base/date.h"
#include "base/json.h"
#include "base/url.h"
#include "cli/context.h"
#include "reports/terminal.h"
#include "store/find.h"
#include "store/records.h"

enum { OPT_SOURCE = OPT_COMMON_LEN };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"source", 's', "NAME", "with an author: only what this source showed"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"author", "whose; null: of everybody"},
    {"mentions", "how many are kept"},
    {"since, until", "times of the first and the last"},
    {"sources", "where they were written: name, mentions"},
    {"cases", "how many of them are cases"},
    {"keep_days", "how long; 0: for good"},
    {"asked", "without an author: who is asked for mentions: name, where"},
    {"sent_to", "without an author: who gets mails: name, kind, where"},
    {NULL, NULL},
};

struct holding {
    struct context *c;
    struct str author; /* empty: everybody */
    struct find find;
    struct tally all;
    struct tally *sources;
    size_t sources_len;
    int64_t cases;
    struct store_stats stats;
    struct arena arena;
};

static enum status count_cases(struct holding *h, struct error *err)
{
    struct batch b = {0};
    struct case_record record;
    enum status rc = store_find(h->c->store, &h->find, &b, err);

    for (size_t i = 0; rc == OK && i < b.len; i++)
        h->cases += store_case(h->c->store, b.items[i].row, h->c->now, &h->arena, &record,
                               NULL) == OK;
    batch_release(&b);
    return rc;
}

static enum status read_holding(struct holding *h, struct error *err)
{
    struct tally *all = NULL;
    size_t len = 0;
    enum status rc =
        store_tally(h->c->store, &h->find, FIND_BY_NOTHING, &h->arena, &all, &len, err);

    if (rc == OK && len > 0)
        h->all = all[0];
    if (rc == OK)
        rc = store_tally(h->c->store, &h->find, FIND_BY_SOURCE, &h->arena, &h->sources,
                         &h->sources_len, err);
    if (rc == OK)
        rc = store_statistics(h->c->store, &h->stats, err);
    if (rc == OK && h->author.len > 0)
        rc = count_cases(h, err);
    else if (rc == OK)
        h->cases = h->stats.cases;
    return rc;
}

/* The host that is asked; the adapter where that knows the address. */
static void add_place(const struct source_settings *s, struct buf *out)
{
    if (s->url.len > 0)
        url_redacted(s->url, true, out);
    else
        buf_printf(out, "as %.*s says", STR_ARG(s->adapter));
}

/* Where a destination's messages go, without what is secret. */
static void add_receiver(const struct sink_settings *s, struct buf *out)
{
    for (size_t i = 0; i < s->to.len; i++)
        buf_printf(out, "%s" STR_FMT, i > 0 ? ", " : "", STR_ARG(s->to.items[i]));
    if (s->server.len > 0)
        buf_printf(out, " by " STR_FMT, STR_ARG(s->server));
    if (s->to.len == 0 && s->server.len == 0 && s->folder.len > 0)
        buf_add(out, s->folder);
    if (out->len == 0)
        buf_add_text(out, "an address that is itself a secret");
}

static const char *kind_name(int64_t kind)
{
    static const char *const names[SINK_KINDS] = {[SINK_SMTP] = "mail",
                                                  [SINK_SENDMAIL] = "mail",
                                                  [SINK_FOLDER] = "folder",
                                                  [SINK_MAILDIR] = "Maildir",
                                                  [SINK_SLACK] = "Slack",
                                                  [SINK_DISCORD] = "Discord",
                                                  [SINK_TEAMS] = "Teams",
                                                  [SINK_NTFY] = "ntfy",
                                                  [SINK_MATRIX] = "Matrix",
                                                  [SINK_TELEGRAM] = "Telegram",
                                                  [SINK_WEBHOOK] = "a web service",
                                                  [SINK_COMMAND] = "a program"};

    return kind >= 0 && kind < SINK_KINDS ? names[kind] : "";
}

/* ---- for people ---- */

static void put_day(struct terminal *t, int64_t at)
{
    struct buf day = {0};

    date_format_day(date_local_day(at), &day);
    terminal_put(t, STYLE_PLAIN, buf_str(&day));
    buf_release(&day);
}

static void print_counts(struct terminal *t, const struct holding *h)
{
    terminal_printf(t, STYLE_PLAIN, "%lld mention%s, ", (long long)h->all.mentions,
                    h->all.mentions == 1 ? "" : "s");
    if (h->author.len == 0)
        terminal_printf(t, STYLE_PLAIN, "by %lld people, ", (long long)h->all.authors);
    put_day(t, h->all.first_at);
    terminal_put(t, STYLE_PLAIN, STR(" to "));
    put_day(t, h->all.last_at);
    terminal_put(
        t, STYLE_PLAIN,
        STR(": name as shown in public, words, stars, time,\n  link, your answer, "
            "and what was judged of it.\n"));
    for (size_t i = 0; i < h->sources_len; i++)
        terminal_printf(t, STYLE_SOFT, "  %6lld  " STR_FMT "\n",
                        (long long)h->sources[i].mentions, STR_ARG(h->sources[i].key));
    if (h->cases > 0)
        terminal_printf(t, STYLE_PLAIN, "%lld case%s, with your notes.\n",
                        (long long)h->cases, h->cases == 1 ? "" : "s");
}

static void print_span(struct terminal *t, const struct settings *s)
{
    if (s->keep_days > 0)
        terminal_printf(
            t, STYLE_PLAIN,
            "Removed %lld days after they were written, with the messages and "
            "digests of that\ntime; cases that still wait stay (keep_days).\n",
            (long long)s->keep_days);
    else
        terminal_put(t, STYLE_PLAIN,
                     STR("Kept until you say otherwise: keep_days is not set.\n"));
}

static void print_traffic(struct terminal *t, const struct settings *s)
{
    terminal_put(t, STYLE_BOLD, STR("\nWho is asked\n"));
    for (size_t i = 0; i < s->sources_len; i++) {
        struct buf where = {0};

        add_place(&s->sources[i], &where);
        terminal_printf(t, STYLE_PLAIN, "  " STR_FMT, STR_ARG(s->sources[i].name));
        terminal_printf(t, STYLE_SOFT, "  %s\n", where.ptr);
        buf_release(&where);
    }
    terminal_put(t, STYLE_BOLD, STR("\nWho is told\n"));
    for (size_t i = 0; i < s->sinks_len; i++) {
        struct buf where = {0};

        add_receiver(&s->sinks[i], &where);
        terminal_printf(t, STYLE_PLAIN, "  " STR_FMT, STR_ARG(s->sinks[i].name));
        terminal_printf(t, STYLE_SOFT, "  %s: %s\n", kind_name(s->sinks[i].kind),
                        where.ptr);
        buf_release(&where);
    }
    if (s->reply_mailbox.len > 0)
        terminal_put(t, STYLE_SOFT, STR("  and the mailbox of reply_mailbox is read\n"));
    terminal_put(t, STYLE_PLAIN, STR("\nNothing goes anywhere else.\n"));
}

/* What is kept beside the mentions. */
static void print_rest(struct terminal *t, const struct holding *h)
{
    const struct store_stats *n = &h->stats;
    int64_t messages = n->queued + n->sending + n->sent + n->dead;

    terminal_printf(t, STYLE_PLAIN,
                    "%lld earlier version%s, %lld digest%s, %lld message%s, and keyed "
                    "hashes of what was removed.\nWeb pages in " STR_FMT ".\n",
                    (long long)n->versions, n->versions == 1 ? "" : "s",
                    (long long)n->digests, n->digests == 1 ? "" : "s",
                    (long long)messages, messages == 1 ? "" : "s",
                    STR_ARG(h->c->settings.reports));
}

static void print_all(struct terminal *t, const struct holding *h)
{
    const struct settings *s = &h->c->settings;

    if (h->author.len > 0 && h->all.mentions == 0) {
        terminal_put(t, STYLE_PLAIN, STR("Nothing is kept under this name.\n"));
        return;
    }
    if (h->author.len == 0)
        terminal_printf(t, STYLE_BOLD, "What is kept, in " STR_FMT "\n",
                        STR_ARG(s->database));
    if (h->all.mentions > 0)
        print_counts(t, h);
    if (h->author.len == 0)
        print_rest(t, h);
    print_span(t, s);
    if (h->author.len == 0)
        print_traffic(t, s);
    else
        terminal_put(t, STYLE_PLAIN, STR("`earshot forget` erases all of it.\n"));
}

/* ---- for programs ---- */

static void write_traffic(struct json_writer *w, const struct settings *s)
{
    jsonw_key(w, "asked"), jsonw_array(w);
    for (size_t i = 0; i < s->sources_len; i++) {
        struct buf where = {0};

        add_place(&s->sources[i], &where);
        jsonw_object(w);
        jsonw_key(w, "name"), jsonw_str(w, s->sources[i].name);
        jsonw_key(w, "where"), jsonw_str(w, buf_str(&where));
        jsonw_object_end(w);
        buf_release(&where);
    }
    jsonw_array_end(w);
    jsonw_key(w, "sent_to"), jsonw_array(w);
    for (size_t i = 0; i < s->sinks_len; i++) {
        struct buf where = {0};

        add_receiver(&s->sinks[i], &where);
        jsonw_object(w);
        jsonw_key(w, "name"), jsonw_str(w, s->sinks[i].name);
        jsonw_key(w, "kind"), jsonw_text(w, kind_name(s->sinks[i].kind));
        jsonw_key(w, "where"), jsonw_str(w, buf_str(&where));
        jsonw_object_end(w);
        buf_release(&where);
    }
    jsonw_array_end(w);
}

static void write_all(struct json_writer *w, const struct holding *h)
{
    const struct settings *s = &h->c->settings;

    jsonw_object(w);
    jsonw_key(w, "author"), jsonw_str_or_null(w, h->author);
    jsonw_key(w, "mentions"), jsonw_int(w, h->all.mentions);
    jsonw_key(w, "since");
    jsonw_time(w, h->all.mentions > 0 ? h->all.first_at : TIME_UNKNOWN);
    jsonw_key(w, "until");
    jsonw_time(w, h->all.mentions > 0 ? h->all.last_at : TIME_UNKNOWN);
    jsonw_key(w, "sources"), jsonw_array(w);
    for (size_t i = 0; i < h->sources_len; i++) {
        jsonw_object(w);
        jsonw_key(w, "name"), jsonw_str(w, h->sources[i].key);
        jsonw_key(w, "mentions"), jsonw_int(w, h->sources[i].mentions);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_key(w, "cases"), jsonw_int(w, h->cases);
    jsonw_key(w, "keep_days"), jsonw_int(w, s->keep_days);
    if (h->author.len == 0)
        write_traffic(w, s);
    jsonw_object_end(w);
    buf_add_char(w->out, '\n');
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    struct holding h = {.c = c, .find = {.ours = FIND_ALL}};
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    int code = context_open_store(c, STORE_READ);
    enum status rc;

    (void)self;
    if (code == EXIT_DONE)
        code = context_names(c, NULL, args->value[OPT_SOURCE], &h.find.brand,
                             &h.find.source);
    if (code != EXIT_DONE)
        return code;
    h.author = h.find.author = args->rest_len > 0 ? str_from(args->rest[0]) : STR_NONE;
    terminal_init(&t, stdout, TERMINAL_AUTO);
    rc = read_holding(&h, &err);
    if (rc == OK && cli_has(args, OPT_JSON)) {
        write_all(&w, &h);
        (void)cli_put(buf_str(&out));
    } else if (rc == OK) {
        print_all(&t, &h);
        rc = terminal_flush(&t, stdout, &err);
    }
    terminal_release(&t);
    buf_release(&out);
    arena_release(&h.arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_privacy = {
    .name = "privacy",
    .usage = "[AUTHOR] [--source NAME]",
    .summary = "Say what is kept about whom, how long, and where it goes",
    .more =
        "Without a name: all there is, who is asked for it and who gets it. With one:\n"
        "what is kept of this author. Nothing is changed.",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = 1,
};
