/* What signs add to phrases, and which words around a phrase count, on kinds made up for
 * it: what the shipped files hold is learned anew now and then. */
#include "tests/unit.h"

#include "analyze/issues_private.h"
#include "base/buf.h"

static const char kinds[] =
    "language: xx\n"
    "kinds:\n"
    "  - {id: hinted, name: H, dimension: access, measure: ethics, says: [hint =0.6]}\n"
    "  - {id: first, name: F, dimension: access, measure: ethics, says: [broken]}\n"
    "  - {id: second, name: S, dimension: courtesy, measure: ethics, says: [rude]}\n"
    "  - {id: lone, name: L, dimension: access, measure: ethics, says: [nothing]}\n"
    "  - {id: topic, name: T, dimension: access, measure: ethics, about: [parcel]}\n";
static const char signs[] = "#alone\tlone\n"
                            "#home\tairport\n"
                            "early\thinted=0.9\tsecond=0.5\tlone=1.2\n"
                            "late\thinted=-0.9\n";

/* Kinds of a made-up language, and what reads its texts. */
struct made {
    struct issues *issues;
    struct phrase_reader *reader;
    struct tokens tokens;
    float feelings[80];
};

static int setup(void **state)
{
    static struct made m;

    if (issues_new(NULL, &m.issues, NULL) != OK ||
        issues_add(m.issues, str_from(kinds), "kinds", NULL) != OK ||
        issues_add_signs(issues_lang(m.issues->shelf, STR("xx")), str_from(signs),
                         "signs", NULL) != OK)
        return -1;
    m.reader = phrase_reader_new();
    issues_join(m.issues, STR("xx"), m.reader);
    *state = &m;
    return 0;
}

static int teardown(void **state)
{
    struct made *m = *state;

    tokens_release(&m->tokens);
    phrase_reader_free(m->reader);
    issues_free(m->issues);
    return 0;
}

static struct issue_result judge(struct made *m, double rating)
{
    struct issue_input in = {.text = {&m->tokens, m->feelings},
                             .reader = m->reader,
                             .lang = STR("xx"),
                             .rating = rating,
                             .score = NAN};
    struct issue_result found;

    phrase_reader_read(m->reader, MENTION_FIELD_TEXT, &m->tokens);
    issues_judge(m->issues, &in, &found);
    return found;
}

static void test_signs_order_issues_and_make_some_of_hints(void **state)
{
    static const struct {
        const char *why, *text, *ids;
        double rating;
    } rows[] = {
        {"a hint is no issue", "hint", "", 0.2},
        {"a sign makes it one", "early hint", "hinted", 0.2},
        {"one against it does not", "late hint", "", 0.2},
        {"nor both", "early late hint", "", 0.2},
        {"in praise signs count nothing", "early hint", "", 1},
        {"where the mood is open, less", "early hint", "", 0.7},
        {"but all beside a plain issue", "early hint broken", "hinted first", 0.7},
        {"a sign alone says nothing", "early", "", 0.2},
        {"but does at home", "airport early", "lone", 0.2},
        {"where the hint needs less", "airport early hint", "hinted lone", 0.2},
        {"equal ones are in the order of the file", "rude broken", "first second", 0.2},
        {"signs order them", "rude broken early", "second first", 0.2},
        {"a sign counts once a mention", "early early early hint", "", 0.7},
        {"as a phrase does", "hint, hint", "", 0.2},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf ids = {0};
        struct issue_result found;

        tokens_read(&m->tokens, str_from(rows[i].text));
        found = judge(m, rows[i].rating);
        for (size_t n = 0; n < found.len; n++)
            buf_printf(&ids, "%s" STR_FMT, n > 0 ? " " : "", STR_ARG(found.items[n].id));
        if (!str_eq(buf_str(&ids), str_from(rows[i].ids)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&ids)));
        buf_release(&ids);
    }
}

static void test_a_sign_may_be_all_there_is_to_show(void **state)
{
    struct made *m = *state;
    struct issue_result found;

    tokens_read(&m->tokens, STR("airport early"));
    found = judge(m, 0.2);
    assert_int_equal(found.len, 1);
    assert_int_equal(found.items[0].start, 8);
    assert_int_equal(found.items[0].len, 5);
    assert_false(found.items[0].is_outright);
    assert_str(found.dimension, "access");
}

static void test_a_topic_is_felt_as_the_words_around_it(void **state)
{
    static const struct {
        const char *why, *text;
        int bad;      /* token that is felt as bad */
        int contrast; /* token that starts a contrast; -1: none */
        int feeling;
    } rows[] = {
        {"its clause", "my parcel was x, y", 3, -1, -1},
        {"before it", "x was my parcel", 0, -1, -1},
        {"the next clause of its sentence", "my parcel, z, was x", 4, -1, -1},
        {"the one before", "x, z, my parcel", 0, -1, -1},
        {"not the next sentence", "my parcel. It was x", 4, -1, 0},
        {"nor the one before", "it was x. My parcel", 2, -1, 0},
        {"nor behind a contrast", "my parcel but x", 3, 2, 0},
        {"nor before its own", "x but my parcel", 0, 1, 0},
        {"a contrast that it begins with", "x parcel", 0, 1, 0},
        {"the contrast is of its side", "but my parcel", 0, 0, -1},
        {"30 words behind it",
         "parcel a a a a a a a a a a a a a a a a a a a a a a a a a a a a a x", 30, -1,
         -1},
        {"not 31", "parcel a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a x",
         31, -1, 0},
        {"30 words before it",
         "x a a a a a a a a a a a a a a a a a a a a a a a a a a a a a parcel", 0, -1, -1},
        {"not 31", "x a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a parcel",
         0, -1, 0},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct issue_result found;

        tokens_read(&m->tokens, str_from(rows[i].text));
        m->feelings[rows[i].bad] = -1;
        if (rows[i].contrast >= 0)
            m->tokens.items[rows[i].contrast].flags |= TOKEN_CONTRAST;
        found = judge(m, NAN);
        m->feelings[rows[i].bad] = 0;
        assert_int_equal(found.topics_len, 1);
        if (found.topics[0].feeling != rows[i].feeling)
            fail_msg("%s: %d", rows[i].why, found.topics[0].feeling);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs_order_issues_and_make_some_of_hints),
        cmocka_unit_test(test_a_sign_may_be_all_there_is_to_show),
        cmocka_unit_test(test_a_topic_is_felt_as_the_words_around_it),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
