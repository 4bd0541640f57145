#include "fetchers/http_inflate.h"

#include "base/mem.h"

#include <limits.h>
#include <stdlib.h>

enum {
    WINDOW = 15,             /* bits: the largest */
    ANY_FRAME = WINDOW + 32, /* gzip or zlib, as the first bytes say */
    PIECE = 32 * 1024,
    KEPT_MAX = 1024 * 1024, /* memory that waits for the next body */
    CODINGS_MAX = 5,
};

/* So that a lack of memory is never taken for a fault of a source. */
static voidpf take(voidpf ctx, uInt count, uInt size)
{
    (void)ctx;
    return mem_zalloc(count, size);
}

static void give_back(voidpf ctx, voidpf memory)
{
    (void)ctx;
    free(memory);
}

void inflater_reset(struct inflater *x)
{
    for (size_t i = 0; i < ARRAY_LEN(x->plain); i++) {
        buf_reset(&x->plain[i]);
        if (x->plain[i].cap > KEPT_MAX)
            buf_release(&x->plain[i]);
    }
}

void inflater_release(struct inflater *x)
{
    if (x->is_set_up)
        (void)inflateEnd(&x->stream);
    for (size_t i = 0; i < ARRAY_LEN(x->plain); i++)
        buf_release(&x->plain[i]);
    *x = (struct inflater){0};
}

static enum status start(struct inflater *x, int window, struct str body,
                         struct error *err)
{
    z_stream *z = &x->stream;
    int code;

    z->next_in = (z_const Bytef *)body.ptr;
    z->avail_in = (uInt)body.len;
    if (x->is_set_up) {
        code = inflateReset2(z, window);
    } else {
        z->zalloc = take;
        z->zfree = give_back;
        code = inflateInit2(z, window);
        x->is_set_up = code == Z_OK;
    }
    return code == Z_OK ? OK : error_set(err, ERR_OS, "zlib: %d", code);
}

/* A gzip file may be several, one behind the other (RFC 1952, section 2.2). */
static bool is_gzip(const z_stream *z)
{
    return z->avail_in > 2 && z->next_in[0] == 0x1f && z->next_in[1] == 0x8b;
}

/* From where the stream stands to its end. */
static enum status run(struct inflater *x, struct buf *out, size_t most,
                       struct error *err)
{
    z_stream *z = &x->stream;

    for (;;) {
        size_t left =
            most - out->len + 1; /* one byte too many shows that there are more */
        size_t room = out->cap > out->len + PIECE ? out->cap - out->len - 1 : PIECE;
        int code;

        if (room > left)
            room = left;
        z->next_out = (Bytef *)buf_room(out, room);
        z->avail_out = (uInt)room;
        code = inflate(z, Z_NO_FLUSH);
        out->len += room - z->avail_out;
        if (out->len > most) {
            out->len = most;
            return error_set(err, ERR_LIMIT, "more than %zu bytes", most);
        }
        if (code == Z_STREAM_END && is_gzip(z))
            code = inflateReset(z);
        else if (code == Z_STREAM_END || code == Z_BUF_ERROR)
            return OK; /* at its end, or where it was cut */
        if (code != Z_OK)
            return error_set(err, ERR_PARSE, "the compressed data is damaged");
    }
}

static enum status unpack(struct inflater *x, struct str body, struct buf *out,
                          size_t most, bool is_deflate, struct error *err)
{
    struct error first = {0};
    enum status rc = ERR_LIMIT;

    buf_reset(out);
    if (body.len > UINT_MAX)
        return error_set(err, rc, "more than %u bytes", UINT_MAX);
    rc = start(x, ANY_FRAME, body, &first);
    if (rc == OK)
        rc = run(x, out, most, &first);
    if (rc == ERR_PARSE && is_deflate) { /* it may come without its frame */
        buf_reset(out);
        rc = start(x, -WINDOW, body, err);
        return rc == OK ? run(x, out, most, err) : rc;
    }
    return rc == OK ? OK : error_set(err, rc, "%s", first.text);
}

enum status inflater_read(struct inflater *x, struct str encoding, struct str body,
                          size_t most, struct str *out, struct error *err)
{
    struct str codings[CODINGS_MAX];
    size_t len = 0;
    enum status rc = OK;

    *out = body;
    while (encoding.ptr != NULL) {
        struct str name = str_trim(str_split(&encoding, ','));

        if (name.len == 0 || str_eq_fold(name, STR("identity")))
            continue;
        if (len == CODINGS_MAX)
            return error_set(err, ERR_PARSE, "compressed more than %d times",
                             CODINGS_MAX);
        codings[len++] = name;
    }
    while (rc == OK && len > 0 && out->len > 0) {
        struct str name = codings[--len];
        struct buf *to = &x->plain[len % ARRAY_LEN(x->plain)];
        bool is_deflate = str_eq_fold(name, STR("deflate"));

        if (!is_deflate && !str_eq_fold(name, STR("gzip")) &&
            !str_eq_fold(name, STR("x-gzip")))
            return error_set(err, ERR_PARSE, "compressed in a way we don't know");
        rc = unpack(x, *out, to, most, is_deflate, err);
        *out = buf_str(to);
    }
    return rc;
}
