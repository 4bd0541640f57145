/*
 * html_lines.c - sections of plain lines, and the bars of a week or a month
 */
#include "base/arena.h"
#include "reports/html_pieces.h"
#include "reports/printers.h"

enum { DAYS_WIDE = 10, DAY_HEIGHT = 56 };

static enum look line_look(struct str tone)
{
    if (str_eq(tone, STR("bad")))
        return LOOK_BAD;
    if (str_eq(tone, STR("good")))
        return LOOK_GOOD;
    return str_eq(tone, STR("soft")) ? LOOK_SOFT : LOOK_NONE;
}

static void add_line(struct html *h, const json_t *line)
{
    enum look look = line_look(value_str(line, "tone"));
    struct str url = value_str(line, "url"), text = value_str(line, "text");

    html_look(h, "p", LOOK_LINE);
    if (url.len > 0)
        html_link(h, look == LOOK_NONE ? LOOK_LINK : look, url, text);
    else if (look != LOOK_NONE)
        html_say(h, "span", look, text);
    else
        html_text(h, text);
    if (value_str(line, "age").len > 0) {
        bool is_late = json_is_true(json_object_get(line, "is_late"));

        html_text(h, STR(" \xc2\xb7 "));
        html_member(h, "span", is_late ? LOOK_BAD : LOOK_SOFT, line, "age");
    }
    html_close(h);
}

void html_lines(struct html *h, const json_t *section, size_t most)
{
    const json_t *items = json_object_get(section, "items");

    html_member(h, "h2", LOOK_H2, section, "title");
    for (size_t i = 0; i < html_shown(section, most); i++)
        add_line(h, json_array_get(items, i));
    html_more(h, section, most);
}

void html_fixes(struct html *h, const json_t *section, size_t most)
{
    const json_t *items = json_object_get(section, "items");

    html_member(h, "h2", LOOK_H2, section, "title");
    for (size_t i = 0; i < html_shown(section, most); i++) {
        const json_t *fix = json_array_get(items, i);
        enum look look = line_look(value_str(fix, "tone"));

        html_look(h, "p", LOOK_LINE);
        html_text(h, value_str(fix, "name"));
        html_text(h, h->colon);
        html_member(h, "span", look == LOOK_NONE ? LOOK_SOFT : look, fix, "state");
        html_open(h, "br");
        html_void(h);
        html_member(h, "span", LOOK_BECAUSE, fix, "text");
        html_close(h);
    }
    html_more(h, section, most);
}

static int bar_height(json_int_t count, json_int_t most)
{
    return count > 0 ? 2 + (int)((double)count / (double)most * DAY_HEIGHT) : 0;
}

static void add_bar(struct html *h, enum look look, int height)
{
    if (height <= 0)
        return;
    html_open(h, "tr");
    html_look(h, "td", look);
    html_attr(h, "height", arena_printf(h->arena, "%d", height));
    html_text(h, STR("\xc2\xa0"));
    html_close(h);
    html_close(h);
}

/* One day: what was said, and the detractors of it below in red. */
static void add_day(struct html *h, const json_t *day, json_int_t most, bool is_wide)
{
    json_int_t all = json_integer_value(json_object_get(day, "mentions"));
    json_int_t bad = json_integer_value(json_object_get(day, "detractors"));

    html_look(h, "td", is_wide ? LOOK_DAY_CELL : LOOK_DAY_CELL_THIN);
    html_table(h, LOOK_NONE);
    add_bar(h, is_wide ? LOOK_DAY_BAR : LOOK_DAY_BAR_THIN,
            all > 0 ? bar_height(all - bad, most) : 2);
    add_bar(h, is_wide ? LOOK_DAY_BAR_HOT : LOOK_DAY_BAR_HOT_THIN, bar_height(bad, most));
    html_close(h);
    html_close(h);
}

/* The weekday below each bar, and its number. */
static void add_labels(struct html *h, const json_t *items)
{
    const json_t *day;
    size_t i;

    json_array_foreach(items, i, day)
    {
        json_int_t count = json_integer_value(json_object_get(day, "mentions"));

        html_look(h, "td", LOOK_DAY_LABEL);
        html_text(h, value_str(day, "label"));
        html_open(h, "br");
        html_void(h);
        html_text(h, arena_printf(h->arena, "%lld", (long long)count));
        html_close(h);
    }
}

/* Below thin bars the day of the month, once in seven days. */
static void add_week_labels(struct html *h, const json_t *items)
{
    size_t len = json_array_size(items);

    for (size_t i = 0; i < len; i += 7) {
        html_look(h, "td", LOOK_DAY_LABEL_THIN);
        html_attr(h, "colspan", arena_printf(h->arena, "%zu", len - i < 7 ? len - i : 7));
        html_text(h, value_str(json_array_get(items, i), "label"));
        html_close(h);
    }
}

void html_days(struct html *h, const json_t *section, size_t most)
{
    const json_t *items = json_object_get(section, "items"), *day;
    json_int_t top = json_integer_value(json_object_get(section, "most"));
    bool is_wide = json_array_size(items) <= DAYS_WIDE;
    struct buf words = {0};
    size_t i;

    html_member(h, "h2", LOOK_H2, section, "title");
    json_array_foreach(items, i, day)
    {
        if (i > 0)
            buf_add_text(&words, "; ");
        buf_add(&words, value_str(day, "words"));
    }
    html_open_table(h, LOOK_NONE, STR("img"), buf_str(&words));
    buf_release(&words);
    html_open(h, "tr");
    json_array_foreach(items, i, day) add_day(h, day, top > 0 ? top : 1, is_wide);
    html_close(h);
    html_open(h, "tr");
    if (is_wide)
        add_labels(h, items);
    else
        add_week_labels(h, items);
    html_close(h);
    html_close(h);
    html_more(h, section, most);
}
