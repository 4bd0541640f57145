/*
 * fail_alloc.c - for LD_PRELOAD: one allocation of the whole process fails
 *
 * $EARSHOT_FAIL_AT is which one, from 1; 0 or nothing: none does. $EARSHOT_ALLOCATIONS
 * names a file that gets the count of all allocations at the end. The __libc functions
 * are those that malloc() is another name for in glibc.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static atomic_long made, fail_at;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("EARSHOT_FAIL_AT");

    atomic_store(&made, 0);
    atomic_store(&fail_at, at != NULL ? strtol(at, NULL, 10) : 0);
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("EARSHOT_ALLOCATIONS");
    long n = atomic_load(&made);
    FILE *f = path != NULL ? fopen(path, "w") : NULL;

    if (f != NULL) {
        (void)fprintf(f, "%ld\n", n);
        (void)fclose(f);
    }
}

static int is_refused(void)
{
    long n = atomic_fetch_add(&made, 1) + 1;

    if (n != atomic_load(&fail_at))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(old, size);
}
