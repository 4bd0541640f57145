#include "analyze/issues.h"

#include "analyze/issues_felt.h"
#include "analyze/issues_private.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

static const float about_most = 1.1f;    /* of all topics of a kind together */
static const float beside_least = 1.1f;  /* the same beside a stronger one, by signs */
static const float praise_factor = 0.5f; /* of phrases in a mention that praises */
static const float open_factor = 0.7f;   /* of signs where it is open what the mood is */
static const float kind_clause = 2.0f;   /* feeling above which a phrase is doubted */

enum {
    PHRASE_REACH = 12, /* tokens behind its first where a phrase may end */
};

/* What the mention as a whole says: to be found out before its phrases are weighed. */
enum tone { TONE_COMPLAINT, TONE_OPEN, TONE_PRAISE };

static enum tone tone_of(const struct issue_input *in)
{
    if (in->rating <= 0.5)
        return TONE_COMPLAINT;
    if (in->mood == MOOD_NEGATIVE)
        return in->rating >= 0.9 ? TONE_OPEN : TONE_COMPLAINT;
    if (in->rating >= 0.9 || (in->mood == MOOD_POSITIVE && in->score > 0.3))
        return TONE_PRAISE;
    return TONE_OPEN;
}

/* Is it said not to be so? "was never late" is, "never arrived" is not. */
static bool is_denied(const struct issue_phrase *info, const struct tokens *t,
                      const struct phrase_match *m)
{
    size_t last = info->is_negative ? m->first : m->last;

    for (size_t i = m->first; i <= last; i++) {
        if ((t->items[i].flags & TOKEN_NEGATED) != 0)
            return true;
    }
    return false;
}

/* The share of its weight that a phrase keeps here, 0 to 1. */
static float evidence(const struct issue_phrase *info, const struct issue_text *text,
                      const struct phrase_match *m, enum tone tone,
                      struct felt_clause *known, float *feeling)
{
    float around;

    *feeling = felt_near(text, m->first, m->last, known);
    if (info->sort == ISSUE_ABOUT) {
        if (*feeling <= -felt_least)
            return tone == TONE_PRAISE ? praise_factor : 1;
        if (*feeling < felt_least && tone == TONE_COMPLAINT)
            return 0.4f; /* nothing is said of it, in the midst of a complaint */
        return 0;
    }
    if (is_denied(info, text->tokens, m))
        return 0;
    around = *feeling - felt_cheer(text, m->first, m->last);
    if (around > felt_least && around < kind_clause && tone == TONE_COMPLAINT)
        return 1;
    if (around >= kind_clause)
        return tone == TONE_COMPLAINT ? 0.7f : praise_factor;
    return tone == TONE_PRAISE && around > -felt_least ? praise_factor : 1;
}

static void note_best(struct issue_sum *s, int field, const struct phrase_match *m,
                      float weight)
{
    if (weight <= s->best)
        return;
    s->best = weight;
    s->field = field;
    s->first = m->first;
    s->last = m->last;
}

/* Add a phrase to the sum of its kind; of phrases that overlap the strongest counts. */
static void add_phrase(struct issue_sum *s, int field, const struct phrase_match *m,
                       float weight)
{
    if (s->last_field == field && s->last_weight > 0 && m->first <= s->last_end) {
        if (weight > s->last_weight) {
            s->weight += weight - s->last_weight;
            s->last_weight = weight;
        }
        if (m->last > s->last_end)
            s->last_end = m->last;
    } else {
        s->weight += weight;
        s->last_field = field;
        s->last_end = m->last;
        s->last_weight = weight;
    }
    note_best(s, field, m, weight);
}

/* What is found of a kind in this mention. */
static inline struct issue_sum *sum_of(struct issue_lang *l, uint32_t kind)
{
    uint64_t bit = (uint64_t)1 << kind % 64;

    if ((l->touched[kind / 64] & bit) == 0) {
        l->touched[kind / 64] |= bit;
        l->sums[kind] = (struct issue_sum){0};
    }
    return &l->sums[kind];
}

/* The first kind from `kind` on that was touched; kinds_len behind the last. */
static size_t next_touched(const struct issue_lang *l, size_t kind)
{
    while (kind < l->kinds_len) {
        uint64_t left = l->touched[kind / 64] >> kind % 64;

        if (left != 0)
            return kind + (size_t)__builtin_ctzll(left);
        kind = (kind / 64 + 1) * 64;
    }
    return l->kinds_len;
}

/* Topics alone never say more than one phrase does, however often they come up. */
static float bounded(struct issue_sum *s, const struct issue_phrase *info, float weight)
{
    if (info->sort != ISSUE_ABOUT)
        return weight;
    weight = fminf(weight, about_most - s->about);
    s->about += weight;
    return weight;
}

/* "Refund came": a phrase of weight 0 takes what lies within it out of its kind. */
static bool is_exception(const struct issue_phrase *info)
{
    return info->sort == ISSUE_SAYS && info->weight <= 0;
}

/* Does a phrase of another kind that begins before it say it, or one of the firm's own
 * business? "Card reader is broken" is of payments: what stands within it ("is broken")
 * speaks of nothing else. Matches are in the order of their first tokens. */
static bool is_within(const struct issue_lang *l, const struct phrase_match *matches,
                      size_t len, size_t at, unsigned businesses)
{
    const struct phrase_match *m = &matches[at];
    const struct issue_phrase *info = &l->infos[m->value];
    size_t from = at;

    while (from > 0 && matches[from - 1].first + PHRASE_REACH >= m->first)
        from--;
    for (size_t i = from; i < len && matches[i].first <= m->first; i++) {
        const struct phrase_match *o = &matches[i];
        const struct issue_phrase *other = &l->infos[o->value];

        bool is_own = other->business != 0 && (other->business & businesses) != 0;

        if (is_exception(other) && other->kind == info->kind && o->last >= m->last)
            return true;
        if (other->sort != ISSUE_SAYS || other->kind == info->kind ||
            l->kinds[other->kind].is_topic_only || other->weight < issue_least ||
            o->last < m->last || (other->business != 0 && !is_own))
            continue;
        if (o->first < m->first || (is_own && info->business == 0))
            return true;
    }
    return false;
}

static void note_part(struct issue_lang *l, struct issue_share part)
{
    if (!l->with_parts || fabs(part.weight) < 1e-6)
        return;
    l->parts = mem_grow(l->parts, l->parts_len, &l->parts_cap, sizeof(*l->parts));
    l->parts[l->parts_len++] = part;
}

/* What a phrase adds that keeps this share of its weight. */
static void count_phrase(struct issue_lang *l, struct issue_sum *s, int field,
                         const struct issue_text *text, const struct phrase_match *m,
                         float share)
{
    const struct issue_phrase *info = &l->infos[m->value];
    struct str span = tokens_span(text->tokens, m->first, m->last);
    float worth, before = s->weight;

    l->shares[m->value] = share;
    if (l->is_by_learned) {
        worth = issues_learned_worth(l, s, info, share);
        s->weight += worth;
        note_best(s, field, m, worth);
    } else
        add_phrase(s, field, m, bounded(s, info, info->weight * share));
    note_part(l,
              (struct issue_share){.kind = info->kind,
                                   .field = field,
                                   .start = (size_t)(span.ptr - text->tokens->text.ptr),
                                   .len = span.len,
                                   .weight = (double)s->weight - (double)before});
}

static void read_field(const struct issue_shelf *is, struct issue_lang *l,
                       const struct issue_input *in, int field, enum tone tone)
{
    const struct issue_text *text = field == MENTION_FIELD_TITLE ? &in->title : &in->text;
    const struct phrase_match *matches;
    size_t len = phrase_reader_find(in->reader, (unsigned)field, l->part, &matches);
    struct felt_clause clause = {.from = 1};

    for (size_t i = 0; i < len; i++) {
        const struct phrase_match *m = &matches[i];
        const struct issue_phrase *info = &l->infos[m->value];
        struct issue_sum *s;
        float feeling = 0, share;

        if (info->sort == ISSUE_HOME)
            continue;
        if (info->business != 0 && (info->business & in->businesses) == 0)
            continue;
        s = sum_of(l, info->kind);
        share = evidence(info, text, m, tone, &clause, &feeling);
        if (is_exception(info)) {
            s->feeling += 1;
            continue;
        }
        s->topic += fabsf(info->weight);
        s->feeling += info->sort == ISSUE_SAYS && share > 0 ? -1 : feeling;
        if (l->seen[m->value] == is->stamp || share <= 0 ||
            is_within(l, matches, len, i, in->businesses))
            continue; /* each phrase counts once */
        l->seen[m->value] = is->stamp;
        count_phrase(l, s, field, text, m, share);
    }
}

/* Does it hold a word of the texts that signs were learned from? */
static bool is_at_home(const struct issue_lang *l, const struct issue_input *in)
{
    for (unsigned field = 0; field < PHRASE_TEXTS && l->signs_len > 0; field++) {
        const struct phrase_match *matches;
        size_t len = phrase_reader_find(in->reader, field, l->part, &matches);

        for (size_t i = 0; i < len; i++) {
            if (l->infos[matches[i].value].sort == ISSUE_HOME)
                return true;
        }
    }
    return false;
}

/* Add up the signs of a field, each once a mention; returns their count. A kind may have
 * nothing but signs to show. */
static size_t add_signs(const struct issue_shelf *is, struct issue_lang *l,
                        struct phrase_reader *reader, int field)
{
    const struct phrase_match *matches;
    size_t len = phrase_reader_find(reader, (unsigned)field, l->sign_part, &matches);
    size_t found = 0;

    for (size_t i = 0; i < len; i++) {
        struct issue_sign *sign = &l->signs[matches[i].value];
        const struct issue_sign_weight *weights = &l->weights[sign->from];

        if (sign->seen == is->stamp)
            continue;
        sign->seen = is->stamp;
        found++;
        for (uint32_t w = 0; w < sign->len; w++)
            l->sign_sums[weights[w].kind] += weights[w].weight;
        for (uint32_t w = 0; w < sign->len; w++)
            note_best(sum_of(l, weights[w].kind), field, &matches[i],
                      weights[w].weight / 100);
    }
    return found;
}

/* Signs weigh less the more of them there are, so that a long text does not shout; they
 * were learned so. They say which kind a complaint is of, not that it is one; most kinds
 * need a phrase besides. */
static void weigh_signs(const struct issue_shelf *is, struct issue_lang *l,
                        const struct issue_input *in, enum tone tone)
{
    float share = tone == TONE_COMPLAINT ? 1 : open_factor;
    size_t found;

    memset(l->sign_sums, 0, l->kinds_len * sizeof(*l->sign_sums));
    found = add_signs(is, l, in->reader, MENTION_FIELD_TITLE);
    found += add_signs(is, l, in->reader, MENTION_FIELD_TEXT);
    for (size_t k = next_touched(l, 0); k < l->kinds_len; k = next_touched(l, k + 1)) {
        if (l->sums[k].weight >= issue_least) /* a complaint, whatever the mood */
            share = 1;
    }
    for (size_t k = next_touched(l, 0); k < l->kinds_len && found > 0;
         k = next_touched(l, k + 1)) {
        if (l->sums[k].weight > 0 || l->stands_alone[k])
            l->sums[k].signs = l->sign_sums[k] * (share / sqrtf((float)found));
        note_part(l, (struct issue_share){.kind = (uint32_t)k,
                                          .field = MENTION_FIELD_TEXT,
                                          .weight = fmax(l->sums[k].signs, 0)});
    }
}

/* Keep the strongest kinds in order; of equal ones the first of the file. */
static void insert_hit(struct issue_result *out, struct issue_hit hit)
{
    size_t at = out->len;

    while (at > 0 && out->items[at - 1].weight < hit.weight)
        at--;
    if (at == MENTION_ISSUES_MAX)
        return;
    if (out->len < MENTION_ISSUES_MAX)
        out->len++;
    memmove(&out->items[at + 1], &out->items[at],
            (out->len - 1 - at) * sizeof(out->items[0]));
    out->items[at] = hit;
}

/* Beside the strongest issue only what is said outright, or plain by its signs. */
static void drop_doubtful(struct issue_result *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->len; i++) {
        if (i == 0 || out->items[i].is_outright ||
            out->items[i].weight >= (double)beside_least)
            out->items[kept++] = out->items[i];
    }
    out->len = kept;
}

/* Keep the weightiest topics in order; of equal ones the first of the file. */
static void insert_topic(struct issue_result *out, struct str id, float weight,
                         float feeling, float *weights)
{
    size_t at = out->topics_len;

    if (at < ISSUE_TOPICS_MAX)
        out->topics_len++;
    else if (weights[--at] >= weight)
        return;
    for (; at > 0 && weights[at - 1] < weight; at--) {
        out->topics[at] = out->topics[at - 1];
        weights[at] = weights[at - 1];
    }
    out->topics[at].id = id;
    out->topics[at].feeling = feeling <= -felt_least ? -1 : feeling >= felt_least ? 1 : 0;
    weights[at] = weight;
}

/* Praise needs no less than other texts, however often the kind is meant. */
static float least_of(const struct issue_lang *l, size_t kind, enum tone tone,
                      unsigned businesses)
{
    float least =
        l->is_by_learned ? issues_learned_least(l, kind, businesses) : issue_least;

    return tone == TONE_PRAISE ? fmaxf(least, issue_least) : least;
}

/* What is said outright is an issue, whatever the signs; they order the issues, and they
 * make one of hints. */
static bool is_issue(const struct issue_sum *s, float least)
{
    float most = s->signs > 0 ? s->weight + s->signs : s->weight;

    return s->best > 0 && most >= least - 1e-4f;
}

static void make_hit(const struct issue_input *in, const struct issue_lang *l,
                     uint32_t kind, float least, struct issue_result *out)
{
    const struct issue_sum *s = &l->sums[kind];
    const struct issue_text *text =
        s->field == MENTION_FIELD_TITLE ? &in->title : &in->text;
    const struct token *items = text->tokens->items;

    insert_hit(
        out, (struct issue_hit){
                 .id = l->kinds[kind].id,
                 .kind = kind,
                 .weight = (double)s->weight + (double)s->signs,
                 .field = s->field,
                 .start = items[s->first].start,
                 .len = items[s->last].start + items[s->last].len - items[s->first].start,
                 .is_outright = l->is_by_learned || s->weight >= issue_least - 1e-4f,
                 .needed = isinf(least) ? NAN : (double)least,
             });
}

/* No phrase and no sign has been seen yet. */
static void forget_all(struct issue_shelf *is)
{
    is->stamp = 1;
    for (size_t i = 0; i < is->langs_len; i++) {
        struct issue_lang *l = &is->langs[i];

        if (l->seen != NULL)
            memset(l->seen, 0, l->infos_len * sizeof(*l->seen));
        for (size_t n = 0; n < l->signs_len; n++)
            l->signs[n].seen = 0;
    }
}

void issues_judge(struct issues *is, const struct issue_input *in,
                  struct issue_result *out)
{
    struct issue_shelf *shelf = is->shelf;
    struct issue_lang *l = issues_lang(shelf, in->lang);
    float topic_weights[ISSUE_TOPICS_MAX];
    enum tone tone = tone_of(in);
    float least;

    out->len = out->topics_len = out->parts_len = 0;
    out->dimension = out->measure = out->touchpoint = STR_NONE;
    if (l == NULL)
        return;
    if (++shelf->stamp == 0) /* after 2^32 mentions */
        forget_all(shelf);
    memset(l->touched, 0, (l->kinds_len / 64 + 1) * sizeof(*l->touched));
    l->is_home = is_at_home(l, in);
    l->with_parts = in->with_parts;
    l->parts_len = 0;
    issues_learned_begin(l, in);
    read_field(shelf, l, in, MENTION_FIELD_TITLE, tone);
    read_field(shelf, l, in, MENTION_FIELD_TEXT, tone);
    if (l->is_home && tone != TONE_PRAISE)
        weigh_signs(shelf, l, in, tone);
    for (size_t k = next_touched(l, 0); k < l->kinds_len; k = next_touched(l, k + 1)) {
        const struct issue_sum *s = &l->sums[k];

        if (s->topic > 0)
            insert_topic(out, l->kinds[k].id, s->topic, s->feeling, topic_weights);
        least = least_of(l, k, tone, in->businesses);
        if (!l->kinds[k].is_topic_only && is_issue(s, least))
            make_hit(in, l, (uint32_t)k, least, out);
    }
    drop_doubtful(out);
    out->parts = l->parts;
    out->parts_len = l->parts_len;
    if (out->len > 0) {
        const struct issue_kind *first = &l->kinds[out->items[0].kind];

        out->dimension = first->dimension;
        out->measure = first->measure;
        out->touchpoint = first->touchpoint;
    }
}

static const struct issue_kind *kind_in(const struct issue_lang *l, struct str id)
{
    for (size_t i = 0; l != NULL && i < l->kinds_len; i++) {
        if (str_eq(l->kinds[i].id, id))
            return &l->kinds[i];
    }
    return NULL;
}

const struct issue_kind *issues_kind(const struct issues *is, struct str id,
                                     struct str lang)
{
    struct issue_shelf *shelf = is->shelf;
    const struct issue_kind *kind = kind_in(issues_lang(shelf, lang), id);

    if (kind == NULL)
        kind = kind_in(issues_lang(shelf, STR("en")), id);
    if (kind == NULL)
        issues_read_all(shelf);
    for (size_t i = 0; kind == NULL && i < shelf->langs_len; i++)
        kind = kind_in(&shelf->langs[i], id);
    return kind;
}

const struct issue_kind *issues_kind_at(const struct issues *is, struct str lang,
                                        size_t n)
{
    const struct issue_lang *l = issues_lang(is->shelf, lang);

    return l != NULL && n < l->kinds_len ? &l->kinds[n] : NULL;
}
