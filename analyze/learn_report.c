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

/* "-" where all texts are of one side: nothing to tell apart. */
static void print_pair(double balanced, double area, int digits, FILE *log)
{
    if (isnan(area))
        (void)fprintf(log, "  %5s %5s", "-", "-");
    else
        (void)fprintf(log, "  %5.*f %5.*f", digits, balanced, digits, area);
}

/* One line: a source's figures by kind; `means` takes them in. */
static void report_source(const struct learn_sums *sums, size_t len, size_t source,
                          bool is_new, struct scored *rows, double (*means)[3], FILE *log)
{
    for (int kind = 0; kind < LEARN_KINDS; kind++) {
        size_t n = 0;
        double a, b;

        for (size_t i = 0; i < len; i++) {
            int sign = learn_signs[kind]((enum learn_label)sums[i].text->label);

            if (sums[i].text->source == source && sums[i].is_new == is_new && sign != 0)
                rows[n++] = (struct scored){sums[i].z[kind], (int8_t)sign};
        }
        b = balanced(rows, n);
        a = area(rows, n);
        print_pair(100 * b, 100 * a, 1, log);
        if (isnan(a))
            continue;
        means[kind][0] += 100 * b;
        means[kind][1] += 100 * a;
        means[kind][2]++;
    }
    (void)fprintf(log, "\n");
}

void learn_report(const struct learner *l, const struct learn_sums *sums, size_t len,
                  FILE *log)
{
    struct scored *rows = mem_alloc((len + 1) * sizeof(*rows));

    for (int is_new = len > l->texts_len; is_new >= 0; is_new--) {
        const char *what = is_new ? "new kind" : "known kind";
        double means[LEARN_KINDS][3] = {{0}};

        for (size_t s = 0; s < l->sources_len; s++) {
            (void)fprintf(log, "%-10s %-15.*s", what, STR_ARG(l->sources[s].group));
            report_source(sums, len, s, is_new != 0, rows, means, log);
        }
        (void)fprintf(log, "%-10s mean           ", what);
        for (int kind = 0; kind < LEARN_KINDS; kind++)
            print_pair(means[kind][0] / means[kind][2], means[kind][1] / means[kind][2],
                       2, log);
        (void)fprintf(log, "   (balanced, AUC: mood, detractor, promoter, opinion)\n");
    }
    (void)fflush(log);
    free(rows);
}
