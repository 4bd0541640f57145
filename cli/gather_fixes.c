/* What the owner's measures did, for the digest of the day that made it certain, and once
 * more when 90 days are over. */
#include "cli/fixes.h"
#include "cli/gather_parts.h"

static bool is_in(const struct period *p, int64_t at)
{
    return at != TIME_UNKNOWN && at > p->from - 1 && at < p->to;
}

static enum digest_fix_verdict verdict_of(enum fix_verdict v)
{
    switch (v) {
    case FIX_WORKED:
        return DIGEST_FIX_WORKED;
    case FIX_NO_CHANGE:
        return DIGEST_FIX_NO_CHANGE;
    case FIX_WORSE:
        return DIGEST_FIX_WORSE;
    case FIX_EARLY:
        break;
    }
    return DIGEST_FIX_EARLY;
}

enum status gather_fixes(struct gatherer *g)
{
    struct fix_told *told = NULL;
    struct digest_fix *out;
    size_t len = 0, kept = 0;
    enum status rc =
        fixes_read(g->c, g->brand->name, g->p->to, &g->out->arena, &told, &len, g->err);

    if (rc != OK)
        return rc;
    out = arena_alloc(&g->out->arena, len * sizeof(*out));
    for (size_t i = 0; i < len; i++) {
        const struct fix_record *r = &told[i].record;
        const struct fix_result *f = &told[i].result;
        const struct issue_kind *kind =
            issues_kind(g->kinds, r->issue, g->out->input.language);

        if (!is_in(g->p, told[i].certain_at) && !is_in(g->p, told[i].settled_at))
            continue;
        out[kept++] = (struct digest_fix){
            .issue = r->issue,
            .name = kind != NULL ? kind->name : STR_NONE,
            .place = r->place,
            .action = r->action,
            .at = r->at,
            .before = (int64_t)f->near_before,
            .after = (int64_t)f->near_after,
            .span_days = (int64_t)f->near_days,
            .verdict = verdict_of(f->verdict),
        };
    }
    g->out->input.fixes = out;
    g->out->input.fixes_len = kept;
    return rc;
}
