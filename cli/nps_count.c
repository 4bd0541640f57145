/* Net Promoter Scores by group, from ratings, from texts, and both. */
#include "cli/voices.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

const char *const nps_groups[] = {"place", "source", "touchpoint", "segment"};

bool voice_topic(struct str *rest, struct voice_topic *out)
{
    struct str item;

    if (rest->len == 0)
        return false;
    item = str_split(rest, ' ');
    if (item.len < 2)
        return false;
    out->id = str_slice(item, 0, item.len - 1);
    out->feeling = item.ptr[item.len - 1] == '-'   ? -1
                   : item.ptr[item.len - 1] == '+' ? 1
                                                   : 0;
    return true;
}

struct str voice_touchpoint(const struct voice *v, const struct issues *kinds,
                            struct str lang)
{
    struct str rest = v->topics;
    struct voice_topic t;

    if (v->channel.len > 0)
        return v->channel;
    while (voice_topic(&rest, &t)) {
        const struct issue_kind *kind = issues_kind(kinds, t.id, lang);

        if (kind != NULL && kind->touchpoint.len > 0)
            return kind->touchpoint;
    }
    return v->touchpoint;
}

struct counter {
    struct nps_line *lines;
    size_t len, cap;
    size_t *slots; /* open addressing: 1 + index of a line, 0 is free */
    size_t slots_cap;
    int64_t middle; /* voices from here on are of the window, others of that before */
};

/* Where the number of a line stands, or is to stand. */
static size_t *slot_of(const struct counter *c, const char *by, struct str name)
{
    size_t i = (size_t)str_hash(name, str_hash(str_from(by), 0)) & (c->slots_cap - 1);

    while (c->slots[i] != 0) {
        const struct nps_line *line = &c->lines[c->slots[i] - 1];

        if (str_eq(line->name, name) && str_eq(line->by, str_from(by)))
            break;
        i = (i + 1) & (c->slots_cap - 1);
    }
    return &c->slots[i];
}

static void grow(struct counter *c)
{
    free(c->slots);
    c->slots_cap = c->slots_cap == 0 ? 64 : c->slots_cap * 2;
    c->slots = mem_zalloc(c->slots_cap, sizeof(*c->slots));
    for (size_t i = 0; i < c->len; i++)
        *slot_of(c, c->lines[i].by.ptr, c->lines[i].name) = i + 1;
}

/* The line of a group, made where it is new. */
static struct nps_line *line_of(struct counter *c, const char *by, struct str name)
{
    size_t *slot;

    if (c->len * 2 >= c->slots_cap)
        grow(c);
    slot = slot_of(c, by, name);
    if (*slot == 0) {
        c->lines = mem_grow(c->lines, c->len, &c->cap, sizeof(*c->lines));
        c->lines[c->len] = (struct nps_line){.by = str_from(by), .name = name};
        *slot = ++c->len;
    }
    return &c->lines[*slot - 1];
}

static void count(const struct counter *c, struct nps_line *line, const struct voice *v)
{
    bool is_rated = v->basis == BASIS_RATING || v->basis == BASIS_BOTH;

    if (v->at < c->middle)
        nps_add_judged(&line->before, v->nps, v->basis);
    else
        nps_add_judged(is_rated ? &line->ratings : &line->texts, v->nps, v->basis);
}

static struct nps_counts both(const struct nps_line *l)
{
    return (struct nps_counts){l->ratings.promoters + l->texts.promoters,
                               l->ratings.passives + l->texts.passives,
                               l->ratings.detractors + l->texts.detractors,
                               l->ratings.by_words + l->texts.by_words};
}

static uint64_t total(struct nps_counts c)
{
    return c.promoters + c.passives + c.detractors;
}

/* Changes are told of several groups at once: of so many, one in twenty tables may tell
 * one that is none (Bonferroni). */
static double level_of_changes(const struct counter *c, double level)
{
    size_t tested = 0;

    for (size_t i = 0; i < c->len; i++)
        tested += total(both(&c->lines[i])) >= NPS_COMPARED_MIN &&
                  total(c->lines[i].before) >= NPS_COMPARED_MIN;
    return 1 - (1 - level) / (double)(tested > 0 ? tested : 1);
}

static int by_group(const void *left, const void *right)
{
    const struct nps_line *a = left, *b = right;
    size_t ga = 0, gb = 0;

    while (ga < NPS_GROUPS && !str_eq(a->by, str_from(nps_groups[ga])))
        ga++;
    while (gb < NPS_GROUPS && !str_eq(b->by, str_from(nps_groups[gb])))
        gb++;
    if (ga != gb)
        return (ga + 1) % (NPS_GROUPS + 1) < (gb + 1) % (NPS_GROUPS + 1) ? -1 : 1;
    if (a->nps.count != b->nps.count)
        return a->nps.count > b->nps.count ? -1 : 1;
    return str_cmp(a->name, b->name);
}

static void finish(struct counter *c, struct nps_table *out)
{
    out->change_level = level_of_changes(c, out->level);
    for (size_t i = 0; i < c->len; i++) {
        struct nps_line *l = &c->lines[i];

        l->nps = nps_of(both(l), out->level);
        l->of_ratings = nps_of(l->ratings, out->level);
        l->of_texts = nps_of(l->texts, out->level);
        l->change = nps_compare(l->before, both(l), out->change_level);
    }
    qsort(c->lines, c->len, sizeof(*c->lines), by_group);
}

enum status nps_count(struct context *c, struct str brand, const struct issues *kinds,
                      int64_t to, int64_t days, struct arena *a, struct nps_table *out,
                      struct error *err)
{
    int64_t span = days * 86400;
    struct counter counter = {.middle = to - span};
    struct voice *voices = NULL;
    struct arena own = {0};
    size_t len = 0;
    enum status rc =
        store_voices(c->store, brand, to - 2 * span, to, &own, &voices, &len, err);

    *out = (struct nps_table){.from = to - span, .to = to, .level = 0.95};
    (void)line_of(&counter, "", STR_NONE);
    for (size_t i = 0; rc == OK && i < len; i++) {
        const struct voice *v = &voices[i];
        const struct str names[NPS_GROUPS] = {
            v->place, v->source, voice_touchpoint(v, kinds, c->settings.language),
            v->segment};

        count(&counter, line_of(&counter, "", STR_NONE), v);
        for (size_t g = 0; g < NPS_GROUPS; g++) {
            if (names[g].len > 0)
                count(&counter, line_of(&counter, nps_groups[g], names[g]), v);
        }
    }
    finish(&counter, out);
    out->lines = arena_alloc(a, counter.len * sizeof(*out->lines));
    memcpy(out->lines, counter.lines, counter.len * sizeof(*out->lines));
    for (size_t i = 0; i < counter.len; i++) /* voices and kinds go before the arena */
        out->lines[i].name = arena_copy(a, out->lines[i].name);
    out->len = counter.len;
    free(counter.slots);
    free(counter.lines);
    arena_release(&own);
    return rc;
}
