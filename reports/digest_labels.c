/*
 * digest_labels.c - what sources are called
 *
 * There may be ten thousand of them, and each mention that is shown has one: they are
 * found by their names in order.
 */
#include "reports/digest_parts.h"

#include <stdlib.h>

static int by_name(const void *left, const void *right)
{
    const struct digest_source *a = *(const struct digest_source *const *)left;
    const struct digest_source *b = *(const struct digest_source *const *)right;

    return str_cmp(a->name, b->name);
}

static int by_words(const void *left, const void *right)
{
    return str_cmp(*(const struct str *)left, *(const struct str *)right);
}

const struct digest_source **digest_by_name(const struct digest_source *sources,
                                            size_t len, struct arena *arena)
{
    const struct digest_source **order =
        arena_alloc(arena, (len + 1) * sizeof(const struct digest_source *));

    for (size_t i = 0; i < len; i++)
        order[i] = &sources[i];
    qsort(order, len, sizeof(const struct digest_source *), by_name);
    return order;
}

void labels_make(struct maker *mk)
{
    const struct digest_input *in = mk->in;

    mk->sources = in->sources_by_name;
    if (mk->sources == NULL)
        mk->sources = digest_by_name(in->sources, in->sources_len, mk->w.arena);
}

static const struct digest_source *find(const struct maker *mk, struct str name)
{
    const struct digest_source key = {.name = name}, *wanted = &key;
    const struct digest_source *const *found =
        mk->in->sources_len > 0 ? bsearch(&wanted, mk->sources, mk->in->sources_len,
                                          sizeof(struct digest_source *), by_name)
                                : NULL;

    return found != NULL ? *found : NULL;
}

static struct str words_of(const struct maker *mk, const struct digest_source *s)
{
    return say_foreign(&mk->w, s->label.len > 0 ? s->label : s->name, LABEL_CODES);
}

struct str source_label(const struct maker *mk, struct str name)
{
    const struct digest_source *s = find(mk, name);

    return s != NULL ? words_of(mk, s) : say_foreign(&mk->w, name, LABEL_CODES);
}

void labels_read(const struct maker *mk, struct labels *out)
{
    out->len = mk->in->sources_len;
    out->items = arena_alloc(mk->w.arena, (out->len + 1) * sizeof(*out->items));
    for (size_t i = 0; i < out->len; i++)
        out->items[i] = words_of(mk, &mk->in->sources[i]);
    qsort(out->items, out->len, sizeof(*out->items), by_words);
}

/* How many sources are called so. */
static size_t count(const struct labels *labels, struct str label)
{
    size_t low = 0, high = labels->len, n = 0;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (str_cmp(labels->items[mid], label) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    while (low + n < labels->len && str_eq(labels->items[low + n], label))
        n++;
    return n;
}

struct str own_label(const struct maker *mk, const struct labels *labels, struct str name)
{
    struct str label = source_label(mk, name);
    size_t own = find(mk, name) != NULL;

    return count(labels, label) > own ? say_foreign(&mk->w, name, LABEL_CODES) : label;
}
