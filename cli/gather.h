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
    int64_t now;         /* when it is made */
    int64_t before_from; /* weekly and monthly: where the span before begins */
    struct str language; /* empty: the brand's */
    bool is_first; /* no digest of the brand before: older mentions are its history */
    bool is_asked; /* by hand: it has its own place among the mails of its day */
    bool is_whole; /* every mention is read, not the newest alone: somebody counts them */
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
 * The last period that is due for the brand at `now`. A day begins where the last stored
 * digest ended (a day before where there is none) and ends at `now`; `*is_due` is false
 * where the local day has a digest already, or digest_at is ahead. A week or month is the
 * one that ended before the last day and hour that the settings name for it; it is due
 * once, and only where a daily digest was made before then.
 */
MUST_CHECK enum status gather_due(struct context *c, const struct brand_settings *brand,
                                  enum digest_kind kind, struct period *out, bool *is_due,
                                  struct error *err);
/* The seven local days before `day`, and the month before that of `day`. */
void gather_week(int64_t day, int64_t now, struct period *out);
void gather_month(int64_t day, int64_t now, struct period *out);

/* Read everything for one digest. `out` is released by gather_release() in any case. */
MUST_CHECK enum status gather(struct context *c, const struct brand_settings *brand,
                              const struct period *p, const struct issues *kinds,
                              struct gathered *out, struct error *err);
void gather_release(struct gathered *g);

/* What every issue kind is called in a language, as digests and alerts want it; in `a`.
 */
const struct digest_name *gather_names(const struct issues *kinds, struct str lang,
                                       struct arena *a, size_t *len);

/* The language of a brand's digests and alerts. */
struct str gather_language(const struct context *c, const struct brand_settings *brand);

/* Every source that is set up for the brand: whether it answers, and how it is called
 * beside its place; in `arena`. */
MUST_CHECK enum status
gather_sources(struct context *c, const struct brand_settings *brand, struct arena *arena,
               const struct digest_source **out, size_t *out_len, struct error *err);

/* Messages of the last week, of the brand, that were not delivered; of round-ups where
 * `brand` is empty. The newest, at most ten; in `a`. */
MUST_CHECK enum status gather_dead(struct context *c, struct str brand, int64_t now,
                                   struct arena *a, const struct digest_dead **out,
                                   size_t *len, struct error *err);

/* Names in the archive: the brand's folder, "blue-heron-coffee", and the file of a digest
 * in it, "2026-11-17.html", "week-2026-11-16.html", "month-2026-10.html". */
struct str gather_folder(const struct brand_settings *brand, struct arena *arena);
struct str gather_page_name(enum digest_kind kind, struct digest_date date,
                            struct arena *arena);

/* Where `path` of the archive is on the web; empty where `archive_url` is not set. */
struct str gather_address(const struct context *c, struct str path, struct arena *arena);

#endif
