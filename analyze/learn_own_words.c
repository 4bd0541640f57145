/* learn_own_words.c - the words that speak otherwise with an owner */
#include "analyze/learn_own_parts.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { WORDS_MOST = 300, SWEEPS = 30, LEAST_TEXTS = 4 };
static const double least_surprise = 2; /* standard errors, from which a word moves */
static const double hold = 0.3;         /* of a move, beside 1 for each wrong text */

static inline bool is_held(const struct own *o, size_t i)
{
    return o->texts[i].fold == o->held;
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
            if (is_held(o, i))
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

        for (size_t j = r->starts[i]; j < r->starts[i + 1] && !is_held(o, i); j++) {
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

void own_write_words(const struct own *o, double offset, struct buf *out)
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
    own_write_words(o, 0, &lines);
    rc = lexicon_read(&o->lexicon, buf_str(&lines), "own", err);
    buf_release(&lines);
    return rc;
}

static void find_places(struct own *o)
{
    for (size_t i = 0; i < o->len; i++) {
        o->texts[i].z = own_judge(o, i).detractor;
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
    if (o->places_len == 0)
        return;
    qsort(o->places, o->places_len, sizeof(*o->places), by_word);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        for (size_t from = 0, to; from < o->places_len; from = to) {
            struct own_word *word = &o->words[o->places[from].word];
            double slope = -hold * word->move, curve = hold, step, unsure;

            for (to = from;
                 to < o->places_len && o->places[to].word == o->places[from].word; to++) {
                uint32_t text = o->places[to].text;

                if (is_held(o, text))
                    continue;
                slope += o->places[to].x * miss(&o->texts[text], &unsure);
                curve += o->places[to].x * o->places[to].x * unsure;
            }
            step = slope / curve;
            word->move += step;
            for (size_t k = from; k < to; k++)
                o->texts[o->places[k].text].z += step * o->places[k].x;
        }
    }
}

enum status own_fit_words(struct own *o, double *offset, struct error *err)
{
    enum status rc;

    for (size_t i = 0; i < o->len; i++)
        o->texts[i].z = o->texts[i].shipped.detractor;
    *offset = fit_offset(o);
    choose_words(o);
    rc = add_words(o, err);
    if (rc != OK)
        return rc;
    find_places(o);
    for (size_t i = 0; i < o->len; i++)
        o->texts[i].z += *offset;
    fit_moves(o);
    return OK;
}

void own_forget_words(struct own *o)
{
    free(o->words);
    free(o->places);
    o->words = NULL;
    o->places = NULL;
    o->words_len = o->places_len = o->places_cap = 0;
}
