/* earshot outbox: what waits to be delivered. */
#include "store/outbox.h"

#include "base/date.h"
#include "base/json.h"
#include "cli/context.h"
#include "reports/terminal.h"

#include <string.h>

enum { OPT_EVERY = OPT_COMMON_LEN };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"every", 'e', NULL, "list what was sent, too"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"row", "number of the message"},
    {"state", "queued, sending, sent, dead or covered: a digest showed the same"},
    {"sink", "destination, as in the settings"},
    {"destination", "who gets it"},
    {"kind", "daily, weekly, monthly, roundup or alert"},
    {"subject", "of the mail"},
    {"tries", "how often it was tried"},
    {"made", "when it was made"},
    {"next", "when it may be tried next"},
    {"instead", "number of the digest that shows what an alert is about; or null"},
    {"held", "until when quiet hours hold it; or null"},
    {"sent", "when it was taken; or null"},
    {"error", "what the receiver said last; or null"},
    {NULL, NULL},
};

/* "2026-11-18 07:00" by the local clock. */
static void put_time(struct terminal *t, const char *words, int64_t instant)
{
    struct date d = date_local(instant);

    terminal_printf(t, STYLE_SOFT, "%s%s%04d-%02d-%02d %02d:%02d", words,
                    words[0] != '\0' ? " " : "", (int)d.year, d.month, d.day, d.hour,
                    d.minute);
}

/* Of what was tried, or waits for a time of day. */
static void print_state(struct terminal *t, const struct outbox_row *r, int64_t now)
{
    bool is_held =
        r->state == OUTBOX_QUEUED && r->held_until != TIME_UNKNOWN && r->held_until > now;
    bool is_behind = r->state == OUTBOX_QUEUED && r->instead != 0;
    const char *lead = "       ";

    if (r->state == OUTBOX_SENT)
        return;
    if (is_behind) {
        terminal_printf(t, STYLE_SOFT, "%sgoes out only where %lld fails, which shows it",
                        lead, (long long)r->instead);
        lead = "; ";
    }
    if (r->state == OUTBOX_COVERED) {
        terminal_printf(t, STYLE_SOFT, "%snot sent: %lld showed it", lead,
                        (long long)r->instead);
        lead = "; ";
    }
    if (is_held) {
        terminal_put(t, STYLE_SOFT, str_from(lead));
        put_time(t, "held until", r->held_until);
        lead = "; ";
    }
    if (r->error.len > 0) {
        terminal_printf(t, STYLE_SOFT, "%s%lld tr%s", lead, (long long)r->tries,
                        r->tries == 1 ? "y" : "ies");
        lead = "; ";
        if (r->state != OUTBOX_DEAD)
            put_time(t, ", next", r->next_at);
        terminal_put(t, STYLE_SOFT, STR(", last: "));
        terminal_put_line(t, STYLE_SOFT, r->error, t->columns);
    }
    if (lead[0] == ';')
        terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void print_row(struct terminal *t, const struct outbox_row *r, int64_t now)
{
    terminal_printf(t, STYLE_BOLD, "%5lld  ", (long long)r->row);
    terminal_printf(t, r->state == OUTBOX_DEAD ? STYLE_BAD : STYLE_PLAIN, "%-8s",
                    outbox_state_name(r->state));
    put_time(t, "", r->made_at);
    terminal_printf(t, STYLE_SOFT, "  " STR_FMT "  ", STR_ARG(r->destination));
    terminal_put_line(t, STYLE_PLAIN, r->subject, t->columns);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    print_state(t, r, now);
}

static void write_row(struct json_writer *w, const struct outbox_row *r)
{
    jsonw_object(w);
    jsonw_key(w, "row"), jsonw_int(w, r->row);
    jsonw_key(w, "state"), jsonw_text(w, outbox_state_name(r->state));
    jsonw_key(w, "sink"), jsonw_str(w, r->sink);
    jsonw_key(w, "destination"), jsonw_str(w, r->destination);
    jsonw_key(w, "kind"), jsonw_str(w, r->kind);
    jsonw_key(w, "subject"), jsonw_str(w, r->subject);
    jsonw_key(w, "tries"), jsonw_int(w, r->tries);
    jsonw_key(w, "made"), jsonw_time(w, r->made_at);
    jsonw_key(w, "next"), jsonw_time(w, r->next_at);
    jsonw_key(w, "instead");
    if (r->instead != 0)
        jsonw_int(w, r->instead);
    else
        jsonw_null(w);
    jsonw_key(w, "held"), jsonw_time(w, r->held_until);
    jsonw_key(w, "sent"), jsonw_time(w, r->sent_at);
    jsonw_key(w, "error"), jsonw_str_or_null(w, r->error);
    jsonw_object_end(w);
}

static int list(struct context *c, const struct cli_args *args)
{
    struct outbox_find f = {.states = 1u << OUTBOX_QUEUED | 1u << OUTBOX_SENDING |
                                      1u << OUTBOX_DEAD};
    struct outbox_row *rows = NULL;
    struct arena a = {0};
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    size_t len = 0;
    enum status rc;

    if (cli_has(args, OPT_EVERY))
        f.states = 0;
    rc = store_outbox(c->store, &f, &a, &rows, &len, &err);
    terminal_init(&t, stdout, TERMINAL_AUTO);
    jsonw_array(&w);
    for (size_t i = 0; rc == OK && i < len; i++) {
        if (cli_has(args, OPT_JSON))
            write_row(&w, &rows[i]);
        else
            print_row(&t, &rows[i], c->now);
    }
    jsonw_array_end(&w);
    buf_add_char(&out, '\n');
    if (rc == OK && cli_has(args, OPT_JSON))
        (void)cli_put(buf_str(&out));
    else if (rc == OK && len == 0)
        terminal_put(&t, STYLE_PLAIN, STR("Nothing waits to be delivered.\n"));
    if (rc == OK)
        rc = terminal_flush(&t, stdout, &err);
    terminal_release(&t);
    buf_release(&out);
    arena_release(&a);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int show(struct context *c, int64_t row)
{
    struct outbox_row r;
    struct arena a = {0};
    struct error err = {0};
    struct buf clean = {0};
    enum status rc = store_outbox_row(c->store, row, &a, &r, &err);

    if (rc == OK) {
        terminal_clean(&clean, r.message);
        (void)cli_put(buf_str(&clean));
    }
    buf_release(&clean);
    arena_release(&a);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int change(const struct command *self, struct context *c,
                  const struct cli_args *args, bool is_drop)
{
    struct error err = {0};
    enum status rc = OK;
    int64_t row;

    if (args->rest_len < 2)
        return cli_usage(self, "%s: say which message", args->rest[0]);
    for (int i = 1; i < args->rest_len; i++) {
        if (!str_to_int(str_from(args->rest[i]), &row))
            return cli_usage(self, "%s: expected the number of a message", args->rest[i]);
    }
    for (int i = 1; rc == OK && i < args->rest_len; i++) {
        (void)str_to_int(str_from(args->rest[i]), &row);
        rc = is_drop ? store_outbox_drop(c->store, row, &err)
                     : store_outbox_again(c->store, row, c->now, &err);
    }
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const char *word = args->rest_len > 0 ? args->rest[0] : "list";
    bool is_drop = strcmp(word, "drop") == 0;
    bool is_change = is_drop || strcmp(word, "retry") == 0;
    int64_t row;
    int code = context_open_store(c, is_change ? STORE_WRITE : STORE_READ);

    if (code != EXIT_DONE)
        return code;
    if (is_change)
        return change(self, c, args, is_drop);
    if (args->rest_len > 1)
        return cli_usage(self, "%s: one message at a time", args->rest[1]);
    if (strcmp(word, "list") == 0)
        return list(c, args);
    if (str_to_int(str_from(word), &row))
        return show(c, row);
    return cli_usage(self, "%s: expected a message's number, retry or drop", word);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_outbox = {
    .name = "outbox",
    .usage = "[list] [--every]\n"
             "MESSAGE\n"
             "retry|drop MESSAGE...",
    .summary = "List what waits to be delivered; show it, send it again, drop it",
    .more =
        "A message that the receiver does not take is tried for five days and is then\n"
        "dead: it is kept, named in the next digest, and sent again by `retry` alone. "
        "The\n"
        "next `earshot run` delivers what is queued.",
    .words = "list retry drop",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
