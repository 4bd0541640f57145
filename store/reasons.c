/*
 * reasons.c - why a judgement is as it is, as bytes for the database
 *
 * A reason is one line of five numbers, then its rule and its note by their lengths, so
 * that nothing has to be escaped:
 *
 *   FIELD START LEN WEIGHT RULE-LEN NOTE-LEN "\n" RULE NOTE
 *
 * WEIGHT counts billionths, which brings every weight of a word list back exactly.
 */
#include "store/internal.h"

#include <math.h>

#define WEIGHT_UNIT 1e9

/* A number and what follows it: printf would cost more than judging does. */
static void add_number(struct buf *out, int64_t n, char behind)
{
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    char text[24];
    size_t at = sizeof(text);

    text[--at] = behind;
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0)
        text[--at] = '-';
    buf_add_bytes(out, text + at, sizeof(text) - at);
}

void reasons_write(const struct reason *items, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        const struct reason *r = &items[i];
        double weight = isfinite(r->weight) && fabs(r->weight) < 1e6 ? r->weight : 0.0;

        add_number(out, (int64_t)r->field, ' ');
        add_number(out, (int64_t)r->start, ' ');
        add_number(out, (int64_t)r->len, ' ');
        add_number(out, llround(weight * WEIGHT_UNIT), ' ');
        add_number(out, (int64_t)r->rule.len, ' ');
        add_number(out, (int64_t)r->note.len, '\n');
        buf_add(out, r->rule);
        buf_add(out, r->note);
    }
}

/* The next number of a line and the character that ends it. */
static bool number(struct str *line, int64_t *out)
{
    return str_to_int(str_split(line, ' '), out);
}

static bool read_one(struct str *bytes, struct arena *arena, struct reason *r)
{
    int64_t field, start, len, weight, rule, note;
    size_t end = str_find_char(*bytes, '\n');
    struct str line;

    if (end == SIZE_MAX)
        return false;
    line = str_slice(*bytes, 0, end);
    *bytes = str_slice(*bytes, end + 1, SIZE_MAX);
    if (!number(&line, &field) || !number(&line, &start) || !number(&line, &len) ||
        !number(&line, &weight) || !number(&line, &rule) || !number(&line, &note) ||
        line.ptr != NULL)
        return false;
    if (start < 0 || len < 0 || rule < 0 || note < 0 || (uint64_t)rule > bytes->len ||
        (uint64_t)note > bytes->len - (uint64_t)rule)
        return false;
    r->field = field == MENTION_FIELD_TITLE ? MENTION_FIELD_TITLE : MENTION_FIELD_TEXT;
    r->start = (size_t)start;
    r->len = (size_t)len;
    r->weight = (double)weight / WEIGHT_UNIT;
    r->rule = arena_copy(arena, str_slice(*bytes, 0, (size_t)rule));
    r->note = arena_copy(arena, str_slice(*bytes, (size_t)rule, (size_t)note));
    *bytes = str_slice(*bytes, (size_t)rule + (size_t)note, SIZE_MAX);
    return true;
}

void reasons_read(struct str bytes, struct arena *arena, struct judgement *j)
{
    struct rows rows = {.arena = arena, .size = sizeof(struct reason)};
    struct reason r;

    while (bytes.len > 0 && read_one(&bytes, arena, &r))
        *(struct reason *)rows_add(&rows) = r;
    j->reasons = rows.items;
    j->reasons_len = rows.len;
}
