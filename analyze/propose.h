/*
 * propose.h - phrases that speak for a kind of complaint, found in labelled texts
 *
 * Of each label those phrases are proposed that stand in its texts far more often than
 * in others (log-likelihood ratio G2), counted over the texts that no phrase names yet,
 * so that each proposal adds something. A phrase must agree with itself: the texts fall
 * into PROPOSE_PARTS parts by hash, and in all parts that have it (all but one of four
 * or more) its share of the label must be above the part's own. Phrases are one to three
 * words in a row, or two words with a gap; docs/issues.md tells how they are written.
 *
 * It only proposes: a person keeps or drops.
 *
 * Source of G2: Dunning, Accurate Methods for the Statistics of Surprise and
 * Coincidence, Computational Linguistics 19(1), 1993.
 */
#ifndef ANALYZE_PROPOSE_H
#define ANALYZE_PROPOSE_H

#include "base/arena.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum { PROPOSE_LABELS_MAX = 64, PROPOSE_PARTS = 5 };

struct propose_text {
    struct str text; /* borrowed */
    uint64_t labels; /* bit i: label i is true of it */
    uint64_t named;  /* bit i: it is named so already */
};

struct propose_options {
    size_t least; /* texts of the label that a phrase must stand in; 0: 4 */
    size_t most;  /* proposals for each label; 0: 25 */
};

struct proposal {
    size_t label;
    struct str phrase;   /* as files of kinds have it: "still waiting", "lost .. bag" */
    double weight;       /* 1, or less where the phrase says less */
    double g2;           /* over the texts that were not named before it */
    size_t right, wrong; /* texts with it that have the label, and that don't */
    size_t gain;         /* of the right ones: not named so far */
    size_t example;      /* one of those, by place */
};

/*
 * Find what to propose. The same texts in the same order give the same proposals.
 *
 *   labels  how many there are, at most PROPOSE_LABELS_MAX
 *   out     in `arena`, by label, the strongest first
 *
 * Returns how many.
 */
size_t propose(const struct propose_text *texts, size_t len, size_t labels,
               const struct propose_options *options, struct arena *arena,
               struct proposal **out);

#endif
