#include "analyze/complaints.h"

#include "analyze/severity.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct complaints {
    struct issues *issues;
    struct severity_rules *severity;
    struct complaint_lang {
        struct str lang;
        struct phrase_reader *reader; /* of the phrases of both */
    } * langs;
    size_t langs_len, langs_cap;
    struct arena arena; /* names of the languages */
};

/* What any of the brands does, as issues_businesses(). */
static unsigned all_businesses(const struct settings *settings)
{
    unsigned bits = 0;

    for (size_t i = 0; settings != NULL && i < settings->brands_len; i++)
        bits |= issues_businesses(&settings->brands[i].business);
    return bits;
}

enum status complaints_new(const struct settings *settings, struct complaints **out,
                           struct error *err)
{
    struct complaints *c = mem_zalloc(1, sizeof(*c));
    enum status rc = issues_new(settings, &c->issues, err);

    if (rc == OK) {
        issues_limit(c->issues, all_businesses(settings));
        rc = severity_new(&c->severity, err);
    }
    if (rc == OK)
        *out = c;
    else
        complaints_free(c);
    return rc;
}

void complaints_free(struct complaints *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->langs_len; i++)
        phrase_reader_free(c->langs[i].reader);
    free(c->langs);
    issues_free(c->issues);
    severity_free(c->severity);
    arena_release(&c->arena);
    free(c);
}

/* What reads texts of a language, made when it is first asked for; NULL for a language
 * without kinds and rules. */
static struct phrase_reader *reader_of(struct complaints *c, struct str lang)
{
    struct phrase_reader *reader;

    for (size_t i = 0; i < c->langs_len; i++) {
        if (str_eq(c->langs[i].lang, lang))
            return c->langs[i].reader;
    }
    if (!issues_has(c->issues, lang) && !severity_has(c->severity, lang))
        return NULL;
    reader = phrase_reader_new();
    issues_join(c->issues, lang, reader);
    severity_join(c->severity, lang, reader);
    c->langs = mem_grow(c->langs, c->langs_len, &c->langs_cap, sizeof(*c->langs));
    c->langs[c->langs_len++] =
        (struct complaint_lang){arena_copy(&c->arena, lang), reader};
    return reader;
}

uint64_t complaints_hash(const struct complaints *c, uint64_t seed)
{
    return str_hash(severity_version(c->severity),
                    str_hash(issues_version(c->issues), seed));
}

/* Put a reason in its place by field and start; there is room. */
static void insert_reason(struct judgement *j, struct reason r)
{
    size_t at = j->reasons_len++;

    while (at > 0 &&
           (j->reasons[at - 1].field > r.field ||
            (j->reasons[at - 1].field == r.field && j->reasons[at - 1].start > r.start)))
        at--;
    memmove(&j->reasons[at + 1], &j->reasons[at],
            (j->reasons_len - 1 - at) * sizeof(*j->reasons));
    j->reasons[at] = r;
}

static struct reason make_reason(const struct mention *m, int field, size_t start,
                                 size_t len, struct str rule)
{
    struct str text = field == MENTION_FIELD_TITLE ? m->title : m->text;

    return (struct reason){.field = field,
                           .start = start,
                           .len = len,
                           .rule = rule,
                           .note = str_slice(text, start, len)};
}

static void add_reasons(struct mention *m, const struct issue_result *found,
                        const struct severity_hit *hit, struct arena *arena)
{
    struct judgement *j = &m->judgement;
    struct reason *old = j->reasons;

    j->reasons =
        arena_alloc(arena, (j->reasons_len + found->len + 1) * sizeof(*j->reasons));
    if (j->reasons_len > 0)
        memcpy(j->reasons, old, j->reasons_len * sizeof(*j->reasons));
    for (size_t i = 0; i < found->len; i++) {
        const struct issue_hit *h = &found->items[i];

        insert_reason(j,
                      make_reason(m, h->field, h->start, h->len,
                                  arena_printf(arena, "issue:" STR_FMT, STR_ARG(h->id))));
    }
    if (hit->len > 0)
        insert_reason(
            j, make_reason(m, hit->field, hit->start, hit->len,
                           arena_printf(arena, "severity:" STR_FMT, STR_ARG(hit->kind))));
}

/* Two phrases may be the same words: they are told as one. */
static void add_part(struct issue_sum_told *sum, struct str text, double weight)
{
    for (size_t i = 0; i < sum->parts_len; i++) {
        struct issue_part *old = &sum->parts[i];

        if (old->text.ptr == text.ptr && old->text.len == text.len) {
            old->weight += weight;
            return;
        }
    }
    sum->parts[sum->parts_len++] = (struct issue_part){text, weight};
}

/* What each issue is made of, for who asks why. */
static void tell_sums(struct mention *m, const struct issue_result *found,
                      struct arena *arena)
{
    struct judgement *j = &m->judgement;

    j->sums = arena_alloc(arena, found->len * sizeof(*j->sums));
    j->sums_len = found->len;
    for (size_t i = 0; i < found->len; i++) {
        const struct issue_hit *h = &found->items[i];
        struct issue_sum_told *sum = &j->sums[i];

        *sum = (struct issue_sum_told){
            .id = j->issues[i],
            .needed = h->needed,
            .parts = arena_alloc(arena, found->parts_len * sizeof(*sum->parts))};
        for (size_t n = 0; n < found->parts_len; n++) {
            const struct issue_share *p = &found->parts[n];
            struct str text = p->field == MENTION_FIELD_TITLE ? m->title : m->text;

            if (p->kind == h->kind)
                add_part(sum, str_slice(text, p->start, p->len), p->weight);
            sum->sum += p->kind == h->kind ? p->weight : 0;
        }
    }
}

void complaints_judge(struct complaints *c, const struct mood_work *work,
                      struct mention *m, unsigned businesses, bool with_reasons,
                      struct arena *arena)
{
    struct judgement *j = &m->judgement;
    const struct tokens *tokens = work->tokens;
    const struct scope *scopes = work->scopes;
    bool has_lexicon = j->mood != MOOD_UNSCORED; /* else the scopes are of another text */
    struct issue_input in = {
        .title = {&tokens[MENTION_FIELD_TITLE],
                  has_lexicon ? scopes[MENTION_FIELD_TITLE].feelings : NULL},
        .text = {&tokens[MENTION_FIELD_TEXT],
                 has_lexicon ? scopes[MENTION_FIELD_TEXT].feelings : NULL},
        .reader = reader_of(c, j->lang),
        .lang = j->lang,
        .mood = j->mood,
        .score = j->score,
        .rating = m->rating,
        .businesses = businesses,
        .with_parts = with_reasons,
    };
    struct issue_result found;
    struct severity_hit hit;

    for (unsigned field = 0; field < PHRASE_TEXTS && in.reader != NULL; field++)
        phrase_reader_read(in.reader, field, &tokens[field]);
    issues_judge(c->issues, &in, &found);
    severity_judge(c->severity, &in, &found, &hit);
    for (size_t i = 0; i < found.len; i++)
        j->issues[i] = arena_copy(arena, found.items[i].id);
    j->issues_len = found.len;
    j->topics = arena_alloc(arena, found.topics_len * sizeof(*j->topics));
    for (size_t i = 0; i < found.topics_len; i++)
        j->topics[i] = (struct topic){arena_copy(arena, found.topics[i].id),
                                      found.topics[i].feeling};
    j->topics_len = found.topics_len;
    j->dimension = arena_copy(arena, found.dimension);
    j->touchpoint = arena_copy(arena, found.touchpoint);
    j->severity = hit.level;
    j->severity_kind = arena_copy(arena, hit.kind);
    if (!with_reasons)
        return;
    add_reasons(m, &found, &hit, arena);
    tell_sums(m, &found, arena);
}
