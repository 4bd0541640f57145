/*
 * bench_score - what judging texts costs
 *
 *   bench_score MODE FILE [TIMES]
 *
 * FILE holds a text a line. MODE is all (language guess, mood, likelihood to recommend,
 * towards a brand, issues, severity), told (the same, the language told), reasons (all,
 * with the reasons) or load (only make the analyzer, TIMES times). One line comes out:
 * texts, bytes, processor seconds, MB a second; of load milliseconds a time.
 */
#include "analyze/analyze.h"
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FILE_MAX_BYTES = 1 << 30 };

static double cpu_seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t run(struct analyzer *an, struct str rest, struct batch *b)
{
    size_t texts = 0;

    for (; rest.len > 0; texts++) {
        struct mention *m;

        batch_reset(b);
        m = batch_add(b);
        m->text = str_split(&rest, '\n');
        m->brand = STR("Acme");
        analyze_mention(an, m, &b->arena);
    }
    return texts;
}

static struct analyzer *make(const struct analyzer_options *with)
{
    struct analyzer *an = NULL;
    struct error err = {0};

    if (analyzer_new(NULL, with, &an, &err) == OK)
        return an;
    (void)fprintf(stderr, "bench_score: %s\n", err.text);
    exit(EXIT_FAILURE);
}

static void load(int times)
{
    static const struct analyzer_options with;
    double start = cpu_seconds();

    for (int i = 0; i < times; i++)
        analyzer_free(make(&with));
    printf("%.2f ms to load\n", 1000 * (cpu_seconds() - start) / times);
}

int main(int argc, char **argv)
{
    struct analyzer_options with = {0};
    int times = argc > 3 ? atoi(argv[3]) : 1;
    struct buf text = {0};
    struct batch b = {0};
    struct error err = {0};
    struct analyzer *an;
    size_t texts = 0;
    double start;

    if (argc < 3 || times < 1) {
        (void)fprintf(stderr, "usage: bench_score MODE FILE [TIMES]\n");
        return EXIT_FAILURE;
    }
    if (strcmp(argv[1], "load") == 0) {
        load(times);
        return EXIT_SUCCESS;
    }
    if (strcmp(argv[1], "told") == 0)
        with.lang = STR("en");
    with.with_reasons = strcmp(argv[1], "reasons") == 0;
    if (buf_read_file(&text, argv[2], FILE_MAX_BYTES, &err) != OK) {
        (void)fprintf(stderr, "bench_score: %s\n", err.text);
        return EXIT_FAILURE;
    }
    an = make(&with);
    start = cpu_seconds();
    for (int i = 0; i < times; i++)
        texts += run(an, buf_str(&text), &b);
    start = cpu_seconds() - start;
    printf("%zu texts, %zu bytes, %.3f s, %.1f MB/s\n", texts, text.len * (size_t)times,
           start, (double)text.len * times / 1e6 / (start > 0 ? start : 1e-9));
    analyzer_free(an);
    batch_release(&b);
    buf_release(&text);
    return EXIT_SUCCESS;
}
