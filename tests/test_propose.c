#include "tests/unit.h"

#include "analyze/propose.h"
#include "tests/random.h"

enum { TEXTS = 400, TEXT_SIZE = 120 };

static uint32_t pick(uint32_t below)
{
    return (uint32_t)random_next() % below;
}

static char memory[TEXTS][TEXT_SIZE];
static struct propose_text texts[TEXTS];

/* Texts of syllables. A quarter has label 0, and half of those one of two phrases; all
 * end with the same words. */
static void make(void)
{
    static const char *const phrases[] = {"the zumo broke", "kept dripping"};

    for (size_t n = 0; n < TEXTS; n++) {
        bool has_label = n % 4 == 0;
        const char *phrase = has_label && n % 8 == 0 ? phrases[n / 8 % 2] : "";

        (void)snprintf(memory[n], TEXT_SIZE, "we w%ub saw w%uc %s and q%ut left",
                       'a' + pick(26), pick(60), phrase, pick(90));
        /* digits are no words of phrases: each text has its own letters instead */
        for (char *c = memory[n]; *c != '\0'; c++) {
            if (*c >= '0' && *c <= '9')
                *c = (char)('e' + (*c - '0'));
        }
        texts[n] =
            (struct propose_text){.text = str_from(memory[n]), .labels = has_label};
    }
}

static const struct proposal *find(const struct proposal *all, size_t len,
                                   const char *phrase)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(all[i].phrase, str_from(phrase)))
            return &all[i];
    }
    return NULL;
}

static void test_planted_phrases_are_found_and_nothing_else(void **state)
{
    struct arena a = {0};
    struct propose_options with = {0};
    struct proposal *found;
    size_t len;

    (void)state;
    make();
    len = propose(texts, TEXTS, 1, &with, &a, &found);
    assert_int_equal(len, 2);
    for (size_t i = 0; i < len; i++) {
        assert_true(str_find(found[i].phrase, STR("zumo")) != SIZE_MAX ||
                    str_find(found[i].phrase, STR("dripping")) != SIZE_MAX ||
                    str_find(found[i].phrase, STR("broke")) != SIZE_MAX ||
                    str_find(found[i].phrase, STR("kept")) != SIZE_MAX);
        assert_int_equal(found[i].right, 25); /* 50 of every eighth text, in turns */
        assert_int_equal(found[i].wrong, 0);
        assert_int_equal(found[i].gain, 25);
        assert_true(found[i].weight >= 1);
        assert_int_equal(found[i].example % 8, 0);
    }
    arena_release(&a);
}

static void test_what_is_named_already_is_not_proposed(void **state)
{
    struct arena a = {0};
    struct propose_options with = {0};
    struct proposal *found;
    size_t len;

    (void)state;
    make();
    for (size_t n = 0; n < TEXTS; n++)
        texts[n].named = str_find(texts[n].text, STR("dripping")) != SIZE_MAX;
    len = propose(texts, TEXTS, 1, &with, &a, &found);
    assert_int_equal(len, 1);
    assert_null(find(found, len, "dripping"));
    assert_null(find(found, len, "kept dripping"));
    arena_release(&a);
}

/* A word that goes with a label in a third of the texts and against it in the rest. */
static void test_what_does_not_agree_is_not_proposed(void **state)
{
    struct arena a = {0};
    struct propose_options with = {0};
    struct proposal *found;

    (void)state;
    make();
    for (size_t n = 0; n < TEXTS; n++)
        texts[n].labels = str_hash(texts[n].text, 1) % PROPOSE_PARTS == 0 &&
                          str_find(texts[n].text, STR("dripping")) != SIZE_MAX;
    assert_int_equal(propose(texts, TEXTS, 1, &with, &a, &found), 0);
    arena_release(&a);
}

static void test_chance_proposes_little(void **state)
{
    struct arena a = {0};
    struct propose_options with = {0};
    struct proposal *found;
    size_t len;

    (void)state;
    make();
    for (size_t n = 0; n < TEXTS; n++)
        texts[n].labels = pick(16);
    len = propose(texts, TEXTS, 4, &with, &a, &found);
    assert_true(len <= 4); /* of some hundred words in four labels */
    arena_release(&a);
}

static void test_same_texts_same_proposals_and_none_of_nothing(void **state)
{
    struct arena a = {0};
    struct propose_options with = {.most = 1};
    struct proposal *one, *two;

    (void)state;
    make();
    assert_int_equal(propose(texts, TEXTS, 1, &with, &a, &one), 1);
    assert_int_equal(propose(texts, TEXTS, 1, &with, &a, &two), 1);
    assert_true(str_eq(one[0].phrase, two[0].phrase));
    assert_int_equal(propose(NULL, 0, 1, &with, &a, &one), 0);
    assert_int_equal(propose(texts, TEXTS, 0, &with, &a, &one), 0);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_phrases_are_found_and_nothing_else),
        cmocka_unit_test(test_what_is_named_already_is_not_proposed),
        cmocka_unit_test(test_what_does_not_agree_is_not_proposed),
        cmocka_unit_test(test_chance_proposes_little),
        cmocka_unit_test(test_same_texts_same_proposals_and_none_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
