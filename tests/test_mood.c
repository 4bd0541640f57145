/*
 * The sentences in fixtures/mood are written by hand: label, sort and text a line. "pos"
 * is good and nobody who warns others, "neg" is bad and somebody who does, "neu" is
 * neither; "low" is no praise and somebody who warns (three stars). Odd lines were there
 * to tune on; even lines only as sums.
 */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "analyze/mood.h"
#include "base/buf.h"

#include <math.h>

static const struct {
    const char *name, *lang;
    double mood, nps; /* bars: share of the lines that must come out right */
} files[] = {
    {"de", "de", 0.85, 0.7},
    {"de-more", "de", 0.85, 0.7},
    {"en", "en", 0.86, 0.86},
    {"en-hard", "en", 0.57, 0.72},  /* a feeling without its words, or against them */
    {"en-words", "en", 0.88, 0.85}, /* words that mean something else there */
    {"es", "es", 0.80, 0.70},
    {"fr", "fr", 0.85, 0.80},
    {"fr-more", "fr", 0.70, 0.75},
    {"it", "it", 0.80, 0.75},
    {"pt", "pt", 0.80, 0.82},
};

struct tally {
    unsigned all, mood, nps;
};

static bool mood_is_right(struct str label, enum mood mood)
{
    if (str_eq(label, STR("pos")))
        return mood == MOOD_POSITIVE;
    if (str_eq(label, STR("neg")))
        return mood == MOOD_NEGATIVE;
    if (str_eq(label, STR("low")))
        return mood == MOOD_NEGATIVE || mood == MOOD_NEUTRAL;
    assert_true(str_eq(label, STR("neu")));
    return mood == MOOD_NEUTRAL;
}

static bool nps_is_right(struct str label, enum nps_class nps)
{
    bool warns = str_eq(label, STR("neg")) || str_eq(label, STR("low"));

    return warns == (nps == NPS_DETRACTOR);
}

static void count_line(struct analyzer *an, struct str line, bool is_shown,
                       struct tally *t, struct batch *b)
{
    struct str label = str_split(&line, '\t'), sort = str_split(&line, '\t');
    struct mention *m;
    bool mood, nps;

    batch_reset(b);
    m = batch_add(b);
    m->text = line;
    analyze_mention(an, m, &b->arena);
    mood = mood_is_right(label, m->judgement.mood);
    nps = nps_is_right(label, m->judgement.nps);
    t->all++;
    t->mood += mood;
    t->nps += nps;
    if (is_shown && !(mood && nps))
        print_message("%.3s is %s, %s, score %.2f (" STR_FMT "): " STR_FMT "\n",
                      label.ptr, mood_name(m->judgement.mood),
                      nps_class_name(m->judgement.nps), m->judgement.score, STR_ARG(sort),
                      STR_ARG(line));
}

static void test_sentences_written_by_hand(void **state)
{
    const char *root = getenv("EARSHOT_SOURCE");
    bool is_shown = getenv("SHOW_TUNING") != NULL;

    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(files); f++) {
        struct analyzer_options with = {.lang = str_from(files[f].lang)};
        struct tally tallies[2] = {{0}};
        struct buf path = {0}, text = {0};
        struct analyzer *an = NULL;
        struct batch b = {0};
        struct str rest;

        assert_int_equal(analyzer_new(NULL, &with, &an, NULL), OK);
        buf_printf(&path, "%s/tests/fixtures/mood/%s.tsv", root != NULL ? root : ".",
                   files[f].name);
        assert_int_equal(buf_read_file(&text, path.ptr, 1 << 20, NULL), OK);
        rest = buf_str(&text);
        for (size_t n = 0; rest.len > 0; n++)
            count_line(an, str_split(&rest, '\n'), is_shown && n % 2 == 0,
                       &tallies[n % 2], &b);
        for (int half = 0; half < 2; half++) {
            const struct tally *t = &tallies[half];

            print_message("%s, %s: %u sentences, mood right %u, detractor right %u\n",
                          files[f].name, half == 0 ? "tuned on" : "kept aside", t->all,
                          t->mood, t->nps);
            if (t->mood < files[f].mood * t->all || t->nps < files[f].nps * t->all)
                fail_msg("%s: fewer right than the bar", files[f].name);
        }
        analyzer_free(an);
        batch_release(&b);
        buf_release(&path);
        buf_release(&text);
    }
}

/* A sum of opinion below 0 lowers that of the detractor, one above leaves it. */
static void test_who_judges_little_warns_of_little(void **state)
{
    static const struct {
        const char *why, *text;
        float want;
    } rows[] = {
        {"no opinion: 0.5 less twice 0.5", "blue", -0.5f},
        {"half of one: 0.5 less 0.5", "tidy", 0.0f},
        {"an opinion", "awful", 0.5f},
    };
    struct lexicon lx = {0};
    struct mood_work w = {.rules_off = RULE_BIT(RULE_QUESTION)};

    (void)state;
    assert_int_equal(lexicon_read(&lx,
                                  STR("=detractor_bias\t0.5\n=detractor_opinion\t0.5\n"
                                      "=opinion_bias\t-2\n"
                                      "blue\t0\t0\t0\t0\t9\t9\tlearned\n"
                                      "tidy\t0\t0\t0\t1\t9\t9\tlearned\n"
                                      "awful\t0\t0\t0\t5\t9\t9\tlearned\n"),
                                  "list", NULL),
                     OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tokens_read(&w.tokens[MENTION_FIELD_TEXT], str_from(rows[i].text));
        mood_mark(&w, &lx);
        mood_find(&w, &lx);
        mood_judge(&w, &lx);
        if (fabsf(w.detractor - rows[i].want) > 1e-6f)
            fail_msg("%s: %s: %f", rows[i].text, rows[i].why, (double)w.detractor);
    }
    mood_release(&w);
    lexicon_release(&lx);
}

/* Typed without accents, a word feels and weighs as with them; one that the list has in
 * its plain spelling too is that one. */
static void test_words_without_accents_feel_the_same(void **state)
{
    static const struct {
        const char *text;
        float want;
    } rows[] = {{"schön", -1},        {"schoen", -1}, {"nada décevant", 2},
                {"nada decevant", 2}, {"pessimo", 3}, {"péssimo", -3}};
    struct lexicon lx = {0};
    struct mood_work w = {.rules_off = RULE_BIT(RULE_QUESTION) | RULE_BIT(RULE_SHAPE)};

    (void)state;
    assert_int_equal(lexicon_read(&lx,
                                  STR("schön\t-1\t0\t0\t0\t9\t9\tlearned\n"
                                      "nada décevant\t2\t0\t0\t0\t9\t9\tlearned\n"
                                      "pessimo\t3\t0\t0\t0\t9\t9\tlearned\n"
                                      "péssimo\t-3\t0\t0\t0\t9\t9\tlearned\n"),
                                  "list", NULL),
                     OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tokens_read(&w.tokens[MENTION_FIELD_TEXT], str_from(rows[i].text));
        mood_mark(&w, &lx);
        mood_find(&w, &lx);
        mood_judge(&w, &lx);
        if (!(fabsf(w.sum - rows[i].want) <= 1e-6f))
            fail_msg("%s: %f", rows[i].text, (double)w.sum);
    }
    mood_release(&w);
    lexicon_release(&lx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_judges_little_warns_of_little),
        cmocka_unit_test(test_words_without_accents_feel_the_same),
        cmocka_unit_test(test_sentences_written_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
