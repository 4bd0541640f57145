/*
 * survey_header.c - more than one row of names
 *
 * Qualtrics writes three: short names, questions, and {"ImportId":...} in every column.
 * SurveyMonkey writes two: questions, and "Response" or the like below them; a question
 * with several columns stands above the first of them alone. Sources: the help pages of
 * both on their exports ("Understanding Your Dataset"; "Exporting Results").
 */
#include "fetchers/survey_sheet.h"

#include <string.h>

static struct str cell_at(const struct sheet *s, size_t row, size_t column)
{
    return row < s->len && column < s->rows[row].len ? s->rows[row].cells[column]
                                                     : STR_NONE;
}

static bool is_import_row(const struct sheet *s, size_t row)
{
    for (size_t i = 0; i < s->columns; i++) {
        struct str cell = cell_at(s, row, i);

        if (cell.len > 0 && !str_starts(cell, STR("{\"ImportId\"")))
            return false;
    }
    return row < s->len && s->rows[row].fault.len == 0 && cell_at(s, row, 0).len > 0;
}

/* Words below a question that is answered in one column. */
static bool is_below_question(struct str cell)
{
    static const char *const words[] = {
        "response",
        "open-ended response",
        "antwort",
        "offene antwort",
        "antwort mit offenem ende",
        "r\xc3\xa9ponse",
        "r\xc3\xa9ponse ouverte",
        "respuesta",
        "respuesta abierta",
        "risposta",
        "risposta aperta",
        "resposta",
        "resposta aberta",
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_fold(cell, str_from(words[i])))
            return true;
    }
    return false;
}

/* Does the first row say how the questions above it are answered? The columns in front,
 * of ids and times, have nothing there. */
static bool is_sub_row(const struct sheet *s)
{
    size_t below = 0;

    for (size_t i = 0; i < s->columns; i++) {
        struct str cell = cell_at(s, 0, i);
        double value, of;

        if (is_below_question(cell))
            below++;
        else if (cell.len > 0 && survey_number(cell, &value, &of) == VALUE_NUMBER)
            return false;
    }
    return below > 0 && cell_at(s, 0, 0).len == 0;
}

static void drop_rows(struct sheet *s, size_t count)
{
    s->len -= count;
    memmove(s->rows, s->rows + count, s->len * sizeof(*s->rows));
}

void sheet_take_headers(struct sheet *s)
{
    struct str above = STR_NONE;

    s->questions = arena_alloc(&s->arena, s->columns * sizeof(*s->questions));
    for (size_t i = 0; i < s->columns; i++)
        s->questions[i] = STR_NONE;
    if (s->len > 1 && is_import_row(s, 1)) {
        for (size_t i = 0; i < s->columns; i++)
            s->questions[i] = cell_at(s, 0, i);
        drop_rows(s, 2);
    } else if (s->len > 0 && is_sub_row(s)) {
        for (size_t i = 0; i < s->columns; i++) {
            struct str below = cell_at(s, 0, i);

            above = s->names[i].len > 0 ? s->names[i] : above;
            if (below.len > 0 && !is_below_question(below))
                s->questions[i] = arena_printf(&s->arena, STR_FMT " " STR_FMT,
                                               STR_ARG(above), STR_ARG(below));
        }
        drop_rows(s, 1);
    }
}
