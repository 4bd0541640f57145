/* From sums to probabilities and classes, by predictions for texts of unseen sources. */
#include "analyze/learn_private.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { CLASSES = 3, ROWS_FEW = 100 };
static const float no_detractor_cut = 0.5f, no_promoter_cut = 0.2f; /* without stars */

static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

/* Weights of texts: sources equal, up to their own weight, and classes too if asked. */
static float *weigh(const struct learner *l, learn_sign *sign, bool is_balanced,
                    bool stars_only)
{
    double counts[LEARN_SOURCES_MAX][2] = {{0}};
    bool has_stars[LEARN_SOURCES_MAX] = {false};
    float *out = mem_zalloc(l->texts_len, sizeof(*out));

    for (size_t i = 0; i < l->texts_len; i++) {
        const struct learn_text *t = &l->texts[i];
        int y = sign((enum learn_label)t->label);

        if (y != 0)
            counts[t->source][y > 0]++;
        if (t->label == LEARN_STARS_3)
            has_stars[t->source] = true;
    }
    for (size_t i = 0; i < l->texts_len; i++) {
        const struct learn_text *t = &l->texts[i];
        const double *n = counts[t->source];
        int y = sign((enum learn_label)t->label);

        if (y == 0 || n[0] < ROWS_FEW || n[1] < ROWS_FEW ||
            (stars_only && !has_stars[t->source]))
            continue;
        out[i] = (float)(l->sources[t->source].weight /
                         (is_balanced ? 2 * n[y > 0] : n[0] + n[1]));
    }
    return out;
}

/* Fit slope and offset of a logistic curve by Newton's method. */
static void fit_curve(const struct learner *l, const float *weights, const float *sums,
                      size_t stride, learn_sign *sign, double *slope, double *offset)
{
    *slope = 1;
    *offset = 0;
    for (int round = 0; round < 30; round++) {
        double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9, det;

        for (size_t i = 0; i < l->texts_len; i++) {
            double z = (double)sums[i * stride], c = (double)weights[i], p, d;
            int y = sign((enum learn_label)l->texts[i].label) > 0;

            if (c == 0)
                continue;
            p = sigmoid(*slope * z + *offset);
            d = c * p * (1 - p);
            g0 += c * (p - y) * z;
            g1 += c * (p - y);
            h00 += d * z * z;
            h01 += d * z;
            h11 += d;
        }
        det = h00 * h11 - h01 * h01;
        if (!(det > 1e-12))
            return;
        *slope -= (h11 * g0 - h01 * g1) / det;
        *offset -= (h00 * g1 - h01 * g0) / det;
    }
}

static int class_of_label(int label)
{
    return label == LEARN_NEUTRAL                         ? 1
           : learn_mood_sign((enum learn_label)label) < 0 ? 0
                                                          : 2;
}

/* Mean over sources of the macro F1 of three classes. */
static double neutral_quality(const struct learner *l, const struct learn_sums *sums,
                              const float *weights, const float *n)
{
    double cells[LEARN_SOURCES_MAX][CLASSES][CLASSES] = {{{0}}};
    double total = 0;
    int sources = 0;

    for (size_t i = 0; i < l->texts_len; i++) {
        float off = sums[i].mood - n[LEX_NEUTRAL_CENTER];
        bool is_neutral =
            fabsf(off) < n[LEX_NEUTRAL_WIDTH] - n[LEX_NEUTRAL_OPINION] * sums[i].opinion;

        if (weights[i] > 0)
            cells[l->texts[i].source][class_of_label(l->texts[i].label)][is_neutral ? 1
                                                                         : off > 0  ? 2
                                                                                   : 0]++;
    }
    for (size_t s = 0; s < l->sources_len; s++) {
        double macro = 0;

        for (int c = 0; c < CLASSES; c++) {
            double hit = cells[s][c][c], all = 0;

            for (int k = 0; k < CLASSES; k++)
                all += cells[s][c][k] + cells[s][k][c];
            macro += all > 0 ? 2 * hit / all / CLASSES : 0;
        }
        if (macro > 0) {
            total += macro * l->sources[s].weight;
            sources++;
        }
    }
    return sources > 0 ? total : 0;
}

/* By trying: three numbers on a coarse grid, then on a finer one around the best. */
static void fit_neutral(const struct learner *l, const struct learn_sums *sums,
                        const float *weights, float *numbers)
{
    double best = -1, step = 0.4;
    float at[3] = {0, 0.8f, 0.4f};

    for (int round = 0; round < 3; round++, step /= 3) {
        float from[3] = {at[0], at[1], at[2]};

        for (int k = 0; k < 7 * 7 * 7; k++) {
            float try[3] = {from[0] + (float)(step * (k % 7 - 3)),
                            from[1] + (float)(step * (k / 7 % 7 - 3)),
                            from[2] + (float)(step * (k / 49 - 3))};
            double quality;

            numbers[LEX_NEUTRAL_CENTER] = try[0];
            numbers[LEX_NEUTRAL_WIDTH] = try[1];
            numbers[LEX_NEUTRAL_OPINION] = try[2];
            quality = neutral_quality(l, sums, weights, numbers);
            if (quality > best) {
                best = quality;
                at[0] = try[0];
                at[1] = try[1];
                at[2] = try[2];
            }
        }
    }
    numbers[LEX_NEUTRAL_CENTER] = at[0];
    numbers[LEX_NEUTRAL_WIDTH] = at[1];
    numbers[LEX_NEUTRAL_OPINION] = at[2];
}

/* Shares of texts by p_detractor, for each source: what cuts can be tried on. */
enum { BINS = 200 };
struct bins {
    double detractors[LEARN_SOURCES_MAX][BINS], others[LEARN_SOURCES_MAX][BINS];
    double nps[LEARN_SOURCES_MAX]; /* of the stars, -100..100 */
    double all[LEARN_SOURCES_MAX];
};

static struct bins *fill_bins(const struct learner *l, const struct learn_sums *sums,
                              const float *weights)
{
    struct bins *b = mem_zalloc(1, sizeof(*b));

    for (size_t i = 0; i < l->texts_len; i++) {
        size_t s = l->texts[i].source;
        int label = l->texts[i].label;
        int bin = (int)(sigmoid((double)sums[i].detractor) * BINS);

        if (weights[i] == 0)
            continue;
        bin = bin < BINS ? bin : BINS - 1;
        *(label <= LEARN_STARS_3 ? &b->detractors[s][bin] : &b->others[s][bin]) += 1;
        b->nps[s] += label == LEARN_STARS_5 ? 100 : label <= LEARN_STARS_3 ? -100 : 0;
        b->all[s]++;
    }
    return b;
}

/* The cut with the best mean F1 of detractors; 0 where no source has stars. */
static int best_detractor_cut(const struct learner *l, const struct bins *b)
{
    double best = 0;
    int at = 0;

    for (int cut = 1; cut < BINS; cut++) {
        double total = 0;

        for (size_t s = 0; s < l->sources_len; s++) {
            double hits = 0, misses = 0, wrong = 0;

            for (int k = 0; k < BINS; k++) {
                *(k >= cut ? &hits : &misses) += b->detractors[s][k];
                wrong += k >= cut ? b->others[s][k] : 0;
            }
            if (hits > 0)
                total += l->sources[s].weight * 2 * hits / (2 * hits + misses + wrong);
        }
        if (total > best) {
            best = total;
            at = cut;
        }
    }
    return at;
}

/* The cut below which texts count as promoters, so that NPS of the texts comes nearest
 * to that of the stars. */
static int best_promoter_cut(const struct learner *l, const struct bins *b, int detractor)
{
    double best = HUGE_VAL;
    int at = detractor / 2;

    for (int cut = 1; cut < detractor; cut++) {
        double total = 0;

        for (size_t s = 0; s < l->sources_len; s++) {
            double nps = 0;

            if (b->all[s] == 0)
                continue;
            for (int k = 0; k < BINS; k++)
                nps += (k < cut          ? 100
                        : k >= detractor ? -100
                                         : 0) *
                       (b->detractors[s][k] + b->others[s][k]);
            total += l->sources[s].weight * fabs(nps - b->nps[s]) / b->all[s];
        }
        if (total < best) {
            best = total;
            at = cut;
        }
    }
    return at;
}

void learn_calibrate(const struct learner *l, const struct learn_sums *sums, float *n,
                     float *scales)
{
    struct learn_sums *fitted = mem_alloc(l->texts_len * sizeof(*fitted));
    float *moods = weigh(l, learn_mood_sign, true, false);
    float *detractors = weigh(l, learn_detractor_sign, false, true);
    float *opinions = weigh(l, learn_opinion_sign, true, false);
    double slope[3], offset[3];
    struct bins *bins;
    int cut;

    fit_curve(l, moods, &sums[0].mood, 3, learn_mood_sign, &slope[0], &offset[0]);
    fit_curve(l, detractors, &sums[0].detractor, 3, learn_detractor_sign, &slope[1],
              &offset[1]);
    fit_curve(l, opinions, &sums[0].opinion, 3, learn_opinion_sign, &slope[2],
              &offset[2]);
    for (size_t i = 0; i < l->texts_len; i++)
        fitted[i] =
            (struct learn_sums){(float)(slope[0] * (double)sums[i].mood + offset[0]),
                                (float)(slope[1] * (double)sums[i].detractor + offset[1]),
                                (float)(slope[2] * (double)sums[i].opinion + offset[2])};
    for (int k = 0; k < 3; k++) {
        static const int biases[] = {LEX_MOOD_BIAS, LEX_DETRACTOR_BIAS, LEX_OPINION_BIAS};
        static const int generals[] = {LEX_MOOD_GENERAL, LEX_DETRACTOR_GENERAL,
                                       LEX_OPINION_GENERAL};

        static const int few[] = {LEX_MOOD_FEW, LEX_DETRACTOR_FEW};

        scales[k] = (float)slope[k];
        n[biases[k]] = (float)(slope[k] * (double)n[biases[k]] + offset[k]);
        n[generals[k]] *= (float)slope[k];
        if (k < 2)
            n[few[k]] *= (float)slope[k];
    }
    fit_neutral(l, fitted, opinions, n);
    bins = fill_bins(l, fitted, detractors);
    cut = best_detractor_cut(l, bins);
    n[LEX_DETRACTOR_CUT] = cut > 0 ? (float)cut / BINS : no_detractor_cut;
    n[LEX_PROMOTER_CUT] =
        cut > 0 ? (float)best_promoter_cut(l, bins, cut) / BINS : no_promoter_cut;
    n[LEX_MOOD_SCALE] = 2; /* tanh(z / 2) is 2 p - 1 */
    free(fitted);
    free(moods);
    free(detractors);
    free(opinions);
    free(bins);
}
