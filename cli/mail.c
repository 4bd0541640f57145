#include "cli/mail.h"

#include "base/date.h"
#include "base/json.h"
#include "cli/archive.h"
#include "cli/pages.h"
#include "cli/rounds.h"
#include "reports/finish.h"
#include "reports/message.h"
#include "reports/reports.h"
#include "reports/roundup.h"
#include "store/outbox.h"
#include "store/records.h"

#include <stdlib.h>
#include <string.h>

/* What a List-ID calls the mails that are no single brand's. */
#define LIST_OF_ALL "earshot round-up"

void mail_report_release(struct mail_report *r)
{
    buf_release(&r->notices);
    arena_release(&r->arena);
    *r = (struct mail_report){0};
}

struct str mail_key(struct arena *a, const struct outbox_row *row)
{
    return arena_printf(a, STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT,
                        STR_ARG(row->sink), STR_ARG(row->destination), STR_ARG(row->kind),
                        STR_ARG(row->period));
}

const struct str *mail_receiver(const struct sink_settings *sink, struct str bare)
{
    struct str own;

    for (size_t i = 0; sink_is_mail(sink) && i < sink->to.len; i++) {
        if (address_check(sink->to.items[i], &own, NULL) == OK && str_eq_fold(own, bare))
            return &sink->to.items[i];
    }
    return NULL;
}

bool mail_is_files(const struct sink_settings *sink)
{
    return sink->kind == SINK_FOLDER || sink->kind == SINK_MAILDIR;
}

struct str mail_destination(const struct settings *s, const struct sink_settings *sink,
                            struct str bare, struct arena *a)
{
    for (size_t i = 0; mail_is_files(sink) && i < s->sinks_len; i++) {
        const struct sink_settings *other = &s->sinks[i];

        if ((!mail_is_files(other) || other < sink) && mail_receiver(other, bare) != NULL)
            return arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(bare),
                                STR_ARG(sink->name));
    }
    return bare;
}

/* Whose it is; a round-up is nobody's alone. */
static struct str brand_of(const struct letter *l)
{
    return l->brand != NULL ? l->brand->name : STR_NONE;
}

static struct str period_of(const struct letter *l, struct str part, struct arena *a)
{
    if (l->brand == NULL)
        return part;
    return arena_printf(a, STR_FMT ":" STR_FMT, STR_ARG(l->brand->name), STR_ARG(part));
}

/* In the language of the destination. */
static const json_t *value_for(const struct letter *l, const struct sink_settings *sink)
{
    for (size_t i = 0; i < l->others_len; i++) {
        if (str_eq(l->others[i].language, sink->language) && l->others[i].value != NULL)
            return l->others[i].value;
    }
    return l->value;
}

/* The keys of a message and of the one that it follows. */
static void set_keys(const struct letter *l, struct outbox_row *row, struct message *m,
                     struct arena *a)
{
    m->key = mail_key(a, row);
    if (l->thread.len > 0) {
        struct outbox_row first = *row;

        first.period = row->thread = period_of(l, l->thread, a);
        m->thread = mail_key(a, &first);
    }
}

/* What this mail shows needs no alert beside it, to the same address. */
static enum status cover(struct context *c, const struct outbox_row *row,
                         const json_t *value, size_t most, struct arena *a,
                         struct error *err)
{
    size_t len = 0;
    const int64_t *cases = digest_shown_cases(value, a, &len);

    return store_outbox_cover(c->store, row->row, row->destination, cases,
                              len < most ? len : most, err);
}

static struct outbox_row row_of(const struct letter *l, const struct sink_settings *sink,
                                struct str subject, struct arena *a)
{
    return (struct outbox_row){.sink = sink->name,
                               .destination = sink->name,
                               .kind = str_from(l->kind),
                               .period = period_of(l, l->period, a),
                               .brand = brand_of(l),
                               .subject = subject,
                               .next_at = TIME_UNKNOWN,
                               .held_until = l->held_until,
                               .is_again = l->is_asked,
                               .about = l->about};
}

/* One message to one receiver; `to` is empty where the kind has none. */
static enum status queue_one(struct context *c, const struct letter *l,
                             const struct sink_settings *sink, struct str to,
                             struct mail_report *report, struct error *err)
{
    const json_t *value = value_for(l, sink);
    struct buf bytes = {0};
    struct arena a = {0};
    struct message m = {.from = sink->from,
                        .to = to,
                        .subject = json_get_str(value, "subject"),
                        .date = c->now,
                        .offset_s = date_local_offset(c->now),
                        .list = l->brand != NULL ? l->brand->name : STR(LIST_OF_ALL)};
    struct outbox_row row = row_of(l, sink, m.subject, &a);
    struct str bare = STR_NONE;
    struct pages_logo logo = {0};
    struct report_options o = {0};
    size_t shown = 0;
    bool is_new = false;
    enum status rc = OK;

    if (l->brand != NULL)
        pages_logo_read(l->brand, &logo, &o);
    m.logo = o.logo;
    m.logo_type = o.logo_type;
    if (sink_is_mail(sink))
        rc = address_check(to, &bare, err);
    if (rc == OK && sink_is_mail(sink))
        row.destination = mail_destination(&c->settings, sink, bare, &a);
    set_keys(l, &row, &m, &a);
    if (rc == OK)
        rc = sink_message(sink, value, &m, l->kind, &shown, &bytes, err);
    if (rc == OK) {
        row.message = buf_str(&bytes);
        rc = store_outbox_put(c->store, &row, l->mentions, l->len, c->now, &is_new,
                              &row.row, err);
    }
    if (rc == OK && is_new && sink_is_mail(sink) && !l->is_alert)
        rc = cover(c, &row, value, shown, &a, err);
    report->queued += is_new;
    pages_logo_release(&logo);
    arena_release(&a);
    buf_release(&bytes);
    return rc;
}

static bool has_name(const struct str_list *list, struct str name)
{
    for (size_t i = 0; list != NULL && i < list->len; i++) {
        if (str_eq(list->items[i], name))
            return true;
    }
    return false;
}

static bool is_wanted(const struct context *c, const struct letter *l,
                      const struct sink_settings *sink)
{
    bool is_day = str_eq(str_from(l->kind), STR("daily")) && !l->is_asked;
    bool is_limited = l->sinks != NULL && l->sinks->len > 0;
    bool is_named = has_name(l->sinks, sink->name) || has_name(l->also, sink->name);

    return (is_named || (!is_limited && (l->is_alert ? sink->alerts : sink->digests))) &&
           (!l->is_empty || sink->empty_digests) &&
           (sink->brand.len == 0 || str_eq_fold(sink->brand, brand_of(l))) &&
           ((!is_day && l->brand != NULL) ||
            sink_rounds_up(&c->settings, sink) == (l->brand == NULL));
}

struct translation *mail_languages(const struct context *c, const struct letter *l,
                                   struct str own, struct arena *a, size_t *len)
{
    const struct settings *s = &c->settings;
    struct translation *list = arena_alloc(a, (s->sinks_len + 1) * sizeof(*list));

    *len = 0;
    for (size_t i = 0; i < s->sinks_len; i++) {
        struct str language = s->sinks[i].language;
        bool is_known = language.len == 0 || str_eq(language, own);

        for (size_t k = 0; k < *len && !is_known; k++)
            is_known = str_eq(list[k].language, language);
        if (!is_known && is_wanted(c, l, &s->sinks[i]))
            list[(*len)++] = (struct translation){language, NULL};
    }
    return list;
}

void mail_languages_free(struct translation *list, size_t len)
{
    for (size_t i = 0; i < len; i++)
        json_decref(list[i].value);
}

/* To every receiver of every destination that gets such messages of the brand. */
enum status mail_queue(struct context *c, const struct letter *l,
                       struct mail_report *report, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < c->settings.sinks_len; i++) {
        const struct sink_settings *sink = &c->settings.sinks[i];

        if (!is_wanted(c, l, sink))
            continue;
        if (!sink_is_mail(sink))
            rc = queue_one(c, l, sink, STR_NONE, report, err);
        for (size_t k = 0; rc == OK && sink_is_mail(sink) && k < sink->to.len; k++)
            rc = queue_one(c, l, sink, sink->to.items[k], report, err);
    }
    return rc;
}

static const int64_t *rows_of(const struct batch *b, struct arena *a)
{
    int64_t *rows = arena_alloc(a, b->len * sizeof(*rows));

    for (size_t i = 0; i < b->len; i++)
        rows[i] = b->items[i].row;
    return rows;
}

/* The digest again, for each language that a destination has for itself. */
static enum status translate(struct context *c, const struct brand_settings *brand,
                             const struct period *p, const struct issues *kinds,
                             struct letter *letter, struct arena *a, struct error *err)
{
    struct translation *list =
        mail_languages(c, letter, gather_language(c, brand), a, &letter->others_len);
    enum status rc = OK;

    letter->others = list;
    for (size_t i = 0; rc == OK && i < letter->others_len; i++) {
        struct period same = *p;
        struct gathered g;

        same.language = list[i].language;
        rc = gather(c, brand, &same, kinds, &g, err);
        if (rc == OK)
            rc = digest_make(&g.input, &list[i].value, err);
        gather_release(&g);
    }
    return rc;
}

/* Nothing new, nobody waiting, nothing amiss: an agency of fifty brands need not open it.
 */
static bool is_empty(const struct digest_input *in)
{
    bool is_failing = false;

    for (size_t i = 0; i < in->sources_len; i++)
        is_failing = is_failing || in->sources[i].is_failing || in->sources[i].is_cut;
    return in->kind == DIGEST_DAILY && !in->is_first && in->counts.mentions == 0 &&
           in->cases_len == 0 && in->dead_len == 0 && in->done_len == 0 &&
           in->edits_len == 0 && in->returns_len == 0 && !is_failing;
}

struct str mail_period(const struct digest_date *d, const struct period *p,
                       struct arena *a)
{
    struct str day = arena_printf(a, "%04d-%02d-%02d", d->year, d->month, d->day);

    return p->is_asked ? arena_printf(a, STR_FMT "@%lld", STR_ARG(day), (long long)p->now)
                       : day;
}

/* Keep the value and queue its mails in one transaction: both or neither. */
static enum status keep(struct context *c, const struct period *p,
                        const struct issues *kinds, struct gathered *g,
                        const json_t *value, struct mail_report *report,
                        struct error *err)
{
    struct buf text = {0};
    struct digest_record record = {.brand = g->input.brand->name,
                                   .kind = str_from(digest_kind_name(p->kind)),
                                   .from = p->from,
                                   .to = p->to,
                                   .made_at = c->now};
    struct letter letter = {.brand = g->input.brand,
                            .kind = digest_kind_name(p->kind),
                            .value = value,
                            .mentions = rows_of(&g->mentions, &g->arena),
                            .len = g->mentions.len,
                            .is_empty = is_empty(&g->input),
                            .is_asked = p->is_asked,
                            .held_until = TIME_UNKNOWN};
    enum status rc = translate(c, letter.brand, p, kinds, &letter, &g->arena, err);

    if (rc == OK)
        rc = store_begin(c->store, err);
    if (rc != OK)
        goto out;
    json_write(value, &text);
    record.value = buf_str(&text);
    record.headline = json_get_str(value, "headline");
    record.mentions = g->input.counts.mentions;
    record.detractors = g->input.counts.detractors;
    letter.period = mail_period(&g->input.date, p, &g->arena);
    if (rc == OK)
        rc = store_digest_put(c->store, &record, letter.mentions, letter.len, err);
    if (rc == OK)
        rc = mail_queue(c, &letter, report, err);
    if (rc == OK)
        rc = store_commit(c->store, err);
    else
        store_rollback(c->store);
out:
    mail_languages_free(letter.others, letter.others_len);
    buf_release(&text);
    return rc;
}

enum status mail_digest(struct context *c, const struct brand_settings *brand,
                        const struct period *p, const struct issues *kinds, bool is_sent,
                        json_t **value, struct mail_report *report, struct error *err)
{
    struct gathered g;
    struct error lost = {0};
    json_t *made = NULL;
    enum status rc = gather(c, brand, p, kinds, &g, err);

    if (rc == OK)
        rc = digest_make(&g.input, &made, err);
    if (rc == OK && is_sent &&
        pages_digest(c, brand, made, &report->arena, &report->page, &lost) != OK) {
        report->is_page_lost = true; /* no reason to keep the mail back */
        buf_printf(&report->notices, "%s\n", lost.text);
    }
    if (rc == OK && is_sent)
        rc = keep(c, p, kinds, &g, made, report, err);
    gather_release(&g); /* before the archive gathers anew */
    if (rc == OK)
        report->digests++;
    if (rc == OK && is_sent && p->kind == DIGEST_DAILY && c->settings.has_archive &&
        archive_write(c, brand, kinds, &lost) != OK) {
        report->is_page_lost = true;
        buf_printf(&report->notices, "%s\n", lost.text);
    }
    if (value != NULL && rc == OK)
        *value = made;
    else
        json_decref(made);
    return rc;
}

static enum status digest_kind_due(struct context *c, const struct brand_settings *brand,
                                   enum digest_kind kind, const struct issues *kinds,
                                   struct rounds *rounds, struct mail_report *report,
                                   struct error *err)
{
    struct period p;
    json_t *value = NULL;
    bool is_due = false;
    enum status rc = gather_due(c, brand, kind, &p, &is_due, err);

    if (rc == OK && p.is_clock_back && !report->is_clock_back) {
        report->is_clock_back = true;
        buf_add_text(&report->notices, "the clock stands before the last digest: is "
                                       "it right? No digest is made until then\n");
    }
    if (rc == OK && is_due)
        rc = mail_digest(c, brand, &p, kinds, true, &value, report, err);
    if (rc == OK && is_due && kind == DIGEST_DAILY)
        rounds_keep(rounds, brand, &p, value);
    else
        json_decref(value);
    return rc;
}

enum status mail_digests(struct context *c, const struct issues *kinds,
                         struct mail_report *report, struct error *err)
{
    struct rounds rounds = {0};
    enum status rc = rounds_begin(c, &rounds, err);

    for (size_t i = 0; rc == OK && i < c->settings.brands_len; i++) {
        const struct brand_settings *brand = &c->settings.brands[i];

        context_zone(c, brand);
        /* the longest first: its page is then there when the day's names it */
        for (int kind = DIGEST_MONTHLY;
             rc == OK && brand->kind == BRAND_OWN && kind >= DIGEST_DAILY; kind--)
            rc = digest_kind_due(c, brand, (enum digest_kind)kind, kinds, &rounds, report,
                                 err);
    }
    context_zone(c, NULL);
    if (rc == OK)
        rc = rounds_end(c, &rounds, kinds, report, err);
    rounds_release(&rounds);
    return rc;
}
