/* auth_keep.c - the file that keeps tokens from run to run */
#include "fetchers/auth.h"

#include "base/json.h"
#include "config/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT_MAX_BYTES = 4 << 20, FORGET_S = 90 * 86400 };

static enum status check_file(const char *path, int fd, struct error *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return error_set(err, ERR_ACCESS, "token file %s: not a regular file", path);
    if (st.st_uid != geteuid())
        return error_set(err, ERR_ACCESS, "token file %s: belongs to another user", path);
    if ((st.st_mode & 077) != 0)
        return error_set(err, ERR_ACCESS, "token file %s: others can read it; remove it",
                         path);
    if (st.st_size > KEPT_MAX_BYTES)
        return error_set(err, ERR_LIMIT, "token file %s: too large; remove it", path);
    return OK;
}

static enum status read_all(const char *path, struct buf *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    enum status rc = OK;
    ssize_t got = 1;

    if (fd < 0 && errno == ENOENT)
        return OK;
    if (fd < 0)
        return error_set(err, ERR_ACCESS, "token file %s: %s", path, strerror(errno));
    rc = check_file(path, fd, err);
    while (rc == OK && got > 0) {
        char *to = buf_room(out, 16384);

        got = read(fd, to, 16384);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            rc = error_set(err, ERR_IO, "token file %s: %s", path, strerror(errno));
        else
            out->len += (size_t)got;
    }
    (void)close(fd);
    return rc;
}

/* All that is kept, as one object; an empty one for a file that is none or damaged: its
 * tokens can be had again. */
static enum status load(const char *path, json_t **out, struct error *err)
{
    struct buf text = {0};
    enum status rc = read_all(path, &text, err);

    *out = NULL;
    if (rc == OK && json_read(buf_str(&text), 0, out, NULL) == OK &&
        !json_is_object(*out)) {
        json_decref(*out);
        *out = NULL;
    }
    secret_wipe(&text);
    if (rc == OK && *out == NULL)
        *out = json_object();
    return rc;
}

static void name_of(uint64_t identity, char name[17])
{
    (void)snprintf(name, 17, "%016llx", (unsigned long long)identity);
}

enum status auth_kept(const char *path, uint64_t identity, int64_t now,
                      struct auth_token *out, struct error *err)
{
    json_t *all = NULL;
    const json_t *one;
    char name[17];
    enum status rc = load(path, &all, err);

    *out = (struct auth_token){0};
    if (rc != OK)
        return rc;
    name_of(identity, name);
    one = json_object_get(all, name);
    if (one != NULL) {
        buf_add(&out->refresh, json_get_str(one, "refresh"));
        out->expires_at = json_get_int(one, "expires", 0);
        out->renew_at = json_get_int(one, "renew", 0);
        if (out->expires_at == 0 || out->expires_at > now)
            buf_add(&out->text, json_get_str(one, "token"));
    }
    json_decref(all);
    return OK;
}

static enum status write_all(const char *path, const json_t *all, struct error *err)
{
    struct buf text = {0}, part = {0};
    enum status rc = ERR_IO;
    size_t done = 0;
    int fd = -1;

    json_write(all, &text);
    buf_add_char(&text, '\n');
    buf_printf(&part, "%s.part", path);
    (void)unlink(part.ptr);
    fd = open(part.ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        goto out;
    while (done < text.len) {
        ssize_t wrote = write(fd, text.ptr + done, text.len - done);

        if (wrote < 0 && errno != EINTR)
            goto out;
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (fsync(fd) != 0)
        goto out;
    if (close(fd) != 0) {
        fd = -1;
        goto out;
    }
    fd = -1;
    if (rename(part.ptr, path) == 0)
        rc = OK;
out:
    if (rc != OK) {
        (void)error_set(err, rc, "token file %s: %s", path, strerror(errno));
        (void)unlink(part.ptr);
    }
    if (fd >= 0)
        (void)close(fd);
    secret_wipe(&text);
    buf_release(&part);
    return rc;
}

static void forget_old(json_t *all, int64_t now)
{
    const char *key;
    json_t *one;
    void *next;

    json_object_foreach_safe(all, next, key, one)
    {
        if (json_get_int(one, "kept", 0) + FORGET_S < now)
            (void)json_object_del(all, key);
    }
}

enum status auth_keep(const char *path, uint64_t identity, int64_t now,
                      const struct auth_token *token, struct error *err)
{
    json_t *all = NULL, *one;
    char name[17];
    enum status rc = load(path, &all, err);

    if (rc != OK)
        return rc;
    forget_old(all, now);
    name_of(identity, name);
    one = json_object();
    (void)json_object_set_new(one, "token",
                              json_stringn_nocheck(token->text.ptr, token->text.len));
    if (token->refresh.len > 0)
        (void)json_object_set_new(
            one, "refresh", json_stringn_nocheck(token->refresh.ptr, token->refresh.len));
    (void)json_object_set_new(one, "expires", json_integer(token->expires_at));
    (void)json_object_set_new(one, "renew", json_integer(token->renew_at));
    (void)json_object_set_new(one, "kept", json_integer(now));
    (void)json_object_set_new(all, name, one);
    rc = write_all(path, all, err);
    json_decref(all);
    return rc;
}
