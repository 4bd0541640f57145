/* judged.c - see judged.h */
#include "tests/judged.h"

#include "base/mem.h"

#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX_BYTES = 1 << 24, HASH_DIGITS = 16 };

static bool read_hash(struct str digits, uint64_t *out)
{
    uint64_t hash = 0;

    if (digits.len != HASH_DIGITS)
        return false;
    for (size_t i = 0; i < HASH_DIGITS; i++) {
        char c = digits.ptr[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        hash = hash << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *out = hash;
    return true;
}

enum status judged_read(struct judged *j, const char *path, struct error *err)
{
    struct str rest;
    uint64_t last = 0;
    enum status rc;

    if (access(path, F_OK) != 0)
        return OK;
    rc = buf_read_file(&j->bytes, path, FILE_MAX_BYTES, err);
    rest = buf_str(&j->bytes);
    for (size_t line = 1; rc == OK && rest.len > 0; line++) {
        struct judged_item item = {.kind = str_split(&rest, '\n')};

        if (!read_hash(str_split(&item.kind, '\t'), &item.hash) || item.hash < last ||
            item.kind.len == 0)
            return error_set(err, ERR_PARSE,
                             "%s:%zu: expected a hash, in order, and KIND", path, line);
        j->items = mem_grow(j->items, j->len, &j->cap, sizeof(*j->items));
        j->items[j->len++] = item;
        last = item.hash;
    }
    return rc;
}

static int by_hash(const void *a, const void *b)
{
    const struct judged_item *x = a, *y = b;

    return (x->hash > y->hash) - (x->hash < y->hash);
}

struct str judged_kind(const struct judged *j, uint64_t hash)
{
    struct judged_item key = {.hash = hash};
    const struct judged_item *found =
        j->len > 0 ? bsearch(&key, j->items, j->len, sizeof(key), by_hash) : NULL;

    return found != NULL ? found->kind : STR_NONE;
}

void judged_release(struct judged *j)
{
    buf_release(&j->bytes);
    free(j->items);
}
