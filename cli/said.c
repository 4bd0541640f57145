#include "cli/said.h"

#include "reports/quote.h"

enum {
    ELLIPSES = 6, /* columns that what is left out may take */
    HITS = 3,
};

/* What fits; the last that does ends with "...". */
static void put_part(struct terminal *t, struct str text, bool is_hit, int *left)
{
    enum terminal_style style = is_hit ? STYLE_BOLD : STYLE_PLAIN;
    int columns = terminal_columns(text);

    if (*left <= 0)
        return;
    if (columns <= *left)
        terminal_put(t, style, text);
    else
        terminal_put_line(t, style, text, *left);
    *left -= columns;
}

static bool has_hit(const json_t *parts)
{
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        if (json_object_get(part, "hit") != NULL)
            return true;
    }
    return false;
}

void said_line(struct terminal *t, const struct mention *m, struct str issue, int columns)
{
    size_t codes = columns > 2 * ELLIPSES ? (size_t)(columns - ELLIPSES) : ELLIPSES;
    json_t *quote = quote_make_issue(m, issue, codes, HITS);
    const json_t *parts = json_object_get(quote, "text"), *part;
    const json_t *title = json_object_get(quote, "title");
    size_t i;

    if (json_array_size(parts) == 0 || (!has_hit(parts) && has_hit(title)))
        parts = title;
    json_array_foreach(parts, i, part)
    {
        put_part(t, str_from(json_string_value(json_object_get(part, "text"))),
                 json_object_get(part, "hit") != NULL, &columns);
    }
    json_decref(quote);
}

void said_passage(struct terminal *t, struct str passage, int columns)
{
    struct buf line = {0};
    struct str rest;

    for (size_t i = 0; i < passage.len; i++)
        buf_add_char(&line, passage.ptr[i] == '\n' ? ' ' : passage.ptr[i]);
    rest = buf_str(&line);
    while (rest.len > 0) {
        put_part(t, str_split(&rest, '\x02'), false, &columns);
        put_part(t, str_split(&rest, '\x03'), true, &columns);
    }
    buf_release(&line);
}
