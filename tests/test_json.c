#include "tests/unit.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/mention.h"

#include <float.h>

static void test_reading_repairs_what_jansson_refuses(void **state)
{
    static const struct {
        const char *why;
        struct str in;
        const char *want; /* as written back */
    } rows[] = {
        {"clean", STR_INIT("{\"b\": [1, 2.5, true, null], \"a\": \"x\"}"),
         "{\"b\":[1,2.5,true,null],\"a\":\"x\"}"},
        {"BOM", STR_INIT("\xEF\xBB\xBF[1]"), "[1]"},
        {"bad UTF-8 in a string", STR_INIT("[\"caf\xE9\"]"), "[\"caf\xEF\xBF\xBD\"]"},
        {"bad UTF-8 in a key", STR_INIT("{\"\xFF\": 1}"), "{\"\xEF\xBF\xBD\":1}"},
        {"U+FFFD itself", STR_INIT("[\"\xEF\xBF\xBD\xC3\xA9\"]"),
         "[\"\xEF\xBF\xBD\xC3\xA9\"]"},
        {"lone high surrogate", STR_INIT("[\"\\ud83dx\"]"), "[\"\xEF\xBF\xBDx\"]"},
        {"lone low surrogate", STR_INIT("[\"\\ude00\"]"), "[\"\xEF\xBF\xBD\"]"},
        {"two high surrogates", STR_INIT("[\"\\ud83d\\ud83d\\ude00\"]"),
         "[\"\xEF\xBF\xBD\xF0\x9F\x98\x80\"]"},
        {"pair", STR_INIT("[\"\\ud83d\\ude00\"]"), "[\"\xF0\x9F\x98\x80\"]"},
        {"escaped NUL", STR_INIT("[\"a\\u0000b\"]"),
         "[\"a\xEF\xBF\xBD"
         "b\"]"},
        {"escaped backslash before u0000", STR_INIT("[\"\\\\u0000\"]"),
         "[\"\\\\u0000\"]"},
        {"raw NUL", STR_INIT("[\"a\0b\"]"),
         "[\"a\xEF\xBF\xBD"
         "b\"]"},
        {"raw line end and tab", STR_INIT("[\"a\n\tb\"]"), "[\"a\\n\\tb\"]"},
        {"raw control",
         STR_INIT("[\"a\x01"
                  "b\"]"),
         "[\"a b\"]"},
        {"largest integer", STR_INIT("[9223372036854775807]"), "[9223372036854775807]"},
        {"smallest integer", STR_INIT("[-9223372036854775808]"),
         "[-9223372036854775808]"},
        {"integer over int64", STR_INIT("[100000000000000000000, 1]"),
         "[\"100000000000000000000\",1]"},
        {"integer under int64", STR_INIT("{\"id\":-9223372036854775809}"),
         "{\"id\":\"-9223372036854775809\"}"},
        {"long digits in a string", STR_INIT("[\"100000000000000000000\"]"),
         "[\"100000000000000000000\"]"},
        {"long fraction", STR_INIT("[0.1000000000000000000000]"), "[0.1]"},
        {"NULs behind", STR_INIT("[1]\0\0"), "[1]"},
        {"value alone", STR_INIT("\"x\""), "\"x\""},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *value = NULL;
        struct error err = {0};

        if (json_read(rows[i].in, 0, &value, &err) != OK)
            fail_msg("%s: %s", rows[i].why, err.text);
        json_write(value, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got %s, want %s", rows[i].why, got.ptr, rows[i].want);
        buf_reset(&got);
        json_decref(value);
    }
    buf_release(&got);
}

static void test_reading_refuses_and_says_where(void **state)
{
    static const struct {
        const char *why;
        struct str in;
        size_t bytes_max;
        enum status rc;
        const char *text; /* part of the message */
    } rows[] = {
        {"duplicate key", STR_INIT("{\n \"a\": 1,\n \"a\": 2}"), 0, ERR_PARSE, "line 3"},
        {"over double", STR_INIT("[1e400]"), 0, ERR_PARSE, "line 1, column 6"},
        {"NaN", STR_INIT("[NaN]"), 0, ERR_PARSE, "line 1"},
        {"cut", STR_INIT("{\"a\": [1, 2"), 0, ERR_PARSE, "line 1, column 11"},
        {"cut in an escape", STR_INIT("[\"\\"), 0, ERR_PARSE, "line 1"},
        {"text behind", STR_INIT("[1] x"), 0, ERR_PARSE, "line 1"},
        {"empty", STR_INIT(""), 0, ERR_PARSE, "line 1"},
        {"too long", STR_INIT("[1, 2]"), 5, ERR_LIMIT, "6 bytes"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *value = NULL;
        struct error err = {0};
        enum status rc = json_read(rows[i].in, rows[i].bytes_max, &value, &err);

        if (rc != rows[i].rc || value != NULL || strstr(err.text, rows[i].text) == NULL)
            fail_msg("%s: rc %d, \"%s\"", rows[i].why, (int)rc, err.text);
    }
}

static void test_depth_is_limited_before_parsing(void **state)
{
    struct buf text = {0};
    json_t *value = NULL;
    struct error err = {0};

    (void)state;
    for (int i = 0; i < 64; i++)
        buf_add_char(&text, '[');
    for (int i = 0; i < 64; i++)
        buf_add_char(&text, ']');
    assert_int_equal(json_read(buf_str(&text), 0, &value, &err), OK);
    json_decref(value);
    buf_reset(&text);
    for (int i = 0; i < 1000000; i++)
        buf_add_text(&text, "[\n");
    assert_int_equal(json_read(buf_str(&text), 0, &value, &err), ERR_PARSE);
    assert_string_equal(err.text, "JSON, line 65, column 1: more than 64 levels");
    buf_release(&text);
}

static void test_pointers_and_getters(void **state)
{
    json_t *root = NULL;

    (void)state;
    assert_int_equal(
        json_read(STR("{\"a/b\": [{\"c~\": 5}, 2.5], \"s\": \"x\", \"t\": true}"), 0,
                  &root, NULL),
        OK);
    assert_ptr_equal(json_at(root, ""), root);
    assert_int_equal(json_integer_value(json_at(root, "/a~1b/0/c~0")), 5);
    assert_null(json_at(root, "/a~1b/00"));
    assert_null(json_at(root, "/a~1b/-"));
    assert_null(json_at(root, "/a~1b/2"));
    assert_null(json_at(root, "/s/0"));
    assert_null(json_at(root, "s"));
    assert_str(json_get_str(root, "s"), "x");
    assert_null(json_get_str(root, "t").ptr);
    assert_int_equal(json_get_int(json_at(root, "/a~1b/0"), "c~", 0), 5);
    assert_int_equal(json_get_int(root, "s", 7), 7);
    assert_near(json_get_double(json_at(root, "/a~1b/0"), "c~", 0), 5, 0);
    assert_true(json_get_bool(root, "t", false));
    assert_true(json_get_bool(root, "none", true));
    json_decref(root);
}

static void test_escapes_make_text_safe(void **state)
{
    static const struct {
        const char *why;
        struct str in;
        const char *want;
    } rows[] = {
        {"plain", STR_INIT("just some longer text"), "just some longer text"},
        {"quote and backslash", STR_INIT("a\"b\\c"), "a\\\"b\\\\c"},
        {"short escapes", STR_INIT("\n\r\t\b\f"), "\\n\\r\\t\\b\\f"},
        {"ESC and DEL", STR_INIT("\033[31m\x7F"), "\\u001b[31m\\u007f"},
        {"NUL", STR_INIT("a\0b"), "a\\u0000b"},
        {"C1", STR_INIT("\xC2\x9B"), "\\u009b"},
        {"line separator", STR_INIT("\xE2\x80\xA8"), "\\u2028"},
        {"UTF-8 stays", STR_INIT("na\xC3\xAFve \xF0\x9F\x98\x80"),
         "na\xC3\xAFve \xF0\x9F\x98\x80"},
        {"bad byte", STR_INIT("\xFF"), "\xEF\xBF\xBD"},
        {"quote in a long run", STR_INIT("0123456789\"0123456789"),
         "0123456789\\\"0123456789"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_escape(rows[i].in, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got %s, want %s", rows[i].why, got.ptr, rows[i].want);
        buf_reset(&got);
    }
    buf_release(&got);
}

/* Every byte at every place of a word, so that no short cut lets one slip through. */
static void test_escapes_read_back_at_every_offset(void **state)
{
    struct buf got = {0};

    (void)state;
    for (size_t at = 0; at < 17; at++) {
        for (int c = 0; c < 128; c++) {
            char text[17];
            json_t *value;

            memset(text, 'a', sizeof(text));
            text[at] = (char)c;
            buf_add_char(&got, '"');
            json_escape((struct str){text, sizeof(text)}, &got);
            buf_add_char(&got, '"');
            value = json_loadb(got.ptr, got.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
            assert_non_null(value);
            assert_int_equal(json_string_length(value), sizeof(text));
            assert_memory_equal(json_string_value(value), text, sizeof(text));
            assert_true(c != 0x7F || strchr(got.ptr, 0x7F) == NULL);
            json_decref(value);
            buf_reset(&got);
        }
    }
    buf_release(&got);
}

static void test_numbers_are_short_and_exact(void **state)
{
    static const struct {
        double n;
        const char *want;
    } rows[] = {
        {0, "0"},
        {1, "1"},
        {-0.83, "-0.83"},
        {0.1, "0.1"},
        {0.97, "0.97"},
        {1e21, "1e+21"},
        {1e-7, "1e-07"},
        {0.1 + 0.2, "0.30000000000000004"},
        {123456.789012, "123456.789012"},
        {999999999, "999999999"},
        {1.0 / 3, "0.3333333333333333"},
        {5e-324, "4.94065645841247e-324"},
        {DBL_MAX, "1.7976931348623157e+308"},
    };
    struct buf got = {0};
    uint64_t seed = 1;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_format_double(rows[i].n, &got);
        assert_string_equal(got.ptr, rows[i].want);
        buf_reset(&got);
    }
    for (int i = 0; i < 20000; i++) { /* any bits, and numbers with few decimals */
        double n;

        seed = seed * 6364136223846793005u + 1442695040888963407u;
        memcpy(&n, &seed, sizeof(n));
        if (i % 2 == 0)
            n = (double)(int64_t)(seed >> 40) / 1000;
        if (!isfinite(n))
            continue;
        json_format_double(n, &got);
        if (strtod(got.ptr, NULL) != n)
            fail_msg("%.17g became %s", n, got.ptr);
        buf_reset(&got);
    }
    buf_release(&got);
}

static void test_writer_sets_commas(void **state)
{
    struct buf got = {0};
    struct json_writer w = {&got, false};
    json_t *tree = json_pack("{s:[]}", "e");

    (void)state;
    jsonw_object(&w);
    jsonw_key(&w, "score"), jsonw_fixed(&w, -0.83333, 4);
    jsonw_key(&w, "none"), jsonw_double(&w, NAN);
    jsonw_key(&w, "list"), jsonw_array(&w);
    jsonw_int(&w, INT64_MIN), jsonw_bool(&w, true), jsonw_null(&w);
    jsonw_object(&w), jsonw_object_end(&w);
    jsonw_array(&w), jsonw_array_end(&w);
    jsonw_array_end(&w);
    jsonw_key(&w, "at"), jsonw_time(&w, 0);
    jsonw_key(&w, "never"), jsonw_time(&w, TIME_UNKNOWN);
    jsonw_key_str(&w, STR("t\"")), jsonw_str_or_null(&w, STR_NONE);
    jsonw_key(&w, "u"), jsonw_text(&w, NULL);
    jsonw_key(&w, "tree"), jsonw_value(&w, tree);
    jsonw_key(&w, "zero"), jsonw_fixed(&w, -0.00001, 4);
    jsonw_object_end(&w);
    assert_str(buf_str(&got),
               "{\"score\":-0.8333,\"none\":null,\"list\":[-9223372036854775808,true,"
               "null,{},[]],"
               "\"at\":\"1970-01-01T00:00:00Z\",\"never\":null,\"t\\\"\":null,\"u\":null,"
               "\"tree\":{\"e\":[]},\"zero\":0}");
    json_decref(tree);
    buf_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_repairs_what_jansson_refuses),
        cmocka_unit_test(test_reading_refuses_and_says_where),
        cmocka_unit_test(test_depth_is_limited_before_parsing),
        cmocka_unit_test(test_pointers_and_getters),
        cmocka_unit_test(test_escapes_make_text_safe),
        cmocka_unit_test(test_escapes_read_back_at_every_offset),
        cmocka_unit_test(test_numbers_are_short_and_exact),
        cmocka_unit_test(test_writer_sets_commas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
