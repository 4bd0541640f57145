#include "reports/sheet.h"

#include "base/date.h"

#include <math.h>

static bool is_formula(struct str text)
{
    static const char *const starts[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                         "\n", "＝", "＋", "－", "＠"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (str_starts(text, str_from(starts[i])))
            return true;
    }
    return false;
}

static void open_cell(struct sheet *s)
{
    buf_add_text(s->out, s->has_cell ? ",\"" : "\"");
    s->has_cell = true;
}

void sheet_text(struct sheet *s, struct str text)
{
    open_cell(s);
    if (!s->is_raw && is_formula(text))
        buf_add_char(s->out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add_char(s->out, '"');
        buf_add_char(s->out, text.ptr[i]);
    }
    buf_add_char(s->out, '"');
}

void sheet_int(struct sheet *s, int64_t n)
{
    open_cell(s);
    buf_printf(s->out, "%lld\"", (long long)n);
}

void sheet_number(struct sheet *s, double n, int places)
{
    open_cell(s);
    if (!isnan(n))
        buf_printf(s->out, "%.*f", places, n);
    buf_add_char(s->out, '"');
}

void sheet_time(struct sheet *s, int64_t instant)
{
    open_cell(s);
    date_format_rfc3339(instant, s->out);
    buf_add_char(s->out, '"');
}

void sheet_end(struct sheet *s)
{
    buf_add_text(s->out, "\r\n");
    s->has_cell = false;
}
