/*
 * Certificates are checked, the bundle of authorities is read once a run, and connections
 * that were closed meanwhile are no fault.
 */
#include "tests/unit.h"

#include "base/buf.h"
#include "tests/web.h"

static struct web web;
static const char *self; /* this program */
static const struct limits limits = {
    .connect_ms = 10000, .total_ms = 30000, .redirects = 5, .at_once = 5, .per_host = 5};

static struct http_response get(const char *server, const char *ca)
{
    const struct http_options options = {
        .limits = &limits, .user_agent = STR("t"), .ca_file = ca};
    struct str url = web_url(&web, server, "/ok");
    const struct http_request req = {
        .url = url, .allow_private = true, .port_allowed = http_url_port(url)};

    return web_one(&options, &req);
}

static void test_certificates_are_checked(void **state)
{
    static const struct {
        const char *server;
        bool has_ca;
        const char *words; /* NULL: it is fine */
    } rows[] = {
        {"https", true, NULL},
        {"https", false, "tls: certificate of an authority that we don't know"},
        {"expired", true, "tls: certificate has expired"},
        {"othername", true, "tls: certificate is for another name"},
        {"selfsigned", true, "tls: certificate is signed by itself"},
        {"oldtls", true, "tls: no handshake"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_response r = get(rows[i].server, rows[i].has_ca ? web.ca : NULL);

        if (rows[i].words != NULL ? r.fault != HTTP_TLS || r.rc != ERR_NET ||
                                        strcmp(r.why.text, rows[i].words) != 0
                                  : r.rc != OK)
            fail_msg("%s: %s", rows[i].server, r.why.text);
    }
    assert_string_equal(get("https", "/nowhere.pem").why.text,
                        "tls: the bundle of authorities can't be read");
}

static void test_plain_http_is_no_tls(void **state)
{
    struct buf url = {0};
    struct http_request req = {.allow_private = true,
                               .port_allowed = web_port(&web, "http")};
    struct limits hasty = limits;
    const struct http_options options = {.limits = &hasty, .user_agent = STR("t")};

    (void)state;
    hasty.connect_ms = 1500;
    buf_printf(&url, "https://127.0.0.1:%d/ok", req.port_allowed);
    req.url = buf_str(&url);
    assert_string_equal(web_one(&options, &req).why.text, "tls: no handshake in 1.5 s");
    buf_release(&url);
}

/* Connections that the server closes after a whole answer look alive to libcurl until a
 * request is lost on them. It gives up after 6. */
static void test_closed_connections_lose_no_request(void **state)
{
    enum { OPEN = 8 };
    struct limits wide = limits;
    const struct http_options options = {
        .limits = &wide, .user_agent = STR("t"), .ca_file = web.ca};
    struct http_request requests[OPEN];
    struct web_got got[OPEN] = {0};
    struct web_run first = {.requests = requests, .got = got, .len = OPEN};
    struct web_run second = {.requests = requests, .got = got, .len = 1};
    struct http *h;

    (void)state;
    wide.at_once = wide.per_host = OPEN;
    h = http_new(&options, NULL);
    assert_non_null(h);
    for (size_t i = 0; i < OPEN; i++)
        requests[i] = (struct http_request){.url = web_url(&web, "https", "/hangup"),
                                            .allow_private = true,
                                            .port_allowed = web_port(&web, "https")};
    assert_int_equal(web_fetch(h, &first, NULL), OK);
    for (size_t i = 0; i < OPEN; i++)
        assert_int_equal(got[i].resp.rc, OK);
    assert_int_equal(web_fetch(h, &second, NULL), OK);
    assert_string_equal(got[0].resp.why.text, "");
    assert_int_equal(got[0].resp.rc, OK);
    web_run_release(&first);
    web_run_release(&second);
    http_free(h);
}

/* What this program does when it is run under strace: a new connection for each of 12
 * requests, 5 at a time. */
static int fetch_many(const char *ca, const char *port)
{
    static const struct pair close_it = {{"Connection", 10}, {"close", 5}};
    const struct http_options options = {
        .limits = &limits, .user_agent = STR("t"), .ca_file = ca};
    struct http_request requests[12];
    struct web_got got[12] = {0};
    struct web_run run = {.requests = requests, .got = got, .len = 12};
    struct http *h = http_new(&options, NULL);
    char url[64];
    int bad = 0;

    (void)snprintf(url, sizeof(url), "https://127.0.0.1:%s/ok", port);
    for (size_t i = 0; i < run.len; i++)
        requests[i] = (struct http_request){
            .url = str_from(url),
            .headers = &close_it,
            .headers_len = 1,
            .allow_private = true,
            .port_allowed = http_url_port(str_from(url)),
        };
    if (h == NULL || web_fetch(h, &run, NULL) != OK)
        return 1;
    for (size_t i = 0; i < run.len; i++) {
        if (got[i].resp.rc != OK && bad++ == 0)
            (void)fprintf(stderr, "%s\n", got[i].resp.why.text);
    }
    web_run_release(&run);
    http_free(h);
    return bad;
}

static size_t count_lines(FILE *lines, const char *with, const char *but)
{
    char line[1024];
    size_t count = 0;

    while (fgets(line, sizeof(line), lines) != NULL)
        count += strstr(line, with) != NULL && strstr(line, but) == NULL ? 1 : 0;
    return count;
}

/* Debian's libcurl reads the bundle for every connection, 40 ms each, unless the folder
 * of authorities that it has built in is taken away (CURLOPT_CAPATH). */
static void test_the_bundle_is_read_once(void **state)
{
    char command[1024], trace[128];
    FILE *lines;
    int rc;

    (void)state;
    (void)snprintf(trace, sizeof(trace), "%s/trace", web.folder);
    (void)snprintf(command, sizeof(command),
                   "ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=openat,open -o %s "
                   "%s --fetch %s %d 2>%s.err",
                   trace, self, web.ca, web_port(&web, "https"), trace);
    rc = system(command);
    lines = fopen(trace, "r");
    if (lines == NULL) {
        print_message("skipped: strace is missing or must not trace\n");
        skip();
    }
    if (count_lines(lines, "open", "ENOENT") == 0) { /* ptrace is not allowed */
        (void)fclose(lines);
        print_message("skipped: strace must not trace\n");
        skip();
    }
    assert_int_equal(rc, 0);
    rewind(lines);
    assert_int_equal(count_lines(lines, "ca.pem", "ENOENT"), 1);
    rewind(lines);
    assert_int_equal(count_lines(lines, "/ssl/certs", "ENOENT"), 0);
    (void)fclose(lines);
}

static int setup(void **state)
{
    (void)state;
    if (!web_start(&web, true, 0)) {
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

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates_are_checked),
        cmocka_unit_test(test_plain_http_is_no_tls),
        cmocka_unit_test(test_closed_connections_lose_no_request),
        cmocka_unit_test(test_the_bundle_is_read_once),
    };

    if (argc == 4 && strcmp(argv[1], "--fetch") == 0)
        return fetch_many(argv[2], argv[3]);
    self = argv[0];
    return cmocka_run_group_tests(tests, setup, teardown);
}
