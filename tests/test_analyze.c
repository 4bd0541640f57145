#include "analyze/analyze.h"
#include "tests/unit.h"

static struct analyzer *make(bool with_reasons)
{
    struct analyzer_options with = {.with_reasons = with_reasons};
    struct error err = {0};
    struct analyzer *an = NULL;

    if (analyzer_new(NULL, &with, &an, &err) != OK)
        fail_msg("%s", err.text);
    return an;
}

static void test_moods(void **state)
{
    static const struct {
        const char *why, *text, *lang;
        enum mood mood;
    } rows[] = {
        {"praise", "Great food and lovely staff", "en", MOOD_POSITIVE},
        {"complaint", "The waiter was rude and the soup was cold.", "en", MOOD_NEGATIVE},
        {"negated praise", "The room was not clean.", "en", MOOD_NEGATIVE},
        {"negated complaint", "There was no problem at all.", "en", MOOD_POSITIVE},
        {"more than enough", "I can't recommend it enough!", "en", MOOD_POSITIVE},
        {"what might have been", "It could have been good.", "en", MOOD_NEGATIVE},
        {"after but weighs more", "The view was nice but the food was terrible.", "en",
         MOOD_NEGATIVE},
        {"statement", "I would not recommend this place to anyone.", "en", MOOD_NEGATIVE},
        {"emoji alone", "😡😡", "en", MOOD_NEGATIVE},
        {"German praise", "Sehr freundlich und das Essen ist lecker!", "de",
         MOOD_POSITIVE},
        {"German complaint", "Der Kellner war unfreundlich und das Essen kalt.", "de",
         MOOD_NEGATIVE},
        {"German negation", "Das war leider nicht gut.", "de", MOOD_NEGATIVE},
    };
    struct analyzer *an = make(false);
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        analyze_mention(an, &m, &arena);
        if (m.judgement.mood != rows[i].mood ||
            !str_eq(m.judgement.lang, str_from(rows[i].lang)))
            fail_msg("%s: %s, score %.2f, language " STR_FMT, rows[i].why,
                     mood_name(m.judgement.mood), m.judgement.score,
                     STR_ARG(m.judgement.lang));
    }
    arena_release(&arena);
    analyzer_free(an);
}

static void test_a_language_without_list_is_unscored(void **state)
{
    struct analyzer *an = make(true);
    struct arena arena = {0};
    struct mention m;

    (void)state;
    mention_init(&m);
    m.text = STR("Отлично, мне очень понравилось!");
    analyze_mention(an, &m, &arena);
    assert_int_equal(m.judgement.mood, MOOD_UNSCORED);
    assert_true(isnan(m.judgement.score) && isnan(m.judgement.recommend));
    assert_int_equal(m.judgement.nps, NPS_UNKNOWN);
    m.rating = 0;
    analyze_mention(an, &m, &arena);
    assert_int_equal(m.judgement.mood, MOOD_UNSCORED);
    assert_int_equal(m.judgement.nps, NPS_DETRACTOR);
    assert_int_equal(m.judgement.basis, BASIS_RATING);
    arena_release(&arena);
    analyzer_free(an);
}

static void test_rating_fixes_the_class_and_a_clash_is_flagged(void **state)
{
    static const struct {
        const char *why, *text;
        double rating;
        enum nps_class nps;
        bool is_clash;
    } rows[] = {
        {"five stars", "Good.", 1, NPS_PROMOTER, false},
        {"four stars", "Good.", 0.75, NPS_PASSIVE, false},
        {"three stars", "Good, nice and clean.", 0.5, NPS_DETRACTOR, false},
        {"one star", "Terrible, rude and dirty.", 0, NPS_DETRACTOR, false},
        {"five stars, bad words", "Horrible, disgusting, the worst ever, awful!", 1,
         NPS_DETRACTOR, true},
        {"one star, good words", "Excellent, wonderful, perfect, the best!", 0,
         NPS_DETRACTOR, true},
        {"stars alone", "", 1, NPS_PROMOTER, false},
    };
    struct analyzer *an = make(false);
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        m.rating = rows[i].rating;
        analyze_mention(an, &m, &arena);
        if (m.judgement.nps != rows[i].nps || m.judgement.is_clash != rows[i].is_clash)
            fail_msg("%s: %s, recommend %.1f, clash %d", rows[i].why,
                     nps_class_name(m.judgement.nps), m.judgement.recommend,
                     m.judgement.is_clash);
    }
    arena_release(&arena);
    analyzer_free(an);
}

static void test_statements_outrank_words(void **state)
{
    static const struct {
        const char *why, *text;
        double least, most;
    } rows[] = {
        {"would not", "Nice rooms, nice bar, but I would not recommend it.", 0, 3},
        {"enough", "Can't recommend them enough", 10, 10},
        {"out of ten", "Solid 7/10", 7, 7},
        {"stars", "1 star because I can't give zero", 0, 2},
        {"never again", "Never again.", 0, 2},
        {"where promoters are cut high", "Non ci tornerò mai più.", 0, 2},
    };
    struct analyzer *an = make(false);
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        analyze_mention(an, &m, &arena);
        if (m.judgement.basis != BASIS_STATEMENT ||
            m.judgement.recommend < rows[i].least || m.judgement.recommend > rows[i].most)
            fail_msg("%s: %s, %.1f", rows[i].why, basis_name(m.judgement.basis),
                     m.judgement.recommend);
    }
    arena_release(&arena);
    analyzer_free(an);
}

static void test_reasons_are_spans_of_the_text(void **state)
{
    struct analyzer *an = make(true);
    struct arena arena = {0};
    struct mention m;
    bool has_rude = false;

    (void)state;
    mention_init(&m);
    m.title = STR("Never again!");
    m.text = STR("The waiter was very rude.");
    analyze_mention(an, &m, &arena);
    for (size_t i = 0; i < m.judgement.reasons_len; i++) {
        const struct reason *r = &m.judgement.reasons[i];
        struct str field = r->field == MENTION_FIELD_TITLE ? m.title : m.text;

        assert_true(str_eq(str_slice(field, r->start, r->len), r->note) || r->len == 0);
        has_rude = has_rude || (str_eq(r->note, STR("rude")) && r->weight < 0);
    }
    assert_true(has_rude);
    arena_release(&arena);
    analyzer_free(an);
}

static void test_only_what_is_ours_is_judged_where_asked(void **state)
{
    static const char yaml[] =
        "brands:\n  - {name: Blue Heron}\nsources:\n"
        "  - {name: town, url: \"http://t.test/\", about: search}\n";
    struct analyzer_options with = {.only_ours = true};
    struct settings settings;
    struct error err = {0};
    struct analyzer *an = NULL;
    struct arena arena = {0};
    struct mention m;

    (void)state;
    if (settings_parse(str_from(yaml), "t.yaml", &settings, NULL, &err) != OK ||
        analyzer_new(&settings, &with, &an, &err) != OK)
        fail_msg("%s", err.text);
    mention_init(&m);
    m.source = STR("town");
    m.brand = STR("Blue Heron");
    m.text = STR("The soup at Red Lion was cold and the waiter rude.");
    m.rating = 0;
    analyze_mention(an, &m, &arena);
    assert_false(m.judgement.is_ours);
    assert_int_equal(m.judgement.mood, MOOD_UNSCORED);
    assert_int_equal(m.judgement.nps, NPS_UNKNOWN);
    assert_true(isnan(m.judgement.recommend) && isnan(m.judgement.p_detractor));
    assert_int_equal(m.judgement.issues_len, 0);
    assert_true(m.judgement.version.len > 0);
    m.text = STR("The soup at Blue Heron was cold and the waiter rude.");
    analyze_mention(an, &m, &arena);
    assert_true(m.judgement.is_ours);
    assert_int_equal(m.judgement.nps, NPS_DETRACTOR);
    arena_release(&arena);
    analyzer_free(an);
    settings_release(&settings);
}

/* What is stored is judged anew where the version is another. */
static void test_what_judges_otherwise_has_another_version(void **state)
{
    static const double limits[][2] = {
        {0.65, 0.85}, {0.5, 0.85}, {0.65, 0.9}, {0.65, 0.85}};
    char versions[ARRAY_LEN(limits)][40];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        struct analyzer *an = NULL;
        struct settings s;
        struct str version;

        settings_default(&s);
        s.rating_passive = limits[i][0];
        s.rating_promoter = limits[i][1];
        assert_int_equal(analyzer_new(&s, NULL, &an, NULL), OK);
        version = analyzer_version(an);
        (void)snprintf(versions[i], sizeof(versions[i]), STR_FMT, STR_ARG(version));
        analyzer_free(an);
        settings_release(&s);
    }
    assert_string_not_equal(versions[0], versions[1]);
    assert_string_not_equal(versions[0], versions[2]);
    assert_string_not_equal(versions[1], versions[2]);
    assert_string_equal(versions[0], versions[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moods),
        cmocka_unit_test(test_only_what_is_ours_is_judged_where_asked),
        cmocka_unit_test(test_a_language_without_list_is_unscored),
        cmocka_unit_test(test_rating_fixes_the_class_and_a_clash_is_flagged),
        cmocka_unit_test(test_statements_outrank_words),
        cmocka_unit_test(test_reasons_are_spans_of_the_text),
        cmocka_unit_test(test_what_judges_otherwise_has_another_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
