#include "analyze/match_fold.h"

#include "analyze/match.h"
#include "base/utf8.h"

#include <string.h>

static bool is_own_word(uint32_t c)
{
    return (c >= 0xE00 && c <= 0xEFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x3041 && c <= 0x30FF) ||
           (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x1F000 && c <= 0x1FAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

/* Combining marks, joiners, variation selectors, the soft hyphen. */
static bool is_nothing(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200D) ||
           c == 0x2060 || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0x1F3FB && c <= 0x1F3FF);
}

void match_fold_code(uint32_t code, struct folded *out)
{
    char bytes[4];
    struct buf raw = {0}, plain = {0};

    memset(out, 0, sizeof(*out));
    if (is_nothing(code)) {
        out->kind = FOLD_NOTHING;
        return;
    }
    out->kind = is_own_word(code)                             ? FOLD_WORD
                : utf8_is_letter(code) || utf8_is_digit(code) ? FOLD_LETTER
                                                              : FOLD_GAP;
    if (out->kind == FOLD_GAP)
        return;
    buf_add_code(&raw, code);
    utf8_fold_plain(buf_str(&raw), &plain);
    if (plain.len == 0 && raw.len <= sizeof(bytes))
        out->kind = FOLD_NOTHING;
    out->len = (uint8_t)(plain.len < sizeof(out->bytes) ? plain.len : 0);
    if (out->len > 0)
        memcpy(out->bytes, plain.ptr, out->len);
    buf_release(&raw);
    buf_release(&plain);
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_alnum(char c)
{
    return is_small(c) || is_capital(c) || (c >= '0' && c <= '9');
}

size_t match_camel(struct str text)
{
    size_t end = 1, turns = 0;

    if (text.len == 0 || text.ptr[0] != '#')
        return 0;
    for (; end < text.len && is_alnum(text.ptr[end]); end++)
        turns += end > 1 && is_capital(text.ptr[end]) && is_small(text.ptr[end - 1]);
    return turns > 0 ? end : 0;
}
