/* Reviews of the period that share words with others, or came in a bunch. */
#include "cli/copies.h"

#include "base/mem.h"
#include "cli/gather_parts.h"
#include "store/find.h"

#include <stdlib.h>

struct taker {
    struct planted *planted;
    int64_t *rows; /* by the number of the review */
    size_t len, cap;
};

static void take(void *ctx, const struct mention *m)
{
    struct taker *t = ctx;

    if (!planted_add(t->planted, m))
        return;
    t->rows = mem_grow(t->rows, t->len, &t->cap, sizeof(*t->rows));
    t->rows[t->len++] = m->row;
}

/* Read the whole mentions of a group; its members become indices into `out->b`. */
static enum status read_group(struct context *c, const struct taker *t,
                              struct copies *out, struct planted_group *g,
                              struct error *err)
{
    size_t most[2] = {0, 0};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < g->len; i++) {
        size_t number = g->members[i];

        for (int k = 0; k < 2; k++)
            most[k] = number == g->most[k] ? out->b.len : most[k];
        g->members[i] = out->b.len;
        rc = store_mention(c->store, t->rows[number], &out->b, err);
    }
    g->most[0] = most[0];
    g->most[1] = most[1];
    return rc;
}

enum status copies_read(struct context *c, struct str brand, int64_t to, int64_t days,
                        int64_t most, struct copies *out, struct error *err)
{
    struct find f = {.brand = brand, .from = to - days * DAY_S, .to = to, .limit = most};
    struct taker t = {.planted = planted_new()};
    enum status rc;

    *out = (struct copies){0};
    rc = store_each(c->store, &f, take, &t, err);
    if (rc == OK)
        planted_find(t.planted, &out->arena, &out->groups, &out->len);
    planted_free(t.planted);
    for (size_t i = 0; rc == OK && i < out->len; i++)
        rc = read_group(c, &t, out, &out->groups[i], err);
    for (size_t i = 0; rc == OK && i < out->len; i++) {
        struct planted_group *g = &out->groups[i];

        if (g->kind == PLANTED_ALIKE)
            g->words = planted_words(out->b.items[g->most[0]].text,
                                     out->b.items[g->most[1]].text);
    }
    free(t.rows);
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
