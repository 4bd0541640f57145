/*
 * maildir.c - a message into a mailbox of files
 *
 * Source: cr.yp.to, "Using maildir format": written into tmp, flushed, moved into new.
 * The name is made from the delivery's key and not from process and time, so that a
 * second try finds the first, wherever a mail program has put it since.
 */
#include "base/buf.h"
#include "reports/message.h"
#include "reports/posts.h"
#include "reports/reports.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return OK;
    return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

/* Is a message of that name in the folder, with whatever flags behind it? */
static bool has_message(struct str mailbox, const char *part, struct str name)
{
    struct buf path = {0};
    struct dirent *entry;
    bool is_there = false;
    DIR *dir;

    buf_printf(&path, STR_FMT "/%s", STR_ARG(mailbox), part);
    dir = opendir(path.ptr);
    while (dir != NULL && !is_there && (entry = readdir(dir)) != NULL) {
        struct str found = str_from(entry->d_name);

        is_there = str_starts(found, name) &&
                   (found.len == name.len || found.ptr[name.len] == ':');
    }
    if (dir != NULL)
        (void)closedir(dir);
    buf_release(&path);
    return is_there;
}

static enum status make_mailbox(struct str mailbox, struct error *err)
{
    static const char *const parts[] = {"", "/tmp", "/new", "/cur"};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < ARRAY_LEN(parts); i++) {
        struct buf path = {0};

        buf_printf(&path, STR_FMT "%s", STR_ARG(mailbox), parts[i]);
        rc = make_folder(path.ptr, err);
        buf_release(&path);
    }
    return rc;
}

/* Write the message and move it to where mail programs look. */
static enum status add(const struct parcel *p, const char *from, const char *to,
                       struct error *err)
{
    struct buf text = {0};
    enum status rc;

    message_unix(p->message, &text);
    rc = page_write(from, buf_str(&text), err);
    if (rc == OK && rename(from, to) != 0)
        rc = error_set(err, ERR_IO, "%s: %s", to, strerror(errno));
    buf_release(&text);
    return rc;
}

/* A name is on the disk once its folder is: what is told as delivered is tried no more.
 */
static enum status flush(const char *folder, struct error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status rc = OK;

    if (fd < 0 || fsync(fd) != 0)
        rc = error_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return rc;
}

enum status maildir_put(const struct parcel *p, struct error *err)
{
    struct str mailbox = p->sink->folder;
    struct buf name = {0}, from = {0}, to = {0}, fresh = {0};
    enum status rc = make_mailbox(mailbox, err);

    buf_printf(&name, "%lld.%016llx.earshot", (long long)p->made_at,
               (unsigned long long)str_hash(p->to, str_hash(p->key, 0)));
    buf_printf(&from, STR_FMT "/tmp/%s", STR_ARG(mailbox), name.ptr);
    buf_printf(&fresh, STR_FMT "/new", STR_ARG(mailbox));
    buf_printf(&to, "%s/%s", fresh.ptr, name.ptr);
    if (rc == OK && !has_message(mailbox, "cur", buf_str(&name))) {
        if (!has_message(mailbox, "new", buf_str(&name)))
            rc = add(p, from.ptr, to.ptr, err);
        if (rc == OK)
            rc = flush(fresh.ptr, err);
    }
    buf_release(&name);
    buf_release(&from);
    buf_release(&to);
    buf_release(&fresh);
    return rc;
}
