/*
 * print_digest.c - print one of the days of digest_cases.h: NAME FORMAT [columns|color]
 *
 * For pictures and for checks by other programs; without arguments it lists the names.
 */
#include "reports/reports.h"
#include "tests/digest_cases.h"

#include <stdio.h>
#include <string.h>

static int print_day(const struct digest_case_row *row, const struct report *r,
                     const struct report_options *o)
{
    struct digest_day day;
    struct error err = {0};
    struct buf out = {0};
    json_t *value = NULL;
    int rc = 1;

    digest_day_fill(&day, row);
    if (digest_make(&day.in, &value, &err) == OK && r->write(value, o, &out, &err) == OK)
        rc = fwrite(out.ptr, 1, out.len, stdout) == out.len ? 0 : 1;
    if (err.code != OK)
        fprintf(stderr, "%s\n", err.text);
    json_decref(value);
    buf_release(&out);
    digest_day_release(&day);
    return rc;
}

int main(int argc, char **argv)
{
    const struct report *r = argc > 2 ? report_find(str_from(argv[2])) : NULL;
    struct report_options o = {.has_color = argc > 3 && strcmp(argv[3], "color") == 0};
    int64_t columns = 0;

    if (argc > 3 && str_to_int(str_from(argv[3]), &columns))
        o.columns = (int)columns;
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        if (argc < 2)
            printf("%s\t%s\n", digest_case_rows[i].name, digest_case_rows[i].why);
        else if (r != NULL && strcmp(argv[1], digest_case_rows[i].name) == 0)
            return print_day(&digest_case_rows[i], r, &o);
    }
    return argc < 2 ? 0 : 2;
}
