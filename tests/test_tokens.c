#include "analyze/tokens.h"
#include "base/buf.h"
#include "tests/unit.h"

#include <ctype.h>

/* All folded forms, parted by single spaces. */
static void forms(struct str text, struct tokens *t, struct buf *out)
{
    buf_reset(out);
    tokens_read(t, text);
    for (size_t i = 0; i < t->len; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        buf_add(out, token_word(t, i));
    }
}

static void test_folded_forms(void **state)
{
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"nothing", "", ""},
        {"case and punctuation go", "Great, GREAT food.", "great great food"},
        {"n't with every apostrophe", "don't don’t dont don`t",
         "don't don't don't don't"},
        {"n't that stands apart", "I do n't, ca n't", "i don't can't"},
        {"'s that stands apart", "it 's the hotel 's", "it's the hotel"},
        {"possessive goes, is stays", "Joe's it's that's", "joe it's that's"},
        {"accents fold", "Café ÜBER Ärger", "café über ärger"},
        {"decomposed accents compose", "Cafe\xcc\x81", "café"},
        {"elision parts words", "l'hôtel n'est qu'un dell'albergo",
         "l' hôtel n' est qu' un dell' albergo"},
        {"lengthened words keep two", "sooooo goooood", "soo good"},
        {"hyphens part words", "well-made", "well made"},
        {"hashtags part at capitals", "#NeverAgain #fail", "never again fail"},
        {"an all-capital hashtag is one word", "#FAIL", "fail"},
        {"handles", "@acme_coffee hi", "@user hi"},
        {"addresses", "see https://a.b/c?d www.acme.de acme.com/x acme.com",
         "see #url #url #url #url"},
        {"no space behind a full stop is no address", "good.the rest", "good the rest"},
        {"small whole numbers stay", "5 stars, 10 of 250", "5 stars 10 of #n"},
        {"ratings stay", "7/10 and 4.5/5", "7/10 and 4.5/5"},
        {"dates are numbers", "12/05/2020", "#n"},
        {"money and per cent", "$12.50, 40 %, 12€, € 3", "#money #percent #money #money"},
        {"rarer faces", ":-S :@ :c :-c", ":/ :( :( :("},
        {"no faces", "size:S by:@acme :smile", "size s by @user smile"},
        {"emoticons lose noses and repeats", ":-) :)) ;-) =( :'( <3 :D",
         ":) :) ;) :( :'( <3 :d"},
        {"a colon before a word is none", "note:Done", "note done"},
        {"emoji one by one, without skin tone", "👍🏽👍❤️", "👍 👍 ❤"},
        {"masked words", "f*** sh*t *great*", "f** sh*t great"},
        {"marks left over from HTML", "good<br />bad &quot;x&quot;", "good bad x"},
        {"letters with digits", "b4 gr8 2nd", "b4 gr8 2 nd"},
    };
    struct tokens t = {0};
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        forms(str_from(rows[i].text), &t, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&got)));
    }
    buf_release(&got);
    tokens_release(&t);
}

static void test_places_are_bytes_of_the_text(void **state)
{
    struct tokens t = {0};
    struct str text = STR("Café: DON’T go!!! \xf0\x9f\x98\xa1");

    (void)state;
    tokens_read(&t, text);
    assert_int_equal(t.len, 4);
    assert_str(tokens_span(&t, 0, 0), "Café");
    assert_str(tokens_span(&t, 1, 1), "DON’T");
    assert_str(tokens_span(&t, 2, 2), "go");
    assert_str(tokens_span(&t, 3, 3), "\xf0\x9f\x98\xa1");
    assert_str(tokens_span(&t, 1, 2), "DON’T go");
    assert_true((t.items[0].flags & TOKEN_ENDS_CLAUSE) != 0);
    assert_true((t.items[0].flags & TOKEN_ENDS_SENTENCE) == 0);
    assert_true((t.items[1].flags & TOKEN_CAPS) != 0);
    assert_int_equal(t.items[2].bangs, 3);
    assert_int_equal(t.bangs, 3);
    assert_int_equal(t.items[3].kind, TOKEN_EMOJI);
    tokens_release(&t);
}

static void test_numbers_have_values(void **state)
{
    static const struct {
        const char *why, *text;
        enum number_kind kind;
        double value, of;
    } rows[] = {
        {"whole", "12", NUMBER_PLAIN, 12, 0},
        {"decimal", "4.5", NUMBER_PLAIN, 4.5, 0},
        {"decimal comma", "4,5", NUMBER_PLAIN, 4.5, 0},
        {"thousands", "1,250", NUMBER_PLAIN, 1250, 0},
        {"out of ten", "7/10", NUMBER_OUT_OF, 7, 10},
        {"decimal out of five", "4.5/5", NUMBER_OUT_OF, 4.5, 5},
        {"around the clock is no rating", "24/7", NUMBER_PLAIN, 24, 0},
        {"more than the scale is none", "12/10", NUMBER_PLAIN, 12, 0},
        {"percent", "30%", NUMBER_PERCENT, 30, 0},
        {"money", "$1,250.50", NUMBER_MONEY, 1250.5, 0},
    };
    struct tokens t = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tokens_read(&t, str_from(rows[i].text));
        if (t.len != 1 || t.items[0].number != rows[i].kind ||
            fabs((double)t.items[0].value - rows[i].value) > 1e-3 ||
            (double)t.items[0].of != rows[i].of)
            fail_msg("%s: %zu tokens, kind %d, %g of %g", rows[i].why, t.len,
                     t.items[0].number, (double)t.items[0].value, (double)t.items[0].of);
    }
    tokens_release(&t);
}

static void test_hashes_agree_with_words(void **state)
{
    struct tokens t = {0};

    (void)state;
    tokens_read(&t, STR("a unbelievable extraordinarily don't"));
    for (size_t i = 0; i < t.len; i++)
        assert_int_equal(t.items[i].hash, word_hash(token_word(&t, i)));
    tokens_release(&t);
}

/* A word of `len` letters of which no two in a row are the same; at `at` a letter stands
 * three times or, where `run` is 1, as a capital. Its folded form goes to `folded`. */
static struct str make_word(size_t len, size_t at, size_t run, struct buf *word,
                            struct buf *folded)
{
    buf_reset(word);
    buf_reset(folded);
    for (size_t i = 0; i < len; i++) {
        char c = "abcdefghijklmnopqrstuvwxyz"[(3 * len + 5 * i) % 26];
        bool is_there = i == at;

        for (size_t k = 0; k < (is_there ? run : 1); k++) {
            buf_add_char(word,
                         (char)(is_there && run == 1 ? toupper((unsigned char)c) : c));
            if (k < 2)
                buf_add_char(folded, c);
        }
    }
    return buf_str(word);
}

/* Words are read eight letters at a step, and the end of a text elsewhere than the rest:
 * every length and place tells the same. */
static void test_words_of_every_length(void **state)
{
    static const char *const behind[] = {"", " ", ".", "! ",
                                         ", or so it seems to us all"};
    struct tokens t = {0};
    struct buf word = {0}, folded = {0}, text = {0};

    (void)state;
    for (size_t n = 0; n < (size_t)1600 * ARRAY_LEN(behind); n++) {
        size_t len = n % 20 + 1, at = n / 20 % 20, run = n / 400 % 2 == 0 ? 1 : 3;
        const char *next = behind[n / 800 % ARRAY_LEN(behind)];
        size_t before = n / 800 / ARRAY_LEN(behind) * 2;
        bool is_capital = run == 1 && at < len;
        unsigned flags = (is_capital && at == 0 ? TOKEN_CAPITAL : 0) |
                         (run == 3 && at < len ? TOKEN_LENGTHENED : 0);
        struct str want = make_word(len, at, run, &word, &folded);
        const struct token *tok;

        buf_reset(&text);
        buf_add(&text, before > 0 ? STR("i ") : STR_NONE);
        buf_add(&text, want);
        buf_add(&text, str_from(next));
        tokens_read(&t, buf_str(&text));
        tok = &t.items[before / 2];
        if (t.len <= before / 2 || tok->start != before || tok->len != want.len ||
            !str_eq(token_word(&t, before / 2), buf_str(&folded)) ||
            (tok->flags & (TOKEN_CAPITAL | TOKEN_CAPS | TOKEN_LENGTHENED)) != flags ||
            t.capitals != is_capital || tok->hash != word_hash(buf_str(&folded)))
            fail_msg("\"" STR_FMT "\": \"" STR_FMT "\", flags %x",
                     STR_ARG(buf_str(&text)), STR_ARG(token_word(&t, before / 2)),
                     tok->flags);
    }
    buf_release(&word);
    buf_release(&folded);
    buf_release(&text);
    tokens_release(&t);
}

static void test_which_tokens_are_joined(void **state)
{
    static const struct {
        const char *why, *text, *want; /* 1 for each token that is */
    } rows[] = {
        {"blanks part", "one two  three", "000"},
        {"an elided word and the next", "l'hotel is", "010"},
        {"a number and its unit", "it took 5min to go", "000100"},
        {"a face behind a word", "nice:) indeed", "010"},
        {"behind a handle, a full stop", "@acme. no", "00"},
    };
    struct tokens t = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char got[16] = {0};

        tokens_read(&t, str_from(rows[i].text));
        for (size_t k = 0; k < t.len && k < sizeof(got) - 1; k++)
            got[k] = (t.items[k].flags & TOKEN_JOINED) != 0 ? '1' : '0';
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].why, got);
    }
    tokens_release(&t);
}

static void test_bad_bytes_are_spaces(void **state)
{
    struct tokens t = {0};
    struct buf got = {0};

    (void)state;
    forms((struct str){"a\xff\xfe"
                       "b\0c\xe2\x82",
                       9},
          &t, &got);
    assert_str(buf_str(&got), "a b c");
    buf_release(&got);
    tokens_release(&t);
}

/* Words of one letter fill all room that was taken for them, the last one its block; what
 * belongs to it and stands apart needs more. */
static void test_joined_ending_behind_full_room(void **state)
{
    enum { WORDS = 127 };
    struct buf text = {0};
    struct tokens t = {0};

    (void)state;
    for (int i = 0; i < WORDS; i++)
        buf_add_text(&text, "a ");
    buf_add_text(&text, "fifteenletterss 'll be more than a run of words has");
    tokens_read(&t, buf_str(&text));
    assert_true(str_eq(token_word(&t, WORDS), STR("fifteenletterss'll")));
    assert_true(str_eq(token_word(&t, WORDS + 1), STR("be")));
    tokens_release(&t);
    buf_release(&text);
}

/* Words with a full stop behind each are one sentence. */
static void test_words_said_slowly_are_one_sentence(void **state)
{
    static const struct {
        const char *text, *ends; /* by token: does it end a sentence? */
    } rows[] = {
        {"Worst. Meal. Ever.", "nny"},
        {"Never. Again", "ny"},
        {"Rude staff. Never. Ever. Again!", "nynny"},
        {"Good food. Clean. Rude staff.", "nyyny"},
        {"Clean? No. Never.", "yny"},
        {"Never! Again.", "yy"},
        {"Ok... Fine.", "yy"},
        {"Table 5. Great.", "nyy"},
        {"Great.", "y"},
    };
    struct tokens t = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        tokens_read(&t, str_from(rows[i].text));
        assert_int_equal(t.len, strlen(rows[i].ends));
        for (size_t k = 0; k < t.len; k++) {
            bool ends = (t.items[k].flags & TOKEN_ENDS_SENTENCE) != 0;

            if (ends != (rows[i].ends[k] == 'y'))
                fail_msg("\"%s\": token %zu", rows[i].text, k);
        }
    }
    tokens_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_said_slowly_are_one_sentence),
        cmocka_unit_test(test_folded_forms),
        cmocka_unit_test(test_places_are_bytes_of_the_text),
        cmocka_unit_test(test_numbers_have_values),
        cmocka_unit_test(test_hashes_agree_with_words),
        cmocka_unit_test(test_words_of_every_length),
        cmocka_unit_test(test_which_tokens_are_joined),
        cmocka_unit_test(test_bad_bytes_are_spaces),
        cmocka_unit_test(test_joined_ending_behind_full_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
