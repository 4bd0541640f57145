#include "tests/eval_graded.h"

#include "analyze/learn.h"
#include "base/buf.h"
#include "base/mem.h"
#include "tests/eval_stats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX_BYTES = 16 << 20 };

/* Scores and means: to work with, kept aside, all. */
struct graded {
    struct {
        double *score, *mean;
        size_t len, cap;
    } sets[3];
};

static void add(struct graded *g, int set, double score, double mean)
{
    size_t len = g->sets[set].len, cap = g->sets[set].cap;

    g->sets[set].score = mem_grow(g->sets[set].score, len, &cap, sizeof(double));
    g->sets[set].mean =
        mem_grow(g->sets[set].mean, len, &g->sets[set].cap, sizeof(double));
    g->sets[set].score[len] = score;
    g->sets[set].mean[len] = mean;
    g->sets[set].len++;
}

static size_t kind_of(struct str name, struct eval_kind *kinds, size_t *len)
{
    size_t i = 0;

    while (i < *len && !str_eq(kinds[i].name, name))
        i++;
    if (i == *len && i < EVAL_KINDS_MAX)
        kinds[(*len)++] = (struct eval_kind){.name = name};
    return i;
}

static enum status take_line(struct analyzer *an, struct str line, struct graded *all,
                             struct eval_kind *kinds, size_t *len, struct arena *arena)
{
    struct str name = str_split(&line, '\t'), mean = str_split(&line, '\t');
    size_t kind = kind_of(name, kinds, len);
    struct mention m;
    double rated;
    int is_kept;

    if (kind == EVAL_KINDS_MAX || line.len == 0 || !str_to_double(mean, &rated))
        return ERR_PARSE;
    mention_init(&m);
    m.text = line;
    analyze_mention(an, &m, arena);
    arena_reset(arena);
    if (isnan(m.judgement.score))
        return OK;
    is_kept = learn_order_of(line) % 2 == 1;
    kinds[kind].len[is_kept]++;
    add(&all[kind], is_kept, m.judgement.score, rated);
    add(&all[kind], 2, m.judgement.score, rated);
    return OK;
}

enum status eval_graded(struct analyzer *an, struct str file, struct eval_kind *kinds,
                        size_t *len, struct error *err)
{
    struct graded all[EVAL_KINDS_MAX] = {{{{0}}}};
    struct arena arena = {0};
    enum status rc = OK;
    size_t n = 0;

    *len = 0;
    while (rc == OK && file.len > 0) {
        struct str line = str_split(&file, '\n');

        n++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        rc = take_line(an, line, all, kinds, len, &arena);
        if (rc != OK)
            (void)error_set(err, rc, "line %zu: no kind, mean and text", n);
    }
    for (size_t k = 0; k < *len; k++) {
        for (int set = 0; set < 3; set++) {
            *(set == 2 ? &kinds[k].whole : &kinds[k].pearson[set]) = eval_pearson(
                all[k].sets[set].score, all[k].sets[set].mean, all[k].sets[set].len);
            free(all[k].sets[set].score);
            free(all[k].sets[set].mean);
        }
    }
    arena_release(&arena);
    return rc;
}

int eval_print_graded(struct analyzer *an, const char *path)
{
    struct eval_kind kinds[EVAL_KINDS_MAX];
    struct error err = {0};
    struct buf text = {0};
    size_t len = 0;
    enum status rc = buf_read_file(&text, path, FILE_MAX_BYTES, &err);

    if (rc == OK)
        rc = eval_graded(an, buf_str(&text), kinds, &len, &err);
    if (rc != OK)
        (void)fprintf(stderr, "earshot-eval: %s: %s\n", path, err.text);
    else
        printf("%-20s %6s %6s %6s %6s %6s\n", "kind", "work", "r", "kept", "r", "all r");
    for (size_t k = 0; rc == OK && k < len; k++)
        printf("%-20.*s %6zu %6.3f %6zu %6.3f %6.3f\n", STR_ARG(kinds[k].name),
               kinds[k].len[0], kinds[k].pearson[0], kinds[k].len[1], kinds[k].pearson[1],
               kinds[k].whole);
    buf_release(&text);
    return rc == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
