/* Bytes that the store reads back from a database, and words that a person searches. */
#include "store/same.h"
#include "store/where.h"

#include <stdlib.h>
#include <string.h>

/* What was read must be written as it was, up to where the reading ended. */
static void check_rows(struct str bytes)
{
    struct arena arena = {0};
    struct rows first = {.arena = &arena, .size = sizeof(int64_t)}, again = first;
    struct buf out = {0};

    rows_read(bytes, &first);
    rows_write(first.items, first.len, &out);
    rows_read(buf_str(&out), &again);
    if (first.len != again.len ||
        (first.len > 0 &&
         memcmp(first.items, again.items, first.len * sizeof(int64_t)) != 0))
        abort();
    buf_release(&out);
    arena_release(&arena);
}

static void check_reasons(struct str bytes)
{
    struct arena arena = {0};
    struct judgement first = {0}, again = {0};
    struct buf out = {0};

    reasons_read(bytes, &arena, &first);
    reasons_write(first.reasons, first.reasons_len, &out);
    reasons_read(buf_str(&out), &arena, &again);
    if (first.reasons_len != again.reasons_len)
        abort();
    for (size_t i = 0; i < first.reasons_len; i++) {
        if (!str_eq(first.reasons[i].rule, again.reasons[i].rule) ||
            !str_eq(first.reasons[i].note, again.reasons[i].note))
            abort();
    }
    buf_release(&out);
    arena_release(&arena);
}

/* Folding twice changes no more, and it never grows. */
static void check_fold(struct str bytes)
{
    struct buf once = {0}, twice = {0};

    fold_words(bytes, &once);
    fold_words(buf_str(&once), &twice);
    if (once.len > bytes.len || !str_eq(buf_str(&once), buf_str(&twice)))
        abort();
    buf_release(&once);
    buf_release(&twice);
}

/* Whatever is typed is a query that FTS5 takes. */
static void check_words(struct str bytes)
{
    static struct store *st; /* opened once: nothing is written to it */
    struct find f = {.words = bytes};
    int64_t n = 0;

    if (bytes.len == 0 || bytes.len > 4096)
        return;
    if (st == NULL && store_open(":memory:", STORE_CREATE, &st, NULL) != OK)
        abort();
    if (store_count(st, &f, &n, NULL) != OK || n != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str bytes = {(const char *)data + 1, len - 1};

    if (len == 0)
        return 0;
    switch (data[0] % 4) {
    case 0:
        check_rows(bytes);
        break;
    case 1:
        check_reasons(bytes);
        break;
    case 2:
        check_fold(bytes);
        break;
    default:
        check_words(bytes);
        break;
    }
    return 0;
}
