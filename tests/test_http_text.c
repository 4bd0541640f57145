#include "tests/unit.h"

#include "fetchers/http_private.h"
#include "fetchers/http_text.h"

static void test_whole_bodies_are_told_from_cut_ones(void **state)
{
    static const struct {
        const char *body;
        bool is_whole;
    } rows[] = {
        {"", true},
        {"<rss></rss>", true},
        {"<rss><channel></channel></rss>\n\n", true},
        {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- c --><rss version=\"2.0\"></rss >",
         true},
        {"<rss></rss><!-- cached in 0.1 s -->", true},
        {"<rss><channel></channel>", false},
        {"<rss><channel><item></item>", false},
        {"<rss><channel><title>Col", false},
        {"<rss></rs", false},
        {"<rss><rssx></rssx>", false},
        {"<?xml version=\"1.0\"?>", false},
        {"<?xml versi", false},
        {"<rss/>", true},
        {"<rss><a/>", false},
        {"<rdf:RDF></rdf:RDF>", true},
        {"<rdf:RDF></rdf:li>", false},
        {"<!DOCTYPE html><html><body>", true}, /* HTML needs no end tags */
        {"<html><p>", true},
        {"{\"a\":1}\n", true},
        {"{\"a\":1", false},
        {"[{\"a\":1}", false},
        {"[1]", true},
        {"plain text", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (text_is_whole(str_from(rows[i].body)) != rows[i].is_whole)
            fail_msg("%s", rows[i].body);
    }
}

static void test_pages_that_keep_programs_out_are_known(void **state)
{
    static const struct {
        const char *body;
        bool is_block;
    } rows[] = {
        {"<!DOCTYPE html><html><head><title>Just a moment...</title>", true},
        {"<html><script src=\"/_Incapsula_Resource?SWJIYLWA=1\">", true},
        {"<html><script>var dd={'host':'geo.captcha-delivery.com/'}", true},
        {"<!doctype HTML><html><title>Welcome</title>", false},
        {"<rss><title>Just a moment...</title></rss>", false}, /* a feed may say so */
        {"{\"title\":\"<title>Just a moment...</title>\"}", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (text_is_block_page(str_from(rows[i].body)) != rows[i].is_block)
            fail_msg("%s", rows[i].body);
    }
}

static void test_encodings_that_were_not_asked_for(void **state)
{
    static const struct {
        const char *value;
        bool is_asked;
    } rows[] = {
        {"", true},          {"gzip", true},     {"GZIP", true},       {"x-gzip", true},
        {"deflate", true},   {"identity", true}, {"gzip, gzip", true}, {"br", false},
        {"gzip, br", false}, {"zstd", false},    {"aes128gcm", false}, {"gzipbr", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (text_is_asked_encoding(str_from(rows[i].value)) != rows[i].is_asked)
            fail_msg("%s", rows[i].value);
    }
}

static void test_hash_tells_bodies_apart(void **state)
{
    char body[64] = {0};
    uint64_t seen[576];
    size_t len = 0;

    (void)state;
    for (size_t bit = 0; bit < 64 * 8; bit++) { /* one bit of difference */
        body[bit / 8] = (char)(1 << bit % 8);
        seen[len++] = http_hash((struct str){body, sizeof(body)});
        body[bit / 8] = 0;
    }
    for (size_t n = 0; n < 64; n++) /* zeros of each length */
        seen[len++] = http_hash((struct str){body, n});
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < i; k++)
            assert_true(seen[i] != seen[k]);
    }
}

static CURLU *read_url(const char *text)
{
    CURLU *url = curl_url();

    assert_int_equal(curl_url_set(url, CURLUPART_URL, text, 0), CURLUE_OK);
    return url;
}

static void test_urls_are_compared_for_secrets(void **state)
{
    static const struct {
        const char *from, *to;
        bool is_same;
    } rows[] = {
        {"https://api.test/a", "https://api.test/b?c", true},
        {"https://api.test/a", "https://API.test:443/", true},
        {"https://api.test/a", "https://api.test:8443/", false},
        {"https://api.test/a", "http://api.test/a", false},
        {"http://api.test/a", "https://api.test/a", true},
        {"http://api.test:8080/a", "https://api.test/a", false},
        {"https://api.test/a", "https://api.test.evil.test/a", false},
        {"https://api.test/a", "https://sub.api.test/a", false},
        {"https://api.test/a", "https://api.test@evil.test/a", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CURLU *from = read_url(rows[i].from), *to = read_url(rows[i].to);

        if (is_same_host(from, to) != rows[i].is_same)
            fail_msg("%s and %s", rows[i].from, rows[i].to);
        curl_url_cleanup(from);
        curl_url_cleanup(to);
    }
    assert_int_equal(http_url_port(STR("http://a.test:8910/x")), 8910);
    assert_int_equal(http_url_port(STR("http://a.test/x:1")), 0);
    assert_int_equal(http_url_port(STR("https://[::1]:9/")), 9);
    assert_int_equal(http_url_port(STR("no url")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_bodies_are_told_from_cut_ones),
        cmocka_unit_test(test_pages_that_keep_programs_out_are_known),
        cmocka_unit_test(test_encodings_that_were_not_asked_for),
        cmocka_unit_test(test_hash_tells_bodies_apart),
        cmocka_unit_test(test_urls_are_compared_for_secrets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
