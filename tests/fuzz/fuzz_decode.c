/*
 * fuzz_decode.c - the first line is the Content-Type, the rest the body
 */
#include "base/utf8.h"
#include "fetchers/decode.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str body = {(const char *)data, len};
    struct str type = str_split(&body, '\n');
    struct buf space = {0};
    struct decoded out;

    if (decode_body(body, type, &space, &out, NULL) != OK || out.encoding == NULL ||
        utf8_valid(out.text) != out.text.len)
        abort();
    for (size_t i = 0; i < out.text.len; i++) {
        unsigned char c = (unsigned char)out.text.ptr[i];

        if (c < 0x20 && c != '\n' && c != '\r' && c != '\t')
            abort();
    }
    (void)decode_media_type(type);
    buf_release(&space);
    return 0;
}
