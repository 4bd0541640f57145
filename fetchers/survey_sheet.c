/* survey_sheet.c - CSV, JSON Lines and JSON arrays as one table of texts */
#include "fetchers/survey_sheet.h"

#include "base/json.h"
#include "base/mem.h"
#include "fetchers/csv.h"

#include <stdlib.h>

enum { JSON_LINE_MAX_BYTES = 1024 * 1024, COLUMN_NAME_MAX_BYTES = 200 };

void sheet_release(struct sheet *s)
{
    if (s == NULL)
        return;
    free(s->names);
    free(s->rows);
    arena_release(&s->arena);
    *s = (struct sheet){0};
}

static struct sheet_row *add_row(struct sheet *s, size_t line, struct str raw)
{
    s->rows = mem_grow(s->rows, s->len, &s->cap, sizeof(*s->rows));
    s->rows[s->len] = (struct sheet_row){.line = line, .raw = raw};
    return &s->rows[s->len++];
}

/* As it is kept: without blanks around it, and not longer than the most. */
static struct str name_of(struct str text)
{
    return str_trim(str_slice(str_trim(text), 0, COLUMN_NAME_MAX_BYTES));
}

static void add_column(struct sheet *s, struct str name)
{
    s->names = mem_grow(s->names, s->columns, &s->columns_cap, sizeof(*s->names));
    s->names[s->columns++] = arena_copy(&s->arena, name);
}

/* The apostrophe that keeps a spreadsheet from running a cell is not part of it. */
static struct str without_guard(struct str cell)
{
    static const char dangerous[] = {'=', '+', '-', '@', '\t', '\r'};

    cell = str_trim(cell);
    if (cell.len < 2 || cell.ptr[0] != '\'')
        return cell;
    for (size_t i = 0; i < ARRAY_LEN(dangerous); i++) {
        if (cell.ptr[1] == dangerous[i])
            return str_slice(cell, 1, SIZE_MAX);
    }
    return cell;
}

/* Is there anything beyond the columns that the header names? */
static bool is_wider(const struct csv_row *row, size_t columns)
{
    for (size_t i = columns; i < row->len; i++) {
        if (str_trim(row->cells[i]).len > 0)
            return true;
    }
    return false;
}

static bool is_blank_row(const struct csv_row *row)
{
    for (size_t i = 0; i < row->len; i++) {
        if (str_trim(row->cells[i]).len > 0)
            return false;
    }
    return row->fault == NULL;
}

static void add_csv_row(struct sheet *s, const struct csv_row *from)
{
    struct sheet_row *row = add_row(s, from->line, from->raw);

    if (from->fault != NULL) {
        row->fault = str_from(from->fault);
        return;
    }
    if (is_wider(from, s->columns)) {
        row->fault = arena_printf(&s->arena, "%zu cells, but the header has %zu",
                                  from->len, s->columns);
        return;
    }
    row->len = from->len < s->columns ? from->len : s->columns;
    row->cells = arena_alloc(&s->arena, row->len * sizeof(*row->cells));
    for (size_t i = 0; i < row->len; i++)
        row->cells[i] = arena_copy(&s->arena, without_guard(from->cells[i]));
}

static enum status read_csv(struct str text, char separator, struct sheet *s,
                            struct error *err)
{
    struct csv csv;
    struct csv_row row;
    enum status rc = OK;

    csv_init(&csv, text, separator);
    while (s->columns == 0 && csv_next(&csv, &row)) {
        for (size_t i = 0; i < row.len && !is_blank_row(&row); i++)
            add_column(s, name_of(row.cells[i]));
    }
    while (rc == OK && csv_next(&csv, &row)) {
        if (s->len == SURVEY_ROWS_MAX)
            rc = error_set(err, ERR_LIMIT, "over %d rows", SURVEY_ROWS_MAX);
        else if (!is_blank_row(&row))
            add_csv_row(s, &row);
    }
    csv_release(&csv);
    return rc;
}

/* The column of a key; new ones are added. Objects mostly have their keys in the same
 * order, so `near` is tried first. SIZE_MAX where there are too many. */
static size_t column_of(struct sheet *s, struct str key, size_t near)
{
    if (near < s->columns && str_eq(s->names[near], key))
        return near;
    for (size_t i = 0; i < s->columns; i++) {
        if (str_eq(s->names[i], key))
            return i;
    }
    if (s->columns == SHEET_COLUMNS_MAX)
        return SIZE_MAX;
    add_column(s, key);
    return s->columns - 1;
}

static struct str scalar_text(struct sheet *s, const json_t *value)
{
    struct buf text = {0};
    struct str kept = STR_NONE;

    if (json_is_string(value))
        return arena_copy(&s->arena, str_trim(json_str(value)));
    if (json_is_number(value) || json_is_boolean(value)) {
        json_write(value, &text);
        kept = arena_copy(&s->arena, buf_str(&text));
    }
    buf_release(&text);
    return kept;
}

static void add_object(struct sheet *s, const json_t *object, size_t line, struct str raw)
{
    struct sheet_row *row = add_row(s, line, raw);
    size_t most = s->columns + json_object_size(object), near = 0;
    const char *key;
    json_t *value;

    row->cells = arena_alloc(&s->arena, most * sizeof(*row->cells));
    json_object_foreach((json_t *)object, key, value)
    {
        size_t at = column_of(s, name_of(str_from(key)), near);

        if (at == SIZE_MAX)
            continue;
        row->cells[at] = scalar_text(s, value);
        row->len = at + 1 > row->len ? at + 1 : row->len;
        near = at + 1;
    }
}

static enum status read_lines(struct str text, struct sheet *s, struct error *err)
{
    for (size_t line = 1; text.ptr != NULL; line++) {
        struct str raw = str_trim(str_split(&text, '\n'));
        struct error inner = {0};
        json_t *object = NULL;

        if (raw.len == 0)
            continue;
        if (s->len == SURVEY_ROWS_MAX)
            return error_set(err, ERR_LIMIT, "over %d rows", SURVEY_ROWS_MAX);
        if (json_read(raw, JSON_LINE_MAX_BYTES, &object, &inner) != OK)
            add_row(s, line, raw)->fault = arena_copy(&s->arena, str_from(inner.text));
        else if (!json_is_object(object))
            add_row(s, line, raw)->fault = STR("not a JSON object");
        else
            add_object(s, object, line, raw);
        json_decref(object);
    }
    return OK;
}

/* The list of an object that wraps one: {"reviews": [...], "total": 2}. NULL where there
 * is none. */
static const json_t *list_within(const json_t *object)
{
    static const char *const names[] = {"reviews",  "data",    "items",    "results",
                                        "records",  "rows",    "comments", "responses",
                                        "feedback", "answers", "entries",  "ratings"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const json_t *list = json_object_get(object, names[i]);

        if (json_is_array(list) && json_is_object(json_array_get(list, 0)))
            return list;
    }
    return NULL;
}

static bool wraps_list(struct str text)
{
    json_t *root = NULL;
    bool does =
        json_read(text, SURVEY_MAX_BYTES, &root, NULL) == OK && list_within(root) != NULL;

    json_decref(root);
    return does;
}

static enum status read_array(struct str text, struct sheet *s, struct error *err)
{
    json_t *all = NULL;
    enum status rc = json_read(text, SURVEY_MAX_BYTES, &all, err);
    const json_t *root = json_is_object(all) ? list_within(all) : all;

    for (size_t i = 0; i < json_array_size(root); i++) {
        const json_t *object = json_array_get(root, i);

        if (s->len == SURVEY_ROWS_MAX) {
            rc = error_set(err, ERR_LIMIT, "over %d rows", SURVEY_ROWS_MAX);
            break;
        }
        if (json_is_object(object))
            add_object(s, object, i + 1, STR_NONE);
        else
            add_row(s, i + 1, STR_NONE)->fault = STR("not a JSON object");
    }
    json_decref(all);
    return rc;
}

enum status sheet_read(struct str text, char separator, struct sheet *out,
                       struct error *err)
{
    struct str head = str_trim(str_slice(text, 0, 4096));
    enum status rc;

    if (str_starts(head, STR("{")) && !wraps_list(text))
        rc = read_lines(text, out, err);
    else if (str_starts(head, STR("{")) || str_starts(head, STR("[")))
        rc = read_array(text, out, err);
    else
        rc = read_csv(text, separator, out, err);
    if (rc == OK)
        sheet_take_headers(out);
    if (rc == OK && out->columns == 0)
        rc = error_set(err, ERR_PARSE, "no rows: the file is empty");
    return rc;
}
