#include "base/buf.h"

#include "base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_release(struct buf *b)
{
    if (b == NULL)
        return;
    free(b->ptr);
    *b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    b->is_full = false;
    if (b->ptr != NULL)
        b->ptr[0] = '\0';
}

char *buf_take(struct buf *b)
{
    char *text = b->ptr != NULL ? b->ptr : mem_dup("", 0);

    *b = (struct buf){.max = b->max};
    return text;
}

char *buf_grow(struct buf *b, size_t room)
{
    if (room > SIZE_MAX / 4 - b->len || (b->max > 0 && b->len + room > b->max)) {
        b->is_full = true;
        return NULL;
    }
    if (b->len + room + 1 > b->cap) {
        size_t cap = b->cap > 0 ? b->cap : 64;

        while (cap < b->len + room + 1)
            cap *= 2;
        b->ptr = mem_resize(b->ptr, cap, 1);
        b->cap = cap;
    }
    return b->ptr + b->len;
}

void buf_add_bytes(struct buf *b, const void *bytes, size_t len)
{
    char *to = buf_room(b, len);

    if (to == NULL)
        return;
    if (len > 0)
        memcpy(to, bytes, len);
    b->len += len;
    b->ptr[b->len] = '\0';
}

void buf_add(struct buf *b, struct str s)
{
    buf_add_bytes(b, s.ptr, s.len);
}

void buf_add_text(struct buf *b, const char *text)
{
    buf_add_bytes(b, text, strlen(text));
}

void buf_add_char(struct buf *b, char c)
{
    if (b->len + 1 < b->cap && (b->max == 0 || b->len < b->max)) {
        b->ptr[b->len++] = c;
        b->ptr[b->len] = '\0';
    } else
        buf_add_bytes(b, &c, 1);
}

void buf_add_code(struct buf *b, uint32_t code)
{
    char out[4];
    size_t len;

    if (code < 0x80) {
        out[0] = (char)code;
        len = 1;
    } else if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        len = 2;
    } else if (code < 0x10000) {
        if (code >= 0xD800 && code <= 0xDFFF) {
            buf_add_code(b, 0xFFFD);
            return;
        }
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        len = 3;
    } else if (code < 0x110000) {
        out[0] = (char)(0xF0 | code >> 18);
        out[1] = (char)(0x80 | (code >> 12 & 0x3F));
        out[2] = (char)(0x80 | (code >> 6 & 0x3F));
        out[3] = (char)(0x80 | (code & 0x3F));
        len = 4;
    } else {
        buf_add_code(b, 0xFFFD);
        return;
    }
    buf_add_bytes(b, out, len);
}

bool buf_add_entity(struct buf *b, uint32_t code)
{
    switch (code) {
    case '&':
        buf_add_text(b, "&amp;");
        return true;
    case '<':
        buf_add_text(b, "&lt;");
        return true;
    case '>':
        buf_add_text(b, "&gt;");
        return true;
    case '"':
        buf_add_text(b, "&quot;");
        return true;
    default:
        return false;
    }
}

void buf_add_escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!buf_add_entity(b, (unsigned char)s.ptr[i]))
            buf_add_char(b, s.ptr[i]);
    }
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len >= 0) {
        char *to = buf_room(b, (size_t)len);

        if (to != NULL) {
            (void)vsnprintf(to, (size_t)len + 1, fmt, again);
            b->len += (size_t)len;
        }
    }
    va_end(again);
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->ptr, b->len};
}

enum status buf_status(const struct buf *b, struct error *err)
{
    if (!b->is_full)
        return OK;
    return error_set(err, ERR_LIMIT, "more than %zu bytes", b->max);
}

static enum status read_failed(const char *path, struct error *err)
{
    enum status rc = errno == ENOENT || errno == ENOTDIR ? ERR_MISSING
                     : errno == EACCES || errno == EPERM ? ERR_ACCESS
                                                         : ERR_IO;

    return error_set(err, rc, "%s: %s", path, strerror(errno));
}

enum status buf_read_file(struct buf *b, const char *path, size_t max, struct error *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(path, "rbe");
    enum status rc = OK;

    if (in == NULL)
        return read_failed(path, err);
    for (;;) {
        char *to = buf_room(b, 65536);
        size_t got;

        if (to == NULL)
            break;
        got = fread(to, 1, 65536, in);
        b->len += got;
        b->ptr[b->len] = '\0';
        if (max > 0 && b->len > max) {
            rc = max >> 20 > 0
                     ? error_set(err, ERR_LIMIT, "%s: over %zu MiB", path, max >> 20)
                     : error_set(err, ERR_LIMIT, "%s: over %zu bytes", path, max);
            break;
        }
        if (got < 65536)
            break;
    }
    if (rc == OK && ferror(in))
        rc = read_failed(path, err);
    if (rc == OK)
        rc = buf_status(b, err);
    if (!is_stdin)
        (void)fclose(in);
    return rc;
}
