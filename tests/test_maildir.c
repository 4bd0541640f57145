/*
 * test_maildir.c - a message in a mailbox of files is there once, and for good
 */
#include "tests/unit.h"

#include "reports/deliver.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT "/tmp/earshot-maildir-XXXXXX"

struct mailbox {
    char root[sizeof(ROOT)];
    char path[64];
};

/* The mailbox looked at, and how many messages its new/ had when that was flushed. */
static struct {
    const char *path;
    size_t held;
    bool fails;
} flushed;

static size_t count(const char *folder, const char *part, char name[256])
{
    char path[128];
    struct dirent *entry;
    size_t n = 0;
    DIR *dir;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, part);
    dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        n++;
        if (name != NULL)
            (void)snprintf(name, 256, "%s", entry->d_name);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return n;
}

/* In place of the C library's. */
int fsync(int fd)
{
    char path[128];
    struct stat st, of_new;

    assert_non_null(flushed.path);
    (void)snprintf(path, sizeof(path), "%s/new", flushed.path);
    if (fstat(fd, &st) != 0 || stat(path, &of_new) != 0)
        return -1;
    if (st.st_ino != of_new.st_ino || st.st_dev != of_new.st_dev)
        return 0;
    flushed.held = count(flushed.path, "new", NULL);
    errno = EIO;
    return flushed.fails ? -1 : 0;
}

static enum delivery_state put(const struct mailbox *m, const char *key)
{
    const struct sink_settings sink = {
        .kind = SINK_MAILDIR, .folder = str_from(m->path), .time_limit_s = 60};
    const struct parcel p = {.sink = &sink,
                             .to = STR("owner@shop.example"),
                             .message = STR("Subject: 3 to answer\r\n\r\nHello\r\n"),
                             .key = str_from(key),
                             .made_at = 1794895200};
    struct deliverer *d = deliverer_new(NULL, NULL);
    struct delivery out;

    flushed.path = m->path;
    flushed.held = 0;
    deliver(d, &p, &out);
    deliverer_free(d);
    return out.state;
}

static void start(struct mailbox *m)
{
    (void)snprintf(m->root, sizeof(m->root), "%s", ROOT);
    assert_non_null(mkdtemp(m->root));
    (void)snprintf(m->path, sizeof(m->path), "%s/Mail", m->root);
    memset(&flushed, 0, sizeof(flushed));
}

static void end(struct mailbox *m)
{
    static const char *const parts[] = {"tmp", "new", "cur"};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        char name[256], path[400];

        while (count(m->path, parts[i], name) > 0) {
            (void)snprintf(path, sizeof(path), "%s/%s/%s", m->path, parts[i], name);
            assert_int_equal(unlink(path), 0);
        }
        (void)snprintf(path, sizeof(path), "%s/%s", m->path, parts[i]);
        assert_int_equal(rmdir(path), 0);
    }
    assert_int_equal(rmdir(m->path), 0);
    assert_int_equal(rmdir(m->root), 0);
}

static void test_a_message_is_there_once(void **state)
{
    struct mailbox m;
    char name[256], from[400], to[400];

    (void)state;
    start(&m);
    assert_int_equal(put(&m, "owner/daily/2026-11-17"), DELIVERY_SENT);
    assert_int_equal(put(&m, "owner/daily/2026-11-17"), DELIVERY_SENT);
    assert_int_equal(count(m.path, "new", name), 1);

    /* a mail program has shown it: another folder, flags behind the name */
    (void)snprintf(from, sizeof(from), "%s/new/%s", m.path, name);
    (void)snprintf(to, sizeof(to), "%s/cur/%s:2,S", m.path, name);
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(put(&m, "owner/daily/2026-11-17"), DELIVERY_SENT);
    assert_int_equal(count(m.path, "new", NULL), 0);

    assert_int_equal(put(&m, "owner/daily/2026-11-18"), DELIVERY_SENT);
    assert_int_equal(count(m.path, "new", NULL), 1);
    assert_int_equal(count(m.path, "tmp", NULL), 0);
    end(&m);
}

static void test_the_folder_is_flushed_after_the_move(void **state)
{
    struct mailbox m;

    (void)state;
    start(&m);
    assert_int_equal(put(&m, "owner/daily/2026-11-17"), DELIVERY_SENT);
    assert_int_equal(flushed.held, 1);
    end(&m);
}

/* Nothing is told as delivered that may be gone after a power cut. */
static void test_what_could_not_be_flushed_is_tried_again(void **state)
{
    struct mailbox m;

    (void)state;
    start(&m);
    flushed.fails = true;
    assert_int_equal(put(&m, "owner/daily/2026-11-17"), DELIVERY_QUEUED);
    flushed.fails = false;
    assert_int_equal(put(&m, "owner/daily/2026-11-17"), DELIVERY_SENT);
    assert_int_equal(flushed.held, 1);
    assert_int_equal(count(m.path, "new", NULL), 1);
    end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_message_is_there_once),
        cmocka_unit_test(test_the_folder_is_flushed_after_the_move),
        cmocka_unit_test(test_what_could_not_be_flushed_is_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
