/* Cases as lines, as JSON, and whole. */
#include "cli/inbox.h"

#include "base/date.h"
#include "cli/said.h"
#include "reports/digest.h"
#include "store/find.h"

#include <math.h>

static void print_age(struct terminal *t, int64_t seconds)
{
    if (seconds < (int64_t)2 * 3600)
        terminal_printf(t, STYLE_SOFT, "%lld min", (long long)(seconds / 60));
    else if (seconds < (int64_t)48 * 3600)
        terminal_printf(t, STYLE_SOFT, "%lld h", (long long)(seconds / 3600));
    else
        terminal_printf(t, STYLE_SOFT, "%lld days", (long long)(seconds / 86400));
}

static void print_head(const struct context *c, struct terminal *t,
                       const struct case_record *r, const struct mention *m)
{
    int64_t now = c->now;
    int64_t since = m->posted_at != TIME_UNKNOWN && m->posted_at < m->seen_at
                        ? m->posted_at
                        : m->seen_at;
    bool is_late = r->due_at != TIME_UNKNOWN && r->due_at < now &&
                   (r->state == CASE_OPEN || r->state == CASE_WAITING);

    terminal_printf(t, STYLE_BOLD, "%5lld  ", (long long)r->mention);
    terminal_put_line(t, STYLE_BOLD, m->author.len > 0 ? m->author : STR("(no name)"),
                      30);
    if (settings_own_brands(&c->settings) > 1)
        terminal_printf(t, STYLE_PLAIN, "  " STR_FMT, STR_ARG(r->brand));
    terminal_printf(t, STYLE_SOFT, "  " STR_FMT, STR_ARG(m->source));
    if (!isnan(m->rating))
        terminal_printf(t, STYLE_SOFT, ", %g of %g",
                        m->rating_least + m->rating * (m->rating_most - m->rating_least),
                        m->rating_most);
    terminal_put(t, STYLE_SOFT, STR("  "));
    print_age(t, now - since);
    if (is_late) {
        terminal_put(t, STYLE_BAD, STR("  late by "));
        print_age(t, now - r->due_at);
    }
    if (r->state != CASE_OPEN)
        terminal_printf(t, STYLE_GOOD, "  %s", case_state_name(r->state));
    if (m->judgement.severity >= SEVERITY_HIGH)
        terminal_printf(t, STYLE_BAD, "  " STR_FMT, STR_ARG(m->judgement.severity_kind));
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

void inbox_print(const struct context *c, struct terminal *t, const struct case_record *r,
                 const struct mention *m)
{
    print_head(c, t, r, m);
    terminal_put(t, STYLE_PLAIN, STR("       "));
    said_line(t, m, STR_NONE, t->columns - 8);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

void inbox_write(struct json_writer *w, const struct case_record *r,
                 const struct mention *m)
{
    jsonw_object(w);
    jsonw_key(w, "case"), jsonw_int(w, r->mention);
    jsonw_key(w, "state"), jsonw_text(w, case_state_name(r->state));
    jsonw_key(w, "brand"), jsonw_str_or_null(w, r->brand);
    jsonw_key(w, "source"), jsonw_str(w, m->source);
    jsonw_key(w, "place"), jsonw_str_or_null(w, m->place);
    jsonw_key(w, "author"), jsonw_str_or_null(w, m->author);
    jsonw_key(w, "url"), jsonw_str_or_null(w, m->url);
    jsonw_key(w, "title"), jsonw_str_or_null(w, m->title);
    jsonw_key(w, "text"), jsonw_str_or_null(w, m->text);
    jsonw_key(w, "rating"), jsonw_fixed(w, m->rating, 4);
    jsonw_key(w, "recommend"), jsonw_fixed(w, m->judgement.recommend, 1);
    jsonw_key(w, "severity"), jsonw_text(w, severity_name(m->judgement.severity));
    jsonw_key(w, "opened"), jsonw_time(w, r->opened_at);
    jsonw_key(w, "due"), jsonw_time(w, r->due_at);
    jsonw_key(w, "answered"), jsonw_time(w, r->answered_at);
    jsonw_key(w, "note"), jsonw_str_or_null(w, r->note);
    jsonw_object_end(w);
}

void inbox_release(struct inbox *box)
{
    batch_release(&box->mentions);
    arena_release(&box->arena);
    *box = (struct inbox){0};
}

/* Who waits stands in the order of the digest, what is settled behind. */
static void put_in_order(struct inbox *box, int64_t now)
{
    struct digest_case *cases = arena_alloc(&box->arena, box->len * sizeof(*cases));
    struct mention *light = arena_alloc(&box->arena, box->len * sizeof(*light));
    const struct digest_case **order =
        arena_alloc(&box->arena, box->len * sizeof(const struct digest_case *));
    struct case_record *out = arena_alloc(&box->arena, box->len * sizeof(*out));
    size_t open = 0, kept = 0;

    for (size_t i = 0; i < box->len; i++) {
        const struct case_record *r = &box->cases[i];

        if (r->state != CASE_OPEN && r->state != CASE_WAITING)
            continue;
        light[i] = (struct mention){.id = r->id,
                                    .source = r->source,
                                    .posted_at = r->posted_at,
                                    .judgement = {.severity = r->severity}};
        cases[i] = (struct digest_case){
            .mention = &light[i], .id = (int64_t)i, .due = r->due_at};
        order[open++] = &cases[i];
    }
    digest_cases_order(order, open, now);
    for (; kept < open; kept++)
        out[kept] = box->cases[order[kept]->id];
    for (size_t i = 0; i < box->len; i++) {
        if (box->cases[i].state != CASE_OPEN && box->cases[i].state != CASE_WAITING)
            out[kept++] = box->cases[i];
    }
    box->cases = out;
}

enum status inbox_read(struct context *c, struct str brand, bool is_every,
                       struct inbox *out, struct error *err)
{
    struct case_find f = {
        .brand = brand, .states = is_every ? 0x3f : 1u << CASE_OPEN | 1u << CASE_WAITING};
    enum status rc;

    *out = (struct inbox){0};
    rc = store_cases(c->store, &f, c->now, &out->arena, &out->cases, &out->len, err);
    if (rc == OK)
        put_in_order(out, c->now);
    for (size_t i = 0; rc == OK && i < out->len; i++)
        rc = store_mention(c->store, out->cases[i].mention, &out->mentions, err);
    return rc;
}

static void print_events(struct terminal *t, const struct case_event *events, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        struct date d = date_local(events[i].at);

        terminal_printf(t, STYLE_SOFT, "%04d-%02d-%02d %02d:%02d  %s", (int)d.year,
                        d.month, d.day, d.hour, d.minute,
                        case_state_name(events[i].state));
        if (events[i].note.len > 0) {
            terminal_put(t, STYLE_PLAIN, STR("  "));
            terminal_put_line(t, STYLE_PLAIN, events[i].note, 50);
        }
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
}

static enum status print_vanished(struct context *c, struct terminal *t,
                                  const struct mention *m, struct error *err)
{
    int64_t at;
    enum status rc = store_vanished(c->store, m->row, &at, err);

    if (rc == OK && at != TIME_UNKNOWN) {
        struct date d = date_local(at);

        terminal_printf(t, STYLE_SOFT, "taken down there, as seen on %04d-%02d-%02d\n",
                        (int)d.year, d.month, d.day);
    }
    return rc;
}

enum status inbox_print_whole(struct context *c, struct terminal *t,
                              const struct case_record *r, const struct mention *m,
                              struct error *err)
{
    struct arena a = {0};
    struct case_event *events = NULL;
    size_t len = 0;
    enum status rc = store_case_events(c->store, r->mention, &a, &events, &len, err);

    context_zone(c, settings_brand(&c->settings, m->brand));
    print_head(c, t, r, m);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    if (m->title.len > 0) {
        terminal_put(t, STYLE_BOLD, m->title);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    terminal_put(t, STYLE_PLAIN, m->text);
    terminal_put(t, STYLE_PLAIN, STR("\n\n"));
    if (m->reply.len > 0) {
        terminal_put(t, STYLE_SOFT, STR("Your answer: "));
        terminal_put(t, STYLE_PLAIN, m->reply);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    if (m->url.len > 0)
        terminal_printf(t, STYLE_SOFT, STR_FMT "\n", STR_ARG(m->url));
    if (rc == OK)
        rc = print_vanished(c, t, m, err);
    if (r->due_at != TIME_UNKNOWN) {
        struct date d = date_local(r->due_at);

        terminal_printf(t, STYLE_SOFT, "due %04d-%02d-%02d %02d:%02d\n", (int)d.year,
                        d.month, d.day, d.hour, d.minute);
    }
    print_events(t, events, len);
    arena_release(&a);
    return rc;
}

enum status inbox_note(struct context *c, const struct case_record *r, struct str note,
                       struct error *err)
{
    return store_case_set(c->store, r->mention, r->state, r->snoozed_until, note, c->now,
                          err);
}
