/* learn_severity_texts.c - see learn_severity.h */
#include "tests/learn_severity.h"

#include "analyze/severity_signs.h"
#include "base/buf.h"
#include "base/mem.h"
#include "tests/judged.h"
#include "tests/others.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_MAX_BYTES = 1 << 24,
    OTHERS_SENTENCES = 12, /* of a text at most */
};
static const double own_weight = 1, harmless_weight = 1.2, rest_weight = 0.7;

const char *const learn_kinds[KINDS] = {"no",    "safety", "health",     "discrimination",
                                        "fraud", "legal",  "misconduct", "privacy",
                                        "press", "churn",  "refund",     "unanswered"};

/* Of their texts, and of judged sentences; less where there are many. Of bad ones some
 * are grave. */
static const struct weights {
    const char *lang;
    double pleased, neutral, others, judged;
} weights[] = {
    {"de", 0.5, 0.1, 0.1, 0.7}, {"en", 0.4, 0.7, 0.1, 0.45}, {NULL, 0.5, 0.1, 0.1, 0.45}};

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
        to = others_sentence_end(t, from);
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
    if (fold == IN_NO_FOLD)
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
        unsigned fold = is_pairs ? IN_NO_FOLD : (unsigned)(n * FOLDS / lines);

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

/* What reads texts of others. */
struct others {
    struct rows *rows;
    struct tokens tokens;
    struct judged judged;
    const struct weights *weights;
    size_t found; /* judged sentences */
};

static void add_other_text(struct rows *r, struct text text)
{
    r->texts = mem_grow(r->texts, r->texts_len, &r->texts_cap, sizeof(*r->texts));
    r->texts[r->texts_len++] = text;
}

/* A sentence that a reader judged is a text by itself. */
static void add_judged(struct others *o, size_t from, size_t to, struct str kind,
                       unsigned fold)
{
    struct row row = {.text = o->rows->texts_len,
                      .kind = kind_of(kind),
                      .weight = o->weights->judged,
                      .fold = fold};

    o->found++;
    if (row.kind == KINDS) /* the reader was not sure */
        return;
    add_other_text(o->rows, (struct text){TEXT_JUDGED, fold});
    add_sentence(o->rows, &o->tokens, from, to, row);
}

/* Who is pleased, or has no opinion, tells nothing grave. */
static struct row row_of_other(const struct others *o, const struct others_text *t,
                               bool *is_pleased)
{
    const struct weights *w = o->weights;
    bool is_neutral = str_eq(t->label, STR("neu"));

    *is_pleased = str_eq(t->label, STR("pos")) || str_eq(t->label, STR("4")) ||
                  str_eq(t->label, STR("5"));
    return (struct row){.weight = *is_pleased  ? w->pleased
                                  : is_neutral ? w->neutral
                                               : w->others,
                        .kind = NO,
                        .fold = (unsigned)(str_hash(t->text, 1) % FOLDS)};
}

static void read_other(void *context, const struct others_text *t)
{
    struct others *o = context;
    bool is_pleased;
    struct row row = row_of_other(o, t, &is_pleased);
    size_t sentences = t->is_sampled ? OTHERS_SENTENCES : 0;

    row.text = o->rows->texts_len;
    if (t->is_sampled)
        add_other_text(o->rows,
                       (struct text){is_pleased ? TEXT_PLEASED : TEXT_OTHER, row.fold});
    tokens_read(&o->tokens, t->text);
    for (size_t from = 0, to; from < o->tokens.len; from = to) {
        struct str kind;

        to = others_sentence_end(&o->tokens, from);
        kind = judged_kind(&o->judged, others_sentence_hash(&o->tokens, from, to));
        if (kind.len > 0)
            add_judged(o, from, to, kind, row.fold);
        else if (sentences > 0)
            add_sentence(o->rows, &o->tokens, from, to, row);
        sentences -= sentences > 0;
    }
}

enum status learn_read_others(struct rows *r, const char *dir, const char *data,
                              const char *lang, struct error *err)
{
    struct others o = {.rows = r, .weights = weights_of(lang)};
    struct buf path = {0};
    enum status rc;

    buf_printf(&path, "%s/severity-judged.%s.tsv", dir, lang);
    rc = judged_read(&o.judged, path.ptr, err);
    if (rc == OK)
        others_each(data, lang, LEARN_PART_TRAIN, read_other, &o);
    if (rc == OK && o.found < o.judged.len)
        rc = error_set(err, ERR_MISSING, "%s: %zu of %zu judged sentences found in %s",
                       lang, o.found, o.judged.len, data);
    judged_release(&o.judged);
    tokens_release(&o.tokens);
    buf_release(&path);
    return rc;
}

void learn_release(struct rows *r)
{
    grams_release(&r->grams);
    free(r->items);
    free(r->texts);
    free(r->own);
}
