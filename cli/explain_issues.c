/* explain_issues.c - what the issues of a mention are made of */
#include "cli/explain_issues.h"

#include <math.h>

static const struct issue_sum_told *sum_of(const struct judgement *j, struct str id)
{
    for (size_t i = 0; i < j->sums_len; i++) {
        if (str_eq(j->sums[i].id, id))
            return &j->sums[i];
    }
    return NULL;
}

/* "1.25 of 1.00 needed: "rude" +1.00, "waiter" +0.25" */
static void print_sum(struct terminal *t, const struct issue_sum_told *sum)
{
    if (isnan(sum->needed))
        terminal_printf(t, STYLE_SOFT, "  %.2f, and said outright:", sum->sum);
    else
        terminal_printf(t, STYLE_SOFT, "  %.2f of %.2f needed:", sum->sum, sum->needed);
    for (size_t i = 0; i < sum->parts_len; i++) {
        const struct issue_part *p = &sum->parts[i];

        terminal_put(t, STYLE_SOFT, i > 0 ? STR(", ") : STR(" "));
        if (p->text.len > 0)
            terminal_printf(t, STYLE_PLAIN, "\"" STR_FMT "\"", STR_ARG(p->text));
        else
            terminal_put(t, STYLE_PLAIN, STR("learned words"));
        terminal_printf(t, STYLE_SOFT, " %+.2f", p->weight);
    }
}

void explain_issues(struct terminal *t, const struct judgement *j)
{
    for (size_t i = 0; i < j->issues_len; i++) {
        const struct issue_sum_told *sum = sum_of(j, j->issues[i]);

        terminal_printf(t, STYLE_PLAIN, "issue: " STR_FMT, STR_ARG(j->issues[i]));
        if (sum == NULL)
            terminal_put(t, STYLE_SOFT, STR("  as you said"));
        else
            print_sum(t, sum);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
}
