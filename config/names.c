/* Brands and sources by their names; of sources there may be ten thousand. */
#include "config/settings.h"

#include <stdlib.h>

const struct brand_settings *settings_brand(const struct settings *s, struct str name)
{
    for (size_t i = 0; i < s->brands_len; i++) {
        if (str_eq_fold(s->brands[i].name, name))
            return &s->brands[i];
    }
    return NULL;
}

bool settings_was_named(const struct brand_settings *brand, struct str name)
{
    for (size_t i = 0; i < brand->formerly.len; i++) {
        if (str_eq(brand->formerly.items[i], name))
            return true;
    }
    return false;
}

/* Of two with one name the first in the file comes first. */
static int by_name(const void *left, const void *right)
{
    const struct source_settings *a = *(const struct source_settings *const *)left;
    const struct source_settings *b = *(const struct source_settings *const *)right;
    int order = str_cmp(a->name, b->name);

    return order != 0 ? order : (a > b) - (a < b);
}

void settings_sort_sources(struct settings *s)
{
    s->sources_by_name = arena_alloc(
        &s->arena, (s->sources_len + 1) * sizeof(const struct source_settings *));
    for (size_t i = 0; i < s->sources_len; i++)
        s->sources_by_name[i] = &s->sources[i];
    qsort(s->sources_by_name, s->sources_len, sizeof(const struct source_settings *),
          by_name);
}

const struct source_settings *settings_source(const struct settings *s, struct str name)
{
    size_t low = 0, high = s->sources_len;

    if (s->sources_by_name == NULL) { /* made by hand, not read from a file */
        for (size_t i = 0; i < s->sources_len; i++) {
            if (str_eq(s->sources[i].name, name))
                return &s->sources[i];
        }
        return NULL;
    }
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (str_cmp(s->sources_by_name[mid]->name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->sources_len && str_eq(s->sources_by_name[low]->name, name)
               ? s->sources_by_name[low]
               : NULL;
}
