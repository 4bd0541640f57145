/*
 * draft_parts.h - between draft.c and draft_read.c
 */
#ifndef REPORTS_DRAFT_PARTS_H
#define REPORTS_DRAFT_PARTS_H

#include "base/arena.h"
#include "reports/draft.h"

enum draft_part {
    DRAFT_GREET,
    DRAFT_GREET_NOBODY,
    DRAFT_QUOTE,
    DRAFT_NO_QUOTE,
    DRAFT_OWN,
    DRAFT_NEXT,
    DRAFT_GRAVE,
    DRAFT_MILD,
    DRAFT_TALK,
    DRAFT_TALK_NOBODY,
    DRAFT_CLOSE,
    DRAFT_RUDE, /* words that are not quoted back */
    DRAFT_PARTS
};

enum { DRAFT_CHOICES_MAX = 12 };

/* The sentences to choose from for one part and, of `own` and `next`, one set of issues.
 */
struct draft_choices {
    struct str lang;
    enum draft_part part;
    struct str ids; /* issues, dimensions, or "any", a blank between; empty: no such */
    struct str items[DRAFT_CHOICES_MAX];
    size_t len;
};

struct drafts {
    struct draft_choices *choices;
    size_t len, cap;
    struct arena arena;
};

/* Do `own` and `next` differ by issue? */
bool draft_part_has_ids(enum draft_part part);

#endif
