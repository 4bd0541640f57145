/* others.c - see others.h */
#include "tests/others.h"

#include "analyze/severity_signs.h"
#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1 << 20, TEXT_MAX_BYTES = 2000 };

/* Of each every n-th text is sampled, and no more than so many; 0: none. */
static const struct source {
    const char *lang, *name;
    unsigned every;
    size_t most;
} sources[] = {
    {"de", "de_bahn", 1, 1500},
    {"de", "de_books", 1, 1500},
    {"de", "de_tweets", 1, 1500},
    {"en", "amazon_fdu", 8, 1500},
    {"en", "restaurants_yelp", 8, 1500},
    {"en", "companies", 8, 1500},
    {"en", "hotels_booking", 8, 1500},
    {"en", "apps_fintech", 8, 1500},
    {"en", "restaurants_zomato", 8, 1500},
    {"en", "products_stars", 8, 1500},
    {"en", "movies_imdb", 8, 1500},
    {"en", "tweets_airline", 1, 4000},
    {"en", "tweets_semeval", 1, 4000},
    {"en", "tweets_brands", 1, 4000},
    {"en", "apps_other", 0, 0},
    {"en", "amazon_blitzer", 0, 0},
    {"es", "es_hotels", 1, 1500},
    {"es", "es_tweets", 1, 1500},
    {"fr", "fr_books", 1, 1500},
    {"fr", "fr_tweets", 1, 1500},
    {"it", "it_tweets", 1, 1500},
    {"pt", "pt_tweets", 1, 1500},
};

static bool is_sampled(const struct source *from, struct str text, size_t *sampled)
{
    if (from->every == 0 || *sampled >= from->most ||
        str_hash(text, 0) % from->every != 0)
        return false;
    ++*sampled;
    return true;
}

static void read_source(const char *data, const struct source *from, enum learn_part part,
                        others_fn *fn, void *context)
{
    char *line = mem_alloc(LINE_MAX_BYTES);
    struct buf path = {0}, command = {0};
    size_t sampled = 0;
    FILE *in = NULL;

    buf_printf(&path, "%s/%s.tsv.xz", data, from->name);
    buf_printf(&command, "xz -dc '%s'", path.ptr);
    if (access(path.ptr, R_OK) == 0)
        in = popen(command.ptr, "r");
    while (in != NULL && fgets(line, LINE_MAX_BYTES, in) != NULL) {
        struct others_text t = {.source = from->name};
        struct str rest = {line, strcspn(line, "\n")};

        t.text = str_split(&rest, '\t');
        t.label = str_split(&rest, '\t');
        if (t.text.len > TEXT_MAX_BYTES || learn_part_of(t.text) != part)
            continue;
        t.is_sampled = is_sampled(from, t.text, &sampled);
        fn(context, &t);
    }
    if (in != NULL)
        (void)pclose(in);
    buf_release(&command);
    buf_release(&path);
    free(line);
}

void others_each(const char *data, const char *lang, enum learn_part part, others_fn *fn,
                 void *context)
{
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        if (strcmp(sources[i].lang, lang) == 0)
            read_source(data, &sources[i], part, fn, context);
    }
}

enum learn_part others_part(const char *name)
{
    if (strcmp(name, "test") == 0)
        return LEARN_PART_TEST;
    return strcmp(name, "tune") == 0 ? LEARN_PART_TUNE : LEARN_PART_TRAIN;
}

size_t others_sentence_end(const struct tokens *t, size_t from)
{
    size_t bound = sign_bound(t, from), to = from + 1;

    while (to < bound && (t->items[to - 1].flags & TOKEN_ENDS_SENTENCE) == 0)
        to++;
    return to;
}

uint64_t others_sentence_hash(const struct tokens *t, size_t from, size_t to)
{
    uint64_t hash = 0;

    for (size_t i = from; i < to; i++)
        hash = str_hash(token_word(t, i), hash);
    return hash;
}
