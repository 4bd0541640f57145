/* Phrases found by symbols, against a matcher that tries every way; and every file of
 * phrases that the program carries, since those are read only when they are asked for. */
#include "tests/unit.h"

#include "analyze/issues_private.h"
#include "analyze/phrases.h"
#include "analyze/severity_private.h"
#include "base/buf.h"
#include "config/shipped.h"

static const char *const words[] = {"pan",   "pane", "panel", "cat", "cats",
                                    "cater", "dog",  "red",   "hot", "but"};
static const char *const heads[] = {"pan*", "pane*", "ca*", "cat*", "ho*"};
static const char *const marks[] = {" ", " ", " ", " ", " ", ", ", ". "};

/* One place of a phrase; a gap has no alternatives. */
struct part {
    const char *words[3];
    size_t len;
    bool is_optional;
    unsigned gap;
};

struct row {
    struct part parts[5];
    size_t len;
};

/* A sequence that is the same in every run: Knuth's MMIX generator. */
static unsigned draw(uint64_t *state, unsigned below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % below;
}

static struct part draw_part(uint64_t *state, bool may_be_gap)
{
    struct part p = {.len = 1 + draw(state, 3), .is_optional = draw(state, 6) == 0};

    if (may_be_gap && draw(state, 3) == 0)
        return (struct part){.gap = 1 + draw(state, 4)};
    for (size_t i = 0; i < p.len; i++)
        p.words[i] = draw(state, 3) == 0 ? heads[draw(state, ARRAY_LEN(heads))]
                                         : words[draw(state, ARRAY_LEN(words))];
    return p;
}

/* The first and the last word have to be there, and no two gaps stand in a row, or would
 * with nothing between them. */
static struct row draw_row(uint64_t *state)
{
    struct row r = {.len = 1 + draw(state, ARRAY_LEN(r.parts))};

    for (size_t i = 0; i < r.len; i++) {
        bool is_edge = i == 0 || i + 1 == r.len;

        r.parts[i] = draw_part(state, !is_edge && r.parts[i - 1].gap == 0);
        r.parts[i].is_optional &= !is_edge && r.parts[i - 1].gap == 0;
    }
    return r;
}

static void write_row(const struct row *r, struct buf *out)
{
    buf_reset(out);
    for (size_t i = 0; i < r->len; i++) {
        const struct part *p = &r->parts[i];

        if (p->gap > 0)
            buf_printf(out, "..%u", p->gap);
        buf_add(out, p->is_optional ? STR("(") : STR_NONE);
        for (size_t k = 0; k < p->len; k++)
            buf_printf(out, "%s%s", k > 0 ? "|" : "", p->words[k]);
        buf_add(out, p->is_optional ? STR(") ") : STR(" "));
    }
}

static bool is_word(const struct part *p, struct str token)
{
    for (size_t i = 0; i < p->len; i++) {
        struct str word = str_from(p->words[i]);

        if (str_ends(word, STR("*")) ? str_starts(token, str_slice(word, 0, word.len - 1))
                                     : str_eq(token, word))
            return true;
    }
    return false;
}

/* The nearest end of parts `k` on, of which the first stands at token `i`; SIZE_MAX where
 * they don't stand there. */
static size_t nearest(const struct row *r, size_t k, const struct tokens *t, size_t i,
                      struct str stop)
{
    unsigned flags = i > 0 ? t->items[i - 1].flags : 0, gap = r->parts[k].gap;
    size_t best = SIZE_MAX;

    if (i > 0 && k > 0 && (flags & TOKEN_ENDS_SENTENCE) != 0)
        return SIZE_MAX;
    if (gap > 0) {
        for (size_t at = i; at < t->len && at <= i + gap; at++) {
            size_t end;

            if ((t->items[at - 1].flags & TOKEN_ENDS_CLAUSE) != 0)
                break;
            end = nearest(r, k + 1, t, at, stop);
            best = end < best ? end : best;
            if (str_eq(token_word(t, at), stop))
                break;
        }
        return best;
    }
    if (r->parts[k].is_optional)
        best = nearest(r, k + 1, t, i, stop);
    if (i < t->len && is_word(&r->parts[k], token_word(t, i))) {
        size_t end = k + 1 == r->len ? i : nearest(r, k + 1, t, i + 1, stop);

        best = end < best ? end : best;
    }
    return best;
}

static void draw_text(uint64_t *state, struct buf *out)
{
    buf_reset(out);
    for (unsigned n = 5 + draw(state, 25); n > 0; n--)
        buf_printf(out, "%s%s", words[draw(state, ARRAY_LEN(words))],
                   marks[draw(state, ARRAY_LEN(marks))]);
}

static bool is_told(const struct phrase_match *matches, size_t len, uint32_t value,
                    uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < len; i++) {
        if (matches[i].value == value && matches[i].first == first)
            return matches[i].last == last;
    }
    return false;
}

/* A collection of phrases with a stop of its own. */
struct lot {
    struct phrases *phrases;
    struct str stop;
    struct row rows[6];
};

static struct lot draw_lot(uint64_t *state)
{
    struct lot lot = {.phrases = phrases_new(),
                      .stop = str_from(words[draw(state, ARRAY_LEN(words))])};
    struct buf text = {0};

    assert_int_equal(phrases_stop(lot.phrases, lot.stop, NULL), OK);
    for (uint32_t i = 0; i < ARRAY_LEN(lot.rows); i++) {
        lot.rows[i] = draw_row(state);
        write_row(&lot.rows[i], &text);
        assert_int_equal(phrases_add(lot.phrases, buf_str(&text), i, NULL), OK);
    }
    buf_release(&text);
    return lot;
}

static void check_lot(const struct lot *lot, const struct tokens *t,
                      const struct phrase_match *matches, size_t found)
{
    size_t want = 0;

    for (uint32_t value = 0; value < ARRAY_LEN(lot->rows); value++) {
        for (uint32_t i = 0; i < t->len; i++) {
            size_t end = nearest(&lot->rows[value], 0, t, i, lot->stop);

            if (end == SIZE_MAX)
                continue;
            want++;
            if (!is_told(matches, found, value, i, (uint32_t)end))
                fail_msg("phrase %u from word %u to %zu is missing in \"" STR_FMT "\"",
                         value, i, end, STR_ARG(t->text));
        }
    }
    if (want != found)
        fail_msg("%zu phrases in place of %zu in \"" STR_FMT "\"", found, want,
                 STR_ARG(t->text));
    for (size_t i = 1; i < found; i++)
        assert_true(matches[i - 1].first <= matches[i].first);
}

/* Every collection finds its own, whatever others share its words and its round, and
 * whichever text is asked for first. */
static void check_texts(struct phrase_reader *r, const struct lot *lots, uint64_t *state)
{
    struct buf texts[PHRASE_TEXTS] = {{0}};
    struct tokens t[PHRASE_TEXTS] = {{0}};

    for (unsigned x = 0; x < PHRASE_TEXTS; x++) {
        draw_text(state, &texts[x]);
        tokens_read(&t[x], buf_str(&texts[x]));
        phrase_reader_read(r, x, &t[x]);
    }
    for (unsigned n = 0; n < PHRASE_PARTS * PHRASE_TEXTS; n++) {
        unsigned x = n % PHRASE_TEXTS, part = (n + n / PHRASE_PARTS) % PHRASE_PARTS;
        const struct phrase_match *matches;
        size_t found = phrase_reader_find(r, x, part, &matches);

        check_lot(&lots[part], &t[x], matches, found);
    }
    for (unsigned x = 0; x < PHRASE_TEXTS; x++) {
        tokens_release(&t[x]);
        buf_release(&texts[x]);
    }
}

static void test_each_phrase_is_found_where_it_stands(void **state)
{
    static const unsigned rounds[PHRASE_PARTS] = {0, 0, 1, 2};
    uint64_t seed = 11;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct phrase_reader *r = phrase_reader_new();
        struct lot lots[PHRASE_PARTS];

        for (unsigned i = 0; i < PHRASE_PARTS; i++) {
            lots[i] = draw_lot(&seed);
            assert_int_equal(phrase_reader_add(r, lots[i].phrases, rounds[i]), i);
        }
        for (int n = 0; n < 20; n++)
            check_texts(r, lots, &seed);
        phrase_reader_free(r);
        for (size_t i = 0; i < PHRASE_PARTS; i++)
            phrases_free(lots[i].phrases);
    }
}

static void test_a_reader_without_phrases_finds_none(void **state)
{
    struct phrase_reader *r = phrase_reader_new();
    struct phrases *none = phrases_new();
    const struct phrase_match *matches;
    struct tokens t = {0};

    (void)state;
    (void)phrase_reader_add(r, none, 0);
    assert_int_equal(phrase_reader_find(r, 0, 0, &matches), 0); /* not read yet */
    tokens_read(&t, STR("Red pan, hot pan."));
    phrase_reader_read(r, 1, &t);
    assert_int_equal(phrase_reader_find(r, 1, 0, &matches), 0);
    tokens_read(&t, STR_NONE);
    phrase_reader_read(r, 1, &t);
    assert_int_equal(phrase_reader_find(r, 1, 0, &matches), 0);
    tokens_release(&t);
    phrase_reader_free(r);
    phrases_free(none);
}

static enum status read_file(struct issues *is, struct severity_rules *rules,
                             const char *name, struct error *err)
{
    struct str path = str_from(name), text = shipped_file(name), lang;

    if (str_starts(path, STR("issues/severity.")) && str_ends(path, STR(".signs.tsv"))) {
        struct severity_signs *signs = NULL;
        enum status rc = severity_signs_new(text, name, &signs, err);

        severity_signs_free(signs);
        return rc;
    }
    if (str_starts(path, STR("issues/severity.")))
        return severity_read_file(rules, text, name, err);
    lang = str_slice(path, sizeof("issues/") - 1, SIZE_MAX);
    if (str_ends(path, STR(".weights.tsv")))
        return issues_add_weights(issues_lang(is->shelf, str_split(&lang, '.')), text,
                                  name, err);
    if (!str_ends(path, STR(".signs.tsv")))
        return issues_add(is, text, name, err);
    return issues_add_signs(issues_lang(is->shelf, str_split(&lang, '.')), text, name,
                            err);
}

static void test_every_file_can_be_read(void **state)
{
    struct issues *is = NULL;
    struct severity_rules *rules = NULL;
    struct error err = {0};
    const char *name;
    size_t files = 0;

    (void)state;
    assert_int_equal(issues_new(NULL, &is, NULL), OK);
    assert_int_equal(severity_new(&rules, NULL), OK);
    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
        if (!str_starts(str_from(name), STR("issues/")))
            continue;
        files++;
        if (read_file(is, rules, name, &err) != OK)
            fail_msg("%s", err.text);
    }
    assert_true(files > 10);
    issues_free(is);
    severity_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_phrase_is_found_where_it_stands),
        cmocka_unit_test(test_a_reader_without_phrases_finds_none),
        cmocka_unit_test(test_every_file_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
