#include "tests/unit.h"

#include "base/buf.h"
#include "reports/sentence.h"

/* A bar stands behind each end of a sentence. */
static void test_ends_of_sentences(void **state)
{
    static const struct {
        const char *why, *want;
    } rows[] = {
        {"three ends", "Cold.| Late!| Why?|"},
        {"line end", "Cold.|\nLate"},
        {"inside a number", "It cost 4.50 more.|"},
        {"inside an address", "See shop.example for it.|"},
        {"title", "Dr. Wei\xc3\x9f had no time.| Sad.|"},
        {"title in the middle", "Ask Mrs. Hale.| She knows.|"},
        {"initial", "Signed K. Lindner.|"},
        {"I is no initial", "She left and so did I.| Never again.|"},
        {"German day", "Meine Mail vom 3. November.| Keine Antwort.|"},
        {"German day in quotes", "Meine Mail \xe2\x80\x9e"
                                 "3. November\xe2\x80\x9c.| Nichts.|"},
        {"ordinal", "Beim 2. Mal auch.|"},
        {"a year ends a sentence", "Kunde seit 2019.| Nie wieder.|"},
        {"short forms", "Nach ca. 20 Min. bzw. 30 Min. kam er.|"},
        {"in capitals", "DR. KRANZ WAR GUT.|"},
        {"French", "Mme. Petit, tel. 12, est partie.|"},
        {"Spanish", "La Sra. Ruiz no vino.|"},
        {"word that ends like one", "The altdr.| Then.|"},
        {"dots", "Well...| No.|"},
        {"nothing before", ".| A.|"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf text = {0}, got = {0};

        for (const char *c = rows[i].want; *c != '\0'; c++) {
            if (*c != '|')
                buf_add_char(&text, *c);
        }
        for (size_t at = 0; at < text.len; at++) {
            buf_add_char(&got, text.ptr[at]);
            if (strchr(".!?", text.ptr[at]) != NULL && sentence_ends(buf_str(&text), at))
                buf_add_char(&got, '|');
        }
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: \"%s\"", rows[i].why, got.ptr);
        buf_release(&text);
        buf_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends_of_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
