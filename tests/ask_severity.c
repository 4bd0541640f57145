/*
 * ask_severity.c - sentences of others for a reader to judge
 *
 *   ask_severity LANG LIST DATA train|tune|test
 *
 * Prints each sentence of at least three words in which LIST, as
 * config/issues/severity.LANG.signs.tsv, finds something (one with higher biases finds
 * what is nearly grave, too): hash, source, label of the
 * text, kind, sum, where it begins in its text and its bytes, and the text. What was
 * judged stands, by hash, in tests/texts/severity-judged.LANG.tsv.
 */
#include "analyze/severity_signs.h"
#include "base/buf.h"
#include "tests/others.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking {
    struct severity_signs *signs;
    struct tokens text, sentence;
};

static void ask(struct asking *a, const struct others_text *t, size_t from, size_t to)
{
    struct str span = tokens_span(&a->text, from, to - 1);
    struct sign_hit hit;

    tokens_read(&a->sentence, span);
    if (!severity_signs_find(a->signs, &a->sentence, NULL, 0, &hit))
        return;
    printf("%016" PRIx64 "\t%s\t" STR_FMT "\t" STR_FMT "\t%.2f\t%td\t%zu\t" STR_FMT "\n",
           others_sentence_hash(&a->text, from, to), t->source, STR_ARG(t->label),
           STR_ARG(hit.kind), hit.sum, span.ptr - t->text.ptr, span.len,
           STR_ARG(t->text));
}

static void ask_text(void *context, const struct others_text *t)
{
    struct asking *a = context;

    tokens_read(&a->text, t->text);
    for (size_t from = 0, to; from < a->text.len; from = to) {
        to = others_sentence_end(&a->text, from);
        ask(a, t, from, to);
    }
}

int main(int argc, char **argv)
{
    struct asking a = {0};
    struct buf list = {0};
    struct error err = {0};
    enum status rc;

    if (argc != 5) {
        fputs("usage: ask_severity LANG LIST DATA train|tune|test\n", stderr);
        return EXIT_FAILURE;
    }
    rc = buf_read_file(&list, argv[2], 0, &err);
    if (rc == OK)
        rc = severity_signs_new(buf_str(&list), argv[2], &a.signs, &err);
    if (rc == OK)
        others_each(argv[3], argv[1], others_part(argv[4]), ask_text, &a);
    else
        fprintf(stderr, "%s\n", err.text);
    tokens_release(&a.text);
    tokens_release(&a.sentence);
    severity_signs_free(a.signs);
    buf_release(&list);
    return rc == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
