/*
 * digest_length.c - how long a mail takes to read, and what is left to the page so that
 * it takes two minutes
 */
#include "reports/digest_sections.h"
#include "reports/printers.h"

#include <string.h>

/* Words a minute. Source: Brysbaert 2019, J. Memory and Language 109: silent reading of
 * English non-fiction. */
enum { WORDS_A_MINUTE = 238, CASES_LEAST = 2 };

/* What a printer shows of one item, by kind of list. */
static const char *const of_case[] = {"who",   "where",      "place",     "age",
                                      "quote", "why",        "own_words", "action",
                                      "acts",  "case_label", NULL};
static const char *const of_pressing[] = {"brand", "who",    "where",      "place", "age",
                                          "why",   "action", "case_label", NULL};
static const char *const of_pressing_said[] = {"quote", NULL};
static const char *const of_pressing_acts[] = {"acts", NULL};
static const char *const of_brand[] = {"brand", "text", "issue", "nps", NULL};
static const char *const of_draft[] = {"draft_label", "draft", NULL};
static const char *const of_issue[] = {"name", "state", "detail", "count", NULL};
static const char *const of_worst[] = {"who", "where", "quote", NULL};
static const char *const of_thank[] = {"who", "where", "place", "quote", NULL};
static const char *const of_edit[] = {"text", "source_label", "quote", NULL};
static const char *const of_line[] = {"name", "state", "text", "age", NULL};
static const char *const of_row[] = {"name", "mentions_text", "detractors_text", "nps",
                                     NULL};
static const char *const of_voice[] = {"name", "mentions_text", "share_text", "nps",
                                       NULL};
static const char *const of_day[] = {"label", "mentions", NULL};
static const char *const of_step[] = {"text", "because", NULL};
static const char *const of_number[] = {"value", "label", "detail", NULL};
static const char *const of_section[] = {"title",    "late",       "more",
                                         "help",     "head_name",  "head_weeks",
                                         "head_new", "head_count", "head_detractors",
                                         "head_nps", NULL};

static const struct {
    const char *key;
    const char *const *members;
} sections[] = {
    {"days", of_day},          {"changed", of_line}, {"answered", of_line},
    {"waiting", of_case},      {"open", of_line},    {"done", of_line},
    {"worse", of_thank},       {"returns", of_line}, {"issues", of_issue},
    {"fixes", of_line},        {"thanks", of_thank}, {"places", of_row},
    {"by_source", of_row},     {"voices", of_voice}, {"dead", of_line},
    {"pressing", of_pressing}, {"brands", of_brand}, {"quiet", of_line},
    {"silent", of_line},
};

/* Letters and digits between blanks; signs alone are no words. */
static size_t count_text(const char *text)
{
    size_t words = 0;
    bool is_word = false;

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool is_blank = c == ' ' || c == '\n';
        bool is_sign = c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
                       !(c >= 'a' && c <= 'z');

        if (is_blank)
            is_word = false;
        else if (!is_word && !is_sign)
            words++, is_word = true;
    }
    return words;
}

/* Of a text, a number, or what is inside a list or a quote. */
static size_t count_all(const json_t *value)
{
    const json_t *item;
    const char *key;
    size_t words = 0, i;

    if (json_is_string(value))
        return count_text(json_string_value(value));
    if (json_is_integer(value))
        return 1;
    json_array_foreach(value, i, item) words += count_all(item);
    json_object_foreach((json_t *)value, key, item)
    {
        if (strcmp(key, "text") == 0 || strcmp(key, "title") == 0 ||
            strcmp(key, "label") == 0)
            words += count_all(item);
    }
    return words;
}

static size_t count_members(const json_t *object, const char *const *members)
{
    size_t words = 0;

    for (; *members != NULL; members++)
        words += count_all(json_object_get(object, *members));
    return words;
}

static bool is_shown(const json_t *item, const char *key)
{
    return !json_is_false(json_object_get(item, key));
}

static size_t count_item(const json_t *item, const char *const *members)
{
    size_t words;

    if (members == of_thank && json_object_get(item, "text") != NULL)
        members = of_edit;
    words = count_members(item, members);
    if (members == of_case && is_shown(item, "draft_shown"))
        words += count_members(item, of_draft);
    if (members == of_pressing && is_shown(item, "quote_shown"))
        words += count_members(item, of_pressing_said);
    if (members == of_pressing && is_shown(item, "acts_shown"))
        words += count_members(item, of_pressing_acts);
    if (members == of_issue && is_shown(item, "worst_shown"))
        words += count_members(json_object_get(item, "worst"), of_worst);
    return words;
}

enum { DAYS_WIDE = 10 }; /* below more bars only each seventh is named; html_lines.c */

static size_t count_days(const json_t *section)
{
    size_t len = json_array_size(json_object_get(section, "items"));

    return len > DAYS_WIDE ? (len + 6) / 7 : 2 * len;
}

static size_t count_list(const json_t *list, const char *const *members, size_t shown)
{
    size_t words = 0;

    for (size_t i = 0; i < json_array_size(list) && i < shown; i++)
        words += count_item(json_array_get(list, i), members);
    return words;
}

size_t digest_words(const json_t *value)
{
    const json_t *foot = json_object_get(value, "foot");
    size_t words = count_all(json_object_get(value, "kicker")) +
                   count_all(json_object_get(value, "headline")) +
                   count_all(json_object_get(value, "do_title")) +
                   count_list(json_object_get(value, "do"), of_step, SIZE_MAX) +
                   count_list(json_object_get(value, "numbers"), of_number, SIZE_MAX) +
                   count_all(json_object_get(foot, "text")) +
                   count_all(json_object_get(foot, "links"));

    if (json_array_size(json_object_get(value, "do")) > 0)
        words += json_array_size(json_object_get(value, "do")); /* their numbers */
    else
        words -= count_all(json_object_get(value, "do_title"));
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        const json_t *section = json_object_get(value, sections[i].key);
        json_int_t shown = json_integer_value(json_object_get(section, "shown"));

        words += count_members(section, of_section);
        if (sections[i].members == of_day)
            words += count_days(section);
        else
            words += count_list(json_object_get(section, "items"), sections[i].members,
                                (size_t)shown);
    }
    return words;
}

/* ---- what is left to the page, the least missed first ---- */

static json_t *items_of(const json_t *value, const char *key)
{
    return json_object_get(json_object_get(value, key), "items");
}

void digest_hide(json_t *value, const char *section, const char *key, size_t left)
{
    json_t *items = items_of(value, section);

    for (size_t i = left; i < json_array_size(items); i++)
        json_object_set_new(json_array_get(items, i), key, json_false());
}

/* All drafts but the first `left` that there are. */
static void hide_drafts(json_t *items, size_t left)
{
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);

        if (json_object_get(item, "draft") == NULL)
            continue;
        if (left == 0)
            json_object_set_new(item, "draft_shown", json_false());
        else
            left--;
    }
}

static void show_fewer(const struct maker *mk, json_t *value)
{
    json_t *section = json_object_get(value, "waiting");

    if (json_integer_value(json_object_get(section, "shown")) <= CASES_LEAST)
        return;
    set_int(section, "shown", CASES_LEAST);
    set_more_waiting(mk, section, CASES_LEAST);
}

/* Only the first of those who came back in another mood. */
static void leave_returns(const struct maker *mk, json_t *value)
{
    json_t *section = json_object_get(value, "returns");
    size_t len = json_array_size(json_object_get(section, "items"));

    if (len < 2)
        return;
    set_int(section, "shown", 1);
    set_more(mk, section, say_more(mk, len, 1));
}

static void leave_out(const void *maker, json_t *value, int step)
{
    const struct maker *mk = maker;

    switch (step) {
    case 0:
        digest_hide(value, "issues", "worst_shown", 1);
        break;
    case 1:
        hide_drafts(items_of(value, "waiting"), 1);
        break;
    case 2:
        leave_returns(mk, value);
        break;
    case 3:
        digest_hide(value, "issues", "worst_shown", 0);
        break;
    case 4:
        show_fewer(mk, value);
        break;
    default:
        hide_drafts(items_of(value, "waiting"), 0);
        break;
    }
}

/* Above the headline: whose it is, of when, and how long it takes to read. */
static void set_kicker(const struct words *w, struct str name, json_t *value,
                       size_t words)
{
    int64_t minutes = ((int64_t)words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE;
    struct str bits[3] = {name, value_str(json_object_get(value, "period"), "label"),
                          words < WORDS_A_MINUTE ? phrase(w, P_READING_SHORT)
                                                 : phrase_n(w, P_READING, minutes)};

    set_int(value, "words", (int64_t)words);
    set_str(value, "reading", bits[2]);
    set_str(value, "kicker", say_chain(w, bits, ARRAY_LEN(bits)));
}

void digest_fit(const struct words *w, struct str name, json_t *value,
                const struct shortening *how)
{
    size_t words;

    set_kicker(w, name, value, 0); /* its words count too */
    words = digest_words(value);
    for (int step = 0; step < how->steps && words > DIGEST_WORDS_MOST; step++) {
        how->leave_out(how->maker, value, step);
        words = digest_words(value);
    }
    set_kicker(w, name, value, words);
}

void add_length(const struct maker *mk, json_t *value)
{
    digest_fit(&mk->w, value_str(value, "brand"), value,
               &(struct shortening){leave_out, mk, 6});
}
