/*
 * A request with a body goes out once, as it is, and is not sent on.
 */
#include "tests/unit.h"

#include "tests/web.h"

static struct web web;
static const struct limits limits = {.redirects = 5, .at_once = 4, .per_host = 4};
static const struct http_options options = {
    .limits = &limits, .user_agent = {"earshot-test (a@b.test)", 23}};
static const struct pair headers[] = {
    {{"Content-Type", 12}, {"application/json", 16}},
};

static struct http_request post(const char *method, const char *path, struct str body)
{
    struct str url = web_url(&web, "http", path);

    return (struct http_request){.url = url,
                                 .method = method,
                                 .body = body,
                                 .headers = headers,
                                 .headers_len = ARRAY_LEN(headers),
                                 .allow_private = true,
                                 .port_allowed = http_url_port(url)};
}

static void test_method_type_and_body_arrive_as_they_are(void **state)
{
    static const struct {
        const char *why, *method, *first;
        struct str body;
    } rows[] = {
        {"a document", "POST", "POST /echo HTTP/1.1", STR_INIT("{\"a\":\"\\u00e9\"}")},
        {"another method", "PUT", "PUT /echo HTTP/1.1", STR_INIT("x=1\r\n\r\ny")},
        {"nothing at all", "POST", "POST /echo HTTP/1.1", STR_INIT("")},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = post(rows[i].method, "/echo", rows[i].body);
        struct http_response r = web_one(&options, &req);

        if (r.rc != OK || !str_starts(r.body, str_from(rows[i].first)) ||
            str_find(r.body, STR("Content-Type: application/json")) == SIZE_MAX ||
            !str_ends(r.body, rows[i].body))
            fail_msg("%s: %s: %.*s", rows[i].why, r.why.text, (int)r.body.len,
                     r.body.ptr);
    }
}

static void test_redirects_are_not_followed(void **state)
{
    static const int codes[] = {301, 302, 303, 307, 308};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        char path[64];
        struct http_request req;
        struct http_response r;

        (void)snprintf(path, sizeof(path), "/redirect?to=/count&code=%d", codes[i]);
        req = post("POST", path, STR("x"));
        r = web_one(&options, &req);
        assert_int_equal(r.fault, HTTP_CODE);
        assert_int_equal(r.code, codes[i]);
        assert_int_equal(r.hops, 0);
    }
}

/* One after the other through one fetcher: a GET, a POST, a GET again. */
static void test_a_handle_is_as_before_afterwards(void **state)
{
    static const struct limits one = {.redirects = 5, .at_once = 1, .per_host = 1};
    struct http_options how = options;
    struct web_got got[3] = {0};
    struct arena urls = {0};
    struct http_request requests[3] = {post(NULL, "/echo?1", STR_NONE),
                                       post("POST", "/echo?2", STR("body")),
                                       post(NULL, "/echo?3", STR_NONE)};
    struct web_run run = {.requests = requests, .got = got, .len = 3};
    struct http *h;

    (void)state;
    how.limits = &one;
    for (size_t i = 0; i < ARRAY_LEN(requests); i++)
        requests[i].url = arena_copy(&urls, requests[i].url);
    h = http_new(&how, NULL);
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(requests); i++)
        assert_int_equal(got[i].resp.rc, OK);
    assert_true(str_starts(got[0].resp.body, STR("GET /echo?1")));
    assert_true(str_starts(got[1].resp.body, STR("POST /echo?2")));
    assert_true(str_starts(got[2].resp.body, STR("GET /echo?3")));
    assert_int_equal(str_find(got[2].resp.body, STR("Content-Length")), SIZE_MAX);
    assert_false(str_ends(got[2].resp.body, STR("body")));
    web_run_release(&run);
    arena_release(&urls);
    http_free(h);
}

static void test_private_addresses_need_leave(void **state)
{
    struct http_request req = post("POST", "/echo?private", STR("x"));
    struct http_response r;

    (void)state;
    req.allow_private = false;
    r = web_one(&options, &req);
    assert_int_equal(r.fault, HTTP_ADDRESS);
    assert_int_equal(web_number(&web, "/count?path=/echo%3Fprivate"), 0);
}

static int start(void **state)
{
    (void)state;
    if (!web_start(&web, false, 0)) {
        (void)fprintf(stderr, "skipped: tests/server.py does not start (python3)\n");
        exit(77);
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    web_stop(&web);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_method_type_and_body_arrive_as_they_are),
        cmocka_unit_test(test_redirects_are_not_followed),
        cmocka_unit_test(test_a_handle_is_as_before_afterwards),
        cmocka_unit_test(test_private_addresses_need_leave),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
