/*
 * planted_parts.h - between the files of planted*.c
 */
#ifndef ANALYZE_PLANTED_PARTS_H
#define ANALYZE_PLANTED_PARTS_H

#include "analyze/planted.h"
#include "base/buf.h"

struct tokens;

/* What is kept of a review. */
struct planted_review {
    int64_t at;
    double rating;
    uint64_t author; /* hash of the name, case folded for ASCII */
    uint64_t stream; /* hash of source and place */
    size_t runs;     /* where its runs begin; they end where the next one's do */
    bool is_brief;   /* hardly a word */
};

struct planted {
    struct planted_review *items;
    size_t len, cap;
    uint32_t *runs; /* hashes of four words in a row, text by text */
    size_t runs_len, runs_cap;
    struct tokens *tokens;
    struct buf scratch;
};

/* One kind each; groups are added to `*out`, their members in the arena's memory. */
struct planted_groups {
    struct planted_group *items; /* heap */
    size_t len, cap;
};
void planted_alike(const struct planted *p, struct arena *arena,
                   struct planted_groups *out);
void planted_bursts(const struct planted *p, struct arena *arena,
                    struct planted_groups *out);

/* Append the runs of a text. */
void planted_read_runs(struct planted *p, struct str text);

#endif
