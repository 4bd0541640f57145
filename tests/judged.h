/*
 * judged.h - what a reader said of sentences of others
 *
 * tests/texts/severity-judged.LANG.tsv: `hash TAB kind`, the hash by
 * others_sentence_hash(), sorted; for the words of others are not kept here.
 */
#ifndef TESTS_JUDGED_H
#define TESTS_JUDGED_H

#include "base/buf.h"
#include "base/status.h"

struct judged {
    struct buf bytes;
    struct judged_item {
        uint64_t hash;
        struct str kind;
    } * items;
    size_t len, cap;
};

/* ERR_PARSE with the line for a file that is not as above; a missing one is empty. */
MUST_CHECK enum status judged_read(struct judged *j, const char *path, struct error *err);

/* The kind that the reader told; STR_NONE: nobody read it. */
struct str judged_kind(const struct judged *j, uint64_t hash);

void judged_release(struct judged *j);

#endif
