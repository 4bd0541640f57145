#include "analyze/severity.h"

#include "analyze/severity_private.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Does the mention complain? Only then do rules hold that need it. */
static bool is_complaint(const struct issue_input *in, const struct issue_result *issues)
{
    if (in->rating <= 0.5)
        return true;
    if (issues != NULL && issues->len > 0)
        return true;
    return in->mood == MOOD_NEGATIVE;
}

/* Does it praise as a whole? */
static bool is_praise(const struct issue_input *in, const struct issue_result *issues)
{
    if (in->rating <= 0.5 || (issues != NULL && issues->len > 0))
        return false;
    return in->rating >= 0.9 || in->mood == MOOD_POSITIVE;
}

/* Number the sentences of the tokens, from 0. */
static void number_sentences(struct severity_rules *rules, const struct tokens *t)
{
    uint32_t n = 0;

    while (rules->sentences_cap < t->len)
        rules->sentences = mem_grow(rules->sentences, rules->sentences_cap,
                                    &rules->sentences_cap, sizeof(*rules->sentences));
    for (size_t i = 0; i < t->len; i++) {
        rules->sentences[i] = n;
        n += (t->items[i].flags & TOKEN_ENDS_SENTENCE) != 0;
    }
}

/* What stands near a match. */
struct near_query {
    const struct severity_rules *rules;
    const struct severity_lang *l;
    const struct phrase_match *matches;
    size_t len, at;
    enum severity_role role;
    uint32_t reach;
};

/* Some match of this role near match `at`; at most NEAR_MAX matches off, so that time
 * stays linear. */
static bool has_near(struct near_query q)
{
    enum { NEAR_MAX = 100 };
    uint32_t sentence = q.rules->sentences[q.matches[q.at].first];
    uint32_t rule = q.l->infos[q.matches[q.at].value].rule;
    size_t from = q.at > NEAR_MAX ? q.at - NEAR_MAX : 0;
    size_t to = q.len - q.at > NEAR_MAX ? q.at + NEAR_MAX : q.len;

    for (size_t i = from; i < to; i++) {
        const struct severity_phrase *info = &q.l->infos[q.matches[i].value];
        uint32_t there = q.rules->sentences[q.matches[i].first];

        if (info->rule == rule && info->role == q.role && there + q.reach >= sentence &&
            there <= sentence + q.reach)
            return true;
    }
    return false;
}

/* Does the rule hold at this match of one of its phrases? */
static bool holds(const struct severity_rules *rules, const struct severity_lang *l,
                  const struct phrase_match *matches, size_t len, size_t at,
                  const struct tokens *t, bool complains, bool praises)
{
    const struct phrase_match *m = &matches[at];
    const struct severity_rule *rule = &l->rules[l->infos[m->value].rule];
    struct near_query with = {rules, l, matches, len, at, SEVERITY_WITH, 1};
    struct near_query unless = {
        rules, l, matches, len, at, SEVERITY_UNLESS, rule->unless_reach};
    unsigned flags = t->items[m->first].flags;

    if ((rule->needs_complaint && !complains) || (rule->bars_praise && praises))
        return false;
    if ((flags & TOKEN_NEGATED) != 0 && !rule->holds_negated)
        return false;
    if (rule->has_unless && has_near(unless))
        return false;
    return !rule->has_with || has_near(with);
}

static bool is_graver(const struct severity_rule *rule, const struct severity_hit *than,
                      uint32_t than_order)
{
    if (rule->level != than->level)
        return rule->level > than->level;
    return rule->order < than_order;
}

static void read_field(struct severity_rules *rules, const struct severity_lang *l,
                       const struct tokens *t, int field, bool complains, bool praises,
                       struct severity_hit *out, uint32_t *order)
{
    const struct phrase_match *matches;
    size_t len = t == NULL ? 0 : phrases_find(l->phrases, t, &matches);

    if (len == 0)
        return;
    number_sentences(rules, t);
    for (size_t i = 0; i < len; i++) {
        const struct severity_phrase *info = &l->infos[matches[i].value];
        const struct severity_rule *rule = &l->rules[info->rule];

        if (info->role != SEVERITY_SAY || !is_graver(rule, out, *order) ||
            !holds(rules, l, matches, len, i, t, complains, praises))
            continue;
        struct str span = tokens_span(t, matches[i].first, matches[i].last);
        *out = (struct severity_hit){.level = rule->level,
                                     .kind = rule->kind,
                                     .field = field,
                                     .start = (size_t)(span.ptr - t->text.ptr),
                                     .len = span.len};
        *order = rule->order;
    }
}

void severity_judge(struct severity_rules *rules, const struct issue_input *in,
                    const struct issue_result *issues, struct severity_hit *out)
{
    bool complains = is_complaint(in, issues), praises = is_praise(in, issues);
    uint32_t order = UINT32_MAX;
    const struct severity_lang *l = severity_lang(rules, in->lang);

    *out = (struct severity_hit){.level = complains ? SEVERITY_NORMAL : SEVERITY_NONE};
    if (l == NULL)
        return;
    read_field(rules, l, in->title.tokens, MENTION_FIELD_TITLE, complains, praises, out,
               &order);
    read_field(rules, l, in->text.tokens, MENTION_FIELD_TEXT, complains, praises, out,
               &order);
}
