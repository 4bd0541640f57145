/* A compressed body behind a byte that says how it is called. */
#include "fetchers/http_inflate.h"

#include <stdlib.h>

enum { MOST = 100000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const codings[] = {"gzip", "deflate", "gzip, gzip",
                                          "deflate, gzip"};
    struct inflater x = {0};
    struct str out, body;

    if (len == 0)
        return 0;
    body = (struct str){(const char *)data + 1, len - 1};
    for (int round = 0; round < 2; round++) { /* the second in memory of the first */
        if (inflater_read(&x, str_from(codings[data[0] % 4]), body, MOST, &out, NULL) ==
                OK &&
            out.len > MOST)
            abort();
        inflater_reset(&x);
    }
    inflater_release(&x);
    return 0;
}
