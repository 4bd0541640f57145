/*
 * plan.h - labelled texts in files, as a plan lists them
 *
 * A plan has a source a line: language, file, group, labels ("stars" or "classes"), most
 * texts, weight, parted by tabs; see config/lexicons/learn.tsv. A file FILE.tsv or
 * FILE.tsv.xz has a text a line: text, TAB, label, and perhaps TAB, domain, TAB,
 * extra.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "analyze/learn.h"

struct plan_source {
    struct str lang, file, group, labels;
    int64_t rows_max;
    double weight;
    size_t number; /* in the language, from 0 */
};

/* Called for each text in order; views live until the next call. `extra` is the fourth
 * column: what the label is about, where it is about a part of the text. */
typedef void plan_text(void *context, const struct plan_source *source, struct str text,
                       enum learn_label label, struct str extra);

/* Open a file of texts; one that ends in .xz through xzcat, then `*is_pipe` is set and
 * pclose() closes it. NULL where it can't be read. */
FILE *plan_open(const char *path, bool *is_pipe);

/*
 * Read all texts of a language; with `group`, those of one group alone. Says what is
 * wrong on standard error and returns EXIT_SUCCESS or EXIT_FAILURE.
 */
int plan_read(struct str plan, const char *folder, struct str lang, struct str group,
              plan_text *take, void *context);

#endif
