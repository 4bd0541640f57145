#include "cli/themes.h"

#include "analyze/themes.h"
#include "base/mem.h"
#include "store/find.h"

#include <stdlib.h>

enum {
    RECENT_MAX = 1500, /* texts of the month; the newest are enough to tell */
    PAST_MAX = 500,    /* texts of the year before, for comparison */
    PAST_DAYS = 365,
    NAMES_MAX = 16,
    DAY_SECONDS = 86400,
};

struct reading {
    struct context *c;
    const struct brand_settings *brand;
    const struct issues *kinds;
    struct spoken *recent, *past;
    size_t recent_len, past_len;
    struct trouble_text *texts; /* the recent ones first */
    struct row_place {
        int64_t row;
        size_t at; /* in texts */
    } * rows;      /* of the recent ones, by row */
    struct arena arena;
};

static int by_row(const void *left, const void *right)
{
    const struct row_place *a = left, *b = right;

    return a->row < b->row ? -1 : a->row > b->row;
}

static struct trouble_text text_of(struct reading *r, const struct spoken *m)
{
    struct str text = m->text;

    if (m->title.len > 0)
        text = arena_printf(&r->arena, STR_FMT "\n" STR_FMT, STR_ARG(m->title),
                            STR_ARG(m->text));
    return (struct trouble_text){.text = text,
                                 .person = m->author != 0 ? m->author : (uint64_t)m->row};
}

static enum status read_texts(struct reading *r, int64_t to, struct error *err)
{
    int64_t cut = to - (int64_t)ISSUE_DAYS * DAY_SECONDS;
    enum status rc = store_spoken(r->c->store, r->brand->name, cut, to, RECENT_MAX,
                                  &r->arena, &r->recent, &r->recent_len, err);

    if (rc == OK)
        rc = store_spoken(r->c->store, r->brand->name,
                          cut - (int64_t)PAST_DAYS * DAY_SECONDS, cut, PAST_MAX,
                          &r->arena, &r->past, &r->past_len, err);
    if (rc != OK)
        return rc;
    r->texts = arena_alloc(&r->arena, (r->recent_len + r->past_len) * sizeof(*r->texts));
    r->rows = arena_alloc(&r->arena, r->recent_len * sizeof(*r->rows));
    for (size_t i = 0; i < r->recent_len; i++) {
        r->texts[i] = text_of(r, &r->recent[i]);
        r->rows[i] = (struct row_place){r->recent[i].row, i};
    }
    for (size_t i = 0; i < r->past_len; i++)
        r->texts[r->recent_len + i] = text_of(r, &r->past[i]);
    if (r->recent_len > 1)
        qsort(r->rows, r->recent_len, sizeof(*r->rows), by_row);
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

/* The texts that are asked for; and what tells nothing of them: the names of the issue,
 * in the languages of the reader and of the texts, and those of the brand. */
static void fill_group(struct reading *r, const struct theme_ask *ask,
                       struct theme_group *out)
{
    size_t *texts = arena_alloc(&r->arena, ask->len * sizeof(*texts));
    struct str *names = arena_alloc(&r->arena, NAMES_MAX * sizeof(*names));

    add_name(names, &out->names_len, ask->name);
    add_name(names, &out->names_len, r->brand->name);
    for (size_t i = 0; i < ask->len && r->recent_len > 0; i++) {
        struct row_place key = {.row = ask->rows[i]};
        const struct row_place *found =
            bsearch(&key, r->rows, r->recent_len, sizeof(*r->rows), by_row);
        const struct issue_kind *kind;

        if (found == NULL)
            continue;
        r->texts[found->at].is_recent_complaint = true;
        texts[out->texts_len++] = found->at;
        kind = issues_kind(r->kinds, ask->issue, r->recent[found->at].lang);
        if (kind != NULL)
            add_name(names, &out->names_len, kind->name);
    }
    for (size_t i = 0; i < r->brand->names.len; i++)
        add_name(names, &out->names_len, r->brand->names.items[i]);
    out->texts = texts;
    out->names = names;
}

enum status themes_read(struct context *c, const struct brand_settings *brand,
                        const struct issues *kinds, int64_t to, struct theme_ask *asks,
                        size_t len, struct arena *arena, struct error *err)
{
    struct reading r = {.c = c, .brand = brand, .kinds = kinds};
    struct theme_group *groups;
    size_t asked = 0;
    enum status rc = OK;

    for (size_t i = 0; i < len; i++) {
        asks[i].theme = STR_NONE;
        asked += asks[i].len >= THEME_PEOPLE_MIN;
    }
    if (asked > 0)
        rc = read_texts(&r, to, err);
    if (asked > 0 && rc == OK) {
        groups = arena_alloc(&r.arena, len * sizeof(*groups));
        for (size_t i = 0; i < len; i++)
            fill_group(&r, &asks[i], &groups[i]);
        themes_find(r.texts, r.recent_len + r.past_len, groups, len, arena);
        for (size_t i = 0; i < len; i++)
            asks[i].theme = groups[i].theme;
    }
    arena_release(&r.arena);
    return rc;
}
