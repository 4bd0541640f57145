/* What texts hold, numbered, for the programs that learn weights of it. */
#include "tests/unit.h"

#include "tests/grams.h"

static size_t add_row(struct grams *g, const char *const *texts, size_t len)
{
    size_t first = g->ids_len;

    for (size_t i = 0; i < len; i++)
        grams_add(g, first, str_from(texts[i]));
    return g->ids_len - first;
}

static void test_a_row_has_an_entry_once(void **state)
{
    static const char *const texts[] = {"cold", "chips", "cold"};
    struct grams g;

    (void)state;
    grams_init(&g);
    assert_int_equal(add_row(&g, texts, 3), 2);
    assert_int_equal(g.entries[g.ids[0]].count, 1);
    grams_add_again(&g, 0, STR("cold"));
    assert_int_equal(g.ids_len, 3);
    assert_int_equal(g.ids[2], g.ids[0]);
    assert_int_equal(g.entries[g.ids[0]].count, 1);
    assert_int_equal(add_row(&g, texts, 3), 2);
    assert_int_equal(g.entries[g.ids[0]].count, 2);
    grams_release(&g);
}

/* Rows once came out empty behind the 500,000th entry, and nothing said so. */
static void test_rows_are_whole_however_many_entries(void **state)
{
    enum { ROWS = 700000 };
    struct grams g;

    (void)state;
    grams_init(&g);
    for (int i = 0; i < ROWS; i++) {
        char own[16];
        const char *const texts[] = {own, "cold"};

        (void)snprintf(own, sizeof(own), "w%d", i);
        assert_int_equal(add_row(&g, texts, 2), 2);
    }
    assert_int_equal(g.entries_len, ROWS + 1);
    assert_int_equal(g.entries[1].count, ROWS);
    assert_str(g.entries[g.ids[2 * (ROWS - 1)]].text, "w699999");
    grams_release(&g);
}

static void test_closed_takes_what_is_there(void **state)
{
    static const char *const before[] = {"cold", "chips"}, *const after[] = {"cold",
                                                                             "tea"};
    struct grams g;

    (void)state;
    grams_init(&g);
    assert_int_equal(add_row(&g, before, 2), 2);
    grams_close(&g);
    assert_int_equal(add_row(&g, after, 2), 1);
    assert_int_equal(g.ids[2], g.ids[0]);
    assert_int_equal(g.entries_len, 2);
    grams_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_has_an_entry_once),
        cmocka_unit_test(test_rows_are_whole_however_many_entries),
        cmocka_unit_test(test_closed_takes_what_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
