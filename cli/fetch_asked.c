/*
 * fetch_asked.c - sources that are asked for something else than before
 *
 * What a source answered (validators, the newest it showed, where it has moved to) holds
 * for what it was asked. Another address in the settings makes it a new source, but for
 * the mentions that are there: else "nothing has changed since" would hide all it has.
 */
#include "cli/fetch_inner.h"

static uint64_t add_pairs(const struct pair_list *pairs, uint64_t hash)
{
    for (size_t i = 0; i < pairs->len; i++)
        hash = str_hash(pairs->items[i].value, str_hash(pairs->items[i].name, hash + 1));
    return hash;
}

static uint64_t asked_of(const struct source_settings *src)
{
    uint64_t hash = str_hash(src->adapter, 1);

    hash = str_hash(src->mapping, hash + 1);
    hash = str_hash(src->url, hash + 1);
    hash = str_hash(src->user, hash + 1);
    hash = str_hash(src->mailbox, hash + 1);
    return add_pairs(&src->headers, add_pairs(&src->vars, hash));
}

enum status fetch_note_asked(struct store *st, const struct source_settings *src,
                             bool *is_anew, struct error *err)
{
    struct arena a = {0};
    struct str key = arena_printf(&a, "asked:" STR_FMT, STR_ARG(src->name));
    struct str was = STR_NONE;
    struct str asked = arena_printf(&a, "%016llx", (unsigned long long)asked_of(src));
    struct error none = {0};
    enum status rc = store_meta_get(st, key, &a, &was, &none);

    *is_anew = rc == OK && !str_eq(was, asked);
    if (rc != OK && rc != ERR_MISSING)
        rc = error_set(err, rc, "%s", none.text);
    else
        rc = *is_anew ? store_source_anew(st, src->name, err) : OK;
    if (rc == OK && !str_eq(was, asked))
        rc = store_meta_put(st, key, asked, err);
    arena_release(&a);
    return rc;
}
