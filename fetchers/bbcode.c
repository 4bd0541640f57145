/* bbcode.c - the tags of Steam's reviews: text without [b], [url=...], [h1] ... */
#include "fetchers/mapping_type.h"

/* Steam's own list, and what old forums add. Other brackets are text. */
static const char *const names[] = {
    "b",
    "i",
    "u",
    "s",
    "h1",
    "h2",
    "h3",
    "p",
    "url",
    "img",
    "hr",
    "br",
    "list",
    "olist",
    "*",
    "quote",
    "code",
    "table",
    "tr",
    "td",
    "th",
    "spoiler",
    "strike",
    "noparse",
    "color",
    "size",
    "center",
    "youtube",
    "previewyoutube",
    "dynamiclink",
};

static bool is_block(struct str name)
{
    static const char *const blocks[] = {"h1", "h2", "h3", "p",     "hr", "br",
                                         "*",  "tr", "td", "quote", "th", "code"};

    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
        if (str_eq_fold(name, str_from(blocks[i])))
            return true;
    }
    return false;
}

/* The length of a tag at the start of `s`, which is a '['; 0 for none. */
static size_t tag_len(struct str s, struct str *name)
{
    size_t from = s.len > 1 && s.ptr[1] == '/' ? 2 : 1, i = from;

    while (i < s.len && i < 24 && s.ptr[i] != ']' && s.ptr[i] != '=' && s.ptr[i] != ' ' &&
           s.ptr[i] != '[')
        i++;
    *name = str_slice(s, from, i - from);
    while (i < s.len && s.ptr[i] != ']' && s.ptr[i] != '[' && s.ptr[i] != '\n')
        i++;
    if (i >= s.len || s.ptr[i] != ']')
        return 0;
    for (size_t n = 0; n < ARRAY_LEN(names); n++) {
        if (str_eq_fold(*name, str_from(names[n])))
            return i + 1;
    }
    return 0;
}

void bbcode_to_text(struct str s, struct buf *out)
{
    while (s.len > 0) {
        size_t at = str_find_char(s, '[');
        struct str name = STR_NONE;
        size_t len;

        buf_add(out, str_slice(s, 0, at));
        if (at == SIZE_MAX)
            return;
        s = str_slice(s, at, SIZE_MAX);
        len = tag_len(s, &name);
        if (len == 0)
            buf_add_char(out, '[');
        else if (is_block(name))
            buf_add_char(out, '\n');
        s = str_slice(s, len > 0 ? len : 1, SIZE_MAX);
    }
}
