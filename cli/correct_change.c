/* What a correction changes: worked out first, then stored. */
#include "base/mem.h"
#include "cli/correct.h"
#include "cli/corrections.h"
#include "cli/judge.h"
#include "store/find.h"

#include <stdlib.h>
#include <string.h>

void change_release(struct change *change)
{
    batch_release(&change->batch);
    arena_release(&change->arena);
    free(change->rows);
    *change = (struct change){0};
}

static bool is_same(const struct mention *a, const struct mention *b)
{
    const struct judgement *x = &a->judgement, *y = &b->judgement;

    if (x->is_ours != y->is_ours || x->mood != y->mood || x->nps != y->nps ||
        x->severity != y->severity || x->issues_len != y->issues_len)
        return false;
    for (size_t i = 0; i < x->issues_len; i++) {
        if (!str_eq(x->issues[i], y->issues[i]))
            return false;
    }
    return true;
}

/* The mention, or those that hold the words of the rule. */
static enum status find_mentions(struct context *c, struct change *change,
                                 struct error *err)
{
    const struct correction *first = &change->items[0];
    struct find f = {.brand = first->brand, .with_reasons = true};
    struct buf words = {0};
    size_t kept = 0;
    enum status rc;

    if (first->mention != 0) {
        f = (struct find){.row = first->mention, .ours = FIND_ALL, .with_reasons = true};
        rc = store_find(c->store, &f, &change->batch, err);
        if (rc == OK && change->batch.len == 0)
            rc = error_set(err, ERR_MISSING, "there is no mention %lld",
                           (long long)first->mention);
        return rc;
    }
    buf_add_char(&words, '"');
    for (size_t i = 0; i < first->words.len; i++) {
        if (first->words.ptr[i] != '"')
            buf_add_char(&words, first->words.ptr[i]);
    }
    buf_add_char(&words, '"');
    f.words = buf_str(&words);
    rc = store_find(c->store, &f, &change->batch, err);
    for (size_t i = 0; i < change->batch.len; i++) {
        if (correction_meets(first, &change->batch.items[i]))
            change->batch.items[kept++] = change->batch.items[i];
    }
    change->batch.len = kept;
    buf_release(&words);
    return rc;
}

enum status change_plan(struct context *c, struct change *change, struct error *err)
{
    struct corrections set;
    struct batch *b = &change->batch;
    enum status rc = corrections_read(c, &set, err);

    if (rc == OK && set.kinds == NULL)
        rc = issues_new(&c->settings, &set.kinds, err);
    if (rc == OK)
        rc = find_mentions(c, change, err);
    if (rc == OK) {
        change->after = arena_alloc(&b->arena, b->len * sizeof(*change->after));
        change->rows = mem_zalloc(b->len, sizeof(*change->rows));
        for (size_t i = 0; i < b->len; i++) {
            struct mention *after = &change->after[i];

            *after = b->items[i];
            for (size_t k = 0; k < change->len; k++)
                correction_apply(&set, &change->items[k], after, &b->arena);
            if (!is_same(&b->items[i], after))
                change->rows[change->rows_len++] = after->row;
        }
    }
    corrections_release(&set);
    return rc;
}

/* A bad rating may stay one; but its case is settled when nobody complained. */
static enum status settle(struct context *c, const struct change *change,
                          struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < change->batch.len; i++) {
        const struct mention *m = &change->after[i];
        struct arena a = {0};
        struct case_record record;

        if (m->judgement.mood != MOOD_NEGATIVE &&
            change->batch.items[i].judgement.mood != m->judgement.mood &&
            store_case(c->store, m->row, c->now, &a, &record, NULL) == OK &&
            (record.state == CASE_OPEN || record.state == CASE_WAITING ||
             record.state == CASE_SNOOZED))
            rc = store_case_set(c->store, m->row, CASE_RESOLVED, TIME_UNKNOWN,
                                STR(CORRECTED_NOTE), c->now, err);
        arena_release(&a);
    }
    return rc;
}

enum status change_make(struct context *c, const struct change *change, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < change->len; i++)
        rc = correction_make(c, &change->items[i], change->rows, change->rows_len, err);
    if (rc == OK)
        rc = settle(c, change, err);
    return rc == OK ? judge_stored(c, err) : rc;
}

/* ---- back ---- */

/* A case that the correction closed waits again. */
static enum status reopen(struct context *c, int64_t row, struct error *err)
{
    struct arena a = {0};
    struct case_record record;
    enum status rc = OK;

    if (store_case(c->store, row, c->now, &a, &record, NULL) == OK &&
        record.state == CASE_RESOLVED &&
        (str_eq(record.note, STR(CORRECTED_NOTE)) ||
         str_eq(record.note, STR(JUDGE_NO_COMPLAINT))))
        rc = store_case_set(c->store, row, CASE_OPEN, TIME_UNKNOWN,
                            STR("the correction was taken back"), c->now, err);
    arena_release(&a);
    return rc;
}

/* Mentions that a rule spoke of: those it made not ours are in no index of words. */
static enum status reopen_rule(struct context *c, const struct correction *rule,
                               struct error *err)
{
    struct find f = {.brand = rule->brand, .ours = FIND_ALL};
    struct batch b = {0};
    enum status rc = store_find(c->store, &f, &b, err);

    for (size_t i = 0; rc == OK && i < b.len; i++) {
        if (!correction_meets(rule, &b.items[i]))
            continue;
        rc = store_rejudge(c->store, b.items[i].row, err);
        if (rc == OK)
            rc = reopen(c, b.items[i].row, err);
    }
    batch_release(&b);
    return rc;
}

enum status change_undo(struct context *c, int64_t id, struct error *err)
{
    struct arena a = {0};
    struct correction *all = NULL;
    const struct correction *one = NULL;
    size_t len = 0;
    enum status rc = store_corrections(c->store, 0, &a, &all, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        if (all[i].id == id)
            one = &all[i];
    }
    if (rc == OK && one == NULL)
        rc = error_set(err, ERR_MISSING, "there is no correction %lld", (long long)id);
    if (rc == OK)
        rc = store_begin(c->store, err);
    if (rc == OK) {
        rc = store_correction_drop(c->store, id, err);
        if (rc == OK && one->mention == 0)
            rc = reopen_rule(c, one, err);
        else if (rc == OK)
            rc = store_rejudge(c->store, one->mention, err);
        if (rc == OK && one->mention != 0)
            rc = reopen(c, one->mention, err);
        if (rc == OK)
            rc = store_commit(c->store, err);
        else
            store_rollback(c->store);
    }
    arena_release(&a);
    return rc == OK ? judge_stored(c, err) : rc;
}
