#include "fetchers/opml.h"

#include "base/mem.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/decode.h"
#include "fetchers/html.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    struct arena *arena;
    struct opml_feed *feeds;
    size_t len, cap, refused;
    struct buf value, url;
};

/* The address of an attribute; empty where it is none. */
static struct str address(struct reader *r, const struct html_tag *tag, const char *name)
{
    struct str value = html_tag_attr(tag, name, &r->value);

    if (str_starts_fold(value, STR("feed:"))) /* "feed://x", "feed:https://x" */
        value = str_slice(value, 5, value.len);
    buf_reset(&r->url);
    if (str_starts(value, STR("//"))) {
        buf_add_text(&r->url, "http:");
        buf_add(&r->url, value);
        value = arena_copy(r->arena, buf_str(&r->url));
        buf_reset(&r->url);
    }
    if (value.len == 0 || !url_resolve(STR_NONE, value, &r->url))
        return STR_NONE;
    return arena_copy(r->arena, buf_str(&r->url));
}

static bool is_known(const struct reader *r, struct str url)
{
    for (size_t i = 0; i < r->len; i++) {
        if (str_eq(r->feeds[i].url, url))
            return true;
    }
    return false;
}

static void read_outline(struct reader *r, const struct html_tag *tag)
{
    struct opml_feed f = {0};
    struct str title;

    if (html_tag_attr(tag, "xmlurl", &r->value).ptr == NULL)
        return; /* a folder */
    f.url = address(r, tag, "xmlurl");
    if (f.url.len == 0 || r->len == OPML_FEEDS_MAX) {
        r->refused++;
        return;
    }
    if (is_known(r, f.url))
        return;
    f.page = address(r, tag, "htmlurl");
    title = html_tag_attr(tag, "title", &r->value);
    if (title.len == 0)
        title = html_tag_attr(tag, "text", &r->value);
    f.title = utf8_clean_copy(r->arena, title, 120, UTF8_SPACE_ONE);
    r->feeds = mem_grow(r->feeds, r->len, &r->cap, sizeof(*r->feeds));
    r->feeds[r->len++] = f;
}

enum status opml_read(struct str bytes, struct arena *arena, struct opml_feed **out,
                      size_t *len, size_t *refused, struct error *err)
{
    struct reader r = {.arena = arena};
    struct buf space = {0};
    struct decoded decoded;
    bool is_opml = false;
    enum status rc = decode_body(bytes, STR("text/xml"), &space, &decoded, err);

    if (rc == OK) {
        struct html_scan scan = html_scan_start(decoded.text);
        struct html_tag tag;

        while (html_scan_next(&scan, &tag)) {
            is_opml = is_opml || html_tag_is(&tag, "opml");
            if (!tag.is_end && html_tag_is(&tag, "outline"))
                read_outline(&r, &tag);
        }
    }
    if (rc == OK && !is_opml)
        rc = error_set(err, ERR_PARSE, "no OPML: no element <opml>");
    *out = arena_alloc(arena, (r.len + 1) * sizeof(**out));
    if (r.len > 0)
        memcpy(*out, r.feeds, r.len * sizeof(**out));
    *len = r.len;
    *refused = r.refused;
    free(r.feeds);
    buf_release(&r.value);
    buf_release(&r.url);
    buf_release(&space);
    return rc;
}

/* ---- writing ---- */

static void add_attr(struct buf *out, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    buf_printf(out, " %s=\"", name);
    buf_add_escaped(out, value);
    buf_add_char(out, '"');
}

void opml_write(const struct opml_feed *feeds, size_t len, struct str title,
                struct buf *out)
{
    buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<opml version=\"2.0\">\n  <head>\n    <title>");
    buf_add_escaped(out, title);
    buf_add_text(out, "</title>\n  </head>\n  <body>\n");
    for (size_t i = 0; i < len; i++) {
        struct str name = feeds[i].title.len > 0 ? feeds[i].title : feeds[i].url;

        buf_add_text(out, "    <outline type=\"rss\"");
        add_attr(out, "text", name);
        add_attr(out, "title", name);
        add_attr(out, "xmlUrl", feeds[i].url);
        add_attr(out, "htmlUrl", feeds[i].page);
        buf_add_text(out, "/>\n");
    }
    buf_add_text(out, "  </body>\n</opml>\n");
}
