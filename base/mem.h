/*
 * mem.h - allocators that end the program when memory is out
 *
 * Out of memory is not an error that callers see: the program writes one line
 * and exits with status 71 (EX_OSERR); an open transaction rolls back.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Like malloc, calloc and realloc, but never NULL. A size of 0 gives 1 byte;
 * count * size is checked for overflow. Free with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t count, size_t size);
void *mem_resize(void *old, size_t count, size_t size);

/* Ends the program as above; for a library that tells that memory is out. */
_Noreturn void mem_failed(void);

/* A NUL-ended heap copy of `len` bytes. Free with free(). */
char *mem_dup(const char *bytes, size_t len);

/*
 * Room for one more in a growing array: where `len` == `*cap`, `*cap` doubles
 * (from 8) and the array is moved. Returns the array, which replaces `array`.
 *
 *   items = mem_grow(items, len, &cap, sizeof(*items));
 */
void *mem_double(void *array, size_t *cap, size_t size); /* what it does then */
static inline void *mem_grow(void *array, size_t len, size_t *cap, size_t size)
{
    return len < *cap ? array : mem_double(array, cap, size);
}

#endif
