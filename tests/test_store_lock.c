/*
 * test_store_lock.c - one run at a time, whatever becomes of the first
 */
#include "tests/store_help.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static int bare_setup(void **state)
{
    struct place *p = malloc(sizeof(*p));

    place_start(p);
    *state = p;
    return 0;
}

/* A child that takes the lock, says so on a pipe and sleeps. */
static pid_t hold(const char *path)
{
    int ends[2];
    char ready;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        struct store_lock *lock = NULL;

        ready = store_lock(path, NOW, &lock, NULL) == OK ? 'y' : 'n';
        if (write(ends[1], &ready, 1) == 1)
            (void)sleep(60);
        _exit(0);
    }
    assert_int_equal(read(ends[0], &ready, 1), 1);
    assert_int_equal(ready, 'y');
    (void)close(ends[0]);
    (void)close(ends[1]);
    return child;
}

static void test_second_is_told_who_runs(void **state)
{
    struct place *p = *state;
    struct store_lock *lock = NULL;
    struct error said = {OK, ""};
    struct timespec start, end;
    char want[80];
    pid_t child = hold(p->path);
    int status;

    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(store_lock(p->path, NOW + 5, &lock, &said), ERR_BUSY);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    assert_true(end.tv_sec - start.tv_sec <= 1);
    (void)snprintf(want, sizeof(want), "run of pid %ld since 2026-03-01T12:00:00Z",
                   (long)child);
    assert_string_equal(said.text, want);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &status, 0);
    assert_ok(store_lock(p->path, NOW, &lock, err)); /* kill -9 leaves no lock */
    store_unlock(lock);
}

static void test_readers_work_meanwhile(void **state)
{
    struct place *p = *state;
    struct store_stats stats;
    pid_t child;
    int status;

    place_open(p);
    child = hold(p->path);
    assert_ok(store_statistics(p->st, &stats, err));
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &status, 0);
}

static void test_unlock_lets_the_next_in(void **state)
{
    struct place *p = *state;
    struct store_lock *lock = NULL;
    pid_t child;
    int status;

    assert_ok(store_lock(p->path, NOW, &lock, err));
    store_unlock(lock);
    store_unlock(NULL);
    child = hold(p->path);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, &status, 0);
}

/* Opening and closing the database must not end the lock of the process. */
static void test_lock_outlives_the_database(void **state)
{
    struct place *p = *state;
    struct store_lock *lock = NULL;
    pid_t child;
    int status = 0;

    assert_ok(store_lock(p->path, NOW, &lock, err));
    place_open(p);
    store_close(p->st);
    p->st = NULL;
    child = fork();
    if (child == 0) {
        struct store_lock *second = NULL;

        _exit(store_lock(p->path, NOW, &second, NULL) == ERR_BUSY ? 0 : 1);
    }
    (void)waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    store_unlock(lock);
}

static void test_link_in_place_of_the_lock_is_refused(void **state)
{
    struct place *p = *state;
    struct store_lock *lock = NULL;
    char path[128];

    (void)snprintf(path, sizeof(path), "%s.lock", p->path);
    assert_int_equal(symlink("/tmp/earshot-test-nowhere", path), 0);
    assert_status(store_lock(p->path, NOW, &lock, err), ERR_ACCESS);
    assert_int_equal(access("/tmp/earshot-test-nowhere", F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, bare_setup, place_teardown)
        TEST(test_second_is_told_who_runs),
        TEST(test_readers_work_meanwhile),
        TEST(test_unlock_lets_the_next_in),
        TEST(test_lock_outlives_the_database),
        TEST(test_link_in_place_of_the_lock_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
