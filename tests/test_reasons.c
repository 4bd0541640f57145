/* The weights that are told of a text are those that made its score. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

#include <math.h>

static double sum_of(const struct judgement *j)
{
    double sum = 0;

    for (size_t i = 0; i < j->reasons_len; i++) {
        const struct reason *r = &j->reasons[i];

        if (!str_starts(r->rule, STR("issue:")) && !str_starts(r->rule, STR("severity:")))
            sum += r->weight;
    }
    return sum;
}

/* What phrases add makes the sum of their issue, and reaches what is needed. */
static size_t check_issues(const struct mention *m)
{
    const struct judgement *j = &m->judgement;

    assert_int_equal(j->sums_len, j->issues_len);
    for (size_t i = 0; i < j->sums_len; i++) {
        const struct issue_sum_told *s = &j->sums[i];
        double sum = 0;

        for (size_t n = 0; n < s->parts_len; n++)
            sum += s->parts[n].weight;
        if (!str_eq(s->id, j->issues[i]) || fabs(sum - s->sum) > 1e-4 ||
            s->sum < s->needed - 1e-3)
            fail_msg(STR_FMT ": parts %.4f, sum %.4f, needed %.4f: " STR_FMT,
                     STR_ARG(s->id), sum, s->sum, s->needed, STR_ARG(m->text));
    }
    return j->sums_len;
}

static size_t issues_seen;

static void check(struct analyzer *an, struct mention *m, struct arena *arena)
{
    struct analyze_way way;
    double sum;

    analyze_mention(an, m, arena);
    issues_seen += check_issues(m);
    way = analyzer_way(an);
    if (m->judgement.mood == MOOD_UNSCORED) {
        assert_true(isnan(way.sum));
        return;
    }
    sum = sum_of(&m->judgement);
    if (fabs(sum - way.sum) > 0.002 ||
        fabs(tanh(way.sum / way.scale) - m->judgement.score) > 1e-6)
        fail_msg("weights %.4f, sum %.4f, score %.4f: " STR_FMT, sum, way.sum,
                 m->judgement.score, STR_ARG(m->text));
    if (way.sum > way.neutral_to && !way.is_plain)
        assert_int_equal(m->judgement.mood, MOOD_POSITIVE);
    if (way.sum < way.neutral_from && !way.is_plain)
        assert_int_equal(m->judgement.mood, MOOD_NEGATIVE);
}

/* The last column of every line, each as text and as title. */
static size_t check_file(struct analyzer *an, const char *name)
{
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0}, text = {0};
    struct batch b = {0};
    struct str rest;
    size_t n = 0;

    buf_printf(&path, "%s/tests/fixtures/%s", root != NULL ? root : ".", name);
    assert_int_equal(buf_read_file(&text, path.ptr, 1 << 20, NULL), OK);
    for (rest = buf_str(&text); rest.len > 0; n++) {
        struct str line = str_split(&rest, '\n'), last = line;
        struct mention *m;

        while (line.ptr != NULL)
            last = str_split(&line, '\t');
        batch_reset(&b);
        m = batch_add(&b);
        m->text = last;
        check(an, m, &b.arena);
        m->title = last;
        m->brand = STR("Acme");
        check(an, m, &b.arena);
    }
    batch_release(&b);
    buf_release(&path);
    buf_release(&text);
    return n;
}

static void test_weights_add_up_to_the_sum(void **state)
{
    static const char *const names[] = {
        "mood/en.tsv",         "severity/churn.tsv",  "severity/health.tsv",
        "severity/refund.tsv", "severity/safety.tsv", "severity/unanswered.tsv",
    };
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        n += check_file(*state, names[i]);
    assert_true(n > 500);
    assert_true(issues_seen > 100);
}

static void test_long_texts_add_up_too(void **state)
{
    struct buf text = {0};
    struct batch b = {0};
    struct mention *m = batch_add(&b);

    for (int i = 0; i < 300; i++)
        buf_printf(&text, "Day %d: the staff was %s, but the soup came %s late! ", i,
                   i % 3 == 0 ? "rude" : "very friendly", i % 2 == 0 ? "never" : "so");
    m->text = buf_str(&text);
    check(*state, m, &b.arena);
    buf_release(&text);
    batch_release(&b);
}

static void test_rating_and_statement_are_told(void **state)
{
    struct batch b = {0};
    struct mention *m = batch_add(&b);
    struct analyze_way way;

    m->text = STR("Nice rooms, but I would not recommend it.");
    m->rating = 0.25;
    analyze_mention(*state, m, &b.arena);
    way = analyzer_way(*state);
    assert_true(way.says < 3 && way.rating_recommend < 6.5 && way.text_recommend < 6.5);
    assert_true(way.p_text > 0.5);
    batch_release(&b);
}

static int setup(void **state)
{
    static const struct analyzer_options options = {.with_reasons = true,
                                                    .lang = {"en", 2}};

    return analyzer_new(NULL, &options, (struct analyzer **)state, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    analyzer_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_add_up_to_the_sum),
        cmocka_unit_test(test_long_texts_add_up_too),
        cmocka_unit_test(test_rating_and_statement_are_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
