/*
 * html_page.c - the web page of the archive: the mail with everything in it
 *
 * One file that fetches nothing; trends as inline SVG; a print style.
 */
#include "base/arena.h"
#include "reports/html_pieces.h"
#include "reports/printers.h"

static const char page_css[] =
    "table{border-spacing:0}td{padding:0}"
    "a:focus-visible{outline:2px solid}.axis{fill:#e3ded3}.range{fill:#9aa7a9}"
    ".point{fill:#1e2a30}.before{fill:none;stroke:#5f6b70;stroke-width:2}"
    ".tick{font:400 13px Helvetica,Arial,sans-serif;fill:#5f6b70}"
    "@media (prefers-color-scheme:dark){.axis{fill:#333c41}.range{fill:#6f7d83}"
    ".point{fill:#e9e6df}.before{stroke:#a7b0b3}.tick{fill:#a7b0b3}}"
    "@media print{.bg,.card,.quote{background:#ffffff!important}"
    ".btn{display:none!important}.item{break-inside:avoid}a{color:inherit!important}}";

/* Percent along the axis from -100 to 100, as an attribute. */
static struct str along(struct html *h, double nps)
{
    double share = (nps + 100) * 5; /* tenths of a percent */
    int tenths = share < 0 ? 0 : (share > 1000 ? 1000 : (int)(share + 0.5));

    return arena_printf(h->arena, "%d.%d%%", tenths / 10, tenths % 10);
}

static void add_shape(struct html *h, const char *tag, const char *class, double from,
                      const char *y, double width)
{
    html_open(h, tag);
    html_attr(h, "class", str_from(class));
    if (tag[0] == 'r') {
        html_attr(h, "x", along(h, from));
        html_attr(h, "width", along(h, width - 100));
        html_attr(h, "height", STR("8"));
        html_attr(h, "y", str_from(y));
    } else {
        html_attr(h, "cx", along(h, from));
        html_attr(h, "cy", str_from(y));
        html_attr(h, "r", STR("6"));
    }
    html_close(h);
}

static void add_tick(struct html *h, double at, const char *anchor, const char *text)
{
    html_open(h, "text");
    html_attr(h, "class", STR("tick"));
    html_attr(h, "x", along(h, at));
    html_attr(h, "y", STR("42"));
    html_attr(h, "text-anchor", str_from(anchor));
    html_text(h, str_from(text));
    html_close(h);
}

/* The score with its range on a line from -100 to 100; the one before as a ring. */
static void add_nps(struct html *h, const json_t *nps)
{
    double value = json_number_value(json_object_get(nps, "value"));
    double low = json_number_value(json_object_get(nps, "low"));
    double high = json_number_value(json_object_get(nps, "high"));
    const json_t *previous = json_object_get(nps, "previous");

    html_member(h, "h2", LOOK_H2, nps, "title");
    html_open(h, "svg");
    html_attr(h, "width", STR("100%"));
    html_attr(h, "height", STR("46"));
    html_attr(h, "role", STR("img"));
    html_attr(h, "aria-label", value_str(nps, "range"));
    add_shape(h, "rect", "axis", -100, "11", 200);
    add_shape(h, "rect", "range", low, "11", high - low);
    if (previous != NULL)
        add_shape(h, "circle", "before", json_number_value(previous), "15", 0);
    add_shape(h, "circle", "point", value, "15", 0);
    add_tick(h, -100, "start",
             "\xe2\x88\x92"
             "100");
    add_tick(h, 0, "middle", "0");
    add_tick(h, 100, "end", "100");
    html_close(h);
    html_member(h, "p", LOOK_WHY, nps, "split");
    html_member(h, "p", LOOK_WHY, nps, "change");
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
    if (json_object_get(value, "numbers") != NULL) {
        html_look(h, "section", LOOK_SECTION);
        html_numbers(h, value);
        html_close(h);
    }
    if (json_array_size(json_object_get(value, "do")) > 0) {
        html_look(h, "section", LOOK_SECTION);
        html_do(h, value);
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
    if (json_object_get(json_object_get(value, "nps"), "value") != NULL) {
        html_look(h, "section", LOOK_SECTION);
        add_nps(h, json_object_get(value, "nps"));
        html_close(h);
    }
    if (json_object_get(value, "mentions") != NULL) {
        html_look(h, "section", LOOK_SECTION);
        add_mentions(h, json_object_get(value, "mentions"));
        html_close(h);
    }
    if (json_object_get(value, "limits") != NULL) {
        html_look(h, "section", LOOK_SECTION);
        html_lines(h, json_object_get(value, "limits"), SIZE_MAX);
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

    if (!value_is_known(value))
        return error_set(err, ERR_BUG, "html: not a value of version 1");
    html_begin(&h, false, &arena);
    h.accent = value_str(json_object_get(value, "accent"), "light");
    html_open_root(&h, value);
    html_head(&h, value_str(value, "subject"), value, str_from(page_css), STR_NONE);
    html_look(&h, "body", LOOK_BODY);
    html_look(&h, "main", LOOK_PAGE);
    if (o != NULL && o->is_in_archive)
        html_nav(&h, json_object_get(value, "nav"));
    html_logo(&h, o);
    add_body(&h, value);
    rc = html_finish(&h, out, err);
    arena_release(&arena);
    return rc;
}
