/* What signs add to phrases, what phrases are worth where that was learned, and which
 * words around a phrase count, on kinds made up for it: what the shipped files hold is
 * learned anew now and then. */
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
    "  - {id: topic, name: T, dimension: access, measure: ethics, about: [parcel]}\n"
    "  - {id: other, name: O, dimension: access, measure: ethics, about: [order]}\n";
static const char signs[] = "#alone\tlone\n"
                            "#home\tairport\n"
                            "early\thinted=0.9\tsecond=0.5\tlone=1.2\n"
                            "late\thinted=-0.9\n";

static const char weights[] = "#needs\tany\tsecond=0.1\n"
                              "#needs\tapp\tfirst=0.8\n"
                              "first\tsays\tbroken\t1.20\n"
                              "second\tsays\trude\t0.40\n"
                              "topic\tabout\tparcel\t0.60\n";
static const char owners[] = "language: xx\n"
                             "kinds:\n"
                             "  - {id: first, says: [kaput]}\n";

/* Kinds of a made-up language, and what reads its texts. */
struct made {
    struct issues *issues;
    struct phrase_reader *reader;
    struct tokens tokens;
    float feelings[80];
};

static struct issue_lang *lang_of(struct made *m)
{
    return issues_lang(m->issues->shelf, STR("xx"));
}

static int setup_kinds(struct made *m)
{
    if (issues_new(NULL, &m->issues, NULL) != OK ||
        issues_add(m->issues, str_from(kinds), "kinds", NULL) != OK ||
        issues_add_signs(lang_of(m), str_from(signs), "signs", NULL) != OK)
        return -1;
    return 0;
}

static int setup(void **state)
{
    static struct made m;

    if (setup_kinds(&m) != 0)
        return -1;
    m.reader = phrase_reader_new();
    issues_join(m.issues, STR("xx"), m.reader);
    *state = &m;
    return 0;
}

static int setup_learned(void **state)
{
    static struct made m;

    if (setup_kinds(&m) != 0 ||
        issues_add_weights(lang_of(&m), str_from(weights), "weights", NULL) != OK ||
        issues_add(m.issues, str_from(owners), "owners", NULL) != OK)
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

/* `businesses`: as of issues_businesses(). */
static struct issue_result judge_for(struct made *m, double rating, unsigned businesses)
{
    struct issue_input in = {.text = {&m->tokens, m->feelings},
                             .reader = m->reader,
                             .lang = STR("xx"),
                             .rating = rating,
                             .score = NAN,
                             .businesses = businesses};
    struct issue_result found;

    phrase_reader_read(m->reader, MENTION_FIELD_TEXT, &m->tokens);
    issues_judge(m->issues, &in, &found);
    return found;
}

static struct issue_result judge(struct made *m, double rating)
{
    return judge_for(m, rating, 0);
}

/* The ids of what is found, a blank between. Free with buf_release(). */
static struct buf ids_of(const struct issue_result *found)
{
    struct buf ids = {0};

    for (size_t n = 0; n < found->len; n++)
        buf_printf(&ids, "%s" STR_FMT, n > 0 ? " " : "", STR_ARG(found->items[n].id));
    return ids;
}

static void test_signs_order_issues_and_make_some_of_hints(void **state)
{
    static const struct {
        const char *why, *text, *ids;
        double rating;
    } rows[] = {
        {"a hint is no issue", "hint", "", 0.2},
        {"a sign makes it one", "airport early hint", "hinted lone", 0.2},
        {"in texts like those it was learned from", "early hint", "", 0.2},
        {"one against it does not", "airport late hint", "", 0.2},
        {"nor both", "airport early late hint", "", 0.2},
        {"in praise signs count nothing", "airport early hint", "", 1},
        {"some kinds need nothing but a sign", "airport early", "lone", 0.2},
        {"where the mood is open, more of it", "airport early", "", 0.7},
        {"but not beside a plain issue", "airport early broken", "lone first", 0.7},
        {"equal ones are in the order of the file", "rude broken", "first second", 0.2},
        {"signs order them", "airport rude broken early", "second lone first", 0.2},
        {"a sign counts once a mention", "airport early early late hint", "", 0.2},
        {"as a phrase does", "hint, hint", "", 0.2},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct issue_result found;
        struct buf ids;

        tokens_read(&m->tokens, str_from(rows[i].text));
        found = judge(m, rows[i].rating);
        ids = ids_of(&found);
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

/* What is felt of one topic is not taken for what is felt of the next one. */
static void test_two_topics_of_a_clause_are_felt_each_by_itself(void **state)
{
    static const struct {
        const char *text;
        int feeling; /* of the second */
    } rows[] = {
        {"x a parcel a order", -1},
        {"x a a a a a a a a a a a a a a parcel a a a a a a a a a a a a a a a order", 0},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct issue_result found;

        tokens_read(&m->tokens, str_from(rows[i].text));
        m->feelings[0] = -1;
        found = judge(m, NAN);
        m->feelings[0] = 0;
        assert_int_equal(found.topics_len, 2);
        assert_int_equal(found.topics[0].feeling, -1);
        assert_str(found.topics[1].id, "other");
        assert_int_equal(found.topics[1].feeling, rows[i].feeling);
    }
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

#define TWENTY " a a a a a a a a a a a a a a a a a a a a"

static void test_phrases_are_worth_what_was_learned(void **state)
{
    static const struct {
        const char *why, *text, *ids;
        bool is_app;
    } rows[] = {
        {"enough", "broken" TWENTY, "first", false},
        {"too little", "rude" TWENTY, "", false},
        {"one not learned is worth what it was", "hint broken" TWENTY, "first", false},
        {"a kind may need more in a business", "broken" TWENTY, "", true},
        {"but not in a short text", "broken", "first", true},
        {"where it was found to be something else it does", "rude", "", false},
        {"the owner's own words are enough", "kaput" TWENTY, "first", true},
        {"a topic in a short unkind text is meant", "ugly parcel", "topic", false},
        {"not in a longer one", "ugly parcel" TWENTY, "", false},
        {"signs count nothing", "early hint", "", false},
        {"at home all is as by hand", "airport rude" TWENTY, "second", false},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str_list app = {.items = (struct str[]){STR("app")}, .len = 1};
        struct issue_result found;
        struct buf ids;

        tokens_read(&m->tokens, str_from(rows[i].text));
        m->feelings[0] = str_starts(str_from(rows[i].text), STR("ugly")) ? -1 : 0;
        found = judge_for(m, 0.2, rows[i].is_app ? issues_businesses(&app) : 0);
        ids = ids_of(&found);
        if (!str_eq(buf_str(&ids), str_from(rows[i].ids)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&ids)));
        buf_release(&ids);
    }
}

static void test_wrong_weights_are_told_with_their_line(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"# x\nfirst\tsays\tbroken\n", "w:2: expected KIND"},
        {"first\tsings\tbroken\t1\n", "w:1: expected KIND"},
        {"#needs\tcircus\tfirst=1\n", "w:1: no such business"},
        {"#needs\tapp\tfirst\n", "w:1: expected KIND=NUMBER"},
    };
    struct made *m = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};

        assert_int_equal(
            issues_add_weights(lang_of(m), str_from(rows[i].text), "w", &err), ERR_PARSE);
        assert_true(str_starts(str_from(err.text), str_from(rows[i].want)));
    }
}

/* A phrase that was changed since leaves its weight behind. */
static void test_every_shipped_weight_is_of_a_phrase(void **state)
{
    struct issues *is;

    (void)state;
    assert_int_equal(issues_new(NULL, &is, NULL), OK);
    assert_true(issues_lang(is->shelf, STR("en"))->has_learned);
    for (size_t i = 0; i < is->shelf->langs_len; i++)
        assert_int_equal(issues_lang(is->shelf, is->shelf->langs[i].lang)->strays, 0);
    issues_free(is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs_order_issues_and_make_some_of_hints),
        cmocka_unit_test(test_a_sign_may_be_all_there_is_to_show),
        cmocka_unit_test(test_a_topic_is_felt_as_the_words_around_it),
        cmocka_unit_test(test_two_topics_of_a_clause_are_felt_each_by_itself),
        cmocka_unit_test(test_every_shipped_weight_is_of_a_phrase),
        cmocka_unit_test_setup_teardown(test_phrases_are_worth_what_was_learned,
                                        setup_learned, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_weights_are_told_with_their_line,
                                        setup_learned, teardown),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
