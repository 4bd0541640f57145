/*
 * told_severity.c - are those told as grave so, among texts of others?
 *
 *   told_severity LANG train|tune|test [list|whole]
 *   told_severity
 *
 * Judges every text of a part of $EARSHOT_SHARED/data/sentiment (default ../shared) by
 * its words alone, as a mention without stars, and looks up the sentence for which it is
 * told as grave in tests/fixtures/severity/judged-LANG.tsv: what a reader said of it.
 * Prints, by what the writers gave: texts; those told, and those told to the owner at
 * once, which are a detractor's too; and of both how many were read, how many of these
 * were found grave, and how many of that kind. A sentence that the reader was not sure of
 * ("?") counts as not read.
 *
 * What is missed tell the bad texts that were read whole, told or not: of English, where
 * there are many, each tenth by its hash (tests/fixtures/severity/whole-LANG.tsv). How
 * many of those are told at once in which a reader found something grave; where that was
 * a farewell ("don't buy it" counted as one); and where it was nothing.
 *
 * `list` prints the told ones that nobody has read instead: hash, label, kind, where the
 * sentence begins in its text and its bytes, and the text. `whole` prints the bad
 * ones that are to be read whole, and that nobody has: hash, label and text.
 *
 * Without arguments the test parts are judged, and it fails where too few of bad reviews
 * that are told at once are grave; skips where the data are absent (exit 77).
 */
#include "analyze/analyze.h"
#include "base/mention.h"
#include "tests/judged.h"
#include "tests/others.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BAD, MIDDLING, GOOD, GROUPS, SKIPPED = 77 };

/* What a reader found in a whole text. */
enum { WHOLE_GRAVE, WHOLE_FAREWELL, WHOLE_NOTHING, WHOLES };

enum output { OUTPUT_TABLE, OUTPUT_LIST, OUTPUT_WHOLE };

struct counts {
    size_t told, read, grave, right;
};

struct telling {
    struct analyzer *an;
    struct batch batch;
    struct tokens tokens;
    struct judged judged, whole;
    enum output output;
    unsigned each; /* one in so many bad texts is read whole */
    size_t texts[GROUPS];
    struct counts all[GROUPS], at_once[GROUPS];
    struct whole_counts {
        size_t texts, told;
    } wholes[WHOLES];
};

static int group_of(struct str label)
{
    if (str_eq(label, STR("4")) || str_eq(label, STR("5")) || str_eq(label, STR("pos")))
        return GOOD;
    return str_eq(label, STR("3")) || str_eq(label, STR("neu")) ? MIDDLING : BAD;
}

/* The words for which it is told. */
static const struct reason *reason_of(const struct judgement *j)
{
    for (size_t i = 0; i < j->reasons_len; i++) {
        if (str_starts(j->reasons[i].rule, STR("severity:")))
            return &j->reasons[i];
    }
    return NULL;
}

/* The sentence of the text that byte `at` stands in; writes its hash. */
static struct str sentence_at(struct tokens *t, size_t at, uint64_t *hash)
{
    struct str span = STR_NONE;

    for (size_t from = 0, to; from < t->len; from = to) {
        to = others_sentence_end(t, from);
        span = tokens_span(t, from, to - 1);
        *hash = others_sentence_hash(t, from, to);
        if (at < (size_t)(span.ptr - t->text.ptr) + span.len)
            break;
    }
    return span;
}

static void count(struct counts *c, struct str kind, struct str said)
{
    c->told++;
    if (said.len == 0 || str_eq(said, STR("?")))
        return;
    c->read++;
    c->grave += !str_eq(said, STR("no"));
    c->right += str_eq(said, kind);
}

static void look_up(struct telling *x, const struct others_text *t,
                    const struct judgement *j)
{
    const struct reason *why = reason_of(j);
    int group = group_of(t->label);
    struct str sentence, said;
    uint64_t hash = 0;

    if (why == NULL)
        return;
    tokens_read(&x->tokens, t->text);
    sentence = sentence_at(&x->tokens, why->start, &hash);
    said = judged_kind(&x->judged, hash);
    if (x->output == OUTPUT_LIST && said.len == 0)
        printf("%016" PRIx64 "\t" STR_FMT "\t" STR_FMT "\t%td\t%zu\t" STR_FMT "\n", hash,
               STR_ARG(t->label), STR_ARG(j->severity_kind), sentence.ptr - t->text.ptr,
               sentence.len, STR_ARG(t->text));
    count(&x->all[group], j->severity_kind, said);
    if (j->nps == NPS_DETRACTOR)
        count(&x->at_once[group], j->severity_kind, said);
}

/* What is missed: a text that was read whole. */
static void look_up_whole(struct telling *x, const struct others_text *t,
                          const struct judgement *j)
{
    bool is_told = j->severity >= SEVERITY_HIGH && j->nps == NPS_DETRACTOR;
    struct whole_counts *c;
    struct str said;
    uint64_t hash;

    tokens_read(&x->tokens, t->text);
    hash = others_sentence_hash(&x->tokens, 0, x->tokens.len);
    if (hash % x->each != 0)
        return;
    said = judged_kind(&x->whole, hash);
    if (x->output == OUTPUT_WHOLE && said.len == 0)
        printf("%016" PRIx64 "\t" STR_FMT "\t" STR_FMT "\n", hash, STR_ARG(t->label),
               STR_ARG(t->text));
    if (said.len == 0 || str_eq(said, STR("?")))
        return;
    c = &x->wholes[str_eq(said, STR("no"))      ? WHOLE_NOTHING
                   : str_eq(said, STR("churn")) ? WHOLE_FAREWELL
                                                : WHOLE_GRAVE];
    c->texts++;
    c->told += is_told;
}

static void judge(void *context, const struct others_text *t)
{
    struct telling *x = context;
    struct mention *m;

    batch_reset(&x->batch);
    m = batch_add(&x->batch);
    m->text = t->text;
    m->rating = NAN;
    analyze_mention(x->an, m, &x->batch.arena);
    x->texts[group_of(t->label)]++;
    if (m->judgement.severity >= SEVERITY_HIGH)
        look_up(x, t, &m->judgement);
    if (group_of(t->label) == BAD)
        look_up_whole(x, t, &m->judgement);
}

static void print_counts(const struct counts *c)
{
    printf(" | %zu | %zu", c->told, c->read);
    if (c->read > 0)
        printf(" | %.2f | %.2f", (double)c->grave / (double)c->read,
               (double)c->right / (double)c->read);
    else
        printf(" | |");
}

static void print_whole(const struct whole_counts *c)
{
    static const char *const names[WHOLES] = {"grave, but no farewell", "a farewell",
                                              "nothing grave"};

    puts("\n| bad, read whole | texts | told at once |\n|---|--:|--:|");
    for (int i = 0; i < WHOLES; i++)
        printf("| %s | %zu | %.2f |\n", names[i], c[i].texts,
               (double)c[i].told / (double)(c[i].texts > 0 ? c[i].texts : 1));
}

static void print_table(const struct telling *x)
{
    static const char *const names[GROUPS] = {"1 or 2 stars, bad", "3, neutral",
                                              "4 or 5, good"};

    puts(
        "| given | texts | told | read | grave | that kind | told at once | read | grave "
        "| that kind |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (int g = 0; g < GROUPS; g++) {
        printf("| %s | %zu", names[g], x->texts[g]);
        print_counts(&x->all[g]);
        print_counts(&x->at_once[g]);
        puts(" |");
    }
    if (x->wholes[WHOLE_NOTHING].texts > 0)
        print_whole(x->wholes);
}

/* Where it is run from, and what it reads. */
static const char *source(void)
{
    const char *at = getenv("EARSHOT_SOURCE");

    return at != NULL ? at : ".";
}

static void put_data(struct buf *out)
{
    const char *shared = getenv("EARSHOT_SHARED");

    if (shared != NULL)
        buf_printf(out, "%s/data/sentiment", shared);
    else
        buf_printf(out, "%s/../shared/data/sentiment", source());
}

/* What readers said, from the fixture of that name. */
static enum status read_judged(struct judged *j, const char *name, const char *lang,
                               struct error *err)
{
    struct buf path = {0};
    enum status rc;

    buf_printf(&path, "%s/tests/fixtures/severity/%s-%s.tsv", source(), name, lang);
    rc = judged_read(j, path.ptr, err);
    buf_release(&path);
    return rc;
}

static enum status tell(struct telling *x, const char *lang, enum learn_part part,
                        struct error *err)
{
    struct analyzer_options options = {.with_reasons = true, .lang = str_from(lang)};
    struct buf data = {0};
    enum status rc;

    x->each = strcmp(lang, "en") == 0 ? 10 : 1;
    put_data(&data);
    rc = read_judged(&x->judged, "judged", lang, err);
    if (rc == OK)
        rc = read_judged(&x->whole, "whole", lang, err);
    if (rc == OK)
        rc = analyzer_new(NULL, &options, &x->an, err);
    if (rc == OK)
        others_each(data.ptr, lang, part, judge, x);
    buf_release(&data);
    return rc;
}

static void release(struct telling *x)
{
    analyzer_free(x->an);
    batch_release(&x->batch);
    tokens_release(&x->tokens);
    judged_release(&x->judged);
    judged_release(&x->whole);
}

/* The share of bad reviews told at once that a reader found grave, and how many he read;
 * and the share of those told at once in which he found something grave. */
static const struct bound {
    const char *lang;
    double grave;
    size_t read;
    double found;
} bounds[] = {{"en", 0.82, 1000, 0.62}, {"es", 0.84, 80, 0.7}};

static bool is_met(const struct bound *b, const struct telling *x)
{
    const struct counts *c = &x->at_once[BAD];
    const struct whole_counts *w = &x->wholes[WHOLE_GRAVE];

    return c->read >= b->read && (double)c->grave >= b->grave * (double)c->read &&
           (double)w->told >= b->found * (double)w->texts;
}

static int check(void)
{
    int code = EXIT_SUCCESS;

    for (size_t i = 0; i < ARRAY_LEN(bounds) && code == EXIT_SUCCESS; i++) {
        struct telling x = {0};
        struct error err = {0};

        if (tell(&x, bounds[i].lang, LEARN_PART_TEST, &err) != OK) {
            fprintf(stderr, "%s\n", err.text);
            code = EXIT_FAILURE;
        } else if (x.texts[BAD] == 0) {
            puts("skipped: no labelled data (EARSHOT_SHARED)");
            code = SKIPPED;
        } else {
            printf("%s\n", bounds[i].lang);
            print_table(&x);
            if (!is_met(&bounds[i], &x))
                code = EXIT_FAILURE;
        }
        release(&x);
    }
    return code;
}

static bool read_output(const char *word, enum output *out)
{
    *out = strcmp(word, "list") == 0 ? OUTPUT_LIST : OUTPUT_WHOLE;
    return *out == OUTPUT_LIST || strcmp(word, "whole") == 0;
}

int main(int argc, char **argv)
{
    struct telling x = {0};
    struct error err = {0};
    enum status rc;

    if (argc == 1)
        return check();
    if (argc > 4 || argc < 3 || (argc == 4 && !read_output(argv[3], &x.output))) {
        fputs("usage: told_severity [LANG train|tune|test [list|whole]]\n", stderr);
        return EXIT_FAILURE;
    }
    rc = tell(&x, argv[1], others_part(argv[2]), &err);
    if (rc != OK)
        fprintf(stderr, "%s\n", err.text);
    else if (x.output == OUTPUT_TABLE)
        print_table(&x);
    release(&x);
    return rc == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
