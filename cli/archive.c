/* earshot archive, and the pages that a run writes beside those of its digests. */
#include "cli/archive.h"
#include "cli/archive_figures.h"

#include "analyze/nps.h"
#include "base/date.h"
#include "base/mem.h"
#include "cli/discoveries.h"
#include "cli/gather_parts.h"
#include "reports/archive.h"
#include "store/records.h"

#include <math.h>
#include <stdlib.h>

enum { TOPIC_MENTIONS = 30, SEARCH_MENTIONS = 2000, ENTRIES = 800, TOPICS_EACH = 40 };

/* A folder being written. */
struct folder {
    struct context *c;
    struct gatherer g;
    struct archive_input in;
    struct archive_series all;
    struct digest_nps weeks[ARCHIVE_WEEKS];
    struct archive_topic *topics;
    struct archive_series **series; /* one for each topic */
    struct batch said;              /* of the topic whose page is written */
    struct batch found;             /* of the search */
    int64_t edges[ARCHIVE_DAYS + 1];
    struct figures figures;
    struct arena arena;
    struct error *err;
};

/* Which of the days an instant is in; -1: none. */
static int day_index(const struct folder *f, int64_t at)
{
    int low = 0, high = ARCHIVE_DAYS;

    if (at < f->edges[0] || at >= f->edges[ARCHIVE_DAYS])
        return -1;
    while (high - low > 1) {
        int mid = (low + high) / 2;

        if (f->edges[mid] <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

static void count_into(const struct folder *f, struct archive_series *series,
                       const struct answer *a)
{
    int day = day_index(f, a->at);

    if (day < 0)
        return;
    series->mentions[day]++;
    series->detractors[day] += a->nps == NPS_DETRACTOR;
}

static struct digest_nps score_of(const struct nps_counts *counts)
{
    struct nps score = nps_of(*counts, 0.95);

    return (struct digest_nps){.value = score.score,
                               .low = score.low,
                               .high = score.high,
                               .count = (int64_t)score.count,
                               .previous = NAN,
                               .window_days = ARCHIVE_DAYS};
}

static void count_all(struct folder *f)
{
    const int64_t window = (int64_t)ARCHIVE_DAYS * DAY_S;

    for (size_t i = 0; i < f->g.answers_len; i++)
        count_into(f, &f->all, &f->g.answers[i]);
    for (int week = 0; week < ARCHIVE_WEEKS; week++) {
        int64_t end = f->edges[ARCHIVE_DAYS - (ARCHIVE_WEEKS - 1 - week) * 7];
        struct nps_counts counts = {0};

        for (size_t i = 0; i < f->g.answers_len; i++) {
            if (f->g.answers[i].at < end && f->g.answers[i].at >= end - window)
                nps_add_judged(&counts, f->g.answers[i].nps, f->g.answers[i].basis);
        }
        f->weeks[week] = score_of(&counts);
    }
}

static struct archive_topic *add_topic(struct folder *f, const char *kind, struct str id,
                                       struct str name)
{
    struct archive_topic *t = &f->topics[f->in.topics_len];
    struct archive_series *series = arena_alloc(&f->arena, sizeof(*series));

    *series = (struct archive_series){0};
    f->series[f->in.topics_len] = series;
    *t = (struct archive_topic){.kind = str_from(kind),
                                .id = id,
                                .name = name,
                                .series = series,
                                .mentions = &f->said};
    f->in.topics_len++;
    return t;
}

/* Places and sources, from the answers. */
static void add_groups(struct folder *f, bool is_place)
{
    const struct digest_input *d = &f->g.out->input;
    const struct digest_group *groups = is_place ? d->places : d->by_source;
    size_t len = is_place ? d->places_len : d->by_source_len;

    for (size_t i = 0; i < len && i < TOPICS_EACH; i++) {
        struct archive_topic *t =
            add_topic(f, is_place ? "place" : "source", groups[i].name, groups[i].name);
        struct archive_series *series = f->series[t - f->topics];
        struct nps_counts counts = {0};

        for (size_t k = 0; k < f->g.answers_len; k++) {
            const struct answer *a = &f->g.answers[k];

            if (!str_eq(is_place ? a->place : a->source, groups[i].name) ||
                a->at < f->edges[0])
                continue;
            count_into(f, series, a);
            nps_add_judged(&counts, a->nps, a->basis);
            t->count++;
        }
        t->nps = score_of(&counts);
    }
}

static struct archive_topic *topic_of(struct folder *f, size_t first, struct str issue)
{
    for (size_t i = first; i < f->in.topics_len; i++) {
        if (str_eq(f->topics[i].id, issue))
            return &f->topics[i];
    }
    return NULL;
}

/* A trouble without a kind: no answer names it, so its mentions are looked for. */
static void add_trouble(struct folder *f, struct archive_topic *t)
{
    struct archive_series *series = f->series[t - f->topics];

    if (discoveries_mentions(f->c, f->g.brand->name, t->issue->terms, f->g.p->to,
                             &f->said, f->err) != OK)
        return; /* its page says that there is none; the run goes on */
    for (size_t i = 0; i < f->said.len; i++) {
        const struct mention *m = &f->said.items[i];
        int day = day_index(f, m->posted_at != TIME_UNKNOWN ? m->posted_at : m->seen_at);

        t->count++;
        if (day >= 0)
            series->mentions[day]++;
    }
}

static void add_issues(struct folder *f)
{
    const struct digest_input *d = &f->g.out->input;
    size_t first = f->in.topics_len;

    for (size_t i = 0; i < d->issues_len && i < TOPICS_EACH; i++) {
        const struct digest_issue *issue = &d->issues[i];
        struct archive_topic *t = add_topic(f, "issue", issue->id, issue->name);

        t->issue = issue;
        t->people = issue->people_30d;
        if (issue->terms.len > 0)
            add_trouble(f, t);
    }
    for (size_t i = 0; i < f->g.answers_len; i++) {
        struct str rest = f->g.answers[i].issues;
        int day = day_index(f, f->g.answers[i].at);

        while (day >= 0 && rest.len > 0) {
            struct archive_topic *t = topic_of(f, first, str_split(&rest, ' '));

            if (t == NULL)
                continue;
            f->series[t - f->topics]->mentions[day]++;
            t->count++;
        }
    }
}

/* The most frequent first; issues, places and sources stay apart. */
static int by_count(const void *left, const void *right)
{
    const struct archive_topic *a = left, *b = right;
    int order = str_cmp(a->kind, b->kind);

    if (order == 0 && a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return order != 0 ? order : str_cmp(a->id, b->id);
}

static void sort_topics(struct folder *f)
{
    qsort(f->topics, f->in.topics_len, sizeof(*f->topics), by_count);
}

static enum status read_mentions(struct folder *f)
{
    struct find find = {
        .brand = f->g.brand->name, .to = f->g.p->to, .limit = SEARCH_MENTIONS};
    enum status rc = store_find(f->c->store, &find, &f->found, f->err);

    find.limit = 0;
    f->in.mentions_all = (int64_t)f->found.len;
    if (rc == OK && f->found.len == SEARCH_MENTIONS)
        rc = store_count(f->c->store, &find, &f->in.mentions_all, f->err);
    return rc;
}

static enum status read_topic(struct folder *f, const struct archive_topic *t)
{
    struct find find = {.brand = f->g.brand->name,
                        .to = f->g.p->to,
                        .limit = TOPIC_MENTIONS,
                        .with_reasons = t->issue != NULL};

    if (t->issue != NULL && t->issue->terms.len > 0)
        return discoveries_mentions(f->c, find.brand, t->issue->terms, find.to, &f->said,
                                    f->err);
    if (t->issue != NULL)
        find.issue = t->id;
    else if (str_eq(t->kind, STR("place")))
        find.place = t->id;
    else
        find.source = t->id;
    return store_find(f->c->store, &find, &f->said, f->err);
}

static bool kind_of(struct str name, enum digest_kind *out)
{
    for (int k = DIGEST_DAILY; k <= DIGEST_MONTHLY; k++) {
        if (str_eq(name, str_from(digest_kind_name((enum digest_kind)k)))) {
            *out = (enum digest_kind)k;
            return true;
        }
    }
    return false;
}

static enum status read_entries(struct folder *f)
{
    struct digest_record *records = NULL;
    struct archive_entry *entries;
    size_t len = 0, kept = 0;
    enum status rc = store_digests(f->c->store, f->g.brand->name, STR_NONE, ENTRIES,
                                   &f->arena, &records, &len, f->err);

    if (rc != OK)
        return rc;
    entries = arena_alloc(&f->arena, len * sizeof(*entries));
    for (size_t i = 0; i < len; i++) {
        const struct digest_record *r = &records[i];
        struct archive_entry *e = &entries[kept];
        enum digest_kind kind;
        struct date day;

        if (!kind_of(r->kind, &kind) || r->to > f->c->now + 1)
            continue;
        day = date_local(kind == DIGEST_DAILY ? r->to - 1 : r->to);
        *e = (struct archive_entry){.kind = kind,
                                    .date = {(int)day.year, day.month, day.day},
                                    .headline = r->headline,
                                    .mentions = r->mentions,
                                    .detractors = r->detractors};
        e->file = gather_page_name(kind, e->date, &f->arena);
        if (kind == DIGEST_WEEKLY)
            e->board = arena_printf(&f->arena, "board-" STR_FMT,
                                    STR_ARG(str_slice(e->file, 5, e->file.len)));
        kept++;
    }
    f->in.entries = entries;
    f->in.entries_len = kept;
    return OK;
}

static enum status write_one(struct folder *f, enum archive_page page, size_t topic,
                             struct str name)
{
    struct buf bytes = {0};
    struct report_options o = {.is_in_archive = true};
    struct pages_logo logo = {0};
    enum status rc;

    pages_logo_read(f->g.brand, &logo, &o);
    rc = archive_print(&f->in, page, topic, &o, &bytes, f->err);
    if (rc == OK)
        rc = pages_put(f->c, f->g.brand, name, buf_str(&bytes), &f->arena, f->err);
    pages_logo_release(&logo);
    buf_release(&bytes);
    return rc;
}

static enum status write_all(struct folder *f)
{
    enum status rc = OK;

    for (int page = 0; rc == OK && page < ARCHIVE_TOPIC; page++)
        rc = write_one(f, (enum archive_page)page, 0,
                       archive_file((enum archive_page)page));
    for (size_t i = 0; rc == OK && i < f->in.topics_len; i++) {
        rc = read_topic(f, &f->topics[i]);
        if (rc == OK)
            rc = write_one(f, ARCHIVE_TOPIC, i,
                           archive_name(f->topics[i].kind, f->topics[i].id, &f->arena));
    }
    return rc;
}

/* All that was done and is certain, not only the news of a day. */
static enum status read_fixes(struct folder *f)
{
    struct period ever = *f->g.p;
    struct gatherer g = f->g;

    ever.from = 1;
    g.p = &ever;
    return gather_fixes(&g);
}

static void prepare(struct folder *f, struct gathered *g)
{
    int64_t today = date_local_day(f->c->now);
    size_t topics = 3 * (size_t)TOPICS_EACH;

    for (int i = 0; i <= ARCHIVE_DAYS; i++)
        f->edges[i] = date_local_start(today - ARCHIVE_DAYS + 1 + i, 0);
    f->topics = mem_zalloc(topics, sizeof(*f->topics));
    f->series = mem_zalloc(topics, sizeof(struct archive_series *));
    f->in = (struct archive_input){.digest = &g->input,
                                   .last_day = today,
                                   .all = &f->all,
                                   .weeks = f->weeks,
                                   .topics = f->topics,
                                   .mentions = &f->found};
}

enum status archive_write(struct context *c, const struct brand_settings *brand,
                          const struct issues *kinds, struct error *err)
{
    struct period p = {
        .kind = DIGEST_DAILY, .from = c->now - DAY_S, .to = c->now + 1, .now = c->now};
    struct gathered g = {0};
    struct folder f = {
        .c = c,
        .err = err,
        .g = {.c = c, .brand = brand, .p = &p, .kinds = kinds, .out = &g, .err = err}};
    enum status rc;

    context_zone(c, brand);
    prepare(&f, &g);
    /* first: while it counts it holds more than all that is kept */
    rc = figures_read(c, brand, kinds, p.to, &f.in, &f.figures, err);
    if (rc == OK)
        rc = gather_all(&f.g);
    if (rc == OK) {
        count_all(&f);
        add_groups(&f, true);
        add_groups(&f, false);
        add_issues(&f);
    }
    sort_topics(&f);
    if (rc == OK)
        rc = read_mentions(&f);
    if (rc == OK)
        rc = read_entries(&f);
    if (rc == OK)
        rc = read_fixes(&f);
    if (rc == OK)
        rc = write_all(&f);
    batch_release(&f.said);
    batch_release(&f.found);
    figures_release(&f.figures);
    free(f.series);
    free(f.topics);
    arena_release(&f.g.arena);
    arena_release(&f.arena);
    gather_release(&g);
    return rc;
}

/* ---- the command ---- */

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_OPEN };

static const struct cli_option options[] = {
    OPTION_CONFIG,
    {"now", 0, "TIME", "act as if it were this time, 2026-11-17T06:30:00Z"},
    OPTION_NONE("json"),
    {"brand", 'b', "NAME", "whose; default: every brand of your own"},
    {"open", 'o', NULL, "show the index in the browser"},
    {NULL, 0, NULL, NULL},
};

/* The page of every stored digest that has none, then all the others. */
static int write_brand(struct context *c, const struct cli_args *args,
                       const struct brand_settings *brand, const struct issues *kinds)
{
    struct arena a = {0};
    struct error err = {0};
    struct str path;
    int code = EXIT_DONE;
    enum status rc = pages_restore(c, brand, &err);

    if (rc == OK)
        rc = archive_write(c, brand, kinds, &err);
    if (rc != OK) {
        code = cli_fail(&err);
    } else {
        path = pages_path(c, brand, STR("index.html"), &a);
        (void)printf(STR_FMT "\n", STR_ARG(path));
        if (cli_has(args, OPT_OPEN) && !pages_open(path))
            cli_say("no browser was found to show it: set BROWSER");
    }
    arena_release(&a);
    return code;
}

static int run_open(const struct command *self, const struct cli_args *args,
                    struct context *c)
{
    const struct brand_settings *only = NULL;
    struct issues *kinds = NULL;
    struct error err = {0};
    int code;

    (void)self;
    if (cli_has(args, OPT_BRAND)) {
        only = context_brand(c, args->value[OPT_BRAND]);
        if (only == NULL)
            return EXIT_SETTINGS;
    }
    code = context_open_store(c, STORE_READ);
    if (code != EXIT_DONE)
        return code;
    if (issues_new(&c->settings, &kinds, &err) != OK)
        return cli_fail(&err);
    for (size_t i = 0; i < c->settings.brands_len; i++) {
        const struct brand_settings *brand = &c->settings.brands[i];

        if (only != NULL ? brand == only : brand->kind == BRAND_OWN)
            code = exit_worse(code, write_brand(c, args, brand, kinds));
    }
    issues_free(kinds);
    return code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, run_open);
}

const struct command command_archive = {
    .name = "archive",
    .usage = "[OPTION...]",
    .summary = "Write the pages: index, trends, issues, scores, places, sources",
    .more =
        "Every run writes them too, unless the settings say \"archive: no\". The folder\n"
        "is that of the setting \"reports\", one inside it for each brand. A page of a\n"
        "digest that is missing is written anew from the database; others stay.\n"
        "\n"
        "  earshot archive --open",
    .options = options,
    .run = run,
};
