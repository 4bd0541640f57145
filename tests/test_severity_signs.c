/* Learned words that speak for a grave kind: reading their list, adding them up. */
#include "tests/unit.h"

#include "analyze/severity_signs.h"
#include "base/buf.h"

#include <string.h>

/* A sentence of n words is at -1 with the bias, and each weight counts by 1 / sqrt(n). */
static const char list[] = "# signs\n"
                           "sign\tany\tsafety\tpress\n"
                           "#bias\t-1.00\n"
                           "#least\t-0.5\n"
                           "ladder\t1.0\t2.0\n"
                           "slip*\t2.0\t1.0\n"
                           "*ippin*\t0.5\n"
                           "*ping\t\t0.5\n"
                           "slipped\t1.0\n"
                           "gave way\t\t3.0\n"
                           "ladde .. off\t\t\t4.0\n"
                           "gl\xc3\xbc"
                           "hbirne\t4.0\n"
                           "*cr\xc3\xaape*\t3.0\n"
                           "newspaper\t2.0\t\t3.0\n"
                           "smoke alarm\t\t6.0\n"
                           "lovely\t-3.0\n";

static struct severity_signs *read_list(const char *text)
{
    struct severity_signs *s = NULL;
    struct error err = {0};

    if (severity_signs_new(str_from(text), "l.tsv", &s, &err) != OK)
        fail_msg("%s", err.text);
    return s;
}

static void test_words_pieces_and_pairs_add_up(void **state)
{
    static const struct {
        const char *why, *text, *kind, *words;
        double sum;
    } rows[] = {
        {"nothing known", "we had soup", NULL, NULL, 0},
        {"a word", "a ladder there", "safety", "a ladder there", 0.732},
        {"diluted by others", "the ladder was blue", "safety", "the ladder was", 0.5},
        {"of fewer than three words", "ladder slipped", NULL, NULL, 0},
        {"a word and its beginning", "I slipped there", "safety", "I slipped there",
         1.309},
        {"a beginning, a piece within and an end", "I was slipping", "safety",
         "I was slipping", 1.309},
        {"of four letters, all of them", "a slip there", "safety", "a slip there", 0.732},
        {"not within another word", "an eyeslip there", NULL, NULL, 0},
        {"a pair", "ladder gave way", "safety", "ladder gave way", 2.464},
        {"a pair with a word between", "ladder came off", "press", "ladder came off",
         1.887},
        {"words that stand far apart are not told together",
         "ladder is in our old blue shed, newspaper", "press", "blue shed, newspaper",
         1.121},
        {"a pair ends with the sentence", "the ladder gave. Way off", "safety",
         "the ladder gave", 0.732},
        {"each counts once", "ladder ladder ladder ladder", "safety",
         "ladder ladder ladder ladder", 0.5},
        {"what speaks against", "a lovely ladder", NULL, NULL, 0},
        {"the gravest kind", "ladder and newspaper", "press", "ladder and newspaper",
         2.464},
        {"the gravest sentence", "The ladder was fine. In the newspaper!", "press",
         "In the newspaper", 1.887},
        {"a pair of words that alone say too little", "the smoke alarm", NULL, NULL, 0},
        {"the same with a word that says more", "ladder smoke alarm", "safety",
         "ladder smoke alarm", 4.196},
        {"without accents", "a gluehbirne there", "safety", "a gluehbirne there", 1.309},
        {"a piece without accents", "the crepes there", "safety", "the crepes there",
         0.732},
    };
    struct severity_signs *s = read_list(list);
    struct tokens t = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sign_hit hit;
        bool is_found;

        tokens_read(&t, str_from(rows[i].text));
        is_found = severity_signs_find(s, &t, NULL, 0, &hit);
        if (is_found != (rows[i].kind != NULL))
            fail_msg("%s: %s %g", rows[i].why, is_found ? "found" : "not found", hit.sum);
        if (is_found &&
            (!str_eq(hit.kind, str_from(rows[i].kind)) ||
             !str_eq(tokens_span(&t, hit.first, hit.last), str_from(rows[i].words)) ||
             fabs(hit.sum - rows[i].sum) > 1e-3))
            fail_msg("%s: " STR_FMT " %g by \"" STR_FMT "\"", rows[i].why,
                     STR_ARG(hit.kind), hit.sum,
                     STR_ARG(tokens_span(&t, hit.first, hit.last)));
    }
    tokens_release(&t);
    severity_signs_free(s);
}

/* An excuse holds for its kind, in its sentence. */
static void test_what_is_excused_is_not_told(void **state)
{
    static const struct {
        const char *text, *kind;
        struct sign_excuse excuses[2];
        size_t excuses_len;
    } rows[] = {
        {"I slipped there.", "safety", {{0}}, 0},
        {"I slipped there.", NULL, {{1, STR_INIT("safety")}}, 1},
        {"I slipped there.", "safety", {{1, STR_INIT("press")}}, 1},
        {"ladder and newspaper", NULL, {{0, STR_INIT("press")}}, 1},
        {"In the newspaper! I slipped there.", "safety", {{2, STR_INIT("press")}}, 1},
        {"In the newspaper! I slipped there.", "press", {{4, STR_INIT("press")}}, 1},
        {"I slipped there. They slipped there.", "safety", {{1, STR_INIT("safety")}}, 1},
        {"I slipped there. They slipped there.",
         NULL,
         {{1, STR_INIT("safety")}, {4, STR_INIT("safety")}},
         2},
    };
    struct severity_signs *s = read_list(list);
    struct tokens t = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sign_hit hit;
        bool is_found;

        tokens_read(&t, str_from(rows[i].text));
        is_found = severity_signs_find(s, &t, rows[i].excuses, rows[i].excuses_len, &hit);
        if (is_found != (rows[i].kind != NULL) ||
            (is_found && !str_eq(hit.kind, str_from(rows[i].kind))))
            fail_msg("%zu, %s: " STR_FMT, i, rows[i].text, STR_ARG(hit.kind));
    }
    tokens_release(&t);
    severity_signs_free(s);
}

/* What is said around a phrase that a rule by hand found, for that rule's kind. */
static void test_words_around_a_phrase_are_weighed(void **state)
{
    static const struct {
        const char *why, *text, *kind;
        uint32_t token;
        double sum;
    } rows[] = {
        {"its sentence alone", "A lovely ladder. In the newspaper!", "safety", 1, 1},
        {"for its kind", "A lovely ladder. In the newspaper!", "press", 4, 3.887},
        {"not for another", "A lovely ladder. In the newspaper!", "safety", 4, 2.155},
        {"nothing known", "we had soup", "press", 1, 1},
        {"a kind that the list has not", "we had soup", "churn", 1, INFINITY},
    };
    struct buf text = {0};
    struct severity_signs *s, *silent = read_list(list);
    struct tokens t = {0};

    (void)state;
    buf_printf(&text, "%s#phrase\t2\n", list);
    s = read_list(text.ptr);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double sum;

        tokens_read(&t, str_from(rows[i].text));
        sum = severity_signs_weigh(s, &t, rows[i].token, str_from(rows[i].kind));
        if (sum != rows[i].sum && !(fabs(sum - rows[i].sum) < 1e-3))
            fail_msg("%s: %g", rows[i].why, sum);
        assert_true(isinf(
            severity_signs_weigh(silent, &t, rows[i].token, str_from(rows[i].kind))));
    }
    assert_true(isinf(severity_signs_weigh(NULL, &t, 0, STR("press"))));
    tokens_read(&t, STR("a lovely lovely garden but in the newspaper"));
    t.items[4].flags |= TOKEN_CONTRAST; /* praise in front of it takes nothing back */
    assert_float_equal(severity_signs_weigh(s, &t, 7, STR("press")), 3.5, 1e-3);
    assert_float_equal(severity_signs_weigh(s, &t, 1, STR("press")), 1.707, 1e-3);
    tokens_release(&t);
    severity_signs_free(s);
    severity_signs_free(silent);
    buf_release(&text);
}

/* A sentence without end is weighed in parts too: time stays linear. */
static void test_words_far_from_a_phrase_are_not_weighed(void **state)
{
    struct buf weighed = {0}, text = {0};
    struct severity_signs *s;
    struct tokens t = {0};

    (void)state;
    buf_printf(&weighed, "%s#phrase\t2\n", list);
    s = read_list(weighed.ptr);
    for (int i = 0; i < 100000; i++)
        buf_add_text(&text, i == 50000 ? "newspaper " : "soup ");
    tokens_read(&t, buf_str(&text));
    assert_float_equal(severity_signs_weigh(s, &t, 50010, STR("press")), 1.722, 1e-3);
    assert_float_equal(severity_signs_weigh(s, &t, 50100, STR("press")), 1, 1e-3);
    tokens_release(&t);
    severity_signs_free(s);
    buf_release(&text);
    buf_release(&weighed);
}

static void test_endless_sentence_is_read_in_parts(void **state)
{
    struct severity_signs *s = read_list(list);
    struct tokens t = {0};
    struct buf text = {0};
    struct sign_hit hit;

    (void)state;
    for (int i = 0; i < 200000; i++)
        buf_add_text(&text,
                     i == 150000 ? "slipped newspaper gl\xc3\xbchbirne " : "soup ");
    tokens_read(&t, buf_str(&text));
    assert_true(severity_signs_find(s, &t, NULL, 0,
                                    &hit)); /* 11 or 8 by the root of 48, less 1 */
    assert_true(hit.sum > 0 && hit.first >= 150000 && hit.last < 150003);
    tokens_release(&t);
    buf_release(&text);
    severity_signs_free(s);
}

/* What words say is kept for the next text, and there is no room for all of the 90,000
 * that stand between: none gets what another says. */
static void test_many_words_leave_what_each_says(void **state)
{
    static const char *const texts[] = {"a ladder there", "I slipped there",
                                        "ladder gave way"};
    struct severity_signs *s = read_list(list);
    struct tokens t = {0};
    double first[ARRAY_LEN(texts)] = {0};

    (void)state;
    for (unsigned round = 0; round < 30000; round++) {
        struct sign_hit hit;
        char others[40];
        unsigned a = 'a' + round % 26, b = 'a' + round / 26 % 26,
                 c = 'a' + round / 676 % 26, d = 'a' + round / 17576;

        (void)snprintf(others, sizeof(others), "q%c%c%c%cx v%c%c%c%cx z%c%c%c%cx", a, b,
                       c, d, a, b, c, d, a, b, c, d);
        tokens_read(&t, str_from(others));
        assert_false(severity_signs_find(s, &t, NULL, 0, &hit));
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
            tokens_read(&t, str_from(texts[i]));
            assert_true(severity_signs_find(s, &t, NULL, 0, &hit));
            first[i] = round == 0 ? hit.sum : first[i];
            assert_true(hit.sum == first[i]);
        }
    }
    tokens_release(&t);
    severity_signs_free(s);
}

static void test_wrong_list_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"ladder\t1\n", "l.tsv:1: expected the names of the columns"},
        {"# x\nsign\tsafety\n", "l.tsv:2: expected the column \"any\" behind \"sign\""},
        {"sign\tany\ta\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\tn\to\tp\tq\n",
         "l.tsv:1: more than 12 kinds"},
        {"sign\tany\tsafety\n\nladder\tx\n", "l.tsv:3: no number: \"x\""},
        {"sign\tany\tsafety\nladder\t\t1.234\n", "l.tsv:2: no number: \"1.234\""},
        {"sign\tany\tsafety\nladder\t-\n", "l.tsv:2: no number: \"-\""},
        {"sign\tany\tsafety\n#bias\t1\t2\t3\n", "l.tsv:2: more cells than columns"},
        {"sign\tany\tsafety\n#least\tfew\n", "l.tsv:2: no number: \"few\""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct severity_signs *s = NULL;
        struct error err = {0};

        assert_int_equal(severity_signs_new(str_from(rows[i].text), "l.tsv", &s, &err),
                         ERR_PARSE);
        assert_null(s);
        assert_string_equal(err.text, rows[i].want);
    }
}

static void test_no_list_finds_nothing(void **state)
{
    struct tokens t = {0};
    struct sign_hit hit;

    (void)state;
    tokens_read(&t, STR("ladder"));
    assert_false(severity_signs_find(NULL, &t, NULL, 0, &hit));
    tokens_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_pieces_and_pairs_add_up),
        cmocka_unit_test(test_what_is_excused_is_not_told),
        cmocka_unit_test(test_words_around_a_phrase_are_weighed),
        cmocka_unit_test(test_words_far_from_a_phrase_are_not_weighed),
        cmocka_unit_test(test_endless_sentence_is_read_in_parts),
        cmocka_unit_test(test_many_words_leave_what_each_says),
        cmocka_unit_test(test_wrong_list_is_refused_with_its_line),
        cmocka_unit_test(test_no_list_finds_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
