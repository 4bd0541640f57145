/* A list of feeds: what is read can be written, and is read back the same. */
#include "fetchers/opml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str bytes = {(const char *)data, len};
    struct arena a = {0};
    struct opml_feed *feeds, *back;
    size_t n = 0, again = 0, refused = 0;
    struct buf out = {0};

    if (opml_read(bytes, &a, &feeds, &n, &refused, NULL) == OK) {
        opml_write(feeds, n, STR("x"), &out);
        if (opml_read(buf_str(&out), &a, &back, &again, &refused, NULL) != OK ||
            again != n || refused != 0)
            abort();
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(back[i].url, feeds[i].url))
                abort();
        }
    }
    buf_release(&out);
    arena_release(&a);
    return 0;
}
