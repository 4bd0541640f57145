/*
 * test_roundup.c - one mail over several brands: who is first, what is cut, what is told
 */
#include "tests/digest_help.h"

#include "reports/chat.h"
#include "reports/roundup.h"

enum { BRANDS = 4 };

/* A few brands with a small day each. */
struct town {
    struct small days[BRANDS];
    struct roundup_part parts[BRANDS];
    struct roundup_input in;
};

static void town_init(struct town *t)
{
    static const char *const names[BRANDS] = {"Ash", "Beech", "Cedar", "Dale"};

    *t = (struct town){.in = {.from = 20000 * DAY,
                              .to = 20001 * DAY,
                              .now = 20001 * DAY,
                              .date = {2024, 10, 5},
                              .parts = t->parts,
                              .parts_len = BRANDS}};
    for (size_t i = 0; i < BRANDS; i++) {
        small_init(&t->days[i]);
        for (size_t k = 0; k < ARRAY_LEN(t->days[i].cases); k++)
            t->days[i].cases[k].id = (int64_t)(10 * i + k + 1);
        t->days[i].brand.name = str_from(names[i]);
        t->parts[i].brand = str_from(names[i]);
    }
}

static void set_case(struct town *t, size_t brand, size_t k, enum severity severity,
                     int64_t due)
{
    struct small *s = &t->days[brand];

    s->mentions[k].judgement.severity = severity;
    s->cases[k].due = due;
    if (s->in.cases_len < k + 1)
        s->in.cases_len = k + 1;
    s->in.counts.overdue += due != TIME_UNKNOWN && due < s->in.now;
}

/* The round-up of the town; a digest that was slimmed gives the same. */
static json_t *town_make(struct town *t)
{
    struct error err = {0};
    json_t *digests[BRANDS], *value = NULL;

    for (size_t i = 0; i < BRANDS; i++) {
        digests[i] = make(&t->days[i].in);
        roundup_slim(digests[i]);
        t->parts[i].value = digests[i];
    }
    if (roundup_make(&t->in, &value, &err) != OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < BRANDS; i++)
        json_decref(digests[i]);
    return value;
}

static struct str text_at(const json_t *value, const char *pointer)
{
    return json_str(json_at(value, pointer));
}

static int64_t number_at(const json_t *value, const char *pointer)
{
    return json_integer_value(json_at(value, pointer));
}

static void expect_text(const json_t *value, const char *pointer, const char *want)
{
    struct str got = text_at(value, pointer);

    if (!str_eq(got, str_from(want)))
        fail_msg("%s: got \"" STR_FMT "\", want \"%s\"", pointer, STR_ARG(got), want);
}

/* The cases in the order of showing, "Beech/Ann Ash/Bo". */
static struct str order_of(const json_t *value, struct buf *out)
{
    const json_t *items = json_at(value, "/pressing/items"), *item;
    size_t i;

    buf_reset(out);
    json_array_foreach(items, i, item) buf_printf(
        out, "%s" STR_FMT "/" STR_FMT, i > 0 ? " " : "",
        STR_ARG(json_get_str(item, "brand")), STR_ARG(json_get_str(item, "who")));
    return buf_str(out);
}

static void test_the_gravest_of_all_brands_is_first(void **state)
{
    const int64_t now = 20001 * DAY;
    struct town t;
    struct buf order = {0};
    json_t *value;

    (void)state;
    town_init(&t);
    set_case(&t, 0, 0, SEVERITY_NORMAL, now + 5 * HOUR);  /* has time */
    set_case(&t, 0, 1, SEVERITY_URGENT, now - 9 * DAY);   /* given up */
    set_case(&t, 1, 0, SEVERITY_NORMAL, now - 3 * HOUR);  /* late */
    set_case(&t, 2, 0, SEVERITY_HIGH, now + 20 * HOUR);   /* serious */
    set_case(&t, 2, 1, SEVERITY_URGENT, now + 20 * HOUR); /* urgent, due later */
    set_case(&t, 3, 0, SEVERITY_URGENT, now + 10 * HOUR); /* urgent */
    value = town_make(&t);
    assert_string_equal(order_of(value, &order).ptr, "Dale/Ann Cedar/Bo Cedar/Ann "
                                                     "Beech/Ann Ash/Ann Ash/Bo");
    assert_int_equal(number_at(value, "/pressing/shown"), 4); /* those that can't wait */
    expect_text(value, "/pressing/title", "Can't wait");
    expect_text(value, "/pressing/late", "2 overdue");
    expect_text(value, "/pressing/more",
                "and 2 more to answer, 1 overdue (earshot digest --open)");
    expect_text(value, "/subject", "2 urgent at 2 of 4: Cedar, Dale - Sat 5 Oct");
    expect_text(value, "/headline",
                "Two urgent complaints wait, at two of your four brands.");
    expect_text(value, "/brands/items/0/text", "1 urgent \xc2\xb7 2 to answer");
    json_decref(value);
    buf_release(&order);
}

static void test_a_storm_at_one_brand_hides_no_other(void **state)
{
    const int64_t now = 20001 * DAY;
    struct town t;
    struct buf order = {0};
    json_t *value;

    (void)state;
    town_init(&t);
    for (size_t k = 0; k < 4; k++)
        set_case(&t, 0, k, SEVERITY_URGENT, now - (int64_t)(9 - k) * HOUR);
    set_case(&t, 1, 0, SEVERITY_URGENT, now + HOUR);
    set_case(&t, 2, 0, SEVERITY_HIGH, now + HOUR);
    value = town_make(&t);
    assert_string_equal(order_of(value, &order).ptr,
                        "Ash/Ann Ash/Bo Ash/Cy Beech/Ann Ash/Di Cedar/Ann");
    json_decref(value);
    buf_release(&order);
}

/* Six that are late, or ten that are serious: each of those would be an alert besides. */
static void test_more_are_shown_where_more_are_serious(void **state)
{
    static const struct {
        const char *why;
        enum severity severity;
        int64_t due, shown;
    } rows[] = {
        {"time enough", SEVERITY_NORMAL, HOUR, 3},
        {"late", SEVERITY_NORMAL, -HOUR, 6},
        {"serious", SEVERITY_HIGH, HOUR, 10},
        {"given up", SEVERITY_URGENT, -9 * DAY, 3},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct town t;
        json_t *value;

        town_init(&t);
        for (size_t k = 0; k < 16; k++)
            set_case(&t, k / 4, k % 4, rows[i].severity, 20001 * DAY + rows[i].due);
        value = town_make(&t);
        if (number_at(value, "/pressing/shown") != rows[i].shown)
            fail_msg("%s: %lld", rows[i].why,
                     (long long)number_at(value, "/pressing/shown"));
        json_decref(value);
    }
}

static void test_the_day_in_words(void **state)
{
    const int64_t now = 20001 * DAY;
    static const struct {
        const char *why;
        int64_t waiting[BRANDS], late, mentions[BRANDS];
        const char *headline, *subject;
    } rows[] = {
        {"nothing at all",
         {0},
         0,
         {0},
         "All quiet at your four brands: nothing new, and nobody is waiting.",
         "4 brands: nobody waiting, nothing new - Sat 5 Oct"},
        {"news at one, nobody waits",
         {0},
         0,
         {0, 3},
         "Nobody is waiting: 3 new mentions, at Beech.",
         "3 new at 1 of 4: Beech - Sat 5 Oct"},
        {"news at three",
         {0},
         0,
         {1, 3, 2},
         "Nobody is waiting: 6 new mentions, at three of your four brands.",
         "6 new at 3 of 4: Beech, Cedar, Ash - Sat 5 Oct"},
        {"somebody waits at one brand",
         {0, 0, 1},
         0,
         {0},
         "One complaint waits at Cedar.",
         "1 to answer at 1 of 4: Cedar - Sat 5 Oct"},
        {"at two, some too long",
         {2, 0, 1},
         2,
         {4, 4, 4},
         "Three complaints wait, at two of your four brands, two of them too long.",
         "3 to answer at 2 of 4: Ash, Cedar - Sat 5 Oct"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t late = rows[i].late;
        struct town t;
        json_t *value;

        town_init(&t);
        for (size_t b = 0; b < BRANDS; b++) {
            t.days[b].in.counts.mentions = rows[i].mentions[b];
            for (int64_t k = 0; k < rows[i].waiting[b]; k++, late--)
                set_case(&t, b, (size_t)k, SEVERITY_NORMAL,
                         late > 0 ? now - HOUR : now + HOUR);
        }
        value = town_make(&t);
        if (!str_eq(text_at(value, "/headline"), str_from(rows[i].headline)) ||
            !str_eq(text_at(value, "/subject"), str_from(rows[i].subject)))
            fail_msg("%s: \"%s\", \"%s\"", rows[i].why, text_at(value, "/headline").ptr,
                     text_at(value, "/subject").ptr);
        if (roundup_is_empty(value) != (i == 0))
            fail_msg("%s: empty?", rows[i].why);
        json_decref(value);
    }
}

static void test_no_score_from_few_answers(void **state)
{
    struct town t;
    json_t *value;

    (void)state;
    town_init(&t);
    for (size_t i = 0; i < 2; i++) {
        t.days[i].in.counts.mentions = 9 - (int64_t)i;
        t.days[i].in.nps = (struct digest_nps){.value = 50,
                                               .low = 20,
                                               .high = 80,
                                               .previous = NAN,
                                               .count = i == 0 ? 9 : 10,
                                               .window_days = 90};
    }
    value = town_make(&t);
    assert_null(json_at(value, "/brands/items/0/nps"));
    expect_text(value, "/brands/items/1/nps", "NPS 50 (20 to 80)");
    expect_text(value, "/quiet/items/0/text", "2 quiet: Cedar and Dale.");
    json_decref(value);
}

static void test_sources_that_fail_alike_are_one_line(void **state)
{
    static const struct digest_source fails[] = {
        {.name = STR_INIT("google"),
         .adapter = STR_INIT("googlebusiness"),
         .is_failing = true,
         .failing_since = 20001 * DAY - 3 * DAY,
         .reason = STR_INIT("HTTP 401")},
        {.name = STR_INIT("press"),
         .adapter = STR_INIT("feed"),
         .is_failing = true,
         .failing_since = 20001 * DAY - HOUR,
         .reason = STR_INIT("HTTP 500")},
    };
    struct town t;
    json_t *value;

    (void)state;
    town_init(&t);
    for (size_t i = 0; i < 3; i++) {
        t.days[i].in.sources = fails;
        t.days[i].in.sources_len = i == 1 ? 2 : 1;
    }
    t.days[1].in.counts.mentions = 1; /* was told something, at least */
    value = town_make(&t);
    expect_text(value, "/silent/items/0/text", "googlebusiness at Ash, Beech and Cedar");
    expect_text(value, "/silent/items/0/age",
                "for 3\xc2\xa0"
                "days \xc2\xb7 HTTP 401");
    expect_text(value, "/silent/items/1/text", "press at Beech");
    expect_text(value, "/silent/items/1/age", "HTTP 500");
    expect_text(value, "/quiet/items/0/text",
                "2 blank, not quiet: no source of Ash and Cedar answered.");
    expect_text(value, "/quiet/items/1/text", "1 quiet: Dale.");
    assert_int_equal(number_at(value, "/counts/silent"), 4);
    json_decref(value);
}

static void test_what_a_mail_shows_is_told_by_number(void **state)
{
    const int64_t now = 20001 * DAY;
    struct arena arena = {0};
    struct town t;
    json_t *value;
    const int64_t *rows;
    size_t len;

    (void)state;
    town_init(&t);
    set_case(&t, 0, 0, SEVERITY_NORMAL, now + HOUR);
    set_case(&t, 2, 0, SEVERITY_URGENT, now + HOUR);
    set_case(&t, 2, 1, SEVERITY_HIGH, now + HOUR);
    value = town_make(&t);
    rows = digest_shown_cases(value, &arena, &len);
    assert_int_equal(len, 2);
    assert_int_equal(rows[0], 21);
    assert_int_equal(rows[1], 22);
    json_decref(value);
    value = make(&t.days[2].in);
    rows = digest_shown_cases(value, &arena, &len);
    assert_int_equal(len, 2);
    assert_int_equal(rows[1], 22);
    json_decref(value);
    arena_release(&arena);
}

static void test_a_chat_gets_it_in_lines(void **state)
{
    static const char *const want[] = {
        "Nobody is waiting: 3 new mentions, at Beech.",
        "Beech: 3 new",
        "3 quiet: Ash, Cedar and Dale.",
    };
    static const char *const grave[] = {
        "One urgent complaint waits at Cedar.",
        "Cedar, Ann, web: \xe2\x80\x9cwords\xe2\x80\x9d",
        "Cedar: 1 urgent \xc2\xb7 1 to answer",
        "3 quiet: Ash, Beech and Dale.",
    };

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct arena arena = {0};
        struct buf out = {0};
        struct str rest;
        struct town t;
        struct chat chat;
        json_t *value;

        town_init(&t);
        if (turn == 0)
            t.days[1].in.counts.mentions = 3;
        else
            set_case(&t, 2, 0, SEVERITY_URGENT, 20002 * DAY);
        value = town_make(&t);
        chat_make(value, &arena, &chat);
        chat_print(&chat, CHAT_PLAIN, 4000, &out);
        rest = buf_str(&out);
        for (size_t i = 0; i < (turn == 0 ? ARRAY_LEN(want) : ARRAY_LEN(grave)); i++) {
            struct str line = str_split(&rest, '\n');
            const char *wanted = turn == 0 ? want[i] : grave[i];

            if (!str_eq(line, str_from(wanted)))
                fail_msg("got \"" STR_FMT "\", want \"%s\"", STR_ARG(line), wanted);
        }
        assert_int_equal(rest.len, 0);
        json_decref(value);
        buf_release(&out);
        arena_release(&arena);
    }
}

/* Whatever the number of brands: two minutes, and under what mail programs cut. */
static void test_it_is_read_in_two_minutes(void **state)
{
    (void)state;
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        const struct digest_case_row *row = &digest_case_rows[i];
        static const char *const languages[] = {"en", "de", "es", "fr"};

        for (size_t k = 0; row->round != NULL && k < ARRAY_LEN(languages); k++) {
            struct buf mail = {0};
            json_t *value = NULL;

            assert_int_equal(
                digest_case_roundup(row->round, str_from(languages[k]), &value, NULL),
                OK);
            assert_int_equal(report_find(STR("mail"))->write(value, NULL, &mail, NULL),
                             OK);
            if (mail.len > REPORT_MAIL_MAX_BYTES || number_at(value, "/words") > 525)
                fail_msg("%s, %s: %zu bytes, %lld words", row->name, languages[k],
                         mail.len, (long long)number_at(value, "/words"));
            json_decref(value);
            buf_release(&mail);
        }
    }
}

static void test_the_order_of_brands_does_not_matter(void **state)
{
    struct town t;
    struct buf a = {0}, b = {0};
    json_t *value;

    (void)state;
    town_init(&t);
    for (size_t i = 0; i < BRANDS; i++)
        set_case(&t, i, 0, SEVERITY_HIGH, 20001 * DAY + HOUR);
    value = town_make(&t);
    json_write(value, &a);
    json_decref(value);
    for (size_t i = 0; i < BRANDS / 2; i++) {
        struct small day = t.days[i];

        t.days[i] = t.days[BRANDS - 1 - i];
        t.days[BRANDS - 1 - i] = day;
    }
    for (size_t i = 0; i < BRANDS; i++) { /* what was copied points to itself */
        struct small *s = &t.days[i];

        s->in.brand = &s->brand;
        s->in.cases = s->cases;
        s->cases[0].mention = &s->mentions[0];
        t.parts[i].brand = s->brand.name;
    }
    value = town_make(&t);
    json_write(value, &b);
    json_decref(value);
    assert_string_equal(a.ptr, b.ptr);
    buf_release(&a);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_gravest_of_all_brands_is_first),
        cmocka_unit_test(test_a_storm_at_one_brand_hides_no_other),
        cmocka_unit_test(test_more_are_shown_where_more_are_serious),
        cmocka_unit_test(test_the_day_in_words),
        cmocka_unit_test(test_no_score_from_few_answers),
        cmocka_unit_test(test_sources_that_fail_alike_are_one_line),
        cmocka_unit_test(test_what_a_mail_shows_is_told_by_number),
        cmocka_unit_test(test_a_chat_gets_it_in_lines),
        cmocka_unit_test(test_it_is_read_in_two_minutes),
        cmocka_unit_test(test_the_order_of_brands_does_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
