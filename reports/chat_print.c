/*
 * chat_print.c - lines in the markup of a service
 *
 * Sources: docs.slack.dev, "Formatting message text" (& < > are escaped; nothing else can
 * be, so that letters alike stand for the rest); discord.com/developers, message
 * formatting, and Markdown's backslash; core.telegram.org/bots/api, "HTML style";
 * spec.matrix.org, client-server API 1.11, 11.2.1.1. Looked at in November 2026.
 */
#include "base/utf8.h"
#include "reports/chat.h"

#include <string.h>

struct markup {
    void (*add)(uint32_t code, struct buf *out); /* one letter, escaped */
    const char *bold_on, *bold_off, *line_end;
    const char *link_on, *link_mid, *link_off; /* around address and words; or NULL */
    bool is_words_first;                       /* [words](address) */
};

static void add_plain(uint32_t code, struct buf *out)
{
    buf_add_code(out, code);
}

static void add_html(uint32_t code, struct buf *out)
{
    if (!buf_add_entity(out, code))
        buf_add_code(out, code);
}

static void add_slack(uint32_t code, struct buf *out)
{
    static const struct {
        char plain;
        uint32_t alike;
    } marks[] = {
        {'*', 0x2217}, {'_', 0x02cd}, {'~', 0x223c}, {'`', 0x02cb}, {'|', 0x2223}};

    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (code == (unsigned char)marks[i].plain)
            code = marks[i].alike;
    }
    if (code == '"')
        buf_add_char(out, '"');
    else
        add_html(code, out);
}

static void add_markdown(uint32_t code, struct buf *out)
{
    if (code < 0x80 && code > ' ' && strchr("\\*_~`|>#-+[]()<:@!=&/", (int)code) != NULL)
        buf_add_char(out, '\\');
    buf_add_code(out, code);
}

static const struct markup markups[] = {
    [CHAT_PLAIN] = {add_plain, "", "", "\n", NULL, NULL, NULL, false},
    [CHAT_SLACK] = {add_slack, "*", "*", "\n", "<", "|", ">", false},
    [CHAT_MARKDOWN] = {add_markdown, "**", "**", "\n", "[", "](", ")", true},
    [CHAT_HTML] = {add_html, "<b>", "</b>", "\n", "<a href=\"", "\">", "</a>", false},
    [CHAT_BREAKS] = {add_html, "<b>", "</b>", "<br>\n", "<a href=\"", "\">", "</a>",
                     false},
};

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c >= 0x80;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Would a program see the beginning of an address, a name or a command between `before`
 * and `after`? */
static bool is_fuse(uint32_t before, uint32_t c, uint32_t after)
{
    switch (c) {
    case '@':
        return true;
    case '#':
    case '$':
        return is_word(after);
    case '/':
        return after == '/' || (is_word(after) && !is_word(before));
    case ':':
        return after == '/' || is_word(after);
    case '.':
        return is_word(before) && is_word(after) &&
               !(is_digit(before) && is_digit(after));
    default:
        return false;
    }
}

/* Runs `add` over the text, one blank for white space and controls, with the joiner. */
static void put(struct str text, void (*add)(uint32_t code, struct buf *out),
                struct buf *out)
{
    uint32_t before = ' ', c, after;

    while (text.len > 0) {
        text = str_slice(text, utf8_decode(text, &c), text.len);
        after = 0;
        if (text.len > 0)
            (void)utf8_decode(text, &after);
        if (c <= ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 ||
            c == 0x2029)
            c = ' ';
        if (c == ' ' && before == ' ')
            continue;
        add(c, out);
        if (is_fuse(before, c, after))
            buf_add_code(out, 0x2060);
        before = c;
    }
}

/* What is left of an address where the markup would end it. */
static void put_address(struct str url, enum chat_markup markup, struct buf *out)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];

        if (c <= ' ' || c >= 0x7f || strchr("()<>\"|\\`*[]", c) != NULL)
            buf_printf(out, "%%%c%c", hex[c >> 4], hex[c & 15]);
        else if (c == '&' && markup != CHAT_PLAIN && markup != CHAT_MARKDOWN)
            buf_add_text(out, "&amp;");
        else
            buf_add_char(out, (char)c);
    }
}

static void put_link(const struct chat_line *line, enum chat_markup markup,
                     struct buf *out)
{
    const struct markup *m = &markups[markup];

    buf_add_text(out, m->bold_on);
    buf_add_text(out, m->link_on);
    if (m->is_words_first)
        put(line->bold, m->add, out);
    else
        put_address(line->url, markup, out);
    buf_add_text(out, m->link_mid);
    if (m->is_words_first)
        put_address(line->url, markup, out);
    else
        put(line->bold, m->add, out);
    buf_add_text(out, m->link_off);
    buf_add_text(out, m->bold_off);
}

static void put_line(const struct chat_line *line, enum chat_markup markup,
                     struct buf *out)
{
    const struct markup *m = &markups[markup];

    if (line->url.len > 0 && line->bold.len > 0 && m->link_on != NULL) {
        put_link(line, markup, out);
    } else if (line->bold.len > 0) {
        buf_add_text(out, m->bold_on);
        put(line->bold, m->add, out);
        buf_add_text(out, m->bold_off);
    }
    if (line->bold.len > 0 && str_starts(line->text, STR(" ")))
        buf_add_char(out, ' ');
    put(line->text, m->add, out);
    if (line->url.len > 0 && (m->link_on == NULL || line->bold.len == 0)) {
        buf_add_char(out, ' ');
        put_address(line->url, markup, out);
    }
}

static size_t units(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        n += (c & 0xc0) != 0x80 ? (c >= 0xf0 ? 2 : 1) : 0;
    }
    return n;
}

void chat_print(const struct chat *c, enum chat_markup markup, size_t max,
                struct buf *out)
{
    const char *end = markups[markup].line_end;
    struct buf line = {0}, last = {0};
    size_t left = max;

    if (c->last.url.len > 0) {
        put_line(&c->last, markup, &last);
        left -= units(buf_str(&last)) < left ? units(buf_str(&last)) : left;
    }
    for (size_t i = 0; i < c->len; i++) {
        size_t need;

        buf_reset(&line);
        if (i > 0)
            buf_add_text(&line, end);
        put_line(&c->lines[i], markup, &line);
        need = units(buf_str(&line)) + strlen(end);
        if (need > left)
            break;
        left -= need;
        buf_add(out, buf_str(&line));
    }
    if (last.len > 0) {
        buf_add_text(out, c->len > 0 ? end : "");
        buf_add(out, buf_str(&last));
    }
    buf_release(&line);
    buf_release(&last);
}

void chat_text(struct str text, enum chat_markup markup, size_t max, struct buf *out)
{
    struct buf whole = {0};
    size_t codes = max;

    for (;;) { /* what is escaped may need several units a letter */
        buf_reset(&whole);
        put(utf8_head(text, codes), markups[markup].add, &whole);
        if (units(buf_str(&whole)) <= max || codes == 0)
            break;
        codes = codes * 3 / 4;
    }
    buf_add(out, buf_str(&whole));
    buf_release(&whole);
}
