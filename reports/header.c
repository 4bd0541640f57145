#include "reports/header.h"

#include "base/utf8.h"

#include <glib.h>
#include <string.h>

enum { LINE_MAX_LEN = 78, WORD_LINE_MAX = 76, WORD_FRAME = 12, WORD_BYTES_MAX = 45 };

static size_t fold(struct buf *out)
{
    buf_add_text(out, "\n ");
    return 1;
}

/* Printable ASCII, no encoded word, and blanks where it can be folded: one at a time,
 * since those at a fold are lost on some ways. */
static bool is_plain(struct str text)
{
    size_t run = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        run = c == ' ' ? 0 : run + 1;
        if (c < ' ' || c > '~' || run > WORD_LINE_MAX - 20 ||
            (c == ' ' && (i == 0 || i + 1 == text.len || text.ptr[i - 1] == ' ')))
            return false;
    }
    return str_find(text, STR("=?")) == SIZE_MAX;
}

/* Text that is_plain(), folded at its blanks. */
static size_t add_plain(struct str text, size_t column, struct buf *out)
{
    bool is_first = true;

    while (text.ptr != NULL) {
        struct str word = str_split(&text, ' ');

        if (!is_first) {
            if (column + 1 + word.len > LINE_MAX_LEN) {
                column = fold(out);
            } else {
                buf_add_char(out, ' ');
                column++;
            }
        } else if (column + word.len > LINE_MAX_LEN) {
            column = fold(out);
        }
        is_first = false;
        buf_add(out, word);
        column += word.len;
    }
    return column;
}

/* As many bytes of whole characters as there is room for; in threes where more follows
 * and it can be, since some programs stop at the "=" that ends other words. */
static size_t whole_bytes(struct str text, size_t most)
{
    size_t len = 0, threes = 0;

    while (len < text.len) {
        uint32_t code;
        size_t next = utf8_decode(str_slice(text, len, text.len), &code);

        if (len + next > most)
            break;
        len += next;
        if (len % 3 == 0)
            threes = len;
    }
    return len < text.len && threes > 0 ? threes : len;
}

static size_t add_words(struct str text, size_t column, struct buf *out)
{
    while (text.len > 0) {
        size_t room = column + WORD_FRAME < WORD_LINE_MAX
                          ? (WORD_LINE_MAX - column - WORD_FRAME) / 4 * 3
                          : 0;
        size_t len =
            whole_bytes(text, room < WORD_BYTES_MAX ? room : (size_t)WORD_BYTES_MAX);
        gchar *code;

        if (len == 0 || (room < WORD_BYTES_MAX / 3 && len < text.len)) {
            column = fold(out);
            continue;
        }
        code = g_base64_encode((const guchar *)text.ptr, len);
        buf_printf(out, "=?UTF-8?B?%s?=", code);
        column += WORD_FRAME + strlen(code);
        g_free(code);
        text = str_slice(text, len, text.len);
        if (text.len > 0)
            column = fold(out);
    }
    return column;
}

size_t header_add_text(struct str text, size_t column, struct buf *out)
{
    return is_plain(text) ? add_plain(text, column, out) : add_words(text, column, out);
}

/* RFC 5322: atoms with blanks between them need no quotes. */
static bool is_atoms(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("()<>[]:;@\\,.\"", text.ptr[i]) != NULL)
            return false;
    }
    return true;
}

size_t header_add_phrase(struct str text, size_t column, struct buf *out)
{
    struct buf quoted = {0};

    if (!is_plain(text))
        return add_words(text, column, out);
    if (is_atoms(text))
        return add_plain(text, column, out);
    buf_add_char(&quoted, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            buf_add_char(&quoted, '\\');
        buf_add_char(&quoted, text.ptr[i]);
    }
    buf_add_char(&quoted, '"');
    column = add_plain(buf_str(&quoted), column, out);
    buf_release(&quoted);
    return column;
}

void header_add_token(struct str token, size_t column, struct buf *out)
{
    if (column > 1 && column + 1 + token.len > LINE_MAX_LEN)
        (void)fold(out);
    else if (column > 1)
        buf_add_char(out, ' ');
    buf_add(out, token);
}
