/*
 * fuzz_html.c - text, entities and tags of any bytes
 */
#include "fetchers/html.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void walk(struct str page)
{
    struct html_scan scan = html_scan_start(page);
    struct html_tag tag;
    struct buf value = {0};
    const char *last = page.ptr;

    while (html_scan_next(&scan, &tag)) {
        struct str attrs = tag.attrs;
        struct html_attr attr;

        if (tag.name.ptr <= last || tag.name.len == 0 ||
            attrs.ptr + attrs.len > page.ptr + page.len)
            abort(); /* forward, and inside the page */
        last = tag.name.ptr;
        while (html_attr_next(&attrs, &attr)) {
            if (attr.name.len == 0)
                abort();
        }
        (void)html_tag_attr(&tag, "href", &value);
        (void)html_tag_is(&tag, "a");
    }
    buf_release(&value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str s = {(const char *)data, len};
    struct buf out = {0};

    (void)!html_to_text(s, &out, NULL);
    if (out.len > len + len / 4 + 1 ||
        (out.len > 0 && (out.ptr[0] == ' ' || out.ptr[0] == '\n')))
        abort();
    buf_reset(&out);
    html_entities_decode(s, &out);
    (void)html_looks_like_markup(s);
    (void)html_entity(s);
    walk(s);
    buf_release(&out);
    return 0;
}
