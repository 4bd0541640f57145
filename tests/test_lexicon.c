/* Word lists: what is read, and what is refused with its line. */
#include "analyze/lexicon.h"
#include "config/shipped.h"
#include "tests/unit.h"

static void test_damaged_lists_are_refused_with_their_line(void **state)
{
    static const struct {
        const char *why, *text, *told;
    } rows[] = {
        {"no tab", "good\n", "x.tsv:1:"},
        {"unknown role", "good\tfeeling\t2\nbad\tfeelings\t-2\n", "x.tsv:2:"},
        {"feeling without number", "# list\ngood\tfeeling\tvery\n", "x.tsv:2:"},
        {"number past all bounds", "good\tfeeling\t1e39\n", "x.tsv:1:"},
        {"infinite", "very\tscale\tinf\n", "x.tsv:1:"},
        {"no number at all", "good\tfeeling\tnan\n", "x.tsv:1:"},
        {"too many words", "a b c d e f g\tfeeling\t1\n", "x.tsv:1:"},
        {"no word", "\tfeeling\t1\n", "x.tsv:1:"},
        {"two blanks", "a  b\tfeeling\t1\n", "x.tsv:1:"},
        {"cut in the middle", "good\tfeeling\t2\nwaste of mon", "x.tsv:2:"},
        {"too few weights", "good\t1.0\n", "x.tsv:1:"},
        {"unknown number", "=mood_bais\t1\n", "x.tsv:1:"},
        {"zero bytes", "good\tfeeling\t2\n\x01\x02\n", "x.tsv:2:"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct lexicon lx = {0};
        struct error err = {0};

        if (lexicon_read(&lx, str_from(rows[i].text), "x.tsv", &err) != ERR_PARSE ||
            strncmp(err.text, rows[i].told, strlen(rows[i].told)) != 0)
            fail_msg("%s: \"%s\"", rows[i].why, err.text);
        lexicon_release(&lx);
    }
}

static void test_entries_are_found_by_their_words(void **state)
{
    static const char *const text = "# list\n"
                                    "waste of money\tfeeling\t-3\n"
                                    "not\tnegator\n"
                                    "never\tnegator\t0.9\n";
    struct lexicon lx = {0};
    int32_t waste, of, node;

    (void)state;
    assert_int_equal(lexicon_read(&lx, str_from(text), "x.tsv", NULL), OK);
    waste = lexicon_word(&lx, STR("waste"), word_hash(STR("waste")));
    of = lexicon_word(&lx, STR("of"), word_hash(STR("of")));
    assert_true(waste != LEXICON_NONE && of != LEXICON_NONE);
    node = lexicon_next(&lx, lx.words[waste].node, of);
    assert_true(node != LEXICON_NONE && lx.nodes[node].has_next);
    assert_int_equal(lexicon_word(&lx, STR("mone"), word_hash(STR("mone"))),
                     LEXICON_NONE);
    lexicon_release(&lx);
}

/* The program reads its lists when they are first needed, and takes them for whole. */
static void test_shipped_lists_are_whole_and_small(void **state)
{
    static const char *const langs[] = {"de", "en", "es", "fr", "it", "pt"};
    static const char *const endings[] = {".general.tsv", ".tsv"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        struct lexicon lx = {0};
        size_t bytes;

        for (size_t k = 0; k < ARRAY_LEN(endings); k++) {
            struct error err = {0};
            char name[48];

            (void)snprintf(name, sizeof(name), "lexicons/%s%s", langs[i], endings[k]);
            if (lexicon_read(&lx, shipped_file(name), name, &err) != OK)
                fail_msg("%s", err.text);
        }
        bytes = lx.nodes_cap * sizeof(*lx.nodes) + lx.entries_cap * sizeof(*lx.entries) +
                lx.slots_len * sizeof(*lx.slots) + lx.words_cap * sizeof(*lx.words) +
                lx.bytes_cap + lx.steps_len * sizeof(*lx.steps);
        print_message("%s: %zu entries, %.1f MB\n", langs[i], lx.entries_len,
                      (double)bytes / 1e6);
        assert_true(lx.entries_len > 0 && lx.entries_len <= 60000);
        assert_true(bytes < 16 << 20);
        lexicon_release(&lx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_lists_are_refused_with_their_line),
        cmocka_unit_test(test_entries_are_found_by_their_words),
        cmocka_unit_test(test_shipped_lists_are_whole_and_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
