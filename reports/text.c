/*
 * text.c - the plain text of a digest or alert: a mail's first part, and a terminal
 *
 * Lines are filled to the width with spaces between words; addresses stand whole on a
 * line of their own. Words that made a flag are *marked*, or coloured.
 */
#include "base/utf8.h"
#include "reports/printers.h"
#include "reports/terminal.h"

#include <string.h>

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

struct filler {
    struct terminal t;
    int indent;       /* of the following lines */
    int column;       /* columns used in this line, the indent among them */
    bool is_isolated; /* between FSI and PDI */
    bool is_glued;    /* no space before the next word */
};

static void new_line(struct filler *f)
{
    if (f->is_isolated)
        buf_add_text(&f->t.out, PDI);
    buf_add_char(&f->t.out, '\n');
    f->column = 0;
}

static void begin_line(struct filler *f)
{
    for (; f->column < f->indent; f->column++)
        buf_add_char(&f->t.out, ' ');
    if (f->is_isolated)
        buf_add_text(&f->t.out, FSI);
    f->is_glued = true;
}

/* A word without spaces: on this line, or on the next. */
static void put_word(struct filler *f, enum terminal_style style, struct str word)
{
    int columns = terminal_columns(word);

    if (f->column > f->indent && !f->is_glued) {
        if (f->column + 1 + columns > f->t.columns) {
            new_line(f);
        } else {
            buf_add_char(&f->t.out, ' ');
            f->column++;
        }
    }
    if (f->column == 0)
        begin_line(f);
    terminal_put(&f->t, style, word);
    f->column += columns;
    f->is_glued = true;
}

static void set_isolated(struct filler *f, bool is_on)
{
    if (f->is_isolated == is_on)
        return;
    if (is_on && f->column > f->indent && !f->is_glued) {
        buf_add_char(&f->t.out, ' ');
        f->column++;
        f->is_glued = true;
    }
    if (f->column > 0)
        buf_add_text(&f->t.out, is_on ? FSI : PDI);
    f->is_isolated = is_on;
}

/* Text of any length, filled; blanks at its edges keep words apart. */
static void put(struct filler *f, enum terminal_style style, struct str text)
{
    size_t start = 0;

    for (size_t at = 0; at <= text.len; at++) {
        struct str rest = str_slice(text, at, text.len);
        bool is_on = str_starts(rest, STR(FSI)), is_off = str_starts(rest, STR(PDI));
        bool is_blank = at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\n');

        if (at < text.len && !is_on && !is_off && !is_blank)
            continue;
        if (at > start)
            put_word(f, style, str_slice(text, start, at - start));
        if (is_blank)
            f->is_glued = false;
        if (is_on || is_off) {
            set_isolated(f, is_on);
            at += strlen(FSI) - 1;
        }
        start = at + 1;
    }
}

static void put_text(struct filler *f, enum terminal_style style, const char *text)
{
    put(f, style, str_from(text));
}

static void end_line(struct filler *f)
{
    set_isolated(f, false);
    if (f->column > 0)
        new_line(f);
    f->is_glued = true;
}

static void put_line(struct filler *f, enum terminal_style style, struct str text)
{
    if (text.len == 0)
        return;
    put(f, style, text);
    end_line(f);
}

static void blank_line(struct filler *f)
{
    end_line(f);
    buf_add_char(&f->t.out, '\n');
}

static void put_title(struct filler *f, struct str title)
{
    int columns = terminal_columns(title);

    if (title.len == 0)
        return;
    blank_line(f);
    f->indent = 0;
    put_line(f, STYLE_BOLD, title);
    for (int i = 0; i < columns && !f->t.has_color; i++)
        buf_add_char(&f->t.out, '-');
    if (!f->t.has_color)
        buf_add_char(&f->t.out, '\n');
}

static enum terminal_style tone_style(struct str tone)
{
    if (str_eq(tone, STR("bad")))
        return STYLE_BAD;
    if (str_eq(tone, STR("good")))
        return STYLE_GOOD;
    return str_eq(tone, STR("soft")) ? STYLE_SOFT : STYLE_PLAIN;
}

static void put_parts(struct filler *f, const json_t *parts)
{
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        bool is_hit = json_is_true(json_object_get(part, "hit"));
        struct str text = value_str(part, "text");

        if (is_hit && !f->t.has_color) { /* the mark sticks to the words */
            struct str inner = str_trim(text);

            if (inner.ptr != text.ptr)
                f->is_glued = false;
            put_text(f, STYLE_PLAIN, "*");
            put(f, STYLE_HIT, inner);
            put_text(f, STYLE_PLAIN, "*");
            if (text.len > 0 && text.ptr[text.len - 1] == ' ')
                f->is_glued = false;
        } else {
            put(f, is_hit ? STYLE_HIT : STYLE_PLAIN, text);
        }
    }
}

/* “Title. What was said.”; nothing where there are no words. */
static void put_quote(struct filler *f, const json_t *quote)
{
    const json_t *title = json_object_get(quote, "title");
    const json_t *text = json_object_get(quote, "text");
    bool is_rtl = json_is_true(json_object_get(quote, "rtl"));

    if (json_array_size(title) + json_array_size(text) == 0)
        return;
    put_text(f, STYLE_PLAIN, "\xe2\x80\x9c");
    set_isolated(f, is_rtl);
    put_parts(f, title);
    if (json_array_size(title) > 0 && json_array_size(text) > 0)
        put_text(f, STYLE_PLAIN, " \xe2\x80\x93 ");
    put_parts(f, text);
    set_isolated(f, false);
    put_text(f, STYLE_PLAIN, "\xe2\x80\x9d");
    end_line(f);
}

static void put_url(struct filler *f, const json_t *object)
{
    put_line(f, STYLE_SOFT, value_str(object, "url"));
}

static void put_chain(struct filler *f, enum terminal_style style, struct str text)
{
    if (text.len == 0)
        return;
    if (f->column > f->indent)
        put_text(f, STYLE_PLAIN, " \xc2\xb7 ");
    put(f, style, text);
}

static void put_do(struct filler *f, const json_t *value)
{
    const json_t *list = json_object_get(value, "do"), *step;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    put_title(f, value_str(value, "do_title"));
    json_array_foreach(list, i, step)
    {
        struct str because = value_str(step, "because");

        f->indent = 0;
        terminal_printf(&f->t, STYLE_SOFT, "%zu. ", i + 1);
        f->indent = f->column = 3;
        put(f, STYLE_PLAIN, value_str(step, "text"));
        if (because.len > 0) {
            put_text(f, STYLE_SOFT, " (");
            put(f, STYLE_SOFT, because);
            put_text(f, STYLE_SOFT, ")");
        }
        end_line(f);
    }
    f->indent = 0;
}

static void put_numbers(struct filler *f, const json_t *value)
{
    const json_t *number;
    size_t i;

    if (json_object_get(value, "numbers") != NULL)
        blank_line(f);
    json_array_foreach(json_object_get(value, "numbers"), i, number)
    {
        struct str big = value_str(number, "value"), detail = value_str(number, "detail");

        for (int pad = terminal_columns(big); pad < 6; pad++)
            buf_add_char(&f->t.out, ' ');
        terminal_put(&f->t, tone_style(value_str(number, "tone")), big);
        buf_add_text(&f->t.out, "  ");
        f->indent = f->column = 8;
        put(f, STYLE_PLAIN, value_str(number, "label"));
        while (detail.len > 0) {
            put_text(f, STYLE_SOFT, ", ");
            put(f, STYLE_SOFT, str_split(&detail, '\n'));
        }
        end_line(f);
        f->indent = 0;
    }
}

static void put_item(struct filler *f, const json_t *item)
{
    bool is_late = json_is_true(json_object_get(item, "is_late"));
    struct str draft = value_str(item, "draft");

    f->indent = 2;
    put(f, STYLE_BOLD, value_str(item, "who"));
    put_chain(f, STYLE_SOFT, value_str(item, "where"));
    put_chain(f, STYLE_SOFT, value_str(item, "place"));
    put_chain(f, is_late ? STYLE_BAD : STYLE_SOFT, value_str(item, "age"));
    end_line(f);
    put_quote(f, json_object_get(item, "quote"));
    put_line(f, STYLE_SOFT, value_str(item, "why"));
    if (draft.len > 0) {
        put(f, STYLE_SOFT, value_str(item, "draft_label"));
        put_text(f, STYLE_SOFT, ": ");
        put_line(f, STYLE_PLAIN, draft);
    }
    put_chain(f, STYLE_SOFT, value_str(item, "case_label"));
    end_line(f);
    put_url(f, item);
    f->indent = 0;
}

/* The first items of a section, as many as a mail shows. */
static void put_section(struct filler *f, const json_t *section,
                        void (*put_one)(struct filler *, const json_t *), bool is_spaced)
{
    const json_t *items = json_object_get(section, "items");
    size_t shown = (size_t)json_integer_value(json_object_get(section, "shown"));

    put_title(f, value_str(section, "title"));
    for (size_t i = 0; i < json_array_size(items) && i < shown; i++) {
        if (i > 0 && is_spaced)
            blank_line(f);
        put_one(f, json_array_get(items, i));
    }
    if (value_str(section, "more").len > 0) {
        if (is_spaced)
            blank_line(f);
        put_line(f, STYLE_SOFT, value_str(section, "more"));
    }
    put_line(f, STYLE_SOFT, value_str(section, "help"));
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
    terminal_spark(&f->t, tone_style(value_str(issue, "tone")), weekly, len);
    terminal_printf(&f->t, STYLE_BOLD, " %4s  ", value_str(issue, "count").ptr);
    f->indent = f->column = (int)len + 7;
    put(f, STYLE_BOLD, value_str(issue, "name"));
    put_text(f, STYLE_PLAIN, ": ");
    put(f, tone_style(value_str(issue, "tone")), value_str(issue, "state"));
    put_chain(f, STYLE_PLAIN, value_str(issue, "detail"));
    end_line(f);
    if (worst != NULL) {
        put_quote(f, json_object_get(worst, "quote"));
        put(f, STYLE_SOFT, value_str(worst, "who"));
        put_chain(f, STYLE_SOFT, value_str(worst, "where"));
        end_line(f);
    }
    f->indent = 0;
}

static void put_thanks(struct filler *f, const json_t *item)
{
    struct str text = value_str(item, "text");

    f->indent = 2;
    if (text.len > 0) {
        put(f, STYLE_PLAIN, text);
    } else {
        put(f, STYLE_BOLD, value_str(item, "who"));
        put_chain(f, STYLE_SOFT, value_str(item, "where"));
    }
    end_line(f);
    if (text.len == 0)
        put_quote(f, json_object_get(item, "quote"));
    put_url(f, item);
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

static void put_table(struct filler *f, const json_t *section)
{
    const json_t *items = json_object_get(section, "items"), *row;
    size_t i;

    if (section == NULL)
        return;
    put_title(f, value_str(section, "title"));
    put_cell(f, value_str(section, "head_name"), 30, false);
    put_cell(f, value_str(section, "head_new"), 8, true);
    put_cell(f, value_str(section, "head_detractors"), 14, true);
    put_cell(f, value_str(section, "head_nps"), 14, true);
    buf_add_char(&f->t.out, '\n');
    json_array_foreach(items, i, row)
    {
        if ((json_int_t)i >= json_integer_value(json_object_get(section, "shown")))
            break;
        put_cell(f, value_str(row, "name"), 30, false);
        put_cell(f, value_str(row, "mentions_text"), 8, true);
        put_cell(f, value_str(row, "detractors_text"), 14, true);
        put_cell(f, value_str(row, "nps"), 14, true);
        buf_add_char(&f->t.out, '\n');
    }
    put_line(f, STYLE_SOFT, value_str(section, "more"));
}

static void put_dead(struct filler *f, const json_t *item)
{
    put_line(f, STYLE_BAD, value_str(item, "text"));
}

static void put_foot(struct filler *f, const json_t *value)
{
    const json_t *foot = json_object_get(value, "foot"), *line;
    size_t i;

    if (json_array_size(json_object_get(foot, "text")) +
            json_array_size(json_object_get(foot, "links")) ==
        0)
        return;
    blank_line(f);
    buf_add_text(&f->t.out, "--\n");
    json_array_foreach(json_object_get(foot, "text"), i, line)
        put_line(f, STYLE_SOFT, str_from(json_string_value(line)));
    json_array_foreach(json_object_get(foot, "links"), i, line)
    {
        put(f, STYLE_SOFT, value_str(line, "label"));
        put_text(f, STYLE_SOFT, ": ");
        put_url(f, line);
    }
}

enum status text_write(const json_t *value, const struct report_options *o,
                       struct buf *out, struct error *err)
{
    struct filler f = {.is_glued = true};
    const json_t *item = json_object_get(value, "item");

    if (!value_is_known(value))
        return error_set(err, ERR_BUG, "text: not a value of version 1");
    terminal_init(&f.t, NULL,
                  o != NULL && o->has_color ? TERMINAL_ALWAYS : TERMINAL_NEVER);
    f.t.columns = o != NULL && o->columns > 0 ? o->columns : 78;
    put_line(&f, STYLE_SOFT, value_str(value, "kicker"));
    buf_add_char(&f.t.out, '\n');
    put_line(&f, STYLE_BOLD, value_str(value, "headline"));
    put_do(&f, value);
    put_numbers(&f, value);
    if (item != NULL) {
        blank_line(&f);
        put_item(&f, item);
    }
    put_section(&f, json_object_get(value, "waiting"), put_item, true);
    put_section(&f, json_object_get(value, "worse"), put_thanks, true);
    put_section(&f, json_object_get(value, "issues"), put_issue, false);
    put_section(&f, json_object_get(value, "thanks"), put_thanks, true);
    put_table(&f, json_object_get(value, "places"));
    put_section(&f, json_object_get(value, "dead"), put_dead, false);
    put_foot(&f, value);
    buf_add(out, buf_str(&f.t.out));
    terminal_release(&f.t);
    return buf_status(out, err);
}
