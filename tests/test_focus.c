/* Feeling towards one of the brands that a text speaks of. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "analyze/rules.h"

static double score_of(struct analyzer *an, const char *brand, const char *text)
{
    struct batch b = {0};
    struct mention *m = batch_add(&b);
    double score;

    m->text = str_from(text);
    m->brand = str_from(brand);
    analyze_mention(an, m, &b.arena);
    score = m->judgement.score;
    batch_release(&b);
    return score;
}

static void test_the_clause_of_the_brand_decides(void **state)
{
    static const struct {
        const char *why, *brand, *text;
        int sign;
    } rows[] = {
        {"first of two", "Acme", "Acme is awful and Bolt is wonderful.", -1},
        {"second of two", "Bolt", "Acme is awful and Bolt is wonderful.", 1},
        {"before but", "Acme", "Acme was lovely, but Bolt was rude to us.", 1},
        {"behind but", "Bolt", "Acme was lovely, but Bolt was rude to us.", -1},
        {"sentences", "Bolt", "Acme lost my order. Bolt is fantastic.", 1},
        {"pronoun", "Acme", "We tried Acme on Monday. They were horrible.", -1},
        {"handle", "@bolt", "Terrible night at @acme. Big thanks to @bolt!", 1},
        {"the better one", "Bolt", "Bolt is so much better than Acme.", 1},
        {"the other one", "Acme", "Bolt is so much better than Acme.", -1},
        {"left behind", "Acme", "Switched from Acme to Bolt and couldn't be happier.",
         -1},
        {"gone over to", "Bolt", "Switched from Acme to Bolt and couldn't be happier.",
         1},
        {"unlike", "Acme", "Unlike Acme, Bolt is friendly and quick.", -1},
        {"the worse one", "Bolt", "Bolt is worse than Acme.", -1},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double score = score_of(*state, rows[i].brand, rows[i].text);

        if (!(score * rows[i].sign > 0))
            fail_msg("%s: score %.2f", rows[i].why, score);
    }
}

static void test_rules_can_be_left_out(void **state)
{
    struct analyzer_options without = {
        .lang = STR("en"),
        .rules_off = RULE_BIT(RULE_FOCUS),
    };
    static const char *const text = "Acme is awful and Bolt is wonderful.";
    struct analyzer *an = NULL;

    (void)state;
    assert_int_equal(analyzer_new(NULL, &without, &an, NULL), OK);
    if (score_of(an, "Acme", text) < score_of(an, "Bolt", text) ||
        score_of(an, "Acme", text) > score_of(an, "Bolt", text))
        fail_msg("the brand matters without its rule");
    analyzer_free(an);
}

static void test_rules_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < RULE_COUNT; i++) {
        assert_true(rule_name((enum rule)i).len > 0);
        for (int k = 0; k < i; k++)
            assert_false(str_eq(rule_name((enum rule)k), rule_name((enum rule)i)));
    }
    assert_true(rule_name(RULE_COUNT).len == 0);
}

static int setup(void **state)
{
    static const struct analyzer_options options = {.lang = {"en", 2}};

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
        cmocka_unit_test(test_the_clause_of_the_brand_decides),
        cmocka_unit_test(test_rules_can_be_left_out),
        cmocka_unit_test(test_rules_have_names),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
