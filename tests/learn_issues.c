/*
 * learn_issues.c - makes config/issues/en.signs.tsv from labelled complaints
 *
 *   learn_issues [TENTH] >config/issues/en.signs.tsv
 *
 * Reads two sets below $EARSHOT_SHARED/data/sentiment (see eval_issues.c): reasons of
 * complaints about airlines, one a text, and about fast food, several a text. What the
 * hand-made phrases say of a kind is taken as it is; learned is what single words, pairs
 * and heads of words add to it, so that the right kind comes first (softmax, airlines) or
 * reaches 1 (logistic, fast food). Weights are drawn to 0 by their squares; the strongest
 * PAIRS_MAX stay and are learned again. One tenth of the texts by hash, 0 where none is
 * named, is left out: it is there to report on. Not installed.
 */
#include "analyze/issues_private.h"
#include "analyze/mood.h"
#include "base/buf.h"
#include "base/mem.h"
#include "config/shipped.h"
#include "tests/grams.h"
#include "tests/lbfgs.h"
#include "tests/learn_issues_sets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_MAX_BYTES = 1 << 20,
    HEAD = 5,         /* letters of the head of a word, "delay*" */
    ROWS_LEAST = 3,   /* texts that an entry must stand in */
    PAIRS_MAX = 6000, /* weights that are kept */
    LEARNED_MAX = 32, /* kinds that stand for some class */
    STEPS = 120,      /* of the optimizer */
};
static const double steepness = 1.75, penalty = 1.5, evenness = 0.7,
                    fast_food_weight = 0.5;
static const double hand_most = 2, no_issue_beside = 0;

struct row {
    double hand[LEARNED_MAX]; /* by learned kind */
    bool truth[CLASSES_MAX];
    size_t first, len; /* in grams */
    double scale;      /* 1 / sqrt(entries of the text) */
    bool is_airline;
    double weight;
};

struct learner {
    struct issues *issues;
    struct phrase_reader *reader; /* of its English */
    struct issue_lang *lang;
    struct lexicon lexicon;
    struct mood_work work;
    struct row *rows;
    size_t rows_len, rows_cap;
    struct grams grams;               /* of all rows */
    const char *learned[LEARNED_MAX]; /* ids of the kinds that learn */
    size_t learned_len;
    unsigned tenth;
    bool *mask; /* weights that may differ from 0: entry by learned */
};

/* Add an entry to the last row, once. */
static void add_gram(struct learner *l, struct str text)
{
    struct row *row = &l->rows[l->rows_len - 1];

    grams_add(&l->grams, row->first, text);
    row->len = l->grams.ids_len - row->first;
}

static void add_grams(struct learner *l, const struct tokens *t)
{
    char text[2 * TOKEN_WORD_MAX + 2];

    for (size_t i = 0; i < t->len; i++) {
        struct str word = token_word(t, i), next;
        bool is_empty = sets_is_empty(word);

        if (!sets_is_usable(word))
            continue;
        if (!is_empty)
            add_gram(l, word);
        if (!is_empty && word.len > HEAD && word.ptr[0] != '#') {
            int n = snprintf(text, sizeof(text), "%.*s*", HEAD, word.ptr);

            add_gram(l, (struct str){text, (size_t)n});
        }
        if (i + 1 == t->len || (t->items[i].flags & TOKEN_ENDS_SENTENCE) != 0)
            continue;
        next = token_word(t, i + 1);
        if (sets_is_usable(next) && !(is_empty && sets_is_empty(next))) {
            int n = snprintf(text, sizeof(text), STR_FMT " " STR_FMT, STR_ARG(word),
                             STR_ARG(next));

            add_gram(l, (struct str){text, (size_t)n});
        }
    }
}

static size_t learned_index(struct learner *l, const char *kind)
{
    size_t i = 0;

    while (i < l->learned_len && strcmp(l->learned[i], kind) != 0)
        i++;
    if (i == l->learned_len)
        l->learned[l->learned_len++] = kind;
    return i;
}

/* What the hand-made phrases say of each kind that learns, of the text just judged. */
static void read_hand(const struct learner *l, double *hand)
{
    for (size_t i = 0; i < l->learned_len; i++) {
        for (size_t k = 0; k < l->lang->kinds_len; k++) {
            bool is_touched = (l->lang->touched[k / 64] >> k % 64 & 1) != 0;

            if (is_touched && str_eq(l->lang->kinds[k].id, str_from(l->learned[i])))
                hand[i] = fmin((double)l->lang->sums[k].weight, hand_most);
        }
    }
}

static void read_row(struct learner *l, struct str text, struct str extra,
                     const struct class_row *classes, bool is_airline)
{
    struct issue_input in = {.lang = STR("en"), .mood = MOOD_NEGATIVE, .score = -1};
    struct issue_result found;
    struct row row = {.first = l->grams.ids_len, .is_airline = is_airline};
    bool is_known = false;

    for (size_t c = 0; c < CLASSES_MAX && classes[c].name != NULL; c++) {
        struct str rest = extra;

        while (rest.ptr != NULL)
            row.truth[c] |= str_eq(str_split(&rest, ','), str_from(classes[c].name));
        is_known |= row.truth[c];
    }
    if ((is_airline && !is_known) || str_hash(text, 0) % 10 == l->tenth)
        return;
    tokens_read(&l->work.tokens[0], STR_NONE);
    tokens_read(&l->work.tokens[1], text);
    mood_mark(&l->work, &l->lexicon);
    mood_find(&l->work, &l->lexicon);
    mood_judge(&l->work, &l->lexicon);
    in.text = (struct issue_text){&l->work.tokens[1], l->work.scopes[1].feelings};
    in.rating = NAN;
    in.reader = l->reader;
    phrase_reader_read(l->reader, MENTION_FIELD_TEXT, &l->work.tokens[1]);
    issues_judge(l->issues, &in, &found);
    read_hand(l, row.hand);
    l->rows = mem_grow(l->rows, l->rows_len, &l->rows_cap, sizeof(*l->rows));
    l->rows[l->rows_len++] = row;
    add_grams(l, &l->work.tokens[1]);
}

static bool read_set(struct learner *l, const char *name, const struct class_row *classes,
                     bool is_airline)
{
    const char *shared = getenv("EARSHOT_SHARED");
    struct buf command = {0};
    char *line = mem_alloc(LINE_MAX_BYTES);
    size_t before = l->rows_len;
    FILE *in;

    buf_printf(&command, "xz -dc '%s/data/sentiment/%s.tsv.xz'",
               shared != NULL ? shared : "../shared", name);
    in = popen(command.ptr, "r");
    while (in != NULL && fgets(line, LINE_MAX_BYTES, in) != NULL) {
        struct str rest = {line, strcspn(line, "\n")};
        struct str text = str_split(&rest, '\t'), label = str_split(&rest, '\t');

        (void)str_split(&rest, '\t');
        if (str_eq(label, STR("neg")))
            read_row(l, text, rest, classes, is_airline);
    }
    if (in != NULL)
        (void)pclose(in);
    free(line);
    buf_release(&command);
    return l->rows_len > before;
}

/* Rare classes weigh more. */
static void weigh_rows(struct learner *l)
{
    double counts[CLASSES_MAX] = {0}, n = 0, sum = 0;

    for (size_t i = 0; i < l->rows_len; i++) {
        for (size_t c = 0; c < CLASSES_MAX && l->rows[i].is_airline; c++)
            counts[c] += l->rows[i].truth[c];
        n += l->rows[i].is_airline;
    }
    for (size_t i = 0; i < l->rows_len; i++) {
        struct row *r = &l->rows[i];

        r->weight = fast_food_weight;
        for (size_t c = 0; c < CLASSES_MAX && r->is_airline; c++) {
            if (r->truth[c])
                r->weight = pow(n / (CLASSES_MAX * counts[c]), evenness);
        }
        sum += r->is_airline ? r->weight : 0;
    }
    for (size_t i = 0; i < l->rows_len; i++)
        l->rows[i].weight *= l->rows[i].is_airline ? n / sum : 1;
}

/* An entry counts in a text while any weight of it may differ from 0. */
static void scale_rows(struct learner *l)
{
    for (size_t i = 0; i < l->rows_len; i++) {
        struct row *r = &l->rows[i];
        size_t n = 0;

        for (size_t g = 0; g < r->len; g++) {
            const bool *mask = &l->mask[l->grams.ids[r->first + g] * l->learned_len];
            bool is_used = false;

            for (size_t k = 0; k < l->learned_len; k++)
                is_used |= mask[k];
            n += is_used;
        }
        r->scale = n > 0 ? 1 / sqrt((double)n) : 0;
    }
}

/* May this kind be named in this text? Signs alone name none but the first of a class. */
static bool is_open(const struct row *r, size_t kind, bool is_first)
{
    return r->hand[kind] > 0 || is_first;
}

/* exp() of the steep sums of the kinds of one class, and the total of them. */
static double class_odds(const struct learner *l, const struct row *r,
                         const struct class_row *c, const double *sums, double *odds)
{
    double total = 0;

    for (size_t i = 0; i < KINDS_MAX && c->kinds[i] != NULL; i++) {
        size_t kind = learned_index((struct learner *)l, c->kinds[i]);

        odds[i] = is_open(r, kind, i == 0)
                      ? exp(steepness * (r->hand[kind] + sums[kind] - 1))
                      : 0;
        total += odds[i];
    }
    return total;
}

/* Loss of one row, and its slope by the sums of the kinds. Where nothing has reached 1,
 * the first class of the airlines stands for a complaint without issue. */
static double row_loss(const struct learner *l, const struct row *r, const double *sums,
                       double *slope)
{
    const struct class_row *classes = r->is_airline ? sets_airline : sets_fast_food;
    double odds[CLASSES_MAX][KINDS_MAX] = {{0}}, totals[CLASSES_MAX] = {0};
    double all = 0, none = r->is_airline ? 1 : 0, loss = 0;

    for (size_t c = 0; c < CLASSES_MAX && classes[c].name != NULL; c++)
        totals[c] = class_odds(l, r, &classes[c], sums, odds[c]);
    for (size_t k = 0; k < l->learned_len && none > 0; k++)
        none = r->hand[k] >= 1 ? no_issue_beside : none;
    if (r->is_airline)
        totals[0] += none;
    for (size_t c = 0; c < CLASSES_MAX; c++)
        all += totals[c];
    for (size_t c = 0; c < CLASSES_MAX && classes[c].name != NULL; c++) {
        double least = 1e-9;

        if (r->is_airline && r->truth[c])
            loss -= log((totals[c] + least) / (all + least));
        if (!r->is_airline)
            loss += log1p(totals[c]) - (r->truth[c] ? log(totals[c] + least) : 0);
        for (size_t i = 0; i < KINDS_MAX && classes[c].kinds[i] != NULL; i++) {
            size_t kind = learned_index((struct learner *)l, classes[c].kinds[i]);
            double p =
                r->is_airline ? odds[c][i] / (all + least) : odds[c][i] / (1 + totals[c]);
            double share = r->truth[c] ? odds[c][i] / (totals[c] + least) : 0;

            slope[kind] += steepness * r->weight * (p - share);
        }
    }
    return loss * r->weight;
}

/* Loss over all rows with its gradient. */
static double total_loss(void *context, const double *w, double *gradient)
{
    struct learner *l = context;
    size_t kinds = l->learned_len, size = l->grams.entries_len * kinds;
    double loss = 0;

    for (size_t i = 0; i < size; i++) {
        gradient[i] = penalty * w[i];
        loss += penalty / 2 * w[i] * w[i];
    }
    for (size_t i = 0; i < l->rows_len; i++) {
        const struct row *r = &l->rows[i];
        double sums[LEARNED_MAX] = {0}, slope[LEARNED_MAX] = {0};

        for (size_t g = 0; g < r->len; g++) {
            for (size_t k = 0; k < kinds; k++)
                sums[k] += w[l->grams.ids[r->first + g] * kinds + k] * r->scale;
        }
        loss += row_loss(l, r, sums, slope);
        for (size_t g = 0; g < r->len; g++) {
            for (size_t k = 0; k < kinds; k++)
                gradient[l->grams.ids[r->first + g] * kinds + k] += slope[k] * r->scale;
        }
    }
    for (size_t i = 0; i < size; i++)
        gradient[i] = l->mask[i] ? gradient[i] : 0;
    return loss;
}

static int by_size(const void *a, const void *b)
{
    double x = fabs(*(const double *)a), y = fabs(*(const double *)b);

    return (x < y) - (x > y);
}

/* Keep the strongest weights alone. */
static void prune(struct learner *l, const double *w)
{
    size_t n = l->grams.entries_len * l->learned_len;
    double *sorted = mem_zalloc(n, sizeof(*sorted));
    double least;

    memcpy(sorted, w, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), by_size);
    least = n > PAIRS_MAX ? fabs(sorted[PAIRS_MAX]) : 0;
    for (size_t i = 0; i < n; i++)
        l->mask[i] = l->mask[i] && fabs(w[i]) > least;
    free(sorted);
}

static int by_text(const void *a, const void *b)
{
    const struct gram_entry *x = a, *y = b;

    return str_cmp(x->text, y->text);
}

/* Does it learn for a class of the airlines? */
static bool is_first(const char *kind)
{
    for (size_t c = 0; c < CLASSES_MAX; c++) {
        if (strcmp(sets_airline[c].kinds[0], kind) == 0)
            return true;
    }
    return false;
}

static void print_entries(struct learner *l, const double *w)
{
    struct gram_entry *order = mem_zalloc(l->grams.entries_len, sizeof(*order));

    puts("# What words add for or against a kind of complaint; made by learn_issues.");
    puts("# Columns: words as in docs/issues.md, then kind=weight for each kind.");
    printf("#alone");
    for (size_t c = 0; c < CLASSES_MAX; c++) {
        printf("\t%s", sets_airline[c].kinds[0]);
        if (sets_fast_food[c].name != NULL && !is_first(sets_fast_food[c].kinds[0]))
            printf("\t%s", sets_fast_food[c].kinds[0]);
    }
    putchar('\n');
    puts(sets_home);
    for (size_t i = 0; i < l->grams.entries_len; i++)
        order[i] = (struct gram_entry){l->grams.entries[i].text, (unsigned)i};
    qsort(order, l->grams.entries_len, sizeof(*order), by_text);
    for (size_t i = 0; i < l->grams.entries_len; i++) {
        const double *row = &w[order[i].count * l->learned_len];
        bool is_open = false;

        for (size_t k = 0; k < l->learned_len; k++) {
            if (!l->mask[order[i].count * l->learned_len + k] || fabs(row[k]) < 0.005)
                continue;
            if (!is_open)
                printf(STR_FMT, STR_ARG(order[i].text));
            is_open = true;
            printf("\t%s=%.2f", l->learned[k], row[k]);
        }
        if (is_open)
            putchar('\n');
    }
    free(order);
}

static void learn(struct learner *l)
{
    double *w;

    weigh_rows(l);
    l->mask = mem_zalloc(l->grams.entries_len * l->learned_len, sizeof(*l->mask));
    w = mem_zalloc(l->grams.entries_len * l->learned_len, sizeof(*w));
    for (size_t i = 0; i < l->grams.entries_len * l->learned_len; i++)
        l->mask[i] = l->grams.entries[i / l->learned_len].count >= ROWS_LEAST;
    for (int round = 0; round < 2; round++) {
        if (round == 1) {
            prune(l, w);
            memset(w, 0, l->grams.entries_len * l->learned_len * sizeof(*w));
        }
        scale_rows(l);
        fprintf(stderr, "loss %.1f\n",
                lbfgs(w, l->grams.entries_len * l->learned_len, STEPS, total_loss, l));
    }
    fprintf(stderr, "%zu rows, %zu entries\n", l->rows_len, l->grams.entries_len);
    print_entries(l, w);
    free(w);
}

/* The kinds that stand for a class of either set, which learn. */
static void choose_kinds(struct learner *l, const struct class_row *one,
                         const struct class_row *other)
{
    for (size_t c = 0; c < CLASSES_MAX; c++) {
        for (size_t i = 0; i < KINDS_MAX; i++) {
            if (one[c].kinds[i] != NULL)
                (void)learned_index(l, one[c].kinds[i]);
            if (other[c].kinds[i] != NULL)
                (void)learned_index(l, other[c].kinds[i]);
        }
    }
}

int main(int argc, char **argv)
{
    static const char *const lists[] = {"lexicons/en.general.tsv", "lexicons/en.tsv"};
    struct learner l = {.tenth = argc > 1 ? (unsigned)atoi(argv[1]) : 0};
    struct error err = {0};
    int rc = EXIT_FAILURE;

    grams_init(&l.grams);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (lexicon_read(&l.lexicon, shipped_file(lists[i]), lists[i], &err) != OK)
            goto out;
    }
    if (issues_new(NULL, &l.issues, &err) != OK)
        goto out;
    choose_kinds(&l, sets_airline, sets_fast_food);
    l.lang = issues_lang(l.issues->shelf, STR("en"));
    l.lang->has_learned = false; /* signs go with the weights by hand */
    l.reader = phrase_reader_new();
    issues_join(l.issues, STR("en"), l.reader);
    if (!read_set(&l, "tweets_airline", sets_airline, true) ||
        !read_set(&l, "issues_mcd", sets_fast_food, false)) {
        (void)error_set(&err, ERR_MISSING, "no labelled data (EARSHOT_SHARED)");
        goto out;
    }
    learn(&l);
    rc = EXIT_SUCCESS;
out:
    if (err.code != OK)
        fprintf(stderr, "%s\n", err.text);
    lexicon_release(&l.lexicon);
    mood_release(&l.work);
    phrase_reader_free(l.reader);
    issues_free(l.issues);
    grams_release(&l.grams);
    free(l.rows);
    free(l.mask);
    return rc;
}
