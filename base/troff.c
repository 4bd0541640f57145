#include "base/troff.h"

#include <string.h>

void troff_add_char(struct buf *out, char c)
{
    static const char from[] = "\\-'`~^";
    static const char *const to[] = {"\\e", "\\-", "\\(aq", "\\(ga", "\\(ti", "\\(ha"};
    const char *at = c != '\0' ? strchr(from, c) : NULL;

    if (at != NULL)
        buf_add_text(out, to[at - from]);
    else
        buf_add_char(out, c);
}

void troff_add(struct buf *out, struct str text)
{
    bool is_bold = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '.' && (i == 0 || text.ptr[i - 1] == '\n'))
            buf_add_text(out, "\\&");
        if (c == '`') {
            is_bold = !is_bold;
            buf_add_text(out, is_bold ? "\\fB" : "\\fR");
        } else {
            troff_add_char(out, c);
        }
    }
}
