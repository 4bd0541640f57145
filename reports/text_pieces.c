#include "reports/text_pieces.h"

#include "reports/printers.h"

void text_line(struct filler *f, enum terminal_style style, struct str text)
{
    if (text.len == 0)
        return;
    filler_put(f, style, text);
    filler_end_line(f);
}

void text_blank_line(struct filler *f)
{
    filler_end_line(f);
    filler_raw(f, "\n");
}

void text_chain(struct filler *f, enum terminal_style style, struct str text)
{
    if (text.len == 0)
        return;
    filler_end_word(f);
    if (f->column > f->indent)
        filler_put_text(f, STYLE_SOFT, " \xc2\xb7 ");
    filler_put(f, style, text);
}

/* `late` stands beside it in red; may be empty. */
void text_title_late(struct filler *f, struct str title, struct str late)
{
    int columns = terminal_columns(title);

    if (title.len == 0)
        return;
    text_blank_line(f);
    f->indent = 0;
    filler_put(f, STYLE_BOLD, title);
    if (late.len > 0) {
        columns += 3 + terminal_columns(late);
        text_chain(f, STYLE_BAD, late);
    }
    filler_end_line(f);
    for (int i = 0; i < columns && !f->t.has_color; i++)
        buf_add_char(&f->t.out, '-');
    if (!f->t.has_color)
        buf_add_char(&f->t.out, '\n');
}

void text_title(struct filler *f, struct str title)
{
    text_title_late(f, title, STR_NONE);
}

enum terminal_style text_tone_style(struct str tone)
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
        struct str text = value_str(part, "text"), inner = str_trim(text);

        if (!json_is_true(json_object_get(part, "hit"))) {
            filler_put(f, STYLE_PLAIN, text);
        } else if (f->t.has_color) {
            filler_put(f, STYLE_HIT, text);
        } else { /* the marks stick to the words */
            filler_put(f, STYLE_PLAIN, inner.ptr != text.ptr ? STR(" *") : STR("*"));
            filler_put(f, STYLE_PLAIN, inner);
            filler_put(f, STYLE_PLAIN, inner.len < text.len ? STR("* ") : STR("*"));
        }
    }
}

/* “Title. What was said.”; nothing where there are no words. */
void text_quote(struct filler *f, const json_t *quote)
{
    const json_t *title = json_object_get(quote, "title");
    const json_t *text = json_object_get(quote, "text");
    bool is_rtl = json_is_true(json_object_get(quote, "rtl"));

    if (json_array_size(title) + json_array_size(text) == 0)
        return;
    filler_put(f, STYLE_PLAIN, f->quote_open);
    if (is_rtl)
        filler_isolate(f, true);
    put_parts(f, title);
    if (json_array_size(title) > 0 && json_array_size(text) > 0)
        filler_put_text(f, STYLE_PLAIN, " \xe2\x80\x93 ");
    put_parts(f, text);
    if (is_rtl)
        filler_isolate(f, false);
    filler_put(f, STYLE_PLAIN, f->quote_close);
    filler_end_line(f);
}

void text_url(struct filler *f, const json_t *object)
{
    text_line(f, STYLE_SOFT, value_str(object, "url"));
}
