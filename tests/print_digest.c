/*
 * print_digest.c - print one of the days of digest_cases.h: NAME FORMAT [columns|color]
 *
 * For pictures and for checks by other programs; without arguments it lists the names.
 */
#include "tests/digest_cases.h"

#include <stdio.h>
#include <string.h>

static int print_day(const struct digest_case_row *row, struct str format,
                     const struct report_options *o)
{
    struct error err = {0};
    struct buf out = {0};
    int rc = 1;

    if (digest_case_print(row, format, o, &out, &err) == OK)
        rc = fwrite(out.ptr, 1, out.len, stdout) == out.len ? 0 : 1;
    else
        fprintf(stderr, "%s\n", err.text);
    buf_release(&out);
    return rc;
}

int main(int argc, char **argv)
{
    struct report_options o = {.has_color = argc > 3 && strcmp(argv[3], "color") == 0};
    int64_t columns = 0;

    if (argc > 3 && str_to_int(str_from(argv[3]), &columns))
        o.columns = (int)columns;
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        if (argc < 3)
            printf("%s\t%s\n", digest_case_rows[i].name, digest_case_rows[i].why);
        else if (strcmp(argv[1], digest_case_rows[i].name) == 0)
            return print_day(&digest_case_rows[i], str_from(argv[2]), &o);
    }
    return argc < 3 ? 0 : 2;
}
