/*
 * marks.c - what surveys say outright of areas of service
 */
#include "store/find.h"
#include "store/internal.h"

static struct mark_sum *sum_of(struct rows *rows, struct str area)
{
    struct mark_sum *sums = rows->items, *sum;

    for (size_t i = 0; i < rows->len; i++) {
        if (str_eq(sums[i].area, area))
            return &sums[i];
    }
    sum = rows_add(rows);
    sum->area = arena_copy(rows->arena, area);
    return sum;
}

/* "reliability 0.75 -": sums, until all are read. */
static void add_mark(struct rows *rows, struct str mark)
{
    struct mark_sum *sum = sum_of(rows, str_split(&mark, ' '));
    struct str got = str_split(&mark, ' ');
    double value;

    if (str_to_double(got, &value)) {
        sum->got += value;
        sum->got_count++;
    }
    if (str_to_double(mark, &value)) {
        sum->expected += value;
        sum->expected_count++;
    }
}

enum status store_marks(struct store *st, struct str brand, int64_t from, int64_t to,
                        struct arena *arena, struct mark_sum **out, size_t *len,
                        struct error *err)
{
    static const char sql[] =
        "SELECT marks FROM mentions WHERE brand = (SELECT id FROM brands WHERE name = ?1)"
        " AND at >= ?2 AND at < ?3 AND marks IS NOT NULL";
    struct rows rows = {.arena = arena, .size = sizeof(struct mark_sum)};
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc = OK;
    int code;

    if (s == NULL)
        return store_fail(st, err, "marks");
    bind_text(s, 1, brand);
    bind_int(s, 2, from);
    bind_int(s, 3, to == 0 ? INT64_MAX : to);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct str rest = column_view(s, 0);

        while (rest.len > 0)
            add_mark(&rows, str_split(&rest, ';'));
    }
    if (code != SQLITE_DONE)
        rc = store_fail(st, err, "marks");
    sql_done(s);
    *out = rows.items;
    *len = rows.len;
    for (size_t i = 0; i < *len; i++) {
        struct mark_sum *m = &(*out)[i];

        m->got /= (double)(m->got_count > 0 ? m->got_count : 1);
        m->expected /= (double)(m->expected_count > 0 ? m->expected_count : 1);
    }
    return rc;
}
