/* learn_severity_texts.c - see learn_severity.h */
#include "tests/learn_severity.h"

#include "analyze/learn.h"
#include "analyze/severity_signs.h"
#include "base/buf.h"
#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_MAX_BYTES = 1 << 20,
    FILE_MAX_BYTES = 1 << 24,
    OTHERS_BYTES = 2000,   /* of a text at most */
    OTHERS_SENTENCES = 12, /* of a text at most */
};
static const double own_weight = 1, harmless_weight = 1.2, rest_weight = 0.7;

const char *const learn_kinds[KINDS] = {"no",    "safety", "health",     "discrimination",
                                        "fraud", "legal",  "misconduct", "privacy",
                                        "press", "churn",  "refund",     "unanswered"};

/* Sources; of each every n-th text is read, and no more than so many, that is of none of
 * the parts which earshot-eval judges. */
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
    {"es", "es_hotels", 1, 1500},
    {"es", "es_tweets", 1, 1500},
    {"fr", "fr_books", 1, 1500},
    {"fr", "fr_tweets", 1, 1500},
    {"it", "it_tweets", 1, 1500},
    {"pt", "pt_tweets", 1, 1500},
};

/* Of their texts; less where there are many. Of bad ones some are grave. */
static const struct weights {
    const char *lang;
    double pleased, neutral, others;
} weights[] = {{"en", 0.4, 0.7, 0.1}, {NULL, 0.5, 0.1, 0.1}};

/* ---- sentences ---- */

static void add_gram(struct rows *r, size_t first, struct str before, const char *between,
                     struct str after)
{
    char text[2 * TOKEN_WORD_MAX + 8];
    int n = snprintf(text, sizeof(text), STR_FMT "%s" STR_FMT, STR_ARG(before), between,
                     STR_ARG(after));

    grams_add(&r->grams, first, (struct str){text, (size_t)n});
}

static void add_pieces(struct rows *r, size_t first, struct str word)
{
    struct str pieces[TOKEN_WORD_MAX];
    size_t len = sign_pieces(word, pieces);

    for (size_t i = 0; i < len; i++) {
        char text[TOKEN_WORD_MAX + 3];
        int n = snprintf(text, sizeof(text), "%s" STR_FMT "%s", i > 0 ? "*" : "",
                         STR_ARG(pieces[i]), i + 1 < len ? "*" : "");

        grams_add_again(&r->grams, first, (struct str){text, (size_t)n});
    }
}

/* Does the word of token `at` stand in the sentence before? */
static bool is_repeated(const struct tokens *t, size_t from, size_t at)
{
    for (size_t i = from; i < at; i++) {
        if (t->items[i].hash == t->items[at].hash)
            return true;
    }
    return false;
}

/* As severity_signs.c reads them. */
static void add_sentence(struct rows *r, const struct tokens *t, size_t from, size_t to,
                         struct row row)
{
    row.first = r->grams.ids_len;
    row.scale = 1 / sqrt((double)(to - from));
    for (size_t i = from; i < to; i++) {
        struct str word = token_word(t, i);

        grams_add(&r->grams, row.first, word);
        if (!is_repeated(t, from, i))
            add_pieces(r, row.first, word);
        if (i > from)
            add_gram(r, row.first, token_word(t, i - 1), " ", word);
        if (i > from + 1)
            add_gram(r, row.first, sign_head(token_word(t, i - 2)), " .. ",
                     sign_head(word));
    }
    row.len = r->grams.ids_len - row.first;
    r->items = mem_grow(r->items, r->len, &r->cap, sizeof(*r->items));
    r->items[r->len++] = row;
}

static void add_sentences(struct rows *r, struct tokens *t, struct str text, size_t most,
                          struct row row)
{
    tokens_read(t, text);
    for (size_t from = 0, to; from < t->len && most-- > 0; from = to) {
        size_t bound = sign_bound(t, from);

        to = from + 1;
        while (to < bound && (t->items[to - 1].flags & TOKEN_ENDS_SENTENCE) == 0)
            to++;
        add_sentence(r, t, from, to, row);
    }
}

/* ---- ours ---- */

static unsigned kind_of(struct str name)
{
    unsigned k = 0;

    while (k < KINDS && !str_eq(name, str_from(learn_kinds[k])))
        k++;
    return k;
}

/* What stands around the [[sentence]] that is grave is harmless. */
static void add_text(struct rows *r, struct tokens *t, struct str text, struct row row)
{
    struct row rest = row;
    size_t open = str_find(text, STR("[[")), close = str_find(text, STR("]]"));

    rest.kind = NO;
    rest.weight = rest_weight;
    if (open == SIZE_MAX || close == SIZE_MAX) {
        add_sentences(r, t, text, SIZE_MAX, row);
        return;
    }
    add_sentences(r, t, str_slice(text, 0, open), SIZE_MAX, rest);
    add_sentences(r, t, str_slice(text, open + 2, close - open - 2), SIZE_MAX, row);
    add_sentences(r, t, str_slice(text, close + 2, text.len), SIZE_MAX, rest);
}

static size_t count_lines(struct str s)
{
    size_t lines = 0;

    for (size_t i = 0; i < s.len; i++)
        lines += s.ptr[i] == '\n';
    return lines;
}

/* One line. Of pairs, which are harder than what people write, the cut learns nothing,
 * and no fold leaves them out. */
static enum status add_line(struct rows *r, struct tokens *t, struct str line,
                            unsigned fold, struct error *err)
{
    struct str text = line, kind = str_split(&text, '\t');
    struct row row = {.text = r->texts_len, .kind = kind_of(kind), .fold = fold};
    struct text told = {row.kind != NO ? TEXT_GRAVE : TEXT_HARMLESS, fold};

    if (row.kind == KINDS || text.len == 0)
        return error_set(err, ERR_PARSE, "expected KIND and text");
    row.weight = row.kind == NO ? harmless_weight : own_weight;
    if (fold == FOLDS)
        told.sort = TEXT_PAIR;
    r->texts = mem_grow(r->texts, r->texts_len, &r->texts_cap, sizeof(*r->texts));
    r->texts[r->texts_len++] = told;
    add_text(r, t, text, row);
    return OK;
}

static enum status read_own(struct rows *r, const char *path, bool is_pairs,
                            struct error *err)
{
    struct buf bytes = {0};
    struct tokens t = {0};
    enum status rc = buf_read_file(&bytes, path, FILE_MAX_BYTES, err);
    struct str rest = buf_str(&bytes);
    size_t lines = count_lines(rest);

    for (size_t n = 0; rc == OK && rest.len > 0; n++) {
        /* Neighbours are of one writer and of one share of trades. */
        unsigned fold = is_pairs ? FOLDS : (unsigned)(n * FOLDS / lines);

        rc = add_line(r, &t, str_split(&rest, '\n'), fold, err);
        if (rc != OK)
            error_prefix(err, "%s:%zu: ", path, n + 1);
    }
    tokens_release(&t);
    buf_release(&bytes);
    return rc;
}

enum status learn_read_own(struct rows *r, const char *dir, const char *lang,
                           struct error *err)
{
    static const char *const files[] = {"severity", "severity-pairs"};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < ARRAY_LEN(files); i++) {
        struct buf path = {0};

        buf_printf(&path, "%s/%s.%s.tsv", dir, files[i], lang);
        rc = read_own(r, path.ptr, i == 1, err);
        buf_release(&path);
    }
    grams_close(&r->grams); /* what else others write says nothing */
    r->own_len = r->grams.entries_len;
    r->own = mem_zalloc(r->own_len + 1, sizeof(*r->own));
    for (size_t i = 0; i < r->own_len; i++)
        r->own[i] = r->grams.entries[i].count > 1;
    return rc;
}

/* ---- of others ---- */

static const struct weights *weights_of(const char *lang)
{
    size_t i = 0;

    while (weights[i].lang != NULL && strcmp(weights[i].lang, lang) != 0)
        i++;
    return &weights[i];
}

/* Who is pleased, or has no opinion, tells nothing grave. */
static void add_of_others(struct rows *r, struct tokens *t, struct str text,
                          struct str label, const struct weights *w)
{
    bool is_neutral = str_eq(label, STR("neu"));
    bool is_pleased =
        str_eq(label, STR("pos")) || str_eq(label, STR("4")) || str_eq(label, STR("5"));
    unsigned fold = (unsigned)(str_hash(text, 1) % FOLDS);
    struct row row = {.weight = is_pleased   ? w->pleased
                                : is_neutral ? w->neutral
                                             : w->others,
                      .text = r->texts_len,
                      .kind = NO,
                      .fold = fold};

    r->texts = mem_grow(r->texts, r->texts_len, &r->texts_cap, sizeof(*r->texts));
    r->texts[r->texts_len++] =
        (struct text){is_pleased ? TEXT_PLEASED : TEXT_OTHER, fold};
    add_sentences(r, t, text, OTHERS_SENTENCES, row);
}

static void read_source(struct rows *r, const char *data, const struct source *from)
{
    char *line = mem_alloc(LINE_MAX_BYTES);
    struct buf command = {0};
    struct tokens t = {0};
    size_t texts = 0;
    FILE *in;

    buf_printf(&command, "xz -dc '%s/%s.tsv.xz'", data, from->name);
    in = popen(command.ptr, "r");
    while (in != NULL && texts < from->most && fgets(line, LINE_MAX_BYTES, in) != NULL) {
        struct str label = {line, strcspn(line, "\n")}, text = str_split(&label, '\t');

        if (text.len > OTHERS_BYTES || str_hash(text, 0) % from->every != 0 ||
            learn_part_of(text) != LEARN_PART_TRAIN)
            continue;
        texts++;
        add_of_others(r, &t, text, str_split(&label, '\t'), weights_of(from->lang));
    }
    if (in != NULL)
        (void)pclose(in);
    tokens_release(&t);
    buf_release(&command);
    free(line);
}

void learn_read_others(struct rows *r, const char *data, const char *lang)
{
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        if (strcmp(sources[i].lang, lang) == 0)
            read_source(r, data, &sources[i]);
    }
}

void learn_release(struct rows *r)
{
    grams_release(&r->grams);
    free(r->items);
    free(r->texts);
    free(r->own);
}
