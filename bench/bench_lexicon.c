/*
 * bench_lexicon.c - how long the lists of a language take to load, and what they hold
 *
 *   bench_lexicon [LANG...]     default: all
 *
 * Prints the fastest of many loads; the goals are 30 ms and 16 MB for a language.
 */
#include "analyze/lexicon.h"
#include "config/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 25 };

static double now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static size_t bytes_of(const struct lexicon *lx)
{
    return lx->nodes_cap * sizeof(*lx->nodes) + lx->entries_cap * sizeof(*lx->entries) +
           lx->slots_len * sizeof(*lx->slots) + lx->words_cap * sizeof(*lx->words) +
           lx->bytes_cap + lx->steps_len * sizeof(*lx->steps);
}

static bool load(const char *lang, struct lexicon *lx)
{
    static const char *const endings[] = {".general.tsv", ".tsv"};

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char name[64];
        struct error err = {0};
        struct str text;

        (void)snprintf(name, sizeof(name), "lexicons/%s%s", lang, endings[i]);
        text = shipped_file(name);
        if (text.ptr == NULL || lexicon_read(lx, text, name, &err) != OK) {
            (void)fprintf(stderr, "%s: %s\n", name, err.text);
            return false;
        }
    }
    return true;
}

static bool measure(const char *lang)
{
    double best = 1e9;

    for (int i = 0; i < ROUNDS; i++) {
        struct lexicon lx = {0};
        double from = now_ms(), ms;

        if (!load(lang, &lx))
            return false;
        ms = now_ms() - from;
        best = ms < best ? ms : best;
        if (i == ROUNDS - 1)
            printf("%s: %6zu learned entries, %6zu nodes, %5.1f ms, %4.1f MB\n", lang,
                   lx.entries_len, lx.nodes_len, best, (double)bytes_of(&lx) / 1e6);
        lexicon_release(&lx);
    }
    return true;
}

int main(int argc, char **argv)
{
    static const char *const all[] = {"de", "en", "es", "fr", "it", "pt"};
    bool is_ok = true;

    for (int i = 1; i < argc; i++)
        is_ok = measure(argv[i]) && is_ok;
    for (size_t i = 0; argc == 1 && i < ARRAY_LEN(all); i++)
        is_ok = measure(all[i]) && is_ok;
    return is_ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
