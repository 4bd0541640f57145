/*
 * eval.c - how well the analyzer judges labelled texts: earshot-eval
 *
 *   earshot-eval [-l LANG] [-p test|tune] [-g GROUP] [-L LEXICONS] [-t] [-r] [-s]
 *                [-x] [-o RULE] [-b FILE] [-w] DATA
 *   earshot-eval -m [-l LANG] [-L LEXICONS] [-o RULE] FILE
 *   earshot-eval -n COUNT [-l LANG] DATA
 *
 * DATA is a folder of the texts that config/lexicons/learn.tsv lists. The figures are of
 * the part that learning has not seen: "tune" while rules change, "test" for what is told
 * in docs/accuracy.md.
 *
 *   -g  of one group alone, whose sources a list made by `earshot learn --without GROUP`
 *       has never seen
 *   -t  the feeling is the one towards the term or brand in the fourth column
 *   -r  with a table of how often texts of a p_detractor are a detractor's
 *   -s  with a table of how many texts of each label would be told at once as grave
 *   -x  instead of a table of sources, what each rule is worth: the means without it,
 *       on every third text by hash
 *   -o  with this rule left out
 *   -b  figures of a plain logistic regression (script/baseline) stand below ours
 *   -m  FILE holds means of raters (tests/eval_graded.h): how well scores follow them
 *   -n  what COUNT reviews of an owner's own teach (tests/eval_own.h)
 *   -w  write the texts with source, part and label instead, for script/baseline
 */
#include "analyze/analyze.h"
#include "analyze/rules.h"
#include "base/buf.h"
#include "base/mem.h"
#include "cli/plan.h"
#include "config/shipped.h"
#include "tests/eval_graded.h"
#include "tests/eval_own.h"
#include "tests/eval_rules.h"
#include "tests/eval_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SOURCES_MAX = 64, BASELINE_MAX = 1 << 20, RULES_ONE_IN = 3 };

struct eval {
    struct analyzer_options with;
    const char *folder;
    struct str group;
    enum learn_part part;
    bool has_aims;  /* the fourth column is what the label is about */
    bool takes_all; /* of a group that was left out of learning: all but the test part */
    bool has_reliability, has_severity, has_rules, writes, has_means;
    int64_t own; /* reviews of an owner's; 0: this is not about them */
    struct buf baseline;
    struct analyzer *an;
    struct arena arena;
    struct eval_source sources[SOURCES_MAX];
    size_t len;
};

static void judge(struct eval *e, struct eval_source *s, struct str text,
                  enum learn_label label, struct str extra)
{
    struct mention m;

    mention_init(&m);
    m.text = text;
    if (e->has_aims)
        m.brand = extra;
    analyze_mention(e->an, &m, &e->arena);
    s->rows = mem_grow(s->rows, s->len, &s->cap, sizeof(*s->rows));
    s->rows[s->len++] = eval_row_of(&m.judgement, label);
    arena_reset(&e->arena);
}

static void take(void *context, const struct plan_source *s, struct str text,
                 enum learn_label label, struct str extra)
{
    static const char *const parts[] = {"train", "tune", "test"};
    struct eval *e = context;
    enum learn_part part = learn_part_of(text);

    if (label == LEARN_NO_LABEL || s->number >= SOURCES_MAX)
        return;
    if (e->writes) {
        printf(STR_FMT "\t" STR_FMT "\t%s\t%d\t%016llx\t%lld\t" STR_FMT "\n",
               STR_ARG(s->file), STR_ARG(s->group), parts[part], (int)label,
               (unsigned long long)learn_order_of(text), (long long)s->rows_max,
               STR_ARG(text));
        return;
    }
    if ((e->takes_all ? part == LEARN_PART_TEST : part != e->part) ||
        (e->has_rules && learn_order_of(text) % RULES_ONE_IN != 0))
        return;
    (void)snprintf(e->sources[s->number].name, sizeof(e->sources[0].name), STR_FMT,
                   STR_ARG(s->file));
    e->len = s->number + 1;
    judge(e, &e->sources[s->number], text, label, extra);
}

/* The figures of all sources, or of one file with -m, by an analyzer of its own. */
static int run(struct eval *e)
{
    struct error err = {0};
    int rc;

    for (size_t s = 0; s < SOURCES_MAX; s++)
        e->sources[s].len = 0;
    if (!e->writes && analyzer_new(NULL, &e->with, &e->an, &err) != OK) {
        (void)fprintf(stderr, "earshot-eval: %s\n", err.text);
        return EXIT_FAILURE;
    }
    rc = e->has_means ? eval_print_graded(e->an, e->folder)
                      : plan_read(shipped_file("lexicons/learn.tsv"), e->folder,
                                  e->with.lang, e->group, take, e);
    for (size_t s = 0; s < e->len; s++)
        eval_figures(&e->sources[s]);
    analyzer_free(e->an);
    e->an = NULL;
    return rc;
}

/* What the means lose without each rule; what is a tenth of a point or more counts. */
static int run_rules(struct eval *e)
{
    static const struct {
        enum eval_figure figure;
        const char *name;
        double factor;
    } columns[] = {{EVAL_ACCURACY, "acc2", 100}, {EVAL_MACRO_F1, "f3", 100},
                   {EVAL_PEARSON, "r", 100},     {EVAL_DETRACTOR_AUC, "aucD", 100},
                   {EVAL_F1, "f1D", 100},        {EVAL_NPS, "nps", -1},
                   {EVAL_ECE, "ece", -100},      {EVAL_FALSE_ALARM, "false", -100}};
    double with[EVAL_FIGURES], without[EVAL_FIGURES];
    int rc = run(e);

    eval_means(e->sources, e->len, with);
    printf("%-14s", "rule");
    for (size_t k = 0; k < ARRAY_LEN(columns); k++)
        printf(" %7s", columns[k].name);
    printf("   what it is worth, in points\n");
    for (int rule = 0; rule < RULE_COUNT && rc == EXIT_SUCCESS; rule++) {
        e->with.rules_off = RULE_BIT(rule);
        rc = run(e);
        eval_means(e->sources, e->len, without);
        printf("%-14.*s", STR_ARG(rule_name((enum rule)rule)));
        for (size_t k = 0; k < ARRAY_LEN(columns); k++)
            printf(" %+7.2f", (with[columns[k].figure] - without[columns[k].figure]) *
                                  columns[k].factor);
        printf("   %s\n", eval_rule_summary((enum rule)rule));
        (void)fflush(stdout);
    }
    return rc;
}

static bool read_option(struct eval *e, int c)
{
    enum rule rule;

    switch (c) {
    case 'l':
        e->with.lang = str_from(optarg);
        return true;
    case 'p':
        e->part = strcmp(optarg, "tune") == 0 ? LEARN_PART_TUNE : LEARN_PART_TEST;
        return e->part == LEARN_PART_TUNE || strcmp(optarg, "test") == 0;
    case 'g':
        e->group = str_from(optarg);
        e->takes_all = true;
        return true;
    case 'L':
        e->with.lexicons = optarg;
        return true;
    case 'o':
        if (!eval_rule_parse(str_from(optarg), &rule))
            return false;
        e->with.rules_off |= RULE_BIT(rule);
        return true;
    case 'b':
        return buf_read_file(&e->baseline, optarg, BASELINE_MAX, NULL) == OK;
    case 'n':
        return str_to_int(str_from(optarg), &e->own) && e->own > 0;
    case 't':
    case 'r':
    case 's':
    case 'x':
    case 'w':
    case 'm':
        *(c == 't'   ? &e->has_aims
          : c == 'r' ? &e->has_reliability
          : c == 's' ? &e->has_severity
          : c == 'x' ? &e->has_rules
          : c == 'm' ? &e->has_means
                     : &e->writes) = true;
        return true;
    default:
        return false;
    }
}

int main(int argc, char **argv)
{
    struct eval e = {.part = LEARN_PART_TEST, .with.lang = STR("en")};
    int c, rc;

    while ((c = getopt(argc, argv, "l:p:g:L:o:b:n:trsxwm")) != -1) {
        if (!read_option(&e, c)) {
            (void)fprintf(stderr, "earshot-eval: wrong option -%c\n", c);
            return EXIT_FAILURE;
        }
    }
    if (optind >= argc) {
        (void)fprintf(stderr, "earshot-eval: no folder\n");
        return EXIT_FAILURE;
    }
    e.folder = argv[optind];
    rc = e.own > 0     ? eval_print_own(e.folder, e.with.lang, (size_t)e.own)
         : e.has_rules ? run_rules(&e)
                       : run(&e);
    if (rc == EXIT_SUCCESS && !e.has_rules && !e.writes && !e.has_means && e.own == 0)
        eval_print(e.sources, e.len, buf_str(&e.baseline));
    if (rc == EXIT_SUCCESS && e.has_reliability)
        eval_print_reliability(e.sources, e.len);
    if (rc == EXIT_SUCCESS && e.has_severity)
        eval_print_alarms(e.sources, e.len);
    for (size_t s = 0; s < SOURCES_MAX; s++)
        free(e.sources[s].rows);
    buf_release(&e.baseline);
    arena_release(&e.arena);
    return rc;
}
