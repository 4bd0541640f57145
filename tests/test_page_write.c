#include "tests/unit.h"

#include "base/buf.h"
#include "reports/reports.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[200];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/page_write.XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    DIR *d = opendir(folder);

    (void)state;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (unlink(in_folder(e->d_name)) != 0)
            (void)rmdir(in_folder(e->d_name));
    }
    (void)closedir(d);
    return rmdir(folder);
}

static void assert_file(const char *name, const char *want)
{
    struct buf b = {0};

    assert_int_equal(buf_read_file(&b, in_folder(name), 0, NULL), OK);
    assert_str(buf_str(&b), want);
    buf_release(&b);
}

/* Files in the folder, hidden ones too. */
static int count_files(void)
{
    DIR *d = opendir(folder);
    int count = -2; /* "." and ".." */

    while (readdir(d) != NULL)
        count++;
    (void)closedir(d);
    return count;
}

static void test_a_page_replaces_the_old_one(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(page_write(in_folder("a.html"), STR("old"), NULL), OK);
    assert_int_equal(page_write(in_folder("a.html"), STR("new page"), NULL), OK);
    assert_file("a.html", "new page");
    assert_int_equal(stat(in_folder("a.html"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(count_files(), 1);
}

static void test_links_and_folders_are_left_alone(void **state)
{
    char target[200], linked[200];

    (void)state;
    assert_int_equal(page_write(in_folder("target"), STR("mine"), NULL), OK);
    (void)snprintf(target, sizeof(target), "%s", in_folder("target"));
    assert_int_equal(symlink(target, in_folder("link.html")), 0);
    assert_int_equal(page_write(in_folder("link.html"), STR("evil"), NULL), ERR_IO);
    assert_file("target", "mine");
    assert_int_equal(mkdir(in_folder("folder.html"), 0700), 0);
    assert_int_equal(page_write(in_folder("folder.html"), STR("evil"), NULL), ERR_IO);
    (void)snprintf(linked, sizeof(linked), "%s", in_folder("linked"));
    assert_int_equal(symlink(folder, linked), 0);
    assert_int_equal(page_write(in_folder("linked/a.html"), STR("evil"), NULL), ERR_IO);
    assert_int_equal(page_write(in_folder("missing/a.html"), STR("evil"), NULL), ERR_IO);
    assert_int_equal(page_write(in_folder(""), STR("evil"), NULL), ERR_IO);
    assert_int_equal(count_files(), 4);
}

static void test_a_full_disk_keeps_the_old_page(void **state)
{
    struct rlimit old, small;
    struct error err = {0};
    char big[5000];

    (void)state;
    memset(big, 'x', sizeof(big));
    assert_int_equal(page_write(in_folder("a.html"), STR("old"), NULL), OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){1000, old.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(
        page_write(in_folder("a.html"), (struct str){big, sizeof(big)}, &err), ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_non_null(strstr(err.text, "File too large"));
    assert_file("a.html", "old");
    assert_int_equal(count_files(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_page_replaces_the_old_one, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(test_links_and_folders_are_left_alone,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_a_full_disk_keeps_the_old_page, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
