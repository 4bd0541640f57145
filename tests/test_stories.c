#include "tests/store_help.h"
#include "tests/stories.h"

/* The bars: of the pairs put together 99 in 100 tell one story, and of those that do 95
 * in 100 are put together. bench_identity measures more of them. */
static void test_stories_are_known_again(void **state)
{
    struct place *p = *state;
    struct stories s = {0};
    struct stories_score score;
    struct error err = {OK, ""};
    double precision, recall;

    stories_make(&s, 7, 1200, STR("Blue Heron"), NOW);
    if (stories_try(&s, p->st, NOW, &score, &err) != OK)
        fail_msg("%s", err.text);
    assert_true(score.pairs > 500);
    precision = (double)score.right / (double)score.found;
    recall = (double)score.right / (double)score.pairs;
    if (precision < 0.99 || recall < 0.95)
        fail_msg("precision %.3f, recall %.3f", precision, recall);
    stories_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stories_are_known_again, place_setup,
                                        place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
