/*
 * What comes of each way a server can answer; tests/server.py has a path for each.
 */
#include "tests/unit.h"

#include "tests/web.h"

#include <time.h>

static struct web web;
static const struct limits limits = {
    .connect_ms = 10000,
    .total_ms = 60000,
    .low_speed_bytes = 100,
    .low_speed_s = 30,
    .body_max_bytes = 1 << 20,
    .redirects = 5,
    .at_once = 100,
    .per_host = 100,
};
static const struct http_options options = {
    .limits = &limits, .user_agent = {"earshot-test (a@b.test)", 23}};

static struct http_request request(const char *path)
{
    struct str url = web_url(&web, "http", path);

    return (struct http_request){
        .url = url, .allow_private = true, .port_allowed = http_url_port(url)};
}

static struct http_response get(const char *path)
{
    struct http_request req = request(path);

    return web_one(&options, &req);
}

struct fault_row {
    const char *path;
    enum http_fault fault;
    enum status rc;
    long code;
    const char *words;
};

/* All at once and one good one with them: that a bad server holds up no other is part of
 * what is shown. */
static void check_faults(const struct http_options *how, const struct fault_row *rows,
                         size_t len)
{
    struct http_request requests[64];
    struct web_got got[64] = {0};
    struct web_run run = {.requests = requests, .got = got, .len = len + 1};
    struct http *h = http_new(how, NULL);
    struct arena urls = {0};
    size_t bad = 0;

    assert_true(len < ARRAY_LEN(got));
    for (size_t i = 0; i <= len; i++) {
        requests[i] = request(i < len ? rows[i].path : "/ok");
        requests[i].url = arena_copy(&urls, requests[i].url);
    }
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    for (size_t i = 0; i < len; i++) {
        const struct http_response *r = &got[i].resp;
        const char *name = http_fault_name(r->fault);

        if (got[i].times == 1 && r->fault == rows[i].fault && r->rc == rows[i].rc &&
            r->code == rows[i].code && strstr(r->why.text, rows[i].words) != NULL &&
            strncmp(r->why.text, name, strlen(name)) == 0 && r->etag.len == 0 &&
            r->last_modified.len == 0 && !r->is_unsent && r->body.len <= 16384)
            continue;
        print_error("%s: %d times, fault %s, rc %s, code %ld, \"%s\"\n", rows[i].path,
                    got[i].times, name, status_name(r->rc), r->code, r->why.text);
        bad++;
    }
    assert_int_equal(bad, 0);
    assert_int_equal(got[len].resp.rc, OK);
    web_run_release(&run);
    arena_release(&urls);
    http_free(h);
}

static void test_slow_servers_end_within_their_limits(void **state)
{
    static const struct fault_row rows[] = {
        {"/silent", HTTP_TIME, ERR_NET, 0, "less than 20 bytes a second for 2 s"},
        {"/driphead", HTTP_TIME, ERR_NET, 0, "less than 20 bytes a second for 2 s"},
        {"/dripbody", HTTP_TIME, ERR_NET, 200, "less than 20 bytes a second for 2 s"},
        {"/dripslow?ms=2", HTTP_TIME, ERR_NET, 200, "not done in 4 s"},
    };
    struct limits hasty = limits;
    struct http_options how = options;
    struct timespec start, end;

    (void)state;
    hasty.low_speed_bytes = 20;
    hasty.low_speed_s = 2;
    hasty.total_ms = 4000;
    how.limits = &hasty;
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    check_faults(&how, rows, ARRAY_LEN(rows));
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - start.tv_sec, 3, 6);
}

static void test_faults_are_told_apart(void **state)
{
    static const struct fault_row rows[] = {
        {"/halfclosed", HTTP_BROKEN, ERR_NET, 200, "announced length"},
        {"/reset", HTTP_BROKEN, ERR_NET, 0, "connection lost"},
        {"/empty", HTTP_BROKEN, ERR_NET, 0, "without an answer"},
        {"/garbage", HTTP_BROKEN, ERR_NET, 0, "not an HTTP answer"},
        {"/http09", HTTP_BROKEN, ERR_NET, 0, "not an HTTP answer"},
        {"/endless", HTTP_LIMIT, ERR_LIMIT, 200, "1048576 bytes"},
        {"/bomb?mb=64", HTTP_LIMIT, ERR_LIMIT, 200, "1048576 bytes"},
        {"/gziptwice", HTTP_LIMIT, ERR_LIMIT, 200, "1048576 bytes"},
        {"/big?bytes=1048577", HTTP_LIMIT, ERR_LIMIT, 200, "1048576 bytes"},
        {"/big?bytes=1048577&chunked=1", HTTP_LIMIT, ERR_LIMIT, 200, "1048576 bytes"},
        {"/short", HTTP_BROKEN, ERR_NET, 200, "announced length"},
        {"/cutchunk", HTTP_BROKEN, ERR_NET, 200, "announced length"},
        {"/badchunk", HTTP_BROKEN, ERR_NET, 200, "chunk"},
        {"/headerflood", HTTP_LIMIT, ERR_LIMIT, 200, "headers without end"},
        {"/headerendless", HTTP_LIMIT, ERR_LIMIT, 200, "header"},
        {"/endless1xx", HTTP_LIMIT, ERR_LIMIT, 103, "headers without end"},
        {"/br", HTTP_ENCODING, ERR_NET, 200, "\"br\", which was not asked for"},
        {"/zstd", HTTP_ENCODING, ERR_NET, 200, "\"zstd\", which was not asked for"},
        {"/liegzip", HTTP_ENCODING, ERR_NET, 200, "damaged"},
        {"/innergzip", HTTP_ENCODING, ERR_NET, 200, "once more inside"},
        {"/loop", HTTP_REDIRECT, ERR_NET, 301, "more than 5"},
        {"/cookiewall", HTTP_REDIRECT, ERR_NET, 302, "more than 5"},
        {"/redirect", HTTP_REDIRECT, ERR_NET, 302, "to nowhere"},
        {"/moment", HTTP_BLOCKED, ERR_NET, 200, "page for humans"},
        {"/moment?code=403", HTTP_BLOCKED, ERR_NET, 403, "page for humans"},
        {"/moment?code=503", HTTP_BLOCKED, ERR_NET, 503, "page for humans"},
        {"/status?code=204", HTTP_CODE, ERR_NET, 204, "no content"},
        {"/status?code=206", HTTP_CODE, ERR_NET, 206, "not asked for"},
        {"/status?code=400", HTTP_CODE, ERR_NET, 400, "bad request"},
        {"/status?code=401", HTTP_CODE, ERR_NET, 401, "log-in"},
        {"/status?code=403", HTTP_CODE, ERR_NET, 403, "refused"},
        {"/status?code=404", HTTP_CODE, ERR_NET, 404, "not found"},
        {"/status?code=404&bytes=20000", HTTP_CODE, ERR_NET, 404, "not found"},
        {"/status?code=404&bytes=2000000", HTTP_CODE, ERR_NET, 404, "not found"},
        {"/status?code=410", HTTP_GONE, ERR_NET, 410, "410"},
        {"/status?code=500", HTTP_CODE, ERR_NET, 500, "server"},
        {"/status?code=503", HTTP_CODE, ERR_NET, 503, "not available"},
        {"/status?code=521", HTTP_CODE, ERR_NET, 521, "server"},
        {"/status?code=999", HTTP_BLOCKED, ERR_NET, 999, "999"},
        {"/nowhere", HTTP_CODE, ERR_NET, 404, "not found"},
    };

    (void)state;
    check_faults(&options, rows, ARRAY_LEN(rows));
}

static void test_bodies_of_failing_answers_are_kept_for_messages(void **state)
{
    struct http_response r = get("/status?code=400&body=%7B%22e%22:1%7D&bytes=20000");

    (void)state;
    assert_int_equal(r.fault, HTTP_CODE);
    assert_int_equal(r.body.len, 16384);
    assert_true(str_starts(r.body, STR("{\"e\":1}...")));
}

static void test_bodies_come_decoded(void **state)
{
    static const char *const paths[] = {"/ok", "/gzip", "/deflate", "/wholeplain"};
    struct str first = STR_NONE;
    uint64_t hash = 0;
    char want[2048];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct http_response r = get(paths[i]);

        if (r.rc != OK || r.is_cut || r.body.len == 0 || r.body.len >= sizeof(want))
            fail_msg("%s: %s", paths[i], r.why.text);
        if (i == 0) {
            memcpy(want, r.body.ptr, r.body.len);
            first = (struct str){want, r.body.len};
            hash = r.body_hash;
        }
        assert_true(str_eq(r.body, first));
        assert_true(r.body_hash == hash && hash == http_hash(first));
        assert_true(str_ends(str_trim(r.body), STR("</rss>")));
    }
}

static void test_cut_bodies_are_marked_and_lose_their_validators(void **state)
{
    static const char *const paths[] = {"/cutplain", "/cutgzip", "/cutgziplength"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct http_response r = get(paths[i]);

        if (r.rc != OK || !r.is_cut)
            fail_msg("%s: %s", paths[i], r.why.text);
        assert_true(str_find(r.body, STR("Cold soup")) != SIZE_MAX);
        assert_int_equal(r.etag.len, 0);
    }
    assert_str(get("/wholeplain").etag, "\"w\"");
}

static void test_validators_go_back_byte_for_byte(void **state)
{
    static const struct {
        const char *path, *etag, *modified;
    } rows[] = {
        {"/etag", "W/\"a b,c-gzip\"", ""},
        {"/modified", "", "Sat, 7 Mar 2026 10:00:00 GMT"}, /* not the RFC's form */
        {"/both", "\"one\"", "Sat, 7 Mar 2026 10:00:00 GMT"},
        {"/gzip", "\"z\"", ""},
        {"/ok?etag=odd-without-quotes", "odd-without-quotes", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = request(rows[i].path);
        struct http_response r = web_one(&options, &req);
        char etag[64], modified[64];

        assert_int_equal(r.rc, OK);
        assert_str(r.etag, rows[i].etag);
        assert_str(r.last_modified, rows[i].modified);
        (void)snprintf(etag, sizeof(etag), STR_FMT, STR_ARG(r.etag));
        (void)snprintf(modified, sizeof(modified), STR_FMT, STR_ARG(r.last_modified));
        req.etag = str_from(etag);
        req.last_modified = str_from(modified);
        r = web_one(&options, &req);
        if (r.rc != OK || r.code != 304 || !r.is_not_modified || r.body.len > 0)
            fail_msg("%s: code %ld", rows[i].path, r.code);
    }
    assert_int_equal(web_number(&web, "/count?path=/etag&code=304"), 1);
}

static void test_headers_are_as_they_should_be(void **state)
{
    const struct pair headers[] = {{STR("X-Api-Key"), STR("k: 1")},
                                   {STR("X-Empty"), STR_NONE}};
    struct http_request req = request("/echo");
    struct http_response r;

    (void)state;
    req.headers = headers;
    req.headers_len = ARRAY_LEN(headers);
    r = web_one(&options, &req);
    assert_int_equal(r.rc, OK);
    assert_true(str_find(r.body, STR("\r\nX-Api-Key: k: 1\r\n")) != SIZE_MAX);
    assert_true(str_find(r.body, STR("\r\nX-Empty:")) != SIZE_MAX);
    assert_true(str_find(r.body, STR("Accept-Encoding: gzip, deflate\r\n")) != SIZE_MAX);
    assert_true(str_find(r.body, STR("User-Agent: earshot-test (a@b.test)\r\n")) !=
                SIZE_MAX);
    assert_true(str_find_fold(r.body, STR("cookie")) == SIZE_MAX);
    assert_true(str_find_fold(r.body, STR("referer")) == SIZE_MAX);
}

static void test_headers_with_line_ends_are_not_sent(void **state)
{
    const struct pair rows[] = {
        {STR("X-A"), STR("b\r\nX-C: d")}, {STR("X-A"), STR("b\nX-C: d")},
        {STR("X-A"), STR("b\0c")},        {STR("X-A: b\r\nX-C"), STR("d")},
        {STR("X-A:"), STR("d")},          {STR(""), STR("d")},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = request("/echo?injected");
        struct http_response r;

        req.headers = &rows[i];
        req.headers_len = 1;
        r = web_one(&options, &req);
        if (r.rc != ERR_CONFIG || !r.is_unsent)
            fail_msg("row %zu: rc %s", i, status_name(r.rc));
    }
    /* A validator that came in with controls is left out rather than sent. */
    struct http_request req = request("/echo");

    req.etag = STR("\"a\"\r\nX-C: d");
    assert_true(str_find(web_one(&options, &req).body, STR("X-C")) == SIZE_MAX);
}

static void test_header_values_are_handed_on(void **state)
{
    struct http_response r = get("/links");

    (void)state;
    assert_str(r.link, "</a?page=2>; rel=\"next\", </a?page=9>; rel=\"last\"");
    assert_str(get("/ok?type=text/xml;charset=latin1").content_type,
               "text/xml;charset=latin1");
}

static void test_retry_after_is_read_and_clamped(void **state)
{
    static const struct {
        const char *why, *path;
        int64_t least, most;
        enum http_fault fault;
    } rows[] = {
        {"seconds", "/status?code=429&retry-after=120", 120, 120, HTTP_WAIT},
        {"503 too", "/status?code=503&retry-after=120", 120, 120, HTTP_WAIT},
        {"a year", "/status?code=429&retry-after=31536000", 86400, 86400, HTTP_WAIT},
        {"a far date",
         "/status?code=503&retry-after=Fri,%2031%20Dec%202199%2023:59:59%20GMT", 86400,
         86400, HTTP_WAIT},
        {"a past date",
         "/status?code=429&retry-after=Fri,%2031%20Dec%201999%2023:59:59%20GMT", 0, 0,
         HTTP_WAIT},
        {"junk", "/status?code=429&retry-after=soon", 0, 0, HTTP_WAIT},
        {"negative", "/status?code=429&retry-after=-5", 0, 0, HTTP_WAIT},
        {"none", "/status?code=429", 0, 0, HTTP_WAIT},
        {"503 with none is the source's fault alone", "/status?code=503", 0, 0,
         HTTP_CODE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_response r = get(rows[i].path);

        if (r.fault != rows[i].fault || r.retry_after_s < rows[i].least ||
            r.retry_after_s > rows[i].most)
            fail_msg("%s: %s, %lld s", rows[i].why, r.why.text,
                     (long long)r.retry_after_s);
    }
}

static int setup(void **state)
{
    (void)state;
    if (!web_start(&web, false, 0)) {
        (void)fprintf(stderr, "skipped: tests/server.py does not start (python3)\n");
        exit(77);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    web_stop(&web);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_servers_end_within_their_limits),
        cmocka_unit_test(test_faults_are_told_apart),
        cmocka_unit_test(test_bodies_of_failing_answers_are_kept_for_messages),
        cmocka_unit_test(test_bodies_come_decoded),
        cmocka_unit_test(test_cut_bodies_are_marked_and_lose_their_validators),
        cmocka_unit_test(test_validators_go_back_byte_for_byte),
        cmocka_unit_test(test_headers_are_as_they_should_be),
        cmocka_unit_test(test_headers_with_line_ends_are_not_sent),
        cmocka_unit_test(test_header_values_are_handed_on),
        cmocka_unit_test(test_retry_after_is_read_and_clamped),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
