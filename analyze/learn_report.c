/* How well weights do on sources that they have not seen, for the log. */
#include "analyze/learn_private.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

struct scored {
    float sum;
    int8_t sign;
};

static int by_sum(const void *a, const void *b)
{
    float x = ((const struct scored *)a)->sum, y = ((const struct scored *)b)->sum;

    return x < y ? -1 : x > y;
}

/* Area under the ROC curve; NAN where one side is missing. Sorts `rows`. */
static double area(struct scored *rows, size_t len)
{
    double ranks = 0, good = 0;

    qsort(rows, len, sizeof(*rows), by_sum);
    for (size_t i = 0; i < len;) {
        size_t j = i;

        while (j < len && rows[j].sum == rows[i].sum)
            j++;
        for (size_t k = i; k < j; k++) {
            if (rows[k].sign > 0) {
                ranks += (double)(i + j + 1) / 2;
                good++;
            }
        }
        i = j;
    }
    if (good == 0 || good == (double)len)
        return NAN;
    return (ranks - good * (good + 1) / 2) / (good * ((double)len - good));
}

/* Mean of the shares that the sign of the sum gets right on either side. */
static double balanced(const struct scored *rows, size_t len)
{
    double right[2] = {0}, all[2] = {0};

    for (size_t i = 0; i < len; i++) {
        all[rows[i].sign > 0]++;
        right[rows[i].sign > 0] += (rows[i].sum > 0) == (rows[i].sign > 0);
    }
    return (right[0] / all[0] + right[1] / all[1]) / 2;
}

void learn_report(const struct learner *l, const struct learn_sums *sums, FILE *log)
{
    static learn_sign *const signs[3] = {learn_mood_sign, learn_detractor_sign,
                                         learn_opinion_sign};
    struct scored *rows = mem_alloc((l->texts_len + 1) * sizeof(*rows));
    double means[3][2] = {{0}};
    int counts[3] = {0};

    for (size_t s = 0; s < l->sources_len; s++) {
        (void)fprintf(log, "unseen %-16.*s", STR_ARG(l->sources[s].group));
        for (int kind = 0; kind < 3; kind++) {
            size_t len = 0;
            double a, b;

            for (size_t i = 0; i < l->texts_len; i++) {
                int sign = signs[kind]((enum learn_label)l->texts[i].label);

                if (l->texts[i].source == s && sign != 0)
                    rows[len++] = (struct scored){(&sums[i].mood)[kind], (int8_t)sign};
            }
            b = balanced(rows, len);
            a = area(rows, len);
            (void)fprintf(log, "  %5.1f %5.1f", 100 * b, 100 * a);
            if (isnan(a))
                continue;
            means[kind][0] += 100 * b;
            means[kind][1] += 100 * a;
            counts[kind]++;
        }
        (void)fprintf(log, "\n");
    }
    (void)fprintf(log, "unseen mean           ");
    for (int kind = 0; kind < 3; kind++)
        (void)fprintf(log, "  %5.2f %5.2f", means[kind][0] / counts[kind],
                      means[kind][1] / counts[kind]);
    (void)fprintf(log, "   (balanced, AUC: mood, detractor, opinion)\n");
    (void)fflush(log);
    free(rows);
}
