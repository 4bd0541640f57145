#include "tests/unit.h"

#include "base/json.h"
#include "base/utf8.h"
#include "fetchers/decode.h"

#include <dirent.h>

static void test_the_encoding_is_found(void **state)
{
    static const struct {
        const char *why;
        struct str body;
        const char *type, *want, *encoding;
        bool is_contradicted, is_repaired;
    } rows[] = {
        {"nothing said, ASCII", STR_INIT("<a/>"), "", "<a/>", "utf-8", 0, 0},
        {"nothing said, UTF-8", STR_INIT("<a>\xC3\xA9</a>"), "text/xml",
         "<a>\xC3\xA9</a>", "utf-8", 0, 0},
        {"nothing said, not UTF-8", STR_INIT("<a>\xE9 \x80\x93</a>"), "text/xml",
         "<a>\xC3\xA9 \xE2\x82\xAC\xE2\x80\x9C</a>", "windows-1252", 0, 0},
        {"UTF-8 mark", STR_INIT("\xEF\xBB\xBF<a/>"), "text/xml; charset=iso-8859-1",
         "<a/>", "utf-8", 0, 0},
        {"header", STR_INIT("<a>\xE6</a>"), "text/xml; charset=\"ISO-8859-2\"",
         "<a>\xC4\x87</a>", "iso-8859-2", 0, 0},
        {"declaration", STR_INIT("<?xml version='1.0' encoding='koi8-r'?>\xD7"),
         "text/xml", "<?xml version='1.0' encoding='koi8-r'?>\xD0\xB2", "koi8-r", 0, 0},
        {"header before declaration",
         STR_INIT("<?xml version='1.0' encoding='koi8-r'?>\xE6"),
         "text/xml;charset=iso-8859-2", "<?xml version='1.0' encoding='koi8-r'?>\xC4\x87",
         "iso-8859-2", 0, 0},
        {"unknown name", STR_INIT("<a>\xC3\xA9</a>"), "text/xml; charset=klingon",
         "<a>\xC3\xA9</a>", "utf-8", 0, 0},
        {"a code page's number", STR_INIT("\x80"), "text/xml; charset=437", "\xC3\x87",
         "ibm437", 0, 0},
        {"IANA's alias", STR_INIT("\x80"), "text/xml; charset=csPC862LatinHebrew",
         "\xD7\x90", "ibm862", 0, 0},
        {"IANA's alias with its year", STR_INIT("\xE1"),
         "text/xml; charset=ISO_8859-7:1987", "\xCE\xB1", "iso-8859-7", 0, 0},
        {"old Cyrillic of DOS", STR_INIT("\x80"), "text/xml; charset=cp855", "\xD1\x92",
         "ibm855", 0, 0},
        {"a Mac's in Central Europe", STR_INIT("\x88"),
         "text/xml; charset=x-mac-centraleurope", "\xC4\x85", "x-mac-ce", 0, 0},
        {"the last letter waits for a mark that never comes", STR_INIT("\xE9t\xE9 ta"),
         "text/plain; charset=windows-1258", "\xC3\xA9t\xC3\xA9 ta", "windows-1258", 0,
         0},
        {"in Hebrew too", STR_INIT("\xE9\xE5"), "text/plain; charset=windows-1255",
         "\xD7\x99\xD7\x95", "windows-1255", 0, 0},
        {"in Hong Kong too", STR_INIT("\xA4\x40\x88\x66"), "text/plain; charset=big5",
         "\xE4\xB8\x80\xC3\x8A", "big5", 0, 0},
        {"and in old Vietnamese", STR_INIT("\xB5 va"), "text/plain; charset=tcvn",
         "\xC3\xA0 va", "tcvn", 0, 0},
        {"utf8 without hyphen", STR_INIT("<a>\xC3\xA9</a>"), "text/xml; charset=utf8",
         "<a>\xC3\xA9</a>", "utf-8", 0, 0},
        {"latin-1 is windows-1252", STR_INIT("\x93quoted\x94"),
         "text/plain; charset=latin1", "\xE2\x80\x9Cquoted\xE2\x80\x9D", "iso-8859-1", 0,
         0},
        {"says latin-1, is UTF-8", STR_INIT("caf\xC3\xA9"),
         "text/plain; charset=iso-8859-1", "caf\xC3\xA9", "utf-8", 1, 0},
        {"says UTF-8, is windows-1252", STR_INIT("caf\xE9 cr\xE8me"),
         "text/plain; charset=utf-8", "caf\xC3\xA9 cr\xC3\xA8me", "windows-1252", 1, 0},
        {"says UTF-8, is what the declaration says",
         STR_INIT("<?xml version='1.0' encoding='windows-1251'?>\xC4\xE0"),
         "text/xml; charset=utf-8",
         "<?xml version='1.0' encoding='windows-1251'?>\xD0\x94\xD0\xB0", "windows-1251",
         1, 0},
        {"UTF-8 with a bad byte", STR_INIT("\xC3\xA9\xC3\xA9\xFF"),
         "text/xml; charset=utf-8", "\xC3\xA9\xC3\xA9\xEF\xBF\xBD", "utf-8", 0, 1},
        {"says ASCII, is not", STR_INIT("caf\xC3\xA9"), "text/plain; charset=us-ascii",
         "caf\xC3\xA9", "utf-8", 1, 0},
        {"says ASCII, and is", STR_INIT("cafe"), "text/plain; charset=us-ascii", "cafe",
         "us-ascii", 0, 0},
        {"GBK as gb2312", STR_INIT("\xD6\xD0\xCE\xC4"), "text/plain; charset=gb2312",
         "\xE4\xB8\xAD\xE6\x96\x87", "gb18030", 0, 0},
        {"Shift_JIS", STR_INIT("\x93\xFA\x96\x7B"), "text/plain; charset=Shift_JIS",
         "\xE6\x97\xA5\xE6\x9C\xAC", "shift_jis", 0, 0},
        {"says EUC-KR, is UTF-8", STR_INIT("\xEC\x95\x88\xEB\x85\x95"),
         "text/plain; charset=euc-kr", "\xEC\x95\x88\xEB\x85\x95", "utf-8", 1, 0},
        /* from Python's codec cp037 */
        {"EBCDIC",
         STR_INIT("\x4C\x6F\xA7\x94\x93\x40\xA5\x85\x99\xA2\x89\x96\x95\x7E\x7F\xF1"
                  "\x4B\xF0\x7F\x40\x85\x95\x83\x96\x84\x89\x95\x87\x7E\x7F\x83\x97"
                  "\xF0\xF3\xF7\x7F\x6F\x6E\x25\x4C\x81\x6E\x51\x4C\x61\x81\x6E"),
         "", "<?xml version=\"1.0\" encoding=\"cp037\"?>\n<a>\xC3\xA9</a>", "ibm037", 0,
         0},
        {"ISO-2022-JP", STR_INIT("\x1B$B$3\x1B(B!"), "text/plain; charset=ISO-2022-JP",
         "\xE3\x81\x93!", "iso-2022-jp", 0, 0},
        {"cut Shift_JIS", STR_INIT("\x93\xFA\x96\x7B\x93"), "text/plain; charset=sjis",
         "\xE6\x97\xA5\xE6\x9C\xAC\xEF\xBF\xBD", "shift_jis", 0, 1},
        {"meta of a page", STR_INIT("<!DOCTYPE html><meta charset=windows-1251>\xC4"),
         "text/html", "<!DOCTYPE html><meta charset=windows-1251>\xD0\x94",
         "windows-1251", 0, 0},
        {"meta http-equiv",
         STR_INIT("<html><meta name=a><META http-equiv=Content-Type "
                  "content='text/html; charset=windows-1251'>\xC4"),
         "text/html",
         "<html><meta name=a><META http-equiv=Content-Type "
         "content='text/html; charset=windows-1251'>\xD0\x94",
         "windows-1251", 0, 0},
        {"meta in a feed's content is none",
         STR_INIT("<rss>&lt;meta charset=koi8-r>\xD7"), "",
         "<rss>&lt;meta charset=koi8-r>\xC3\x97", "windows-1252", 0, 0},
        {"says utf-16, is not", STR_INIT("<?xml version='1.0' encoding='utf-16'?><a/>"),
         "", "<?xml version='1.0' encoding='utf-16'?><a/>", "utf-8", 0, 0},
    };
    struct buf space = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decoded got;

        assert_int_equal(
            decode_body(rows[i].body, str_from(rows[i].type), &space, &got, NULL), OK);
        if (!str_eq(got.text, str_from(rows[i].want)) ||
            strcmp(got.encoding, rows[i].encoding) != 0 ||
            got.is_contradicted != rows[i].is_contradicted ||
            got.is_repaired != rows[i].is_repaired)
            fail_msg("%s: got \"" STR_FMT "\" from %s, contradicted %d, repaired %d",
                     rows[i].why, STR_ARG(got.text), got.encoding, got.is_contradicted,
                     got.is_repaired);
    }
    buf_release(&space);
}

/* A tag, a line end, U+00E9 and U+1F600, as iconv(1) writes them. */
static void test_utf16_and_utf32_with_and_without_mark(void **state)
{
    static const struct {
        struct str body;
        const char *encoding;
    } rows[] = {
        {STR_INIT("\xFF\xFE<\0a\0>\0\n\0\xE9\0\x3D\xD8\x00\xDE"), "utf-16le"},
        {STR_INIT("\xFE\xFF\0<\0a\0>\0\n\0\xE9\xD8\x3D\xDE\x00"), "utf-16be"},
        {STR_INIT("<\0a\0>\0\n\0\xE9\0\x3D\xD8\x00\xDE"), "utf-16le"},
        {STR_INIT("\0<\0a\0>\0\n\0\xE9\xD8\x3D\xDE\x00"), "utf-16be"},
        {STR_INIT("\xFF\xFE\0\0<\0\0\0a\0\0\0>\0\0\0\n\0\0\0\xE9\0\0\0\0\xF6\x01\0"),
         "utf-32le"},
        {STR_INIT("\0\0\xFE\xFF\0\0\0<\0\0\0a\0\0\0>\0\0\0\n\0\0\0\xE9\0\x01\xF6\0"),
         "utf-32be"},
        {STR_INIT("<\0\0\0a\0\0\0>\0\0\0\n\0\0\0\xE9\0\0\0\0\xF6\x01\0"), "utf-32le"},
        {STR_INIT("\0\0\0<\0\0\0a\0\0\0>\0\0\0\n\0\0\0\xE9\0\x01\xF6\0"), "utf-32be"},
    };
    struct buf space = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decoded got;

        assert_int_equal(
            decode_body(rows[i].body, STR("text/xml; charset=utf-8"), &space, &got, NULL),
            OK);
        assert_string_equal(got.encoding, rows[i].encoding);
        assert_str(got.text, "<a>\n\xC3\xA9\xF0\x9F\x98\x80");
        assert_false(got.is_repaired);
    }
    buf_release(&space);
}

static void test_what_parsers_choke_on_is_gone(void **state)
{
    static const struct {
        const char *why;
        struct str body;
        const char *want;
    } rows[] = {
        {"white space and NULs in front", STR_INIT("\r\n \0\0<a/>"), "<a/>"},
        {"mark behind white space", STR_INIT("\n\xEF\xBB\xBF<a/>"), "<a/>"},
        {"two marks", STR_INIT("\xEF\xBB\xBF\xEF\xBB\xBF<a/>"), "<a/>"},
        {"control characters", STR_INIT("<a>\x08 b\x1F\0c</a>"), "<a> bc</a>"},
        {"control character in a long text", STR_INIT("<a>0123456789\x01 0123456789</a>"),
         "<a>0123456789 0123456789</a>"},
        {"tab and line ends stay", STR_INIT("<a>\t\r\n</a>"), "<a>\t\r\n</a>"},
        {"U+FFFE, U+FFFF", STR_INIT("<a>\xEF\xBF\xBE\xEF\xBF\xBF</a>"),
         "<a>\xEF\xBF\xBD\xEF\xBF\xBD</a>"},
        {"U+FFFD stays", STR_INIT("<a>\xEF\xBF\xBD</a>"), "<a>\xEF\xBF\xBD</a>"},
        {"surrogate in UTF-8", STR_INIT("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xED\xA0\x80"),
         "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"control character in latin-1", STR_INIT("\xE9\x01\xE9"), "\xC3\xA9\xC3\xA9"},
        {"empty", {NULL, 0}, ""},
        {"blank", STR_INIT(" \n "), ""},
    };
    struct buf space = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decoded got;

        assert_int_equal(decode_body(rows[i].body, STR_NONE, &space, &got, NULL), OK);
        if (!str_eq(got.text, str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(got.text));
    }
    buf_release(&space);
}

static void test_clean_text_is_not_copied(void **state)
{
    struct str body = STR("  <a>caf\xC3\xA9 and more text than one word</a>\n");
    struct buf space = {0};
    struct decoded got;

    (void)state;
    assert_int_equal(decode_body(body, STR("text/xml"), &space, &got, NULL), OK);
    assert_ptr_equal(got.text.ptr, body.ptr + 2);
    assert_null(space.ptr);
}

static void test_growth_is_limited(void **state)
{
    struct buf space = {.max = 8};
    struct decoded got;
    struct error err = {0};

    (void)state;
    assert_int_equal(
        decode_body(STR("\xE9\xE9\xE9\xE9\xE9"), STR_NONE, &space, &got, &err),
        ERR_LIMIT);
    buf_release(&space);
}

static void test_content_types(void **state)
{
    (void)state;
    assert_str(decode_charset(STR("text/xml; charset=utf-8")), "utf-8");
    assert_str(decode_charset(STR("text/xml;q=1; Charset = \"utf-8\" ; x")), "utf-8");
    assert_str(decode_charset(STR("text/xml; charset='us-ascii'")), "us-ascii");
    assert_str(decode_charset(STR("text/xml; charset:utf-8")), "");
    assert_str(decode_charset(STR("text/xml")), "");
    assert_str(decode_charset(STR("text/xml; charset=")), "");
    assert_str(decode_media_type(STR(" text/xml ; charset=x")), "text/xml");
    assert_str(decode_media_type(STR("")), "");
}

/* One recorded feed: is the text there that its suite expects? */
static void check_feed(const char *folder, const char *name, size_t *checks)
{
    struct buf path = {0}, body = {0}, text = {0}, space = {0};
    json_t *expected = NULL, *row;
    struct decoded got;
    size_t i;

    buf_printf(&path, "%s/%s.expected.json", folder, name);
    if (buf_read_file(&text, path.ptr, 0, NULL) == OK)
        assert_int_equal(json_read(buf_str(&text), 0, &expected, NULL), OK);
    buf_reset(&path);
    buf_printf(&path, "%s/%s", folder, name);
    assert_int_equal(buf_read_file(&body, path.ptr, 0, NULL), OK);
    assert_int_equal(
        decode_body(buf_str(&body),
                    json_get_str(json_object_get(expected, "http"), "Content-type"),
                    &space, &got, NULL),
        OK);
    assert_int_equal(utf8_valid(got.text), got.text.len);
    json_array_foreach(json_object_get(expected, "checks"), i, row)
    {
        struct str want = json_get_str(row, "text"), value = json_get_str(row, "value");
        bool is_encoding = str_eq(json_get_str(row, "at"), STR("/encoding"));

        if (is_encoding && !str_eq(value, STR("us-ascii"))) { /* RFC 3023's default */
            ++*checks;
            if (!str_eq(value, str_from(got.encoding)))
                fail_msg("%s: read as %s", name, got.encoding);
        }
        if (is_encoding || want.len == 0 || !str_eq(want, value) ||
            str_find_char(want, ' ') != SIZE_MAX ||
            strcmp(name, "bozo_linenoise.xml") == 0) /* U+FFFD where that suite guesses */
            continue;
        ++*checks;
        if (str_find(got.text, want) == SIZE_MAX)
            fail_msg("%s: no \"" STR_FMT "\" in it, read as %s", name, STR_ARG(want),
                     got.encoding);
    }
    json_decref(expected);
    buf_release(&path), buf_release(&body), buf_release(&text), buf_release(&space);
}

static void test_the_corpus_of_encodings(void **state)
{
    char folder[1024];
    size_t checks = 0;
    DIR *dir;

    (void)state;
    dir =
        opendir(shared_path(folder, sizeof(folder), "corpus/feeds/feedparser/encoding"));
    if (dir == NULL) {
        print_message("no %s\n", folder);
        skip();
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (str_ends(str_from(e->d_name), STR(".xml")))
            check_feed(folder, e->d_name, &checks);
    }
    (void)closedir(dir);
    assert_true(checks > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_encoding_is_found),
        cmocka_unit_test(test_utf16_and_utf32_with_and_without_mark),
        cmocka_unit_test(test_what_parsers_choke_on_is_gone),
        cmocka_unit_test(test_clean_text_is_not_copied),
        cmocka_unit_test(test_growth_is_limited),
        cmocka_unit_test(test_content_types),
        cmocka_unit_test(test_the_corpus_of_encodings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
