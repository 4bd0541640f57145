#include "analyze/severity.h"

#include "analyze/severity_private.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

/* A rating of who is pleased, whatever the words. */
static const double rating_pleased = 0.9;

enum { SHORT_TEXT = 64 };

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
    return in->rating >= rating_pleased || in->mood == MOOD_POSITIVE;
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

/* A field that is being read, and what is found. */
struct reading {
    struct severity_rules *rules;
    const struct severity_lang *l;
    struct phrase_reader *reader;
    const struct tokens *t;
    int field;
    const struct phrase_match *nears; /* once has_nears is set */
    size_t nears_len, near;           /* `near`: none before starts behind the phrase */
    bool has_nears;
    bool complains, praises; /* of the mention */
    uint32_t order;          /* of the rule of `out` */
    struct severity_hit *out;
};

/* What may stand near phrases is asked for where a rule turns on it. */
static void find_nears(struct reading *r)
{
    if (r->has_nears)
        return;
    number_sentences(r->rules, r->t);
    r->nears_len =
        phrase_reader_find(r->reader, (unsigned)r->field, r->l->nears_part, &r->nears);
    r->near = 0;
    r->has_nears = true;
}

/* Does "but" or the like stand between two tokens, the first of which comes before? */
static bool has_contrast(const struct tokens *t, size_t first, size_t second)
{
    for (size_t i = first + 1; i <= second; i++) {
        if ((t->items[i].flags & TOKEN_CONTRAST) != 0)
            return true;
    }
    return false;
}

/* Does something of this role stand near phrase `m`, of the same rule? At most NEAR_MAX
 * matches off, so that time stays linear; phrases come in the order of the text. What is
 * taken back by "but" is no excuse: "lovely rooms, but we found bed bugs". */
static bool has_near(struct reading *r, const struct phrase_match *m,
                     enum severity_role role, uint32_t reach)
{
    enum { NEAR_MAX = 100 };
    uint32_t sentence, rule = r->l->infos[m->value].rule;
    const uint32_t *sentences;
    size_t from, to;

    find_nears(r);
    sentences = r->rules->sentences;
    sentence = sentences[m->first];
    while (r->near < r->nears_len && r->nears[r->near].first < m->first)
        r->near++;
    from = r->near > NEAR_MAX ? r->near - NEAR_MAX : 0;
    to = r->nears_len - r->near > NEAR_MAX ? r->near + NEAR_MAX : r->nears_len;
    for (size_t i = from; i < to; i++) {
        const struct severity_phrase *info = &r->l->infos[r->nears[i].value];
        uint32_t there = sentences[r->nears[i].first];

        if (info->rule == rule && info->role == role && there + reach >= sentence &&
            there <= sentence + reach &&
            (role != SEVERITY_UNLESS || r->nears[i].first >= m->first ||
             !has_contrast(r->t, r->nears[i].first, m->first)))
            return true;
    }
    return false;
}

static bool is_graver(const struct severity_rule *rule, const struct severity_hit *than,
                      uint32_t than_order)
{
    if (rule->level != than->level)
        return rule->level > than->level;
    return rule->order < than_order;
}

static const struct severity_rule *rule_of(const struct reading *r,
                                           const struct phrase_match *m)
{
    return &r->l->rules[r->l->infos[m->value].rule];
}

/* Would the rule of this phrase hold, and tell more than what is found, whatever stands
 * near it? */
static bool may_hold(const struct reading *r, const struct phrase_match *m)
{
    const struct severity_rule *rule = rule_of(r, m);
    bool is_negated = (r->t->items[m->first].flags & TOKEN_NEGATED) != 0;

    return is_graver(rule, r->out, r->order) &&
           (r->complains || !rule->needs_complaint) &&
           (!r->praises || !rule->bars_praise) && (!is_negated || rule->holds_negated);
}

static void excuse(struct severity_rules *rules, const struct phrase_match *m,
                   struct str kind)
{
    rules->excuses = mem_grow(rules->excuses, rules->excuses_len, &rules->excuses_cap,
                              sizeof(*rules->excuses));
    rules->excuses[rules->excuses_len++] = (struct sign_excuse){m->first, kind};
}

/* Does the rule of a phrase, which may hold, do so for what stands near? Notes where it
 * is excused. */
static bool holds(struct reading *r, const struct phrase_match *m)
{
    const struct severity_rule *rule = rule_of(r, m);

    if (rule->is_excuse ||
        (rule->has_unless && has_near(r, m, SEVERITY_UNLESS, rule->unless_reach))) {
        excuse(r->rules, m, rule->kind);
        return false;
    }
    return !rule->has_with || has_near(r, m, SEVERITY_WITH, 1);
}

/* What learned words must say at least: more in a long text, of which some sentence
 * sounds grave by chance, by one for each doubling of its words
 * (docs/accuracy-severity.md). */
static double least_of(const struct tokens *t)
{
    return t->len > SHORT_TEXT ? log2((double)t->len / SHORT_TEXT) : 0;
}

/* Do the words around a phrase, which learned ones weigh, speak against it? */
static bool is_doubted(const struct reading *r, const struct phrase_match *m)
{
    const struct severity_rule *rule = rule_of(r, m);

    return !rule->is_sure &&
           severity_signs_weigh(r->l->signs, r->t, m->first, rule->kind) < least_of(r->t);
}

/* Only a few texts in a hundred hold a phrase of a rule that may hold. */
static void read_field(struct reading *r, const struct tokens *t, int field)
{
    const struct phrase_match *says;
    size_t len = phrase_reader_find(r->reader, (unsigned)field, r->l->says_part, &says);

    r->t = t;
    r->field = field;
    r->has_nears = false;
    for (size_t i = 0; i < len; i++) {
        const struct phrase_match *m = &says[i];
        const struct severity_rule *rule;
        struct str span;

        if (!may_hold(r, m) || !holds(r, m) || is_doubted(r, m))
            continue;
        rule = rule_of(r, m);
        span = tokens_span(t, m->first, m->last);
        *r->out = (struct severity_hit){.level = rule->level,
                                        .kind = rule->kind,
                                        .field = field,
                                        .start = (size_t)(span.ptr - t->text.ptr),
                                        .len = span.len};
        r->order = rule->order;
    }
}

static const struct severity_rule *rule_of_kind(const struct severity_lang *l,
                                                struct str kind)
{
    for (size_t i = 0; i < l->rules_len; i++) {
        if (str_eq(l->rules[i].kind, kind))
            return &l->rules[i];
    }
    return NULL;
}

/* Where no rule holds words may say together what none says outright; but not against
 * five stars, nor in a sentence against what a rule by hand excuses ("no more hassle").
 */
static void read_signs(const struct reading *r, const struct tokens *t, int field,
                       const struct sign_excuse *excuses, size_t excuses_len)
{
    const struct severity_rule *rule;
    struct sign_hit hit;
    struct str span;

    if (r->out->level >= SEVERITY_HIGH ||
        !severity_signs_find(r->l->signs, t, excuses, excuses_len, &hit) ||
        hit.sum < least_of(t))
        return;
    rule = rule_of_kind(r->l, hit.kind);
    if (rule == NULL)
        return;
    span = tokens_span(t, hit.first, hit.last);
    *r->out = (struct severity_hit){.level = rule->level,
                                    .kind = rule->kind,
                                    .field = field,
                                    .start = (size_t)(span.ptr - t->text.ptr),
                                    .len = span.len};
}

void severity_judge(struct severity_rules *rules, const struct issue_input *in,
                    const struct issue_result *issues, struct severity_hit *out)
{
    struct reading r = {.rules = rules,
                        .l = severity_lang(rules, in->lang),
                        .reader = in->reader,
                        .complains = is_complaint(in, issues),
                        .praises = is_praise(in, issues),
                        .order = UINT32_MAX,
                        .out = out};
    size_t of_title; /* excuses */

    *out = (struct severity_hit){.level = r.complains ? SEVERITY_NORMAL : SEVERITY_NONE};
    if (r.l == NULL)
        return;
    rules->excuses_len = 0;
    read_field(&r, in->title.tokens, MENTION_FIELD_TITLE);
    of_title = rules->excuses_len;
    read_field(&r, in->text.tokens, MENTION_FIELD_TEXT);
    if (in->rating >= rating_pleased)
        return;
    read_signs(&r, in->title.tokens, MENTION_FIELD_TITLE, rules->excuses, of_title);
    read_signs(&r, in->text.tokens, MENTION_FIELD_TEXT, rules->excuses + of_title,
               rules->excuses_len - of_title);
}
