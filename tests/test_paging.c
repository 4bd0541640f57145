#include "tests/unit.h"

#include "fetchers/adapter.h"
#include "fetchers/mapping.h"

static struct mapping *compile(const char *page)
{
    struct buf yaml = {0};
    struct mapping *m = NULL;
    struct error err = {0};

    buf_printf(&yaml, "items: /a\nmention: {id: /id}\n%s", page);
    if (mapping_compile(buf_str(&yaml), "own.yaml", NULL, &m, &err) != OK)
        fail_msg("%s", err.text);
    buf_release(&yaml);
    return m;
}

/* One answer: the body, and its Link header. */
struct answer {
    const char *body, *link;
};

#define ONE "{\"a\":[{\"id\":1}]"
#define TWO "{\"a\":[{\"id\":1},{\"id\":2}]"

/* The addresses that are asked one after the other, a line each. */
static void walk(const struct mapping *m, const struct adapter_settings *set,
                 const struct answer *answers, struct buf *out)
{
    struct adapter_settings s = *set;
    struct paging paging = {0};
    struct batch batch = {0};

    s.mapping = m;
    for (int i = 0; !paging.is_done; i++) {
        struct adapter_request r = {0};
        struct error err = {0};
        struct document doc = {0};

        if (mapping_request(&s, &paging, &r, &err) != OK) {
            buf_printf(out, "error: %s\n", err.text);
            break;
        }
        buf_printf(out, STR_FMT "\n", STR_ARG(r.url));
        if (answers[i].body == NULL) {
            buf_add_text(out, "and more\n");
            adapter_request_release(&r);
            break;
        }
        doc.body = str_from(answers[i].body);
        doc.link = str_from(answers[i].link);
        doc.base = r.url;
        if (mapping_parse(&s, &doc, &paging, &batch, &err) != OK)
            fail_msg("%s", err.text);
        adapter_request_release(&r);
    }
    paging_release(&paging);
    batch_release(&batch);
}

static void test_pages_follow_one_another(void **state)
{
    static const struct {
        const char *why, *mapping;
        struct answer answers[5];
        const char *want;
    } rows[] = {
        {"one page",
         "url: https://x.example/r\n",
         {{ONE "}", NULL}},
         "https://x.example/r\n"},
        {"next address, absolute and relative",
         "url: https://x.example/r\npage: {by: next, from: /next}\n",
         {{ONE ",\"next\":\"https://x.example/r?p=2\"}", NULL},
          {ONE ",\"next\":\"/r?p=3\"}", NULL},
          {ONE ",\"next\":null}", NULL}},
         "https://x.example/r\nhttps://x.example/r?p=2\nhttps://x.example/r?p=3\n"},
        {"next address behind a prefix",
         "url: https://x.example/v1/r\n"
         "page: {by: next, from: /next, prefix: \"https://x.example/v1\"}\n",
         {{ONE ",\"next\":\"/r?p=2\"}", NULL}, {ONE "}", NULL}},
         "https://x.example/v1/r\nhttps://x.example/v1/r?p=2\n"},
        {"next address on another host isn't followed",
         "url: https://x.example/r\npage: {by: next, from: /next}\n",
         {{ONE ",\"next\":\"https://evil.example/r\"}", NULL}},
         "https://x.example/r\n"},
        {"nor one without TLS",
         "url: https://x.example/r\npage: {by: next, from: /next}\n",
         {{ONE ",\"next\":\"http://x.example/r?p=2\"}", NULL}},
         "https://x.example/r\n"},
        {"the same address again",
         "url: https://x.example/r\npage: {by: next, from: /next}\n",
         {{ONE ",\"next\":\"https://x.example/r\"}", NULL}},
         "https://x.example/r\n"},
        {"Link header",
         "url: https://x.example/r\npage: {by: link}\n",
         {{ONE "}", "<https://x.example/r?a=1,2>; rel=\"prev\"; title=\"a, <b>\", "
                    "</r?p=2> ; title=x; REL=next"},
          {ONE "}", "<https://x.example/r?p=1>; rel=prev"}},
         "https://x.example/r\nhttps://x.example/r?p=2\n"},
        {"other relation",
         "url: https://x.example/r\npage: {by: link, rel: prev}\n",
         {{ONE "}",
           "<https://x.example/r?n=2>; rel=next, <https://x.example/r?q=2>; rel=prev"},
          {ONE "}", ""}},
         "https://x.example/r\nhttps://x.example/r?q=2\n"},
        {"cursor, percent-encoded",
         "url: https://x.example/r?c=*&n=1\n"
         "page: {by: cursor, from: /c, param: c}\n",
         {{ONE ",\"c\":\"a+/=\"}", NULL}, {ONE ",\"c\":\"a+/=\"}", NULL}},
         "https://x.example/r?c=*&n=1\nhttps://x.example/r?n=1&c=a%2B%2F%3D\n"},
        {"cursor until a page is empty",
         "url: https://x.example/r\npage: {by: cursor, from: /c, param: c}\n",
         {{ONE ",\"c\":1}", NULL}, {"{\"a\":[],\"c\":2}", NULL}},
         "https://x.example/r\nhttps://x.example/r?c=1\n"},
        {"cursor until it says so",
         "url: https://x.example/r\npage: {by: cursor, from: /c, param: c, more: "
         "/more}\n",
         {{ONE ",\"c\":1,\"more\":true}", NULL}, {ONE ",\"c\":2,\"more\":false}", NULL}},
         "https://x.example/r\nhttps://x.example/r?c=1\n"},
        {"number until a page is short",
         "url: https://x.example/r\npage: {by: number, param: page, size: 2}\n",
         {{TWO "}", NULL}, {ONE "}", NULL}},
         "https://x.example/r?page=1\nhttps://x.example/r?page=2\n"},
        {"number from 0 until the last",
         "url: https://x.example/r\npage: {by: number, param: p, first: 0, total: /n}\n",
         {{ONE ",\"n\":2}", NULL}, {ONE ",\"n\":2}", NULL}},
         "https://x.example/r?p=0\nhttps://x.example/r?p=1\n"},
        {"number in the path",
         "url: https://x.example/p={page}/r\npage: {by: number}\n",
         {{ONE "}", NULL}, {"{\"a\":[]}", NULL}},
         "https://x.example/p=1/r\nhttps://x.example/p=2/r\n"},
        {"no more than the cap",
         "url: https://x.example/p={page}/r\npage: {by: number, max: 2}\n",
         {{ONE "}", NULL}, {ONE "}", NULL}},
         "https://x.example/p=1/r\nhttps://x.example/p=2/r\n"},
        {"offset",
         "url: https://x.example/r\npage: {by: offset, param: o, total: /n}\n",
         {{TWO ",\"n\":3}", NULL}, {ONE ",\"n\":3}", NULL}},
         "https://x.example/r?o=0\nhttps://x.example/r?o=2\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mapping *m = compile(rows[i].mapping);
        struct adapter_settings s = {0};
        struct buf got = {0};

        walk(m, &s, rows[i].answers, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got\n" STR_FMT, rows[i].why, STR_ARG(buf_str(&got)));
        buf_release(&got);
        mapping_free(m);
    }
}

static void test_an_owners_url_without_page_has_one_page(void **state)
{
    struct mapping *m = compile("url: https://x.example/{page}\npage: {by: number}\n");
    struct adapter_settings s = {.url = STR("https://x.example/mine")};
    const struct answer answers[] = {{ONE "}", NULL}, {ONE "}", NULL}, {NULL, NULL}};
    struct buf got = {0};

    (void)state;
    walk(m, &s, answers, &got);
    assert_str(buf_str(&got), "https://x.example/mine\n");
    s.url = STR("https://x.example/mine/{page}");
    buf_reset(&got);
    walk(m, &s, answers, &got);
    assert_str(buf_str(&got), "https://x.example/mine/1\nhttps://x.example/mine/2\n"
                              "https://x.example/mine/3\nand more\n");
    buf_release(&got);
    mapping_free(m);
}

static void test_news_alone_are_asked_for(void **state)
{
    static const struct {
        const char *why, *since, *id;
        int64_t at;
        const char *want;
    } rows[] = {
        {"nothing known", "{is: time, param: after}", "", TIME_UNKNOWN,
         "https://x.example/r"},
        {"nothing known, zeroed", "{is: epoch, param: after}", "", 0,
         "https://x.example/r"},
        {"id", "{is: id, param: min_id}", "17", TIME_UNKNOWN,
         "https://x.example/r?min_id=17"},
        {"time", "{is: time, param: after}", "", 1770912345,
         "https://x.example/r?after=2026-02-12T16%3A05%3A45Z"},
        {"Unix time, a day back", "{is: epoch, param: t, back: 86400}", "", 1770912345,
         "https://x.example/r?t=1770825945"},
        {"milliseconds", "{is: ms, param: t}", "", 1770912345,
         "https://x.example/r?t=1770912345000"},
        {"in words", "{is: epoch, param: f, wrap: \"t>{value}\"}", "", 5,
         "https://x.example/r?f=t%3E5"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf yaml = {0};
        struct mapping *m;
        struct adapter_settings s = {.newest_id = str_from(rows[i].id),
                                     .newest_at = rows[i].at};
        struct adapter_request r;

        buf_printf(&yaml, "url: https://x.example/r\nsince: %s\n", rows[i].since);
        m = compile(yaml.ptr);
        s.mapping = m;
        assert_int_equal(mapping_request(&s, NULL, &r, NULL), OK);
        if (!str_eq(r.url, str_from(rows[i].want)))
            fail_msg("%s: got " STR_FMT, rows[i].why, STR_ARG(r.url));
        adapter_request_release(&r);
        mapping_free(m);
        buf_release(&yaml);
    }
}

static void test_variables_are_needed_and_encoded(void **state)
{
    struct mapping *m = compile("url: \"{base}/r?q={q}&n={n}\"\n"
                                "vars: {base: the address, q: what to look for, "
                                "n: {help: how many, default: 7}}\n");
    struct pair vars[] = {{STR_INIT("base"), STR_INIT("https://x.example/")},
                          {STR_INIT("q"), STR_INIT("fish & chips/ü")}};
    struct adapter_settings s = {.mapping = m, .vars = {vars, 1}};
    struct adapter_request r;
    struct error err = {0};

    (void)state;
    assert_int_equal(mapping_request(&s, NULL, &r, &err), ERR_CONFIG);
    assert_string_equal(err.text, "\"vars\" needs \"q\": what to look for");
    s.vars.len = 2;
    assert_int_equal(mapping_request(&s, NULL, &r, NULL), OK);
    assert_str(r.url, "https://x.example/r?q=fish%20%26%20chips%2F%C3%BC&n=7");
    adapter_request_release(&r);
    vars[0].value = STR("file:///etc");
    assert_int_equal(mapping_request(&s, NULL, &r, NULL), ERR_CONFIG);
    mapping_free(m);
}

static void test_the_owners_headers_come_first(void **state)
{
    struct mapping *m = compile("url: https://x.example/r\n"
                                "headers: {Accept: application/json, X-One: \"1\"}\n");
    struct pair headers[] = {{STR_INIT("accept"), STR_INIT("text/x")}};
    struct adapter_settings s = {.mapping = m, .headers = {headers, 1}};
    struct adapter_request r;

    (void)state;
    assert_int_equal(mapping_request(&s, NULL, &r, NULL), OK);
    assert_int_equal(r.headers.len, 2);
    assert_str(r.headers.items[0].value, "text/x");
    assert_str(r.headers.items[1].name, "X-One");
    adapter_request_release(&r);
    headers[0].value = STR("x\r\nCookie: y");
    assert_int_equal(mapping_request(&s, NULL, &r, NULL), ERR_CONFIG);
    mapping_free(m);
}

static void test_secrets_go_where_the_source_wants_them(void **state)
{
    static const struct {
        const char *why, *mapping, *own_header, *own_param, *secret;
        const char *url, *header; /* of the request then */
    } rows[] = {
        {"header", "secret_header: \"apikey: {secret}\"\n", "", "", "k1",
         "https://x.example/r?a=1", "apikey: k1"},
        {"bearer", "secret_header: \"Authorization: Bearer {secret}\"\n", "", "", "k1",
         "https://x.example/r?a=1", "Authorization: Bearer k1"},
        {"basic, by RFC 7617", "secret_header: \"Authorization: Basic {basic}\"\n", "",
         "", "Aladdin:open sesame", "https://x.example/r?a=1",
         "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"a user alone", "secret_header: \"Authorization: Basic {basic}\"\n", "", "", "a",
         "https://x.example/r?a=1", "Authorization: Basic YTo="},
        {"parameter", "secret_param: key\n", "", "", "k&1",
         "https://x.example/r?a=1&key=k%261", ""},
        {"parameter that is there", "secret_param: a\n", "", "", "k",
         "https://x.example/r?a=k", ""},
        {"the owner's way", "secret_param: key\n", "X-Key: {secret}", "", "k",
         "https://x.example/r?a=1", "X-Key: k"},
        {"no place for it", "", "", "", "k", "https://x.example/r?a=1", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf yaml = {0}, header = {0};
        struct mapping *m;
        struct adapter_settings s = {.secret_header = str_from(rows[i].own_header),
                                     .secret_param = str_from(rows[i].own_param)};
        struct adapter_request r;

        buf_printf(&yaml, "url: https://x.example/r?a=1\n%s", rows[i].mapping);
        m = compile(yaml.ptr);
        s.mapping = m;
        assert_int_equal(mapping_request(&s, NULL, &r, NULL), OK);
        assert_int_equal(adapter_request_add_secret(&r, str_from(rows[i].secret), NULL),
                         OK);
        if (r.headers.len > 0)
            buf_printf(&header, STR_FMT ": " STR_FMT, STR_ARG(r.headers.items[0].name),
                       STR_ARG(r.headers.items[0].value));
        if (!str_eq(r.url, str_from(rows[i].url)) ||
            !str_eq(buf_str(&header), str_from(rows[i].header)))
            fail_msg("%s: " STR_FMT " " STR_FMT, rows[i].why, STR_ARG(r.url),
                     STR_ARG(buf_str(&header)));
        assert_int_equal(adapter_request_add_secret(&r, STR("a\r\nb"), NULL), ERR_CONFIG);
        adapter_request_release(&r);
        mapping_free(m);
        buf_release(&yaml);
        buf_release(&header);
    }
}

static void test_a_pause_is_handed_on(void **state)
{
    static const struct {
        const char *value;
        int64_t want;
    } rows[] = {{"10", 10}, {"\"30\"", 30}, {"-1", 0}, {"99999999", 0}, {"null", 0}};
    struct mapping *m = compile("backoff: /backoff\n");
    struct adapter_settings s = {.mapping = m};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf body = {0};
        struct document doc = {0};
        struct paging paging = {0};
        struct batch batch = {0};

        buf_printf(&body, ONE ",\"backoff\":%s}", rows[i].value);
        doc.body = buf_str(&body);
        assert_int_equal(mapping_parse(&s, &doc, &paging, &batch, NULL), OK);
        assert_int_equal(paging.backoff_s, rows[i].want);
        paging_release(&paging);
        batch_release(&batch);
        buf_release(&body);
    }
    mapping_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_follow_one_another),
        cmocka_unit_test(test_an_owners_url_without_page_has_one_page),
        cmocka_unit_test(test_news_alone_are_asked_for),
        cmocka_unit_test(test_variables_are_needed_and_encoded),
        cmocka_unit_test(test_the_owners_headers_come_first),
        cmocka_unit_test(test_secrets_go_where_the_source_wants_them),
        cmocka_unit_test(test_a_pause_is_handed_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
