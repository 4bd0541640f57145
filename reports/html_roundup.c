/*
 * html_roundup.c - the parts of a round-up over several brands: cases in few words, and a
 * short block for each brand
 */
#include "reports/html_pieces.h"
#include "reports/printers.h"

/* Where it is answered, and what can be tapped instead. */
static void add_ways(struct html *h, const json_t *item)
{
    const json_t *acts = html_is_shown(item, "acts_shown") && h->is_mail
                             ? json_object_get(item, "acts")
                             : NULL;
    const json_t *act;
    size_t i;

    html_look(h, "p", LOOK_ACTS);
    if (value_str(item, "action").len > 0)
        html_link(h, LOOK_ACT, value_str(item, "url"), value_str(item, "action"));
    json_array_foreach(acts, i, act)
    {
        html_text(h, STR(" "));
        html_mailto(h, LOOK_ACT, value_str(act, "mailto"), value_str(act, "label"));
    }
    html_text(h, STR(" "));
    html_member(h, "span", LOOK_CASE, item, "case_label");
    html_close(h);
}

static void add_case(struct html *h, const json_t *item)
{
    bool is_late = json_is_true(json_object_get(item, "is_late"));

    html_open(h, "tr");
    html_look(h, "td", LOOK_TD);
    html_look(h, "p", LOOK_META);
    html_member(h, "b", LOOK_WHO, item, "brand");
    html_text(h, STR(" \xc2\xb7 "));
    html_element(h, "bdi", value_str(item, "who"));
    html_dot(h, LOOK_NONE, value_str(item, "where"));
    html_dot(h, LOOK_NONE, value_str(item, "place"));
    html_dot(h, is_late ? LOOK_BAD : LOOK_NONE, value_str(item, "age"));
    html_close(h);
    if (html_is_shown(item, "quote_shown") || !h->is_mail)
        html_said(h, json_object_get(item, "quote"), LOOK_SAID_SHORT);
    html_member(h, "p", LOOK_WHY, item, "why");
    add_ways(h, item);
    html_close(h);
    html_close(h);
}

/* A page goes on with those that have time. */
static void add_next(struct html *h, const json_t *section)
{
    if (value_str(section, "next_title").len == 0)
        return;
    html_open(h, "tr");
    html_look(h, "td", LOOK_TD);
    html_member(h, "h3", LOOK_H3, section, "next_title");
    html_close(h);
    html_close(h);
}

void html_pressing(struct html *h, const json_t *section, size_t most)
{
    size_t pressing = (size_t)json_integer_value(json_object_get(section, "pressing"));

    html_look(h, "h2", LOOK_H2);
    html_text(h, value_str(section, "title"));
    html_dot(h, LOOK_TITLE_LATE, value_str(section, "late"));
    html_close(h);
    html_table(h, LOOK_TABLE);
    for (size_t i = 0; i < html_shown(section, most); i++) {
        if (i == pressing)
            add_next(h, section);
        add_case(h, json_array_get(json_object_get(section, "items"), i));
    }
    html_close(h);
    html_more(h, section, most);
}

/* In a mail its page on the web, on a page its neighbour in the folder. */
static void add_name(struct html *h, const json_t *item)
{
    if (h->is_mail || value_str(item, "file").len == 0)
        html_link(h, LOOK_LINK, value_str(item, "url"), value_str(item, "brand"));
    else
        html_file_link(h, LOOK_LINK, value_str(item, "file"), value_str(item, "brand"));
}

static void add_brand(struct html *h, const json_t *item)
{
    struct str issue = value_str(item, "issue"), nps = value_str(item, "nps");
    bool is_bad = str_eq(value_str(item, "tone"), STR("bad"));

    html_open(h, "tr");
    html_look(h, "td", LOOK_TD);
    html_look(h, "b", LOOK_WHO);
    add_name(h, item);
    html_close(h);
    html_open(h, "br");
    html_void(h);
    html_look(h, "span", LOOK_TD_SMALL);
    html_say(h, "span", is_bad ? LOOK_BAD : LOOK_SOFT, value_str(item, "text"));
    html_close(h);
    if (issue.len + nps.len > 0) {
        html_open(h, "br");
        html_void(h);
        html_look(h, "span", LOOK_BECAUSE);
        html_text(h, issue);
        if (issue.len > 0)
            html_dot(h, LOOK_NONE, nps);
        else
            html_text(h, nps);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

void html_brands(struct html *h, const json_t *section, size_t most)
{
    html_member(h, "h2", LOOK_H2, section, "title");
    html_table(h, LOOK_TABLE);
    for (size_t i = 0; i < html_shown(section, most); i++)
        add_brand(h, json_array_get(json_object_get(section, "items"), i));
    html_close(h);
    html_more(h, section, most);
}

/* On a page all of them, each with the way to its own; the line of a mail names some. */
void html_quiet(struct html *h, const json_t *section, size_t most)
{
    const json_t *links = json_object_get(section, "links"), *link;
    size_t lines = json_array_size(json_object_get(section, "items")), i;

    if (h->is_mail || json_array_size(links) == 0) {
        html_lines(h, section, most);
        return;
    }
    if (lines > 1) /* of the blank ones */
        html_member(h, "p", LOOK_BAD,
                    json_array_get(json_object_get(section, "items"), 0), "text");
    html_look(h, "p", LOOK_LINE);
    html_member(h, "span", LOOK_SOFT, section, "count_text");
    json_array_foreach(links, i, link)
    {
        html_text(h, i == 0 ? h->colon : STR(", "));
        add_name(h, link);
    }
    html_close(h);
}
