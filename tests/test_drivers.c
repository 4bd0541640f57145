/* Made-up businesses whose causes are known: the true first one is to be named first. */
#include "tests/unit.h"

#include "analyze/drivers.h"
#include "tests/random.h"

enum { KINDS = 8, ANSWERS = 200, RUNS = 400 };

/* How often a kind comes up, and how many points of 0..10 it takes from an answer. */
struct business {
    const char *why;
    double share[KINDS], takes[KINDS];
    double together; /* chance that kind 1 comes along with kind 0, and blameless */
    uint32_t first;
};

static const struct business businesses[] = {
    {"one cause",
     {.20, .08, .08, .05, .05, .05, .05, .05},
     {5, 3, 2, 1, 1, 1, 1, 1},
     0,
     0},
    {"rare but grave",
     {.06, .15, .10, .05, .05, .05, .05, .05},
     {7, .6, .5, .5, .5, .5, .5, .5},
     0,
     0},
    {"one that only comes along with the cause",
     {.20, .02, .06, .05, .05, .05, .05, .05},
     {5, 0, 2, 1, 1, 1, 1, 1},
     .6,
     0},
    {"often but light against seldom and heavy",
     {.30, .08, .05, .05, .05, .05, .05, .05},
     {.4, 7, .5, .5, .5, .5, .5, .5},
     0,
     1},
};

static void add(struct driver_answer *a, uint32_t kind)
{
    for (size_t i = 0; i < a->issues_len; i++) {
        if (a->issues[i] == kind)
            return;
    }
    if (a->issues_len < MENTION_ISSUES_MAX)
        a->issues[a->issues_len++] = kind;
}

static void make(const struct business *b, struct driver_answer *out)
{
    for (size_t i = 0; i < ANSWERS; i++) {
        double points = 9.3 + 2 * (uniform() + uniform() + uniform() - 1.5);

        out[i] = (struct driver_answer){.nps = NPS_UNKNOWN};
        for (uint32_t k = 0; k < KINDS; k++) {
            if (uniform() >= b->share[k])
                continue;
            add(&out[i], k);
            if (k == 0 && uniform() < b->together)
                add(&out[i], 1);
        }
        for (size_t k = 0; k < out[i].issues_len; k++)
            points -= b->takes[out[i].issues[k]];
        out[i].nps = nps_classify(fmin(10, fmax(0, points)));
    }
}

static void test_the_true_first_cause_is_named_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(businesses); i++) {
        int first = 0;

        for (int run = 0; run < RUNS; run++) {
            struct driver_answer answers[ANSWERS];
            struct driver out[DRIVERS_MAX];

            make(&businesses[i], answers);
            first += drivers_find(answers, ANSWERS, KINDS, NULL, out) > 0 &&
                     out[0].kind == businesses[i].first;
        }
        print_message("%s: named first in %.1f %%\n", businesses[i].why,
                      100.0 * first / RUNS);
        assert_true(first >= 0.9 * RUNS);
    }
}

/* What it would be without the issue is known here: the interval must hold it. */
static void test_the_interval_holds_the_effect(void **state)
{
    int held = 0, told = 0;

    (void)state;
    for (int run = 0; run < RUNS; run++) {
        struct driver_answer answers[ANSWERS * 2];
        struct driver out[DRIVERS_MAX];

        /* A quarter has the issue and falls from 60 to -60 points. */
        for (size_t i = 0; i < ANSWERS * 2; i++) {
            bool is_bad = uniform() < 0.25;

            answers[i] = (struct driver_answer){
                .nps = uniform() < 0.8 ? (is_bad ? NPS_DETRACTOR : NPS_PROMOTER)
                                       : (is_bad ? NPS_PROMOTER : NPS_DETRACTOR),
                .issues_len = is_bad};
        }
        if (drivers_find(answers, ANSWERS * 2, KINDS, NULL, out) == 0)
            continue;
        told++;
        held += out[0].low <= 0.25 * 120 && 0.25 * 120 <= out[0].high;
    }
    print_message("interval holds the effect in %.1f %%\n", 100.0 * held / told);
    assert_int_equal(told, RUNS);
    assert_true(held >= 0.93 * RUNS);
}

static void test_chance_is_seldom_called_a_cause(void **state)
{
    int called = 0;

    (void)state;
    for (int run = 0; run < RUNS; run++) {
        struct driver_answer answers[ANSWERS];
        struct driver out[DRIVERS_MAX];

        for (size_t i = 0; i < ANSWERS; i++)
            answers[i] =
                (struct driver_answer){.nps = (enum nps_class)(1 + (int)(uniform() * 3)),
                                       .issues = {(uint32_t)(uniform() * KINDS)},
                                       .issues_len = uniform() < 0.5};
        called += drivers_find(answers, ANSWERS, KINDS, NULL, out) > 0;
    }
    print_message("chance called a cause in %.1f %% of runs, 8 kinds each\n",
                  100.0 * called / RUNS);
    assert_true(called <= 0.08 * RUNS);
}

static void test_cost_effort_and_leaving_decide_the_order(void **state)
{
    struct driver_answer answers[120];
    double cost[2] = {1, 1};
    struct driver out[DRIVERS_MAX];

    (void)state;
    for (size_t i = 0; i < 120; i++)
        answers[i] = (struct driver_answer){.nps = i < 40 ? NPS_DETRACTOR : NPS_PROMOTER,
                                            .issues = {i < 20 ? 0 : 1},
                                            .issues_len = i < 40};
    assert_int_equal(drivers_find(answers, 120, 2, cost, out), 2);
    assert_true(fabs(out[0].effect - out[1].effect) < 1e-9);
    for (size_t i = 20; i < 25; i++)
        answers[i].is_leaving = true;
    (void)drivers_find(answers, 120, 2, cost, out);
    assert_int_equal(out[0].kind, 1);
    assert_int_equal(out[0].leaving, 5);
    cost[1] = 2;
    (void)drivers_find(answers, 120, 2, cost, out);
    assert_int_equal(out[0].kind, 0);
    for (size_t i = 0; i < 20; i++)
        answers[i].has_effort = true;
    cost[1] = 1;
    (void)drivers_find(answers, 120, 2, cost, out);
    assert_int_equal(out[0].kind, 0);
}

static void test_few_answers_say_nothing(void **state)
{
    struct driver_answer answers[29];
    struct driver out[DRIVERS_MAX];

    (void)state;
    for (size_t i = 0; i < 29; i++)
        answers[i] = (struct driver_answer){.nps = i < 14 ? NPS_DETRACTOR : NPS_PROMOTER,
                                            .issues_len = i < 14};
    assert_int_equal(drivers_find(answers, 29, 1, NULL, out), 0);
    assert_int_equal(drivers_find(NULL, 0, 1, NULL, out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_true_first_cause_is_named_first),
        cmocka_unit_test(test_the_interval_holds_the_effect),
        cmocka_unit_test(test_chance_is_seldom_called_a_cause),
        cmocka_unit_test(test_cost_effort_and_leaving_decide_the_order),
        cmocka_unit_test(test_few_answers_say_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
