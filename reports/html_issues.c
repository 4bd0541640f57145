/* Issues as a table: name, weeks as bars, count, and what the worst said. */
#include "reports/html_pieces.h"

#include "base/arena.h"
#include "reports/printers.h"

/* Weekly counts as bars, the largest 28 pixels high. */
static void add_bars(struct html *h, const json_t *issue)
{
    const json_t *weekly = json_object_get(issue, "weekly"), *week;
    json_int_t most = 1, hot = json_integer_value(json_object_get(issue, "hot_from"));
    size_t i;

    json_array_foreach(weekly, i, week)
    {
        if (json_integer_value(week) > most)
            most = json_integer_value(week);
    }
    html_open_table(h, LOOK_NONE, STR("img"), value_str(issue, "weekly_words"));
    html_open(h, "tr");
    json_array_foreach(weekly, i, week)
    {
        json_int_t count = json_integer_value(week);
        int height = count > 0 ? 4 + (int)((double)count / (double)most * 24) : 2;

        html_look(h, "td", LOOK_BAR_CELL);
        html_table(h, LOOK_NONE);
        html_open(h, "tr");
        html_look(h, "td", (json_int_t)i >= hot && count > 0 ? LOOK_BAR_HOT : LOOK_BAR);
        html_attr(h, "height", arena_printf(h->arena, "%d", height));
        html_text(h, STR("\xc2\xa0"));
        html_close(h);
        html_close(h);
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

enum look html_tone(struct str tone)
{
    if (str_eq(tone, STR("bad")))
        return LOOK_BAD;
    return str_eq(tone, STR("good")) ? LOOK_GOOD : LOOK_SOFT;
}

void html_issue_weeks(struct html *h, const json_t *issue)
{
    html_look(h, "td", LOOK_TD);
    add_bars(h, issue);
    html_close(h);
    html_look(h, "td", LOOK_TD_NUMBER);
    html_text(h, value_str(issue, "count"));
    html_close(h);
}

static void add_issue(struct html *h, const json_t *issue)
{
    const json_t *worst = json_object_get(issue, "worst");

    html_open(h, "tr");
    html_look(h, "td", LOOK_TD);
    if (value_str(issue, "file").len > 0) /* a page beside this one */
        html_file_link(h, LOOK_LINK, value_str(issue, "file"), value_str(issue, "name"));
    else
        html_link(h, LOOK_QUIET_LINK, value_str(issue, "url"), value_str(issue, "name"));
    html_open(h, "br");
    html_void(h);
    html_look(h, "span", LOOK_TD_SMALL);
    html_member(h, "span", html_tone(value_str(issue, "tone")), issue, "state");
    if (value_str(issue, "detail").len > 0) {
        html_open(h, "br");
        html_void(h);
        html_member(h, "span", LOOK_SOFT, issue, "detail");
    }
    html_close(h);
    html_close(h);
    html_issue_weeks(h, issue);
    html_close(h);
    if (worst == NULL || (h->is_mail && !html_is_shown(issue, "worst_shown")))
        return;
    html_open(h, "tr");
    html_look(h, "td", LOOK_TD_WORST);
    html_attr(h, "colspan", STR("3"));
    html_said(h, json_object_get(worst, "quote"), LOOK_SAID_SHORT);
    html_look(h, "p", LOOK_WORST_WHO);
    html_element(h, "bdi", value_str(worst, "who"));
    html_text(h, STR(" \xc2\xb7 "));
    html_link(h, LOOK_LINK, value_str(worst, "url"), value_str(worst, "where"));
    html_close(h);
    html_close(h);
    html_close(h);
}

void html_issues(struct html *h, const json_t *section, size_t most)
{
    html_member(h, "h2", LOOK_H2, section, "title");
    html_look(h, "table", LOOK_TABLE);
    html_open(h, "thead");
    html_open(h, "tr");
    html_head_cell(h, section, "head_name", false);
    html_head_cell(h, section, "head_weeks", false);
    html_head_cell(h, section, "head_count", true);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < html_shown(section, most); i++)
        add_issue(h, json_array_get(json_object_get(section, "items"), i));
    html_close(h);
    html_close(h);
    html_more(h, section, most);
}
