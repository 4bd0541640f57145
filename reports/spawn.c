#include "reports/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GRACE_S = 2 };

static int64_t seconds(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* A file without a name that holds the input, at its beginning; -1 on failure. */
static int make_input(struct str input)
{
    char path[] = "/tmp/earshot-XXXXXX";
    const char *folder = getenv("TMPDIR");
    char own[512];
    char *name = path;
    int fd;

    if (folder != NULL && folder[0] == '/' &&
        (size_t)snprintf(own, sizeof(own), "%s/earshot-XXXXXX", folder) < sizeof(own))
        name = own;
    fd = mkstemp(name);
    if (fd < 0)
        return -1;
    (void)unlink(name);
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    while (input.len > 0) {
        ssize_t put = write(fd, input.ptr, input.len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            (void)close(fd);
            return -1;
        }
        input.ptr += put;
        input.len -= (size_t)put;
    }
    if (lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

static pid_t start(const struct spawn *s, int input, int *why)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t usual;
    pid_t pid = -1;

    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE); /* which we ignore */
    (void)sigaddset(&usual, SIGXFSZ);
    (void)posix_spawnattr_init(&how);
    (void)posix_spawnattr_setsigdefault(&how, &usual);
    (void)posix_spawnattr_setpgroup(&how, 0);
    (void)posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    (void)posix_spawn_file_actions_init(&files);
    (void)posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    (void)posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY,
                                           0);
    *why = posix_spawn(&pid, s->argv[0], &files, &how, s->argv, s->environment);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&how);
    return *why == 0 ? pid : -1;
}

/* Without taking its status: until then its number, and that of its group, is its own. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = {0};

    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid == pid;
}

/* Wait until the program ends, or end it with all that it has begun. Whether it ended by
 * itself. */
static bool await(const struct spawn *s, pid_t pid, int *status)
{
    struct timespec nap = {.tv_nsec = 1000000};
    int64_t until = seconds() + s->time_limit_s, asked = 0;

    while (!has_ended(pid)) {
        bool is_over = (s->stop != NULL && *s->stop != 0) || seconds() >= until;

        if (asked == 0 && is_over) {
            (void)kill(-pid, SIGTERM);
            asked = seconds();
        } else if (asked != 0 && seconds() > asked + GRACE_S) {
            (void)kill(-pid, SIGKILL);
        }
        (void)nanosleep(&nap, NULL);
        if (nap.tv_nsec < 50000000)
            nap.tv_nsec *= 2;
    }
    if (asked != 0)
        (void)kill(-pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        ;
    return asked == 0;
}

void spawn_run(const struct spawn *s, struct spawn_end *out)
{
    struct sigaction usual = {.sa_handler = SIG_DFL}, before;
    int input = make_input(s->input);
    off_t read;
    pid_t pid;

    *out = (struct spawn_end){.why = errno};
    if (input < 0)
        return;
    /* Our parent may have left it ignored: then no status would come. */
    (void)sigaction(SIGCHLD, &usual, &before);
    pid = start(s, input, &out->why);
    if (pid > 0) {
        out->has_run = true;
        out->is_in_time = await(s, pid, &out->status);
        read = lseek(input, 0, SEEK_CUR); /* its place in the file is ours too */
        out->has_begun = read > 0;
        out->has_read = read == (off_t)s->input.len;
    }
    (void)sigaction(SIGCHLD, &before, NULL);
    (void)close(input);
}

void spawn_explain(const char *name, const struct spawn_end *end, struct error *err)
{
    if (!end->has_run)
        (void)error_set(err, ERR_NET, "%s: %s", name, strerror(end->why));
    else if (WIFEXITED(end->status))
        (void)error_set(err, ERR_NET, "%s: exit status %d", name,
                        WEXITSTATUS(end->status));
    else
        (void)error_set(err, ERR_NET, "%s: ended by signal %d", name,
                        WTERMSIG(end->status));
}
