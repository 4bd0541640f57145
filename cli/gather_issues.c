/* The recurring issues of a digest: their weeks, places and worst quotes. */
#include "cli/discoveries.h"
#include "cli/gather_parts.h"
#include "cli/themes.h"

#include "base/mem.h"
#include "store/find.h"
#include "store/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECURRING = 3 /* mentions in a month, as in trends.h */ };

/* What an issue came to in the last weeks. */
struct issue_sum {
    int64_t weekly[DIGEST_WEEKS]; /* the last week ends with the period */
    const struct answer **month;  /* of the last 30 days */
    size_t len, cap;
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

static void add_answer(const struct gatherer *g, struct issue_sum *sum,
                       const struct answer *a)
{
    int64_t week = (int64_t)7 * DAY_S, start = g->p->to - DIGEST_WEEKS * week;

    sum->weekly[(a->at - start) / week]++;
    if (a->at < g->p->to - (int64_t)ISSUE_DAYS * DAY_S)
        return;
    sum->month = mem_grow(sum->month, sum->len, &sum->cap, sizeof(const struct answer *));
    sum->month[sum->len++] = a;
    if (sum->worst == NULL || is_worse(a, sum->worst))
        sum->worst = a;
}

/* Records are in order of issue and place; SIZE_MAX where there is none. */
static size_t record_of(const struct issue_record *records, size_t len, struct str issue)
{
    size_t low = 0, high = len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (str_cmp(records[mid].issue, issue) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < len && str_eq(records[low].issue, issue) ? low : SIZE_MAX;
}

/* One for each record. */
static struct issue_sum *sum_up(const struct gatherer *g,
                                const struct issue_record *records, size_t len)
{
    int64_t start = g->p->to - (int64_t)DIGEST_WEEKS * 7 * DAY_S;
    struct issue_sum *sums = mem_zalloc(len + 1, sizeof(*sums));

    for (size_t i = g->answers_len; i > 0 && g->answers[i - 1].at >= start; i--) {
        struct str rest = g->answers[i - 1].issues;

        while (rest.len > 0) {
            size_t at = record_of(records, len, str_split(&rest, ' '));

            if (at != SIZE_MAX)
                add_answer(g, &sums[at], &g->answers[i - 1]);
        }
    }
    return sums;
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

/* Has the owner been told all that there is to tell of it? Not where somebody wrote of it
 * in the period, or it came into its state in it. */
static bool is_told(const struct gatherer *g, struct str issue, int64_t changed_at)
{
    const struct batch *b = &g->out->mentions;

    if (g->p->is_first || (changed_at >= g->p->from && changed_at < g->p->to))
        return false;
    for (size_t i = 0; i < b->len; i++) {
        const struct judgement *j = &b->items[i].judgement;

        for (size_t k = 0; k < j->issues_len; k++) {
            if (str_eq(j->issues[k], issue))
                return false;
        }
    }
    return true;
}

/* False where it has too few mentions to be called recurring. */
static bool read_issue(struct gatherer *g, const struct issue_record *r,
                       struct issue_sum *sum, struct digest_issue *out)
{
    const struct issue_kind *kind =
        issues_kind(g->kinds, r->issue, g->out->input.language);

    *out = (struct digest_issue){.id = r->issue,
                                 .name = kind != NULL ? kind->name : r->issue,
                                 .since = r->since,
                                 .note = r->action,
                                 .before = -1,
                                 .after = -1};
    if (!digest_trend_parse(r->state, &out->trend))
        return false;
    out->is_told = is_told(g, r->issue, r->changed_at);
    memcpy(out->weekly, sum->weekly, sizeof(out->weekly));
    read_month(g, out, sum);
    /* The ledger tells of now: what began behind the period was not so in it. */
    if (out->since != TIME_UNKNOWN && out->since >= g->p->to) {
        out->trend = DIGEST_STEADY;
        out->since = r->first_at;
        return out->count_30d >= RECURRING;
    }
    /* steady for the trend's long window; "keeps going wrong" it does not */
    return out->trend != DIGEST_STEADY || out->count_30d >= RECURRING;
}

/* What would be told of the month's complaints; nothing of an issue that is gone. */
static struct theme_ask ask_of(struct gatherer *g, const struct digest_issue *issue,
                               const struct issue_sum *sum)
{
    size_t len = issue->trend != DIGEST_CLOSED ? sum->len : 0;
    int64_t *rows = arena_alloc(&g->arena, len * sizeof(*rows));

    for (size_t i = 0; i < len; i++)
        rows[i] = sum->month[i]->row;
    return (struct theme_ask){
        .issue = issue->id, .name = issue->name, .rows = rows, .len = len};
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
    bool is_new = g->p->is_first || r->made_at >= g->p->from || r->last_at >= g->p->from;
    struct str rest = r->weeks;
    int week = DIGEST_WEEKS - DISCOVERY_WEEKS;

    *out = (struct digest_issue){.id = r->id,
                                 .name = discovery_heading(r, &g->out->arena),
                                 .trend = DIGEST_OPENED,
                                 .since = r->first_at,
                                 .people_30d = r->people,
                                 .is_told = !is_new,
                                 .terms = r->terms,
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
    struct issue_sum *sums;
    struct digest_issue *issues;
    const struct answer **worst;
    struct theme_ask *asks;
    struct discovery_record *found = NULL;
    size_t len = 0, kept = 0, found_len = 0;
    enum status rc =
        store_issues(g->c->store, g->brand->name, &g->out->arena, &records, &len, g->err);

    if (rc == OK)
        rc = discoveries_read(g->c, g->brand->name, g->p->to, &g->out->arena, &found,
                              &found_len, g->err);
    if (rc != OK)
        return rc;
    sums = sum_up(g, records, len);
    issues = arena_alloc(&g->out->arena, (len + found_len) * sizeof(*issues));
    worst = arena_alloc(&g->arena, (len + found_len) * sizeof(const struct answer *));
    asks = arena_alloc(&g->arena, len * sizeof(*asks));
    for (size_t i = 0; i < len; i++) {
        bool is_old = records[i].last_at < g->p->to - (int64_t)60 * DAY_S;

        if (records[i].place.len > 0 || is_old)
            continue;
        worst[kept] = sums[i].worst;
        if (read_issue(g, &records[i], &sums[i], &issues[kept])) {
            asks[kept] = ask_of(g, &issues[kept], &sums[i]);
            kept++;
        }
    }
    rc = themes_read(g->c, g->brand, g->kinds, g->p->to, asks, kept, &g->out->arena,
                     g->err);
    for (size_t i = 0; i < kept; i++)
        issues[i].theme = asks[i].theme;
    for (size_t i = 0; i < len; i++)
        free(sums[i].month);
    free(sums);
    for (size_t i = 0; i < found_len; i++) {
        struct answer *a = arena_alloc(&g->arena, sizeof(*a));

        a->row = found[i].mention;
        worst[kept] = found[i].quote.len > 0 ? a : NULL;
        read_discovery(g, &found[i], &issues[kept++]);
    }
    g->out->input.issues = issues;
    g->out->input.issues_len = kept;
    return rc == OK ? read_worst(g, issues, kept, worst) : rc;
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
