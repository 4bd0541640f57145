#include "cli/rounds.h"

#include "base/date.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/pages.h"
#include "reports/roundup.h"
#include "store/records.h"

#include <stdlib.h>

enum { ROUND_DAY_S = 86400 };

/* What a round-up is made of. */
struct making {
    struct context *c;
    const struct rounds *rounds; /* parts that are there already; or NULL */
    const struct period *p;
    const struct issues *kinds;
    struct arena arena;
    struct error *err;
};

bool rounds_wanted(const struct settings *s)
{
    for (size_t i = 0; i < s->sinks_len; i++) {
        if (sink_rounds_up(s, &s->sinks[i]))
            return true;
    }
    return false;
}

enum status rounds_due(struct context *c, struct period *out, bool *is_due,
                       struct error *err)
{
    int64_t today = date_local_day(c->now);
    struct digest_record last;
    struct arena a = {0};
    enum status rc = store_digest(c->store, STR_NONE, STR(ROUNDUP_KIND), INT64_MAX, true,
                                  &a, &last, NULL);

    *out = (struct period){.kind = DIGEST_DAILY,
                           .from = c->now - ROUND_DAY_S,
                           .to = c->now + 1,
                           .now = c->now,
                           .is_first = rc == ERR_MISSING};
    *is_due = c->now >= date_local_start(today, (int)c->settings.digest_minute);
    if (rc == OK) {
        out->from = last.to;
        out->is_clock_back = last.to > c->now + 1;
        if (date_local_day(last.to - 1) >= today || out->from >= out->to)
            *is_due = false;
    }
    arena_release(&a);
    if (rc != OK && rc != ERR_MISSING)
        return error_set(err, rc, "store: the last round-up can't be read");
    return OK;
}

enum status rounds_begin(struct context *c, struct rounds *r, struct error *err)
{
    *r = (struct rounds){0};
    if (!rounds_wanted(&c->settings))
        return OK;
    context_zone(c, NULL);
    return rounds_due(c, &r->period, &r->is_due, err);
}

void rounds_keep(struct rounds *r, const struct brand_settings *brand,
                 const struct period *p, json_t *value)
{
    if (!r->is_due) {
        json_decref(value);
        return;
    }
    roundup_slim(value);
    r->parts = mem_resize(r->parts, r->len + 1, sizeof(*r->parts));
    r->parts[r->len++] = (struct round_part){brand, *p, value};
}

void rounds_release(struct rounds *r)
{
    for (size_t i = 0; i < r->len; i++)
        json_decref(r->parts[i].value);
    free(r->parts);
    *r = (struct rounds){0};
}

/* The digest that this run made of the span, or of all that there is of a new brand. */
static json_t *find_part(const struct making *m, const struct brand_settings *brand,
                         struct str language, bool *is_first)
{
    const struct rounds *r = m->rounds;

    for (size_t i = 0; r != NULL && i < r->len; i++) {
        const struct round_part *part = &r->parts[i];
        bool is_span =
            part->period.from == m->p->from || part->period.is_first || m->p->is_first;

        if (part->brand != brand || !is_span || part->period.to != m->p->to ||
            !str_eq(json_get_str(part->value, "lang"), language))
            continue;
        *is_first = part->period.is_first;
        return json_incref(part->value);
    }
    return NULL;
}

/* The brand's last digest: where its page is, and whether there is one at all. */
static enum status read_last(struct making *m, const struct brand_settings *brand,
                             struct roundup_part *part, bool *is_there)
{
    struct context *c = m->c;
    struct digest_record last;
    struct str name;
    struct date day;
    enum status rc = store_digest(c->store, brand->name, STR("daily"), m->p->to, true,
                                  &m->arena, &last, NULL);

    *is_there = rc == OK;
    if (rc == ERR_MISSING)
        return OK;
    if (rc != OK)
        return error_set(m->err, rc, "store: the last digest can't be read");
    day = date_local(last.to - 1);
    name = gather_page_name(
        DIGEST_DAILY, (struct digest_date){(int)day.year, day.month, day.day}, &m->arena);
    part->file = arena_printf(&m->arena, STR_FMT "/" STR_FMT,
                              STR_ARG(gather_folder(brand, &m->arena)), STR_ARG(name));
    part->page_url = gather_address(c, part->file, &m->arena);
    return OK;
}

static enum status make_part(struct making *m, const struct brand_settings *brand,
                             struct str language, struct roundup_part *out)
{
    struct period p = *m->p;
    struct gathered g;
    json_t *value;
    bool is_there = false;
    enum status rc;

    *out = (struct roundup_part){.brand = brand->name};
    context_zone(m->c, brand);
    rc = read_last(m, brand, out, &is_there);
    if (rc != OK)
        return rc;
    value = find_part(m, brand, language, &out->is_first);
    out->value = value;
    if (value != NULL)
        return OK;
    p.language = language;
    p.is_first = out->is_first = m->p->is_first || !is_there;
    rc = gather(m->c, brand, &p, m->kinds, &g, m->err);
    if (rc == OK)
        rc = digest_make(&g.input, &value, m->err);
    if (rc == OK) {
        roundup_slim(value);
        out->value = value;
    }
    gather_release(&g);
    return rc;
}

static enum status make_value(struct making *m, struct str language, json_t **out)
{
    const struct settings *s = &m->c->settings;
    struct roundup_part *parts =
        arena_alloc(&m->arena, (s->brands_len + 1) * sizeof(*parts));
    struct date local = date_local(m->p->to - 1);
    struct roundup_input in = {
        .language = language,
        .from = m->p->from,
        .to = m->p->to,
        .now = m->p->to - 1,
        .date = {(int)local.year, local.month, local.day},
        .offset_s = date_local_offset(m->p->to - 1),
        .offset_at = date_local_offset,
        .parts = parts,
        .is_first = m->p->is_first,
    };
    enum status rc = OK;

    in.page_url = gather_address(m->c, gather_page_name(DIGEST_DAILY, in.date, &m->arena),
                                 &m->arena);
    for (size_t i = 0; rc == OK && i < s->brands_len; i++) {
        if (s->brands[i].kind == BRAND_OWN)
            rc = make_part(m, &s->brands[i], language, &parts[in.parts_len++]);
    }
    context_zone(m->c, NULL);
    if (rc == OK)
        rc = gather_dead(m->c, STR_NONE, in.now, &m->arena, &in.dead, &in.dead_len,
                         m->err);
    if (rc == OK)
        rc = roundup_make(&in, out, m->err);
    for (size_t i = 0; i < in.parts_len; i++)
        json_decref((json_t *)(uintptr_t)parts[i].value);
    return rc;
}

static enum status translate(struct making *m, struct letter *letter)
{
    enum status rc = OK;

    letter->others = mail_languages(m->c, letter, m->c->settings.language, &m->arena,
                                    &letter->others_len);
    for (size_t i = 0; rc == OK && i < letter->others_len; i++)
        rc = make_value(m, letter->others[i].language, &letter->others[i].value);
    return rc;
}

/* Keep the value and queue its mails in one transaction: both or neither. */
static enum status keep(struct making *m, const json_t *value, bool is_sent,
                        struct mail_report *report)
{
    const json_t *counts = json_object_get(value, "counts");
    struct date day = date_local(m->p->to - 1);
    struct buf text = {0};
    struct digest_record record = {.kind = STR(ROUNDUP_KIND),
                                   .from = m->p->from,
                                   .to = m->p->to,
                                   .made_at = is_sent ? m->c->now : m->p->now,
                                   .headline = json_get_str(value, "headline"),
                                   .mentions = json_get_int(counts, "mentions", 0),
                                   .detractors = json_get_int(counts, "detractors", 0)};
    struct letter letter = {.kind = ROUNDUP_KIND,
                            .value = value,
                            .is_empty = roundup_is_empty(value),
                            .held_until = TIME_UNKNOWN};
    enum status rc = is_sent ? translate(m, &letter) : OK;

    if (rc == OK)
        rc = store_begin(m->c->store, m->err);
    if (rc != OK)
        goto out;
    json_write(value, &text);
    record.value = buf_str(&text);
    letter.period = mail_period(&(struct digest_date){(int)day.year, day.month, day.day},
                                m->p, &m->arena);
    rc = store_digest_put(m->c->store, &record, NULL, 0, m->err);
    if (rc == OK && is_sent)
        rc = mail_queue(m->c, &letter, report, m->err);
    if (rc == OK)
        rc = store_commit(m->c->store, m->err);
    else
        store_rollback(m->c->store);
out:
    mail_languages_free(letter.others, letter.others_len);
    buf_release(&text);
    return rc;
}

/* The value in the language of the whole, its page, and where asked for the rest. */
static enum status make(struct making *m, bool is_kept, bool is_sent, json_t **out,
                        struct mail_report *report)
{
    struct error lost = {0};
    json_t *value = NULL;
    enum status rc;

    context_zone(m->c, NULL);
    rc = make_value(m, m->c->settings.language, &value);
    if (rc == OK && is_kept &&
        pages_roundup(m->c, value, &report->arena, &report->page, &lost) != OK) {
        report->is_page_lost = true; /* no reason to keep the mail back */
        buf_printf(&report->notices, "%s\n", lost.text);
    }
    if (rc == OK && is_kept)
        rc = keep(m, value, is_sent, report);
    if (rc == OK && out != NULL)
        *out = value;
    else
        json_decref(value);
    arena_release(&m->arena);
    return rc;
}

enum status rounds_end(struct context *c, struct rounds *r, const struct issues *kinds,
                       struct mail_report *report, struct error *err)
{
    struct making m = {.c = c, .rounds = r, .p = &r->period, .kinds = kinds, .err = err};

    return r->is_due ? make(&m, true, true, NULL, report) : OK;
}

enum status rounds_make(struct context *c, const struct period *p,
                        const struct issues *kinds, bool is_sent, json_t **value,
                        struct mail_report *report, struct error *err)
{
    struct making m = {.c = c, .p = p, .kinds = kinds, .err = err};

    return make(&m, is_sent, is_sent, value, report);
}

enum status rounds_remake(struct context *c, const struct period *p,
                          const struct issues *kinds, bool is_sent, struct error *err)
{
    struct making m = {.c = c, .p = p, .kinds = kinds, .err = err};
    struct mail_report report = {0};
    enum status rc = make(&m, true, is_sent, NULL, &report);

    mail_report_release(&report);
    return rc;
}
