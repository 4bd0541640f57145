/* The recurring issues of a digest: their weeks, places and worst quotes. */
#include "cli/discoveries.h"
#include "cli/gather_parts.h"

#include "store/find.h"
#include "store/records.h"

#include <math.h>
#include <stdlib.h>

enum { MONTH_DAYS = 30 };

/* Rows of issues with what is known of their mentions. */
struct issue_rows {
    struct issue_row *items; /* by issue, then time */
    size_t len;
    const struct answer **by_row; /* all answers, in order of row */
    size_t by_row_len;
};

static int compare_rows(const void *left, const void *right)
{
    const struct answer *a = *(const struct answer *const *)left;
    const struct answer *b = *(const struct answer *const *)right;

    return a->row < b->row ? -1 : a->row > b->row;
}

static enum status read_rows(struct gatherer *g, struct issue_rows *out)
{
    int64_t from = g->p->to - (int64_t)DIGEST_WEEKS * 7 * DAY_S;
    enum status rc = store_issue_rows(g->c->store, g->brand->name, from, g->p->to,
                                      &g->arena, &out->items, &out->len, g->err);

    out->by_row = arena_alloc(&g->arena, g->answers_len * sizeof(const struct answer *));
    for (size_t i = 0; i < g->answers_len; i++)
        out->by_row[i] = &g->answers[i];
    out->by_row_len = g->answers_len;
    if (out->by_row_len > 1)
        qsort(out->by_row, out->by_row_len, sizeof(const struct answer *), compare_rows);
    return rc;
}

static const struct answer *answer_of(const struct issue_rows *all, int64_t row)
{
    size_t low = 0, high = all->by_row_len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (all->by_row[mid]->row == row)
            return all->by_row[mid];
        if (all->by_row[mid]->row < row)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* The rows of one issue: from `*first`, as many as are returned. */
static size_t rows_of(const struct issue_rows *all, struct str issue, size_t *first)
{
    size_t low = 0, high = all->len, end;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (str_cmp(all->items[mid].issue, issue) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (end = low; end < all->len && str_eq(all->items[end].issue, issue);)
        end++;
    *first = low;
    return end - low;
}

/* What an issue came to in the last weeks. */
struct issue_sum {
    const struct answer **month; /* of the last 30 days */
    size_t len;
    const struct answer *worst;
};

/* By severity, then likelihood to recommend, then the newest. */
static bool is_worse(const struct answer *a, const struct answer *b)
{
    double x = isnan(a->recommend) ? 11 : a->recommend;
    double y = isnan(b->recommend) ? 11 : b->recommend;

    if (a->severity != b->severity)
        return a->severity > b->severity;
    if (x < y || x > y)
        return x < y;
    return a->at != b->at ? a->at > b->at : a->row > b->row;
}

/* Weekly counts, the last week ending with the period, and the answers of the month. */
static void sum_up(struct gatherer *g, const struct issue_rows *all,
                   struct digest_issue *issue, struct issue_sum *out)
{
    int64_t week = (int64_t)7 * DAY_S, start = g->p->to - DIGEST_WEEKS * week;
    int64_t month = g->p->to - (int64_t)MONTH_DAYS * DAY_S;
    size_t first, len = rows_of(all, issue->id, &first);

    *out = (struct issue_sum){
        .month = arena_alloc(&g->arena, len * sizeof(const struct answer *))};
    for (size_t i = first; i < first + len; i++) {
        const struct answer *a;

        issue->weekly[(all->items[i].at - start) / week]++;
        a = all->items[i].at >= month ? answer_of(all, all->items[i].row) : NULL;
        if (a == NULL)
            continue;
        out->month[out->len++] = a;
        if (out->worst == NULL || is_worse(a, out->worst))
            out->worst = a;
    }
}

static int compare_authors(const void *left, const void *right)
{
    const struct answer *a = *(const struct answer *const *)left;
    const struct answer *b = *(const struct answer *const *)right;

    return a->author < b->author ? -1 : a->author > b->author;
}

static int compare_places(const void *left, const void *right)
{
    const struct answer *a = *(const struct answer *const *)left;
    const struct answer *b = *(const struct answer *const *)right;

    return str_cmp(a->place, b->place);
}

/* The month of an issue: people, and the place where most of it happens. */
static void read_month(struct gatherer *g, struct digest_issue *issue,
                       struct issue_sum *sum)
{
    const struct answer **m = sum->month;
    size_t run = 0;

    issue->count_30d = (int64_t)sum->len;
    if (sum->len == 0)
        return;
    qsort(m, sum->len, sizeof(const struct answer *), compare_authors);
    for (size_t i = 0; i < sum->len; i++)
        issue->people_30d += i == 0 || m[i]->author != m[i - 1]->author;
    qsort(m, sum->len, sizeof(const struct answer *), compare_places);
    for (size_t i = 0; i < sum->len && g->brand->places.len > 1; i++) {
        run = i > 0 && str_eq(m[i]->place, m[i - 1]->place) ? run + 1 : 1;
        if (m[i]->place.len > 0 && run * 3 >= sum->len * 2) {
            issue->place = arena_copy(&g->out->arena, m[i]->place);
            issue->place_count = (int64_t)run;
        }
    }
}

/* False where it has too few mentions to be called recurring. */
static bool read_issue(struct gatherer *g, const struct issue_rows *all,
                       const struct issue_record *r, struct digest_issue *out,
                       const struct answer **worst)
{
    const struct issue_kind *kind =
        issues_kind(g->kinds, r->issue, g->out->input.language);
    struct issue_sum sum;

    *out = (struct digest_issue){.id = r->issue,
                                 .name = kind != NULL ? kind->name : r->issue,
                                 .since = r->since,
                                 .note = r->action,
                                 .before = -1,
                                 .after = -1};
    if (!digest_trend_parse(r->state, &out->trend))
        return false;
    sum_up(g, all, out, &sum);
    read_month(g, out, &sum);
    *worst = sum.worst;
    return true;
}

/* The worst recent mention of each issue stands in `worst`, in the issues' order. */
static enum status read_worst(struct gatherer *g, struct digest_issue *issues, size_t len,
                              const struct answer *const *worst)
{
    struct batch *b = &g->out->worst;
    size_t next = 0;
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < len; i++) {
        if (worst[i] != NULL)
            rc = store_mention(g->c->store, worst[i]->row, b, g->err);
    }
    for (size_t i = 0; rc == OK && i < len; i++)
        issues[i].worst = worst[i] != NULL ? &b->items[next++] : NULL;
    return rc;
}

/* A trouble without a kind is shown as an issue that has opened. */
static void read_discovery(struct gatherer *g, const struct discovery_record *r,
                           struct digest_issue *out)
{
    struct str rest = r->weeks;
    int week = DIGEST_WEEKS - DISCOVERY_WEEKS;

    *out = (struct digest_issue){.id = r->id,
                                 .name = discovery_heading(r, &g->out->arena),
                                 .trend = DIGEST_OPENED,
                                 .since = r->first_at,
                                 .people_30d = r->people,
                                 .before = -1,
                                 .after = -1};
    while (rest.len > 0 && week < DIGEST_WEEKS) {
        (void)str_to_int(str_split(&rest, ' '), &out->weekly[week]);
        out->count_30d += out->weekly[week++];
    }
}

enum status gather_issues(struct gatherer *g)
{
    struct issue_record *records = NULL;
    struct issue_rows all = {0};
    struct digest_issue *issues;
    const struct answer **worst;
    struct discovery_record *found = NULL;
    size_t len = 0, kept = 0, found_len = 0;
    enum status rc =
        store_issues(g->c->store, g->brand->name, &g->out->arena, &records, &len, g->err);

    if (rc == OK)
        rc = read_rows(g, &all);
    if (rc == OK)
        rc = discoveries_read(g->c, g->brand->name, g->p->to, &g->out->arena, &found,
                              &found_len, g->err);
    if (rc != OK)
        return rc;
    issues = arena_alloc(&g->out->arena, (len + found_len) * sizeof(*issues));
    worst = arena_alloc(&g->arena, (len + found_len) * sizeof(const struct answer *));
    for (size_t i = 0; i < len; i++) {
        bool is_old = records[i].last_at < g->p->to - (int64_t)60 * DAY_S;

        if (records[i].place.len > 0 || is_old)
            continue;
        kept += read_issue(g, &all, &records[i], &issues[kept], &worst[kept]);
    }
    for (size_t i = 0; i < found_len; i++) {
        struct answer *a = arena_alloc(&g->arena, sizeof(*a));

        a->row = found[i].mention;
        worst[kept] = found[i].quote.len > 0 ? a : NULL;
        read_discovery(g, &found[i], &issues[kept++]);
    }
    g->out->input.issues = issues;
    g->out->input.issues_len = kept;
    return read_worst(g, issues, kept, worst);
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
