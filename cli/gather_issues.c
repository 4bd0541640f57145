/* The recurring issues of a digest: their weeks, places and worst quotes. */
#include "cli/gather_parts.h"

#include "store/find.h"
#include "store/records.h"

/* Weekly counts of an issue, the last week ending with the period. */
static enum status read_weeks(struct gatherer *g, struct str issue, int64_t *weekly)
{
    struct find f = {.brand = g->brand->name, .issue = issue};
    int64_t edges[DIGEST_WEEKS + 1];
    uint32_t counts[DIGEST_WEEKS];
    enum status rc;

    for (int i = 0; i <= DIGEST_WEEKS; i++)
        edges[i] = g->p->to - (int64_t)(DIGEST_WEEKS - i) * 7 * DAY_S;
    rc = store_histogram(g->c->store, &f, false, edges, DIGEST_WEEKS + 1, counts, g->err);
    for (int i = 0; rc == OK && i < DIGEST_WEEKS; i++)
        weekly[i] = counts[i];
    return rc;
}

/* The month's tally of an issue: people, and the place where most of it happens. */
static enum status read_month(struct gatherer *g, struct digest_issue *issue)
{
    struct find f = {.brand = g->brand->name,
                     .issue = issue->id,
                     .from = g->p->to - (int64_t)30 * DAY_S,
                     .to = g->p->to};
    struct tally *t;
    size_t len;
    enum status rc =
        store_tally(g->c->store, &f, FIND_BY_NOTHING, &g->out->arena, &t, &len, g->err);

    if (rc == OK && len > 0) {
        issue->count_30d = t[0].mentions;
        issue->people_30d = t[0].authors;
    }
    if (rc == OK)
        rc =
            store_tally(g->c->store, &f, FIND_BY_PLACE, &g->out->arena, &t, &len, g->err);
    for (size_t i = 0; rc == OK && i < len; i++) {
        if (t[i].key.len > 0 && t[i].mentions * 3 >= issue->count_30d * 2 &&
            g->brand->places.len > 1) {
            issue->place = t[i].key;
            issue->place_count = t[i].mentions;
        }
    }
    return rc;
}

static enum status read_issue(struct gatherer *g, const struct issue_record *r,
                              struct digest_issue *out)
{
    const struct issue_kind *kind =
        issues_kind(g->kinds, r->issue, g->c->settings.language);
    enum status rc;

    *out = (struct digest_issue){.id = r->issue,
                                 .name = kind != NULL ? kind->name : r->issue,
                                 .since = r->since,
                                 .note = r->action,
                                 .before = -1,
                                 .after = -1};
    if (!digest_trend_parse(r->state, &out->trend))
        return ERR_MISSING; /* too few to be called recurring */
    rc = read_weeks(g, r->issue, out->weekly);
    return rc == OK ? read_month(g, out) : rc;
}

/* The worst recent mention of each issue stands in `worst`, in the issues' order. */
static enum status read_worst(struct gatherer *g, struct digest_issue *issues, size_t len)
{
    struct batch one = {0};
    size_t *at = arena_alloc(&g->out->arena, len * sizeof(*at));
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < len; i++) {
        struct find f = {.brand = g->brand->name,
                         .issue = issues[i].id,
                         .from = g->p->to - (int64_t)30 * DAY_S,
                         .to = g->p->to,
                         .order = FIND_WORST,
                         .limit = 1};

        at[i] = SIZE_MAX;
        rc = store_find(g->c->store, &f, &one, g->err);
        if (rc != OK || one.len == 0)
            continue;
        at[i] = g->out->worst.len;
        rc = store_mention(g->c->store, one.items[0].row, &g->out->worst, g->err);
    }
    for (size_t i = 0; rc == OK && i < len; i++)
        issues[i].worst = at[i] != SIZE_MAX ? &g->out->worst.items[at[i]] : NULL;
    batch_release(&one);
    return rc;
}

enum status gather_issues(struct gatherer *g)
{
    struct issue_record *records = NULL;
    struct digest_issue *issues;
    size_t len = 0, kept = 0;
    enum status rc =
        store_issues(g->c->store, g->brand->name, &g->out->arena, &records, &len, g->err);

    if (rc != OK)
        return rc;
    issues = arena_alloc(&g->out->arena, len * sizeof(*issues));
    for (size_t i = 0; i < len; i++) {
        bool is_old = records[i].last_at < g->p->to - (int64_t)60 * DAY_S;

        if (records[i].place.len > 0 || is_old)
            continue;
        rc = read_issue(g, &records[i], &issues[kept]);
        if (rc == OK)
            kept++;
        else if (rc != ERR_MISSING)
            return rc;
    }
    g->out->input.issues = issues;
    g->out->input.issues_len = kept;
    return read_worst(g, issues, kept);
}

const struct digest_name *gather_names(const struct issues *kinds, struct str lang,
                                       struct arena *a, size_t *len)
{
    struct digest_name *names;
    size_t count = 0;

    while (issues_kind_at(kinds, lang, count) != NULL)
        count++;
    names = arena_alloc(a, count * sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        const struct issue_kind *k = issues_kind_at(kinds, lang, i);

        names[i] = (struct digest_name){k->id, k->name};
    }
    *len = count;
    return names;
}
