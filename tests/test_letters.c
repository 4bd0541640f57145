#include "tests/unit.h"

#include "analyze/letters.h"

static void test_plain_spellings_are_those_that_people_type(void **state)
{
    static const struct {
        const char *why, *word, *want;
    } rows[] = {
        {"Portuguese", "péssimo", "pessimo"},
        {"a tilde, however short", "não", "nao"},
        {"the head of a word", "orçament*", "orcament*"},
        {"Spanish", "español", "espanol"},
        {"Spanish ü is no German one", "vergüenza", "verguenza"},
        {"Italian", "qualità", "qualita"},
        {"French", "déçu", ""},
        {"five letters", "déçue", "decue"},
        {"it would be another word", "salé", ""},
        {"and so would its head", "salé*", ""},
        {"it would be another word", "año", ""},
        {"German", "schön", "schoen"},
        {"short German", "für", "fuer"},
        {"sharp s", "groß*", "gross*"},
        {"both", "größe", "groesse"},
        {"nothing to do", "schon", ""},
        {"no letter", "", ""},
        {"a letter past U+00FF", "żółty", ""},
        {"a sign", "3÷4", ""},
        {"cut in the middle", "abcde\xc3", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[32];
        size_t len = letters_plain(str_from(rows[i].word), out);

        if (!str_eq((struct str){out, len}, str_from(rows[i].want)))
            fail_msg("%s: \"%s\" is \"%.*s\"", rows[i].why, rows[i].word, (int)len, out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_spellings_are_those_that_people_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
