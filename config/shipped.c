#include "config/shipped.h"

#include <string.h>

struct shipped {
    const char *name;
    const char *bytes;
    uint64_t len;
};

/* Made by cmake/shipped.cmake out of the list in config/CMakeLists.txt. */
extern const struct shipped shipped_table[];
extern const uint64_t shipped_count;

struct str shipped_file(const char *name)
{
    for (size_t i = 0; i < shipped_count; i++) {
        if (strcmp(shipped_table[i].name, name) == 0)
            return (struct str){shipped_table[i].bytes, shipped_table[i].len};
    }
    return STR_NONE;
}

const char *shipped_name(size_t n)
{
    return n < shipped_count ? shipped_table[n].name : NULL;
}
