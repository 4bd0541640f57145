#include "cli/corrections.h"

#include "analyze/recommend.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_mention(const void *a, const void *b)
{
    const struct correction *x = a, *y = b;

    if (x->mention != y->mention)
        return x->mention < y->mention ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

enum status corrections_read(struct context *c, struct corrections *out,
                             struct error *err)
{
    enum status rc;

    *out = (struct corrections){.rating_passive = c->settings.rating_passive,
                                .rating_promoter = c->settings.rating_promoter};
    rc = store_corrections(c->store, 0, &out->arena, &out->items, &out->len, err);
    if (rc != OK)
        return rc;
    if (out->len > 0)
        qsort(out->items, out->len, sizeof(*out->items), by_mention);
    while (out->rules_len < out->len && out->items[out->rules_len].mention == 0)
        out->rules_len++;
    for (size_t i = 0; rc == OK && i < out->len && out->kinds == NULL; i++) {
        if (str_eq(out->items[i].field, STR("issue")))
            rc = issues_new(&c->settings, &out->kinds, err);
    }
    return rc;
}

void corrections_release(struct corrections *c)
{
    issues_free(c->kinds);
    arena_release(&c->arena);
    *c = (struct corrections){0};
}

/* ---- which mentions a rule speaks of ---- */

static bool holds(struct str text, struct str folded_words)
{
    struct buf folded = {0};
    struct str all;
    size_t from = 0;
    bool is_found = false;

    utf8_fold_plain(text, &folded);
    all = buf_str(&folded);
    while (!is_found) {
        size_t found = str_find(str_slice(all, from, all.len), folded_words);
        size_t at = from + found, end = at + folded_words.len;

        if (found == SIZE_MAX)
            break;
        is_found =
            !(at > 0 && utf8_is_word_at(all, at - 1) && utf8_is_word_at(all, at)) &&
            !(utf8_is_word_at(all, end - 1) && utf8_is_word_at(all, end));
        from = at + 1;
    }
    buf_release(&folded);
    return is_found;
}

bool correction_meets(const struct correction *rule, const struct mention *m)
{
    struct buf words = {0};
    bool is_met = false;

    if (rule->brand.len > 0 && !str_eq_fold(rule->brand, m->brand))
        return false;
    utf8_fold_plain(str_trim(rule->words), &words);
    if (words.len > 0)
        is_met = holds(m->text, buf_str(&words)) || holds(m->title, buf_str(&words));
    buf_release(&words);
    return is_met;
}

/* ---- laying one over a judgement ---- */

static void set_mood(const struct corrections *c, struct mention *m, struct str value)
{
    static const double p_of_mood[] = {NAN, 0.97, 0.35, 0.03}, score[] = {NAN, -1, 0, 1};
    struct judgement *j = &m->judgement;
    struct recommend_input in = {.rating = m->rating,
                                 .least_passive = c->rating_passive,
                                 .least_promoter = c->rating_promoter,
                                 .says = NAN,
                                 .detractor_cut = 0.5,
                                 .promoter_cut = 0.8};
    enum mood mood;

    if (!mood_parse(value, &mood) || mood == MOOD_UNSCORED || mood == j->mood)
        return;
    j->mood = mood;
    j->score = score[mood];
    in.p_text = p_of_mood[mood];
    in.is_neutral = mood == MOOD_NEUTRAL;
    in.p_promoter = 1 - in.p_text;
    recommend_judge(&in, j);
    j->is_clash = false; /* the owner has looked at it */
    if (mood != MOOD_NEGATIVE) {
        j->severity = SEVERITY_NONE;
        j->severity_kind = STR_NONE;
    } else if (j->severity == SEVERITY_NONE) {
        j->severity = SEVERITY_NORMAL;
    }
}

/* "+ID" puts it first, "-ID" takes it out; the first one names the dimension. */
static void set_issue(const struct corrections *c, struct judgement *j, struct str value,
                      struct arena *a)
{
    struct str id = str_slice(value, 1, value.len);
    const struct issue_kind *kind;
    size_t kept = 0;

    if (id.len == 0)
        return;
    for (size_t i = 0; i < j->issues_len; i++) {
        if (!str_eq(j->issues[i], id))
            j->issues[kept++] = j->issues[i];
    }
    j->issues_len = kept;
    if (value.ptr[0] == '+') {
        if (kept == MENTION_ISSUES_MAX)
            kept--;
        memmove(j->issues + 1, j->issues, kept * sizeof(*j->issues));
        j->issues[0] = arena_copy(a, id);
        j->issues_len = kept + 1;
    }
    kind = c->kinds != NULL && j->issues_len > 0
               ? issues_kind(c->kinds, j->issues[0], j->lang)
               : NULL;
    j->dimension = kind != NULL ? arena_copy(a, kind->dimension) : STR_NONE;
}

static void set_severity(struct judgement *j, struct str value)
{
    enum severity severity;

    if (!severity_parse(value, &severity))
        return;
    j->severity = severity;
    if (severity < SEVERITY_HIGH)
        j->severity_kind = STR_NONE;
}

/* So that `explain`, the digest and the page say whose judgement it is. */
static void add_reason(const struct correction *one, struct judgement *j, struct arena *a)
{
    struct reason *reasons = arena_alloc(a, (j->reasons_len + 1) * sizeof(*reasons));

    if (j->reasons_len > 0)
        memcpy(reasons + 1, j->reasons, j->reasons_len * sizeof(*reasons));
    reasons[0] = (struct reason){
        .field = MENTION_FIELD_TITLE,
        .rule = STR("owner"),
        .note = arena_printf(a, "you said: " STR_FMT " " STR_FMT, STR_ARG(one->field),
                             STR_ARG(one->value)),
    };
    j->reasons = reasons;
    j->reasons_len++;
}

void correction_apply(const struct corrections *c, const struct correction *one,
                      struct mention *m, struct arena *a)
{
    struct judgement *j = &m->judgement;

    if (str_eq(one->field, STR("ours")))
        j->is_ours = str_eq(one->value, STR("yes"));
    else if (str_eq(one->field, STR("mood")))
        set_mood(c, m, one->value);
    else if (str_eq(one->field, STR("issue")))
        set_issue(c, j, one->value, a);
    else if (str_eq(one->field, STR("severity")))
        set_severity(j, one->value);
    else
        return;
    add_reason(one, j, a);
}

void corrections_apply(const struct corrections *c, struct mention *m, struct arena *a)
{
    size_t low = c->rules_len, high = c->len;

    for (size_t i = 0; i < c->rules_len; i++) {
        if (correction_meets(&c->items[i], m))
            correction_apply(c, &c->items[i], m, a);
    }
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (c->items[mid].mention < m->row)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < c->len && c->items[low].mention == m->row; low++)
        correction_apply(c, &c->items[low], m, a);
}

enum status correction_make(struct context *c, const struct correction *one,
                            const int64_t *rows, size_t len, struct error *err)
{
    enum status rc = store_begin(c->store, err);

    if (rc != OK)
        return rc;
    rc = store_correct(c->store, one, NULL, err);
    for (size_t i = 0; rc == OK && i < len; i++)
        rc = store_rejudge(c->store, rows[i], err);
    if (rc == OK)
        return store_commit(c->store, err);
    store_rollback(c->store);
    return rc;
}
