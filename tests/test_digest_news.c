/*
 * test_digest_news.c - what is news, who stands first, and what has been told
 */
#include "tests/digest_help.h"

static void make_urgent(struct small *s, size_t i, const char *kind)
{
    s->mentions[i].judgement.severity = SEVERITY_URGENT;
    s->mentions[i].judgement.severity_kind = str_from(kind);
}

static void test_what_is_urgent_is_said_first(void **state)
{
    static const struct {
        const char *why;
        size_t cases;
        const char *kinds[4]; /* NULL: not urgent */
        int64_t late_days;    /* of all of them */
        const char *headline, *subject;
    } rows[] = {
        {"one of three",
         3,
         {"legal"},
         0,
         "Three people are waiting for you, one of them about a legal matter.",
         "3 to answer, 1 urgent, 3 new - Sat 5 Oct"},
        {"three of four, of one kind",
         4,
         {"health", "health", "health"},
         0,
         "Four people are waiting for you, three of them about a health matter.",
         "4 to answer, 3 urgent, 3 new - Sat 5 Oct"},
        {"of two kinds",
         4,
         {"health", "legal", "health"},
         0,
         "Four people are waiting for you, three of them urgently.",
         "4 to answer, 3 urgent, 3 new - Sat 5 Oct"},
        {"alone",
         1,
         {"safety"},
         0,
         "Ann is waiting for you, about a safety matter.",
         "1 to answer, 1 urgent, 3 new - Sat 5 Oct"},
        {"all",
         2,
         {"legal", "legal"},
         0,
         "Two people are waiting for you, both about a legal matter.",
         "2 to answer, 2 urgent, 3 new - Sat 5 Oct"},
        {"before what is only late",
         2,
         {"legal"},
         2,
         "Two people are waiting for you, one of them about a legal matter.",
         "2 to answer, 1 urgent, 3 new - Sat 5 Oct"},
        {"no news after more than a week",
         2,
         {"legal"},
         8,
         "Two people are waiting for you, both too long already.",
         "2 to answer, 3 new - Sat 5 Oct"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.cases_len = rows[i].cases;
        s.in.counts.mentions = 3;
        for (size_t k = 0; k < rows[i].cases; k++) {
            if (rows[i].kinds[k] != NULL)
                make_urgent(&s, k, rows[i].kinds[k]);
            if (rows[i].late_days > 0)
                s.cases[k].due = s.in.now - rows[i].late_days * DAY;
        }
        value = make(&s.in);
        assert_member(value, rows[i].why, "/headline", rows[i].headline);
        assert_member(value, rows[i].why, "/subject", rows[i].subject);
        json_decref(value);
    }
}

static void test_one_headline_has_one_worry(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.cases_len = 2;
    s.in.issues_len = 1;
    s.issue.trend = DIGEST_BACK;
    make_urgent(&s, 0, "health");
    value = make(&s.in);
    assert_member(value, "what is urgent", "/headline",
                  "Two people are waiting for you, one of them about a health matter.");
    assert_member(value, "the issue is in the subject", "/subject",
                  "2 to answer, 1 urgent, late deliveries back, nothing new - Sat 5 Oct");
    assert_member(value, "and among what to do", "/do/2/text",
                  "Look into late deliveries");
    json_decref(value);
}

static void test_who_is_more_than_a_week_late_stands_behind(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.cases_len = 4;
    make_urgent(&s, 0, "legal");
    s.cases[0].due = s.in.now - 8 * DAY;
    s.cases[1].due = s.in.now - 9 * DAY;
    s.cases[2].due = s.in.now - 7 * DAY;
    s.cases[3].due = s.in.now + DAY;
    value = make(&s.in);
    assert_member(value, "the longest overdue, up to a week", "/waiting/items/0/who",
                  "Cy");
    assert_member(value, "what is due", "/waiting/items/1/who", "Di");
    assert_member(value, "then the old ones, the gravest first", "/waiting/items/2/who",
                  "Ann");
    assert_member(value, "and the rest", "/waiting/items/3/who", "Bo");
    json_decref(value);
}

/* Six wait, five of them urgently and known; the sixth came since yesterday. */
static void test_one_of_those_shown_is_new(void **state)
{
    static const struct {
        const char *why;
        bool is_first;
        const char *last; /* of the four that a mail shows */
    } rows[] = {
        {"the new one has the last place of those shown", false, "New"},
        {"at first all are new", true, "Four"},
    };
    static const char *const names[] = {"One", "Two", "Three", "Four", "Five", "New"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention mentions[ARRAY_LEN(names)];
        struct digest_case cases[ARRAY_LEN(names)];
        struct small s;
        json_t *value;

        small_init(&s);
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            bool is_new = k + 1 == ARRAY_LEN(names);

            mentions[k] = s.mentions[0];
            mentions[k].author = mentions[k].id = str_from(names[k]);
            mentions[k].seen_at = is_new ? s.in.now - HOUR : s.in.from - DAY;
            mentions[k].judgement.severity = is_new ? SEVERITY_NORMAL : SEVERITY_URGENT;
            cases[k] = (struct digest_case){.mention = &mentions[k],
                                            .due = s.in.now + (int64_t)k * HOUR};
        }
        s.in.cases = cases;
        s.in.cases_len = ARRAY_LEN(names);
        s.in.is_first = rows[i].is_first;
        value = make(&s.in);
        assert_member(value, rows[i].why, "/waiting/items/3/who", rows[i].last);
        assert_member(value, "who is gravest stays first", "/waiting/items/0/who", "One");
        json_decref(value);
    }
}

static void test_what_was_told_is_no_news(void **state)
{
    static const struct {
        const char *why;
        enum digest_trend trend;
        bool is_told;
        const char *headline;
        size_t steps;
    } rows[] = {
        {"new", DIGEST_OPENED, false,
         "Nobody is waiting for you, and there is a new complaint: late deliveries.", 1},
        {"new the day before", DIGEST_OPENED, true, "Nobody is waiting for you.", 0},
        {"back the day before", DIGEST_BACK, true, "Nobody is waiting for you.", 0},
        {"gone the day before", DIGEST_CLOSED, true, "Nobody is waiting for you.", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.in.issues_len = 1;
        s.in.counts.mentions = 1;
        s.issue.trend = rows[i].trend;
        s.issue.is_told = rows[i].is_told;
        value = make(&s.in);
        assert_member(value, rows[i].why, "/headline", rows[i].headline);
        assert_int_equal(json_array_size(json_object_get(value, "do")), rows[i].steps);
        assert_int_equal(json_array_size(json_at(value, "/issues/items")), 1);
        json_decref(value);
    }
}

/* London before and after the clocks went back on 25 October 2026. */
static int64_t london(int64_t instant)
{
    return instant < INT64_C(1792890000) ? 3600 : 0;
}

static void test_days_are_told_by_the_clock_of_that_day(void **state)
{
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.from = INT64_C(1794288600) - DAY; /* 2026-11-10 05:30 */
    s.in.to = s.in.now = INT64_C(1794288600);
    s.in.offset_at = london;
    s.in.issues_len = 1;
    s.issue.since = INT64_C(1792623600); /* midnight of 22 October there */
    value = make(&s.in);
    assert_member(value, "summer time", "/issues/items/0/state", "new since 22 Oct");
    json_decref(value);
}

static void test_a_first_day_without_answers_says_so(void **state)
{
    struct digest_source sources[2] = {
        {.name = STR("a"), .is_failing = true, .failing_since = TIME_UNKNOWN},
        {.name = STR("b"), .is_failing = true, .failing_since = TIME_UNKNOWN}};
    struct small s;
    json_t *value;

    (void)state;
    small_init(&s);
    s.in.is_first = true;
    s.in.sources = sources;
    s.in.sources_len = 1;
    value = make(&s.in);
    assert_member(value, "one source", "/headline", "Welcome: a has not answered yet.");
    json_decref(value);
    s.in.sources_len = 2;
    value = make(&s.in);
    assert_member(value, "all of them", "/headline",
                  "Welcome: none of your two sources has answered yet.");
    json_decref(value);
}

static void test_answers_are_counted_in_plain_words(void **state)
{
    static const struct {
        const char *why;
        int64_t answered, in_time;
        const char *want;
    } rows[] = {
        {"one has no half", 1, 1,
         "You answered 1 of 9 detractors in 90 days \xc2\xb7 1 within your 24\xc2\xa0h "
         "\xc2\xb7 after 20\xc2\xa0h"},
        {"none in time", 4, 0,
         "You answered 4 of 9 detractors in 90 days \xc2\xb7 none within your "
         "24\xc2\xa0h \xc2\xb7 half of them within 20\xc2\xa0h"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct small s;
        json_t *value;

        small_init(&s);
        s.brand.answer_hours = 24;
        s.in.response = (struct digest_response){.window_days = 90,
                                                 .detractors = 9,
                                                 .answered = rows[i].answered,
                                                 .in_time = rows[i].in_time,
                                                 .median_hours = 20};
        value = make(&s.in);
        assert_member(value, rows[i].why, "/response/text", rows[i].want);
        json_decref(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_urgent_is_said_first),
        cmocka_unit_test(test_one_headline_has_one_worry),
        cmocka_unit_test(test_who_is_more_than_a_week_late_stands_behind),
        cmocka_unit_test(test_one_of_those_shown_is_new),
        cmocka_unit_test(test_what_was_told_is_no_news),
        cmocka_unit_test(test_days_are_told_by_the_clock_of_that_day),
        cmocka_unit_test(test_a_first_day_without_answers_says_so),
        cmocka_unit_test(test_answers_are_counted_in_plain_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
