/* Memory that begins with a line of the cache. */
#include "tests/unit.h"

#include "base/mem.h"

static void test_lines_are_zero_and_begin_a_line(void **state)
{
    static const size_t counts[] = {0, 1, 3, 1000};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        unsigned char *p = mem_zalloc_lines(counts[i], 32);

        assert_int_equal((uintptr_t)p % 64, 0);
        for (size_t k = 0; k < counts[i] * 32; k++)
            assert_int_equal(p[k], 0);
        memset(p, 0xff, counts[i] * 32);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_are_zero_and_begin_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
