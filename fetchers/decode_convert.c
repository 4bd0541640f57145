/*
 * decode_convert.c - bytes of a known charset as UTF-8
 */
#include "fetchers/decode_inner.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

static void from_windows_1252(struct str body, struct buf *out)
{
    size_t i = 0;

    while (i < body.len) {
        size_t start = i;
        unsigned char c;

        while (i < body.len && (unsigned char)body.ptr[i] < 0x80)
            i++;
        buf_add(out, str_slice(body, start, i - start));
        if (i == body.len)
            return;
        c = (unsigned char)body.ptr[i++];
        buf_add_code(out, c < 0xA0 ? utf8_windows_1252[c - 0x80] : c);
    }
}

static uint32_t unit_at(const unsigned char *p, const struct charset *c)
{
    uint32_t unit = 0;

    for (unsigned i = 0; i < c->unit; i++)
        unit = unit << 8 | p[c->is_little ? c->unit - 1u - i : i];
    return unit;
}

static size_t from_wide(const struct charset *c, struct str body, struct buf *out)
{
    const unsigned char *p = (const unsigned char *)body.ptr;
    size_t bad = body.len % c->unit != 0;

    for (size_t i = 0; i + c->unit <= body.len; i += c->unit) {
        uint32_t code = unit_at(p + i, c);

        if (c->unit == 2 && code >= 0xD800 && code <= 0xDBFF && i + 4 <= body.len) {
            uint32_t low = unit_at(p + i + 2, c);

            if (low >= 0xDC00 && low <= 0xDFFF) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        bad += code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF);
        buf_add_code(out, code); /* U+FFFD for what is none */
    }
    return bad;
}

/* One call of iconv into `out`; false at the end of the input, or when out is full. */
static bool step(iconv_t cd, char **in, size_t *left, struct buf *out, size_t *bad)
{
    size_t room = *left * 2 + 64, done;
    char *to = buf_room(out, room), *end = to;

    if (to == NULL)
        return false;
    done = iconv(cd, in, left, &end, &room);
    out->len += (size_t)(end - to);
    out->ptr[out->len] = '\0';
    if (done != (size_t)-1)
        return false;
    if (errno == E2BIG)
        return true;
    ++*bad; /* EILSEQ, or EINVAL: cut off */
    buf_add_code(out, UTF8_BAD);
    ++*in;
    --*left;
    return *left > 0;
}

/* Some converters keep a letter back, since a mark may follow: the end gives it out. */
static void give_out(iconv_t cd, struct buf *out)
{
    size_t room = 16;
    char *to = buf_room(out, room), *end = to;

    if (to == NULL || iconv(cd, NULL, NULL, &end, &room) == (size_t)-1)
        return;
    out->len += (size_t)(end - to);
    out->ptr[out->len] = '\0';
}

static size_t from_iconv(const char *name, struct str body, struct buf *out)
{
    iconv_t cd = iconv_open("UTF-8", name);
    char *in = (char *)body.ptr; /* not written to */
    size_t left = body.len, bad = 0;

    if (cd == (iconv_t)-1)
        return SIZE_MAX;
    while (left > 0 && step(cd, &in, &left, out, &bad))
        ;
    give_out(cd, out);
    (void)iconv_close(cd);
    return bad;
}

size_t charset_convert(const struct charset *c, struct str body, struct buf *out)
{
    switch (c->kind) {
    case CHARSET_WIDE:
        return from_wide(c, body, out);
    case CHARSET_ASCII:
    case CHARSET_LATIN1:
        from_windows_1252(body, out);
        return 0;
    default:
        return from_iconv(c->iconv_name, body, out);
    }
}
