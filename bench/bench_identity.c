/*
 * bench_identity - how well stories are known again in other sources
 *
 *   bench_identity [STORIES [SEED]]
 *
 * Makes STORIES (10,000) mentions of syndicated and lightly rewritten stories, with
 * others that only look alike (tests/stories.h), puts them into a store in memory and
 * prints how many pairs were put together rightly. Exit status 1 below a precision of
 * 0.99 or a recall of 0.95. With STORIES_SHOW set, every wrong and every missed pair is
 * told.
 */
#include "tests/stories.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    size_t len = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
    uint64_t seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    int64_t now = 1772366400;
    struct stories s = {0};
    struct stories_score score;
    struct store *st = NULL;
    struct error err = {0};
    double precision, recall;
    clock_t start;

    stories_make(&s, seed, len, (struct str){"Blue Heron", 10}, now);
    start = clock();
    if (store_open(":memory:", STORE_CREATE, &st, &err) != OK ||
        stories_try(&s, st, now, &score, &err) != OK) {
        (void)fprintf(stderr, "bench_identity: %s\n", err.text);
        return 2;
    }
    precision = (double)score.right / (double)score.found;
    recall = (double)score.right / (double)score.pairs;
    (void)printf("%zu mentions, %zu true pairs, precision %.4f, recall %.4f, %.2f s\n",
                 s.all.len, score.pairs, precision, recall,
                 (double)(clock() - start) / CLOCKS_PER_SEC);
    store_close(st);
    stories_release(&s);
    return precision >= 0.99 && recall >= 0.95 ? 0 : 1;
}
