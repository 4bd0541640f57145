/* Reviews of the period that share words with others, or came in a bunch. */
#include "cli/copies.h"
#include "cli/gather_parts.h"
#include "store/find.h"

enum status copies_read(struct context *c, struct str brand, int64_t to, int64_t days,
                        int64_t most, struct copies *out, struct error *err)
{
    struct find f = {.brand = brand, .from = to - days * DAY_S, .to = to, .limit = most};
    enum status rc;

    *out = (struct copies){0};
    rc = store_find(c->store, &f, &out->b, err);
    if (rc == OK)
        planted_find(out->b.items, out->b.len, &out->arena, &out->groups, &out->len);
    return rc;
}

void copies_release(struct copies *c)
{
    batch_release(&c->b);
    arena_release(&c->arena);
}

static bool is_new(const struct gatherer *g, int64_t row)
{
    for (size_t i = 0; i < g->out->mentions.len; i++) {
        if (g->out->mentions.items[i].row == row)
            return true;
    }
    return false;
}

/* Each group is told on the day that adds to it. */
enum status gather_copies(struct gatherer *g)
{
    struct copies found;
    bool has_review = false;
    enum status rc;

    for (size_t i = 0; i < g->out->mentions.len; i++)
        has_review = has_review || planted_is_review(&g->out->mentions.items[i]);
    if (!has_review || g->p->kind != DIGEST_DAILY || g->p->is_first)
        return OK;
    rc = copies_read(g->c, g->brand->name, g->p->to, COPIES_DAYS, COPIES_MOST, &found,
                     g->err);
    for (size_t i = 0; rc == OK && i < found.len; i++) {
        const struct planted_group *group = &found.groups[i];
        bool has_new = false;

        for (size_t k = 0; k < group->len && !has_new; k++)
            has_new = is_new(g, found.b.items[group->members[k]].row);
        if (has_new)
            g->out->input.copies += (int64_t)group->len;
    }
    copies_release(&found);
    return rc;
}
