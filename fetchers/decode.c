#include "fetchers/decode_inner.h"

#include "base/swar.h"
#include "base/utf8.h"

#include <string.h>

static bool is_dropped(unsigned char c)
{
    return c < 0x20 && c != '\n' && c != '\t' && c != '\r';
}

static bool is_noncharacter(const char *p) /* U+FFFE, U+FFFF */
{
    return memcmp(p, "\xEF\xBF\xBE", 3) == 0 || memcmp(p, "\xEF\xBF\xBF", 3) == 0;
}

/* ASCII of which nothing is dropped; false may be wrong. */
static bool is_clean_word(uint64_t w)
{
    uint64_t low = swar_below(w, ' ');

    if (low != 0)
        low &= ~(swar_exactly(w, '\n') | swar_exactly(w, '\t') | swar_exactly(w, '\r'));
    return ((w & SWAR_HIGH) | low) == 0;
}

/* Bytes at the start of `s` that an XML parser takes as they are: UTF-8 without
 * control characters. `*has_wide` becomes true where they are not all ASCII. */
static size_t clean_run(struct str s, bool *has_wide)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;

    while (i < s.len) {
        uint32_t code;
        size_t len;

        while (i + 8 <= s.len && is_clean_word(swar_load(p + i)))
            i += 8;
        for (size_t stop = i + 8; i < s.len && i < stop && p[i] < 0x80; i++) {
            if (is_dropped(p[i]))
                return i;
        }
        if (i == s.len || p[i] < 0x80)
            continue;
        len = utf8_decode(str_slice(s, i, s.len), &code);
        if (code == UTF8_BAD && (len < 3 || p[i + 1] != 0xBF || p[i + 2] != 0xBD))
            return i;
        if (len == 3 && is_noncharacter(s.ptr + i))
            return i;
        *has_wide = true;
        i += len;
    }
    return i;
}

/* What is no clean run, at the start of `s`: its length, and what stands for it. */
static size_t dirty_part(struct str s, struct str *instead, bool *is_repaired)
{
    uint32_t code;
    size_t len = utf8_decode(s, &code);

    *instead = STR("\xEF\xBF\xBD");
    if (is_dropped((unsigned char)s.ptr[0]))
        *instead = STR_NONE;
    else
        *is_repaired = true;
    return len;
}

static void add_clean(struct str s, struct buf *out, bool *is_repaired)
{
    bool has_wide;

    while (s.len > 0) {
        size_t len = clean_run(s, &has_wide);
        struct str instead;

        buf_add(out, str_slice(s, 0, len));
        s = str_slice(s, len, s.len);
        if (s.len == 0)
            return;
        len = dirty_part(s, &instead, is_repaired);
        buf_add(out, instead);
        s = str_slice(s, len, s.len);
    }
}

/* The same in place, for UTF-8 that we made: nothing grows. */
static void clean_in_place(struct buf *b, bool *is_repaired)
{
    bool has_wide;
    size_t from = clean_run(buf_str(b), &has_wide), to = from;

    while (from < b->len) {
        struct str instead;
        size_t len =
            dirty_part(str_slice(buf_str(b), from, b->len), &instead, is_repaired);

        if (instead.len > 0)
            memcpy(b->ptr + to, instead.ptr, instead.len);
        to += instead.len;
        from += len;
        len = clean_run(str_slice(buf_str(b), from, b->len), &has_wide);
        memmove(b->ptr + to, b->ptr + from, len);
        to += len;
        from += len;
    }
    if (b->ptr != NULL) {
        b->len = to;
        b->ptr[to] = '\0';
    }
}

/* How many characters of several bytes are well-formed UTF-8, and how many parts are
 * not. */
static void count_wide(struct str s, size_t *good, size_t *bad)
{
    *good = *bad = 0;
    while (s.len > 0) {
        uint32_t code;
        size_t len = 0;

        while (len < s.len && (unsigned char)s.ptr[len] < 0x80)
            len++;
        s = str_slice(s, len, s.len);
        if (s.len == 0)
            return;
        len = utf8_decode(s, &code);
        if (code == UTF8_BAD)
            ++*bad;
        else
            ++*good;
        s = str_slice(s, len, s.len);
    }
}

/* The body and what is known of it. */
struct input {
    struct str body;
    size_t clean; /* see clean_run() */
    bool is_utf8; /* well-formed, and not ASCII alone */
    bool is_ascii;
    size_t good, bad; /* see count_wide() */
};

/* Can the body be in the charset that its sender names? */
static bool is_likely(const struct charset *c, const struct input *in)
{
    switch (c->kind) {
    case CHARSET_UTF8:
        return in->is_ascii || in->is_utf8 || in->good > in->bad;
    case CHARSET_ASCII:
        return in->is_ascii;
    case CHARSET_LATIN1:
    case CHARSET_SINGLE:
        return !in->is_utf8;
    case CHARSET_WIDE: /* with a mark or a '<' we would know already */
    case CHARSET_EBCDIC:
        return false;
    default:
        return true;
    }
}

/* Convert into `space`; false where the bytes are plainly not of that charset. */
static bool convert(const struct charset *c, const struct input *in, struct buf *space,
                    struct decoded *out)
{
    size_t bad, codes;

    buf_reset(space);
    bad = charset_convert(c, in->body, space);
    codes = in->body.len;
    if (bad == SIZE_MAX ||
        (c->kind == CHARSET_MULTI && bad > 0 && (in->is_utf8 || bad > codes / 50 + 1)))
        return false;
    out->is_repaired = bad > 0;
    clean_in_place(space, &out->is_repaired);
    out->text = buf_str(space);
    out->encoding = c->name;
    return true;
}

/* UTF-8, as a view of the body where that is clean. */
static void take_utf8(const struct input *in, struct buf *space, struct decoded *out)
{
    out->encoding = "utf-8";
    out->text = in->body;
    if (in->clean == in->body.len)
        return;
    buf_reset(space);
    buf_add(space, str_slice(in->body, 0, in->clean));
    add_clean(str_slice(in->body, in->clean, in->body.len), space, &out->is_repaired);
    out->text = buf_str(space);
}

static bool take(const struct charset *c, const struct input *in, struct buf *space,
                 struct decoded *out)
{
    if (c->kind == CHARSET_UTF8 || in->is_ascii) {
        if (c->kind == CHARSET_WIDE || c->kind == CHARSET_EBCDIC ||
            c->kind == CHARSET_MULTI)
            return c->kind == CHARSET_MULTI && convert(c, in, space, out);
        take_utf8(in, space, out);
        out->encoding = c->name;
        return true;
    }
    return convert(c, in, space, out);
}

/* EBCDIC says in its declaration which one it is. */
static const struct charset *which_ebcdic(const struct charset *c, struct str body)
{
    struct buf head = {0};
    const struct charset *named = NULL;

    if (charset_convert(c, str_slice(body, 0, 200), &head) != SIZE_MAX)
        named = charset_find(charset_declared(buf_str(&head)));
    buf_release(&head);
    return named != NULL && named->kind == CHARSET_EBCDIC ? named : c;
}

static void judge(struct input *in)
{
    bool has_wide = false;

    in->clean = clean_run(in->body, &has_wide);
    if (in->clean < in->body.len) {
        count_wide(in->body, &in->good, &in->bad);
        has_wide = in->good > 0;
    }
    in->is_ascii = in->bad == 0 && !has_wide;
    in->is_utf8 = in->bad == 0 && has_wide;
}

/* Without a mark: what the header and the document name, as far as the bytes bear it
 * out. */
static void decode_named(struct input *in, struct str content_type, struct buf *space,
                         struct decoded *out)
{
    struct str labels[] = {decode_charset(content_type), charset_declared(in->body)};
    const struct charset *latin1 = charset_find(STR("windows-1252"));
    bool is_named = false;

    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        const struct charset *c = charset_find(labels[i]);

        if (c == NULL)
            continue;
        if (is_likely(c, in) && take(c, in, space, out)) {
            out->is_contradicted = is_named;
            return;
        }
        is_named = true;
    }
    out->is_contradicted = is_named;
    if (in->is_ascii || in->is_utf8 || in->good > in->bad)
        take_utf8(in, space, out);
    else
        (void)convert(latin1, in, space, out);
}

/* White space, NULs and marks before the first character. */
static struct str trim_start(struct str text)
{
    for (;;) {
        if (text.len > 0 && ((unsigned char)text.ptr[0] <= ' '))
            text = str_slice(text, 1, text.len);
        else if (str_starts(text, STR("\xEF\xBB\xBF")))
            text = str_slice(text, 3, text.len);
        else
            return text;
    }
}

enum status decode_body(struct str body, struct str content_type, struct buf *space,
                        struct decoded *out, struct error *err)
{
    size_t skip;
    const struct charset *c = charset_sniff(body, &skip);
    struct input in = {.body = str_slice(body, skip, body.len)};

    *out = (struct decoded){.encoding = "utf-8"};
    buf_reset(space);
    if (c != NULL && c->kind == CHARSET_EBCDIC)
        c = which_ebcdic(c, body);
    if (c == NULL || c->kind == CHARSET_UTF8 || !convert(c, &in, space, out)) {
        judge(&in);
        if (c != NULL && c->kind == CHARSET_UTF8)
            take_utf8(&in, space, out);
        else
            decode_named(&in, content_type, space, out);
    }
    out->text = trim_start(out->text);
    return buf_status(space, err);
}
