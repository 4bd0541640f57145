#include "reports/filler.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

void filler_flush(struct filler *f)
{
    terminal_put(&f->t, f->style, buf_str(&f->run));
    buf_reset(&f->run);
}

void filler_raw(struct filler *f, const char *text)
{
    filler_flush(f);
    buf_add_text(&f->t.out, text);
}

static void put_run(struct filler *f, enum terminal_style style, struct str text)
{
    if (style != f->style)
        filler_flush(f);
    f->style = style;
    buf_add(&f->run, text);
}

static void new_line(struct filler *f)
{
    filler_raw(f, f->is_isolated ? PDI "\n" : "\n");
    f->column = 0;
}

/* Put the blank or line end before a word of that width. */
static void make_room(struct filler *f, int columns, enum terminal_style style)
{
    if (f->column > f->indent && f->has_blank) {
        if (f->column + 1 + columns > f->t.columns) {
            new_line(f);
        } else {
            put_run(f, style == f->style ? style : STYLE_PLAIN, STR(" "));
            f->column++;
        }
    }
    if (f->column == 0) {
        for (; f->column < f->indent; f->column++)
            filler_raw(f, " ");
        if (f->is_isolated)
            filler_raw(f, FSI);
    }
    f->has_blank = false;
}

/* The collected word goes to this line, or to the next. */
void filler_end_word(struct filler *f)
{
    struct str rest = buf_str(&f->word);
    int columns = terminal_columns(rest);

    if (f->segments_len == 0)
        return;
    make_room(f, columns, f->segments[0].style);
    for (size_t i = 0; i < f->segments_len; i++) {
        const struct segment *s = &f->segments[i];

        if (s->isolate == 0) {
            put_run(f, s->style, str_slice(rest, 0, s->len));
            rest = str_slice(rest, s->len, rest.len);
        } else if (f->is_isolated != (s->isolate > 0)) {
            f->is_isolated = s->isolate > 0;
            filler_raw(f, f->is_isolated ? FSI : PDI);
        }
    }
    f->column += columns;
    f->segments_len = 0;
    buf_reset(&f->word);
}

static void add_segment(struct filler *f, struct segment s)
{
    f->segments = mem_grow(f->segments, f->segments_len, &f->segments_cap, sizeof(s));
    f->segments[f->segments_len++] = s;
}

void filler_isolate(struct filler *f, bool is_on)
{
    add_segment(f, (struct segment){STYLE_PLAIN, is_on ? 1 : -1, 0});
}

void filler_put(struct filler *f, enum terminal_style style, struct str text)
{
    size_t start = 0;

    for (size_t at = 0; at <= text.len; at++) {
        struct str rest = str_slice(text, at, text.len);
        bool is_on = str_starts(rest, STR(FSI)), is_off = str_starts(rest, STR(PDI));
        bool is_blank = at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\n');

        if (at < text.len && !is_on && !is_off && !is_blank)
            continue;
        if (at > start) {
            buf_add(&f->word, str_slice(text, start, at - start));
            add_segment(f, (struct segment){style, 0, at - start});
        }
        if (is_blank) {
            filler_end_word(f);
            f->has_blank = true;
        }
        if (is_on || is_off) {
            filler_isolate(f, is_on);
            at += strlen(FSI) - 1;
        }
        start = at + 1;
    }
}

void filler_put_text(struct filler *f, enum terminal_style style, const char *text)
{
    filler_put(f, style, str_from(text));
}

void filler_end_line(struct filler *f)
{
    filler_end_word(f);
    if (f->column > 0)
        new_line(f);
    f->is_isolated = false;
    f->has_blank = false;
}

void filler_release(struct filler *f)
{
    buf_release(&f->run);
    buf_release(&f->word);
    free(f->segments);
    terminal_release(&f->t);
    *f = (struct filler){0};
}
