/* What a digest has for the owner's desk: drafts, links to tap, what was tapped, how fast
 * answers go, and who came back. */
#include "base/date.h"
#include "cli/act.h"
#include "cli/answer.h"
#include "cli/gather_parts.h"
#include "cli/response.h"
#include "reports/act.h"
#include "store/acts.h"
#include "store/records.h"

#include <math.h>

enum { RESPONSE_DAYS = 90 };

/* What was called a safety matter above is not called a health matter below. */
static struct str refusal_of(const struct mention *m, const char *why)
{
    struct str kind = m->judgement.severity_kind;

    return str_eq(str_from(why), STR("health")) && str_eq(kind, STR("safety"))
               ? kind
               : str_from(why);
}

/* Cases are handed over as const; they are ours until digest_make(). */
static enum status add_drafts(struct gatherer *g, struct digest_case *cases, size_t len)
{
    struct arena *a = &g->out->arena;
    struct drafts *d = NULL;
    enum status rc = OK;

    if (len == 0)
        return OK;
    rc = drafts_new(g->c->settings.drafts, &d, g->err);
    for (size_t i = 0; rc == OK && i < len; i++) {
        struct case_record record = {.draft = 1};
        struct buf text = {0};
        const char *why;

        rc = store_case(g->c->store, cases[i].id, g->p->to, a, &record, g->err);
        if (rc != OK)
            break;
        why = answer_draft(g->c, d, cases[i].mention, record.draft, &text);
        if (why == NULL)
            cases[i].draft = arena_copy(a, buf_str(&text));
        else if (!str_eq(str_from(why), STR("language")) &&
                 !str_eq(str_from(why), STR(ANSWER_CALM)))
            cases[i].draft_refused = refusal_of(cases[i].mention, why);
        buf_release(&text);
    }
    drafts_free(d);
    return rc;
}

/* What was tapped since the last digest and done, to be confirmed. */
static enum status add_done(struct gatherer *g)
{
    struct arena *a = &g->out->arena;
    struct act_record *records = NULL;
    struct digest_done *done;
    size_t len = 0, kept = 0;
    enum status rc =
        store_acts(g->c->store, true, g->p->from, g->p->to, a, &records, &len, g->err);

    done = arena_alloc(a, len * sizeof(*done));
    for (size_t i = 0; rc == OK && i < len; i++) {
        struct batch b = {0};
        enum act_kind kind;

        if (act_parse(records[i].act, &kind) &&
            store_mention(g->c->store, records[i].mention, &b, NULL) == OK &&
            str_eq_fold(b.items[0].brand, g->brand->name))
            done[kept++] = (struct digest_done){.act = (enum digest_act)kind,
                                                .case_id = records[i].mention,
                                                .who = arena_copy(a, b.items[0].author),
                                                .note = records[i].note,
                                                .at = records[i].at};
        batch_release(&b);
    }
    g->out->input.done = done;
    g->out->input.done_len = kept;
    return rc;
}

static enum status add_response(struct gatherer *g)
{
    struct response r, period;
    enum status rc =
        response_read(g->c, g->brand, g->p->to - (int64_t)RESPONSE_DAYS * DAY_S, g->p->to,
                      g->answers, g->answers_len, &g->arena, &r, g->err);

    if (rc == OK)
        rc = response_read(g->c, g->brand, g->p->from, g->p->to, g->answers,
                           g->answers_len, &g->arena, &period, g->err);
    if (rc != OK || r.all.detractors == 0)
        return rc;
    g->out->input.response =
        (struct digest_response){.window_days = RESPONSE_DAYS,
                                 .detractors = r.all.detractors,
                                 .answered = r.all.detractors_answered,
                                 .in_time = r.all.in_time,
                                 .median_hours = r.all.median_hours,
                                 .replies = period.all.replies};
    return OK;
}

static const struct mention *in_period(const struct gatherer *g, int64_t row)
{
    for (size_t i = 0; i < g->out->mentions.len; i++) {
        if (g->out->mentions.items[i].row == row)
            return &g->out->mentions.items[i];
    }
    return NULL;
}

static void add_returns(struct gatherer *g)
{
    struct returning *found;
    struct digest_return *out;
    size_t len, kept = 0;

    response_returning(g->answers, g->answers_len, g->p->from, g->p->to, &g->arena,
                       &found, &len);
    out = arena_alloc(&g->out->arena, len * sizeof(*out));
    for (size_t i = 0; i < len; i++) {
        const struct mention *m = in_period(g, found[i].row);

        if (m != NULL)
            out[kept++] = (struct digest_return){
                m, found[i].recommend_before, found[i].rating_before, found[i].before_at};
    }
    g->out->input.returns = out;
    g->out->input.returns_len = kept;
}

enum status gather_desk(struct gatherer *g)
{
    struct digest_case *cases = (struct digest_case *)g->out->input.cases;
    size_t len = g->out->input.cases_len;
    enum status rc;

    len = len < DIGEST_CASES ? len : DIGEST_CASES; /* those that are shown */
    rc = add_drafts(g, cases, len);
    act_links(g->c, g->p->to, g->out->input.language, cases, len, &g->out->arena);
    if (rc == OK)
        rc = add_done(g);
    if (rc == OK)
        rc = add_response(g);
    add_returns(g);
    return rc;
}
