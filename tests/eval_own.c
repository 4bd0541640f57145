#include "tests/eval_own.h"

#include "analyze/analyze.h"
#include "analyze/learn_own.h"
#include "base/buf.h"
#include "base/mem.h"
#include "cli/plan.h"
#include "config/settings.h"
#include "config/shipped.h"
#include "tests/eval_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SOURCES_MAX = 64 };

struct texts {
    struct learn_own_text *items;
    size_t len, cap;
};

struct source {
    char name[32];
    struct texts tune, test;
};

struct own_eval {
    struct str lang;
    size_t count;
    char folder[32]; /* of what is learned */
    struct source sources[SOURCES_MAX];
    struct arena arena;
};

/* Of a source: sums over draws. */
struct gain {
    double draws, near, f1, error; /* near: within 6 points; error: in points */
};

static void take(void *context, const struct plan_source *s, struct str text,
                 enum learn_label label, struct str extra)
{
    struct own_eval *e = context;
    enum learn_part part = learn_part_of(text);
    struct source *source;
    struct texts *to;

    (void)extra;
    if (s->number >= SOURCES_MAX || part == LEARN_PART_TRAIN || label < LEARN_STARS_1 ||
        label > LEARN_STARS_5)
        return;
    source = &e->sources[s->number];
    (void)snprintf(source->name, sizeof(source->name), STR_FMT, STR_ARG(s->file));
    to = part == LEARN_PART_TUNE ? &source->tune : &source->test;
    to->items = mem_grow(to->items, to->len, &to->cap, sizeof(*to->items));
    to->items[to->len++] = (struct learn_own_text){arena_copy(&e->arena, text), label};
}

static int by_order(const void *a, const void *b)
{
    uint64_t x = learn_order_of(((const struct learn_own_text *)a)->text);
    uint64_t y = learn_order_of(((const struct learn_own_text *)b)->text);

    return x < y ? -1 : x > y;
}

/* The test part as judged with the weights in `words`, which may be empty. */
static enum status judge(const struct own_eval *e, const struct texts *t,
                         struct str words, double *figures, struct error *err)
{
    struct settings settings;
    struct analyzer_options with = {.lang = e->lang};
    struct eval_source out = {.rows = mem_alloc((t->len + 1) * sizeof(*out.rows))};
    struct analyzer *an = NULL;
    struct arena arena = {0};
    enum status rc;

    settings_default(&settings);
    settings.words = words;
    rc = analyzer_new(&settings, &with, &an, err);
    for (; rc == OK && out.len < t->len; out.len++) {
        struct mention m;

        mention_init(&m);
        m.text = t->items[out.len].text;
        analyze_mention(an, &m, &arena);
        arena_reset(&arena);
        out.rows[out.len] = eval_row_of(&m.judgement, t->items[out.len].label);
    }
    if (rc == OK) {
        eval_figures(&out);
        memcpy(figures, out.figures, sizeof(out.figures));
    }
    analyzer_free(an);
    arena_release(&arena);
    free(out.rows);
    return rc;
}

static enum status write_words(const struct own_eval *e, struct str lines,
                               struct error *err)
{
    struct buf path = {0};
    FILE *f;
    bool is_done;

    buf_printf(&path, "%s/" STR_FMT ".tsv", e->folder, STR_ARG(e->lang));
    f = fopen(path.ptr, "w");
    is_done = f != NULL && fwrite(lines.ptr, 1, lines.len, f) == lines.len;
    if (f != NULL && fclose(f) != 0)
        is_done = false;
    buf_release(&path);
    return is_done ? OK : error_set(err, ERR_IO, "%s: can't be written", e->folder);
}

static void add(struct gain *g, const double *figures)
{
    g->draws++;
    g->f1 += figures[EVAL_F1];
    g->error += fabs(figures[EVAL_NPS]);
    g->near += fabs(figures[EVAL_NPS]) <= 6;
}

/* Learn from `count` of the texts of the development part, and judge the test part. */
static enum status draw(struct own_eval *e, const struct source *s, size_t from,
                        struct gain *g, struct error *err)
{
    static const char *const endings[] = {".general.tsv", ".tsv"};
    struct str lists[ARRAY_LEN(endings)];
    struct learn_own_result result;
    struct buf lines = {0};
    double figures[EVAL_FIGURES];
    enum status rc;

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char name[64];

        (void)snprintf(name, sizeof(name), "lexicons/" STR_FMT "%s", STR_ARG(e->lang),
                       endings[i]);
        lists[i] = shipped_file(name);
    }
    rc = learn_own(lists, ARRAY_LEN(lists), s->tune.items + from, e->count, &e->arena,
                   &lines, &result, err);
    if (rc == OK)
        rc = write_words(e, buf_str(&lines), err);
    if (rc == OK)
        rc = judge(e, &s->test, str_from(e->folder), figures, err);
    if (rc == OK)
        add(g, figures);
    buf_release(&lines);
    return rc;
}

static void print(const char *name, size_t texts, const struct gain *before,
                  const struct gain *after)
{
    printf("%-20s ", name);
    if (texts > 0)
        printf("%6zu %5.0f", texts, after->draws);
    else
        printf("%12s", "");
    for (int k = 0; k < 2; k++) {
        const struct gain *g = k == 0 ? before : after;

        printf("  %6.1f %6.1f %6.0f", 100 * g->f1 / g->draws, g->error / g->draws,
               100 * g->near / g->draws);
    }
    printf("\n");
}

/* A row of the source; what a source comes to on the mean is added to `all`. */
static enum status of_source(struct own_eval *e, struct source *s, struct gain *all,
                             struct error *err)
{
    struct gain gains[2] = {{0}};
    double figures[EVAL_FIGURES];
    enum status rc = judge(e, &s->test, STR_NONE, figures, err);

    qsort(s->tune.items, s->tune.len, sizeof(*s->tune.items), by_order);
    for (size_t from = 0;
         rc == OK && from + e->count <= s->tune.len && from < e->count * EVAL_OWN_DRAWS;
         from += e->count)
        rc = draw(e, s, from, &gains[1], err);
    if (rc != OK || gains[1].draws == 0)
        return rc;
    add(&gains[0], figures);
    print(s->name, s->test.len, &gains[0], &gains[1]);
    for (int k = 0; k < 2; k++) {
        all[k].draws++;
        all[k].f1 += gains[k].f1 / gains[k].draws;
        all[k].error += gains[k].error / gains[k].draws;
        all[k].near += gains[k].near / gains[k].draws;
    }
    return rc;
}

int eval_print_own(const char *folder, struct str lang, size_t count)
{
    struct own_eval *e = mem_zalloc(1, sizeof(*e));
    struct gain all[2] = {{0}};
    struct error err = {0};
    struct buf path = {0};
    enum status rc = OK;
    int read;

    *e =
        (struct own_eval){.lang = lang, .count = count, .folder = "/tmp/eval-own-XXXXXX"};
    if (mkdtemp(e->folder) == NULL)
        rc = error_set(&err, ERR_IO, "%s: can't be made", e->folder);
    read = plan_read(shipped_file("lexicons/learn.tsv"), folder, lang, STR_NONE, take, e);
    printf("%-20s %6s %5s  %6s %6s %6s  %6s %6s %6s\n", "source", "texts", "draws", "f1D",
           "|nps|", "near", "own:", "|nps|", "near");
    for (size_t s = 0; rc == OK && s < SOURCES_MAX; s++) {
        if (e->sources[s].test.len > 0)
            rc = of_source(e, &e->sources[s], all, &err);
        free(e->sources[s].tune.items);
        free(e->sources[s].test.items);
    }
    if (rc == OK)
        print("mean", 0, &all[0], &all[1]);
    else
        (void)fprintf(stderr, "earshot-eval: %s\n", err.text);
    buf_printf(&path, "%s/" STR_FMT ".tsv", e->folder, STR_ARG(lang));
    (void)unlink(path.ptr);
    (void)rmdir(e->folder);
    buf_release(&path);
    arena_release(&e->arena);
    free(e);
    return rc == OK ? read : EXIT_FAILURE;
}
