#include "tests/unit.h"

#include "fetchers/xml_mend.h"

static void test_mended_text(void **state)
{
    static const struct {
        const char *why, *in, *want;
        bool is_cut;
    } rows[] = {
        {"whole", "<a>x</a>", "<a>x</a>", false},
        {"declaration, comment, PI go", "<?xml version='1.0'?><!-- -- --><a><?p x?>y</a>",
         "<a>y</a>", false},
        {"doctype goes", "<!DOCTYPE a SYSTEM 'x'><a/>", "<a></a>", false},
        {"bare &", "<a>R&D & co &amp; x &unknown; &eacute;</a>",
         "<a><![CDATA[R&D & co & x &unknown; \xc3\xa9]]></a>", false},
        {"numbers", "<a>&#65;&#x41;&#0;&#146;&#xD800;&#x110000;&#;&#x;&#12</a>",
         "<a><![CDATA[AA\xe2\x80\x99&#;&#x;&#12]]></a>", false},
        {"numbers beyond all bounds",
         "<a>x&#xFFFFFFFFFFFFFFFFFFFFFFFF;&#x10000000000000041;&#99999999999999999999;"
         "</a>",
         "<a>x</a>", false},
        {"a sign is no digit", "<a>&#+65;&#-1;</a>", "<a><![CDATA[&#+65;&#-1;]]></a>",
         false},
        {"bare <", "<a>1 < 2 <3 <= 4</a>", "<a><![CDATA[1 < 2 <3 <= 4]]></a>", false},
        {"CDATA end outside", "<a>x]]>y</a>", "<a><![CDATA[x]]]]><![CDATA[>y]]></a>",
         false},
        {"CDATA", "<a><![CDATA[<b> & &amp;]]></a>", "<a><![CDATA[<b> & &amp;]]></a>",
         false},
        {"CDATA without end", "<a><![CDATA[x", "<a>x</a>", true},
        {"attribute forms", "<a b=1 c='2\"' d e = \"3\"b=4 f=\"<\">x</a>",
         "<a b=\"1\" c=\"2&quot;\" d=\"d\" e=\"3\" f=\"\"><![CDATA[<\">x]]></a>", false},
        {"& in an attribute", "<a b='x?y&z=1&amp;w'/>", "<a b=\"x?y&amp;z=1&amp;w\"></a>",
         false},
        {"unclosed inside", "<a><b>x<c>y</b>z</a>", "<a><b>x<c>y</c></b>z</a>", false},
        {"end tag too many", "<a>x</b>y</a>", "<a>xy</a>", false},
        {"end tag in capitals", "<a>x</A>", "<a>x</a>", false},
        {"cut in text", "<a><b>x", "<a><b>x</b></a>", true},
        {"cut in a tag", "<a><b>x</b><c d='", "<a><b>x</b><c d=\"\"></c></a>", true},
        {"behind the end", "<a>x</a><b>y</b>", "<a>x</a>", false},
        {"item ends item", "<channel><item>1<item>2</item></channel>",
         "<channel><item>1</item><item>2</item></channel>", false},
        {"item ends what is no list", "<channel><k><item>1</item></channel>",
         "<channel><k></k><item>1</item></channel>", false},
        {"field ends title", "<channel><item><title>1<link>2</link></item></channel>",
         "<channel><item><title>1</title><link>2</link></item></channel>", false},
        {"anything ends a leaf", "<channel><item><guid>1<x:y>2</x:y></item></channel>",
         "<channel><item><guid>1</guid><x:y>2</x:y></item></channel>", false},
        {"markup does not",
         "<channel><item><description><p>1<title>2</title></p>"
         "</description></item></channel>",
         "<channel><item><description><p>1<title>2</title></p></description></item>"
         "</channel>",
         false},
        {"second entry cut", "<feed><entry><id>1</id></entry><entry><id>2",
         "<feed><entry><id>1</id></entry><entry><id>2</id></entry></feed>", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        enum xml_mended how = xml_mend(str_from(rows[i].in), &out);

        if (!str_eq(buf_str(&out), str_from(rows[i].want)) ||
            (how != XML_WHOLE) != rows[i].is_cut)
            fail_msg("%s: \"" STR_FMT "\"%s, want \"%s\"", rows[i].why,
                     STR_ARG(buf_str(&out)), how != XML_WHOLE ? ", cut" : "",
                     rows[i].want);
        buf_release(&out);
    }
}

static void test_cut_is_placed(void **state)
{
    struct buf out = {0};

    (void)state;
    assert_int_equal(xml_mend(STR("<feed><entry><id>1</id></entry>"), &out), XML_CUT);
    assert_int_equal(xml_mend(STR("<feed><entry><id>1</id>"), &out), XML_CUT);
    assert_int_equal(xml_mend(STR("<feed><entry><id>1"), &out), XML_CUT_IN_ENTRY);
    assert_int_equal(xml_mend(STR("<feed><entry><id>1</entry></feed>"), &out), XML_WHOLE);
    buf_release(&out);
}

static void test_prolog_ends_at_the_first_element(void **state)
{
    static const struct {
        const char *in;
        size_t len;
        bool has_entities, is_netscape, is_external;
    } rows[] = {
        {"<a/>", 0, false, false, false},
        {" <?xml version='1.0'?>\n<!-- <b> --><a/>", 35, false, false, false},
        {"<!DOCTYPE a SYSTEM 'x.dtd'><a/>", 27, false, false, true},
        {"<!DOCTYPE a PUBLIC '-//Netscape//' 'x'><a/>", 39, false, true, true},
        {"<!DOCTYPE a [<!ENTITY x 'y>]>'>]><a/>", 29, true, false, false},
        {"<!DOCTYPE a [<!ELEMENT a ANY> ] ><a/>", 33, false, false, false},
        {"<!doctype html><html>", 15, false, false, false},
        {"<!DOCTYPE a [", 13, false, false, false},
        {"<!-- no end", 11, false, false, false},
        {"text", 4, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct xml_prolog p = xml_prolog(str_from(rows[i].in));

        if (p.len != rows[i].len && !rows[i].has_entities)
            fail_msg("row %zu: %zu", i, p.len);
        assert_int_equal(p.has_entities, rows[i].has_entities);
        assert_int_equal(p.is_netscape, rows[i].is_netscape);
        assert_int_equal(p.is_external, rows[i].is_external);
    }
}

static void test_big_tags_are_refused(void **state)
{
    static const struct {
        const char *why, *start, *part, *end;
        size_t times;
        enum status rc;
    } rows[] = {
        {"256 attributes", "<a ", "b='1' ", ">", 256, OK},
        {"257 attributes", "<a ", "b='1' ", ">", 257, ERR_LIMIT},
        {"64 KiB in a tag", "<a b='", "0123456789", "'>", 6600, ERR_LIMIT},
        {"text as long", "<a>", "0123456789", "</a>", 6600, OK},
        {"= in text", "<a>", "a=b c='d' ", "</a>", 300, OK},
        {"tags in CDATA", "<a><![CDATA[<p ", "b='1' ", ">]]></a>", 300, OK},
        {"tags in a comment", "<a><!-- <p ", "b='1' ", ">--></a>", 300, OK},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf text = {0};

        buf_add_text(&text, rows[i].start);
        for (size_t k = 0; k < rows[i].times; k++)
            buf_add_text(&text, rows[i].part);
        buf_add_text(&text, rows[i].end);
        if (xml_check_tags(buf_str(&text), NULL) != rows[i].rc)
            fail_msg("%s", rows[i].why);
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mended_text),
        cmocka_unit_test(test_cut_is_placed),
        cmocka_unit_test(test_prolog_ends_at_the_first_element),
        cmocka_unit_test(test_big_tags_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
