#include "tests/unit.h"

#include "analyze/themes.h"

enum { MOST = 200 };

static struct trouble_text texts[MOST];
static size_t texts_len;
static size_t complaints[MOST];
static size_t complaints_len;

static void add(const char *text, bool is_ours)
{
    if (is_ours)
        complaints[complaints_len++] = texts_len;
    texts[texts_len] = (struct trouble_text){.text = str_from(text),
                                             .person = 1000 + texts_len,
                                             .is_recent_complaint = is_ours};
    texts_len++;
}

static int start(void **state)
{
    static const char *const others[] = {
        "Lovely staff and a great breakfast.", "Check-in took a minute, very clean room.",
        "Quiet room, comfy bed, we will be back.", "Charged twice for parking."};

    (void)state;
    texts_len = complaints_len = 0;
    for (size_t i = 0; i < 60; i++)
        add(others[i % ARRAY_LEN(others)], false);
    return 0;
}

/* The theme of the complaints, and who has it. */
static const char *theme(const struct str *names, size_t names_len, size_t *people)
{
    static char out[64];
    struct arena a = {0};
    struct theme_group g = {.texts = complaints,
                            .texts_len = complaints_len,
                            .names = names,
                            .names_len = names_len};

    themes_find(texts, texts_len, &g, 1, &a);
    assert_true(g.theme.len < sizeof(out));
    memcpy(out, g.theme.ptr != NULL ? g.theme.ptr : "", g.theme.len);
    out[g.theme.len] = '\0';
    if (people != NULL)
        *people = g.people;
    arena_release(&a);
    return out;
}

static void test_what_most_say_is_told(void **state)
{
    static const char *const said[] = {
        "No hot water again in the room.", "We had no hot water at all.",
        "Cold showers, the hot water was off.", "The lift was noisy.",
        "Nobody told us that hot water was off."};
    size_t people;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        add(said[i], true);
    assert_string_equal(theme(NULL, 0, &people), "hot water");
    assert_int_equal(people, 4);
}

static void test_less_than_half_are_no_theme(void **state)
{
    static const char *const said[] = {
        "No hot water again.",     "We had no hot water.",       "The hot water was off.",
        "The lift was noisy.",     "The window would not shut.", "A lumpy mattress.",
        "The curtains fell down.", "The heater rattled.",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        add(said[i], true);
    assert_string_equal(theme(NULL, 0, NULL), "");
}

static void test_one_person_is_no_theme(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        add("The sauna was shut.", true);
        texts[texts_len - 1].person = 7;
    }
    add("The window would not close.", true);
    assert_string_equal(theme(NULL, 0, NULL), "");
}

/* "parking" is said by others as often; "breakfast" is what the kind is called. */
static void test_what_tells_nothing_is_left_out(void **state)
{
    static const struct str names[] = {{"Poor breakfast", 14}, {"Frühstück", 11}};

    (void)state;
    for (size_t i = 0; i < 8; i++)
        add(i < 4 ? "The breakfast by the parking was cold." : "Cold breakfast, sadly.",
            true);
    assert_string_equal(theme(names, ARRAY_LEN(names), NULL), "");
    assert_string_equal(theme(NULL, 0, NULL), "breakfast");
}

static void test_it_is_written_as_people_write_it(void **state)
{
    static const char *const said[] = {
        "Aufzug kaputt.", "Der Aufzug war kaputt.", "Schon wieder war der Aufzug defekt.",
        "der aufzug ging nicht", "Wegen dem Aufzug mussten wir laufen."};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        add(said[i], true);
    assert_string_equal(theme(NULL, 0, NULL), "Aufzug");
}

static void test_nothing_and_strange_text_have_none(void **state)
{
    (void)state;
    assert_string_equal(theme(NULL, 0, NULL), "");
    for (size_t i = 0; i < 5; i++)
        add(i % 2 == 0 ? "" : "\xf0\x9f\x98\xa1\xf0\x9f\x98\xa1 !!!", true);
    assert_string_equal(theme(NULL, 0, NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_most_say_is_told, start),
        cmocka_unit_test_setup(test_less_than_half_are_no_theme, start),
        cmocka_unit_test_setup(test_one_person_is_no_theme, start),
        cmocka_unit_test_setup(test_what_tells_nothing_is_left_out, start),
        cmocka_unit_test_setup(test_it_is_written_as_people_write_it, start),
        cmocka_unit_test_setup(test_nothing_and_strange_text_have_none, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
