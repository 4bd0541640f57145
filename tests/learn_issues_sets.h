/*
 * learn_issues_sets.h - what learn_issues knows of its two sets
 */
#ifndef TESTS_LEARN_ISSUES_SETS_H
#define TESTS_LEARN_ISSUES_SETS_H

#include "base/str.h"

enum {
    CLASSES_MAX = 9, /* of a set */
    KINDS_MAX = 10,  /* that stand for one class */
};

/* A class of a set: the kinds that stand for it, the first of which learns. */
struct class_row {
    const char *name, *kinds[KINDS_MAX];
};

extern const struct class_row sets_airline[CLASSES_MAX], sets_fast_food[CLASSES_MAX];

/* May an entry hold it: letters, and neither a name nor what an old replacement of words
 * has left? */
bool sets_is_usable(struct str word);
/* Does it say nothing alone? */
bool sets_is_empty(struct str word);

/* Words of which nearly every text of both sets holds one, and few texts of other trades.
 */
extern const char sets_home[];

#endif
