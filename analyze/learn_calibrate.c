/* From sums to probabilities and classes, by predictions for texts of unseen sources. */
#include "analyze/learn_private.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { CLASSES = 3, ROWS_FEW = 100, CASES = 2 * LEARN_SOURCES_MAX };
static const float no_detractor_cut = 0.5f, no_promoter_cut = 0.8f; /* without stars */
static const float score_scale = 2.5f; /* raters' means go with it best */
static const float alarm_most = 3.0f;
/* The curve is flat: of shares so near to the best the one with the fewest alarms counts.
 */
static const double alarm_slack = 0.0015;
static const double blur = 0.005; /* of the quality of neutral bands */
enum { ALARM_STEPS = 60 };

/* Predictions, and a case for each of them: a source, as one of a new or known kind. */
struct predictions {
    const struct learner *l;
    struct learn_sums *sums;
    size_t len;
};

static size_t case_of(const struct learn_sums *s)
{
    return s->text->source + (s->is_new ? (size_t)LEARN_SOURCES_MAX : 0);
}

static double weight_of(const struct predictions *p, size_t at)
{
    return p->l->sources[at % LEARN_SOURCES_MAX].weight;
}

static double sigmoid(double z)
{
    return 1 / (1 + exp(-z));
}

/* What the texts of a source must have for its texts to count. */
enum demand { DEMAND_THREES, DEMAND_STARS, DEMAND_NEUTRAL, DEMAND_NONE };

static bool meets(const struct predictions *p, size_t source, enum demand demand)
{
    bool has = demand == DEMAND_NONE;

    for (size_t i = 0; i < p->l->texts_len && !has; i++) {
        int label = p->l->texts[i].label;

        has = p->l->texts[i].source == source &&
              (demand == DEMAND_THREES ? label == LEARN_STARS_3
               : demand == DEMAND_NEUTRAL
                   ? label == LEARN_NEUTRAL
                   : label >= LEARN_STARS_1 && label <= LEARN_STARS_5);
    }
    return has;
}

/* Weights of predictions: cases equal, up to their sources' own weight, and classes too
 * if asked. Returns whether any counts. */
static bool weigh(const struct predictions *p, int kind, bool is_balanced,
                  enum demand demand, float *out)
{
    double counts[CASES][2] = {{0}};
    bool is_met[LEARN_SOURCES_MAX], has_any = false;

    for (size_t s = 0; s < p->l->sources_len; s++)
        is_met[s] = meets(p, s, demand);
    for (size_t i = 0; i < p->len; i++) {
        int y = learn_signs[kind]((enum learn_label)p->sums[i].text->label);

        if (y != 0)
            counts[case_of(&p->sums[i])][y > 0]++;
    }
    for (size_t i = 0; i < p->len; i++) {
        size_t at = case_of(&p->sums[i]);
        const double *n = counts[at];
        int y = learn_signs[kind]((enum learn_label)p->sums[i].text->label);

        out[i] = 0;
        if (y == 0 || n[0] < ROWS_FEW || n[1] < ROWS_FEW ||
            !is_met[p->sums[i].text->source])
            continue;
        out[i] = (float)(weight_of(p, at) / (is_balanced ? 2 * n[y > 0] : n[0] + n[1]));
        has_any = true;
    }
    return has_any;
}

/* Fit slope and offset of a logistic curve by Newton's method. */
static void fit_curve(const struct predictions *p, int kind, const float *weights,
                      double *slope, double *offset)
{
    *slope = 1;
    *offset = 0;
    for (int round = 0; round < 30; round++) {
        double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9, det;

        for (size_t i = 0; i < p->len; i++) {
            double z = (double)p->sums[i].z[kind], c = (double)weights[i], q, d;
            int y = learn_signs[kind]((enum learn_label)p->sums[i].text->label) > 0;

            if (c == 0)
                continue;
            q = sigmoid(*slope * z + *offset);
            d = c * q * (1 - q);
            g0 += c * (q - y) * z;
            g1 += c * (q - y);
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

/* Sum over cases of the macro F1 of three classes. */
static double neutral_quality(const struct predictions *p, const float *weights,
                              const float *n)
{
    double cells[CASES][CLASSES][CLASSES] = {{{0}}};
    double total = 0;

    for (size_t i = 0; i < p->len; i++) {
        const struct learn_sums *s = &p->sums[i];
        float off = s->z[LEARN_MOOD] - n[LEX_NEUTRAL_CENTER];
        bool is_neutral = fabsf(off) < n[LEX_NEUTRAL_WIDTH] -
                                           n[LEX_NEUTRAL_OPINION] * s->z[LEARN_OPINION];

        if (weights[i] > 0)
            cells[case_of(s)][class_of_label(s->text->label)][is_neutral ? 1
                                                              : off > 0  ? 2
                                                                         : 0]++;
    }
    for (size_t s = 0; s < CASES; s++) {
        double macro = 0;

        for (int c = 0; c < CLASSES; c++) {
            double hit = cells[s][c][c], all = 0;

            for (int k = 0; k < CLASSES; k++)
                all += cells[s][c][k] + cells[s][k][c];
            macro += all > 0 ? 2 * hit / all / CLASSES : 0;
        }
        total += macro > 0 ? macro * weight_of(p, s) : 0;
    }
    return total;
}

/* The grid of the three numbers of the neutral band. */
enum { BAND_NUMBERS = 3, BANDS = 17 * 20 * 13 };
static void band_at(int k, double *out)
{
    out[0] = -0.8 + 0.1 * (k % 17);       /* centre */
    out[1] = 0.2 + 0.1 * (k / 17 % 20);   /* width */
    out[2] = 0.2 * (double)(k / 17 / 20); /* less for each unit of opinion */
}

static void set_band(const double *band, float *numbers)
{
    numbers[LEX_NEUTRAL_CENTER] = (float)band[0];
    numbers[LEX_NEUTRAL_WIDTH] = (float)band[1];
    numbers[LEX_NEUTRAL_OPINION] = (float)band[2];
}

/* Of few texts it is luck which band is best among near ones. So all are tried, and the
 * mean of them holds: each has a weight that falls with its quality, by e for each
 * `blur` that it is below the best. */
static void fit_neutral(const struct predictions *p, const float *weights, float *numbers)
{
    double *quality = mem_alloc(BANDS * sizeof(*quality)), best = 1e-9, sum = 0;
    double band[BAND_NUMBERS], mean[BAND_NUMBERS] = {0};

    for (int k = 0; k < BANDS; k++) {
        band_at(k, band);
        set_band(band, numbers);
        quality[k] = neutral_quality(p, weights, numbers);
        best = quality[k] > best ? quality[k] : best;
    }
    for (int k = 0; k < BANDS; k++) {
        double weight = exp((quality[k] / best - 1) / blur);

        band_at(k, band);
        for (int n = 0; n < BAND_NUMBERS; n++)
            mean[n] += weight * band[n];
        sum += weight;
    }
    for (int n = 0; n < BAND_NUMBERS; n++)
        mean[n] /= sum;
    set_band(mean, numbers);
    free(quality);
}

/* Detractors of both kinds of sources: by stars, and bad ones among neutral ones. */
static bool is_detractor(int label)
{
    return learn_detractor_sign((enum learn_label)label) > 0;
}

/* Texts by both probabilities, for each case: what cuts can be tried on. */
enum { BINS = 100, CUT_LEAST = 30, CUT_MOST = 70 };
enum given { GIVEN_DETRACTOR, GIVEN_PASSIVE, GIVEN_PROMOTER, GIVEN }; /* by label */
static const double nps_worth = 0.6;    /* a point of NPS, beside one of F1 */
static const double flags_worth = 0.75; /* of F1 where neutral texts stand by */
struct bins {
    double promoters[GIVEN][BINS + 1][BINS + 1]; /* by p_detractor below the first
                                                    number, by p_promoter from the second
                                                    on */
    double detractors[GIVEN][BINS + 1];          /* by p_detractor from there on */
    double worth;                                /* of its F1; 0: does not count */
    bool has_stars;                              /* its NPS counts */
};

static int bin_of(float z)
{
    int bin = (int)(sigmoid((double)z) * BINS);

    return bin < BINS ? bin : BINS - 1;
}

static enum given given_of(int label)
{
    return is_detractor(label)      ? GIVEN_DETRACTOR
           : label == LEARN_STARS_5 ? GIVEN_PROMOTER
                                    : GIVEN_PASSIVE;
}

/* From counts to sums. */
static void add_up(struct bins *b)
{
    for (int c = 0; c < GIVEN; c++) {
        for (int d = 1; d <= BINS; d++) {
            for (int k = BINS - 1; k >= 0; k--)
                b->promoters[c][d][k] += b->promoters[c][d][k + 1];
            for (int k = 0; k < BINS; k++)
                b->promoters[c][d][k] += b->promoters[c][d - 1][k];
        }
        for (int d = BINS - 1; d >= 0; d--)
            b->detractors[c][d] += b->detractors[c][d + 1];
    }
}

static struct bins *fill_bins(const struct predictions *p, const float *weights)
{
    struct bins *bins = mem_zalloc(CASES, sizeof(*bins));
    bool has_neutral[LEARN_SOURCES_MAX];

    for (size_t s = 0; s < p->l->sources_len; s++)
        has_neutral[s] = meets(p, s, DEMAND_NEUTRAL);
    for (size_t i = 0; i < p->len; i++) {
        struct bins *b = &bins[case_of(&p->sums[i])];
        enum given given = given_of(p->sums[i].text->label);
        int bin = bin_of(p->sums[i].z[LEARN_DETRACTOR]);

        if (weights[i] == 0 && !has_neutral[p->sums[i].text->source])
            continue;
        b->detractors[given][bin]++;
        b->promoters[given][bin + 1][bin_of(p->sums[i].z[LEARN_PROMOTER])]++;
        b->has_stars = weights[i] > 0;
        b->worth = weights[i] > 0 ? 1 : flags_worth;
    }
    for (size_t s = 0; s < CASES; s++)
        add_up(&bins[s]);
    return bins;
}

/* How far NPS of the texts is from that of their stars, -1 to 1 for all points, were the
 * three classes as frequent among them as they are in another source. How many give four
 * stars, and how many five, differs from set to set of one kind of texts: cuts that fit
 * the shares of one set alone miss the next. */
static double nps_error(const struct bins *b, const struct bins *other, int detractor,
                        int promoter)
{
    double all = 0, sum = 0;

    for (int c = 0; c < GIVEN; c++) {
        double share = other->detractors[c][0], n = b->detractors[c][0];
        double called =
            b->promoters[c][detractor][promoter] - b->detractors[c][detractor];

        all += share;
        sum += share * ((n > 0 ? called / n : 0) - (c - GIVEN_PASSIVE));
    }
    return all > 0 ? sum / all : 0;
}

/* Mean F1 of detractors, where neutral texts stand among others too, less how far NPS
 * would be from that of the stars with the shares of every source. Of kinds that nothing
 * was learned from F1 alone counts: how warm their fours sound is known of none. */
static double cuts_quality(const struct predictions *p, const struct bins *bins,
                           int detractor, int promoter)
{
    double total = 0;

    for (size_t s = 0; s < CASES; s++) {
        const struct bins *b = &bins[s];
        double hits = b->detractors[GIVEN_DETRACTOR][detractor];
        double called = hits + b->detractors[GIVEN_PASSIVE][detractor] +
                        b->detractors[GIVEN_PROMOTER][detractor];
        double error = 0, others = 0;

        if (b->worth == 0)
            continue;
        total += weight_of(p, s) * b->worth * 2 * hits /
                 (b->detractors[GIVEN_DETRACTOR][0] + called + 1e-9);
        for (size_t o = 0; s < LEARN_SOURCES_MAX && o < LEARN_SOURCES_MAX; o++) {
            if (!b->has_stars || !bins[o].has_stars)
                continue;
            error += weight_of(p, o) * fabs(nps_error(b, &bins[o], detractor, promoter));
            others += weight_of(p, o);
        }
        if (others > 0)
            total -= weight_of(p, s) * nps_worth * error / others;
    }
    return total;
}

/* From which probabilities on texts count as a detractor's or a promoter's. */
static void fit_cuts(const struct predictions *p, const float *weights, float *numbers)
{
    struct bins *bins = fill_bins(p, weights);
    double best = -HUGE_VAL;

    for (int d = CUT_LEAST; d <= CUT_MOST; d++) {
        for (int k = 1; k < BINS; k++) {
            double quality = cuts_quality(p, bins, d, k);

            if (quality > best) {
                best = quality;
                numbers[LEX_DETRACTOR_CUT] = (float)d / BINS;
                numbers[LEX_PROMOTER_CUT] = (float)k / BINS;
            }
        }
    }
    free(bins);
}

/* The numbers that weigh, and the sums, on the scale of a logistic curve. */
static void rescale(const struct predictions *p, int kind, const float *weights, float *n,
                    float *scale)
{
    static const int biases[] = {LEX_MOOD_BIAS, LEX_DETRACTOR_BIAS, LEX_PROMOTER_BIAS,
                                 LEX_OPINION_BIAS};
    static const int generals[] = {LEX_MOOD_GENERAL, LEX_DETRACTOR_GENERAL,
                                   LEX_PROMOTER_GENERAL, LEX_OPINION_GENERAL};
    static const int few[] = {LEX_MOOD_FEW, LEX_DETRACTOR_FEW, LEX_PROMOTER_FEW};
    double slope, offset;

    fit_curve(p, kind, weights, &slope, &offset);
    for (size_t i = 0; i < p->len; i++)
        p->sums[i].z[kind] = (float)(slope * (double)p->sums[i].z[kind] + offset);
    *scale = (float)slope;
    n[biases[kind]] = (float)(slope * (double)n[biases[kind]] + offset);
    n[generals[kind]] *= (float)slope;
    if (kind != LEARN_OPINION)
        n[few[kind]] *= (float)slope;
}

/* Threes are what detractors are told by; where no source has them, stars, or good and
 * bad, must do. */
static enum demand weigh_detractors(const struct predictions *p, float *weights)
{
    if (weigh(p, LEARN_DETRACTOR, false, DEMAND_THREES, weights))
        return DEMAND_THREES;
    if (weigh(p, LEARN_DETRACTOR, false, DEMAND_STARS, weights))
        return DEMAND_STARS;
    (void)weigh(p, LEARN_DETRACTOR, true, DEMAND_NONE, weights);
    return DEMAND_NONE;
}

/* Sum over cases of the F1 of detractors, where what judges nothing is `share` for each
 * unit of opinion less of one. Neutral texts are not a detractor's. */
static double alarms_quality(const struct predictions *p, const double *worths,
                             float share)
{
    double hits[CASES] = {0}, called[CASES] = {0}, all[CASES] = {0}, total = 0;

    for (size_t i = 0; i < p->len; i++) {
        const struct learn_sums *s = &p->sums[i];
        size_t at = case_of(s);
        bool is_called =
            s->z[LEARN_DETRACTOR] + share * fminf(s->z[LEARN_OPINION], 0) >= 0;
        bool is_one = is_detractor(s->text->label);

        hits[at] += is_called && is_one;
        called[at] += is_called;
        all[at] += is_one;
    }
    for (size_t at = 0; at < CASES; at++)
        total += weight_of(p, at) * worths[at % LEARN_SOURCES_MAX] * 2 * hits[at] /
                 (called[at] + all[at] + 1e-9);
    return total;
}

/* How much less of a detractor somebody is who judges nothing. Sources with neutral
 * texts and sources with stars count; good and bad alone tell nothing of it. */
static void fit_alarms(const struct predictions *p, float *numbers)
{
    double worths[LEARN_SOURCES_MAX] = {0};
    double qualities[ALARM_STEPS + 1], best = 0;
    bool has_neutral = false;

    for (size_t s = 0; s < p->l->sources_len; s++) {
        bool is_neutral = meets(p, s, DEMAND_NEUTRAL);

        has_neutral = has_neutral || is_neutral;
        worths[s] = is_neutral ? flags_worth : meets(p, s, DEMAND_STARS) ? 1 : 0;
    }
    for (int k = 0; has_neutral && k <= ALARM_STEPS; k++) {
        qualities[k] = alarms_quality(p, worths, (float)k * alarm_most / ALARM_STEPS);
        best = fmax(best, qualities[k]);
    }
    for (int k = 0; has_neutral && k <= ALARM_STEPS; k++) {
        if (qualities[k] >= best * (1 - alarm_slack))
            numbers[LEX_DETRACTOR_OPINION] = (float)k * alarm_most / ALARM_STEPS;
    }
    for (size_t i = 0; i < p->len; i++)
        p->sums[i].z[LEARN_DETRACTOR] +=
            numbers[LEX_DETRACTOR_OPINION] * fminf(p->sums[i].z[LEARN_OPINION], 0);
}

void learn_calibrate(const struct learner *l, struct learn_sums *sums, size_t len,
                     float *n, float *scales)
{
    struct predictions p = {l, sums, len};
    float *weights = mem_zalloc(len + 1, sizeof(*weights));
    enum demand demand;

    (void)weigh(&p, LEARN_MOOD, false, DEMAND_NONE, weights);
    rescale(&p, LEARN_MOOD, weights, n, &scales[LEARN_MOOD]);
    (void)weigh(&p, LEARN_PROMOTER, false, DEMAND_STARS, weights);
    rescale(&p, LEARN_PROMOTER, weights, n, &scales[LEARN_PROMOTER]);
    (void)weigh(&p, LEARN_OPINION, true, DEMAND_NONE, weights);
    rescale(&p, LEARN_OPINION, weights, n, &scales[LEARN_OPINION]);
    fit_neutral(&p, weights, n);
    demand = weigh_detractors(&p, weights);
    rescale(&p, LEARN_DETRACTOR, weights, n, &scales[LEARN_DETRACTOR]);
    fit_alarms(&p, n);
    n[LEX_MOOD_SCALE] = score_scale;
    n[LEX_DETRACTOR_CUT] = no_detractor_cut;
    n[LEX_PROMOTER_CUT] = no_promoter_cut;
    if (demand != DEMAND_NONE)
        fit_cuts(&p, weights, n);
    free(weights);
}
