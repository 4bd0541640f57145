/* The outbox is emptied: one attempt for each message that is due. */
#include "cli/mail.h"
#include "cli/web.h"
#include "reports/deliver.h"
#include "reports/finish.h"
#include "store/outbox.h"

static const struct sink_settings *find_sink(const struct context *c, struct str name)
{
    for (size_t i = 0; i < c->settings.sinks_len; i++) {
        if (str_eq(c->settings.sinks[i].name, name))
            return &c->settings.sinks[i];
    }
    return NULL;
}

static void note(struct mail_report *report, const struct outbox_row *row,
                 const char *text)
{
    buf_printf(&report->notices, STR_FMT ": %s\n", STR_ARG(row->sink), text);
}

/* Back-off, or longer where the receiver asked for it. */
static int64_t next_try(const struct context *c, const struct outbox_row *row,
                        const struct delivery *d)
{
    int64_t wait = outbox_wait_s(row->tries, (uint64_t)(row->row * 64 + row->tries));

    return c->now + (d->retry_after_s > wait ? d->retry_after_s : wait);
}

/* Write down what one attempt came to. */
static enum status write_down(struct context *c, const struct outbox_row *row,
                              const struct delivery *d, struct mail_report *report,
                              struct error *err)
{
    struct str why = str_from(d->why.text);
    int64_t next = next_try(c, row, d);
    bool is_dead = false;
    enum status rc = ERR_BUG;

    switch (d->state) {
    case DELIVERY_SENT:
        report->sent++;
        rc = store_outbox_taken(c->store, row->row, c->now, str_from(d->receipt), err);
        if (d->is_unguarded)
            note(report, row, "the server took the mail without asking for the login");
        return rc;
    case DELIVERY_DEAD:
        is_dead = true;
        rc = store_outbox_dead(c->store, row->row, why, err);
        break;
    case DELIVERY_QUEUED:
        rc = store_outbox_retry(c->store, row->row, next, why, &is_dead, err);
        break;
    case DELIVERY_UNSURE:
        rc = store_outbox_unsure(c->store, row->row, next, why, &is_dead, err);
        break;
    }
    report->dead += is_dead;
    report->waiting += !is_dead;
    note(report, row, d->why.text);
    return rc;
}

static enum status settle(struct context *c, const struct outbox_row *row,
                          const struct delivery *d, struct mail_report *report,
                          struct error *err)
{
    struct error own = {0};
    enum status rc = write_down(c, row, d, report, &own);

    if (rc == ERR_MISSING) /* `outbox drop` was quicker; no reason to keep others back */
        return OK;
    return rc == OK ? OK : error_set(err, rc, "%s", own.text);
}

/* Servers that are not to be tried again in this run, and for how long. */
struct shut {
    struct {
        struct str server, user; /* whose login was refused */
        int64_t wait_s;
        bool is_login;
        const char *words;
    } rows[64];
    size_t len;
};

/* What is shut with a destination: its server, or itself. */
static struct str server_of(const struct sink_settings *sink)
{
    return sink->server.len > 0 ? sink->server : sink->name;
}

static bool is_shut(const struct shut *s, const struct sink_settings *sink,
                    struct delivery *out)
{
    for (size_t i = 0; i < s->len; i++) {
        if (!str_eq(s->rows[i].server, server_of(sink)) ||
            (s->rows[i].is_login && !str_eq(s->rows[i].user, sink->user)))
            continue; /* another's login may be right */
        out->retry_after_s = s->rows[i].wait_s;
        (void)error_set(&out->why, ERR_NET, "not tried: %s", s->rows[i].words);
        return true;
    }
    return false;
}

static void shut_server(struct shut *s, const struct sink_settings *sink,
                        const struct delivery *d)
{
    if ((!d->is_server_shut && !d->is_silent) || s->len == ARRAY_LEN(s->rows))
        return;
    s->rows[s->len].server = server_of(sink);
    s->rows[s->len].user = sink->user;
    s->rows[s->len].wait_s = d->retry_after_s;
    s->rows[s->len].is_login = sink_is_mail(sink) && !d->is_silent;
    s->rows[s->len].words = d->is_silent ? "it did not answer before"
                            : s->rows[s->len].is_login
                                ? "the login was refused before"
                                : "the receiver asked to be left alone";
    s->len++;
}

static bool has_receiver(const struct sink_settings *sink, struct str destination)
{
    return !sink_is_mail(sink) || mail_is_files(sink) ||
           mail_receiver(sink, destination) != NULL;
}

/* The destination may have another name by now: one with the same sender and receiver is
 * it, and one that mails rather than one that keeps files. */
static const struct sink_settings *find_other(const struct context *c,
                                              const struct outbox_row *row)
{
    struct str head = str_slice(row->message, 0, str_find(row->message, STR("\r\n\r\n")));
    const struct sink_settings *best = NULL;
    struct str from;

    for (size_t i = 0; i < c->settings.sinks_len; i++) {
        const struct sink_settings *sink = &c->settings.sinks[i];

        if (best != NULL && best->kind <= sink->kind)
            continue;
        if (mail_receiver(sink, row->destination) != NULL &&
            address_check(sink->from, &from, NULL) == OK &&
            str_find(head, from) != SIZE_MAX)
            best = sink;
    }
    return best;
}

/* By which way a message goes, as the settings are now; NULL with the reason in `out`. */
static const struct sink_settings *
find_way(const struct context *c, const struct outbox_row *row, struct delivery *out)
{
    const struct sink_settings *sink = find_sink(c, row->sink), *other;

    if (sink != NULL && has_receiver(sink, row->destination))
        return sink;
    other = find_other(c, row);
    if (other == NULL && sink == NULL)
        (void)error_set(&out->why, ERR_CONFIG,
                        "no destination of this name is set up any more");
    if (other == NULL && sink != NULL) {
        out->state = DELIVERY_DEAD; /* whoever was taken out is to read no more */
        (void)error_set(&out->why, ERR_CONFIG,
                        STR_FMT " is none of its receivers any more",
                        STR_ARG(row->destination));
    }
    return other;
}

static enum status send_one(struct context *c, struct deliverer *d,
                            const struct outbox_row *row, struct shut *shut,
                            struct mail_report *report, struct error *err)
{
    struct delivery result = {.state = DELIVERY_QUEUED};
    const struct sink_settings *sink = find_way(c, row, &result);
    struct arena a = {0};
    struct parcel p = {.sink = sink,
                       .to = row->destination,
                       .message = row->message,
                       .thread = row->first_receipt,
                       .subject = row->subject,
                       .brand = row->brand,
                       .kind = row->kind,
                       .made_at = row->made_at,
                       .now = c->now};
    enum status rc;

    if (row->may_be_second)
        note(report, row, "an earlier try was cut off; the message may arrive twice");
    p.key = mail_key(&a, row);
    if (sink != NULL && !is_shut(shut, sink, &result)) {
        deliver(d, &p, &result);
        shut_server(shut, sink, &result);
    }
    rc = settle(c, row, &result, report, err);
    arena_release(&a);
    return rc;
}

enum status mail_deliver(struct context *c, const volatile sig_atomic_t *stop,
                         struct mail_report *report, struct error *err)
{
    struct web *web = web_new(c, stop);
    struct deliverer *d = deliverer_new(stop, web_way(web));
    struct shut shut = {0};
    struct arena a = {0};
    enum status rc = OK;

    while (rc == OK && (stop == NULL || *stop == 0)) {
        struct outbox_row row;

        arena_reset(&a);
        rc = store_outbox_next(c->store, STR_NONE, c->now, &a, &row, NULL);
        if (rc == ERR_MISSING) {
            rc = OK;
            break;
        }
        if (rc != OK) {
            (void)error_set(err, rc, "store: the outbox can't be read");
            break;
        }
        rc = send_one(c, d, &row, &shut, report, err);
    }
    deliverer_free(d);
    web_free(web);
    arena_release(&a);
    return rc;
}
