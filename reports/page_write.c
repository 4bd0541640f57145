/*
 * page_write.c - a whole file or none; see reports.h
 */
#include "base/buf.h"
#include "reports/reports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Open the folder of `path` without following a link there; `*name` is the file's. */
static int open_folder(const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    struct buf folder = {0};
    int fd;

    *name = slash != NULL ? slash + 1 : path;
    if (slash == NULL)
        buf_add_char(&folder, '.');
    else if (slash == path)
        buf_add_char(&folder, '/');
    else
        buf_add_bytes(&folder, path, (size_t)(slash - path));
    fd = open(folder.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    buf_release(&folder);
    return fd;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)written, bytes.len);
    }
    return true;
}

/* Is there nothing, or a regular file? */
static bool is_replaceable(int folder, const char *name)
{
    struct stat st;

    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT;
    if (!S_ISREG(st.st_mode)) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : ELOOP;
        return false;
    }
    return true;
}

/* Flush what was written and put it in the place of the old file. */
static bool finish(int folder, int fd, const char *temporary, const char *name)
{
    bool is_whole = fsync(fd) == 0;

    if (close(fd) != 0)
        is_whole = false;
    return is_whole && renameat(folder, temporary, folder, name) == 0 &&
           fsync(folder) == 0;
}

enum status page_write(const char *path, struct str bytes, struct error *err)
{
    enum status rc = ERR_IO;
    const char *name = NULL;
    struct buf temporary = {0};
    int folder = open_folder(path, &name), fd = -1;
    bool is_made = false;

    if (folder >= 0 && name[0] == '\0')
        errno = EISDIR;
    buf_printf(&temporary, ".%s.%ld.tmp", name, (long)getpid());
    if (folder < 0 || name[0] == '\0' || !is_replaceable(folder, name))
        goto out;
    (void)unlinkat(folder, temporary.ptr, 0); /* left by a process of the same number */
    fd = openat(folder, temporary.ptr,
                O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        goto out;
    is_made = true;
    if (!write_all(fd, bytes)) {
        int why = errno;

        (void)close(fd);
        errno = why;
        goto out;
    }
    if (!finish(folder, fd, temporary.ptr, name))
        goto out;
    rc = OK;
out:
    if (rc != OK)
        error_set(err, rc, "%s: %s", path, strerror(errno));
    if (rc != OK && is_made)
        (void)unlinkat(folder, temporary.ptr, 0);
    if (folder >= 0)
        (void)close(folder);
    buf_release(&temporary);
    return rc;
}
