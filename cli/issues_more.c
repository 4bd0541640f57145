/* Where each issue comes from, and what is said well of the same topic. */
#include "cli/issues.h"

#include "base/mem.h"
#include "cli/voices.h"

#include <stdlib.h>
#include <string.h>

static struct issue_more *more_of(struct issue_mores *m, struct str issue)
{
    for (size_t i = 0; i < m->len; i++) {
        if (str_eq(m->items[i].issue, issue))
            return &m->items[i];
    }
    return NULL;
}

static void count(struct arena *a, struct issue_count **items, size_t *len,
                  struct str name)
{
    struct issue_count *grown;

    if (name.len == 0)
        return;
    for (size_t i = 0; i < *len; i++) {
        if (str_eq((*items)[i].name, name)) {
            (*items)[i].count++;
            return;
        }
    }
    grown = arena_alloc(a, (*len + 1) * sizeof(*grown));
    if (*len > 0)
        memcpy(grown, *items, *len * sizeof(*grown));
    grown[*len] = (struct issue_count){arena_copy(a, name), 1};
    *items = grown;
    (*len)++;
}

static int by_count(const void *left, const void *right)
{
    const struct issue_count *a = left, *b = right;

    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return str_cmp(a->name, b->name);
}

static void sort(struct issue_count *items, size_t len)
{
    if (len > 1)
        qsort(items, len, sizeof(*items), by_count);
}

static void read_voice(struct issue_mores *m, const struct voice *v, struct arena *a)
{
    struct str rest = v->issues;
    struct voice_topic topic;

    while (rest.len > 0) {
        struct issue_more *more = more_of(m, str_split(&rest, ' '));

        if (more == NULL)
            continue;
        count(a, &more->places, &more->places_len, v->place);
        count(a, &more->sources, &more->sources_len, v->source);
    }
    for (rest = v->topics; voice_topic(&rest, &topic);) {
        struct issue_more *more = topic.feeling > 0 ? more_of(m, topic.id) : NULL;

        if (more == NULL || v->nps != NPS_PROMOTER)
            continue;
        more->praises++;
        if (more->best_row == 0 || v->recommend >= more->best_recommend) {
            more->best_row = v->row;
            more->best_recommend = v->recommend;
        }
    }
}

enum status issues_more(struct context *c, struct str brand, int64_t to,
                        const struct digest_issue *issues, size_t len, struct arena *a,
                        struct issue_mores *out, struct error *err)
{
    struct issue_record *records = NULL;
    struct voice *voices = NULL;
    struct arena work = {0};
    struct batch b = {0};
    size_t voices_len = 0, records_len = 0;
    enum status rc = store_voices(c->store, brand, to - 30 * 86400, to, &work, &voices,
                                  &voices_len, err);

    *out = (struct issue_mores){arena_alloc(a, (len + 1) * sizeof(*out->items)), len};
    for (size_t i = 0; i < len; i++)
        out->items[i] = (struct issue_more){
            .issue = issues[i].id, .first_at = TIME_UNKNOWN, .last_at = TIME_UNKNOWN};
    for (size_t i = 0; rc == OK && i < voices_len; i++)
        read_voice(out, &voices[i], a);
    if (rc == OK)
        rc = store_issues(c->store, brand, &work, &records, &records_len, err);
    for (size_t i = 0; rc == OK && i < len; i++) {
        struct issue_more *m = &out->items[i];

        sort(m->places, m->places_len);
        sort(m->sources, m->sources_len);
        for (size_t k = 0; k < records_len; k++) {
            if (!str_eq(records[k].issue, m->issue) || records[k].place.len > 0)
                continue;
            m->first_at = records[k].first_at;
            m->last_at = records[k].last_at;
            m->count = records[k].count;
        }
        batch_reset(&b);
        if (m->best_row != 0 && store_mention(c->store, m->best_row, &b, NULL) == OK)
            m->best = arena_copy(a, b.items[0].text);
    }
    batch_release(&b);
    arena_release(&work);
    return rc;
}
