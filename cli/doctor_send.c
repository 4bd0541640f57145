/* What earshot doctor finds of destinations and the outbox, and its samples. */
#include "cli/doctor.h"

#include "base/date.h"
#include "cli/mail.h"
#include "cli/web.h"
#include "reports/deliver.h"
#include "reports/finish.h"
#include "reports/message.h"
#include "reports/notice.h"
#include "store/outbox.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { OUTBOX_TOLD = 5, UNHEARD_TOLD = 5 };

void doctor_outbox(struct doctor *d, const struct store_stats *stats)
{
    struct outbox_find f = {.states = 1u << OUTBOX_QUEUED | 1u << OUTBOX_SENDING |
                                      1u << OUTBOX_DEAD,
                            .limit = 200};
    struct outbox_row *rows = NULL;
    struct arena a = {0};
    struct error err = {0};
    size_t len = 0, told = 0;

    if (stats->dead > 0)
        doctor_tell(d, BAD, EXIT_WAITING, "outbox",
                    "%lld message%s could not be delivered; see `earshot outbox`",
                    (long long)stats->dead, stats->dead == 1 ? "" : "s");
    else
        doctor_tell(d, GOOD, 0, "outbox", "%lld waiting",
                    (long long)(stats->queued + stats->sending));
    if (store_outbox(d->c->store, &f, &a, &rows, &len, &err) != OK)
        doctor_tell(d, BAD, exit_of(err.code), "outbox", "%s", err.text);
    for (size_t i = 0; i < len && told < OUTBOX_TOLD; i++) {
        const struct outbox_row *r = &rows[i];
        struct buf next = {0};

        if (r->error.len == 0)
            continue;
        if (r->state != OUTBOX_DEAD)
            date_format_rfc3339(r->next_at, &next);
        told++;
        doctor_tell(d, HINT, 0, "outbox",
                    "message %lld to " STR_FMT ": %s after %lld tr%s%s%s; " STR_FMT,
                    (long long)r->row, STR_ARG(r->destination),
                    outbox_state_name(r->state), (long long)r->tries,
                    r->tries == 1 ? "y" : "ies", next.len > 0 ? ", next " : "",
                    next.len > 0 ? next.ptr : "", STR_ARG(r->error));
        buf_release(&next);
    }
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
        doctor_tell(d, BAD, exit_of(err.code), "destination", STR_FMT ": %s",
                    STR_ARG(sink->name), err.text);
    else if (program.len > 0 && access(program.ptr, X_OK) != 0)
        doctor_tell(d, BAD, EXIT_SETTINGS, "destination", STR_FMT ": %s: %s",
                    STR_ARG(sink->name), program.ptr, strerror(errno));
    else if (sink_is_mail(sink))
        doctor_tell(d, GOOD, 0, "destination", STR_FMT ": %zu receiver%s",
                    STR_ARG(sink->name), sink->to.len, sink->to.len == 1 ? "" : "s");
    else
        doctor_tell(d, GOOD, 0, "destination", STR_FMT ": %s%s" STR_FMT,
                    STR_ARG(sink->name), sink_rows[sink->kind].name,
                    sink->room.len > 0 ? ", " : "", STR_ARG(sink->room));
}

/* Would both mail the same: the same way round, and what one brand has in common? */
static bool is_double(const struct sink_settings *a, const struct sink_settings *b)
{
    return ((a->digests && b->digests) || (a->alerts && b->alerts)) &&
           (a->brand.len == 0 || b->brand.len == 0 || str_eq_fold(a->brand, b->brand));
}

/* An address gets each mail once: a second destination that mails it has no effect, as
 * somebody may find out who set it up for another language. */
static void check_twice(struct doctor *d, const struct sink_settings *sink)
{
    const struct settings *s = &d->c->settings;

    for (const struct sink_settings *first = s->sinks; first < sink; first++) {
        for (size_t i = 0; i < sink->to.len; i++) {
            struct str bare;

            if (!sink_is_mail(sink) || mail_is_files(sink) || mail_is_files(first) ||
                !is_double(first, sink) ||
                address_check(sink->to.items[i], &bare, NULL) != OK ||
                mail_receiver(first, bare) == NULL)
                continue;
            doctor_tell(d, HINT, 0, "destination",
                        STR_FMT ": " STR_FMT " gets each mail once, and what both would "
                                "send by " STR_FMT,
                        STR_ARG(sink->name), STR_ARG(bare), STR_ARG(first->name));
        }
    }
}

static bool has_destination(const struct settings *s, struct str brand)
{
    for (size_t i = 0; i < s->sinks_len; i++) {
        if ((s->sinks[i].digests || s->sinks[i].alerts) &&
            (s->sinks[i].brand.len == 0 || str_eq_fold(s->sinks[i].brand, brand)))
            return true;
    }
    return false;
}

/* Where each destination is one brand's, a new brand is easily left without. */
static void check_unheard(struct doctor *d)
{
    const struct settings *s = &d->c->settings;
    struct buf names = {0};
    size_t len = 0;

    for (size_t i = 0; s->sinks_len > 0 && i < s->brands_len; i++) {
        const struct brand_settings *brand = &s->brands[i];

        if (brand->kind != BRAND_OWN || has_destination(s, brand->name))
            continue;
        if (++len <= UNHEARD_TOLD)
            buf_printf(&names, "%s" STR_FMT, len > 1 ? ", " : "", STR_ARG(brand->name));
    }
    if (len > UNHEARD_TOLD)
        buf_printf(&names, " and %zu more", len - UNHEARD_TOLD);
    if (len > 0)
        doctor_tell(d, HINT, 0, "brands", "%s: no destination gets what is said of %s",
                    names.ptr, len == 1 ? "it" : "them");
    buf_release(&names);
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
        sink_message(sink, value, &m, "sample", NULL, &bytes, &err) != OK) {
        doctor_tell(d, BAD, EXIT_SETTINGS, "sample", "%s", err.text);
    } else {
        p.message = buf_str(&bytes);
        deliver(deliverer, &p, &result);
        if (result.state == DELIVERY_SENT)
            doctor_tell(d, result.is_unguarded ? HINT : GOOD, 0, "sample",
                        STR_FMT ": taken%s", STR_ARG(who),
                        result.is_unguarded ? "; the server asked for no login" : "");
        else
            doctor_tell(d, BAD, EXIT_WAITING, "sample", STR_FMT ": %s", STR_ARG(who),
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
            doctor_tell(d, BAD, EXIT_BUG, "sample", "%s", err.text);
            continue;
        }
        if (!sink_is_mail(sink))
            send_sample(d, deliverer, sink, STR_NONE, value);
        for (size_t k = 0; sink_is_mail(sink) && k < sink->to.len; k++)
            send_sample(d, deliverer, sink, sink->to.items[k], value);
        json_decref(value);
    }
    if (!is_any && only.len > 0)
        doctor_tell(d, BAD, EXIT_COMMAND_LINE, "sample",
                    "no destination is named \"" STR_FMT "\"", STR_ARG(only));
    deliverer_free(deliverer);
    web_free(web);
}

void doctor_sinks(struct doctor *d, const char *only, bool is_sent)
{
    for (size_t i = 0; i < d->c->settings.sinks_len; i++)
        check_sink(d, &d->c->settings.sinks[i]);
    for (size_t i = 0; i < d->c->settings.sinks_len; i++)
        check_twice(d, &d->c->settings.sinks[i]);
    check_unheard(d);
    if (is_sent)
        send_samples(d, str_from(only));
}
