/*
 * lock.c - one run at a time
 *
 * POSIX record locks belong to the process and end when it closes any descriptor of the
 * file, so the lock has a file of its own that nothing else opens.
 */
#include "store/internal.h"

#include "base/date.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct store_lock {
    int fd;
};

/* Who has it, in words: the pid as the kernel says, the time as its owner wrote it. */
static enum status say_busy(int fd, struct error *err)
{
    struct flock who = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char since[64];
    ssize_t len = pread(fd, since, sizeof(since), 0);
    struct str text = {since, len > 0 ? (size_t)len : 0};

    text = str_trim(str_slice(text, 0, str_find_char(text, '\n')));
    if (fcntl(fd, F_GETLK, &who) != 0 || who.l_type == F_UNLCK)
        who.l_pid = 0; /* just gone */
    return error_set(err, ERR_BUSY, "run of pid %ld since " STR_FMT, (long)who.l_pid,
                     STR_ARG(text));
}

/* For the message alone: on a full disk the lock holds without it. */
static void write_since(int fd, int64_t now)
{
    struct buf line = {0};

    date_format_rfc3339(now, &line);
    buf_add_char(&line, '\n');
    if (ftruncate(fd, 0) != 0 || pwrite(fd, line.ptr, line.len, 0) < 0)
        errno = 0;
    buf_release(&line);
}

enum status store_lock(const char *path, int64_t now, struct store_lock **out,
                       struct error *err)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct buf name = {0};
    enum status rc = OK;
    int fd;

    buf_printf(&name, "%s.lock", path);
    fd = open(name.ptr, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        rc = error_set(err, errno == EACCES || errno == ELOOP ? ERR_ACCESS : ERR_IO,
                       "lock %s: %s%s", name.ptr, strerror(errno),
                       errno == EACCES ? "; run as the user that it belongs to" : "");
    else if (fcntl(fd, F_SETLK, &all) != 0)
        rc = errno == EACCES || errno == EAGAIN
                 ? say_busy(fd, err)
                 : error_set(err, ERR_IO, "lock %s: %s", name.ptr, strerror(errno));
    else
        write_since(fd, now);
    buf_release(&name);
    if (rc != OK) {
        if (fd >= 0)
            (void)close(fd);
        return rc;
    }
    *out = mem_zalloc(1, sizeof(**out));
    (*out)->fd = fd;
    return OK;
}

void store_unlock(struct store_lock *lock)
{
    if (lock == NULL)
        return;
    (void)close(lock->fd); /* ends the lock; the file stays, or a third could take it */
    free(lock);
}
