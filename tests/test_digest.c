#include "tests/digest_help.h"

static void test_the_headline_says_the_day(void **state)
{
    static const struct {
        const char *why;
        size_t cases, overdue;
        int64_t trend; /* enum digest_trend; -1: no issue */
        int64_t mentions;
        size_t sources, failing;
        bool is_first;
        const char *headline, *subject;
    } rows[] = {
        {"one waits", 1, 0, -1, 3, 0, 0, false, "Ann is waiting for you.",
         "1 to answer, 3 new - Sat 5 Oct"},
        {"three wait", 3, 0, -1, 3, 0, 0, false, "Three people are waiting for you.",
         "3 to answer, 3 new - Sat 5 Oct"},
        {"one of two is late", 2, 1, -1, 3, 0, 0, false,
         "Two people are waiting for you, one of them too long.",
         "2 to answer, 3 new - Sat 5 Oct"},
        {"all are late", 2, 2, -1, 3, 0, 0, false,
         "Two people are waiting for you, both too long already.",
         "2 to answer, 3 new - Sat 5 Oct"},
        {"the one is late", 1, 1, -1, 3, 0, 0, false,
         "Ann is waiting for you, too long already.", "1 to answer, 3 new - Sat 5 Oct"},
        {"with an issue", 2, 1, DIGEST_BACK, 3, 0, 0, false,
         "Two people are waiting for you, and late deliveries are back.",
         "2 to answer, late deliveries back, 3 new - Sat 5 Oct"},
        {"a new issue alone", 0, 0, DIGEST_OPENED, 3, 0, 0, false,
         "Nobody is waiting for you, and there is a new complaint: late deliveries.",
         "Nobody waiting, new complaint: late deliveries, 3 new - Sat 5 Oct"},
        {"a growing one", 0, 0, DIGEST_GROWING, 3, 0, 0, false,
         "Nobody is waiting for you, and complaints about late deliveries are growing.",
         "Nobody waiting, late deliveries growing, 3 new - Sat 5 Oct"},
        {"a steady one is no news", 0, 0, DIGEST_STEADY, 3, 0, 0, false,
         "Nobody is waiting for you.", "Nobody waiting, 3 new - Sat 5 Oct"},
        {"one that is gone", 0, 0, DIGEST_CLOSED, 3, 0, 0, false,
         "Nobody is waiting for you, and complaints about late deliveries have stopped.",
         "Nobody waiting, late deliveries gone, 3 new - Sat 5 Oct"},
        {"quiet", 0, 0, -1, 0, 2, 0, false,
         "All quiet: nothing new, and nobody is waiting.",
         "Nobody waiting, nothing new - Sat 5 Oct"},
        {"blind is not quiet", 0, 0, -1, 0, 2, 2, false,
         "None of your 2 sources answered: today is blank, not quiet.",
         "No source answered - Sat 5 Oct"},
        {"first", 0, 0, -1, 1204, 2, 0, true,
         "Welcome: 1,204 mentions read, and nobody is waiting for you.",
         "Nobody waiting, 1,204 new - Sat 5 Oct"},
        {"first of one", 1, 0, -1, 1, 2, 0, true,
         "Welcome: one mention read, and Ann is waiting for you.",
         "1 to answer, one new - Sat 5 Oct"},
        {"first and empty", 0, 0, -1, 0, 2, 0, true,
         "Welcome: your sources are set up, and hold nothing yet.",
         "Nobody waiting, nothing new - Sat 5 Oct"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct digest_source sources[2] = {
            {.name = STR("a"), .failing_since = TIME_UNKNOWN},
            {.name = STR("b"), .failing_since = TIME_UNKNOWN}};
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.cases_len = rows[i].cases;
        for (size_t k = 0; k < rows[i].overdue; k++)
            s.cases[k].due = s.in.now - HOUR;
        s.in.issues_len = rows[i].trend >= 0 ? 1 : 0;
        s.issue.trend =
            rows[i].trend >= 0 ? (enum digest_trend)rows[i].trend : DIGEST_STEADY;
        s.in.counts.mentions = rows[i].mentions;
        s.in.sources = sources;
        s.in.sources_len = rows[i].sources;
        for (size_t k = 0; k < rows[i].failing; k++)
            sources[k].is_failing = true;
        s.in.is_first = rows[i].is_first;
        value = make(&s.in);
        assert_member(value, rows[i].why, "/headline", rows[i].headline);
        assert_member(value, rows[i].why, "/subject", rows[i].subject);
        json_decref(value);
    }
}

static void test_the_same_person_waits_once(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.cases_len = 3;
    s.mentions[1].author = STR("Ann");
    s.mentions[2].author = STR("Ann");
    s.mentions[2].source = STR("other"); /* perhaps another Ann */
    value = make(&s.in);
    assert_member(value, "two people", "/headline", "Two people are waiting for you.");
    json_decref(value);
}

static void test_answered_cases_are_not_shown(void **state)
{
    static const enum digest_case_state done[] = {
        DIGEST_CASE_ANSWERED, DIGEST_CASE_RESOLVED, DIGEST_CASE_IGNORED};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(done); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.cases_len = 1;
        s.cases[0].state = done[i];
        value = make(&s.in);
        assert_null(json_object_get(value, "waiting"));
        json_decref(value);
    }
}

static void test_severe_comes_before_overdue_before_due(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.cases_len = 4;
    s.cases[0].due = s.in.now + 2 * HOUR; /* Ann: due last */
    s.cases[1].due = s.in.now + HOUR;     /* Bo */
    s.cases[2].due = s.in.now - HOUR;     /* Cy: late */
    s.cases[3].due = s.in.now + 9 * HOUR; /* Di: urgent */
    s.mentions[3].judgement.severity = SEVERITY_URGENT;
    value = make(&s.in);
    assert_member(value, "urgent", "/waiting/items/0/who", "Di");
    assert_member(value, "late", "/waiting/items/1/who", "Cy");
    assert_member(value, "due", "/waiting/items/2/who", "Bo");
    assert_member(value, "due later", "/waiting/items/3/who", "Ann");
    assert_member(value, "in words", "/waiting/items/1/age",
                  "5\xc2\xa0h\xc2\xa0old, 1\xc2\xa0h\xc2\xa0late");
    json_decref(value);
}

static void test_cases_left_out_say_whether_they_are_late(void **state)
{
    static const struct {
        const char *why;
        size_t late; /* of the two that are not shown */
        const char *want;
    } rows[] = {{"none", 0, "and 2 more, none due yet (earshot digest --open)"},
                {"one", 1, "and 2 more, 1 overdue (earshot digest --open)"},
                {"both", 2, "and 2 more, 2 overdue (earshot digest --open)"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention grave[4];
        struct digest_case cases[6];
        struct small s;
        json_t *value;

        small_init(&s);
        for (size_t k = 0; k < ARRAY_LEN(grave); k++) { /* shown, for they are urgent */
            grave[k] = s.mentions[k];
            grave[k].judgement.severity = SEVERITY_URGENT;
            cases[k] = (struct digest_case){.mention = &grave[k], .due = s.in.now + HOUR};
        }
        for (size_t k = 0; k < 2; k++)
            cases[4 + k] = (struct digest_case){
                .mention = &s.mentions[k],
                .due = k < rows[i].late ? s.in.now - HOUR : s.in.now + HOUR};
        s.in.cases = cases;
        s.in.cases_len = ARRAY_LEN(cases);
        value = make(&s.in);
        assert_member(value, rows[i].why, "/waiting/more", rows[i].want);
        assert_null(json_at(value, "/waiting/more_url"));
        json_decref(value);
        s.in.page_url = STR("https://shop.example/day.html");
        value = make(&s.in);
        assert_member(value, "leads to the page", "/waiting/more_url",
                      "https://shop.example/day.html");
        json_decref(value);
    }
}

static void test_at_most_three_things_to_do(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.cases_len = 4;
    s.in.issues_len = 1;
    s.issue.trend = DIGEST_BACK;
    value = make(&s.in);
    assert_int_equal(json_array_size(json_object_get(value, "do")), 3);
    assert_member(value, "first", "/do/0/text", "Answer Ann");
    assert_member(value, "rest", "/do/1/text", "Answer the other three who are waiting");
    assert_member(value, "issue", "/do/2/text", "Look into late deliveries");
    json_decref(value);
    s.in.issues_len = 0;
    value = make(&s.in);
    assert_member(value, "second", "/do/1/text", "Answer Bo");
    assert_member(value, "rest", "/do/2/text", "Answer the other two who are waiting");
    json_decref(value);
}

static void test_issues_stand_by_what_presses(void **state)
{
    const struct digest_issue issues[] = {
        {.id = STR("a"),
         .name = STR("A"),
         .trend = DIGEST_STEADY,
         .since = TIME_UNKNOWN,
         .count_30d = 30},
        {.id = STR("b"),
         .name = STR("B"),
         .trend = DIGEST_OPENED,
         .since = TIME_UNKNOWN,
         .count_30d = 4},
        {.id = STR("c"),
         .name = STR("C"),
         .trend = DIGEST_GROWING,
         .since = TIME_UNKNOWN,
         .count_30d = 16},
        {.id = STR("d"),
         .name = STR("D"),
         .trend = DIGEST_BACK,
         .since = TIME_UNKNOWN,
         .count_30d = 3},
        {.id = STR("e"),
         .name = STR("E"),
         .trend = DIGEST_OPENED,
         .since = TIME_UNKNOWN,
         .count_30d = 20},
    };
    static const char *const order[] = {"d", "e", "c"};
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.issues = issues;
    s.in.issues_len = ARRAY_LEN(issues);
    value = make(&s.in);
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        char path[] = "/issues/items/0/id";

        path[14] = (char)('0' + i);
        assert_member(value, "back, then new and growing by number", path, order[i]);
    }
    json_decref(value);
}

static void shuffle(void *array, size_t len, size_t size, unsigned *seed)
{
    char tmp[sizeof(struct digest_case) > sizeof(struct mention)
                 ? sizeof(struct digest_case)
                 : sizeof(struct mention)];
    char *bytes = array;

    assert_true(size <= sizeof(tmp));
    for (size_t i = len; i > 1; i--) {
        size_t k;

        *seed = *seed * 1103515245U + 12345U;
        k = (*seed >> 8) % i;
        memcpy(tmp, bytes + (i - 1) * size, size);
        memmove(bytes + (i - 1) * size, bytes + k * size, size);
        memcpy(bytes + k * size, tmp, size);
    }
}

static void test_the_order_of_the_input_does_not_matter(void **state)
{
    unsigned seed = 7;

    (void)state;
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        struct digest_day day;
        struct buf a = {0}, b = {0};
        json_t *value;

        if (digest_case_rows[i].fill == NULL) /* a round-up: test_roundup.c */
            continue;
        digest_day_fill(&day, &digest_case_rows[i]);
        value = make(&day.in);
        json_write(value, &a);
        json_decref(value);
        if (day.in.cases_len > 0)
            shuffle((void *)(uintptr_t)day.in.cases, day.in.cases_len,
                    sizeof(struct digest_case), &seed);
        shuffle(day.batch.items, day.batch.len, sizeof(struct mention), &seed);
        value = make(&day.in);
        json_write(value, &b);
        json_decref(value);
        if (!str_eq(buf_str(&a), buf_str(&b)))
            fail_msg("%s depends on the order", digest_case_rows[i].name);
        buf_release(&a);
        buf_release(&b);
        digest_day_release(&day);
    }
}

static void test_impossible_input_is_a_bug(void **state)
{
    struct small s;
    json_t *value = NULL;

    (void)state;
    small_init(&s);
    s.in.brand = NULL;
    assert_int_equal(digest_make(&s.in, &value, NULL), ERR_BUG);
    small_init(&s);
    s.in.to = s.in.from - 1;
    assert_int_equal(digest_make(&s.in, &value, NULL), ERR_BUG);
    assert_null(value);
}

static void test_printers_refuse_other_versions(void **state)
{
    const struct report *report;
    json_t *value = json_object();

    (void)state;
    json_object_set_new(value, "version", json_integer(2));
    for (size_t i = 0; (report = report_at(i)) != NULL; i++) {
        struct buf out = {0};

        assert_int_equal(report->write(value, NULL, &out, NULL), ERR_BUG);
        assert_int_equal(out.len, 0);
    }
    json_decref(value);
}

static void test_trends_have_names_both_ways(void **state)
{
    (void)state;
    for (int i = DIGEST_OPENED; i <= DIGEST_BACK; i++) {
        enum digest_trend got = DIGEST_OPENED;

        assert_true(
            digest_trend_parse(str_from(digest_trend_name((enum digest_trend)i)), &got));
        assert_int_equal(got, i);
    }
    assert_false(digest_trend_parse(STR("sideways"), &(enum digest_trend){DIGEST_BACK}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_headline_says_the_day),
        cmocka_unit_test(test_the_same_person_waits_once),
        cmocka_unit_test(test_answered_cases_are_not_shown),
        cmocka_unit_test(test_severe_comes_before_overdue_before_due),
        cmocka_unit_test(test_cases_left_out_say_whether_they_are_late),
        cmocka_unit_test(test_at_most_three_things_to_do),
        cmocka_unit_test(test_issues_stand_by_what_presses),
        cmocka_unit_test(test_the_order_of_the_input_does_not_matter),
        cmocka_unit_test(test_impossible_input_is_a_bug),
        cmocka_unit_test(test_printers_refuse_other_versions),
        cmocka_unit_test(test_trends_have_names_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
