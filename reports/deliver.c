/* The table of ways out, and the two that need no network. */
#include "reports/deliver.h"

#include "base/buf.h"
#include "base/mem.h"
#include "reports/message.h"
#include "reports/reports.h"
#include "reports/smtp.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SENDMAIL_S = 600, GRACE_S = 2 }; /* until SIGTERM, and then until SIGKILL */

struct deliverer {
    struct smtp *smtp; /* made at the first parcel that needs it */
    const volatile sig_atomic_t *stop;
};

struct deliverer *deliverer_new(const volatile sig_atomic_t *stop)
{
    struct deliverer *d = mem_zalloc(1, sizeof(*d));

    d->stop = stop;
    return d;
}

void deliverer_free(struct deliverer *d)
{
    if (d == NULL)
        return;
    smtp_free(d->smtp);
    free(d);
}

const char *delivery_state_name(enum delivery_state s)
{
    static const char *const names[] = {"sent", "queued", "dead", "sending"};

    return (size_t)s < ARRAY_LEN(names) ? names[s] : "unknown";
}

static void deliver_smtp(struct deliverer *d, const struct parcel *p,
                         struct delivery *out)
{
    if (d->smtp == NULL)
        d->smtp = smtp_new(d->stop);
    smtp_send(d->smtp, p, out);
}

/* A name that sorts by time and is the same for the same delivery. */
static void deliver_folder(struct deliverer *d, const struct parcel *p,
                           struct delivery *out)
{
    struct buf path = {0};
    struct error err = {0};

    (void)d;
    if (mkdir(p->sink->folder.ptr, 0700) != 0 && errno != EEXIST) {
        out->state = DELIVERY_QUEUED;
        (void)error_set(&out->why, ERR_IO, "%s: %s", p->sink->folder.ptr,
                        strerror(errno));
        return;
    }
    buf_printf(&path, STR_FMT "/%lld-%016llx.eml", STR_ARG(p->sink->folder),
               (long long)p->made_at,
               (unsigned long long)str_hash(p->to, str_hash(p->key, 0)));
    if (page_write(path.ptr, p->message, &err) == OK) {
        out->state = DELIVERY_SENT;
    } else {
        out->state = DELIVERY_QUEUED;
        out->why = err;
    }
    buf_release(&path);
}

/* sendmail(8) wants the line ends of this system. */
static void unix_lines(struct str message, struct buf *out)
{
    for (size_t i = 0; i < message.len; i++) {
        if (message.ptr[i] != '\r' || i + 1 == message.len || message.ptr[i + 1] != '\n')
            buf_add_char(out, message.ptr[i]);
    }
}

static int64_t seconds(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static bool is_to_end(const struct deliverer *d, int64_t until)
{
    return (d->stop != NULL && *d->stop != 0) || seconds() >= until;
}

/* `fd` doesn't block: a program that reads nothing holds us no longer than `until`. */
static bool write_all(const struct deliverer *d, int fd, struct str bytes, int64_t until)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);

        if (put < 0 && (errno == EINTR || errno == EAGAIN) && !is_to_end(d, until)) {
            struct pollfd p = {.fd = fd, .events = POLLOUT};

            (void)poll(&p, 1, 200);
            continue;
        }
        if (put < 0)
            return false;
        bytes.ptr += put;
        bytes.len -= (size_t)put;
    }
    return true;
}

/* Starts the program with its standard input from a pipe; -1 and errno on failure. */
static pid_t start(const struct parcel *p, const char *from, int *to_child)
{
    static char i_flag[] = "-i", f_flag[] = "-f", end_flag[] = "--";
    static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    char *const environment[] = {path, NULL};
    char *to = mem_dup(p->to.ptr, p->to.len);
    char *argv[] = {p->sink->command.len > 0
                        ? mem_dup(p->sink->command.ptr, p->sink->command.len)
                        : mem_dup("/usr/sbin/sendmail", 18),
                    i_flag,
                    f_flag,
                    mem_dup(from, strlen(from)),
                    end_flag,
                    to,
                    NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int ends[2];

    if (pipe(ends) == 0) {
        (void)posix_spawn_file_actions_init(&actions);
        (void)posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
        (void)posix_spawn_file_actions_addclose(&actions, ends[1]);
        (void)posix_spawn_file_actions_addclose(&actions, ends[0]);
        errno = posix_spawn(&pid, argv[0], &actions, NULL, argv, environment);
        if (errno != 0)
            pid = -1;
        (void)posix_spawn_file_actions_destroy(&actions);
        (void)close(ends[0]);
        *to_child = ends[1];
        if (pid < 0)
            (void)close(ends[1]);
    }
    free(argv[0]);
    free(argv[3]);
    free(to);
    return pid;
}

/* Wait until the program ends, or end it. Whether it ended by itself. */
static bool await(const struct deliverer *d, pid_t pid, int64_t until, int *status)
{
    struct timespec nap = {.tv_nsec = 1000000};
    int64_t asked = 0;

    while (waitpid(pid, status, WNOHANG) == 0) {
        if (asked == 0 && is_to_end(d, until)) {
            (void)kill(pid, SIGTERM);
            asked = seconds();
        } else if (asked != 0 && seconds() > asked + GRACE_S) {
            (void)kill(pid, SIGKILL);
        }
        (void)nanosleep(&nap, NULL);
        if (nap.tv_nsec < 50000000)
            nap.tv_nsec *= 2;
    }
    return asked == 0;
}

/* Exit statuses of sendmail programs: sysexits.h, 75 is "try again". */
static void judge_exit(int status, struct delivery *out)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == 0) {
        out->state = DELIVERY_SENT;
        return;
    }
    out->state = code == 67 || code == 68 || code == 65 ? DELIVERY_DEAD : DELIVERY_QUEUED;
    if (code >= 0)
        (void)error_set(&out->why, ERR_NET, "sendmail: exit status %d", code);
    else
        (void)error_set(&out->why, ERR_NET, "sendmail: ended by signal %d",
                        WTERMSIG(status));
}

static void deliver_sendmail(struct deliverer *d, const struct parcel *p,
                             struct delivery *out)
{
    struct buf text = {0};
    struct str bare;
    char *from;
    int to_child = -1, status = 0;
    int64_t until = seconds() + SENDMAIL_S;
    bool is_written, is_ended;
    pid_t pid;

    out->state = DELIVERY_QUEUED;
    if (address_check(p->sink->from, &bare, &out->why) != OK)
        return;
    from = mem_dup(bare.ptr, bare.len);
    unix_lines(p->message, &text);
    pid = start(p, from, &to_child);
    free(from);
    if (pid < 0) {
        (void)error_set(&out->why, ERR_NET, "sendmail: %s", strerror(errno));
        buf_release(&text);
        return;
    }
    (void)fcntl(to_child, F_SETFL, O_NONBLOCK);
    is_written = write_all(d, to_child, buf_str(&text), until);
    (void)close(to_child);
    buf_release(&text);
    is_ended = await(d, pid, until, &status);
    judge_exit(status, out);
    if (!is_ended && out->state != DELIVERY_SENT && is_written) {
        out->state = DELIVERY_UNSURE;
        out->why = (struct error){0};
        (void)error_set(&out->why, ERR_NET,
                        "sendmail: ended before it had answered; it may arrive twice");
    }
    if (out->state == DELIVERY_SENT && !is_written) {
        out->state = DELIVERY_QUEUED;
        (void)error_set(&out->why, ERR_NET, "sendmail: did not take the whole message");
    }
}

void deliver(struct deliverer *d, const struct parcel *p, struct delivery *out)
{
    static void (*const ways[])(struct deliverer *, const struct parcel *,
                                struct delivery *) = {
        [SINK_SMTP] = deliver_smtp,
        [SINK_SENDMAIL] = deliver_sendmail,
        [SINK_FOLDER] = deliver_folder,
    };

    *out = (struct delivery){.state = DELIVERY_QUEUED};
    ways[p->sink->kind](d, p, out);
}
