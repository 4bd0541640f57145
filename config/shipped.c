#define _DEFAULT_SOURCE /* madvise() */
#include "config/shipped.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

void shipped_leave(const char *name)
{
    struct str file = shipped_file(name);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)file.ptr + page - 1) / page * page;
    uintptr_t to = ((uintptr_t)file.ptr + file.len) / page * page;

    if (file.ptr != NULL && to > from) /* a mere hint: what can't be left stays */
        (void)madvise((void *)from, to - from, MADV_DONTNEED);
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
