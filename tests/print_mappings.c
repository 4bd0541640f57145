/* print_mappings.c - print the keywords of mapping files, as docs/mappings.md has them */
#include "fetchers/mapping.h"

#include <stdio.h>

int main(void)
{
    struct buf out = {0};
    size_t written;

    mapping_print_reference(&out);
    written = fwrite(out.ptr, 1, out.len, stdout);
    buf_release(&out);
    return written > 0 ? 0 : 1;
}
