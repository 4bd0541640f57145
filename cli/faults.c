/* Sources that failed in a run: each where they are few, else by reason. */
#include "cli/fetch.h"

#include "base/mem.h"

#include <stdlib.h>

enum { NAMED_MOST = 10, LINES_MOST = 10, NAMES_FEW = 3 };

/* Those with one stage and reason. */
struct reason_group {
    const struct fetch_failure *items;
    size_t len;
};

static int by_reason(const void *left, const void *right)
{
    const struct fetch_failure *a = left, *b = right;
    int order = str_cmp(a->stage, b->stage);

    if (order == 0)
        order = str_cmp(a->reason, b->reason);
    return order != 0 ? order : str_cmp(a->source, b->source);
}

static int by_size(const void *left, const void *right)
{
    const struct reason_group *a = left, *b = right;

    if (a->len != b->len)
        return a->len > b->len ? -1 : 1;
    return by_reason(a->items, b->items);
}

static void say_one(const struct fetch_failure *f)
{
    if (f->failures > 1)
        cli_say(STR_FMT ": " STR_FMT ": " STR_FMT " (%lld times in a row)",
                STR_ARG(f->source), STR_ARG(f->stage), STR_ARG(f->reason),
                (long long)f->failures);
    else
        cli_say(STR_FMT ": " STR_FMT ": " STR_FMT, STR_ARG(f->source), STR_ARG(f->stage),
                STR_ARG(f->reason));
}

static void say_group(const struct reason_group *g)
{
    size_t shown = g->len <= NAMES_FEW + 1 ? g->len : NAMES_FEW;
    struct buf names = {0};

    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            buf_add_text(&names, ", ");
        buf_add(&names, g->items[i].source);
    }
    if (shown < g->len)
        buf_printf(&names, " and %zu more", g->len - shown);
    cli_say("%zu sources: " STR_FMT ": " STR_FMT " (" STR_FMT ")", g->len,
            STR_ARG(g->items[0].stage), STR_ARG(g->items[0].reason),
            STR_ARG(buf_str(&names)));
    buf_release(&names);
}

static void say_groups(const struct fetch_report *r)
{
    struct reason_group *groups = mem_zalloc(r->failures_len, sizeof(*groups));
    size_t len = 0, told = 0;

    qsort(r->failures, r->failures_len, sizeof(*r->failures), by_reason);
    for (size_t i = 0; i < r->failures_len; i++) {
        const struct fetch_failure *f = &r->failures[i];

        if (len == 0 || !str_eq(groups[len - 1].items->stage, f->stage) ||
            !str_eq(groups[len - 1].items->reason, f->reason))
            groups[len++].items = f;
        groups[len - 1].len++;
    }
    qsort(groups, len, sizeof(*groups), by_size);
    cli_say("%zu of %zu sources failed; `earshot sources` shows each:", r->failed,
            r->asked);
    for (size_t i = 0; i < len && i < LINES_MOST; i++) {
        told += groups[i].len;
        if (groups[i].len > 1)
            say_group(&groups[i]);
        else
            say_one(groups[i].items);
    }
    if (len > LINES_MOST)
        cli_say("%zu more, for other reasons", r->failures_len - told);
    free(groups);
}

void fetch_say_failures(struct fetch_report *r, bool is_each)
{
    if (!is_each && r->failures_len > NAMED_MOST) {
        say_groups(r);
        return;
    }
    for (size_t i = 0; i < r->failures_len; i++)
        say_one(&r->failures[i]);
}
