/*
 * fuzz_date.c - a date that is read must be one, and read back as itself
 */
#include "base/date.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(int64_t instant)
{
    const int64_t day = 86400, first = -62135596800, last = 253402300799;
    struct buf out = {0};
    int64_t again;

    if (instant < first - day || instant > last + day) /* a zone may pass the year */
        abort();
    if (instant < first || instant > last)
        return;
    date_format_rfc3339(instant, &out);
    if (date_parse_any(buf_str(&out), &again, NULL) != OK || again != instant)
        abort();
    buf_reset(&out);
    date_format_rfc5322(instant, 0, &out);
    if (date_parse_rfc822(buf_str(&out), &again, NULL) != OK || again != instant)
        abort();
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str s = {(const char *)data, len};
    int64_t instant;

    if (date_parse_rfc822(s, &instant, NULL) == OK)
        check(instant);
    if (date_parse_any(s, &instant, NULL) == OK)
        check(instant);
    if (date_parse_epoch(s, &instant, NULL) == OK)
        check(instant);
    if (date_parse_epoch_ms(s, &instant, NULL) == OK)
        check(instant);
    (void)date_parse_offset(s, &instant);
    (void)date_parse_day(s, &instant);
    return 0;
}
