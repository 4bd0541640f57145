/* A file of a survey: CSV, JSON Lines or a JSON array. */
#include "fetchers/csv.h"
#include "fetchers/survey.h"

#include <stdlib.h>

/* Rows must go forward through the text, and lines up. */
static void check_rows(struct str text)
{
    struct csv csv;
    struct csv_row row;
    const char *end = text.ptr;
    size_t line = 0;

    csv_init(&csv, text, 0);
    while (csv_next(&csv, &row)) {
        if (row.raw.ptr < end || row.line <= line)
            abort();
        end = row.raw.ptr + row.raw.len;
        line = row.line;
        if (row.fault == NULL && row.len == 0)
            abort();
    }
    csv_release(&csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str bytes = {(const char *)data, len};
    struct survey_options options = {0};
    struct survey_report report = {0};
    struct batch batch = {0};

    check_rows(bytes);
    if (survey_read(bytes, &options, &batch, &report, NULL) == OK &&
        batch.len + report.rejects_len != report.rows)
        abort(); /* a row got lost */
    batch_release(&batch);
    survey_report_release(&report);
    return 0;
}
