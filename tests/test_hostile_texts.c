/* Texts that nobody writes: whatever their bytes, time is linear in them, and they get a
 * score or are unscored. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

#include <math.h>
#include <time.h>

static const struct shape {
    const char *why, *piece;
    size_t len; /* of the piece; 0: to its NUL */
} shapes[] = {
    {"one word without end", "a", 0},
    {"one word in capitals", "AB", 0},
    {"letters with combining marks", "e\xcc\x81", 0},
    {"combining marks alone", "\xcc\x81", 0},
    {"emoji", "\xf0\x9f\x98\xa1", 0},
    {"emoji of families, joined", "\xf0\x9f\x91\xa8\xe2\x80\x8d", 0},
    {"eye-rolls behind praise", "good \xf0\x9f\x99\x84 ", 0},
    {"NULs", "\0", 1},
    {"words and NULs", "bad\0", 4},
    {"bytes that are no UTF-8", "\xff\xfe\xc3", 0},
    {"halves of characters", "a\xe2\x82", 0},
    {"negators", "not never ", 0},
    {"contrasts", "good but ", 0},
    {"cheers without mishap", "great, ", 0},
    {"wishes", "if only should have been ", 0},
    {"starts of phrases", "would not hesitate to would not ", 0},
    {"starts of issues", "waited for an hour and waited for ", 0},
    {"exclamation marks", "!", 0},
    {"quotation marks", "\"", 0},
    {"hashes", "#a", 0},
    {"hashtags", "#AaBb1 ", 0},
    {"ats", "@", 0},
    {"brackets", "((", 0},
    {"apostrophes", "a'", 0},
    {"numbers", "1/", 0},
    {"dots", "a.b.", 0},
    {"tags", "<br", 0},
    {"line ends", "\n", 0},
    {"one brand", "Acme ", 0},
    {"brands compared", "better than Acme and ", 0},
};

static void fill(struct buf *out, const struct shape *s, size_t size)
{
    struct str piece = {s->piece, s->len > 0 ? s->len : strlen(s->piece)};

    buf_reset(out);
    while (out->len < size)
        buf_add(out, piece);
}

static double cpu_seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Judge a text; processor seconds. */
static double judge(struct analyzer *an, struct str text)
{
    struct batch b = {0};
    struct mention *m = batch_add(&b);
    double start = cpu_seconds();

    m->text = text;
    m->brand = STR("Acme");
    analyze_mention(an, m, &b.arena);
    start = cpu_seconds() - start;
    if (m->judgement.mood == MOOD_UNSCORED)
        assert_true(isnan(m->judgement.score));
    else
        assert_true(m->judgement.score >= -1 && m->judgement.score <= 1 &&
                    m->judgement.p_detractor >= 0 && m->judgement.p_detractor <= 1);
    batch_release(&b);
    return start;
}

static double least_of(struct analyzer *an, struct str text, int times)
{
    double least = INFINITY;

    for (int i = 0; i < times; i++)
        least = fmin(least, judge(an, text));
    return least;
}

/* Eight times the bytes take eight times as long; what is quadratic takes 64 times. */
static void test_time_is_linear_in_any_bytes(void **state)
{
    enum { SHORT = 16 * 1024, TIMES = 8 };
    struct buf few = {0}, many = {0};

    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        double one, eight;

        fill(&few, &shapes[i], SHORT);
        fill(&many, &shapes[i], TIMES * SHORT);
        (void)judge(*state, buf_str(&many)); /* memory is there from here on */
        one = least_of(*state, buf_str(&few), 5);
        eight = least_of(*state, buf_str(&many), 3);
        if (eight > 24 * one && eight > 0.02)
            fail_msg("%s: %.4f s, eight times as much %.4f s", shapes[i].why, one, eight);
    }
    buf_release(&few);
    buf_release(&many);
}

static void test_ten_megabytes(void **state)
{
    static const struct shape words = {"words", "The soup was cold, but we liked it. ",
                                       0};
    struct buf text = {0};

    fill(&text, &shapes[0], 10 << 20);
    (void)judge(*state, buf_str(&text));
    fill(&text, &words, 10 << 20);
    (void)judge(*state, buf_str(&text));
    buf_release(&text);
}

static void test_a_hundred_thousand_emoji_are_a_mood(void **state)
{
    struct batch b = {0};
    struct mention *m = batch_add(&b);
    struct buf text = {0};

    for (int i = 0; i < 100000; i++)
        buf_add_text(&text, "\xf0\x9f\x98\xa1");
    m->text = buf_str(&text);
    analyze_mention(*state, m, &b.arena);
    assert_int_equal(m->judgement.mood, MOOD_NEGATIVE);
    assert_true(m->judgement.reasons_len < 100);
    buf_release(&text);
    batch_release(&b);
}

static void test_nothing_to_judge(void **state)
{
    static const char *const texts[] = {"", " ", "\n\n", "...", "\xff", "???"};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        (void)judge(*state, str_from(texts[i]));
    (void)judge(*state, (struct str){"\0\0", 2});
}

static int setup(void **state)
{
    static const struct analyzer_options options = {.with_reasons = true};

    return analyzer_new(NULL, &options, (struct analyzer **)state, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    analyzer_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_is_linear_in_any_bytes),
        cmocka_unit_test(test_ten_megabytes),
        cmocka_unit_test(test_a_hundred_thousand_emoji_are_a_mood),
        cmocka_unit_test(test_nothing_to_judge),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
