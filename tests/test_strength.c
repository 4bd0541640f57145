/*
 * How strong a feeling is, by texts in fixtures/strength. graded.tsv: scores follow the
 * ratings, on the half that nothing was tuned on. order.tsv: what surely feels better
 * has the higher score.
 */
#include "tests/unit.h"

#include "base/buf.h"
#include "tests/eval_graded.h"

enum { WRONG_MAX = 4 }; /* of 68 pairs */

static struct analyzer *an;

static int open_analyzer(void **state)
{
    struct analyzer_options with = {.lang = STR("en")};

    (void)state;
    return analyzer_new(NULL, &with, &an, NULL) == OK ? 0 : -1;
}

static int close_analyzer(void **state)
{
    (void)state;
    analyzer_free(an);
    return 0;
}

static void read_fixture(const char *name, struct buf *out)
{
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0};

    buf_printf(&path, "%s/tests/fixtures/strength/%s", root != NULL ? root : ".", name);
    assert_int_equal(buf_read_file(out, path.ptr, 1 << 20, NULL), OK);
    buf_release(&path);
}

static void test_scores_follow_ratings(void **state)
{
    static const struct {
        const char *kind;
        double least; /* Pearson's r, kept half */
    } bars[] = {{"tweets", 0.88}, {"opinion", 0.82}, {"product", 0.92}};
    struct eval_kind kinds[EVAL_KINDS_MAX];
    struct buf text = {0};
    size_t len = 0;

    (void)state;
    read_fixture("graded.tsv", &text);
    assert_int_equal(eval_graded(an, buf_str(&text), kinds, &len, NULL), OK);
    assert_int_equal(len, ARRAY_LEN(bars));
    for (size_t k = 0; k < len; k++) {
        assert_str(kinds[k].name, bars[k].kind);
        assert_true(kinds[k].len[1] >= 25);
        print_message("%s: r %.3f on %zu texts to work with, %.3f on %zu kept aside\n",
                      bars[k].kind, kinds[k].pearson[0], kinds[k].len[0],
                      kinds[k].pearson[1], kinds[k].len[1]);
        if (!(kinds[k].pearson[1] >= bars[k].least))
            fail_msg("%s: less than %.2f", bars[k].kind, bars[k].least);
    }
    buf_release(&text);
}

static double score_of(struct str text, struct arena *arena)
{
    struct mention m;

    mention_init(&m);
    m.text = text;
    analyze_mention(an, &m, arena);
    arena_reset(arena);
    return m.judgement.score;
}

static void test_what_feels_better_scores_higher(void **state)
{
    struct buf file = {0};
    struct arena arena = {0};
    unsigned wrong = 0, groups = 0;

    (void)state;
    read_fixture("order.tsv", &file);
    for (struct str rest = buf_str(&file); rest.len > 0;) {
        struct str line = str_split(&rest, '\n'), why = str_split(&line, '\t');
        struct str worse = str_split(&line, '\t');

        if (why.len == 0 || why.ptr[0] == '#')
            continue;
        groups++;
        while (line.len > 0) {
            struct str better = str_split(&line, '\t');
            double low = score_of(worse, &arena), high = score_of(better, &arena);

            if (!(low < high)) {
                print_message(STR_FMT ": %.3f \"" STR_FMT "\", %.3f \"" STR_FMT "\"\n",
                              STR_ARG(why), low, STR_ARG(worse), high, STR_ARG(better));
                wrong++;
            }
            worse = better;
        }
    }
    assert_true(groups >= 25);
    assert_true(wrong <= WRONG_MAX);
    arena_release(&arena);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores_follow_ratings),
        cmocka_unit_test(test_what_feels_better_scores_higher),
    };

    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
