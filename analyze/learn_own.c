#include "analyze/learn_own.h"

#include "analyze/learn_private.h"
#include "base/mem.h"
#include "base/mention.h"

#include <math.h>
#include <stdlib.h>

enum { HELD_ONE_IN = 5, WORDS_MOST = 300, SWEEPS = 30, LEAST_TEXTS = 4 };
static const double least_surprise = 2; /* standard errors, from which a word moves */
static const double hold = 0.3;         /* of a move, beside 1 for each wrong text */

struct own_text {
    int8_t sign; /* 1: a detractor */
    bool is_held;
    double z; /* log-odds of a detractor, as judged */
};

/* A word or phrase whose weights may move. */
struct own_word {
    struct str name;
    unsigned texts; /* that have it */
    double surprise;
    double move; /* of the detractor's weight; mood moves the other way */
    struct lexicon_entry was;
};

/* One of these words in a text, and what a unit of its weight adds there. */
struct own_place {
    uint32_t word, text;
    double x;
};

struct own {
    struct learner *l; /* words and phrases of the texts */
    struct lexicon lexicon;
    size_t entries_before; /* of the lexicon, without our words */
    struct own_text *texts;
    size_t len;
    struct own_word *words;
    size_t words_len;
    struct own_place *places;
    size_t places_len, places_cap;
    struct mood_work work;
};

static void judge(struct own *o, size_t i)
{
    tokens_read(&o->work.tokens[MENTION_FIELD_TEXT], o->l->texts[i].text);
    mood_mark(&o->work, &o->lexicon);
    mood_find(&o->work, &o->lexicon);
    mood_judge(&o->work, &o->lexicon);
    o->texts[i].z = (double)o->work.detractor;
}

static void judge_all(struct own *o)
{
    for (size_t i = 0; i < o->len; i++)
        judge(o, i);
}

/* The share of the texts held back that are called right. */
static double share_right(const struct own *o)
{
    double p = (double)o->lexicon.numbers[LEX_DETRACTOR_CUT];
    double cut = log(p / (1 - p)), right = 0, all = 0;

    for (size_t i = 0; i < o->len; i++) {
        if (!o->texts[i].is_held)
            continue;
        right += (o->texts[i].z >= cut) == (o->texts[i].sign > 0);
        all++;
    }
    return all > 0 ? right / all : 0;
}

/* How far a text is from what it should be, and how unsure that is. */
static double miss(const struct own_text *t, double *unsure)
{
    double p = 1 / (1 + exp(-t->z));

    *unsure = p * (1 - p);
    return (t->sign > 0) - p;
}

/* The owner's stars as a whole: they are kinder in some trades. */
static double fit_offset(struct own *o)
{
    double offset = 0;

    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double slope = -hold * offset, curve = hold, step, unsure;

        for (size_t i = 0; i < o->len; i++) {
            if (o->texts[i].is_held)
                continue;
            slope += miss(&o->texts[i], &unsure);
            curve += unsure;
        }
        step = slope / curve;
        offset += step;
        for (size_t i = 0; i < o->len; i++)
            o->texts[i].z += step;
    }
    return offset;
}

static int by_surprise(const void *a, const void *b)
{
    const struct own_word *x = a, *y = b;
    double d = fabs(y->surprise) - fabs(x->surprise);

    return d != 0 ? (d > 0 ? 1 : -1) : str_cmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct own_word *)a)->name,
                   ((const struct own_word *)b)->name);
}

/* Words that stand where the judgement errs to one side. */
static void choose_words(struct own *o)
{
    const struct learn_rows *r = &o->l->rows;
    size_t names = o->l->names_len;
    double(*sums)[3] = mem_zalloc(names + 1, sizeof(*sums));

    for (size_t i = 0; i < o->len; i++) {
        double unsure, wrong = miss(&o->texts[i], &unsure);

        for (size_t j = r->starts[i]; j < r->starts[i + 1] && !o->texts[i].is_held; j++) {
            sums[r->items[j]][0] += wrong;
            sums[r->items[j]][1] += unsure;
            sums[r->items[j]][2]++;
        }
    }
    o->words = mem_alloc((names + 1) * sizeof(*o->words));
    for (size_t f = 0; f < names; f++) {
        struct str name = o->l->names[f];
        double surprise = sums[f][0] / sqrt(sums[f][1] + 0.25);

        if (fabs(surprise) >= least_surprise && sums[f][2] >= LEAST_TEXTS &&
            name.ptr[name.len - 1] != '*')
            o->words[o->words_len++] =
                (struct own_word){name, (unsigned)sums[f][2], surprise, 0, {0, 0, 0, 0}};
    }
    qsort(o->words, o->words_len, sizeof(*o->words), by_surprise);
    if (o->words_len > WORDS_MOST)
        o->words_len = WORDS_MOST;
    qsort(o->words, o->words_len, sizeof(*o->words), by_name);
    free(sums);
}

/* The weights that a list has for a name already. */
static struct lexicon_entry find_entry(const struct lexicon *lx, struct str name)
{
    bool is_not = str_starts(name, STR("NOT_"));
    int32_t node = LEXICON_NONE, entry;

    if (is_not)
        name = str_slice(name, 4, name.len);
    for (bool is_first = true; name.ptr != NULL; is_first = false) {
        struct str word = str_split(&name, ' ');
        int32_t id = lexicon_word(lx, word, word_hash(word));

        if (id == LEXICON_NONE)
            return (struct lexicon_entry){0, 0, 0, 0};
        node = is_first ? lx->words[id].node : lexicon_next(lx, node, id);
        if (node == LEXICON_NONE)
            return (struct lexicon_entry){0, 0, 0, 0};
    }
    entry = is_not ? lx->nodes[node].not_entry : lx->nodes[node].entry;
    return entry == LEXICON_NONE ? (struct lexicon_entry){0, 0, 0, 0}
                                 : lx->entries[entry];
}

/* Our words as lines of a list, with what they moved. */
static void write_words(const struct own *o, double offset, struct buf *out)
{
    buf_printf(out, "=%s\t%.4f\n", lexicon_number_name(LEX_DETRACTOR_BIAS),
               (double)o->lexicon.numbers[LEX_DETRACTOR_BIAS] + offset);
    for (size_t w = 0; w < o->words_len; w++) {
        const struct own_word *word = &o->words[w];

        buf_printf(out, STR_FMT "\t%.3f\t%.3f\t%.3f\t%.3f\t%u\t1\town\n",
                   STR_ARG(word->name), (double)word->was.mood - word->move,
                   (double)word->was.detractor + word->move,
                   (double)word->was.promoter - word->move / 2, (double)word->was.opinion,
                   word->texts);
    }
}

/* Our words become entries of the lexicon, the last ones. */
static enum status add_words(struct own *o, struct error *err)
{
    struct buf lines = {0};
    enum status rc;

    for (size_t w = 0; w < o->words_len; w++)
        o->words[w].was = find_entry(&o->lexicon, o->words[w].name);
    o->entries_before = o->lexicon.entries_len;
    write_words(o, 0, &lines);
    rc = lexicon_read(&o->lexicon, buf_str(&lines), "own", err);
    buf_release(&lines);
    return rc;
}

static void find_places(struct own *o)
{
    for (size_t i = 0; i < o->len; i++) {
        judge(o, i);
        for (size_t k = 0; k < o->work.hits_len; k++) {
            const struct mood_hit *h = &o->work.hits[k];

            if (h->is_general || h->entry < o->entries_before)
                continue;
            o->places =
                mem_grow(o->places, o->places_len, &o->places_cap, sizeof(*o->places));
            o->places[o->places_len++] =
                (struct own_place){h->entry - (uint32_t)o->entries_before, (uint32_t)i,
                                   (double)h->value * (double)o->work.length};
        }
    }
}

static int by_word(const void *a, const void *b)
{
    const struct own_place *x = a, *y = b;

    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return x->text < y->text ? -1 : x->text > y->text;
}

/* Logistic regression with what is judged already as its offset: one word after the
 * other, by Newton's method, moves held back. */
static void fit_moves(struct own *o)
{
    qsort(o->places, o->places_len, sizeof(*o->places), by_word);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (size_t from = 0, to; from < o->places_len; from = to) {
            struct own_word *word = &o->words[o->places[from].word];
            double slope = -hold * word->move, curve = hold, step, unsure;

            for (to = from;
                 to < o->places_len && o->places[to].word == o->places[from].word; to++) {
                const struct own_text *t = &o->texts[o->places[to].text];

                if (t->is_held)
                    continue;
                slope += o->places[to].x * miss(t, &unsure);
                curve += o->places[to].x * o->places[to].x * unsure;
            }
            step = slope / curve;
            word->move += step;
            for (size_t k = from; k < to; k++)
                o->texts[o->places[k].text].z += step * o->places[k].x;
        }
    }
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

static void take_texts(struct own *o, const struct learn_own_text *texts, size_t len,
                       struct learn_own_result *result)
{
    o->texts = mem_zalloc(len + 1, sizeof(*o->texts));
    o->l->texts = mem_zalloc(len + 1, sizeof(*o->l->texts));
    for (size_t i = 0; i < len; i++) {
        int sign = learn_detractor_sign(texts[i].label);
        uint64_t order = learn_order_of(texts[i].text);

        if (sign == 0)
            continue;
        o->texts[o->len] = (struct own_text){(int8_t)sign, order % HELD_ONE_IN == 0, 0};
        o->l->texts[o->len++] =
            (struct learn_text){texts[i].text, order, 0, (int8_t)texts[i].label, 0, 0};
    }
    o->l->texts_len = o->len;
    for (size_t i = 0; i < o->len; i++)
        *(o->texts[i].is_held ? &result->held : &result->texts) += 1;
}

static bool has_both_kinds(const struct own *o)
{
    size_t detractors = 0;

    for (size_t i = 0; i < o->len; i++)
        detractors += o->texts[i].sign > 0;
    return detractors > LEAST_TEXTS && o->len - detractors > LEAST_TEXTS;
}

static enum status run(struct own *o, struct arena *arena, struct buf *out,
                       struct learn_own_result *result, struct error *err)
{
    double offset;
    enum status rc;

    judge_all(o);
    result->before = share_right(o);
    offset = fit_offset(o);
    learn_find_candidates(o->l);
    choose_words(o);
    rc = add_words(o, err);
    if (rc != OK)
        return rc;
    find_places(o);
    for (size_t i = 0; i < o->len; i++)
        o->texts[i].z += offset;
    fit_moves(o);
    result->after = share_right(o);
    result->is_better = result->after > result->before;
    result->words = o->words_len;
    write_words(o, offset, out);
    tell_examples(o, arena, result);
    return OK;
}

enum status learn_own(const struct str *lists, size_t lists_len,
                      const struct learn_own_text *texts, size_t len, struct arena *arena,
                      struct buf *out, struct learn_own_result *result, struct error *err)
{
    struct own o = {.l = learner_new(lists_len > 0 ? lists[0] : STR_NONE)};
    enum status rc = OK;

    *result = (struct learn_own_result){0};
    take_texts(&o, texts, len, result);
    if (o.len < LEARN_OWN_LEAST || !has_both_kinds(&o))
        rc = error_set(err, ERR_USAGE,
                       "learn: %zu texts with stars are too few, or all of one kind",
                       o.len);
    for (size_t i = 0; rc == OK && i < lists_len; i++)
        rc = lexicon_read(&o.lexicon, lists[i], "list", err);
    if (rc == OK)
        rc = lexicon_read(&o.l->general, o.l->general_text, "general", err);
    if (rc == OK)
        rc = run(&o, arena, out, result, err);
    learner_free(o.l);
    lexicon_release(&o.lexicon);
    mood_release(&o.work);
    free(o.texts);
    free(o.words);
    free(o.places);
    return rc;
}
