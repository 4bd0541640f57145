/* Secrets come from a file of the right mode or from the environment, never from
 * the configuration itself and never from the command line. */
#include "config/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX = 16 * 1024 };

bool secret_is_set(const struct secret *s)
{
    return s->file.len > 0 || s->env.len > 0 || s->credential.len > 0;
}

void secret_wipe(struct buf *text)
{
    volatile char *p = text->ptr;

    for (size_t i = 0; i < text->cap; i++)
        p[i] = '\0';
    buf_release(text);
}

/* The first line is the secret; what stands behind it is a comment at best. */
static void first_line(struct buf *text)
{
    size_t len;

    if (text->ptr == NULL)
        return;
    len = strcspn(text->ptr, "\r\n");
    if (len < text->len) {
        text->len = len;
        text->ptr[len] = '\0';
    }
}

/* `others`: the mode bits that it may not have. */
static enum status read_file(const char *path, mode_t others, struct buf *out,
                             struct error *err)
{
    enum status rc = ERR_ACCESS;
    struct stat st;
    ssize_t got;
    char *to;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return error_set(err, errno == ENOENT ? ERR_MISSING : ERR_ACCESS,
                         "secret file %s: %s", path, strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        (void)error_set(err, rc, "secret file %s: not a regular file", path);
        goto out;
    }
    if (st.st_uid != geteuid() && st.st_uid != 0) {
        (void)error_set(err, rc, "secret file %s: belongs to another user", path);
        goto out;
    }
    if ((st.st_mode & others) != 0) {
        (void)error_set(err, rc,
                        "secret file %s: others can read it; chmod 600 mends that", path);
        goto out;
    }
    to = buf_room(out, SECRET_MAX);
    got = to != NULL ? read(fd, to, SECRET_MAX) : -1;
    if (got < 0) {
        rc = error_set(err, ERR_IO, "secret file %s: %s", path, strerror(errno));
        goto out;
    }
    out->len += (size_t)got;
    out->ptr[out->len] = '\0';
    rc = OK;
out:
    (void)close(fd);
    return rc;
}

static enum status read_env(const char *name, struct buf *out, struct error *err)
{
    const char *value = getenv(name);

    if (value == NULL || value[0] == '\0')
        return error_set(err, ERR_MISSING, "secret: the variable %s is not set", name);
    buf_add_text(out, value);
    return OK;
}

enum status secret_read_whole(const struct secret *s, struct buf *out, struct error *err)
{
    enum status rc;

    buf_reset(out);
    if (s->file.len > 0) {
        rc = read_file(s->file.ptr, 077, out, err);
    } else if (s->env.len > 0) {
        rc = read_env(s->env.ptr, out, err);
    } else if (s->credential.len > 0) {
        const char *dir = getenv("CREDENTIALS_DIRECTORY");
        struct arena a = {0};

        if (dir == NULL)
            return error_set(
                err, ERR_MISSING,
                "secret: CREDENTIALS_DIRECTORY is not set (systemd sets it)");
        /* systemd lets the service in by an ACL, whose mask stands as the group's bits */
        rc = read_file(arena_printf(&a, "%s/" STR_FMT, dir, STR_ARG(s->credential)).ptr,
                       007, out, err);
        arena_release(&a);
    } else {
        return error_set(err, ERR_MISSING, "no secret is set");
    }
    if (rc == OK && out->len == 0)
        rc = error_set(err, ERR_MISSING, "the secret is empty");
    return rc;
}

enum status secret_read(const struct secret *s, struct buf *out, struct error *err)
{
    enum status rc = secret_read_whole(s, out, err);

    if (rc == OK)
        first_line(out);
    if (rc == OK && out->len == 0)
        rc = error_set(err, ERR_MISSING, "the secret is empty");
    return rc;
}
