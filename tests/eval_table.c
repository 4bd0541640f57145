#include "tests/eval_table.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    double factor;
    int places;
} figures[EVAL_FIGURES] = {
    [EVAL_ACCURACY] = {"acc2", 100, 1},
    [EVAL_BALANCED] = {"bal2", 100, 1},
    [EVAL_AUC] = {"auc2", 100, 1},
    [EVAL_ACCURACY_3] = {"acc3", 100, 1},
    [EVAL_MACRO_F1] = {"f3", 100, 1},
    [EVAL_F1_BAD] = {"f3neg", 100, 1},
    [EVAL_PEARSON] = {"r", 1, 3},
    [EVAL_SPEARMAN] = {"rho", 1, 3},
    [EVAL_DETRACTOR_AUC] = {"aucD", 100, 1},
    [EVAL_PRECISION] = {"precD", 100, 1},
    [EVAL_RECALL] = {"recD", 100, 1},
    [EVAL_F1] = {"f1D", 100, 1},
    [EVAL_NPS] = {"nps", 1, 1},
    [EVAL_ECE] = {"ece", 1, 3},
    [EVAL_FALSE_ALARM] = {"false", 100, 1},
    [EVAL_FOUND] = {"found", 100, 1},
};

struct eval_row eval_row_of(const struct judgement *j, enum learn_label label)
{
    return (struct eval_row){.score = j->score,
                             .p_detractor = j->p_detractor,
                             .mood = (int)j->mood - MOOD_NEUTRAL,
                             .nps = (int)nps_classify(j->recommend) - NPS_PASSIVE,
                             .is_answer = j->nps != NPS_UNKNOWN,
                             .label = (int)label,
                             .is_alarm =
                                 j->severity >= SEVERITY_HIGH && j->nps == NPS_DETRACTOR};
}

static bool has_stars(const struct eval_row *r)
{
    return r->label >= LEARN_STARS_1 && r->label <= LEARN_STARS_5 && r->nps >= -1;
}

static void two_classes(const struct eval_source *s, double *out)
{
    double *scores = mem_alloc((s->len + 1) * sizeof(*scores));
    bool *good = mem_alloc((s->len + 1) * sizeof(*good));
    double right[2] = {0}, all[2] = {0};
    size_t n = 0;

    for (size_t i = 0; i < s->len; i++) {
        int sign = learn_mood_sign((enum learn_label)s->rows[i].label);

        if (sign == 0)
            continue;
        scores[n] = s->rows[i].score;
        good[n++] = sign > 0;
        all[sign > 0]++;
        right[sign > 0] += (s->rows[i].score > 0) == (sign > 0);
    }
    out[EVAL_ACCURACY] = (right[0] + right[1]) / (all[0] + all[1]);
    out[EVAL_BALANCED] = (right[0] / all[0] + right[1] / all[1]) / 2;
    out[EVAL_AUC] = eval_auc(scores, good, n);
    free(scores);
    free(good);
}

static void three_classes(const struct eval_source *s, double *out)
{
    struct eval_counts c = {{{0}}};
    bool has_neutral = false;
    double neutral = 0, alarms = 0, bad = 0, found = 0;

    for (size_t i = 0; i < s->len; i++) {
        const struct eval_row *r = &s->rows[i];
        int label =
            r->label == LEARN_NEUTRAL ? 0 : learn_mood_sign((enum learn_label)r->label);

        if (r->label == LEARN_STARS_3)
            continue;
        has_neutral = has_neutral || r->label == LEARN_NEUTRAL;
        neutral += r->label == LEARN_NEUTRAL;
        alarms += r->label == LEARN_NEUTRAL && r->nps == -1;
        bad += label < 0;
        found += label < 0 && r->nps == -1;
        if (r->mood >= -1)
            c.cells[label + 1][r->mood + 1]++;
    }
    if (!has_neutral)
        return;
    out[EVAL_ACCURACY_3] = eval_accuracy(&c);
    out[EVAL_MACRO_F1] = eval_macro_f1(&c);
    out[EVAL_F1_BAD] = eval_f1(&c, -1);
    out[EVAL_FALSE_ALARM] = alarms / neutral;
    out[EVAL_FOUND] = found / bad;
}

static void strength(const struct eval_source *s, double *out)
{
    double *scores = mem_alloc((s->len + 1) * sizeof(*scores));
    double *labels = mem_alloc((s->len + 1) * sizeof(*labels));
    size_t n = 0;

    for (size_t i = 0; i < s->len; i++) {
        int label = s->rows[i].label;

        if (isnan(s->rows[i].score))
            continue;
        scores[n] = s->rows[i].score;
        labels[n++] = label >= LEARN_STARS_1 && label <= LEARN_STARS_5
                          ? (label - LEARN_STARS_3) / 2.0
                          : learn_mood_sign((enum learn_label)label);
    }
    out[EVAL_PEARSON] = eval_pearson(scores, labels, n);
    free(scores);
    free(labels);
}

static void of_stars(const struct eval_source *s, double *out)
{
    double *p = mem_alloc((s->len + 1) * sizeof(*p)),
           *given = mem_alloc((s->len + 1) * sizeof(*p));
    double *scores = mem_alloc((s->len + 1) * sizeof(*scores));
    bool *is_detractor = mem_alloc((s->len + 1) * sizeof(*is_detractor));
    double hits = 0, misses = 0, wrong = 0, answers = 0, nps_text = 0, nps_stars = 0;
    size_t n = 0, threes = 0;

    for (size_t i = 0; i < s->len; i++) {
        const struct eval_row *r = &s->rows[i];
        bool is_called = r->nps < 0;

        if (!has_stars(r))
            continue;
        threes += r->label == LEARN_STARS_3;
        p[n] = r->p_detractor;
        scores[n] = r->score;
        given[n] = r->label;
        is_detractor[n++] = r->label <= LEARN_STARS_3;
        hits += is_called && r->label <= LEARN_STARS_3;
        misses += !is_called && r->label <= LEARN_STARS_3;
        wrong += is_called && r->label > LEARN_STARS_3;
        nps_text += r->nps;
        answers += r->is_answer;
        nps_stars += r->label == LEARN_STARS_5 ? 1 : r->label <= LEARN_STARS_3 ? -1 : 0;
    }
    if (n > 0) {
        out[EVAL_SPEARMAN] = eval_spearman(scores, given, n);
        out[EVAL_DETRACTOR_AUC] = eval_auc(p, is_detractor, n);
        out[EVAL_PRECISION] = hits / (hits + wrong);
        out[EVAL_RECALL] = hits / (hits + misses);
        out[EVAL_F1] = 2 * hits / (2 * hits + misses + wrong);
        out[EVAL_NPS] = 100 * (nps_text / answers - nps_stars / (double)n);
        out[EVAL_ECE] = threes > 0 ? eval_ece(p, is_detractor, n) : NAN;
    }
    free(p);
    free(given);
    free(scores);
    free(is_detractor);
}

void eval_figures(struct eval_source *s)
{
    for (int k = 0; k < EVAL_FIGURES; k++)
        s->figures[k] = NAN;
    two_classes(s, s->figures);
    three_classes(s, s->figures);
    strength(s, s->figures);
    of_stars(s, s->figures);
}

void eval_means(const struct eval_source *sources, size_t len, double *out)
{
    for (int k = 0; k < EVAL_FIGURES; k++) {
        double sum = 0;
        int n = 0;

        for (size_t s = 0; s < len; s++) {
            double value = sources[s].figures[k];

            if (sources[s].len == 0 || isnan(value))
                continue;
            sum += k == EVAL_NPS ? fabs(value) : value;
            n++;
        }
        out[k] = n > 0 ? sum / n : NAN;
    }
}

static void print_row(const char *name, size_t texts, const double *values, int more)
{
    printf("%-20s", name);
    if (texts > 0)
        printf(" %6zu", texts);
    else
        printf("       ");
    for (int k = 0; k < EVAL_FIGURES; k++) {
        if (isnan(values[k]))
            printf("      -");
        else
            printf(k == EVAL_NPS && texts > 0 ? " %+6.*f" : " %6.*f",
                   figures[k].places + more, values[k] * figures[k].factor);
    }
    printf("\n");
}

/* The figures of a source in the other table: name, TAB, "acc2=0.851" ...; and so on. */
static bool find_other(struct str others, const char *name, double *out)
{
    for (int k = 0; k < EVAL_FIGURES; k++)
        out[k] = NAN;
    while (others.ptr != NULL) {
        struct str line = str_split(&others, '\n');

        if (!str_eq(str_split(&line, '\t'), str_from(name)))
            continue;
        while (line.ptr != NULL) {
            struct str value = str_split(&line, '\t');
            struct str figure = str_split(&value, '=');

            for (int k = 0; k < EVAL_FIGURES; k++) {
                if (str_eq(figure, str_from(figures[k].name)))
                    (void)str_to_double(value, &out[k]);
            }
        }
        return true;
    }
    return false;
}

/* Means over those sources and figures that both tables have. */
static void print_both(const struct eval_source *sources, size_t len, struct str others)
{
    double sums[2][EVAL_FIGURES] = {{0}}, other[EVAL_FIGURES];
    int counts[EVAL_FIGURES] = {0};

    for (size_t s = 0; s < len; s++) {
        if (sources[s].len == 0 || !find_other(others, sources[s].name, other))
            continue;
        for (int k = 0; k < EVAL_FIGURES; k++) {
            double ours = sources[s].figures[k];

            if (isnan(ours) || isnan(other[k]))
                continue;
            sums[0][k] += k == EVAL_NPS ? fabs(ours) : ours;
            sums[1][k] += k == EVAL_NPS ? fabs(other[k]) : other[k];
            counts[k]++;
        }
    }
    for (int side = 0; side < 2; side++) {
        for (int k = 0; k < EVAL_FIGURES; k++)
            sums[side][k] = counts[k] > 0 ? sums[side][k] / counts[k] : NAN;
    }
    print_row("mean, earshot", 0, sums[0], 1);
    print_row("mean, regression", 0, sums[1], 1);
}

void eval_print(const struct eval_source *sources, size_t len, struct str others)
{
    double means[EVAL_FIGURES];

    printf("%-20s %6s", "source", "texts");
    for (int k = 0; k < EVAL_FIGURES; k++)
        printf(" %6s", figures[k].name);
    printf("\n");
    for (size_t s = 0; s < len; s++) {
        double other[EVAL_FIGURES];

        if (sources[s].len == 0)
            continue;
        print_row(sources[s].name, sources[s].len, sources[s].figures, 0);
        if (find_other(others, sources[s].name, other))
            print_row("  regression", sources[s].len, other, 0);
    }
    eval_means(sources, len, means);
    if (others.len > 0)
        print_both(sources, len, others);
    else
        print_row("mean", 0, means, 1);
}

void eval_print_reliability(const struct eval_source *sources, size_t len)
{
    double p[10] = {0}, detractors[10] = {0}, all[10] = {0}, total = 0, error = 0;

    for (size_t s = 0; s < len; s++) {
        double n = 0;

        for (size_t i = 0; i < sources[s].len; i++)
            n += has_stars(&sources[s].rows[i]);
        for (size_t i = 0; i < sources[s].len; i++) {
            const struct eval_row *r = &sources[s].rows[i];
            int bin = r->p_detractor >= 1 ? 9 : (int)(r->p_detractor * 10);

            if (!has_stars(r) || isnan(sources[s].figures[EVAL_ECE]))
                continue;
            p[bin] += r->p_detractor / n;
            detractors[bin] += (r->label <= LEARN_STARS_3) / n;
            all[bin] += 1 / n;
            total += 1 / n;
        }
    }
    printf("p_detractor   texts %%   mean p   detractors\n");
    for (int bin = 0; bin < 10 && total > 0; bin++) {
        printf("%.1f to %.1f      %5.1f    %.3f        %.3f\n", bin / 10.0,
               (bin + 1) / 10.0, 100 * all[bin] / total, p[bin] / all[bin],
               detractors[bin] / all[bin]);
        error += fabs(p[bin] - detractors[bin]) / total;
    }
    printf("calibration error, all sources together: %.3f\n", error);
}

void eval_print_alarms(const struct eval_source *sources, size_t len)
{
    static const char *const labels[] = {"1 star",  "2 stars", "3 stars", "4 stars",
                                         "5 stars", "bad",     "neutral", "good"};

    for (size_t s = 0; s < len; s++) {
        size_t all[LEARN_POSITIVE + 1] = {0}, alarms[LEARN_POSITIVE + 1] = {0};

        for (size_t i = 0; i < sources[s].len; i++) {
            all[sources[s].rows[i].label]++;
            alarms[sources[s].rows[i].label] += sources[s].rows[i].is_alarm;
        }
        printf("%-20s", sources[s].name);
        for (int label = LEARN_STARS_1; label <= LEARN_POSITIVE; label++) {
            if (all[label] > 0)
                printf("  %s: %.1f %% of %zu", labels[label - LEARN_STARS_1],
                       100.0 * (double)alarms[label] / (double)all[label], all[label]);
        }
        putchar('\n');
    }
}
