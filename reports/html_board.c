/*
 * html_board.c - the week on one printed page, for the wall behind the counter
 *
 * What people loved in their words; what keeps going wrong as counts alone: no name, no
 * quote and no address of anybody who complained.
 */
#include "base/arena.h"
#include "reports/html_pieces.h"
#include "reports/printers.h"

enum { BOARD_QUOTES = 3, BOARD_ISSUES = 4, BOARD_LINES = 3 };

static const char board_css[] =
    "@page{size:A4;margin:14mm}table{border-spacing:0}td{padding:0}"
    "@media print{.bg,.card{background:#ffffff!important}.page{padding:0;max-width:none}"
    ".l-nav{display:none}.l-section{break-inside:avoid;margin:15px 0 0}"
    /* closer than on a screen: one sheet holds all of it */
    ".l-h1{font-size:24px;line-height:29px}.l-h2{margin:0 0 6px}.l-cell{padding:8px 10px "
    "8px 0}"
    ".l-mention{padding:6px "
    "0}.l-said,.l-line,.l-td,.td-number{font-size:15px;line-height:20px}"
    ".l-td,.td-number{padding-top:5px;padding-bottom:5px}.l-line{margin:0 0 4px}"
    ".l-why,.l-more{margin:3px 0 0;font-size:13px;line-height:18px}}";

static void add_loved(struct html *h, const json_t *section)
{
    const json_t *items = json_object_get(section, "items");

    if (section == NULL)
        return;
    html_look(h, "section", LOOK_SECTION);
    html_member(h, "h2", LOOK_H2, section, "title");
    for (size_t i = 0; i < json_array_size(items) && i < BOARD_QUOTES; i++) {
        const json_t *item = json_array_get(items, i);

        html_look(h, "div", LOOK_MENTION);
        html_said(h, json_object_get(item, "quote"), LOOK_SAID);
        html_look(h, "p", LOOK_WHY);
        html_element(h, "bdi", value_str(item, "who"));
        html_text(h, STR(" \xc2\xb7 "));
        html_text(h, value_str(item, "source_label"));
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

static void add_issues(struct html *h, const json_t *section)
{
    const json_t *items = json_object_get(section, "items");

    if (section == NULL)
        return;
    html_look(h, "section", LOOK_SECTION);
    html_member(h, "h2", LOOK_H2, section, "title");
    html_table(h, LOOK_TABLE);
    for (size_t i = 0; i < json_array_size(items) && i < BOARD_ISSUES; i++) {
        const json_t *issue = json_array_get(items, i);

        html_open(h, "tr");
        html_look(h, "td", LOOK_TD);
        html_text(h, value_str(issue, "name"));
        html_open(h, "br");
        html_void(h);
        html_member(h, "span", html_tone(value_str(issue, "tone")), issue, "state");
        html_close(h);
        html_issue_weeks(h, issue);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

static void add_section(struct html *h, const json_t *value, const char *key,
                        void (*write)(struct html *, const json_t *, size_t))
{
    const json_t *section = json_object_get(value, key);

    if (section == NULL)
        return;
    html_look(h, "section", LOOK_SECTION);
    write(h, section, BOARD_LINES);
    html_close(h);
}

enum status html_board_write(const json_t *value, const struct report_options *o,
                             struct buf *out, struct error *err)
{
    struct arena arena = {0};
    struct html h;
    enum status rc;

    if (!value_is_known(value) || json_object_get(value, "board") == NULL)
        return error_set(err, ERR_BUG, "board: not a week's value of version 1");
    html_begin(&h, false, &arena);
    h.accent = value_str(json_object_get(value, "accent"), "light");
    html_open_root(&h, value);
    html_head(&h, value_str(json_object_get(value, "board"), "title"), value,
              str_from(board_css), STR_NONE);
    html_look(&h, "body", LOOK_BODY);
    html_look(&h, "main", LOOK_PAGE);
    if (o != NULL && o->is_in_archive)
        html_nav(&h, json_object_get(value, "nav"));
    html_logo(&h, o);
    html_member(&h, "p", LOOK_KICKER, json_object_get(value, "board"), "kicker");
    html_member(&h, "h1", LOOK_H1, json_object_get(value, "board"), "title");
    html_look(&h, "section", LOOK_SECTION);
    html_numbers(&h, value);
    html_close(&h);
    add_loved(&h, json_object_get(value, "thanks"));
    add_issues(&h, json_object_get(value, "issues"));
    add_section(&h, value, "fixes", html_fixes);
    add_section(&h, value, "answered", html_lines);
    add_section(&h, value, "days", html_days);
    html_look(&h, "section", LOOK_SECTION);
    html_member(&h, "p", LOOK_FOOT, json_object_get(value, "board"), "foot");
    html_close(&h);
    rc = html_finish(&h, out, err);
    arena_release(&arena);
    return rc;
}
