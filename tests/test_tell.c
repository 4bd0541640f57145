#include "analyze/tell.h"
#include "base/buf.h"
#include "tests/unit.h"

/* Texts that begin with '!' are about something else. */
static struct tell tell(const char *const *texts, size_t len, struct arena *a)
{
    struct batch all = {0};
    const struct mention *items[16];
    bool is_wrong[16];
    struct tell t;

    for (size_t i = 0; i < len; i++) {
        struct mention *m = batch_add(&all);

        is_wrong[i] = texts[i][0] == '!';
        m->text = str_from(texts[i] + is_wrong[i]);
    }
    for (size_t i = 0; i < len; i++)
        items[i] = &all.items[i];
    t = tell_find(items, is_wrong, len, &all, STR("Blue Heron"), a);
    batch_release(&all);
    return t;
}

static void test_word_that_tells(void **state)
{
    static const struct {
        const char *why;
        const char *texts[5];
        const char *want; /* "" where none does */
        size_t wrong, right;
    } rows[] = {
        {"in all wrong ones and in no right one",
         {"!the heron is a bird", "!a bird by the lake", "the coffee is good",
          "coffee by the lake"},
         "bird",
         2,
         0},
        {"case does not count, and a word counts once a mention",
         {"!Bird bird BIRD swims", "!a bird", "good cake", "the cake"},
         "bird",
         2,
         0},
        {"the brand's own words are none", {"!blue heron", "coffee"}, "", 0, 0},
        {"nothing wrong, nothing to tell", {"good bird", "bad bird"}, "", 0, 0},
        {"in as many right ones: none", {"!bird", "bird"}, "", 0, 0},
        {"three times as often in wrong ones will do",
         {"!bird", "!bird", "!bird", "bird"},
         "bird",
         3,
         1},
        {"clean comes before frequent",
         {"!bird wing", "!bird wing", "!bird", "bird cake"},
         "wing",
         2,
         0},
        {"two letters say nothing", {"!by", "cake"}, "", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        size_t len = 0;
        struct tell t;

        while (len < ARRAY_LEN(rows[i].texts) && rows[i].texts[len] != NULL)
            len++;
        t = tell(rows[i].texts, len, &a);
        if (!str_eq(t.word, str_from(rows[i].want)) || t.wrong != rows[i].wrong ||
            t.right != rows[i].right)
            fail_msg("%s: \"" STR_FMT "\" in %zu wrong and %zu right", rows[i].why,
                     STR_ARG(t.word), t.wrong, t.right);
        arena_release(&a);
    }
}

/* Of words that tell as well, the one that is rarest in all that was found. */
static void test_common_words_come_last(void **state)
{
    static const char *const sample[] = {"!there was a bird", "the cake is good"};
    const struct mention *items[2];
    bool is_wrong[2] = {true, false};
    struct batch all = {0};
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++)
        batch_add(&all)->text = str_from(sample[i] + is_wrong[i]);
    for (size_t i = 0; i < 3; i++)
        batch_add(&all)->text = STR("there was cake");
    items[0] = &all.items[0];
    items[1] = &all.items[1];
    assert_str(tell_find(items, is_wrong, 2, &all, STR("Heron"), &a).word, "bird");
    assert_int_equal(tell_count(&all, STR("there")), 4);
    batch_release(&all);
    arena_release(&a);
}

/* Of thousands of words in one wrong mention the rarest tells; all are counted in one
 * pass over all mentions, else this would take minutes. */
static void test_of_many_words_the_rarest(void **state)
{
    enum { WORDS = 4000, MENTIONS = 2000 };
    struct batch all = {0};
    struct arena arena = {0};
    struct buf text = {0};
    const struct mention *items[2];
    const bool is_wrong[2] = {true, false};
    struct tell t;

    (void)state;
    for (size_t i = 0; i < WORDS; i++) {
        buf_add_text(&text, " w");
        for (size_t n = i + WORDS; n > 0; n /= 20)
            buf_add_char(&text, (char)('b' + n % 20));
    }
    for (size_t i = 0; i < MENTIONS; i++) /* each word in two or more */
        batch_add(&all)->text =
            arena_copy(&arena, str_slice(buf_str(&text), i * text.len / MENTIONS, 100));
    buf_add_text(&text, " heath");
    batch_add(&all)->text = buf_str(&text);
    batch_add(&all)->text = STR("cake");
    items[0] = &all.items[MENTIONS];
    items[1] = &all.items[MENTIONS + 1];
    t = tell_find(items, is_wrong, 2, &all, STR("Acme"), &arena);
    assert_str(t.word, "heath");
    assert_int_equal(tell_count(&all, t.word), 1);
    batch_release(&all);
    arena_release(&arena);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_word_that_tells),
        cmocka_unit_test(test_of_many_words_the_rarest),
        cmocka_unit_test(test_common_words_come_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
