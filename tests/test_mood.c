/*
 * The sentences in fixtures/mood are written by hand: label, sort and text a line. "pos"
 * is good and nobody who warns others, "neg" is bad and somebody who does, "neu" is
 * neither; "low" is no praise and somebody who warns (three stars). Odd lines were there
 * to tune on; even lines only as sums.
 */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

static const struct {
    const char *name, *lang;
    double mood, nps; /* bars: share of the lines that must come out right */
} files[] = {
    {"en", "en", 0.86, 0.86},
    {"en-hard", "en", 0.5, 0.66}, /* a feeling without its words, or against them */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences_written_by_hand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
