#include "analyze/reasons.h"

#include <math.h>
#include <string.h>

static const float weak = 0.12f; /* less than this is not worth a line */
static const float least_rest = 0.0005f;

/* "general", or "general+contrast+intensifier" where others change its weight. */
static struct str rules_of(const struct mood_span *span, struct arena *arena)
{
    struct str names = rule_name(span->rule);

    for (int i = 0; i < RULE_COUNT; i++) {
        if ((span->rules & RULE_BIT(i)) != 0)
            names = arena_printf(arena, STR_FMT "+" STR_FMT, STR_ARG(names),
                                 STR_ARG(rule_name((enum rule)i)));
    }
    return names;
}

static bool is_within(const struct mood_span *inner, const struct mood_span *outer)
{
    return inner->field == outer->field && inner->from >= outer->from &&
           inner->to <= outer->to;
}

enum { KEPT_MAX = 256 };

/* The parts that may be chosen, made once where there are not very many of them. */
struct parts {
    const struct mood_work *m;
    const struct lexicon *lx;
    struct mood_span kept[KEPT_MAX];
    size_t len;
    bool is_all;
};

static bool may_be_chosen(const struct mood_span *part)
{
    return part->from != MOOD_NO_SPAN && fabsf(part->weight) >= weak;
}

static void parts_read(struct parts *p, const struct mood_work *m,
                       const struct lexicon *lx)
{
    struct mood_span part;

    p->m = m;
    p->lx = lx;
    p->len = 0;
    p->is_all = true;
    for (size_t n = 0; p->is_all && mood_part(m, lx, n, &part); n++) {
        if (!may_be_chosen(&part))
            continue;
        p->is_all = p->len < KEPT_MAX;
        if (p->is_all)
            p->kept[p->len++] = part;
    }
}

static bool part_at(const struct parts *p, size_t n, struct mood_span *out)
{
    if (!p->is_all)
        return mood_part(p->m, p->lx, n, out);
    if (n < p->len)
        *out = p->kept[n];
    return n < p->len;
}

/* The strongest part whose place no chosen span covers yet; false where none is left. */
static bool strongest(const struct parts *p, const struct mood_span *chosen, size_t len,
                      struct mood_span *out)
{
    struct mood_span part;
    bool is_found = false;

    for (size_t n = 0; part_at(p, n, &part); n++) {
        bool is_taken = !may_be_chosen(&part);

        for (size_t i = 0; i < len && !is_taken; i++)
            is_taken = is_within(&part, &chosen[i]) || is_within(&chosen[i], &part);
        if (!is_taken && (!is_found || fabsf(part.weight) > fabsf(out->weight))) {
            *out = part;
            is_found = true;
        }
    }
    return is_found;
}

/* Parts that no chosen span holds are left over. */
static float add_up(const struct mood_work *m, const struct lexicon *lx,
                    struct mood_span *chosen, size_t len)
{
    struct mood_span part;
    float rest = 0;

    for (size_t i = 0; i < len; i++)
        chosen[i].weight = 0;
    for (size_t n = 0; mood_part(m, lx, n, &part); n++) {
        size_t i = 0;

        while (i < len && (part.from == MOOD_NO_SPAN || !is_within(&part, &chosen[i])))
            i++;
        *(i < len ? &chosen[i].weight : &rest) += part.weight;
    }
    return rest;
}

static bool is_before(const struct reason *a, const struct reason *b)
{
    return a->field < b->field || (a->field == b->field && a->start < b->start);
}

static void insert(struct judgement *j, struct reason r)
{
    size_t at = j->reasons_len++;

    while (at > 0 && is_before(&r, &j->reasons[at - 1]))
        at--;
    memmove(&j->reasons[at + 1], &j->reasons[at],
            (j->reasons_len - 1 - at) * sizeof(*j->reasons));
    j->reasons[at] = r;
}

void reasons_fill(const struct mood_work *m, const struct lexicon *lx,
                  struct judgement *j, struct arena *arena)
{
    struct mood_span chosen[REASONS_SPANS_MAX];
    struct parts parts;
    size_t len = 0;
    float rest;

    parts_read(&parts, m, lx);
    while (len < REASONS_SPANS_MAX && strongest(&parts, chosen, len, &chosen[len]))
        len++;
    rest = add_up(m, lx, chosen, len);
    j->reasons = arena_alloc(arena, (len + 1) * sizeof(*j->reasons));
    j->reasons_len = 0;
    for (size_t i = 0; i < len; i++) {
        const struct tokens *t = &m->tokens[chosen[i].field];
        struct str note = tokens_span(t, chosen[i].from, chosen[i].to);

        insert(j, (struct reason){.field = chosen[i].field,
                                  .start = t->items[chosen[i].from].start,
                                  .len = note.len,
                                  .weight = (double)chosen[i].weight,
                                  .rule = rules_of(&chosen[i], arena),
                                  .note = note});
    }
    if (fabsf(rest) >= least_rest)
        j->reasons[j->reasons_len++] =
            (struct reason){.field = MENTION_FIELD_TEXT,
                            .start = m->tokens[MENTION_FIELD_TEXT].text.len,
                            .weight = (double)rest,
                            .rule = STR("rest"),
                            .note = STR("everything else")};
}
