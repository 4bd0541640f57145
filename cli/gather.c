#include "cli/gather_parts.h"

#include "base/date.h"
#include "reports/archive.h"
#include "store/find.h"
#include "store/outbox.h"
#include "store/records.h"

#include <math.h>
#include <stdlib.h>

enum { THANKS_MAX = 3, MENTIONS_MAX = 2000 };
enum { DEAD_SHOWN = 10, DEAD_READ = 500, DEAD_TOLD_S = 7 * 86400 };

void gather_release(struct gathered *g)
{
    batch_release(&g->mentions);
    batch_release(&g->cases);
    batch_release(&g->thanks);
    batch_release(&g->edits);
    batch_release(&g->worst);
    arena_release(&g->arena);
    *g = (struct gathered){0};
}

/* When the source was asked for the first time, kept for the next mention of it. */
static int64_t first_fetch(const struct gatherer *g, struct str source, struct str *last,
                           int64_t *last_at)
{
    struct buf key = {0};
    struct str text;

    if (last->ptr != NULL && str_eq(*last, source))
        return *last_at;
    *last = source;
    *last_at = 0;
    buf_printf(&key, "first-fetch:" STR_FMT, STR_ARG(source));
    if (store_meta_get(g->c->store, buf_str(&key), &g->out->arena, &text, NULL) == OK)
        (void)str_to_int(text, last_at);
    buf_release(&key);
    return *last_at;
}

/* Take out the history that a new source brought with it. */
static void drop_history(const struct gatherer *g, struct batch *b)
{
    struct str source = STR_NONE;
    int64_t first = 0;
    size_t kept = 0;

    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];

        if (m->posted_at != TIME_UNKNOWN && m->posted_at < g->p->from) {
            first = first_fetch(g, m->source, &source, &first);
            if (first == m->seen_at)
                continue;
        }
        b->items[kept++] = b->items[i];
    }
    b->len = kept;
}

/* A first digest says how much was found, whenever it was written. */
static enum status count_all(struct gatherer *g)
{
    struct find f = {.brand = g->brand->name, .to = g->p->to};
    struct digest_counts *counts = &g->out->input.counts;
    enum status rc = store_count(g->c->store, &f, &counts->mentions, g->err);

    f.nps = NPS_DETRACTOR;
    if (rc == OK)
        rc = store_count(g->c->store, &f, &counts->detractors, g->err);
    return rc;
}

/* The mentions of the period, without history: that of a first digest is all that was
 * posted before. Of more than MENTIONS_MAX only the newest are read, the rest counted,
 * unless the period wants them whole. */
static enum status read_mentions(struct gatherer *g)
{
    bool is_day = g->p->kind == DIGEST_DAILY; /* a week holds what was written in it */
    struct find f = {
        .brand = g->brand->name,
        .from = g->p->is_first || !is_day ? g->p->from : 0,
        .to = is_day ? 0 : g->p->to,
        .seen_from = g->p->is_first || !is_day ? 0 : g->p->from,
        .seen_to = is_day ? g->p->to : 0,
        .order = FIND_NEWEST,
        .limit = g->p->is_whole ? 0 : MENTIONS_MAX,
        .with_reasons = true,
    };
    struct batch *b = &g->out->mentions;
    struct digest_counts *counts = &g->out->input.counts;
    enum status rc = store_find(g->c->store, &f, b, g->err);
    bool is_all = b->len < MENTIONS_MAX;

    if (rc != OK)
        return rc;
    if (is_day)
        drop_history(g, b);
    g->out->input.mentions = b;
    counts->mentions = (int64_t)b->len;
    for (size_t i = 0; i < b->len; i++)
        counts->detractors += b->items[i].judgement.nps == NPS_DETRACTOR;
    if (!is_all || !is_day)
        gather_count_period(g);
    return g->p->is_first ? count_all(g) : rc;
}

/* How many of the open cases the author has, set in those that are shown. */
static void count_times(struct digest_case *cases, size_t len)
{
    for (size_t i = 0; i < len && i < DIGEST_CASES; i++) {
        const struct mention *m = cases[i].mention;

        cases[i].times = m->author.len == 0;
        for (size_t k = 0; k < len && m->author.len > 0; k++)
            cases[i].times += str_eq(cases[k].mention->author, m->author) &&
                              str_eq(cases[k].mention->source, m->source);
    }
}

/* The whole mention of what is shown; of the others there is only a number to tell. */
static enum status read_shown(struct gatherer *g, struct digest_case *cases, size_t len)
{
    struct batch *b = &g->out->cases;
    enum status rc = OK;

    len = len < DIGEST_CASES ? len : DIGEST_CASES;
    for (size_t i = 0; rc == OK && i < len; i++)
        rc = store_mention(g->c->store, cases[i].id, b, g->err);
    for (size_t i = 0; rc == OK && i < len; i++)
        cases[i].mention = &b->items[i];
    return rc;
}

static struct digest_case *in_order(struct gatherer *g, const struct digest_case *cases,
                                    size_t len)
{
    struct digest_case *out = arena_alloc(&g->out->arena, len * sizeof(*out));
    const struct digest_case **order =
        arena_alloc(&g->arena, len * sizeof(const struct digest_case *));

    for (size_t i = 0; i < len; i++)
        order[i] = &cases[i];
    digest_cases_order(order, len, g->out->input.now);
    for (size_t i = 0; i < len; i++)
        out[i] = *order[i];
    return out;
}

static enum status read_cases(struct gatherer *g)
{
    struct case_find f = {.brand = g->brand->name,
                          .states = 1u << CASE_OPEN | 1u << CASE_WAITING};
    struct case_record *records = NULL;
    struct digest_case *cases;
    struct mention *light;
    size_t len = 0;
    enum status rc =
        store_cases(g->c->store, &f, g->p->to, &g->out->arena, &records, &len, g->err);

    if (rc != OK)
        return rc;
    cases = arena_alloc(&g->out->arena, len * sizeof(*cases));
    light = arena_alloc(&g->out->arena, len * sizeof(*light));
    for (size_t i = 0; i < len; i++) {
        const struct case_record *r = &records[i];

        light[i] = (struct mention){.row = r->mention,
                                    .id = r->id,
                                    .source = r->source,
                                    .author = r->author,
                                    .posted_at = r->posted_at,
                                    .seen_at = r->seen_at,
                                    .judgement = {.severity = r->severity}};
        cases[i] = (struct digest_case){
            .mention = &light[i],
            .id = r->mention,
            .state = r->state == CASE_WAITING ? DIGEST_CASE_WAITING : DIGEST_CASE_OPEN,
            .since = r->posted_at != TIME_UNKNOWN && r->posted_at < r->seen_at
                         ? r->posted_at
                         : r->seen_at,
            .due = r->due_at,
        };
        g->out->input.counts.overdue += r->due_at != TIME_UNKNOWN && r->due_at < g->p->to;
    }
    cases = in_order(g, cases, len);
    count_times(cases, len);
    g->out->input.cases = cases;
    g->out->input.cases_len = len;
    return read_shown(g, cases, len);
}

/* Promoters of the period with something to say, the best first. */
static void pick_thanks(struct gatherer *g)
{
    const struct batch *b = &g->out->mentions;
    const struct mention **picked =
        arena_alloc(&g->out->arena, THANKS_MAX * sizeof(const struct mention *));
    size_t len = 0;

    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];
        size_t at = len;

        if (m->judgement.nps != NPS_PROMOTER || m->text.len < 30 || m->author.len == 0 ||
            m->judgement.is_clash || m->reply.len > 0)
            continue;
        while (at > 0 && picked[at - 1]->judgement.score < m->judgement.score)
            at--;
        if (at >= THANKS_MAX)
            continue;
        if (len < THANKS_MAX)
            len++;
        for (size_t k = len - 1; k > at; k--)
            picked[k] = picked[k - 1];
        picked[at] = m;
    }
    g->out->input.thanks = picked;
    g->out->input.thanks_len = len;
}

/* Mentions edited in the period, with the rating they had. */
static enum status read_edits(struct gatherer *g)
{
    struct find f = {.brand = g->brand->name,
                     .edited_from = g->p->from,
                     .edited_to = g->p->to,
                     .order = FIND_NEWEST,
                     .limit = 20};
    struct batch *b = &g->out->edits;
    struct digest_edit *edits;
    size_t len = 0;
    enum status rc = g->p->is_first ? OK : store_find(g->c->store, &f, b, g->err);

    edits = arena_alloc(&g->out->arena, b->len * sizeof(*edits));
    for (size_t i = 0; rc == OK && i < b->len; i++) {
        struct mention_version *versions;
        size_t count;

        rc = store_versions(g->c->store, b->items[i].row, &g->out->arena, &versions,
                            &count, g->err);
        if (rc != OK || count == 0)
            continue;
        edits[len++] = (struct digest_edit){.mention = &b->items[i],
                                            .rating_before = versions[count - 1].rating,
                                            .replied_at = b->items[i].replied_at};
    }
    g->out->input.edits = edits;
    g->out->input.edits_len = len;
    return rc;
}

/* Where else these mentions stand, behind what is in input.also. */
static enum status add_also(struct gatherer *g, const struct batch *b,
                            struct digest_also *also)
{
    struct arena *arena = &g->out->arena;
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < b->len; i++) {
        struct also_on *others;
        struct str *names, *urls;
        size_t count = 0;

        if (b->items[i].also_on == 0)
            continue;
        rc = store_also(g->c->store, b->items[i].row, arena, &others, &count, g->err);
        if (rc != OK || count == 0)
            continue;
        names = arena_alloc(arena, count * sizeof(*names));
        urls = arena_alloc(arena, count * sizeof(*urls));
        for (size_t k = 0; k < count; k++) {
            names[k] = others[k].source;
            urls[k] = others[k].url;
        }
        also[g->out->input.also_len++] =
            (struct digest_also){&b->items[i], {names, count}, {urls, count}};
    }
    return rc;
}

static enum status read_also(struct gatherer *g)
{
    const struct batch *said = &g->out->mentions, *cases = &g->out->cases;
    struct digest_also *also =
        arena_alloc(&g->out->arena, (said->len + cases->len) * sizeof(*also));
    enum status rc = add_also(g, said, also);

    g->out->input.also = also;
    return rc == OK ? add_also(g, cases, also) : rc;
}

static enum status read_coverage(struct gatherer *g)
{
    struct digest_input *in = &g->out->input;
    enum status rc = gather_sources(g->c, g->brand, &g->out->arena, &in->sources,
                                    &in->sources_len, g->err);

    if (rc == OK)
        in->sources_by_name =
            digest_by_name(in->sources, in->sources_len, &g->out->arena);
    return rc;
}

/* Is a message the brand's to tell? A round-up is nobody's, and told where it goes:
 * another firm must not read its subject. Who has one brand alone gets none. */
static bool is_of_brand(const struct context *c, struct str brand,
                        const struct outbox_row *row)
{
    return str_eq_fold(row->brand, brand) ||
           (row->brand.len == 0 && settings_own_brands(&c->settings) == 1);
}

enum status gather_dead(struct context *c, struct str brand, int64_t now, struct arena *a,
                        const struct digest_dead **out, size_t *len, struct error *err)
{
    struct outbox_find f = {
        .states = 1u << OUTBOX_DEAD, .made_from = now - DEAD_TOLD_S, .limit = DEAD_READ};
    struct digest_dead *dead = arena_alloc(a, DEAD_SHOWN * sizeof(*dead));
    struct outbox_row *rows = NULL;
    size_t all = 0;
    enum status rc = store_outbox(c->store, &f, a, &rows, &all, err);

    *len = 0;
    *out = dead;
    for (size_t i = 0; rc == OK && i < all && *len < DEAD_SHOWN; i++) {
        if (is_of_brand(c, brand, &rows[i]))
            dead[(*len)++] = (struct digest_dead){rows[i].destination, rows[i].subject,
                                                  rows[i].error, rows[i].made_at};
    }
    return rc;
}

static enum status read_dead(struct gatherer *g)
{
    return gather_dead(g->c, g->brand->name, g->p->now, &g->out->arena,
                       &g->out->input.dead, &g->out->input.dead_len, g->err);
}

/* Does one destination get the digests of several brands? */
static bool serves_many(const struct settings *s)
{
    bool has_many = settings_own_brands(s) > 1;

    for (size_t i = 0; has_many && i < s->sinks_len; i++) {
        if (s->sinks[i].digests && s->sinks[i].brand.len == 0)
            return true;
    }
    return false;
}

static void set_frame(struct gatherer *g)
{
    struct digest_input *in = &g->out->input;
    struct date local = date_local(g->p->kind == DIGEST_DAILY ? g->p->to - 1 : g->p->to);

    in->language =
        g->p->language.len > 0 ? g->p->language : gather_language(g->c, g->brand);
    in->names = gather_names(g->kinds, in->language, &g->out->arena, &in->names_len);
    in->brand = g->brand;
    in->kind = g->p->kind;
    in->from = g->p->from;
    in->to = g->p->to;
    in->now = g->p->kind == DIGEST_DAILY ? g->p->to - 1 : g->p->now;
    in->date = (struct digest_date){(int)local.year, local.month, local.day};
    in->offset_s = date_local_offset(g->p->to - 1);
    in->offset_at = date_local_offset;
    in->is_first = g->p->is_first;
    in->is_brand_in_subject = serves_many(&g->c->settings);
    in->rating_promoter = g->c->settings.rating_promoter;
    in->rating_passive = g->c->settings.rating_passive;
}

struct str gather_language(const struct context *c, const struct brand_settings *brand)
{
    return brand->language.len > 0 ? brand->language : c->settings.language;
}

struct str gather_address(const struct context *c, struct str path, struct arena *arena)
{
    struct str base = c->settings.archive_url;

    if (base.len == 0)
        return STR_NONE;
    return arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(base),
                        str_ends(base, STR("/")) ? "" : "/", STR_ARG(path));
}

/* Where the pages are on the web, where the owner serves them. */
static void set_addresses(struct gatherer *g)
{
    struct digest_input *in = &g->out->input;
    struct arena *a = &g->out->arena;
    struct str folder = gather_folder(g->brand, a);

    in->archive_url =
        gather_address(g->c, arena_printf(a, STR_FMT "/", STR_ARG(folder)), a);
    if (in->archive_url.len == 0)
        return;
    in->page_url = arena_printf(a, STR_FMT STR_FMT, STR_ARG(in->archive_url),
                                STR_ARG(gather_page_name(in->kind, in->date, a)));
    if (in->kind == DIGEST_WEEKLY)
        in->board_url = arena_printf(
            a, STR_FMT "board-" STR_FMT, STR_ARG(in->archive_url),
            STR_ARG(str_slice(gather_page_name(in->kind, in->date, a), 5, SIZE_MAX)));
}

enum status gather_all(struct gatherer *g)
{
    static enum status (*const steps[])(struct gatherer *) = {
        gather_answers, read_mentions, read_cases,   read_edits,
        read_also,      gather_issues, gather_fixes, read_dead,
        read_coverage,  gather_voices, gather_desk,  gather_copies};
    struct digest_input *in = &g->out->input;
    enum status rc = OK;

    *g->out = (struct gathered){0};
    set_frame(g);
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(steps); i++)
        rc = steps[i](g);
    gather_nps(g);
    if (g->p->kind == DIGEST_DAILY) {
        gather_usual(g);
    } else {
        gather_before(g);
        gather_bars(g);
    }
    set_addresses(g);
    gather_groups(g, true, &in->places, &in->places_len);
    gather_groups(g, false, &in->by_source, &in->by_source_len);
    pick_thanks(g);
    return rc;
}

enum status gather(struct context *c, const struct brand_settings *brand,
                   const struct period *p, const struct issues *kinds,
                   struct gathered *out, struct error *err)
{
    struct gatherer g = {
        .c = c, .brand = brand, .p = p, .kinds = kinds, .out = out, .err = err};
    enum status rc = gather_all(&g);

    arena_release(&g.arena);
    return rc;
}

struct str gather_folder(const struct brand_settings *brand, struct arena *arena)
{
    struct str name = archive_name(STR_NONE, brand->name, arena);

    return arena_printf(arena, STR_FMT, STR_ARG(str_slice(name, 1, name.len - 6)));
}

struct str gather_page_name(enum digest_kind kind, struct digest_date date,
                            struct arena *arena)
{
    static const char *const heads[] = {"", "week-", "month-"};

    if (kind == DIGEST_MONTHLY) /* the month that it tells of */
        return arena_printf(arena, "month-%04d-%02d.html",
                            date.month > 1 ? date.year : date.year - 1,
                            date.month > 1 ? date.month - 1 : 12);
    return arena_printf(arena, "%s%04d-%02d-%02d.html", heads[kind], date.year,
                        date.month, date.day);
}
