/* Weights of the entries of a list, and sums of texts that they were not learned from. */
#include "analyze/learn_private.h"
#include "analyze/learn_vectors.h"
#include "base/mem.h"
#include "base/mention.h"

#include <math.h>
#include <stdlib.h>

/* Of the costs, against 1/2 |w|^2; of opinions there are few texts to tell from. */
static const double list_strength = 2, opinion_strength = 1;
static const float vector_scale = 1, vector_not = -0.5f, few_scale = 3;
/* Short texts of sources that nobody has seen, opinion pages among them, hang on the
 * hand-made layer more than those that its weight was learned from. */
static const float few_more = 1.6f;
enum { DENSE_FEW = LEARN_DIMENSIONS, DENSE_LEN }; /* after a text's sum of vectors */
enum { GROUPS_LEAST = 6, PARTS_FEW = 2 };

/* The list as a lexicon without weights. */
static enum status make_lexicon(const struct learner *l, struct learn_list *list,
                                struct error *err)
{
    struct buf text = {0};
    enum status rc = lexicon_read(&list->lexicon, l->general_text, "general", err);

    for (size_t i = 0; i < list->len; i++) {
        buf_add(&text, list->names[i]);
        buf_add_text(&text, "\t0\t0\t0\t0\t0\t0\tlearned\n");
    }
    if (rc == OK)
        rc = lexicon_read(&list->lexicon, buf_str(&text), "list", err);
    buf_release(&text);
    return rc;
}

/* The entries of the text in l->work become a row. */
static void add_row(const struct learner *l, struct learn_list *list, size_t n,
                    size_t *cap)
{
    struct learn_rows *r = &list->rows;
    size_t len = r->starts[n];

    r->general[n] = l->work.general;
    list->strengths[n] = l->work.felt;
    for (size_t k = 0; k < l->work.hits_len; k++) {
        const struct mood_hit *h = &l->work.hits[k];

        if (h->is_general)
            continue;
        if (len == *cap) {
            *cap = *cap == 0 ? (size_t)1 << 20 : *cap * 2;
            r->items = mem_resize(r->items, *cap, sizeof(*r->items));
            r->values = mem_resize(r->values, *cap, sizeof(*r->values));
        }
        r->items[len] = h->entry;
        r->values[len++] = h->value;
        list->support[h->entry].texts++;
        list->support[h->entry].sources |= (uint64_t)1 << l->texts[n].source;
    }
    r->starts[n + 1] = len;
}

static void find_entries(struct learner *l, struct learn_list *list)
{
    struct learn_rows *r = &list->rows;
    size_t cap = 0;

    r->len = l->texts_len;
    r->starts = mem_zalloc(r->len + 1, sizeof(*r->starts));
    r->general = mem_zalloc(r->len + 1, sizeof(*r->general));
    list->strengths = mem_zalloc(r->len + 1, sizeof(*list->strengths));
    list->support = mem_zalloc(list->len + 1, sizeof(*list->support));
    for (size_t i = 0; i < r->len; i++) {
        tokens_read(&l->work.tokens[MENTION_FIELD_TEXT], l->texts[i].text);
        mood_mark(&l->work, &list->lexicon);
        mood_find(&l->work, &list->lexicon);
        add_row(l, list, i, &cap);
    }
}

/* The rows as mood_judge() sums them up for one kind. */
static struct learn_rows rows_for(const struct learn_list *list, int kind)
{
    struct learn_rows r = list->rows;

    if (kind == LEARN_OPINION) {
        r.values = NULL;
        r.general = list->strengths;
        r.dense = NULL; /* words of one kind have opinions of both */
    }
    if (kind == LEARN_PROMOTER)
        r.dense = NULL; /* "good" and "perfect" keep the same company */
    return r;
}

/* Vectors of the entries that are single words, negated ones among them. */
static void find_vectors(struct learner *l, struct learn_list *list)
{
    const struct lexicon *lx = &list->lexicon;
    struct learn_vectors *pairs = learn_vectors_new(lx->words_len);
    float *words;

    for (size_t i = 0; i < l->texts_len; i++) {
        tokens_read(&l->work.tokens[MENTION_FIELD_TEXT], l->texts[i].text);
        scope_mark(&l->work.scopes[MENTION_FIELD_TEXT], lx,
                   &l->work.tokens[MENTION_FIELD_TEXT]);
        learn_vectors_add(pairs, &l->work.tokens[MENTION_FIELD_TEXT],
                          &l->work.scopes[MENTION_FIELD_TEXT]);
    }
    words = learn_vectors_make(pairs);
    learn_vectors_free(pairs);
    list->vectors = mem_zalloc(list->len * LEARN_DIMENSIONS, sizeof(*list->vectors));
    for (size_t e = 0; e < list->len; e++) {
        bool is_not = str_starts(list->names[e], STR("NOT_"));
        struct str word = str_slice(list->names[e], is_not ? 4 : 0, list->names[e].len);
        int32_t id = lexicon_word(lx, word, word_hash(word)); /* phrases have none */

        for (size_t d = 0; id != LEXICON_NONE && d < LEARN_DIMENSIONS; d++)
            list->vectors[e * LEARN_DIMENSIONS + d] =
                (is_not ? vector_not : 1) * words[(size_t)id * LEARN_DIMENSIONS + d];
    }
    free(words);
}

/* The hand-made layer of a text, the less the more entries there are. */
static float few_of(const struct learn_rows *r, size_t text)
{
    size_t n = r->starts[text + 1] - r->starts[text];

    return n > 0 ? r->general[text] / sqrtf((float)n) : 0;
}

/* Each text's sum of vectors, on the scale of its other items. */
static void add_vectors(struct learn_list *list)
{
    struct learn_rows *r = &list->rows;

    r->dense_len = DENSE_LEN;
    r->dense = mem_zalloc(r->len * DENSE_LEN + 1, sizeof(*r->dense));
    for (size_t i = 0; i < r->len; i++) {
        size_t n = r->starts[i + 1] - r->starts[i];
        float *sum = r->dense + i * DENSE_LEN;

        sum[DENSE_FEW] = few_scale * few_of(r, i);
        for (size_t j = r->starts[i]; j < r->starts[i + 1]; j++) {
            const float *v = list->vectors + (size_t)r->items[j] * LEARN_DIMENSIONS;
            float value = vector_scale * r->values[j] / sqrtf((float)n);

            for (size_t d = 0; d < LEARN_DIMENSIONS; d++)
                sum[d] += value * v[d];
        }
    }
}

/* What the vectors say becomes part of each word's own weight. */
static void fold_vectors(const struct learn_list *list, struct learn_weights *w)
{
    for (size_t e = 0; e < list->len; e++) {
        for (size_t d = 0; d < LEARN_DIMENSIONS; d++)
            w->w[e] +=
                vector_scale * list->vectors[e * LEARN_DIMENSIONS + d] * w->dense[d];
    }
    for (size_t d = 0; d < LEARN_DIMENSIONS; d++)
        w->dense[d] = 0;
}

static void solve_one(const struct learner *l, struct learn_list *list, int kind,
                      struct learn_without without, struct learn_weights *out)
{
    struct learn_rows rows = rows_for(list, kind);
    struct learn_problem p;

    learn_problem_make(l, &rows, list->len, kind, without,
                       kind == LEARN_OPINION ? opinion_strength : list_strength, &p);
    if (kind == LEARN_PROMOTER) /* few rounds leave its sums too near to nothing */
        p.rounds = LEARN_ROUNDS;
    p.scales = learn_log_odds(&p);
    learn_solve(&p, out);
    if (rows.dense != NULL)
        fold_vectors(list, out);
    learn_problem_free(&p);
}

/* Sums of the texts that `without` leaves out, behind the others in `sums`. */
static size_t predict(const struct learner *l, struct learn_list *list,
                      struct learn_without without, struct learn_sums *sums, size_t len)
{
    float dense[DENSE_LEN];
    struct learn_weights w = {.w = mem_alloc((list->len + 1) * sizeof(*w.w)),
                              .dense = dense};
    size_t end = len;

    for (int kind = 0; kind < LEARN_KINDS; kind++) {
        struct learn_rows rows = rows_for(list, kind);

        solve_one(l, list, kind, without, &w);
        end = len;
        for (size_t i = 0; i < l->texts_len; i++) {
            if (!learn_is_left_out(&l->texts[i], without))
                continue;
            sums[end].text = &l->texts[i];
            sums[end].is_new = without.fold == LEARN_FOLD_GROUP;
            sums[end++].z[kind] = learn_predict(&rows, i, &w) +
                                  (kind == LEARN_MOOD ? few_more * few_of(&rows, i) : 0);
        }
    }
    free(w.w);
    return end;
}

/* Texts of a kind that nothing was learned from: where there are few groups, a group is
 * too much to leave out. And new ones of a known kind: all of few texts, a part of many.
 */
static struct learn_sums *predict_all(const struct learner *l, struct learn_list *list,
                                      size_t *len)
{
    struct learn_sums *sums = mem_zalloc(2 * l->texts_len + 1, sizeof(*sums));
    int parts;

    *len = 0;
    for (int g = 0; l->groups >= GROUPS_LEAST && g < l->groups; g++)
        *len = predict(l, list, (struct learn_without){LEARN_FOLD_GROUP, g}, sums, *len);
    parts = *len > 0 ? PARTS_FEW : LEARN_PARTS;
    for (int part = 0; part < parts; part++)
        *len =
            predict(l, list, (struct learn_without){LEARN_FOLD_PART, part}, sums, *len);
    return sums;
}

static bool has_both_sides(const struct learner *l, int kind)
{
    bool has[2] = {false};

    for (size_t i = 0; i < l->texts_len; i++) {
        int sign = learn_signs[kind]((enum learn_label)l->texts[i].label);

        if (sign != 0)
            has[sign > 0] = true;
    }
    return has[0] && has[1];
}

/* Without stars a promoter is whoever is least of a detractor. */
static void promoters_of_detractors(struct learn_list *list, struct learn_sums *sums,
                                    size_t len)
{
    struct learn_weights *from = &list->weights[LEARN_DETRACTOR];
    struct learn_weights *to = &list->weights[LEARN_PROMOTER];

    for (size_t e = 0; e < list->len; e++)
        to->w[e] = -from->w[e];
    list->numbers[LEX_PROMOTER_BIAS] = -list->numbers[LEX_DETRACTOR_BIAS];
    list->numbers[LEX_PROMOTER_GENERAL] = -list->numbers[LEX_DETRACTOR_GENERAL];
    list->numbers[LEX_PROMOTER_FEW] = -list->numbers[LEX_DETRACTOR_FEW];
    for (size_t i = 0; i < len; i++)
        sums[i].z[LEARN_PROMOTER] = -sums[i].z[LEARN_DETRACTOR];
}

enum status learn_weigh(struct learner *l, const struct learn_options *options,
                        struct learn_list *list, struct error *err)
{
    static const int biases[] = {LEX_MOOD_BIAS, LEX_DETRACTOR_BIAS, LEX_PROMOTER_BIAS,
                                 LEX_OPINION_BIAS};
    static const int generals[] = {LEX_MOOD_GENERAL, LEX_DETRACTOR_GENERAL,
                                   LEX_PROMOTER_GENERAL, LEX_OPINION_GENERAL};
    static const int few[] = {LEX_MOOD_FEW, LEX_DETRACTOR_FEW, LEX_PROMOTER_FEW};
    float dense[DENSE_LEN] = {0};
    enum status rc = make_lexicon(l, list, err);
    struct learn_sums *sums;
    size_t len;

    if (rc != OK)
        return rc;
    find_entries(l, list);
    find_vectors(l, list);
    add_vectors(list);
    for (int kind = 0; kind < LEARN_KINDS; kind++) {
        struct learn_weights *w = &list->weights[kind];

        w->w = mem_alloc((list->len + 1) * sizeof(float));
        w->dense = dense;
        solve_one(l, list, kind, (struct learn_without){LEARN_FOLD_NONE, 0}, w);
        list->numbers[biases[kind]] = w->bias;
        list->numbers[generals[kind]] = w->general;
        if (kind < LEARN_PROMOTER)
            list->numbers[few[kind]] = dense[DENSE_FEW] * few_scale;
    }
    list->numbers[LEX_MOOD_FEW] += few_more;
    sums = predict_all(l, list, &len);
    if (!has_both_sides(l, LEARN_PROMOTER))
        promoters_of_detractors(list, sums, len);
    if (options->log != NULL)
        learn_report(l, sums, len, options->log);
    learn_calibrate(l, sums, len, list->numbers, list->scales);
    free(sums);
    return OK;
}

void learn_list_release(struct learn_list *list)
{
    lexicon_release(&list->lexicon);
    free(list->names);
    free(list->rows.starts);
    free(list->rows.items);
    free(list->rows.values);
    free(list->rows.general);
    free(list->rows.dense);
    free(list->strengths);
    free(list->vectors);
    free(list->support);
    for (int kind = 0; kind < LEARN_KINDS; kind++)
        free(list->weights[kind].w);
}
