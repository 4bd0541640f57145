/*
 * How a run goes: politeness, order, stopping, and doing with little memory and few
 * files.
 */
#include "tests/unit.h"

#include "base/buf.h"
#include "base/mem.h"
#include "fetchers/http_private.h"
#include "tests/web.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

enum { HOSTS = 20 };
static struct web web;
static const struct limits usual = {
    .connect_ms = 2000, .total_ms = 30000, .redirects = 5, .at_once = 150, .per_host = 2};

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) +
           (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* `len` requests for `path`, spread over `hosts` addresses of the server (1: 127.0.0.1).
 */
static void make_run(struct web_run *run, size_t len, int hosts, const char *path)
{
    *run = (struct web_run){.len = len};
    run->requests = mem_zalloc(len, sizeof(*run->requests));
    run->got = mem_zalloc(len, sizeof(*run->got));
    for (size_t i = 0; i < len; i++) {
        int host = (int)(i % (size_t)hosts);

        run->requests[i] = (struct http_request){
            .url = arena_printf(&run->arena, "http://127.0.%d.%d:%d%s", hosts > 1 ? 1 : 0,
                                host + 1, web_port(&web, "http"), path),
            .allow_private = true,
            .port_allowed = web_port(&web, "http"),
        };
    }
}

static void drop_run(struct web_run *run)
{
    free(run->requests);
    free(run->got);
    web_run_release(run);
}

static struct http *fetcher(const struct limits *l, const volatile sig_atomic_t *stop)
{
    struct http_options options = {.limits = l, .user_agent = STR("t"), .stop = stop};
    struct http *h = http_new(&options, NULL);

    assert_non_null(h);
    return h;
}

static size_t count_fine(const struct web_run *run)
{
    size_t fine = 0;

    for (size_t i = 0; i < run->len; i++)
        fine += run->got[i].times == 1 && run->got[i].resp.rc == OK ? 1 : 0;
    return fine;
}

static struct http_response control(const char *path)
{
    const struct http_options options = {.limits = &usual, .user_agent = STR("t")};
    struct str url = web_url(&web, "http", path);
    const struct http_request req = {
        .url = url, .allow_private = true, .port_allowed = http_url_port(url)};

    return web_one(&options, &req);
}

static void test_a_host_gets_two_at_a_time(void **state)
{
    struct http *h = fetcher(&usual, NULL);
    struct web_run run;
    struct http_response stats;

    (void)state;
    (void)control("/clear");
    make_run(&run, 40, 4, "/ok?ms=20");
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(count_fine(&run), 40);
    stats = control("/stats");
    for (int i = 1; i <= 4; i++) {
        char want[32];

        (void)snprintf(want, sizeof(want), "\"127.0.1.%d\": 2", i);
        if (str_find(stats.body, str_from(want)) == SIZE_MAX)
            fail_msg("no %s in " STR_FMT, want, STR_ARG(stats.body));
    }
    assert_true(str_find(stats.body, STR("\"requests\": 40,")) != SIZE_MAX);
    drop_run(&run);
    http_free(h);
}

static const char *no_refusal(const struct sockaddr *to)
{
    (void)to;
    return NULL;
}

static void test_a_pause_is_kept_between_requests(void **state)
{
    struct limits l = usual;
    const struct http_options options = {
        .limits = &l, .user_agent = STR("t"), .refusal = no_refusal};
    struct http *h;
    struct web_run run;
    struct timespec start;

    (void)state;
    l.per_host = 1;
    l.host_gap_ms = 100;
    h = http_new(&options, NULL);
    assert_non_null(h);
    make_run(&run, 8, 2, "/ok"); /* 4 each: 3 pauses, side by side */
    for (size_t i = 0; i < run.len; i++)
        run.requests[i].allow_private = false; /* as for a host of somebody else */
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_true(seconds_since(&start) >= 0.3);
    assert_true(seconds_since(&start) < 5);
    assert_int_equal(count_fine(&run), 8);
    drop_run(&run);
    http_free(h);
}

/* Where every transfer is in use, a host whose pause is over has to wait for one: asleep,
 * and not by asking again and again. */
static void test_waiting_for_a_transfer_takes_no_time_of_the_processor(void **state)
{
    struct limits l = usual;
    const struct http_options options = {
        .limits = &l, .user_agent = STR("t"), .refusal = no_refusal};
    struct http *h;
    struct web_run run;
    clock_t before;

    (void)state;
    l.per_host = 1;
    l.at_once = 1;
    l.host_gap_ms = 50;
    h = http_new(&options, NULL);
    assert_non_null(h);
    make_run(&run, 3, 2, "/ok"); /* the first and third are of one host */
    for (size_t i = 0; i < run.len; i++)
        run.requests[i].allow_private = false;
    run.requests[1].url = run.requests[2].url;
    run.requests[2].url = arena_printf(&run.arena, "http://127.0.1.2:%d/ok?ms=1500",
                                       web_port(&web, "http"));
    before = clock();
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(count_fine(&run), 3);
    assert_true((double)(clock() - before) / CLOCKS_PER_SEC < 0.3);
    drop_run(&run);
    http_free(h);
}

static void test_connections_are_kept(void **state)
{
    struct http *h = fetcher(&usual, NULL);
    struct web_run run;
    struct http_response log;
    size_t connections = 0;

    (void)state;
    (void)control("/clear");
    make_run(&run, 30, 1, "/ok");
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    log = control("/log?path=/ok");
    for (int i = 0; i < 10000; i++) {
        char want[32];

        (void)snprintf(want, sizeof(want), "\"connection\": %d}", i);
        connections += str_find(log.body, str_from(want)) != SIZE_MAX ? 1 : 0;
    }
    assert_in_range(connections, 1, 2);
    drop_run(&run);
    http_free(h);
}

static void test_a_host_that_asks_for_peace_gets_it(void **state)
{
    struct limits l = usual;
    struct http *h;
    struct web_run run;
    size_t waits = 0;

    (void)state;
    l.per_host = 1;
    h = fetcher(&l, NULL);
    make_run(&run, 20, 2, "/ok");
    run.requests[2].url = web_url(&web, "http", "/status?code=429&retry-after=90");
    run.requests[2].url =
        arena_printf(&run.arena, "http://127.0.1.1:%d/status?code=429&retry-after=90",
                     web_port(&web, "http"));
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    for (size_t i = 0; i < run.len; i++) {
        const struct http_response *r = &run.got[i].resp;

        assert_int_equal(run.got[i].times, 1);
        if (i % 2 == 1 || i == 0) {
            assert_int_equal(r->rc, OK); /* the other host, and before it was said */
            continue;
        }
        assert_int_equal(r->fault, HTTP_WAIT);
        assert_int_equal(r->retry_after_s, 90);
        assert_int_equal(r->is_unsent, i != 2);
        waits++;
    }
    assert_int_equal(waits, 9);
    /* the next run begins anew */
    drop_run(&run);
    make_run(&run, 2, 2, "/ok");
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(count_fine(&run), 2);
    drop_run(&run);
    http_free(h);
}

/* done() asks for two further pages of the first source. */
static bool add_pages(struct web_run *run, const struct http_request *req,
                      const struct http_response *resp)
{
    struct http_request page = *req;

    (void)resp;
    if (req->tag != &run->got[0] || run->added == 2)
        return true;
    run->added++;
    page.url = arena_printf(&run->arena, "http://127.0.0.1:%d/ok?page=%zu",
                            web_port(&web, "http"), run->added);
    http_add(run->http, &page);
    return true;
}

static void test_pages_are_added_before_others_of_the_host(void **state)
{
    struct limits l = usual;
    struct http *h;
    struct web_run run;
    struct http_response log;
    size_t second, third;

    (void)state;
    (void)control("/clear");
    l.per_host = 1;
    l.at_once = 1;
    h = fetcher(&l, NULL);
    make_run(&run, 5, 1, "/ok?other");
    run.on_done = add_pages;
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(run.got[0].times, 3);
    assert_int_equal(run.got[4].times, 1);
    log = control("/log?path=/ok");
    second = str_find(log.body, STR("page=1"));
    third = str_find(log.body, STR("page=2"));
    assert_true(second < third && third != SIZE_MAX);
    assert_true(str_find(str_slice(log.body, third, SIZE_MAX), STR("other")) != SIZE_MAX);
    drop_run(&run);
    http_free(h);
}

static bool stop_at_third(struct web_run *run, const struct http_request *req,
                          const struct http_response *resp)
{
    (void)req;
    (void)resp;
    return ++run->added < 3;
}

static void test_done_can_end_the_run(void **state)
{
    struct http *h = fetcher(&usual, NULL);
    struct web_run run;
    struct error err = {0};
    int answered = 0;

    (void)state;
    make_run(&run, 50, 5, "/ok");
    run.on_done = stop_at_third;
    assert_int_equal(web_fetch(h, &run, &err), ERR_BUSY);
    for (size_t i = 0; i < run.len; i++)
        answered += run.got[i].times;
    assert_int_equal(answered, 3);
    /* and the fetcher can be used again */
    drop_run(&run);
    make_run(&run, 5, 5, "/ok");
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(count_fine(&run), 5);
    drop_run(&run);
    http_free(h);
}

static volatile sig_atomic_t stopped;

static void on_alarm(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

/* In 300 ms a signal comes: what can end within 5 s does, what can't is aborted. */
static void test_a_signal_stops_the_run(void **state)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval soon = {.it_value = {.tv_usec = 300000}};
    struct limits l = usual;
    struct web_run run;
    struct timespec start;
    struct http *h;
    double took;

    (void)state;
    l.at_once = 4;
    l.per_host = 4;
    h = fetcher(&l, &stopped);
    make_run(&run, 100, 1, "/silent");
    run.requests[1].url =
        arena_printf(&run.arena, "http://127.0.0.1:%d/ok?ms=900", web_port(&web, "http"));
    (void)sigaction(SIGALRM, &action, NULL);
    stopped = 0;
    (void)setitimer(ITIMER_REAL, &soon, NULL);
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(web_fetch(h, &run, NULL), ERR_BUSY);
    took = seconds_since(&start);
    assert_true(took > 4 && took < 8);
    assert_int_equal(run.got[1].resp.rc, OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(run.got[i].times, 1);
        if (i == 1)
            continue;
        assert_int_equal(run.got[i].resp.fault, HTTP_STOPPED);
        assert_false(run.got[i].resp.is_unsent);
    }
    for (size_t i = run.given; i < run.len; i++)
        assert_int_equal(run.got[i].times, 0); /* was never asked for */
    drop_run(&run);
    http_free(h);
}

static void test_few_descriptors_suffice(void **state)
{
    struct rlimit before, few;
    struct web_run run;
    struct http *h;
    size_t fine;

    (void)state;
    (void)getrlimit(RLIMIT_NOFILE, &before);
    few = before;
    few.rlim_cur = 64;
    (void)setrlimit(RLIMIT_NOFILE, &few);
    h = fetcher(&usual, NULL);
    assert_in_range(h->at_once, 5, 15);
    make_run(&run, 1000, HOSTS, "/ok");
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    fine = count_fine(&run);
    drop_run(&run);
    http_free(h);
    (void)setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(fine, 1000);
}

/* Together they are ten times what may be held; all come, one after another. */
static void test_large_bodies_together_stay_within_memory(void **state)
{
    struct http *h = fetcher(&usual, NULL);
    struct web_run run;

    (void)state;
    h->held_max = 2000000;
    make_run(&run, 20, 10, "/big?bytes=1000000");
    assert_int_equal(web_fetch(h, &run, NULL), OK);
    assert_int_equal(count_fine(&run), 20);
    for (size_t i = 0; i < run.len; i++)
        assert_int_equal(run.got[i].resp.body.len, 1000000);
    assert_int_equal(h->held, 0);
    drop_run(&run);
    http_free(h);
}

static int setup(void **state)
{
    (void)state;
    if (!web_start(&web, false, HOSTS)) {
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
        cmocka_unit_test(test_a_host_gets_two_at_a_time),
        cmocka_unit_test(test_a_pause_is_kept_between_requests),
        cmocka_unit_test(test_waiting_for_a_transfer_takes_no_time_of_the_processor),
        cmocka_unit_test(test_connections_are_kept),
        cmocka_unit_test(test_a_host_that_asks_for_peace_gets_it),
        cmocka_unit_test(test_pages_are_added_before_others_of_the_host),
        cmocka_unit_test(test_done_can_end_the_run),
        cmocka_unit_test(test_a_signal_stops_the_run),
        cmocka_unit_test(test_few_descriptors_suffice),
        cmocka_unit_test(test_large_bodies_together_stay_within_memory),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
