/*
 * mailbox_mbox.c - many mails in one file, each behind a line "From "
 *
 * The cursor is how far the file was read, with a hash of its beginning: a file that was
 * cut or replaced is read anew. Source: RFC 4155; ">From " as mboxrd quotes it.
 */
#include "fetchers/mailbox_inner.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 65536, HEAD_BYTES = 256, LOOK_BACK_BYTES = 64 << 20 };

/* The file in pieces: a line, or a part of a very long one. */
struct pieces {
    int fd;
    uint64_t at; /* in the file, of the next piece */
    size_t from, to;
    bool is_start; /* the next piece starts a line */
    bool is_failed;
    char bytes[PIECE_BYTES];
};

static bool fill(struct pieces *p)
{
    ssize_t got;

    memmove(p->bytes, p->bytes + p->from, p->to - p->from);
    p->to -= p->from;
    p->from = 0;
    do
        got = pread(p->fd, p->bytes + p->to, sizeof(p->bytes) - p->to,
                    (off_t)(p->at + p->to));
    while (got < 0 && errno == EINTR);
    p->is_failed = got < 0;
    if (got > 0)
        p->to += (size_t)got;
    return got > 0;
}

/* The next piece, with its line end where it has one; false at the end of the file. */
static bool next_piece(struct pieces *p, struct str *out, bool *is_start)
{
    const char *start = p->bytes + p->from;
    const char *end = memchr(start, '\n', p->to - p->from);
    size_t len;

    while (end == NULL && p->to - p->from < sizeof(p->bytes) && fill(p)) {
        start = p->bytes;
        end = memchr(start, '\n', p->to);
    }
    start = p->bytes + p->from;
    len = end != NULL ? (size_t)(end - start) + 1 : p->to - p->from;
    *out = (struct str){start, len};
    *is_start = p->is_start;
    p->is_start = end != NULL;
    p->from += len;
    p->at += len;
    return len > 0;
}

static void seek(struct pieces *p, uint64_t at)
{
    p->at = at;
    p->from = p->to = 0;
    p->is_start = true;
}

static bool is_from(struct str line, bool is_start)
{
    return is_start && str_starts(line, STR("From "));
}

static bool is_empty_line(struct str line)
{
    return str_eq(line, STR("\n")) || str_eq(line, STR("\r\n"));
}

/* Where the newest `most` mails start, in the part of the file that is looked at. */
static uint64_t find_newest(struct pieces *p, uint64_t size, size_t most)
{
    uint64_t *starts = mem_zalloc(most, sizeof(*starts));
    uint64_t from = size > LOOK_BACK_BYTES ? size - LOOK_BACK_BYTES : 0, at, found;
    bool is_start, was_empty = from == 0;
    size_t count = 0;
    struct str line;

    seek(p, from);
    p->is_start = from == 0;
    for (at = from; next_piece(p, &line, &is_start); at = p->at) {
        if (is_from(line, is_start) && was_empty)
            starts[count++ % most] = at;
        was_empty = is_start && is_empty_line(line);
    }
    found = count == 0 ? size : starts[count > most ? count % most : 0];
    free(starts);
    return found;
}

static void add_line(struct buf *mail, struct str line, bool is_start)
{
    size_t quotes = 0;

    while (is_start && quotes < line.len && line.ptr[quotes] == '>')
        quotes++;
    if (quotes > 0 && str_starts(str_slice(line, quotes, SIZE_MAX), STR("From ")))
        line = str_slice(line, 1, SIZE_MAX);
    buf_add(mail, line);
}

/* One mail, from its "From " line on, up to the next. */
static bool read_mail(struct pieces *p, struct buf *out, bool *is_whole)
{
    bool is_start, was_empty = false;
    struct str line;

    buf_reset(out);
    out->is_full = false;
    if (!next_piece(p, &line, &is_start) || !is_from(line, is_start))
        return false;
    while (!p->is_start && next_piece(p, &line, &is_start))
        ; /* the rest of that line */
    for (;;) {
        if (!next_piece(p, &line, &is_start))
            break;
        if (is_from(line, is_start) && was_empty) {
            p->from -= line.len; /* give it back */
            p->at -= line.len;
            p->is_start = true;
            break;
        }
        was_empty = is_start && is_empty_line(line);
        add_line(out, line, is_start);
    }
    *is_whole = !out->is_full;
    return true;
}

static enum status give(const struct mailbox *box, struct pieces *p, mailbox_take *take,
                        void *ctx, struct mailbox_end *out, struct error *err)
{
    struct buf bytes = {.max = mailbox_bytes_max(box)};
    bool is_whole = false, wants_more = true;
    enum status rc = OK;

    while (rc == OK && wants_more && out->taken < mailbox_mails_max(box)) {
        uint64_t start = p->at;
        struct arena a = {0};
        struct mailbox_mail mail = {
            .name = arena_printf(&a, "%llu", (unsigned long long)start)};

        if (mailbox_is_stopped(box))
            rc = error_set(err, ERR_BUSY, "the run was ended");
        else if (!read_mail(p, &bytes, &is_whole))
            wants_more = false;
        else if (!is_whole)
            out->skipped++;
        else {
            mail.bytes = buf_str(&bytes);
            out->taken++;
            if (!take(ctx, &mail))
                wants_more = false, out->has_more = true;
        }
        arena_release(&a);
    }
    if (rc == OK && out->taken >= mailbox_mails_max(box))
        out->has_more = true;
    if (rc == OK && p->is_failed)
        rc = error_set(err, ERR_IO, "mbox file: %s", strerror(EIO));
    buf_release(&bytes);
    return rc;
}

static enum status open_file(const struct mailbox *box, struct pieces *p, uint64_t *size,
                             struct error *err)
{
    char *path = mem_dup(box->path.ptr != NULL ? box->path.ptr : "", box->path.len);
    enum status rc = OK;
    struct stat st;

    p->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (p->fd < 0)
        rc = error_set(err, errno == ENOENT ? ERR_MISSING : ERR_ACCESS, "%s: %s", path,
                       strerror(errno));
    else if (fstat(p->fd, &st) != 0 || !S_ISREG(st.st_mode))
        rc = error_set(err, ERR_ACCESS, "%s: not a regular file", path);
    else
        *size = (uint64_t)st.st_size;
    free(path);
    return rc;
}

/* Of the first bytes, of those that were there at `size`. */
static uint64_t hash_head(const struct pieces *p, uint64_t size)
{
    char head[HEAD_BYTES];
    ssize_t got =
        pread(p->fd, head, size < sizeof(head) ? (size_t)size : sizeof(head), 0);

    return got > 0 ? str_hash((struct str){head, (size_t)got}, 0) & INT64_MAX : 0;
}

/* Does the file go on at `at` as it should: with a mail, or its end? */
static bool is_boundary(struct pieces *p, uint64_t at)
{
    struct str line;
    bool is_start;

    seek(p, at);
    if (!next_piece(p, &line, &is_start))
        return true;
    return str_starts(line, STR("From "));
}

enum status mailbox_mbox(const struct mailbox *box, struct str cursor, mailbox_take *take,
                         void *ctx, struct mailbox_end *out, struct error *err)
{
    struct pieces *p = mem_zalloc(1, sizeof(*p));
    uint64_t size = 0, from = 0;
    uint64_t known[2] = {0}; /* how far it was read, hash of its beginning */
    enum status rc = open_file(box, p, &size, err);

    if (rc == OK) {
        if (mailbox_cursor(cursor, "mbox", known, 2) && known[0] <= size &&
            hash_head(p, known[0]) == known[1] && is_boundary(p, known[0]))
            from = known[0];
        else
            from = find_newest(p, size, mailbox_mails_max(box));
        seek(p, from);
        rc = give(box, p, take, ctx, out, err);
        if (out->has_more && p->at >= size)
            out->has_more = false;
        buf_reset(&out->cursor);
        buf_printf(&out->cursor, "mbox %llu %llu", (unsigned long long)p->at,
                   (unsigned long long)hash_head(p, p->at));
    }
    if (p->fd >= 0)
        (void)close(p->fd);
    free(p);
    return rc;
}
