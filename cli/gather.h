/*
 * gather.h - what a digest is made of, read from the store
 */
#ifndef CLI_GATHER_H
#define CLI_GATHER_H

#include "analyze/issues.h"
#include "cli/context.h"
#include "reports/digest.h"

/* A period of a digest: mentions first seen in [from, to). */
struct period {
    enum digest_kind kind;
    int64_t from, to;
    bool is_first; /* no digest of the brand before: older mentions are its history */
    bool is_clock_back; /* the last digest ends in the future: no digest can be due */
};

/* A digest_input with all that it borrows. */
struct gathered {
    struct digest_input input;
    struct batch mentions; /* of the period */
    struct batch cases;    /* mentions of the cases */
    struct batch thanks;
    struct batch edits;
    struct batch worst; /* one for each issue */
    struct arena arena;
};

/*
 * The last period that is due for the brand at `now`: it begins where the last stored
 * digest of that kind ended (a day before where there is none) and ends at `now`.
 * `*is_due` is false where the local day has a digest already, or digest_at is ahead.
 */
MUST_CHECK enum status gather_due(struct context *c, const struct brand_settings *brand,
                                  struct period *out, bool *is_due, struct error *err);

/* Read everything for one digest. `out` is released by gather_release() in any case. */
MUST_CHECK enum status gather(struct context *c, const struct brand_settings *brand,
                              const struct period *p, const struct issues *kinds,
                              struct gathered *out, struct error *err);
void gather_release(struct gathered *g);

/* What every issue kind is called in a language, as digests and alerts want it; in `a`.
 */
const struct digest_name *gather_names(const struct issues *kinds, struct str lang,
                                       struct arena *a, size_t *len);

/* Name of the file of a brand's day in the archive: "blue-heron-coffee/2026-11-17.html".
 */
struct str gather_page_name(const struct brand_settings *brand, struct digest_date date,
                            struct arena *arena);

#endif
