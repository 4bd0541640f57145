/*
 * text.c - the plain text of a digest or alert: a mail's first part, and a terminal
 *
 * Lines are filled to the width with spaces between words; addresses stand whole on a
 * line of their own. Words that made a flag are *marked*, or coloured.
 */
#include "reports/filler.h"
#include "reports/phrases.h"
#include "reports/printers.h"
#include "reports/text_pieces.h"

enum {
    NEW_COLUMNS = 12,
    DETRACTOR_COLUMNS = 12,
    NPS_COLUMNS = 13,
    NAME_COLUMNS = 24,
    BAR_COLUMNS = 12
};

static void put_do(struct filler *f, const json_t *value)
{
    const json_t *list = json_object_get(value, "do"), *step;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    text_title(f, value_str(value, "do_title"));
    json_array_foreach(list, i, step)
    {
        struct str because = value_str(step, "because");

        f->indent = 0;
        terminal_printf(&f->t, STYLE_SOFT, "%zu. ", i + 1);
        f->indent = f->column = 3;
        filler_put(f, STYLE_PLAIN, value_str(step, "text"));
        if (because.len > 0) {
            filler_put_text(f, STYLE_SOFT, " (");
            filler_put(f, STYLE_SOFT, because);
            filler_put_text(f, STYLE_SOFT, ")");
        }
        filler_end_line(f);
    }
    f->indent = 0;
}

static void put_numbers(struct filler *f, const json_t *value)
{
    const json_t *number;
    size_t i;

    if (json_object_get(value, "numbers") != NULL)
        text_blank_line(f);
    json_array_foreach(json_object_get(value, "numbers"), i, number)
    {
        struct str big = value_str(number, "value"), detail = value_str(number, "detail");

        for (int pad = terminal_columns(big); pad < 6; pad++)
            buf_add_char(&f->t.out, ' ');
        terminal_put(&f->t, text_tone_style(value_str(number, "tone")), big);
        buf_add_text(&f->t.out, "  ");
        f->indent = f->column = 8;
        filler_put(f, STYLE_PLAIN, value_str(number, "label"));
        while (detail.len > 0) {
            filler_put_text(f, STYLE_SOFT, ", ");
            filler_put(f, STYLE_SOFT, str_split(&detail, '\n'));
        }
        filler_end_line(f);
        f->indent = 0;
    }
}

static void put_item(struct filler *f, const json_t *item)
{
    bool is_late = json_is_true(json_object_get(item, "is_late"));
    struct str draft = value_str(item, "draft");
    const json_t *other;
    size_t i;

    if (json_is_false(json_object_get(item, "draft_shown")))
        draft = STR_NONE;
    f->indent = 2;
    filler_put(f, STYLE_BOLD, value_str(item, "who"));
    text_chain(f, STYLE_SOFT, value_str(item, "where"));
    text_chain(f, STYLE_SOFT, value_str(item, "place"));
    text_chain(f, is_late ? STYLE_BAD : STYLE_SOFT, value_str(item, "age"));
    filler_end_line(f);
    text_quote(f, json_object_get(item, "quote"));
    text_line(f, STYLE_SOFT, value_str(item, "why"));
    if (draft.len > 0) {
        filler_put(f, STYLE_SOFT, value_str(item, "draft_label"));
        filler_put(f, STYLE_SOFT, f->colon);
        while (draft.ptr != NULL && draft.len > 0)
            text_line(f, STYLE_PLAIN, str_split(&draft, '\n'));
    }
    text_line(f, STYLE_SOFT, value_str(item, "own_words"));
    text_chain(f, STYLE_SOFT, value_str(item, "case_label"));
    filler_end_line(f);
    text_url(f, item);
    json_array_foreach(json_object_get(item, "others"), i, other) text_url(f, other);
    f->indent = 0;
}

/* The first items of a section, as many as a mail shows. */
static void put_section(struct filler *f, const json_t *section,
                        void (*put_one)(struct filler *, const json_t *), bool is_spaced)
{
    const json_t *items = json_object_get(section, "items");
    size_t shown = (size_t)json_integer_value(json_object_get(section, "shown"));

    if (section != NULL && value_str(section, "title").len == 0)
        text_blank_line(f);
    text_title_late(f, value_str(section, "title"), value_str(section, "late"));
    for (size_t i = 0; i < json_array_size(items) && i < shown; i++) {
        if (i > 0 && is_spaced)
            text_blank_line(f);
        put_one(f, json_array_get(items, i));
    }
    if (value_str(section, "more").len > 0) {
        if (is_spaced)
            text_blank_line(f);
        text_line(f, STYLE_SOFT, value_str(section, "more"));
        text_line(f, STYLE_SOFT, value_str(section, "more_url"));
    }
    if (put_one != put_item) /* there it tells of links to tap, which only HTML has */
        text_line(f, STYLE_SOFT, value_str(section, "help"));
}

static void put_issue(struct filler *f, const json_t *issue)
{
    int64_t weekly[16] = {0};
    const json_t *weeks = json_object_get(issue, "weekly"), *week;
    const json_t *worst = json_object_get(issue, "worst");
    size_t i, len = 0;

    json_array_foreach(weeks, i, week)
    {
        if (len < ARRAY_LEN(weekly))
            weekly[len++] = json_integer_value(week);
    }
    terminal_spark(&f->t, text_tone_style(value_str(issue, "tone")), weekly, len);
    terminal_printf(&f->t, STYLE_BOLD, " %4s  ", value_str(issue, "count").ptr);
    f->indent = f->column = (int)len + 7;
    filler_put(f, STYLE_BOLD, value_str(issue, "name"));
    filler_put(f, STYLE_PLAIN, f->colon);
    filler_put(f, text_tone_style(value_str(issue, "tone")), value_str(issue, "state"));
    text_chain(f, STYLE_PLAIN, value_str(issue, "detail"));
    filler_end_line(f);
    if (worst != NULL && !json_is_false(json_object_get(issue, "worst_shown"))) {
        text_quote(f, json_object_get(worst, "quote"));
        filler_put(f, STYLE_SOFT, value_str(worst, "who"));
        text_chain(f, STYLE_SOFT, value_str(worst, "where"));
        filler_end_line(f);
    }
    f->indent = 0;
}

static void put_thanks(struct filler *f, const json_t *item)
{
    struct str text = value_str(item, "text");

    f->indent = 2;
    if (text.len > 0) {
        filler_put(f, STYLE_PLAIN, text);
    } else {
        filler_put(f, STYLE_BOLD, value_str(item, "who"));
        text_chain(f, STYLE_SOFT, value_str(item, "where"));
    }
    filler_end_line(f);
    if (text.len == 0)
        text_quote(f, json_object_get(item, "quote"));
    text_url(f, item);
    f->indent = 0;
}

static void put_cell(struct filler *f, struct str text, int width, bool is_right)
{
    int pad = width - terminal_columns(text);

    for (; is_right && pad > 0; pad--)
        buf_add_char(&f->t.out, ' ');
    terminal_put_line(&f->t, STYLE_PLAIN, text, width);
    for (; !is_right && pad > 0; pad--)
        buf_add_char(&f->t.out, ' ');
}

static void put_row(struct filler *f, struct str name, struct str count,
                    struct str detractors, struct str nps)
{
    int room = f->t.columns - NEW_COLUMNS - DETRACTOR_COLUMNS - NPS_COLUMNS;

    put_cell(f, name, room < NAME_COLUMNS ? room : NAME_COLUMNS, false);
    put_cell(f, count, NEW_COLUMNS, true);
    put_cell(f, detractors, DETRACTOR_COLUMNS, true);
    put_cell(f, nps, NPS_COLUMNS, true);
    buf_add_char(&f->t.out, '\n');
}

static void put_table(struct filler *f, const json_t *section, const char *third)
{
    const json_t *items = json_object_get(section, "items"), *row;
    size_t i;

    if (section == NULL)
        return;
    text_title(f, value_str(section, "title"));
    put_row(f, value_str(section, "head_name"), value_str(section, "head_new"),
            value_str(section, "head_detractors"), value_str(section, "head_nps"));
    json_array_foreach(items, i, row)
    {
        if ((json_int_t)i >= json_integer_value(json_object_get(section, "shown")))
            break;
        put_row(f, value_str(row, "name"), value_str(row, "mentions_text"),
                value_str(row, third), value_str(row, "nps"));
    }
    text_line(f, STYLE_SOFT, value_str(section, "more"));
}

static void put_text(struct filler *f, const json_t *item)
{
    f->indent = 2;
    filler_put(f, text_tone_style(value_str(item, "tone")), value_str(item, "text"));
    text_chain(f, json_is_true(json_object_get(item, "is_late")) ? STYLE_BAD : STYLE_SOFT,
               value_str(item, "age"));
    filler_end_line(f);
    text_url(f, item);
    f->indent = 0;
}

static void put_fix(struct filler *f, const json_t *fix)
{
    f->indent = 2;
    filler_put(f, STYLE_BOLD, value_str(fix, "name"));
    filler_put(f, STYLE_PLAIN, f->colon);
    text_line(f, text_tone_style(value_str(fix, "tone")), value_str(fix, "state"));
    text_line(f, STYLE_SOFT, value_str(fix, "text"));
    f->indent = 0;
}

/* A bar for each day, with its numbers in words. */
static void put_days(struct filler *f, const json_t *section)
{
    const json_t *items = json_object_get(section, "items"), *day;
    json_int_t most = json_integer_value(json_object_get(section, "most"));
    size_t i;

    if (section == NULL)
        return;
    text_title(f, value_str(section, "title"));
    json_array_foreach(items, i, day)
    {
        json_int_t count = json_integer_value(json_object_get(day, "mentions"));

        terminal_bar(&f->t, STYLE_PLAIN, most > 0 ? (double)count / (double)most : 0,
                     BAR_COLUMNS);
        f->column = BAR_COLUMNS;
        f->indent = BAR_COLUMNS + 2;
        for (; f->column < f->indent; f->column++)
            buf_add_char(&f->t.out, ' ');
        text_line(f, STYLE_SOFT, value_str(day, "words"));
        f->indent = 0;
    }
}

static void put_foot(struct filler *f, const json_t *value)
{
    const json_t *foot = json_object_get(value, "foot"), *line;
    size_t i;

    if (json_array_size(json_object_get(foot, "text")) +
            json_array_size(json_object_get(foot, "links")) ==
        0)
        return;
    text_blank_line(f);
    filler_raw(f, "--\n");
    json_array_foreach(json_object_get(foot, "text"), i, line)
        text_line(f, STYLE_SOFT, str_from(json_string_value(line)));
    json_array_foreach(json_object_get(foot, "links"), i, line)
    {
        filler_put(f, STYLE_SOFT, value_str(line, "label"));
        filler_put(f, STYLE_SOFT, f->colon);
        text_url(f, line);
    }
}

static void put_sections(struct filler *f, const json_t *value)
{
    static const struct {
        const char *key;
        void (*put_one)(struct filler *, const json_t *);
        bool is_spaced;
    } lists[] = {
        {"pressing", text_pressing, true}, {"brands", text_brand, false},
        {"quiet", put_text, false},        {"silent", put_text, false},
        {"changed", put_text, false},      {"answered", put_text, false},
        {"waiting", put_item, true},       {"open", put_text, false},
        {"done", put_text, false},         {"worse", put_thanks, true},
        {"returns", put_text, false},      {"issues", put_issue, false},
        {"fixes", put_fix, false},         {"thanks", put_thanks, true},
    };

    put_days(f, json_object_get(value, "days"));
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        put_section(f, json_object_get(value, lists[i].key), lists[i].put_one,
                    lists[i].is_spaced);
    put_table(f, json_object_get(value, "places"), "detractors_text");
    put_table(f, json_object_get(value, "by_source"), "detractors_text");
    put_table(f, json_object_get(value, "voices"), "share_text");
    put_section(f, json_object_get(value, "dead"), put_text, false);
}

enum status text_write(const json_t *value, const struct report_options *o,
                       struct buf *out, struct error *err)
{
    struct filler f = {0};
    const json_t *item = json_object_get(value, "item");

    if (!value_is_known(value))
        return error_set(err, ERR_BUG, "text: not a value of version 1");
    terminal_init(&f.t, NULL,
                  o != NULL && o->has_color ? TERMINAL_ALWAYS : TERMINAL_NEVER);
    f.quote_open = value_quote_mark(value, 0);
    f.quote_close = value_quote_mark(value, 1);
    f.colon = language_colon(value_str(value, "lang"));
    f.t.columns = o != NULL && o->columns > 0 ? o->columns : 78;
    text_line(&f, STYLE_SOFT, value_str(value, "kicker"));
    buf_add_char(&f.t.out, '\n');
    text_line(&f, STYLE_BOLD, value_str(value, "headline"));
    put_numbers(&f, value);
    put_do(&f, value);
    if (item != NULL) {
        text_blank_line(&f);
        put_item(&f, item);
    }
    put_sections(&f, value);
    put_foot(&f, value);
    filler_flush(&f);
    buf_add(out, buf_str(&f.t.out));
    filler_release(&f);
    return buf_status(out, err);
}
