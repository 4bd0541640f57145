#include "tests/unit.h"

#include "base/utf8.h"

#include <utf8proc.h>

struct row {
    const char *why;
    struct str in;
    const char *want;
};

static void check(const struct row *row, struct buf *got)
{
    if (!str_eq(buf_str(got), str_from(row->want)))
        fail_msg("%s: got \"" STR_FMT "\", want \"%s\"", row->why, STR_ARG(buf_str(got)),
                 row->want);
    buf_reset(got);
}

/* Unicode 15.0, tables 3-7, 3-8 and 3-10. */
static void test_decode_takes_maximal_subparts(void **state)
{
    static const struct {
        const char *why;
        struct str in;
        size_t len;
        uint32_t code;
    } rows[] = {
        {"ASCII", {"a", 1}, 1, 'a'},
        {"2 bytes", {"\xC3\xA9", 2}, 2, 0xE9},
        {"3 bytes", {"\xE2\x82\xAC", 3}, 3, 0x20AC},
        {"4 bytes", {"\xF0\x9F\x98\x80", 4}, 4, 0x1F600},
        {"last code point", {"\xF4\x8F\xBF\xBF", 4}, 4, 0x10FFFF},
        {"above the last", {"\xF4\x90\x80\x80", 4}, 1, UTF8_BAD},
        {"overlong 2", {"\xC0\x80", 2}, 1, UTF8_BAD},
        {"overlong 3", {"\xE0\x80\x80", 3}, 1, UTF8_BAD},
        {"overlong 4", {"\xF0\x80\x80\x80", 4}, 1, UTF8_BAD},
        {"surrogate", {"\xED\xA0\x80", 3}, 1, UTF8_BAD},
        {"tail alone", {"\x80", 1}, 1, UTF8_BAD},
        {"cut after 1 of 3", {"\xE2", 1}, 1, UTF8_BAD},
        {"cut after 2 of 3", {"\xE2\x82", 2}, 2, UTF8_BAD},
        {"cut after 3 of 4", {"\xF0\x9F\x98", 3}, 3, UTF8_BAD},
        {"broken off by ASCII", {"\xF0\x9F\x41", 3}, 2, UTF8_BAD},
        {"F5", {"\xF5\x80\x80\x80", 4}, 1, UTF8_BAD},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t code = 0;
        size_t len = utf8_decode(rows[i].in, &code);

        if (len != rows[i].len || code != rows[i].code)
            fail_msg("%s: got %zu bytes, U+%04X", rows[i].why, len, (unsigned)code);
    }
}

static void test_repair_replaces_each_bad_part_once(void **state)
{
    static const struct row rows[] = {
        {"clean", {"caf\xC3\xA9", 5}, "caf\xC3\xA9"},
        /* the example of Unicode 15.0, table 3-11 */
        {"truncated sequences",
         {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9},
         "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
         "A"},
        {"latin-1", {"caf\xE9 au", 7}, "caf\xEF\xBF\xBD au"},
        {"NUL",
         {"a\0b", 3},
         "a\xEF\xBF\xBD"
         "b"},
        {"NUL at both ends",
         {"\0a\0", 3},
         "\xEF\xBF\xBD"
         "a\xEF\xBF\xBD"},
        {"empty", {NULL, 0}, ""},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        utf8_repair(rows[i].in, true, &got);
        check(&rows[i], &got);
    }
    utf8_repair((struct str){"a\0b", 3}, false, &got);
    assert_int_equal(got.len, 3);
    buf_release(&got);
}

static void test_valid_finds_bad_byte_at_every_offset(void **state)
{
    char text[70];

    (void)state;
    for (size_t at = 0; at < sizeof(text); at++) {
        memset(text, 'a', sizeof(text));
        text[at] = '\xFF';
        assert_int_equal(utf8_valid((struct str){text, sizeof(text)}), at);
    }
    memset(text, 'a', sizeof(text));
    assert_int_equal(utf8_valid((struct str){text, sizeof(text)}), sizeof(text));
}

static void test_clean_follows_the_rules_for_hostile_text(void **state)
{
    static const struct row rows[] = {
        {"escape sequence", STR_INIT("a\033[31mb"), "a [31mb"},
        {"C1: CSI as one code point",
         STR_INIT("a\xC2\x9B"
                  "31mb"),
         "a 31mb"},
        {"DEL",
         STR_INIT("a\x7F"
                  "b"),
         "a b"},
        {"NUL", {"a\0b", 3}, "a b"},
        {"bidi override",
         STR_INIT("a\xE2\x80\xAE"
                  "b\xE2\x80\xAC"
                  "c"),
         "abc"},
        {"bidi isolates",
         STR_INIT("\xE2\x81\xA6"
                  "a\xE2\x81\xA9"),
         "a"},
        {"marks LRM, RLM, ALM",
         STR_INIT("a\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"
                  "b"),
         "ab"},
        {"BOM inside",
         STR_INIT("a\xEF\xBB\xBF"
                  "b"),
         "ab"},
        {"bad bytes",
         STR_INIT("a\xFF"
                  "b"),
         "a\xEF\xBF\xBD"
         "b"},
        {"joiner of an emoji stays",
         STR_INIT("\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"),
         "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"},
        {"nine marks",
         STR_INIT("a\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80"
                  "\xCC\x80"
                  "b"),
         "a\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80\xCC\x80"
         "b"},
        {"blanks collapse", STR_INIT("  a  b \t\n c  "), "a b c"},
        {"no-break and wide blanks",
         STR_INIT("a\xC2\xA0\xC2\xA0"
                  "b\xE3\x80\x80"
                  "c"),
         "a b c"},
        {"only blanks", STR_INIT(" \n\t "), ""},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        (void)utf8_clean(rows[i].in, 0, UTF8_SPACE_ONE, &got);
        check(&rows[i], &got);
    }
    buf_release(&got);
}

static void test_clean_keeps_line_ends_where_asked(void **state)
{
    static const struct {
        const char *why;
        enum utf8_space space;
        struct str in;
        const char *want;
    } rows[] = {
        {"lines", UTF8_SPACE_LINES, STR_INIT("\n a \r\n b \n\n\n\n c\rd \n"),
         "a\nb\n\nc\nd"},
        {"lines: line separator", UTF8_SPACE_LINES,
         STR_INIT("a\xE2\x80\xA8"
                  "b"),
         "a\nb"},
        {"keep", UTF8_SPACE_KEEP, STR_INIT(" a\r\n\tb  c\r"), " a\n\tb  c\n"},
        {"keep: no-break space", UTF8_SPACE_KEEP,
         STR_INIT("a\xC2\xA0"
                  "b"),
         "a\xC2\xA0"
         "b"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct row row = {rows[i].why, rows[i].in, rows[i].want};

        (void)utf8_clean(rows[i].in, 0, rows[i].space, &got);
        check(&row, &got);
    }
    buf_release(&got);
}

static void test_clean_cuts_between_graphemes(void **state)
{
    static const struct {
        const char *why;
        struct str in;
        size_t max;
        bool is_cut;
        const char *want;
    } rows[] = {
        {"fits", STR_INIT("abcdef"), 6, false, "abcdef"},
        {"fits behind blanks", STR_INIT("   abcdef   "), 6, false, "abcdef"},
        {"one too many", STR_INIT("abcdefg"), 6, true, "abc..."},
        {"no blank before the dots", STR_INIT("ab cdefg"), 6, true, "ab..."},
        {"letter and accent stay together",
         STR_INIT("abe\xCC\x81"
                  "defg"),
         6, true, "ab..."},
        {"flag stays whole",
         STR_INIT("ab\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA"
                  "cdef"),
         6, true, "ab..."},
        {"wide characters count one",
         STR_INIT("\xE6\xBC\xA2\xE5\xAD\x97\xE6\xBC\xA2\xE5\xAD\x97"
                  "\xE6\xBC\xA2"),
         4, true, "\xE6\xBC\xA2..."},
        {"no room for dots", STR_INIT("abcdefg"), 2, true, "ab"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct row row = {rows[i].why, rows[i].in, rows[i].want};
        bool is_cut = utf8_clean(rows[i].in, rows[i].max, UTF8_SPACE_ONE, &got);

        check(&row, &got);
        if (is_cut != rows[i].is_cut)
            fail_msg("%s: cut is %d", rows[i].why, is_cut);
    }
    buf_release(&got);
}

static void test_clean_copy_is_clean_and_empty_for_blanks(void **state)
{
    struct arena arena = {0};

    (void)state;
    assert_str(utf8_clean_copy(&arena, STR(" plain text "), 100, UTF8_SPACE_ONE),
               "plain text");
    assert_str(utf8_clean_copy(&arena, STR("a\033b"), 100, UTF8_SPACE_ONE), "a b");
    assert_str(utf8_clean_copy(&arena, STR("abcdefgh"), 5, UTF8_SPACE_ONE), "ab...");
    assert_null(utf8_clean_copy(&arena, STR(" \xE2\x80\x8F "), 5, UTF8_SPACE_ONE).ptr);
    arena_release(&arena);
}

/* Texts as Python's codecs write them twice, and such as look like it. */
static void test_what_was_written_twice_is_put_right(void **state)
{
    static const struct {
        const char *why, *in, *want; /* want NULL: stays as it is */
    } rows[] = {
        {"an apostrophe", "I don\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2t like it",
         "I don\xE2\x80\x99t like it"},
        {"one accent", "a good caf\xC3\x83\xC2\xA9", "a good caf\xC3\xA9"},
        {"two capitals",
         "\xC3\x83\xE2\x80\xB0T\xC3\x83\xE2\x80\xB0 \xC3\x83\xE2\x82\xAC "
         "\xC3\x83\xE2\x80\xB0VIAN",
         "\xC3\x89T\xC3\x89 \xC3\x80 \xC3\x89VIAN"},
        {"Spanish",
         "\xC3\x82\xC2\xA1Qu\xC3\x83\xC2\xA9 ma\xC3\x83\xC2\xB1"
         "ana!",
         "\xC2\xA1Qu\xC3\xA9 ma\xC3\xB1"
         "ana!"},
        {"German",
         "Sch\xC3\x83\xC2\xB6ne Gr\xC3\x83\xC2\xBC\xC3\x83\xC5\xB8"
         "e, f\xC3\x83\xC2\xBCr \xC3\x83\xE2\x80\x9Erzte",
         "Sch\xC3\xB6ne Gr\xC3\xBC\xC3\x9F"
         "e, f\xC3\xBCr \xC3\x84rzte"},
        {"Cyrillic",
         "\xC3\x91\xC2\x81\xC3\x90\xC2\xBF\xC3\x90\xC2\xB0\xC3\x91\xC2\x81\xC3\x90\xC2"
         "\xB8\xC3\x90\xC2\xB1\xC3\x90\xC2\xBE",
         "\xD1\x81\xD0\xBF\xD0\xB0\xD1\x81\xD0\xB8\xD0\xB1\xD0\xBE"},
        {"Greek", "\xC3\x8E\xC5\xA1\xC3\x8E\xC2\xB1\xC3\x8E\xC2\xBB\xC3\x8F\xC5\x92",
         "\xCE\x9A\xCE\xB1\xCE\xBB\xCF\x8C"},
        {"Japanese",
         "\xC3\xA3\xC2\x81\xC2\xBE\xC3\xA3\xC2\x81\xC5\xB8\xC3\xA6\xC2\x9D\xC2\xA5\xC3"
         "\xA3\xC2\x81\xC2\xBE\xC3\xA3\xC2\x81\xE2\x84\xA2",
         "\xE3\x81\xBE\xE3\x81\x9F\xE6\x9D\xA5\xE3\x81\xBE\xE3\x81\x99"},
        {"an emoji", "great \xC3\xB0\xC5\xB8\xCB\x9C\xE2\x82\xAC",
         "great \xF0\x9F\x98\x80"},
        {"a price",
         "\xC3\x82\xC2\xA3"
         "5 for a caf\xC3\x83\xC2\xA9",
         "\xC2\xA3"
         "5 for a caf\xC3\xA9"},
        {"dashes and quotes",
         "\xC3\xA2\xE2\x82\xAC\xC5\x93so-so\xC3\xA2\xE2\x82\xAC\xC2\x9D "
         "\xC3\xA2\xE2\x82\xAC\xE2\x80\x9C slow\xC3\xA2\xE2\x82\xAC\xC2\xA6",
         "\xE2\x80\x9Cso-so\xE2\x80\x9D \xE2\x80\x93 slow\xE2\x80\xA6"},
        {"an a whose second byte became a blank",
         "d\xC3\x83\xC2\xA9j\xC3\x83  vu \xC3\x83  midi",
         "d\xC3\xA9j\xC3\xA0 vu \xC3\xA0 midi"},
        {"plain", "nothing here", NULL},
        {"meant as it stands", "a good caf\xC3\xA9", NULL},
        {"German capitals", "MEN\xC3\x9C\xE2\x80\xA6 und SPA\xC3\x9F", NULL},
        {"a quotation in French", "\xC2\xAB le caf\xC3\xA9\xC2\xA0\xC2\xBB", NULL},
        {"capitals in Portuguese", "IRM\xC3\x83\xE2\x80\xA6 e MA\xC3\x87\xC3\x94", NULL},
        {"both in one text", "caf\xC3\x83\xC2\xA9 f\xC3\xBCr", NULL},
        {"small letters in Portuguese", "irm\xC3\xA3\xE2\x80\xA6\xC2\xBB", NULL},
        {"a letter alone", "\xC3\x83", NULL},
        {"a mark behind a letter", "D\xC3\x89J\xC3\x80 \xC2\xBB", NULL},
        {"degrees",
         "20 \xC2\xB0"
         "C",
         NULL},
        {"broken bytes", "\xC3\x83\xC2", NULL},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str in = str_from(rows[i].in), want;
        struct str got = utf8_mended_copy(&arena, in, 0, UTF8_SPACE_ONE);

        want = rows[i].want != NULL ? str_from(rows[i].want)
                                    : utf8_clean_copy(&arena, in, 0, UTF8_SPACE_ONE);
        if (!str_eq(got, want))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(got));
    }
    arena_release(&arena);
}

static void test_terminal_clean_leaves_no_escape(void **state)
{
    struct buf got = {0};

    (void)state;
    utf8_terminal_clean(STR("a\033]0;title\007b\r\nc\td\xC2\x9B"), &got);
    assert_str(buf_str(&got), "a ]0;title b c d ");
    buf_release(&got);
}

/* CaseFolding.txt and UAX #15. */
static void test_fold_compares_across_case_and_form(void **state)
{
    static const struct row rows[] = {
        {"ASCII", STR_INIT("Hello, World"), "hello, world"},
        {"sharp s",
         STR_INIT("Stra\xC3\x9F"
                  "E"),
         "strasse"},
        {"combining after ASCII", STR_INIT("Cafe\xCC\x81 X"), "caf\xC3\xA9 x"},
        {"capital with accent", STR_INIT("\xC3\x89T\xC3\x89"), "\xC3\xA9t\xC3\xA9"},
        {"Greek final sigma", STR_INIT("\xCE\xA3\xCF\x82"), "\xCF\x83\xCF\x83"},
        {"Cyrillic", STR_INIT("\xD0\x96"), "\xD0\xB6"},
        {"soft hyphen goes",
         STR_INIT("a\xC2\xAD"
                  "b"),
         "ab"},
        {"variation selector goes", STR_INIT("\xE2\x9D\xA4\xEF\xB8\x8F"), "\xE2\x9D\xA4"},
        {"bad byte",
         STR_INIT("A\xFF"
                  "B"),
         "a\xEF\xBF\xBD"
         "b"},
    };
    static const struct row plain[] = {
        {"accents go",
         STR_INIT("Cr\xC3\xA8me Br\xC3\xBBl\xC3\xA9"
                  "e"),
         "creme brulee"},
        {"letters without decomposition",
         STR_INIT("\xC5\x81\xC3\xB3"
                  "d\xC5\xBA \xC3\x98re"),
         "lodz ore"},
        {"ae, oe", STR_INIT("\xC3\x86 \xC5\x93"), "ae oe"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        utf8_fold(rows[i].in, &got);
        check(&rows[i], &got);
    }
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        utf8_fold_plain(plain[i].in, &got);
        check(&plain[i], &got);
    }
    utf8_nfc(STR("E\xCC\x81T"), &got);
    assert_str(buf_str(&got), "\xC3\x89T");
    buf_release(&got);
}

/* What utf8proc makes of it, for whom the short ways stand in. */
static void check_against_utf8proc(struct str s, int options,
                                   void fold(struct str, struct buf *))
{
    utf8proc_uint8_t *want = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, &want,
                     (utf8proc_option_t)options);
    struct buf got = {0};

    assert_true(len >= 0);
    fold(s, &got);
    if (!str_eq(buf_str(&got), (struct str){(const char *)want, (size_t)len}))
        fail_msg("\"" STR_FMT "\" gives \"" STR_FMT "\", utf8proc \"%s\"", STR_ARG(s),
                 STR_ARG(buf_str(&got)), (const char *)want);
    buf_release(&got);
    free(want);
}

static void test_every_code_point_folds_as_in_utf8proc(void **state)
{
    const int nfc = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    struct buf text = {0};

    (void)state;
    for (uint32_t code = 0x80; code < 0x20000; code++) {
        if (code >= 0xD800 && code < 0xE000)
            continue;
        buf_reset(&text);
        buf_add_char(&text, 'A');
        buf_add_code(&text, code);
        check_against_utf8proc(buf_str(&text), nfc | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
                               utf8_fold);
        check_against_utf8proc(buf_str(&text), nfc, utf8_nfc);
        if (code < 0x3100) { /* and with a mark behind it */
            buf_add_code(&text, 0x301);
            check_against_utf8proc(buf_str(&text),
                                   nfc | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, utf8_fold);
            check_against_utf8proc(buf_str(&text), nfc, utf8_nfc);
        }
    }
    buf_release(&text);
}

static void test_long_runs_fold_like_short_ones(void **state)
{
    struct buf in = {0}, got = {0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_add_text(&in, "\xD0\x96");
    utf8_fold(buf_str(&in), &got);
    assert_int_equal(got.len, 2000);
    for (size_t i = 0; i < got.len; i += 2)
        assert_memory_equal(got.ptr + i, "\xD0\xB6", 2);
    buf_release(&in);
    buf_release(&got);
}

static void test_counts_and_columns(void **state)
{
    (void)state;
    assert_int_equal(utf8_count(STR("h\xC3\xA9llo")), 5);
    assert_int_equal(utf8_count(STR("\xE1\x80"
                                    "A\xFF")),
                     3);
    assert_int_equal(utf8_width(STR("h\xC3\xA9llo")), 5);
    assert_int_equal(utf8_width(STR("\xE6\xBC\xA2\xE5\xAD\x97")), 4);
    assert_int_equal(utf8_width(STR("e\xCC\x81")), 1);
    assert_true(utf8_is_letter(0xE9) && !utf8_is_letter('1') && !utf8_is_letter(0x20AC));
    assert_true(utf8_is_digit('7') && utf8_is_digit(0x0663) && !utf8_is_digit('a'));
    assert_true(utf8_is_space(' ') && utf8_is_space(0x3000) && !utf8_is_space(0x200B));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_takes_maximal_subparts),
        cmocka_unit_test(test_repair_replaces_each_bad_part_once),
        cmocka_unit_test(test_valid_finds_bad_byte_at_every_offset),
        cmocka_unit_test(test_clean_follows_the_rules_for_hostile_text),
        cmocka_unit_test(test_clean_keeps_line_ends_where_asked),
        cmocka_unit_test(test_clean_cuts_between_graphemes),
        cmocka_unit_test(test_clean_copy_is_clean_and_empty_for_blanks),
        cmocka_unit_test(test_what_was_written_twice_is_put_right),
        cmocka_unit_test(test_terminal_clean_leaves_no_escape),
        cmocka_unit_test(test_fold_compares_across_case_and_form),
        cmocka_unit_test(test_every_code_point_folds_as_in_utf8proc),
        cmocka_unit_test(test_long_runs_fold_like_short_ones),
        cmocka_unit_test(test_counts_and_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
