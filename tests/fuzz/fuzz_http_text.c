#include "fetchers/http.h"
#include "fetchers/http_text.h"

#include <stdlib.h>

/* What is told from bodies and header values must hold whatever they are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str s = {(const char *)data, len};

    if (text_is_block_page(s) && !text_is_html(s))
        abort();
    if (text_is_html(s) && !text_is_whole(s) && s.len > 0 && s.ptr[0] == '<' &&
        str_starts_fold(s, STR("<html")))
        abort(); /* HTML needs no end */
    if (http_hash(s) != http_hash(s))
        abort();
    (void)text_is_header(s);
    (void)text_is_asked_encoding(s);
    (void)http_url_port(s);
    return 0;
}
