/* A page that is searched for feeds, reviews and platforms. */
#include "fetchers/discover.h"

#include "base/url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct document doc = {.body = {(const char *)data, len},
                           .content_type = STR("text/html"),
                           .base = STR("https://heron.example/a")};
    struct arena a = {0};
    struct discovery *found = NULL;
    size_t n = 0;

    if (discover(&doc, &a, &found, &n, NULL) == OK) {
        for (size_t i = 0; i < n; i++) {
            if (adapter_find(found[i].adapter) == NULL || found[i].name.len == 0 ||
                (found[i].url.len > 0 && !url_is_http(found[i].url)))
                abort();
        }
    }
    arena_release(&a);
    return 0;
}
