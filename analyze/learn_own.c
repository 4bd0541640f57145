#include "analyze/learn_own_parts.h"

#include "analyze/recommend.h"
#include "base/mem.h"
#include "base/mention.h"

#include <math.h>
#include <stdlib.h>

enum { LEAST_OF_KIND = 5 };

/* The program's lists, and lines of our own over them. */
static enum status load(struct own *o, struct str more, struct error *err)
{
    enum status rc = OK;

    lexicon_release(&o->lexicon);
    o->lexicon = (struct lexicon){0};
    for (size_t i = 0; rc == OK && i < o->lists_len; i++)
        rc = lexicon_read(&o->lexicon, o->lists[i], "list", err);
    if (rc == OK && more.len > 0)
        rc = lexicon_read(&o->lexicon, more, "own", err);
    return rc;
}

struct own_sums own_judge(struct own *o, size_t i)
{
    struct mood_work *w = &o->work;

    tokens_read(&w->tokens[MENTION_FIELD_TEXT], o->l->texts[i].text);
    mood_mark(w, &o->lexicon);
    mood_find(w, &o->lexicon);
    mood_judge(w, &o->lexicon);
    return (struct own_sums){(double)w->detractor, (double)w->promoter};
}

/* What the words of a text that was just judged state outright. */
static int8_t said(const struct own *o)
{
    const float *n = o->lexicon.numbers;
    struct recommend_input in = {
        .rating = NAN,
        .p_text = 1 / (1 + exp(-(double)o->work.detractor)),
        .p_promoter = 1 / (1 + exp(-(double)o->work.promoter)),
        .says = (double)o->work.says,
        .detractor_cut = (double)n[LEX_DETRACTOR_CUT],
        .promoter_cut = (double)n[LEX_PROMOTER_CUT],
    };
    struct judgement j;

    recommend_judge(&in, &j);
    return j.basis == BASIS_STATEMENT ? (int8_t)((int)j.nps - NPS_PASSIVE) : OWN_UNKNOWN;
}

/* Learn from all folds but one; lines of a list, which o->lexicon then has. */
static enum status teach(struct own *o, unsigned held, struct buf *lines,
                         struct error *err)
{
    double offset = 0;
    enum status rc = load(o, STR_NONE, err);

    o->held = held;
    own_forget_words(o);
    if (rc == OK)
        rc = own_fit_words(o, &offset, err);
    if (rc == OK)
        own_write_words(o, offset, lines);
    return rc == OK ? load(o, buf_str(lines), err) : rc;
}

/* Each fold judged by what the others teach. */
static enum status cross(struct own *o, struct error *err)
{
    struct buf lines = {0};
    enum status rc = OK;

    for (unsigned held = 0; rc == OK && held < OWN_FOLDS; held++) {
        buf_reset(&lines);
        rc = teach(o, held, &lines, err);
        for (size_t i = 0; rc == OK && i < o->len; i++) {
            if (o->texts[i].fold == held)
                o->texts[i].crossed = own_judge(o, i);
        }
    }
    buf_release(&lines);
    return rc;
}

/* The share of the texts that are called right. */
static double share_right(const struct own *o, bool has_words, double cut)
{
    double right = 0;

    for (size_t i = 0; i < o->len; i++) {
        const struct own_text *t = &o->texts[i];
        double z = has_words ? t->crossed.detractor : t->shipped.detractor;

        right += (z >= cut) == (t->sign > 0);
    }
    return right / (double)o->len;
}

/* Are cuts of the owner's own nearer to the stars, each fold by cuts of the others? */
static void compare_cuts(struct own *o, struct own_cuts shipped,
                         struct learn_own_result *r)
{
    struct own_cuts as_shipped[OWN_FOLDS], matched[OWN_FOLDS];
    double words, cuts;

    for (o->held = 0; o->held < OWN_FOLDS; o->held++) {
        as_shipped[o->held] = shipped;
        matched[o->held] = own_match_cuts(o, r->has_words, shipped);
    }
    words = own_nps_error(o, r->has_words, as_shipped);
    cuts = own_nps_error(o, r->has_words, matched);
    r->has_cuts = fabs(cuts) < fabs(words);
    r->nps_before = own_nps_error(o, false, as_shipped);
    r->nps_after = r->has_cuts ? cuts : words;
}

/* The words that moved most, for the owner to look at. */
static void tell_examples(struct own *o, struct arena *arena,
                          struct learn_own_result *result)
{
    while (result->examples_len < ARRAY_LEN(result->examples)) {
        struct own_word *most = NULL;

        for (size_t w = 0; w < o->words_len; w++) {
            if (o->words[w].surprise != 0 &&
                (most == NULL || fabs(o->words[w].move) > fabs(most->move)))
                most = &o->words[w];
        }
        if (most == NULL)
            return;
        most->surprise = 0; /* told */
        result->examples_are_bad[result->examples_len] = most->move > 0;
        result->examples[result->examples_len++] = arena_copy(arena, most->name);
    }
}

static int8_t stars_of(enum learn_label label)
{
    switch (label) {
    case LEARN_STARS_1:
    case LEARN_STARS_2:
    case LEARN_STARS_3:
        return -1;
    case LEARN_STARS_4:
        return 0;
    case LEARN_STARS_5:
        return 1;
    default:
        return OWN_UNKNOWN;
    }
}

static void take_texts(struct own *o, const struct learn_own_text *texts, size_t len)
{
    o->texts = mem_zalloc(len + 1, sizeof(*o->texts));
    o->l->texts = mem_zalloc(len + 1, sizeof(*o->l->texts));
    for (size_t i = 0; i < len; i++) {
        int sign = learn_detractor_sign(texts[i].label);
        uint64_t order = learn_order_of(texts[i].text);

        if (sign == 0)
            continue;
        o->texts[o->len] = (struct own_text){.sign = (int8_t)sign,
                                             .stars = stars_of(texts[i].label),
                                             .fold = (uint8_t)(order % OWN_FOLDS)};
        o->l->texts[o->len++] =
            (struct learn_text){texts[i].text, order, 0, (int8_t)texts[i].label, 0, 0};
    }
    o->l->texts_len = o->len;
}

static bool has_both_kinds(const struct own *o)
{
    size_t detractors = 0;

    for (size_t i = 0; i < o->len; i++)
        detractors += o->texts[i].sign > 0;
    return detractors >= LEAST_OF_KIND && o->len - detractors >= LEAST_OF_KIND;
}

/* What is kept, learned from all. */
static enum status write_kept(struct own *o, struct own_cuts shipped, struct arena *arena,
                              struct buf *out, struct learn_own_result *r,
                              struct error *err)
{
    enum status rc = r->has_words ? teach(o, OWN_FOLDS, out, err) : OK;

    if (rc != OK)
        return rc;
    r->words = r->has_words ? o->words_len : 0;
    o->held = OWN_FOLDS;
    if (r->has_words)
        tell_examples(o, arena, r);
    if (r->has_cuts)
        own_write_cuts(own_match_cuts(o, r->has_words, shipped), out);
    return OK;
}

static enum status run(struct own *o, struct arena *arena, struct buf *out,
                       struct learn_own_result *result, struct error *err)
{
    struct own_cuts shipped;
    enum status rc = load(o, STR_NONE, err);

    if (rc == OK)
        rc = lexicon_read(&o->l->general, o->l->general_text, "general", err);
    if (rc != OK)
        return rc;
    for (size_t i = 0; i < o->len; i++) {
        o->texts[i].shipped = own_judge(o, i);
        o->texts[i].said = said(o);
    }
    shipped = own_cuts_of(o);
    learn_find_candidates(o->l);
    rc = cross(o, err);
    if (rc != OK)
        return rc;
    result->before = share_right(o, false, shipped.detractor);
    result->after = share_right(o, true, shipped.detractor);
    result->has_words = result->after > result->before;
    compare_cuts(o, shipped, result);
    return write_kept(o, shipped, arena, out, result, err);
}

enum status learn_own(const struct str *lists, size_t lists_len,
                      const struct learn_own_text *texts, size_t len, struct arena *arena,
                      struct buf *out, struct learn_own_result *result, struct error *err)
{
    struct own o = {.lists = lists,
                    .lists_len = lists_len,
                    .l = learner_new(lists_len > 0 ? lists[0] : STR_NONE)};
    enum status rc;

    *result = (struct learn_own_result){0};
    take_texts(&o, texts, len);
    result->texts = o.len;
    if (o.len < LEARN_OWN_LEAST || !has_both_kinds(&o))
        rc = error_set(err, ERR_USAGE,
                       "learn: %zu texts with stars are too few, or all of one kind",
                       o.len);
    else
        rc = run(&o, arena, out, result, err);
    learner_free(o.l);
    lexicon_release(&o.lexicon);
    mood_release(&o.work);
    own_forget_words(&o);
    free(o.texts);
    return rc;
}
