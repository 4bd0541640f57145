/* imap.c - commands, and answers with literals in them */
#include "fetchers/imap.h"

#include <string.h>

enum { READ_BYTES = 16384, LINES_MAX = 1000000 };

void imap_release(struct imap *im)
{
    buf_release(&im->in);
    im->at = 0;
}

static enum status more(struct imap *im, struct error *err)
{
    size_t got = 0;
    enum status rc;
    char *to;

    if (im->at > 0) {
        im->in.len -= im->at;
        memmove(im->in.ptr, im->in.ptr + im->at, im->in.len);
        im->at = 0;
    }
    to = buf_room(&im->in, READ_BYTES);
    rc = im->read(im->ctx, to, READ_BYTES, &got, err);
    if (rc != OK)
        return rc;
    if (got == 0)
        return error_set(err, ERR_NET, "imap: the server hung up");
    im->in.len += got;
    im->seen += got;
    if (im->bytes_max > 0 && im->seen > im->bytes_max)
        return error_set(err, ERR_LIMIT, "imap: the server talks without end");
    return OK;
}

/* Append one line without its end; it may hold anything. */
static enum status read_line(struct imap *im, struct buf *line, struct error *err)
{
    size_t looked = 0;

    for (;;) {
        size_t len = im->in.len - im->at;
        const char *start = im->in.ptr != NULL ? im->in.ptr + im->at : "";
        const char *end = memchr(start + looked, '\n', len - looked);

        if (end != NULL) {
            len = (size_t)(end - start);
            im->at += len + 1;
            if (len > 0 && start[len - 1] == '\r')
                len--;
            buf_add_bytes(line, start, len);
            return OK;
        }
        looked = len;
        if (len > IMAP_LINE_MAX_BYTES)
            return error_set(err, ERR_LIMIT, "imap: a line without end");
        if (more(im, err) != OK)
            return err != NULL ? err->code : ERR_NET;
    }
}

/* `len` bytes to `out`, or nowhere where that is NULL or full. */
static enum status read_literal(struct imap *im, uint64_t len, struct buf *out,
                                struct error *err)
{
    while (len > 0) {
        size_t have = im->in.len - im->at;

        if (have == 0) {
            enum status rc = more(im, err);

            if (rc != OK)
                return rc;
            continue;
        }
        if (have > len)
            have = (size_t)len;
        if (out != NULL)
            buf_add_bytes(out, im->in.ptr + im->at, have);
        im->at += have;
        len -= have;
    }
    return OK;
}

/* Does the line go on behind a literal: "... {123}"? */
static bool has_literal(struct str line, uint64_t *len)
{
    size_t at = line.len;
    int64_t n = 0;

    if (line.len < 3 || line.ptr[line.len - 1] != '}')
        return false;
    at--;
    while (at > 0 && line.ptr[at - 1] >= '0' && line.ptr[at - 1] <= '9')
        at--;
    if (at == 0 || line.ptr[at - 1] != '{' ||
        !str_to_int(str_slice(line, at, line.len - 1 - at), &n) || n > UINT32_MAX)
        return false;
    *len = (uint64_t)n;
    return true;
}

/*
 * One answer: a line, and what goes on behind its literals. The first literal goes to
 * `body`, where there is one and it has none yet; others are passed over.
 */
static enum status read_answer(struct imap *im, struct buf *line, struct buf *body,
                               bool *has_body, struct error *err)
{
    uint64_t len = 0;
    enum status rc;

    buf_reset(line);
    line->max = IMAP_LINE_MAX_BYTES;
    do {
        rc = read_line(im, line, err);
        if (rc != OK || line->is_full || !has_literal(buf_str(line), &len))
            break;
        rc = read_literal(im, len, *has_body ? NULL : body, err);
        *has_body = true;
        buf_add_char(line, ' ');
    } while (rc == OK);
    if (rc == OK && line->is_full)
        rc = error_set(err, ERR_LIMIT, "imap: a line without end");
    return rc;
}

static enum status send(struct imap *im, struct str command, struct buf *tag,
                        struct error *err)
{
    struct buf line = {0};
    enum status rc;

    buf_reset(tag);
    buf_printf(tag, "e%u ", ++im->tags);
    buf_add(&line, buf_str(tag));
    buf_add(&line, command);
    buf_add_text(&line, "\r\n");
    rc = im->write(im->ctx, buf_str(&line), err);
    buf_release(&line);
    return rc;
}

/* Gets every untagged answer of a command. */
typedef void on_answer(void *ctx, struct str line);

/* A command and its answers. ERR_MISSING for NO, ERR_NET for BAD and BYE. */
static enum status run(struct imap *im, struct str command, struct buf *body,
                       on_answer *take, void *ctx, struct error *err)
{
    struct buf line = {0}, tag = {0};
    bool has_body = body == NULL;
    enum status rc = send(im, command, &tag, err);

    for (size_t lines = 0; rc == OK; lines++) {
        struct str s;
        bool had_body = has_body;

        rc = read_answer(im, &line, body, &has_body, err);
        if (rc != OK)
            break;
        s = buf_str(&line);
        if (str_starts(s, buf_str(&tag))) {
            s = str_slice(s, tag.len, SIZE_MAX);
            if (!str_starts_fold(s, STR("OK")))
                rc = error_set(err, str_starts_fold(s, STR("NO")) ? ERR_MISSING : ERR_NET,
                               "imap: the server refuses");
            break;
        }
        if (str_starts_fold(s, STR("* BYE")) || lines > LINES_MAX)
            rc = error_set(err, ERR_NET, "imap: the server says goodbye");
        else if (take != NULL)
            take(ctx, s);
        /* a body of another answer than the one that was asked for */
        if (rc == OK && body != NULL && has_body && !had_body &&
            str_find_fold(s, STR(" FETCH ")) == SIZE_MAX) {
            buf_reset(body);
            has_body = false;
        }
    }
    buf_release(&line);
    buf_release(&tag);
    return rc;
}

/* The number behind a word, as in "[UIDNEXT 12]"; 0 where there is none. */
static uint32_t number_behind(struct str s, struct str word)
{
    size_t at = str_find_fold(s, word);
    uint64_t n = 0;

    if (at == SIZE_MAX)
        return 0;
    s = str_slice(s, at + word.len, SIZE_MAX);
    for (size_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) {
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
        if (n > UINT32_MAX)
            return 0;
    }
    return (uint32_t)n;
}

static void take_examine(void *ctx, struct str line)
{
    struct imap_folder *f = ctx;
    uint32_t n;

    if ((n = number_behind(line, STR("[UIDVALIDITY "))) > 0)
        f->validity = n;
    if ((n = number_behind(line, STR("[UIDNEXT "))) > 0)
        f->next_uid = n;
    if (str_ends_fold(line, STR(" EXISTS")))
        f->exists = number_behind(line, STR("* "));
}

enum status imap_examine(struct imap *im, struct str name, struct imap_folder *out,
                         struct error *err)
{
    struct buf command = {0};
    struct error why = {0};
    enum status rc;

    *out = (struct imap_folder){0};
    buf_add_text(&command, "EXAMINE \"");
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];

        if (c < 0x20 || c >= 0x7f) {
            buf_release(&command);
            return error_set(err, ERR_CONFIG,
                             "imap: the folder's name as the server writes it, in "
                             "ASCII");
        }
        if (c == '"' || c == '\\')
            buf_add_char(&command, '\\');
        buf_add_char(&command, (char)c);
    }
    buf_add_char(&command, '"');
    rc = run(im, buf_str(&command), NULL, take_examine, out, &why);
    buf_release(&command);
    if (rc == ERR_MISSING)
        return error_set(err, rc, "imap: there is no folder \"" STR_FMT "\"",
                         STR_ARG(name));
    if (rc != OK)
        return error_set(err, rc, "%s", why.text);
    if (out->validity == 0)
        return error_set(err, ERR_NET, "imap: the folder has no UIDVALIDITY");
    return OK;
}

struct listing {
    struct imap_item *items;
    size_t room, len;
    uint32_t least; /* UIDs below were not asked for */
    bool has_more;
};

/* Sorted by UID, as servers mostly give them already. */
static void take_item(void *ctx, struct str line)
{
    struct listing *l = ctx;
    struct imap_item x;
    size_t at = l->len;

    if (str_find_fold(line, STR(" FETCH (")) == SIZE_MAX)
        return;
    x.uid = number_behind(line, STR("UID "));
    x.size = number_behind(line, STR("RFC822.SIZE "));
    if (x.uid == 0 || x.uid < l->least)
        return;
    while (at > 0 && l->items[at - 1].uid > x.uid)
        at--;
    if (at > 0 && l->items[at - 1].uid == x.uid)
        return;
    if (l->len == l->room) {
        l->has_more = true;
        if (at == l->room)
            return;
        l->len--;
    }
    memmove(&l->items[at + 1], &l->items[at], (l->len - at) * sizeof(x));
    l->items[at] = x;
    l->len++;
}

enum status imap_list(struct imap *im, bool by_uid, uint32_t from,
                      struct imap_item *items, size_t room, size_t *len, bool *has_more,
                      struct error *err)
{
    struct listing l = {.items = items, .room = room, .least = by_uid ? from : 0};
    struct buf command = {0};
    enum status rc;

    buf_printf(&command, "%sFETCH %lu:* (UID RFC822.SIZE)", by_uid ? "UID " : "",
               (unsigned long)from);
    rc = run(im, buf_str(&command), NULL, take_item, &l, err);
    buf_release(&command);
    *len = l.len;
    *has_more = l.has_more;
    return rc;
}

enum status imap_fetch(struct imap *im, uint32_t uid, struct buf *out, struct error *err)
{
    struct buf command = {0};
    enum status rc;

    buf_reset(out);
    buf_printf(&command, "UID FETCH %lu (BODY.PEEK[])", (unsigned long)uid);
    rc = run(im, buf_str(&command), out, NULL, NULL, err);
    buf_release(&command);
    if (rc == OK)
        rc = buf_status(out, err);
    if (rc == OK && out->len == 0)
        rc = error_set(err, ERR_MISSING, "imap: the mail is gone");
    return rc;
}

void imap_logout(struct imap *im)
{
    struct buf tag = {0};

    (void)send(im, STR("LOGOUT"), &tag, NULL);
    buf_release(&tag);
}
