#include "tests/unit.h"

#include "fetchers/html.h"

static void test_markup_becomes_plain_text(void **state)
{
    static const struct {
        const char *why, *in, *want;
    } rows[] = {
        {"text alone", "just text", "just text"},
        {"inline tags leave no blank", "<b>bold</b>ly <i>go</i>ne", "boldly gone"},
        {"paragraphs", "<p>one</p><p>two</p>", "one\ntwo"},
        {"br", "one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"},
        {"blanks at line ends", "<p> one </p> <p> two </p>", "one\ntwo"},
        {"nested blocks", "<div><ul><li>a</li><li>b</li></ul></div>c", "a\nb\nc"},
        {"cells", "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>",
         "a b\nc"},
        {"white space collapses", "a \t\n  b\r\n\r\nc", "a b c"},
        {"white space over words", "seven b  lanks, in   long runs      of text",
         "seven b lanks, in long runs of text"},
        {"blank over a tag", "a <b> b</b>", "a b"},
        {"Mastodon's hidden parts belong to the address",
         "<a href=\"https://x.example/abc\"><span class=\"invisible\">https://</span>"
         "<span class=\"ellipsis\">x.example/a</span><span "
         "class=\"invisible\">bc</span></a>",
         "https://x.example/abc"},
        {"unclosed p", "<p>one<p>two", "one\ntwo"},
        {"capitals", "<DIV>a</DIV><SCRIPT>x</SCRIPT>b", "a\nb"},
        {"unknown tags go", "a<foo bar=1>b</foo>c", "abc"},
        {"'>' in a quoted value", "<img alt=\"a > b\" src='c>d'>text", "text"},
        {"apostrophe outside a value", "<p don't>it's</p>", "it's"},
        {"quote that is never closed", "<a href=\"x>text</a> more", "text more"},
        {"image text is dropped", "<img alt=\"word\">", ""},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(html_to_text(str_from(rows[i].in), &got, NULL), OK);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"%s\", want \"%s\"", rows[i].why, got.ptr, rows[i].want);
        buf_reset(&got);
    }
    buf_release(&got);
}

static void test_what_is_no_text_goes_with_its_content(void **state)
{
    static const struct {
        const char *why, *in, *want;
    } rows[] = {
        {"script", "a<script>if (x < 1) y = '</b>';</script>b", "a b"},
        {"script with tag-like text", "<script><b></script >a", "a"},
        {"style", "<style type=\"text/css\">p > b {}</style>a", "a"},
        {"iframe", "a<iframe src=x><p>no frames</p></iframe>", "a"},
        {"iframe of XHTML", "a<iframe src=\"x\"/>b", "a b"},
        {"object in object", "a<object>b<object>c</object>d</object>e", "a e"},
        {"object without end", "a<object data=x>b", "a b"},
        {"template, noscript", "a<template>b</template><noscript>c</noscript>", "a"},
        {"script without end", "a<script>b", "a"},
        {"end tag of a longer name", "<script>a</scripts>b</script>c", "c"},
        {"comment", "a<!-- b > c -- d -->e", "ae"},
        {"shortest comments", "a<!-->b<!--->c", "abc"},
        {"comment without end", "a<!-- b", "a"},
        {"comment with --!>", "a<!-- b --!>c", "ac"},
        {"doctype and processing instruction", "<!DOCTYPE html><?xml version=\"1.0\"?>a",
         "a"},
        {"conditional comment", "<!--[if IE]>x<![endif]-->a", "a"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(html_to_text(str_from(rows[i].in), &got, NULL), OK);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"%s\", want \"%s\"", rows[i].why, got.ptr, rows[i].want);
        buf_reset(&got);
    }
    buf_release(&got);
}

static void test_a_lone_less_than_is_text(void **state)
{
    static const struct {
        const char *why, *in, *want;
    } rows[] = {
        {"heart", "I <3 this", "I <3 this"},
        {"comparison", "a < b", "a < b"},
        {"arrow", "a <- b", "a <- b"},
        {"at the end", "a <", "a <"},
        {"slash at the end", "a </", "a </"},
        {"word that is never closed", "a <friend of mine", "a <friend of mine"},
        {"known tag that is cut off", "a <a href=\"http://x", "a"},
        {"empty end tag", "a</>b", "ab"},
        {"greater than", "a > b", "a > b"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(html_to_text(str_from(rows[i].in), &got, NULL), OK);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"%s\", want \"%s\"", rows[i].why, got.ptr, rows[i].want);
        buf_reset(&got);
    }
    buf_release(&got);
}

/* Values from the tables of the HTML standard. */
static void test_entities(void **state)
{
    static const struct {
        const char *why, *in, *want;
    } rows[] = {
        {"XML's five", "&lt;&gt;&amp;&quot;&apos;", "<>&\"'"},
        {"HTML 4", "caf&eacute;&nbsp;&hellip;", "caf\xC3\xA9\xC2\xA0\xE2\x80\xA6"},
        {"HTML 5", "&comma;&NewLine;&check;", ",\n\xE2\x9C\x93"},
        {"two code points", "&nGt;", "\xE2\x89\xAB\xE2\x83\x92"},
        {"names have a case", "&Eacute;&eacute;", "\xC3\x89\xC3\xA9"},
        {"decimal and hex", "&#8217;&#x2019;&#X2019;",
         "\xE2\x80\x99\xE2\x80\x99\xE2\x80\x99"},
        {"windows-1252", "&#146;&#x80;", "\xE2\x80\x99\xE2\x82\xAC"},
        {"no character", "&#0;&#xD800;&#x110000;&#99999999999999999999;",
         "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"no semicolon, old name", "&copy 2020 AT&amp T", "\xC2\xA9 2020 AT& T"},
        {"no semicolon, new name", "&hellip x", "&hellip x"},
        {"part of an address", "?a=1&copy=2&lang=de", "?a=1&copy=2&lang=de"},
        {"unknown", "&foo; & &; &#; &#x; AT&T", "&foo; & &; &#; &#x; AT&T"},
        {"once", "&amp;lt;", "&lt;"},
        {"cut off", "a &am", "a &am"},
        {"longest name", "&CounterClockwiseContourIntegral;", "\xE2\x88\xB3"},
        {"longer than any", "&CounterClockwiseContourIntegralX;",
         "&CounterClockwiseContourIntegralX;"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        html_entities_decode(str_from(rows[i].in), &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"%s\", want \"%s\"", rows[i].why, got.ptr, rows[i].want);
        buf_reset(&got);
    }
    assert_int_equal(html_to_text(STR("a&#32;&#10; b &amp;&nbsp; c"), &got, NULL), OK);
    assert_str(buf_str(&got), "a b &\xC2\xA0 c");
    buf_release(&got);
    assert_str(html_entity(STR("euml")), "\xC3\xAB");
    assert_null(html_entity(STR("euml;")).ptr);
    assert_null(html_entity(STR("")).ptr);
}

static void test_titles_are_markup_only_with_known_tags(void **state)
{
    static const struct {
        const char *why, *in;
        bool want;
    } rows[] = {
        {"tag", "a <b>b</b>", true},
        {"end tag", "a</em>", true},
        {"entity", "Don&#x27;t", true},
        {"comment", "<!-- x -->", true},
        {"heart", "<3 Deno", false},
        {"generic type", "Vec<T> of things", false},
        {"ampersand", "Tom & Jerry; AT&T", false},
        {"unknown entity", "&foo;", false},
        {"never closed", "a <b and c", false},
        {"empty", "", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (html_looks_like_markup(str_from(rows[i].in)) != rows[i].want)
            fail_msg("%s: want %d", rows[i].why, rows[i].want);
    }
}

static void add_times(struct buf *out, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_add_text(out, text);
}

static void test_tags_over_the_limits_are_refused(void **state)
{
    struct buf in = {0}, got = {0};

    (void)state;
    buf_add_text(&in, "a<p ");
    add_times(&in, "b=1 ", 256);
    buf_add_text(&in, ">c");
    assert_int_equal(html_to_text(buf_str(&in), &got, NULL), OK);
    assert_str(buf_str(&got), "a\nc");
    buf_reset(&in), buf_reset(&got);
    buf_add_text(&in, "a<p ");
    add_times(&in, "b ", 257);
    buf_add_text(&in, ">c");
    assert_int_equal(html_to_text(buf_str(&in), &got, NULL), ERR_LIMIT);
    assert_str(buf_str(&got), "a");
    buf_reset(&in), buf_reset(&got);
    buf_add_text(&in, "a<p b=\"");
    add_times(&in, "0123456789abcdef", 4096);
    buf_add_text(&in, "\">c");
    assert_int_equal(html_to_text(buf_str(&in), &got, NULL), ERR_LIMIT);
    buf_release(&in), buf_release(&got);
}

/* 2 MiB of what makes slow readers quadratic; the test's time limit is the check. */
static void test_hostile_text_takes_linear_time(void **state)
{
    static const char *const parts[] = {
        "<",
        "<b ",
        "<!--",
        "<script",
        "<script>",
        "<object>",
        "<a b=\"",
        "<a b='\" ",
        "<x y=\">\"",
        "&",
        "&#",
        "&am",
        "</",
        "<a =\"",
        "<object></object",
        "<object><script>",
        "<a b=\"'><c d='\">",
        "<a b=     \"",
        "<x y='>' z=\">\"",
    };
    struct buf in = {0}, got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct html_scan scan;
        struct html_tag tag;

        while (in.len < (size_t)2 << 20)
            buf_add_text(&in, parts[i]);
        (void)!html_to_text(buf_str(&in), &got, NULL);
        (void)html_looks_like_markup(buf_str(&in));
        html_entities_decode(buf_str(&in), &got);
        scan = html_scan_start(buf_str(&in));
        while (html_scan_next(&scan, &tag))
            ;
        buf_reset(&in), buf_reset(&got);
    }
    buf_release(&in), buf_release(&got);
}

static void test_text_is_appended_and_limited(void **state)
{
    struct buf got = {0}, small = {.max = 8};

    (void)state;
    buf_add_text(&got, "x ");
    assert_int_equal(html_to_text(STR(" <p>a"), &got, NULL), OK);
    assert_int_equal(html_to_text(STR_NONE, &got, NULL), OK);
    assert_str(buf_str(&got), "x a");
    assert_int_equal(html_to_text(STR("<p>0123456789"), &small, NULL), ERR_LIMIT);
    buf_release(&got), buf_release(&small);
}

static void test_scan_gives_tags_and_attributes(void **state)
{
    struct str page =
        STR("x<!-- <a> --><link rel=alternate Type='application/rss+xml' "
            "href=\"/f?a=1&amp;b=2\" disabled/>y<script type=\"application/ld+json\">"
            "{\"a\": \"<b>\"}</script><title>T<b></title>< p></p>");
    struct html_scan scan = html_scan_start(page);
    struct html_tag tag;
    struct buf buf = {0};

    (void)state;
    assert_true(html_scan_next(&scan, &tag));
    assert_true(html_tag_is(&tag, "link") && tag.is_empty && !tag.is_end);
    assert_str(html_tag_attr(&tag, "rel", &buf), "alternate");
    assert_str(html_tag_attr(&tag, "type", &buf), "application/rss+xml");
    assert_str(html_tag_attr(&tag, "href", &buf), "/f?a=1&b=2");
    assert_non_null(html_tag_attr(&tag, "disabled", &buf).ptr);
    assert_int_equal(html_tag_attr(&tag, "disabled", &buf).len, 0);
    assert_null(html_tag_attr(&tag, "title", &buf).ptr);
    assert_true(html_scan_next(&scan, &tag));
    assert_true(html_tag_is(&tag, "script"));
    assert_str(tag.before, "y");
    assert_str(tag.text, "{\"a\": \"<b>\"}");
    assert_true(html_scan_next(&scan, &tag) && tag.is_end);
    assert_true(html_scan_next(&scan, &tag));
    assert_str(tag.text, "T<b>");
    assert_true(html_scan_next(&scan, &tag) && html_tag_is(&tag, "title") && tag.is_end);
    assert_true(html_scan_next(&scan, &tag) && html_tag_is(&tag, "p") && tag.is_end);
    assert_str(tag.before, "< p>");
    assert_false(html_scan_next(&scan, &tag));
    assert_false(html_scan_next(&scan, &tag));
    buf_release(&buf);
}

static void test_attributes_of_all_forms(void **state)
{
    static const struct {
        const char *name, *value;
        bool has_value;
    } want[] = {
        {"a", "1", true}, {"b", "two words", true}, {"c", "'", true},   {"d", "", false},
        {"e", "", true},  {"=f", "6", true},        {"g", "7/8", true},
    };
    struct str attrs = STR(" a=1 b = 'two words' c=\"'\"d  e=\"\" / =f=6 g=7/8 ");
    struct html_attr attr;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_true(html_attr_next(&attrs, &attr));
        assert_str(attr.name, want[i].name);
        assert_str(attr.value, want[i].value);
        assert_int_equal(attr.has_value, want[i].has_value);
    }
    assert_false(html_attr_next(&attrs, &attr));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markup_becomes_plain_text),
        cmocka_unit_test(test_what_is_no_text_goes_with_its_content),
        cmocka_unit_test(test_a_lone_less_than_is_text),
        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_titles_are_markup_only_with_known_tags),
        cmocka_unit_test(test_tags_over_the_limits_are_refused),
        cmocka_unit_test(test_hostile_text_takes_linear_time),
        cmocka_unit_test(test_text_is_appended_and_limited),
        cmocka_unit_test(test_scan_gives_tags_and_attributes),
        cmocka_unit_test(test_attributes_of_all_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
