/*
 * fuzz_json.c - what is read and written must read back as itself
 */
#include "base/json.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str s = {(const char *)data, len};
    struct buf once = {0}, twice = {0};
    json_t *value = NULL, *again = NULL;
    struct error err = {0};

    if (json_read(s, 1 << 20, &value, &err) != OK) {
        if (value != NULL || err.code == OK)
            abort();
        return 0;
    }
    json_write(value, &once);
    if (utf8_valid(buf_str(&once)) != once.len ||
        json_read(buf_str(&once), 0, &again, &err) != OK)
        abort();
    json_write(again, &twice);
    if (!str_eq(buf_str(&once), buf_str(&twice)))
        abort();
    (void)json_at(value, "/0/a/~1");
    json_decref(value);
    json_decref(again);
    buf_release(&once), buf_release(&twice);
    return 0;
}
