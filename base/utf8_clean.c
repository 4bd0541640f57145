/*
 * utf8_clean.c - the part of utf8.h that says what foreign text may hold
 */
#include "base/utf8.h"

#include <string.h>

#include <utf8proc.h>

enum { MARKS_MAX = 8, BLOCK = 32 };
enum { SPACE_FLAT = UTF8_SPACE_ONE + 1 }; /* all white space as blanks, none lost */

/* White space that waits for what comes behind it. */
enum gap { GAP_NONE, GAP_BLANK, GAP_LINE, GAP_LINES };

struct cleaner {
    struct buf *out;
    size_t start;            /* of our text in out */
    size_t codes, codes_max; /* written so far, and most */
    int space;
    enum gap gap;
    unsigned marks; /* combining ones, in a row */
};

static bool is_bidi_control(uint32_t code)
{
    return code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_plain(unsigned char c)
{
    return c > ' ' && c < 0x7F;
}

/* Are the BLOCK bytes at `p` printable ASCII without two blanks in a row? Reads one byte
 * more. Written so that compilers turn it into vector instructions. */
static bool is_plain_block(const unsigned char *p)
{
    unsigned char bad = 0;

    for (int k = 0; k < BLOCK; k++)
        bad |= (unsigned char)((unsigned char)(p[k] - 0x20) > 0x5E) |
               (unsigned char)((p[k] == ' ') & (p[k + 1] == ' '));
    return bad == 0 && (p[BLOCK - 1] != ' ' || is_plain(p[BLOCK]));
}

/* Bytes at `p` that stay as they are: printable ASCII with single blanks inside. */
static size_t plain_run(const unsigned char *p, size_t len)
{
    size_t i = 0;

    while (i < len) {
        size_t stop = len - i > BLOCK ? i + BLOCK : len;

        if (len - i > BLOCK && is_plain_block(p + i)) {
            i = stop;
            continue;
        }
        for (; i < stop; i++) {
            if (!is_plain(p[i]) && !(p[i] == ' ' && i + 1 < len && is_plain(p[i + 1])))
                return i;
        }
    }
    return i;
}

static void write_gap(struct cleaner *c)
{
    static const struct {
        const char *text;
        size_t len;
    } gaps[] = {{"", 0}, {" ", 1}, {"\n", 1}, {"\n\n", 2}};
    enum gap gap = c->gap;

    if (gap == GAP_NONE)
        return;
    c->gap = GAP_NONE;
    if (c->out->len == c->start)
        return;
    if (c->space == UTF8_SPACE_ONE)
        gap = GAP_BLANK;
    buf_add_bytes(c->out, gaps[gap].text, gaps[gap].len);
    c->codes += gaps[gap].len;
}

static void add_space(struct cleaner *c, uint32_t code)
{
    bool is_line = code == '\n' || code == 0x2028 || code == 0x2029;

    c->marks = 0;
    if (c->space == UTF8_SPACE_KEEP || c->space == SPACE_FLAT) {
        bool is_kept = c->space == UTF8_SPACE_KEEP && (is_line || code == '\t');

        buf_add_text(c->out, !is_kept ? " " : is_line ? "\n" : "\t");
        c->codes++;
    } else if (!is_line) {
        if (c->gap == GAP_NONE)
            c->gap = GAP_BLANK;
    } else {
        c->gap = c->gap >= GAP_LINE ? GAP_LINES : GAP_LINE;
    }
}

static void add_wide(struct cleaner *c, uint32_t code, struct str bytes)
{
    if (is_bidi_control(code) || code == 0xFEFF || (code & 0xFFFE) == 0xFFFE)
        return;
    if (code < 0xA0) { /* C1 controls */
        add_space(c, ' ');
        return;
    }
    if (utf8_is_space(code) &&
        (c->space != UTF8_SPACE_KEEP || code == 0x2028 || code == 0x2029)) {
        add_space(c, code);
        return;
    }
    if (code >= 0x300) {
        utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)code);
        bool is_mark = kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_ME;

        c->marks = is_mark ? c->marks + 1 : 0;
        if (c->marks > MARKS_MAX)
            return;
    } else {
        c->marks = 0;
    }
    write_gap(c);
    if (code == UTF8_BAD)
        buf_add_code(c->out, UTF8_BAD);
    else
        buf_add(c->out, bytes);
    c->codes++;
}

static size_t add_plain(struct cleaner *c, const unsigned char *p, size_t len)
{
    size_t run;

    write_gap(c);
    if (c->codes_max > 0) {
        size_t room = c->codes < c->codes_max ? c->codes_max - c->codes : 0;

        if (len > room + 1) /* one too many says that we cut */
            len = room + 1;
    }
    run = plain_run(p, len);
    buf_add_bytes(c->out, p, run);
    c->codes += run;
    c->marks = 0;
    return run;
}

/* What a blank or control character counts as. */
static uint32_t ascii_space(unsigned char c)
{
    if (c == '\r' || c == '\n')
        return '\n';
    return c == '\t' ? '\t' : ' ';
}

static void add_all(struct cleaner *c, struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;

    while (i < s.len && (c->codes_max == 0 || c->codes <= c->codes_max)) {
        if (is_plain(p[i])) {
            i += add_plain(c, p + i, s.len - i);
        } else if (p[i] >= 0x80) {
            uint32_t code;
            size_t len = utf8_decode(str_slice(s, i, s.len), &code);

            add_wide(c, code, str_slice(s, i, len));
            i += len;
        } else {
            bool is_pair = p[i] == '\r' && i + 1 < s.len && p[i + 1] == '\n';

            if (!is_pair)
                add_space(c, ascii_space(p[i]));
            i++;
        }
    }
}

static void cut(struct cleaner *c)
{
    struct str text = str_slice(buf_str(c->out), c->start, SIZE_MAX);
    size_t dots = c->codes_max > 3 ? 3 : 0;
    struct str head = utf8_head(text, c->codes_max - dots);

    if (c->space == UTF8_SPACE_LINES || c->space == UTF8_SPACE_ONE)
        head = str_trim(head);
    c->out->len = c->start + head.len;
    buf_add_bytes(c->out, "...", dots);
}

static bool clean(struct str s, size_t codes_max, int space, struct buf *out)
{
    struct cleaner c = {
        .out = out, .start = out->len, .codes_max = codes_max, .space = space};

    add_all(&c, s);
    if (codes_max == 0 || c.codes <= codes_max)
        return false;
    cut(&c);
    return true;
}

bool utf8_clean(struct str s, size_t codes_max, enum utf8_space space, struct buf *out)
{
    return clean(s, codes_max, (int)space, out);
}

struct str utf8_clean_copy(struct arena *a, struct str s, size_t codes_max,
                           enum utf8_space space)
{
    struct buf text = {0};
    struct str copy;

    if (space != UTF8_SPACE_KEEP)
        s = str_trim(s);
    if (s.len == 0)
        return STR_NONE;
    if ((codes_max == 0 || s.len <= codes_max) &&
        plain_run((const unsigned char *)s.ptr, s.len) == s.len)
        return arena_copy(a, s);
    (void)buf_room(&text, s.len);
    (void)clean(s, codes_max, (int)space, &text);
    copy = text.len > 0 ? arena_copy(a, buf_str(&text)) : STR_NONE;
    buf_release(&text);
    return copy;
}

void utf8_terminal_clean(struct str s, struct buf *out)
{
    (void)clean(s, 0, SPACE_FLAT, out);
}
