/*
 * test_store_words.c - what a person types to search for becomes a query
 */
#include "tests/store_add_help.h"

#include "store/find.h"
#include "store/where.h"

/* A store with one mention in it, so that a search reads the index. */
static int setup(void **state)
{
    struct batch b = {0};
    struct place *p;

    if (place_setup(state) != 0)
        return -1;
    p = *state;
    (void)say(&b, "1", "Kim", "", "They were late with the refund", NAN, NOW);
    add(p->st, "town", &b, NOW, (struct store_counts){.fresh = 1}, "one");
    assert_ok(store_unjudged(p->st, STR("v"), 1, &b, err));
    b.items[0].judgement.version = STR("v");
    b.items[0].judgement.is_ours = true;
    assert_ok(store_judge(p->st, &b, err));
    batch_release(&b);
    return 0;
}

/* Whatever a person types, FTS5 must take it. */
static void test_typed_words_are_quoted(void **state)
{
    static const struct {
        const char *typed, *want;
    } rows[] = {
        {"late", "\"late\""},
        {"late refund", "\"late\" \"refund\""},
        {"  late\trefund\n", "\"late\" \"refund\""},
        {"\"calls back\" late", "\"calls back\" \"late\""},
        {"a\"b c\"d", "\"a\" \"b c\" \"d\""},
        {"wait*", "\"wait*\"*"},
        {"NOT (title:x) NEAR/2 ^y", "\"NOT\" \"(title:x)\" \"NEAR/2\" \"^y\""},
        {"\"", NULL},
        {"\"\"", NULL},
        {"*", NULL},
        {"- ' ;", NULL},
        {"", NULL},
        {"d\xc3\xbcnn", "\"d\xc3\xbcnn\""},
    };
    struct place *p = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct find f = {.words = str_from(rows[i].typed)};
        struct buf out = {0};
        struct batch b = {0};
        bool has_any = words_query(str_from(rows[i].typed), &out);

        if (has_any != (rows[i].want != NULL) ||
            (has_any && !str_eq(buf_str(&out), str_from(rows[i].want))))
            fail_msg("%s: %s", rows[i].typed, out.len > 0 ? out.ptr : "nothing");
        assert_ok(store_find(p->st, &f, &b, err));
        batch_release(&b);
        buf_release(&out);
    }
}

static void test_any_byte_can_be_typed(void **state)
{
    struct place *p = *state;

    for (int c = 1; c < 256; c++) { /* alone, twice, and beside a letter */
        char text[] = {(char)c, (char)c, ' ', 'a', (char)c, 'b', '"', (char)c, '\0'};
        struct find f = {.words = {text, sizeof(text)}}; /* and a NUL at the end */
        struct batch b = {0};

        assert_ok(store_find(p->st, &f, &b, err));
        batch_release(&b);
    }
}

static void test_a_passage_shows_what_was_found(void **state)
{
    static const struct {
        const char *typed, *want;
    } rows[] = {
        {"refund", "They were late with the \x02refund\x03"},
        {"REFUND late", "They were \x02late\x03 with the \x02refund\x03"},
        {"\"with the\"", "They were late \x02with the\x03 refund"},
    };
    static const char *const none[] = {"parcel", "\"", ""};
    struct place *p = *state;
    struct arena arena = {0};
    struct str got;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct find f = {.words = str_from(rows[i].typed)};

        assert_ok(store_passage(p->st, &f, 1, &arena, &got, err));
        assert_str(got, rows[i].want);
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        struct find f = {.words = str_from(none[i])};

        assert_ok(store_passage(p->st, &f, 1, &arena, &got, err));
        assert_int_equal(got.len, 0);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_typed_words_are_quoted, setup,
                                        place_teardown),
        cmocka_unit_test_setup_teardown(test_a_passage_shows_what_was_found, setup,
                                        place_teardown),
        cmocka_unit_test_setup_teardown(test_any_byte_can_be_typed, setup,
                                        place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
