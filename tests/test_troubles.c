/* A year of made-up mentions with known new troubles among them. The words are made of
 * syllables, their frequencies follow Zipf's law, as those of a language do. */
#include "tests/unit.h"

#include "analyze/troubles.h"
#include "base/buf.h"
#include "tests/random.h"

enum { MENTIONS = 1000, PLANTED = 10, WORDS = 3000, TEXT_WORDS = 18 };

static size_t below(size_t n)
{
    return (size_t)(uniform() * (double)n);
}

/* A word for a number: "bamo", "lisaru" ... */
static void add_word(struct buf *out, size_t n)
{
    static const char *const begin = "bdfglmnprstvzk";
    static const char *const end = "aeiou";

    buf_add_char(out, ' ');
    for (n += 70 * 70; n > 0; n /= 70) {
        buf_add_char(out, begin[n % 70 / 5]);
        buf_add_char(out, end[n % 5]);
    }
}

static size_t zipf(void)
{
    return (size_t)(exp(uniform() * log(WORDS)) - 1);
}

/* What people say of a trouble: the thing, with words of its own in some order. */
static const struct {
    const char *thing, *ways[4];
} troubles[PLANTED] = {
    {"card reader",
     {"the card reader was down", "your card reader failed", "card readers never read",
      "no card reader again"}},
    {"parking ticket",
     {"got a parking ticket", "parking tickets for guests", "a parking ticket outside",
      "the parking ticket machine"}},
    {"oat milk",
     {"there was no oat milk", "oat milk had run out", "out of oat milk",
      "oat milk costs extra"}},
    {"door handle",
     {"the door handle came off", "a loose door handle", "broken door handle",
      "the door handle hurts"}},
    {"voucher code",
     {"my voucher code was refused", "voucher codes do nothing",
      "the voucher code expired", "a voucher code without use"}},
    {"wasps",
     {"wasps everywhere on the terrace", "so many wasps", "a wasp in the juice",
      "wasps at every table"}},
    {"invoice",
     {"the invoice has a wrong name", "no invoice came", "asked for an invoice",
      "invoices without tax number"}},
    {"elevator",
     {"the elevator stood still", "elevator out of use", "stuck in the elevator",
      "an elevator without light"}},
    {"gluten free",
     {"gluten free is gone", "nothing gluten free left", "gluten free bread was sold out",
      "gluten free costs more"}},
    {"heating",
     {"the heating was off", "no heating in the room", "heating made noise",
      "heating broke in winter"}},
};

struct world {
    struct buf texts[MENTIONS];
    struct trouble_text items[MENTIONS];
    int of[MENTIONS]; /* which trouble, or -1 */
};

/* A year; troubles come up in the last four weeks, 7 to 16 people each. */
static void make(struct world *w, size_t planted)
{
    size_t next = 0;

    for (size_t i = 0; i < MENTIONS; i++) {
        bool is_recent = i >= MENTIONS - 300;

        buf_reset(&w->texts[i]);
        w->of[i] = -1;
        for (size_t k = 0; k < TEXT_WORDS; k++)
            add_word(&w->texts[i], zipf());
        w->items[i] = (struct trouble_text){
            .person = 1000 + below(MENTIONS * 2),
            .day = is_recent ? 338 + (int64_t)below(27) : (int64_t)below(337),
            .is_recent_complaint = is_recent && uniform() < 0.7};
    }
    for (size_t p = 0; p < planted; p++) {
        size_t people = 7 + below(10);

        for (size_t n = 0; n < people; n++) {
            size_t i = MENTIONS - 1 - next;

            next += 1 + below(2);
            w->of[i] = (int)p;
            w->items[i].person = i;
            w->items[i].is_recent_complaint = true;
            buf_add_text(&w->texts[i], ". ");
            buf_add_text(&w->texts[i], troubles[p].ways[below(4)]);
            buf_add_char(&w->texts[i], '.');
        }
    }
    for (size_t i = 0; i < MENTIONS; i++)
        w->items[i].text = buf_str(&w->texts[i]);
}

/* The trouble that a find is, or -1. */
static int trouble_of(const struct trouble *d)
{
    for (size_t p = 0; p < PLANTED; p++) {
        struct str rest = str_from(troubles[p].thing), word;

        while (rest.len > 0) {
            word = str_split(&rest, ' ');
            if (str_find(d->name, str_slice(word, 0, word.len - 1)) != SIZE_MAX)
                return (int)p;
        }
    }
    return -1;
}

static void release(struct world *w)
{
    for (size_t i = 0; i < MENTIONS; i++)
        buf_release(&w->texts[i]);
    free(w);
}

static void test_planted_troubles_are_found(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    int least = PLANTED, most_false = 0;

    (void)state;
    for (int run = 0; run < 12; run++) {
        struct trouble *out;
        struct arena arena = {0};
        bool is_found[PLANTED] = {false};
        int found = 0, wrong = 0;
        size_t len;

        random_seed = 88172645463325252ULL + (uint64_t)run * 7919;
        make(w, PLANTED);
        troubles_find(w->items, MENTIONS, NULL, 0, &arena, &out, &len);
        for (size_t i = 0; i < len; i++) {
            int p = trouble_of(&out[i]);

            if (p < 0 || is_found[p]) {
                print_message("run %d: false: " STR_FMT "\n", run, STR_ARG(out[i].terms));
                wrong++;
            } else {
                is_found[p] = true;
                found++;
            }
        }
        least = found < least ? found : least;
        most_false = wrong > most_false ? wrong : most_false;
        arena_release(&arena);
    }
    print_message("of 10 planted at least %d found, at most %d false\n", least,
                  most_false);
    assert_true(least >= 8);
    assert_true(most_false <= 2);
    release(w);
}

static void test_nothing_is_found_where_nothing_is(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    size_t all = 0;

    (void)state;
    for (int run = 0; run < 20; run++) {
        struct trouble *out;
        struct arena arena = {0};
        size_t len;

        random_seed = 88172645463325252ULL + (uint64_t)run * 104729;
        make(w, 0);
        troubles_find(w->items, MENTIONS, NULL, 0, &arena, &out, &len);
        all += len;
        arena_release(&arena);
    }
    print_message("in 20 runs without a trouble %zu found\n", all);
    release(w);
    assert_true(all <= 2);
}

/* Day by day the window moves; what was found keeps id and name. */
static void test_a_thing_keeps_its_name(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct trouble_known known[TROUBLE_MAX];
    struct trouble *out;
    struct arena arena = {0};
    size_t len, again = 0, before;

    (void)state;
    random_seed = 88172645463325252ULL;
    make(w, PLANTED);
    troubles_find(w->items, MENTIONS, NULL, 0, &arena, &out, &len);
    for (size_t i = 0; i < len; i++)
        known[i] = (struct trouble_known){out[i].id, STR("my name for it"), out[i].terms};
    before = len;
    for (size_t i = MENTIONS - 300; i < MENTIONS; i += 9) /* some are too old by now */
        w->items[i].is_recent_complaint = false;
    troubles_find(w->items, MENTIONS, known, before, &arena, &out, &len);
    for (size_t i = 0; i < len; i++)
        again += str_eq(out[i].name, STR("my name for it"));
    assert_true(again >= before - 3 && again == len);
    arena_release(&arena);
    release(w);
}

static void test_what_has_a_kind_is_left_out(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct trouble *out;
    struct arena arena = {0};
    size_t len;

    (void)state;
    random_seed = 88172645463325252ULL;
    make(w, 3);
    for (size_t i = 0; i < MENTIONS; i++)
        w->items[i].is_named = w->of[i] == 1;
    troubles_find(w->items, MENTIONS, NULL, 0, &arena, &out, &len);
    assert_true(len >= 1);
    for (size_t i = 0; i < len; i++) {
        assert_int_not_equal(trouble_of(&out[i]), 1);
        assert_true(out[i].people >= TROUBLE_PEOPLE_MIN && out[i].days <= 28);
        assert_true(
            str_find(str_slice(w->items[out[i].quote].text, out[i].start, out[i].len),
                     str_slice(out[i].name, 0, 4)) != SIZE_MAX);
    }
    arena_release(&arena);
    release(w);
}

/* A sentence before it is shorter and holds the letters of the name, not its words. */
static void test_the_quote_says_the_name(void **state)
{
    static const struct {
        const char *text, *name, *quote;
    } rows[] = {
        {"Stopping by. The pin pad is dead again. Sad.", "pin pad",
         "The pin pad is dead again."},
        {"Pin! Pad! THE PIN PADS ARE DEAD!", "pin pads", "THE PIN PADS ARE DEAD!"},
        {"Trop brûlé? Le CAFÉ BRÛLÉ.", "café brûlé", "Le CAFÉ BRÛLÉ."},
    };
    enum { BACKGROUND = 300, SAID = 8 };

    (void)state;
    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        struct trouble_text texts[BACKGROUND + SAID];
        struct arena arena = {0};
        struct trouble *out;
        struct str quote;
        size_t len;

        for (size_t i = 0; i < BACKGROUND + SAID; i++) {
            bool says = i >= BACKGROUND;

            texts[i] = (struct trouble_text){
                .text = says ? str_from(rows[r].text)
                             : arena_printf(&arena, "plainword%zu other%zu", i, i * i),
                .person = i,
                .day = 1,
                .is_recent_complaint = says};
        }
        troubles_find(texts, BACKGROUND + SAID, NULL, 0, &arena, &out, &len);
        assert_true(len > 0);
        assert_str(out[0].name, rows[r].name);
        quote = str_slice(texts[out[0].quote].text, out[0].start, out[0].len);
        if (!str_eq(quote, str_from(rows[r].quote)))
            fail_msg("%s: \"" STR_FMT "\"", rows[r].name, STR_ARG(quote));
        arena_release(&arena);
    }
}

static void test_nothing_and_strange_text_are_no_trouble(void **state)
{
    struct trouble_text texts[8];
    struct trouble *out;
    struct arena arena = {0};
    size_t len;

    (void)state;
    troubles_find(NULL, 0, NULL, 0, &arena, &out, &len);
    assert_int_equal(len, 0);
    for (size_t i = 0; i < 8; i++)
        texts[i] =
            (struct trouble_text){.text = i % 2 == 0 ? STR("\xff\xfe \xc3") : STR_NONE,
                                  .person = i,
                                  .is_recent_complaint = i < 6};
    troubles_find(texts, 8, NULL, 0, &arena, &out, &len);
    assert_int_equal(len, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_troubles_are_found),
        cmocka_unit_test(test_nothing_is_found_where_nothing_is),
        cmocka_unit_test(test_a_thing_keeps_its_name),
        cmocka_unit_test(test_what_has_a_kind_is_left_out),
        cmocka_unit_test(test_the_quote_says_the_name),
        cmocka_unit_test(test_nothing_and_strange_text_are_no_trouble),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
