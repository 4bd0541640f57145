#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void mem_failed(void)
{
    static const char text[] = "earshot: out of memory\n";

    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        _exit(71);
    _exit(71);
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size > 0 ? size : 1);

    if (p == NULL)
        mem_failed();
    return p;
}

void *mem_zalloc(size_t count, size_t size)
{
    void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (p == NULL)
        mem_failed();
    return p;
}

void *mem_resize(void *old, size_t count, size_t size)
{
    void *p;

    if (size > 0 && count > SIZE_MAX / size)
        mem_failed();
    p = realloc(old, count * size > 0 ? count * size : 1);
    if (p == NULL)
        mem_failed();
    return p;
}

char *mem_dup(const char *bytes, size_t len)
{
    char *p = mem_alloc(len + 1);

    if (len > 0)
        memcpy(p, bytes, len);
    p[len] = '\0';
    return p;
}

void *mem_double(void *array, size_t *cap, size_t size)
{
    *cap = *cap > 0 ? *cap * 2 : 8;
    return mem_resize(array, *cap, size);
}
