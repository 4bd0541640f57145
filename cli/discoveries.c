#include "cli/discoveries.h"

#include "analyze/troubles.h"
#include "base/date.h"
#include "base/mem.h"
#include "store/find.h"

#include <stdlib.h>

enum { DAY_SECONDS = 86400, READ_MAX = 2500, PAST_DAYS = 365 };

struct looker {
    struct context *c;
    struct str brand;
    struct spoken *recent, *past;
    size_t recent_len, past_len;
    struct trouble_text *texts;
    size_t len;
    struct arena arena;
};

static void add_text(struct looker *l, const struct spoken *m, bool is_recent)
{
    bool is_bad = m->nps == NPS_DETRACTOR || m->mood == MOOD_NEGATIVE;
    struct str text = m->text;

    if (m->title.len > 0)
        text = arena_printf(&l->arena, STR_FMT "\n" STR_FMT, STR_ARG(m->title),
                            STR_ARG(m->text));
    l->texts[l->len++] = (struct trouble_text){
        .text = text,
        .person = m->author != 0 ? m->author : (uint64_t)m->row,
        .day = date_local_day(m->at),
        .is_recent_complaint = is_recent && (is_bad || m->has_issues),
        .is_named = m->has_issues,
    };
}

/* The mentions of the last weeks, and as many from before. */
static enum status read_texts(struct looker *l, struct error *err)
{
    int64_t cut = l->c->now + 1 - (int64_t)DISCOVERY_DAYS * DAY_SECONDS;
    enum status rc = store_spoken(l->c->store, l->brand, cut, l->c->now + 1, READ_MAX,
                                  &l->arena, &l->recent, &l->recent_len, err);

    if (rc == OK)
        rc = store_spoken(l->c->store, l->brand, cut - (int64_t)PAST_DAYS * DAY_SECONDS,
                          cut, READ_MAX, &l->arena, &l->past, &l->past_len, err);
    if (rc != OK)
        return rc;
    l->texts = mem_zalloc(l->recent_len + l->past_len + 1, sizeof(*l->texts));
    for (size_t i = 0; i < l->recent_len; i++)
        add_text(l, &l->recent[i], true);
    for (size_t i = 0; i < l->past_len; i++)
        add_text(l, &l->past[i], false);
    return OK;
}

/* First and last time, and mentions a week. */
static void add_times(struct looker *l, const struct trouble *d,
                      struct discovery_record *r)
{
    int64_t weeks[DISCOVERY_WEEKS] = {0};
    struct buf text = {0};

    r->first_at = INT64_MAX;
    r->last_at = INT64_MIN;
    for (size_t i = 0; i < d->texts_len; i++) {
        int64_t at = l->recent[d->texts[i]].at;
        int64_t back = (l->c->now - at) / (7 * DAY_SECONDS);

        r->first_at = at < r->first_at ? at : r->first_at;
        r->last_at = at > r->last_at ? at : r->last_at;
        if (back >= 0 && back < DISCOVERY_WEEKS)
            weeks[DISCOVERY_WEEKS - 1 - back]++;
    }
    for (int i = 0; i < DISCOVERY_WEEKS; i++)
        buf_printf(&text, i > 0 ? " %lld" : "%lld", (long long)weeks[i]);
    r->weeks = arena_copy(&l->arena, buf_str(&text));
    buf_release(&text);
}

static enum status keep(struct looker *l, const struct trouble *d,
                        const struct discovery_record *old, size_t old_len,
                        struct error *err)
{
    struct discovery_record r = {
        .brand = l->brand,
        .id = d->id,
        .name = d->name,
        .terms = d->terms,
        .made_at = l->c->now,
        .people = (int64_t)d->people,
        .days = (int64_t)d->days,
        .mention = l->recent[d->quote].row,
        .quote = str_slice(l->texts[d->quote].text, d->start, d->len)};

    for (size_t i = 0; i < old_len; i++) {
        if (str_eq(old[i].id, d->id)) {
            r.made_at = old[i].made_at;
            r.is_adopted = old[i].is_adopted;
        }
    }
    add_times(l, d, &r);
    return store_discovery_put(l->c->store, &r, err);
}

enum status discoveries_follow(struct context *c, struct str brand, struct error *err)
{
    struct looker l = {.c = c, .brand = brand};
    struct discovery_record *old = NULL;
    struct trouble_known *known;
    struct trouble *found;
    size_t old_len = 0, len = 0;
    enum status rc = store_discoveries(c->store, brand, &l.arena, &old, &old_len, err);

    if (rc == OK)
        rc = read_texts(&l, err);
    if (rc == OK) {
        known = arena_alloc(&l.arena, old_len * sizeof(*known));
        for (size_t i = 0; i < old_len; i++)
            known[i] = (struct trouble_known){old[i].id, old[i].name, old[i].terms};
        troubles_find(l.texts, l.len, known, old_len, &l.arena, &found, &len);
    }
    for (size_t i = 0; rc == OK && i < len; i++)
        rc = keep(&l, &found[i], old, old_len, err);
    free(l.texts);
    arena_release(&l.arena);
    return rc;
}

enum status discoveries_read(struct context *c, struct str brand, int64_t now,
                             struct arena *a, struct discovery_record **out, size_t *len,
                             struct error *err)
{
    int64_t since = now - (int64_t)DISCOVERY_DAYS * DAY_SECONDS;
    size_t kept = 0;
    enum status rc = store_discoveries(c->store, brand, a, out, len, err);

    for (size_t i = 0; rc == OK && i < *len; i++) {
        const struct discovery_record *r = &(*out)[i];

        if (!r->is_adopted && r->last_at >= since && r->made_at <= now)
            (*out)[kept++] = *r;
    }
    *len = rc == OK ? kept : 0;
    return rc;
}

/* Adds the rows that hold one phrase to those that are found. */
static enum status find_term(struct context *c, struct find *f, struct str term,
                             struct batch *found, struct batch *b, struct error *err)
{
    struct buf words = {0};
    enum status rc;

    buf_printf(&words, "\"" STR_FMT "\"", STR_ARG(term));
    f->words = buf_str(&words);
    rc = store_find(c->store, f, found, err);
    for (size_t i = 0; rc == OK && i < found->len; i++) {
        bool is_known = false;

        for (size_t k = 0; k < b->len && !is_known; k++)
            is_known = b->items[k].row == found->items[i].row;
        if (!is_known)
            rc = store_mention(c->store, found->items[i].row, b, err);
    }
    buf_release(&words);
    return rc;
}

static int by_time(const void *left, const void *right)
{
    const struct mention *a = left, *b = right;

    if (a->posted_at != b->posted_at)
        return a->posted_at > b->posted_at ? -1 : 1;
    return a->row > b->row ? -1 : a->row < b->row;
}

enum status discoveries_mentions(struct context *c, struct str brand, struct str terms,
                                 int64_t to, struct batch *b, struct error *err)
{
    struct find f = {.brand = brand,
                     .from = to - (int64_t)DISCOVERY_DAYS * DAY_SECONDS,
                     .to = to,
                     .nps = NPS_DETRACTOR,
                     .limit = DISCOVERY_MENTIONS};
    struct batch found = {0};
    enum status rc = OK;

    batch_reset(b);
    while (rc == OK && terms.len > 0) {
        struct str term = str_trim(str_split(&terms, ','));

        if (term.len > 0)
            rc = find_term(c, &f, term, &found, b, err);
    }
    if (b->len > 1)
        qsort(b->items, b->len, sizeof(*b->items), by_time);
    batch_release(&found);
    return rc;
}

struct str discovery_heading(const struct discovery_record *r, struct arena *a)
{
    char first = r->name.len > 0 ? r->name.ptr[0] : ' ';

    if (first < 'a' || first > 'z')
        return r->name;
    return arena_printf(a, "%c" STR_FMT, first - 'a' + 'A',
                        STR_ARG(str_slice(r->name, 1, SIZE_MAX)));
}
