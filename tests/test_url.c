#include "tests/unit.h"

#include "base/arena.h"
#include "base/url.h"

#include <curl/curl.h>

/* A function that takes base and address. */
typedef bool maker(struct str base, struct str ref, struct buf *out);

struct row {
    const char *why, *base, *ref, *want; /* want NULL: refused */
};

static void check(maker *make, const struct row *row)
{
    struct buf got = {0};
    bool is_good = make(str_from(row->base), str_from(row->ref), &got);

    if (is_good != (row->want != NULL) ||
        (is_good && !str_eq(buf_str(&got), str_from(row->want))) ||
        (!is_good && got.len > 0))
        fail_msg("%s: \"%s\" gives %s", row->why, row->ref,
                 is_good ? got.ptr : "nothing");
    buf_release(&got);
}

/* RFC 3986, section 5.4, but for what is not http. */
static void test_references_resolve_as_in_rfc_3986(void **state)
{
    static const struct {
        const char *ref, *want;
    } rows[] = {
        {"g", "http://a.example/b/c/g"},
        {"./g", "http://a.example/b/c/g"},
        {"g/", "http://a.example/b/c/g/"},
        {"/g", "http://a.example/g"},
        {"//g.example", "http://g.example/"},
        {"?y", "http://a.example/b/c/d;p?y"},
        {"g?y", "http://a.example/b/c/g?y"},
        {"#s", "http://a.example/b/c/d;p?q#s"},
        {"g#s", "http://a.example/b/c/g#s"},
        {"g?y#s", "http://a.example/b/c/g?y#s"},
        {";x", "http://a.example/b/c/;x"},
        {"g;x", "http://a.example/b/c/g;x"},
        {".", "http://a.example/b/c/"},
        {"./", "http://a.example/b/c/"},
        {"..", "http://a.example/b/"},
        {"../g", "http://a.example/b/g"},
        {"../..", "http://a.example/"},
        {"../../g", "http://a.example/g"},
        {"../../../g", "http://a.example/g"},
        {"/./g", "http://a.example/g"},
        {"/../g", "http://a.example/g"},
        {"g.", "http://a.example/b/c/g."},
        {"g..", "http://a.example/b/c/g.."},
        {"./g/.", "http://a.example/b/c/g/"},
        {"g;x=1/../y", "http://a.example/b/c/y"},
        {"g?y/./x", "http://a.example/b/c/g?y/./x"},
        {"g#s/../x", "http://a.example/b/c/g#s/../x"},
        {"g:h", NULL},
        {"http:g", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct row row = {"RFC 3986", "http://a.example/b/c/d;p?q", rows[i].ref,
                          rows[i].want};

        check(url_resolve, &row);
    }
}

static void test_only_absolute_web_addresses_pass(void **state)
{
    static const struct row rows[] = {
        {"plain", "", "https://shop.example/a?b=c#d", "https://shop.example/a?b=c#d"},
        {"spelling", "", " HTTPS://Shop.EXAMPLE:443 ", "https://shop.example/"},
        {"other port", "", "http://shop.example:8080/", "http://shop.example:8080/"},
        {"query without path", "", "http://shop.example?a", "http://shop.example/?a"},
        {"blanks and quotes", "", "http://shop.example/a b\"<c>",
         "http://shop.example/a%20b%22%3Cc%3E"},
        {"number as address", "", "http://0x7f.1/", "http://127.0.0.1/"},
        {"IPv6", "", "http://[::1]:80/a", "http://[::1]/a"},
        {"other script in the host", "",
         "http://b\xC3\xBC"
         "cher.example/\xC3\xBC",
         "http://xn--bcher-kva.example/\xC3\xBC"},
        {"capitals of other scripts", "",
         "http://B\xC3\x9C"
         "CHER.example",
         "http://xn--bcher-kva.example/"},
        {"RFC 3492, section 7.1 (B)", "",
         "http://"
         "\xE4\xBB\x96\xE4\xBB\xAC\xE4\xB8\xBA\xE4\xBB\x80\xE4\xB9\x88\xE4\xB8\x8D\xE8"
         "\xAF\xB4\xE4\xB8\xAD\xE6\x96\x87.example/",
         "http://xn--ihqwcrb4cv8a8dqg056pqjye.example/"},
        {"look-alike is shown as such", "", "http://\xD0\xB0pple.example/",
         "http://xn--pple-43d.example/"},
        {"relative without base", "", "/a", NULL},
        {"relative to no web address", "ftp://x.example/", "a", NULL},
        {"javascript", "http://x.example/", "javascript:alert(1)", NULL},
        {"data", "http://x.example/", "data:text/html,x", NULL},
        {"broken scheme", "http://x.example/", "java\nscript:alert(1)", NULL},
        {"mailto", "", "mailto:a@b.example", NULL},
        {"user", "", "http://user@shop.example/", NULL},
        {"user and password", "", "https://user:pw@shop.example/", NULL},
        {"user behind a backslash", "", "http://shop.example\\@evil.example/", NULL},
        {"no host", "", "http:///a", NULL},
        {"one slash", "", "http:/shop.example", NULL},
        {"port out of range", "", "http://shop.example:99999/", NULL},
        {"line end inside", "", "http://shop.example/a\r\nX: y", NULL},
        {"bidi control", "", "http://shop.example/\xE2\x80\xAE", NULL},
        {"bad UTF-8", "", "http://shop.example/\xFF", NULL},
        {"odd character in the host", "", "http://shop%25.example/", NULL},
        {"symbol in the host", "", "http://\xE2\x98\x83.example/", NULL},
        {"empty", "http://x.example/", "", NULL},
        {"@ in the path", "", "https://social.example/@me/1",
         "https://social.example/@me/1"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check(url_resolve, &rows[i]);
        check(url_clean, &rows[i]);
    }
}

/* Every address that takes the short way must come out as libcurl writes it. */
static void test_short_way_equals_libcurl(void **state)
{
    static const char *const heads[] = {"http://", "HTTPS://"};
    static const char *const hosts[] = {
        "a.example", "A-b.Example:80", "x.example:443", "x.example:8080", "1.2.3.4",
        "x.1",       "x.0x1",          "[::1]",         "x_y.example",    "a.example.",
        "localhost", "x..example",
    };
    static const char *const tails[] = {
        "",        "/",        "/a/b",         "/a/./b", "/a/../b",
        "/.a",     "/a..",     "?a=b&c",       "/?",     "/a#b",
        "#",       "/#",       "/%2e%2E/a%zz", "/a//b",  "/a;b=c,d!$'()*+@:",
        "/~u/[x]", "/?a/../b", "/?q=[1]",      "/a/..",  "/\xC3\xBC?\xC3\xBC",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(heads) * ARRAY_LEN(hosts) * ARRAY_LEN(tails); i++) {
        struct buf in = {0}, got = {0}, want = {0};
        CURLU *u = curl_url();
        char *host = NULL, *whole = NULL;
        bool is_good;

        buf_add_text(&in, heads[i % 2]);
        buf_add_text(&in, hosts[i / 2 % ARRAY_LEN(hosts)]);
        buf_add_text(&in, tails[i / 2 / ARRAY_LEN(hosts)]);
        is_good = url_resolve(STR_NONE, buf_str(&in), &got);
        if (curl_url_set(u, CURLUPART_URL, in.ptr, 0) != CURLUE_OK) {
            assert_false(is_good);
        } else {
            assert_int_equal(curl_url_get(u, CURLUPART_HOST, &host, 0), CURLUE_OK);
            for (char *c = host; *c != '\0'; c++)
                *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
            assert_int_equal(curl_url_set(u, CURLUPART_HOST, host, 0), CURLUE_OK);
            assert_int_equal(
                curl_url_get(u, CURLUPART_URL, &whole, CURLU_NO_DEFAULT_PORT), CURLUE_OK);
            buf_add_text(&want, whole);
            if (str_ends(buf_str(&want), STR("#"))) /* an empty fragment says nothing */
                want.ptr[--want.len] = '\0';
            if (!is_good || !str_eq(buf_str(&got), buf_str(&want)))
                fail_msg("%s: got %s, want %s", in.ptr, is_good ? got.ptr : "nothing",
                         want.ptr);
        }
        curl_free(host);
        curl_free(whole);
        curl_url_cleanup(u);
        buf_release(&in), buf_release(&got), buf_release(&want);
    }
}

/* What is joined, or encoded, may be longer than its parts. */
static void test_no_address_is_longer_than_the_most(void **state)
{
    static const struct {
        const char *why;
        size_t base, ref;
        char of;
        bool is_good;
    } rows[] = {
        {"short enough", 4000, 4000, 'a', true},
        {"base and reference together", URL_MAX - 100, 200, 'a', false},
        {"encoded three times as long", 30, URL_MAX / 2, '^', false},
        {"a reference too long", 30, URL_MAX + 1, 'a', false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf base = {0}, ref = {0}, got = {0};

        buf_add_text(&base, "https://x.example/");
        while (base.len < rows[i].base)
            buf_add_char(&base, 'b');
        buf_add_char(&base, '/');
        while (ref.len < rows[i].ref)
            buf_add_char(&ref, rows[i].of);
        if (url_resolve(buf_str(&base), buf_str(&ref), &got) != rows[i].is_good ||
            (!rows[i].is_good && got.len > 0))
            fail_msg("%s: %zu bytes", rows[i].why, got.len);
        buf_release(&base);
        buf_release(&ref);
        buf_release(&got);
    }
}

static void test_cleaning_drops_tracking_and_unwraps(void **state)
{
    static const struct row rows[] = {
        {"utm", "", "https://x.example/a?utm_source=b&UTM_x=c", "https://x.example/a"},
        {"all of the list", "",
         "https://x.example/"
         "?fbclid=1&a=2&gclid=3&dclid=4&msclkid=5&mc_cid=6&mc_eid=7&b=8&"
         "igshid=9&yclid=10#c",
         "https://x.example/?a=2&b=8#c"},
        {"names that only start so", "", "https://x.example/?fbclids=1&xutm_a=2&gclid2",
         "https://x.example/?fbclids=1&xutm_a=2&gclid2"},
        {"longer list is for keys", "", "https://x.example/?mtm_a=1",
         "https://x.example/?mtm_a=1"},
        {"order and bytes are kept", "", "https://x.example/?b=%20&&a",
         "https://x.example/?b=%20&&a"},
        {"odd characters in the query", "", "https://x.example/?a=b\"c`d",
         "https://x.example/?a=b%22c%60d"},
        {"entity not decoded", "", "https://x.example/?a=1&amp;utm_source=b",
         "https://x.example/?a=1"},
        {"query of nothing", "", "https://x.example/a?&", "https://x.example/a"},
        {"empty query", "", "https://x.example/a?", "https://x.example/a"},
        {"Google Alerts", "",
         "https://www.google.com/url?rct=j&sa=t&url=https://x.example/"
         "a%3Fid%3D7%26utm_source"
         "%3Dalert&ct=ga",
         "https://x.example/a?id=7"},
        {"decoded once", "",
         "https://www.google.com/url?url=https://x.example/%25C3%25BC",
         "https://x.example/%C3%BC"},
        {"country, and q", "", "http://google.co.uk/url?q=http://x.example/",
         "http://x.example/"},
        {"redirect in a redirect", "",
         "https://www.google.com/"
         "url?url=https%3A%2F%2Fwww.google.de%2Furl%3Furl%3Dhttps%253A%252F"
         "%252Fx.example%252F",
         "https://x.example/"},
        {"redirect to no web address", "", "https://www.google.com/url?url=javascript:1",
         "https://www.google.com/url?url=javascript:1"},
        {"redirect to one with a user", "",
         "https://www.google.com/url?url=http://a@x.example",
         "https://www.google.com/url?url=http://a@x.example"},
        {"redirect to what hides", "",
         "https://www.google.com/url?url=https://x.example/%E2%80%AEgpj",
         "https://www.google.com/url?url=https://x.example/%E2%80%AEgpj"},
        {"redirect to bad UTF-8", "",
         "https://www.google.com/url?url=https://x.example/%FF",
         "https://www.google.com/url?url=https://x.example/%FF"},
        {"redirect to one with a NUL", "",
         "https://www.google.com/url?url=https://x.example/a%00b",
         "https://www.google.com/url?url=https://x.example/a%00b"},
        {"another firm's /url", "", "https://x.example/url?url=http://y.example/",
         "https://x.example/url?url=http://y.example/"},
        {"Google News, old form", "",
         "https://news.google.com/rss/articles/"
         "CBMiEmh0dHBzOi8veC5leGFtcGxlL9IBAA?oc=5",
         "https://x.example/"},
        {"Google News, new form", "",
         "https://news.google.com/rss/articles/CBMigwFBVV95cUxNSTdJdTY3SnlJSDJk?oc=5",
         "https://news.google.com/rss/articles/CBMigwFBVV95cUxNSTdJdTY3SnlJSDJk?oc=5"},
        {"relative", "https://x.example/news/", "a?utm_medium=b",
         "https://x.example/news/a"},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(url_clean, &rows[i]);
    assert_str(url_clean_copy(&arena, STR_NONE, STR("https://x.example?utm_a=1")),
               "https://x.example/");
    assert_null(url_clean_copy(&arena, STR_NONE, STR("x")).ptr);
    arena_release(&arena);
}

static void test_keys_are_equal_for_one_page(void **state)
{
    static const struct {
        const char *why, *a, *b;
        bool is_same;
    } rows[] = {
        {"scheme", "http://x.example/a", "https://x.example/a", true},
        {"www", "https://www.x.example/a", "https://x.example/a", true},
        {"m", "https://m.x.example/a", "https://x.example/a", true},
        {"amp", "https://amp.x.example/a/amp/", "https://x.example/a", true},
        {"www is all", "https://www.example/", "https://example/", false},
        {"slash", "https://x.example/a/", "https://x.example/a", true},
        {"root", "https://x.example/", "https://x.example", true},
        {"fragment", "https://x.example/a#top", "https://x.example/a", true},
        {"text fragment", "https://x.example/a#:~:text=5", "https://x.example/a", true},
        {"fragment that tracks", "https://x.example/a#xtor=RSS-1", "https://x.example/a",
         true},
        {"one comment and another", "https://x.example/a#comment-1",
         "https://x.example/a#comment-2", false},
        {"route", "https://x.example/#!/a", "https://x.example/#!/b", false},
        {"tracking", "https://x.example/a?gbraid=1&b=2&mtm_x=3",
         "https://x.example/a?b=2", true},
        {"other parameter", "https://x.example/a?b=2", "https://x.example/a?b=3", false},
        {"order counts", "https://x.example/?a=1&b=2", "https://x.example/?b=2&a=1",
         false},
        {"port", "https://x.example:8443/a", "https://x.example/a", false},
        {"encoding", "https://x.example/%7euser/%C3%BC",
         "https://x.example/~user/\xC3\xBC", true},
        {"encoded slash is another", "https://x.example/a%2fb", "https://x.example/a/b",
         false},
        {"encoded slash", "https://x.example/a%2fb", "https://x.example/a%2Fb", true},
        {"path has a case", "https://x.example/A", "https://x.example/a", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf a = {0}, b = {0};

        url_key(str_from(rows[i].a), &a);
        url_key(str_from(rows[i].b), &b);
        if (str_eq(buf_str(&a), buf_str(&b)) != rows[i].is_same)
            fail_msg("%s: %s and %s", rows[i].why, a.ptr, b.ptr);
        buf_release(&a), buf_release(&b);
    }
}

static void test_secrets_are_not_shown(void **state)
{
    static const struct {
        const char *why, *in;
        bool is_secret;
        const char *want;
    } rows[] = {
        {"plain", "https://x.example/a?b=c", false, "https://x.example/a?b=c"},
        {"secret", "https://hooks.example/services/T0/B0/xyz?a#b", true,
         "https://hooks.example/..."},
        {"parameters", "https://x.example/a?api_key=1&q=2&Access_Token=3&sig&passkey=4#t",
         false, "https://x.example/a?api_key=...&q=2&Access_Token=...&sig&passkey=..."},
        {"user and password", "https://user:canary@x.example/a", false,
         "https://x.example/a"},
        {"two @", "https://user:canary@b@x.example:81/a", false,
         "https://x.example:81/a"},
        {"another scheme", "smtp://user:canary@x.example", false, "smtp://..."},
        {"no address", "canary", false, "..."},
        {"escape sequence", "https://x.example/\033[31m", false,
         "https://x.example/ [31m"},
    };
    struct buf got = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        url_redacted(str_from(rows[i].in), rows[i].is_secret, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got %s", rows[i].why, got.ptr);
        buf_reset(&got);
    }
    buf_release(&got);
}

static void test_parts_and_encoding(void **state)
{
    struct str url = STR("https://shop.example:8443/a/b?c=d&e&f=#g");
    struct buf got = {0};

    (void)state;
    assert_str(url_host(url), "shop.example");
    assert_str(url_origin(url), "https://shop.example:8443");
    assert_str(url_origin(STR("http://shop.example")), "http://shop.example");
    assert_null(url_origin(STR("/a")).ptr);
    assert_str(url_path(url), "/a/b");
    assert_str(url_query(url), "c=d&e&f=");
    assert_null(url_host(STR("ftp://x")).ptr);
    assert_true(url_is_http(STR("HTTP://x")));
    assert_false(url_is_http(STR("http://")));
    assert_false(url_is_http(STR("http:///a")));
    url_encode(STR("a b/\xC3\xBC~"), &got);
    assert_str(buf_str(&got), "a%20b%2F%C3%BC~");
    buf_reset(&got);
    url_decode(STR("a%20b%2f+%zz%4"), &got);
    assert_str(buf_str(&got), "a b/+%zz%4");
    buf_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references_resolve_as_in_rfc_3986),
        cmocka_unit_test(test_only_absolute_web_addresses_pass),
        cmocka_unit_test(test_short_way_equals_libcurl),
        cmocka_unit_test(test_no_address_is_longer_than_the_most),
        cmocka_unit_test(test_cleaning_drops_tracking_and_unwraps),
        cmocka_unit_test(test_keys_are_equal_for_one_page),
        cmocka_unit_test(test_secrets_are_not_shown),
        cmocka_unit_test(test_parts_and_encoding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
