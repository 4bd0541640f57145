/*
 * fuzz_url.c - the first line is the base, the second the reference
 */
#include "base/url.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(struct str url)
{
    struct buf again = {0};

    if (!url_is_http(url) || utf8_valid(url) != url.len)
        abort();
    for (size_t i = 0; i < url.len; i++) {
        if ((unsigned char)url.ptr[i] <= ' ' || url.ptr[i] == '"' || url.ptr[i] == '<')
            abort();
    }
    if (str_find_char(url_host(url), '@') != SIZE_MAX)
        abort();
    if (!url_resolve(STR_NONE, url, &again) || !str_eq(buf_str(&again), url))
        abort(); /* one spelling */
    buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str ref = {(const char *)data, len};
    struct str base = str_split(&ref, '\n');
    struct buf out = {0};

    if (url_resolve(base, ref, &out))
        check(buf_str(&out));
    buf_reset(&out);
    if (url_clean(base, ref, &out)) {
        struct buf key = {0};

        check(buf_str(&out));
        url_key(buf_str(&out), &key);
        buf_release(&key);
    }
    buf_reset(&out);
    url_key(ref, &out);
    url_redacted(ref, false, &out);
    url_redacted(ref, true, &out);
    url_decode(ref, &out);
    buf_release(&out);
    return 0;
}
