/*
 * roundup_parts.h - between the files of roundup*.c
 */
#ifndef REPORTS_ROUNDUP_PARTS_H
#define REPORTS_ROUNDUP_PARTS_H

#include "reports/phrases.h"
#include "reports/roundup.h"

enum {
    ROUND_CASES = 6,        /* that a mail shows where one of them can't wait */
    ROUND_CASES_GRAVE = 10, /* where so many are serious: each is an alert less */
    ROUND_CASES_CALM = 3,   /* where all have time */
    ROUND_CASES_PAGE = 60,
    ROUND_BRANDS = 12,
    ROUND_NAMES = 20, /* in the line of the quiet ones */
    ROUND_SILENT = 4,
    ROUND_DONE = 5,
    ROUND_DEAD = 10, /* messages that were not delivered */
};

/* One brand, counted. */
struct round_brand {
    const struct roundup_part *part;
    struct str name; /* for people */
    int64_t urgent, overdue, waiting, mentions, detractors;
    int64_t sources, answered;
    bool is_quiet, is_blank; /* nothing to tell; blank: and no source answered */
};

/* One case. */
struct round_case {
    const struct round_brand *brand;
    const json_t *item;
    enum { ROUND_CALM, ROUND_SERIOUS, ROUND_URGENT } gravity;
    size_t turn; /* of a brand's cases of that gravity the first three are 0 */
    int64_t due; /* or INT64_MAX */
    bool is_stale, is_late;
};

struct round {
    const struct roundup_input *in;
    struct words w;
    struct round_brand *brands; /* the worst first, quiet ones last */
    size_t len, news, quiet, blank;
    struct round_case *cases; /* in the order of showing; those of the digests */
    size_t cases_len;
    int64_t urgent, overdue, waiting, mentions, detractors;
    size_t urgent_brands, waiting_brands, new_brands; /* brands that have some */
    int64_t sources, silent;
    size_t pressing, grave; /* cases that can't wait, and the serious ones among them */
};

/* Count and order. */
enum status round_read(struct round *r, struct error *err);

/* An instant as it stands in a value. */
int64_t round_time(const json_t *object, const char *key, int64_t none);

/* "subject", "preheader", "headline". */
void round_add_words(const struct round *r, json_t *value);
/* "pressing", "brands", "quiet", "silent", "done", "dead", "foot", "counts". */
void round_add_sections(const struct round *r, json_t *value);
/* "words", "reading", "kicker"; what takes more than two minutes is left to the page. */
void round_add_length(const struct round *r, json_t *value);

/* "silent" alone: sources that did not answer. */
void round_add_silent(const struct round *r, json_t *value);
/* A titled list, as a digest has them; takes `items` over. NULL where it is empty. */
json_t *round_section(json_t *value, const char *key, struct str title, json_t *items,
                      size_t shown);
/* "A, B and 7 more": some of the names of these brands. */
struct str round_names(const struct round *r, const struct round_brand *const *list,
                       size_t len, size_t most);

/* The section's `more`, where fewer are shown than there are; of those that are left. */
void round_set_more_cases(const struct round *r, json_t *section, size_t shown);
void round_set_more_brands(const struct round *r, json_t *section, size_t shown);
/* The lines of the quiet and blank brands, naming so many. */
void round_add_quiet(const struct round *r, json_t *value, size_t names);

#endif
