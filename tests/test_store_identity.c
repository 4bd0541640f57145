/*
 * test_store_identity.c - folds and hashes that decide whether two mentions are one
 */
#include "tests/store_help.h"

#include "store/same.h"

static void test_fold_words(void **state)
{
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"nothing", "", ""},
        {"white space alone", " \t\n\r\v\f ", ""},
        {"lower case stays", "cold coffee", "cold coffee"},
        {"upper case goes", "COLD Coffee @[`{", "cold coffee @[`{"},
        {"runs of white space are one blank", "  a \t\n b\r\nc  ", "a b c"},
        {"two blanks across the eighth byte", "1234567  90", "1234567 90"},
        {"a blank on each side of it", "12345678 90123456  8", "12345678 90123456 8"},
        {"a blank first behind eight bytes", "1234567   A2345678", "1234567 a2345678"},
        {"Latin", "\xc3\x84\xc3\x9c\xc3\x9e\xc3\x97\xc3\x9f",
         "\xc3\xa4\xc3\xbc\xc3\xbe\xc3\x97\xc3\x9f"}, /* not the times sign, not ss */
        {"Latin extended", "\xc4\x80\xc5\x81\xc5\xbd\xc5\xbe",
         "\xc4\x81\xc5\x82\xc5\xbe\xc5\xbe"}, /* A macron, L stroke, Z caron twice */
        {"Greek", "\xce\x91\xce\xa9", "\xce\xb1\xcf\x89"},
        {"Cyrillic", "\xd0\x90\xd0\xaf\xd0\x81", "\xd0\xb0\xd1\x8f\xd1\x91"},
        {"other scripts stay", "\xe6\x97\xa5\xe6\x9c\xac \xd7\x90",
         "\xe6\x97\xa5\xe6\x9c\xac \xd7\x90"},
        {"a letter across the eighth byte", "1234567\xc3\x84yz", "1234567\xc3\xa4yz"},
        {"a cut letter stays", "ab\xc3", "ab\xc3"},
        {"control characters stay",
         "a\x01"
         "B\x7f",
         "a\x01"
         "b\x7f"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        fold_words(str_from(rows[i].text), &out);
        if (!str_eq(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&out)));
        buf_release(&out);
    }
}

/* Eight bytes at a time must give what one at a time gives, wherever the eight begin. */
static void test_fold_does_not_depend_on_position(void **state)
{
    static const char alphabet[] = "aZ \n9  \t.";
    unsigned random = 7;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        char text[40], want[41];
        size_t len = (size_t)round % sizeof(text), n = 0;
        struct buf out = {0};

        for (size_t i = 0; i < len; i++) {
            random = random * 1103515245u + 12345u;
            text[i] = alphabet[(random >> 16) % (sizeof(alphabet) - 1)];
        }
        for (size_t i = 0; i < len; i++) {
            char c = text[i];

            if (c == ' ' || c == '\n' || c == '\t') {
                if (n > 0 && want[n - 1] != ' ')
                    want[n++] = ' ';
            } else {
                want[n++] = c == 'Z' ? 'z' : c;
            }
        }
        if (n > 0 && want[n - 1] == ' ')
            n--;
        fold_words((struct str){text, len}, &out);
        if (!str_eq(buf_str(&out), (struct str){want, n}))
            fail_msg("\"%.*s\" gave \"" STR_FMT "\"", (int)len, text,
                     STR_ARG(buf_str(&out)));
        buf_release(&out);
    }
}

static void test_words_shared(void **state)
{
    static const struct {
        const char *a, *b;
        double want; /* words in both by words in either */
    } rows[] = {
        {"", "", 0.0},
        {"a b c d", "", 0.0},
        {"a b c d", "d c b a", 1.0},
        {"a b c d", "A  B C D", 1.0},
        {"a a a b", "a b", 1.0},
        {"a b c", "b c d", 0.5},
        {"a b", "c d", 0.0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_near(words_shared(str_from(rows[i].a), str_from(rows[i].b)), rows[i].want,
                    1e-12);
}

static void test_hashes_tell_apart(void **state)
{
    char text[64];
    uint64_t seen[64 * 8 + 1];
    size_t len = 0;

    (void)state;
    memset(text, 'x', sizeof(text));
    seen[len++] = hash_bytes(1, text, sizeof(text));
    for (size_t bit = 0; bit < sizeof(text) * 8; bit++) { /* every single bit counts */
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        seen[len++] = hash_bytes(1, text, sizeof(text));
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
    }
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < i; k++)
            if (seen[i] == seen[k])
                fail_msg("bits %zu and %zu look alike", k, i);
    }
    assert_true(hash_bytes(1, text, 63) != hash_bytes(1, text, 64));
    assert_true(hash_bytes(1, "ab", 2) != hash_bytes(1, "ab\0", 3));
    assert_true(hash_bytes(1, text, 64) != hash_bytes(2, text, 64)); /* the salt counts */
    assert_true(hash_bytes(1, text, 64) == seen[0]);
}

/* Two words that change places, within and across the pieces that are hashed. */
static void test_hash_sees_order(void **state)
{
    char a[48] = "one two three four five six seven eight nine 10", b[48];

    (void)state;
    for (size_t i = 0; i + 16 <= sizeof(a); i += 8) {
        memcpy(b, a, sizeof(a));
        memcpy(b + i, a + i + 8, 8);
        memcpy(b + i + 8, a + i, 8);
        assert_true(hash_bytes(0, a, sizeof(a)) != hash_bytes(0, b, sizeof(b)));
    }
}

static void test_wording_ignores_case_and_white_space(void **state)
{
    struct place *p = *state;
    struct buf spaced = {0}, plain = {0};
    size_t len_a = 0, len_b = 0;

    for (int i = 0; i < 200; i++) { /* longer than what is hashed of it */
        buf_printf(&plain, "Word%d ", i);
        buf_printf(&spaced, "%s  wORD%d\n\t", i % 7 == 0 ? "\n" : "", i);
    }
    assert_true(hash_wording(p->st, STR("Title"), buf_str(&plain), &len_a) ==
                hash_wording(p->st, STR(" TITLE "), buf_str(&spaced), &len_b));
    assert_int_equal(len_a, len_b);
    assert_true(hash_wording(p->st, STR("a"), STR("bc"), &len_a) !=
                hash_wording(p->st, STR("ab"), STR("c"), &len_b));
    buf_release(&spaced);
    buf_release(&plain);
}

static void test_rows_as_bytes(void **state)
{
    const int64_t rows[] = {1, 2, 127, 128, 255, 16384, INT64_C(1) << 40, INT64_MAX};
    struct arena arena = {0};
    struct rows got = {.arena = &arena, .size = sizeof(int64_t)};
    struct buf bytes = {0};

    (void)state;
    rows_write(rows, ARRAY_LEN(rows), &bytes);
    rows_read(buf_str(&bytes), &got);
    assert_int_equal(got.len, ARRAY_LEN(rows));
    assert_memory_equal(got.items, rows, sizeof(rows));
    buf_release(&bytes);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold_words),
        cmocka_unit_test(test_fold_does_not_depend_on_position),
        cmocka_unit_test(test_words_shared),
        cmocka_unit_test(test_hashes_tell_apart),
        cmocka_unit_test(test_hash_sees_order),
        cmocka_unit_test_setup_teardown(test_wording_ignores_case_and_white_space,
                                        place_setup, place_teardown),
        cmocka_unit_test(test_rows_as_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
