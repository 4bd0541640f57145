#include "reports/terminal.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_DEFAULT = 78, COLUMNS_LEAST = 40 };

/* Select Graphic Rendition, ECMA-48 8.3.117: works on dark and light grounds. */
static const char *const sequences[] = {
    [STYLE_PLAIN] = "",       [STYLE_BOLD] = "\x1b[1m",  [STYLE_SOFT] = "\x1b[2m",
    [STYLE_BAD] = "\x1b[31m", [STYLE_GOOD] = "\x1b[32m", [STYLE_HIT] = "\x1b[1;33m",
};

static bool wants_color(FILE *file)
{
    const char *term = getenv("TERM"), *none = getenv("NO_COLOR");

    if (file == NULL || (none != NULL && none[0] != '\0'))
        return false;
    return term != NULL && strcmp(term, "dumb") != 0 && isatty(fileno(file));
}

/* COLUMNS, which shells keep to themselves, else what the window says; longer lines than
 * COLUMNS_DEFAULT are hard to read on any. */
static int64_t wanted_columns(FILE *file)
{
    struct winsize size = {0};
    int64_t given;

    if (str_to_int(str_from(getenv("COLUMNS")), &given))
        return given;
    if (file == NULL || !isatty(fileno(file)) ||
        ioctl(fileno(file), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return COLUMNS_DEFAULT;
    return size.ws_col;
}

void terminal_init(struct terminal *t, FILE *file, enum terminal_color color)
{
    int64_t columns = wanted_columns(file);

    *t = (struct terminal){.columns = COLUMNS_DEFAULT};
    t->has_color =
        color == TERMINAL_ALWAYS || (color == TERMINAL_AUTO && wants_color(file));
    if (columns < COLUMNS_DEFAULT)
        t->columns = columns > COLUMNS_LEAST ? (int)columns : COLUMNS_LEAST;
}

void terminal_release(struct terminal *t)
{
    if (t != NULL)
        buf_release(&t->out);
}

void terminal_clean(struct buf *out, struct str text)
{
    while (text.ptr != NULL) {
        utf8_terminal_clean(str_split(&text, '\n'), out);
        if (text.ptr != NULL)
            buf_add_char(out, '\n');
    }
}

static void style_begin(struct terminal *t, enum terminal_style style)
{
    if (t->has_color)
        buf_add_text(&t->out, sequences[style]);
}

static void style_end(struct terminal *t, enum terminal_style style)
{
    if (t->has_color && style != STYLE_PLAIN)
        buf_add_text(&t->out, "\x1b[0m");
}

void terminal_put(struct terminal *t, enum terminal_style style, struct str text)
{
    if (text.len == 0)
        return;
    style_begin(t, style);
    terminal_clean(&t->out, text);
    style_end(t, style);
}

void terminal_printf(struct terminal *t, enum terminal_style style, const char *fmt, ...)
{
    struct buf text = {0};
    va_list args;
    char *room;
    int len;

    va_start(args, fmt);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len <= 0)
        return;
    room = buf_room(&text, (size_t)len + 1);
    va_start(args, fmt);
    text.len = (size_t)vsnprintf(room, (size_t)len + 1, fmt, args);
    va_end(args);
    terminal_put(t, style, buf_str(&text));
    buf_release(&text);
}

/* The longest head of `s` that fits `columns`, cut between graphemes. */
static struct str fit(struct str s, int columns)
{
    size_t codes = utf8_count(s);
    struct str head = s;

    while (codes > 0 && terminal_columns(head) > columns) {
        size_t over = (size_t)(terminal_columns(head) - columns);

        codes = codes > (over + 1) / 2 ? codes - (over + 1) / 2 : 0;
        head = utf8_head(s, codes);
    }
    return head;
}

void terminal_put_line(struct terminal *t, enum terminal_style style, struct str text,
                       int columns)
{
    struct buf clean = {0};
    struct str line;

    (void)utf8_clean(text, 0, UTF8_SPACE_ONE, &clean);
    line = buf_str(&clean);
    if (columns <= 0 || terminal_columns(line) <= columns) {
        terminal_put(t, style, line);
    } else {
        style_begin(t, style);
        terminal_clean(&t->out, str_trim(fit(line, columns > 3 ? columns - 3 : 0)));
        buf_add(&t->out, str_slice(STR("..."), 0, (size_t)columns));
        style_end(t, style);
    }
    buf_release(&clean);
}

void terminal_bar(struct terminal *t, enum terminal_style style, double share, int width)
{
    static const char *const eighths[] = {"",
                                          "\xe2\x96\x8f",
                                          "\xe2\x96\x8e",
                                          "\xe2\x96\x8d",
                                          "\xe2\x96\x8c",
                                          "\xe2\x96\x8b",
                                          "\xe2\x96\x8a",
                                          "\xe2\x96\x89"};
    double part = share > 0 ? (share < 1 ? share : 1) : 0; /* NAN: 0 */
    int filled = (int)(part * width * 8 + 0.5), used = filled / 8 + (filled % 8 > 0);

    style_begin(t, style);
    for (int i = 0; i < filled / 8; i++)
        buf_add_text(&t->out, "\xe2\x96\x88");
    buf_add_text(&t->out, eighths[filled % 8]);
    style_end(t, style);
    for (; used < width; used++)
        buf_add_char(&t->out, ' ');
}

void terminal_spark(struct terminal *t, enum terminal_style style, const int64_t *values,
                    size_t len)
{
    int64_t most = 1;

    for (size_t i = 0; i < len; i++)
        most = values[i] > most ? values[i] : most;
    style_begin(t, style);
    for (size_t i = 0; i < len; i++) {
        if (values[i] <= 0)
            buf_add_char(&t->out, '.');
        else /* U+2581 is an eighth, U+2588 a full block */
            buf_add_code(&t->out,
                         0x2581 + (uint32_t)((double)values[i] / (double)most * 7));
    }
    style_end(t, style);
}

int terminal_columns(struct str text)
{
    size_t columns = utf8_width(text);

    return columns < 0x7fffffff ? (int)columns : 0x7fffffff;
}

enum status terminal_flush(struct terminal *t, FILE *file, struct error *err)
{
    struct str out = buf_str(&t->out);
    enum status rc = buf_status(&t->out, err);

    if (rc == OK && out.len > 0 &&
        (fwrite(out.ptr, 1, out.len, file) != out.len || fflush(file) != 0))
        rc = error_set(err, ERR_IO, "output: %s", strerror(errno));
    buf_reset(&t->out);
    return rc;
}
