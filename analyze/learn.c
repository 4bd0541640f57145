#include "analyze/learn.h"

#include "analyze/learn_private.h"
#include "analyze/learn_vectors.h"
#include "base/mem.h"
#include "base/mention.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double first_strength = 2, list_strength = 2; /* costs against 1/2 |w|^2 */
static const float vector_scale = 1, vector_not = -0.5f, few_scale = 3;
enum { ROWS_LEAST = 200, GROUPS_LEAST = 6 };
enum { KIND_OPINION = 2, KINDS };
enum { DENSE_FEW = LEARN_DIMENSIONS, DENSE_LEN }; /* after a text's sum of vectors */

enum learn_part learn_part_of(struct str text)
{
    uint64_t h = str_hash(text, 0);

    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu; /* FNV's low bits alone are too regular */
    h ^= h >> 33;
    return h % 10 == 0   ? LEARN_PART_TEST
           : h % 10 == 1 ? LEARN_PART_TUNE
                         : LEARN_PART_TRAIN;
}

enum learn_label learn_label_of(struct str name)
{
    if (name.len == 1 && name.ptr[0] >= '1' && name.ptr[0] <= '5')
        return (enum learn_label)(LEARN_STARS_1 + (name.ptr[0] - '1'));
    if (str_eq(name, STR("neg")))
        return LEARN_NEGATIVE;
    if (str_eq(name, STR("neu")))
        return LEARN_NEUTRAL;
    return str_eq(name, STR("pos")) ? LEARN_POSITIVE : LEARN_NO_LABEL;
}

int learn_mood_sign(enum learn_label label)
{
    static const int8_t signs[] = {0, -1, -1, 0, 1, 1, -1, 0, 1};

    return signs[label];
}

int learn_detractor_sign(enum learn_label label)
{
    static const int8_t signs[] = {0, 1, 1, 1, -1, -1, 1, 0, -1};

    return signs[label];
}

int learn_opinion_sign(enum learn_label label)
{
    static const int8_t signs[] = {0, 0, 0, 0, 0, 0, 1, -1, 1};

    return signs[label];
}

struct learner *learner_new(struct str general)
{
    struct learner *l = mem_zalloc(1, sizeof(*l));

    l->general_text = general;
    return l;
}

void learner_free(struct learner *l)
{
    if (l == NULL)
        return;
    lexicon_release(&l->general);
    free(l->texts);
    free(l->names);
    free(l->cases);
    free(l->rows.starts);
    free(l->rows.items);
    free(l->rows.values);
    free(l->rows.general);
    arena_release(&l->arena);
    mood_release(&l->work);
    free(l);
}

size_t learner_source(struct learner *l, struct str group, size_t rows_max, double weight)
{
    if (l->sources_len == LEARN_SOURCES_MAX)
        return LEARN_SOURCES_MAX - 1;
    l->sources[l->sources_len] =
        (struct learn_source){arena_copy(&l->arena, group), rows_max, 0, weight};
    return l->sources_len++;
}

void learner_add(struct learner *l, size_t source, struct str text,
                 enum learn_label label)
{
    uint64_t order = str_hash(text, 1);

    if (label == LEARN_NO_LABEL || learn_part_of(text) != LEARN_PART_TRAIN)
        return;
    l->texts = mem_grow(l->texts, l->texts_len, &l->texts_cap, sizeof(*l->texts));
    order ^= order >> 33;
    order *= 0xc4ceb9fe1a85ec53u;
    l->texts[l->texts_len++] =
        (struct learn_text){arena_copy(&l->arena, text), order ^ order >> 33,
                            (uint32_t)source, (int8_t)label, 0};
    l->sources[source].rows++;
}

static int by_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Groups are the folds; where there are few of them, a group is too much to leave out and
 * the folds are by hash. */
static void make_folds(struct learner *l)
{
    uint8_t fold[LEARN_SOURCES_MAX];

    l->folds = 0;
    for (size_t s = 0; s < l->sources_len; s++) {
        size_t earlier = 0;

        while (!str_eq(l->sources[earlier].group, l->sources[s].group))
            earlier++;
        fold[s] = earlier < s ? fold[earlier] : (uint8_t)l->folds++;
    }
    for (size_t i = 0; i < l->texts_len; i++)
        l->texts[i].fold = l->folds >= GROUPS_LEAST
                               ? fold[l->texts[i].source]
                               : (uint8_t)(l->texts[i].order % GROUPS_LEAST);
    if (l->folds < GROUPS_LEAST)
        l->folds = GROUPS_LEAST;
}

/* Texts of the group that is left out go. Of a source with too many texts, those with
 * the smallest hashes stay. */
static void cap_sources(struct learner *l, struct str without)
{
    uint64_t limits[LEARN_SOURCES_MAX];
    uint64_t *orders = mem_alloc((l->texts_len + 1) * sizeof(*orders));
    size_t kept = 0;

    for (size_t s = 0; s < l->sources_len; s++) {
        size_t n = 0;

        limits[s] = UINT64_MAX;
        if (l->sources[s].rows <= l->sources[s].rows_max)
            continue;
        for (size_t i = 0; i < l->texts_len; i++) {
            if (l->texts[i].source == s)
                orders[n++] = l->texts[i].order;
        }
        qsort(orders, n, sizeof(*orders), by_order);
        limits[s] = orders[l->sources[s].rows_max];
    }
    for (size_t i = 0; i < l->texts_len; i++) {
        if (without.len > 0 && str_eq(l->sources[l->texts[i].source].group, without))
            continue;
        if (l->texts[i].order < limits[l->texts[i].source])
            l->texts[kept++] = l->texts[i];
    }
    l->texts_len = kept;
    free(orders);
}

/* The list that is being made: names, weights, and the texts as its entries. */
struct list {
    struct str *names;
    size_t len;
    struct lexicon lexicon;
    struct learn_rows rows;
    float *vectors;   /* LEARN_DIMENSIONS an entry; 0 for phrases and rare words */
    float *strengths; /* of the hand-made layer, whatever its sign: for opinion */
    struct learn_weights weights[KINDS]; /* mood, detractor, opinion */
    float numbers[LEX_COUNT], scales[KINDS];
};

static learn_sign *const signs[KINDS] = {learn_mood_sign, learn_detractor_sign,
                                         learn_opinion_sign};

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* First regression, over all candidates; the best of them are the list. */
static void choose_entries(struct learner *l, const struct learn_options *options,
                           struct list *list)
{
    uint32_t *chosen = mem_alloc(l->names_len * sizeof(*chosen));
    struct learn_weights w = {.w = mem_alloc(l->names_len * sizeof(*w.w))};
    struct learn_problem p;

    learn_problem_make(l, &l->rows, l->names_len, learn_mood_sign, -1, first_strength,
                       &p);
    p.scales = learn_log_odds(&p);
    learn_solve(&p, &w);
    list->len = learn_select(l, &p, w.w, options, chosen);
    list->names = mem_alloc((list->len + LEXICON_SHAPES) * sizeof(*list->names));
    for (size_t i = 0; i < list->len; i++)
        list->names[i] = l->names[chosen[i]];
    for (size_t i = 0; i < LEXICON_SHAPES; i++)
        list->names[list->len++] = lexicon_shapes[i];
    qsort(list->names, list->len, sizeof(*list->names), by_name);
    learn_problem_free(&p);
    free(w.w);
    free(chosen);
}

/* The list as a lexicon without weights: entry i is names[i]. */
static enum status make_lexicon(const struct learner *l, struct list *list,
                                struct error *err)
{
    struct buf text = {0};
    enum status rc = lexicon_read(&list->lexicon, l->general_text, "general", err);

    for (size_t i = 0; i < list->len; i++) {
        buf_add(&text, list->names[i]);
        buf_add_text(&text, "\t0\t0\t0\n");
    }
    if (rc == OK)
        rc = lexicon_read(&list->lexicon, buf_str(&text), "list", err);
    buf_release(&text);
    return rc;
}

static void find_entries(struct learner *l, struct list *list)
{
    struct learn_rows *r = &list->rows;
    size_t len = 0, cap = 0;

    r->len = l->texts_len;
    r->starts = mem_zalloc(r->len + 1, sizeof(*r->starts));
    r->general = mem_zalloc(r->len + 1, sizeof(*r->general));
    list->strengths = mem_zalloc(r->len + 1, sizeof(*list->strengths));
    for (size_t i = 0; i < r->len; i++) {
        r->starts[i] = len;
        tokens_read(&l->work.tokens[MENTION_FIELD_TEXT], l->texts[i].text);
        mood_mark(&l->work, &list->lexicon);
        mood_find(&l->work, &list->lexicon);
        r->general[i] = l->work.general;
        list->strengths[i] = fabsf(l->work.general);
        for (size_t k = 0; k < l->work.hits_len; k++) {
            const struct mood_hit *h = &l->work.hits[k];

            if (h->is_general)
                continue;
            if (len == cap) {
                cap = cap == 0 ? (size_t)1 << 20 : cap * 2;
                r->items = mem_resize(r->items, cap, sizeof(*r->items));
                r->values = mem_resize(r->values, cap, sizeof(*r->values));
            }
            r->items[len] = h->entry;
            r->values[len++] = h->value;
        }
    }
    r->starts[r->len] = len;
}

/* The rows as mood_judge() sums them up for one kind. */
static struct learn_rows rows_for(const struct list *list, int kind)
{
    struct learn_rows r = list->rows;

    if (kind == KIND_OPINION) {
        r.values = NULL;
        r.general = list->strengths;
        r.dense = NULL; /* words of one kind have opinions of both */
    }
    return r;
}

/* Vectors of the entries that are single words, negated ones among them. */
static void find_vectors(struct learner *l, struct list *list)
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

/* Each text's sum of vectors, on the scale of its other items. */
static void add_vectors(struct list *list)
{
    struct learn_rows *r = &list->rows;

    r->dense_len = DENSE_LEN;
    r->dense = mem_zalloc(r->len * DENSE_LEN + 1, sizeof(*r->dense));
    for (size_t i = 0; i < r->len; i++) {
        size_t n = r->starts[i + 1] - r->starts[i];
        float *sum = r->dense + i * DENSE_LEN;

        if (n > 0)
            sum[DENSE_FEW] = few_scale * r->general[i] / sqrtf((float)n);
        for (size_t j = r->starts[i]; j < r->starts[i + 1]; j++) {
            const float *v = list->vectors + (size_t)r->items[j] * LEARN_DIMENSIONS;
            float value = vector_scale * r->values[j] / sqrtf((float)n);

            for (size_t d = 0; d < LEARN_DIMENSIONS; d++)
                sum[d] += value * v[d];
        }
    }
}

/* What the vectors say becomes part of each word's own weight. */
static void fold_vectors(const struct list *list, struct learn_weights *w)
{
    for (size_t e = 0; e < list->len; e++) {
        for (size_t d = 0; d < LEARN_DIMENSIONS; d++)
            w->w[e] +=
                vector_scale * list->vectors[e * LEARN_DIMENSIONS + d] * w->dense[d];
    }
    for (size_t d = 0; d < LEARN_DIMENSIONS; d++)
        w->dense[d] = 0;
}

static void solve_one(const struct learner *l, struct list *list, int kind, int without,
                      struct learn_weights *out)
{
    struct learn_rows rows = rows_for(list, kind);
    struct learn_problem p;

    learn_problem_make(l, &rows, list->len, signs[kind], without, list_strength, &p);
    p.scales = learn_log_odds(&p);
    learn_solve(&p, out);
    if (rows.dense != NULL)
        fold_vectors(list, out);
    learn_problem_free(&p);
}

/* Sums of every text by weights that were learned without its fold. */
static struct learn_sums *predict_unseen(const struct learner *l, struct list *list)
{
    struct learn_sums *sums = mem_zalloc(l->texts_len + 1, sizeof(*sums));
    float dense[DENSE_LEN];
    struct learn_weights w = {.w = mem_alloc(list->len * sizeof(*w.w)), .dense = dense};

    for (int fold = 0; fold < l->folds; fold++) {
        for (int kind = 0; kind < KINDS; kind++) {
            struct learn_rows rows = rows_for(list, kind);

            solve_one(l, list, kind, fold, &w);
            for (size_t i = 0; i < l->texts_len; i++) {
                if (l->texts[i].fold == fold)
                    (&sums[i].mood)[kind] = learn_predict(&rows, i, &w);
            }
        }
    }
    free(w.w);
    return sums;
}

static void write_list(const struct list *list, struct buf *out)
{
    for (int n = 0; n < LEX_COUNT; n++) {
        if (n != LEX_MOOD_SAYS)
            buf_printf(out, "=%s\t%.4f\n", lexicon_number_name((enum lexicon_number)n),
                       (double)list->numbers[n]);
    }
    for (size_t i = 0; i < list->len; i++) {
        buf_add(out, list->names[i]);
        for (int kind = 0; kind < KINDS; kind++)
            buf_printf(out, "\t%.2f",
                       (double)(list->scales[kind] * list->weights[kind].w[i]));
        buf_add_char(out, '\n');
    }
}

static void say(const struct learn_options *options, const char *what, size_t n)
{
    if (options->log != NULL) {
        (void)fprintf(options->log, "%s: %zu\n", what, n);
        (void)fflush(options->log);
    }
}

static void weigh_list(struct learner *l, const struct learn_options *options,
                       struct list *list)
{
    static const int biases[] = {LEX_MOOD_BIAS, LEX_DETRACTOR_BIAS, LEX_OPINION_BIAS};
    static const int generals[] = {LEX_MOOD_GENERAL, LEX_DETRACTOR_GENERAL,
                                   LEX_OPINION_GENERAL};
    static const int few[] = {LEX_MOOD_FEW, LEX_DETRACTOR_FEW};
    float dense[DENSE_LEN] = {0};
    struct learn_sums *sums;

    find_entries(l, list);
    say(options, "places of entries", list->rows.starts[l->texts_len]);
    find_vectors(l, list);
    add_vectors(list);
    say(options, "words with vectors", list->lexicon.words_len);
    for (int kind = 0; kind < KINDS; kind++) {
        list->weights[kind].w = mem_alloc(list->len * sizeof(float));
        list->weights[kind].dense = dense;
        solve_one(l, list, kind, -1, &list->weights[kind]);
        list->numbers[biases[kind]] = list->weights[kind].bias;
        list->numbers[generals[kind]] = list->weights[kind].general;
        if (kind != KIND_OPINION)
            list->numbers[few[kind]] = dense[DENSE_FEW] * few_scale;
    }
    sums = predict_unseen(l, list);
    if (options->log != NULL)
        learn_report(l, sums, options->log);
    learn_calibrate(l, sums, list->numbers, list->scales);
    free(sums);
}

static void list_release(struct list *list)
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
    for (int kind = 0; kind < KINDS; kind++)
        free(list->weights[kind].w);
}

enum status learner_run(struct learner *l, const struct learn_options *options,
                        struct buf *out, struct error *err)
{
    struct list list = {0};
    enum status rc = lexicon_read(&l->general, l->general_text, "general", err);

    cap_sources(l, options->without);
    make_folds(l);
    say(options, "texts", l->texts_len);
    if (rc == OK && l->texts_len < ROWS_LEAST)
        rc = error_set(err, ERR_USAGE, "learn: only %zu labelled texts", l->texts_len);
    if (rc != OK)
        return rc;
    learn_find_candidates(l);
    say(options, "candidates", l->names_len);
    choose_entries(l, options, &list);
    say(options, "entries", list.len);
    rc = make_lexicon(l, &list, err);
    if (rc == OK) {
        weigh_list(l, options, &list);
        write_list(&list, out);
        rc = buf_status(out, err);
    }
    list_release(&list);
    return rc;
}
