#include "tests/unit.h"

#include "fetchers/http_queue.h"

struct job {
    struct http_waiting waiting;
    int number;
};

/* "a1 b2" pushes job 1 to host a and job 2 to host b. */
static size_t push_all(struct http_queue *q, struct job *jobs, const char *what)
{
    struct str rest = str_from(what);
    size_t n = 0;

    while (rest.ptr != NULL) {
        struct str one = str_split(&rest, ' ');

        jobs[n].number = one.ptr[1] - '0';
        jobs[n].waiting.host = queue_host(q, str_slice(one, 0, 1));
        queue_push(q, &jobs[n++].waiting, false);
    }
    return n;
}

/* Pops all that may run, as "a1 b2", into `out`. */
static const char *pop_all(struct http_queue *q, int64_t now, char out[64])
{
    struct http_waiting *w;
    size_t len = 0;

    out[0] = '\0';
    while ((w = queue_pop(q, now)) != NULL) {
        (void)snprintf(out + len, 64 - len, "%s%c%d", len > 0 ? " " : "",
                       w->host->name[0], ((struct job *)w)->number);
        len = strlen(out);
    }
    return out;
}

static void test_hosts_take_turns_within_their_limit(void **state)
{
    struct http_queue q;
    struct job jobs[16];
    char out[64];

    (void)state;
    queue_init(&q, 2, 0);
    push_all(&q, jobs, "a1 a2 a3 a4 b5 c6 b7 b8");
    assert_string_equal(pop_all(&q, 0, out), "a1 b5 c6 a2 b7");
    assert_int_equal(q.running, 5);
    assert_int_equal(q.waiting, 3);
    queue_done(&q, queue_host(&q, STR("a")), 0);
    assert_string_equal(pop_all(&q, 0, out), "a3");
    queue_done(&q, queue_host(&q, STR("c")), 0);
    assert_string_equal(pop_all(&q, 0, out), "");
    queue_done(&q, queue_host(&q, STR("b")), 0);
    queue_done(&q, queue_host(&q, STR("a")), 0);
    assert_string_equal(pop_all(&q, 0, out), "b8 a4");
    queue_release(&q);
}

static void test_added_jobs_go_before_others(void **state)
{
    struct http_queue q;
    struct job jobs[4], page = {.number = 9};
    char out[64];

    (void)state;
    queue_init(&q, 1, 0);
    push_all(&q, jobs, "a1 a2 a3");
    assert_string_equal(pop_all(&q, 0, out), "a1");
    page.waiting.host = queue_host(&q, STR("a"));
    queue_push(&q, &page.waiting, true);
    queue_done(&q, page.waiting.host, 0);
    assert_string_equal(pop_all(&q, 0, out), "a9");
    queue_release(&q);
}

static void test_hosts_rest_for_the_gap(void **state)
{
    struct http_queue q;
    struct job jobs[8];
    char out[64];

    (void)state;
    queue_init(&q, 1, 100);
    push_all(&q, jobs, "a1 a2 b3 b4 c5");
    assert_int_equal(queue_rest_ms(&q, 0), -1);
    assert_string_equal(pop_all(&q, 0, out), "a1 b3 c5");
    queue_done(&q, queue_host(&q, STR("b")), 10);
    queue_done(&q, queue_host(&q, STR("a")), 30);
    assert_string_equal(pop_all(&q, 50, out), "");
    assert_int_equal(queue_rest_ms(&q, 50), 60);
    assert_string_equal(pop_all(&q, 110, out), "b4");
    assert_int_equal(queue_rest_ms(&q, 110), 20);
    assert_string_equal(pop_all(&q, 129, out), "");
    assert_string_equal(pop_all(&q, 130, out), "a2");
    assert_int_equal(queue_rest_ms(&q, 130), -1);
    /* a host that got new work after its rest was over does not wait behind others */
    queue_done(&q, queue_host(&q, STR("c")), 130);
    queue_done(&q, queue_host(&q, STR("a")), 900);
    push_all(&q, jobs, "a6 c7");
    assert_string_equal(pop_all(&q, 950, out), "c7");
    assert_string_equal(pop_all(&q, 1000, out), "a6");
    queue_release(&q);
}

static void test_closed_hosts_hand_out_all_at_once(void **state)
{
    struct http_queue q;
    struct job jobs[8];
    char out[64];

    (void)state;
    queue_init(&q, 1, 100);
    push_all(&q, jobs, "a1 a2 a3 b4 b5");
    assert_string_equal(pop_all(&q, 0, out), "a1 b4");
    queue_done(&q, queue_host(&q, STR("a")), 0); /* rests */
    queue_close(&q, queue_host(&q, STR("a")), 77);
    assert_string_equal(pop_all(&q, 1, out), "a2 a3");
    assert_int_equal(q.running, 1); /* b4 alone */
    assert_int_equal(queue_host(&q, STR("a"))->retry_after, 77);
    queue_close_all(&q);
    assert_string_equal(pop_all(&q, 1, out), "b5");
    queue_done(&q, queue_host(&q, STR("b")), 1);
    queue_reopen(&q);
    push_all(&q, jobs, "a6");
    assert_string_equal(pop_all(&q, 500, out), "a6");
    assert_int_equal(q.running, 1);
    queue_release(&q);
}

static void test_hosts_are_one_by_name(void **state)
{
    struct http_queue q;
    struct http_host *first;

    (void)state;
    queue_init(&q, 1, 0);
    first = queue_host(&q, STR("Shop.Example"));
    assert_ptr_equal(queue_host(&q, STR("shop.example")), first);
    assert_ptr_equal(queue_host(&q, STR("SHOP.EXAMPLE.")), first);
    assert_ptr_not_equal(queue_host(&q, STR("shop.exampl")), first);
    for (int i = 0; i < 5000; i++) { /* through several growths */
        char name[16];

        (void)snprintf(name, sizeof(name), "h%d", i);
        (void)queue_host(&q, str_from(name));
    }
    assert_int_equal(q.hosts_len, 5002);
    assert_ptr_equal(queue_host(&q, STR("shop.example")), first);
    queue_release(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts_take_turns_within_their_limit),
        cmocka_unit_test(test_added_jobs_go_before_others),
        cmocka_unit_test(test_hosts_rest_for_the_gap),
        cmocka_unit_test(test_closed_hosts_hand_out_all_at_once),
        cmocka_unit_test(test_hosts_are_one_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
