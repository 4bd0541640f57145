#include "cli/key.h"

#include "base/arena.h"
#include "reports/act.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct str key_path(const struct settings *s, struct arena *a)
{
    return arena_printf(a, STR_FMT ".key", STR_ARG(s->database));
}

static bool read_random(unsigned char *bytes, size_t len)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    size_t got = 0;
    ssize_t n = 1;

    while (fd >= 0 && got < len && n > 0) {
        n = read(fd, bytes + got, len - got);
        got += n > 0 ? (size_t)n : 0;
    }
    if (fd >= 0)
        (void)close(fd);
    return got == len;
}

static enum status make(const char *path, struct error *err)
{
    unsigned char bytes[ACT_KEY_BYTES];
    struct buf text = {0};
    bool is_whole;
    int fd;

    if (!read_random(bytes, sizeof(bytes)))
        return error_set(err, ERR_OS, "/dev/urandom: %s", strerror(errno));
    for (size_t i = 0; i < sizeof(bytes); i++)
        buf_printf(&text, "%02x", bytes[i]);
    buf_add_char(&text, '\n');
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    is_whole =
        fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        is_whole = false;
    secret_wipe(&text);
    if (is_whole)
        return OK;
    (void)error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        (void)unlink(path);
    return ERR_IO;
}

enum status key_read(const struct settings *s, bool is_made, struct buf *out,
                     struct error *err)
{
    struct arena a = {0};
    struct secret where = {.file = key_path(s, &a)};
    enum status rc = OK;

    if (access(where.file.ptr, F_OK) != 0)
        rc = is_made ? make(where.file.ptr, err)
                     : error_set(err, ERR_MISSING, "%s is not there", where.file.ptr);
    if (rc == OK)
        rc = secret_read(&where, out, err);
    if (rc == OK && out->len < ACT_KEY_BYTES)
        rc = error_set(err, ERR_CONFIG, "%s is too short for a key; remove it",
                       where.file.ptr);
    arena_release(&a);
    return rc;
}
