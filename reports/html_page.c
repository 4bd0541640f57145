/*
 * html_page.c - the web page of the archive: the mail with everything in it
 *
 * One file that fetches nothing; trends as inline SVG; a print style.
 */
#include "base/arena.h"
#include "reports/html_pieces.h"
#include "reports/printers.h"

static const char page_css[] =
    ".page{max-width:760px;margin:0 auto;padding:0 0 40px}"
    "a:focus-visible{outline:2px solid}"
    "@media print{.bg,.card,.quote{background:#ffffff!important}"
    ".btn{display:none!important}.item{break-inside:avoid}a{color:inherit!important}}";

static void add_head(struct html *h, const json_t *value)
{
    html_open(h, "head");
    html_meta(h);
    html_open(h, "meta"); /* an archive is nobody else's to find */
    html_attr(h, "name", STR("robots"));
    html_attr(h, "content", STR("noindex"));
    html_void(h);
    html_open(h, "meta");
    html_attr(h, "http-equiv", STR("Content-Security-Policy"));
    html_attr(h, "content", STR("default-src 'none'; style-src 'unsafe-inline'"));
    html_void(h);
    html_element(h, "title", value_str(value, "subject"));
    html_add_style(h, value_str(json_object_get(value, "accent"), "dark"),
                   str_from(page_css));
    html_close(h);
}

static void add_mention(struct html *h, const json_t *item)
{
    html_look(h, "div", LOOK_MENTION);
    html_item_plain(h, item);
    html_close(h);
}

static void add_mentions(struct html *h, const json_t *section)
{
    const json_t *group, *item;
    size_t i, k;

    html_member(h, "h2", LOOK_H2, section, "title");
    html_member(h, "p", LOOK_WHY, section, "empty");
    json_array_foreach(json_object_get(section, "groups"), i, group)
    {
        html_member(h, "h3", LOOK_H3, group, "title");
        json_array_foreach(json_object_get(group, "items"), k, item) add_mention(h, item);
    }
    html_member(h, "p", LOOK_MORE, section, "more");
}

static void add_body(struct html *h, const json_t *value)
{
    html_member(h, "p", LOOK_KICKER, value, "kicker");
    html_member(h, "h1", LOOK_H1, value, "headline");
    if (json_array_size(json_object_get(value, "do")) > 0) {
        html_look(h, "section", LOOK_SECTION);
        html_do(h, value);
        html_close(h);
    }
    if (json_object_get(value, "numbers") != NULL) {
        html_look(h, "section", LOOK_SECTION);
        html_numbers(h, value);
        html_close(h);
    }
    for (size_t i = 0; i < html_sections_len; i++) {
        const struct html_section *s = &html_sections[i];
        const json_t *section = json_object_get(value, s->key);

        if (section == NULL)
            continue;
        html_look(h, "section", LOOK_SECTION);
        s->write(h, section, SIZE_MAX);
        html_close(h);
    }
    if (json_object_get(value, "mentions") != NULL) {
        html_look(h, "section", LOOK_SECTION);
        add_mentions(h, json_object_get(value, "mentions"));
        html_close(h);
    }
    html_look(h, "section", LOOK_SECTION);
    html_foot(h, value);
    html_close(h);
}

enum status html_page_write(const json_t *value, const struct report_options *o,
                            struct buf *out, struct error *err)
{
    struct arena arena = {0};
    struct html h;
    enum status rc;

    (void)o;
    if (!value_is_known(value))
        return error_set(err, ERR_BUG, "html: not a value of version 1");
    html_begin(&h, false, &arena);
    h.accent = value_str(json_object_get(value, "accent"), "light");
    html_open_root(&h, value);
    add_head(&h, value);
    html_look(&h, "body", LOOK_BODY);
    html_look(&h, "main", LOOK_PAGE);
    add_body(&h, value);
    rc = html_finish(&h, out, err);
    arena_release(&arena);
    return rc;
}
