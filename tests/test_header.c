#include "tests/unit.h"

#include "base/utf8.h"
#include "reports/header.h"

#include <gmime/gmime.h>

/* Lines of 78, encoded words of 75 that hold whole characters: RFC 2047, 2 and 5. */
static void check_lines(const char *why, struct str rest, size_t column)
{
    while (rest.ptr != NULL) {
        struct str line = str_split(&rest, '\n');
        size_t at;

        if (column + line.len > 78)
            fail_msg("%s: a line of %zu", why, column + line.len);
        column = 0;
        while ((at = str_find(line, STR("=?"))) != SIZE_MAX) {
            struct str word = str_slice(line, at, line.len), code;
            size_t end = str_find(word, STR("?="));
            gsize len = 0;
            guchar *bytes;
            char *text;

            assert_true(end != SIZE_MAX && end + 2 <= 75 && end > 10);
            code = str_slice(word, 10, end - 10);
            text = g_strndup(code.ptr, code.len);
            bytes = g_base64_decode(text, &len);
            if (utf8_valid((struct str){(char *)bytes, len}) != len)
                fail_msg("%s: a character in two words", why);
            g_free(bytes);
            g_free(text);
            line = str_slice(word, end + 2, word.len);
        }
    }
}

static const struct {
    const char *why, *text;
    const char *want; /* of unstructured text; NULL: encoded words */
} rows[] = {
    {"nothing", "", ""},
    {"plain", "3 to answer - Wed 18 Nov", "3 to answer - Wed 18 Nov"},
    {"marks", "\"Bob's\" (old) <Bar>, Inc.", "\"Bob's\" (old) <Bar>, Inc."},
    {"long",
     "Plain words, one to answer, two urgent and three new in a long subject - Wed 18",
     "Plain words, one to answer, two urgent and three new in a long\n subject - Wed 18"},
    {"umlauts",
     "M\u00fcller, S\u00f6hne & T\u00f6chter: 1 zu beantworten - Gasthaus und Pension im "
     "sch\u00f6nen Allg\u00e4u",
     NULL},
    {"no blanks, three bytes each",
     "\u682a\u5f0f\u4f1a\u793e\u30d6\u30eb\u30fc\u30d8\u30ed\u30f3\u30b3\u30fc\u30d2"
     "\u30fc"
     "\u30ed\u30fc\u30b9\u30bf\u30fc\u30ba\u6771\u4eac\u6e0b\u8c37\u5e97\u672c\u5e97"
     "\u682a"
     "\u5f0f\u4f1a\u793e\u30d6\u30eb\u30fc\u30d8\u30ed\u30f3",
     NULL},
    {"four bytes each",
     "\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355"
     "\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355\U0001f355",
     NULL},
    {"one word of ASCII",
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
     NULL},
    {"what looks encoded", "Next: =?utf-8?q?=0D=0ABcc:_x@y.de?=", NULL},
    {"two blanks", "a  b", NULL},
    {"a blank at the end", "a ", NULL},
};

static void test_text_comes_back_whole_on_short_lines(void **state)
{
    (void)state;
    g_mime_init();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t column = 4; column < 30; column++) {
            struct buf out = {0};
            char *line, *back;

            buf_add_text(&out, "");
            (void)header_add_text(str_from(rows[i].text), column, &out);
            check_lines(rows[i].why, buf_str(&out), column);
            if (rows[i].want != NULL && column == 9 && strcmp(out.ptr, rows[i].want) != 0)
                fail_msg("%s: \"%s\"", rows[i].why, out.ptr);
            line = g_mime_utils_header_unfold(out.ptr);
            back = g_mime_utils_header_decode_text(NULL, line);
            g_free(line);
            if (rows[i].want == NULL && strcmp(back, rows[i].text) != 0)
                fail_msg("%s: back as \"%s\" of \"%s\"", rows[i].why, back, out.ptr);
            g_free(back);
            buf_release(&out);
        }
    }
}

static void test_phrases_come_back_as_names(void **state)
{
    (void)state;
    for (size_t i = 1; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        InternetAddressList *list;
        size_t column = header_add_phrase(str_from(rows[i].text), 6, &out);
        const char *name;
        char *line;

        header_add_token(STR("<owner@shop.example>"), column, &out);
        check_lines(rows[i].why, buf_str(&out), 6);
        line = g_mime_utils_header_unfold(out.ptr);
        list = internet_address_list_parse(NULL, line);
        g_free(line);
        assert_int_equal(internet_address_list_length(list), 1);
        name = internet_address_get_name(internet_address_list_get_address(list, 0));
        if (!str_eq(str_trim(str_from(name)), str_trim(str_from(rows[i].text))))
            fail_msg("%s: back as \"%s\" of \"%s\"", rows[i].why, name, out.ptr);
        g_object_unref(list);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_comes_back_whole_on_short_lines),
        cmocka_unit_test(test_phrases_come_back_as_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
