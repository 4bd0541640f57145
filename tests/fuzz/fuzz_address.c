/*
 * fuzz_address.c - mail addresses: what passes can't inject anything
 */
#include "reports/message.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str text = {(const char *)data, len}, bare;

    if (address_check(text, &bare, NULL) != OK)
        return 0;
    for (size_t i = 0; i < len; i++) {
        if (data[i] < ' ' || data[i] == 0x7f)
            abort();
    }
    for (size_t i = 0; i < bare.len; i++) {
        if (strchr(" \t\r\n<>\"(),:;[]\\", bare.ptr[i]) != NULL ||
            (bare.ptr[i] & 0x80) != 0)
            abort();
    }
    return 0;
}
