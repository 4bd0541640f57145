/*
 * mailbox_maildir.c - a folder with new/ and cur/, one file a mail
 *
 * New is what came later than the newest file of the last time. A file's change time is
 * that of its delivery, or of a later move between folders or change of its flags; then
 * it is given again, which callers bear. Source: cr.yp.to/proto/maildir.html.
 */
#include "fetchers/mailbox_inner.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
    uint64_t seconds, nanoseconds;
    uint64_t size;
    bool is_new; /* in new/, else in cur/ */
    struct str name;
};

struct folder {
    const char *path;
    struct entry *items;
    size_t len, cap;
    struct arena arena;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->seconds != y->seconds)
        return x->seconds < y->seconds ? -1 : 1;
    if (x->nanoseconds != y->nanoseconds)
        return x->nanoseconds < y->nanoseconds ? -1 : 1;
    return str_cmp(x->name, y->name);
}

static enum status list(struct folder *f, bool is_new, struct error *err)
{
    struct str path = arena_printf(&f->arena, "%s/%s", f->path, is_new ? "new" : "cur");
    DIR *dir = opendir(path.ptr);
    struct dirent *d;

    if (dir == NULL)
        return error_set(err, errno == ENOENT ? ERR_MISSING : ERR_ACCESS, "%s: %s",
                         path.ptr, strerror(errno));
    while ((d = readdir(dir)) != NULL) {
        struct stat st;

        if (d->d_name[0] == '.' ||
            fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(st.st_mode))
            continue;
        f->items = mem_grow(f->items, f->len, &f->cap, sizeof(*f->items));
        f->items[f->len++] = (struct entry){
            .seconds = st.st_ctim.tv_sec > 0 ? (uint64_t)st.st_ctim.tv_sec : 0,
            .nanoseconds = (uint64_t)st.st_ctim.tv_nsec,
            .size = (uint64_t)st.st_size,
            .is_new = is_new,
            .name = arena_copy(&f->arena, str_from(d->d_name)),
        };
    }
    (void)closedir(dir);
    return OK;
}

static bool is_at(const struct entry *e, const uint64_t *time)
{
    return e->seconds == time[0] && e->nanoseconds == time[1];
}

/* The first entry that is new since the cursor's time and count of files. */
static size_t first_new(const struct folder *f, const uint64_t *known)
{
    size_t from = 0, same = 0;

    while (from < f->len &&
           (f->items[from].seconds < known[0] || (f->items[from].seconds == known[0] &&
                                                  f->items[from].nanoseconds < known[1])))
        from++;
    while (from + same < f->len && is_at(&f->items[from + same], known))
        same++;
    return same == known[2] ? from + same : from; /* one came within the same tick */
}

/* False where it can't be read, or is larger than it was. */
static bool read_mail(const struct folder *f, const struct entry *e, size_t most,
                      struct buf *out)
{
    struct buf path = {0};
    ssize_t got = 0;
    int fd;

    buf_printf(&path, "%s/%s/" STR_FMT, f->path, e->is_new ? "new" : "cur",
               STR_ARG(e->name));
    fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    buf_release(&path);
    buf_reset(out);
    if (fd < 0)
        return false;
    while (out->len <= most) {
        got = read(fd, buf_room(out, 65536), 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        out->len += (size_t)got;
    }
    (void)close(fd);
    return got == 0;
}

/* The cursor behind entry `i`. */
static void set_cursor(const struct folder *f, size_t i, struct buf *out)
{
    const uint64_t time[] = {f->items[i].seconds, f->items[i].nanoseconds};
    size_t from = i, same = 0;

    while (from > 0 && is_at(&f->items[from - 1], time))
        from--;
    for (size_t at = from; at <= i; at++)
        same++;
    buf_reset(out);
    buf_printf(out, "maildir %llu %llu %zu", (unsigned long long)time[0],
               (unsigned long long)time[1], same);
}

static enum status give(const struct mailbox *box, const struct folder *f, size_t from,
                        mailbox_take *take, void *ctx, struct mailbox_end *out,
                        struct error *err)
{
    struct buf bytes = {0};
    enum status rc = OK;

    for (size_t i = from; i < f->len; i++) {
        const struct entry *e = &f->items[i];
        struct mailbox_mail mail = {
            .name = str_slice(e->name, 0, str_find_char(e->name, ':'))};
        bool is_over = false;

        if (mailbox_is_stopped(box)) {
            rc = error_set(err, ERR_BUSY, "the run was ended");
            break;
        }
        if (e->size > mailbox_bytes_max(box) ||
            !read_mail(f, e, mailbox_bytes_max(box), &bytes)) {
            out->skipped++;
        } else {
            mail.bytes = buf_str(&bytes);
            out->taken++;
            is_over = !take(ctx, &mail) || out->taken >= mailbox_mails_max(box);
        }
        set_cursor(f, i, &out->cursor);
        if (is_over && i + 1 < f->len) {
            out->has_more = true;
            break;
        }
    }
    buf_release(&bytes);
    return rc;
}

enum status mailbox_maildir(const struct mailbox *box, struct str cursor,
                            mailbox_take *take, void *ctx, struct mailbox_end *out,
                            struct error *err)
{
    struct folder f = {0};
    uint64_t known[3] = {0}; /* change time of the newest, how many had it */
    bool is_known = mailbox_cursor(cursor, "maildir", known, 3);
    enum status rc;

    f.path = arena_copy(&f.arena, box->path).ptr;
    rc = list(&f, true, err);
    if (rc == OK)
        rc = list(&f, false, err);
    if (rc == OK) {
        size_t room = mailbox_mails_max(box), from = f.len > room ? f.len - room : 0;

        if (f.len > 1)
            qsort(f.items, f.len, sizeof(*f.items), compare);
        if (is_known)
            from = first_new(&f, known);
        buf_reset(&out->cursor);
        if (is_known)
            buf_add(&out->cursor, cursor);
        else
            buf_add_text(&out->cursor, "maildir 0 0 0");
        rc = give(box, &f, from, take, ctx, out, err);
    }
    free(f.items);
    arena_release(&f.arena);
    return rc;
}
