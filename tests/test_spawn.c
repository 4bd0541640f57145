/*
 * test_spawn.c - other programs: how they end, and that nothing of them stays behind
 */
#include "tests/unit.h"

#include "reports/deliver.h"
#include "reports/spawn.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static char *const no_environment[] = {NULL};

/* What becomes of a message that goes to `sh -c script`. */
static enum delivery_state delivered(const char *script, struct delivery *out)
{
    struct str run[] = {STR("/bin/sh"), STR("-c"), str_from(script)};
    const struct sink_settings sink = {
        .kind = SINK_COMMAND, .run = {run, ARRAY_LEN(run)}, .time_limit_s = 60};
    const struct parcel p = {.sink = &sink, .message = STR("a message\n")};
    struct deliverer *d = deliverer_new(NULL, NULL);

    deliver(d, &p, out);
    deliverer_free(d);
    return out->state;
}

/* Programs inherit what their parent ignores: of a child that nobody waits for, as
 * SIGCHLD ignored has it, the kernel keeps no status. */
static void test_the_end_of_a_program_is_told(void **state)
{
    static const struct {
        const char *why, *script;
        enum delivery_state want;
        const char *says;
    } rows[] = {
        {"taken", "cat >/dev/null", DELIVERY_SENT, ""},
        {"refused for now", "exit 75", DELIVERY_QUEUED, "sh: exit status 75"},
        {"refused for good", "exit 67", DELIVERY_DEAD, "sh: exit status 67"},
        {"killed", "kill -9 $$", DELIVERY_QUEUED, "sh: ended by signal 9"},
        {"its own children are told of", "true & wait $! || exit 75", DELIVERY_SENT, ""},
    };
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before, after;

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
        size_t row = i % ARRAY_LEN(rows);
        struct delivery out;

        if (i == ARRAY_LEN(rows))
            assert_int_equal(sigaction(SIGCHLD, &ignore, &before), 0);
        if (delivered(rows[row].script, &out) != rows[row].want ||
            strcmp(out.why.text, rows[row].says) != 0)
            fail_msg("%s%s: state %d, \"%s\"", rows[row].why,
                     i > row ? ", SIGCHLD ignored" : "", (int)out.state, out.why.text);
    }
    assert_int_equal(sigaction(SIGCHLD, &before, &after), 0);
    assert_true(after.sa_handler == SIG_IGN); /* left as it was */
}

static volatile sig_atomic_t stopped;
static char begun[64]; /* a file that says that all of it runs */

static void look(int number)
{
    (void)number;
    if (access(begun, F_OK) == 0)
        stopped = 1;
}

/* A shell ends at SIGTERM; what it has begun does not. */
static void test_what_is_ended_leaves_nothing_behind(void **state)
{
    char script[200];
    char shell[] = "/bin/sh", flag[] = "-c";
    char *const argv[] = {shell, flag, script, NULL};
    struct spawn how = {.argv = argv,
                        .environment = no_environment,
                        .time_limit_s = 60,
                        .stop = &stopped};
    struct sigaction action = {.sa_handler = look};
    struct itimerval often = {{0, 20000}, {0, 20000}}, never = {{0, 0}, {0, 0}};
    struct spawn_end end;
    struct pollfd p = {.events = POLLIN};
    int ends[2];
    char byte;

    (void)state;
    (void)snprintf(begun, sizeof(begun), "/tmp/earshot-test-spawn-%ld", (long)getpid());
    (void)snprintf(script, sizeof(script),
                   "(trap '' TERM; : >%s; exec /bin/sleep 60) & wait", begun);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    spawn_run(&how, &end);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    (void)unlink(begun);
    assert_true(end.has_run);
    assert_false(end.is_in_time);
    (void)close(ends[1]); /* ours: the last one is of whoever still runs */
    p.fd = ends[0];
    assert_int_equal(poll(&p, 1, 10000), 1);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    (void)close(ends[0]);
}

static void test_what_can_not_run_is_named(void **state)
{
    char path[] = "/nowhere/at/all";
    char *const argv[] = {path, NULL};
    struct spawn how = {.argv = argv, .environment = no_environment, .time_limit_s = 60};
    struct spawn_end end;
    struct error err = {0};

    (void)state;
    spawn_run(&how, &end);
    assert_false(end.has_run);
    assert_int_equal(end.why, ENOENT);
    spawn_explain("at/all", &end, &err);
    assert_string_equal(err.text, "at/all: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_end_of_a_program_is_told),
        cmocka_unit_test(test_what_is_ended_leaves_nothing_behind),
        cmocka_unit_test(test_what_can_not_run_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
