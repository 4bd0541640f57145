#include "reports/html_pieces.h"

#include "base/arena.h"
#include "reports/phrases.h"
#include "reports/printers.h"

void html_open_root(struct html *h, const json_t *value)
{
    h->quote_open = value_quote_mark(value, 0);
    h->quote_close = value_quote_mark(value, 1);
    h->colon = language_colon(value_str(value, "lang"));
    html_open(h, "html");
    html_attr(h, "lang", value_str(value, "lang"));
    html_attr(h, "dir", value_str(value, "dir"));
    h->is_rtl = str_eq(value_str(value, "dir"), STR("rtl"));
}

static void add_meta(struct html *h, const char *name, struct str content)
{
    html_open(h, "meta");
    html_attr(h, "name", str_from(name));
    html_attr(h, "content", content);
    html_void(h);
}

void html_meta(struct html *h)
{
    html_open(h, "meta");
    html_attr(h, "charset", STR("utf-8"));
    html_void(h);
    add_meta(h, "viewport", STR("width=device-width,initial-scale=1"));
    add_meta(h, "color-scheme", STR("light dark"));
}

void html_do(struct html *h, const json_t *value)
{
    const json_t *step;
    size_t i;

    html_member(h, "h2", LOOK_H2, value, "do_title");
    html_table(h, LOOK_TABLE);
    json_array_foreach(json_object_get(value, "do"), i, step)
    {
        html_open(h, "tr");
        html_say(h, "td", LOOK_STEP_NUMBER, arena_printf(h->arena, "%zu", i + 1));
        html_look(h, "td", LOOK_STEP);
        html_link(h, LOOK_STEP_LINK, value_str(step, "url"), value_str(step, "text"));
        if (json_object_get(step, "because") != NULL) {
            html_open(h, "br");
            html_void(h);
            html_member(h, "span", LOOK_BECAUSE, step, "because");
        }
        html_close(h);
        html_close(h);
    }
    html_close(h);
}

static enum look big_look(struct str tone)
{
    if (str_eq(tone, STR("bad")))
        return LOOK_BIG_BAD;
    return str_eq(tone, STR("soft")) ? LOOK_BIG_SOFT : LOOK_BIG;
}

/* Lines apart by <br>. */
static void add_lines(struct html *h, struct str text)
{
    while (text.len > 0) {
        html_open(h, "br");
        html_void(h);
        html_text(h, str_split(&text, '\n'));
    }
}

void html_numbers(struct html *h, const json_t *value)
{
    const json_t *number;
    size_t i;

    html_table(h, LOOK_NUMBERS);
    html_open(h, "tr");
    json_array_foreach(json_object_get(value, "numbers"), i, number)
    {
        html_look(h, "td", LOOK_CELL);
        html_member(h, "span", big_look(value_str(number, "tone")), number, "value");
        html_open(h, "br");
        html_void(h);
        html_look(h, "span", LOOK_LABEL);
        html_text(h, value_str(number, "label"));
        add_lines(h, value_str(number, "detail"));
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
}

void html_said(struct html *h, const json_t *quote, enum look look)
{
    const json_t *title = json_object_get(quote, "title");
    const json_t *text = json_object_get(quote, "text");
    struct str lang = value_str(quote, "lang");
    bool is_good = str_eq(value_str(quote, "tone"), STR("good"));
    enum look hit = is_good ? LOOK_HIT_GOOD : LOOK_HIT;
    bool is_rtl = str_eq(value_str(quote, "dir"), STR("rtl"));

    if (json_array_size(title) + json_array_size(text) == 0)
        return;
    html_look(h, "p", look);
    if (is_rtl) {
        html_attr(h, "dir", STR("rtl"));
        html_attr(h, "align", STR("right"));
    }
    html_text(h, h->quote_open.len > 0 ? h->quote_open : STR("\xe2\x80\x9c"));
    html_open(h, "bdi");
    if (lang.len > 0)
        html_attr(h, "lang", lang);
    if (json_array_size(title) > 0) {
        html_look(h, "b", LOOK_TITLE);
        html_parts(h, title, hit);
        html_close(h);
        html_text(h, STR(" "));
    }
    html_parts(h, text, hit);
    html_close(h);
    html_text(h, h->quote_close.len > 0 ? h->quote_close : STR("\xe2\x80\x9d"));
    html_close(h);
}

void html_dot(struct html *h, enum look look, struct str text)
{
    if (text.len == 0)
        return;
    html_text(h, STR(" \xc2\xb7 "));
    if (look == LOOK_NONE)
        html_text(h, text);
    else
        html_say(h, "span", look, text);
}

static void add_who(struct html *h, const json_t *item)
{
    html_look(h, "b", LOOK_WHO);
    html_element(h, "bdi", value_str(item, "who"));
    html_close(h);
    html_dot(h, LOOK_NONE, value_str(item, "where"));
    html_dot(h, LOOK_NONE, value_str(item, "place"));
}

/* "Draft: ...", in italics; nothing for empty words. */
static void add_labelled(struct html *h, struct str label, struct str words)
{
    if (words.len == 0)
        return;
    html_look(h, "p", LOOK_DRAFT);
    html_text(h, label);
    html_text(h, h->colon);
    html_text(h, str_split(&words, '\n'));
    add_lines(h, words);
    html_close(h);
}

/* What can be done by mail: on a page of years ago nothing. */
static void add_acts(struct html *h, const json_t *acts)
{
    const json_t *act;
    size_t i;

    if (!h->is_mail || json_array_size(acts) == 0)
        return;
    html_look(h, "p", LOOK_ACTS);
    json_array_foreach(acts, i, act)
    {
        if (i > 0)
            html_text(h, STR(" "));
        html_mailto(h, LOOK_ACT, value_str(act, "mailto"), value_str(act, "label"));
    }
    html_close(h);
}

/* Where else an answer is wanted. */
static void add_others(struct html *h, const json_t *others)
{
    const json_t *other;
    size_t i;

    json_array_foreach(others, i, other)
    {
        html_text(h, STR(" "));
        html_link(h, LOOK_ACT, value_str(other, "url"), value_str(other, "text"));
    }
}

/* A full day leaves some of it to the page. */
bool html_is_shown(const json_t *item, const char *key)
{
    return !json_is_false(json_object_get(item, key));
}

void html_item(struct html *h, const json_t *item)
{
    bool is_late = json_is_true(json_object_get(item, "is_late"));
    bool is_pressing = json_is_true(json_object_get(item, "is_pressing"));

    html_table(h, LOOK_TABLE);
    html_open(h, "tr");
    html_look(h, "td", is_pressing ? LOOK_QUOTE_BAD : LOOK_QUOTE);
    html_look(h, "p", LOOK_META);
    add_who(h, item);
    html_dot(h, is_late ? LOOK_BAD : LOOK_NONE, value_str(item, "age"));
    html_close(h);
    html_said(h, json_object_get(item, "quote"), LOOK_SAID);
    html_member(h, "p", LOOK_WHY, item, "why");
    if (!h->is_mail || html_is_shown(item, "draft_shown"))
        add_labelled(h, value_str(item, "draft_label"), value_str(item, "draft"));
    html_member(h, "p", LOOK_DRAFT, item, "own_words");
    if (json_object_get(item, "action") != NULL)
        html_link(h, LOOK_BUTTON, value_str(item, "url"), value_str(item, "action"));
    add_others(h, json_object_get(item, "others"));
    html_member(h, "span", LOOK_CASE, item, "case_label");
    add_acts(h, json_object_get(item, "acts"));
    html_close(h);
    html_close(h);
    html_close(h);
}

void html_item_plain(struct html *h, const json_t *item)
{
    html_look(h, "p", LOOK_META);
    html_look(h, "b", LOOK_WHO);
    html_element(h, "bdi", value_str(item, "who"));
    html_close(h);
    html_text(h, STR(" \xc2\xb7 "));
    html_link(h, LOOK_LINK, value_str(item, "url"), value_str(item, "where"));
    html_dot(h, LOOK_NONE, value_str(item, "place"));
    html_dot(h, LOOK_NONE, value_str(item, "when"));
    html_close(h);
    html_said(h, json_object_get(item, "quote"), LOOK_SAID_SHORT);
    html_member(h, "p", LOOK_WHY, item, "why");
    add_labelled(h, value_str(item, "reply_label"), value_str(item, "reply"));
}

size_t html_shown(const json_t *section, size_t most)
{
    size_t shown = (size_t)json_integer_value(json_object_get(section, "shown"));
    size_t len = json_array_size(json_object_get(section, "items"));

    if (most == SIZE_MAX)
        return len;
    shown = shown < len ? shown : len;
    return shown < most ? shown : most;
}

void html_more(struct html *h, const json_t *section, size_t most)
{
    if (most != SIZE_MAX && value_str(section, "more").len > 0) {
        html_look(h, "p", LOOK_MORE);
        html_link(h, LOOK_LINK, value_str(section, "more_url"),
                  value_str(section, "more"));
        html_close(h);
    }
    if (most == SIZE_MAX)
        html_member(h, "p", LOOK_MORE, section, "rest");
    html_member(h, "p", LOOK_MORE, section, "help");
}

static void write_waiting(struct html *h, const json_t *section, size_t most)
{
    const json_t *items = json_object_get(section, "items");

    html_look(h, "h2", LOOK_H2);
    html_text(h, value_str(section, "title"));
    html_dot(h, LOOK_TITLE_LATE, value_str(section, "late"));
    html_close(h);
    for (size_t i = 0; i < html_shown(section, most); i++) {
        if (i > 0) {
            html_look(h, "div", LOOK_GAP);
            html_text(h, STR("\xc2\xa0"));
            html_close(h);
        }
        html_item(h, json_array_get(items, i));
    }
    html_more(h, section, most);
}

void html_head_cell(struct html *h, const json_t *section, const char *key, bool is_end)
{
    html_look(h, "th", is_end ? LOOK_TH_END : LOOK_TH);
    html_attr(h, "scope", STR("col"));
    html_text(h, value_str(section, key));
    html_close(h);
}

static void add_thank(struct html *h, const json_t *item)
{
    struct str text = value_str(item, "text"), url = value_str(item, "url");

    html_look(h, "p", LOOK_META);
    if (text.len > 0) {
        html_say(h, "span", LOOK_WHO, text);
        html_text(h, STR(" "));
        html_link(h, LOOK_LINK, url, value_str(item, "source_label"));
    } else {
        html_look(h, "b", LOOK_WHO);
        html_element(h, "bdi", value_str(item, "who"));
        html_close(h);
        html_text(h, STR(" \xc2\xb7 "));
        html_link(h, LOOK_LINK, url, value_str(item, "where"));
        html_dot(h, LOOK_NONE, value_str(item, "place"));
    }
    html_close(h);
    html_said(h, json_object_get(item, "quote"), LOOK_SAID_SHORT);
}

static void write_thanks(struct html *h, const json_t *section, size_t most)
{
    html_member(h, "h2", LOOK_H2, section, "title");
    for (size_t i = 0; i < html_shown(section, most); i++) {
        if (i > 0) {
            html_look(h, "div", LOOK_GAP);
            html_text(h, STR("\xc2\xa0"));
            html_close(h);
        }
        add_thank(h, json_array_get(json_object_get(section, "items"), i));
    }
    html_more(h, section, most);
}

static void write_rows(struct html *h, const json_t *section, size_t most,
                       const char *third)
{
    const json_t *items = json_object_get(section, "items");

    html_member(h, "h2", LOOK_H2, section, "title");
    html_look(h, "table", LOOK_TABLE);
    html_open(h, "thead");
    html_open(h, "tr");
    html_head_cell(h, section, "head_name", false);
    html_head_cell(h, section, "head_new", true);
    html_head_cell(h, section, "head_detractors", true);
    html_head_cell(h, section, "head_nps", true);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < html_shown(section, most); i++) {
        const json_t *row = json_array_get(items, i);

        html_open(h, "tr");
        html_look(h, "td", LOOK_TD);
        html_text(h, value_str(row, "name"));
        html_close(h);
        html_member(h, "td", LOOK_TD_NUMBER, row, "mentions_text");
        html_member(h, "td", LOOK_TD_NUMBER, row, third);
        html_look(h, "td", LOOK_TD_NUMBER);
        if (json_is_true(json_object_get(row, "has_nps")))
            html_text(h, value_str(row, "nps"));
        else
            html_member(h, "span", LOOK_TD_FEW, row, "nps");
        html_close(h);
        html_close(h);
    }
    html_close(h);
    html_close(h);
    html_more(h, section, most);
}

static void write_table(struct html *h, const json_t *section, size_t most)
{
    write_rows(h, section, most, "detractors_text");
}

static void write_voices(struct html *h, const json_t *section, size_t most)
{
    write_rows(h, section, most, "share_text");
}

/* Is it the address of the page, on the page itself? */
static bool is_self(const struct html *h, const json_t *link)
{
    return !h->is_mail && str_eq(value_str(link, "rel"), STR("page"));
}

/* Sentences one after the other. */
static void add_sentences(struct html *h, const json_t *list)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        html_text(h, str_from(json_string_value(entry)));
        html_text(h, STR(" "));
    }
}

void html_foot(struct html *h, const json_t *value)
{
    const json_t *foot = json_object_get(value, "foot"), *entry;
    size_t i, len = json_array_size(json_object_get(foot, "text")) +
                    json_array_size(json_object_get(foot, "links"));

    if (len == 0)
        return;
    html_look(h, "p", LOOK_FOOT);
    add_sentences(h, json_object_get(foot, "text"));
    json_array_foreach(json_object_get(foot, "links"), i, entry)
    {
        if (is_self(h, entry))
            continue;
        if (i > 0)
            html_text(h, h->is_mail ? STR(" \xc2\xb7 ") : STR(" "));
        html_link(h, LOOK_LINK, value_str(entry, "url"), value_str(entry, "label"));
    }
    html_close(h);
}

const struct html_section html_sections[] = {
    {"pressing", html_pressing}, {"brands", html_brands},    {"quiet", html_quiet},
    {"silent", html_lines},      {"days", html_days},        {"changed", html_lines},
    {"answered", html_lines},    {"waiting", write_waiting}, {"open", html_lines},
    {"done", html_lines},        {"worse", write_thanks},    {"returns", html_lines},
    {"issues", html_issues},     {"fixes", html_fixes},      {"thanks", write_thanks},
    {"places", write_table},     {"by_source", write_table}, {"voices", write_voices},
    {"dead", html_lines},
};
const size_t html_sections_len = ARRAY_LEN(html_sections);
