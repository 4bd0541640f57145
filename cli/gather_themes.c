/* What the complaints of each issue of a digest are mostly about. */
#include "cli/gather_parts.h"

#include "analyze/themes.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
    RECENT_MAX = 1500, /* texts of the month; the newest are enough to tell */
    PAST_MAX = 500,    /* texts of the year before, for comparison */
    PAST_DAYS = 365,
    NAMES_MAX = 16,
};

struct theme_texts {
    struct spoken *recent, *past;
    size_t recent_len, past_len;
    struct trouble_text *texts; /* the recent ones first */
    struct row_place {
        int64_t row;
        size_t at; /* in texts */
    } * rows;      /* of the recent ones, by row */
};

static int by_row(const void *left, const void *right)
{
    const struct row_place *a = left, *b = right;

    return a->row < b->row ? -1 : a->row > b->row;
}

static struct trouble_text text_of(struct gatherer *g, const struct spoken *m)
{
    struct str text = m->text;

    if (m->title.len > 0)
        text = arena_printf(&g->arena, STR_FMT "\n" STR_FMT, STR_ARG(m->title),
                            STR_ARG(m->text));
    return (struct trouble_text){.text = text,
                                 .person = m->author != 0 ? m->author : (uint64_t)m->row};
}

static enum status read_texts(struct gatherer *g, struct theme_texts *t)
{
    int64_t cut = g->p->to - (int64_t)ISSUE_DAYS * DAY_S;
    enum status rc = store_spoken(g->c->store, g->brand->name, cut, g->p->to, RECENT_MAX,
                                  &g->arena, &t->recent, &t->recent_len, g->err);

    if (rc == OK)
        rc = store_spoken(g->c->store, g->brand->name, cut - (int64_t)PAST_DAYS * DAY_S,
                          cut, PAST_MAX, &g->arena, &t->past, &t->past_len, g->err);
    if (rc != OK)
        return rc;
    t->texts = arena_alloc(&g->arena, (t->recent_len + t->past_len) * sizeof(*t->texts));
    t->rows = arena_alloc(&g->arena, t->recent_len * sizeof(*t->rows));
    for (size_t i = 0; i < t->recent_len; i++) {
        t->texts[i] = text_of(g, &t->recent[i]);
        t->rows[i] = (struct row_place){t->recent[i].row, i};
    }
    for (size_t i = 0; i < t->past_len; i++)
        t->texts[t->recent_len + i] = text_of(g, &t->past[i]);
    if (t->recent_len > 1)
        qsort(t->rows, t->recent_len, sizeof(*t->rows), by_row);
    return OK;
}

static void add_name(struct str *names, size_t *len, struct str name)
{
    for (size_t i = 0; i < *len; i++) {
        if (str_eq(names[i], name))
            return;
    }
    if (*len < NAMES_MAX && name.len > 0)
        names[(*len)++] = name;
}

/* The texts of an issue; and its names, in the languages of the digest and of the texts,
 * with those of the brand. */
static void fill_group(struct gatherer *g, const struct theme_texts *t,
                       const struct digest_issue *issue, const struct issue_month *month,
                       struct theme_group *out)
{
    size_t *texts = arena_alloc(&g->arena, month->len * sizeof(*texts));
    struct str *names = arena_alloc(&g->arena, NAMES_MAX * sizeof(*names));

    add_name(names, &out->names_len, issue->name);
    add_name(names, &out->names_len, g->brand->name);
    for (size_t i = 0; i < month->len; i++) {
        struct row_place key = {.row = month->answers[i]->row};
        const struct row_place *found =
            t->recent_len > 0
                ? bsearch(&key, t->rows, t->recent_len, sizeof(*t->rows), by_row)
                : NULL;
        const struct issue_kind *kind;

        if (found == NULL)
            continue;
        t->texts[found->at].is_recent_complaint = true;
        texts[out->texts_len++] = found->at;
        kind = issues_kind(g->kinds, issue->id, t->recent[found->at].lang);
        if (kind != NULL)
            add_name(names, &out->names_len, kind->name);
    }
    for (size_t i = 0; i < g->brand->names.len; i++)
        add_name(names, &out->names_len, g->brand->names.items[i]);
    out->texts = texts;
    out->names = names;
}

/* Could a theme be told: is the issue one that people still complain of? */
static bool is_asked(const struct digest_issue *issue)
{
    return issue->people_30d >= THEME_PEOPLE_MIN && issue->trend != DIGEST_CLOSED;
}

enum status gather_themes(struct gatherer *g, struct digest_issue *issues,
                          const struct issue_month *months, size_t len)
{
    struct theme_texts t = {0};
    struct theme_group *groups = arena_alloc(&g->arena, len * sizeof(*groups));
    size_t asked = 0;
    enum status rc;

    for (size_t i = 0; i < len; i++)
        asked += is_asked(&issues[i]);
    if (asked == 0)
        return OK;
    rc = read_texts(g, &t);
    if (rc != OK)
        return rc;
    for (size_t i = 0; i < len; i++) {
        if (is_asked(&issues[i]))
            fill_group(g, &t, &issues[i], &months[i], &groups[i]);
    }
    themes_find(t.texts, t.recent_len + t.past_len, groups, len, &g->out->arena);
    for (size_t i = 0; i < len; i++)
        issues[i].theme = groups[i].theme;
    return OK;
}
