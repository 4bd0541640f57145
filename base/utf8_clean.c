/*
 * utf8_clean.c - the part of utf8.h that says what foreign text may hold
 */
#include "base/swar.h"
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

/* Are the BLOCK bytes at `p` printable ASCII or `line` (a line end, or a blank for none),
 * without two of white space in a row? Reads one byte more. Written so that compilers
 * turn it into vector instructions. */
static bool is_plain_block(const unsigned char *p, unsigned char line)
{
    unsigned char bad = 0;

    for (int k = 0; k < BLOCK; k++)
        bad |= (unsigned char)(((unsigned char)(p[k] - 0x20) > 0x5E) & (p[k] != line)) |
               (unsigned char)((p[k] <= ' ') & (p[k + 1] <= ' '));
    return bad == 0 && (p[BLOCK - 1] > ' ' || is_plain(p[BLOCK]));
}

/* Are 8 bytes printable ASCII without two blanks in a row? False may be wrong. */
static bool is_plain_word(uint64_t w)
{
    return (((w | (w + SWAR_ONES)) & SWAR_HIGH) | swar_below(w, ' ')) == 0 &&
           !swar_has_pair(w, ' ');
}

static bool is_tail(const unsigned char *p, size_t len, size_t at)
{
    return at < len && (p[at] & 0xC0) == 0x80;
}

/*
 * Bytes of the character at `p` where it is surely a letter, dash or quote, no mark,
 * blank or control: U+00C0 to 02FF, Greek, most of Cyrillic, kana, kanji, Hangul, U+2010
 * to 2026. 0 for all others.
 */
static size_t letter_at(const unsigned char *p, size_t len)
{
    bool is_two = is_tail(p, len, 1);
    bool is_three = is_two && is_tail(p, len, 2);

    switch (p[0]) {
    case 0xE2:
        return is_three && p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xA6 ? 3 : 0;
    case 0xE3: /* but for U+3000 and the marks U+3099 and 309A */
        return is_three && p[1] >= 0x81 && p[1] <= 0x83 &&
                       !(p[1] == 0x82 && (p[2] == 0x99 || p[2] == 0x9A))
                   ? 3
                   : 0;
    case 0xEA:
        return is_three && p[1] >= 0xB0 ? 3 : 0;
    case 0xED:
        return is_three && p[1] < 0x9E ? 3 : 0;
    case 0xEB:
    case 0xEC:
        return is_three ? 3 : 0;
    default:
        if (p[0] >= 0xE4 && p[0] <= 0xE9)
            return is_three ? 3 : 0;
        return is_two && ((p[0] >= 0xC3 && p[0] <= 0xCB) || p[0] == 0xCE ||
                          p[0] == 0xCF || p[0] == 0xD0 || p[0] == 0xD1)
                   ? 2
                   : 0;
    }
}

/*
 * Bytes of the character at `p` where it stays as it is behind one that is no white
 * space: a blank before such a one, and where lines are kept one or two line ends too.
 */
static size_t plain_at(const unsigned char *p, size_t len, bool has_lines)
{
    size_t next = 1;

    if (is_plain(p[0]))
        return 1;
    if (p[0] >= 0x80)
        return p[0] >= 0xC3 ? letter_at(p, len) : 0;
    if (p[0] == '\n' && has_lines)
        next += len > 1 && p[1] == '\n';
    else if (p[0] != ' ')
        return 0;
    return len > next && (is_plain(p[next]) || letter_at(p + next, len - next) > 0);
}

/* Bytes at `p` that stay as they are; `*codes` is how many code points they are. */
static size_t plain_run(const unsigned char *p, size_t len, int space, size_t *codes)
{
    unsigned char line = space == UTF8_SPACE_LINES ? '\n' : ' ';
    size_t i = 0, tails = 0;

    while (i < len) {
        size_t stop, step = 1;

        while (len - i > BLOCK && is_plain_block(p + i, line))
            i += BLOCK;
        while (len - i > 8 && is_plain_word(swar_load(p + i)) &&
               (p[i + 7] != ' ' || is_plain(p[i + 8])))
            i += 8;
        stop = len - i > 8 ? i + 8 : len;
        for (; i < stop && step > 0; i += step) {
            step = plain_at(p + i, len - i, space == UTF8_SPACE_LINES);
            tails += step > 1 ? step - 1 : 0;
        }
        if (step == 0)
            break;
    }
    *codes = i - tails;
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

/* What stays as it is at `p`, which is not white space; bytes taken, perhaps none. */
static size_t add_plain(struct cleaner *c, const unsigned char *p, size_t len)
{
    size_t run, codes;

    if (c->codes_max > 0) {
        size_t room = c->codes < c->codes_max ? c->codes_max - c->codes : 0;

        if (len > room + 4) /* one character too many says that we cut */
            len = room + 4;
    }
    run = plain_run(p, len, c->space, &codes);
    if (run == 0)
        return 0;
    write_gap(c);
    buf_add_bytes(c->out, p, run);
    c->codes += codes;
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
        bool is_text = is_plain(p[i]) || p[i] >= 0x80;
        size_t run = is_text ? add_plain(c, p + i, s.len - i) : 0;

        if (run > 0) {
            i += run;
        } else if (is_text && p[i] >= 0x80) {
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

/* Add `s` and cut where it has become too long. */
static bool finish(struct cleaner *c, struct str s)
{
    add_all(c, s);
    if (c->codes_max == 0 || c->codes <= c->codes_max)
        return false;
    cut(c);
    return true;
}

static bool clean(struct str s, size_t codes_max, int space, struct buf *out)
{
    struct cleaner c = {
        .out = out, .start = out->len, .codes_max = codes_max, .space = space};

    return finish(&c, s);
}

bool utf8_clean(struct str s, size_t codes_max, enum utf8_space space, struct buf *out)
{
    return clean(s, codes_max, (int)space, out);
}

struct str utf8_clean_copy(struct arena *a, struct str s, size_t codes_max,
                           enum utf8_space space)
{
    struct buf text = {0};
    struct cleaner c = {.out = &text, .codes_max = codes_max, .space = (int)space};
    struct str copy;
    size_t run = 0, codes = 0;

    if (space != UTF8_SPACE_KEEP)
        s = str_trim(s);
    if (s.len == 0)
        return STR_NONE;
    if (s.ptr[0] != ' ')
        run = plain_run((const unsigned char *)s.ptr, s.len, (int)space, &codes);
    if (run == s.len && (codes_max == 0 || codes <= codes_max))
        return arena_copy(a, s);
    (void)buf_room(&text, s.len);
    if (codes_max == 0 || codes <= codes_max) { /* go on behind it */
        buf_add(&text, str_slice(s, 0, run));
        c.codes = codes;
        s = str_slice(s, run, s.len);
    }
    (void)finish(&c, s);
    copy = text.len > 0 ? arena_copy(a, buf_str(&text)) : STR_NONE;
    buf_release(&text);
    return copy;
}

void utf8_terminal_clean(struct str s, struct buf *out)
{
    (void)clean(s, 0, SPACE_FLAT, out);
}
