/* Expected values: scipy 1.10.1 (special.betainc, stats.binom, poisson, nbinom, norm,
 * beta), printed with 16 digits. */
#include "tests/unit.h"

#include "analyze/stats.h"

static void assert_close(const char *why, double got, double want)
{
    if (!(fabs(got - want) <= 1e-10 * fabs(want)))
        fail_msg("%s: got %.16g, want %.16g", why, got, want);
}

static void test_beta_is_that_of_scipy(void **state)
{
    static const struct {
        const char *why;
        double a, b, x, want;
    } rows[] = {
        {"small", 2, 3, .4, 0.5247999999999999},
        {"below one", 0.5, 0.5, .1, 0.2048327646991335},
        {"middle", 50, 60, .5, 0.8309072939016694},
        {"large", 1000, 1200, .44, 0.08511862040570796},
        {"lopsided", 3, 1e5, 2e-5, 0.3233344107288786},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_close(rows[i].why, stats_beta(rows[i].a, rows[i].b, rows[i].x),
                     rows[i].want);
    assert_true(isnan(stats_beta(0, 1, .5)));
    assert_true(isnan(stats_beta(1, 1, 1.5)));
    assert_close("quantile low", stats_beta_quantile(1, 9, .025), 0.0028091367465992146);
    assert_close("quantile high", stats_beta_quantile(2, 9, .975), 0.4450161170281954);
}

static void test_tails_are_those_of_scipy(void **state)
{
    (void)state;
    assert_close("binomial", stats_binomial_upper(8, 16, .2), 0.0070035611648000045);
    assert_close("binomial, all", stats_binomial_upper(6, 6, .2), 6.4e-05);
    assert_close("binomial, lower", stats_binomial_lower(1, 10, .5), 0.0107421875);
    assert_close("binomial, none", stats_binomial_upper(0, 10, .5), 1);
    assert_close("poisson", stats_poisson_upper(6, 2), 0.01656360848061443);
    assert_close("poisson, far", stats_poisson_upper(100, 50), 3.2000653245851495e-10);
    assert_close("poisson, any", stats_poisson_upper(1, .1), 0.09516258196404044);
    assert_close("poisson, tiny", stats_poisson_upper(30, 3), 4.277047721426935e-20);
    assert_close("gamma", stats_gamma_upper(5, 3), 0.8152632445237722);
    assert_close("gamma, far", stats_gamma_upper(2.5, 20), 1.493367900050393e-07);
    assert_close("negative binomial", stats_negbin_lower(4, 5, 40. / 3),
                 0.5246529579162598);
    assert_close("negative binomial, far", stats_negbin_lower(20, 5, 40. / 3),
                 0.997861770428293);
    assert_close("normal 95 %", stats_normal_z(.95), 1.959963984540054);
    assert_close("normal 80 %", stats_normal_z(.8), 1.2815515655446004);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beta_is_that_of_scipy),
        cmocka_unit_test(test_tails_are_those_of_scipy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
