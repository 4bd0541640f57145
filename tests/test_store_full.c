/*
 * test_store_full.c - the disk is full: nothing half-stored, old state kept
 */
#include "tests/store_help.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/find.h"
#include "store/outbox.h"

static void fill(struct batch *b, int from, int len)
{
    for (int i = from; i < from + len; i++) {
        struct str id = arena_printf(&b->arena, "%d", i);
        struct str text = arena_printf(&b->arena, "%01000d", i);
        struct mention *m = say(b, "", "", "", "", (double)NAN, NOW);

        m->id = id;
        m->text = text;
    }
}

/* In a child: files can't grow past `bytes`. 0 where all was as it should be. */
static int with_full_disk(struct place *p, rlim_t bytes)
{
    struct rlimit limit = {bytes, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
    struct source_state src = source_named("s", "Blue"), got;
    struct store_counts counts = {0};
    struct arena arena = {0};
    struct batch b = {0};
    struct find all = {0};
    int64_t before = 0, after = 0;
    enum status rc;

    (void)signal(SIGXFSZ, SIG_IGN);
    src.etag = STR("\"old\"");
    if (store_open(p->path, STORE_WRITE, &p->st, NULL) != OK)
        return 10;
    fill(&b, 0, 5);
    if (store_add(p->st, &src, &b, NOW, NULL, NULL) != OK ||
        store_count(p->st, &all, &before, NULL) != OK)
        return 11;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 12;
    src.etag = STR("\"new\"");
    fill(&b, 5, 3000);
    rc = store_add(p->st, &src, &b, NOW + 1, &counts, NULL);
    if (rc != ERR_IO)
        return 13;
    if (counts.fresh != 0)
        return 14;
    if (store_count(p->st, &all, &after, NULL) != OK || after != before)
        return 15; /* reading works, and sees the old state */
    if (store_source(p->st, STR("s"), &arena, &got, NULL) != OK ||
        !str_eq(got.etag, STR("\"old\"")))
        return 16;
    if (setrlimit(RLIMIT_FSIZE, &none) != 0)
        return 17;
    if (store_add(p->st, &src, &b, NOW + 2, &counts, NULL) != OK || counts.fresh != 3000)
        return 18; /* there is room again: the same connection goes on */
    if (store_check(p->st, true, NULL) != OK)
        return 19;
    arena_release(&arena);
    batch_release(&b);
    store_close(p->st);
    return 0;
}

static void test_full_disk_changes_nothing(void **state)
{
    struct place *p = *state;

    store_close(p->st);
    p->st = NULL;
    for (rlim_t kib = 200; kib <= 1000; kib += 200) {
        pid_t child;
        int status = 0;

        (void)unlink(p->path);
        place_open(p);
        store_close(p->st);
        p->st = NULL;
        child = fork();
        if (child == 0)
            _exit(with_full_disk(p, kib * 1024));
        (void)waitpid(child, &status, 0);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            fail_msg("%lu KiB: %s %d", (unsigned long)kib,
                     WIFEXITED(status) ? "step" : "signal",
                     WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    }
}

/* In a child: a group of sources, one of which does not fit. */
static int group_with_full_disk(struct place *p)
{
    struct rlimit limit = {400 * 1024, RLIM_INFINITY};
    struct source_state a = source_named("a", "Blue"), c = source_named("c", "Blue");
    struct batch few = {0}, many = {0};
    struct find all = {0};
    int64_t n = 0;

    (void)signal(SIGXFSZ, SIG_IGN);
    fill(&few, 0, 5);
    fill(&many, 0, 20000);
    if (store_open(p->path, STORE_WRITE, &p->st, NULL) != OK)
        return 10;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 11;
    if (store_begin(p->st, NULL) != OK ||
        store_add(p->st, &a, &few, NOW, NULL, NULL) != OK)
        return 12;
    if (store_add(p->st, &c, &many, NOW, NULL, NULL) == OK)
        return 13;
    if (store_commit(p->st, NULL) == OK) { /* the small one may have been saved */
        if (store_count(p->st, &all, &n, NULL) != OK || n != 5)
            return 14;
    } else if (store_count(p->st, &all, &n, NULL) != OK || n != 0) {
        return 15;
    }
    if (store_check(p->st, true, NULL) != OK)
        return 16;
    batch_release(&few);
    batch_release(&many);
    store_close(p->st);
    return 0;
}

static void test_full_disk_within_a_group(void **state)
{
    struct place *p = *state;
    pid_t child;
    int status = 0;

    store_close(p->st);
    p->st = NULL;
    child = fork();
    if (child == 0)
        _exit(group_with_full_disk(p));
    (void)waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s %d", WIFEXITED(status) ? "step" : "signal",
                 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

/* In a child: a message whose `sending` can't be committed must not be handed out. */
static int send_with_full_disk(struct place *p)
{
    struct rlimit limit = {0, RLIM_INFINITY};
    struct outbox_row r = {.sink = STR("s"),
                           .destination = STR("d"),
                           .kind = STR("k"),
                           .period = STR("1"),
                           .message = STR("m"),
                           .next_at = TIME_UNKNOWN},
                      got;
    struct arena arena = {0};

    (void)signal(SIGXFSZ, SIG_IGN);
    if (store_open(p->path, STORE_WRITE, &p->st, NULL) != OK ||
        store_outbox_put(p->st, &r, NULL, 0, NOW, NULL, NULL, NULL) != OK)
        return 10;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 11;
    if (store_outbox_next(p->st, STR_NONE, NOW, &arena, &got, NULL) != ERR_IO)
        return 12;
    limit.rlim_cur = RLIM_INFINITY;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        store_outbox_next(p->st, STR_NONE, NOW, &arena, &got, NULL) != OK)
        return 13;
    if (got.tries != 1 || got.may_be_second)
        return 14; /* as if nothing had been */
    arena_release(&arena);
    store_close(p->st);
    return 0;
}

static void test_nothing_is_sent_that_cant_be_noted(void **state)
{
    struct place *p = *state;
    pid_t child;
    int status = 0;

    store_close(p->st);
    p->st = NULL;
    child = fork();
    if (child == 0)
        _exit(send_with_full_disk(p));
    (void)waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s %d", WIFEXITED(status) ? "step" : "signal",
                 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

/* A file system of 1 MiB, where only root may mount one. */
static void test_small_file_system(void **state)
{
    struct place *p = *state, small = {.folder = ""};
    struct source_state src = source_named("s", "Blue");
    struct outbox_row r = {.sink = STR("s"),
                           .destination = STR("d"),
                           .kind = STR("k"),
                           .period = STR("1"),
                           .message = STR("m"),
                           .next_at = TIME_UNKNOWN};
    struct batch b = {0};
    struct find all = {0};
    char command[256];
    int64_t n = -1;

    (void)snprintf(small.folder, sizeof(small.folder), "%.50s/small", p->folder);
    assert_int_equal(mkdir(small.folder, 0700), 0);
    (void)snprintf(command, sizeof(command),
                   "mount -t tmpfs -o size=1m tmpfs %s 2>/dev/null", small.folder);
    if (system(command) != 0) {
        (void)rmdir(small.folder);
        skip();
    }
    (void)snprintf(small.path, sizeof(small.path), "%s/db", small.folder);
    place_open(&small);
    assert_ok(store_outbox_put(small.st, &r, NULL, 0, NOW, NULL, NULL, err));
    fill(&b, 0, 3000);
    assert_status(store_add(small.st, &src, &b, NOW, NULL, err), ERR_IO);
    assert_ok(store_count(small.st, &all, &n, err));
    assert_int_equal(n, 0);
    assert_ok(store_check(small.st, true, err));
    b.len = 20; /* what fits goes in */
    assert_ok(store_add(small.st, &src, &b, NOW, NULL, err));
    store_close(small.st);
    (void)snprintf(command, sizeof(command), "umount %s", small.folder);
    assert_int_equal(system(command), 0);
    (void)rmdir(small.folder);
    batch_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_full_disk_changes_nothing),
        TEST(test_full_disk_within_a_group),
        TEST(test_nothing_is_sent_that_cant_be_noted),
        TEST(test_small_file_system),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
