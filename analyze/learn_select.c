/* Problems, scales, and which candidates become entries. */
#include "analyze/learn_private.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_SLOTS = 1 << 20, NAME_SEEN_MIN = 3, FEW_SOURCES = 4 };
static const double name_share = 0.6;  /* of capitals, from which a word is a name */
static const double agree_share = 0.7; /* of the sources that have a candidate */
static const double few_rows = 5;      /* a source with as many has half a say */
/* How far the classes of a source are balanced: 1 wholly, 0 left as they are. Words tell
 * the trade, and trades differ in who gives five stars as a matter of course: were they
 * left uneven, "restaurant" would speak for a passive, and all of a new trade be judged
 * by those that it shares words with. */
static const double balance[LEARN_KINDS] = {
    [LEARN_MOOD] = 1, [LEARN_DETRACTOR] = 0.5, [LEARN_PROMOTER] = 1, [LEARN_OPINION] = 1};

/* A source with one class alone teaches its own words. */
static size_t keep_two_sided(const struct learner *l, double (*counts)[2],
                             uint32_t *chosen, int8_t *signs, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        const double *n = counts[l->texts[chosen[i]].source];

        if (n[0] == 0 || n[1] == 0)
            continue;
        chosen[kept] = chosen[i];
        signs[kept++] = signs[i];
    }
    return kept;
}

bool learn_is_left_out(const struct learn_text *t, struct learn_without without)
{
    return (without.fold == LEARN_FOLD_GROUP && t->group == without.number) ||
           (without.fold == LEARN_FOLD_PART && t->part == without.number);
}

void learn_problem_make(const struct learner *l, const struct learn_rows *rows,
                        size_t features, int kind, struct learn_without without,
                        double strength, struct learn_problem *out)
{
    double counts[LEARN_SOURCES_MAX][2] = {{0}};
    uint32_t *chosen = mem_alloc(l->texts_len * sizeof(*chosen));
    int8_t *signs = mem_alloc(l->texts_len);
    float *costs = mem_alloc(l->texts_len * sizeof(*costs));
    size_t len = 0;

    for (size_t i = 0; i < l->texts_len; i++) {
        const struct learn_text *t = &l->texts[i];
        int y = learn_signs[kind]((enum learn_label)t->label);

        if (y == 0 || learn_is_left_out(t, without))
            continue;
        counts[t->source][y > 0]++;
        chosen[len] = (uint32_t)i;
        signs[len++] = (int8_t)y;
    }
    len = keep_two_sided(l, counts, chosen, signs, len);
    for (size_t i = 0; i < len; i++) {
        size_t s = l->texts[chosen[i]].source;
        double total = counts[s][0] + counts[s][1];

        costs[i] = (float)(strength * l->sources[s].weight *
                           pow(total / 2 / counts[s][signs[i] > 0], balance[kind]));
    }
    *out = (struct learn_problem){
        .rows = rows,
        .chosen = chosen,
        .signs = signs,
        .costs = costs,
        .chosen_len = len,
        .features = features,
        .rounds = without.fold == LEARN_FOLD_NONE ? LEARN_ROUNDS : LEARN_ROUNDS_FEW};
}

void learn_problem_free(struct learn_problem *p)
{
    free((void *)p->chosen);
    free((void *)p->signs);
    free((void *)p->costs);
    free((void *)p->scales);
    *p = (struct learn_problem){0};
}

float *learn_log_odds(const struct learn_problem *p)
{
    double(*sums)[2] = mem_zalloc(p->features, sizeof(*sums));
    float *scales = mem_alloc(p->features * sizeof(*scales));
    double unit = 0;

    for (size_t i = 0; i < p->chosen_len; i++)
        unit += (double)p->costs[i];
    unit /= p->chosen_len > 0 ? (double)p->chosen_len : 1;
    for (size_t i = 0; i < p->chosen_len; i++) {
        size_t row = p->chosen[i];

        for (size_t j = p->rows->starts[row]; j < p->rows->starts[row + 1]; j++)
            sums[p->rows->items[j]][p->signs[i] > 0] += (double)p->costs[i] / unit;
    }
    for (size_t f = 0; f < p->features; f++)
        scales[f] = (float)fabs(log((sums[f][1] + 1) / (sums[f][0] + 1)));
    free(sums);
    return scales;
}

static bool is_name(const struct learner *l, struct str word)
{
    uint32_t hash = word_hash(word);
    size_t at = hash & (CASE_SLOTS - 1);

    while (l->cases[at].hash != 0 && l->cases[at].hash != hash)
        at = (at + 1) & (CASE_SLOTS - 1);
    return l->cases[at].capital >= NAME_SEEN_MIN &&
           l->cases[at].capital >
               name_share * (double)(l->cases[at].capital + l->cases[at].small) &&
           !str_eq(word, STR("i")) && !str_starts(word, STR("i'"));
}

/* Does a barred entry start at these words? */
static bool starts_barred(const struct lexicon *lx, struct str words)
{
    int32_t node = LEXICON_NONE;

    for (bool is_first = true; words.ptr != NULL; is_first = false) {
        struct str word = str_split(&words, ' ');
        int32_t id = lexicon_word(lx, word, word_hash(word));

        if (id == LEXICON_NONE)
            return false;
        node = is_first ? lx->words[id].node : lexicon_next(lx, node, id);
        if (node == LEXICON_NONE)
            return false;
        if ((lx->nodes[node].roles & ROLE_NONE) != 0)
            return true;
    }
    return false;
}

/* Brackets of some corpora, and emoji that were taken for Latin-1: "ðÿ", "niceâ". */
static bool is_broken(struct str word)
{
    static const struct str pieces[] = {STR_INIT("\xc3\xb0"), STR_INIT("\xc3\xbf"),
                                        STR_INIT("\xc3\xaf"), STR_INIT("\xc5\x93")};

    if (str_eq(word, STR("lrb")) || str_eq(word, STR("rrb")))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        if (str_ends(word, pieces[i]))
            return true;
    }
    return str_starts(word, pieces[0]) || str_ends(word, STR("\xc3\xa2"));
}

static bool is_barred(const struct learner *l, struct str name, bool has_names)
{
    if (str_starts(name, STR("NOT_")))
        name = str_slice(name, 4, name.len);
    while (name.ptr != NULL) {
        struct str word;

        if (starts_barred(&l->barred, name))
            return true;
        word = str_split(&name, ' ');
        if (has_names && is_name(l, word))
            return true;
        if (is_broken(word))
            return true;
    }
    return false;
}

/* Rows of each candidate by source and class. */
struct table {
    float (*rows)[2]; /* candidate * sources + source */
    double totals[LEARN_SOURCES_MAX][2];
    size_t sources;
};

static void fill_table(const struct learner *l, const struct learn_problem *p,
                       struct table *t)
{
    t->sources = l->sources_len;
    t->rows = mem_zalloc(p->features * t->sources, sizeof(*t->rows));
    for (size_t i = 0; i < p->chosen_len; i++) {
        size_t row = p->chosen[i], s = l->texts[row].source;

        t->totals[s][p->signs[i] > 0]++;
        for (size_t j = p->rows->starts[row]; j < p->rows->starts[row + 1]; j++)
            t->rows[p->rows->items[j] * t->sources + s][p->signs[i] > 0]++;
    }
}

/* Does it lean to the side of its weight in most sources that have it? One source alone
 * says too little, where there are others. */
static bool is_shared(const struct table *t, size_t candidate, float weight)
{
    double agree = 0, all = 0;
    size_t have = 0;

    for (size_t s = 0; s < t->sources; s++) {
        const float *rows = t->rows[candidate * t->sources + s];
        double bad = (double)rows[0], good = (double)rows[1], n = bad + good, say;

        if (n == 0 || t->totals[s][0] == 0 || t->totals[s][1] == 0)
            continue;
        have++;
        say = n / (n + few_rows);
        all += say;
        if ((good / t->totals[s][1] > bad / t->totals[s][0]) == (weight > 0))
            agree += say;
    }
    return have >= (t->sources < FEW_SOURCES ? 1 : 2) && agree >= agree_share * all;
}

struct ranked {
    double gain; /* about what the fit would lose without it */
    uint32_t candidate;
};

static int by_gain(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return x->candidate < y->candidate ? -1 : x->candidate > y->candidate;
}

size_t learn_select(const struct learner *l, const struct learn_problem *p,
                    const float *weights, const struct learn_options *options,
                    uint32_t *out)
{
    struct table table = {0};
    double *squares = mem_zalloc(p->features, sizeof(*squares));
    struct ranked *ranked = mem_alloc(p->features * sizeof(*ranked));
    size_t len = 0;

    fill_table(l, p, &table);
    for (size_t i = 0; i < p->chosen_len; i++) {
        size_t row = p->chosen[i], from = p->rows->starts[row];
        size_t n = p->rows->starts[row + 1] - from;

        for (size_t j = from; j < from + n; j++)
            squares[p->rows->items[j]] += (double)p->costs[i] / (double)n;
    }
    for (size_t f = 0; f < p->features; f++) {
        if (weights[f] == 0 || !is_shared(&table, f, weights[f]) ||
            is_barred(l, l->names[f], options->has_names))
            continue;
        ranked[len++] = (struct ranked){
            (double)weights[f] * (double)weights[f] * squares[f], (uint32_t)f};
    }
    qsort(ranked, len, sizeof(*ranked), by_gain);
    if (len > options->entries_max)
        len = options->entries_max;
    for (size_t i = 0; i < len; i++)
        out[i] = ranked[i].candidate;
    free(table.rows);
    free(squares);
    free(ranked);
    return len;
}
