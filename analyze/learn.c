#include "analyze/learn.h"

#include "analyze/learn_private.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const double first_strength = 2; /* of the costs, against 1/2 |w|^2 */
enum { ROWS_LEAST = 200 };

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

uint64_t learn_order_of(struct str text)
{
    uint64_t order = str_hash(text, 1);

    order ^= order >> 33;
    order *= 0xc4ceb9fe1a85ec53u;
    return order ^ order >> 33;
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

static int promoter_sign(enum learn_label label)
{
    return label == LEARN_STARS_5 ? 1 : label == LEARN_STARS_4 ? -1 : 0;
}

static int opinion_sign(enum learn_label label)
{
    static const int8_t signs[] = {0, 0, 0, 0, 0, 0, 1, -1, 1};

    return signs[label];
}

learn_sign *const learn_signs[LEARN_KINDS] = {learn_mood_sign, learn_detractor_sign,
                                              promoter_sign, opinion_sign};

struct learner *learner_new(struct str general)
{
    struct learner *l = mem_zalloc(1, sizeof(*l));

    l->general_text = general;
    return l;
}

/* The stem of a barred word goes too: it would stand for it. */
enum status learner_bar(struct learner *l, struct str word, struct error *err)
{
    char stem[TOKEN_WORD_MAX];
    size_t len = str_find_char(word, ' ') == SIZE_MAX && word.len <= TOKEN_WORD_MAX
                     ? tokens_stem(word, stem)
                     : 0;
    struct buf line = {0};
    enum status rc;

    buf_printf(&line, STR_FMT "\tnone\n", STR_ARG(word));
    if (len > 0)
        buf_printf(&line, "%.*s\tnone\n", (int)len, stem);
    rc = lexicon_read(&l->barred, buf_str(&line), "barred", err);
    buf_release(&line);
    return rc;
}

void learner_free(struct learner *l)
{
    if (l == NULL)
        return;
    lexicon_release(&l->general);
    lexicon_release(&l->barred);
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
    if (label == LEARN_NO_LABEL || learn_part_of(text) != LEARN_PART_TRAIN)
        return;
    l->texts = mem_grow(l->texts, l->texts_len, &l->texts_cap, sizeof(*l->texts));
    l->texts[l->texts_len++] = (struct learn_text){arena_copy(&l->arena, text),
                                                   learn_order_of(text),
                                                   (uint32_t)source,
                                                   (int8_t)label,
                                                   0,
                                                   0};
    l->sources[source].rows++;
}

static int by_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static void make_folds(struct learner *l)
{
    uint8_t group[LEARN_SOURCES_MAX];

    l->groups = 0;
    for (size_t s = 0; s < l->sources_len; s++) {
        size_t earlier = 0;

        while (!str_eq(l->sources[earlier].group, l->sources[s].group))
            earlier++;
        group[s] = earlier < s ? group[earlier] : (uint8_t)l->groups++;
    }
    for (size_t i = 0; i < l->texts_len; i++) {
        l->texts[i].group = group[l->texts[i].source];
        l->texts[i].part = (uint8_t)(l->texts[i].order % LEARN_PARTS);
    }
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

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* First regression, over all candidates; the best of them are the list. */
static void choose_entries(struct learner *l, const struct learn_options *options,
                           struct learn_list *list)
{
    uint32_t *chosen = mem_alloc(l->names_len * sizeof(*chosen));
    struct learn_weights w = {.w = mem_alloc(l->names_len * sizeof(*w.w))};
    struct learn_problem p;

    learn_problem_make(l, &l->rows, l->names_len, LEARN_MOOD,
                       (struct learn_without){LEARN_FOLD_NONE, 0}, first_strength, &p);
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

/* "0.5" and not "0.50": a list of this many lines is a third shorter. */
static void add_weight(struct buf *out, double weight)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%.2f", weight);

    while (text[len - 1] == '0')
        len--;
    if (text[len - 1] == '.')
        len--;
    if (len == 2 && text[0] == '-' && text[1] == '0')
        text[0] = text[--len];
    buf_add(out, (struct str){text, (size_t)len});
}

static unsigned count_bits(uint64_t bits)
{
    unsigned n = 0;

    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static void write_list(const struct learn_list *list, struct buf *out)
{
    for (int n = 0; n < LEX_COUNT; n++) {
        if (n != LEX_MOOD_SAYS)
            buf_printf(out, "=%s\t%.4f\n", lexicon_number_name((enum lexicon_number)n),
                       (double)list->numbers[n]);
    }
    for (size_t i = 0; i < list->len; i++) {
        buf_add(out, list->names[i]);
        for (int kind = 0; kind < LEARN_KINDS; kind++) {
            buf_add_char(out, '\t');
            add_weight(out, (double)(list->scales[kind] * list->weights[kind].w[i]));
        }
        buf_printf(out, "\t%u\t%u\tlearned\n", (unsigned)list->support[i].texts,
                   count_bits(list->support[i].sources));
    }
}

static void say(const struct learn_options *options, const char *what, size_t n)
{
    if (options->log != NULL) {
        (void)fprintf(options->log, "%s: %zu\n", what, n);
        (void)fflush(options->log);
    }
}

enum status learner_run(struct learner *l, const struct learn_options *options,
                        struct buf *out, struct error *err)
{
    struct learn_list list = {0};
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
    rc = learn_weigh(l, options, &list, err);
    if (rc == OK) {
        write_list(&list, out);
        rc = buf_status(out, err);
    }
    learn_list_release(&list);
    return rc;
}
