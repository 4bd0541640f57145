#include "reports/archive.h"

#include "base/buf.h"

struct str archive_name(struct str kind, struct str name, struct arena *arena)
{
    struct buf b = {0};
    bool has_lost = false, is_gap = true;
    struct str result;

    buf_add(&b, kind);
    for (size_t i = 0; i < name.len && b.len < 60; i++) {
        char c = name.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (is_gap)
                buf_add_char(&b, '-');
            buf_add_char(&b, c);
            is_gap = false;
            continue;
        }
        is_gap = true;
        has_lost = has_lost || (c != ' ' && c != '-');
    }
    if (has_lost || b.len >= 60 || b.len == kind.len)
        buf_printf(&b, "-%08x", (unsigned)str_hash(name, 0));
    result = arena_printf(arena, STR_FMT ".html", STR_ARG(buf_str(&b)));
    buf_release(&b);
    return result;
}
