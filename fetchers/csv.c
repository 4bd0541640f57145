/* csv.c - see csv.h */
#include "fetchers/csv.h"

#include <string.h>

enum { SNIFF_ROWS = 30 };

static const char separators[] = {',', ';', '\t', '|'};

/* "sep=;" in the first line, which some spreadsheets write; 0 for none. */
static char take_hint(struct str *text, size_t *line)
{
    struct str rest = *text, first = str_trim(str_split(&rest, '\n'));

    if (first.len != 5 || !str_starts_fold(first, STR("sep=")))
        return 0;
    *text = rest;
    ++*line;
    return first.ptr[4];
}

void csv_init(struct csv *c, struct str text, char separator)
{
    char hint;

    c->text = (struct buf){0};
    c->line = 1;
    c->rest = text;
    hint = take_hint(&c->rest, &c->line);
    c->separator = separator;
    if (c->separator == 0)
        c->separator = hint;
    if (c->separator == 0)
        c->separator = csv_sniff(c->rest);
}

void csv_release(struct csv *c)
{
    if (c != NULL)
        buf_release(&c->text);
}

static bool ends_cell(const struct csv *c, char ch)
{
    return ch == c->separator || ch == '\n' || ch == '\r';
}

static size_t cell_end(const struct csv *c, size_t at)
{
    while (at < c->rest.len && !ends_cell(c, c->rest.ptr[at]))
        at++;
    return at;
}

/* A cell that starts with a quote at `at`, into c->text. Returns where it ends, or
 * SIZE_MAX where the quote isn't closed. */
static size_t quoted_cell(struct csv *c, size_t at)
{
    size_t start = at++;

    for (;;) {
        size_t room = c->rest.len - at;
        const char *quote;
        size_t end;

        if (at - start >= CSV_CELL_MAX_BYTES)
            return SIZE_MAX;
        if (room > CSV_CELL_MAX_BYTES)
            room = CSV_CELL_MAX_BYTES;
        quote = room > 0 ? memchr(c->rest.ptr + at, '"', room) : NULL;
        if (quote == NULL)
            return SIZE_MAX;
        end = (size_t)(quote - c->rest.ptr);
        buf_add_bytes(&c->text, c->rest.ptr + at, end - at);
        at = end + 1;
        if (at >= c->rest.len || c->rest.ptr[at] != '"')
            break;
        buf_add_char(&c->text, '"');
        at++;
    }
    start = at;
    at = cell_end(c, at);
    buf_add_bytes(&c->text, c->rest.ptr + start, at - start);
    return at;
}

/* The cells of the row at the front of c->rest; returns its length without line end. */
static size_t read_cells(struct csv *c, struct csv_row *row)
{
    size_t at = 0;

    for (;;) {
        struct csv_cell *cell = &c->at[row->len];
        size_t start = at, text_start = c->text.len;

        if (row->len == CSV_CELLS_MAX) {
            row->fault = "over 1,024 cells";
            return at;
        }
        if (at < c->rest.len && c->rest.ptr[at] == '"') {
            at = quoted_cell(c, at);
            if (at == SIZE_MAX) {
                row->fault = "a quote is never closed";
                return start;
            }
            *cell = (struct csv_cell){NULL, text_start, c->text.len - text_start};
        } else {
            at = cell_end(c, at);
            *cell = (struct csv_cell){c->rest.ptr + start, 0, at - start};
        }
        row->len++;
        if (at >= c->rest.len || c->rest.ptr[at] != c->separator)
            return at;
        at++;
    }
}

/* Take a line end from the front. */
static void take_line_end(struct csv *c)
{
    if (c->rest.len == 0)
        return;
    c->line++;
    c->rest = str_slice(c->rest, str_starts(c->rest, STR("\r\n")) ? 2 : 1, SIZE_MAX);
}

static size_t count_line_ends(struct str raw)
{
    size_t n = 0;

    for (size_t i = 0; i < raw.len; i++)
        n += raw.ptr[i] == '\n' ||
             (raw.ptr[i] == '\r' && (i + 1 == raw.len || raw.ptr[i + 1] != '\n'));
    return n;
}

bool csv_next(struct csv *c, struct csv_row *row)
{
    size_t len;

    while (c->rest.len > 0 && (c->rest.ptr[0] == '\n' || c->rest.ptr[0] == '\r'))
        take_line_end(c);
    if (c->rest.len == 0)
        return false;
    *row = (struct csv_row){.cells = c->cells, .line = c->line};
    buf_reset(&c->text);
    len = read_cells(c, row);
    if (row->fault != NULL) {
        for (len = 0;
             len < c->rest.len && c->rest.ptr[len] != '\n' && c->rest.ptr[len] != '\r';)
            len++;
    }
    row->raw = str_slice(c->rest, 0, len);
    c->line += count_line_ends(row->raw);
    c->rest = str_slice(c->rest, len, SIZE_MAX);
    take_line_end(c);
    for (size_t i = 0; i < row->len; i++) {
        const char *from = c->at[i].ptr != NULL ? c->at[i].ptr : c->text.ptr;

        c->cells[i] =
            (struct str){from != NULL ? from + c->at[i].start : "", c->at[i].len};
    }
    return true;
}

/* How well a separator divides the first rows: rows with as many cells as the first, if
 * that has several; and how many cells those are. */
static size_t separator_fit(struct str text, char separator, size_t *cells)
{
    struct csv c = {.rest = text, .separator = separator, .line = 1};
    struct csv_row row;
    size_t fit = 0;

    *cells = 0;
    for (size_t i = 0; i < SNIFF_ROWS && csv_next(&c, &row); i++) {
        if (i == 0)
            *cells = row.len;
        fit += *cells > 1 && row.len == *cells && row.fault == NULL;
    }
    csv_release(&c);
    return fit;
}

char csv_sniff(struct str text)
{
    size_t best_fit = 0, best_cells = 0;
    char best = ',';

    for (size_t i = 0; i < ARRAY_LEN(separators); i++) {
        size_t cells, fit = separator_fit(text, separators[i], &cells);

        if (fit > best_fit || (fit == best_fit && fit > 0 && cells > best_cells)) {
            best = separators[i];
            best_fit = fit;
            best_cells = cells;
        }
    }
    return best;
}
