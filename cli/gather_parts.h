/*
 * gather_parts.h - between the files of gather*.c
 */
#ifndef CLI_GATHER_PARTS_H
#define CLI_GATHER_PARTS_H

#include "cli/gather.h"
#include "store/find.h"

enum { DAY_S = 86400 };

struct gatherer {
    struct context *c;
    const struct brand_settings *brand;
    const struct period *p;
    const struct issues *kinds;
    struct gathered *out;
    struct error *err;
    struct arena arena;     /* what only the gathering needs */
    struct answer *answers; /* of the last two NPS windows, in order of time */
    size_t answers_len;
};

/* All that gather() does, of a gatherer whose fields up to `err` are set; what only the
 * gathering needs stays in it. */
MUST_CHECK enum status gather_all(struct gatherer *g);

/* Read the answers, which the functions below count. */
enum status gather_answers(struct gatherer *g);
/* Count what was posted in the period, into input.counts. */
void gather_count_period(struct gatherer *g);
void gather_nps(struct gatherer *g);
void gather_usual(struct gatherer *g);
/* One line for each place or source that had a mention in the NPS window. */
void gather_groups(struct gatherer *g, bool is_place, const struct digest_group **groups,
                   size_t *groups_len);

enum status gather_issues(struct gatherer *g);
/* Behind mentions and cases: drafts, links to tap, confirmations, answers, returns. */
enum status gather_desk(struct gatherer *g);
/* How many reviews of the period are worth a look. */
enum status gather_copies(struct gatherer *g);
/* What the owner's measures did, where the period brings news of it. */
enum status gather_fixes(struct gatherer *g);

/* Of a week or month: counts of the one before, and each day. */
void gather_before(struct gatherer *g);
void gather_bars(struct gatherer *g);
/* Us and the competitors. */
enum status gather_voices(struct gatherer *g);

#endif
