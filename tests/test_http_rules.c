/*
 * Where a fetch may go: redirects, secrets, addresses, ports, names.
 */
#include "tests/unit.h"

#include "base/buf.h"
#include "fetchers/http_address.h"
#include "tests/web.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

static struct web web;
static const struct limits limits = {.connect_ms = 10000,
                                     .total_ms = 30000,
                                     .redirects = 5,
                                     .at_once = 50,
                                     .per_host = 50};
static const struct http_options options = {.limits = &limits,
                                            .user_agent = {"earshot-test", 12}};

/* Names are resolved here in place of libc, so that no test asks a name server: *.test is
 * this machine, slow.test keeps silent for longer than any limit. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    struct {
        struct addrinfo info;
        struct sockaddr_in to;
    } * found;
    size_t len = strlen(name);

    (void)hints;
    if (strcmp(name, "slow.test") == 0)
        (void)nanosleep(&(struct timespec){.tv_sec = 3}, NULL);
    if (len < 5 || strcmp(name + len - 5, ".test") != 0 || strcmp(name, "no.test") == 0)
        return EAI_NONAME;
    found = calloc(1, sizeof(*found));
    if (found == NULL)
        return EAI_MEMORY;
    found->to.sin_family = AF_INET;
    found->to.sin_port = htons((uint16_t)strtol(service, NULL, 10));
    found->to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    found->info.ai_family = AF_INET;
    found->info.ai_socktype = SOCK_STREAM;
    found->info.ai_addrlen = sizeof(found->to);
    found->info.ai_addr = (struct sockaddr *)&found->to;
    *out = &found->info;
    return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
    free(list);
}

static struct http_request request(const char *server, const char *path)
{
    struct str url = web_url(&web, server, path);

    return (struct http_request){
        .url = url, .allow_private = true, .port_allowed = http_url_port(url)};
}

static void test_redirects_that_are_followed(void **state)
{
    static const struct {
        const char *path, *final, *permanent; /* permanent: "" for none */
        int hops;
    } rows[] = {
        {"/ok", "/ok", "", 0},
        {"/ok#top", "/ok", "", 0},
        {"/chain?n=1", "/ok", "/ok", 1},
        {"/chain?n=5&code=308", "/ok", "/ok", 5},
        {"/chain?n=2&code=302", "/ok", "", 2},
        {"/chain?n=2&code=303", "/ok", "", 2},
        {"/chain?n=2&code=307", "/ok", "", 2},
        {"/redirect?code=301&to=/redirect%3Fcode=302%26to=/ok", "/ok",
         "/redirect?code=302&to=/ok", 2},
        {"/redirect?code=302&to=/redirect%3Fcode=301%26to=/ok", "/ok", "", 2},
        {"/redirect?to=//127.0.0.1:{http}/ok", "/ok", "", 1},
        {"/redirect?to=http://127.0.0.1:{http}/ok%23frag", "/ok", "", 1},
        {"/redirect?to=/ok?a=b%20c", "/ok?a=b+c", "", 1},
        {"/redirect?to=../x/../ok", "/ok", "", 1},
        {"/redirect?to=ok", "/ok", "", 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = request("http", rows[i].path);
        struct http_response r = web_one(&options, &req);

        if (r.rc != OK || r.hops != rows[i].hops)
            fail_msg("%s: %d hops, %s", rows[i].path, r.hops, r.why.text);
        assert_str(r.final_url, web_url(&web, "http", rows[i].final).ptr);
        assert_str(r.permanent_url, rows[i].permanent[0] != '\0'
                                        ? web_url(&web, "http", rows[i].permanent).ptr
                                        : "");
    }
}

static void test_redirects_that_are_not(void **state)
{
    static const struct {
        const char *server, *path, *words;
    } rows[] = {
        {"http", "/chain?n=6", "more than 5 in a row"},
        {"http", "/loop", "more than 5 in a row"},
        {"http", "/redirect?to=file:///etc/passwd", "to file:"},
        {"http", "/redirect?to=ftp://127.0.0.1/x", "to ftp:"},
        {"http", "/redirect?to=gopher://127.0.0.1:{http}/x", "to gopher:"},
        {"http", "/redirect?to=dict://127.0.0.1:{http}/x", "to dict:"},
        {"http", "/redirect?to=javascript:alert(1)", "redirect: to "},
        {"http", "/redirect?to=http://u:p@127.0.0.1:{http}/ok", "user name"},
        {"http", "/redirect?to=http://u@127.0.0.1:{http}/ok", "user name"},
        {"http", "/redirect?to=http://127.0.0.1:22/", "to port 22"},
        {"http", "/redirect?to=https://127.0.0.1:{https}/ok", "to port"},
        {"http", "/redirect?to=http://", "to no web address"},
        {"http", "/redirect?to=http://a%20b.test/", "to no web address"},
        {"https", "/redirect?to=http://127.0.0.1:{https}/ok", "from https to http"},
        {"http", "/redirect", "to nowhere"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_options trusting = options;
        struct http_request req = request(rows[i].server, rows[i].path);
        struct http_response r;

        trusting.ca_file = web.ca;
        r = web_one(&trusting, &req);
        if (r.fault != HTTP_REDIRECT || r.rc != ERR_NET ||
            strstr(r.why.text, rows[i].words) == NULL)
            fail_msg("%s: %s: %s", rows[i].path, http_fault_name(r.fault), r.why.text);
        assert_int_equal(r.permanent_url.len, 0);
    }
}

static void test_secrets_stay_within_their_host(void **state)
{
    static const struct pair key = {{"X-Api-Key", 9}, {"k", 1}};
    static const struct {
        const char *why, *path;
        bool has_secret, arrives;
    } rows[] = {
        {"same host", "/redirect?to=/echo", true, true},
        {"by another name", "/redirect?to=http://shop.test:{http}/echo", true, false},
        {"nothing secret", "/redirect?to=http://shop.test:{http}/echo", false, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = request("http", rows[i].path);
        struct http_response r;
        long before = web_number(&web, "/count?path=/echo");

        req = request("http", rows[i].path);
        req.headers = &key;
        req.headers_len = 1;
        req.has_secret = rows[i].has_secret;
        r = web_one(&options, &req);
        if ((r.rc == OK) != rows[i].arrives)
            fail_msg("%s: %s", rows[i].why, r.why.text);
        if (rows[i].arrives)
            assert_true(str_find(r.body, STR("X-Api-Key: k")) != SIZE_MAX);
        else
            assert_non_null(strstr(r.why.text, "must not get the secret"));
        assert_int_equal(web_number(&web, "/count?path=/echo") - before, rows[i].arrives);
    }
}

/* "xn--bcher-kva" is what Python's idna codec gives as well. */
static void test_host_names_beyond_ascii(void **state)
{
    struct buf url = {0};
    struct http_request req = {.port_allowed = web_port(&web, "http")};
    struct http_response r;

    (void)state;
    req.allow_private = true;
    buf_printf(&url,
               "http://B\xC3\xBC"
               "cher.test:%d/echo?q=\xC3\xBC x",
               req.port_allowed);
    req.url = buf_str(&url);
    r = web_one(&options, &req);
    assert_int_equal(r.rc, OK);
    assert_true(str_find(r.body, STR("\r\nHost: xn--bcher-kva.test:")) != SIZE_MAX);
    assert_true(str_starts_fold(r.body, STR("GET /echo?q=%c3%bc+x HTTP/1.1\r\n")));
    buf_reset(&url);
    buf_printf(&url, "http://127.0.0.1:%d/redirect?to=http://b%%C3%%BCcher.test:%d/ok",
               req.port_allowed, req.port_allowed);
    req.url = buf_str(&url);
    r = web_one(&options, &req);
    assert_int_equal(r.rc, OK);
    assert_true(str_starts(r.final_url, STR("http://xn--bcher-kva.test:")));
    buf_release(&url);
}

static void test_urls_that_are_not_asked(void **state)
{
    static const struct {
        struct str url;
        const char *words;
    } rows[] = {
        {{"", 0}, "no web address"},
        {{"shop.test/feed", 14}, "url: "},
        {{"ftp://shop.test/", 16}, "to ftp:"},
        {{"file:///etc/passwd", 18}, "to file:"},
        {{"http://u:p@shop.test/", 21}, "user name"},
        {{"http://shop.test:22/", 20}, "to port 22"},
        {{"http://shop.test:0/", 19}, "url: "},
        {{"http://shop.test/a\r\nX: y", 24}, "no web address"},
        {{"http://shop.test/a\0b", 20}, "no web address"},
        {{"http://shop.test\\@evil.test/", 28}, "url: "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = {.url = rows[i].url, .allow_private = true};
        struct http_response r = web_one(&options, &req);

        if (r.fault != HTTP_BAD_URL || r.rc != ERR_CONFIG || !r.is_unsent ||
            strstr(r.why.text, rows[i].words) == NULL)
            fail_msg("row %zu: %s", i, r.why.text);
    }
}

static void test_private_addresses_need_leave(void **state)
{
    static const char *const hosts[] = {
        "127.0.0.1",  "127.0.1.1",          "127.1",    "2130706433",
        "0x7f.0.0.1", "0177.0.0.1",         "0.0.0.0",  "0",
        "[::1]",      "[::ffff:127.0.0.1]", "shop.test"};
    struct buf url = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        struct http_request req = {.port_allowed = web_port(&web, "http")};
        struct http_response r;

        buf_reset(&url);
        buf_printf(&url, "http://%s:%d/private", hosts[i], req.port_allowed);
        req.url = buf_str(&url);
        r = web_one(&options, &req);
        if (r.fault != HTTP_ADDRESS || strstr(r.why.text, "allow_private") == NULL)
            fail_msg("%s: %s", hosts[i], r.why.text);
    }
    buf_release(&url);
    assert_int_equal(web_number(&web, "/count?path=/private"), 0);
}

/* For the tests, what listens on 127.0.0.1 is the world and 127.0.1.x the network behind.
 */
static const char *only_one_is_public(const struct sockaddr *to)
{
    struct sockaddr_in v4;

    memcpy(&v4, to, sizeof(v4));
    return to->sa_family == AF_INET && v4.sin_addr.s_addr == htonl(INADDR_LOOPBACK)
               ? NULL
               : "test network";
}

static void test_redirects_don_t_lead_inside(void **state)
{
    struct http_options outside = options;
    struct http_request req =
        request("http", "/redirect?to=http://127.0.1.1:{http}/inside");
    struct http_response r;

    (void)state;
    outside.refusal = only_one_is_public;
    req.allow_private = false;
    r = web_one(&outside, &req);
    assert_int_equal(r.fault, HTTP_ADDRESS);
    assert_int_equal(r.hops, 1);
    assert_string_equal(r.why.text,
                        "address: test network: not reached without allow_private");
    assert_int_equal(web_number(&web, "/count?path=/inside"), 0);
    req = request("http", "/redirect?to=http://127.0.1.1:{http}/inside");
    assert_int_equal(web_one(&outside, &req).code, 404); /* with leave it arrives */
}

/* A connection that a source with leave has opened is kept; one without must not use it.
 */
static void test_open_connections_are_checked_too(void **state)
{
    struct http_request requests[2] = {request("http", "/ok?first"),
                                       request("http", "/reused")};
    struct limits one = limits;
    struct http_options alone = {.limits = &one, .user_agent = STR("t")};
    struct web_got got[2] = {0};
    struct web_run run = {.requests = requests, .got = got, .len = 2};
    struct http *h;

    (void)state;
    one.per_host = 1;
    h = http_new(&alone, NULL);
    requests[1].allow_private = false;
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(got[0].resp.rc, OK);
    assert_int_equal(got[1].resp.fault, HTTP_ADDRESS);
    assert_int_equal(web_number(&web, "/count?path=/reused"), 0);
    web_run_release(&run);
    http_free(h);
}

static void test_a_closed_port_is_no_refused_address(void **state)
{
    struct http_request req = {
        .url = STR("http://127.0.0.1:1/"), .allow_private = true, .port_allowed = 1};
    struct http_response r = web_one(&options, &req);

    (void)state;
    assert_int_equal(r.fault, HTTP_CONNECT);
    assert_string_equal(r.why.text, "connect: refused");
}

static void test_silent_name_servers_hold_up_nobody(void **state)
{
    struct http_request requests[3] = {request("http", "/ok"), request("http", "/ok"),
                                       request("http", "/ok")};
    struct web_got got[3] = {0};
    struct web_run run = {.requests = requests, .got = got, .len = 3};
    struct limits hasty = limits;
    struct http_options how = {.limits = &hasty, .user_agent = STR("t")};
    struct http *h;
    struct timespec start, end;

    (void)state;
    hasty.connect_ms = 1000;
    h = http_new(&how, NULL);
    requests[0].url = STR("http://slow.test/");
    requests[1].url = STR("http://no.test/");
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    assert_string_equal(got[0].resp.why.text, "dns: no answer in 1 s");
    assert_string_equal(got[1].resp.why.text, "dns: no such name, or no answer about it");
    assert_int_equal(got[2].resp.rc, OK);
    assert_true(end.tv_sec - start.tv_sec <= 2);
    web_run_release(&run);
    http_free(h);
    (void)nanosleep(&(struct timespec){.tv_sec = 2, .tv_nsec = 300000000}, NULL);
}

static void test_proxies_of_the_environment_are_ignored(void **state)
{
    struct http_request req = request("http", "/ok");

    (void)state;
    (void)setenv("http_proxy", "http://127.0.0.1:1/", 1);
    (void)setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
    assert_int_equal(web_one(&options, &req).rc, OK);
    (void)unsetenv("http_proxy");
    (void)unsetenv("ALL_PROXY");
}

static int setup(void **state)
{
    (void)state;
    if (!web_start(&web, true, 2)) {
        (void)fprintf(stderr,
                      "skipped: tests/server.py does not start (python3, openssl)\n");
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
        cmocka_unit_test(test_redirects_that_are_followed),
        cmocka_unit_test(test_redirects_that_are_not),
        cmocka_unit_test(test_secrets_stay_within_their_host),
        cmocka_unit_test(test_host_names_beyond_ascii),
        cmocka_unit_test(test_urls_that_are_not_asked),
        cmocka_unit_test(test_private_addresses_need_leave),
        cmocka_unit_test(test_redirects_don_t_lead_inside),
        cmocka_unit_test(test_open_connections_are_checked_too),
        cmocka_unit_test(test_a_closed_port_is_no_refused_address),
        cmocka_unit_test(test_silent_name_servers_hold_up_nobody),
        cmocka_unit_test(test_proxies_of_the_environment_are_ignored),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
