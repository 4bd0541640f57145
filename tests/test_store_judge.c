/*
 * test_store_judge.c - judgements go in, and come back as they were
 */
#include "tests/store_help.h"

#include "store/find.h"
#include "store/internal.h"

#define NONE ((double)NAN)

static void add_some(struct store *st, int from, int to)
{
    struct source_state src = source_named("s", "Blue Heron");
    struct batch b = {0};

    for (int i = from; i < to; i++) {
        struct str id = arena_printf(&b.arena, "%d", i);
        struct str text = arena_printf(&b.arena, "mention number %d said something", i);
        struct mention *m = say(&b, "", "", "", "", NONE, NOW - i);

        m->id = id;
        m->text = text;
    }
    assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    batch_release(&b);
}

static size_t unjudged(struct store *st, const char *version, size_t limit,
                       struct batch *b)
{
    assert_ok(store_unjudged(st, str_from(version), limit, b, err));
    return b->len;
}

static void judge_all(struct batch *b, const char *version)
{
    for (size_t i = 0; i < b->len; i++)
        b->items[i].judgement.version = str_from(version);
}

static void test_judgement_comes_back_whole(void **state)
{
    struct place *p = *state;
    struct reason reasons[] = {
        {MENTION_FIELD_TITLE, 0, 4, -1.2, STR("lexicon"), STR("ugly\ttab\nand line")},
        {MENTION_FIELD_TEXT, 7, 11, 0.1, STR("negation"), STR("")},
        {MENTION_FIELD_TEXT, 0, 0, -0.333333333, STR("stars"), STR("Größe 1 \"von\" 5")},
    };
    struct find f = {.with_reasons = true};
    struct batch b = {0}, got = {0};
    struct judgement *j;

    add_some(p->st, 0, 1);
    assert_int_equal(unjudged(p->st, "1-a", 10, &b), 1);
    j = &b.items[0].judgement;
    j->version = STR("1-a");
    j->lang = STR("en");
    j->mood = MOOD_NEGATIVE;
    j->score = -0.83;
    j->p_detractor = 0.97;
    j->recommend = 1.9;
    j->basis = BASIS_BOTH;
    j->is_clash = true;
    j->nps = NPS_DETRACTOR;
    j->severity = SEVERITY_URGENT;
    j->severity_kind = STR("safety");
    j->dimension = STR("reliability");
    j->touchpoint = STR("after");
    j->issues[0] = STR("late-delivery");
    j->issues[1] = STR("rude-staff");
    j->issues_len = 2;
    j->reasons = reasons;
    j->reasons_len = ARRAY_LEN(reasons);
    assert_ok(store_judge(p->st, &b, err));
    assert_ok(store_find(p->st, &f, &got, err));
    assert_int_equal(got.len, 1);
    j = &got.items[0].judgement;
    assert_str(j->version, "1-a");
    assert_str(j->lang, "en");
    assert_int_equal(j->mood, MOOD_NEGATIVE);
    assert_near(j->score, -0.83, 0);
    assert_near(j->p_detractor, 0.97, 0);
    assert_near(j->recommend, 1.9, 0);
    assert_int_equal(j->basis, BASIS_BOTH);
    assert_true(j->is_clash && j->is_ours);
    assert_int_equal(j->nps, NPS_DETRACTOR);
    assert_int_equal(j->severity, SEVERITY_URGENT);
    assert_str(j->severity_kind, "safety");
    assert_str(j->dimension, "reliability");
    assert_str(j->touchpoint, "after");
    assert_int_equal(j->issues_len, 2);
    assert_str(j->issues[0], "late-delivery");
    assert_str(j->issues[1], "rude-staff");
    assert_int_equal(j->reasons_len, ARRAY_LEN(reasons));
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        assert_int_equal(j->reasons[i].field, reasons[i].field);
        assert_int_equal(j->reasons[i].start, reasons[i].start);
        assert_int_equal(j->reasons[i].len, reasons[i].len);
        assert_near(j->reasons[i].weight, reasons[i].weight, 0);
        assert_true(str_eq(j->reasons[i].rule, reasons[i].rule));
        assert_true(str_eq(j->reasons[i].note, reasons[i].note));
    }
    batch_release(&b);
    batch_release(&got);
}

static void test_each_mention_is_judged_once_a_version(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    size_t seen = 0;

    add_some(p->st, 0, 25);
    while (unjudged(p->st, "v1", 10, &b) > 0) {
        seen += b.len;
        judge_all(&b, "v1");
        assert_ok(store_judge(p->st, &b, err));
    }
    assert_int_equal(seen, 25);
    add_some(p->st, 25, 30);
    assert_int_equal(unjudged(p->st, "v1", 100, &b), 5);
    assert_int_equal(unjudged(p->st, "v2", 100, &b), 30);
    judge_all(&b, "v2");
    b.len = 12; /* the run is cut off here */
    assert_ok(store_judge(p->st, &b, err));
    assert_int_equal(unjudged(p->st, "v2", 100, &b), 18);
    judge_all(&b, "v2");
    assert_ok(store_judge(p->st, &b, err));
    assert_int_equal(unjudged(p->st, "v2", 100, &b), 0);
    assert_int_equal(unjudged(p->st, "v1", 100, &b), 30); /* rolled back by its owner */
    batch_release(&b);
}

/* Judging some in the middle must not make the store lose those before them. */
static void test_gaps_are_found(void **state)
{
    struct place *p = *state;
    struct batch b = {0}, some = {0};

    add_some(p->st, 0, 10);
    assert_int_equal(unjudged(p->st, "v1", 100, &b), 10);
    judge_all(&b, "v1");
    for (size_t i = 0; i < 10; i += 2)
        *batch_add(&some) = b.items[9 - i];
    assert_ok(store_judge(p->st, &some, err));
    assert_int_equal(unjudged(p->st, "v1", 100, &b), 5);
    for (size_t i = 0; i < b.len; i++)
        assert_int_equal(b.items[i].row % 2, 1);
    batch_release(&b);
    batch_release(&some);
}

static void test_edited_while_judged_is_judged_again(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("s", "Blue Heron");
    struct batch b = {0}, edit = {0};

    add_some(p->st, 0, 1);
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    judge_all(&b, "v1");
    (void)say(&edit, "0", "", "", "other words now", NONE, NOW);
    assert_ok(store_add(p->st, &src, &edit, NOW + 1, NULL, err));
    assert_ok(store_judge(p->st, &b, err)); /* of the old words: not taken */
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    assert_str(b.items[0].text, "other words now");
    judge_all(&b, "v1");
    assert_ok(store_judge(p->st, &b, err));
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 0);
    edit.items[0].text = STR("third version of the words");
    assert_ok(store_add(p->st, &src, &edit, NOW + 2, NULL, err));
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    batch_release(&b);
    batch_release(&edit);
}

static size_t found(struct store *st, const char *words)
{
    struct find f = {.words = str_from(words), .ours = FIND_ALL};
    int64_t n = 0;

    assert_ok(store_count(st, &f, &n, err));
    return (size_t)n;
}

static void test_index_holds_what_is_ours(void **state)
{
    struct place *p = *state;
    struct source_state src = source_named("s", "Blue Heron");
    struct batch b = {0}, edit = {0};

    add_some(p->st, 0, 2);
    assert_int_equal(found(p->st, "something"), 0);
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 2);
    judge_all(&b, "v1");
    b.items[1].judgement.is_ours = false;
    assert_ok(store_judge(p->st, &b, err));
    assert_int_equal(found(p->st, "something"), 1);
    b.items[0].judgement.is_ours = false; /* corrected: neither is */
    b.items[1].judgement.is_ours = true;  /* and the other is */
    assert_ok(store_judge(p->st, &b, err));
    assert_int_equal(found(p->st, "\"number 0\""), 0);
    assert_int_equal(found(p->st, "\"number 1\""), 1);
    (void)say(&edit, "1", "", "Zebra", "crossing", NONE, NOW);
    assert_ok(store_add(p->st, &src, &edit, NOW + 1, NULL, err));
    assert_int_equal(found(p->st, "something"), 0);
    assert_int_equal(found(p->st, "zebra"), 0);
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    judge_all(&b, "v1");
    assert_ok(store_judge(p->st, &b, err));
    assert_int_equal(found(p->st, "zebra"), 1);
    assert_ok(store_check(p->st, true, err));
    batch_release(&b);
    batch_release(&edit);
}

static void test_issues_follow_the_judgement(void **state)
{
    struct place *p = *state;
    struct find late = {.issue = STR("late")}, rude = {.issue = STR("rude")};
    struct batch b = {0};
    int64_t n = 0;

    add_some(p->st, 0, 1);
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    judge_all(&b, "v1");
    b.items[0].judgement.issues[0] = STR("late");
    b.items[0].judgement.issues_len = 1;
    assert_ok(store_judge(p->st, &b, err));
    assert_ok(store_count(p->st, &late, &n, err));
    assert_int_equal(n, 1);
    b.items[0].judgement.issues[0] = STR("rude");
    assert_ok(store_judge(p->st, &b, err));
    assert_ok(store_count(p->st, &late, &n, err));
    assert_int_equal(n, 0);
    assert_ok(store_count(p->st, &rude, &n, err));
    assert_int_equal(n, 1);
    batch_release(&b);
}

static void test_judgement_without_version_is_refused(void **state)
{
    struct place *p = *state;
    struct batch b = {0};

    add_some(p->st, 0, 1);
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    assert_status(store_judge(p->st, &b, err), ERR_USAGE);
    assert_int_equal(unjudged(p->st, "v1", 10, &b), 1);
    batch_release(&b);
}

/* Bytes of a damaged or foreign database must not be believed. */
static void test_damaged_reasons_end_the_reading(void **state)
{
    static const struct {
        const char *why, *bytes;
        size_t want;
    } rows[] = {
        {"whole", "1 0 4 -1200000000 4 3\nrulewhy", 1},
        {"two", "1 0 4 5 1 0\nr0 1 1 1 0 1\nn", 2},
        {"empty", "", 0},
        {"rule longer than what is left", "1 0 4 5 9 0\nrule", 0},
        {"note longer", "1 0 4 5 4 99999999999\nrule", 0},
        {"sum overflows", "1 0 4 5 9223372036854775807 9223372036854775807\nrule", 0},
        {"negative", "1 -1 4 5 0 0\n", 0},
        {"not a number", "1 x 4 5 0 0\n", 0},
        {"too few numbers", "1 0 4 5 0\n", 0},
        {"too many", "1 0 4 5 0 0 0\n", 0},
        {"no line end", "1 0 4 5 0 0", 0},
        {"second one damaged", "1 0 4 5 0 0\n1 0", 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena arena = {0};
        struct judgement j = {0};

        reasons_read(str_from(rows[i].bytes), &arena, &j);
        if (j.reasons_len != rows[i].want)
            fail_msg("%s: %zu reasons", rows[i].why, j.reasons_len);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_judgement_comes_back_whole),
        TEST(test_each_mention_is_judged_once_a_version),
        TEST(test_gaps_are_found),
        TEST(test_edited_while_judged_is_judged_again),
        TEST(test_index_holds_what_is_ours),
        TEST(test_issues_follow_the_judgement),
        TEST(test_judgement_without_version_is_refused),
        cmocka_unit_test(test_damaged_reasons_end_the_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
