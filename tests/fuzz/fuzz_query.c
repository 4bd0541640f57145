/* A query in the first line, and a text behind it. */
#include "analyze/match.h"
#include "analyze/query.h"
#include "config/terms.h"

#include <stdlib.h>

/* Both ways through a text find the same. */
static void check_match(struct str words, struct str text)
{
    struct match *m = match_new();
    struct match_work w = {0};

    for (struct str rest = words; rest.ptr != NULL;)
        (void)match_add(m, str_split(&rest, ' '), words.len % 2 == 0);
    (void)match_add(m, words, false);
    match_build(m);
    match_find(m, text, &w);
    match_find_places(m, text, &w);
    for (size_t i = 0; i < w.found_len; i++) {
        size_t k = 0;

        while (k < w.places_len && w.places[k].pattern != w.found[i])
            k++;
        if (k == w.places_len)
            abort();
    }
    for (size_t k = 0; k < w.places_len; k++) {
        const struct match_place *p = &w.places[k];
        size_t i = 0;

        while (i < w.found_len && w.found[i] != p->pattern)
            i++;
        if (i == w.found_len || p->start >= p->end || p->end > text.len ||
            p->first > p->last)
            abort();
    }
    match_work_release(&w);
    match_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str text = {(const char *)data, len};
    struct str query = str_split(&text, '\n');
    struct arena a = {0};
    struct terms terms;

    check_match(query, text);
    if (terms_parse(query, &a, &terms, NULL) == OK) {
        struct brand_settings b = {.name = STR("Heron"), .query = query};
        struct source_settings town = {.name = STR("town"), .about = ABOUT_SEARCH};
        struct settings s = {
            .brands = &b, .brands_len = 1, .sources = &town, .sources_len = 1};
        struct query *q = query_new(&s);
        struct tokens t = {0};
        struct mention m;
        uint8_t *marks;

        mention_init(&m);
        m.text = text;
        m.title = query;
        m.source = town.name;
        m.brand = b.name;
        (void)query_is_ours(q, &m, STR("en"));
        tokens_read(&t, text);
        marks = calloc(t.len + 1, 1);
        if (marks != NULL)
            (void)query_mark(q, &t, b.name, marks);
        free(marks);
        tokens_release(&t);
        query_free(q);
    }
    arena_release(&a);
    return 0;
}
