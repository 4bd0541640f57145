/*
 * bench_match - what finding the names of many brands costs
 *
 *   bench_match TEXTS NAMES [TIMES]
 *
 * TEXTS has one text a line, NAMES one brand a line. Every text is searched for the names
 * of all brands, and is asked whether it speaks of the first (query_is_ours). One line
 * comes out: brands, hits, MB, processor seconds without the start, MB a second.
 */
#include "analyze/query.h"
#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void read_names(struct str text, struct settings *s)
{
    size_t cap = 0;

    while (text.ptr != NULL) {
        struct str name = str_split(&text, '\n');

        if (name.len == 0)
            continue;
        s->brands = mem_grow(s->brands, s->brands_len, &cap, sizeof(*s->brands));
        s->brands[s->brands_len++] = (struct brand_settings){.name = name};
    }
}

static size_t find(struct query *q, struct str brand, struct str text)
{
    size_t hits = 0;
    struct mention m;

    mention_init(&m);
    m.source = STR("town");
    m.brand = brand;
    while (text.ptr != NULL) {
        m.text = str_split(&text, '\n');
        hits += query_is_ours(q, &m, STR_NONE);
    }
    return hits;
}

int main(int argc, char **argv)
{
    struct buf texts = {0}, names = {0};
    struct source_settings town = {.name = STR("town"), .about = ABOUT_SEARCH};
    struct settings s = {.sources = &town, .sources_len = 1};
    struct error err = {0};
    size_t times = argc > 3 ? strtoul(argv[3], NULL, 10) : 1, hits = 0;
    struct query *q;
    double start, took;

    if (argc < 3 || buf_read_file(&texts, argv[1], 0, &err) != OK ||
        buf_read_file(&names, argv[2], 0, &err) != OK) {
        (void)fprintf(stderr, "usage: bench_match TEXTS NAMES [TIMES]\n%s\n", err.text);
        return 2;
    }
    read_names(buf_str(&names), &s);
    q = query_new(&s);
    start = cpu_seconds();
    for (size_t i = 0; i < times; i++)
        hits += find(q, s.brands[0].name, buf_str(&texts));
    took = cpu_seconds() - start;
    (void)printf("%zu brands, %zu hits, %.1f MB, %.3f s, %.0f MB/s\n", s.brands_len,
                 hits / (times > 0 ? times : 1), (double)(texts.len * times) / 1e6, took,
                 (double)(texts.len * times) / 1e6 / took);
    query_free(q);
    free(s.brands);
    buf_release(&texts);
    buf_release(&names);
    return 0;
}
