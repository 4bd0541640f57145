/*
 * utf8_fold.c - the part of utf8.h that compares: normal form and case folding
 *
 * ASCII is folded here; utf8proc sees only the runs of other characters, each
 * with the ASCII letter before it, which a mark may belong to.
 */
#include "base/utf8.h"

#include "base/mem.h"

#include <stdlib.h>

#include <utf8proc.h>

enum { SHORT_RUN = 256 }; /* code points that need no heap */

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Letters that have no decomposition, as people type them without the key. */
static uint32_t plain_letter(uint32_t code, uint32_t *second)
{
    *second = 0;
    switch (code) {
    case 0xE6: /* ae */
        *second = 'e';
        return 'a';
    case 0x153: /* oe */
        *second = 'e';
        return 'o';
    case 0xFE: /* thorn */
        *second = 'h';
        return 't';
    case 0xF8: /* o with stroke */
        return 'o';
    case 0xF0:  /* eth */
    case 0x111: /* d with stroke */
        return 'd';
    case 0x127:
        return 'h';
    case 0x131: /* dotless i */
        return 'i';
    case 0x142: /* l with stroke */
        return 'l';
    default:
        return code;
    }
}

static void add_codes(const utf8proc_int32_t *codes, size_t len, bool is_plain,
                      struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        uint32_t second = 0;
        uint32_t code = (uint32_t)codes[i];

        buf_add_code(out, is_plain ? plain_letter(code, &second) : code);
        if (second != 0)
            buf_add_code(out, second);
    }
}

/* Map one well-formed run. */
static void map_run(struct str run, int options, struct buf *out)
{
    utf8proc_int32_t few[SHORT_RUN];
    utf8proc_int32_t *codes = few;
    utf8proc_option_t how = (utf8proc_option_t)options;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)run.ptr;
    utf8proc_ssize_t want = (utf8proc_ssize_t)run.len;
    utf8proc_ssize_t len = utf8proc_decompose(bytes, want, codes, SHORT_RUN, how);

    if (len > SHORT_RUN) {
        codes = mem_alloc(((size_t)len + 1) * sizeof(*codes));
        len = utf8proc_decompose(bytes, want, codes, len, how);
    }
    if (len > 0)
        len = utf8proc_normalize_utf32(codes, len, how);
    if (len > 0)
        add_codes(codes, (size_t)len, (options & UTF8PROC_STRIPMARK) != 0, out);
    if (codes != few)
        free(codes);
}

/* The run may hold bad bytes, which are rare: repaired first. */
static void map_any(struct str run, int options, struct buf *out)
{
    if (utf8_valid(run) == run.len) {
        map_run(run, options, out);
    } else {
        struct buf good = {0};

        utf8_repair(run, false, &good);
        map_run(buf_str(&good), options, out);
        buf_release(&good);
    }
}

static void map(struct str s, int options, struct buf *out)
{
    bool is_folded = (options & UTF8PROC_CASEFOLD) != 0;
    size_t i = 0;

    while (i < s.len) {
        size_t from = i, run;
        char *to;

        while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
            i++;
        run = i;
        if (i < s.len && i > from)
            i--; /* a mark may follow */
        to = buf_room(out, i - from);
        if (to == NULL)
            return;
        for (size_t k = 0; k < i - from; k++)
            to[k] = is_folded ? lower(s.ptr[from + k]) : s.ptr[from + k];
        out->len += i - from;
        if (run == s.len)
            break;
        while (run < s.len && (unsigned char)s.ptr[run] >= 0x80)
            run++;
        map_any(str_slice(s, i, run - i), options, out);
        i = run;
    }
    if (out->ptr != NULL)
        out->ptr[out->len] = '\0';
}

void utf8_nfc(struct str s, struct buf *out)
{
    map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE, out);
}

void utf8_fold(struct str s, struct buf *out)
{
    map(s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, out);
}

void utf8_fold_plain(struct str s, struct buf *out)
{
    map(s,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
            UTF8PROC_STRIPMARK,
        out);
}
