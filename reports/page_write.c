/*
 * page_write.c - a whole file or none; see reports.h
 */
#include "base/buf.h"
#include "base/mem.h"
#include "reports/reports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

struct page_file {
    const char *path, *name; /* borrowed until it is closed */
    int folder, fd;
    struct buf temporary;
    int why; /* errno of the first failure; 0: none */
};

static void page_free(struct page_file *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
    if (f->folder >= 0)
        (void)close(f->folder);
    buf_release(&f->temporary);
    free(f);
}

enum status page_open(const char *path, struct page_file **out, struct error *err)
{
    struct page_file *f = mem_zalloc(1, sizeof(*f));
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

    f->path = path;
    f->fd = -1;
    f->folder = open_folder(path, &f->name);
    if (f->folder >= 0 && f->name[0] == '\0')
        errno = EISDIR;
    buf_printf(&f->temporary, ".%s.%ld.tmp", f->name, (long)getpid());
    if (f->folder >= 0 && f->name[0] != '\0' && is_replaceable(f->folder, f->name)) {
        /* left by a process of the same number */
        (void)unlinkat(f->folder, f->temporary.ptr, 0);
        f->fd = openat(f->folder, f->temporary.ptr, flags, S_IRUSR | S_IWUSR);
    }
    if (f->fd >= 0) {
        *out = f;
        return OK;
    }
    (void)error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    page_free(f);
    return ERR_IO;
}

void page_put(struct page_file *f, struct str bytes)
{
    if (f->why == 0 && !write_all(f->fd, bytes))
        f->why = errno;
}

/* Flush what was written and put it in the place of the old file. */
static bool finish(struct page_file *f)
{
    bool is_whole = fsync(f->fd) == 0;

    if (close(f->fd) != 0)
        is_whole = false;
    f->fd = -1;
    return is_whole && renameat(f->folder, f->temporary.ptr, f->folder, f->name) == 0 &&
           fsync(f->folder) == 0;
}

enum status page_close(struct page_file *f, bool is_kept, struct error *err)
{
    enum status rc = OK;

    if (is_kept && f->why == 0 && !finish(f))
        f->why = errno;
    if (!is_kept || f->why != 0)
        (void)unlinkat(f->folder, f->temporary.ptr, 0);
    if (is_kept && f->why != 0)
        rc = error_set(err, ERR_IO, "%s: %s", f->path, strerror(f->why));
    page_free(f);
    return rc;
}

enum status page_write(const char *path, struct str bytes, struct error *err)
{
    struct page_file *f = NULL;
    enum status rc = page_open(path, &f, err);

    if (rc != OK)
        return rc;
    page_put(f, bytes);
    return page_close(f, true, err);
}
