#include "cli/judge.h"

#include "analyze/surges.h"
#include "base/date.h"
#include "base/mem.h"
#include "cli/corrections.h"
#include "cli/discoveries.h"
#include "config/opening.h"
#include "store/find.h"
#include "store/records.h"

#include <stdio.h>
#include <stdlib.h>

enum { JUDGE_AT_ONCE = 1000 };

/* Kept in the store beside judgements, so that what follows from them is looked at again
 * after a run that was cut off, and left alone after one that brought nothing. */
#define CASES_DUE STR("cases-due")   /* "1": there are new judgements */
#define ISSUES_DAY STR("issues-day") /* local day up to which issues were followed */

/* Store judgements, and that cases and issues are to be looked at. */
static enum status keep_judgements(struct context *c, const struct batch *b,
                                   bool *is_noted, struct error *err)
{
    enum status rc = store_begin(c->store, err);

    if (rc != OK)
        return rc;
    if (!*is_noted)
        rc = store_meta_put(c->store, CASES_DUE, STR("1"), err);
    if (rc == OK && !*is_noted)
        rc = store_meta_put(c->store, ISSUES_DAY, STR_NONE, err);
    if (rc == OK)
        rc = store_judge(c->store, b, err);
    if (rc == OK)
        rc = store_commit(c->store, err);
    else
        store_rollback(c->store);
    *is_noted = rc == OK;
    return rc;
}

enum status judge_mentions(struct context *c, struct analyzer *an,
                           struct judge_report *report, struct error *err)
{
    struct batch b = {0};
    struct corrections corrections;
    bool is_noted = false;
    enum status rc = corrections_read(c, &corrections, err);

    while (rc == OK) {
        rc = store_unjudged(c->store, analyzer_version(an), JUDGE_AT_ONCE, &b, err);
        if (rc != OK || b.len == 0)
            break;
        analyze_batch(an, &b);
        for (size_t i = 0; i < b.len; i++)
            corrections_apply(&corrections, &b.items[i], &b.arena);
        rc = keep_judgements(c, &b, &is_noted, err);
        report->judged += b.len;
    }
    corrections_release(&corrections);
    batch_release(&b);
    return rc;
}

/* A small fact of the store; empty where there is none. */
static enum status read_note(struct context *c, struct str name, struct arena *arena,
                             struct str *out, struct error *err)
{
    enum status rc = store_meta_get(c->store, name, arena, out, NULL);

    if (rc == ERR_MISSING) {
        *out = STR_NONE;
        return OK;
    }
    return rc == OK ? OK : error_set(err, rc, "store: its notes can't be read");
}

static int64_t due_at(const struct brand_settings *brand, const struct opening *hours,
                      int64_t posted_at, int64_t seen_at)
{
    bool is_known = posted_at != TIME_UNKNOWN && posted_at < seen_at;

    return opening_after(hours, is_known ? posted_at : seen_at,
                         (int64_t)(brand->answer_hours * 3600));
}

/* Open the cases of a brand that are missing. What was a week old when it was first
 * seen is history: a new source must not bring a pile of last month's work. */
static enum status open_cases(struct context *c, const struct brand_settings *brand,
                              struct judge_report *report, struct error *err)
{
    int64_t from = c->now - (int64_t)CASE_AGE_DAYS * 86400;
    struct case_wanted *wanted = NULL;
    struct arena arena = {0};
    struct opening hours;
    size_t len = 0;
    enum status rc = opening_of(brand, &hours, err);

    if (rc == OK)
        rc = store_cases_wanted(c->store, brand->name, from,
                                (int64_t)CASE_HISTORY_DAYS * 86400, &arena, &wanted, &len,
                                err);
    for (size_t i = 0; rc == OK && i < len; i++) {
        bool is_new = false;

        rc =
            store_case_open(c->store, wanted[i].mention,
                            due_at(brand, &hours, wanted[i].posted_at, wanted[i].seen_at),
                            c->now, &is_new, err);
        report->cases_opened += is_new;
    }
    arena_release(&arena);
    return rc;
}

/* Close the cases whose answer stands in the source, or that are no longer ours. Those
 * that wait are due by the standard of today: it may have been changed. */
static enum status settle_cases(struct context *c, const struct brand_settings *brand,
                                struct judge_report *report, struct error *err)
{
    struct case_find f = {.brand = brand->name,
                          .states =
                              1u << CASE_OPEN | 1u << CASE_WAITING | 1u << CASE_SNOOZED};
    struct arena arena = {0};
    struct case_record *cases;
    struct opening hours;
    size_t len = 0;
    enum status rc = opening_of(brand, &hours, err);

    if (rc == OK)
        rc = store_cases(c->store, &f, c->now, &arena, &cases, &len, err);
    for (size_t i = 0; rc == OK && i < len; i++) {
        const struct case_record *r = &cases[i];
        int64_t due = due_at(brand, &hours, r->posted_at, r->seen_at);

        if (r->has_reply) {
            rc = store_case_set(c->store, r->mention, CASE_ANSWERED, TIME_UNKNOWN,
                                STR("answered in the source"), c->now, err);
            report->cases_answered++;
        } else if (!r->is_complaint) {
            rc = store_case_set(c->store, r->mention, CASE_RESOLVED, TIME_UNKNOWN,
                                STR(JUDGE_NO_COMPLAINT), c->now, err);
        } else if (due != r->due_at) {
            rc = store_case_due(c->store, r->mention, due, err);
        }
    }
    arena_release(&arena);
    return rc;
}

/* A detractor of an own brand who wrote in the last 30 days, and not more than a week
 * before we first saw it, is a case, due by the brand's standard; a case whose mention
 * has the owner's reply is answered. */
static enum status judge_cases(struct context *c, struct judge_report *report,
                               struct error *err)
{
    struct arena arena = {0};
    struct str due = STR_NONE;
    enum status rc = store_begin(c->store, err);

    if (rc == OK)
        rc = read_note(c, CASES_DUE, &arena, &due, err);
    for (size_t i = 0; rc == OK && i < c->settings.brands_len; i++) {
        const struct brand_settings *brand = &c->settings.brands[i];

        if (brand->kind != BRAND_OWN)
            continue;
        context_zone(c, brand);
        if (due.len > 0)
            rc = open_cases(c, brand, report, err);
        if (rc == OK)
            rc = settle_cases(c, brand, report, err);
    }
    if (rc == OK && due.len > 0)
        rc = store_meta_put(c->store, CASES_DUE, STR_NONE, err);
    arena_release(&arena);
    if (rc == OK)
        return store_commit(c->store, err);
    store_rollback(c->store);
    return rc;
}

/* The last TREND_DAYS + 1 local midnights, and the end of today, which is under way. */
static void day_edges(int64_t now, int64_t *edges)
{
    int64_t today = date_local_day(now);

    for (int i = 0; i <= TREND_DAYS; i++)
        edges[i] = date_local_start(today - TREND_DAYS + 1 + i, 0);
}

/* One issue of a brand. */
struct issue_days {
    struct str issue;
    uint32_t counts[TREND_DAYS];
    int64_t len, first_at, last_at;
};

struct ledger {
    struct context *c;
    const struct brand_settings *brand;
    int64_t edges[TREND_DAYS + 1];
    uint32_t all[TREND_DAYS];
    struct issue_days *issues;
    size_t issues_len, issues_cap;
    struct trend_day days[TREND_DAYS];
    size_t first_day; /* with any mention: what lies before says nothing */
    struct arena arena;
};

static struct issue_days *days_of(struct ledger *l, struct str issue)
{
    for (size_t i = 0; i < l->issues_len; i++) {
        if (str_eq(l->issues[i].issue, issue))
            return &l->issues[i];
    }
    l->issues = mem_grow(l->issues, l->issues_len, &l->issues_cap, sizeof(*l->issues));
    l->issues[l->issues_len] = (struct issue_days){.issue = issue};
    return &l->issues[l->issues_len++];
}

/* Count the answers, which are in order of time, by day and issue. */
static void count_days(struct ledger *l, const struct answer *answers, size_t len)
{
    size_t day = 0;

    l->issues_len = 0;
    for (size_t d = 0; d < TREND_DAYS; d++)
        l->all[d] = 0;
    for (size_t i = 0; i < len; i++) {
        struct str rest = answers[i].issues;

        while (day < TREND_DAYS && l->edges[day + 1] <= answers[i].at)
            day++;
        if (day < TREND_DAYS)
            l->all[day]++;
        while (rest.len > 0) {
            struct issue_days *d = days_of(l, str_split(&rest, ' '));

            if (day < TREND_DAYS)
                d->counts[day]++;
            if (d->len++ == 0)
                d->first_at = answers[i].at;
            d->last_at = answers[i].at;
        }
    }
}

static void follow(struct ledger *l, const struct issue_days *issue, struct trend *out)
{
    for (size_t d = 0; d < TREND_DAYS; d++)
        l->days[d] = (struct trend_day){issue->counts[d], l->all[d]};
    trend_follow(l->days + l->first_day, TREND_DAYS - l->first_day, out);
    surge_follow(l->days + l->first_day, TREND_DAYS - l->first_day, out);
}

static int64_t day_time(const struct ledger *l, size_t day)
{
    return day == SIZE_MAX ? TIME_UNKNOWN : l->edges[l->first_day + day];
}

/* The record as it is now; what the owner did and what was told stays. */
static enum status put(struct ledger *l, const struct issue_days *issue,
                       const struct trend *trend, struct error *err)
{
    struct issue_record r = {.opened_at = TIME_UNKNOWN,
                             .closed_at = TIME_UNKNOWN,
                             .back_at = TIME_UNKNOWN,
                             .told_at = TIME_UNKNOWN,
                             .action_at = TIME_UNKNOWN};
    enum status rc = store_issue(l->c->store, l->brand->name, issue->issue, STR_NONE,
                                 &l->arena, &r, NULL);
    struct str was = r.state;

    if (rc != OK && rc != ERR_MISSING)
        return error_set(err, rc, "store: the ledger can't be read");
    r.brand = l->brand->name;
    r.issue = issue->issue;
    r.place = STR_NONE;
    r.state = str_from(trend_state_name(trend->state));
    r.since = day_time(l, trend->since);
    r.opened_at = day_time(l, trend->opened);
    if (trend->state == TREND_CLOSED)
        r.closed_at = r.since;
    if (trend->state == TREND_BACK)
        r.back_at = r.since;
    if (issue->len > 0) {
        r.first_at = issue->first_at;
        r.last_at = issue->last_at;
    }
    r.count = issue->len;
    r.count_30d = 0;
    for (size_t d = TREND_DAYS - 30; d < TREND_DAYS; d++)
        r.count_30d += issue->counts[d];
    if (!str_eq(was, r.state))
        r.changed_at = l->c->now;
    return store_issue_put(l->c->store, &r, err);
}

/* Issues of the ledger whose mentions of these days are all gone: corrected, forgotten,
 * or judged otherwise by new rules. They are followed with none. */
static enum status add_gone(struct ledger *l, struct error *err)
{
    struct issue_record *all = NULL;
    size_t len = 0;
    enum status rc =
        store_issues(l->c->store, l->brand->name, &l->arena, &all, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        if (all[i].place.len == 0 && all[i].count > 0 && all[i].last_at >= l->edges[0])
            (void)days_of(l, all[i].issue);
    }
    return rc;
}

static enum status follow_brand(struct ledger *l, struct error *err)
{
    struct answer *answers = NULL;
    struct trend *trends;
    size_t len = 0;
    enum status rc = store_answers(l->c->store, l->brand->name, l->edges[0], 0, &l->arena,
                                   &answers, &len, err);

    if (rc == OK) {
        count_days(l, answers, len);
        rc = add_gone(l, err);
    }
    l->first_day = 0;
    while (l->first_day + 1 < TREND_DAYS && l->all[l->first_day] == 0)
        l->first_day++;
    trends = arena_alloc(&l->arena, (l->issues_len + 1) * sizeof(*trends));
    for (size_t i = 0; rc == OK && i < l->issues_len; i++)
        follow(l, &l->issues[i], &trends[i]);
    trend_doubt(trends, rc == OK ? l->issues_len : 0);
    for (size_t i = 0; rc == OK && i < l->issues_len; i++)
        rc = put(l, &l->issues[i], &trends[i], err);
    arena_reset(&l->arena);
    return rc;
}

/* All brands, unless nothing was judged since this day's midnight. */
static enum status follow_all(struct ledger *l, struct error *err)
{
    const struct settings *s = &l->c->settings;
    struct str done = STR_NONE;
    char today[32];
    enum status rc = read_note(l->c, ISSUES_DAY, &l->arena, &done, err);

    context_zone(l->c, NULL);
    (void)snprintf(today, sizeof(today), "%lld", (long long)date_local_day(l->c->now));
    if (rc != OK || str_eq(done, str_from(today)))
        return rc;
    for (size_t i = 0; rc == OK && i < s->brands_len; i++) {
        l->brand = &s->brands[i];
        context_zone(l->c, l->brand);
        day_edges(l->c->now, l->edges);
        rc = follow_brand(l, err);
        if (rc == OK && l->brand->kind == BRAND_OWN)
            rc = discoveries_follow(l->c, l->brand->name, err);
    }
    return rc == OK ? store_meta_put(l->c->store, ISSUES_DAY, str_from(today), err) : rc;
}

enum status judge_issues(struct context *c, struct error *err)
{
    struct ledger *l = mem_zalloc(1, sizeof(*l));
    enum status rc = store_begin(c->store, err);

    l->c = c;
    if (rc == OK)
        rc = store_pack(c->store, err);
    if (rc == OK)
        rc = follow_all(l, err);
    if (rc == OK)
        rc = store_commit(c->store, err);
    else
        store_rollback(c->store);
    arena_release(&l->arena);
    free(l->issues);
    free(l);
    return rc;
}

enum status judge_all(struct context *c, struct analyzer *an, struct judge_report *report,
                      struct error *err)
{
    enum status rc = judge_mentions(c, an, report, err);

    if (rc == OK)
        rc = judge_cases(c, report, err);
    if (rc == OK)
        rc = judge_issues(c, err);
    return rc;
}

enum status judge_stored(struct context *c, struct error *err)
{
    struct analyzer_options o = {.with_reasons = true, .only_ours = true};
    struct judge_report report = {0};
    struct analyzer *an = NULL;
    enum status rc = analyzer_new(&c->settings, &o, &an, err);

    if (rc == OK)
        rc = judge_all(c, an, &report, err);
    analyzer_free(an);
    return rc;
}
