/* Word lists: what is read, and what is refused with its line. */
#include "analyze/mood.h"
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

/* An owner's own list comes from whatever editor they have. */
static void test_lists_of_windows_are_read(void **state)
{
    static const char *const text = "\xef\xbb\xbfsoggy\tfeeling\t-2\r\n"
                                    "not\tnegator\r\n\r\n# end\r\n";
    struct lexicon lx = {0};

    (void)state;
    assert_int_equal(lexicon_read(&lx, str_from(text), "x.tsv", NULL), OK);
    assert_true(lexicon_word(&lx, STR("soggy"), word_hash(STR("soggy"))) != LEXICON_NONE);
    assert_true(lexicon_word(&lx, STR("not"), word_hash(STR("not"))) != LEXICON_NONE);
    lexicon_release(&lx);
}

/* Words are told apart by their first sixteen bytes, and those that share them by all. */
static void test_long_words_are_told_apart(void **state)
{
    static const char *const text = "internationalise\tfeeling\t1\n"
                                    "internationaliser\tfeeling\t2\n"
                                    "internationalisms\tfeeling\t3\n";
    static const struct {
        const char *word;
        float feeling; /* 0: not in the list */
    } rows[] = {{"internationalise", 1},  {"internationaliser", 2},
                {"internationalisms", 3}, {"internationalised", 0},
                {"internationalis", 0},   {"internation", 0}};
    struct lexicon lx = {0};

    (void)state;
    assert_int_equal(lexicon_read(&lx, str_from(text), "x.tsv", NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str word = str_from(rows[i].word);
        const struct lexicon_known *known =
            lexicon_look(&lx, word, word_hash(word), word_head(word));
        float feeling = known->node != LEXICON_NONE ? lx.nodes[known->node].feeling : 0;

        if (feeling != rows[i].feeling || (known->id == LEXICON_NONE) != (feeling == 0))
            fail_msg("%s: %g", rows[i].word, (double)feeling);
    }
    lexicon_release(&lx);
}

/* What is known of a word follows each file that is read. */
static void test_a_second_file_adds_to_what_words_do(void **state)
{
    struct lexicon lx = {0};
    struct str word = STR("slow");
    const struct lexicon_known *known;

    (void)state;
    assert_int_equal(lexicon_read(&lx, STR("slow\tscale\t1.2\n"), "a.tsv", NULL), OK);
    known = lexicon_look(&lx, word, word_hash(word), word_head(word));
    assert_int_equal(known->roles, ROLE_SCALE);
    assert_int_equal(known->does, WORD_MARKS);
    assert_int_equal(known->entry, LEXICON_NONE);
    assert_int_equal(lexicon_read(&lx,
                                  STR("slow\t1\t2\t3\t4\t9\nslow\tfeeling\t-1\n"
                                      "slow food\tfeeling\t1\n"),
                                  "b.tsv", NULL),
                     OK);
    known = lexicon_look(&lx, word, word_hash(word), word_head(word));
    assert_int_equal(known->does, WORD_MARKS | WORD_WEIGHS | WORD_FEELS | WORD_GOES_ON);
    assert_int_equal(known->entry, 0);
    lexicon_release(&lx);
}

/* What people type without accents is looked for with them, unless the list has both. */
static void test_words_are_found_without_their_accents(void **state)
{
    static const struct {
        const char *why, *typed, *found; /* NULL: none */
    } rows[] = {
        {"an accent gone", "pessimo", "péssimo"},
        {"umlaut spelled out", "schoen", "schön"},
        {"sharp s", "grossartig", "großartig"},
        {"of the second file", "decu", NULL}, /* four letters: may be another word */
        {"of the second file, longer", "decevant", "décevant"},
        {"long", "unverschaemtheiten", "unverschämtheiten"},
        {"not in the list", "cafeteria", NULL},
    };
    struct lexicon lx = {0};

    (void)state;
    assert_int_equal(lexicon_read(&lx,
                                  STR("großartig\tfeeling\t3\npéssimo\tfeeling\t-3\n"
                                      "schön\tfeeling\t2\n"),
                                  "a.tsv", NULL),
                     OK);
    assert_int_equal(lexicon_read(&lx,
                                  STR("décevant\t-1\t1\t0\t0\t9\ndéçu\t-1\t1\t0\t0\t9\n"
                                      "unverschämtheiten\t-1\t1\t0\t0\t9\n"),
                                  "b.tsv", NULL),
                     OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str typed = str_from(rows[i].typed), full = str_from(rows[i].found);
        const struct lexicon_known *got =
            lexicon_look_plain(&lx, typed, word_hash(typed));
        int32_t want = full.len > 0 ? lexicon_word(&lx, full, word_hash(full)) : -1;

        if ((got != NULL ? got->id : -1) != want)
            fail_msg("%s: %s: word %d, want %d", rows[i].typed, rows[i].why,
                     got != NULL ? (int)got->id : -1, (int)want);
    }
    lexicon_release(&lx);
}

/* All steps of a list as long as ours are found, and hardly any other pair is looked for
 * where the steps are. */
static void test_steps_are_found_and_others_refused(void **state)
{
    struct lexicon lx = {0};
    size_t bits = 0, len = 0;

    (void)state;
    assert_int_equal(lexicon_read(&lx, shipped_file("lexicons/en.tsv"), "en.tsv", NULL),
                     OK);
    for (size_t i = 0; i < lx.steps_len; i++) {
        const struct lexicon_step *step = &lx.steps[i];

        len += step->to != 0;
        if (step->to != 0 && lexicon_next(&lx, (int32_t)step->from,
                                          (int32_t)step->word) != (int32_t)step->to)
            fail_msg("step %zu: from %u by %u", i, step->from, step->word);
    }
    for (size_t i = 0; i < (lx.bits_mask + 1) / 64; i++) {
        for (uint64_t rest = lx.step_bits[i]; rest != 0; rest &= rest - 1)
            bits++;
    }
    assert_int_equal(len, lx.steps_used);
    assert_true(bits <= len && bits > len * 9 / 10);
    for (int32_t node = 1; node < 2000; node++)
        assert_int_equal(lexicon_next(&lx, node, (int32_t)lx.words_len), LEXICON_NONE);
    lexicon_release(&lx);
}

/* The same words by one list after another, as learning does: nothing of the first is
 * left, and a word that stands twice counts once. */
static void test_words_are_judged_anew_by_another_list(void **state)
{
    struct lexicon first = {0}, second = {0};
    struct mood_work work = {0};
    struct tokens *t = &work.tokens[MENTION_FIELD_TEXT];

    (void)state;
    assert_int_equal(lexicon_read(&first, STR("not\tnegator\n"), "a.tsv", NULL), OK);
    assert_int_equal(lexicon_read(&second, STR("good\t1\t0\t0\t0\t9\n"), "b.tsv", NULL),
                     OK);
    tokens_read(t, STR("not good and good"));
    mood_mark(&work, &first);
    assert_true((t->items[0].flags & TOKEN_NEGATOR) != 0);
    assert_true((t->items[1].flags & TOKEN_NEGATED) != 0);
    mood_mark(&work, &second);
    assert_true((t->items[0].flags & TOKEN_NEGATOR) == 0);
    assert_true((t->items[1].flags & TOKEN_NEGATED) == 0);
    mood_find(&work, &second);
    assert_int_equal(work.hits_len, 1);
    assert_int_equal(work.hits[0].from, 1);
    assert_true(work.entries == 1);
    mood_release(&work);
    lexicon_release(&first);
    lexicon_release(&second);
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
                lx.bytes_cap + lx.steps_len * sizeof(*lx.steps) + (lx.bits_mask + 1) / 8;
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
        cmocka_unit_test(test_lists_of_windows_are_read),
        cmocka_unit_test(test_long_words_are_told_apart),
        cmocka_unit_test(test_a_second_file_adds_to_what_words_do),
        cmocka_unit_test(test_words_are_found_without_their_accents),
        cmocka_unit_test(test_steps_are_found_and_others_refused),
        cmocka_unit_test(test_words_are_judged_anew_by_another_list),
        cmocka_unit_test(test_shipped_lists_are_whole_and_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
