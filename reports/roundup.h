/*
 * roundup.h - one mail over several brands: the day of each, made into one value
 *
 * cli makes the digest of every own brand and hands them over; roundup_make() puts what
 * can't wait first, across all of them, then the brands with something new or open, and
 * names the quiet ones in one line. The value has the schema of docs/roundup.schema.json
 * ("version": 1, "type": "roundup") and is printed by the formats of reports.h. The same
 * input gives the same bytes.
 */
#ifndef REPORTS_ROUNDUP_H
#define REPORTS_ROUNDUP_H

#include "reports/digest.h"

/* One brand. */
struct roundup_part {
    struct str brand;
    const json_t *value; /* its daily digest, in the language of the round-up */
    struct str page_url; /* http(s) address of its page of that day; or empty */
    struct str file;     /* the same from the folder of all pages: "pier-cafe/x.html" */
    bool is_first;       /* nothing of the brand was told before */
};

struct roundup_input {
    struct str language; /* "en"; empty or unknown to phrases.c: "en" */
    int64_t from, to;    /* instants: from <= seen < to */
    int64_t now;         /* ages are counted up to here */
    struct digest_date date;
    int64_t offset_s;                      /* as of struct digest_input */
    int64_t (*offset_at)(int64_t instant); /* the same */
    const struct roundup_part *parts;      /* any order */
    size_t parts_len;
    const struct digest_dead *dead; /* round-ups that were not delivered */
    size_t dead_len;
    bool is_first;       /* no round-up before */
    struct str page_url; /* http(s) address of the round-up's own page; or empty */
};

/*
 * Make the value: a new object in `out` on OK, freed with json_decref().
 *
 * Orders: cases by severity, then due (the longest overdue first), those more than a week
 * overdue behind the others; brands by urgent cases, then overdue ones, then open ones,
 * then new detractors and mentions. Ties go by name. ERR_BUG where to < from or a part
 * has no digest of version 1.
 */
MUST_CHECK enum status roundup_make(const struct roundup_input *in, json_t **out,
                                    struct error *err);

/* Take out of a digest what no round-up needs: fifty are kept until all are there. */
void roundup_slim(json_t *digest);

/* Has it nothing to tell: nothing new, nobody waiting, every source answered? */
bool roundup_is_empty(const json_t *value);

/* Of a digest or round-up: the numbers of the cases that its mail shows, in `arena`. */
const int64_t *digest_shown_cases(const json_t *value, struct arena *arena, size_t *len);

/* What a round-up is called where a digest is "daily"; as a kind of record and mail. */
#define ROUNDUP_KIND "roundup"

#endif
