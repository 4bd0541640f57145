#include "config/shipped.h"

#include <string.h>

struct shipped {
    const char *name;
    const char *bytes;
    uint64_t len;
    uint64_t hash;
};

/* Made by cmake/shipped.cmake out of the list in config/CMakeLists.txt. */
extern const struct shipped shipped_table[];
extern const uint64_t shipped_count;

static const struct shipped *find(const char *name)
{
    for (size_t i = 0; i < shipped_count; i++) {
        if (strcmp(shipped_table[i].name, name) == 0)
            return &shipped_table[i];
    }
    return NULL;
}

struct str shipped_file(const char *name)
{
    const struct shipped *s = find(name);

    return s != NULL ? (struct str){s->bytes, s->len} : STR_NONE;
}

uint64_t shipped_hash(const char *name)
{
    const struct shipped *s = find(name);

    return s != NULL ? s->hash : 0;
}

const char *shipped_name(size_t n)
{
    return n < shipped_count ? shipped_table[n].name : NULL;
}
