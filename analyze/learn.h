/*
 * learn.h - word lists made from labelled texts
 *
 * What it does, in order:
 *   1. every word, phrase of up to four words and negated form that stands in at least
 *      four texts is a candidate;
 *   2. logistic regression weighs all of them, sources and their classes balanced, each
 *      candidate free to move as far as its own log-odds reach;
 *   3. a candidate stays where it leans the same way in most sources that have it; names
 *      and barred words go; the heaviest make the list;
 *   4. four regressions over the list as mood_find() finds it weigh it for mood,
 *      detractor, promoter and opinion; in that of detractors the classes of a source
 *      stay half as uneven as they are;
 *   5. predictions of each text by weights learned without its group of sources, and
 *      again without its sixth of all texts, fix the numbers that turn sums into
 *      probabilities and classes: half of the world is known, half is not.
 * The same texts in the same order give the same list, byte for byte.
 *
 * Source of 2: Wang, Manning: Baselines and Bigrams, ACL 2012 (log-odds as scales).
 */
#ifndef ANALYZE_LEARN_H
#define ANALYZE_LEARN_H

#include "analyze/lexicon.h"
#include "base/buf.h"
#include "base/status.h"

#include <stdio.h>

/* Texts fall into parts by a hash of their bytes: one in ten is for the last test and one
 * for tuning, and the learner takes neither. */
enum learn_part { LEARN_PART_TRAIN, LEARN_PART_TUNE, LEARN_PART_TEST };
enum learn_part learn_part_of(struct str text);

/* Of a source with too many texts those with the smallest numbers are taken. */
uint64_t learn_order_of(struct str text);

/* "1" to "5" (stars; 1 to 3 is a detractor), "neg", "neu", "pos". */
enum learn_label {
    LEARN_NO_LABEL,
    LEARN_STARS_1,
    LEARN_STARS_2,
    LEARN_STARS_3,
    LEARN_STARS_4,
    LEARN_STARS_5,
    LEARN_NEGATIVE,
    LEARN_NEUTRAL,
    LEARN_POSITIVE,
};
enum learn_label learn_label_of(struct str name);

/* -1, 1, or 0 where the label says nothing of it: good (1) or bad; a detractor (1) or
 * none. */
int learn_mood_sign(enum learn_label label);
int learn_detractor_sign(enum learn_label label);

struct learner;

/* `general` is the hand-made layer of the language, the text of LANG.general.tsv;
 * borrowed until learner_free(). */
struct learner *learner_new(struct str general);
void learner_free(struct learner *l);

/* Names, and words for groups of people, say nothing: no entry has `word` (one or more,
 * folded, with a blank between) in it. ERR_PARSE for more than six words. */
MUST_CHECK enum status learner_bar(struct learner *l, struct str word, struct error *err);

/*
 * A new source of texts; returns its number.
 *
 *   group     sources of one kind share it: calibration leaves all of them out at once
 *   rows_max  most texts taken, picked by hash
 *   weight    beside other sources of as many texts
 */
size_t learner_source(struct learner *l, struct str group, size_t rows_max,
                      double weight);

/* A text of a source; copied. Those that are not for training are left out. */
void learner_add(struct learner *l, size_t source, struct str text,
                 enum learn_label label);

struct learn_options {
    size_t entries_max; /* of the list */
    struct str without; /* leave this group out, to test on it; or empty */
    bool has_names;     /* capitals inside sentences are names (not in German) */
    FILE *log;          /* progress, or NULL */
};

/*
 * Learn, and write the list to `out` as docs/lexicons.md describes it: numbers, then
 * entries sorted by bytes. ERR_USAGE where there are too few texts of both kinds.
 */
MUST_CHECK enum status learner_run(struct learner *l, const struct learn_options *options,
                                   struct buf *out, struct error *err);

#endif
