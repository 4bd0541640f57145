/*
 * feed_markup.c - the text of an element, and the elements that stand in it
 */
#include "fetchers/feed_reader.h"
#include "fetchers/html.h"

#include <stdio.h>
#include <string.h>

/* Append `s` with "&" and "<" escaped; with '"' too for the value of an attribute. */
static void add_escaped(struct buf *out, struct str s, bool is_attribute)
{
    size_t from = 0;

    for (size_t i = 0; i < s.len; i++) {
        const char *instead = s.ptr[i] == '&'                   ? "&amp;"
                              : s.ptr[i] == '<'                 ? "&lt;"
                              : s.ptr[i] == '"' && is_attribute ? "&quot;"
                                                                : NULL;

        if (instead == NULL)
            continue;
        buf_add(out, str_slice(s, from, i - from));
        buf_add_text(out, instead);
        from = i + 1;
    }
    buf_add(out, str_slice(s, from, SIZE_MAX));
}

/* The text so far was plain; now that an element stands in it, it becomes markup. What
 * was said to be HTML is so already. */
static void turn_to_markup(struct reader *r, struct frame *f)
{
    if (f->kind != FEED_PLAIN) {
        f->kind = FEED_HTML;
        return;
    }
    f->is_markup = true;
    buf_reset(&r->scratch);
    buf_add(&r->scratch, str_slice(buf_str(&r->text), f->text_start, SIZE_MAX));
    r->text.len = f->text_start;
    add_escaped(&r->text, buf_str(&r->scratch), false);
}

/* Is the innermost frame a text, whose markup is kept? */
static bool keeps_markup(const struct reader *r)
{
    const struct frame *f = &r->frames[r->depth - 1];

    return f->is_leaf && f->row->action == ACT_TEXT;
}

void reader_markup_start(struct reader *r, const char *name, struct xml_attrs attrs)
{
    struct frame *f = &r->frames[r->depth - 1];

    r->markup++;
    if (!keeps_markup(r))
        return;
    if (!f->is_markup)
        turn_to_markup(r, f);
    buf_add_char(&r->text, '<');
    buf_add_text(&r->text, name);
    for (int i = 0; i < attrs.len; i++) {
        const unsigned char **a = attrs.items + (size_t)i * 5;
        struct str value = {(const char *)a[3], (size_t)(a[4] - a[3])};

        buf_add_char(&r->text, ' ');
        buf_add_text(&r->text, (const char *)a[0]);
        buf_add(&r->text, STR("=\""));
        if (str_find_char(value, '&') == SIZE_MAX) {
            add_escaped(&r->text, value, true);
        } else { /* "&#38;" of libxml2 */
            buf_reset(&r->scratch);
            html_entities_decode(value, &r->scratch);
            add_escaped(&r->text, buf_str(&r->scratch), true);
        }
        buf_add_char(&r->text, '"');
    }
    buf_add_char(&r->text, '>');
}

void reader_markup_end(struct reader *r, const char *name)
{
    static const char *const empty[] = {"br",  "img",   "hr",    "input",  "area", "col",
                                        "wbr", "embed", "param", "source", "track"};

    r->markup--;
    if (!keeps_markup(r))
        return;
    for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
        if (strcmp(name, empty[i]) == 0)
            return;
    }
    buf_add(&r->text, STR("</"));
    buf_add_text(&r->text, name);
    buf_add_char(&r->text, '>');
}

/* C1 controls stand for the windows-1252 characters of their number. */
static void add_windows(struct buf *out, unsigned char low)
{
    char number[8];

    (void)snprintf(number, sizeof(number), "&#%d;", low);
    html_entities_decode(str_from(number), out);
}

void reader_text(struct reader *r, struct str s)
{
    struct buf *to = &r->text;

    if (s.len == 2 && (unsigned char)s.ptr[0] == 0xC2 && (unsigned char)s.ptr[1] < 0xA0) {
        add_windows(to, (unsigned char)s.ptr[1]);
    } else if (r->frames[r->depth - 1].is_markup) {
        add_escaped(to, s, false);
    } else if (to->len + s.len + 2 < to->cap) { /* what buf_add() does, in place: this
                                                   is called for each entity */
        memcpy(to->ptr + to->len, s.ptr, s.len);
        to->len += s.len;
    } else {
        buf_add(to, s);
    }
}
